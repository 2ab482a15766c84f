"""The axes of an array: turned, spread, put in another order; and what that is for an array that is made of others."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from .algebra import Algebra
from .nodes import Node

__all__ = ["T", "expand", "permute", "reshape", "spread_over"]


def expand(g: Algebra, a: Node, at: tuple[int, ...], rank: int) -> Node:
    """``a`` with its axes in these places of ``rank`` axes, the others of length 1."""
    if not a.axes or at == tuple(range(rank)):
        return a
    axes = tuple(a.axes[at.index(n)] if n in at else S.One for n in range(rank))
    if a.op == "prod" and any(not f.axes for f in a.args) or a.op == "prod" and a.data[0] != 1:
        inner, scalars = g.apart(a)
        return g.product([(g.expand(inner, at, rank), S.One), *scalars])
    return g.make("expand", (a,), (at, rank), axes)


def spread_over(g: Algebra, a: Node, over: Any, rank: int) -> Node:
    return a if over is None else g.expand(a, (1 - over,), rank)


def T(g: Algebra, a: Node) -> Node:
    """The transpose of a matrix; a vector is its own."""
    if len(a.axes) < 2:
        return a
    if a.op == "T":
        return a.args[0]
    if a.op in ("eye", "diag") or g.is_(a, "symmetric"):
        return a
    axes = a.axes[::-1]
    if a.op in ("ones", "zeros"):
        return g.make(a.op, (), None, axes)
    if a.op == "outer":
        return g.make("outer", a.args[::-1], None, axes)
    if a.op in ("inv", "cho_inv"):
        return g.inv(g.T(a.args[0]))
    if a.op == "matrix_power":
        return g.make("matrix_power", (g.T(a.args[0]),), a.data, axes)
    if a.op == "matmul" and all(b.op == "T" for b in a.args):
        return g.matmul(a.args[1].args[0], a.args[0].args[0])
    if a.op == "expand":
        at, rank = a.data
        return g.expand(a.args[0], (1 - at[0],), rank)
    if a.op == "prod":
        whole = [f for f in a.args if f.axes]
        turned = sum(1 for f in whole if f.op == "T" or g.is_(f, "symmetric"))
        if len(whole) == 1 or 2 * turned >= len(whole):
            return g.product([(g.T(f), k) for f, k in zip(a.args, a.data[1:], strict=True)], a.data[0])
    return g.make("T", (a,), None, axes)


def permute(g: Algebra, a: Node, order: tuple[int, ...]) -> Node:
    """Axis n of the outcome is axis ``order[n]`` of ``a``."""
    if order == tuple(range(len(order))):
        return a
    if len(order) == 2:
        return g.T(a)
    return g.make("permute", (a,), order, tuple(a.axes[n] for n in order))


def reshape(g: Algebra, a: Node, axes: tuple[Expr, ...]) -> Node:
    """The same entries, the last axis running fastest."""
    return a if a.axes == axes else g.make("reshape", (a,), axes, axes)
