"""Transposes: (Aᵀ)ᵀ = A, Aᵀ = A of a symmetric and Aᵀ = −A of a skew-symmetric matrix, (cA)ᵀ = cAᵀ.

How a product, a sum, an entrywise or a Kronecker product is transposed stands in the file of each. A transpose goes
down to smaller parts each time, so that this ends.
"""

from __future__ import annotations

from sympy import Expr, S

from ...expressions.matrix import Var, multiply, transpose
from .tidier import MatrixRule, Tidier

__all__ = ["MATRICES", "symbol"]


def symbol(by: Tidier, expr: Var, turned: bool) -> Expr:
    """A symbol, or its transpose by what is assumed of it."""
    if not turned:
        return expr
    turned_ = transpose(expr)
    if "skew" in expr.facts:
        negative = multiply(S.NegativeOne, expr)
        by.did("skew", turned_, negative, a=turned_, b=expr)
        return negative
    if by.symmetric(expr):
        by.did("symmetric", turned_, expr, s=expr)
        return expr
    return turned_


def _transpose(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """(Aᵀ)ᵀ = A."""
    return by.matrix(expr.args[0], not turned)


def _multiple(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """(cA)ᵀ = cAᵀ."""
    number = by.within(lambda e: multiply(e, _turned(expr.args[1], turned)), by.scalar, expr.args[0])
    return multiply(number, by.within(lambda e: multiply(number, e), by.matrix, expr.args[1], turned))


def _turned(expr: Expr, turned: bool) -> Expr:
    return transpose(expr) if turned else expr


MATRICES: dict[str, MatrixRule] = {"transpose": _transpose, "scale": _multiple}
