"""A line that does not hold, mended: what people usually get wrong is put right in turn, until the line holds.

One small change at a time is made to the tree of the right side: a factor, a sign, a transpose, an index, a sum that
was dropped, a term too much, the order of two factors. Nothing is taken for the right line before it has been
compared as every line is; the order, the likeliest first, only says which of several is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from ..reading.tree import Bound, Node, Subscripted, postorder

__all__ = ["MOST", "changes"]

MOST = 160  # changes of one side that are tried
MOST_PARTS = 40_000  # parts of all these changed sides together: each is evaluated
FEWEST = 8  # changes of a side, however long it is
Local = Callable[[Node], Iterator[Node]]
FACTORS = (Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(-1, 2))


def changes(tree: Node, letters: Collection[str], loose: Collection[str]) -> Iterator[Node]:
    """The trees that one small change makes of a side, the likeliest first.

    ``letters`` are the indices of the line, ``loose`` those of this side alone, over which a sum may be missing.
    """
    seen: set[str] = {_key(tree)}
    most = min(MOST, max(FEWEST, MOST_PARTS // len(postorder(tree))))
    for number, changed in enumerate(_changes(tree, tuple(letters), tuple(loose))):
        if number >= 4 * most or len(seen) > most:
            return
        key = _key(changed)
        if key not in seen:
            seen.add(key)
            yield changed


def _changes(tree: Node, letters: tuple[str, ...], loose: tuple[str, ...]) -> Iterator[Node]:
    for letter in loose:
        yield _summed(tree, letter)
    for factor in FACTORS:
        yield _times(factor, tree)
    for one, other in combinations(letters, 2):
        yield _swapped(tree, {one: other, other: one})
    kinds: tuple[Local, ...] = (_signs, _turned, _indices(letters), _terms, _factors(loose), _order, _arguments)
    for local in kinds:
        for node in postorder(tree):
            for changed in local(node):
                yield _put(tree, node, changed)


def _put(tree: Node, old: Node, new: Node) -> Node:
    """The tree with one of its nodes replaced."""
    if tree is old:
        return new
    children = tuple(_put(c, old, new) for c in tree.children)
    return (
        tree if all(a is b for a, b in zip(children, tree.children, strict=True)) else replace(tree, children=children)
    )


def _key(tree: Node) -> str:
    """What a tree says, places left out."""
    inside = ",".join(_key(c) for c in tree.children)
    value = tuple(b.letter for b in tree.value) if tree.kind == "indexed" else tree.value
    return f"{tree.kind}:{value}({inside})"


def _summed(node: Node, letter: str) -> Node:
    return Node("indexed", (Bound(letter, None, node.span),), (node,), node.span)


def _swapped(tree: Node, letters: Mapping[str, str]) -> Node:
    """The tree with two indices changed for each other throughout."""
    children = tuple(_swapped(c, letters) for c in tree.children)
    if tree.kind == "name" and isinstance(tree.value, Subscripted):
        return replace(tree, value=Subscripted(tree.value.base, [letters.get(x, x) for x in tree.value.at]))
    if tree.kind == "subscript":
        return replace(tree, value=tuple(letters.get(x, x) for x in tree.value), children=children)
    if tree.kind == "indexed" and any(b.letter in letters for b in tree.value):
        return tree
    return replace(tree, children=children)


def _times(factor: Fraction, node: Node) -> Node:
    if factor == -1:
        return node.children[0] if node.kind == "negate" else Node("negate", None, (node,), node.span)
    return Node("product", ("*",), (Node("number", factor, (), node.span), node), node.span)


def _signs(node: Node) -> Iterator[Node]:
    if node.kind == "negate":
        yield node.children[0]
    if node.kind == "sum":
        for n in range(len(node.children)):
            yield replace(node, value=tuple(-s if k == n else s for k, s in enumerate(node.value)))


def _turned(node: Node) -> Iterator[Node]:
    if node.kind == "transpose":
        yield node.children[0]
    elif (
        node.kind in ("name", "sum", "power", "product")
        and not isinstance(node.value, Subscripted)
        and node.value != "eye"
    ):
        yield Node("transpose", None, (node,), node.span)


def _indices(letters: tuple[str, ...]) -> Local:
    def local(node: Node) -> Iterator[Node]:
        if node.kind == "name" and isinstance(node.value, Subscripted):
            at = node.value.at
            if len(at) == 2:
                yield replace(node, value=Subscripted(node.value.base, at[::-1]))
            for n in range(len(at)):
                for letter in letters:
                    if letter != at[n]:
                        yield replace(node, value=Subscripted(node.value.base, (*at[:n], letter, *at[n + 1 :])))
        elif node.kind == "subscript":
            if len(node.value) == 2:
                yield replace(node, value=tuple(node.value[::-1]))
            for n in range(len(node.value)):
                for letter in letters:
                    if letter != node.value[n]:
                        yield replace(node, value=(*node.value[:n], letter, *node.value[n + 1 :]))

    return local


def _terms(node: Node) -> Iterator[Node]:
    if node.kind != "sum":
        return
    for n, child in enumerate(node.children):
        for factor in (Fraction(2), Fraction(1, 2)):
            yield replace(node, children=tuple(_times(factor, c) if k == n else c for k, c in enumerate(node.children)))
        if len(node.children) > 2:
            rest = [(s, c) for k, (s, c) in enumerate(zip(node.value, node.children, strict=True)) if k != n]
            yield replace(node, value=tuple(s for s, _ in rest), children=tuple(c for _, c in rest))
        elif len(node.children) == 2:
            sign, other = node.value[1 - n], node.children[1 - n]
            yield other if sign > 0 else Node("negate", None, (other,), child.span)


def _factors(loose: tuple[str, ...]) -> Local:
    def local(node: Node) -> Iterator[Node]:
        if node.kind == "product" and all(o == "*" for o in node.value):
            for n in range(len(node.children)):
                rest = tuple(c for k, c in enumerate(node.children) if k != n)
                yield rest[0] if len(rest) == 1 else replace(node, value=node.value[1:], children=rest)
        if node.kind == "power" and node.value == "^":
            yield node.children[0]
        if node.kind == "name" and not isinstance(node.value, Subscripted) and node.value[:1].isupper():
            minus = Node("number", Fraction(-1), (), node.span)
            yield Node("power", "^", (node, minus), node.span)
        if node.kind in ("sum", "product", "negate"):
            for letter in loose:
                yield _summed(node, letter)

    return local


def _order(node: Node) -> Iterator[Node]:
    if node.kind == "product" and all(o == "*" for o in node.value):
        for n in range(len(node.children) - 1):
            swapped = list(node.children)
            swapped[n], swapped[n + 1] = swapped[n + 1], swapped[n]
            yield replace(node, children=tuple(swapped))


def _arguments(node: Node) -> Iterator[Node]:
    """The sign of what a function is taken of, as in σ(−z)."""
    if node.kind in ("call", "euler") and len(node.children) == 1:
        yield replace(node, children=(_times(Fraction(-1), node.children[0]),))
