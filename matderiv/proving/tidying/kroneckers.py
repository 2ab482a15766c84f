"""Kronecker products: numbers in front, factor by factor transposed and multiplied.

(A ⊗ B)ᵀ = Aᵀ ⊗ Bᵀ and (A ⊗ B)(C ⊗ D) = AC ⊗ BD, the mixed product (Horn and Johnson, Topics in Matrix Analysis, 4.2.4
and 4.2.10); I ⊗ I = I and 11ᵀ ⊗ 11ᵀ = 11ᵀ. Each leaves one Kronecker product or none where there were two, or a
transpose on smaller factors.
"""

from __future__ import annotations

from sympy import Expr, S

from ...core.index import shape_of, size_product
from ...expressions.matrix import apply, is_op, multiply, ones, scaled, transpose
from ...operations.eye import EYE
from ...operations.kron import KRON
from ...operations.ones import ONES
from ...operations.transpose import TRANSPOSE
from .length import symbols
from .tidier import MatrixRule, Tidier, each

__all__ = ["MATRICES", "kron", "mixed"]


def kron(left: Expr, right: Expr) -> Expr:
    """A Kronecker product with its numbers in front; that of identities, or of ones, is one of these."""
    (a, left), (b, right) = scaled(left), scaled(right)
    if left is S.One or right is S.One:
        return multiply(a, b, right if left is S.One else left)
    rows, columns = map(size_product, shape_of(left), shape_of(right))
    if is_op(left, EYE) and is_op(right, EYE):
        return multiply(a, b, apply(EYE, shape=(rows, columns)))
    if is_op(left, ONES) and is_op(right, ONES):
        return multiply(a, b, ones(rows, columns))
    return multiply(a, b, apply(KRON, left, right))


def mixed(by: Tidier, left: Expr, right: Expr) -> Expr | None:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD, where that is shorter."""
    if not is_op(left, KRON) or not is_op(right, KRON):
        return None
    (a, b), (c, d) = left.args, right.args
    if shape_of(a)[1] != shape_of(c)[0] or shape_of(b)[1] != shape_of(d)[0]:
        return None
    pair, product = multiply(left, right), (multiply(a, c), multiply(b, d))
    whole = kron(*map(by.quiet.matrix, product))
    if symbols(whole) >= symbols(pair):
        return None
    by.did("mixed", pair, kron(*product), a=pair, b=whole)
    return kron(*each(by, kron, product, by.matrix))


def _transposed(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """A Kronecker product is transposed factor by factor."""
    parts = tuple(map(transpose, expr.args)) if turned else expr.args
    if turned and by.traced:
        whole = apply(TRANSPOSE, expr)
        by.did("kron", whole, kron(*parts), a=whole, b=kron(*parts))
    return kron(*each(by, kron, parts, by.matrix))


MATRICES: dict[str, MatrixRule] = {"kron": _transposed}
