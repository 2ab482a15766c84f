"""Products of two matrices, and inverses: in a product an inverse is the solution of linear equations."""

from __future__ import annotations

from sympy import Expr, S

from .algebra import Algebra
from .nodes import Node, signs
from .pairs import times_slope

__all__ = ["inv", "logdet", "matmul", "solve"]


def inv(g: Algebra, a: Node) -> Node:
    """The inverse of a matrix."""
    inner, scalars = g.apart(a)
    if scalars:
        return g.product([(g.inv(inner), S.One), *((n, -k) for n, k in scalars)])
    if a.op in ("inv", "cho_inv"):
        return a.args[0]
    if a.op == "eye":
        return a
    if a.op == "diag":
        return g.make("diag", (g.product([(a.args[0], S.NegativeOne)]),), None, a.axes)
    if "orthogonal" in g.facts.get(a, frozenset()):
        return g.T(a)
    return g.make("inv", (a,))


def solve(g: Algebra, a: Node, b: Node) -> Node:
    """a⁻¹ b."""
    if b.op == "prod":
        inner, scalars = g.apart(b)
        if scalars:
            return g.product([(g.solve(a, inner), S.One), *scalars])
    if g.factors and g.is_(a, "definite"):
        return g.make("cho_solve", (g.make("cholesky", (a,)), b), None, b.axes)
    return g.make("solve", (a, b), None, b.axes)


def logdet(g: Algebra, a: Node) -> Node:
    """log det a."""
    if g.is_(a, "definite"):
        return g.make("cho_logdet", (g.make("cholesky", (a,)),))
    return g.make("logdet", (a,))


def _of_inverses(g: Algebra, left: Node, right: Node, axes: tuple[Expr, ...]) -> Node | None:
    """A sum of inverses times a vector term by term, so that equations are solved for it."""
    whole, vector = (left, right) if len(right.axes) == 1 else (g.T(right), left)
    matrix, scalars = g.apart(whole)
    if matrix.op not in ("add", "diag_add"):
        return None
    parts = matrix.args[:1] if matrix.op == "diag_add" else matrix.args
    if not any(g.apart(t)[0].op in ("inv", "cho_inv") for t in parts):
        return None
    if matrix.op == "diag_add":
        image = g.terms([g.matmul(matrix.args[0], vector), g.product([(matrix.args[1], S.One), (vector, S.One)])], axes)
    else:
        images = []
        for term, sign in zip(matrix.args, signs(matrix), strict=True):
            inner, own = g.apart(term)
            images.append(g.signed(g.product([(g.matmul(inner, vector), S.One), *own]), sign))
        image = g.terms(images, axes)
    return g.product([(image, S.One), *scalars], axes=axes)


def matmul(g: Algebra, left: Node, right: Node) -> Node:
    """The product of two arrays with one or two axes each, over the last of the first and the first of the last."""
    axes = (*left.axes[:-1], *right.axes[1:])
    if left.op == "eye":
        return right
    if right.op == "eye":
        return left
    if left.op == "diag":
        v = left.args[0]
        return g.product([(v if len(right.axes) == 1 else g.expand(v, (0,), 2), S.One), (right, S.One)])
    if right.op == "diag":
        v = right.args[0]
        return g.product([(v if len(left.axes) == 1 else g.expand(v, (1,), 2), S.One), (left, S.One)])
    if len(left.axes) == 1 == len(right.axes):
        return g.inner(left, right)
    if right.op == "ones" and len(right.axes) == 1:
        return g.total(left, 1)
    if left.op == "ones" and len(left.axes) == 1:
        return g.total(right, 0)
    if len(left.axes) + len(right.axes) == 3:
        spread = _of_inverses(g, left, right, axes)
        if spread is not None:
            return spread
    if left.op == "softmax_slope":
        return times_slope(g, left, right)
    if right.op == "softmax_slope":
        return g.T(times_slope(g, right, g.T(left)))
    if left.op in ("inv", "cho_inv"):
        return g.solve(left.args[0], right)
    if right.op in ("inv", "cho_inv"):
        return g.T(g.solve(g.T(right.args[0]), g.T(left)))
    if left.op == "diag_add" and len(right.axes) == 1:
        inner, scalars = g.apart(left.args[0])
        if inner.op == "matmul" and all(len(a.axes) == 2 for a in inner.args):
            # (A B + D)x as A(B x) + D x: the matrix is not formed
            image = g.matmul(inner.args[0], g.matmul(inner.args[1], right))
            shifted = g.product([(left.args[1], S.One), (right, S.One)])
            return g.terms([g.product([(image, S.One), *scalars]), shifted], axes)
    if len(left.axes) == 1:
        left, right = g.T(right), left  # a vector from the left is one from the right, under one name
    elif len(right.axes) == 2 and not g.made("matmul", (left, right), None, axes):
        over, below = g.T(right), g.T(left)
        if not over.op == below.op == "T" and g.made("matmul", (over, below), None, axes[::-1]):
            return g.T(g.make("matmul", (over, below), None, axes[::-1]))
    return g.make("matmul", (left, right), None, axes)
