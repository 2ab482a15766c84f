"""Arrays with labels on their axes: an entry of a matrix, a delta, a table, an axis that is two.

To take the entry a_ij of a matrix is to label its axes: nothing is computed. A label that occurs twice takes the
diagonal, a_ii; an axis over a composite index is split into two; a table puts labels back into rows and columns. All
axes stand in the order of their labels, so that arrays meet without a search.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

from sympy import Expr, Rational, S, Symbol

from ..core.arrays import np
from ..core.dual_numbers import Array, NotExact
from ..core.index import Index, Pair, Table, atomic
from .parts import slow_first
from .tape import Labels, Point, Tape

__all__ = ["constant", "count", "delta", "indexed", "labelled", "parted", "spread", "table", "union", "view"]


def union(labels: Iterable[Labels]) -> Labels:
    """All of these labels, in order."""
    several = {some for some in labels if some}
    if len(several) > 1:
        return tuple(sorted({x for some in several for x in some}))
    return several.pop() if several else ()


def spread(labels: Labels, wide: Labels) -> tuple[Any, ...] | None:
    """The subscript that gives an array axes of length 1 for the labels that it lacks."""
    return None if labels == wide else tuple(slice(None) if x in labels else None for x in wide)


def constant(tape: Tape, expr: Expr) -> int:
    """A number, or a size as a number.

    Raises:
        TypeError: the expression is neither.
    """
    if expr.is_Rational:
        numerator, denominator = int(expr.p), int(expr.q)
        return tape.emit(("number", expr), lambda p: p.ring.number(numerator, denominator), (), ())
    if expr.is_Float:
        return constant(tape, Rational(expr))
    if expr.is_number:
        return tape.emit(("constant", expr), lambda p: p.ring.irrational(expr), (), ())
    if isinstance(expr, Symbol):
        tape.counted[expr] = None
        return tape.emit(("size", expr), lambda p: p.ring.number(p.size(expr)), (), ())
    raise TypeError(f"no value is known for {expr.func.__name__}")


def count(tape: Tape, labels: Labels) -> int:
    """How many values these indices take together."""
    extents = tuple(tape.indices[x].size for x in labels)
    return tape.emit(("count", extents), lambda p: p.ring.number(prod(p.size(s) for s in extents)), (), ())


def delta(tape: Tape, left: int, right: int) -> int:
    """The Kronecker delta of two labels, an array of ones where they are the same label."""
    extent = tape.indices[left].size
    if left == right:
        return tape.emit(("one", left), lambda p: p.ring.ones(1, p.size(extent)).value[0], (), (left,))
    other = tape.indices[right].size
    left, right = min(left, right), max(left, right)

    def run(p: Point) -> Array:
        if p.size(extent) != p.size(other):
            raise NotExact("the indices of a delta run over different sizes")
        return p.ring.eye(p.size(extent)).value

    return tape.emit(("delta", left, right), run, (), (left, right))


def view(tape: Tape, number: int, axes: tuple[int | None, ...]) -> int:
    """An array whose axes are given these labels: axes of length 1 go, equal ones merge, all in order."""
    key = ("view", number, axes)
    known = tape.known(key)
    if known is not None:
        return known
    kept = [a for a in axes if a is not None]
    labels = tuple(sorted(set(kept)))
    at = tuple(0 if a is None else slice(None) for a in axes)
    cut = None in axes
    if len(labels) < len(kept):
        letters = {a: chr(97 + n) for n, a in enumerate(labels)}
        pattern = "".join(letters[a] for a in kept) + "->" + "".join(letters.values())
        run = lambda p, x: np.einsum(pattern, x[at])  # noqa: E731
    elif tuple(kept) == labels:
        if not cut:
            run = lambda p, x: x  # noqa: E731
        else:
            run = lambda p, x: x[at]  # noqa: E731
    else:
        order = tuple(kept.index(a) for a in labels)
        run = lambda p, x: x[at].transpose(order)  # noqa: E731
    return tape.emit(key, run, (number,), labels)


def labelled(tape: Tape, number: int, at: Labels) -> int:
    """A matrix with labels on those of its axes that are not 1; a label that occurs twice takes the diagonal."""
    node = tape.nodes[number]
    if node.matrix is None:
        return number
    names = iter(at)
    axes = (*node.labels, *[None if s is S.One else next(names) for s in node.matrix])
    return view(tape, number, axes)


def indexed(tape: Tape, number: int, given: tuple[Expr, ...]) -> int:
    """A matrix with indices on those of its axes that are not 1; an axis with a pair of indices becomes two."""
    node = tape.nodes[number]
    at = tuple([tape.label(i) for i in atomic(given)])
    if node.matrix is None or len(at) == len(given):
        return labelled(tape, number, at)
    lead = len(node.labels)
    # in the order of the array the slower index of a pair comes first
    axes = [slow_first(i) for i in given]
    cut = (..., *(0 if s is S.One else slice(None) for s in node.matrix))

    def run(p: Point, x: Array) -> Array:
        x = x[cut]
        return x.reshape(*x.shape[:lead], *(p.size(i.size) for axis in axes for i in axis))

    split = tape.emit(("split", number, given), run, (number,), node.labels)
    return view(tape, split, (*node.labels, *(tape.label(i) for axis in axes for i in axis)))


def parted(tape: Tape, number: int, pair: Pair) -> int:
    """An array whose axis over the whole size of a pair becomes two."""
    whole, labels = tape.label(Index(f"#{pair}", pair.size)), tape.nodes[number].labels
    if whole not in labels:
        return number
    place, inside = labels.index(whole), slow_first(pair)

    def run(p: Point, x: Array) -> Array:
        return x.reshape(*x.shape[:place], *(p.size(i.size) for i in inside), *x.shape[place + 1 :])

    split = tape.emit(("part", number, pair), run, (number,), labels)
    return view(tape, split, (*labels[:place], *(tape.label(i) for i in inside), *labels[place + 1 :]))


def table(tape: Tape, number: int, expr: Table) -> int:
    """An array whose labels for the indices of a table become its rows and columns."""
    at = tuple(tape.label(i) for i in expr.indices)
    have = tape.nodes[number].labels
    kept = tuple(x for x in have if x not in at)
    order = tuple(have.index(x) for x in (*kept, *(x for x in at if x in have)))
    behind = (slice(None),) * len(kept) + tuple(slice(None) if x in have else None for x in at)
    extents = tuple(i.size for i in expr.indices)

    def run(p: Point, x: Array) -> Array:
        out = x.transpose(order)[behind]
        full = (*out.shape[: len(kept)], *[p.size(n) for n in extents])
        if out.shape != full:
            out = np.broadcast_to(out, full)
        return out if len(at) == 2 else out[..., None]

    return tape.emit(("table", number, at), run, (number,), kept, expr.shape)
