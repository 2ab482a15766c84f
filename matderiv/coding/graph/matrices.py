"""Products of two matrices, and inverses: in a product an inverse is the solution of linear equations."""

from __future__ import annotations

from sympy import Expr, S

from . import kinds as op
from .algebra import Algebra
from .nodes import Node
from .pairs import times_slope

__all__ = ["inv", "logdet", "matmul", "solve"]


def inv(g: Algebra, a: Node) -> Node:
    """The inverse of a matrix."""
    inner, scalars = g.apart(a)
    if scalars:
        return g.product([(g.inv(inner), S.One), *((n, -k) for n, k in scalars)])
    if a.kind in (op.INV, op.CHO_INV):
        return a.args[0]
    if a.kind is op.EYE:
        return a
    if a.kind is op.DIAG:
        return g.make(op.DIAG, (g.product([(a.args[0], S.NegativeOne)]),), a.axes)
    if "orthogonal" in g.facts.get(a, frozenset()):
        return g.T(a)
    return g.make(op.INV, (a,))


def solve(g: Algebra, a: Node, b: Node) -> Node:
    """a⁻¹ b."""
    if b.kind is op.PROD:
        inner, scalars = g.apart(b)
        if scalars:
            return g.product([(g.solve(a, inner), S.One), *scalars])
    if g.factors and g.is_(a, "definite"):
        return g.make(op.CHO_SOLVE, (g.make(op.CHOLESKY, (a,)), b), b.axes)
    return g.make(op.SOLVE, (a, b), b.axes)


def logdet(g: Algebra, a: Node) -> Node:
    """log det a."""
    if g.is_(a, "definite"):
        return g.make(op.CHO_LOGDET, (g.make(op.CHOLESKY, (a,)),))
    return g.make(op.LOGDET, (a,))


def _of_inverses(g: Algebra, left: Node, right: Node, axes: tuple[Expr, ...]) -> Node | None:
    """A sum of inverses times a vector term by term, so that equations are solved for it."""
    whole, vector = (left, right) if len(right.axes) == 1 else (g.T(right), left)
    matrix, scalars = g.apart(whole)
    if matrix.kind not in (op.ADD, op.DIAG_ADD):
        return None
    parts = matrix.args[:1] if matrix.kind is op.DIAG_ADD else matrix.args
    if not any(g.apart(t)[0].kind in (op.INV, op.CHO_INV) for t in parts):
        return None
    if matrix.kind is op.DIAG_ADD:
        image = g.terms([g.matmul(matrix.args[0], vector), g.product([(matrix.args[1], S.One), (vector, S.One)])], axes)
    else:
        images = []
        for term, sign in matrix.terms:
            inner, own = g.apart(term)
            images.append(g.signed(g.product([(g.matmul(inner, vector), S.One), *own]), sign))
        image = g.terms(images, axes)
    return g.product([(image, S.One), *scalars], axes=axes)


def matmul(g: Algebra, left: Node, right: Node) -> Node:
    """The product of two arrays with one or two axes each, over the last of the first and the first of the last."""
    axes = (*left.axes[:-1], *right.axes[1:])
    if left.kind is op.EYE:
        return right
    if right.kind is op.EYE:
        return left
    if left.kind is op.DIAG:
        v = left.args[0]
        return g.product([(v if len(right.axes) == 1 else g.expand(v, (0,), 2), S.One), (right, S.One)])
    if right.kind is op.DIAG:
        v = right.args[0]
        return g.product([(v if len(left.axes) == 1 else g.expand(v, (1,), 2), S.One), (left, S.One)])
    if len(left.axes) == 1 == len(right.axes):
        return g.inner(left, right)
    if right.kind is op.ONES and len(right.axes) == 1:
        return g.total(left, 1)
    if left.kind is op.ONES and len(left.axes) == 1:
        return g.total(right, 0)
    if len(left.axes) + len(right.axes) == 3:
        spread = _of_inverses(g, left, right, axes)
        if spread is not None:
            return spread
    if left.kind is op.SOFTMAX_SLOPE:
        return times_slope(g, left, right)
    if right.kind is op.SOFTMAX_SLOPE:
        return g.T(times_slope(g, right, g.T(left)))
    if left.kind in (op.INV, op.CHO_INV):
        return g.solve(left.args[0], right)
    if right.kind in (op.INV, op.CHO_INV):
        return g.T(g.solve(g.T(right.args[0]), g.T(left)))
    if left.kind is op.DIAG_ADD and len(right.axes) == 1:
        inner, scalars = g.apart(left.args[0])
        if inner.kind is op.MATMUL and all(len(a.axes) == 2 for a in inner.args):
            # (A B + D)x as A(B x) + D x: the matrix is not formed
            image = g.matmul(inner.args[0], g.matmul(inner.args[1], right))
            shifted = g.product([(left.args[1], S.One), (right, S.One)])
            return g.terms([g.product([(image, S.One), *scalars]), shifted], axes)
    if len(left.axes) == 1:
        left, right = g.T(right), left  # a vector from the left is one from the right, under one name
    elif len(right.axes) == 2 and not g.made(op.MATMUL, (left, right), axes):
        over, below = g.T(right), g.T(left)
        if not over.kind == below.kind is op.T and g.made(op.MATMUL, (over, below), axes[::-1]):
            return g.T(g.make(op.MATMUL, (over, below), axes[::-1]))
    return g.make(op.MATMUL, (left, right), axes)
