r"""Functions: their names, their operands in brackets or without, \max(a, b), and the functions without a rule."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...core.errors import InputError, NoRuleError
from ...core.text import Said, Text
from ..tree import Lone, Node, Span
from ..words import ALONG, BASES, BY_AXIS, MATRIX, require_word
from .commands import ENTRYWISE
from .cursor import OPEN, Cursor, Handler, Script
from .rows import GAP, WIDE_GAP, refuse_row
from .sizes import sizes_below
from .tokens import WRITE_OUT, Raw

__all__ = ["CONSTRUCTS", "UNSUPPORTED", "applied", "extreme", "function", "unsupported"]

_MINIMISED = Text("give the function that is minimised alone", "最小にする関数だけを書く")
_MAXIMISED = Text("give the function that is maximised alone", "最大にする関数だけを書く")
_OF_A_VECTOR = Text(
    r"write \{word}(z) of a vector z that has these values as its entries",
    r"それらの値を成分とするベクトル z を用いて \{word}(z) と書く",
)
_VALUE = Text("write the formula of its value", "その値を表す式を書く")
UNSUPPORTED = {
    "prod": (
        Text("products over an index", "添字にわたる積"),
        Text(
            r"that of all entries is \operatorname{{prod}}(x); of positive factors it is \exp(\sum_i \log x_i)",
            r"全成分の積なら \operatorname{{prod}}(x)、正の因子の積なら \exp(\sum_i \log x_i) と書く",
        ),
    ),
    "int": (Text("integrals", "積分"), _VALUE),
    "lim": (Text("limits", "極限"), _VALUE),
    **dict.fromkeys(
        ("arg", "argmin", "argmax"), (Text("points of a minimum or maximum", "最小点や最大点"), _MINIMISED)
    ),
}

_OF_COLUMNS = frozenset(("det", "logdet"))  # functions that are taken of columns side by side, det[a b]

NO_RULE = Text("there is no rule for {what}", "{what}についての規則はない")
PRIMED = Text(
    "{shown} is a derivative of a function, which is not read", "{shown} は関数の導関数を表すが、この書き方は読めない"
)


def function(c: Cursor, word: str, span: Span, n: int) -> None:
    """A function, whose operand is in brackets at n or the factors that follow; scripts may stand before it."""
    exponent: int | None = None
    axis: tuple[Node, ...] = ()
    primes = ""
    entrywise = False
    while True:
        if (u := c.peek(n)) is not None and u.kind == "char" and u.text == "'":
            if not c.how.primes or exponent is not None:
                raise InputError(
                    PRIMED(shown=c.shown((span[0], u.span[1]))),
                    span=u.span,
                    hint=Text("write the formula of the derivative", "導関数の式を書く"),
                )
            primes, n = primes + "'", n + 1
            continue
        s = c.script(n, "^_")
        if s is None:
            break
        if s.mark.text == "^":
            exponent = _exponent(c, word, span, s)
        elif word in MATRIX and s.letters in (*ENTRYWISE, "⊙", "∘"):
            entrywise = True
        elif (word in ALONG or word in BY_AXIS) and s.letters in ("1", "2") and not axis:
            axis = (Node("number", Fraction(s.letters), (), span),)
        elif word == "log" and s.letters in BASES and not entrywise:
            word = BASES[s.letters]
        elif word == "unvec" and not axis:
            axis = tuple(sizes_below(c.text, s.content, s.span))
        else:
            raise _with_subscript(c, word, s)
        n = s.end
    require_word(word, span)
    whole = span[0], c.raw[n - 1].span[1]
    following = c.peek(n)
    if following is None or following.kind == "close":
        raise InputError(
            Text("{word} has no argument", "{word} に引数がない")(word=word),
            span=whole,
            hint=Text("write {shown}(x)", "{shown}(x) のように書く")(shown=c.shown(whole)),
        )
    word = BY_AXIS.get(word, word) if axis else word
    written = Lone(word) if word in (*MATRIX, *BASES.values()) and not entrywise else word
    payload = written + primes if primes else written, exponent, axis
    if c.opens(n) or following.kind == "open":
        applied(c, word, whole, n, payload)
        return
    c.emit("WORD_BARE", word, whole, payload=payload)
    c.levels[-1].bare = True
    c.i = n


def applied(c: Cursor, word: str, span: Span, n: int, payload: Any = None) -> None:
    """A function and the bracket at n that opens its operand."""
    opening = c.raw[n]
    if opening.text == "[":
        refuse_row(c, n, GAP if word in _OF_COLUMNS else WIDE_GAP)
    c.head("WORD", word, span, payload or (word, None, ()))
    c.put("_LPAR_CALL", opening.text, opening.span)
    c.open("}" if opening.kind == "open" else OPEN[opening.text], opening.span, n + 1, "RPAR_CALL")


def extreme(c: Cursor, t: Raw) -> None:
    r"""\max(x), the largest entry, \max(a, b), \max\{a, b\}, the larger of two, \max_2(X) of each row; so for \min."""
    n = c.i + 1
    below = c.script(n, "_")
    if below is not None and below.letters in ("1", "2") and c.opens(below.end):
        function(c, t.text, t.span, n)
        return
    if c.opens(n):
        applied(c, t.text, t.span, n)
        return
    what = Text("minima", "最小値") if t.text == "min" else Text("a maximum", "最大値")
    raise NoRuleError(NO_RULE(what=what), span=t.span, hint=_of_extreme(c, t, below))


def _of_extreme(c: Cursor, t: Raw, over: Script | None) -> Text | Said:
    """What to write for a minimum or maximum, one ``over`` an index or a variable."""
    if over is not None:
        # an index stands below other letters, too
        letters = {u.text for u in over.content if u.kind == "letter" and u.text.islower()}
        marked = zip(c.raw, c.raw[1:], [*c.raw[2:], c.raw[-1]], strict=False)
        below = {v.text if u.kind == "open" else u.text for m, u, v in marked if m.text == "_" and m is not over.mark}
        if c.i or letters & below:
            return _OF_A_VECTOR(word=t.text)
    if t.text == "min":
        return _MINIMISED
    if over:
        return _MAXIMISED
    return Text(
        r"\max(x), the largest entry, and \max(a, b), the larger of two, are read",
        r"最大の成分 \max(x) と、二つのうち大きい方 \max(a, b) は読める",
    )


def unsupported(c: Cursor, t: Raw) -> None:
    """Refuse what is mathematics, but not of this language."""
    what, hint = UNSUPPORTED[t.text]
    raise NoRuleError(NO_RULE(what=what), span=t.span, hint=hint)


def _exponent(c: Cursor, word: str, span: Span, s: Script) -> int:
    r"""The 2 of \log^2 x."""
    if s.letters.isdigit() and len(s.letters) < 4:
        return int(s.letters)
    hint = Text("for a power write ({function} …)^{{{power}}}", "冪なら ({function} …)^{{{power}}} と書く")
    if s.letters == "-1" and word in ("sin", "cos", "tan"):
        hint = Text(
            r"write \arcsin, \arccos, \arctan for an inverse, ({function} …)^{{{power}}} for a power",
            r"逆関数なら \arcsin、\arccos、\arctan、冪なら ({function} …)^{{{power}}} と書く",
        )
    raise InputError(
        Text("{shown} is not clear: an inverse function, or a power", "{shown} は逆関数とも冪とも読める")(
            shown=c.shown((span[0], s.span[1]))
        ),
        span=s.span,
        hint=hint(function=c.shown(span), power=c.inside(s.content)),
    )


def _with_subscript(c: Cursor, word: str, s: Script) -> NoRuleError:
    under = c.inside(s.content)
    base = Text(r"divide by \log {base}", r"\log {base} で割る")
    return NoRuleError(
        Text(
            "there is no rule for {word} with the subscript {below}",
            "下付き {below} の付いた {word} についての規則はない",
        )(word=word, below=under),
        span=s.span,
        hint=base(base=under) if word == "log" else WRITE_OUT(shown=c.shown(s.span)),
    )


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    **dict.fromkeys(("max", "min"), extreme),
    **dict.fromkeys(UNSUPPORTED.keys() - {"prod"}, unsupported),
}
