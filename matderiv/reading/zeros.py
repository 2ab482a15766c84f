r"""Sums from 0 on, \sum_{k=0}^{N-1} x_k s_k, as sums from 1 on: what has the index 0 there is the first entry here.

So it is only where every entry of an array bears such an index in the place; x_0 beside the x_k of a sum from 1 on is
something else, and x_{k+1} goes beyond what k runs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .beyond import parts_of
from .tied import Cut, Tied
from .tree import Bound, Node, Subscripted, apart, postorder, rebuilt

__all__ = ["counted_from_one"]


def counted_from_one(trees: Sequence[Node]) -> Sequence[Node]:
    """The formulas that stand side by side with sums from 1 on in the place of those from 0 on.

    Raises:
        MatderivError: one is no such sum.
    """
    orders = [postorder(tree) for tree in trees]
    sums = {n: _from_zero(n) for order in orders for n in order if isinstance(n.value, Tied) and _from_zero(n)}
    if not sums:
        return trees
    every = [n for order in orders for n in order]
    made: dict[Node, Tied] = {}
    moved: dict[tuple[str, int], Node] = {}
    placed: set[tuple[Node, int]] = set()
    for total, letters in sums.items():
        made[total] = _moved(total, letters)
        for letter in letters:
            for place, axis in _places(total, letter, made[total].cut.get(letter, Cut()).short):
                moved[parts_of(place.value)[0], axis] = total
                placed.add((place, axis))
    free = {letter for letters in sums.values() for letter in letters}
    for tree in trees:  # what is defined for each k is so from 0 on where k is
        for place, axis, letter in _unbound(tree, free):
            moved.setdefault((parts_of(place.value)[0], axis), next(t for t, of in sums.items() if letter in of))
            placed.add((place, axis))
    for node in every:
        base, at = parts_of(node.value) if node.kind == "name" else ("", ())
        for axis in range(len(at)):
            if (base, axis) in moved and (node, axis) not in placed:
                raise _refusal(moved[base, axis])
    return [rebuilt(tree, lambda node, new: replace(new, value=made[node]) if node in made else new) for tree in trees]


def _unbound(tree: Node, letters: set[str]) -> Iterator[tuple[Node, int, str]]:
    """The names with one of these letters as an index that no sum around them binds, and the place of it."""
    stack = [(tree, letters)]
    while stack:
        node, free = stack.pop()
        if node.kind == "name" and isinstance(node.value, Subscripted):
            yield from ((node, axis, own) for axis, (own, _) in enumerate(map(apart, node.value.at)) if own in free)
        bound = {b.letter for b in node.value} if node.kind == "indexed" else set()
        stack += [(child, free - bound) for child in node.children]


def _from_zero(total: Node) -> list[str]:
    return [letter for letter, cut in total.value.cut.items() if cut.first == 0]


def _refusal(total: Node) -> Exception:
    assert total.value.refused is not None
    refused: Exception = total.value.refused
    return refused


def _moved(total: Node, letters: Sequence[str]) -> Tied:
    """The indices of a sum, each of these from 1 on: to N where it was to N - 1.

    Raises:
        MatderivError: it is to N, so that there are N + 1 entries, which has no name.
    """
    tied: Tied = total.value
    if tied.ties or tied.member is not None:
        raise _refusal(total)
    cut: dict[str, Cut] = {letter: c for letter, c in tied.cut.items() if letter not in letters}
    bounds: list[Bound] = []
    for bound in tied:
        if bound.letter not in letters:
            bounds.append(bound)
            continue
        last, short = bound.last, tied.cut[bound.letter].short
        if last is not None and last.isdigit():
            last = str(int(last) + 1)
        elif short:
            short -= 1
        elif last is not None:
            raise _refusal(total)
        if short:
            cut[bound.letter] = Cut(short=short)
        bounds.append(replace(bound, last=last, zero=True))
    return Tied(bounds, (), (), cut, tied.refused)


def _places(total: Node, letter: str, short: int) -> list[tuple[Node, int]]:
    """The names with this index in what is summed, and where they have it; ``short`` of its last values are left out.

    Raises:
        MatderivError: it stands elsewhere, or is shifted before the first entry, or behind the last one.
    """
    found: list[tuple[Node, int]] = []
    inner: set[Node] = set()
    for part in reversed(postorder(total.children[0])):
        if part in inner or part.kind == "indexed" and any(b.letter == letter for b in part.value):
            inner.update(part.children)
            continue
        at: Sequence[str] = parts_of(part.value)[1] if part.kind == "name" else ()
        at = () if part.kind == "name" and not isinstance(part.value, Subscripted) else at
        shifts: Mapping[int, int] = {n: shift for n, (own, shift) in enumerate(map(apart, at)) if own == letter}
        bare = part.kind == "name" and part.value == letter or part.kind in ("subscript", "picked")
        if bare or any(not 0 <= shift <= short for shift in shifts.values()):
            raise _refusal(total)
        found += [(part, axis) for axis in shifts]
    return found
