"""The value of an expression as an array with its axes in order, and how far floating point can be relied on there.

A program (:mod:`~matderiv.checking.program`) keeps the axes of every array in one global order; here they are put
into that of the expression. How far a value may be off is measured, not estimated: by the largest number met on the
way to it, to which rounding is in proportion, and by how much it moves when the symbols move in their last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import prod
from random import Random

import numpy as np
from sympy import Expr

from ..core.dual_numbers import Array, Real, Ring, Undefined
from ..core.index import At, atomic
from ..expressions.matrix import Var
from .program import Program
from .tape import Point

__all__ = ["NOISE", "Axes", "compiled", "evaluate", "given", "largest", "magnitude", "ordered", "shaken", "value_of"]

NOISE = 1e-11  # rounding, ill-conditioned inverses included, relative to the largest number met on the way

Axes = tuple[tuple[int, ...], ...]  # the labels of each axis, the slower first where a pair of indices shares one


def compiled(
    expression: Expr, indices: tuple[At, ...] = (), ring: Ring | None = None
) -> Callable[[Mapping[str, Array], Mapping[str, int]], Array]:
    """A function ``(arrays, sizes) -> array`` that evaluates an expression in floating point, or in another ring.

    The axes of the result are those of ``expression`` whose size is not written as 1, or its free ``indices``.
    """
    program = Program()
    node, axes = ordered(program, expression, indices)
    inside = ring or Real()

    def value(arrays: Mapping[str, Array], sizes: Mapping[str, int]) -> Array:
        return value_of(Point(program, inside, sizes, given(arrays, inside), bounded=False), node, axes)

    return value


def evaluate(
    expression: Expr, arrays: Mapping[str, Array], sizes: Mapping[str, int], indices: tuple[At, ...] = ()
) -> Array:
    """The value of an expression in floating point, from the arrays of its symbols, by name.

    >>> from sympy import S
    >>> from matderiv.core.index import Entry, Index, Sum, size
    >>> x = Var("x", (size("n"), S.One))
    >>> float(evaluate(Sum(Entry(x, i := Index("i", size("n"))), i), {"x": [1, 2, 3]}, {"n": 3}))
    6.0
    """
    return compiled(expression, indices)(arrays, sizes)


def given(arrays: Mapping[str, Array], ring: Ring) -> Callable[[Var, int, int], Array]:
    """Symbols have the values that stand under their names."""
    kind = np.int64 if ring.exact else np.float64
    return lambda var, rows, columns: np.asarray(arrays[var.name], dtype=kind).reshape(rows, columns)


# ---- the axes in order


def ordered(program: Program, expr: Expr, indices: tuple[At, ...]) -> tuple[int, Axes]:
    """The node of an expression and the labels of its axes in order."""
    node = program.side(expr)
    if not indices:
        return node, tuple((x,) for x in program.axes(expr))
    return node, tuple(tuple(program.label(i) for i in reversed(atomic((at,)))) for at in indices)


def value_of(point: Point, node: int, axes: Axes) -> Array:
    """The value of a node with these axes in this order."""
    own, labels = point.program.nodes[node].labels, [x for axis in axes for x in axis]
    out = np.asarray(point.get(node))
    order = [own.index(x) for x in labels if x in own]
    out = out.transpose(order)[tuple(slice(None) if x in own else None for x in labels)]
    sizes = [[point.length(x) for x in axis] for axis in axes]
    out = np.broadcast_to(out, tuple(s for axis in sizes for s in axis))
    return out if all(len(axis) == 1 for axis in sizes) else out.reshape([prod(axis) for axis in sizes])


# ---- how far they can be relied on


def magnitude(a: Array) -> float:
    """The largest absolute value in an array, 0 in an empty one."""
    size = np.abs(a)
    if not isinstance(size, np.ndarray):
        return float(size)
    return float(size.max()) if size.size else 0.0


def largest(point: Point, roots: Iterable[int]) -> float:
    """The largest number met at a point on the way to some nodes."""
    met, nodes = point.met, point.program.nodes
    roots = tuple(roots)
    for number in point.program.needed(roots, met):
        value = point.values.get(number)
        own = magnitude(value) if isinstance(value, np.ndarray) else 0.0
        met[number] = max((own, *(met[a] for a in nodes[number].args)))
    return max((met[n] for n in roots), default=0.0)


def shaken(point: Point, node: int) -> float:
    """How much a value changes where the symbols change in their last digits; infinite where it has none then."""
    near = point.near(1e-14, Random(node))
    try:
        other = near.get(node)
    except Undefined:
        return float("inf")
    return magnitude(other - point.get(node))
