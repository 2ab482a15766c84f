"""Why a line has no verdict by how it was read: asked of the line, and of all definitions that it goes through.

What f is rests on how the line that defines it was read: where ‖·‖ is the norm of another product, the gradient of
f(x) = ‖x − b‖² is another one, though no norm stands in the line that says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..core.text import Said, Text
from ..reading.tree import Subscripted, postorder
from .bearings import Bearings
from .letters import Letters
from .meanings import Meanings
from .passes import Pass
from .points import Points
from .remarks import Remarks
from .report import Line
from .scopes import unclear

__all__ = ["Doubts"]

SCOPE = Text(
    "Undecided: how far the operator over {letter} reaches is not clear. Put brackets around what it is taken of.",
    "未決定: {letter} についての演算がどこまで及ぶかがはっきりしない。その対象を括弧でくくること。",
)
BLOCK = Text(
    "Undecided: {name} may be a matrix of its own for each {index}, or a row of {array}. Declare {array}.",
    "未決定: {name} は {index} ごとの行列とも、{array} の行とも読める。{array} を宣言すること。",
)


class Doubts:
    """What leaves lines of a pass without a verdict. ``lines`` are the verdicts as the values have them."""

    def __init__(self, chosen: Pass, bearings: Bearings, lines: Sequence[Line]) -> None:
        self.document, self.bearings, self.functions = chosen.document, bearings, chosen.known.functions
        self.declared = {*chosen.known.shapes, *chosen.known.stacked, *chosen.known.rows, *chosen.known.entries}
        self.letters, self.meanings = Letters(self.document, lines), Meanings(self.document, lines)
        self.points, self.remarks = Points(self.document), Remarks(self.document)

    def of(self, n: int, right: bool) -> Said | None:
        """Why a line that is ``right``, or wrong, by its values has no verdict."""
        return next(filter(None, self._all(n, right)), None)

    def of_signs(self, n: int) -> Said | None:
        """Why it is open what a line says, by the signs and letters in it and in its definitions."""
        names = self.bearings.uses[n]
        below = sorted(self.bearings.below(n))
        return next(filter(None, (self.letters.doubt(m, names) or self.meanings.doubt(m, names) for m in below)), None)

    def _all(self, n: int, right: bool) -> Iterator[Said | None]:
        names = self.bearings.uses[n]
        yield self._scope(n)
        yield self._block(n)
        yield self.letters.doubt(n, names)
        yield self.meanings.doubt(n, names)
        yield self.points.doubt(n, names, right)
        yield self.remarks.doubt(n, right)
        yield self.bearings.doubt(n, names, right)
        for m in sorted(self.bearings.below(n) - {n}):
            yield self._scope(m)
            yield self._block(m)
            yield self.letters.doubt(m, names)
            yield self.meanings.doubt(m, names)
            yield self.remarks.doubt(m, right, definition=True)

    def _block(self, n: int) -> Said | None:
        """An undeclared capital with one index before a small letter, A_i x, as an objective refuses it."""
        for tree in self.document.items[n].trees:
            for node in postorder(tree):
                for one, other in pairwise(node.children) if node.kind == "product" else ():
                    name = one.value if one.kind == "name" else None
                    small = other.kind == "name" and str(other.value)[:1].islower()
                    small = small and not isinstance(other.value, Subscripted)
                    if not (isinstance(name, Subscripted) and small and len(name.at) == 1 and name.base[:1].isupper()):
                        continue
                    if name.base not in self.declared and str(name) not in self.declared:
                        return BLOCK(name=str(name), index=name.at[0], array=name.base)
        return None

    def _scope(self, n: int) -> Said | None:
        letter = unclear(self.document.items[n], self.document.plain, self.functions)
        return None if letter is None else SCOPE(letter=letter)
