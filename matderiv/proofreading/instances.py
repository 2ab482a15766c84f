r"""Definitions of one layer, at the others: what a^l is by z^l for every l, it is for L and for l - 1.

Each is a copy of the line with other labels, that is read where it is needed first and reported nowhere. Steps of time
get none: the same weights stand in all of them, and x_{t-1} is held there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..expressions.notations.names import split
from ..reading.equations.known import arrays_in
from ..reading.tree import Node, Subscripted, letter_of, rebuilt
from .items import Item
from .labels import Labels, Step, joined_name

__all__ = ["MOST_COPIES", "copies", "with_copies"]

MOST_COPIES = 60  # of the definitions of a document


def copies(items: Sequence[Item], labels: Labels) -> list[Item]:
    """The definitions of a layer at the other layers of the document, each with the number of its line."""
    named = {letter_of(t) for item in items for t in (item.left,) if t is not None and t.kind == "name"}
    met = {letter_of(x) for item in items for tree in item.trees for x in arrays_in(tree)}
    levels = dict.fromkeys((s.letter, s.shift) for s in labels.steps.values() if s.above)
    found: list[Item] = []
    done = set[Step]()  # what is said of such a letter once more is a claim
    for n, item in enumerate(items):
        own = _generic(item, labels)
        if own is None or own in done:
            continue
        done.add(own)
        numbers = (split(name)[1] for name in sorted(met) if split(name)[0] == own.base and _derived(item))
        for letter, shift in (*levels, *((number, 0) for number in numbers if number)):
            other = replace(own, letter=letter, shift=shift)
            if letter.lower() not in (own.letter, *"0123456789") or other == own:
                continue
            # a^L = softmax(z^L) may be otherwise than a^l; what δ^L is by ∂C/∂z^l, other lines only claim
            if joined_name(other) in named and not _derived(item) or len(found) >= MOST_COPIES:
                continue
            found.append(_copy(n, item, own, other, labels))
    return found


def _generic(item: Item, labels: Labels) -> Step | None:
    """The label of the letter that a line defines for every layer."""
    left = item.left
    if left is None or item.right is None or left.kind != "name" or item.relation != "=" or not item.first:
        return None
    own = labels.steps.get(letter_of(left))
    return own if own is not None and own.above and own.letter.islower() else None


def _derived(item: Item) -> bool:
    return item.right is not None and item.right.kind == "partial"


def _copy(n: int, item: Item, own: Step, other: Step, labels: Labels) -> Item:
    def moved(node: Node, new: Node) -> Node:
        step = labels.steps.get(letter_of(node)) if node.kind == "name" else None
        if step is None or step.letter != own.letter or not step.above:
            return new
        there = replace(step, letter=other.letter, shift=step.shift + other.shift - own.shift)
        if other.letter.isdigit():
            name = f"{there.base}_{int(there.letter) + there.shift}"
        else:
            name = joined_name(there)
            labels.steps.setdefault(name, there)
        return replace(new, value=Subscripted(name, node.value.at) if isinstance(node.value, Subscripted) else name)

    assert item.left is not None and item.right is not None
    left, right = (rebuilt(t, moved) for t in (item.left, item.right))
    return replace(item, left=left, right=right, first=True, last=True, lone=True, copies=n)


def with_copies(items: Sequence[Item], order: Sequence[int], made: Sequence[Item]) -> tuple[list[Item], list[int]]:
    """The lines and the copies that are of use, and the order with each copy before the first line that needs it.

    One that rests on what is defined only later is left out.
    """
    kept, out, done = list(items), list[int](), set[str]()
    waiting = {letter_of(c.left): c for c in made if c.left is not None}
    own = {letter_of(t) for item in items for t in (item.left,) if t is not None and t.kind == "name" and item.first}

    def placed(name: str) -> None:
        """Put the copy that defines a letter in its place, and before it those of the letters that it rests on."""
        copy = waiting.pop(name)
        assert copy.right is not None
        for other in sorted(_names(copy.right) & waiting.keys()):
            placed(other)
        if not (_names(copy.right) & own) - done:
            kept.append(copy)
            out.append(len(kept) - 1)

    for n in order:
        for name in sorted(set().union(*map(_names, items[n].trees)) & waiting.keys()):
            if name in waiting:
                placed(name)
        out.append(n)
        done |= {letter_of(t) for t in items[n].trees if t.kind == "name"}
    return kept, out


def _names(tree: Node) -> set[str]:
    return {letter_of(x) for x in arrays_in(tree)}
