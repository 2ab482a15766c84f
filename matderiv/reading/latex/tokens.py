r"""The tokens of LaTeX as they stand in the text, before styles and accents are resolved (styles.py).

The mathematics is found between its signs, comments and blanks go; every token knows its place in the user's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import category

from ...core.characters import PRIMES
from ...core.errors import InputError, MatderivError
from ...core.patterns import pattern
from ...core.records import dataclass
from ...core.text import Text
from ..grammar import NEVER_CLOSED
from ..tree import Span, abridged, shown

__all__ = ["Raw", "alone", "closing", "commas", "group_end", "is_latex", "marks", "require_all", "scanned"]

DIGITS = 100  # of a number

ADD = Text("add {closing}", "{closing} を補う")
LEAVE_OUT = Text("leave {shown} out", "{shown} を省く")
WRITE_OUT = Text(
    "write out what {shown} stands for, or leave it out if it says nothing",
    "{shown} の表すものを書き下すか、何も表さないなら省く",
)
OPEN_OR_LEAVE_OUT = Text("leave {shown} out, or add what opens it", "{shown} を省くか、対応する開き括弧を補う")
OUTSIDE = Text("write them outside of it", "文は式の外に書く")
WORDS_STAND = Text("the words {words} stand in the formula", "式の中に文 {words} がある")
NO_PARTNER = Text("{mark} has no partner", "{mark} に対応する相手がない")
PARTNER = Text("add {partner}, or leave {mark} out", "{partner} を補うか、{mark} を省く")

_COMMENT, _COMMAND = r"(?P<COMMENT>%[^\n]*)", r"\\(?P<COMMAND>[A-Za-z]+|.|\Z)"
_SCAN = pattern(
    rf"""
      {_COMMENT}
    | (?P<SPACE>[\s~]+)
    | {_COMMAND}
    | (?P<NUMBER>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<OTHER>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# what means something in a text that is no mathematics: all else is passed over
_MARKS = pattern(rf"{_COMMENT}|{_COMMAND}|(?P<SIGN>[${{}}])|^[ \t]*(?P<FENCE>```)[^\n]*$", re.DOTALL | re.MULTILINE)
_CLOSED_BY = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]", "\\)": None, "\\]": None}
_LOST = {"\f": r"\frac", "\b": r"\boldsymbol", "\a": r"\alpha", "\v": r"\vec"}
_PARTNERS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]", "\\)": "\\(", "\\]": "\\["}
_UNICODE = {
    "−": "-",
    "–": "-",
    "·": "*",
    "⋅": "*",
    "∗": "*",
    "×": "*",
    "’": "'",
    "′": "'",
    "∥": "‖",
    "∣": "|",
    "ᵀ": "⊤",
}
_OPERATORS = {"∇": "nabla", "∂": "partial"}


def is_latex(text: object) -> bool:
    r"""Whether a text is LaTeX: it has a backslash, pairs of dollar signs, or a braced exponent that no sum sign bears.

    So is a formula without * in which a letter or a parenthesis follows ``^T`` or ``^t``, as no text has it, or in
    which a positive part ``[1-t]_+`` or ``(1-t)_+`` stands and no word.

    >>> is_latex(r"\|XW - Y\|_F^2"), is_latex("x^{T}Ax"), is_latex("$x$")
    (True, True, True)
    >>> is_latex("norm2(X*W - Y)^2"), is_latex("sum_{i=1}^{n}(x_i^2)"), is_latex("‖XW − Y‖²")
    (False, False, False)
    >>> is_latex("x^T A x"), is_latex("x^T*A*x")
    (True, False)
    """
    if not isinstance(text, str):
        return False
    if "\\" in text or text.count("$") in (2, 4) or any(c in text for c in _LOST):
        return True
    if re.search(r"(?<![\s}])\^\s*\{", text):
        return True
    if "*" in text:
        return False
    if re.search(r"[\])]\s*_\s*\{?\s*\+", text) and not re.search(r"[@']|[^\W\d_]{2}", text):
        return True
    return re.search(r"(?<![\s}])\^(?:T\s*(?!where\b)[A-Za-z([]|t\s*[A-Z([])", text) is not None


class Font(str):
    r"""A style with the command that set it, since \mathbf{x} and \boldsymbol{x} are one style and look different.

    >>> Font("bold", "bm") == "bold", Font("bold", "bm").command
    (True, 'bm')
    """

    command: str

    def __new__(cls, style: str, command: str) -> Font:
        self = super().__new__(cls, style)
        self.command = command
        return self


@dataclass(frozen=True, slots=True)
class Raw:
    """A token of LaTeX: what it is, its text, where it stands, its style, and on which side a delimiter opens.

    The kinds: letter (``text`` is its identifier), number, word (upright letters that belong together), prose,
    command (without the backslash), char, open and close for braces, break for the end of a line; unread for what has
    no meaning, with the ``error`` that says so.
    """

    kind: str
    text: str
    span: Span
    style: str = ""
    side: int = 0
    after: bool = False  # a blank stands before it
    error: MatderivError | None = None


def marks(text: str, begin: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    r"""The commands, braces, dollar signs, comments and fences of code in a text, each by its name in the match.

    >>> [m[0] for m in marks(r"Let $x = \frac{1}{2}$. % \$5")]
    ['$', '\\frac', '{', '}', '{', '}', '$', '% \\$5']
    """
    return _MARKS.finditer(text, begin, len(text) if end is None else end)


def group_end(text: str, at: int) -> int | None:
    """The place after the brace that closes the one at a place, if it is closed."""
    depth = 0
    for mark in marks(text, at):
        depth += (mark[0] == "{") - (mark[0] == "}")
        if not depth:
            return mark.end()
    return None


def scanned(text: str, begin: int = 0, end: int | None = None, inside: bool = False) -> list[Raw]:
    r"""The tokens of a text, or of a part of it; what stands outside of $…$ is prose, unless all is ``inside``.

    >>> [t.text for t in scanned(r"\hat y % an estimate")]
    ['hat', 'y']

    Raises:
        InputError: a sign of the mathematics has no partner, a backslash was lost, or a number has too many digits.
    """
    tokens: list[Raw] = []
    end = len(text) if end is None else end
    for start, stop, within in [(begin, end, True)] if inside else _parts(text, begin, end):
        found = _mathematics(text, start, stop) if within else _prose(text, start, stop)
        if within and found and tokens and tokens[-1].kind != "prose":
            tokens.append(Raw("command", "\\", (start, start)))  # $…$ $…$ are two formulas
        tokens += found
    return tokens


def _parts(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    r"""The ranges inside and outside of $…$, \(…\) and \[…\]; all of a text without these is inside."""
    signs = list(_delimiters(text, begin, end))
    if not signs:
        return [(begin, end, True)]
    out: list[tuple[int, int, bool]] = []
    at, opened = begin, None
    for sign, span in signs:
        closes = _CLOSED_BY[sign] if opened is None else None
        if opened is None and closes is None or opened is not None and sign != opened:
            raise alone(sign, span)
        out.append((at, span[0], opened is not None))
        opened, at = closes, span[1]
    if opened is not None:
        raise alone(*signs[-1])
    return [*out, (at, end, False)]


def _delimiters(text: str, begin: int, end: int) -> Iterator[tuple[str, Span]]:
    """The signs that begin and end mathematics."""
    behind = begin
    for mark in marks(text, begin, end):
        start, stop = mark.span()
        if mark["SIGN"] == "$" and start >= behind:
            behind = stop + text.startswith("$", stop, end)
            yield text[start:behind], (start, behind)
        elif mark["COMMAND"] in ("(", ")", "[", "]"):
            yield mark[0], (start, stop)


def alone(mark: str, span: Span) -> InputError:
    """A sign that begins or ends mathematics has no partner."""
    return InputError(NO_PARTNER(mark=mark), span=span, hint=PARTNER(partner=_PARTNERS[mark], mark=mark))


def _prose(text: str, begin: int, end: int) -> list[Raw]:
    """What stands outside of the mathematics: words, or nothing."""
    said = text[begin:end].strip(" \t\r\n.,;:、。，")
    if not said:
        return []
    start = text.index(said, begin)
    span = start, start + len(said)
    if not re.fullmatch(r"(?:[^\W\d_]{2,}|a)(?:[\s,.;:'’–-]+(?:[^\W\d_]{2,}|a))*", said):
        raise InputError(
            Text("{said} stands outside of the mathematics", "{said} が数式の外にある")(said=abridged(said)),
            span=span,
            hint=Text(
                "put all of the formula between the signs, or leave them out",
                "数式の記号の間に式全体を入れるか、記号を省く",
            ),
        )
    return [Raw("prose", said, span)]


def _mathematics(text: str, begin: int, end: int) -> list[Raw]:
    out: list[Raw] = []
    blank = False
    position = begin
    while position < end:
        match = _SCAN.match(text, position, end)
        assert match is not None
        kind, span = match.lastgroup, match.span()
        position = match.end()
        lost = next((c for c in match[0] if c in _LOST), None)
        if lost is not None:
            at = text.index(lost, span[0])
            raise InputError(
                Text("a backslash was lost here", "ここでバックスラッシュが失われている"),
                span=(at, at + 1),
                hint=Text(
                    'in Python write r"..." so that {command} keeps its backslash',
                    'Python では r"..." と書けば {command} のバックスラッシュが残る',
                )(command=_LOST[lost]),
            )
        if kind == "SPACE" or kind == "COMMENT":
            blank = True
            if kind == "SPACE" and re.search(r"\n[ \t\r]*\n", match[0]) and out:
                out.append(Raw("command", "\\", span))  # a paragraph ends
            continue
        if kind == "COMMAND":
            out.append(Raw("command", match["COMMAND"], span, after=blank))
        elif kind == "NUMBER":
            if len(match[0]) > DIGITS:
                raise InputError(
                    Text(
                        "a number has {count} digits; at most {most} are read",
                        "数が {count} 桁ある。読めるのは {most} 桁までである",
                    )(count=len(match[0]) - match[0].count("."), most=DIGITS),
                    span=span,
                    hint=Text("round it, or give it a letter", "丸めるか、文字で表す"),
                )
            out.append(Raw("number", match[0], span, after=blank))
        elif match[0].isalpha() and category(match[0]) != "Lm" and match[0] not in PRIMES:
            # what is set higher or lower, ᵀ or ᵢ, is no factor
            out.append(Raw("letter", match[0], span, after=blank))
        elif match[0] in "{}":
            out.append(Raw("open" if match[0] == "{" else "close", match[0], span, after=blank))
        elif match[0] in _OPERATORS:
            out.append(Raw("command", _OPERATORS[match[0]], span, after=blank))
        elif match[0] != "&":
            out.append(Raw("char", _UNICODE.get(match[0], match[0]), span, after=blank))
        blank = False
    return out


def require_all(tokens: Sequence[Raw], kept: Iterable[Span], text: str) -> None:
    """Refuse a formula of which a letter, a number or a sign would be left out: none of the places ``kept`` holds it.

    No construct leaves out what it does not read; this is for the one that would.

    Raises:
        InputError: a token stands at none of these places.
    """
    places = iter(sorted(kept))
    place, end = next(places, None), 0
    for t in sorted(tokens, key=lambda t: t.span):
        while place is not None and place[0] <= t.span[0]:
            end = max(end, place[1])
            place = next(places, None)
        if t.span[1] > end:
            raise InputError(
                Text("{shown} would be left out of the reading", "{shown} が読み落とされる")(shown=shown(text, t.span)),
                span=t.span,
                hint=LEAVE_OUT(shown=shown(text, t.span)),
            )


def closing(tokens: Sequence[Raw], n: int) -> int:
    """The place of the brace that closes the one at n.

    Raises:
        InputError: it is not closed among these tokens.
    """
    depth = 0
    for k in range(n, len(tokens)):
        depth += (tokens[k].kind == "open") - (tokens[k].kind == "close")
        if not depth:
            return k
    raise InputError(NEVER_CLOSED(opening="{"), span=tokens[n].span, hint=ADD(closing="}"))


def commas(tokens: Sequence[Raw]) -> list[list[Raw]]:
    """The tokens between commas that stand outside of braces."""
    out: list[list[Raw]] = [[]]
    depth = 0
    for t in tokens:
        depth += (t.kind == "open") - (t.kind == "close")
        if t.text == "," and not depth:
            out.append([])
        else:
            out[-1].append(t)
    return out
