r"""Quantities that a document defines by more than their letter: σ² = …, y by yᵀ = …, and p by log p = ….

Nobody says what σ is by ``\sigma^2 = \frac1n\sum_i (x_i-\mu)^2``, and σ² is what derivatives are taken of and by: it is
read as a quantity of its own, and σ alone as something that rests on it.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from fractions import Fraction

from ..reading.equations.known import arrays_in
from ..reading.tree import Node, Subscripted, differentiates, letter_of
from .items import Item

__all__ = ["SQUARE", "by_logarithm", "only_derived", "quantities", "squares_among"]

SQUARE = "_squared"  # how the name of a quantity ends that is written as a square
LOGARITHM = "log_"  # and how that of one begins that is written as a logarithm


def quantities(items: Sequence[Item], arrays: Container[str]) -> list[Item]:
    """The items, squares and transposes that they define read as definitions. ``arrays`` are no numbers."""
    out = list(items)
    met: set[str] = set()
    for n, item in enumerate(out):
        if item.left is None or item.right is None or item.relation != "=":
            continue
        name = _squared(item.left) if item.first else None
        if name is not None and name not in met and name not in arrays and _says(item.right, name):
            out[n:] = [_with_square(each, name) for each in out[n:]]
        turned = _plain(item.left.children[0]) if item.first and item.left.kind == "transpose" else None
        if turned is not None and turned not in met and _says(item.right, turned):
            other = Node("transpose", None, (item.right,), item.right.span)
            out[n] = replace(item, left=item.left.children[0], right=other)
        logged = _plain(item.left.children[0]) if item.first and _is_logarithm(item.left) else None
        said = logged in {_plain(x.left) for x in items if x.left is not None}
        if logged is not None and logged not in met and logged not in arrays and not said and _says(item.right, logged):
            out[n:] = [_with_logarithm(each, logged) for each in out[n:]]
        met.update(_names(item.left), _names(item.right))
    return out


def squares_among(items: Sequence[Item]) -> frozenset[str]:
    """The letters of which the squares are quantities of their own."""
    trees = [t for item in items for t in item.trees]
    names = {name for t in trees for name in _names(t)}
    return frozenset(name[: -len(SQUARE)] for name in names if name.endswith(SQUARE))


def by_logarithm(item: Item) -> bool:
    """Whether a line says what a letter is by its logarithm."""
    return item.left is not None and (_plain(item.left) or "").startswith(LOGARITHM)


def only_derived(tree: Node, name: str) -> bool:
    """Whether nothing but a derivative of a letter, or of a sum with it, stands in a tree."""

    def within(node: Node, derived: bool) -> bool:
        if _plain(node) == name:
            return derived
        if differentiates(node):
            return within(node.children[0], True) and all(within(c, False) for c in node.children[1:])
        return all(within(c, derived and node.kind in ("sum", "negate")) for c in node.children)

    return within(tree, False)


def _plain(node: Node) -> str | None:
    return str(node.value) if node.kind == "name" and not isinstance(node.value, Subscripted) else None


def _is_logarithm(node: Node) -> bool:
    return node.kind == "call" and node.value in ("log", "ln") and len(node.children) == 1


def _squared(node: Node) -> str | None:
    """The letter of which a side is the square."""
    if node.kind != "power" or node.value != "^" or _exponent(node) != 2:
        return None
    return _plain(node.children[0])


def _exponent(node: Node) -> int | None:
    """The exponent of a power, where it is a whole number."""
    exponent, sign = node.children[1], 1
    if exponent.kind == "negate":
        exponent, sign = exponent.children[0], -1
    if exponent.kind != "number" or exponent.value.denominator != 1:
        return None
    return sign * int(exponent.value)


def _names(tree: Node) -> set[str]:
    return {letter_of(x) for x in arrays_in(tree)}


def _says(other: Node, name: str) -> bool:
    """Whether a side says what a letter is: by other letters, and without it."""
    names = _names(other) - {"eye"}
    return bool(names) and name not in names


def _with_square(item: Item, name: str) -> Item:
    sides = [None if t is None else _in_squares(t, name) for t in (item.left, item.right)]
    return item if sides == [item.left, item.right] else replace(item, left=sides[0], right=sides[1])


def _in_squares(tree: Node, name: str) -> Node:
    """A tree in which even powers of a letter are powers of its square."""
    if tree.kind == "power" and tree.value == "^" and _plain(tree.children[0]) == name:
        exponent = _exponent(tree)
        if exponent is not None and exponent and exponent % 2 == 0:
            base = replace(tree.children[0], value=name + SQUARE)
            if exponent == 2:
                return replace(base, span=tree.span)
            half = abs(exponent) // 2
            number = Node("number", Fraction(half), (), tree.children[1].span)
            power = number if exponent > 0 else Node("negate", None, (number,), tree.children[1].span)
            return replace(tree, children=(base, power))
    children = tuple(_in_squares(c, name) for c in tree.children)
    same = all(a is b for a, b in zip(children, tree.children, strict=True))
    return tree if same else replace(tree, children=children)


def _with_logarithm(item: Item, name: str) -> Item:
    sides = [None if t is None else _in_logarithms(t, name) for t in (item.left, item.right)]
    return item if sides == [item.left, item.right] else replace(item, left=sides[0], right=sides[1])


def _in_logarithms(tree: Node, name: str) -> Node:
    """A tree in which a letter is what its logarithm makes of it."""
    if _is_logarithm(tree) and _plain(tree.children[0]) == name:
        return replace(tree.children[0], value=LOGARITHM + name, span=tree.span)
    if _plain(tree) == name:
        return Node("call", "exp", (replace(tree, value=LOGARITHM + name),), tree.span)
    children = tuple(_in_logarithms(c, name) for c in tree.children)
    same = all(a is b for a, b in zip(children, tree.children, strict=True))
    return tree if same else replace(tree, children=children)
