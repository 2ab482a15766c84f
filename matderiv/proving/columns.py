"""A vector over a composite index as the matrix whose stacked columns it is, and back.

vec stacks the columns of a matrix: entry (k − 1) m + i of vec(A) is a_ik for a matrix of m rows (Magnus and Neudecker,
*Matrix Differential Calculus*, §2.4). A vector that is known to be stacked, of ones, or a Kronecker product of two
vectors, y ⊗ x = vec(x yᵀ), is given back as such.
"""

from __future__ import annotations

from sympy import Expr, S

from ..core.index import Pair, shape_of, size_product
from ..expressions.matrix import apply, is_op, multiply, ones, transpose, zero
from ..operations.kron import KRON
from ..operations.ones import ONES
from ..operations.scale import SCALE
from ..operations.unvec import UNVEC
from ..operations.vec import VEC
from ..operations.zero import ZERO

__all__ = ["stacked", "unstacked"]


def unstacked(vector: Expr, pair: Pair) -> Expr:
    """The matrix whose stacked columns are a vector, or a row, with this composite index."""
    if shape_of(vector)[0] == 1:
        vector = transpose(vector)
    if is_op(vector, VEC) and shape_of(vector.args[0]) == (pair.fast.size, pair.slow.size):
        return vector.args[0]
    if is_op(vector, ONES):
        return ones(pair.fast.size, pair.slow.size)
    if is_op(vector, SCALE):
        return multiply(vector.args[0], unstacked(vector.args[1], pair))
    if is_op(vector, KRON) and [shape_of(a) for a in vector.args] == [(pair.slow.size, 1), (pair.fast.size, 1)]:
        slow, fast = vector.args
        return multiply(fast, transpose(slow))
    return apply(UNVEC, vector, zero((pair.fast.size, pair.slow.size)))


def stacked(matrix: Expr) -> Expr:
    """The stacked columns of a matrix, of a vector the vector itself."""
    if is_op(matrix, UNVEC):
        return matrix.args[0]
    if is_op(matrix, ONES):
        return ones(size_product(*shape_of(matrix)))
    if is_op(matrix, ZERO):
        return zero((size_product(*shape_of(matrix)), S.One))
    if is_op(matrix, SCALE):
        return multiply(matrix.args[0], stacked(matrix.args[1]))
    if 1 in shape_of(matrix):
        return matrix if shape_of(matrix)[1] == 1 else transpose(matrix)
    return apply(VEC, matrix)
