"""Between which numbers the entries of an expression certainly lie: interval arithmetic on its form.

It tells which sides of a border can never be reached, as that where exp(t) is negative. Squares are recognised, as
t·t, xᵀx and xᵀPx with P positive definite; what is not known lies anywhere (Moore, Interval Analysis, 1966).
"""

from __future__ import annotations

from collections import Counter
from math import copysign, exp, inf, isfinite
from sys import float_info
from typing import NamedTuple

from sympy import Expr, Pow, Symbol

from ..core.index import Delta, Entry, Index, Power, Product, Sum, Table, Terms, is_scalar, walk
from ..core.operation import Applied
from ..expressions.matrix import Var, is_op, transpose
from ..operations.abs import ABS
from ..operations.add import ADD
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.exp import EXP
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.kron import KRON
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm1 import NORM1
from ..operations.norm2 import NORM2
from ..operations.quotient import QUOTIENT
from ..operations.relu import RELU
from ..operations.scale import SCALE
from ..operations.transpose import TRANSPOSE

__all__ = ["ANYWHERE", "Range", "Ranges"]


class Range(NamedTuple):
    """All numbers from one to another."""

    low: float
    high: float

    def plus(self, other: Range) -> Range:
        """Of a sum, rounded outwards."""
        low, high = self.low + other.low, self.high + other.high
        return _range(low - _rounded(self.low, other.low), high + _rounded(self.high, other.high))

    def times(self, other: Range) -> Range:
        """Of a product."""
        corners = [_product(a, b) for a in self for b in other]
        return Range(min(corners), max(corners))


ROUNDING = 1e-15
LARGEST = float_info.max
OF_ENTRIES = ("same", "some", "multiplied", "sums", "products", "sums of products")  # positive where these are
LENGTHS = (ABS, NORM1, NORM2)  # at least as large as every entry
ANYWHERE = Range(-inf, inf)
NOT_NEGATIVE = Range(0.0, inf)


