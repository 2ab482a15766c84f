"""An excerpt of a document in which some of its formulas are judged: what could bear on them, and nothing else.

Left out are displays whose every line is right, since what holds of all values says nothing of any, and such as say
something of other letters alone; and the words beside them, where the formulas have no sign that these might be about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ..core.records import dataclass
from ..reading.tree import Span
from .manuscript import Piece
from .report import Line, Report
from .sentences import letters_in, listed

__all__ = ["Bearing", "Excerpt", "Stand"]

_MACRO = re.compile(r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|def)\*?\s*\{?\\(?P<name>[A-Za-z]+)")
_SIGN = re.compile(r"\\[A-Za-z]+|\\.|[_^]\s*\{?\s*\w|[^\s\w+\-=.,;:&{}()]|[^\W\d_]")
_BREAK = re.compile(r"\n[ \t]*\n")
# what makes of a paragraph more than words between formulas
_FRAME = re.compile(
    r"\\(?:(?:sub)*section|paragraph|chapter|begin|end|item|input|usepackage)\b|^[ \t]*(?:#|[-*+|]|\d+[.)])[ \t]",
    re.MULTILINE,
)
# what begins a line that goes on with the chain in the display before
_GOES_ON = re.compile(
    r"(?:\s|&|\\(?:quad|qquad|label\{[^{}]*\}))*(?:=|\\(?:equiv|approx|Rightarrow|implies)(?![A-Za-z]))"
)


@dataclass(frozen=True)
class Stand:
    """A text with its pieces, and the report on all of it."""

    text: str
    pieces: tuple[Piece, ...]
    report: Report

    def lines(self, n: int) -> list[Line]:
        """The lines that stand in a piece."""
        start, stop = self.pieces[n].span
        return [line for line in self.report.lines if start <= line.span[0] < stop]

    def inside(self, n: int) -> str:
        """The text of a piece without what sets it off."""
        return self.text[slice(*self.pieces[n].inside)]

    def claims(self, n: int) -> bool:
        """Whether a piece does nothing but claim: every line of it is right or wrong."""
        lines = self.lines(n)
        return bool(lines) and all(line.kind in ("right", "wrong") for line in lines)

    def defines(self, n: int) -> bool:
        """Whether all that a piece does is to give letters a meaning, and to claim what is right."""
        lines = self.lines(n)
        return bool(lines) and all(line.kind in ("definition", "right") for line in lines)


@dataclass(frozen=True)
class Excerpt:
    """Stretches of a text, one behind the other: where each begins, and where it begins in the text."""

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def span(self, line: Line) -> Span:
        """The place of a line of the excerpt in the text."""
        k = bisect_right(self.starts, line.span[0]) - 1
        a, b = (at - self.starts[k] + self.places[k] for at in line.span)
        return a, b


class Bearing:
    """Which pieces of a text may bear on those that ``changed``, by what was found of all as it stood."""

    def __init__(self, stand: Stand, text: str, pieces: Sequence[Piece], changed: frozenset[int]) -> None:
        self.stand, self.pieces, self.changed = stand, pieces, changed
        self.formulas = [n for n, piece in enumerate(pieces) if piece.kind != "prose"]
        macros = {m["name"] for m in _MACRO.finditer(text)}
        self._own = re.compile(rf"\\({'|'.join(map(re.escape, sorted(macros)))})(?![A-Za-z])") if macros else None
        self.letters = {n: self._letters(text[slice(*pieces[n].inside)]) for n in self.formulas}
        self.rows = self._paragraphs()
        new = frozenset().union(*(_signs(text[slice(*pieces[n].inside)]) for n in changed))
        self.spoken = not new <= frozenset().union(*(_signs(stand.inside(n)) for n in changed))
        self.kept = self._kept()
        self.silent = frozenset(self.rows[n] for n in self.formulas) - {self.rows[n] for n in self.kept}

    def _letters(self, formula: str) -> frozenset[str]:
        return letters_in(formula) | (frozenset(self._own.findall(formula)) if self._own else frozenset())

    def _paragraphs(self) -> list[int]:
        """The number of the paragraph in which each piece begins."""
        found, row = [], 0
        for n, piece in enumerate(self.stand.pieces):
            found.append(row)
            row += len(_BREAK.findall(self.stand.inside(n))) if piece.kind == "prose" else 0
        return found

    def _kept(self) -> frozenset[int]:
        """The formulas of the excerpt: what stands beside those that changed, and what says something of their letters.

        What holds of all values says nothing of any.
        """
        near = {self.rows[n] for n in self.changed}
        kept = {n for n in self.formulas if self.rows[n] in near}
        told = [n for n in self.formulas if not self.stand.claims(n)]
        kept |= {n for n in told if not self._of_its_letters(n)}
        letters = frozenset().union(*(self.letters[n] for n in kept))
        letters |= frozenset().union(*(self._letters(self.stand.inside(n)) for n in self.changed))
        while True:
            more = {n for n in told if self._said_of(n) & letters} | {self._before(n) for n in kept if self._goes_on(n)}
            if more <= kept:
                return frozenset(kept)
            letters = letters.union(*(self.letters[n] for n in more - kept))
            kept |= more

    def _said_of(self, n: int) -> frozenset[str]:
        """The letters of which a piece says something: of those that it defines, where it does nothing else."""
        if not self.stand.defines(n):
            return self.letters[n]
        defined = (x.source.split("=")[0] for x in self.stand.lines(n) if x.kind == "definition")
        return frozenset().union(*map(letters_in, defined))

    def _goes_on(self, n: int) -> bool:
        piece = self.pieces[n]
        return piece.kind == "display" and _GOES_ON.match(self.stand.inside(n)) is not None

    def _before(self, n: int) -> int:
        """The display before a piece."""
        return next((k for k in range(n - 1, -1, -1) if self.pieces[k].kind == "display"), n)

    def _of_its_letters(self, n: int) -> bool:
        """Whether a piece says something of its letters alone: it lists or declares names, or defines one."""
        return self.stand.defines(n) or not self.stand.lines(n) and bool(listed(self.stand.inside(n)))

    def excerpt(self, text: str, pieces: Sequence[Piece]) -> Excerpt:
        """The excerpt of a text with these pieces."""
        out, starts, places, length = list[str](), list[int](), list[int](), 0
        for n, piece in enumerate(pieces):
            for at, own in self._stretches(n, text[slice(*piece.span)]):
                starts.append(length)
                places.append(piece.span[0] + at)
                out.append(own)
                length += len(own)
        return Excerpt("".join(out), tuple(starts), tuple(places))

    def _stretches(self, n: int, text: str) -> list[tuple[int, str]]:
        """What is left of a piece, and where each stretch of it begins."""
        if self.pieces[n].kind != "prose":
            return [(0, text if n in self.kept else re.sub(r"[^\n]", " ", text))] if self._heard(n) else []
        if self.spoken:
            return [(0, text)]
        found, row, begun = [], self.rows[n], 0
        for m in (*_BREAK.finditer(text), None):
            stop, after = (len(text), len(text)) if m is None else m.span()
            heard = row not in self.silent or _FRAME.search(text, begun, stop) is not None
            found.append((begun, text[begun:after]) if heard else (stop, text[stop:after]))
            row, begun = row + 1, after
        return found

    def _heard(self, n: int) -> bool:
        return self.spoken or self.rows[n] not in self.silent


def _signs(formula: str) -> frozenset[str]:
    """What stands in a formula beside numbers and the signs that every formula has."""
    return frozenset(re.sub(r"\s+", "", sign) for sign in _SIGN.findall(formula))
