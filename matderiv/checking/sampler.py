"""Values of several expressions at the same random points, for whoever compares them in ways of his own.

Where a line of a proof is right or wrong, a claim of a user may also be right up to a factor, a sign or a transpose:
that is seen from values. A point counts only inside the domains of all expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Real, Undefined
from ..core.index import Index
from ..expressions.matrix import Var
from .draws import Source
from .points import MANNERS, Manner, Points, draw, size_symbols
from .program import Program
from .tape import Point
from .values import Axes, ordered, value_of

__all__ = ["Sampler"]

SIZES = 2  # so many choices of sizes are tried for a point


class Sampler:
    """Values of several expressions at the same random points, inside the domains of all of them.

    ``also`` gives symbols further facts, for which nothing need be compiled again.
    """

    def __init__(self, expressions: Sequence[tuple[Expr, tuple[Index, ...]]], symbols: Iterable[Expr] = ()) -> None:
        self.program = Program()
        self.nodes = [ordered(self.program, e, indices) for e, indices in expressions]
        own = [e for e, _ in expressions]
        self.points = Points(self.program, size_symbols(self.program, own, symbols), Source(*own))

    def at(
        self, number: int, also: Mapping[str, frozenset[str]] | None = None
    ) -> tuple[dict[str, int], dict[str, Array], list[Array]] | None:
        """The sizes, the values of the symbols and those of the expressions, or ``None`` where no point is found."""
        with np.errstate(all="ignore"):
            for attempt in range(len(MANNERS) * SIZES):
                variant, manner = divmod(attempt, len(MANNERS))
                random = self.points.source.random("sampler", number, attempt)
                point = self._point(self.points.sizes(number, {}, variant), random, MANNERS[manner], number, also or {})
                values = self._values(point)
                if values is not None:
                    return point.sizes, {v.name: a for v, a in point.arrays.items()}, values
        return None

    def defined(self, kind: str, also: Mapping[str, frozenset[str]], scale: float = 1.0) -> Iterator[tuple[bool, ...]]:
        """Which of the expressions have a value, at a point of each choice of sizes whose entries have these signs.

        At another ``scale`` of the entries a point does not count at which numbers are too large to be told.
        """
        random = self.points.source.random("defined")
        with np.errstate(all="ignore"):
            for number, sizes in enumerate(self.points.standard):
                point = self._point(sizes, random, Manner(kind, scale), number, also)
                found = tuple(self._has_value(point, node) for node, _ in self.nodes)
                if scale == 1 or not any(
                    isinstance(v, np.ndarray) and np.isinf(v).any() for v in point.values.values()
                ):
                    yield found

    def _point(
        self,
        sizes: Mapping[str, int],
        random: Random,
        manner: Manner,
        number: int,
        also: Mapping[str, frozenset[str]],
    ) -> Point:
        """A point in floating point, at which the symbols have these facts as well."""

        def value(var: Var, m: int, n: int) -> Array:
            full = Var(var.name, var.shape, var.facts | also.get(var.name, frozenset()), rank=var.rank)
            return draw(Real(), random, full, m, n, manner, number)

        return Point(self.program, Real(), sizes, value)

    def _values(self, point: Point) -> list[Array] | None:
        """The values at a point, or ``None`` outside the domain of one of the expressions."""
        values: list[Array] = []
        for node, axes in self.nodes:
            value = self._value(point, node, axes)
            if value is None:
                return None
            values.append(value)
        return values

    @staticmethod
    def _has_value(point: Point, node: int) -> bool:
        """Whether all numbers of a value are there; axes need no order, and a row has those of its index as well."""
        try:
            return bool(np.isfinite(point.get(node)).all())
        except Undefined:
            return False

    def _value(self, point: Point, node: int, axes: Axes) -> Array | None:
        try:
            value = value_of(point, node, axes)
        except Undefined:
            return None
        return value if np.isfinite(value).all() else None
