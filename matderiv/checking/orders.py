"""Which sizes a claim is tried at, whatever its evidence: equal ones, turned ones, 1, and as large as it has factors.

det(AAᵀ) det(AᵀA) is 0 unless A is square, A⁺A is the identity only of tall matrices, (A − diag A)⁸ of a triangular A
is 0 up to the size 8, and (n − 1)(n − 2)⋯(n − 9) up to n = 9. What is a polynomial in indices is settled by
:mod:`~matderiv.checking.need`; a claim with determinants, inverses or functions is tried at every order of its sizes
while they are few, at those of the sizes that are given as numbers, and once at sizes larger than any product in it has
factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product as tuples
from random import Random

from sympy import Expr, Mul, Pow, Symbol

from ..core.index import Differential, Entry, Index, Partial, Power, Product, Sum, Table
from ..core.operation import Applied
from ..expressions.matrix import Var, whole
from ..operations.matrix_power import MATRIX_POWER

__all__ = ["MOST_FACTORS", "Factors", "orders"]

MOST_FACTORS = 24
EXPONENT = 3  # what a power with a symbol for its exponent is counted as
LEVELS = (2, 3, 5, 7)  # the values of sizes in order
FEW = 3  # so many sizes are tried in all orders
DRAWN = 16  # orders of more sizes


class Factors:
    """How many factors the longest product in an expression has, each worked out once and without recursion.

    With ``sizes`` only those count by which a size may enter as a number: sizes, and matrices and sums without letters.
    """

    def __init__(self, most: int = MOST_FACTORS, *, sizes: bool = False) -> None:
        self.most, self.sizes = most, sizes  # beyond so many they are not counted
        self.known: dict[Expr, int] = {}

    def of(self, expr: Expr) -> int:
        """The number of factors, those of powers and of the arguments of functions included.

        >>> from matderiv.core.index import power, product
        >>> x, y = Var("x"), Var("y")
        >>> Factors().of(product(power(x, 3), y))
        4
        >>> Factors(sizes=True).of(product(power(x, 3), Symbol("n", integer=True)))
        1
        """
        stack = [expr]
        while stack:
            e = stack[-1]
            if e in self.known:
                stack.pop()
                continue
            parts = _inner(e)
            missing = [p for p in parts if p not in self.known]
            if missing:
                stack.extend(missing)
                continue
            self.known[e] = min(_count(e, [self.known[p] for p in parts], self.sizes), self.most)
            stack.pop()
        return self.known[expr]


def _inner(e: Expr) -> tuple[Expr, ...]:
    if isinstance(e, Var):
        return () if e.definition is None else (e.definition,)
    if isinstance(e, (Differential, Entry, Sum, Table, Partial)):
        return (e.args[0],)
    if isinstance(e, (Power, Pow)):
        return (e.args[0],)
    if isinstance(e, Index):
        return ()
    return tuple(a for a in e.args if isinstance(a, Expr))


def _count(e: Expr, parts: Sequence[int], sizes: bool) -> int:
    if isinstance(e, (Power, Pow)) or isinstance(e, Applied) and e.operation.name == MATRIX_POWER.name:
        exponent = e.args[1]
        k = abs(int(exponent)) if exponent.is_Integer else EXPONENT if whole(exponent) else 1
        return parts[0] * max(k, 1)
    if isinstance(e, (Product, Mul)) or isinstance(e, Applied) and "products" in (e.operation.traits.entries or ""):
        return sum(parts)
    if not parts:
        return 0 if e.is_Number or sizes and isinstance(e, Var) else 1
    return max(parts) + (len(e.indices) if sizes and isinstance(e, Sum) else 0)


def orders(
    symbols: Sequence[Symbol], shapes: Iterable[tuple[Expr, ...]], most: int, random: Random
) -> Iterator[Mapping[str, int]]:
    """Choices of sizes: all equal, in every order, beside the sizes that are numbers, one of them 1, and large."""
    names = [s.name for s in symbols]
    if not names:
        return
    given = sorted({int(s) for shape in shapes for s in shape if s.is_Integer and s != 1})
    for n in dict.fromkeys((2, 3, 1, *(g + more for g in given for more in (0, 1, -1)))):
        yield dict.fromkeys(names, max(n, 1))
    yield dict.fromkeys(names, most)
    for ranks in dict.fromkeys(_ranks(len(names), random)):
        if len(set(ranks)) > 1:
            yield {name: LEVELS[rank] for name, rank in zip(names, ranks, strict=True)}
    for name in names if len(names) > 1 else ():
        yield {other: 1 if other == name else 3 for other in names}
        yield {other: most if other == name else 2 for other in names}


def _ranks(count: int, random: Random) -> Iterator[tuple[int, ...]]:
    """The order of so many sizes, equal ones included; of many a few drawn."""
    if count <= FEW:
        yield from tuples(range(count), repeat=count)
        return
    for _ in range(DRAWN):
        yield tuple(random.randrange(len(LEVELS)) for _ in range(count))
