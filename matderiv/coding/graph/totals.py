"""Sums of the entries of one array: its total, its trace, inner products; no product is formed for them."""

from __future__ import annotations

from typing import Any

from sympy import S

from . import kinds as op
from .algebra import Algebra
from .nodes import Node, without

__all__ = ["diagonal", "inner", "total", "trace"]


def total(g: Algebra, a: Node, axis: Any) -> Node:
    """The sum over all axes, over one, or over several."""
    if not a.axes:
        return a
    if a.kind is op.PROD:
        number = a.factor
        outside = [f for f in a.factors if not f[0].axes]
        inside = [f for f in a.factors if f[0].axes]
        if outside or number != 1:
            return g.product([(g.total(g.product(inside), axis), S.One), *outside], number)
        if axis is None and all(f.axes == a.axes for f, _ in inside):
            if len(inside) == 2 and all(k == 1 for _, k in inside):
                return g.inner(inside[0][0], inside[1][0])
            if len(inside) == 1 and inside[0][1] == 2:
                return g.inner(inside[0][0], inside[0][0])
    if a.kind is op.SOFTMAX and len(a.axes) == 1:
        return g.number(S.One)
    if a.kind is op.T and axis is None:
        return g.total(a.args[0], None)
    if a.kind is op.T and axis in (0, 1):
        return g.total(a.args[0], 1 - axis)
    if a.kind is op.MATMUL and len(a.axes) == 2 and all(len(b.axes) == 2 for b in a.args):
        left, right = a.args
        if axis is None:
            return g.inner(g.total(left, 0), g.total(right, 1))
        return g.matmul(g.total(left, 0), right) if axis == 0 else g.matmul(left, g.total(right, 1))
    if a.kind is op.MATMUL and len(a.axes) == 1 and axis is None:
        left, right = a.args
        return g.inner(g.total(left, 0), right) if len(left.axes) == 2 else g.inner(left, g.total(right, 1))
    if a.kind is op.OUTER:
        u, v = a.args
        if axis is None:
            return g.product([(g.total(u, None), S.One), (g.total(v, None), S.One)])
        return g.product(
            [(g.total(u, None), S.One), (v, S.One)] if axis == 0 else [(u, S.One), (g.total(v, None), S.One)]
        )
    if a.kind in (op.DIAG, op.DIAG_ADD) and axis is None and a.kind is op.DIAG:
        return g.total(a.args[0], None)
    if a.kind is op.ONES and len(a.axes) == 1:
        return g.extent(a.axes[0])
    return g.make(op.SUM, (a,), without(a.axes, axis), over=axis)


def inner(g: Algebra, a: Node, b: Node) -> Node:
    for one, other in ((a, b), (b, a)):
        if one.kind is op.ONES:
            return g.total(other, None)
        if one.kind in (op.EYE, op.DIAG) and len(other.axes) == 2:
            return g.trace(other) if one.kind is op.EYE else g.inner(one.args[0], g.diagonal(other))
        if one.kind is op.OUTER:
            return g.inner(one.args[0], g.matmul(other, one.args[1]))
        number = next((t for t in other.args if t.kind is op.NUMBER), None) if other.kind is op.ADD else None
        if one.kind is op.SOFTMAX and number is not None and not g.finishing:
            # the mean of a sum with a number in it is this number and the mean of the rest
            parts = [g.signed(t, s) for t, s in other.terms if t is not number]
            number = g.signed(number, other.signs[other.args.index(number)])
            return g.terms([number, g.inner(one, g.terms(parts, other.axes))], ())
    (a, c), (b, d) = g.apart(a), g.apart(b)
    if c or d:
        return g.product([(g.inner(a, b), S.One), *c, *d])
    if a.kind == b.kind is op.T:
        a, b = a.args[0], b.args[0]
    if not a.axes:
        return g.product([(a, S.One), (b, S.One)])
    if not g.finishing and _cancel(a, b):
        return g.total(g.product([(a, S.One), (b, S.One)], axes=a.axes), None)
    if a.serial > b.serial:
        a, b = b, a
    return g.make(op.VDOT, (a, b))


def _cancel(a: Node, b: Node) -> bool:
    """Whether a factor of one array divides the other."""
    powers = [dict(n.as_product[1]) for n in (a, b)]
    shared = powers[0].keys() & powers[1].keys()
    return any(k.is_number and m.is_number and k * m < 0 for k, m in ((powers[0][f], powers[1][f]) for f in shared))


def _by_entry(a: Node) -> bool:
    """Whether an array is a function of the entries of a matrix, so that its diagonal is that of the matrix's."""
    return a.kind.entrywise and len(a.args) == 1 and a.args[0].axes == a.axes


def trace(g: Algebra, a: Node) -> Node:
    """The trace of a matrix."""
    a, scalars = g.apart(a)
    if scalars:
        return g.product([(g.trace(a), S.One), *scalars])
    if a.kind is op.T:
        return g.trace(a.args[0])
    if a.kind is op.MATMUL and all(len(b.axes) == 2 for b in a.args):
        return g.inner(g.T(a.args[0]), a.args[1])
    if a.kind is op.OUTER:
        return g.inner(*a.args)
    if a.kind is op.EYE:
        return g.extent(a.axes[0])
    if a.kind is op.DIAG:
        return g.total(a.args[0], None)
    if a.kind is op.SOFTMAX_SLOPE:
        return g.total(g.diagonal(a), None)
    if _by_entry(a) or a.kind is op.PROD and any(map(_by_entry, a.args)):
        return g.total(g.diagonal(a), None)
    if a.kind is op.ADD and all(
        _by_entry(t) or t.kind in (op.MATMUL, op.OUTER, op.T, op.DIAG, op.INPUT)
        for t in (g.apart(t)[0] for t in a.args)
    ):
        return g.terms([g.signed(g.trace(t), s) for t, s in a.terms], ())
    return g.make(op.TRACE, (a,))


def diagonal(g: Algebra, a: Node) -> Node:
    """The diagonal of a matrix."""
    if a.kind is op.T:
        return g.diagonal(a.args[0])
    if a.kind is op.MATMUL and all(len(b.axes) == 2 for b in a.args):
        return g.total(g.product([(a.args[0], S.One), (g.T(a.args[1]), S.One)]), 1)
    if a.kind is op.OUTER:
        return g.product([(u, S.One) for u in a.args])
    if a.kind is op.DIAG:
        return a.args[0]
    if a.kind is op.SOFTMAX_SLOPE:
        (p,) = a.args
        return g.product([(p, S.One), (g.make(op.COMPLEMENT, (p,), over=p.over), S.One)])
    if _by_entry(a):
        return g.call(a.kind, g.diagonal(a.args[0]))
    if a.kind is op.PROD and all(f.axes in ((), a.axes) for f in a.args):
        return g.product([(g.diagonal(f) if f.axes else f, k) for f, k in a.factors], a.factor)
    return g.make(op.DIAGONAL, (a,), a.axes[:1])
