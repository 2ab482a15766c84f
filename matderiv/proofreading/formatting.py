r"""How words are set, taken away: ``\emph{a}symmetric`` is one word, and ``\textbf{symmetric}`` is the word in it.

Only what stands outside of formulas is touched. A command whose argument is no text of the sentence is left, as is one
that begins a line or a sentence: that may be a heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ..core.errors import InputError
from ..reading.latex.tokens import group_end
from ..reading.tree import Span
from .macros import Expanded
from .manuscript import read_pieces

__all__ = ["unformatted"]

# what is left as it is, with its arguments
_LEFT = re.compile(
    r"\\(?:begin|end|label|(?:[a-zA-Z]*ref)|cite[a-z]*|usepackage|documentclass|input|include\w*|bibliography\w*|title|"
    r"author|date|(?:sub)*section|(?:sub)?paragraph|chapter|part|caption|item|DeclareMathOperator|"
    r"(?:re)?newcommand|providecommand|newtheorem|setlength|[hv]space|vskip|graphicspath)\*?(?![A-Za-z])"
)
_COMMAND = re.compile(r"\\(?P<name>[A-Za-z@]+(?:_[a-z_]+:[A-Za-z]*)?)\*?")
_DECLARED = "bf it em rm sf tt sc sl bfseries mdseries itshape slshape scshape upshape rmfamily sffamily ttfamily"
_DECLARED += " normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge protect relax null"
_DECLARED += " leavevmode strut nobreak allowbreak nobreakdash ignorespaces unskip boldmath ital"
_SHOWN = (
    "emph textbf textit textsl textsc texttt textrm textsf textmd textup textnormal text underline uline uwave mbox"
)
_SHOWN += " hbox fbox framebox makebox uppercase lowercase MakeUppercase MakeLowercase textsuperscript textsubscript"
_SHOWN += " ensuremath hl centerline smash so caps textls sbox enquote alert structure"
_SET = frozenset((*_DECLARED.split(), *_SHOWN.split()))
_ONE = "textcolor colorbox href foreignlanguage raisebox scalebox rotatebox hyperlink hypertarget color index phantom"
_ONE += " hphantom vphantom footnotemark selectlanguage"
# how many arguments stand before the text
_BEFORE = {**dict.fromkeys(_ONE.split(), 1), "fcolorbox": 2, "resizebox": 2, "fontsize": 2, "discretionary": 3}
_ASIDE = frozenset(("footnote", "footnotetext", "thanks", "marginpar", "sidenote"))
_GAP = re.compile(r"[ \t]*\n?[ \t]*(?!\n)")
_LENGTH = re.compile(
    r"\\(?:kern|hskip|mkern|mskip|penalty)(?![A-Za-z])\s*-?[\d.]*\s*(?:pt|em|ex|mm|cm|in|sp|mu)?[ \t]*"
    r"|\\hspace\*?\s*\{[^{}]*\}"
)
_OPTION = re.compile(r"\s*\[[^\]\n]*\]")
# signs between the letters of one word that print nothing
_GLUED = re.compile(
    r"(?<=[^\W\d_])(?:[*`]+|_+(?=[^\W\d_]{2})|</?[a-zA-Z]+(?:\s[^<>\n]*)?/?>|%[^\n]*\n[ \t]*|\\[-/]|\{\})+"
    r"(?=[^\W\d_]|[*\\{<])"
)
_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+|&(?:shy|zwnj|zwj|#173|#8203);")
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|font|mark|small|big|tt|code|kbd|var|dfn|cite|q|wbr)(?:\s[^<>\n]*)?/?>", re.I
)
_STOPPED = re.compile(r"(?:\A|[.:;!?。\n}]|\\\\|\$\$|\\\]|\\(?:item|noindent|par)|\n[ \t]*(?:[-*+>]|\d+[.)]))[ \t]*\Z")
_ACCENTS = frozenset(f"\\{sign}" for sign in "\"'`^~=.-/")
_NEXT = re.compile(r"[{}\\\n*`_<%\u00ad\u200b-\u200d\u2060\ufeff&]")


def unformatted(made: Expanded) -> Expanded:
    r"""A text in which nothing says how words are set.

    >>> unformatted(Expanded(r"Let $A$ be \emph{a}symmetric and {\bf not} $\mathbf{B}$.")).text
    'Let $A$ be asymmetric and not $\\mathbf{B}$.'
    """
    text = made.text
    try:
        pieces = read_pieces(text)
    except InputError:
        return made  # it is refused where it is read
    return _Words(made, [p.span for p in pieces if p.kind != "prose"]).plain()


class _Words:
    """A text, and what is kept of it: stretches, and signs that stand for a command."""

    def __init__(self, made: Expanded, formulas: Sequence[Span]) -> None:
        self.made, self.text = made, made.text
        self.formulas = formulas
        self.starts = [start for start, _ in formulas]
        self.out: list[tuple[str, Span]] = []
        self.begun = 0
        self.closing: dict[int, str] = {}  # of a brace that ends a group what stands for it
        self.ended = -1  # where the last command ends that is kept: its name is no word

    def plain(self) -> Expanded:
        at = max(0, self.text.find(r"\begin{document}"))
        while (m := _NEXT.search(self.text, at)) is not None:
            formula = self._formula(m.start())
            at = formula[1] if formula else self._step(m.start())
        if not self.out:
            return self.made
        self._keep(len(self.text))
        places: list[Span] = []
        for piece, (start, stop) in self.out:
            if len(piece) == stop - start:
                places += [self.made.place((k, k + 1)) for k in range(start, stop)]
            else:
                places += [self.made.place((start, stop))] * len(piece)
        return Expanded("".join(piece for piece, _ in self.out), tuple(places))

    def _formula(self, at: int) -> Span | None:
        """The formula that holds a place."""
        k = bisect_right(self.starts, at) - 1
        return self.formulas[k] if k >= 0 and at < self.formulas[k][1] else None

    def _keep(self, at: int) -> None:
        if at > self.begun:
            self.out.append((self.text[self.begun : at], (self.begun, at)))
            self.begun = at

    def _for(self, start: int, stop: int, sign: str = "") -> int:
        """Put a sign, or nothing, for a stretch of the text."""
        self._keep(start)
        if sign:
            self.out.append((sign, (start, stop)))
        elif not self.out:
            self.out.append(("", (start, start)))
        self.begun = stop
        return stop

    def _inside_word(self, at: int) -> bool:
        """Whether a letter stands before a place, in what is kept."""
        if at > self.begun:
            return at != self.ended and self.text[at - 1].isalpha()
        return next((piece[-1].isalpha() for piece, _ in reversed(self.out) if piece), False)

    def _step(self, at: int) -> int:
        """What is done with the sign at a place of the prose, and where it goes on."""
        text = self.text
        for pattern in (_HIDDEN, _GLUED):
            if (m := pattern.match(text, at)) is not None:
                return self._for(at, m.end())
        if text[at] in "{}":
            return self._brace(at)
        if (tag := _TAG.match(text, at)) is not None and not _STOPPED.search(text, max(0, at - 40), at):
            return self._for(at, tag.end())
        if text[at : at + 2] in _ACCENTS and self._inside_word(at):
            return self._for(at, at + 2)
        if text[at] != "\\":
            return at + 1
        if (left := _LEFT.match(text, at)) is not None:
            end = self._arguments(left.end(), 9)
            glued = self._inside_word(at) and text[end : end + 1].isalpha()
            return self._for(at, end) if glued and _LENGTH.match(text, at) else end
        if (length := _LENGTH.match(text, at)) is not None:
            return self._for(at, length.end()) if self._inside_word(at) else length.end()
        m = _COMMAND.match(text, at)
        if m is None:
            return at + 2
        glued, self.ended = self._inside_word(at), m.end()
        return self._command(at, m["name"], m.end(), glued)

    def _brace(self, at: int) -> int:
        return self._for(at, at + 1, self.closing.pop(at, "") if self.text[at] == "}" else "")

    def _command(self, at: int, name: str, end: int, glued: bool) -> int:
        text = self.text
        option = _OPTION.match(text, end)
        opened = re.compile(r"\s*\{").match(text, option.end() if option else end)
        if name in _ASIDE and opened:
            self.closing[self._closed(opened.end() - 1)] = ")"
            return self._for(at, opened.end(), " (")
        if name in _BEFORE:
            return self._for(at, self._arguments(end, _BEFORE[name]))
        if not glued and opened and _STOPPED.search(text, max(0, at - 40), at):
            close = self._closed(opened.end() - 1)
            if not text[close + 1 : close + 2].isalpha():
                self.closing[close] = "}"  # a heading, perhaps
                return opened.end()
        if name in _SET or glued:
            if opened and name not in _DECLARED.split():
                return self._for(at, opened.end() - 1)
            gap = _GAP.match(text, end)
            stop = end if gap is None else gap.end()
            return self._for(at, stop) if name in _SET or text[stop : stop + 1].isalpha() else end
        if opened:
            return self._for(end, opened.end(), " ")
        return end

    def _arguments(self, at: int, most: int) -> int:
        """Where the arguments of a command end, at most so many of them."""
        for _ in range(most):
            option = _OPTION.match(self.text, at)
            at = option.end() if option else at
            opened = re.compile(r"[ \t]*\{").match(self.text, at)
            if opened is None:
                break
            at = self._closed(opened.end() - 1) + 1
        return at

    def _closed(self, at: int) -> int:
        """Where the group ends that opens at a place, or the place itself where it does not."""
        end = group_end(self.text, at)
        return at if end is None else end - 1
