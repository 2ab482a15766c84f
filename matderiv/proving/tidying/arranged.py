"""What an expression is but for the order of its terms and factors: equal for sums and products that are reordered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from sympy import Expr, Integer, Rational, S

from ...core.index import Power, Product, Terms, power, shape_of
from ...core.operation import Applied
from ...expressions.matrix import apply, is_op, scaled
from ...operations.add import ADD
from ...operations.hadamard import HADAMARD
from ...operations.norm2 import NORM2
from ...operations.norm_squared import NORM_SQUARED
from .tidier import KEPT

__all__ = ["arranged"]


@lru_cache(maxsize=KEPT)
def arranged(expr: Expr) -> tuple[object, ...]:
    """Equal for expressions that differ in the order of terms and factors only, or in how a power is written.

    >>> from matderiv.core.index import product, terms
    >>> from matderiv.expressions.matrix import Var
    >>> s, t = Var("s"), Var("t")
    >>> arranged(terms(product(s, t), s)) == arranged(terms(s, product(t, s)))
    True
    """
    scalar, body = scaled(expr)
    above, below = S.One, S.One  # numbers, not cancelled: 2/(2t) is not 1/t
    parts: Counter[tuple[object, ...]] = Counter()
    for f in _factors(scalar):
        if isinstance(f, Rational):
            above, below = above * f.p, below * f.q
        else:
            parts[_plain(f)] += 1
    if body is not S.One:
        parts[_plain(body)] += 1
    if above == below == 1 and sum(parts.values()) == 1:
        return next(iter(parts))
    return "product", above, below, frozenset(parts.items())


def _factors(scalar: Expr) -> Iterator[Expr]:
    """The factors of a scalar, those below the line one by one."""
    if isinstance(scalar, Product):
        for f in scalar.args:
            yield from _factors(f)
    elif isinstance(scalar, Power) and isinstance(scalar.base, Product) and scalar.exponent == -1:
        for f in scalar.base.args:
            yield from _factors(power(f, -1))
    else:
        yield scalar


def _plain(expr: Expr) -> tuple[object, ...]:
    base, exponent = (expr.base, expr.exponent) if isinstance(expr, Power) else (expr, S.One)
    while isinstance(base, Power) and base.exponent.is_Number and exponent.is_Integer:
        base, exponent = base.base, base.exponent * exponent  # 1/(1/√s) is √s
    if is_op(base, NORM_SQUARED) and exponent.is_Number:
        base, exponent = apply(NORM2, *base.args), exponent * Integer(2)
    if exponent != 1:
        return "power", arranged(base), arranged(exponent)
    if not expr.args:
        return "atom", expr
    head = expr.operation.name if isinstance(expr, Applied) else type(expr).__name__
    parts = tuple(map(arranged, expr.args))
    if is_op(expr, ADD, HADAMARD) or isinstance(expr, Terms):
        return head, frozenset(Counter(parts).items())
    return head, shape_of(expr), *parts
