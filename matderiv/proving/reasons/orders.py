"""Products as rows of factors, in whatever way they are bracketed or transposed."""

from __future__ import annotations

from sympy import Expr

from ...expressions.matrix import is_op, transpose
from ...operations.matmul import MATMUL
from ...operations.matrix_power import MATRIX_POWER
from ...operations.scale import SCALE
from ...operations.transpose import TRANSPOSE
from ..tidy import symmetric

__all__ = ["row"]

MOST_ROW = 24  # factors into which a power is opened where the order of a product is looked at


def row(expr: Expr, turned: bool = False) -> list[Expr]:
    """The factors of a product, or of its transpose, with products, powers and transposes in it opened."""
    if is_op(expr, MATMUL):
        return [f for a in (reversed(expr.args) if turned else expr.args) for f in row(a, turned)]
    if is_op(expr, TRANSPOSE):
        return row(expr.args[0], not turned)
    if is_op(expr, SCALE):
        return row(expr.args[1], turned)
    if is_op(expr, MATRIX_POWER) and expr.args[1].is_Integer and 0 < expr.args[1] <= MOST_ROW:
        return row(expr.args[0], turned) * int(expr.args[1])
    return [transpose(expr) if turned and not symmetric(expr) else expr]
