"""Functions of one argument, whose arguments are in short form: what is known of their values.

det Aᵀ = det A and f(0) = 0 for a linear f, f(cA) = c f(A); an identity for the value of one matrix function gets a rule
in ``VALUES``. Each rule takes a function away or a factor out of its argument, so that this ends.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sympy import Expr, S

from ...core.index import power, product
from ...core.operation import Applied
from ...expressions.matrix import apply, is_op, multiply, scaled, transpose
from ...operations.expm import EXPM
from ...operations.inverse import INVERSE
from ...operations.scale import SCALE
from ...operations.transpose import TRANSPOSE
from ...operations.zero import ZERO
from .tidier import Tidier, each

__all__ = ["matrix_function", "scalar_function"]


def matrix_function(by: Tidier, expr: Applied, turned: bool) -> Expr:
    """A function with a matrix as its value, of tidied arguments, by the identity for it in ``VALUES``."""
    if turned:
        inner = by.within(transpose, matrix_function, by, expr, False)
        if not by.symmetric(inner):
            return transpose(inner)
        by.did("symmetric", transpose(inner), inner, s=scaled(inner)[1])
        return inner
    return _valued(by, apply(expr.operation, *each(by, partial(apply, expr.operation), expr.args, by.tidy)))


def scalar_function(by: Tidier, expr: Applied) -> Expr:
    """A scalar function of tidied arguments: of a transpose, of zeros and of a multiple, where that says something."""
    settled = apply(expr.operation, *each(by, partial(apply, expr.operation), expr.args, by.tidy))
    traits = expr.operation.traits
    if traits.turned == "alike" and is_op(settled.args[0], TRANSPOSE):
        plain = apply(expr.operation, settled.args[0].args[0])
        by.did("alike", settled, plain, a=settled, b=plain)
        settled = plain
    linear = settled.operation.linear
    if is_op(settled.args[0], ZERO) and (linear or traits.zero is not None):
        by.did("of-zero", settled, S.Zero, a=settled)
        return S.Zero
    if linear and is_op(settled.args[0], SCALE):
        number, body = settled.args[0].args
        value = product(number, apply(settled.operation, body, *settled.args[1:]))
        by.did("of-multiple", settled, value, a=settled, b=value)
        return value
    return settled


def _inverse(by: Tidier, expr: Expr) -> Expr:
    """(A⁻¹)⁻¹ = A, (cA)⁻¹ = A⁻¹/c and (Aᵀ)⁻¹ = (A⁻¹)ᵀ."""
    inner = expr.args[0]
    if is_op(inner, INVERSE):
        by.did("inverse", expr, inner.args[0], a=expr, b=inner.args[0])
        return inner.args[0]
    if is_op(inner, SCALE):
        value = multiply(power(inner.args[0], -1), apply(INVERSE, inner.args[1]))
        by.did("inverse", expr, value, a=expr, b=value)
        return value
    if is_op(inner, TRANSPOSE):
        plain = apply(INVERSE, inner.args[0])
        by.did("inverse", expr, transpose(plain), a=expr, b=transpose(plain))
        return transpose(by.within(transpose, _valued, by, plain))
    return expr


def _exponential(by: Tidier, expr: Expr) -> Expr:
    """The exponential of a multiple, exp(tA), is written in one way."""
    value = apply(EXPM, multiply(*expr.args))
    by.did("exponential", expr, value, a=expr, b=value)
    return value


# a function by its name, and what is known of its value; the arguments are in short form already
VALUES: dict[str, Callable[[Tidier, Expr], Expr]] = {"inverse": _inverse, "expm_multiple": _exponential}


def _valued(by: Tidier, expr: Expr) -> Expr:
    rule = VALUES.get(expr.operation.name) if isinstance(expr, Applied) else None
    multiple = isinstance(expr, Applied) and expr.operation.linear and expr.args and is_op(expr.args[0], SCALE)
    if rule is None and multiple:
        rule = _of_multiple
    return expr if rule is None else rule(by, expr)


def _of_multiple(by: Tidier, expr: Expr) -> Expr:
    """diag(c v) = c diag(v)."""
    assert isinstance(expr, Applied)
    number, body = expr.args[0].args
    value = multiply(number, apply(expr.operation, body, *expr.args[1:]))
    by.did("of-multiple", expr, value, a=expr, b=value)
    return value
