"""The moves of a network over plain indices, in the order in which they are tried.

Each removes a summed index or an edge, so that they end: whether they do does not depend on the order, which is the
one that gives the shorter form. They succeed exactly where the network with an edge between its two free indices is
series-parallel, that is of treewidth at most 2 (Duffin 1965); no other has a form in products, transposes, Hadamard
products, diagonals, traces and ones, and it is never guessed.
"""

from __future__ import annotations

from sympy import Expr

from ..core.index import At, Entry, product
from ..expressions.matrix import apply, hadamard, is_op, multiply, ones, transpose
from ..operations.diag import DIAG
from ..operations.diagonal import DIAGONAL as OP_DIAGONAL
from ..operations.eye import EYE
from ..operations.sum import SUM
from ..operations.trace import TRACE as OP_TRACE
from ..operations.transpose import TRANSPOSE
from .moves import (
    COUNT,
    DIAGONAL,
    INNER,
    INNER_ENTRYWISE,
    JOIN,
    JOIN_ALL,
    JOIN_ENTRYWISE,
    PARALLEL,
    ROW_SUM,
    TOTAL,
    TRACE,
    Part,
    flips,
)
from .network import Network, entrywise

__all__ = ["reduced"]


def reduced(net: Network) -> bool:
    """Make one move; false where none is left."""
    tied = {i for p in net.pairs for i in p.args}
    inner = [i for i in net.bound if i not in tied]
    ends: list[tuple[At, Part]] = []
    for i in inner:
        edges = [e for e in net.edges if i in e.at]
        loops = [e for e in edges if e.at[0] == e.at[1]]
        if not edges:
            return _close(net, i)
        if loops:
            return _loop(net, i, loops[0], alone=len(edges) == 1 and not net.marks.get(i))
        if len(edges) == 1:
            ends.append((i, edges[0]))
    if ends:
        return _absorb(net, *next((end for end in ends if not _read_backwards(net, *end)), ends[0]))
    for i in (*net.at, *tied, *net.pairs):
        for e in net.edges:
            if e.at == (i, i):
                return _loop(net, i, e, alone=False)
    for i in inner:
        edges = [e for e in net.edges if i in e.at]
        if len(edges) == 2:
            return _join(net, i, edges)
    for n, e in enumerate(net.edges):
        for other in net.edges[n + 1 :]:
            if set(e.at) == set(other.at):
                return _merge(net, e, other)
    return False


def _close(net: Network, i: At) -> bool:
    """A bound index with marks only is an inner product; with nothing at all, its size."""
    marks = net.marks.pop(i, [])
    net.bound.remove(i)
    if not marks:
        net.scalars.append(i.size)
        return net.record(COUNT, i=i)
    last = marks[-1]
    net.closed.extend(x for m in marks for x in m.leaves)
    if len(marks) == 1:
        net.scalars.append(apply(SUM, last.value))
        return net.record(TOTAL, i=i, c=net.scalars[-1])
    first = hadamard(*(m.value for m in marks[:-1]))
    net.scalars.append(multiply(transpose(first), last.value))
    if len(marks) > 2:
        return net.record(INNER_ENTRYWISE, i=i, a=last.entry, b=Entry(first, i), c=net.scalars[-1])
    return net.record(INNER, i=i, c=net.scalars[-1])


def _loop(net: Network, i: At, loop: Part, alone: bool) -> bool:
    """An edge from an index to itself is a mark with its diagonal, or a trace where nothing else stands."""
    net.edges.remove(loop)
    if i in net.bound and alone:
        net.bound.remove(i)
        net.closed.extend(loop.leaves)
        net.scalars.append(i.size if is_op(loop.value, EYE) else apply(OP_TRACE, loop.value))
        return net.record(TRACE, i=i, c=net.scalars[-1])
    if is_op(loop.value, EYE):
        return True
    mark = Part(apply(OP_DIAGONAL, loop.value), (i,), loop.leaves)
    net.marks.setdefault(i, []).append(mark)
    return net.record(DIAGONAL, a=loop.entry, c=mark.entry)


def _absorb(net: Network, i: At, edge: Part) -> bool:
    """A bound index with one edge: the edge times its marks becomes a mark on the other end."""
    j = edge.other(i)
    towards = edge.seen_from(j)
    marks = net.marks.pop(i, [])
    vector = entrywise(*(m.value for m in marks)) if marks else ones(i.size)
    leaves = (*towards.leaves, *(x for m in marks for x in m.leaves))
    net.edges.remove(edge)
    net.bound.remove(i)
    row = edge.at == (i, j) and all(m.row or len(m.leaves) == 1 for m in marks) and _ends_row(net, j)
    row = row and net.better_as_row(leaves)
    mark = Part(multiply(towards.value, vector), (j,), leaves, row)
    towards = edge if row else towards
    net.marks.setdefault(j, []).append(mark)
    if not marks:
        return net.record(ROW_SUM, flips((edge, towards)), (mark.value, towards.value), i=i, a=edge.entry, c=mark.entry)
    rule = JOIN if len(marks) == 1 else JOIN_ENTRYWISE
    made = (mark.value, towards.value, vector)
    beside = marks[0].entry if len(marks) == 1 else Entry(vector, i)
    return net.record(rule, flips((edge, towards)), made, i=i, a=edge.entry, b=beside, c=mark.entry)


