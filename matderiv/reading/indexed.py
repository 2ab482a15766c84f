"""Sums and products over an index that the text syntax does not have: what the cause is, and what to write."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.patterns import pattern
from ..core.text import Said, Text
from .grammar import span_of
from .lalr import Token
from .summed import SUMS
from .tree import Span, abridged

__all__ = ["PARTS", "product_over", "reduction_over", "refuse_entries", "sum_over"]

_BELOW = pattern(r"\s*\{(?P<below>[^{}]*)\}(?:\s*\^\s*(?P<above>\{[^{}]*\}|\w+))?")
_CONDITION = pattern(r"[!<>≠≤≥∈∉:;|\\]|\bin\b|==")
_FROM = pattern(r"\s*[a-z]\s*=\s*(?P<low>.*?)\s*")
_OUTER = pattern(r"(?:sum|[Σ∑])_\{?\s*([a-z](?:\s*,?\s*[a-z])*)")
_REDUCED = pattern(r"(arg_?min|arg_?max|min|max|mean|avg|average|std|var|median|logsumexp|softmax|norm)_([a-z])")
_OPERAND = pattern(r"\s*\(|\s+[\w‖|]")
_WHOLE = ("sum", "prod", "mean", "var", "std", "max", "min", "logsumexp")
CONDITION = Text("there is no rule for a sum over {below}", "{below} についての和の規則はない")
MASKED = Text(
    "such a sum is not read yet; write sum_{index}({mask}*(...)), {name} being 1 where there is a term, 0 elsewhere",
    "このような和はまだ読めない。項のあるところで 1、ほかで 0 となる {name} を用いて sum_{index}({mask}*(...)) と書く",
)
RANGE = Text(
    "a sum runs from a number to a size, and this one from {low} to {high}",
    "和の範囲は数から大きさまでであるが、これは {low} から {high} までである",
)
PARTS = Text(
    "write it as one from a number to a size, or to one less a number, of entries whose index is shifted by a number: "
    "sum_{{t=2}}^{{T-1}}((x_t - x_{{t-1}})^2)",
    "数から大きさ、または大きさから数を引いたものまでの和とし、成分の添字は数だけずらす: "
    "sum_{{t=2}}^{{T-1}}((x_t - x_{{t-1}})^2)",
)
PRODUCTS = Text("there is no rule for products over an index", "添字についての積の規則はない")
ALL = Text(
    "that of all entries is prod({name}); of positive factors it is exp(sum_i(log({name}_i)))",
    "全成分の積は prod({name}) であり、正の因子の積は exp(sum_i(log({name}_i))) である",
)
ONE_ENTRY = Text(
    "{word} is taken of all entries of an array, and {entry} is one of them",
    "{word} は配列の全成分についてとるが、{entry} は 1 つの成分である",
)
OF_ALL = Text("write {word}({name})", "{word}({name}) と書く")


REDUCED = Text(
    "{name} takes {word} over the index {index}, for which there is no rule",
    "{name} は添字 {index} についての {word} であり、その規則はない",
)
OF_A_VECTOR = Text(
    "write {word}(v) of a vector v that has these values as its entries, as {word}(W*x) for those of w_{index}'*x",
    "それらの値を成分とするベクトル v の {word}(v) を書く。w_{index}'*x であれば {word}(W*x) である",
)
OVER_COUNT = Text(
    "write sum_{index}(...)/n, n being the number of terms", "項の個数を n として sum_{index}(...)/n と書く"
)


def sum_over(text: str, end: int, start: int) -> MatderivError | None:
    """The error of a sum with a condition or a range in braces at ``end``; ``None`` where it has neither."""
    found = _BELOW.match(text, end)
    if found is None:
        return None
    span = start, found.end()
    below = found["below"].strip()
    if _CONDITION.search(below) is not None:
        return NoRuleError(CONDITION(below=abridged(below)), span=span, hint=_masked(text, start, below))
    first = _FROM.fullmatch(found["below"])
    if first is None or found["above"] is None:
        return None
    low, high = first["low"], found["above"].strip("{} ")
    if low == "1" and re.fullmatch(r"[A-Za-z]\w*|[0-9]+", high):
        return None
    return InputError(RANGE(low=abridged(low, 20), high=abridged(high, 20)), span=span, hint=PARTS)


def _masked(text: str, start: int, below: str) -> Said:
    """How a sum with a condition is written by a mask; the indices of sums around it are not summed over again."""
    letters = list(dict.fromkeys(re.findall(r"(?<![^\W_])[a-z](?![^\W_])", below)))
    outer = {c for run in _OUTER.findall(text[:start]) for c in run}
    over = [c for c in letters if c not in outer] or letters
    if not 1 <= len(letters) <= 2:
        over = letters = ["i", "j"]
    name = next(c for c in ("M", "K", "Q", "Z", "Mask") if c not in text)
    name = name if len(letters) == 2 else name.lower()
    index = over[0] if len(over) == 1 else "{" + ",".join(over) + "}"
    return MASKED(index=index, mask=f"{name}_{''.join(letters)}", name=name)


def product_over(name: str, span: Span, text: str) -> MatderivError | None:
    """The error of prod_i and its like; ``None`` where a name is none, as the matrix Π_i."""
    rest = text[span[1] :]
    index = name.partition("_")[2]
    named = re.fullmatch("prod_[a-z]{0,3}|∏", name) is not None
    if re.fullmatch("Π_[a-z]", name):
        named = re.match(rf"\s*[\w‖|(][^+]*?_\{{?{index}", rest) is not None
    elif name == "Π_":
        named = rest.lstrip()[:1] == "{"
    if not named:
        return None
    factor = re.match(r"[_{}^=\w\s]*?[\s({}]*([A-Za-z])_\{?[a-z]\b", rest)
    return NoRuleError(PRODUCTS, span=span, hint=ALL(name="x" if factor is None else factor[1]))


def reduction_over(name: str, span: Span, text: str) -> MatderivError | None:
    """The error of min_j(…), mean_i(…) and min_x f; ``None`` where a name is none, as the number max_i."""
    found = _REDUCED.fullmatch(name)
    rest = text[span[1] :]
    if found is None or not _OPERAND.match(rest):
        return None
    word, index = found.groups()
    if f"_{index}" not in rest and f"[{index}" not in rest:
        return InputError(
            Text("a minimum over {index} is no formula", "{index} についての最小化は式ではない")(index=index)
            if "min" in word
            else Text("{name} is no formula", "{name} は式ではない")(name=name),
            span=span,
            hint=Text("give the formula alone, without {name}", "{name} を付けず、式だけを与える")(name=name),
        )
    hint = OF_A_VECTOR(word=word.removeprefix("arg").strip("_"), index=index)
    if word in ("mean", "avg", "average"):
        hint = OVER_COUNT(index=index)
    return NoRuleError(REDUCED(name=name, word=word, index=index), span=span, hint=hint)


def refuse_entries(tokens: Sequence[Token], names: Collection[str]) -> None:
    """Refuse prod(x_i) and its like of a known x that stands nowhere else, where no sum is over i.

    Raises:
        InputError: there is such a function of one entry.
    """
    plain = {t.value for t in tokens if t.type == "NAME"}
    summed = {c for t in tokens if t.payload is SUMS for c in str(t.value).partition("_")[2]}
    for word, opening, token, close in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if word.value not in _WHOLE or opening.type != "_LPAR_CALL" or close.type != "RPAR_CALL":
            continue
        base, low, index = str(token.value).partition("_")
        if token.type != "NAME" or not low or token.value in names or not re.fullmatch("[i-n]{1,2}", index):
            continue
        if base in names and base not in plain and not summed & {*index}:
            raise InputError(
                ONE_ENTRY(word=word.value, entry=token.value),
                span=span_of(token),
                hint=OF_ALL(word=word.value, name=base),
            )