class Ranges:
    """The ranges of expressions, each worked out once.

    >>> from matderiv.expressions.matrix import apply
    >>> t = Var("t")
    >>> Ranges().of(apply("exp", t)), Ranges().of(t * t)
    (Range(low=0.0, high=inf), Range(low=0.0, high=inf))
    """

    def __init__(self) -> None:
        self.known: dict[Expr, Range] = {}
        self._positive: dict[Expr, bool] = {}

    def of(self, expr: Expr) -> Range:
        """Between which numbers every entry lies; with an explicit stack, so that depth costs nothing."""
        if expr not in self.known:
            for e in reversed(list(walk(expr))):  # what is met in two places before either
                if e not in self.known:
                    self.known[e] = self._of(e)
        return self.known[expr]

    def positive(self, expr: Expr) -> bool:
        """Whether every entry is certainly larger than 0, as exp(t) is, whose range ends there.

        >>> from matderiv.expressions.matrix import apply
        >>> t = Var("t")
        >>> Ranges().positive(apply("exp", t)), Ranges().positive(t * t)
        (True, False)
        """
        if expr not in self._positive:
            for e in reversed(list(walk(expr))):
                if e not in self._positive:
                    self._positive[e] = self.of(e).low > 0 or self._above_zero(e)
        return self._positive[expr]

    def _above_zero(self, e: Expr) -> bool:
        """Whether its parts say so."""
        if isinstance(e, Var):
            return "positive" in e.facts if e.definition is None else self.positive(e.definition)
        parts = [self._positive[a] for a in e.args]
        if isinstance(e, Terms) or is_op(e, ADD):
            return any(parts) and all(self.of(a).low >= 0 for a in e.args)
        if isinstance(e, (Entry, Table, Sum, Power)) or is_op(e, ENTRYWISE_POWER):
            return parts[0]
        traits = e.operation.traits if isinstance(e, Applied) else None
        if isinstance(e, Product) or traits is not None and traits.entries in OF_ENTRIES:
            return all(parts)
        return traits is not None and traits.between.positive

    def _part(self, expr: Expr) -> Range:
        return self.known.get(expr, ANYWHERE)

    def _of(self, e: Expr) -> Range:
        return _range(*self._plain(e))

    def _plain(self, e: Expr) -> Range:
        if isinstance(e, Var):
            if e.definition is not None:
                return self.of(e.definition)
            sign = "positive" in e.facts or is_scalar(e) and "spd" in e.facts
            return NOT_NEGATIVE if sign else ANYWHERE
        if isinstance(e, (Symbol, Index)):
            return Range(1, inf)
        if isinstance(e, Delta):
            return Range(0, 1)
        if isinstance(e, (Entry, Table)):
            return self._part(e.args[0])
        if isinstance(e, Sum):
            return _many(self._product(e.body) if isinstance(e.body, Product) else self._part(e.body))
        if isinstance(e, Terms) or is_op(e, ADD):
            return self._sum(e.args)
        if isinstance(e, Product) or is_op(e, HADAMARD, SCALE):
            return self._product(e)
        if isinstance(e, (Power, Pow)) or is_op(e, ENTRYWISE_POWER):
            return self._power(*e.args)
        if isinstance(e, Applied):
            return self._applied(e)
        if e.is_number and e.is_real:
            value = float(e)
            if not isfinite(value):
                return ANYWHERE
            off = 0.0 if e.is_Integer and abs(value) < 2**53 else ROUNDING * abs(value)
            return Range(value - off, value + off)
        return self._sum(e.args) if e.is_Add else self._product(e) if e.is_Mul else ANYWHERE

    def _sum(self, terms: tuple[Expr, ...]) -> Range:
        out = Range(0, 0)
        for term in terms:
            out = out.plus(self._part(term))
        return out

    def _product(self, e: Expr) -> Range:
        out, factors = _over_lengths(e)
        for factor, times in factors.items():
            own = self._part(factor)
            for _ in range(times % 2):
                out = out.times(own)
            for _ in range(times // 2):
                out = out.times(_squared(own))
        return out

    def _power(self, base: Expr, exponent: Expr) -> Range:
        own = self._part(base)
        if exponent.is_Integer and int(exponent) > 0:
            k = int(exponent)
            if k % 2 == 0 and own.low < 0:
                own = Range(0, max(-own.low, own.high))
            return Range(_raised(own.low, k), _raised(own.high, k))
        if exponent.is_Integer and int(exponent) % 2 == 0 or own.low >= 0 or not exponent.is_Integer:
            return NOT_NEGATIVE
        return ANYWHERE

    def _applied(self, e: Applied) -> Range:
        traits = e.operation.traits
        own = self._part(e.args[0]) if e.args else ANYWHERE
        if traits.entries in ("same", "some"):
            return own
        if traits.entries == "with zeros":
            return Range(min(own.low, 0), max(own.high, 0))
        if traits.of_definite and _definite(e.args[0]):
            return NOT_NEGATIVE
        if traits.entries == "sums":
            return _many(own)
        if is_op(e, MATMUL):
            return self._matmul(e)
        if is_op(e, QUOTIENT):
            below = self._part(e.args[1])
            positive = own.low >= 0 and below.low >= 0
            return NOT_NEGATIVE if positive or e.args[0] == e.args[1] else ANYWHERE
        if is_op(e, EXP):
            return Range(_exp(own.low), _exp(own.high))
        if is_op(e, RELU):
            return Range(max(own.low, 0), max(own.high, 0))
        if is_op(e, KRON):
            return own.times(self._part(e.args[1]))
        low, high, _ = traits.between
        if traits.keeps_sign:
            return Range(0.0 if own.low >= 0 else low, 0.0 if own.high <= 0 else high)
        return Range(low, high)

    def _matmul(self, e: Applied) -> Range:
        word = list(e.args)
        if is_scalar(e):
            while len(word) > 1 and transpose(word[0]) == word[-1]:
                word = word[1:-1]
            if not word or len(word) == 1 and _definite(word[0]):
                return NOT_NEGATIVE
        out = self._part(e.args[0])
        for factor in e.args[1:]:
            out = _many(out.times(self._part(factor)))
        return out


def _over_lengths(e: Expr) -> tuple[Range, Counter[Expr]]:
    """The factors of a product, and the range of those over their own lengths, as x/‖x‖, which are left out."""
    factors = Counter(f for a in e.args for f in (a.args if isinstance(a, Product) else (a,)))
    out = Range(1, 1)
    for length in [f for f in factors if isinstance(f, Power) and f.exponent == -1 and is_op(f.base, *LENGTHS)]:
        of = length.base.args[0]
        for factor in [f for f in factors if f == of or isinstance(f, Entry) and f.args[0] == of]:
            both = min(factors[factor], factors[length])
            factors -= Counter({factor: both, length: both})
            if both:
                out = out.times(Range(-1 if both % 2 else 0, 1))
    return out, factors


def _definite(e: Expr) -> bool:
    """Whether a matrix is certainly positive definite, or a product MᵀM."""
    if isinstance(e, Var):
        return "spd" in e.facts or e.definition is not None and _definite(e.definition)
    if is_op(e, INVERSE, TRANSPOSE, MATRIX_POWER):
        return _definite(e.args[0])
    return is_op(e, MATMUL) and len(e.args) == 2 and transpose(e.args[0]) == e.args[1]


def _range(low: float, high: float) -> Range:
    """What overflows says of no number that it is as far out."""
    return Range(min(low, LARGEST), max(high, -LARGEST))


def _many(own: Range) -> Range:
    """Of a sum of one or more such numbers."""
    low = own.low if own.low >= 0 else -inf
    return Range(low, own.high if own.high <= 0 else inf)


def _squared(own: Range) -> Range:
    return Range(0.0, _product(max(abs(own.low), abs(own.high)), max(abs(own.low), abs(own.high))))


def _rounded(a: float, b: float) -> float:
    """How far the sum of two numbers may be off: not at all, where the same digits come back."""
    s = a + b
    return 0.0 if not isfinite(s) or s - a == b and s - b == a else ROUNDING * max(abs(a), abs(b))


def _product(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _raised(a: float, k: int) -> float:
    try:
        return float(a**k)
    except OverflowError:
        return copysign(inf, a)


def _exp(a: float) -> float:
    try:
        return exp(a)
    except OverflowError:
        return inf
