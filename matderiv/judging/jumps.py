"""Whether two sides that agree at random points agree where a function in them jumps: |sign t| = 1, but for t = 0.

Continuous functions that agree almost everywhere agree wherever both have a value. A function that has a value where
it is not continuous, as its record says, may differ there alone, and no random point lies there. So such points are
looked for: zeros, ones, equal symbols, singular matrices and small whole numbers are tried first, then zeros of the
argument itself by Newton's method with the shortest step (Ben-Israel 1966). Only points count at which the conditions
of the derivative are met and both sides have a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from sympy import Expr

from ..checking.borders import Asked, asked_of, met
from ..checking.constants import Constants
from ..checking.draws import Source
from ..checking.facts import real_value
from ..checking.forgotten import forgotten
from ..checking.line import Sides, counterexample
from ..checking.points import size_symbols
from ..checking.precise import Precise, precise
from ..checking.program import Program
from ..checking.ranges import Ranges
from ..checking.tape import Point
from ..checking.trial import to_digits
from ..checking.values import largest, magnitude
from ..core.arrays import np
from ..core.dual_numbers import Array, Real, Ring, Undefined
from ..core.errors import NoRuleError
from ..core.index import distinct
from ..core.operation import Applied, Jump
from ..core.proof import Condition
from ..core.records import dataclass
from ..expressions.abstract import letters_in
from ..expressions.matrix import WHOLE, Var

__all__ = ["Landing", "jumping", "landing"]

APART = 1e-6  # sides differ by more than this part of the larger
ZERO = 1e-11  # what is smaller, relative to the numbers that it is made of, is 0 but for rounding
DIGITS = 60  # to which a difference is looked for, and more where constants lie further apart
MOST_DIGITS = 500
OTHERWISE = 0.5  # a value that the sign has nowhere
LIGHT = 10**5  # numbers computed to so many digits, at most
SIZES = ((2, 3, 4, 2), (1, 1, 1, 1), (2, 2, 2, 2), (3, 2, 2, 4), (3, 3, 3, 3))
MIXED = 16  # points at which each symbol is of a kind of its own
ALONE = 4  # so many symbols are 0 in turn, and so many alone are not
STARTS = 12  # from which a zero is looked for
STEPS = 40
FOUND = 2  # zeros that meet the conditions are enough
DECIMALS = (12, 9, 6, 3)  # of points that are tried beside those that are found
NEAR = 1e-9  # so far a zero may be, relative to what moves
MOST_MOVING = 40  # numbers that may move
STEP = 1e-6
LONGEST = 4.0  # steps, relative to what moves
FIXED = {WHOLE, "orthogonal"}  # what has these facts does not move
REGULAR = {"invertible", "spd"}
WELL = 0.03  # the least singular value of what is regular well inside, relative to the largest
AROUND = 0.03  # so far around a point well inside, relative to its numbers, a derivative
STEADY = 0.5  # changes by no more than this part
FAR = 1e3  # beyond it a number is nothing beside others, and not 0


Arrays = Mapping[Var, Array]
Unit = tuple[Var, Array]  # a direction in which a symbol moves


class Place(NamedTuple):
    """One function that jumps: the nodes of its argument and of its value, and the argument itself."""

    argument: int
    value: int
    jump: Jump
    expr: Expr


@dataclass(frozen=True)
class Landing:
    """Where two sides differ at a jump, with both values, or a jump at which no point was found to tell.

    ``at`` is the argument of the function that jumps, ``jump`` what it is there.
    """

    at: Expr
    jump: Jump
    differ: str | None = None


def landing(
    line: tuple[Expr, Expr],
    symbols: Iterable[Expr],
    conditions: Iterable[Condition],
    apart: Callable[[Expr], bool],
) -> Landing | None:
    """A jump at which two sides differ or nothing is known, or ``None`` where they hold as far as jumps go.

    Under the ``conditions`` the second side is a derivative and both have values; ``apart`` says that an argument
    certainly has no entry that is 0.
    """
    places = jumping(line)
    if not places or line[0] == line[1]:
        return None
    try:
        search = _Search(line, symbols, conditions, [e for e in places if not _apart(e, apart)])
    except (TypeError, Undefined):
        return None
    try:
        with np.errstate(all="ignore"):
            return search.outcome()
    except NoRuleError:  # arrays too large
        return None


def jumping(line: tuple[Expr, Expr]) -> list[Applied]:
    """The functions in two sides that have a value where they jump."""
    every = dict.fromkeys(e for side in line for e in distinct(side))
    return [e for e in every if isinstance(e, Applied) and e.operation.jump is not None]


def _apart(e: Applied, apart: Callable[[Expr], bool]) -> bool:
    """Whether a function certainly does not jump."""
    return e.operation.jump is not None and e.operation.jump.at == "zero" and apart(e.args[-1])


def _may_vanish(number: Expr) -> bool:
    """Whether a number that multiplies a whole matrix may be 0, where it jumps whatever is said of the matrix."""
    low, high = Ranges().of(number)
    return low <= 0 <= high


class _Search:
    """The points at which functions jump."""

    def __init__(
        self,
        line: tuple[Expr, Expr],
        symbols: Iterable[Expr],
        conditions: Iterable[Condition],
        functions: Sequence[Applied],
    ) -> None:
        self.program = Program()
        left, right = (self.program.side(e) for e in line)
        self.nodes = left, right
        pairs = [(self.program.pair(e.args[-1]).value, self.program.pair(e).value, e) for e in functions]
        self.places = [
            Place(a, v, e.operation.jump, e.args[-1])
            for a, v, e in sorted(pairs, key=lambda p: p[1])
            if e.operation.jump is not None
        ]
        self.asked: list[Asked] | None = asked_of(self.program, conditions)
        self.symbols = size_symbols(self.program, line, symbols)
        self.vars = list(self.program.symbols)
        self.source = Source(*line)
        self.landed = {p.value: 0 for p in self.places}  # points at which it jumps and everything is met
        self.ranked = any(p.jump.at == "rank" for p in self.places)
        self.digits = int(DIGITS + 2 * min(Constants(self.program).span(self.nodes), MOST_DIGITS))
        self.barred = {p.value: 0 for p in self.places}  # and where something is not met

    def outcome(self) -> Landing | None:
        """What the points say."""
        if not self.places:
            return None
        if self.asked is None:
            return Landing(self.places[0].expr, self.places[0].jump)
        for point in self._special():
            found = self._tried(point)
            if found is not None:
                return found
        for place in self.places:
            known = self.landed[place.value] + self.barred[place.value]
            for point in self._zeros(place):
                found = self._tried(point, stepped=True)
                if found is not None:
                    return found
                if self.landed[place.value] + self.barred[place.value] >= known + FOUND:
                    break
        unmet = (p for p in self.places if not self.landed[p.value])
        return next((Landing(p.expr, p.jump) for p in unmet if self._is_open(p)), None)

    def _is_open(self, place: Place) -> bool:
        """Whether a function may jump somewhere, though no point was found at which it does."""
        if place.jump.at == "zero":
            return not self.barred[place.value]
        # other functions than those that are drawn may have Hessians of any rank
        return bool(letters_in(place.expr)) or any(map(_may_vanish, forgotten(place.expr)))

    # ---- one point

    def _tried(self, point: Point, stepped: bool = False) -> Landing | None:
        """What one point says: a difference there, or nothing; ``stepped`` where steps led to it."""
        try:
            jumping = [p for p in self.places if self._settle(point, p)]
            if not jumping:
                return None
            inside = met(point, self.asked or ()) and not (stepped and self.ranked and not self._inside(point))
            sides = self._sides(point) if inside else None
        except (Undefined, ValueError, np.linalg.LinAlgError):
            return None
        if sides is None or not np.isfinite(point.ring.rough(sides.left - sides.right)).all():
            for p in jumping:
                self.barred[p.value] += 1
            return None
        said = None
        if isinstance(point.ring, Real):
            said = counterexample(point, sides, APART, max(ZERO * largest(point, self.nodes), APART))
        sharp: str | None = said or ""
        new = isinstance(point.ring, Precise) or any(self.landed[p.value] < FOUND for p in jumping)
        if not self.ranked and (said is not None or new):
            sharp = self._sharply(point)
            if sharp is None:
                return None  # many digits say nothing, so that doubles do not either
            sharp = sharp and (said or sharp)
        for p in jumping:
            # a zero at which the function is multiplied by 0 tells nothing, unless no other is found
            self.landed[p.value] += isinstance(point.ring, Precise) or self._matters(point, p, sides)
        return Landing(jumping[-1].expr, jumping[-1].jump, sharp) if sharp else None

    def _inside(self, point: Point) -> bool:
        """Whether facts and the derivative allow the point itself where a matrix is singular but for rounding.

        Steps towards a singular XXᵀ make X singular too: where X is invertible, or the derivative is of log det X,
        they only come near to what is excluded. There the derivative changes as fast as 1/t near 0.
        """
        arrays = {v: point.array(v) for v in self.vars}
        if any(magnitude(a) > FAR for a in arrays.values()):
            return False
        for v, a in arrays.items():
            singular = np.linalg.svd(a, compute_uv=False) if v.facts & REGULAR else np.ones(1)
            if singular.min() <= WELL * singular.max():
                return False
        random = self.source.random("around", 0, 0)
        around = self._point(point.sizes, {v: _shaken(random, v, a) for v, a in arrays.items()})
        here, there = (np.asarray(p.get(self.nodes[1]), dtype=float) for p in (point, around))
        return magnitude(here - there) <= STEADY * max(magnitude(here), magnitude(there))

    def _matters(self, point: Point, place: Place, sides: Sides) -> bool:
        """Whether the sides are others where the function has another value at its jump."""
        other = Point(self.program, point.ring, point.sizes, point.draw)
        value = np.asarray(point.get(place.value))
        if place.jump.at == "rank":
            return True
        other.values[place.argument] = point.get(place.argument)
        other.values[place.value] = np.where(np.asarray(point.get(place.argument)) == 0, OTHERWISE, value)
        try:
            now = self._sides(other)
        except Undefined:
            return True
        before = np.stack(np.broadcast_arrays(sides.left, sides.right))
        return magnitude(np.stack(np.broadcast_arrays(now.left, now.right)) - before) > APART

    def _sharply(self, point: Point) -> str | None:
        """Where the sides differ to many digits, empty where they do not; ``None`` where that is not known."""
        other = point if isinstance(point.ring, Precise) else point.again and point.again(precise(self.digits))
        if not other or self.digits > MOST_DIGITS or other.work(self.nodes) > LIGHT:
            return None
        try:
            for p in self.places:
                self._settle(other, p)
            sides = self._sides(other)
        except (Undefined, TypeError, OverflowError, ValueError):
            return None
        ring = other.ring
        assert isinstance(ring, Precise)
        flat = np.ravel(sides.left - sides.right)
        apart = max((abs(x) for x in flat), default=ring.context.mpf(0))
        scale = max((abs(x) for side in (sides.left, sides.right) for x in np.ravel(side)), default=ring.context.mpf(0))
        if not ring.context.isfinite(apart):
            return None
        slight = ring.context.mpf(10) ** -(self.digits // 2)
        if apart <= max(scale, largest(other, self.nodes)) * slight:
            return ""
        rough = Sides(ring.rough(sides.left), ring.rough(sides.right), sides.labels)
        return counterexample(other, rough, APART, APART) or to_digits(other, sides, ring)

    def _settle(self, point: Point, place: Place) -> bool:
        """Make 0 of what is 0 but for rounding, and whether the function jumps here."""
        value = np.asarray(point.get(place.argument))
        ring = point.ring
        zero = ring.context.mpf(10) ** -(self.digits // 2) if isinstance(ring, Precise) else ZERO
        if place.jump.at == "zero":
            least = zero * max(largest(point, (place.argument,)), self._scale(point))
            small = np.asarray(abs(value) <= least, dtype=bool)
            if small.any():
                point.values[place.argument] = ring.kept(np.where(small, 0 * value, value))
            return bool(small.any())
        if not value.size or not np.isfinite(value).all():
            return False
        singular = np.linalg.svd(np.atleast_2d(value), compute_uv=False)
        least, most = singular.min(-1), singular.max(-1)
        if not (least <= zero * np.maximum(most, self._scale(point))).any():
            return False
        there = np.asarray(place.jump.value(np.atleast_2d(value)))
        point.values[place.value] = there if value.ndim > 1 else there.reshape(value.shape)
        return True

    def _sides(self, point: Point) -> Sides:
        """The values of both sides, with the same axes."""
        left, right = (np.asarray(point.get(n)) for n in self.nodes)
        ours, theirs = (self.program.nodes[n].labels for n in self.nodes)
        labels = tuple(sorted({*ours, *theirs}))
        return Sides(
            left[tuple(slice(None) if x in ours else None for x in labels)],
            right[tuple(slice(None) if x in theirs else None for x in labels)],
            labels,
        )

    def _scale(self, point: Point) -> float:
        return max((magnitude(a) for a in point.arrays.values()), default=0.0)

    # ---- zeros, ones and the like

    def _special(self) -> Iterator[Point]:
        """Points with whole numbers at which many functions jump."""
        count = min(ALONE, len(self.vars))
        for choice, extents in enumerate(SIZES):
            if choice and not self.symbols:
                return
            sizes = {s.name: extents[n % 4] for n, s in enumerate(self.symbols)}
            plans: list[Callable[[Random, int], str]] = [
                lambda r, n, kind=kind: kind  # type: ignore[misc]
                for kind in ("zero", "one", "alike", "eye", "rank", "whole", "sparse", "below")
            ]
            plans += [lambda r, n, k=k: "zero" if n == k else "whole" for k in range(count)]  # type: ignore[misc]
            plans += [lambda r, n, k=k: "whole" if n == k else "zero" for k in range(count)]  # type: ignore[misc]
            plans += [lambda r, n: r.choice(("zero", "one", "alike", "eye", "rank", "whole", "sparse"))] * MIXED
            for number, plan in enumerate(plans):
                random = self.source.random("jumps", choice, number)
                kinds = {v: plan(random, n) for n, v in enumerate(self.vars)}
                yield self._point(sizes, {v: _special(random, v, kinds[v], self._shape(v, sizes)) for v in self.vars})

    def _shape(self, var: Var, sizes: Mapping[str, int]) -> tuple[int, int]:
        found = Point(self.program, Real(), sizes, lambda v, m, n: np.zeros((m, n)))
        return found.size(var.shape[0]), found.size(var.shape[1])

    def _point(self, sizes: Mapping[str, int], arrays: Mapping[Var, Array]) -> Point:
        """The point with these values, in floating point and in any other arithmetic."""

        def made(ring: Ring) -> Point:
            point = Point(self.program, ring, sizes, lambda v, m, n: ring.constant(arrays[v]))
            point.again = made
            return point

        return made(Real())

    # ---- zeros of an argument

    def _zeros(self, place: Place) -> Iterator[Point]:
        """Points at which an entry of an argument is 0, or its rank is less, from random starts."""
        yield from self._solved(place)
        for number in range(STARTS):
            random = self.source.random("zeros", place.argument, number)
            sizes = {s.name: SIZES[number % 2 * 3][n % 4] for n, s in enumerate(self.symbols)}
            arrays = {v: _started(random, v, self._shape(v, sizes)) for v in self.vars}
            found = self._zero(place, sizes, arrays, random)
            if found is not None:
                yield found

    def _solved(self, place: Place) -> Iterator[Point]:
        """Points at which all of an argument is 0, if it is linear in a symbol of its own shape, times a number."""
        sizes = {s.name: SIZES[0][n % 4] for n, s in enumerate(self.symbols)}
        for number, var in enumerate(self.vars):
            if var.facts & FIXED:
                continue
            random = self.source.random("solved", place.argument, number)
            arrays = {v: _started(random, v, self._shape(v, sizes)) for v in self.vars}
            shape = arrays[var].shape
            values = [self._whole(place, sizes, {**arrays, var: k * np.ones(shape)}) for k in (0.0, 1.0)]
            if values[0] is None or values[1] is None or values[0].shape != shape or values[1].shape != shape:
                continue
            slope = values[1] - values[0]
            if not slope.all() or magnitude(slope - slope.ravel()[0]) > APART * magnitude(slope):
                continue
            if _fits(var, zero := -values[0] / slope.ravel()[0]):
                yield self._point(sizes, {**arrays, var: zero})

    def _whole(self, place: Place, sizes: Mapping[str, int], arrays: Arrays) -> Array | None:
        """The value of an argument."""
        try:
            return np.asarray(self._point(sizes, arrays).get(place.argument), dtype=float)
        except (Undefined, ValueError, np.linalg.LinAlgError):
            return None

    def _zero(self, place: Place, sizes: Mapping[str, int], arrays: Arrays, random: Random) -> Point | None:
        """A point near the given values at which an entry is 0, by steps as short as they can be."""
        units = [u for v in self.vars if not v.facts & FIXED for u in _units(v, arrays[v].shape)]
        first = self._value(place, sizes, arrays)
        if first is None or not first.size or not 0 < len(units) <= MOST_MOVING:
            return None
        entry = random.randrange(first.size)
        reach = max((magnitude(a) for a in arrays.values()), default=0.0)
        steepest = 0.0
        for _ in range(STEPS):
            here = self._value(place, sizes, arrays)
            if here is None or here.size != first.size:
                return None
            slopes = np.array([self._slope(place, sizes, arrays, u, entry) for u in units])
            steep = float(np.sum(slopes**2)) ** 0.5
            steepest = max(steep, steepest) if np.isfinite(steep) else steepest
            scale = max(reach, *(magnitude(a) for a in arrays.values()))
            if abs(here[entry]) <= NEAR * scale * steepest or not here[entry]:
                moving = [(u, float(s) / steep**2) for u, s in zip(units, slopes, strict=True) if s]
                plain = self._plain(place, sizes, arrays, entry)
                return plain or self._closer(place, sizes, arrays, moving, entry)
            if not np.isfinite(steep) or not steep:
                return None
            step = -here[entry] * slopes / steep**2
            arrays = _moved(arrays, units, step * min(1.0, LONGEST * scale / float(np.sum(step**2)) ** 0.5))
        return None

    def _plain(self, place: Place, sizes: Mapping[str, int], arrays: Arrays, entry: int) -> Point | None:
        """A point with few decimals beside these values at which an entry is 0, as where it touches 0 and turns."""
        if self.ranked or self.digits > MOST_DIGITS:
            return None
        for decimals in DECIMALS:
            rounded = {v: np.round(a, decimals) if not v.facts & FIXED else a for v, a in arrays.items()}
            value = self._value(place, sizes, rounded)
            if value is None or value.size <= entry or abs(value[entry]) > APART:
                continue
            point = self._point(sizes, rounded).again
            if point is not None and all(_fits(v, a) for v, a in rounded.items()):
                exact = point(precise(self.digits))
                try:
                    if self._vanishes(exact, np.ravel(exact.get(place.argument))[entry]):
                        return exact
                except (Undefined, TypeError, OverflowError):
                    continue
        return None

    def _vanishes(self, point: Point, value: Any) -> bool:
        """Whether a number of many digits is 0 but for rounding."""
        assert isinstance(point.ring, Precise)
        return bool(abs(value) <= point.ring.context.mpf(10) ** -(2 * self.digits // 3))

    def _closer(
        self,
        place: Place,
        sizes: Mapping[str, int],
        arrays: Arrays,
        moving: Sequence[tuple[Unit, float]],
        entry: int,
    ) -> Point | None:
        """The point that further steps in the same direction lead to, to as many digits as a difference needs."""
        if not all(_fits(v, a) for v, a in arrays.items()):
            return None
        units, slopes = [u for u, _ in moving], [s for _, s in moving]
        if self.ranked or self.digits > MOST_DIGITS:
            for _ in range(2):
                here = self._value(place, sizes, arrays)
                if here is not None and moving:
                    arrays = _moved(arrays, units, [-float(here[entry]) * s for s in slopes])
            return self._point(sizes, arrays)
        ring = precise(self.digits)
        arrays = {v: ring.constant(a) for v, a in arrays.items()}
        for _ in range(self.digits // 4):
            point = Point(self.program, ring, sizes, lambda v, m, n, arrays=arrays: arrays[v])  # type: ignore[misc]
            try:
                value = np.ravel(point.get(place.argument))[entry]
            except (Undefined, TypeError, OverflowError):
                return None
            if self._vanishes(point, value):
                return point
            arrays = _moved(arrays, units, [-value * s for s in slopes])
        return None

    def _value(self, place: Place, sizes: Mapping[str, int], arrays: Arrays) -> Array | None:
        """What is to be 0: the entries of an argument, or its smallest singular value."""
        try:
            out = np.asarray(self._point(sizes, arrays).get(place.argument))
            if not np.isfinite(out).all():
                return None
            if place.jump.at == "rank":
                out = np.linalg.svd(np.atleast_2d(out), compute_uv=False).min(-1)
        except (Undefined, ValueError, np.linalg.LinAlgError):
            return None
        return np.ravel(out)

    def _slope(self, place: Place, sizes: Mapping[str, int], arrays: Arrays, unit: Unit, entry: int) -> float:
        """How fast an entry changes along one of the directions."""
        h = STEP * max(1.0, magnitude(arrays[unit[0]]))
        one, other = (self._value(place, sizes, _moved(arrays, [unit], [s * h])) for s in (1, -1))
        if one is None or other is None or min(one.size, other.size) <= entry:
            return 0.0
        return float(one[entry] - other[entry]) / (2 * h)


def _moved(arrays: Arrays, units: Sequence[Unit], by: Iterable[Any]) -> Arrays:
    """The same, moved so far along some directions."""
    out = dict(arrays)
    for (v, unit), far in zip(units, by, strict=True):
        out[v] = out[v] + (unit if out[v].dtype != object else unit.astype(object)) * far
    return out


def _shaken(random: Random, var: Var, a: Array) -> Array:
    """A value nearby with the same facts."""
    if var.facts & FIXED or var.name.startswith("#"):
        return a
    by = np.array([[random.choice((-AROUND, AROUND)) for _ in row] for row in a])
    return a * (1 + (by + by.T) / 2 if a.shape[0] == a.shape[1] else 1 + by)


def _fits(var: Var, a: Array) -> bool:
    """Whether what has moved still has its facts."""
    if "positive" in var.facts and not (a > 0).all():
        return False
    if a.shape[0] != a.shape[1]:
        return True
    ways = {"symmetric": a.T, "spd": a.T, "skew": -a.T, "diagonal": a * np.eye(len(a))}
    if any(fact in var.facts and magnitude(a - like) > NEAR * magnitude(a) for fact, like in ways.items()):
        return False
    if "invertible" in var.facts and np.linalg.matrix_rank(a) < len(a):
        return False
    return "spd" not in var.facts or bool((np.linalg.eigvalsh(a) > 0).all())


def _units(var: Var, shape: tuple[int, ...]) -> Iterator[tuple[Var, Array]]:
    """The directions in which a symbol moves and keeps its facts."""
    if var.name.startswith("#"):
        return
    for place in np.ndindex(*shape):
        unit = np.zeros(shape)
        unit[place] = 1.0
        if shape[0] == shape[1] and shape != (1, 1):
            if place[0] > place[1] and var.facts & {"symmetric", "spd", "skew"}:
                continue
            if place[0] != place[1] and "diagonal" in var.facts or place[0] == place[1] and "skew" in var.facts:
                continue
            if var.facts & {"symmetric", "spd"}:
                unit = np.maximum(unit, unit.T)
            elif "skew" in var.facts:
                unit = unit - unit.T
        elif "skew" in var.facts:
            continue
        yield var, unit


def _started(random: Random, var: Var, shape: tuple[int, int]) -> Array:
    """A random value from which a zero is looked for."""
    if WHOLE in var.facts:
        return np.full(shape, float(random.randint(1, 3)))
    scale = random.choice((1.0, 1.0, 4.0, 20.0))
    kind = random.choice(("plain", "plain", "positive", "negative"))
    return np.asarray(real_value(Real(), random, var.facts, shape, kind, scale, random.random() < 0.5), dtype=float)


def _special(random: Random, var: Var, kind: str, shape: tuple[int, int]) -> Array:
    """A whole-numbered value of some kind that has the facts of a symbol."""
    rows, columns = shape
    if WHOLE in var.facts:
        return np.full(shape, float(random.randint(1, 3)))
    if var.name.startswith("#"):
        kind = "whole"  # the axes of a matrix that is compared by a form
    whole = np.array([[float(random.choice((-3, -2, -1, 1, 2, 3))) for _ in range(columns)] for _ in range(rows)])
    a = {
        "zero": 0 * whole,
        "one": np.ones(shape),
        "alike": np.resize(np.array([2.0, -1.0, 3.0, 1.0, -2.0]), shape),
        "eye": np.eye(rows, columns),
        "rank": np.outer(whole[:, 0], np.resize(np.array([1.0, 2.0, -1.0]), columns)),
        "whole": whole,
        "sparse": whole * np.array([[random.random() < 0.5 for _ in range(columns)] for _ in range(rows)]),
        "below": -np.abs(whole),
    }[kind]
    return _with_facts(random, var.facts, a, kind)


def _with_facts(random: Random, facts: frozenset[str], a: Array, kind: str) -> Array:
    """The same with these facts."""
    n = len(a)
    if "positive" in facts:
        a = np.where(a == 0, 1.0, np.abs(a))
    if "orthogonal" in facts:
        order = random.sample(range(n), n) if kind != "eye" else range(n)
        signs = [1.0 if kind == "eye" else random.choice((-1.0, 1.0)) for _ in range(n)]
        return np.eye(n)[list(order)] * np.array(signs)[:, None]
    if a.shape == (1, 1) or a.shape[0] != a.shape[1]:
        a = np.where(a == 0, 1.0, np.abs(a)) if "spd" in facts else 0 * a if "skew" in facts else a
        return np.where(a == 0, 1.0, a) if "invertible" in facts else a
    if "skew" in facts:
        return np.triu(a, 1) - np.triu(a, 1).T
    if "spd" in facts:
        a = np.eye(n) if kind == "eye" else a @ a.T + np.eye(n)
    elif "symmetric" in facts:
        a = a @ a.T * random.choice((-1.0, 1.0)) if kind == "rank" else np.triu(a) + np.triu(a, 1).T
    a = a * np.eye(n) if "diagonal" in facts else a
    if "invertible" in facts and np.linalg.matrix_rank(a) < n:
        return a + np.eye(n) * (1 + np.abs(a).sum())
    return a
