"""Where the entries of a rearranged array stand in its flat list: of each rearrangement the plan is made once.

An array is a flat list in the order of rows, and a shape. Subscripts, transposes, and repeating along other axes are
all one thing, the gathering of entries by number; ``None`` stands for all of them in the order that they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import prod
from operator import itemgetter
from typing import Any

__all__ = ["Gather", "Shape", "broadcast_shapes", "diagonal", "gather", "pair", "picked", "product", "spread"]
__all__ += ["subscript", "summed", "turned"]

Shape = tuple[int, ...]
Gather = Callable[[Sequence[Any]], Sequence[Any]] | None
KEPT = 2**14  # plans of each kind
EVERYTHING = (None, None, None)  # a slice


def strides(shape: Shape) -> list[int]:
    """How far apart the entries along each axis are."""
    out, step = [], 1
    for n in reversed(shape):
        out.append(step)
        step *= n
    return out[::-1]


def gather(order: Sequence[int], count: int) -> Gather:
    """The entries with these numbers, of so many."""
    if len(order) == count and all(map(int.__eq__, order, range(count))):
        return None
    if len(order) < 2:
        return lambda data: [data[k] for k in order]
    return itemgetter(*order)


def walked(axes: Iterable[tuple[int, int]]) -> list[int]:
    """The numbers of entries along axes, each with its stride and length, the last the quickest."""
    order = [0]
    for step, n in axes:
        along = [step * i for i in range(n)]
        order = [o + k for o in order for k in along]
    return order


@lru_cache(KEPT)
def broadcast_shapes(*shapes: Shape) -> Shape:
    """The shape to which all of these are repeated."""
    out: list[int] = []
    for axis in range(-max(map(len, shapes), default=0), 0):
        found = {s[axis] for s in shapes if -axis <= len(s)} - {1}
        if len(found) > 1:
            raise ValueError(f"the shapes {', '.join(map(str, shapes))} do not fit")
        out.append(found.pop() if found else 1)
    return tuple(out)


@lru_cache(KEPT)
def spread(shape: Shape, wide: Shape) -> Gather:
    """An array repeated to another shape."""
    if shape == wide:
        return None
    if broadcast_shapes(shape, wide) != wide:
        raise ValueError(f"the shape {shape} does not fit {wide}")
    count = prod(wide)
    if prod(shape) == 1:
        return None if count == 1 else lambda data: [data[0]] * count
    return gather(walked(zip(repeating(shape, len(wide)), wide, strict=True)), prod(shape))


def repeating(shape: Shape, rank: int) -> list[int]:
    """How far apart entries along each of so many axes are, 0 along those of length 1, which are repeated."""
    padded = (1,) * (rank - len(shape)) + shape
    return [0 if n == 1 else step for n, step in zip(padded, strides(padded), strict=True)]


@lru_cache(KEPT)
def pair(left: Shape, right: Shape) -> tuple[Shape, Gather, Gather]:
    """The shape of what two arrays give entry by entry, and how each is repeated for it."""
    out = broadcast_shapes(left, right)
    return out, spread(left, out), spread(right, out)


@lru_cache(KEPT)
def product(left: Shape, right: Shape, axes: Shape) -> tuple[Shape, int, Gather, Gather]:
    """For a sum of products over some axes: its shape, how many are summed, and both factors with these axes last."""
    wide = broadcast_shapes(left, right)
    gone = sorted({a % len(wide) for a in axes})
    order = [*(a for a in range(len(wide)) if a not in gone), *gone]

    def last(shape: Shape) -> Gather:
        steps = repeating(shape, len(wide))
        return gather(walked([(steps[a], wide[a]) for a in order]), prod(shape))

    kept = tuple([wide[a] for a in order[: len(wide) - len(gone)]])
    return kept, prod(wide[a] for a in gone), last(left), last(right)


@lru_cache(KEPT)
def turned(shape: Shape, axes: Shape) -> tuple[Shape, Gather]:
    """The axes in another order."""
    steps = strides(shape)
    out = tuple([shape[a] for a in axes])
    return out, gather(walked([(steps[a], shape[a]) for a in axes]), prod(shape))


@lru_cache(KEPT)
def summed(shape: Shape, axes: Shape) -> tuple[Shape, Shape, Gather, int]:
    """The shape without some axes, that with them at length 1, these axes put last, and how many entries they have."""
    gone = sorted({a % len(shape) for a in axes})
    kept = [a for a in range(len(shape)) if a not in gone]
    ones = tuple(1 if a in gone else n for a, n in enumerate(shape))
    return tuple([shape[a] for a in kept]), ones, turned(shape, (*kept, *gone))[1], prod(shape[a] for a in gone)


@lru_cache(KEPT)
def diagonal(shape: Shape, letters: str, out: str) -> tuple[Shape, Gather]:
    """Axes of one letter become one axis, in the order of ``out``."""
    step, extent = dict.fromkeys(letters, 0), dict(zip(letters, shape, strict=True))
    for c, k in zip(letters, strides(shape), strict=True):
        step[c] += k
    return tuple(extent[c] for c in out), gather(walked([(step[c], extent[c]) for c in out]), prod(shape))


def _filled(key: tuple[Any, ...], rank: int) -> list[Any]:
    """A subscript with one part for each axis; ``...`` and what is not said take all."""
    missing = rank - sum(k is not None and k is not Ellipsis for k in key)
    if missing < 0:
        raise IndexError(f"{rank} axes have no subscript {key}")
    at = next((n for n, k in enumerate(key) if k is Ellipsis), len(key))
    return [*key[:at], *[EVERYTHING] * missing, *key[at + 1 :]]


@lru_cache(KEPT)
def subscript(shape: Shape, key: tuple[Any, ...]) -> tuple[Shape, list[int], Gather]:
    """The shape of what numbers, slices (as triples), ``None`` and ``...`` pick, and the numbers of its entries."""
    steps, out, start, axes = iter(zip(strides(shape), shape, strict=True)), list[int](), 0, list[list[int]]()
    for k in _filled(key, len(shape)):
        if k is None:
            out.append(1)
            continue
        step, n = next(steps)
        if isinstance(k, tuple):
            axes.append([step * i for i in range(*slice(*k).indices(n))])
            out.append(len(axes[-1]))
        elif -n <= k < n:
            start += step * (k % n)
        else:
            raise IndexError(f"an axis of {n} has no entry {k}")
    order = [start]
    for along in axes:
        order = [o + k for o in order for k in along]
    return tuple(out), order, gather(order, prod(shape))


def picked(shape: Shape, key: tuple[Any, ...]) -> tuple[Shape, list[int], Gather]:
    """The same where one part is a list of numbers, as in ``x[..., [2, 0, 1], :]``."""
    full = _filled(key, len(shape))
    (at,) = [n for n, k in enumerate(full) if isinstance(k, list)]
    axis = sum(k is not None for k in full[:at])
    whole, order, _ = subscript(shape, tuple(EVERYTHING if n == at else k for n, k in enumerate(full)))
    place = sum(not isinstance(k, int) for k in full[:at])
    numbers = [k % shape[axis] for k in full[at]]
    steps = strides(whole)
    axes = [[s * i for i in (numbers if n == place else range(whole[n]))] for n, s in enumerate(steps)]
    out = [0]
    for along in axes:
        out = [o + k for o in out for k in along]
    found = [order[o] for o in out]
    return (*whole[:place], len(numbers), *whole[place + 1 :]), found, gather(found, prod(shape))
