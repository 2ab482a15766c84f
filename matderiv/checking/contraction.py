"""Sums and products of labelled arrays, and of pairs with tangents, contracted index by index.

A sum of products Σ_j Σ_k a_ij b_jk c_kl is not multiplied out over all its indices: one index is summed at a time, the
one whose outcome has the fewest axes first, with only the factors that bear it. That is variable elimination
(Dechter 1999); the order is greedy. The one rule by which a derivative is taken is the product of two dual numbers,
(a + εa')(b + εb') = ab + ε(a'b + ab').
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from ..core.dual_numbers import Array
from .labelled import count, spread, union
from .tape import Labels, Pair, Point, Tape

__all__ = ["add", "contract", "sum_of"]

MANY = 2**14  # numbers of two factors, multiplied, from which on their product is one of matrices


def add(tape: Tape, numbers: tuple[int, ...]) -> int:
    """The sum, each repeated along the labels that it lacks."""
    if len(numbers) == 1:
        return numbers[0]
    key = ("add", numbers)
    known = tape.known(key)
    if known is not None:
        return known
    labels = union(tape.nodes[n].labels for n in numbers)
    spreads = [spread(tape.nodes[n].labels, labels) for n in numbers]

    def run(p: Point, *arrays: Array) -> Array:
        out = arrays[0] if spreads[0] is None else arrays[0][spreads[0]]
        for a, s in zip(arrays[1:], spreads[1:], strict=True):
            out = out + (a if s is None else a[s])
        return p.ring.reduce(out)

    return tape.emit(key, run, numbers, labels, tape.nodes[numbers[0]].matrix)


def sum_of(tape: Tape, *tangents: int | None) -> int | None:
    """The sum of tangents, of which some may be zero."""
    some = tuple(t for t in tangents if t is not None)
    return add(tape, some) if some else None


def _multiply(tape: Tape, left: int, right: int, over: Labels = ()) -> int:
    """The product, summed over some labels, each of which one of the two bears."""
    left, right = min(left, right), max(left, right)
    key = ("multiply", left, right, over)
    known = tape.known(key)
    if known is not None:
        return known
    ours, theirs = tape.nodes[left].labels, tape.nodes[right].labels
    labels = union((ours, theirs))
    a, b = spread(ours, labels), spread(theirs, labels)
    axes = _axes(labels, over)
    kept = tuple([x for x in labels if x not in over])
    matrices = (ours, theirs, over, kept) if over and set(ours) & set(theirs) == set(over) else None

    def run(p: Point, x: Array, y: Array) -> Array:
        ring = p.ring
        if matrices is not None and ring.exact and x.size * y.size > MANY:
            return _as_matrices(p, x, y, *matrices)
        x, y = x if a is None else x[a], y if b is None else y[b]
        return ring.contracted(x, y, axes) if over else ring.multiply(x, y)

    return tape.emit(key, run, (left, right), kept)


def _axes(labels: Labels, over: Labels) -> int | tuple[int, ...]:
    """The axes with some labels; the one where there is but one, over which a sum is faster."""
    return labels.index(over[0]) if len(over) == 1 else tuple([labels.index(o) for o in over])


def _as_matrices(p: Point, x: Array, y: Array, ours: Labels, theirs: Labels, over: Labels, kept: Labels) -> Array:
    """A product summed over all labels that both factors have: that of two matrices, so that it is never spread out."""
    first, second = tuple(a for a in ours if a not in over), tuple(a for a in theirs if a not in over)
    inner = prod(map(p.length, over))
    left = x.transpose([ours.index(a) for a in (*first, *over)]).reshape(-1, inner)
    right = y.transpose([theirs.index(a) for a in (*over, *second)]).reshape(inner, -1)
    out = p.ring.matmul(left, right).reshape([p.length(a) for a in (*first, *second)])
    return out.transpose([(*first, *second).index(a) for a in kept])


def _total(tape: Tape, number: int, over: Labels) -> int:
    """The sum over some labels; over one that the array lacks it is so many times the array."""
    labels = tape.nodes[number].labels
    absent = tuple(o for o in over if o not in labels)
    if absent:
        return _multiply(tape, _total(tape, number, tuple(o for o in over if o in labels)), count(tape, absent))
    if not over:
        return number
    axes = _axes(labels, over)
    kept = tuple([x for x in labels if x not in over])
    return tape.emit(("total", number, over), lambda p, x: p.ring.total(x, axes), (number,), kept)


def _pair_product(tape: Tape, a: Pair, b: Pair, over: Labels) -> Pair:
    """(a + εa')(b + εb') = ab + ε(a'b + ab'), summed over some labels."""
    first = None if a.tangent is None else _multiply(tape, a.tangent, b.value, over)
    second = None if b.tangent is None else _multiply(tape, a.value, b.tangent, over)
    return Pair(_multiply(tape, a.value, b.value, over), sum_of(tape, first, second))


def contract(tape: Tape, factors: Sequence[Pair], over: Labels) -> Pair:
    """The product of the factors, summed over labels one by one, the one with the smallest outcome first."""
    nodes, live = tape.nodes, dict(enumerate(factors))
    labels = {place: nodes[pair.value].labels for place, pair in live.items()}
    holders: dict[int, set[int]] = {o: {place for place, own in labels.items() if o in own} for o in over}
    absent = tuple(sorted(o for o, where in holders.items() if not where))
    for o in absent:
        del holders[o]

    def outcome(o: int) -> tuple[int, int]:
        return len({x for f in holders[o] for x in labels[f]}), len(holders[o])

    costs = {o: outcome(o) for o in holders}
    while holders:
        o = min(costs, key=lambda x: (costs[x], x))
        where = sorted(holders[o], key=lambda f: len(labels[f]))
        # every other label that only these factors bear is summed at the same stroke
        done = tuple(sorted(x for x in holders if holders[x] <= holders[o]))
        merged = live[where[0]]
        if len(where) == 1:
            merged = Pair(
                _total(tape, merged.value, done),
                None if merged.tangent is None else _total(tape, merged.tangent, done),
            )
        for step, f in enumerate(where[1:], 2):
            merged = _pair_product(tape, merged, live[f], done if step == len(where) else ())
        for f in where:
            del live[f], labels[f]
        live[where[0]], labels[where[0]] = merged, nodes[merged.value].labels
        for x in done:
            del holders[x], costs[x]
        gone = set(where)
        for x in labels[where[0]]:
            if x in holders:
                holders[x] = holders[x] - gone | {where[0]}
                costs[x] = outcome(x)
    rest = sorted(live.values(), key=lambda p: len(nodes[p.value].labels)) if len(live) > 1 else [*live.values()]
    out = rest[0]
    for pair in rest[1:]:
        out = _pair_product(tape, out, pair, ())
    return _pair_product(tape, out, Pair(count(tape, absent)), ()) if absent else out
