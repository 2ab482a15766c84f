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
    if turned and "skew" in expr.facts:
        return multiply(S.NegativeOne, expr)
    return expr if not turned or by.symmetric(expr) else transpose(expr)


def _transpose(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """(Aᵀ)ᵀ = A."""
    return by.matrix(expr.args[0], not turned)


def _multiple(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """(cA)ᵀ = cAᵀ."""
    return multiply(by.scalar(expr.args[0]), by.matrix(expr.args[1], turned))


MATRICES: dict[str, MatrixRule] = {"transpose": _transpose, "scale": _multiple}
