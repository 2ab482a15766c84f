"""Functions of one argument, whose arguments are in short form: what is known of their values.

det Aᵀ = det A and f(0) = 0 for a linear f, f(cA) = c f(A); an identity for the value of one matrix function gets a rule
in ``VALUES``. Each rule takes a function away or a factor out of its argument, so that this ends.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, S

from ...core.index import power, product
from ...core.operation import Applied
from ...expressions.matrix import apply, is_op, multiply, transpose
from ...operations.expm import EXPM
from ...operations.inverse import INVERSE
from ...operations.scale import SCALE
from ...operations.transpose import TRANSPOSE
from ...operations.zero import ZERO
from .tidier import Tidier

__all__ = ["matrix_function", "scalar_function"]


def matrix_function(by: Tidier, expr: Applied, turned: bool) -> Expr:
    """A function with a matrix as its value, of tidied arguments, by the identity for it in ``VALUES``."""
    inner = _valued(apply(expr.operation, *(by.tidy(a) for a in expr.args)))
    return inner if not turned or by.symmetric(inner) else transpose(inner)


def scalar_function(by: Tidier, expr: Applied) -> Expr:
    """A scalar function of tidied arguments: of a transpose, of zeros and of a multiple, where that says something."""
    settled = apply(expr.operation, *(by.tidy(a) for a in expr.args))
    traits = expr.operation.traits
    if traits.turned == "alike" and is_op(settled.args[0], TRANSPOSE):
        settled = apply(expr.operation, settled.args[0].args[0])
    assert isinstance(settled, Applied)
    linear = settled.operation.linear
    if is_op(settled.args[0], ZERO) and (linear or traits.zero is not None):
        return S.Zero
    if linear and is_op(settled.args[0], SCALE):
        number, body = settled.args[0].args
        return product(number, apply(settled.operation, body, *settled.args[1:]))
    return settled


def _inverse(expr: Expr) -> Expr:
    """(A⁻¹)⁻¹ = A, (cA)⁻¹ = A⁻¹/c and (Aᵀ)⁻¹ = (A⁻¹)ᵀ."""
    inner = expr.args[0]
    if is_op(inner, INVERSE):
        return inner.args[0]
    if is_op(inner, SCALE):
        return multiply(power(inner.args[0], -1), apply(INVERSE, inner.args[1]))
    if is_op(inner, TRANSPOSE):
        return transpose(_valued(apply(INVERSE, inner.args[0])))
    return expr


def _exponential(expr: Expr) -> Expr:
    """The exponential of a multiple, exp(tA), is written in one way."""
    return apply(EXPM, multiply(*expr.args))


# a function by its name, and what is known of its value; the arguments are in short form already
VALUES: dict[str, Callable[[Expr], Expr]] = {"inverse": _inverse, "expm_multiple": _exponential}


def _valued(expr: Expr) -> Expr:
    rule = VALUES.get(expr.operation.name) if isinstance(expr, Applied) else None
    return expr if rule is None else rule(expr)
