r"""The cursor over the tokens of LaTeX: where it stands, what is open, and the tokens written for the grammar so far.

A construct (names.py, functions.py, …) is a function that gets the cursor and the token where it begins. It looks ahead
with :meth:`Cursor.script` and :meth:`Cursor.group`, writes what the grammar is to see with :meth:`Cursor.emit`, and
leaves ``i`` at what comes next. What ends further on, a bracket or an argument, it leaves open on the stack of levels;
so no function calls itself for a part of a part, and no formula is too deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import field
from typing import Any, NamedTuple

from ...core.errors import InputError
from ...core.patterns import pattern
from ...core.records import dataclass
from ...core.text import Text
from ..grammar import NOTHING_BEFORE, span_of
from ..lalr import Token
from ..tree import Span, shown
from .calls import NOWHERE, Standing
from .commands import ACCENTS, LAYOUT, ROMAN, STYLES
from .tokens import Font, Raw

__all__ = ["OPEN", "Cursor", "Group", "Handler", "How", "Level", "Script", "alike"]

OPEN = {"(": ")", "[": "]", "\\{": "\\}", "⟨": "⟩"}

MISSING = Text("what belongs after {shown} is missing", "{shown} の後に続くべきものがない")
ONE_NUMBER = Text("write {n} if one number is meant", "一つの数なら {n} と書く")
COMPLETE = Text("add what is missing, or leave {shown} out", "足りないものを補うか、{shown} を省く")
EMPTY_BRACES = Text("nothing stands in these braces", "この波括弧の中に何もない")
FILL = Text("fill them, or leave them out", "中身を書くか、波括弧ごと省く")

_POWER = re.compile(r"\^(?:\d|\{-?\d+\})\Z")
_PARTS = pattern(r"\\(?:[A-Za-z]+|.)|.", re.DOTALL)
# upright letters of another kind, which look different from those of \mathrm and \text
_FONTS = frozenset(("mathsf", "sf", "mathtt", "texttt", "textbf", "textit", "mathscr"))
_SHOWN = {"bold": "mathbf", "roman": "mathrm", "cal": "mathcal", "bb": "mathbb", "frak": "mathfrak"}
_WIDE = pattern(r"\\q?quad(?![A-Za-z])")
# the commands that set bold letters -> how these look
_BOLD = {
    **dict.fromkeys(("mathbf", "symbf", "bf", "bfseries"), "upright"),
    **dict.fromkeys(("boldsymbol", "bm", "pmb", "mathbfit"), "italic"),
}
# tokens that begin a factor: after the end of another one there is a product between
_STARTS = frozenset(
    (
        *("NUMBER", "NAME", "ONES", "WORD", "WORD_BARE", "LPAR", "NORM", "BAR", "LANGLE", "FRAC", "ROOT", "EULER"),
        *("DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG", "GRADIENT", "LBRACKET"),
    )
)
# tokens that end the operand of a function without parentheses, since they take one of their own
_HEADS = frozenset(("WORD", "WORD_BARE", "DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG"))


@dataclass(frozen=True, slots=True)
class How:
    """What the reading of every piece of a text has in common."""

    text: str
    names: frozenset[str]
    loose: bool
    seen: dict[str, tuple[str, str]]  # how each name that was met looks, and how it is quoted
    functions: frozenset[str] = frozenset()
    primes: bool = False  # whether σ′(z) is a value, as it is in a derivation
    calls: frozenset[str] = frozenset()  # letters that were defined as functions: f(u), f′(u)
    standing: Standing = NOWHERE
    defined: frozenset[str] = frozenset()  # those of ``calls`` that are defined beside what is read
    undefined: frozenset[str] = frozenset()  # the names of functions that are declared, and that nobody defined
    tied: bool = False  # whether sums may have conditions on their indices, as in an objective
    vectors: set[str] = field(default_factory=set)  # the names that are written as vectors


class Group(NamedTuple):
    """An argument: the range of its tokens without the braces, and the place after them."""

    start: int
    stop: int
    end: int


class Script(NamedTuple):
    """What stands below or above: the mark, _ or ^, the tokens of the argument, their range, and the place after it."""

    mark: Raw
    content: list[Raw]
    group: Group
    span: Span

    @property
    def end(self) -> int:
        return self.group.end

    @property
    def letters(self) -> str:
        """The content as one string."""
        return "".join(t.text for t in self.content)


@dataclass(slots=True)
class Level:
    """Something that is open: what closes it, its place, what is written when it is closed, and what comes then."""

    closes: str
    span: Span
    emits: str = "RPAR"
    token: Token | None = None
    then: Callable[[int], None] | None = None
    bare: bool = False  # within the operand of a function without parentheses


class Cursor:
    """Where the reading stands: ``i`` is the place in ``raw``, ``out`` what the grammar gets.

    ``ended`` says that a factor has just ended, so that another one makes a product. ``skips`` are the places of
    scripts that were read before their turn, each with the place after it. ``euler`` and ``double`` are what is seen of
    the whole text beforehand: whether e is Euler's number, and which pairs of bars are one norm.
    """

    def __init__(self, raw: list[Raw], how: How) -> None:
        self.raw, self.how = raw, how
        self.text, self.names = how.text, how.names
        self.i = 0
        self.out: list[Token] = []
        self.ended = False
        self.levels = [Level("", (0, 0))]
        self.skips: dict[int, int] = {}
        self.taken: list[Span] = []  # the places of what was read, but is not written as it stands
        self.match = _matched(raw)
        self.longest = max(map(len, how.names), default=0)  # letters of a declared name
        self.euler = False
        self.double: frozenset[int] = frozenset()

    def apart(self, start: int, stop: int, names: frozenset[str]) -> Cursor:
        """A cursor over a part of the same tokens, which writes by itself; ``names`` are declared in it, too."""
        part = copy(self)
        part.raw, part.i, part.names = self.raw[:stop], start, self.names | names
        part.out, part.ended, part.levels, part.skips, part.taken = [], False, [Level("", (0, 0))], {}, []
        return part

    # -- looking ahead

    def peek(self, n: int) -> Raw | None:
        return self.raw[n] if n < len(self.raw) else None

    def stands(self, n: int, *texts: str) -> bool:
        """Whether one of these stands at n."""
        return n < len(self.raw) and self.raw[n].text in texts

    def opens(self, n: int) -> bool:
        """Whether a bracket opens at n."""
        return n < len(self.raw) and self.raw[n].kind == "char" and self.raw[n].text in ("(", "[", "\\{")

    def group(self, n: int) -> Group:
        """The argument that stands at n."""
        t = self.peek(n)
        if t is None or t.kind == "close":
            raise self.missing(n)
        if t.kind != "open":
            return Group(n, n + 1, n + 1)
        if n not in self.match:
            raise InputError(
                Text(
                    "this {{ is not closed on this side of the equation", "この {{ は等式のこの辺の中で閉じられていない"
                ),
                span=t.span,
                hint=Text("close it before the next = or comma", "次の = やコンマの前で閉じる"),
            )
        return Group(n + 1, self.match[n], self.match[n] + 1)

    def script(self, n: int, marks: str) -> Script | None:
        """What stands below or above at n, where one of these marks does."""
        mark = self.peek(n)
        if mark is None or mark.kind != "char" or mark.text not in marks:
            return None
        group = self.group(n + 1)
        return Script(mark, self.raw[group.start : group.stop], group, self.span(mark, group.end))

    def skip(self, n: int, s: Script) -> None:
        """Go on after a script, which stands at n and was read before its turn."""
        self.skips[n] = s.end
        self.taken.append(s.span)

    def primes(self, n: int) -> int:
        """The place after the primes at n, if any."""
        while n < len(self.raw) and self.raw[n].text == "'" and self.raw[n].kind == "char":
            n += 1
        return n

    # -- quoting the text

    def span(self, first: Raw, end: int) -> Span:
        """The place from a token to the last one before ``end``."""
        return first.span[0], self.raw[end - 1].span[1]

    def shown(self, span: Span) -> str:
        return shown(self.text, span)

    def inside(self, raw: Sequence[Raw]) -> str:
        """The text of some tokens."""
        return self.shown((raw[0].span[0], raw[-1].span[1])) if raw else ""

    def missing(self, n: int) -> InputError:
        """Nothing stands at n, where an argument belongs."""
        before = self.raw[n - 1].span
        said = self.shown(before)
        return InputError(MISSING(shown=said), span=before, hint=COMPLETE(shown=said))

    def nothing_before(self, t: Raw) -> InputError:
        said = self.shown(t.span)
        return InputError(NOTHING_BEFORE(shown=said), span=t.span, hint=COMPLETE(shown=said))

    # -- writing

    def emit(self, kind: str, value: str, span: Span, ended: bool = False, payload: Any = None) -> Token:
        """Write a token, with the product before it where a factor has just ended."""
        level = self.levels[-1]
        if self.ended and kind in _STARTS:
            if kind == "NUMBER" and not self._after_fraction():
                hint = Text(
                    r"write \cdot {n} for a product, ^{{{n}}} for a power", r"積なら \cdot {n}、冪なら ^{{{n}}} と書く"
                )(n=value)
                before = self.out[-1] if self.out and self.out[-1].type == "NUMBER" else None
                if before is not None and re.fullmatch(r"\d{3}", str(value)):
                    hint = ONE_NUMBER(n=f"{before.value}{value}")
                if (comma := re.search(r"(\d+)\{,\}$", self.text[: span[0]])) is not None:
                    hint = ONE_NUMBER(n=f"{comma[1]}.{value}")
                raise InputError(
                    Text("the number {n} follows a factor", "数 {n} が因子の直後にある")(n=value),
                    span=span,
                    hint=hint,
                )
            self._refuse_wide(span[0])
            close = level.bare and kind not in _HEADS
            level.bare = close
            self.put("FTIMES" if close else "TIMES", "*", (span[0], span[0]))
        token = self.put(kind, value, span, payload)
        self.ended = ended
        return token

    def _refuse_wide(self, start: int) -> None:
        r"""Refuse a factor behind a wide space: two formulas side by side are no product.

        Raises:
            InputError: \quad or \qquad stands before it, in an objective.
        """
        end = span_of(self.out[-1])[1]
        wide = None if self.how.primes else _WIDE.search(self.text, end, start)
        if wide is not None:
            raise InputError(
                Text(
                    "{shown} parts two formulas, which are no product",
                    "{shown} は 2 つの式を隔てるものであり、積を表さない",
                )(shown=wide[0]),
                span=wide.span(),
                hint=Text(
                    r"give one formula, or write \cdot between them for a product",
                    r"式を 1 つだけ書く。積なら間に \cdot と書く",
                )(),
            )

    def head(self, kind: str, value: str, span: Span, payload: Any) -> None:
        """Write what takes an operand; right after a function without parentheses, it ends that one's operand."""
        direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
        self.emit(kind, value, span, payload=payload)
        if direct:
            self.levels[-1].bare = False

    def sign(self, kind: str, value: str, t: Raw) -> None:
        """Write a sign between operands."""
        self.put(kind, value, t.span)
        self.ended = False
        self.levels[-1].bare = False
        self.i += 1

    def mark(self, kind: str, value: str, span: Span, end: int, payload: Any = None) -> None:
        """Write a mark on the factor before, and go on at ``end``."""
        self.put(kind, value, span, payload)
        self.ended = True
        self.i = end

    def put(self, kind: str, value: str, span: Span, payload: Any = None) -> Token:
        """Write a token, and nothing else."""
        token = Token(kind, value, span, payload)
        self.out.append(token)
        return token

    def rename(self, value: str, end: int) -> None:
        """Give the name that was written last another value, and a later end."""
        last = self.out.pop()
        self.put("NAME", str(value), (span_of(last)[0], end), value)

    def once(self, value: str, t: Raw, span: Span, below: Sequence[Raw] = (), kind: str = "") -> None:
        """Refuse two ways of writing that would be one name; ``below`` is its subscript, of this kind.

        This alone decides whether two ways of writing are one: where styles, letters and decorations look the same.
        """
        style = "" if t.style in ("roman", "text") and t.kind == "word" else t.style
        written = _POWER.sub("", self.text[slice(*t.span)])  # σ² that has a name of its own looks like that in σ⁴
        key = f"{style} {looks(written)} {kind} {''.join(self._looks(u) for u in below)}"
        said, command = self.shown(span), t.style.command if isinstance(t.style, Font) else ""
        if t.style == "bold" and not self.how.primes:
            key += f" {_BOLD.get(command, command)}"
        if t.style in _SHOWN and "\\" not in said:
            shown_by = command if _BOLD.get(command) == "italic" else _SHOWN[t.style]
            said = f"\\{shown_by}{{{said}}}"  # its style is that of what it stands in
        known = self.how.seen.setdefault(value, (key, said))
        if known[0] != key:
            raise alike(said, known[1], value, span)

    def _looks(self, t: Raw) -> str:
        """How a token of a subscript looks: a single upright letter is no index."""
        upright = "upright" if t.kind == "letter" and t.style == "roman" else ""
        return f"{upright}{looks(self.text[slice(*t.span)])}"

    def _after_fraction(self) -> bool:
        r"""Whether a fraction has just ended: in \frac{1}{2} 2x the 2 is a factor, and can be nothing else."""
        n = len(self.out)
        for _ in ("below", "above"):
            n, depth = n - 1, 0
            while n >= 0 and (depth := depth + (self.out[n].type == "RBRACE") - (self.out[n].type == "_LBRACE")):
                n -= 1
        return n > 0 and self.out[n - 1].type == "FRAC"

    # -- what is open

    def open(
        self,
        closes: str,
        span: Span,
        n: int,
        emits: str = "RPAR",
        token: Token | None = None,
        then: Callable[[int], None] | None = None,
    ) -> None:
        """Leave open what stands at ``span``, and go on at n, inside it."""
        self.levels.append(Level(closes, span, emits, token, then))
        self.ended = False
        self.i = n

    def argument(self, n: int, then: Callable[[int], None] | None = None) -> None:
        """The braced argument that stands at n, or the one token there; ``then`` gets the place after it."""
        t = self.peek(n)
        if t is None or t.kind == "close":
            raise self.missing(n)
        self.put("_LBRACE", "{", (t.span[0], t.span[0] + (t.kind == "open")))
        self.ended = False
        if t.kind == "open":
            following = self.peek(n + 1)
            if following is not None and following.kind == "close":
                raise InputError(EMPTY_BRACES, span=(t.span[0], following.span[1]), hint=FILL)
            self.open("}", t.span, n + 1, "RBRACE", then=then)
            return
        if t.kind == "number" and len(t.text) > 1:
            raise InputError(
                Text("of {number} TeX takes the first digit only", "TeX は {number} のうち最初の数字だけを引数にとる")(
                    number=t.text
                ),
                span=t.span,
                hint=Text("write {{{number}}}", "{{{number}}} と書く")(number=t.text),
            )
        if t.kind == "number":
            self.emit("NUMBER", t.text, t.span, True)
        elif t.kind == "letter":
            self.emit("NAME", t.text, t.span, True, t.text)
            self.once(t.text, t, t.span)
        else:
            said = self.shown(t.span)
            raise InputError(
                Text(
                    "braces are needed here, around {shown} and what follows",
                    "ここでは {shown} 以下を波括弧で囲む必要がある",
                )(shown=said),
                span=t.span,
                hint=Text("write {{{shown} …}}", "{{{shown} …}} と書く")(shown=said),
            )
        self.closed(t.span[1], then, n + 1)

    def closed(self, end: int, then: Callable[[int], None] | None, n: int) -> None:
        """An argument has ended, before n."""
        self.mark("RBRACE", "}", (end, end), n)
        if then is not None:
            then(n)


