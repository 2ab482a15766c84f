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

from lark import Token

from .errors import InputError, NoRuleError
from .latex_tokens import Raw
from .parse import DOT, SYNTAX, WORDS, Bound, Node, Span, Subscripted, require_word

__all__ = [
    "CLOSE",
    "INFIX",
    "OPEN",
    "TIMES",
    "How",
    "LatexLexer",
    "LatexToken",
    "closing",
    "commas",
    "size_of",
    "span_of",
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
_UNSUPPORTED = {
    "prod": "products over an index",
    "int": "integrals",
    "lim": "limits",
    "min": "minima",
    "arg": "minima and maxima",
    "argmin": "minima",
    "argmax": "maxima",
}
_UPRIGHT = ("", "roman")


LONGEST_WORD = 20  # letters of a function that is written without a command


class LatexToken(Token):
    """A token with what was already made of it."""

    payload: Any = None


def span_of(token: Token) -> Span:
    return cast(int, token.start_pos), cast(int, token.end_pos)


@dataclass(frozen=True, slots=True)
class How:
    """What the reading of every piece of a text has in common."""

    text: str
    names: frozenset[str]
    loose: bool
    seen: dict[str, tuple[str, Span]]  # how each name was first written, and where
    functions: frozenset[str] = frozenset()
    primes: bool = False  # whether σ′(z) is a value, as it is in a derivation


def closing(tokens: Sequence[Raw], n: int) -> int:
    depth = 0
    for k in range(n, len(tokens)):
        depth += (tokens[k].kind == "open") - (tokens[k].kind == "close")
        if not depth:
            return k
    raise InputError("this { is never closed", span=tokens[n].span)


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


def size_of(text: str, tokens: Sequence[Raw]) -> str:
    """A size: a name, a number, or a product of them."""
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
    span = (tokens[0].span[0], tokens[-1].span[1]) if tokens else None
    raise InputError("this is no size", span=span, hint="a size is a name, a whole number, or a product of them")


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
        self.functions, self.primes = how.functions, how.primes
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
            if kind == "NUMBER":
                hint = r"write x^2 for a power, x_2 for a name, x \cdot 2 for a product"
                raise InputError("a number follows a factor", span=span, hint=hint)
            close = level.bare and kind not in _HEADS
            level.bare = level.bare and close
            self.put("FTIMES" if close else "TIMES", "*", (span[0], span[0]))
        token = self.put(kind, value, span, payload)
        self.ended = ended
        return token

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
            raise InputError("something is missing after this", span=self.raw[n - 1].span)
        if t.kind != "open":
            return n, n + 1, n + 1
        if n not in self.match:
            raise InputError("this { is not closed on this side of the equation", span=t.span)
        return n + 1, self.match[n], self.match[n] + 1

    # -- the loop

    def run(self) -> list[LatexToken]:
        while self.i < len(self.raw):
            if self.i in self.skips:
                self.i = self.skips.pop(self.i)
                continue
            self.step()
        if len(self.levels) > 1:
            level = self.levels[-1]
            raise InputError(f"this {self.text[slice(*level.span)]} is never closed", span=level.span)
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
            raise InputError("words stand in the formula here", span=t.span, hint="write them outside of it")

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
            what = "an expectation" if t.text == "E" else "a probability" if t.text == "P" else "a set"
            raise InputError(f"{self.text[slice(*t.span)]} is {what}, which is not read in a formula", span=t.span)
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
                shown = self.text[slice(*t.span)]
                raise InputError(
                    "this subscript cannot be read", span=has.span, hint=f"the positive part is ({shown})_+"
                )
            if at == n:
                n = end
                span = t.span[0], self.raw[end - 1].span[1]
            else:
                self.skips[at] = end
            if kind == "max":
                if t.text not in _OF_MAX:
                    raise InputError(f"{t.text} has no largest value", span=span)
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
        if primes > n and self.opens(primes) and t.text in (*_UNKNOWN, "sigma") and value not in self.names:
            if self.primes and t.text == "sigma" and t.style == "":
                self.function("sigmoid", span, n)
                return
            shown = self.text[span[0] : self.raw[primes - 1].span[1]]
            raise InputError(f"{shown} is a derivative of a function, which is not read", span=span)
        if (
            following is not None
            and following.kind == "char"
            and following.text == "("
            and (t.text in _UNKNOWN or t.style == "cal")
            and value not in self.names
            and value not in self.functions
        ):
            shown = self.text[slice(*span)]
            hint = f"write {shown} \\cdot (…) for a product, or what the function is"
            raise InputError(f"{shown} is no function that is known here", span=span, hint=hint)
        if kind != "index":
            self.once(str(value), t, span)
        if value in self.functions and following is not None and following.text == "(":
            n = self.valued(n)
            span = span[0], self.raw[n - 1].span[1]
        self.emit("NAME", str(value), span, True, value)
        self.i = n

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
            other = self.text[slice(*known[1])]
            raise InputError(
                f"{self.text[slice(*span)]} and {other} would both be the name {value}",
                span=span,
                hint="give one of them another letter",
            )

    def identity(self, t: Raw) -> None:
        n, span = self.i + 1, t.span
        node = Node("name", "eye", (), span)
        if (u := self.peek(n)) is not None and u.text == "_":
            a, b, n = self.group(n + 1)
            span = t.span[0], self.raw[n - 1].span[1]
            size = size_of(self.text, self.raw[a:b])
            inside = (
                Node("number", Fraction(size), (), self.raw[a].span)
                if size.isdigit()
                else Node("name", size, (), (self.raw[a].span[0], self.raw[b - 1].span[1]))
            )
            if "*" in size:
                raise InputError("the size of an identity is one letter or number", span=span)
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
            raise InputError("this subscript is empty", span=span)
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
                hint = r"\lambda_{\max} is read, and \lambda_{\min}(S) is -\lambda_{\max}(-S)"
                raise NoRuleError("there is no rule for the smallest eigenvalue", span=span, hint=hint)
            if only.text in ("*", "star", "ast"):
                return "word", ("star",), end
            if only.text == "+":
                return "+", (), end
        if any(x in ("+", "-") for x in texts):
            raise NoRuleError("shifted indices are not read", span=span)
        if any(x in (":", "cdot", "bullet", "*") for x in texts):
            raise NoRuleError(
                "rows and columns of a matrix have no notation here", span=span, hint="write x_i for a row"
            )
        if len(inside) == 3 and texts[1] == "_" and inside[0].kind == "letter" and inside[2].kind == "number":
            return "word", ("".join(texts),), end
        if all(u.kind in ("letter", "number") for u in inside):
            raise NoRuleError("single entries and rows with a number are no part of the language", span=span)
        raise InputError("this subscript cannot be read", span=span, hint="indices are letters, as in x_{ij}")

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
            raise NoRuleError(f"there is no rule for {_UNSUPPORTED[t.text]}", span=t.span)
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
                raise InputError("derivatives of functions are not read", span=u.span)
            a, b, end = self.group(n + 1)
            place = u.span[0], self.raw[end - 1].span[1]
            content = "".join(x.text for x in self.raw[a:b])
            if u.text == "_" and word == "sum" and content in ("1", "2") and axis is None:
                axis = content
            elif u.text == "_":
                raise NoRuleError(f"there is no rule for {word} with a subscript", span=place)
            elif content.isdigit() and len(content) < 4:
                exponent = int(content)
            else:
                shown = self.text[span[0] : place[1]]
                hint = f"write ({self.text[slice(*span)]} …)^{{…}}"
                raise InputError(f"{shown} is not clear: an inverse function, or a power", span=place, hint=hint)
            n = end
        require_word(word, span)
        whole = span[0], self.raw[n - 1].span[1]
        following = self.peek(n)
        if following is None or following.kind == "close":
            raise InputError(f"{word} has no argument", span=whole)
        payload = word + primes, exponent, axis
        if self.opens(n) or following.kind == "open":
            direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
            self.emit("WORD", word, whole, payload=payload)
            if direct:
                self.levels[-1].bare = False
            closes = "}" if following.kind == "open" else OPEN[following.text]
            self.put("_LPAR_CALL", following.text, following.span)
            self.levels.append(_Level(closes, following.span, emits="RPAR_CALL"))
            self.ended = False
            self.i = n + 1
            return
        self.emit("WORD_BARE", word, whole, payload=payload)
        self.levels[-1].bare = True
        self.i = n

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
        raise NoRuleError("there is no rule for a maximum", span=t.span, hint=r"\max(0, x) is read")

    # -- arguments, groups and scripts

    def argument(self, n: int, then: tuple[Any, ...] = ()) -> None:
        """The braced argument that stands at n, or the one token there."""
        t = self.peek(n)
        if t is None or t.kind == "close":
            raise InputError("something is missing after this", span=self.raw[n - 1].span)
        self.put("_LBRACE", "{", (t.span[0], t.span[0] + (t.kind == "open")))
        self.ended = False
        if t.kind == "open":
            following = self.peek(n + 1)
            if following is not None and following.kind == "close":
                raise InputError("nothing stands in these braces", span=(t.span[0], following.span[1]))
            self.levels.append(_Level("}", t.span, emits="RBRACE", then=then))
            self.i = n + 1
            return
        if t.kind == "number" and len(t.text) > 1:
            raise InputError("TeX takes the first digit only", span=t.span, hint=f"write {{{t.text}}}")
        if t.kind == "number":
            self.emit("NUMBER", t.text, t.span, True)
        elif t.kind == "letter":
            self.emit("NAME", t.text, t.span, True, t.text)
            self.once(t.text, t, t.span)
        else:
            raise InputError("braces are needed here", span=t.span)
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
            shown = self.text[slice(*t.span)]
            if level.closes in ("", "|", "‖") and len(self.levels) == 1:
                raise InputError(f"nothing is open that this {shown} could close", span=t.span)
            opened = self.text[slice(*level.span)]
            raise InputError(f"{opened} is closed by {shown}", span=(level.span[0], t.span[1]))
        self.levels.pop()
        if level.emits == "RBRACE":
            self.closed(t.span[1], "RBRACE", level.then, self.i + 1)
            return
        self.put(level.emits, t.text, t.span)
        self.ended = True
        self.i += 1

    def superscript(self, t: Raw) -> None:
        if not self.ended:
            raise InputError("there is nothing before this that it could apply to", span=t.span)
        a, b, end = self.group(self.i + 1)
        inside = self.raw[a:b]
        span = t.span[0], self.raw[end - 1].span[1]
        texts = [u.text for u in inside]
        if not inside:
            raise InputError("nothing stands in these braces", span=span)
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
            raise NoRuleError("complex matrices are not read", span=span, hint=r"a transpose is written X^\top")
        elif len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and inside[1].kind == "number":
            self.layer(texts[1], span)
        elif texts[0] in ("circ", "odot"):
            if not rest:
                raise InputError("the exponent is missing", span=span)
            self.put("HPOWER", ".^", span)
            self.put("_LBRACE", "{", (rest[0].span[0], rest[0].span[0]))
            self.levels.append(_Level("}", t.span, emits="RBRACE"))
            self.ended = False
            self.i = a + 1
            return
        else:
            self.put("POWER", "^", t.span)
            self.argument(self.i + 1)
            return
        self.ended = True
        self.i = end

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
            raise InputError("a star is part of a name, and none stands before it", span=span)
        self.out[-1] = self.again(last, f"{last.payload}_star", span[1])

    def layer(self, number: str, span: Span) -> None:
        last = self.out[-1]
        if last.type != "NAME":
            raise InputError("a number in parentheses is part of a name, and none stands before it", span=span)
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
                raise NoRuleError("there is no rule for roots other than square roots", span=t.span)
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
                "dots stand for something that is left out", span=t.span, hint="write it out, or with a sum"
            )
        elif name in _UNSUPPORTED:
            raise NoRuleError(f"there is no rule for {_UNSUPPORTED[name]}", span=t.span)
        elif (word := _FUNCTIONS.get(name, name)) in WORDS or word in SYNTAX:
            self.function(word, t.span, self.i + 1)
        else:
            raise InputError(f"\\{name} is not expected here", span=t.span)

    def times(self, t: Raw) -> None:
        operator = TIMES[t.text]
        if operator == "*" and t.text in ("cdot", "cdotp", "bullet"):
            operator = DOT
        if t.text == "times":
            left, right = self.out[-1].type if self.out else "", self.peek(self.i + 1)
            if left != "NUMBER" and (right is None or right.kind != "number"):
                hint = r"write \cdot or nothing for a product, \odot entry by entry, \otimes for Kronecker's"
                raise InputError(r"\times is read beside a number only", span=t.span, hint=hint)
        if operator == "/":
            number, after = self.peek(self.i + 1), self.peek(self.i + 2)
            factor = after is not None and (after.kind in ("letter", "word") or after.text in ("sum", "sqrt"))
            if number is not None and after is not None and factor and number.kind == "number" and not after.after:
                span = t.span[0], after.span[1]
                count, name = number.text, self.text[slice(*after.span)]
                hint = f"write \\frac{{1}}{{{count} {name}}} or \\frac{{1}}{{{count}}} {name}"
                raise InputError(f"it is not clear what {self.text[slice(*span)]} divides by", span=span, hint=hint)
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
                raise InputError("there is nothing before this that it could apply to", span=t.span)
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
            raise InputError(f"{self.text[slice(*t.span)]!r} has no meaning in a formula", span=t.span)

    def below(self, t: Raw) -> None:
        """A subscript after a bracket."""
        if not self.ended or self.out[-1].type not in ("RPAR", "RBRACE", "QUOTE", "INVERSE_T", "RPAR_CALL"):
            raise InputError("a subscript belongs to a letter or a bracket", span=t.span)
        kind, content, end = self.subscript(self.i)
        span = t.span[0], self.raw[end - 1].span[1]
        if kind == "+":
            self.put("POSITIVE", "+", span)
        elif kind == "index":
            self.put("SUBSCRIPT", "_", span, content)
        else:
            raise InputError("this subscript cannot be read", span=span, hint="indices are letters, as in (AB)_{ij}")
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
            raise InputError(f"nothing is open that this {self.text[slice(*span)]} could close", span=span)
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
                hint = r"a weighted norm is written x^\top A x" if kind.isalpha() and len(kind) == 1 else None
                raise NoRuleError(f"there is no rule for the norm {self.text[slice(*place)]}", span=place, hint=hint)
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
            raise InputError("a sum needs its index", span=span, hint=r"write \sum_i or \sum_{i=1}^{n}")
        letters = self.indices(below, span)
        lasts = self.lasts(above, len(letters), span)
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
                    raise NoRuleError("a sum begins at 1", span=span, hint=r"write \sum_{i=1}^{n}")
                n += 2
        else:
            if len(set(letters)) < len(letters):
                raise InputError("an index is given twice", span=span)
            if letters:
                return letters
        raise NoRuleError(
            "there is no rule for a sum over such indices",
            span=span,
            hint=r"\sum_i, \sum_{i,j} and \sum_{i=1}^{n} are read",
        )

    def lasts(self, above: list[Raw] | None, count: int, span: Span) -> list[str | None]:
        if not above:
            return [None] * count
        sizes: list[str | None] = [size_of(self.text, piece) for piece in commas(above)]
        if any("*" in (s or "") for s in sizes):
            raise InputError("a sum runs to a size, which is one letter or number", span=span)
        if len(sizes) == 1:
            return sizes * count
        if len(sizes) != count:
            raise InputError(f"{count} indices have {len(sizes)} last values", span=span)
        return sizes

    # -- derivatives

    def fraction(self, t: Raw) -> None:
        above = self.group(self.i + 1)
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
                raise InputError("a derivative has ∂ above its line, too", span=second.span)
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
                raise InputError("the order of a derivative is a number", span=u.span)
            order, a = int(digits), end
        by = self.variables(below[0], below[1], mark)
        span = t.span[0], self.raw[below[2] - 1].span[1]
        if len(by) != order:
            raise InputError(f"∂ is written {order} times above and {len(by)} times below", span=span)
        how = "total" if mark == "d" else "fraction"
        if a < b:
            self.emit("DERIVATIVE", t.text, span, payload=how)
            self.put("_LBRACE", "{", (self.raw[a].span[0],) * 2)
            self.ended = False
            self.levels.append(_Level("}", self.raw[above[0]].span, emits="RBRACE", then=("by", *below)))
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

    def variables(self, a: int, b: int, mark: str) -> list[tuple[str, Span, bool]]:
        """The variables below a derivative, each as often as it stands there: name, place, transposed."""
        found: list[tuple[str, Span, bool]] = []
        n = a
        while n < b:
            t = self.raw[n]
            if t.text in (",",):
                n += 1
                continue
            if t.text != mark or n + 1 >= b:
                raise InputError(
                    f"below a derivative stands {'∂' if mark == 'partial' else 'd'} and a letter", span=t.span
                )
            n += 1
            name, span, n = self.variable(n, b)
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
                    raise InputError("this exponent of a variable cannot be read", span=self.raw[n].span)
                n = end
            found += [(name, span, turned)] * times
        return found

    def variable(self, n: int, b: int) -> tuple[str, Span, int]:
        """The name at n, with its subscript."""
        t = self.raw[n]
        if t.kind == "open" or t.text == "(":
            close = self.match[n] if t.kind == "open" else next((k for k in range(n, b) if self.raw[k].text == ")"), n)
            name, span, after = self.variable(n + 1, close)
            if after != close:
                raise InputError("a variable is one name", span=(t.span[0], self.raw[close].span[1]))
            return name, span, close + 1
        if t.kind not in ("letter", "word"):
            raise InputError("a variable is one name", span=t.span)
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

    def by(self, a: int, b: int) -> None:
        mark = self.raw[a].text
        self.put("_LBRACE", "{", (self.raw[a].span[0],) * 2)
        for name, span, turned in self.variables(a, b, mark):
            self.put("_BY", mark, span)
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
                    raise InputError("a variable is one name", span=(u.span[0], self.raw[end - 1].span[1]))
            elif "".join(x.text for x in self.raw[a:b]) == "2":
                order = 2
            else:
                raise InputError(
                    "this exponent of ∇ cannot be read", span=u.span, hint=r"\nabla_W f and \nabla_W^2 f are read"
                )
            n = end
        span = t.span[0], self.raw[n - 1].span[1]
        self.prefix(t, span, variable, order, n)

    def partial(self, t: Raw) -> None:
        """∂_W f."""
        n = self.i + 1
        if (u := self.peek(n)) is None or u.text != "_":
            raise InputError(
                "a derivative is written with a fraction", span=t.span, hint=r"write \frac{\partial f}{\partial x}"
            )
        a, b, end = self.group(n + 1)
        variable = self.variable(a, b)
        self.prefix(t, (t.span[0], self.raw[end - 1].span[1]), variable, 1, end)

    def prefix(self, t: Raw, span: Span, variable: tuple[str, Span, int] | None, order: int, n: int) -> None:
        following = self.peek(n)
        if variable is None:
            if order == 2:
                raise InputError(r"\nabla^2 needs its variable", span=span, hint=r"write \nabla_x^2 f")
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


_STARTS = frozenset(
    (
        *("NUMBER", "NAME", "ONES", "WORD", "WORD_BARE", "LPAR", "NORM", "BAR", "LANGLE", "FRAC", "ROOT", "EULER"),
        *("DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG"),
    )
)
_HEADS = frozenset(("WORD", "WORD_BARE", "DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG"))
