"""Distances of a vector that has been divided by its length: that its norm is 1 is seen before it is differentiated.

‖x/‖x‖ − y‖² = 1 − 2yᵀx/‖x‖ + ‖y‖² has a single quotient in it.
"""

from __future__ import annotations

from sympy import Expr

from ..core.index import factors, power, product, shape_of, terms
from ..expressions.matrix import apply, involves, is_op, multiply, scaled, summands, transpose
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from .identities import Identity, identity

__all__ = ["multiplied_out"]


def multiplied_out(unknown: Expr) -> Identity:
    """The identity for the squared distance of a unit vector from what does not depend on the unknown.

    >>> from sympy import S
    >>> from matderiv.expressions.matrix import Var, add
    >>> from matderiv.expressions.writer import formula
    >>> x, y = (Var(name, (S(3), S.One)) for name in "xy")
    >>> unit = multiply(power(apply(NORM2, x), -1), x)
    >>> formula(multiplied_out(x)(apply(NORM_SQUARED, add(unit, y)))[0])
    "1 + 2*y'*x/norm2(x) + norm2(y)^2"
    """

    @identity(
        "unit-vector",
        "The square is multiplied out; a vector over its length has norm 1.",
        "2 乗を展開する。ベクトルをその長さで割ったもののノルムは 1 である。",
    )
    def use(expr: Expr) -> Expr | None:
        parts = summands(expr.args[0]) if is_op(expr, NORM_SQUARED) and shape_of(expr.args[0])[1] == 1 else ()
        if len(parts) != 2:
            return None
        for unit, other in (parts, parts[::-1]):
            number, x = scaled(unit)
            over = power(apply(NORM2, x), -1)
            if over in factors(number) and involves(unit, unknown) and not involves(other, unknown):
                c = product(*(f for f in factors(number) if f != over))
                mixed = product(2, number, multiply(transpose(other), x))
                own, y = scaled(other)
                return terms(power(c, 2), mixed, product(power(own, 2), apply(NORM_SQUARED, y)))
        return None

    return use
