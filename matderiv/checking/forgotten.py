"""Numbers whose sign a function forgets, however they are written: g in √(g²), in ‖g y‖ and in λ_max(g S).

|g| is g on one side and −g on the other, so that points on one side say nothing of the other. What a root forgets is a
factor of even multiplicity, of a² − 2ab + b² as well; what a norm or a spectrum forgets is what all terms of its
argument have in common, of a y − b y as well. Both are found by factoring polynomials (von zur Gathen and Gerhard,
Modern Computer Algebra, 14 to 16) in *atoms*: the scalars that are no sums, products or whole powers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

from sympy import (
    Add,
    Expr,
    Integer,
    Mul,
    Poly,
    PolynomialError,
    Pow,
    Rational,
    S,
    Symbol,
    fraction,
    gcd,
    sqf_list,
    together,
)

from ..core.index import Power, Product, Terms, is_scalar, power, product, terms
from ..core.operation import Applied
from ..expressions.matrix import apply, is_op, multiply, transpose
from ..operations.add import ADD
from ..operations.arccos import ARCCOS
from ..operations.arcsin import ARCSIN
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT
from ..operations.transpose import TRANSPOSE

__all__ = ["border_of", "forgotten"]

MOST_TERMS = 64
MOST_DEGREE = 24
MOST_ATOMS = 8

Combination = dict[Expr, Expr]  # parts without a number, each with the polynomial that it is multiplied by


def border_of(e: Expr) -> Expr:
    """What is 0 where a function goes over to another branch: its argument, but for 1 − u² of arcsin u."""
    if is_op(e, ARCSIN, ARCCOS) and is_scalar(e):
        return terms(Integer(1), product(-1, power(e.args[0], 2)))
    return cast(Expr, e.args[0] if isinstance(e, Power) or is_op(e, ENTRYWISE_POWER) else e.args[-1])


@lru_cache(maxsize=256)  # asked for the sides of a line, for what touches its border, and for jumps
def forgotten(argument: Expr) -> tuple[Expr, ...]:
    """The numbers whose sign a function of this argument may forget, without those that are written as such.

    >>> from matderiv.expressions.matrix import Var
    >>> from matderiv.expressions.writer import formula
    >>> a, b = Var("a"), Var("b")
    >>> [formula(g) for g in forgotten(terms(power(a, 2), product(-2, a, b), power(b, 2)))]
    ['a - b']
    """
    written = _Written()
    try:
        if is_scalar(argument):
            whole = together(written.rooted(written.number(argument)))
            found = [g for part in fraction(whole) for g in _squared(part)]
        else:
            parts = [fraction(together(c)) for c in written.parts(argument).values()]
            found = [gcd([above for above, _ in parts]), gcd([below for _, below in parts])]
        return tuple(written.read(g) for g in found if g.free_symbols)
    except (_TooLong, PolynomialError):
        return ()


def _squared(polynomial: Expr) -> Iterator[Expr]:
    """What stands in a polynomial to an even power."""
    if not polynomial.free_symbols:
        return
    if len(polynomial.free_symbols) > MOST_ATOMS or Poly(polynomial).total_degree() > MOST_DEGREE:
        raise _TooLong
    yield from (cast(Expr, g) for g, times in sqf_list(polynomial)[1] if times % 2 == 0)


def _sum(found: Iterable[tuple[Expr, Expr]]) -> Combination:
    """A combination in which every part stands once."""
    out: Combination = {}
    for part, number in found:
        out[part] = out.get(part, S.Zero) + number
    return out


class _TooLong(Exception):
    """More terms than are looked at."""


class _Written:
    """Expressions as polynomials in symbols that stand for atoms, and back."""

    def __init__(self) -> None:
        self.symbols: dict[Expr, Symbol] = {}

    def atom(self, e: Expr) -> Symbol:
        if e not in self.symbols:
            self.symbols[e] = Symbol(f"a{len(self.symbols)}")
        return self.symbols[e]

    def rooted(self, polynomial: Expr) -> Expr:
        """The same with q for the squares of atoms √q."""
        for e, symbol in list(self.symbols.items()):
            half = isinstance(e, Power) and e.exponent == S.Half
            if half or is_op(e, SQRT):
                q = self.number(e.args[0])
                polynomial = polynomial.expand().replace(
                    lambda p, s=symbol: p.is_Pow and p.base == s and p.exp.is_Integer,
                    lambda p, s=symbol, q=q: q ** (p.exp // 2) * s ** (p.exp % 2),
                )
        return self._bounded(polynomial.expand())

    def read(self, polynomial: Expr) -> Expr:
        """A polynomial in atoms as an expression."""
        meant = {symbol: e for e, symbol in self.symbols.items()}
        generators = sorted(polynomial.free_symbols, key=lambda s: int(s.name[1:]))
        return terms(
            *(
                product(number, *(power(meant[s], k) for s, k in zip(generators, powers, strict=True) if k))
                for powers, number in Poly(polynomial, *generators).terms()
            )
        )

    def number(self, e: Expr) -> Expr:
        """A scalar as a rational function of atoms."""
        if e.is_Number:
            return Rational(e) if e.is_Float else e
        if isinstance(e, (Terms, Add)):
            return self._bounded(Add(*map(self.number, e.args)))
        if isinstance(e, (Product, Mul)):
            return self._bounded(Mul(*map(self.number, e.args)).expand())
        if isinstance(e, (Power, Pow)) and e.args[1].is_Integer and abs(int(e.args[1])) <= MOST_DEGREE:
            return self._bounded(Pow(self.number(e.args[0]), e.args[1]).expand())
        if isinstance(e, Applied) and e.args:
            return Add(*(self._bounded(c * self._scalar(part)) for part, c in self.parts(e).items()))
        return self.atom(e)

    def _scalar(self, e: Expr) -> Expr:
        """A scalar that is no sum; a squared length is that of the length."""
        if is_op(e, NORM_SQUARED):
            return self.atom(apply(NORM2, *e.args)) ** 2
        if is_op(e, MATMUL) and len(e.args) == 2 and transpose(e.args[0]) == e.args[1]:
            return self.atom(apply(NORM2, e.args[1])) ** 2
        return self.atom(e)

    def parts(self, e: Expr) -> Combination:
        """An array, or a linear function of one, as a combination of arrays that are no sums or multiples."""
        if is_op(e, ADD):
            return _sum((part, c) for a in e.args for part, c in self.parts(a).items())
        if is_op(e, SCALE):
            by = self.number(e.args[0])
            return {part: self._bounded((by * c).expand()) for part, c in self.parts(e.args[1]).items()}
        if is_op(e, TRANSPOSE):
            return {transpose(part): c for part, c in self.parts(e.args[0]).items()}
        if is_op(e, MATMUL, HADAMARD):
            out: Combination = {}
            for factor in e.args:
                own = self.parts(factor)
                out = own if not out else self._products(e, out, own)
            return out
        if isinstance(e, Applied) and len(e.args) == 1 and e.operation.linear and not is_scalar(e.args[0]):
            return _sum((apply(e.operation, part), c) for part, c in self.parts(e.args[0]).items())
        return {e: S.One} if not is_scalar(e) or isinstance(e, Applied) else {S.One: self.number(e)}

    def _products(self, e: Expr, left: Combination, right: Combination) -> Combination:
        if len(left) * len(right) > MOST_TERMS:
            raise _TooLong
        times = multiply if is_op(e, MATMUL) else lambda a, b: apply(HADAMARD, a, b)
        return _sum((times(a, b), self._bounded((c * d).expand())) for a, c in left.items() for b, d in right.items())

    @staticmethod
    def _bounded(polynomial: Expr) -> Expr:
        if len(Add.make_args(polynomial)) > MOST_TERMS:
            raise _TooLong
        return polynomial
