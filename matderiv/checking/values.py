"""The value of an expression as an array with its axes in order, and how far floating point can be relied on there.

A program (:mod:`~matderiv.checking.program`) keeps the axes of every array in one global order; here they are put
into that of the expression. How far a value may be off is measured, not estimated: by the largest number met on the
way to it, to which rounding is in proportion, and by how much it moves when the symbols move in their last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from math import isfinite, prod
from random import Random

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Real, Ring, Undefined
from ..core.index import At, atomic
from ..expressions.matrix import Var
from .program import Program
from .tape import Point

__all__ = [
    "NOISE",
    "Axes",
    "compiled",
    "evaluate",
    "finite",
    "given",
    "largest",
    "magnitude",
    "ordered",
    "shaken",
    "value_of",
]

SMALL = 64  # numbers in an array up to which they are gone through one by one
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
    own, out = point.program.nodes[node].labels, np.asarray(point.get(node))
    labels = own
    if any(len(axis) != 1 or x not in axis for axis, x in zip_longest(axes, own, fillvalue=())):
        labels = tuple(x for axis in axes for x in axis)
        order = [own.index(x) for x in labels if x in own]
        out = out.transpose(order)[tuple(slice(None) if x in own else None for x in labels)]
    full = tuple(map(point.length, labels))
    if out.shape != full:
        out = np.broadcast_to(out, full)
    if len(labels) == len(axes):
        return out
    return out.reshape([prod(map(point.length, axis)) for axis in axes])


# ---- how far they can be relied on


def magnitude(a: Array) -> float:
    """The largest absolute value in an array, 0 in an empty one."""
    if isinstance(a, np.ndarray) and a.size <= SMALL and a.dtype == np.float64:
        flat = a.ravel().tolist()
        if isfinite(sum(flat)):
            return max(map(abs, flat), default=0.0)
    size = abs(a)
    if not isinstance(size, np.ndarray):
        return float(size)
    return float(size.max()) if size.size else 0.0


def finite(a: Array) -> bool:
    """Whether all numbers are."""
    return a.size <= SMALL and isfinite(sum(a.ravel().tolist())) or bool(np.isfinite(a).all())


def largest(point: Point, roots: Iterable[int]) -> float:
    """The largest number met at a point on the way to some nodes."""
    met, program = point.met, point.program
    roots = tuple(roots)
    if any(n not in met for n in roots):
        values, failed, made, every = point.values, point.failed, program.made, point.ring.keeps
        for number in program.needed(roots, met):
            value, own = values.get(number), 0.0
            # of single doubles those that functions gave are looked at; others are sums and products
            if value is not None and number not in failed and (made[number] or every or np.ndim(value)):
                own = magnitude(value)
            for a in program.args[number]:
                own = max(own, met[a])
            met[number] = own
    return max([met[n] for n in roots], default=0.0)


def shaken(point: Point, node: int) -> float:
    """How much a value changes where the symbols change in their last digits; infinite where it has none then."""
    near = point.near(1e-14, Random(node))
    try:
        other = near.get(node)
    except Undefined:
        return float("inf")
    return magnitude(other - point.get(node))
