r"""Lines that may be said of one point only: "At $x=0$ we have $\nabla f(x)=b$"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.text import Said, Text
from .document import Document
from .sentences import Sentence, bare, letters_in

__all__ = ["Points"]

POINT = Text(
    'Undecided: by the words "{words}" this may be said of one point only, and it does not hold of all. '
    "Write the point in place of the letter.",
    "未決定: 「{words}」とあり、この行は一点だけで述べられているのかもしれない。すべての点では成り立たない。"
    "文字の代わりにその点を書くこと。",
)
PARTS = Text(
    'Undecided: by the words "{words}" something may be left out here on purpose. Write the line in full.',
    "未決定: 「{words}」とあり、ここでは意図して省かれたものがあるかもしれない。省かずに書くこと。",
)
_NAMED = re.compile(
    r"\b(?:at|in)\s+(?:(?:the|this|that|our|a|its)\s+)?(?:\w+\s+)?"
    r"(?:origin|zero|points?|position|minimum|optimum|minimi[sz]er|maximum|maximi[sz]er|initiali[sz]ation|"
    r"equilibrium|identity|optimal\s\w+|solution|start)\b(?!\s+of\s+view)",
    re.IGNORECASE,
)
_AT = re.compile(
    r"\b(?:at|in|around|near|about|evaluat\w*|setting|set|putting|put|plug\w*|insert\w*|substitut\w*|taking|choosing|"
    r"speciali[sz]\w*|where|gives|with)\b(?:\s+[\w-]+){0,3}\s*,?\s*⟨(?P<k>\d+)⟩",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\\?[A-Za-z]+(?:_\w)?=(?:-?[\d./]+|\\(?:mathbf|boldsymbol|bm|vec)?[01]|0|\\?[A-Za-z]+(?:_\w|\^\\?(?:\*|star)|\^\(\w\))|I|I_\w)"
)
_LEFT_OUT = re.compile(
    r"\b(?:suppress|drop|omit|leav\w* (?:out|off|away)|neglect|ignor|forget|disregard|up to|modulo|apart from)\w*"
    r"[^.;]*?\b(?:factors?|constants?|coefficients?|signs?|prefactors?|terms?|scal\w+|multiples?|multiplicative)\b",
    re.IGNORECASE,
)


class Points:
    """Where the words of a document may speak of one point, or leave something out."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.at = [found for sentence in document.sentences for found in _at(sentence)]
        self.left_out = [
            (sentence.start, sentence.quoted(m[0]))
            for sentence in document.sentences
            if (m := _LEFT_OUT.search(sentence.words)) is not None
        ]

    def doubt(self, n: int, names: frozenset[str], right: bool) -> Said | None:
        """Why a line whose letters are ``names``, and that does not hold, has no verdict."""
        place = self.document.items[n].span[0]
        if right:
            return None
        for start, letters, words in self.at:
            if start < place and (not letters or letters & names) and not self.document.blocks.headed(start, place):
                return POINT(words=words)
        return next((PARTS(words=words) for start, words in self.left_out if start < place), None)


def _at(sentence: Sentence) -> Iterator[tuple[int, frozenset[str], str]]:
    """The places of words that name a point, with the letters it is a value of, or none."""
    for m in _AT.finditer(sentence.words):
        formula = sentence.formulas[int(m["k"])]
        told = _VALUE.fullmatch(bare(formula.text).rstrip(".,;:"))
        if told is not None and not formula.display:
            yield sentence.start, letters_in(formula.text.partition("=")[0]), sentence.quoted(m[0])
    if (named := _NAMED.search(sentence.words)) is not None:
        yield sentence.start, frozenset(), sentence.quoted(named[0])
