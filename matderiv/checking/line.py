"""A line of a proof as two nodes of a program, and where its two sides differ at a point.

The sides may bear different indices: x_i = Σ_k x_k δ_ki. Each is repeated along the indices that it lacks, so that
they are compared at every choice of all indices; the first choice at which they differ is the counterexample.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Modular
from ..core.records import dataclass
from ..expressions.matrix import Var
from .need import Required
from .tape import Labels, Point
from .values import finite, magnitude

__all__ = ["Line", "Sides", "counterexample", "listed"]


@dataclass
class Sides:
    """The values of two sides at a point, both with an axis for each of the ``labels``."""

    left: Array
    right: Array
    labels: Labels

    @cached_property
    def distance(self) -> float:
        """How far they are apart where that is farthest."""
        return magnitude(self.left - self.right)

    @cached_property
    def scale(self) -> float:
        """The largest number in either."""
        return max(magnitude(self.left), magnitude(self.right))

    def finite(self) -> bool:
        return finite(self.left) and finite(self.right)


@dataclass(frozen=True)
class Line:
    """The nodes of two sides, with the sides themselves and what their exact test requires.

    ``exponents`` are the symbols in them that stand for whole numbers, ``orthogonal`` those for orthogonal matrices.
    Only points count at which what stands ``within`` has a value.
    """

    left: int
    right: int
    lhs: Expr
    rhs: Expr
    required: Required
    exponents: tuple[Var, ...] = ()
    orthogonal: tuple[Var, ...] = ()
    within: tuple[int, ...] = ()

    @property
    def nodes(self) -> tuple[int, int]:
        return self.left, self.right

    @property
    def count(self) -> int:
        """How many values a size that occurs as a number must be given."""
        return max(self.required.degrees.values(), default=0) + 1

    def at(self, point: Point) -> Sides:
        """The values of both sides.

        Raises:
            Undefined: one of them has none here, or none in this ring.
        """
        for node in self.within:
            point.get(node)
        left, right = np.asarray(point.get(self.left)), np.asarray(point.get(self.right))
        nodes = point.program.nodes
        ours, theirs = nodes[self.left].labels, nodes[self.right].labels
        if ours == theirs:
            return Sides(left, right, ours)
        labels = tuple(sorted({*ours, *theirs}))
        return Sides(
            left[tuple(slice(None) if x in ours else None for x in labels)],
            right[tuple(slice(None) if x in theirs else None for x in labels)],
            labels,
        )


def counterexample(point: Point, sides: Sides, tolerance: float = 0.0, noise: float = 0.0) -> str | None:
    """Where the two sides differ, with both values, or ``None``; with a tolerance in floating point."""
    a, b = sides.left, sides.right
    if tolerance == 0:
        if a.shape == b.shape and a.tobytes() == b.tobytes():
            return None
        bad = a != b
        if not bad.any():
            return None
    else:
        if sides.distance <= max(tolerance * sides.scale, noise):
            return None
        distance = np.abs(a - b)
        bad = distance == distance.max()
    at = tuple(int(x) for x in np.argwhere(bad)[0])
    indices = point.program.indices
    # a formula, so that it is the same in every language
    where = ", ".join(f"{indices[x].name} = {k + 1}" for x, k in zip(sides.labels, at, strict=True))
    x, y = (np.broadcast_to(side, bad.shape)[at] for side in (a, b))
    ring = point.ring
    if isinstance(ring, Modular):
        values = f"{x} ≠ {y} (mod {ring.prime})"
    else:
        x, y = (float(side) + 0.0 for side in (x, y))  # of −0 no sign
        digits = next((n for n in range(6, 17) if f"{x:.{n}g}" != f"{y:.{n}g}"), 17)  # as many as tell them apart
        values = f"{x:.{digits}g} ≠ {y:.{digits}g}"
    return "; ".join(part for part in (listed(point.sizes), where, values) if part)


def listed(sizes: Mapping[str, int]) -> str:
    """The sizes at a point, as in ``n = 3, m = 2``."""
    return ", ".join(f"{name} = {n}" for name, n in sizes.items())
