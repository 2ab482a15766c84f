"""Whether what stands around a constant matrix tells its size, so that it need not be written.

In X + I and X 𝟏 the other operand tells it; in ‖𝟏‖, det(2I) and 𝟏 ⊗ x nothing does.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ..core.index import is_scalar, shape_of
from ..core.operation import Applied
from ..operations.eye import EYE
from ..operations.matmul import MATMUL
from ..operations.ones import ONES
from ..operations.pinv import PINV
from ..operations.transpose import TRANSPOSE
from ..operations.zero import ZERO
from .matrix import is_op

__all__ = ["CONSTANT", "open_inside", "passes_sizes"]

CONSTANT = (EYE, ONES, ZERO)

Told = tuple[bool, bool]  # whether the number of rows is told, and that of columns


def _alike(expr: Applied) -> bool:
    """Whether it is of one size with the only matrix that it is made of, or with all of several."""
    return bool(expr.args) and all(shape_of(a) == expr.shape for a in expr.args if not is_scalar(a))


def passes_sizes(expr: Applied) -> bool:
    """Whether the sizes of the operands are told by the place of an operation, and by one another."""
    return is_op(expr, TRANSPOSE, PINV, MATMUL) or _alike(expr)


def _told(expr: Expr) -> Told:
    """What a matrix tells of its own size."""
    rows, columns = shape_of(expr)
    known = rows == 1, columns == 1
    if not isinstance(expr, Applied) or is_scalar(expr):
        return True, True
    inner = [_told(a) for a in expr.args if not is_scalar(a)]
    if is_op(expr, *CONSTANT):
        return known
    if is_op(expr, TRANSPOSE, PINV):
        found = inner[0][::-1]
    elif is_op(expr, MATMUL):
        found = _either(expr.args, inner)
    elif _alike(expr):
        found = any(r for r, _ in inner), any(c for _, c in inner)
    else:
        found = True, True  # made of what must tell its own size
    if rows == columns and not is_op(expr, MATMUL):
        found = any(found), any(found)
    return found[0] or known[0], found[1] or known[1]


def _either(factors: Sequence[Expr], told: Sequence[Told]) -> Told:
    """The outer sizes of a product: past an identity, which is square, it is the next factor that tells."""
    rows = columns = False
    for factor, (r, _) in zip(factors, told, strict=True):
        rows = rows or r
        if not is_op(factor, EYE):
            break
    for factor, (_, c) in zip(reversed(factors), reversed(told), strict=True):
        columns = columns or c
        if not is_op(factor, EYE):
            break
    return rows, columns


def open_inside(expr: Expr, around: Told = (False, False)) -> bool:
    """Whether a constant matrix in an operand has a size that nothing tells; ``around`` is what its place tells.

    What stands in functions of other shapes further inside is asked about there.

    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import Var, add, ones
    >>> from sympy import S
    >>> x = Var("x", (size("n"), S.One))
    >>> open_inside(ones(*x.shape)), open_inside(add(x, ones(*x.shape)))
    (True, False)
    """
    if not isinstance(expr, Applied) or is_scalar(expr):
        return False
    own = _told(expr)
    rows, columns = around[0] or own[0], around[1] or own[1]
    if is_op(expr, *CONSTANT):
        square = expr.shape[0] == expr.shape[1]
        return not (rows or columns if square and is_op(expr, EYE) else rows and columns)
    matrices = [a for a in expr.args if not is_scalar(a)]
    if is_op(expr, TRANSPOSE, PINV):
        return open_inside(matrices[0], (columns, rows))
    if is_op(expr, MATMUL):
        last = len(matrices) - 1
        return any(
            open_inside(
                a,
                (
                    rows if n == 0 else _told(matrices[n - 1])[1],
                    columns if n == last else _told(matrices[n + 1])[0],
                ),
            )
            for n, a in enumerate(matrices)
        )
    if _alike(expr):
        return any(open_inside(a, (rows, columns)) for a in matrices)
    return False
