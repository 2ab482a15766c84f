"""The axes of an array: turned, spread, put in another order; and what that is for an array that is made of others."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from . import kinds as op
from .algebra import Algebra
from .nodes import Node

__all__ = ["T", "expand", "permute", "reshape", "spread_over"]


def expand(g: Algebra, a: Node, at: tuple[int, ...], rank: int) -> Node:
    """``a`` with its axes in these places of ``rank`` axes, the others of length 1."""
    if not a.axes or at == tuple(range(rank)):
        return a
    axes = tuple(a.axes[at.index(n)] if n in at else S.One for n in range(rank))
    if a.kind is op.PROD and any(not f.axes for f in a.args) or a.kind is op.PROD and a.factor != 1:
        inner, scalars = g.apart(a)
        return g.product([(g.expand(inner, at, rank), S.One), *scalars])
    return g.make(op.EXPAND, (a,), axes, at=at, rank=rank)


def spread_over(g: Algebra, a: Node, over: Any, rank: int) -> Node:
    return a if over is None else g.expand(a, (1 - over,), rank)


def T(g: Algebra, a: Node) -> Node:
    """The transpose of a matrix; a vector is its own."""
    if len(a.axes) < 2:
        return a
    if a.kind is op.T:
        return a.args[0]
    if a.kind in (op.EYE, op.DIAG) or g.is_(a, "symmetric"):
        return a
    axes = a.axes[::-1]
    if a.kind in (op.ONES, op.ZEROS):
        return g.make(a.kind, (), axes)
    if a.kind is op.OUTER:
        return g.make(op.OUTER, a.args[::-1], axes)
    if a.kind in (op.INV, op.CHO_INV):
        return g.inv(g.T(a.args[0]))
    if a.kind is op.MATRIX_POWER:
        return g.make(op.MATRIX_POWER, (g.T(a.args[0]),), axes, exponent=a.exponent)
    if a.kind is op.MATMUL and all(b.kind is op.T for b in a.args):
        return g.matmul(a.args[1].args[0], a.args[0].args[0])
    if a.kind is op.EXPAND:
        at, rank = a.at, a.rank
        return g.expand(a.args[0], (1 - at[0],), rank)
    if a.kind is op.PROD:
        whole = [f for f in a.args if f.axes]
        turned = sum(1 for f in whole if f.kind is op.T or g.is_(f, "symmetric"))
        if len(whole) == 1 or 2 * turned >= len(whole):
            return g.product([(g.T(f), k) for f, k in a.factors], a.factor)
    return g.make(op.T, (a,), axes)


def permute(g: Algebra, a: Node, order: tuple[int, ...]) -> Node:
    """Axis n of the outcome is axis ``order[n]`` of ``a``."""
    if order == tuple(range(len(order))):
        return a
    if len(order) == 2:
        return g.T(a)
    return g.make(op.PERMUTE, (a,), tuple(a.axes[n] for n in order), order=order)


def reshape(g: Algebra, a: Node, axes: tuple[Expr, ...]) -> Node:
    """The same entries, the last axis running fastest."""
    return a if a.axes == axes else g.make(op.RESHAPE, (a,), axes)
