"""Why a line has no verdict by how it was read: asked of the line, and of all definitions that it goes through.

What f is rests on how the line that defines it was read: where ‖·‖ is the norm of another product, the gradient of
f(x) = ‖x − b‖² is another one, though no norm stands in the line that says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.text import Said, Text
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


class Doubts:
    """What leaves lines of a pass without a verdict. ``lines`` are the verdicts as the values have them."""

    def __init__(self, chosen: Pass, bearings: Bearings, lines: Sequence[Line]) -> None:
        self.document, self.bearings, self.functions = chosen.document, bearings, chosen.known.functions
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
        yield self.letters.doubt(n, names)
        yield self.meanings.doubt(n, names)
        yield self.points.doubt(n, names, right)
        yield self.remarks.doubt(n, right)
        yield self.bearings.doubt(n, names, right)
        for m in sorted(self.bearings.below(n) - {n}):
            yield self._scope(m)
            yield self.letters.doubt(m, names)
            yield self.meanings.doubt(m, names)
            yield self.remarks.doubt(m, right, definition=True)

    def _scope(self, n: int) -> Said | None:
        letter = unclear(self.document.items[n], self.document.plain, self.functions)
        return None if letter is None else SCOPE(letter=letter)
