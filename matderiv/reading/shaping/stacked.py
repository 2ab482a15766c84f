"""The sizes of a matrix whose stacked columns meet a Kronecker product: (B' kron A) vec(X), where AXB is meant.

Only the product of its sides has to be that of the columns of both factors. Where nothing else tells the sides, they
are those for which the identity vec(AXB) = (B' kron A) vec(X) holds; that they are inferred is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..attempt import Reading
from ..sizes import Dim, equal, root, value_of
from ..tree import Node

__all__ = ["stacked_beside"]


def stacked_beside(reading: Reading, order: Sequence[Node]) -> None:
    """Make the sides of a stacked matrix equal to those of the factors of the Kronecker product that it meets."""
    waiting = reading.equations.waiting
    if not waiting:
        return
    sides: dict[int, tuple[Dim, Dim]] = {}
    for node in order:
        if node.kind == "call" and node.value == "vec" and len(node.children) == 1:
            rows, columns = reading.of(node.children[0])
            sides[id(root(reading.of(node)[0]))] = columns, rows  # the columns are told by the first factor
    factors: dict[int, tuple[Dim, Dim]] = {}
    for node in order:
        if node.kind == "call" and node.value == "kron" and len(node.children) == 2:
            first, second = map(reading.of, node.children)
            for axis, size in enumerate(reading.of(node)):
                factors[id(root(size))] = first[axis], second[axis]
    for a, b in waiting:
        for one, other in ((a, b), (b, a)):
            stacked, product = sides.get(id(root(one))), factors.get(id(root(other)))
            if stacked is None or product is None:
                continue
            pairs = tuple(zip(stacked, product, strict=True))
            if all(value_of(s) is None or value_of(f) is None or value_of(s) == value_of(f) for s, f in pairs):
                for side, factor in pairs:
                    equal(side, factor)
