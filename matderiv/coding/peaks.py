"""Whether the largest exponent that is taken off sums of exponentials is one of each sum's own.

Of Σⱼ exp(Xᵢⱼ), the largest exponent of a row is one of its terms, so that the sum is never less than 1. Of
exp(x) + exp(y), entry by entry, the largest of all entries is a term of one of them alone, and the others may become
0. Here each array is followed from the exponentials on: along which of its axes its entries are made of other
exponents under the same largest one, and of which exponents each entry is a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ..core.records import dataclass
from .arrays import Node
from .graph import kinds as op

__all__ = ["Part", "part"]

ELSEWHERE = -1  # in place of an axis: entries lack some of the exponents whichever axes are summed up
KEPT = (op.ADD, op.RELU, op.ABS, op.SIGN, op.SQRT)


@dataclass
class Part:
    """What of the exponents under one largest one stands in each entry of an array.

    Other entries along ``axes`` have others; each entry has one at least of each of ``exponents``.
    """

    axes: frozenset[int] = frozenset()
    exponents: frozenset[Node] = frozenset()

    def whole(self, leads: Sequence[Node]) -> bool:
        """Whether every entry has the largest exponent of ``leads``, or of the only exponential."""
        return not self.axes and self.exponents.issuperset(leads)


def part(node: Node, inner: Sequence[Part]) -> Part:
    """What an operation makes of arrays that have a degree other than 0 or, as empty parts, have the degree 0."""
    given = [p for p in inner if p.exponents]
    held = [p.exponents for p in given]
    # a sum has the largest exponent in one of its terms, a product in all of its factors
    exponents = frozenset[Node]().union(*held)
    if node.kind is not op.ADD:
        exponents = exponents.intersection(*held)
    axes = _axes(node, [p.axes for p in inner])
    if node.kind in (op.PROD, op.VDOT, op.MATMUL) and any(
        _is_steep(a) for a, p in zip(node.args, inner, strict=True) if not p.exponents
    ):
        axes |= {ELSEWHERE}
    return Part(axes, exponents)


def _is_steep(a: Node) -> bool:
    """Whether weights have exponentials of their own, so that the largest term is not that of the largest exponent."""
    while a.kind in (op.EXPAND, op.T):
        (a,) = a.args
    factors = a.args if a.kind is op.PROD else (a,)
    return any(f.axes and f.kind in (op.EXP, op.POWER) for f in factors)


def _axes(node: Node, inner: Sequence[frozenset[int]]) -> frozenset[int]:
    """The axes along which entries are made of other exponents."""
    every = frozenset[int]().union(*inner)
    lost = every & {ELSEWHERE}
    match node.kind:
        case op.T:
            return _moved(every, {0: 1, 1: 0})
        case op.EXPAND:
            return _moved(every, dict(enumerate(node.at)))
        case op.PERMUTE:
            return _moved(every, {n: place for place, n in enumerate(node.order)})
        case op.SUM | op.MAX:
            over = range(len(node.args[0].axes)) if node.over is None else node.over
            return _without(every, over if isinstance(over, tuple | range) else (over,))
        case op.PROD:
            return every | _twofold(inner)
        case op.VDOT:
            return lost if node.args[0] is node.args[1] else lost | _twofold(inner)
        case op.NORM:
            return lost
        case op.MATMUL:
            last = len(node.args[0].axes) - 1
            right = {n: last + n - 1 for n in range(1, len(node.args[1].axes))}
            twofold = {ELSEWHERE} if last in inner[0] and 0 in inner[1] else set()
            return _without(inner[0], (last,)) | _moved(inner[1] - {0}, right) | twofold
        case op.OUTER:
            return _moved(inner[0], {0: 0}) | _moved(inner[1], {0: 1})
        case op.SOLVE | op.CHO_SOLVE:
            return inner[1] - {0}
    return every if node.kind in KEPT or not every else every | {ELSEWHERE}


def _twofold(inner: Sequence[frozenset[int]]) -> frozenset[int]:
    """Marks products of entries that are both made of other exponents: the largest may never stand together."""
    return frozenset({ELSEWHERE}) if any(a & b for a, b in combinations(inner, 2)) else frozenset()


def _moved(axes: frozenset[int], places: dict[int, int]) -> frozenset[int]:
    return frozenset(places.get(n, n) for n in axes)


def _without(axes: frozenset[int], over: Sequence[int]) -> frozenset[int]:
    return frozenset(n - sum(1 for m in over if m < n) if n >= 0 else n for n in axes if n not in over)
