r"""Ranges in which a document says that its numbers lie, $x < 0$: a line is right only if it has values there.

log x² = 2 log x is right where x > 0. Beside "let $x < 0$" it says nothing, as its right side has no value, and "for
all $x \ne 0$" it says too much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sympy import Expr, Integer, Rational

from ..core.index import is_scalar, power, walk
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.matrix import Var, add, is_op, multiply, negate
from ..operations.arccos import ARCCOS
from ..operations.arcsin import ARCSIN
from ..operations.arctan import ARCTAN
from ..reading.equations.entries import symbols_of
from .report import Line
from .sentences import Sentence, bare, parts
from .solving import HELD, evidence, put

__all__ = ["outside", "principal", "ranges"]

OUTSIDE = Text(
    'Undecided: under "{words}" no point was found at which both sides have a value. Say where it holds.',
    "未決定: 「{words}」のもとでは、両辺が値をもつ点が見つからない。どこで成り立つかを述べること。",
)
EVERYWHERE = Text(
    'Undecided: by "{words}" it is to hold for negative numbers too, and no such point was found at which both sides '
    "have a value. Say where it holds.",
    "未決定: 「{words}」によれば負の数についても成り立つはずだが、両辺がともに値をもつそのような点が見つからない。"
    "どこで成り立つかを述べること。",
)
PRINCIPAL = Text(
    "Undecided: it holds where all numbers are positive, and not elsewhere: {name} has values in half a turn only. "
    "Say where the numbers lie.",
    "未決定: 数がすべて正であれば成り立つが、他では成り立たない。{name} の値は半回転の範囲に限られるためである。"
    "数の範囲を述べること。",
)
_NUMBER = r"-?\d+(?:\.\d+)?"
_BELOW, _ABOVE = r"(?:<|\\lt|\\leq?|\\leqslant|≤)", r"(?:>|\\gt|\\geq?|\\geqslant|≥)"
_NAME = r"\\?[A-Za-z]+"
_ANGLES = (ARCTAN, ARCSIN, ARCCOS)
_FORMS = (
    re.compile(rf"(?:(?P<low>{_NUMBER}){_BELOW})?(?P<name>{_NAME})(?:{_BELOW}(?P<high>{_NUMBER}))?"),
    re.compile(rf"(?:(?P<high>{_NUMBER}){_ABOVE})?(?P<name>{_NAME})(?:{_ABOVE}(?P<low>{_NUMBER}))?"),
    re.compile(
        rf"(?P<name>{_NAME})(?:\\in|∈)[(\[\]](?:(?P<low>{_NUMBER})|-\\infty|-∞),"
        rf"(?:(?P<high>{_NUMBER})|\+?\\infty|\+?∞)[)\[\]]"
    ),
)
_NOT_ZERO = re.compile(
    rf"(?P<name>{_NAME})(?:\\neq?0|≠0|\\not=0|(?:\\in|∈)(?:\\mathbb|\\mathbf)?\{{?[Rℝ]\}}?(?:\\setminus|\\backslash|∖)\\?\{{?0\\?\}}?)"
)
# words by which a number may be any, or any but 0
_ANY = re.compile(
    r"\b(?:for\s+)?(?:all|any|every|each|arbitrary)\s+(?:non-?zero\s+)?(?:real(?:\s+numbers?)?|non-?zero(?:\s+numbers?)?)\s+⟨(?P<a>\d+)⟩|"
    r"⟨(?P<b>\d+)⟩\s+(?:be|is)\s+(?:any|an\s+arbitrary|a)\s+(?:non-?zero\s+real|real\s+non-?zero|real|non-?zero)\s+number|"
    r"\b(?:alle|jede[sn]?|beliebige[snr]?)\s+reelle[snr]?\s+(?:zahl(?:en)?\s+)?⟨(?P<c>\d+)⟩|"
    r"⟨(?P<d>\d+)⟩\s+eine\s+(?:beliebige\s+)?reelle\s+zahl|"
    r"(?:任意の|すべての|全ての)(?:\s*0\s*でない)?実数\s*⟨(?P<e>\d+)⟩|⟨(?P<f>\d+)⟩\s*[をは]\s*(?:0\s*でない)?(?:任意の)?実数",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"⟨(?P<of>\d+)⟩\s*(?:is|be|are|ist|sei|est|を|が|は)?\s*(?:an?\s+)?(?:negative|negativ|négatif|負|负)\b"
)


@dataclass(frozen=True)
class Range:
    """Between which numbers a letter lies, ``None`` where there is none, and the words that say so.

    With neither it may be any number but 0, if not that as well.
    """

    low: Fraction | None
    high: Fraction | None
    words: str


def ranges(sentences: Sequence[Sentence]) -> dict[str, Range]:
    """The letters that lie in a range; not those of which two are said."""
    found: dict[str, set[Range]] = {}
    for sentence in sentences:
        for formula in sentence.formulas:
            for part in parts(formula.text):
                for form in _FORMS:
                    m = form.fullmatch(bare(part).rstrip(".,;"))
                    if m is not None and (m["low"] or m["high"]):
                        low, high = (None if m[x] is None else Fraction(m[x]) for x in ("low", "high"))
                        found.setdefault(m["name"].lstrip("\\"), set()).add(Range(low, high, part.strip()))
                m = _NOT_ZERO.fullmatch(bare(part).rstrip(".,;"))
                if m is not None:
                    found.setdefault(m["name"].lstrip("\\"), set()).add(Range(None, None, part.strip()))
        for m in _ANY.finditer(sentence.words):
            name = bare(sentence.formulas[int(next(filter(None, m.groups())))].text).lstrip("\\")
            if name.isalpha():
                found.setdefault(name, set()).add(Range(None, None, sentence.quoted(m[0])))
        for m in _SIGN.finditer(sentence.words):
            formula = sentence.formulas[int(m["of"])]
            name = bare(formula.text).lstrip("\\")
            if name.isalpha():
                found.setdefault(name, set()).add(Range(None, Fraction(0), sentence.quoted(m[0])))
    return {name: next(iter(own)) for name, own in found.items() if len(own) == 1}


def outside(line: Line, lies: Mapping[str, Range]) -> Said | None:
    """Why a right line has no verdict: where its letters lie, no point was found at which both sides have a value."""
    if line.lhs is None or line.rhs is None:
        return None
    symbols = dict.fromkeys((*symbols_of(line.lhs), *symbols_of(line.rhs)))
    own = {v: lies[v.name] for v in symbols if v.definition is None and v.name in lies and is_scalar(v)}
    if not own:
        return None
    # a letter with a value, by which may be differentiated
    values = {v: Var(v.name, v.shape, v.facts, _value(v, r), v.letter, v.rank) for v, r in own.items()}
    check = evidence(put(line.lhs, values), put(line.rhs, values))
    if check is None or check.kind in HELD:
        return None
    told = next(iter(own.values()))
    return (EVERYWHERE if told.low is told.high is None else OUTSIDE)(words=told.words)


def principal(line: Line) -> Said | None:
    """Why a line that does not hold of all values is not called wrong: an angle in it may be meant to be acute."""
    if line.lhs is None or line.rhs is None:
        return None
    symbols = dict.fromkeys((*symbols_of(line.lhs), *symbols_of(line.rhs)))
    wholes = (line.lhs, line.rhs, *(v.definition for v in symbols if v.definition is not None))
    name = next((a.name for a in _ANGLES for whole in wholes if any(is_op(e, a) for e in walk(whole))), None)
    if name is None:
        return None
    plain = (v for v in symbols if v.definition is None and not v.facts and is_scalar(v))
    # a letter with a value, by which may be differentiated
    values: dict[Var, Expr] = {v: Var(v.name, v.shape, (), Var(f"{v.name}_in", facts=("positive",))) for v in plain}
    check = evidence(*(put(side, values) for side in (line.lhs, line.rhs)))
    return None if check is None or check.kind not in HELD else PRINCIPAL(name=name)


def _value(var: Var, lies: Range) -> Expr:
    """A letter by one that is positive."""
    t = Var(f"{var.name}_in", facts=("positive",))
    low, high = (None if x is None else Rational(x.numerator, x.denominator) for x in (lies.low, lies.high))
    if low is None:  # of all numbers the negative ones are those that a side may leave out
        return negate(t) if high is None else add(high, negate(t))
    return add(low, t) if high is None else add(low, multiply(high - low, t, power(add(Integer(1), t), -1)))
