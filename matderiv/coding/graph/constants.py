"""Arrays that have the same entries everywhere but on the diagonal; rows and columns of length 1 have no axis."""

from __future__ import annotations

from sympy import Expr, S

from . import kinds as op
from .algebra import Algebra
from .nodes import Node, kept_axes

__all__ = ["diagonal_matrix", "eye", "ones", "zeros"]


def ones(g: Algebra, shape: tuple[Expr, ...]) -> Node:
    """Ones; of no axes, the number 1."""
    axes = kept_axes(shape)
    return g.make(op.ONES, (), axes) if axes else g.number(S.One)


def zeros(g: Algebra, shape: tuple[Expr, ...]) -> Node:
    """Zeros; of no axes, the number 0."""
    axes = kept_axes(shape)
    return g.make(op.ZEROS, (), axes) if axes else g.number(S.Zero)


def eye(g: Algebra, shape: tuple[Expr, ...]) -> Node:
    """The identity matrix; of no axes, the number 1."""
    axes = kept_axes(shape)
    return g.make(op.EYE, (), axes) if axes else g.number(S.One)


def diagonal_matrix(g: Algebra, v: Node) -> Node:
    """The diagonal matrix of a vector, its scalar factors in front; of a number, itself."""
    if not v.axes:
        return v
    shape = (v.axes[0], v.axes[0])
    inner, scalars = g.apart(v)
    matrix = g.make(op.EYE, (), shape) if inner.kind is op.ONES else g.make(op.DIAG, (inner,), shape)
    return g.product([(matrix, S.One), *scalars])
