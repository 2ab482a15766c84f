"""What the exact test of a line requires: how large its sizes must be, and how many of them are tried.

**The claim.** A line ``lhs = rhs`` is evaluated at points: sizes, a prime p of b bits, uniform among these, and
entries, each uniform among at least 2^(b−1) residues, all drawn by SHA-256 of everything that is judged
(:mod:`~matderiv.checking.draws`). Whoever writes a line does not choose its points; who tries line after line until one
passes needs 1/probability attempts. A true line always passes, since whatever is equal is equal modulo p. Of a line
that is false, and not fitted to its own hash, this module and :mod:`~matderiv.checking.degrees` bound the probability
that it passes; where that is below 2⁻⁴⁰ the line is EXACT.

**At given sizes** every entry of lhs − rhs is a fraction N/D of polynomials with whole coefficients in the entries that
are really drawn. If N is not 0, some coefficient of it is not 0; that is smaller than 2^h in absolute value, h being
the height of N in bits, and at most h/(b − 1) primes of b bits divide it. There are at least 3·2^(b−1)/(5 log 2^(b−1))
of these (Rosser and Schoenfeld 1962, corollary 3). Modulo any other prime N is a polynomial other than 0 of degree d at
most, which is 0 with a probability of at most d/2^(b−1) (Schwartz 1980, Zippel 1979). So one point passes with at most

    h/(b − 1) / (number of primes) + d/2^(b−1) + (chance that two arguments of one function collide),

divided by 1 − the chance that a denominator is 0, since then the point is drawn again. d and h are bounded part by part
in :mod:`~matderiv.checking.degrees`. The last summand is for functions that have no exact value: each value stands as a
random residue, a variable of its own, as long as different arguments have different values; that two of them have the
same is a polynomial that vanishes, and counts once for every pair. The points have independent primes and entries, so
that their bounds multiply. A spd matrix is drawn as a symmetric one, among which the positive definite are open, so
that no polynomial but 0 vanishes on all of them; likewise positive entries. Orthogonal matrices have two components, of
determinant 1 and −1, and a polynomial may vanish on one of them: only points on the same components count together.

**All sizes** are the delicate part: tr A³ = (3/2) tr A tr A² − ½ (tr A)³ holds for n = 1 and n = 2. A term is a network
whose nodes are indices; at a size not below the number of its nodes, all of them can take different values, and the
monomial of such an assignment occurs in no other network with as many nodes. So at a point that counts every size is at
least the number of indices that any term has over it, or as large as there are terms when every letter occurs once in
each. Fractions are compared crosswise, so that the counts of both sides add up. The coefficients of the networks are
polynomials in the sizes that occur as numbers. Of degree D in one size, they vanish at D values of it at most: D + 2
values leave two points that count. In several sizes they are tried on a grid: where it has a_s > D_s values for each
size, at least Π(a_s − D_s) of its points count, and one size is given one value more.

A determinant or an inverse is not one finite network for all sizes, and neither is an orthogonal matrix, or a power
whose exponent is a symbol: an equation with one of these may hold at a few sizes only, as det(A) A⁻¹ = tr(A) I − A does
for n = 2. There more sizes are tried, and the evidence says that it speaks of these. The same where the networks are
larger than the sizes that were tried, or where the letters of a long proof count as letters, whatever they stand for.

All this is bounded from above, part by part: a product adds the counts of its factors, a sum takes the larger ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from math import prod
from typing import Any, NamedTuple, cast

from sympy import Add, Expr, Mul, Pow, Symbol

from ..core.index import (
    Differential,
    Entry,
    Index,
    Partial,
    Power,
    Product,
    Sum,
    Table,
    Terms,
    free,
    is_scalar,
    shape_of,
)
from ..core.operation import Applied
from ..expressions.matrix import WHOLE, Var, whole
from ..operations.add import ADD
from ..operations.column_sums import COLUMN_SUMS
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.logsumexp import LOGSUMEXP
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.quotient import QUOTIENT
from ..operations.row_sums import ROW_SUMS
from ..operations.softmax import SOFTMAX
from ..operations.stretch import STRETCH
from ..operations.trace import TRACE
from ..operations.unit import UNIT
from .degrees import ORTHOGONAL, WHOLE_MOST
from .parts import axes_of

__all__ = ["LARGEST", "Need", "Needs", "Required"]

LARGEST = 12  # no size is drawn larger than this; a line that needs more is only sampled
MOST_TERMS = 10**6  # beyond so many, terms are not counted further
POLYNOMIAL = (MATRIX_POWER, NORM2)  # folded operations whose value is a network, or a function of one
OF_NETWORKS = (NORM2, LOGSUMEXP, SOFTMAX)  # functions of one network
NO_NETWORK = frozenset((ORTHOGONAL, WHOLE))  # the entries of an orthogonal matrix are not free, an exponent is none
UNKNOWN_DEGREE = 10**6  # of what is no polynomial in the sizes


class Required(NamedTuple):
    """What the exact test of a line requires.

    ``sizes`` says how large each size must be for a point to count, ``degrees`` how often those that occur as numbers
    may make a coefficient vanish, ``all_sizes`` how large they must be so that the evidence speaks of all sizes;
    ``None`` where it never does.
    """

    sizes: Mapping[Expr, int]
    degrees: Mapping[Expr, int]
    all_sizes: Mapping[Expr, int] | None


Counts = Mapping[Expr, int]  # all of them positive
NONE: Counts = {}


class Need(NamedTuple):
    """What the exact test of an expression requires.

    ``nodes`` bounds, for each size, the indices that a term has over it; ``letters`` counts how often each symbol
    occurs in a term, ``terms`` the terms; ``degree`` bounds the powers of sizes that occur as numbers, and ``below``
    counts what these are divided by. ``inside`` are the nodes in arguments of functions. ``fraction`` tells whether
    anything but sizes is divided by, ``wide`` are the nodes over a common denominator then; ``network`` tells whether
    all of it is networks, or functions and fractions of them. ``units`` counts matrices of ones and identities, each of
    which makes a size of one of the sums over it at most.
    """

    nodes: Counts = NONE
    letters: Counts = NONE
    degree: Counts = NONE
    terms: int = 1
    wide: Counts | None = None
    inside: Counts = NONE
    below: Counts = NONE
    fraction: bool = False
    network: bool = True
    units: Counts = NONE

    @property
    def crosswise(self) -> Counts:
        """The nodes over a common denominator."""
        return self.nodes if self.wide is None else self.wide

    def times(self, other: Need) -> Need:
        """Of a product."""
        if other is NOTHING or self is NOTHING:
            return self if other is NOTHING else other
        fraction = self.fraction or other.fraction
        return Need(
            _sum(self.nodes, other.nodes),
            _sum(self.letters, other.letters),
            _sum(self.degree, other.degree),
            min(self.terms * other.terms, MOST_TERMS),
            _sum(self.crosswise, other.crosswise) if fraction else None,
            _larger(self.inside, other.inside),
            _sum(self.below, other.below),
            fraction,
            self.network and other.network,
            _sum(self.units, other.units),
        )

    def plus(self, other: Need) -> Need:
        """Of a sum."""
        below, fraction = _larger(self.below, other.below), self.fraction or other.fraction
        ours, theirs = self.degree, other.degree
        if below:
            ours, theirs = (_sum(n.degree, _degrees(_less(below, n.below))) for n in (self, other))
        return Need(
            _larger(self.nodes, other.nodes),
            _larger(self.letters, other.letters),
            _sum(ours, theirs) if fraction else _larger(ours, theirs),
            min(self.terms + other.terms, MOST_TERMS),
            _sum(self.crosswise, other.crosswise) if fraction else None,
            _larger(self.inside, other.inside),
            below,
            fraction,
            self.network and other.network,
            _larger(self.units, other.units),
        )

    def counted(self) -> Need:
        """Of a whole side, where no further sum makes sizes of ones and identities."""
        if not self.units:
            return self
        units = {s: min(n, self.nodes[s]) for s, n in self.units.items() if s in self.nodes}
        return self._replace(degree=_sum(self.degree, units), units=NONE)

    def power(self, k: int) -> Need:
        """Of a power."""
        return self._replace(
            nodes=_times(self.nodes, k),
            letters=_times(self.letters, k),
            degree=_times(self.degree, k),
            terms=min(self.terms ** min(k, 20), MOST_TERMS),
            wide=_times(self.crosswise, k) if self.fraction else None,
            below=_times(self.below, k),
            units=_times(self.units, k),
        )

    def reciprocal(self, expr: Expr) -> Need:
        """Of one over it; a number made of sizes is kept apart, so that equal ones have no common denominator."""
        if self.letters or self.nodes or self.inside or self.below or self.fraction or self.units:
            return self._replace(wide=self.crosswise, fraction=True)
        return Need(below={expr: 1}, network=self.network)

    def over(self, sizes: Iterable[Expr]) -> Need:
        """Of a sum over indices with these sizes; one of fractions is no fraction of networks."""
        more = _counted(s for s in sizes if not s.is_number)
        if not more:
            return self
        nodes = _sum(self.nodes, more)
        if not self.fraction:
            return self._replace(nodes=nodes)
        return self._replace(nodes=nodes, wide=_sum(self.crosswise, more), network=False)


NOTHING = Need()


def _counted(given: Iterable[Expr]) -> Counts:
    """How often each occurs."""
    out: dict[Expr, int] = {}
    for e in given:
        out[e] = out.get(e, 0) + 1
    return out


def _sum(a: Counts, b: Counts) -> Counts:
    """The counts of both added up; most are empty."""
    if not a or not b:
        return a or b
    out = {**a}
    for e, n in b.items():
        out[e] = out.get(e, 0) + n
    return out


def _larger(a: Counts, b: Counts) -> Counts:
    """The larger of the counts in either."""
    if not a or not b or a is b:
        return a or b
    out = {**a}
    for e, n in b.items():
        if n > out.get(e, 0):
            out[e] = n
    return out


def _less(a: Counts, b: Counts) -> Counts:
    """What is left of the counts where others are taken off."""
    return {e: n - b.get(e, 0) for e, n in a.items() if n > b.get(e, 0)}


def _times(counts: Counts, k: int) -> Counts:
    return {e: n * k for e, n in counts.items()} if k else NONE


class Needs:
    """The needs of expressions, each worked out once and without recursion.

    With ``opaque`` a letter of the proof counts as a letter, whatever it stands for.
    """

    def __init__(self, opaque: bool = False) -> None:
        self.opaque = opaque
        self.known: dict[Expr, Need] = {}
        self._sides: dict[Expr, tuple[Need, frozenset[Index]]] = {}

    def of(self, expr: Expr) -> Need:
        """What the expression itself needs; its free indices are not counted."""
        known, stack = self.known, [expr]
        while stack:
            e = stack[-1]
            if e in known:
                stack.pop()
                continue
            parts = () if self.opaque and isinstance(e, Var) else _inner(e)
            needs = [known.get(p) for p in parts]
            if None in needs:
                stack.extend([p for p, need in zip(parts, needs, strict=True) if need is None])
                continue
            rule = RULES.get(type(e))
            known[e] = _of_sizes(e) if rule is None else rule(e, cast("list[Need]", needs))
            stack.pop()
        return known[expr]

    def line(self, lhs: Expr, rhs: Expr) -> Required:
        """What the exact test of a line requires.

        >>> from matderiv.core.index import size, summed
        >>> n = size("n")
        >>> x, i = Var("x", (n, n)), Index("i", n)
        >>> Needs().line(summed(Entry(x, i, i), i), summed(Entry(x, i, i), i))
        Required(sizes={n: 1}, degrees={}, all_sizes={n: 1})
        """
        (left, ours), (right, theirs) = self._side(lhs), self._side(rhs)
        both = left.plus(right)
        degrees = _sum(both.degree, _degrees(both.below)) if both.fraction else both.degree
        more = _counted(i.size for i in ours | theirs if not i.size.is_number)
        wide = _sum(_sum(both.crosswise, more), _counted(s for s in axes_of(lhs) if not s.is_number))
        return Required(
            _sizes(_sum(both.nodes, more), both),
            degrees,
            _sizes(_larger(wide, both.inside), both) if both.network and not self.opaque else None,
        )

    def _side(self, side: Expr) -> tuple[Need, frozenset[Index]]:
        """What one side needs, and its free indices; the next line often begins with it."""
        if side not in self._sides:
            self._sides[side] = self.of(side).counted(), free(side)
        return self._sides[side]


def _sizes(nodes: Counts, need: Need) -> dict[Expr, int]:
    """How large each size must be for so many indices."""
    if max(need.letters.values(), default=0) <= 1 and not need.fraction:
        nodes = {s: min(n, need.terms) for s, n in nodes.items()}
    sizes: dict[Expr, int] = {}
    for expr, n in nodes.items():
        for s in (expr,) if isinstance(expr, Symbol) else expr.free_symbols:
            sizes[s] = max(sizes.get(s, 1), n)
    return sizes


def _degrees(below: Counts) -> Counts:
    """The degrees, in each size, of a product of expressions in sizes."""
    return reduce(_sum, (_times(_polynomial(e), n) for e, n in below.items()), NONE)


def _polynomial(e: Expr) -> Counts:
    """The degree of an expression in sizes, in each of them; too large where it is no polynomial."""
    if isinstance(e, Symbol):
        return {e: 1}
    parts = [_polynomial(a) for a in e.args] if isinstance(e, (Add, Mul, Terms, Product, Pow, Power)) else []
    if isinstance(e, (Add, Terms)):
        return reduce(_larger, parts)
    if isinstance(e, (Mul, Product)):
        return reduce(_sum, parts)
    if isinstance(e, (Pow, Power)) and e.args[1].is_Integer and int(e.args[1]) >= 0:
        return _times(parts[0], int(e.args[1]))
    return dict.fromkeys(e.free_symbols, UNKNOWN_DEGREE)


FIRST = {Differential, Entry, Sum, Table, Partial}  # what is made of the first of its arguments
ALL = {Product, Terms, Power, Applied}  # and of all of them


def _inner(e: Expr) -> tuple[Expr, ...]:
    """The parts whose needs an expression is made of; an entry needs what its matrix needs."""
    kind = type(e)
    if kind in ALL:
        return tuple([a.args[0] if type(a) is Entry else a for a in e.args])
    if kind in FIRST:
        return (e.args[0],)
    return (e.definition,) if kind is Var and e.definition is not None else ()


def _of_var(e: Var, parts: list[Need]) -> Need:
    return parts[0] if parts else Need(letters={e: 1}, network=not e.facts & NO_NETWORK)


def _of_sum(e: Sum, parts: list[Need]) -> Need:
    need = parts[0].over(i.size for i in e.indices)
    # an index that no entry bears is summed to its size
    bare = _counted(s for i in e.indices if not _borne(e.body, i) for s in i.size.free_symbols)
    return need._replace(degree=_sum(need.degree, bare)) if bare else need


def _of_partial(e: Partial, parts: list[Need]) -> Need:
    by = e.variable.at if isinstance(e.variable, Entry) else ()
    inner = parts[0]
    more = _counted(i.size for i in by if isinstance(i, Index) and not i.size.is_number)
    # the denominator of a derivative is squared
    wide = _sum(_times(inner.crosswise, 2), more) if inner.fraction else None
    return inner._replace(nodes=_sum(inner.nodes, more), wide=wide) if more or wide else inner


def _of_differential(e: Differential, parts: list[Need]) -> Need:
    """In each term one of the entries of the variable is an entry of the direction, each of them once."""
    inner = parts[0]
    terms = min(inner.terms * max(inner.letters.get(e.variable, 1), 1), MOST_TERMS)
    wide = _times(inner.crosswise, 2) if inner.fraction else None
    return inner._replace(letters=_sum(inner.letters, {e.direction: 1}), terms=terms, wide=wide)


def _of_product(e: Expr, parts: list[Need]) -> Need:
    return reduce(Need.times, parts, NOTHING)


def _of_power(e: Power, parts: list[Need]) -> Need:
    return _power(e.args[0], e.exponent, parts) if whole(e.exponent) else _of_product(e, parts)


def _of_terms(e: Expr, parts: list[Need]) -> Need:
    return reduce(Need.plus, parts)


def _of_applied(e: Applied, parts: list[Need]) -> Need:
    return _of_terms(e, parts) if e.operation.name == ADD.name else _of_operation(e, parts, _of_product(e, parts))


# what an expression needs, from what its parts need; of any other kind is one in sizes
RULES: Mapping[type[Expr], Callable[[Any, list[Need]], Need]] = {
    Var: _of_var,
    Entry: lambda e, parts: parts[0],
    Table: lambda e, parts: parts[0].over(i.size for i in e.indices),
    Sum: _of_sum,
    Partial: _of_partial,
    Differential: _of_differential,
    Product: _of_product,
    Power: _of_power,
    Terms: _of_terms,
    Applied: _of_applied,
}


def _power(base: Expr, exponent: Expr, parts: list[Need]) -> Need:
    """Of a power whose exponent is whole."""
    out = parts[0].power(_most(exponent))
    if not exponent.is_Integer:
        return out._replace(wide=out.crosswise, fraction=True, network=False)
    return out if int(exponent) >= 0 else parts[0].reciprocal(base).power(-int(exponent))


def _of_sizes(e: Expr) -> Need:
    """Of an expression in sizes."""
    if not e.free_symbols:
        return NOTHING
    if isinstance(e, Pow) and e.exp.is_Integer and int(e.exp) < 0:
        return Need(below={e.base: -int(e.exp)})
    if isinstance(e, (Mul, Add)):
        parts = [_of_sizes(a) for a in e.args]
        return reduce(Need.times if isinstance(e, Mul) else Need.plus, parts)
    return Need(degree=_polynomial(e))


def _of_operation(e: Applied, parts: list[Need], out: Need) -> Need:
    """Of an operation: ``out`` is the need of the product of its arguments, to which come the sums that it hides."""
    name, args = e.operation.name, e.args
    if name in (UNIT.name, STRETCH.name):  # a given index is one more beside those of the sums
        return Need(_counted(s for extent in e.shape for s in extent.free_symbols), network=False)
    if not args:
        return Need(units={s: 1 for extent in e.shape for s in extent.free_symbols})
    if name == MATMUL.name:
        return out.over(shape_of(a)[1] for a in args[:-1])
    if e.operation in OF_NETWORKS:
        inside = out.power(2).over(shape_of(args[0]))
        kept = out if e.operation in POLYNOMIAL else Need(letters=out.letters, terms=1)
        within = _larger(out.inside, inside.crosswise)
        return kept._replace(wide=kept.crosswise, inside=within, fraction=True, network=inside.network)
    if e.operation.local is not None and e.operation not in POLYNOMIAL:
        return Need(letters=out.letters, terms=1, network=False)
    if name == MATRIX_POWER.name:
        k = _most(args[1])
        if not args[1].is_Integer or int(args[1]) < 0:
            return Need(letters=out.letters, terms=1, network=False)
        return parts[0].power(k).over(shape_of(e)[:1] * max(k - 1, 0))
    if name == QUOTIENT.name:
        return out._replace(wide=out.crosswise, fraction=True)
    if name == ENTRYWISE_POWER.name:
        return _power(args[0], args[1], parts) if whole(args[1]) else out
    if name == NORM_SQUARED.name:
        return out.power(2).over(s for s in shape_of(args[0]))
    if name in (TRACE.name, COLUMN_SUMS.name):
        return out.over(shape_of(args[0])[:1])
    if name == ROW_SUMS.name:
        return out.over(shape_of(args[0])[1:])
    if is_scalar(e) and e.operation.components is not None:
        return out.over(s for a in args for s in shape_of(a))
    return out


def _most(exponent: Expr) -> int:
    """The largest value that an exponent takes at the points that are drawn."""
    if exponent.is_Integer:
        return abs(int(exponent))
    if isinstance(exponent, Terms):
        return sum(map(_most, exponent.args))
    if isinstance(exponent, Product):
        return prod(map(_most, exponent.args))
    return WHOLE_MOST if isinstance(exponent, Var) and whole(exponent) else LARGEST + 1


def _borne(e: Expr, index: Index) -> bool:
    """Whether in every term some entry bears the index."""
    if isinstance(e, Entry):
        return index in e.at
    if isinstance(e, (Terms, Product)):
        return (all if isinstance(e, Terms) else any)(_borne(a, index) for a in e.args)
    return isinstance(e, (Sum, Power, Partial, Applied)) and any(_borne(a, index) for a in e.args)
