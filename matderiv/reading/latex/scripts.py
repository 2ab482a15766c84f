r"""What stands above and below: powers, transposes, inverses, layers; indices, parts of names, the positive part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ...core.errors import InputError, NoRuleError
from ...core.patterns import pattern
from ...core.records import dataclass
from ...core.text import Text
from ..beyond import OTHERWISE, SINGLE_ENTRY, counts
from ..grammar import span_of
from ..tree import Span, Subscripted
from .calls import labelled
from .commands import ENTRYWISE
from .cursor import EMPTY_BRACES, FILL, Cursor, Handler, Script
from .tokens import Raw, commas

__all__ = ["CLOSES", "CONSTRUCTS", "Below", "around", "raised_entry", "subscript", "transposes", "unsized"]

ROW_OF_ONE = Text(
    r"let row {letter} of a matrix Y have 1 in that place and 0 elsewhere, and write y_{letter}^\top z for z_{{...}}",
    r"その位置が 1、ほかが 0 である行 {letter} をもつ行列 Y を用い、z_{{...}} の代わりに y_{letter}^\top z と書く",
)
SUBSCRIPT = Text("the subscript {shown} cannot be read", "下付きの {shown} は読めない")
PART_OF_NAME = Text(
    "{shown} is part of a name, but none stands before it", "{shown} は名前の一部であるが、その前に名前がない"
)

# functions of a matrix whose value and whose argument may both bear an exponent that is no power of the other
_OF_A_MATRIX = frozenset(("tr", "logdet", "sum", "lambda_max", "normspec", "normnuc", "diag", "vec"))
# of a positive power, too, the two are two: (log x)² is not log x²
_LOGARITHMS = frozenset(("log", "log2", "log10"))
_EITHER_POWER = Text(
    "write ({head}({inside}){below})^{{{power}}} for that of the value, "
    "{head}(({inside}){below}^{{{power}}}) for the other",
    "値の冪なら ({head}({inside}){below})^{{{power}}}、引数の冪なら {head}(({inside}){below}^{{{power}}}) と書く",
)
_WITH_THE_REST = Text(
    "write ({head}({inside}){below})^{{{power}}} for that of the value, "
    "{head}(({inside}){below}^{{{power}}} …) with all factors that belong to it for the other",
    "値の冪なら ({head}({inside}){below})^{{{power}}}、引数の冪なら、そこに属する因子もすべて入れて "
    "{head}(({inside}){below}^{{{power}}} …) と書く",
)

# ---------------------------------------------------------------------------------------------------- above


def prime(c: Cursor, t: Raw) -> None:
    """A′ is a transpose."""
    if not c.ended:
        raise c.nothing_before(t)
    c.mark("QUOTE", "T", t.span, c.i + 1, payload=_letter(c, [t]))


def transposes(c: Cursor, content: Sequence[Raw]) -> bool:
    """Whether a superscript is a transpose."""
    if len(content) != 1:
        return bool(content) and all(u.text in ("prime", "'") for u in content)
    u = content[0]
    if u.kind == "letter" and u.text == "T":
        return "T" not in c.names
    return u.kind == "command" and u.text in ("top", "intercal", "prime", "transpose") or u.text in ("⊤", "'")


def _letter(c: Cursor, content: Sequence[Raw]) -> str | None:
    """A prime, where the transpose is written by one: of a number it is none. A derivation says itself what it is."""
    primes = sum(u.text in ("prime", "'") for u in content)
    return "'" * min(primes, 2) if primes and not c.how.primes else None


def superscript(c: Cursor, t: Raw) -> None:
    """A power, or what is written as one: a transpose, an inverse, a star, a layer."""
    if not c.ended:
        raise c.nothing_before(t)
    s = c.script(c.i, "^")
    assert s is not None
    if not s.content:
        raise InputError(EMPTY_BRACES, span=s.span, hint=FILL)
    texts, rest = [u.text for u in s.content], s.content[1:]
    if not c.how.primes:
        _refuse_raised_entry(c, s)
    if transposes(c, s.content):
        bare = c.shown(s.span).strip("^{} ") == "T"  # which could be an exponent, as an upright T or \top could not
        c.mark("QUOTE", "T", s.span, s.end, payload="T" if bare else _letter(c, s.content))
    elif texts[0] == "-" and transposes(c, rest):
        _refuse_power_of_value(c, s)
        c.mark("INVERSE_T", "-T", s.span, s.end, payload=_letter(c, rest))
    elif texts == ["-"] and _is_label(c, s):
        named = f"{c.out[-1].payload}_minus"
        c.once(named, Raw("letter", named, s.span), (span_of(c.out[-1])[0], s.span[1]))
        c.rename(named, s.span[1])
        c.ended, c.i = True, s.end
    elif texts == ["+"]:
        c.mark("PINV", "+", s.span, s.end, payload="plus")
    elif texts[0] in ("*", "star", "ast") and (not rest or transposes(c, rest)):
        # in a derivation w^* is the minimiser
        if texts[0] != "star" and not (c.how.primes and c.out[-1].type == "NAME" and c.out[-1].value[:1].islower()):
            raise _conjugated(c, s)
        _star(c, s)
        if rest:
            c.mark("QUOTE", "T", s.span, s.end, payload=_letter(c, rest))
    elif texts == ["H"] and "H" not in c.names or texts == ["dagger"]:
        raise _conjugated(c, s)
    elif labelled(s.content[:-1]) and transposes(c, s.content[-1:]):
        _label(c, s._replace(content=s.content[:-1]))  # x^{(i)\top}
        c.mark("QUOTE", "T", s.span, s.end, payload=_letter(c, s.content[-1:]))
    elif labelled(s.content) and (len(s.content) == 3 or any(u.kind in ("letter", "word") for u in rest)):
        _label(c, s)
    elif texts[0] in ENTRYWISE:
        _refuse_power_of_value(c, s)
        _entrywise(c, s)
    else:
        _refuse_power_of_value(c, s)
        _refuse_power_turned(c, s)
        c.put("POWER", "^", t.span)
        c.argument(c.i + 1)


def _is_label(c: Cursor, s: Script) -> bool:
    """Whether a lone minus above is part of the name, as that of a prior estimate: P_k^-."""
    last, after = c.out[-1], c.peek(s.end)
    joined = (
        after is not None and after.kind in ("number", "letter") and not after.after and s.mark.span[1] + 1 == s.span[1]
    )
    at = getattr(last.payload, "at", ())
    return last.type == "NAME" and not joined and c.how.standing.indices.isdisjoint(at)


def _refuse_raised_entry(c: Cursor, s: Script) -> None:
    r"""Refuse X_{ij}^\top, an entry of the transpose or a block transposed, and (AB)_{ij}^{-1}.

    Raises:
        InputError: one stands above two indices of a sum.
    """
    n = _unwrapped(c)
    last, wrapped = c.out[n], n < len(c.out) - 1
    of_bracket = last.type == "SUBSCRIPT"
    at: tuple[str, ...] = last.payload if of_bracket else getattr(last.payload, "at", ())
    if len(at) != 2 or not c.how.standing.indices.issuperset(at) or s.end in c.skips:  # X^\top_{ij} is of the transpose
        return
    start, stop = span_of(c.out[operand(c, n)])[0], span_of(last)
    span = span_of(c.out[operand(c, len(c.out) - 1)])[0], s.span[1]
    name = unsized(c, (start, stop[0])) if of_bracket else re.split("[_^]", c.text[start : stop[1]])[0].strip()
    index = "".join(x if len(x) == 1 else rf"\{x} " for x in at)
    if transposes(c, s.content):
        raise InputError(
            Text(
                "{shown} may be an entry of the transpose, or the transpose of a block",
                "{shown} は転置の成分とも、ブロックの転置とも読める",
            )(shown=unsized(c, span)),
            span=span,
            hint=Text(
                "write ({name}{turned})_{{{index}}} for the former, {name}_{{{index}}} for the entry of {name}",
                "転置の成分なら ({name}{turned})_{{{index}}}、{name} の成分なら {name}_{{{index}}} と書く",
            )(name=name, turned=c.shown(s.span), index=index),
        )
    if of_bracket and not wrapped and (s.letters[:1] == "-" or s.letters == "+"):
        raise raised_entry(c, span, name, c.inside(s.content), index)


def _unwrapped(c: Cursor) -> int:
    """The place of the end of the last factor, in brackets that hold nothing else: (X_{ij})."""
    n = len(c.out) - 1
    while c.out[n].type == "RPAR" and operand(c, n - 1) == operand(c, n) + 1:
        n -= 1
    return n


_SIZED = pattern(r"\\(?:left|right|[Bb]igg?[lr]?)(?![A-Za-z])")
# what closes a part of what was written, and what opens one
CLOSES = {"RPAR": 1, "RPAR_CALL": 1, "RBRACE": 1, "NORM_END": 1, "BAR_END": 1, "RANGLE": 1}
CLOSES |= {"LPAR": -1, "_LPAR_CALL": -1, "_LBRACE": -1, "NORM": -1, "BAR": -1, "LANGLE": -1}


def around(c: Cursor) -> set[str]:
    """The letters of the sums within which the reading stands: those before, up to a sign between terms."""
    found: set[str] = set()
    depth, least, ended = 0, 0, False
    for token in reversed(c.out):
        depth += CLOSES.get(token.type, 0)
        if depth < least:
            least, ended = depth, False
        if depth == least and token.type in ("PLUS", "MINUS"):
            ended = True
        elif depth == least and token.type == "BIG" and not ended:
            found |= {bound.letter for bound in token.payload}
    return found


_BEGINS = frozenset(("LPAR", "NORM", "BAR", "LANGLE", "NAME", "NUMBER", "ONES", "WORD", "ROOT", "EULER", "FRAC"))


def operand(c: Cursor, n: int) -> int:
    """The place, in what was written, where the factor begins that ends at n, its marks and powers with it."""
    depth = 0
    while n > 0:
        kind = c.out[n].type
        depth += CLOSES.get(kind, 0)
        if not depth and kind in _BEGINS:
            break
        n -= 1
    return n


def unsized(c: Cursor, span: Span) -> str:
    r"""The text of a part without the words for the size of its brackets."""
    return _SIZED.sub("", c.shown(span)).strip()


def raised_entry(c: Cursor, span: Span, name: str, power: str, index: str) -> InputError:
    """The refusal of A^2_{ij}, the power of the matrix or of the entry."""
    return InputError(
        Text(
            "{shown} may be an entry of a power of {name}, or the power of an entry",
            "{shown} は {name} の冪の成分とも、成分の冪とも読める",
        )(shown=unsized(c, span), name=name),
        span=span,
        hint=Text(
            "write ({name}^{{{power}}})_{{{index}}} for the entry, ({name}_{{{index}}})^{{{power}}} for that of one",
            "冪の成分なら ({name}^{{{power}}})_{{{index}}}、成分の冪なら ({name}_{{{index}}})^{{{power}}} と書く",
        )(name=name, power=power, index=index),
    )


def _refuse_power_turned(c: Cursor, s: Script) -> None:
    r"""Refuse X^{2\top}, a transpose and a power in one exponent.

    Raises:
        InputError: a transpose stands at one end of the exponent, behind or before a power.
    """
    for mark, rest, first in ((s.content[-1:], s.content[:-1], False), (s.content[:1], s.content[1:], True)):
        bare = mark[0].kind == "letter"  # X^{2T}, where T is no name
        power = not bare or all(u.kind == "number" or u.text == "-" for u in rest)
        if rest and transposes(c, mark) and power and not (bare and first):
            break
    else:
        return
    start = span_of(c.out[operand(c, len(c.out) - 1)])[0]
    base, above, turned = unsized(c, (start, s.mark.span[0])), c.inside(rest), c.inside(mark)
    inner, outer = (turned, above) if first else (above, turned)
    raise InputError(
        Text(
            "{shown} has a transpose beside something else in one exponent",
            "{shown} では 1 つの指数に転置と他のものが並んでいる",
        )(shown=c.shown(s.span)),
        span=s.span,
        hint=Text("write ({base}^{{{inner}}})^{{{outer}}}", "({base}^{{{inner}}})^{{{outer}}} と書く")(
            base=base, inner=inner, outer=outer
        ),
    )


def _refuse_power_of_value(c: Cursor, s: Script) -> None:
    r"""Refuse \tr(A)^{-1} and \log(x)^2: a power of the value, or of what stands in the brackets.

    Raises:
        InputError: a power stands behind the brackets of a function whose value and argument may both bear it.
    """
    end = len(c.out)
    while c.out[end - 1].type == "SUBSCRIPT":
        end -= 1
    if c.out[end - 1].type != "RPAR_CALL":
        return
    opening = _opening(c, end - 1)
    word, inside = c.out[opening - 1], c.out[opening + 1 : end - 1]
    name, raised, *_ = word.payload or ("", None)
    of_logarithm = name in _LOGARITHMS and s.letters != "1"
    of_matrix = name in _OF_A_MATRIX and raised is None and s.letters[:1] == "-" and end == len(c.out)
    if not inside or not of_logarithm and not of_matrix:
        return
    if name == "diag" and len(inside) == 1 and inside[0].value[:1].islower():
        return  # of a diagonal matrix both are the same
    # between the brackets, since the place of a letter lacks the command for its style
    content = unsized(c, (span_of(c.out[opening])[1], span_of(c.out[end - 1])[0]))
    if inside[0].type == "LPAR" and operand(c, end - 2) == opening + 1:
        content = content[1:-1].strip()
    below = unsized(c, (span_of(c.out[end - 1])[1], s.mark.span[0]))
    hint = _WITH_THE_REST if of_logarithm and _goes_on(c, s.end) else _EITHER_POWER
    raise InputError(
        Text(
            "{shown} may be a power of the value, or of what {word} is taken of",
            "{shown} は値の冪とも、{word} の引数の冪とも読める",
        )(shown=c.shown((span_of(word)[0], s.span[1])), word=name),
        span=(span_of(word)[0], s.span[1]),
        hint=hint(head=c.shown(span_of(word)), inside=content, power=c.inside(s.content), below=below),
    )


def _goes_on(c: Cursor, n: int) -> bool:
    r"""Whether a factor follows at n, as in \log(2\pi)^{d/2}|A|, that may be meant inside of the logarithm as well."""
    following = c.peek(n)
    if following is None:
        return False
    bars = following.text in ("|", "\\|", "‖") and c.levels[-1].closes != following.text
    return bars or following.kind in ("letter", "number") or following.text in ("(", "[", "frac", "sqrt")


def _opening(c: Cursor, end: int) -> int:
    """The place of the bracket of a call that closes at ``end``."""
    depth, n = 1, end
    while depth:
        n -= 1
        depth += (c.out[n].type == "RPAR_CALL") - (c.out[n].type == "_LPAR_CALL")
    return n


def _entrywise(c: Cursor, s: Script) -> None:
    r"""X^{\circ 2}, the power of every entry."""
    if len(s.content) == 1:
        raise InputError(
            Text("the exponent is missing", "指数がない"),
            span=s.span,
            hint=Text(r"an entrywise square is written X^{{\circ 2}}", r"成分ごとの 2 乗は X^{{\circ 2}} と書く"),
        )
    start = s.content[1].span[0]
    c.put("HPOWER", ".^", s.span)
    c.put("_LBRACE", "{", (start, start))
    c.open("}", c.raw[s.group.start - 1].span, s.group.start + 1, "RBRACE")


def _star(c: Cursor, s: Script) -> None:
    r"""x^*, a name of its own."""
    last = c.out[-1]
    if last.type != "NAME" or isinstance(last.payload, Subscripted):
        raise InputError(
            PART_OF_NAME(shown=c.shown(s.span)),
            span=s.span,
            hint=Text(r"write \cdot for a product, ^\top for a transpose", r"積は \cdot、転置は ^\top と書く"),
        )
    named = f"{last.payload}_star"
    star = s.mark.span[0], s.content[0].span[1]
    c.once(named, Raw("letter", named, star), (span_of(last)[0], star[1]))
    c.rename(named, s.span[1])
    c.ended, c.i = True, s.end


def _conjugated(c: Cursor, s: Script) -> NoRuleError:
    r"""The refusal of X^H, X^\dagger and X^*: no name is declared complex."""
    return NoRuleError(
        Text(
            "{shown} is a conjugate transpose, but complex matrices are not read",
            "{shown} は共役転置を表すが、複素行列は読めない",
        )(shown=c.shown(s.span)),
        span=s.span,
        hint=Text(r"a transpose is written X^\top", r"転置は X^\top と書く")
        if s.letters == "H"
        else Text(
            r"a transpose is written X^\top, a pseudoinverse X^+, and a name of its own X_\star",
            r"転置は X^\top、擬似逆行列は X^+、別の名前なら X_\star と書く",
        ),
    )


def _label(c: Cursor, s: Script) -> None:
    r"""What stands in brackets above: W^{[2]} is a name of its own, x^{(i)} row i where a sum runs over i."""
    inside = s.content[1:-1]
    if len(inside) == 1 and inside[0].kind == "number":
        _layer(c, inside[0].text, s)
        return
    last = c.out[-1]
    letters = tuple(u.text for u in inside if u.text != ",")
    if last.type == "NAME" and all(x in c.how.standing.indices for x in letters):
        payload = last.payload
        base, at = (payload.base, payload.at) if isinstance(payload, Subscripted) else (str(payload), ())
        named = Subscripted(base, (*letters, *at))
        c.once(named, Raw("letter", named, s.span), (span_of(last)[0], s.span[1]))
        c.rename(named, s.span[1])
        c.ended, c.i = True, s.end
        return
    said, above = c.inside(inside), c.inside(s.content)
    raise InputError(
        Text("{shown} may be a power, or a label of a name", "{shown} は冪とも、名前に付けた番号とも読める")(
            shown=c.shown(s.span)
        ),
        span=s.span,
        hint=Text(
            r"write ^{{{label}}} without {above} for a power, _{{\mathrm{{k}}}} for a part of the name",
            r"冪なら括弧 {above} のない ^{{{label}}}、名前の一部なら _{{\mathrm{{k}}}} と書く",
        )(label=said, above=above),
    )


def _layer(c: Cursor, number: str, s: Script) -> None:
    """W^{(1)} or W^{[1]}, a name of its own, also with a subscript before."""
    last = c.out[-1]
    if last.type != "NAME":
        raise InputError(
            PART_OF_NAME(shown=c.shown(s.span)),
            span=s.span,
            hint=Text("write ^{{{number}}} for a power", "冪なら ^{{{number}}} と書く")(number=number),
        )
    payload = last.payload
    name = payload.base if isinstance(payload, Subscripted) else str(payload)
    named = f"{name}{number}" if f"{name}{number}" in c.names else f"{name}_{number}"
    if not isinstance(payload, Subscripted):
        c.once(named, Raw("letter", named, s.span, f"layer {s.content[0].text}"), s.span)
    c.rename(Subscripted(named, payload.at) if isinstance(payload, Subscripted) else named, s.span[1])
    c.ended, c.i = True, s.end


# ---------------------------------------------------------------------------------------------------- below


@dataclass(frozen=True, slots=True)
class Below:
    r"""What a subscript is: the letters of an index, a number or a word of a name, \max, \min, or the sign +."""

    kind: Literal["index", "number", "word", "max", "min", "+"]
    parts: tuple[str, ...] = ()


PARTS = Text(
    r"a sum runs from a number to a size, or to one less a number, and an index is shifted by a number: "
    r"\sum_{{t=2}}^{{T-1}} (x_t - x_{{t-1}})^2",
    r"和は数から大きさ、または大きさから数を引いたものまでとし、添字は数だけずらす: "
    r"\sum_{{t=2}}^{{T-1}} (x_t - x_{{t-1}})^2",
)


def subscript(c: Cursor, s: Script) -> Below:
    """What stands below.

    Raises:
        InputError: it is no subscript.
        NoRuleError: it picks an entry, a row or a neighbour.
    """
    inside = [u for u in s.content if u.text != ","]
    if not inside:
        raise InputError(
            Text("this subscript is empty", "この下付きは空である"),
            span=s.span,
            hint=Text("leave it out, or write an index, as in x_i", "省くか、x_i のように添字を書く"),
        )
    texts = tuple(u.text for u in inside)
    if all(u.kind == "letter" for u in inside):
        small = all(x.islower() for x in texts) and all(u.style == "" for u in inside)
        separate = len(inside) < len(s.content) or len(texts) <= 2
        if small and (separate or all(x in "ijklmnpqrst" or len(x) > 1 for x in texts)):
            return Below("index", texts)
        return Below("word", ("".join(texts),))
    if len(inside) == 1:
        only = inside[0]
        if only.kind == "number" and only.text.isdigit():
            return Below("number", texts)
        if only.text == "max":
            return Below("max")
        if only.kind == "word":
            return Below("word", texts)
        if only.text == "min":
            return Below("min")
        if only.text in ("*", "star", "ast"):
            return Below("word", ("star",))
        if only.text == "+":
            return Below("+")
    if any(x in ("+", "-") for x in texts):
        if c.how.tied and (parts := _shifted(s.content)) is not None:
            return Below("index", parts)
        raise NoRuleError(
            Text("the shifted index {shown} is not read", "ずらした添字 {shown} は読めない")(shown=c.inside(s.content)),
            span=s.span,
            hint=PARTS,
        )
    if any(x in (":", "cdot", "bullet", "*") for x in texts):
        raise NoRuleError(
            Text(
                "rows and columns of a matrix are not written {shown} here",
                "行列の行や列を {shown} と書く記法は使えない",
            )(shown=c.inside(s.content)),
            span=s.span,
            hint=Text("write x_i for row i", "第 i 行は x_i と書く"),
        )
    if len(inside) == 3 and texts[1] == "_" and inside[0].kind == "letter" and inside[2].kind == "number":
        return Below("word", ("".join(texts),))
    if all(u.kind in ("letter", "number") for u in inside):
        if len(inside) == 2 and len(s.content) == 3 and not c.how.primes and all(map(counts, texts)):
            return Below("index", texts)  # a_{1,2}
        if c.how.tied and len(inside) == 2 and _letter_and_number(inside):
            return Below("index", texts)  # x_{i1}
        raise NoRuleError(
            SINGLE_ENTRY(shown=c.shown(s.span)),
            span=s.span,
            hint=OTHERWISE,
        )
    label = len(inside) == 3 and texts[1] == "_" and all(inside[n].kind == "letter" for n in (0, 2))
    raise InputError(
        SUBSCRIPT(shown=c.shown(s.span)),
        span=s.span,
        hint=ROW_OF_ONE(letter=texts[2])
        if label
        else Text("indices are letters, as in x_{{ij}}", "添字は x_{{ij}} のように文字で書く"),
    )


def _letter_and_number(inside: list[Raw]) -> bool:
    """Whether an index is that of a sum and the other one given, as in x_{i1}."""
    letters = [u for u in inside if u.kind == "letter" and u.text in "ijklmnst" and u.style == ""]
    return len(letters) == 1 and any(u.kind == "number" and counts(u.text) for u in inside)


def _shifted(content: list[Raw]) -> tuple[str, ...] | None:
    """The indices of x_{t-1} and x_{i+1,j}, each a small letter, perhaps with a number that it is shifted by."""
    parts = []
    for piece in commas(content):
        texts = [u.text for u in piece]
        letter = bool(piece) and piece[0].kind == "letter" and texts[0].islower() and piece[0].style == ""
        shifted = len(texts) == 3 and texts[1] in ("+", "-") and counts(texts[2])
        if not letter or len(texts) > 1 and not shifted:
            return None
        parts.append("".join(texts))
    return tuple(parts)


def below(c: Cursor, t: Raw) -> None:
    """A subscript after a bracket."""
    if not c.ended or c.out[-1].type not in ("RPAR", "RBRACE", "QUOTE", "INVERSE_T", "PINV", "RPAR_CALL"):
        raise InputError(
            Text(
                "a subscript belongs to a letter or a bracket, and none stands before this",
                "下付きは文字か括弧に付けるが、その前にどちらもない",
            ),
            span=t.span,
            hint=Text("write x_i or (Xw)_i", "x_i や (Xw)_i のように書く"),
        )
    s = c.script(c.i, "_")
    assert s is not None
    read = subscript(c, s)
    if read.kind == "+":
        c.mark("POSITIVE", "+", s.span, s.end)
    elif read.kind == "index":
        if len(read.parts) == 2:
            _refuse_power_below(c, s)
        c.mark("SUBSCRIPT", "_", s.span, s.end, read.parts)
    elif read.kind == "number" and not c.how.primes and counts(read.parts[0]):
        c.mark("SUBSCRIPT", "_", s.span, s.end, read.parts)
    else:
        raise InputError(
            SUBSCRIPT(shown=c.shown(s.span)),
            span=s.span,
            hint=Text(
                "an index is a letter or a number from 1 on, as in (AB)_{{ij}}, (AB)_{{1,2}} and (Ax)_3",
                "添字は (AB)_{{ij}}、(AB)_{{1,2}}、(Ax)_3 のように、文字か 1 以上の数で書く",
            )(),
        )


def _refuse_power_below(c: Cursor, s: Script) -> None:
    """Refuse (AB)^2_{ij}, an entry of a power or the power of an entry; (AB)^{-1}_{ij} is one of the inverse.

    Raises:
        InputError: a power stands before the indices, and no braces stand round it and its base.
    """
    n, depth = len(c.out) - 1, 0
    while n > 0 and (depth := depth + CLOSES.get(c.out[n].type, 0)):
        n -= 1
    if c.out[-1].type != "RBRACE" or c.out[n - 1].type != "POWER":
        return
    power = c.shown((span_of(c.out[n + 1])[0], span_of(c.out[-2])[1]))
    start = span_of(c.out[operand(c, n - 2)])[0]
    if power.replace(" ", "") != "-1":
        base = unsized(c, (start, span_of(c.out[n - 1])[0]))
        raise raised_entry(c, (start, s.span[1]), base, power, c.inside(s.content))


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    "^": superscript,
    "_": below,
    **dict.fromkeys("'⊤", prime),
}
