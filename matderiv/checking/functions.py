"""Functions of whole arrays, on values and, where an argument moves, on pairs of value and tangent.

What a function is worth at a pair ``value + ε tangent`` is a matter of its ring (:mod:`~matderiv.core.dual_numbers`):
the inverse of A + εB is A⁻¹ − εA⁻¹BA⁻¹ since their product is 1, and so on. Here the arguments are given the same
labels, and the axes that a function left at length 1, or left out, are restored. A function has no value outside its
domain, and no slope at a kink, unless the entry at the kink does not move.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from ..core.arrays import np
from ..core.dual_numbers import Array, Dual, OutsideDomain
from ..core.index import Shape
from .labelled import spread, union
from .tape import Labels, Pair, Point, Tape

__all__ = ["numeric"]


def numeric(
    tape: Tape,
    name: Hashable,
    function: Callable[..., Dual],
    inside: Callable[..., bool] | None,
    pairs: tuple[Pair, ...],
    shape: Shape | None,
    kinked: bool = False,
) -> Pair:
    """A function of whole arrays, on values and, where there are tangents, once more on pairs."""
    nodes = tape.nodes
    values = tuple(p.value for p in pairs)
    labels = union(nodes[v].labels for v in values)
    spreads = [_matrix_spread(tape, v, labels) for v in values]
    form, bounded = tape.form(labels, shape), inside is not None and not kinked

    def run(p: Point, *arrays: Array) -> Array:
        ring = p.ring
        given = [a if s is None else a[s] for a, s in zip(arrays, spreads, strict=True)]
        if bounded and not ring.exact and inside is not None and not inside(*map(ring.rough, given)):
            raise OutsideDomain(f"outside the domain of {name}")
        return _fit(p, function(ring, *[Dual(ring, a) for a in given]).value, form, shape)

    value = tape.emit(("apply", name, values, shape), run, values, labels, shape)
    tangents = tuple(p.tangent for p in pairs)
    if all(t is None for t in tangents):
        return Pair(value)
    wide = union(nodes[n].labels for n in (*values, *(t for t in tangents if t is not None)))
    wide_form = tape.form(wide, shape)
    wide_values = [_matrix_spread(tape, v, wide) for v in values]
    wide_tangents = [None if t is None else _matrix_spread(tape, t, wide) for t in tangents]

    def slope(p: Point, *arrays: Array) -> Array:
        # the value comes first among the arguments: outside the domain there is no slope either
        slopes = iter(arrays[1 + len(values) :])
        duals = []
        for a, s, number, t in zip(arrays[1:], wide_values, tangents, wide_tangents, strict=False):
            x = None if number is None else next(slopes)
            duals.append(Dual(p.ring, a if s is None else a[s], x if x is None or t is None else x[t]))
        rough = kinked and not p.ring.exact
        moving = [p.ring.rough(_moving(d.value, d.tangent)) for d in duals if rough and d.tangent is not None]
        if inside is not None and not all(map(inside, moving)):
            raise OutsideDomain(f"a kink of {name}")
        out = function(p.ring, *duals).tangent
        if out is None:
            out = p.ring.zeros(1, 1).value
        return _fit(p, out, wide_form, shape)

    args = (value, *values, *(t for t in tangents if t is not None))
    return Pair(value, tape.emit(("slope", name, values, tangents, shape), slope, args, wide, shape))


def _matrix_spread(tape: Tape, number: int, labels: Labels) -> Any:
    """The subscript that gives an array these labels in front, and rows and columns behind."""
    node = tape.nodes[number]
    if node.matrix is not None:
        front = spread(node.labels, labels)
        return None if front is None else (*front, slice(None), slice(None))
    return (*(spread(node.labels, labels) or (slice(None),) * len(labels)), None, None)


def _fit(p: Point, out: Array, form: int, shape: Shape | None) -> Array:
    """Axes that a function left at length 1 or left out are restored."""
    full = p.form(form)
    if getattr(out, "shape", None) != full:
        out = np.broadcast_to(out, full)
    return out[..., 0, 0] if shape is None else out


def _moving(value: Array, tangent: Array) -> Array:
    """The entries that move."""
    value, tangent = np.broadcast_arrays(value, tangent)
    return value[tangent != 0]
