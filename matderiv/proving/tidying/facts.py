"""What is certain of a matrix, by what is assumed of its symbols or by its form."""

from __future__ import annotations

from collections import Counter

from sympy import Expr

from ...core.index import shape_of
from ...core.operation import Applied
from ...expressions.matrix import Var, is_op, transpose
from ...operations.add import ADD
from ...operations.diag import DIAG
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.scale import SCALE
from ...operations.transpose import TRANSPOSE
from ...operations.zero import ZERO
from .tidier import Tidier

__all__ = ["TURNED_ALIKE", "orthogonal_pair", "symmetric"]

SYMMETRIC = frozenset({"symmetric", "spd", "diagonal"})
# functions of a matrix that have the same value for its transpose
TURNED_ALIKE = ("det", "logdet", "norm1", "norm2", "norm_squared", "normnuc", "normspec", "sum", "logsumexp")


def symmetric(by: Tidier, expr: Expr) -> bool:
    """Whether a matrix is certainly symmetric, by what is assumed of its symbols or by its form, as in XᵀX.

    Only its parts are asked about in turn, so that this ends.
    """
    shape = shape_of(expr)
    if shape[0] != shape[1]:
        return False
    if isinstance(expr, Var):
        return bool(expr.facts & SYMMETRIC) or expr.definition is not None and by.symmetric(expr.definition)
    if is_op(expr, EYE, ONES) or is_op(expr, ZERO, DIAG):
        return True
    if is_op(expr, MATMUL):
        return tuple(map(by.matrix, expr.args)) == tuple(by.matrix(a, True) for a in reversed(expr.args))
    if is_op(expr, ADD):
        # each as often as it stands: B' + B + B is not symmetric
        return Counter(map(by.matrix, expr.args)) == Counter(by.matrix(a, True) for a in expr.args)
    if is_op(expr, SCALE):
        return by.symmetric(expr.args[1])
    if is_op(expr, HADAMARD) or isinstance(expr, Applied) and expr.operation.slope is not None:
        return all(map(by.symmetric, expr.args))
    names = ("transpose", "inverse", "matrix_power", "entrywise_power", "adjugate", "expm")
    return isinstance(expr, Applied) and expr.operation.name in names and by.symmetric(expr.args[0])


def orthogonal_pair(left: Expr, right: Expr) -> bool:
    """Whether one of two neighbours is an orthogonal matrix and the other its transpose.

    >>> from sympy import S
    >>> Q = Var("Q", (S(2), S(2)), ["orthogonal"])
    >>> orthogonal_pair(transpose(Q), Q), orthogonal_pair(Q, Q)
    (True, False)
    """
    plain = left.args[0] if is_op(left, TRANSPOSE) else left
    return isinstance(plain, Var) and "orthogonal" in plain.facts and transpose(left) == right
