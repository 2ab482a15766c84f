"""Sums: like terms merged and common factors taken out, of the brackets as they are or multiplied out first.

Of the two the shorter stays, and the bracket where they are equally long. The transpose of a sum is taken term by
term, (A + B)ᵀ = Aᵀ + Bᵀ, where that is not longer.
"""

from __future__ import annotations

from sympy import Expr

from ...core.index import Terms, shape_of
from ...expressions.matrix import transpose
from .brackets import multiplied_out
from .factors import factored
from .length import symbols
from .terms import Term, merged, terms_of
from .tidier import MatrixRule, ScalarHead, ScalarRule, Tidier

__all__ = ["MATRICES", "SCALARS", "shortest_sum"]


def shortest_sum(by: Tidier, given: list[Term], shape: tuple[Expr, Expr]) -> Expr:
    """The sum of the terms, factored; multiplied out first where that is shorter."""
    best = factored(by, merged(by, given), shape)
    if len(given) > 1 and (open_ := multiplied_out(by, given)) is not None:
        other = factored(by, merged(by, open_), shape)
        if symbols(other) < symbols(best):
            return other
    return best


def _sum(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """A sum inside a product: its own terms merged; transposed term by term only where that is not longer."""
    settled = shortest_sum(by, [t for a in expr.args for t in terms_of(by, by.matrix(a))], shape_of(expr))
    if not turned or by.symmetric(settled):
        return settled
    termwise = shortest_sum(by, [t for a in expr.args for t in terms_of(by, by.matrix(a, True))], shape_of(expr)[::-1])
    return termwise if symbols(termwise) <= symbols(settled) else transpose(settled)


def _scalar_sum(by: Tidier, expr: Expr) -> Expr:
    """A sum of scalars, each settled by itself first."""
    return shortest_sum(by, [t for a in expr.args for t in terms_of(by, by.scalar(a))], shape_of(expr))


MATRICES: dict[str, MatrixRule] = {"add": _sum}
SCALARS: dict[ScalarHead, ScalarRule] = {Terms: _scalar_sum}
