r"""From the tokens of LaTeX to those of the grammar (latex.lark): names, scripts, arguments, implied products.

The rules for what LaTeX leaves open are those of parse_latex.py. The lexer goes through the tokens once, with a stack
of what is open, and calls no function for a part of a part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast
from unicodedata import decomposition, normalize

from lark import Token

from ..errors import InputError, MatderivError, NoRuleError
from ..text import Text
from .latex_tokens import ADD, LEAVE_OUT, NEVER_CLOSED, OPEN_OR_LEAVE_OUT, Raw
from .parse import DOT, SYNTAX, WORDS, Bound, Node, Span, Subscripted, abridged, require_word, span_of

__all__ = [
    "CLOSE",
    "COMPLETE",
    "INFIX",
    "MISSING",
    "NOTHING_BEFORE",
    "NO_SIZE",
    "OPEN",
    "UNEXPECTED",
    "TIMES",
    "How",
    "LatexLexer",
    "LatexToken",
    "closing",
    "commas",
    "size_of",
]

# ------------------------------------------------------------------------------------------------- tables

_FUNCTIONS = {
    "ln": "log",
    "Tr": "tr",
    "trace": "tr",
    "Trace": "tr",
    "Det": "det",
    "Diag": "diag",
    "sgn": "sign",
    "Exp": "exp",
    "ReLU": "relu",
    "RELU": "relu",
    "Vec": "vec",
    "LSE": "logsumexp",
    "lse": "logsumexp",
    "vecop": "vec",
    "sigm": "sigmoid",
    "inverse": "inv",
    "TR": "tr",
}
_OF_MAX = {"lambda": "lambda_max", "sigma": "normspec", "v": "eigvec_max", "u": "eigvec_max"}
_UNKNOWN = frozenset(("f", "g", "h", "phi", "psi", "ell"))  # letters that are functions rather than factors
TIMES = {"*": "*", "cdot": "*", "cdotp": "*", "times": "*", "ast": "*", "bullet": "*", "/": "/", "div": "/"}
INFIX = {"odot": ".*", "circ": ".*", "hadamard": ".*", "⊙": ".*", "∘": ".*", "oslash": "./", "⊘": "./"}
INFIX |= {"otimes": "kron", "⊗": "kron"}
OPEN = {"(": ")", "[": "]", "\\{": "\\}", "⟨": "⟩"}
CLOSE = frozenset(OPEN.values())
_NORMS = {"": "norm2", "F": "norm2", "Fro": "norm2", "fro": "norm2", "Frob": "norm2", "1": "norm1", "*": "normnuc"}
_NORMS |= {"nuc": "normnuc", "op": "normspec", "spec": "normspec", "2": "2"}
_MINIMISED = Text("give the function that is minimised alone", "最小にする関数だけを書く")
_VALUE = Text("write the formula of its value", "その値を表す式を書く")
_UNSUPPORTED = {
    "prod": (
        Text("products over an index", "添字にわたる積"),
        Text(r"of positive factors it is \exp(\sum_i \log x_i)", r"正の因子の積は \exp(\sum_i \log x_i) と書ける"),
    ),
    "int": (Text("integrals", "積分"), _VALUE),
    "lim": (Text("limits", "極限"), _VALUE),
    "min": (Text("minima", "最小値"), _MINIMISED),
    **dict.fromkeys(
        ("arg", "argmin", "argmax"), (Text("points of a minimum or maximum", "最小点や最大点"), _MINIMISED)
    ),
}
_UNICODE_SIGNS = {"∑": r"\sum", "√": r"\sqrt", "∇": r"\nabla", "∂": r"\partial", "∏": r"\prod", "∫": r"\int"}
_UPRIGHT = ("", "roman")


LONGEST_WORD = 20  # letters of a function that is written without a command

# ---------------------------------------------------------------------------------- messages of several places

MISSING = Text("what belongs after {shown} is missing", "{shown} の後に続くべきものがない")
COMPLETE = Text("add what is missing, or leave {shown} out", "足りないものを補うか、{shown} を省く")
NOTHING_BEFORE = Text(
    "there is nothing before {shown} that it could apply to", "{shown} の前に、それのかかるものがない"
)
UNEXPECTED = Text("{shown} is not expected here", "ここに {shown} は置けない")
NO_SIZE = Text("{shown} is no size", "{shown} はサイズではない")
SIZES = Text("a size is a name, a whole number, or a product of them", "サイズは、文字、自然数、またはそれらの積である")
NO_RULE = Text("there is no rule for {what}", "{what}についての規則はない")
NOTHING_OPEN = Text("nothing is open that this {shown} could close", "この {shown} に対応する開き括弧がない")
EMPTY = Text("nothing stands in these braces", "この波括弧の中に何もない")
FILL = Text("fill them, or leave them out", "中身を書くか、波括弧ごと省く")
SUBSCRIPT = Text("the subscript {shown} cannot be read", "下付きの {shown} は読めない")
PRIMED = Text(
    "{shown} is a derivative of a function, which is not read", "{shown} は関数の導関数を表すが、この書き方は読めない"
)
PART_OF_NAME = Text(
    "{shown} is part of a name, but none stands before it", "{shown} は名前の一部であるが、その前に名前がない"
)
ONE_NAME = Text("{shown} is no variable: a variable is one name", "{shown} は変数ではない。変数は 1 つの名前である")
BY_ONE_NAME = Text(r"differentiate by one name, as in \nabla_W", r"\nabla_W のように、1 つの名前で微分する")
FRACTION = Text(r"write \frac{{\partial f}}{{\partial x}}", r"\frac{{\partial f}}{{\partial x}} と書く")
ORDERS = Text(
    r"for a second derivative write \frac{{\partial^2 f}}{{\partial x^2}}",
    r"2 階の微分は \frac{{\partial^2 f}}{{\partial x^2}} と書く",
)


class LatexToken(Token):
    """A token with what was already made of it."""

    payload: Any = None


@dataclass(frozen=True, slots=True)
class How:
    """What the reading of every piece of a text has in common."""

    text: str
    names: frozenset[str]
    loose: bool
    seen: dict[str, tuple[str, Span]]  # how each name was first written, and where
    functions: frozenset[str] = frozenset()
    primes: bool = False  # whether σ′(z) is a value, as it is in a derivation
    calls: frozenset[str] = frozenset()  # letters that were defined as functions: f(u), f′(u)


def closing(tokens: Sequence[Raw], n: int) -> int:
    depth = 0
    for k in range(n, len(tokens)):
        depth += (tokens[k].kind == "open") - (tokens[k].kind == "close")
        if not depth:
            return k
    raise InputError(NEVER_CLOSED(opening="{"), span=tokens[n].span, hint=ADD(closing="}"))


def commas(tokens: Sequence[Raw]) -> list[list[Raw]]:
    out: list[list[Raw]] = [[]]
    depth = 0
    for t in tokens:
        depth += (t.kind == "open") - (t.kind == "close")
        if t.text == "," and not depth:
            out.append([])
        else:
            out[-1].append(t)
    return out


def size_of(text: str, tokens: Sequence[Raw], place: Span) -> str:
    """A size: a name, a number, or a product of them. ``place`` is what lacks a size where there are no tokens."""
    factors: list[str] = []
    n = 0
    while n < len(tokens):
        t = tokens[n]
        n += 1
        if t.text == "cdot":
            continue
        if t.kind not in ("letter", "number", "word"):
            break
        name = t.text
        if n + 1 < len(tokens) and tokens[n].text == "_":
            close = closing(tokens, n + 1) if tokens[n + 1].kind == "open" else n + 1
            inside = tokens[n + 2 : close] if tokens[n + 1].kind == "open" else tokens[n + 1 : n + 2]
            name += "_" + "".join(u.text for u in inside)
            n = close + 1
        factors.append(name)
    else:
        if factors:
            return "*".join(factors)
    span = (tokens[0].span[0], tokens[-1].span[1]) if tokens else place
    shown = abridged(text[slice(*span)])
    if not tokens:
        raise InputError(
            Text("a size is missing in {shown}", "{shown} にサイズが足りない")(shown=shown), span=span, hint=SIZES
        )
    raise InputError(NO_SIZE(shown=shown), span=span, hint=SIZES)


# ------------------------------------------------------------------------------------------------ the lexer


def _split_digits(raw: list[Raw]) -> list[Raw]:
    r"""The tokens with numbers taken apart where they are two arguments: \tfrac12."""
    out: list[Raw] = []
    need, stack = 0, []
    for t in raw:
        if t.kind == "command" and t.text in ("frac", "tfrac", "dfrac", "cfrac"):
            need = 2
        elif t.kind == "open":
            stack.append(max(need - 1, 0))
            need = 0
        elif t.kind == "close":
            need = stack.pop() if stack else 0
        elif t.kind == "number" and need and t.text.isdigit():
            while need and len(t.text) > 1:
                at = t.span[0]
                out.append(replace(t, text=t.text[0], span=(at, at + 1)))
                t = replace(t, text=t.text[1:], span=(at + 1, t.span[1]), after=False)
                need -= 1
            need = max(need - 1, 0)
        else:
            need = max(need - 1, 0)
        out.append(t)
    return out


@dataclass(slots=True)
class _Level:
    """Something that is open: what closes it, its place, and what comes when it is closed."""

    closes: str
    span: Span
    token: LatexToken | None = None
    emits: str = "RPAR"
    bare: bool = False  # within the operand of a function without parentheses
    then: tuple[Any, ...] = ()


class LatexLexer:
    """From the tokens of LaTeX to those of the grammar: names with their scripts, arguments, implied products."""

    def __init__(self, raw: list[Raw], how: How) -> None:
        self.raw, self.text, self.names = _split_digits(raw), how.text, how.names
        self.loose, self.seen = how.loose, how.seen
        self.functions, self.primes, self.calls = how.functions, how.primes, how.calls
        self.out: list[LatexToken] = []
        self.levels: list[_Level] = [_Level("", (0, 0))]
        self.ended = False
        self.i = 0
        self.skips: dict[int, int] = {}
        self.match: dict[int, int] = {}
        open_: list[int] = []
        raw = self.raw
        for n, t in enumerate(raw):
            if t.kind == "open":
                open_.append(n)
            elif t.kind == "close" and open_:
                self.match[open_.pop()] = n
        self.longest = max(LONGEST_WORD, *(len(name) for name in self.names), 0)
        self.double = self._doubled()
        self.euler = "e" not in self.names and all(self._exponential(n) for n, t in enumerate(raw) if self._is_e(t))

    def _doubled(self) -> set[int]:
        """The places of pairs of bars that are one norm, ``\\left|\\left|``, since they close together, too."""
        open_: list[int] = []
        pairs: dict[int, int] = {}
        found: set[int] = set()
        for n, t in enumerate(self.raw):
            if t.text != "|" or not t.side:
                continue
            if t.side > 0:
                open_.append(n)
            elif open_:
                start = open_.pop()
                pairs[start] = n
                if pairs.get(start + 1) == n - 1:
                    found |= {start, n - 1}
        return found

    def _is_e(self, t: Raw) -> bool:
        return t.kind == "letter" and t.text == "e" and t.style == ""

    def _exponential(self, n: int) -> bool:
        """Whether the e at n bears an exponent that is no transpose."""
        if n + 2 >= len(self.raw) or self.raw[n + 1].text != "^":
            return False
        first = self.raw[n + 3] if self.raw[n + 2].kind == "open" and n + 3 < len(self.raw) else self.raw[n + 2]
        return not self.transposing([first])

    # -- what is emitted

    def emit(self, kind: str, value: str, span: Span, ended: bool = False, payload: Any = None) -> LatexToken:
        starts = kind in _STARTS
        level = self.levels[-1]
        if starts and self.ended:
            if kind == "NUMBER" and not self.after_fraction():
                hint = Text(
                    r"write \cdot {n} for a product, ^{{{n}}} for a power", r"積なら \cdot {n}、冪なら ^{{{n}}} と書く"
                )
                raise InputError(
                    Text("the number {n} follows a factor", "数 {n} が因子の直後にある")(n=value),
                    span=span,
                    hint=hint(n=value),
                )
            close = level.bare and kind not in _HEADS
            level.bare = level.bare and close
            self.put("FTIMES" if close else "TIMES", "*", (span[0], span[0]))
        token = self.put(kind, value, span, payload)
        self.ended = ended
        return token

    def after_fraction(self) -> bool:
        r"""Whether a fraction has just ended: in \frac{1}{2} 2x the 2 is a factor, and can be nothing else."""
        n = len(self.out)
        for _ in ("below", "above"):
            n, depth = n - 1, 0
            while n >= 0 and (depth := depth + (self.out[n].type == "RBRACE") - (self.out[n].type == "_LBRACE")):
                n -= 1
        return n > 0 and self.out[n - 1].type == "FRAC"

    def put(self, kind: str, value: str, span: Span, payload: Any = None) -> LatexToken:
        token = LatexToken(kind, value, start_pos=span[0], end_pos=span[1])
        token.payload = payload
        self.out.append(token)
        return token

    def peek(self, n: int) -> Raw | None:
        return self.raw[n] if n < len(self.raw) else None

    def group(self, n: int) -> tuple[int, int, int]:
        """The tokens of the argument that stands at n, as a range, and the place after it."""
        t = self.peek(n)
        if t is None or t.kind == "close":
            raise self.missing(n)
        if t.kind != "open":
            return n, n + 1, n + 1
        if n not in self.match:
            raise InputError(
                Text(
                    "this {{ is not closed on this side of the equation", "この {{ は等式のこの辺の中で閉じられていない"
                ),
                span=t.span,
                hint=Text("close it before the next = or comma", "次の = やコンマの前で閉じる"),
            )
        return n + 1, self.match[n], self.match[n] + 1

    def missing(self, n: int) -> InputError:
        """Nothing stands at n, where an argument belongs."""
        before = self.raw[n - 1].span
        shown = self.shown(before)
        return InputError(MISSING(shown=shown), span=before, hint=COMPLETE(shown=shown))

    def shown(self, span: Span) -> str:
        """The text at a place, short enough to be quoted."""
        return abridged(self.text[slice(*span)])

    def inside(self, raw: Sequence[Raw]) -> str:
        """The text of some tokens."""
        return self.shown((raw[0].span[0], raw[-1].span[1])) if raw else ""

    # -- the loop

    def run(self) -> list[LatexToken]:
        while self.i < len(self.raw):
            if self.i in self.skips:
                self.i = self.skips.pop(self.i)
                continue
            self.step()
        if len(self.levels) > 1:
            level = self.levels[-1]
            opening, closing = self.shown(level.span), level.closes
            if closing in ("|", "‖") or opening.startswith(r"\l"):
                closing = opening.replace(r"\l", r"\r")  # \rangle for \langle; bars close as they open
            raise InputError(NEVER_CLOSED(opening=opening), span=level.span, hint=ADD(closing=closing))
        return self.out

    def step(self) -> None:
        t = self.raw[self.i]
        if t.kind == "letter":
            self.letter(t)
        elif t.kind == "number":
            self.number(t)
        elif t.kind == "word":
            self.word(t)
        elif t.kind == "open":
            self.brace(t)
        elif t.kind == "close":
            self.close("}", t)
        elif t.kind == "command":
            self.command(t)
        elif t.kind == "char":
            self.char(t)
        else:
            raise InputError(
                Text("the words {words} stand in the formula", "式の中に文 {words} がある")(words=abridged(t.text)),
                span=t.span,
                hint=Text("write them outside of it", "文は式の外に書く"),
            )

    def number(self, t: Raw) -> None:
        following = self.peek(self.i + 1)
        if t.text in ("1", "0") and (t.style in ("bold", "bb") or following is not None and following.text == "_"):
            self.ones(t)
            return
        self.emit("NUMBER", t.text, t.span, True)
        self.i += 1

    def ones(self, t: Raw) -> None:
        """A vector of ones, or a matrix of ones where two sizes are given; the sizes follow from the context."""
        end, n, word = t.span[1], self.i + 1, "vector"
        if (following := self.peek(n)) is not None and following.text == "_":
            a, b, n = self.group(n + 1)
            word = "matrix" if any(u.text in ("times", "×", ",") for u in self.raw[a:b]) else "vector"
            end = self.raw[n - 1].span[1]
        entry = Node("number", Fraction(0 if t.text == "0" else 1), (), t.span)
        self.emit("ONES", t.text, (t.span[0], end), True, Node("call", word, (entry,), (t.span[0], end)))
        self.i = n

    # -- names

    def letter(self, t: Raw) -> None:
        run = self.run_of_letters()
        if run is not None:
            return
        following = self.peek(self.i + 1)
        if t.style == "bb" and t.text not in self.names and t.text != "I":
            what = Text("a set", "集合")
            hint = Text(r"write \mathbf{{{letter}}} for a matrix", r"行列なら \mathbf{{{letter}}} と書く")(
                letter=t.text
            )
            if t.text == "E":
                what, hint = (
                    Text("an expectation", "期待値"),
                    Text(
                        "write the mean of samples, \\frac{{1}}{{n}} \\sum_i",
                        "標本の平均 \\frac{{1}}{{n}} \\sum_i を書く",
                    )(),
                )
            elif t.text == "P":
                what, hint = Text("a probability", "確率"), Text("write its formula", "その式を書く")()
            raise InputError(
                Text(
                    "{shown} is {what}, which is not read in a formula", "{shown} は{what}を表すが、式の中では読めない"
                )(shown=self.shown(t.span), what=what),
                span=t.span,
                hint=hint,
            )
        if t.text == "I" and not t.style.startswith("cal") and "I" not in self.names:
            self.identity(t)
            return
        if t.text == "e" and "e" not in self.names and (t.style == "roman" or self._is_e(t) and self.euler):
            self.i += 1
            if following is not None and following.text == "^":
                self.emit("EULER", "e", t.span)
                self.argument(self.i + 1)
            else:
                one = Node("number", Fraction(1), (), t.span)
                self.emit("ONES", "e", t.span, True, Node("call", "exp", (one,), t.span))
            return
        if t.text == "sigma" and t.style == "" and "sigma" not in self.names and self.opens(self.i + 1):
            self.function("sigmoid", t.span, self.i + 1)
            return
        self.name(t)

    def run_of_letters(self) -> bool | None:
        """A declared name, or a function before a parenthesis, of several letters without a command."""
        n = self.i
        far = self.i + self.longest
        while (
            n < far
            and (u := self.peek(n)) is not None
            and u.kind == "letter"
            and len(u.text) == 1
            and u.style in _UPRIGHT
        ):
            if n > self.i and (u.after or self.raw[n - 1].span[1] != u.span[0]):
                break
            n += 1
        run = "".join(u.text for u in self.raw[self.i : n])
        for length in range(len(run), 1, -1):
            if run[:length] in self.names:
                last = self.raw[self.i + length - 1]
                first = self.raw[self.i]
                self.i += length - 1
                self.name(replace(last, text=run[:length], span=(first.span[0], last.span[1])))
                return True
        word = _FUNCTIONS.get(run, run)
        if len(run) > 1 and (word in WORDS or word in SYNTAX) and self.opens(n):
            self.function(word, (self.raw[self.i].span[0], self.raw[n - 1].span[1]), n)
            return True
        return None

    def opens(self, n: int) -> bool:
        t = self.peek(n)
        return t is not None and t.kind == "char" and t.text in ("(", "[", "\\{")

    def name(self, t: Raw) -> None:
        """A name with its subscript, which may stand after a superscript."""
        n = self.i + 1
        at = n
        while (u := self.peek(at)) is not None and u.text in ("^", "'") and u.kind == "char":
            at = at + 1 if u.text == "'" else self.group(at + 1)[2]
        value: str = t.text
        span = t.span
        has = self.peek(at)
        kind: str | None = None
        if has is not None and has.text == "_" and has.kind == "char":
            kind, content, end = self.subscript(at)
            if kind == "+":
                raise InputError(
                    SUBSCRIPT(shown=self.shown((has.span[0], self.raw[end - 1].span[1]))),
                    span=has.span,
                    hint=Text("the positive part is ({name})_+", "正の部分は ({name})_+ と書く")(
                        name=self.shown(t.span)
                    ),
                )
            if at == n:
                n = end
                span = t.span[0], self.raw[end - 1].span[1]
            else:
                self.skips[at] = end
            if kind == "min":
                raise self.smallest(t, (has.span[0], self.raw[end - 1].span[1]))
            if kind == "max":
                if t.text not in _OF_MAX:
                    raise InputError(
                        Text(r"\max below {name} has no meaning", r"{name} の下付きの \max は意味をもたない")(
                            name=self.shown(t.span)
                        ),
                        span=span,
                        hint=Text(
                            r"\lambda_{{\max}}(S) is read, and a name is written {name}_{{max}}",
                            r"\lambda_{{\max}}(S) は読める。名前なら {name}_{{max}} と書く",
                        )(name=self.shown(t.span)),
                    )
                self.function(_OF_MAX[t.text], span, n)
                return
            if kind == "index":
                value = Subscripted(t.text, content)
                if str(value) in self.names:
                    value = str(value)
            elif kind == "number" and f"{t.text}{content[0]}" in self.names:
                value = f"{t.text}{content[0]}"
            else:
                value = f"{t.text}_{content[0]}"
        following = self.peek(n)
        primes = n
        while (u := self.peek(primes)) is not None and u.text == "'" and u.kind == "char":
            primes += 1
        if value in self.calls and self.opens(primes):
            self.applied(str(value) + "'" * (primes - n), (span[0], self.raw[primes - 1].span[1]), primes)
            return
        if primes > n and self.opens(primes) and t.text in (*_UNKNOWN, "sigma") and value not in self.names:
            if self.primes and t.text == "sigma" and t.style == "":
                self.function("sigmoid", span, n)
                return
            raise InputError(
                PRIMED(shown=self.shown((span[0], self.raw[primes - 1].span[1]))),
                span=span,
                hint=Text(
                    r"write the formula of the derivative, or {name}^\top \cdot (…) for a transpose",
                    r"導関数の式を書く。転置なら {name}^\top \cdot (…) と書く",
                )(name=self.shown(span)),
            )
        if (
            following is not None
            and following.kind == "char"
            and following.text == "("
            and (t.text in _UNKNOWN or t.style == "cal")
            and value not in self.names
            and value not in self.functions
        ):
            raise InputError(
                Text("{name} is no function that is known here", "{name} は既知の関数ではない")(name=self.shown(span)),
                span=span,
                hint=Text(
                    r"write {name} \cdot (…) for a product, or what the function is",
                    r"積なら {name} \cdot (…) と書き、関数ならその式を書く",
                )(name=self.shown(span)),
            )
        if kind != "index":
            self.once(str(value), t, span)
        if value in self.functions and following is not None and following.text == "(":
            n = self.valued(n)
            span = span[0], self.raw[n - 1].span[1]
        self.emit("NAME", str(value), span, True, value)
        self.i = n

    def smallest(self, t: Raw, place: Span) -> MatderivError:
        r"""The refusal of \lambda_{\min}, or of \min below another letter."""
        if t.text == "lambda":
            return NoRuleError(
                Text("there is no rule for the smallest eigenvalue", "最小固有値についての規則はない"),
                span=place,
                hint=Text(
                    r"\lambda_{{\max}} is read, and \lambda_{{\min}}(S) is -\lambda_{{\max}}(-S)",
                    r"\lambda_{{\max}} は読めるので、\lambda_{{\min}}(S) は -\lambda_{{\max}}(-S) と書く",
                ),
            )
        return InputError(
            SUBSCRIPT(shown=self.shown(place)),
            span=place,
            hint=Text("a name is written {name}_{{min}}", "名前なら {name}_{{min}} と書く")(name=self.shown(t.span)),
        )

    def valued(self, n: int) -> int:
        """The place after the arguments of a letter that stands for a value: the names in parentheses."""
        close = next((k for k in range(n, len(self.raw)) if self.raw[k].text == ")"), len(self.raw))
        inside = self.raw[n + 1 : close]
        plain = all(t.kind in ("letter", "number", "word") or t.text in (",", "_") for t in inside)
        return close + 1 if inside and plain and close < len(self.raw) else n

    def once(self, value: str, t: Raw, span: Span) -> None:
        """Refuse two ways of writing that would be one name."""
        style = "" if t.style == "roman" else t.style
        source = self.text[slice(*t.span)]
        command = re.search(r"\\var[a-z]+", source)
        key = f"{style} {command[0] if command else ''}"
        known = self.seen.setdefault(value, (key, span))
        if known[0] != key:
            raise InputError(
                Text(
                    "{one} and {other} would both be the name {name}",
                    "{one} と {other} はどちらも名前 {name} になり、区別できない",
                )(one=self.shown(span), other=self.shown(known[1]), name=value),
                span=span,
                hint=Text("give one of them another letter", "一方を別の文字にする"),
            )

    def identity(self, t: Raw) -> None:
        n, span = self.i + 1, t.span
        node = Node("name", "eye", (), span)
        if (u := self.peek(n)) is not None and u.text == "_":
            a, b, n = self.group(n + 1)
            span = t.span[0], self.raw[n - 1].span[1]
            size = size_of(self.text, self.raw[a:b], span)
            inside = (
                Node("number", Fraction(size), (), self.raw[a].span)
                if size.isdigit()
                else Node("name", size, (), (self.raw[a].span[0], self.raw[b - 1].span[1]))
            )
            if "*" in size:
                raise InputError(
                    Text(
                        "the size of an identity is one letter or number, not {size}",
                        "単位行列のサイズは 1 つの文字か数であり、{size} ではない",
                    )(size=size),
                    span=span,
                    hint=Text(
                        "write I alone: its size follows from the context", "I とだけ書けば、サイズは前後から決まる"
                    ),
                )
            node = Node("call", "eye", (inside,), span)
        self.emit("ONES", "I", span, True, node)
        self.i = n

    def subscript(self, at: int) -> tuple[str, tuple[str, ...], int]:
        """What stands below: "index" letters, a "number", a "word", "max", "+"; and the place after it."""
        a, b, end = self.group(at + 1)
        inside = [u for u in self.raw[a:b] if u.text not in (",",)]
        span = self.raw[at].span[0], self.raw[end - 1].span[1]
        commas = len(inside) < b - a
        if not inside:
            raise InputError(
                Text("this subscript is empty", "この下付きは空である"),
                span=span,
                hint=Text("leave it out, or write an index, as in x_i", "省くか、x_i のように添字を書く"),
            )
        texts = [u.text for u in inside]
        if all(u.kind == "letter" for u in inside):
            small = all(x.islower() for x in texts) and all(u.style == "" for u in inside)
            if small and (commas or len(texts) <= 2 or all(x in "ijklmnpqrst" or len(x) > 1 for x in texts)):
                return "index", tuple(texts), end
            return "word", ("".join(texts),), end
        if len(inside) == 1:
            only = inside[0]
            if only.kind == "number" and only.text.isdigit():
                return "number", (only.text,), end
            if only.kind == "word":
                return ("max" if only.text == "max" else "word"), (only.text,), end
            if only.text == "max":
                return "max", (), end
            if only.text == "min":
                return "min", (), end
            if only.text in ("*", "star", "ast"):
                return "word", ("star",), end
            if only.text == "+":
                return "+", (), end
        if any(x in ("+", "-") for x in texts):
            raise NoRuleError(
                Text("the shifted index {shown} is not read", "ずらした添字 {shown} は読めない")(
                    shown=self.inside(self.raw[a:b])
                ),
                span=span,
                hint=Text("give the shifted array a name of its own", "ずらした配列に別の名前を付ける"),
            )
        if any(x in (":", "cdot", "bullet", "*") for x in texts):
            raise NoRuleError(
                Text(
                    "rows and columns of a matrix are not written {shown} here",
                    "行列の行や列を {shown} と書く記法は使えない",
                )(shown=self.inside(self.raw[a:b])),
                span=span,
                hint=Text("write x_i for row i", "第 i 行は x_i と書く"),
            )
        if len(inside) == 3 and texts[1] == "_" and inside[0].kind == "letter" and inside[2].kind == "number":
            return "word", ("".join(texts),), end
        if all(u.kind in ("letter", "number") for u in inside):
            raise NoRuleError(
                Text(
                    "{shown} picks a single entry or row, which is not read",
                    "{shown} は特定の成分や行を指すが、この書き方は読めない",
                )(shown=self.shown(span)),
                span=span,
                hint=Text(
                    "use letters, or give that part a name of its own", "添字を文字にするか、その部分に別の名前を付ける"
                ),
            )
        raise InputError(
            SUBSCRIPT(shown=self.shown(span)),
            span=span,
            hint=Text("indices are letters, as in x_{{ij}}", "添字は x_{{ij}} のように文字で書く"),
        )

    # -- functions

    def word(self, t: Raw) -> None:
        word = _FUNCTIONS.get(t.text, t.text)
        lower = _FUNCTIONS.get(word.lower(), word.lower())
        if word not in WORDS and lower in WORDS:
            word = lower
        if t.text in self.names:
            self.name(t)
        elif t.text in ("Id", "id"):
            self.identity(t)
        elif word in WORDS or word in SYNTAX:
            self.function(word, t.span, self.i + 1)
        elif t.text == "max":
            self.maximum(t)
        elif t.text in _UNSUPPORTED:
            raise _unsupported(t.text, t.span)
        elif self.opens(self.i + 1):
            require_word(t.text, t.span)
        else:
            self.name(t)

    def function(self, word: str, span: Span, n: int) -> None:
        """A function, whose operand is in parentheses or the factors that follow."""
        exponent: int | None = None
        axis: str | None = None
        primes = ""
        while (u := self.peek(n)) is not None and u.kind == "char" and u.text in ("^", "_", "'"):
            if u.text == "'" and self.primes and exponent is None:
                primes, n = primes + "'", n + 1
                continue
            if u.text == "'":
                raise InputError(
                    PRIMED(shown=self.shown((span[0], u.span[1]))),
                    span=u.span,
                    hint=Text("write the formula of the derivative", "導関数の式を書く"),
                )
            a, b, end = self.group(n + 1)
            place = u.span[0], self.raw[end - 1].span[1]
            content = "".join(x.text for x in self.raw[a:b])
            if u.text == "_" and word == "sum" and content in ("1", "2") and axis is None:
                axis = content
            elif u.text == "_":
                raise NoRuleError(
                    Text(
                        "there is no rule for {word} with the subscript {below}",
                        "下付き {below} の付いた {word} についての規則はない",
                    )(word=word, below=self.inside(self.raw[a:b])),
                    span=place,
                    hint=Text(r"divide by \log {base}", r"\log {base} で割る")(base=self.inside(self.raw[a:b]))
                    if word == "log"
                    else LEAVE_OUT(shown=self.shown(place)),
                )
            elif content.isdigit() and len(content) < 4:
                exponent = int(content)
            else:
                shown, function, power = self.shown((span[0], place[1])), self.shown(span), self.inside(self.raw[a:b])
                hint = Text("for a power write ({function} …)^{{{power}}}", "冪なら ({function} …)^{{{power}}} と書く")
                if content == "-1" and word in ("sin", "cos", "tan"):
                    hint = Text(
                        r"write \arcsin, \arccos, \arctan for an inverse, ({function} …)^{{{power}}} for a power",
                        r"逆関数なら \arcsin、\arccos、\arctan、冪なら ({function} …)^{{{power}}} と書く",
                    )
                raise InputError(
                    Text("{shown} is not clear: an inverse function, or a power", "{shown} は逆関数とも冪とも読める")(
                        shown=shown
                    ),
                    span=place,
                    hint=hint(function=function, power=power),
                )
            n = end
        require_word(word, span)
        whole = span[0], self.raw[n - 1].span[1]
        following = self.peek(n)
        if following is None or following.kind == "close":
            raise InputError(
                Text("{word} has no argument", "{word} に引数がない")(word=word),
                span=whole,
                hint=Text("write {shown}(x)", "{shown}(x) のように書く")(shown=self.shown(whole)),
            )
        payload = word + primes, exponent, axis
        if self.opens(n) or following.kind == "open":
            self.applied(word, whole, n, payload)
            return
        self.emit("WORD_BARE", word, whole, payload=payload)
        self.levels[-1].bare = True
        self.i = n

    def applied(self, word: str, span: Span, n: int, payload: Any = None) -> None:
        """A function and the bracket at n that opens its operand."""
        opening = self.raw[n]
        direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
        self.emit("WORD", word, span, payload=payload or (word, None, None))
        if direct:
            self.levels[-1].bare = False
        self.put("_LPAR_CALL", opening.text, opening.span)
        closes = "}" if opening.kind == "open" else OPEN[opening.text]
        self.levels.append(_Level(closes, opening.span, emits="RPAR_CALL"))
        self.ended = False
        self.i = n + 1

    def maximum(self, t: Raw) -> None:
        """max(0, x), the rectifier."""
        n = self.i + 1
        if self.opens(n) and (a := self.peek(n + 1)) is not None and a.text == "0":
            comma = self.peek(n + 2)
            if comma is not None and comma.text == ",":
                opening = self.raw[n]
                self.emit("WORD", "relu", t.span, payload=("relu", None, None))
                self.put("_LPAR_CALL", opening.text, opening.span)
                self.levels.append(_Level(OPEN[opening.text], opening.span, emits="RPAR_CALL"))
                self.ended = False
                self.i = n + 3
                return
        raise NoRuleError(
            NO_RULE(what=Text("a maximum", "最大値")),
            span=t.span,
            hint=Text(r"\max(0, x) is read", r"\max(0, x) は読める"),
        )

    # -- arguments, groups and scripts

    def argument(self, n: int, then: tuple[Any, ...] = ()) -> None:
        """The braced argument that stands at n, or the one token there."""
        t = self.peek(n)
        if t is None or t.kind == "close":
            raise self.missing(n)
        self.put("_LBRACE", "{", (t.span[0], t.span[0] + (t.kind == "open")))
        self.ended = False
        if t.kind == "open":
            following = self.peek(n + 1)
            if following is not None and following.kind == "close":
                raise InputError(EMPTY, span=(t.span[0], following.span[1]), hint=FILL)
            self.levels.append(_Level("}", t.span, emits="RBRACE", then=then))
            self.i = n + 1
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
            shown = self.shown(t.span)
            raise InputError(
                Text(
                    "braces are needed here, around {shown} and what follows",
                    "ここでは {shown} 以下を波括弧で囲む必要がある",
                )(shown=shown),
                span=t.span,
                hint=Text("write {{{shown} …}}", "{{{shown} …}} と書く")(shown=shown),
            )
        self.closed(t.span[1], "RBRACE", then, n + 1)

    def closed(self, end: int, kind: str, then: tuple[Any, ...], n: int) -> None:
        self.put(kind, "}", (end, end))
        self.ended = True
        self.i = n
        if then:
            how, *rest = then
            if how == "argument":
                self.argument(n, tuple(rest))
            else:
                self.by(*cast("tuple[int, int]", tuple(rest[:2])))
                self.i = rest[2]

    def brace(self, t: Raw) -> None:
        following = self.peek(self.i + 1)
        if following is not None and following.kind == "close":
            self.i += 2
            return
        self.emit("LPAR", "{", t.span)
        self.levels.append(_Level("}", t.span))
        self.i += 1

    def close(self, closes: str, t: Raw) -> None:
        level = self.levels[-1]
        if level.closes != closes:
            shown = self.shown(t.span)
            if len(self.levels) == 1:
                raise InputError(NOTHING_OPEN(shown=shown), span=t.span, hint=OPEN_OR_LEAVE_OUT(shown=shown))
            raise InputError(
                Text("{opening} is closed by {shown}", "{opening} が {shown} で閉じられている")(
                    opening=self.shown(level.span), shown=shown
                ),
                span=(level.span[0], t.span[1]),
                hint=Text("close {opening} first, or leave it out", "先に {opening} を閉じるか、それを省く")(
                    opening=self.shown(level.span)
                ),
            )
        self.levels.pop()
        if level.emits == "RBRACE":
            self.closed(t.span[1], "RBRACE", level.then, self.i + 1)
            return
        self.put(level.emits, t.text, t.span)
        self.ended = True
        self.i += 1

    def superscript(self, t: Raw) -> None:
        if not self.ended:
            raise self.nothing_before(t)
        a, b, end = self.group(self.i + 1)
        inside = self.raw[a:b]
        span = t.span[0], self.raw[end - 1].span[1]
        texts = [u.text for u in inside]
        if not inside:
            raise InputError(EMPTY, span=span, hint=FILL)
        rest = inside[1:]
        if self.transposing(inside):
            self.put("QUOTE", "T", span)
        elif texts[0] == "-" and rest and self.transposing(rest):
            self.put("INVERSE_T", "-T", span)
        elif texts in (["+"], ["dagger"]):
            self.put("PINV", "+", span)
        elif texts[0] in ("*", "star", "ast") and (not rest or self.transposing(rest)):
            self.starred(span)
            if rest:
                self.put("QUOTE", "T", span)
        elif texts == ["H"] and "H" not in self.names:
            raise NoRuleError(
                Text(
                    "{shown} is a conjugate transpose, but complex matrices are not read",
                    "{shown} は共役転置を表すが、複素行列は読めない",
                )(shown=self.shown(span)),
                span=span,
                hint=Text(r"a transpose is written X^\top", r"転置は X^\top と書く"),
            )
        elif len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and inside[1].kind == "number":
            self.layer(texts[1], span)
        elif texts[0] in ("circ", "odot"):
            if not rest:
                raise InputError(
                    Text("the exponent is missing", "指数がない"),
                    span=span,
                    hint=Text(
                        r"an entrywise square is written X^{{\circ 2}}", r"成分ごとの 2 乗は X^{{\circ 2}} と書く"
                    ),
                )
            self.put("HPOWER", ".^", span)
            self.put("_LBRACE", "{", (rest[0].span[0], rest[0].span[0]))
            self.levels.append(_Level("}", self.raw[a - 1].span, emits="RBRACE"))
            self.ended = False
            self.i = a + 1
            return
        else:
            self.put("POWER", "^", t.span)
            self.argument(self.i + 1)
            return
        self.ended = True
        self.i = end

    def nothing_before(self, t: Raw) -> InputError:
        shown = self.shown(t.span)
        return InputError(NOTHING_BEFORE(shown=shown), span=t.span, hint=COMPLETE(shown=shown))

    def transposing(self, inside: Sequence[Raw]) -> bool:
        """Whether a superscript is a transpose."""
        if len(inside) != 1:
            return bool(inside) and all(u.text in ("prime", "'") for u in inside)
        u = inside[0]
        if u.kind == "letter" and u.text == "T":
            return "T" not in self.names
        return u.kind == "command" and u.text in ("top", "intercal", "prime", "transpose") or u.text in ("⊤", "'")

    def starred(self, span: Span) -> None:
        last = self.out[-1]
        if last.type != "NAME" or isinstance(last.payload, Subscripted):
            raise InputError(
                PART_OF_NAME(shown=self.shown(span)),
                span=span,
                hint=Text(r"write \cdot for a product, ^\top for a transpose", r"積は \cdot、転置は ^\top と書く"),
            )
        self.out[-1] = self.again(last, f"{last.payload}_star", span[1])

    def layer(self, number: str, span: Span) -> None:
        last = self.out[-1]
        if last.type != "NAME":
            raise InputError(
                PART_OF_NAME(shown=self.shown(span)),
                span=span,
                hint=Text("write ^{{{number}}} for a power", "冪なら ^{{{number}}} と書く")(number=number),
            )
        payload = last.payload
        name = payload.base if isinstance(payload, Subscripted) else str(payload)
        named = f"{name}{number}" if f"{name}{number}" in self.names else f"{name}_{number}"
        if not isinstance(payload, Subscripted):
            self.once(named, Raw("letter", named, span, "layer"), span)
        value = Subscripted(named, payload.at) if isinstance(payload, Subscripted) else named
        self.out[-1] = self.again(last, value, span[1])

    def again(self, last: LatexToken, value: str, end: int) -> LatexToken:
        token = LatexToken("NAME", str(value), start_pos=last.start_pos, end_pos=end)
        token.payload = value
        return token

    # -- commands and signs

    def command(self, t: Raw) -> None:
        name = t.text
        if name in TIMES:
            self.times(t)
        elif name in INFIX:
            self.infix(t)
        elif name in ("frac", "tfrac", "dfrac", "cfrac"):
            self.fraction(t)
        elif name == "sqrt":
            following = self.peek(self.i + 1)
            if following is not None and following.text == "[":
                raise NoRuleError(
                    NO_RULE(what=Text("roots other than square roots", "平方根以外の根号")),
                    span=t.span,
                    hint=Text("write a power, x^{{1/3}}", "x^{{1/3}} のように冪で書く"),
                )
            self.emit("ROOT", "sqrt", t.span)
            self.argument(self.i + 1)
        elif name == "sum":
            self.summation(t)
        elif name == "nabla":
            self.nabla(t)
        elif name == "partial":
            self.partial(t)
        elif name == "ones":
            self.ones(replace(t, text="1"))
        elif name == "max":
            self.maximum(t)
        elif name in ("ldots", "dots", "cdots"):
            raise InputError(
                Text(
                    "{shown} stands for something that is left out", "{shown} は省略を表し、何が省かれたのか分からない"
                )(shown=self.shown(t.span)),
                span=t.span,
                hint=Text("write it out, or with a sum", "省略せずに書くか、和の記号を使う"),
            )
        elif name in _UNSUPPORTED:
            raise _unsupported(name, t.span)
        elif (word := _FUNCTIONS.get(name, name)) in WORDS or word in SYNTAX:
            self.function(word, t.span, self.i + 1)
        else:
            shown = self.shown(t.span)
            raise InputError(UNEXPECTED(shown=shown), span=t.span, hint=LEAVE_OUT(shown=shown))

    def times(self, t: Raw) -> None:
        operator = TIMES[t.text]
        if operator == "*" and t.text in ("cdot", "cdotp", "bullet"):
            operator = DOT
        if t.text == "times":
            left, right = self.out[-1].type if self.out else "", self.peek(self.i + 1)
            if left != "NUMBER" and (right is None or right.kind != "number"):
                raise InputError(
                    Text(r"\times is read beside a number only", r"\times は数の隣でしか使えない"),
                    span=t.span,
                    hint=Text(
                        r"write \cdot or nothing for a product, \odot entry by entry, \otimes for Kronecker's",
                        r"積は \cdot とするか何も書かず、成分ごとの積は \odot、クロネッカー積は \otimes と書く",
                    ),
                )
        if operator == "/":
            number, after = self.peek(self.i + 1), self.peek(self.i + 2)
            factor = after is not None and (after.kind in ("letter", "word") or after.text in ("sum", "sqrt"))
            if number is not None and after is not None and factor and number.kind == "number" and not after.after:
                span = t.span[0], after.span[1]
                raise InputError(
                    Text("it is not clear what {shown} divides by", "{shown} では何が分母なのかはっきりしない")(
                        shown=self.shown(span)
                    ),
                    span=span,
                    hint=Text(
                        r"write \frac{{1}}{{{count} {name}}} or \frac{{1}}{{{count}}} {name}",
                        r"\frac{{1}}{{{count} {name}}} または \frac{{1}}{{{count}}} {name} と書く",
                    )(count=number.text, name=self.shown(after.span)),
                )
        self.operator("TIMES", operator, t)

    def infix(self, t: Raw) -> None:
        self.operator("TIMES" if self.loose else "INFIX", INFIX[t.text], t)

    def operator(self, kind: str, value: str, t: Raw) -> None:
        self.put(kind, value, t.span)
        self.ended = False
        self.levels[-1].bare = False
        self.i += 1

    def char(self, t: Raw) -> None:
        c = t.text
        if c in "+-":
            self.operator("PLUS" if c == "+" else "MINUS", c, t)
        elif c in ("|", "‖"):
            self.bar(t)
        elif c == "^":
            self.superscript(t)
        elif c == "_":
            self.below(t)
        elif c in ("'", "⊤"):
            if not self.ended:
                raise self.nothing_before(t)
            self.put("QUOTE", "T", t.span)
            self.i += 1
        elif c == "⟨":
            self.emit("LANGLE", c, t.span)
            self.levels.append(_Level("⟩", t.span, emits="RANGLE"))
            self.i += 1
        elif c in OPEN:
            self.emit("LPAR", c, t.span)
            self.levels.append(_Level(OPEN[c], t.span))
            self.i += 1
        elif c in CLOSE:
            self.close(c, t)
        elif c == ",":
            self.operator("_COMMA", c, t)
        elif c in TIMES:
            self.times(t)
        elif c in INFIX:
            self.infix(t)
        else:
            raise self.meaningless(t)

    def meaningless(self, t: Raw) -> InputError:
        """A sign that LaTeX has no use for, or writes in another way: ∑, or ² and ᵢ."""
        sign = self.text[slice(*t.span)]
        how = decomposition(sign).partition(" ")[0] if len(sign) == 1 else ""
        plain = normalize("NFKC", sign)
        written = {"<super>": f"^{{{plain}}}", "<sub>": f"_{{{plain}}}"}.get(how) or _UNICODE_SIGNS.get(sign)
        hint = Text("write {written}", "{written} と書く")(written=written) if written else LEAVE_OUT(shown=sign)
        said = Text("{sign} has no meaning in a formula", "{sign} は式の中では意味をもたない")(sign=repr(sign))
        return InputError(said, span=t.span, hint=hint)

    def below(self, t: Raw) -> None:
        """A subscript after a bracket."""
        if not self.ended or self.out[-1].type not in ("RPAR", "RBRACE", "QUOTE", "INVERSE_T", "RPAR_CALL"):
            raise InputError(
                Text(
                    "a subscript belongs to a letter or a bracket, and none stands before this",
                    "下付きは文字か括弧に付けるが、その前にどちらもない",
                ),
                span=t.span,
                hint=Text("write x_i or (Xw)_i", "x_i や (Xw)_i のように書く"),
            )
        kind, content, end = self.subscript(self.i)
        span = t.span[0], self.raw[end - 1].span[1]
        if kind == "+":
            self.put("POSITIVE", "+", span)
        elif kind == "index":
            self.put("SUBSCRIPT", "_", span, content)
        else:
            raise InputError(
                SUBSCRIPT(shown=self.shown(span)),
                span=span,
                hint=Text("indices are letters, as in (AB)_{{ij}}", "添字は (AB)_{{ij}} のように文字で書く"),
            )
        self.ended = True
        self.i = end

    def bar(self, t: Raw) -> None:
        """|…| or ‖…‖: what it closes, if the one that is open is of its kind and something stands between."""
        level, n, span, c = self.levels[-1], self.i + 1, t.span, t.text
        following = self.peek(n)
        double = c == "|" and following is not None and following.text == "|" and following.span[0] == t.span[1]
        double = double or self.i in self.double
        closing = t.side == -1 or t.side == 0 and self.ended and level.closes == c
        if double and following is not None and not (closing and level.closes == "|"):
            c, n, span = "‖", n + 1, (t.span[0], following.span[1])
            closing = t.side <= 0 and self.ended and level.closes == "‖"
        if not closing:
            token = self.emit("BAR" if c == "|" else "NORM", c, span)
            self.levels.append(_Level(c, span, token))
            self.i = n
            return
        if level.closes != c:
            raise InputError(
                NOTHING_OPEN(shown=self.shown(span)), span=span, hint=OPEN_OR_LEAVE_OUT(shown=self.shown(span))
            )
        self.levels.pop()
        self.bar_closed(level, c, span, n)

    def bar_closed(self, level: _Level, c: str, span: Span, n: int) -> None:
        at = n
        if (u := self.peek(at)) is not None and u.text == "^":
            at = self.group(at + 1)[2]
        kind = ""
        if (u := self.peek(at)) is not None and u.text == "_":
            a, b, end = self.group(at + 1)
            kind = "".join(x.text for x in self.raw[a:b])
            place = u.span[0], self.raw[end - 1].span[1]
            kind = "*" if kind in ("ast", "star") else kind
            if kind not in _NORMS:
                hint = Text(
                    r"\|x\|, \|x\|_1, \|X\|_F, \|X\|_* and \|X\|_{{\mathrm{{op}}}} are read",
                    r"\|x\|、\|x\|_1、\|X\|_F、\|X\|_*、\|X\|_{{\mathrm{{op}}}} は読める",
                )
                if kind.isalpha() and len(kind) == 1:
                    hint = Text(r"a weighted norm is written x^\top A x", r"重み付きノルムは x^\top A x と書く")
                raise NoRuleError(
                    Text("there is no rule for the norm {shown}", "ノルム {shown} についての規則はない")(
                        shown=self.shown(place)
                    ),
                    span=place,
                    hint=hint,
                )
            if at == n:
                n, span = end, (span[0], place[1])
            else:
                self.skips[at] = end
        bars = c == "|" and not kind
        if not bars:
            cast(LatexToken, level.token).type = "NORM"
        self.put("BAR_END" if bars else "NORM_END", c, span, payload=_NORMS[kind])
        self.ended = True
        self.i = n

    # -- sums

    def summation(self, t: Raw) -> None:
        n = self.i + 1
        below: list[Raw] | None = None
        above: list[Raw] | None = None
        while (u := self.peek(n)) is not None and u.kind == "char" and u.text in ("_", "^"):
            a, b, n = self.group(n + 1)
            if u.text == "_":
                below = self.raw[a:b]
            else:
                above = self.raw[a:b]
        span = t.span[0], self.raw[n - 1].span[1]
        if not below:
            raise InputError(
                Text("a sum needs its index", "和に添字がない"),
                span=span,
                hint=Text(r"write \sum_i or \sum_{{i=1}}^{{n}}", r"\sum_i や \sum_{{i=1}}^{{n}} のように書く"),
            )
        letters = self.indices(below, span)
        lasts = self.lasts(above, letters, span)
        bounds = tuple(Bound(i, last, span) for i, last in zip(letters, lasts, strict=True))
        direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
        self.emit("BIG", "sum", span, payload=bounds)
        if direct:
            self.levels[-1].bare = False
        self.i = n

    def indices(self, below: list[Raw], span: Span) -> list[str]:
        """The letters under a sum sign: i, ij, i,j, i=1."""
        letters: list[str] = []
        n = 0
        while n < len(below):
            u = below[n]
            n += 1
            if u.text == ",":
                continue
            if u.kind != "letter" or not u.text.islower():
                break
            letters.append(u.text)
            if n < len(below) and below[n].text == "=":
                if n + 1 >= len(below) or below[n + 1].text != "1":
                    raise NoRuleError(
                        Text("a sum begins at 1, unlike {shown}", "和は 1 から始めるが、{shown} はそうでない")(
                            shown=self.inside(below)
                        ),
                        span=span,
                        hint=Text(r"write \sum_{{{i}=1}}^{{n}}", r"\sum_{{{i}=1}}^{{n}} と書く")(i=self.shown(u.span)),
                    )
                n += 2
        else:
            if len(set(letters)) < len(letters):
                raise InputError(
                    Text("an index is given twice in {shown}", "{shown} に同じ添字が二度ある")(
                        shown=self.inside(below)
                    ),
                    span=span,
                    hint=Text("give each sum a letter of its own", "和ごとに別の文字を使う"),
                )
            if letters:
                return letters
        raise NoRuleError(
            Text("there is no rule for a sum over {shown}", "{shown} にわたる和についての規則はない")(
                shown=self.inside(below)
            ),
            span=span,
            hint=Text(
                r"\sum_i, \sum_{{i,j}} and \sum_{{i=1}}^{{n}} are read",
                r"\sum_i、\sum_{{i,j}}、\sum_{{i=1}}^{{n}} は読める",
            ),
        )

    def lasts(self, above: list[Raw] | None, letters: list[str], span: Span) -> list[str | None]:
        if not above:
            return [None] * len(letters)
        sizes: list[str | None] = [size_of(self.text, piece, span) for piece in commas(above)]
        if any("*" in (s or "") for s in sizes):
            raise InputError(
                Text(
                    "a sum runs to one letter or number, not to {last}",
                    "和の上端は 1 つの文字か数であり、{last} ではない",
                )(last=self.inside(above)),
                span=span,
                hint=Text("give the size a letter of its own", "そのサイズを 1 つの文字で表す"),
            )
        if len(sizes) == 1:
            return sizes * len(letters)
        if len(sizes) != len(letters):
            raise InputError(
                Text(
                    "the indices {letters} and their last values {lasts} are not as many",
                    "添字 {letters} と上端 {lasts} の個数が合わない",
                )(letters=", ".join(letters), lasts=self.inside(above)),
                span=span,
                hint=Text(
                    "give one last value for each index, or one for all", "上端は、添字ごとに 1 つか、全体で 1 つ書く"
                ),
            )
        return sizes

    # -- derivatives

    def fraction(self, t: Raw) -> None:
        above = self.group(self.i + 1)
        if (u := self.peek(above[2])) is None or u.kind == "close":
            place = t.span[0], self.raw[above[2] - 1].span[1]
            raise InputError(
                Text("{shown} has no denominator", "{shown} に分母がない")(shown=self.shown(place)),
                span=place,
                hint=Text(r"write \frac{{x}}{{y}}", r"\frac{{x}}{{y}} のように書く"),
            )
        below = self.group(above[2])
        if self.differentiates(above, below):
            self.derivative(t, above, below)
            return
        self.emit("FRAC", t.text, t.span)
        self.argument(self.i + 1, ("argument",))

    def differentiates(self, above: tuple[int, int, int], below: tuple[int, int, int]) -> bool:
        """Whether a fraction is a derivative: ∂ above and below, or d above and d with one letter below."""
        first, second = self.peek(above[0]), self.peek(below[0])
        if first is None or second is None or above[0] == above[1] or below[0] == below[1]:
            return False
        if second.text == "partial":
            if first.text != "partial":
                raise InputError(
                    Text("a derivative has ∂ above its line, too", "微分では分子にも ∂ が必要である"),
                    span=second.span,
                    hint=FRACTION,
                )
            return True
        if "d" in self.names or first.text != "d" or second.text != "d":
            return False
        return below[1] - below[0] > 1

    def derivative(self, t: Raw, above: tuple[int, int, int], below: tuple[int, int, int]) -> None:
        mark = self.raw[above[0]].text
        a, b, _ = above
        a += 1
        order = 1
        if (u := self.peek(a)) is not None and a < b and u.text == "^":
            x, y, end = self.group(a + 1)
            digits = "".join(v.text for v in self.raw[x:y])
            if not digits.isdigit() or not 1 <= int(digits) <= 9:
                raise InputError(
                    Text(
                        "the order of a derivative is a number from 1 to 9, not {order}",
                        "微分の階数は 1 から 9 の整数であり、{order} ではない",
                    )(order=self.inside(self.raw[x:y])),
                    span=u.span,
                    hint=ORDERS,
                )
            order, a = int(digits), end
        by = self.variables(below[0], below[1], mark)
        span = t.span[0], self.raw[below[2] - 1].span[1]
        if len(by) != order:
            raise InputError(
                Text(
                    "the order is {above} above the line of the derivative and {below} below it",
                    "微分の階数が、分子では {above}、分母では {below} である",
                )(above=order, below=len(by)),
                span=span,
                hint=ORDERS,
            )
        how = "total" if mark == "d" else "fraction"
        if a < b:
            self.emit("DERIVATIVE", t.text, span, payload=how)
            self.put("_LBRACE", "{", (self.raw[a].span[0],) * 2)
            self.ended = False
            self.levels.append(_Level("}", self.raw[above[0] - 1].span, emits="RBRACE", then=("by", *below)))
            self.i = a
            return
        how = "total" if mark == "d" else "operator"
        following = self.peek(below[2])
        closed = following is not None and following.text == "["
        direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
        self.emit("OPERATOR_CLOSED" if closed else "OPERATOR", t.text, span, payload=how)
        if direct:
            self.levels[-1].bare = False
        self.by(below[0], below[1])
        self.ended = False
        self.i = below[2]

    def variables(self, a: int, b: int, mark: str) -> list[tuple[str, Span, bool, bool]]:
        """The variables below a derivative, each as often as it stands there: name, place, transposed, stacked."""
        found: list[tuple[str, Span, bool, bool]] = []
        n = a
        while n < b:
            t = self.raw[n]
            if t.text in (",",):
                n += 1
                continue
            if t.text == mark and n + 1 >= b:
                raise InputError(MISSING(shown=self.shown(t.span)), span=t.span, hint=FRACTION)
            if t.text != mark:
                raise InputError(
                    Text(
                        "below a derivative stands {mark} before each variable, not {shown}",
                        "微分の分母では各変数の前に {mark} を書くが、ここには {shown} がある",
                    )(mark="∂" if mark == "partial" else "d", shown=self.shown((t.span[0], self.raw[b - 1].span[1]))),
                    span=t.span,
                    hint=FRACTION,
                )
            n += 1
            # by vec(X), in a derivation: an objective is differentiated by a name
            stacked = self.primes and n + 1 < b and self.raw[n].text == "vec" and self.raw[n].kind == "word"
            name, span, n = self.variable(n + stacked, b)
            turned, times = False, 1
            if n < b and self.raw[n].text == "'":
                turned, n = True, n + 1
            elif n < b and self.raw[n].text == "^":
                x, y, end = self.group(n + 1)
                content = self.raw[x:y]
                if self.transposing(content):
                    turned = True
                elif len(content) == 1 and content[0].text.isdigit() and 1 <= int(content[0].text) <= 9:
                    times = int(content[0].text)
                else:
                    raise InputError(
                        Text(
                            "the exponent {shown} of the variable {name} cannot be read",
                            "変数 {name} の指数 {shown} は読めない",
                        )(shown=self.inside(content), name=name),
                        span=self.raw[n].span,
                        hint=Text(
                            r"\partial x^2 and \partial x^\top are read", r"\partial x^2 と \partial x^\top は読める"
                        ),
                    )
                n = end
            found += [(name, span, turned, stacked)] * times
        return found

    def variable(self, n: int, b: int) -> tuple[str, Span, int]:
        """The name at n, with its subscript."""
        if n >= b:
            beyond = self.peek(n)
            last = beyond if beyond is not None and beyond.kind == "close" else self.raw[n - 1]
            raise self.no_variable((self.raw[n - 1].span[0], last.span[1]))
        t = self.raw[n]
        if t.kind == "open" or t.text == "(":
            close = self.match[n] if t.kind == "open" else next((k for k in range(n, b) if self.raw[k].text == ")"), n)
            name, span, after = self.variable(n + 1, close)
            if after != close:
                raise self.no_variable((t.span[0], self.raw[close].span[1]))
            return name, span, close + 1
        if t.kind not in ("letter", "word"):
            raise self.no_variable(t.span)
        keep = self.i, self.out, self.ended, self.levels, self.skips, self.names
        self.i, self.out, self.ended, self.levels, self.skips = n, [], False, [_Level("", (0, 0))], {}
        end = n + 1
        raw = self.raw
        if end < b and raw[end].text == "_":
            end = self.group(end + 1)[2]
        self.raw = raw[:end]
        self.names = self.names | {"I", "e"}
        self.name(t)
        self.raw = raw
        made, span = self.out[0].payload, span_of(self.out[0])
        self.i, self.out, self.ended, self.levels, self.skips, self.names = keep
        return made, span, end

    def no_variable(self, span: Span) -> InputError:
        return InputError(ONE_NAME(shown=self.shown(span)), span=span, hint=BY_ONE_NAME)

    def by(self, a: int, b: int) -> None:
        mark = self.raw[a].text
        self.put("_LBRACE", "{", (self.raw[a].span[0],) * 2)
        for name, span, turned, stacked in self.variables(a, b, mark):
            self.put("_BY", mark, span)
            if stacked:
                self.put("WORD", "vec", span, ("vec", None, None))
            self.put("NAME", str(name), span, name)
            if turned:
                self.put("QUOTE", "T", (span[1], span[1]))
        self.put("RBRACE", "}", (self.raw[b - 1].span[1],) * 2)
        self.ended = True

    def nabla(self, t: Raw) -> None:
        n = self.i + 1
        order = 1
        variable: tuple[str, Span, int] | None = None
        while (u := self.peek(n)) is not None and u.kind == "char" and u.text in ("_", "^"):
            a, b, end = self.group(n + 1)
            if u.text == "_":
                variable = self.variable(a, b)
                if variable[2] != b:
                    raise self.no_variable((self.raw[a].span[0], self.raw[b - 1].span[1]))
            elif "".join(x.text for x in self.raw[a:b]) == "2":
                order = 2
            else:
                raise InputError(
                    Text("the exponent {shown} of ∇ cannot be read", "∇ の指数 {shown} は読めない")(
                        shown=self.inside(self.raw[a:b])
                    ),
                    span=u.span,
                    hint=Text(r"\nabla_W f and \nabla_W^2 f are read", r"\nabla_W f と \nabla_W^2 f は読める"),
                )
            n = end
        span = t.span[0], self.raw[n - 1].span[1]
        self.prefix(t, span, variable, order, n)

    def partial(self, t: Raw) -> None:
        """∂_W f."""
        n = self.i + 1
        if (u := self.peek(n)) is None or u.text != "_":
            raise InputError(
                Text(
                    "a derivative is written with a fraction, or its variable below ∂",
                    "微分は分数で書くか、∂ の右下に変数を書く",
                ),
                span=t.span,
                hint=FRACTION,
            )
        a, b, end = self.group(n + 1)
        variable = self.variable(a, b)
        self.prefix(t, (t.span[0], self.raw[end - 1].span[1]), variable, 1, end)

    def prefix(self, t: Raw, span: Span, variable: tuple[str, Span, int] | None, order: int, n: int) -> None:
        following = self.peek(n)
        if variable is None:
            if order == 2:
                raise InputError(
                    Text(r"\nabla^2 needs its variable", r"\nabla^2 には変数が必要である"),
                    span=span,
                    hint=Text(r"write \nabla_x^2 f", r"\nabla_x^2 f のように書く"),
                )
            self.emit("NABLA", t.text, span, payload="nabla")
            self.i = n
            return
        closed = following is not None and following.text == "["
        self.emit("OPERATOR_CLOSED" if closed else "OPERATOR", t.text, span, payload="nabla")
        name, place, _ = variable
        self.put("_LBRACE", "{", (place[0],) * 2)
        for _ in range(order):
            self.put("_BY", "", place)
            self.put("NAME", str(name), place, name)
        self.put("RBRACE", "}", (place[1],) * 2)
        self.ended = False
        self.i = n


def _unsupported(name: str, span: Span) -> NoRuleError:
    return NoRuleError(NO_RULE(what=_UNSUPPORTED[name][0]), span=span, hint=_UNSUPPORTED[name][1])


_STARTS = frozenset(
    (
        *("NUMBER", "NAME", "ONES", "WORD", "WORD_BARE", "LPAR", "NORM", "BAR", "LANGLE", "FRAC", "ROOT", "EULER"),
        *("DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG"),
    )
)
_HEADS = frozenset(("WORD", "WORD_BARE", "DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG"))
