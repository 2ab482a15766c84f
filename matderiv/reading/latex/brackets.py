r"""Brackets and bars: groups, inner products, norms, determinants and absolute values; what closes what."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import cast

from ...core.errors import InputError, NoRuleError
from ...core.text import Said, Text
from ..grammar import NO_NORM, NUMBERED, span_of
from ..lalr import Token
from ..tree import Mark, Node
from .calls import closing
from .cursor import EMPTY_BRACES, FILL, OPEN, Cursor, Handler, Level, Script
from .indicators import holds_comparison, indicator
from .rows import refuse_row
from .scripts import around
from .tokens import OPEN_OR_LEAVE_OUT, Raw
from .vocabulary import known

__all__ = ["CLOSE", "CONSTRUCTS", "brace", "close", "double_bars", "refuse_number"]

CLOSE = frozenset(OPEN.values())
_NORMS = {"": "norm2", "F": "norm2", "Fro": "norm2", "fro": "norm2", "Frob": "norm2", "1": "norm1", "*": "normnuc"}
_NORMS |= {"infty": "norminf", "∞": "norminf", "2,1": "norm21", "21": "norm21"}
_NORMS |= {"1,1": "norm1", "11": "norm1"}
_NORMS |= {"nuc": "normnuc", "op": "normspec", "spec": "normspec", "2": "2", "ast": "normnuc", "star": "normnuc"}
_OF_ENTRIES = ("F", "Fro", "fro", "Frob")
_OPERATORS = frozenset(("BIG", "NABLA", "RBRACE"))  # what takes all that stands in a bracket behind it

NOTHING_OPEN = Text("nothing is open that this {shown} could close", "この {shown} に対応する開き括弧がない")

# ------------------------------------------------------------------------------------------------- brackets
# what stands before the bar of an absolute value
_BEFORE = frozenset(("+", "-", "*", "/", ",", "=", "cdot", "odot", "circ", "times", "(", "[", "\\{"))


def brace(c: Cursor, t: Raw) -> None:
    """Braces that are no argument: they group; empty ones are nothing."""
    if c.i + 1 < len(c.raw) and c.raw[c.i + 1].kind == "close":
        c.i += 2
        return
    c.emit("LPAR", "{", t.span)
    c.open("}", t.span, c.i + 1)


def bracket(c: Cursor, t: Raw) -> None:
    """A parenthesis or square bracket opens."""
    operand = c.out and not c.ended and c.out[-1].type in _OPERATORS
    if t.text == "[" and holds_comparison(c, c.raw[c.i + 1 : closing(c.raw, c.i)]):
        indicator(c, t, c.i)
        return
    if t.text == "[" and not operand:
        refuse_row(c, c.i)
    if t.text == "[" and c.ended:
        _refuse_unit(c)
    if t.text == "(" and c.ended and c.out[-1].type == "NUMBER":
        _refuse_uncertain(c)
    if t.text == "\\{" and (end := _lone(c, c.i + 1)):
        shown = c.shown((t.span[0], c.raw[end].span[1]))
        raise InputError(
            Text("{shown} may be a fractional part, or a set", "{shown} は小数部分とも集合とも読める")(shown=shown),
            span=(t.span[0], c.raw[end].span[1]),
            hint=Text("write ( ) for a bracket", "括弧なら ( ) と書く"),
        )
    c.emit("LPAR", t.text, t.span)
    c.open(OPEN[t.text], t.span, c.i + 1)


def _refuse_uncertain(c: Cursor) -> None:
    """Refuse 1.23(4), a measured number with what its last digits may be off by.

    Raises:
        InputError: a number with a decimal point stands directly before digits in a bracket.
    """
    texts = [r.text for r in c.raw[c.i - 1 : c.i + 3]]
    if len(texts) < 4 or "." not in texts[0] or not texts[2].isdigit() or texts[3] != ")":
        return
    span = (c.raw[c.i - 1].span[0], c.raw[c.i + 2].span[1])
    if span[1] - span[0] == len("".join(texts)):  # no space between
        raise InputError(
            Text("{shown} may be a value with its uncertainty", "{shown} は不確かさの付いた値とも読める")(
                shown=c.shown(span)
            ),
            span=span,
            hint=Text(r"write \cdot for a product", r"積なら \cdot と書く"),
        )


def _refuse_unit(c: Cursor) -> None:
    r"""Refuse an upright letter alone in square brackets behind a factor, [\mathrm m]: the unit of what is before it.

    Raises:
        InputError: there is one.
    """
    inside = c.raw[c.i + 1] if c.i + 2 < len(c.raw) else None
    if inside is None or c.raw[c.i + 2].text != "]" or inside.style not in ("roman", "text"):
        return
    span = (c.raw[c.i].span[0], c.raw[c.i + 2].span[1])
    raise InputError(
        Text("{shown} may be a unit", "{shown} は単位とも読める")(shown=c.shown(span)),
        span=span,
        hint=Text("leave a unit out, and write a factor in ( )", "単位なら省き、因子なら ( ) の中に書く"),
    )


def _lone(c: Cursor, n: int) -> int:
    r"""The place of the \} behind a letter or number at n, with its subscript, or 0 where more stands there."""
    under = c.script(n + 1, "_")
    end = n + 1 if under is None else under.end
    alone = end < len(c.raw) and c.raw[end].text == "\\}"
    return end if alone and c.raw[n].text.isalnum() else 0


def angle(c: Cursor, t: Raw) -> None:
    """⟨x, y⟩, an inner product, as ⟨x|y⟩ and ⟨x|A|y⟩ are."""
    _without_bars(c, OPEN[t.text])
    c.emit("LANGLE", t.text, t.span)
    c.open(OPEN[t.text], t.span, c.i + 1, "RANGLE")


def _without_bars(c: Cursor, closes: str) -> None:
    """Put a comma for the bar of ⟨x|y⟩ and the first one of ⟨x|A|y⟩, whose second one is a product."""
    depth, bars, end = 0, [], len(c.raw)
    for n in range(c.i + 1, len(c.raw)):
        u = c.raw[n]
        if not depth and u.text == closes:
            end = n
            break
        if not depth and u.text in (",", "‖"):
            return
        if u.text == "|" and u.side:
            return
        depth += (u.kind == "open" or u.text in OPEN) - (u.kind == "close" or u.text in CLOSE)
        if not depth and u.text == "|":
            bars.append(n)
    ends = [c.i, *bars, end]
    if end == len(c.raw) or not 1 <= len(bars) <= 2 or any(b - a < 2 for a, b in pairwise(ends)):
        return
    if len(bars) == 2 and any(u.text in ("+", "-") for u in c.raw[bars[0] : end]):
        return  # of ⟨x|A + B|y⟩ the operator has no brackets
    for n, sign in zip(bars, ",*", strict=False):
        c.raw[n] = replace(c.raw[n], kind="char", text=sign)


def close(c: Cursor, t: Raw) -> None:
    """What is open is closed, if by its own sign."""
    level = c.levels[-1]
    closes = "}" if t.kind == "close" else t.text
    if level.closes != closes:
        said = c.shown(t.span)
        if len(c.levels) == 1:
            raise InputError(NOTHING_OPEN(shown=said), span=t.span, hint=OPEN_OR_LEAVE_OUT(shown=said))
        _refuse_conditional(c, level, t)
        opening = c.shown(level.span)
        raise InputError(
            Text("{opening} is closed by {shown}", "{opening} が {shown} で閉じられている")(
                opening=opening, shown=said
            ),
            span=(level.span[0], t.span[1]),
            hint=Text("close {opening} first, or leave it out", "先に {opening} を閉じるか、それを省く")(
                opening=opening
            ),
        )
    c.levels.pop()
    if level.emits == "RBRACE":
        c.closed(t.span[1], level.then, c.i + 1)
    elif level.emits == "NORM_END":
        _closed(c, level, "‖", t.span, c.i + 1)
    elif level.emits == "RANGLE":
        _angle_closed(c, t)
    else:
        c.mark(level.emits, t.text, t.span, c.i + 1)


def _refuse_conditional(c: Cursor, level: Level, t: Raw) -> None:
    r"""Refuse p(y \mid x), where the bar opens nothing, and its bracket, closed at ``t``, stands behind a name.

    Raises:
        InputError: it is that.
    """
    places = {u.span: n for n, u in enumerate(c.raw)}
    bracket, bar = places.get(c.levels[-2].span, 0), places.get(level.span, 0)
    if not 0 < bracket < bar - 1 or c.raw[bar].text != "|" or c.raw[bracket].text not in ("(", "[", "\\{"):
        return
    if c.raw[bracket - 1].kind not in ("letter", "word") or c.raw[bar - 1].text in _BEFORE:
        return
    span = (c.raw[bracket - 1].span[0], t.span[1])
    hint = Text("write the formula of its value", "その値を表す式を書く")()
    if c.text[c.raw[-1].span[1] :].lstrip().startswith(("=", ":=", r"\coloneqq")):
        hint = Text("give the right side of the = alone", "等号の右辺だけを書く")()
    raise InputError(
        Text(
            "{shown} is a conditional probability or density, which is not read",
            "{shown} は条件付きの確率や密度であり、読めない",
        )(shown=c.shown(span)),
        span=span,
        hint=hint,
    )


def _angle_closed(c: Cursor, t: Raw) -> None:
    """An inner product is closed; an F says that it is the one of all entries, which it is without, too."""
    n, span = c.i + 1, t.span
    at = above.end if (above := c.script(n, "^")) is not None else n
    below = c.script(at, "_")
    if below is not None and below.letters not in _OF_ENTRIES:
        raise NoRuleError(
            Text("there is no rule for the inner product {shown}", "内積 {shown} についての規則はない")(
                shown=c.shown(below.span)
            ),
            span=below.span,
            hint=Text(r"a weighted one is written x^\top A y", r"重み付きの内積は x^\top A y と書く"),
        )
    if below is not None and at == n:
        n, span = below.end, (span[0], below.span[1])
    elif below is not None:
        c.skip(at, below)
    c.mark("RANGLE", t.text, span, n)


def refuse_number(c: Cursor) -> None:
    """Refuse a number in brackets behind the last factor, which may be that of the equation: … (2), … [2.3a].

    Raises:
        InputError: such a number ends the formula.
    """
    raw = c.raw
    start = next((n for n in range(len(raw) - 1, -1, -1) if raw[n].text in ("(", "[")), 0)
    inside = raw[start + 1 : -1]
    if start == 0 or raw[-1].text != OPEN.get(raw[start].text) or not inside:
        return
    numbered = all(t.kind == "number" or t.text in (".", "-", ",") for t in inside[1:])
    lettered = len(inside) == 2 and inside[1].kind == "letter" and inside[1].text in "abcdef"
    before = raw[start - 1]
    ends = before.kind in ("letter", "number", "close", "word") or before.text in (*CLOSE, "|", "‖", "'", "⊤", "top")
    if inside[0].kind != "number" or not (numbered or lettered) or not ends or _called(c, start):
        return
    if before.kind == "close" and len(inside) == 1 and inside[0].text == "0":
        return  # no equation has the number 0: a value at 0
    span = raw[start].span[0], raw[-1].span[1]
    raise InputError(
        NUMBERED(shown=c.shown(span)),
        span=span,
        hint=Text(
            r"write \cdot {inside} for a factor, \tag{{{inside}}} for the number of the equation, or leave it out",
            r"因子なら \cdot {inside}、式番号なら \tag{{{inside}}} と書くか、省く",
        )(inside=c.inside(inside)),
    )


def _called(c: Cursor, n: int) -> bool:
    """Whether a function stands before the bracket at n: a word, a command, or letters that run together."""
    while n > 1 and c.raw[n - 1].text == "'":
        n -= 1
    if c.raw[n - 1].kind == "word":
        return True
    start = n
    while start and c.raw[start - 1].kind == "letter":
        start -= 1
    names = {c.raw[n - 1].text, "".join(t.text for t in c.raw[start:n])}
    return any(known(name) for name in names) or not names.isdisjoint(c.how.functions | c.how.calls)


# ----------------------------------------------------------------------------------------------------- bars


def double_bars(raw: list[Raw]) -> frozenset[int]:
    r"""The places of pairs of bars that are one norm, ``\left|\left|``, since they close together, too."""
    open_: list[int] = []
    pairs: dict[int, int] = {}
    found: set[int] = set()
    for n, t in enumerate(raw):
        if t.text != "|" or not t.side:
            continue
        if t.side > 0:
            open_.append(n)
        elif open_:
            start = open_.pop()
            pairs[start] = n
            if pairs.get(start + 1) == n - 1:
                found |= {start, n - 1}
    return frozenset(found)


def bar(c: Cursor, t: Raw) -> None:
    """|…| or ‖…‖: what it closes, if the one that is open is of its kind and something stands between."""
    level, n, span, sign = c.levels[-1], c.i + 1, t.span, t.text
    following = c.peek(n)
    double = sign == "|" and following is not None and following.text == "|" and following.span[0] == t.span[1]
    double = double or c.i in c.double
    closing = t.side == -1 or t.side == 0 and c.ended and level.closes == sign
    if double and following is not None and not (closing and level.closes == "|"):
        sign, n, span = "‖", n + 1, (t.span[0], following.span[1])
        closing = t.side <= 0 and c.ended and level.closes == "‖"
    if not closing:
        token = c.emit("BAR" if sign == "|" else "NORM", sign, span)
        c.open(sign, span, n, token=token)
        return
    if level.closes != sign:
        said = c.shown(span)
        raise InputError(NOTHING_OPEN(shown=said), span=span, hint=OPEN_OR_LEAVE_OUT(shown=said))
    c.levels.pop()
    _closed(c, level, sign, span, n)


def norm(c: Cursor, t: Raw) -> None:
    r"""\norm{x}, as many documents define it."""
    opening = c.peek(c.i + 1)
    if opening is None or opening.kind != "open":
        raise InputError(
            Text("{shown} takes its argument in braces", "{shown} の引数は波括弧で囲む")(shown=c.shown(t.span)),
            span=t.span,
            hint=Text("write {shown}{{x}}", "{shown}{{x}} と書く")(shown=c.shown(t.span)),
        )
    following = c.peek(c.i + 2)
    if following is not None and following.kind == "close":
        raise InputError(EMPTY_BRACES, span=c.span(opening, c.i + 3), hint=FILL)
    token = c.emit("NORM", "‖", t.span)
    c.open("}", t.span, c.i + 2, "NORM_END", token)


def _closed(c: Cursor, level: Level, sign: str, span: tuple[int, int], n: int) -> None:
    """Bars are closed before n: which norm is meant stands below, and may stand after a superscript."""
    at = above.end if (above := c.script(n, "^")) is not None else n
    kind = ""
    if (below := c.script(at, "_")) is not None:
        kind = below.letters
        if kind not in _NORMS and (weight := _weight(c, below)) is not None:
            after = c.script(below.end, "^") if at == n else above
            if after is not None and after.letters == "2":
                end = max(below.end, after.end)
                cast(Token, level.token).type = "NORM"
                c.mark("NORM_END", sign, c.span(c.raw[n - 1], end), end, weight)
                return
        if kind in around(c):
            raise _below_bars(c, level, c.raw[n - 1], below)
        if kind not in _NORMS and (exponent := _exponent(c, below)) is not None:
            cast(Token, level.token).type = "NORM"
            if at != n:
                c.skip(at, below)
            else:
                n, span = below.end, (span[0], below.span[1])
            c.mark("NORM_END", sign, span, n, exponent)
            return
        if kind not in _NORMS:
            hint = Text(
                r"\|x\|, \|x\|_p, \|x\|_\infty, \|X\|_F, \|X\|_*, \|X\|_{{2,1}} and \|X\|_{{\mathrm{{op}}}} are read",
                r"\|x\|、\|x\|_p、\|x\|_\infty、\|X\|_F、\|X\|_*、\|X\|_{{2,1}}、\|X\|_{{\mathrm{{op}}}} は読める",
            )
            raise NoRuleError(
                NO_NORM(shown=c.shown(below.span)),
                span=below.span,
                hint=_of_space(c, level, c.raw[n - 1])
                if _is_of_space(c, below)
                else _weighted(c, level, c.raw[n - 1], kind)
                if kind.isalpha() and len(kind) == 1
                else hint,
            )
        if at == n:
            n, span = below.end, (span[0], below.span[1])
        else:
            c.skip(at, below)
    plain = sign == "|" and not kind
    if not plain:
        cast(Token, level.token).type = "NORM"
    c.mark("BAR_END" if plain else "NORM_END", sign, span, n, _NORMS[kind])


def _inside(c: Cursor, level: Level, end: Raw) -> str:
    """What stands between bars, in brackets where it is more than one sign."""
    text = c.text[span_of(cast(Token, level.token))[1] : end.span[0]].strip()
    text = text.removesuffix(r"\right").strip()
    return text if len(text) == 1 or text[:1] == "\\" and text[1:].isalpha() else f"({text})"


def _weighted(c: Cursor, level: Level, end: Raw, weight: str) -> Said:
    r"""The hint for \|x\|_B, which is read squared."""
    text = _inside(c, level, end)
    return Text(
        r"write \sqrt{{{text}^\top {weight} {text}}} for the weighted norm; its square \|{bare}\|_{weight}^2 is read",
        r"重み付きノルムなら \sqrt{{{text}^\top {weight} {text}}} と書く。その 2 乗 \|{bare}\|_{weight}^2 は読める",
    )(text=text, weight=weight, bare=text[1:-1] if text[0] == "(" else text)


def _of_space(c: Cursor, level: Level, end: Raw) -> Said:
    r"""The hint for \|f\|_{\mathcal H}, the norm of a space."""
    text = _inside(c, level, end).removeprefix("(").removesuffix(")")
    return Text(
        r"write \|{text}\| for the length of a vector; with a kernel matrix K, \alpha^\top K \alpha for the square",
        r"ベクトルの長さなら \|{text}\| と書く。カーネル行列 K によるノルムの 2 乗なら \alpha^\top K \alpha と書く",
    )(text=text)


def _below_bars(c: Cursor, level: Level, end: Raw, below: Script) -> InputError:
    r"""The refusal of \sum_i |Ax - b|_i, in which i would be that of a norm."""
    index, text = c.inside(below.content), _inside(c, level, end)
    return InputError(
        Text(
            "the index {index} of a sum stands below bars, where the number of a norm does",
            "和の添字 {index} が、ノルムの種類を示す縦棒の右下にある",
        )(index=index),
        span=below.span,
        hint=Text("write |{text}_{index}| for the entry", "成分なら |{text}_{index}| と書く")(text=text, index=index),
    )


def _weight(c: Cursor, below: Script) -> Node | None:
    r"""The matrix of a weighted norm, ``\|x\|_W^2`` = xᵀWx, if a capital or a name that is declared stands below.

    Its inverse may stand there, ``\|x\|_{\Sigma^{-1}}^2``.
    """
    t, *above = below.content or (None,)
    inverted = [u.text for u in above] == ["^", "{", "-", "1", "}"]
    if t is None or t.kind != "letter" or above and not inverted:
        return None
    if t.text not in c.names and (not t.text[:1].isupper() or _is_of_space(c, below)):
        return None
    c.once(t.text, t, t.span)
    mark = Mark("weight", below.span)
    if not inverted:
        return Node("name", t.text, (), t.span, mark)
    parts = Node("name", t.text, (), t.span), Node("number", Fraction(-1), (), t.span)
    return Node("power", "^", parts, (t.span[0], above[-1].span[1]), mark)


def _is_of_space(c: Cursor, below: Script) -> bool:
    r"""Whether what stands below bars is written as a space is, \|f\|_{\mathcal H}."""
    return any(style in c.text[slice(*below.span)] for style in (r"\mathcal", r"\mathscr", r"\mathbb"))


def _exponent(c: Cursor, below: Script) -> Node | None:
    r"""The number p of a norm \|x\|_p, a small letter or a number below it; a capital may be that of a weight."""
    t = below.content[0] if below.content else None
    place = (t.span[0], below.content[-1].span[1]) if t is not None else below.span
    if t is None or len(below.content) > 1:
        digits = below.letters
        plain = re.fullmatch(r"[0-9]+(\.[0-9]+)?(/[1-9][0-9]*)?", digits) is not None
        return Node("number", Fraction(*map(Fraction, digits.split("/"))), (), place) if plain else None
    if t.kind == "number":
        return Node("number", Fraction(t.text), (), place)
    if t.kind == "letter" and t.text.islower() and len(t.text) == 1:
        c.once(t.text, t, t.span)
        return Node("name", t.text, (), t.span)
    return None


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    **dict.fromkeys("([", bracket),
    "\\{": bracket,
    "⟨": angle,
    **dict.fromkeys(CLOSE, close),
    **dict.fromkeys("|‖", bar),
    "norm": norm,
}
