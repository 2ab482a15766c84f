r"""Lines that words say of indices which differ: "for $i\ne j$, $\partial p_i/\partial z_j = -p_i p_j$".

Both sides are then multiplied by 1 − δ_ij, which is 1 for these indices: they are equal where i ≠ j exactly if the
products are equal for all i and j.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from ..reading.tree import Node, Subscripted
from .items import Item, indices_of
from .sentences import Sentence

__all__ = ["of_distinct"]

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


def _apart(side: Node, condition: re.Match[str]) -> Node:
    """A side by 1 − δ_ij."""
    span = side.span
    delta = Node("name", Subscripted("delta", (condition["a"], condition["b"])), (), span)
    factor = Node("sum", (1, -1), (Node("number", Fraction(1), (), span), delta), span, closed=True)
    return Node("product", ("*",), (factor, side), span, closed=True)