Handler = Callable[[Cursor, Raw], None]


def alike(one: str, other: str, name: str, span: Span) -> InputError:
    """Two ways of writing would be one name."""
    return InputError(
        Text(
            "{one} and {other} would both be the name {name}",
            "{one} と {other} はどちらも名前 {name} になり、区別できない",
        )(one=one, other=other, name=name),
        span=span,
        hint=Text("give one of them another letter", "一方を別の文字にする"),
    )


def looks(written: str) -> str:
    r"""How a name looks, whatever TeX was written for it: its letters, commands, blanks, decorations and its font.

    >>> looks(r"\lambda"), looks(r"\mathrm{lambda}"), looks(r"\mathrm{loss\,1}"), looks(r"\widehat{y}")
    ('\\lambda', 'lambda', 'loss 1', '<hat>y')
    """
    out: list[str] = []
    for part in _PARTS.findall(written):
        command = part[1:]
        if part[0] != "\\":
            out.append("" if part in "{}" or part.isspace() else " " if part == "~" else part)
        elif command in ACCENTS or command in _FONTS:
            out.append(f"<{ACCENTS.get(command, command)}>")
        elif command not in STYLES and command not in ROMAN and command not in ("!", "negthinspace", "mathstrut"):
            out.append(" " if command in LAYOUT else "*" if command == "ast" else part)
    return "".join(out).strip()


def _matched(raw: list[Raw]) -> dict[int, int]:
    """The place of the closing brace for that of each one that opens."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for n, t in enumerate(raw):
        if t.kind == "open":
            open_.append(n)
        elif t.kind == "close" and open_:
            found[open_.pop()] = n
    return found
