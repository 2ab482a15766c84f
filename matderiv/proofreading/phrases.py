"""The sentences of a document, each with its formulas in their places: what is said of what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..reading.tree import Span
from .manuscript import Piece

__all__ = ["FORMULA", "Phrase", "bare", "phrases"]

FORMULA = "⟨%d⟩"  # stands in the words for a formula, with its number
_ENDS = re.compile(
    r"(?:(?<!e\.g)(?<!i\.e)(?<!w\.r\.t)(?<!s\.t)(?<!resp)(?<!cf)\.|[;!?])(?=[\s*_)}~]|$)|[。．]|\n[ \t]*\n"
    r"|\\(?:begin|end|item|section|subsection|paragraph)(?![A-Za-z])|^[ \t]*(?:[-*+]|\d+[.)])[ \t]",
    re.MULTILINE,
)
_SPACES = re.compile(r"\\(?:left|right|bigl|bigr|big|Big|displaystyle|,|;|:|!|q?quad)(?![A-Za-z])|[\s~&]|(?<!\\)[{}]")


@dataclass(frozen=True)
class Phrase:
    """A sentence: its words with ⟨k⟩ for formula k, the formulas, where each stands, and where it begins."""

    words: str
    formulas: tuple[str, ...]
    spans: tuple[Span, ...]
    start: int

    def behind(self, k: int) -> str:
        """The words between a formula and the next one."""
        return self.words.partition(FORMULA % k)[2].partition("⟨")[0]

    def before(self, k: int) -> str:
        """The words between a formula and the one before it."""
        return self.words.partition(FORMULA % k)[0].rpartition("⟩")[2]


def phrases(text: str, pieces: Sequence[Piece]) -> list[Phrase]:
    """The sentences of a text in order; a display does not end one."""
    return list(_phrases(text, pieces))


def _phrases(text: str, pieces: Sequence[Piece]) -> Iterator[Phrase]:
    words: list[str] = []
    formulas: list[str] = []
    spans: list[Span] = []
    start = 0
    for piece in pieces:
        own = text[slice(*piece.inside)]
        if piece.kind != "prose":
            words.append(FORMULA % len(formulas))
            formulas.append(own.strip())
            spans.append(piece.span)
            continue
        at = 0
        for end in _ENDS.finditer(own):
            words.append(own[at : end.start()])
            yield Phrase("".join(words), tuple(formulas), tuple(spans), start)
            words, formulas, spans = [], [], []
            start, at = piece.inside[0] + end.start(), end.end()
        words.append(own[at:])
    yield Phrase("".join(words), tuple(formulas), tuple(spans), start)


def bare(formula: str) -> str:
    r"""A formula without spaces, braces and what sets brackets to their size.

    >>> bare(r"\left\| x \right\|_{2}")
    '\\|x\\|_2'
    """
    return _SPACES.sub("", formula)
