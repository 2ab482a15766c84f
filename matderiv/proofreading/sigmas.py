r"""σ as a number: where $\sigma>0$, or a document differentiates by σ, ``\sigma(x^\top x - 1)`` is a product.

A σ before a bracket is the sigmoid otherwise. Where a document has both, or shows by a square alone that σ is a
number, it is open which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..core.records import dataclass
from .sentences import Sentence

__all__ = ["Sigma", "sigma"]

_SIGN = re.compile(r"\\(?:var)?sigma(?![A-Za-z])")
_SPACES = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])|\\[,;:!]|[\s~&]")
_DIFFERENTIAL = r"(?:\\partial|\\mathrm\{?d\}?|(?<![A-Za-z\\])d)"
_POWER = r"\^(?:\w|\{\w+\})"
# σ with nothing behind it that could be its argument; σ_1 and σ_max are other letters
_BARE = re.compile(rf"σ(?!['′:_∘(\[]|\\circ|\^\{{?(?:\\prime|-1)|{_POWER}[(\[])")
_NUMBER = re.compile(
    rf"σ(?:[>≥≠∈→<≤]|\\(?:geq?|gt|neq?|leq?|lt|in|to)(?![A-Za-z]))"
    rf"|(?:/|\}}\{{(?:[^{{}}]*[^{{}}A-Za-z\\])?){_DIFFERENTIAL}(?:σ|\{{σ\}})(?:\^2)?"
    rf"|\\(?:nabla|partial)_\{{?σ|(?<![A-Za-z\\])[A-Za-z]\((?:\\?[A-Za-z]+[,;|])*σ(?:[,;|]\\?[A-Za-z]+)*\)"
)
_FUNCTION = re.compile(
    rf"σ(?:['′:∘]|\\circ|\^\{{?(?:\\prime|-1)|[(\[](?:\\cdot[)\]]|-))|(?:\\[dt]?frac\{{){_DIFFERENTIAL}σ|dσ/|"
    r"1-σ[(\[]|\\l(?:og|n)σ[(\[]|σ[(\[]\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?[)\]]"
)
# what the sigmoid alone is, written without its argument
_SLOPE = re.compile(r"σ['′]=(?:σ(?:\\cdot)?\(1-σ\)|\(1-σ\)(?:\\cdot)?σ(?![\w(]))")
_CALL = re.compile(r"σ[(\[]")
_CALLED = re.compile(r"σ(?:\Z|[(\[])")
_NUMBERS = re.compile(
    r"\b(?:scalars?|numbers?|deviations?|noise|levels?|bandwidths?|widths?|scales?|lengths?|volatilit\w+|variances?|"
    r"positive|real|spread|amplitudes?|streuung|écart[- ]type|desviación)\b|標準偏差|標準差|"
    r"标准差|дисперси\w*|отклонени\w*",
    re.IGNORECASE,
)
_FUNCTIONS = re.compile(
    r"\b(?:sigmoid\w*|logisti\w*|activation\w*|non-?linearit\w*|neural|neurons?|network\w*|classif\w*|cross-?entrop\w*|"
    r"link function|squashing|layers?|hidden|logits?|bias(?:es)?|odds|functions? (?=⟨)|aktivierung\w*|réseau\w*)\b|"
    r"シグモイド|活性化|ロジスティック|сигмоид\w*|激活|逻辑",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sigma:
    """What σ before a bracket is: a factor where it is a ``number``, or else the sigmoid, which is open ``since``.

    Words may have ``called`` it a function.
    """

    number: bool = False
    since: int | None = None
    called: bool = False


def sigma(said: Sequence[Sentence], headed: Callable[[int, int], bool]) -> Sigma:
    """What σ is in a document, and whether it stands under a heading of its own is told by ``headed``."""
    formulas = [(sentence, _SPACES.sub("", _SIGN.sub("σ", text))) for sentence in said for text in sentence.texts]
    words = {id(sentence) for sentence in said if _FUNCTIONS.search(sentence.words)}
    formulas = [(sentence, _SLOPE.sub("", text)) for sentence, text in formulas]
    bare = [(s, t) for s, t in formulas if _BARE.search(t) and not (_is_sign(t) and id(s) in words)]
    if not bare:
        return Sigma()
    number = [s.start for s, t in bare if _NUMBER.search(t) or _is_sign(t) and _NUMBERS.search(s.words)]
    if number and not words and not any(_FUNCTION.search(t) for _, t in formulas):
        calls = [s.start for s, t in formulas if _CALL.search(t)]
        # it is a number from where that is said, and under the same heading
        if all(number[0] <= at and not headed(number[0], at) for at in calls):
            return Sigma(number=True)
    first = min(s.start for s, _ in bare)
    # what was said to be a function is one up to where σ is something else
    told = [s.start for s, t in formulas if id(s) in words and _CALLED.match(t)]
    return Sigma(since=first if told and told[0] < first else 0, called=bool(told))


def _is_sign(text: str) -> bool:
    """Whether a formula is nothing but σ, or letters with it."""
    return re.fullmatch(r"(?:\\?[A-Za-z]+,)*σ(?:,\\?[A-Za-z]+)*", text.rstrip(".,;")) is not None