def _ends_row(net: Network, j: At) -> bool:
    """Whether what stands at an index goes on, by matrices as they stand, to the last free index and ends there."""
    seen: set[At] = set()
    while j in net.bound and j not in seen and not net.marks.get(j) and not net.tied(j):
        seen.add(j)
        edges = net.edges_at(j)
        if len(edges) != 1 or edges[0].at[0] != j:
            return False
        j = edges[0].at[1]
    return len(net.at) == 2 and j == net.at[1] and not net.marks.get(j) and not net.edges_at(j)


def _join(net: Network, i: At, edges: list[Part]) -> bool:
    """A bound index with two edges: they become one, its marks between them as a diagonal matrix."""
    p, q = (e.other(i) for e in edges)
    first, second = edges
    there, back = _cost(net, (first, p, i), (second, i, q)), _cost(net, (second, q, i), (first, i, p))
    if there > back:
        first, second, p, q = second, first, q, p
    # over more than two free indices no matrix asks for an order: an entry is read as its factors stand
    settled = there != back and (net.placed or len(net.at) > 2)
    if not settled and _begins(net, q, p):
        first, second, p, q = second, first, q, p
    a, b = first.seen_from(p), second.seen_from(i)
    marks = net.marks.pop(i, [])
    between = [apply(DIAG, entrywise(*(m.value for m in marks)))] if marks else []
    value = multiply(*_without_eye(a.value, *between, b.value))
    leaves = (*a.leaves, *(x for m in marks for x in m.leaves), *b.leaves)
    for e in edges:
        net.edges.remove(e)
    net.bound.remove(i)
    joined = Part(value, (p, q), leaves)
    net.edges.append(joined)
    turned = flips((first, a), (second, b))
    if marks:
        v = product(*(m.entry for m in marks))
        return net.record(
            JOIN_ALL,
            turned,
            (value, a.value, *between, b.value),
            i=i,
            a=first.entry,
            b=second.entry,
            v=v,
            c=joined.entry,
        )
    return net.record(JOIN, turned, (value, a.value, b.value), i=i, a=first.entry, b=second.entry, c=joined.entry)


def _begins(net: Network, p: At, q: At) -> bool:
    """Whether an edge between two indices is read from the first of them: the free indices tell, if one is there."""
    order = list(net.at)
    if p in order and q in order:
        return order.index(p) < order.index(q)
    if len(order) == 2 and order[-1] in (p, q):
        return order[-1] == q  # what leads to the last index ends there
    return p in order


def _read_backwards(net: Network, i: At, edge: Part) -> bool:
    """Whether the last edge of an inner product is better read from its other end, so that the product begins there."""
    j = edge.other(i)
    if _cost(net, (edge, j, i)) <= _cost(net, (edge, i, j)):
        return False
    reached = [j]
    for k in reached:
        reached += {e.other(k) for e in net.edges_at(k)} - {*reached}
    return all(k in net.bound and not net.tied(k) and (net.marks.get(k) or len(net.edges_at(k)) > 1) for k in reached)


def _cost(net: Network, *path: tuple[Part, At, At]) -> tuple[int, int]:
    """How many entries stand transposed where edges are read so, each from one index to another, and how many turn.

    What is turned comes first where the entries stand as they are to be read.
    """
    turns = sum(_turns(*part) for part in path)
    flipped = sum(edge.at != (start, end) for edge, start, end in path)
    return (flipped, turns) if net.placed else (turns, flipped)


def _turns(edge: Part, start: At, end: At) -> int:
    """How many leaves stand transposed when the edge is read from ``start`` to ``end``."""
    part = edge if edge.at == (start, end) else edge.flipped()
    return sum(is_op(x.base, TRANSPOSE) for x in part.leaves if isinstance(x, Entry))


def _merge(net: Network, first: Part, second: Part) -> bool:
    """Parallel edges become one Hadamard edge."""
    net.edges = [e for e in net.edges if e is not first and e is not second]
    given = first
    if _turns(first, *second.at) < _turns(second, *first.at):
        first = first.seen_from(second.at[0])
    turned = second.seen_from(first.at[0])
    value = entrywise(first.value, turned.value)
    merged = Part(value, first.at, (*first.leaves, *turned.leaves))
    net.edges.append(merged)
    read = flips((given, first), (second, turned))
    return net.record(PARALLEL, read, a=given.entry, b=second.entry, c=merged.entry)


def _without_eye(*matrices: Expr) -> tuple[Expr, ...]:
    """The factors that are no identity; one at least."""
    kept = tuple(m for m in matrices if not is_op(m, EYE))
    return kept or matrices[:1]
