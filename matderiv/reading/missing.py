"""The refusal of two operands side by side in the text syntax: which sign is missing, and where.

Behind a quotient or in an exponent, 1/2n and e^2x, the operand may belong to either side: both ways are offered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..core.errors import InputError
from ..core.text import Said, Text
from ..expressions.notations.names import GREEK
from .grammar import span_of
from .lalr import Token
from .summed import behind as behind_of
from .summed import closing
from .tree import abridged

__all__ = ["RUN", "missing"]

_MARKS = ("QUOTE", "SUPERSCRIPT", "AT")
_OPENS = ("LPAR", "_LPAR_CALL", "BAR", "ABS", "LANGLE", "LBRACKET")
_CLOSES = ("RPAR", "RPAR_CALL", "BAR_END", "ABS_END", "RANGLE", "RBRACKET")
_STATEMENTS = (
    "return",
    "print",
    "let",
    "minimize",
    "minimise",
    "maximize",
    "maximise",
    "argmin",
    "argmax",
    "grad",
    "gradient",
)
_MOST = 8  # operands that a hint joins
RUN = 3  # letters that may be factors run together; more are a word
MISSING = Text("an operator is missing here", "ここに演算子が足りない")
PRODUCT = Text("a product is written {product}", "積は {product} と書く")
EITHER = Text("write {one} or {other}", "{one} または {other} と書く")
FORMULA = Text("give the formula alone, without {word}", "{word} を付けず、式だけを与える")
DIVIDES = Text("it is not clear what {shown} divides by", "{shown} では何が分母なのかはっきりしない")
RAISES = Text("it is not clear where the exponent of {shown} ends", "{shown} では指数がどこまでなのかはっきりしない")
ONE_NAME = Text(
    "write {product} for a product of letters, {whole} if {name} is one name",
    "文字の積であれば {product}、{name} が 1 つの名前であれば {whole} と書く",
)


def missing(tokens: Sequence[Token], at: int, text: str, names: Collection[str], right: str) -> InputError:
    """The error of an operand, written as ``right``, that follows another one without a sign."""
    token = tokens[at]
    span = span_of(token)
    start = _start(tokens, at - 1)
    left = _written(tokens, start, at - 1, text)
    marks = text[slice(*span_of(tokens[at + 1]))] if tokens[at + 1 : at + 2] and _is_turned(tokens, at) else ""
    if token.type in _OPENS:
        end = _end(tokens, at)
        marks = text[tokens[end].end_pos : tokens[behind_of(tokens, end + 1) - 1].end_pos]
    if token.type in ("BAR", "ABS"):
        right = _written(tokens, at, _end(tokens, at), text)
    split = _letters(tokens, at, names) if right == token.value else ""  # no function without parentheses
    sign = start - 1
    while sign > 0 and tokens[sign].type == "MINUS":
        sign -= 1
    before = tokens[sign] if sign > 0 else None
    if before is not None and (before.type == "POWER" or before.type == "OPERATOR" and before.value[-1:] == "/"):
        place = _start(tokens, sign - 1)
        base = _written(tokens, place, sign - 1, text)
        below, mark = text[span_of(tokens[sign + 1])[0] : tokens[at - 1].end_pos], text[slice(*span_of(before))]
        end = closing(tokens, at + (token.type == "WORD")) if token.type in ("WORD", "LPAR") else _end(tokens, at)
        stop = behind_of(tokens, end + 1)
        powers = text[tokens[end].end_pos : tokens[stop - 1].end_pos]
        written = abridged(split or right, 20) + abridged(powers, 20)
        whole = f"{base}{mark}{abridged(below, 20)}"
        other = f"{whole}*{written}" if before.type == "POWER" else f"({whole})*{written}"
        said = RAISES if before.type == "POWER" else DIVIDES
        return InputError(
            said(shown=f"{whole}{written if split == '' else right + powers}"),
            span=(span_of(tokens[place])[0], span[1]),
            hint=EITHER(one=f"{base}{mark}({abridged(below, 20)}*{written})", other=other),
        )
    if before is None and left in _STATEMENTS:
        return InputError(
            Text("{word} is no factor of the formula", "{word} は式の因子ではない")(word=left),
            span=span_of(tokens[start]),
            hint=FORMULA(word=left),
        )
    applied = right.endswith("(...)")  # what is behind sin in t sin t may be its argument
    others = "" if applied else "".join(f"*{abridged(part, 20)}" for part in _others(tokens, at, text))
    whole = f"{abridged(left, 20)}*{abridged(right + marks, 20)}{others}"
    product = f"{abridged(left, 20)}*{split}{marks}{others}" if split else ""
    return InputError(MISSING, span=span, hint=_hint(tokens, at, names, whole, product))


def _others(tokens: Sequence[Token], at: int, text: str) -> Iterator[str]:
    """The operands without a sign behind the one that begins at a token, the x of x'A x."""
    end = _operand_end(tokens, at)
    for _ in range(_MOST):
        if end < len(tokens) and tokens[end].type == "OPERATOR" and span_of(tokens[end])[0] == span_of(tokens[end])[1]:
            end += 1  # a letter before a parenthesis is a factor
        if end >= len(tokens) or tokens[end].type not in (*_OPENS, "NAME", "NUMBER", "WORD"):
            return
        start, end = end, _operand_end(tokens, end)
        yield _written(tokens, start, end - 1, text)


