"""Points near, far and in between, and of every pattern of signs, at which all sampled lines of a program are tried.

An analytic function is settled by any few points of its domain. A line with abs, max, roots or inverse functions is
not: |t| = t holds wherever t is positive, arcsin(sin t) = t wherever t is small. So the signs of scalars go through
all patterns, those of matrices are equal or mixed, and sizes go from far below 1 to far above, to that of every
constant and its inverse, and to just beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from ..core.arrays import np
from ..core.dual_numbers import Array, Real, Ring
from ..expressions.matrix import WHOLE, Var
from .constants import Constants
from .facts import real_value
from .points import MANNERS, Manner, Points, draw
from .tape import Point

__all__ = ["Spread"]

SCALES = (1.0, 0.1, 8.0, 0.001, 0.3, 40.0)
WIDE = (1.0, 30.0, 0.03, 300.0, 4.0, 1e4, 1e-3, 1e6, 1e-6, 1e9)
KINDS = ("plain", "plain", "positive", "negative")
BESIDE = (1e-3, 0.05, 0.5)  # so far from a constant, in proportion to it
UNLIKE = (0, 0, 0, 1, 3, 6, 9)  # digits by which entries of one vector differ in size
SIGNS = 10  # scalars whose signs are counted through; those of more are left to chance
LARGEST_SIZE = 80


class Spread:
    """Points by number, each made once."""

    def __init__(self, points: Points, constants: Constants) -> None:
        self.points, self.constants = points, constants
        self.made: dict[tuple[int, bool], Point] = {}
        self._scales: tuple[float, ...] | None = None

    @property
    def magnitudes(self) -> list[float]:
        """The sizes of the constants."""
        return self.constants.magnitudes()

    def point(self, number: int, wide: bool = False) -> Point:
        """The point with this number, or one of those that go much further."""
        key = number, wide
        if key not in self.made:
            self.made[key] = self.points.made_by(
                Real(single=self.points.single), self._sizes(number), self._value(number, wide)
            )
        return self.made[key]

    def signed(self, names: Sequence[str], pattern: int) -> Point:
        """A point of size 1 throughout at which the signs of these symbols are the digits of a number.

        Where several entries must have one sign for there to be a value, chance seldom gives the others the other one.
        """
        kinds = {name: ("positive", "negative")[pattern >> place & 1] for place, name in enumerate(names)}

        def value(ring: Ring, var: Var, m: int, n: int) -> Array:
            random = self.points.random("signed", pattern, var.name)
            if WHOLE in var.facts or var.name not in kinds:
                return draw(ring, random, var, m, n, MANNERS[0], pattern, self.points.turned(var, pattern))
            return real_value(ring, random, var.facts, (m, n), kinds[var.name], 1.0, False)

        return self.points.made_by(
            Real(single=self.points.single), dict.fromkeys((s.name for s in self.points.symbols), 1), value
        )

    def between(self, one: tuple[int, bool], other: tuple[int, bool], part: Fraction) -> Point:
        """The point so far on the way from one to another of the same sizes; convex facts hold there too."""
        start, end = (self._value(*key) for key in (one, other))

        def value(ring: Ring, var: Var, m: int, n: int) -> Array:
            if var.facts & {WHOLE, "orthogonal"}:
                return start(ring, var, m, n)
            s, t = (ring.number(f.numerator, f.denominator) for f in (1 - part, part))
            return ring.kept(s * start(ring, var, m, n) + t * end(ring, var, m, n))

        return self.points.made_by(Real(single=self.points.single), self.point(*one).sizes, value)

    def at_values(self, point: Point, arrays: Mapping[str, Array]) -> Point:
        """The point with other values of some symbols."""

        again = point.again

        def value(ring: Ring, var: Var, m: int, n: int) -> Array:
            if var.name in arrays:
                return ring.constant(np.array(arrays[var.name]))
            assert again is not None
            return again(ring).array(var)

        return self.points.made_by(Real(single=self.points.single), point.sizes, value)

    def at_sizes(self, sizes: Mapping[str, int], number: int, exponent: int | None = None) -> Iterator[Point]:
        """Points with these sizes, one for each manner of drawing; whole numbers are this ``exponent``."""
        points = self.points
        for manner in MANNERS:

            def value(ring: Ring, var: Var, m: int, n: int, manner: Manner = manner) -> Array:
                if WHOLE in var.facts and exponent is not None:
                    return ring.number(exponent).reshape(1, 1)
                random = points.random("sized", number, str(manner), var.name)
                return draw(ring, random, var, m, n, manner, number, points.turned(var, number))

            yield points.made_by(Real(single=points.single), sizes, value)

    def sizes_to(self, most: int) -> Iterator[tuple[dict[str, int], ...]]:
        """Choices of sizes up to one: a matrix X'X has an inverse only where X has no more columns than rows."""
        names = [s.name for s in self.points.symbols]
        for k in range(most):
            ways = (1, -1, 0) if len(names) > 1 else (1,)
            yield tuple({name: 1 + (k + way * place) % most for place, name in enumerate(names)} for way in ways)

    def _sizes(self, number: int) -> Mapping[str, int]:
        names = [s.name for s in self.points.symbols]
        kind = number % 5
        if kind in (0, 4):
            return self.points.standard[kind // 4]
        if kind == 3:
            return {name: 1 + (number // 5 + place) % 3 for place, name in enumerate(names)}
        return dict.fromkeys(names, kind)

    def _value(self, number: int, wide: bool) -> Callable[[Ring, Var, int, int], Array]:
        points, scales = self.points, WIDE if wide else SCALES
        magnitudes = self.magnitudes
        scales = (*scales, *(s for c in magnitudes for s in (1.2 * c, 1 / c, 1.5 * c**0.5)))
        common = scales[number % len(scales)]
        places = {name: n for n, name in enumerate(sorted(v.name for v in points.program.symbols if v.rank == 0))}

        def value(ring: Ring, var: Var, m: int, n: int) -> Array:
            random = points.random("wide" if wide else "spread", number, var.name)
            if WHOLE in var.facts:
                return draw(ring, random, var, m, n, MANNERS[0], number)
            kind = random.choice(KINDS) if number > 1 else ("positive", "negative")[number]
            if m == n == 1 and places.get(var.name, SIGNS) < SIGNS:
                kind = "negative" if number == 1 or number >> places[var.name] & 1 else "positive"
            elif m == n and number % 4 == 3:
                kind = "spd"
            scale = common if number % 2 == 0 else random.choice(scales)
            beside = random.choice(magnitudes) if magnitudes and number % 3 == 2 else None
            apart, first = random.choice(BESIDE), random.random() < 0.5
            turned = points.turned(var, number)
            if beside is not None and not var.facts - {"positive"}:
                a = real_value(ring, random, var.facts, (m, n), kind, 1.0, False)
                # positive ones are of size 0.2 to 1.5, so that these lie to both sides, and negative ones nearer to 0
                signs = abs(a) / a if not first else 1
                return (1 + (a - 0.85) * apart) * ring.constant(np.array(beside)) * signs
            a = real_value(ring, random, var.facts, (m, n), kind, scale, bool(turned))
            if number % 7 != 5 or var.facts - {"positive"}:
                return a
            # entries of very different sizes in one vector
            return a * ring.constant(np.array([10.0 ** -random.choice(UNLIKE) for _ in range(m * n)]).reshape(m, n))

        return value
