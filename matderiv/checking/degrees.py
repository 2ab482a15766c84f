"""How large the polynomials of a line are: bounds of their degree and height, and what these say of a random point.

At given sizes every entry of an expression is a fraction N/D of polynomials in the entries of its symbols, with whole
coefficients, and all entries have one denominator D. Here the degrees of N and D are bounded, and their heights, the
bits of the sum of the absolute coefficients, which are subadditive: ‖PQ‖ ≤ ‖P‖‖Q‖. The rules are those by which the
fractions are made, from the parts up, so that exponents multiply through nesting; nothing ever cancels.

* a/b + c/d = (ad + cb)/bd, and a sum over an index of length n has n times the coefficients.
* 1/(N_i/D) for M entries i is D Π_{j≠i} N_j / Π_j N_j.
* det(N/D) = det N / Dⁿ has n! products of n entries; (N/D)⁻¹ = D adj N / det N.
* A derivative of N/D is T/D² with deg T ≤ deg N + deg D and ‖T‖ ≤ (deg N + deg D) ‖N‖‖D‖. This holds for the tangent of
  each operation above, also for a derivative by a letter that stands for a fraction itself, if only deg D ≤ deg N and
  ‖D‖ ≤ ‖N‖ are kept as bounds throughout: the tangent of the letter is D²/D².
* The value of a function that has no exact one is a random residue, a variable of its own.
* An orthogonal matrix is a Cayley transform (I − S)⁻¹(I + S), with det(I − S) for its denominator: in its place a
  polynomial of degree d has n·d more. A symmetric, skew or diagonal matrix has its free entries, up to sign, or zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from math import lgamma, log, log2, prod
from operator import or_
from typing import Any, NamedTuple, cast

from sympy import Add, Expr, Mul, Pow, Rational, Symbol

from ..core.dual_numbers import BITS
from ..core.index import (
    Delta,
    Differential,
    Entry,
    Index,
    Pair,
    Partial,
    Power,
    Product,
    Sum,
    Table,
    Terms,
    extent_at,
    free,
    shape_of,
)
from ..core.operation import Applied
from ..expressions.matrix import Var, whole
from ..operations.add import ADD
from ..operations.adj import ADJ
from ..operations.column_logsumexp import COLUMN_LOGSUMEXP
from ..operations.column_prods import COLUMN_PRODS
from ..operations.column_softmax import COLUMN_SOFTMAX
from ..operations.column_sums import COLUMN_SUMS
from ..operations.commutation import COMMUTATION
from ..operations.det import DET
from ..operations.dot import DOT
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.inverse import INVERSE
from ..operations.logdet import LOGDET
from ..operations.logsumexp import LOGSUMEXP
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm1 import NORM1
from ..operations.norm2 import NORM2
from ..operations.norm21 import NORM21
from ..operations.norm_squared import NORM_SQUARED
from ..operations.pi import PI
from ..operations.pinv import PINV
from ..operations.power_trace import POWER_TRACE
from ..operations.prod import PROD
from ..operations.quotient import QUOTIENT
from ..operations.row_logsumexp import ROW_LOGSUMEXP
from ..operations.row_norms import ROW_NORMS
from ..operations.row_prods import ROW_PRODS
from ..operations.row_softmax import ROW_SOFTMAX
from ..operations.row_sums import ROW_SUMS
from ..operations.softmax import SOFTMAX
from ..operations.stretch import STRETCH
from ..operations.sum import SUM
from ..operations.trace import TRACE
from ..operations.unit import UNIT

__all__ = ["ORTHOGONAL", "WHOLE_MOST", "Degrees", "Fraction", "chance", "least_primes"]

WHOLE_MOST = 40  # the largest whole number that is drawn for the exponent of a matrix
ORTHOGONAL = "orthogonal"
SLACK = 1e-6  # heights are kept in floating point
MOST = 10**30  # so is an exponent
BEYOND = 1e60  # what is larger is as good as unbounded


def least_primes(bits: int) -> float:
    """Of how many primes with so many bits there are at least the binary logarithm.

    π(2x) − π(x) > 3x/(5 log x) for x ≥ 20.5 (Rosser and Schoenfeld 1962, corollary 3 of theorem 2).

    >>> from sympy import primepi
    >>> 2 ** least_primes(16) < primepi(2**16) - primepi(2**15)
    True
    """
    return bits - 1 + log2(3 / (5 * (bits - 1) * log(2)))


def chance(degree: float, height: float) -> float:
    """How likely a polynomial that is not 0 is 0 at a random point modulo a random prime, at most.

    One of its coefficients c is not 0 and has |c| ≤ 2^height, so that at most height/(b − 1) primes of b bits divide
    it; modulo any other prime it has at most degree/(p − 1) of its values 0 (Schwartz 1980, Zippel 1979).
    """
    dividing = (height * (1 + SLACK) + SLACK) // (BITS - 1)
    return min(1.0, dividing / PRIMES + degree / FIELD)


PRIMES: float = 2.0 ** least_primes(BITS)
FIELD: float = 2.0 ** (BITS - 1)  # a symbol takes at least so many values


class Fraction(NamedTuple):
    """Bounds for entries N/D with one denominator: degrees, heights in bits, and a mask of the functions they ask."""

    num: float
    den: float
    high: float
    low: float
    asks: int = 0

    def times(self, other: Fraction) -> Fraction:
        return _made(
            self.num + other.num,
            self.den + other.den,
            self.high + other.high,
            self.low + other.low,
            self.asks | other.asks,
        )

    def plus(self, other: Fraction) -> Fraction:
        return _made(
            max(self.num + other.den, other.num + self.den),
            self.den + other.den,
            _sum(self.high + other.low, other.high + self.low),
            self.low + other.low,
            self.asks | other.asks,
        )

    def power(self, k: float) -> Fraction:
        """Of a power that is not negative."""
        return _made(self.num * k, self.den * k, self.high * k, self.low * k, self.asks)

    def longer(self, count: int) -> Fraction:
        """Of a sum of so many such entries."""
        return self._replace(high=self.high + log2(max(count, 1)))

    def either(self, other: Fraction) -> Fraction:
        """Of one or the other."""
        return Fraction(
            max(self.num, other.num),
            max(self.den, other.den),
            max(self.high, other.high),
            max(self.low, other.low),
            self.asks | other.asks,
        )

    def over(self, entries: int) -> Fraction:
        """Of the reciprocals of so many entries, of which the common denominator is the larger part."""
        num, high = entries * self.num, entries * self.high
        return _made(num, num, high, high, self.asks)

    def derived(self) -> Fraction:
        """Of a derivative."""
        size = self.num + self.den
        return _made(size, 2 * self.den, self.high + self.low + log2(max(size, 1)), 2 * self.low, self.asks)

    def determinant(self, n: int) -> Fraction:
        """Of the determinant of an n×n matrix of such entries."""
        return _made(n * self.num, n * self.den, _factorial(n) + n * self.high, n * self.low, self.asks)

    def adjugate(self, n: int) -> Fraction:
        """Of the cofactors of an n×n matrix of such entries."""
        return self.determinant(n - 1)


def _made(num: float, den: float, high: float, low: float, asks: int) -> Fraction:
    """Bounds that never say that the denominator is larger than the numerator."""
    if max(num, den, high, low) > BEYOND:
        num, den, high, low = min(num, BEYOND), min(den, BEYOND), min(high, BEYOND), min(low, BEYOND)
    return Fraction(num if num > den else den, den, high if high > low else low, low, asks)


def _sum(a: float, b: float) -> float:
    """log₂(2^a + 2^b)."""
    big, small = (a, b) if a > b else (b, a)
    return big + 1 if a == b else big + log2(1 + 2.0 ** max(small - big, -64.0))


def _factorial(n: int) -> float:
    return lgamma(n + 1) / log(2)


ONE = Fraction(0, 0, 0, 0)
VARIABLE = Fraction(1, 0, 0, 0)
UNBOUNDED = Fraction(BEYOND, BEYOND, BEYOND, BEYOND)


class Asked(NamedTuple):
    """A function whose values are random residues: its name, how many values, and the arguments that they have."""

    name: str
    values: int
    argument: Fraction


class Degrees:
    """Bounds for expressions, each worked out once and without recursion, at sizes that are at most these."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes
        self.known: dict[Expr, Fraction] = {}
        self._asked: list[Asked] = []
        self._poles = ONE  # of all that has been divided by so far
        self._lengths: dict[Expr, int] = {}

    def of(self, expr: Expr) -> Fraction:
        """The bounds of an expression."""
        known = self.known
        found = known.get(expr)
        if found is not None:
            return found
        stack = [expr]
        while stack:
            e = stack[-1]
            if e in known:
                stack.pop()
                continue
            inner = _inner(e)
            parts = [known.get(p) for p in inner]
            if None in parts:
                stack.extend([p for p, bounds in zip(inner, parts, strict=True) if bounds is None])
                continue
            known[e] = self._bounds(e, cast("list[Fraction]", parts))
            stack.pop()
        return known[expr]

    def passes(self, lhs: Expr, rhs: Expr, orthogonal: Iterable[Var] = ()) -> float:
        """How likely two sides that differ at these sizes agree at one point, at most."""
        left, right = self.of(lhs), self.of(rhs)
        degree = max(left.num + right.den, right.num + left.den)
        height = _sum(left.high + right.low, right.high + left.low)
        sizes = [self.length(v.shape[0]) for v in orthogonal]
        rise, more = 1.0 + sum(sizes), sum(map(_factorial, sizes))
        agree = chance(degree * rise, height + degree * more)
        agree += self._collision(left.asks | right.asks, rise, more)
        # the denominators of the Cayley transforms have the degrees and heights that they add
        poles = (self._poles.num + 1) * rise, self._poles.high + (self._poles.num + 1) * more
        undefined = poles[0] / FIELD + poles[1] / (BITS - 1) / PRIMES
        return min(1.0, agree / (1 - undefined)) if undefined < 1 else 1.0

    def length(self, extent: Expr) -> int:
        """The largest value of a size."""
        known = self._lengths.get(extent)
        if known is None:
            known = self._lengths[extent] = max(extent_at(extent, self.sizes), 1)
        return known

    # ---- one expression

    def _bounds(self, e: Expr, parts: list[Fraction]) -> Fraction:
        """Its bounds, from those of its parts."""
        rule = RULES.get(type(e))
        if rule is not None:
            return rule(self, e, parts)
        if isinstance(e, Mul):
            return _times(parts)
        if isinstance(e, Add):
            return reduce(Fraction.plus, parts)
        if isinstance(e, Pow):
            return self._power(e, parts)
        return Fraction(0, 0, log2(self.length(e)), 0) if isinstance(e, Symbol) else _number(e)

    def _sum(self, e: Sum, parts: list[Fraction]) -> Fraction:
        return parts[0].longer(prod([self.length(i.size) for i in e.indices]))

    def _var(self, var: Var, parts: list[Fraction]) -> Fraction:
        if parts:
            meaning = parts[0]
            return meaning._replace(num=max(meaning.num, 1))
        return Fraction(0, 0, log2(WHOLE_MOST), 0) if whole(var) else VARIABLE

    def _power(self, e: Expr, parts: list[Fraction]) -> Fraction:
        """A power of every entry; one whose exponent is no whole number is a function."""
        (base, exponent), inner = e.args, parts[0]
        k = self.most(exponent) if whole(exponent) else None
        if k is None:
            return self._ask("power", e, inner.plus(parts[1]))
        out = inner.power(k)
        if exponent.is_Integer and int(exponent) >= 0:
            return out
        over = self._reciprocal(inner, self._entries(base)).power(k)
        if exponent.is_Integer:
            return over
        return out.either(over)

    def most(self, exponent: Expr) -> int:
        """The largest absolute value that a whole exponent has, or so much that it makes no difference."""
        if exponent.is_Integer:
            return min(abs(int(exponent)), MOST)
        if isinstance(exponent, Terms):
            return min(sum(map(self.most, exponent.args)), MOST)
        if isinstance(exponent, Product):
            return min(prod(map(self.most, exponent.args)), MOST)
        return self.length(exponent) if isinstance(exponent, Symbol) else WHOLE_MOST

    def _entries(self, e: Expr) -> int:
        """How many entries an expression has, its free indices included."""
        return prod(self.length(i.size) for i in free(e)) * prod(map(self.length, shape_of(e)))

    def _many(self, e: Expr) -> int:
        """How many matrices an expression is, one for each choice of its free indices."""
        return prod(self.length(i.size) for i in free(e))

    def _reciprocal(self, inner: Fraction, entries: int) -> Fraction:
        self._poles = self._poles.times(inner.power(entries))
        return inner.over(entries)

    def _inverse(self, inner: Fraction, n: int, many: int) -> Fraction:
        return self._reciprocal(inner.determinant(n), many)  # its numerators, cofactors, are smaller

    def _ask(self, name: str, e: Expr, argument: Fraction, count: int | None = None) -> Fraction:
        """The values of a function, which are variables."""
        bit = 1 << len(self._asked)
        self._asked.append(Asked(name, self._entries(e) if count is None else count, argument))
        return VARIABLE._replace(asks=argument.asks | bit)

    def _applied(self, e: Applied, parts: list[Fraction]) -> Fraction:
        name, args = e.operation.name, e.args
        if not args:
            # four times the arctangent of one
            return self._ask("arctan", e, ONE, 1).longer(4) if name == PI.name else ONE
        if name in (COMMUTATION.name, UNIT.name, STRETCH.name):
            return ONE
        if e.operation.traits.entries in ("same", "with zeros"):
            return parts[0]
        if e.operation.traits.entries == "products":
            return _times(parts)
        if name == ADD.name:
            return reduce(Fraction.plus, parts)
        if name == ENTRYWISE_POWER.name:
            return self._power(e, parts)
        if e.operation.each:
            return self._ask(name, e, reduce(Fraction.plus, parts))
        rows, columns = map(self.length, shape_of(args[0]))
        return self._of_matrix(e, parts, rows, columns)

    def _of_matrix(self, e: Applied, parts: list[Fraction], rows: int, columns: int) -> Fraction:
        """An operation on whole matrices; one that is not known here is bounded by nothing."""
        first, name, many = parts[0], e.operation.name, self._many(e)
        both = rows * columns
        match name:
            case MATMUL.name:
                return _times(parts).longer(prod(self.length(shape_of(a)[1]) for a in e.args[:-1]))
            case QUOTIENT.name:
                return first.times(self._reciprocal(parts[1], self._entries(e.args[1])))
            case SUM.name | ROW_SUMS.name | COLUMN_SUMS.name | TRACE.name:
                return first.longer(rows if name == TRACE.name else both)
            case PROD.name | ROW_PRODS.name | COLUMN_PRODS.name:
                return first.power(both if name == PROD.name else columns if name == ROW_PRODS.name else rows)
            case DOT.name:
                return first.times(parts[1]).longer(both)
            case NORM_SQUARED.name:
                return first.power(2).longer(both)
            case NORM1.name:
                return self._ask("abs", e, first, both * many).longer(both)
            case NORM2.name:
                return self._ask("sqrt", e, first.power(2).longer(both))
            case NORM21.name:
                return self._ask("sqrt", e, first.power(2).longer(columns), rows * many).longer(rows)
            case ROW_NORMS.name:
                return self._ask("sqrt", e, first.power(2).longer(columns))
            case LOGSUMEXP.name:
                return self._ask("log", e, self._ask("exp", e, first, both * many).longer(both))
            case SOFTMAX.name:
                powers = self._ask("exp", e, first)
                return powers.times(self._reciprocal(powers.longer(both), many))
            case ROW_LOGSUMEXP.name | COLUMN_LOGSUMEXP.name:
                powers = self._ask("exp", e, first, both * many)
                return self._ask("log", e, powers.longer(columns if name == ROW_LOGSUMEXP.name else rows))
            case ROW_SOFTMAX.name | COLUMN_SOFTMAX.name:
                powers, along = self._ask("exp", e, first), columns if name == ROW_SOFTMAX.name else rows
                return powers.times(self._reciprocal(powers.longer(along), many * both // along))
            case DET.name:
                # by elimination there is no derivative of one that is 0
                self._reciprocal(first.determinant(rows), many)
                return first.determinant(rows)
            case LOGDET.name:
                return self._ask("log", e, first.determinant(rows))
            case ADJ.name:
                return first.adjugate(rows)
            case INVERSE.name:
                return self._inverse(first, rows, many)
            case PINV.name:
                square = first.power(2).longer(max(rows, columns))
                return self._inverse(square, min(rows, columns), many).times(first).longer(min(rows, columns))
            case MATRIX_POWER.name | POWER_TRACE.name:
                return self._matrix_power(e, first, rows, many)
            case _:
                return UNBOUNDED

    def _matrix_power(self, e: Applied, base: Fraction, n: int, many: int) -> Fraction:
        exponent = e.args[1]
        if not whole(exponent):
            return UNBOUNDED
        k = self.most(exponent)
        if not (exponent.is_Integer and int(exponent) >= 0):
            base = base.either(self._inverse(base, n, many))
        out = base.power(k)
        return _made(out.num, out.den, out.high + k * log2(n), out.low, out.asks)

    # ---- functions

    def _collision(self, asks: int, rise: float, more: float) -> float:
        """How likely two different arguments of one function, among all that are asked, have the same value.

        The pairs are taken in order, those of inner functions first: while none of these agree, the values of the inner
        functions are independent, and the difference of two arguments is a polynomial like any other.
        """
        counts: dict[str, int] = {}
        pairs: dict[str, float] = {}
        for asked in (a for n, a in enumerate(self._asked if asks else ()) if asks >> n & 1):
            degree, height = asked.argument.num, asked.argument.high
            pair = chance(2 * degree * rise, 2 * (height + degree * more) + 1)
            counts[asked.name] = counts.get(asked.name, 0) + asked.values
            pairs[asked.name] = max(pairs.get(asked.name, 0.0), pair)
        return sum(n * (n - 1) / 2 * pairs[name] for name, n in counts.items())


def _number(e: Expr) -> Fraction:
    """A number p/q; one that is not rational has no value modulo a prime."""
    if not (e.is_Rational or e.is_Float):
        return UNBOUNDED
    q = Rational(e)
    high, low = log2(max(abs(int(q.p)), 1)), log2(int(q.q))
    return Fraction(0, 0, max(high, low), low)


def _times(parts: list[Fraction]) -> Fraction:
    """Of a product."""
    return _made(
        sum([p.num for p in parts]),
        sum([p.den for p in parts]),
        sum([p.high for p in parts]),
        sum([p.low for p in parts]),
        reduce(or_, [p.asks for p in parts]),
    )


RULES: Mapping[type[Expr], Callable[[Degrees, Any, list[Fraction]], Fraction]] = {
    Var: Degrees._var,
    Entry: lambda degrees, e, parts: parts[0],
    Table: lambda degrees, e, parts: parts[0],
    Sum: Degrees._sum,
    Product: lambda degrees, e, parts: _times(parts),
    Terms: lambda degrees, e, parts: reduce(Fraction.plus, parts),
    Power: Degrees._power,
    Partial: lambda degrees, e, parts: parts[0].derived(),
    # one degree less in the variable, one in the direction, linear in which it is
    Differential: lambda degrees, e, parts: parts[0].derived(),
    Applied: Degrees._applied,
    Delta: lambda degrees, e, parts: ONE,
    Index: lambda degrees, e, parts: ONE,
    Pair: lambda degrees, e, parts: ONE,
}


def _inner(e: Expr) -> tuple[Expr, ...]:
    """The parts whose bounds those of an expression are made of; those of an entry are those of its matrix."""
    kind = type(e)
    if kind in FIRST:
        return (e.args[0],)
    if kind is Var:
        return () if e.definition is None else (e.definition,)
    return () if kind in ALONE else tuple([a.args[0] if type(a) is Entry else a for a in e.args])


FIRST = {Differential, Entry, Sum, Table, Partial}  # what is made of the first of its arguments
ALONE = {Delta, Index, Pair}