def _operand_end(tokens: Sequence[Token], at: int) -> int:
    """The place behind an operand with its marks and powers."""
    opening = at + (tokens[at].type == "WORD")
    opens = opening < len(tokens) and tokens[opening].type in _OPENS
    return behind_of(tokens, (_end(tokens, opening) if opens else at) + 1)


def _hint(tokens: Sequence[Token], at: int, names: Collection[str], whole: str, product: str) -> Said:
    """How the product is written, or the products where letters run together of which not all are known."""
    name = str(tokens[at].value)
    if not product:
        return PRODUCT(product=whole)
    known = {*names, *(str(t.value) for t in tokens if t.type == "NAME" and t is not tokens[at])}
    return PRODUCT(product=product) if known >= {*name} else ONE_NAME(product=product, whole=whole, name=name)


def _letters(tokens: Sequence[Token], at: int, names: Collection[str]) -> str:
    """A run of letters with signs between; empty where it is one letter, a word or a name that is met elsewhere."""
    name = str(tokens[at].value)
    if tokens[at].type != "NAME" or not 1 < len(name) <= RUN or not name.isalpha():
        return ""
    elsewhere = any(t.value == name for t in tokens if t is not tokens[at])
    return "" if elsewhere or name in names or name in GREEK else "*".join(name)


def _is_turned(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].type == "NAME" and tokens[at + 1].type == "QUOTE"


def _start(tokens: Sequence[Token], last: int) -> int:
    """The first token of the operand that ends with a token."""
    n = last
    while n > 0 and tokens[n].type in _MARKS:
        n -= 1
    depth = 0
    for k in range(n, -1, -1):
        depth += (tokens[k].type in _CLOSES) - (tokens[k].type in _OPENS)
        if depth <= 0:
            return k - 1 if k and tokens[k - 1].type == "WORD" else k
    return 0


def _end(tokens: Sequence[Token], first: int) -> int:
    """The last token of the bars or brackets that begin with a token."""
    depth = 0
    for k in range(first, len(tokens)):
        depth += (tokens[k].type in _OPENS) - (tokens[k].type in _CLOSES)
        if depth <= 0:
            return k
    return len(tokens) - 1


def _written(tokens: Sequence[Token], first: int, last: int, text: str) -> str:
    """An operand as it is written, what stands in long brackets left out."""
    whole = text[span_of(tokens[first])[0] : tokens[last].end_pos]
    if len(whole) <= 20 or first == last:
        return whole
    end = last
    while end > first and tokens[end].type in _MARKS:
        end -= 1
    opening = next((k for k in range(first, end) if tokens[k].type in _OPENS), first)
    inside = span_of(tokens[opening])[1], span_of(tokens[end])[0]
    return text[span_of(tokens[first])[0] : inside[0]] + "..." + text[inside[1] : tokens[last].end_pos]
