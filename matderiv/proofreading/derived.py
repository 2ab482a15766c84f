r"""Letters that stand for a derivative of one with a definition: ẋ beside x(t) = cos ωt, f' beside f = σ(wᵀx), f_x.

Such a letter was read as one of its own, which may be anything. It is no new letter, so what holds it has no verdict.
In Lagrangians, where neither x nor ẋ has a definition, both are letters like others.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..core.index import is_scalar
from ..core.text import Said, Text
from ..reading.equations.known import arrays_in
from ..reading.tree import Node, Subscripted, postorder
from .bearings import Bearings

__all__ = ["Derived"]

DOTTED = Text(
    "Undecided: {name} has a definition, and with a dot it stands for the derivative of that; it was read as a letter "
    "of its own. Write the derivative as \\frac{{d}}{{dt}}.",
    "未決定: {name} には定義があり、点のついた {name} はその微分を表すが、別の文字として読んだ。"
    "微分は \\frac{{d}}{{dt}} の形で書くこと。",
)
BELOW = Text(
    "Undecided: {name} may be the derivative of {function} by what stands below it; it was read as a letter of its "
    "own. Write the derivative as \\partial, or use another letter.",
    "未決定: {name} は {function} を下付きの文字で微分したものかもしれないが、別の文字として読んだ。"
    "微分は \\partial で書くか、別の文字を使うこと。",
)
PRIMED = Text(
    "Undecided: {name} has a definition, and with a prime it stands for the derivative of that; it was read as a "
    "letter of its own. Write the derivative as \\frac{{d}}{{dt}}, or the new value as another letter.",
    "未決定: {name} には定義があり、プライムのついた {name} はその微分を表すが、別の文字として読んだ。"
    "微分は \\frac{{d}}{{dt}} の形で、新しい値は別の文字で書くこと。",
)
SAID = {"dot": DOTTED, "prime": PRIMED}  # by the signs as they stand in names


class Derived:
    """Which letters of a document may be derivatives of others."""

    def __init__(self, bearings: Bearings) -> None:
        self.bearings = bearings
        self.known = bearings.reading.known
        self.meant = {*self.known.functions, *bearings.defined, *bearings.unread, *self._equal()}

    def doubt(self, n: int) -> Said | None:
        """Why a line says nothing sure: it, or a definition that it uses, holds such a letter."""
        for m in sorted(self.bearings.below(n)):
            for tree in self.bearings.document.items[m].trees:
                for node in postorder(tree):
                    if node.kind in ("name", "call") and (said := self._said(node)) is not None:
                        return said
        return None

    def _equal(self) -> Iterator[str]:
        """The letters that an equation says what they are; x = x(t) does not say it."""
        for item in self.bearings.document.items:
            left, right = item.left, item.right
            if left is not None and right is not None and left.kind == "name" and item.first and item.relation == "=":
                name = self.bearings.reading.named(left)
                if name not in map(self.bearings.reading.named, arrays_in(right)):
                    yield name

    def _said(self, node: Node) -> Said | None:
        name = str(node.value)
        parts = name.rstrip("'").split("_")
        for sign, said in SAID.items():
            if sign in parts[1:]:
                base = self._without(sign, parts)
                if base is None or self._spelt(name, base) or sign == "prime" and not self._is_number(base):
                    return None  # of an array, W' is its next value
                return said(name=base)
        if self._is_below(node, parts):
            return BELOW(name=name, function=parts[0])
        return None

    def _without(self, sign: str, parts: list[str]) -> str | None:
        """The letter with a definition that bears a dot or a prime, x of ẋ and of its entries."""
        at = len(parts) - 1 - parts[::-1].index(sign)
        once, stem = parts[:at] + parts[at + 1 :], parts[:at]
        plain = [p for p in parts if p != sign]
        found = ("_".join(x) for x in (once, plain, stem))
        return next((x for x in found if x in self.meant), None)

    def _is_number(self, name: str) -> bool:
        """Whether a letter is defined as a number."""
        line = self.bearings.defined.get(name)
        value = None if line is None else self.bearings.lines[line].rhs
        return value is not None and is_scalar(value)

    def _spelt(self, name: str, base: str) -> bool:
        """Whether a letter with a dot is defined as the derivative of the one without: ẋ = dx/dt."""
        line = self.bearings.defined.get(name)
        sides = () if line is None else self.bearings.document.items[line].trees
        slopes = [x for x in sides if x.kind == "partial" and x.value == "total" and len(x.children) == 2]
        return any(x.children[0].kind == "name" and str(x.children[0].value) == base for x in slopes)

    def _is_below(self, node: Node, parts: list[str]) -> bool:
        """Whether the subscript of a letter is made of what the letter without it is a function of."""
        if len(parts) != 2 or "_".join(parts) in self.known.shapes or parts[0] not in self.meant:
            return False
        below = node.value.at if isinstance(node.value, Subscripted) else (parts[1],)
        line = self.bearings.defined.get(parts[0])
        of = {*self.known.functions.get(parts[0], ()), *(self.bearings.uses[line] if line is not None else ())}
        return set(below) <= of - {parts[0]} - self.known.sizes
