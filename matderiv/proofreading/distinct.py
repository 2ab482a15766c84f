r"""Lines that words say of indices which differ: "for $i\ne j$, $\partial p_i/\partial z_j = -p_i p_j$".

Both sides are then multiplied by 1 − δ_ij, which is 1 for these indices: they are equal where i ≠ j exactly if the
products are equal for all i and j.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from ..core.text import Text
from ..reading.tree import Node, Subscripted
from .items import Item, indices_of
from .sentences import Sentence

__all__ = ["of_distinct", "over_pairs"]

EITHER = Text(
    "a sum over {first} ≠ {second} is one over {first} where {second} is fixed, or over both: write "
    "\\sum_{second}\\sum_{{{first}\\ne {second}}} for both",
    "{first} ≠ {second} にわたる和は、{second} を固定して {first} について足すとも、両方について足すとも読める。"
    "両方であれば \\sum_{second}\\sum_{{{first}\\ne {second}}} と書くこと",
)

_DIFFER = re.compile(r"\s*(?P<a>[a-z])\s*(?:\\neq?(?![A-Za-z])|≠)\s*(?P<b>[a-z])\s*[,.]?\s*")
_BEFORE = re.compile(r"(?:\b(?:for|if|when|whenever|and for|für|wenn|falls|pour|si)|[:;.,。、]|\A)\s*\Z", re.IGNORECASE)
_BEHIND = re.compile(
    r"[\s,:、]*(?:のとき|の場合|ならば)?[\s,:、はに]*(?:(?:we|one|you)\s+(?:have|has|get|gets|find|finds|obtain|obtains)|"
    r"it\s+is|then|instead|similarly|the\s+(?:derivative|entry|result)\s+is|gilt|ist|on\s+a)?[\s,:、]*",
    re.IGNORECASE,
)


def of_distinct(item: Item, told: Callable[[Item], tuple[Sentence, int] | None]) -> Item:
    """A line with both sides as they are for indices that differ, where the words directly before it say so."""
    if item.left is None or item.right is None or item.relation != "=":
        return item
    if item.left.kind == "name" and item.first:
        return item  # it may say what the letter is
    found = told(item)
    if found is None or found[1] == 0:
        return item
    sentence, k = found
    condition = _DIFFER.fullmatch(sentence.formulas[k - 1].text)
    if condition is None or sentence.formulas[k - 1].display or condition["a"] == condition["b"]:
        return item
    behind, before = sentence.between(k), sentence.between(k - 1)
    if _BEHIND.fullmatch(behind) is None or _BEFORE.search(before) is None:
        return item
    letters = {condition["a"], condition["b"]}
    if not all(letters <= indices_of(side) for side in item.trees):
        return item
    return replace(item, left=_apart(item.left, condition), right=_apart(item.right, condition))


def over_pairs(item: Item) -> Item:
    r"""A line, unread where a sum over i ≠ j may be one over both: no other side has a j, and no sum around it."""
    if item.left is None or item.right is None:
        return item
    sides = (item.left, item.right)
    for ours, theirs in (sides, sides[::-1]):
        for first, second in _loose(ours, frozenset()):
            if second not in indices_of(theirs):
                said = EITHER(first=first, second=second)
                return replace(item, left=None, right=None, reason=said)
    return item


def _loose(tree: Node, around: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The indices i and j of sums over i ≠ j in a tree around which no sum over j stands."""
    value = tree.value
    if tree.kind == "indexed":
        around |= {each.letter for each in value}
    elif (
        tree.kind == "name"
        and isinstance(value, Subscripted)
        and value.base == "delta"
        and tree.span[0] == tree.span[1]
    ):
        first, second = value.at  # a δ that no text shows (models.over_others)
        if second not in around:
            yield first, second
    for child in tree.children:
        yield from _loose(child, around)


def _apart(side: Node, condition: re.Match[str]) -> Node:
    """A side by 1 − δ_ij."""
    span = side.span
    delta = Node("name", Subscripted("delta", (condition["a"], condition["b"])), (), span)
    factor = Node("sum", (1, -1), (Node("number", Fraction(1), (), span), delta), span, closed=True)
    return Node("product", ("*",), (factor, side), span, closed=True)
