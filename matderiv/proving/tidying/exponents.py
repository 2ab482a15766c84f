"""Matrices as powers of others: an inverse is the power −1, and (Aᵏ)⁻¹ is A⁻ᵏ."""

from __future__ import annotations

from sympy import Expr, S

from ...core.index import coefficient, collect, product, shape_of, terms, termwise
from ...expressions.matrix import apply, is_op
from ...operations.inverse import INVERSE
from ...operations.matrix_power import MATRIX_POWER

__all__ = ["base_of", "is_square", "minus", "plus", "powered", "together"]


def base_of(expr: Expr) -> tuple[Expr, Expr]:
    """A matrix as the power of another, an inverse as the power −1."""
    base, exponent = expr.args if is_op(expr, MATRIX_POWER) else (expr, S.One)
    if is_op(base, INVERSE):
        base, exponent = base.args[0], minus(exponent)
        if is_op(base, MATRIX_POWER):
            base, exponent = base.args[0], product(base.args[1], exponent)
    return base, exponent


def powered(base: Expr, exponent: Expr) -> list[Expr]:
    """The power as a factor; none for the power 0."""
    if exponent == 0:
        return []
    if all(coefficient(t)[0] < 0 for t in termwise(exponent)):
        base, exponent = apply(INVERSE, base), minus(exponent)
    return [base if exponent == 1 else apply(MATRIX_POWER, base, exponent)]


def minus(exponent: Expr) -> Expr:
    return terms(*(product(-1, t) for t in termwise(exponent)))


def plus(a: Expr, b: Expr) -> Expr:
    """The sum of two exponents."""
    return a + b if a.is_Number and b.is_Number else collect(terms(a, b))


def together(exponents: tuple[Expr, Expr]) -> str:
    """The clause that says how two powers of one base become one: they cancel, or stand as one power."""
    if not all(e.is_Number for e in exponents):
        return "exponents"
    if len({bool(e.is_negative) for e in exponents}) == 1:
        return "power"
    return "cancel" if all(e.is_Integer for e in exponents) or sum(exponents) == 0 else "exponents"


def is_square(expr: Expr) -> bool:
    shape = shape_of(expr)
    return bool(shape[0] == shape[1] and shape[0] != 1)
