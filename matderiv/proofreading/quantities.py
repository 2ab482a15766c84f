r"""Quantities that a document defines by more than their letter: σ² = …, y by yᵀ = …, p by log p = …, D by d_ii = ….

Nobody says what σ is by ``\sigma^2 = \frac1n\sum_i (x_i-\mu)^2``, and σ² is what derivatives are taken of and by: it is
read as a quantity of its own, and σ alone as something that rests on it. Where words say that D is diagonal, d_ii = …
says what all of D is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from fractions import Fraction

from ..reading.equations.known import arrays_in, capital_of
from ..reading.subscripts import DELTA
from ..reading.tree import Node, Subscripted, differentiates, letter_of
from .items import Item
from .sentences import Sentence, letters_in, listed

__all__ = ["DIAGONAL", "SQUARE", "by_logarithm", "only_derived", "quantities", "squares_among", "with_diagonals"]

Change = Callable[[Node, str], Node | None]  # of a part of a tree that stands for a letter, of others None

SQUARE = "_squared"  # how the name of a quantity ends that is written as a square
LOGARITHM = "log_"  # and how that of one begins that is written as a logarithm
# words that say of a letter that it is a diagonal matrix, whose entries an equation directly behind them gives
_KIND = r"(?:diagonal|(?:diagonal )?degree)\s+(?:matrix|one)"
DIAGONAL = re.compile(
    rf"(?:⟨(?P<a>\d+)⟩[\s,:]*(?:(?:be|is|are|for|denotes?|the|an?|its)\s+)*{_KIND}|{_KIND}\s+⟨(?P<b>\d+)⟩)"
    r"(?:\s+of\s+(?:the\s+|all\s+)?(?:[a-z]+\s+)?(?:degrees|weights|sums))?[\s,]*(?:with|whose|where|having)"
    r"(?:\s+(?:the|diagonal|entries|entry|elements|are|is))*\s*⟨(?P<entry>\d+)⟩",
    re.IGNORECASE,
)


def quantities(items: Sequence[Item], arrays: Container[str]) -> list[Item]:
    """The items, squares and transposes that they define read as definitions. ``arrays`` are no numbers."""
    out = list(items)
    met: set[str] = set()
    for n, item in enumerate(out):
        if item.left is None or item.right is None or item.relation != "=":
            continue
        name = _squared(item.left) if item.first else None
        if name is not None and name not in met and name not in arrays and _says(item.right, name):
            out[n:] = [_changed(each, _by_square, name) for each in out[n:]]
        turned = _plain(item.left.children[0]) if item.first and item.left.kind == "transpose" else None
        if turned is not None and turned not in met and _says(item.right, turned):
            other = Node("transpose", None, (item.right,), item.right.span)
            out[n] = replace(item, left=item.left.children[0], right=other)
        logged = _plain(item.left.children[0]) if item.first and _is_logarithm(item.left) else None
        said = logged in {_plain(x.left) for x in items if x.left is not None}
        if logged is not None and logged not in met and logged not in arrays and not said and _says(item.right, logged):
            out[n:] = [_changed(each, _by_exponential, logged) for each in out[n:]]
        met.update(_names(item.left), _names(item.right))
    return out


def with_diagonals(items: Sequence[Item], told: Callable[[Item], tuple[Sentence, int] | None]) -> list[Item]:
    """The items, those of the diagonal of a matrix as definitions of it: d_ii = a_i as d_ij = δ_ij a_i."""
    return [_of_diagonal(item, found) if (found := _diagonal(item, told)) is not None else item for item in items]


def _diagonal(item: Item, told: Callable[[Item], tuple[Sentence, int] | None]) -> Sentence | None:
    """The sentence of an equation d_ii = … that says of the matrix of these entries that it is diagonal."""
    left = item.left
    if left is None or item.right is None or not item.first or item.relation != "=" or left.kind != "name":
        return None
    name, found = left.value, told(item)
    if not isinstance(name, Subscripted) or len(name.at) != 2 or name.at[0] != name.at[1] or found is None:
        return None
    sentence, k = found
    for m in DIAGONAL.finditer(re.sub(r"\s+", " ", sentence.words)):
        own = listed(sentence.formulas[int(m["a"] or m["b"])].text)
        if int(m["entry"]) == k and len(own) == 1 and letters_in(own[0]) <= {name.base, capital_of(name.base)}:
            return sentence
    return None


def _of_diagonal(item: Item, sentence: Sentence) -> Item:
    """What an equation d_ii = a_i says of all entries of a diagonal matrix."""
    left, right = item.left, item.right
    assert left is not None and right is not None
    name = left.value
    taken = letters_in(item.source).union(*map(letters_in, sentence.texts))
    other = next((x for x in "jklmpqrstuvhg" if x not in taken), None)
    if other is None:
        return item
    at = (name.at[0], other)
    delta = Node("name", Subscripted(DELTA[0], at), (), right.span)
    entry = Node("product", ("*",), (delta, right), right.span)
    return replace(item, left=replace(left, value=Subscripted(name.base, at)), right=entry)


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


def _changed(item: Item, change: Change, name: str) -> Item:
    """A line with a change of the parts of its sides that stand for a letter."""
    sides = [None if t is None else _changed_in(t, change, name) for t in (item.left, item.right)]
    return item if sides == [item.left, item.right] else replace(item, left=sides[0], right=sides[1])


def _changed_in(tree: Node, change: Change, name: str) -> Node:
    made = change(tree, name)
    if made is not None:
        return made
    children = tuple(_changed_in(c, change, name) for c in tree.children)
    same = all(a is b for a, b in zip(children, tree.children, strict=True))
    return tree if same else replace(tree, children=children)


def _by_square(node: Node, name: str) -> Node | None:
    """An even power of a letter as a power of its square."""
    if node.kind != "power" or node.value != "^" or _plain(node.children[0]) != name:
        return None
    exponent = _exponent(node)
    if not exponent or exponent % 2:
        return None
    base = replace(node.children[0], value=name + SQUARE)
    if exponent == 2:
        return replace(base, span=node.span)
    number = Node("number", Fraction(abs(exponent) // 2), (), node.children[1].span)
    power = number if exponent > 0 else Node("negate", None, (number,), node.children[1].span)
    return replace(node, children=(base, power))


def _by_exponential(node: Node, name: str) -> Node | None:
    """A letter as what its logarithm makes of it."""
    if _is_logarithm(node) and _plain(node.children[0]) == name:
        return replace(node.children[0], value=LOGARITHM + name, span=node.span)
    if _plain(node) == name:
        return Node("call", "exp", (replace(node, value=LOGARITHM + name),), node.span)
    return None
