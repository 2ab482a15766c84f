"""Sampled evidence: both sides of a line in floating point, inside its domain, with the largest error met.

A line is tried at a few points, and, where it has branches, roots or inverse functions, on both sides of every branch,
near, far and in between (:mod:`~matderiv.checking.spread`, :mod:`~matderiv.checking.sides`); where sizes occur as
numbers, at as many sizes as that needs. It is refuted only where many digits confirm the difference, and supported
only by points that could have told one (:mod:`~matderiv.checking.trial`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import chain
from math import inf
from random import Random

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import BITS, Array, Modular, Undefined, ZeroDenominator
from ..core.errors import NoRuleError
from ..core.functions import FUNCTIONS
from ..core.index import distinct, extent_at
from ..core.operation import Applied
from ..core.proof import Check
from ..core.records import dataclass
from ..expressions.matrix import Var, is_op
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from .constants import Constants
from .far import Turns, beyond, shifted
from .forgotten import border_of
from .line import Line, counterexample
from .orders import MOST_FACTORS, Factors, orders
from .points import POINTS, Points
from .ranges import Ranges
from .sides import FEW, Cover
from .spread import LARGEST_SIZE, Spread
from .tape import Point
from .trial import LOOSE, VISIBLE, Outcome, Trial

__all__ = ["LOOSE", "Sampling"]

SPREAD = 6  # points of different signs and sizes for a line of a proof that has branches
SPREAD_WIDELY = 30  # and for a claim, whatever it has
MOST_SIGNS = 4  # symbols whose signs are tried in all patterns
SEARCHED = 0  # points that are tried for a pattern of sides, each side once found
SEARCHED_WIDELY = 300
REACHED = 300  # points that are tried for a side of a branch
SMALL = (2, 1, 7, 6, 12, 11, 17, 16)  # numbers of points with small sizes
SHARPLY = 12  # points at which a claim is compared to many digits
SHARP_WORK = 20000
CLOSE = 14  # digits by which a border is approached
BORDERS = 8
OWN_SIZES = 5  # so many are enough for a line of a proof made here
SPARE = 3  # sizes at which a line may have no value, as x − x̄ in a denominator at n = 1
SMALL_SIZE = 5
FEW_DIGITS = 500  # numbers computed to many digits at sizes beyond this one
CLOSELY = 4  # points at an order of sizes that are computed to many digits where doubles see no difference
AT_EACH = 5  # points at each order of sizes
EXACTLY = 2  # and modulo primes
STARTS = 20  # points from which others are looked for
STARTS_EACH = 3  # of them for a pattern of sides
STEPS_WORK = 10**6  # numbers computed on the way to patterns of sides in all
STEP = 100  # so many at each step besides
STEPS_EACH = 300
SLIGHT_STEP = 1e-4
UNBOUNDED = 10**6  # factors that are counted
MOST_COUNTED = 200  # values of a size that are tried
LARGEST_SHIFT = 120  # the size of a matrix that is tried
SIZED_WORK = 10**6  # numbers computed at large sizes


@dataclass
class Sampling:
    """The points of all lines of a program; ``thorough`` where what is judged was made by somebody else."""

    points: Points
    thorough: bool
    ranges: Ranges = field(default_factory=Ranges)

    def __post_init__(self) -> None:
        self.constants = Constants(self.points.program)
        self.spread = Spread(self.points, self.constants)

    def check(self, line: Line) -> Check:
        """The evidence for or against a line; UNCHECKED where no point decides."""
        program = self.points.program
        needed = program.needed(line.nodes)
        rough = not program.differences.isdisjoint(needed)
        trial = Trial(line, self.constants, rough, self.thorough)
        tried: list[Mapping[str, int]] = []
        for number in range(POINTS):
            found = self._first(trial, number)
            if found is not None:
                tried.append(found.sizes)
            if trial.found is not None:
                return self._refuted(trial, tried)
        if not tried and not self.thorough:
            tried.extend(self._small(trial))
            if trial.found is not None:
                return self._refuted(trial, tried)
        error = trial.error if tried else None  # that at small entries, say, would be one of rounding alone
        folding = not program.folding.keys().isdisjoint(needed)
        doubted, unmet = False, list[Expr]()
        if self.thorough or folding:
            cover = Cover(program, line.nodes, self.ranges, (line.lhs, line.rhs) if self.thorough else ())
            for point in self._covering(trial, cover, folding):
                if trial.found is not None:
                    return self._refuted(trial, [point.sizes])
                if not tried:
                    tried.append(point.sizes)
            turns = Turns(program, line.nodes if self.thorough else (), self.ranges)
            if self.thorough:
                for point in chain(self._far(trial, turns, folding), self._close(trial, cover)):
                    if trial.found is not None:
                        return self._refuted(trial, [point.sizes])
            unmet = (
                cover.missing()
                or turns.missing()
                or ([cover.borders[0][1]] if self.thorough and not cover.known() else [])
            )
            # doubles alone are no support for what somebody else has made, where there is a choice
            doubted = self.thorough and trial.sharpened and not trial.settled
        supported = bool(tried) and not doubted
        size = self._sized(trial, tried) if supported else None
        if trial.found is not None:
            return self._refuted(trial, tried)
        if self.thorough and (unmet or not trial.decidable()) or not supported or size is not None:
            return Check(source=self.points.source.short, unmet=unmet[0] if unmet else None, size=size)
        largest = trial.error if error is None else error
        return Check("SAMPLED", tuple(tried), largest, points=len(tried), source=self.points.source.short)

    def _refuted(self, trial: Trial, tried: list[Mapping[str, int]]) -> Check:
        sizes = tuple(tried[-1:])
        return Check("REFUTED", sizes, points=len(tried), source=self.points.source.short, counterexample=trial.found)

    def _first(self, trial: Trial, number: int) -> Point | None:
        """The first of the points with this number at which the line is decided."""
        hopeless: list[Mapping[str, int]] = []
        for point in self.points.attempts(number):
            if point.sizes in hopeless:
                continue  # what is singular at these sizes, but for rounding
            outcome = trial.at(point)
            if outcome in ("right", "wrong"):
                return point
            if outcome == "open":
                hopeless.append(point.sizes)
        return None

    def _small(self, trial: Trial) -> Iterator[Mapping[str, int]]:
        """Small sizes at which many digits decide what doubles do not."""
        for number in SMALL:
            point = self.spread.point(number)
            if trial.at(point) in ("right", "wrong"):
                yield point.sizes
                return

    def _covering(self, trial: Trial, cover: Cover, folding: bool) -> Iterator[Point]:
        """The points near, far and of all signs at which the line was decided."""
        sharp = SHARPLY if self.thorough else 0
        for number in range(SPREAD_WIDELY if self.thorough else SPREAD):
            point = self.spread.point(number)
            close = sharp > 0 and point.work(trial.line.nodes) <= SHARP_WORK
            sharp -= close
            if self._counted(trial, cover, point, trial.at(point, sharp=close)):
                yield point
        if folding and (names := self._of_both_signs(trial.line)):
            for pattern in range(2 ** len(names)):
                if self._counted(trial, cover, point := self.spread.signed(names, pattern), trial.at(point)):
                    yield point
        if not folding and cover.core == 0 or cover.full():
            return
        most = SEARCHED_WIDELY if self.thorough else SEARCHED
        for number in range(REACHED):
            if number >= most and not cover.missing():
                break
            point = self.spread.point(number, wide=True)
            sides = cover.sides(point)
            if sides is None:
                continue
            new = cover.must > FEW or cover.new(sides)
            # at numbers of very different size the whole difference may be lost to rounding
            sharp = self.thorough and point.work(trial.line.nodes) <= SHARP_WORK
            if new and self._counted(trial, cover, point, trial.at(point, sharp=sharp)):
                yield point
        if self.thorough:
            yield from self._directed(trial, cover)

    def _of_both_signs(self, line: Line) -> list[str]:
        """What may have either sign under functions that may meet their border, as much as is tried in all patterns."""
        program = self.points.program
        folding = dict.fromkeys(program.folding[n] for n in program.needed(line.nodes) if n in program.folding)
        of_numbers = [e for e in folding if not isinstance(e, Applied) or e.operation.each or is_op(e, ENTRYWISE_POWER)]
        bent = [e for e in of_numbers if not self.ranges.positive(border_of(e))]
        found = {v for e in bent for v in program.variables(e) if not v.facts and v.definition is None}
        free = sorted(found, key=lambda v: (v.rank == 0, v.name))
        return [v.name for v in free[:MOST_SIGNS]]

    def _far(self, trial: Trial, turns: Turns, folding: bool) -> Iterator[Point]:
        """The points beyond the constants of a line, and over several periods of its functions, that were tried."""
        if folding:
            for point, scale in beyond(self.spread):
                sharp = scale > VISIBLE and point.work(trial.line.nodes) <= SHARP_WORK
                trial.at(point, sharp=sharp)
                yield point
        for point in turns.points(self.spread):
            outcome = trial.far(point)
            if outcome in ("right", "none"):
                turns.note(point, outcome == "right")
            yield point

    def _directed(self, trial: Trial, cover: Cover) -> Iterator[Point]:
        """Points on sides of the branches that chance did not meet together, by steps that come nearer to them."""
        for found in list(cover.together()):
            arrays = {v.name: np.array([[float(x)]]) for v, x in found.items() if isinstance(v, Var)}
            point = self.spread.at_values(self.spread.point(0), arrays)
            if self._counted(trial, cover, point, trial.at(point, sharp=True)):
                yield point
        symbols = [v for v in self.points.program.symbols if not v.facts - {"positive", "symmetric"}]
        starts = [p for n in range(STARTS) if cover.signs(p := self.spread.point(n)) is not None]
        if cover.core < 2 or not starts or not symbols:
            return
        # at a size of 1 every vector is a multiple of every other one
        starts.sort(key=lambda p: min(p.sizes.values(), default=2) < 2)
        left = STEPS_WORK
        for number, pattern in enumerate(cover.wanted()):
            random = self.points.random("directed", number)
            for start in range(STARTS_EACH):
                first = point = starts[(STARTS_EACH * number + start) % len(starts)]
                values = {v.name: np.array(point.ring.rough(point.array(v)), dtype=float) for v in symbols}
                missed, scale = _missed(cover.signs(point), pattern), 1.0
                for _ in range(STEPS_EACH):
                    if not missed or left <= 0:
                        break
                    moved = _moved(values, symbols, scale, random)
                    other = self.spread.at_values(first, moved)
                    left -= STEP + other.work(trial.line.nodes)
                    now = _missed(cover.signs(other), pattern)
                    # the one fifth rule (Rechenberg 1973): larger steps where they lead nearer
                    scale = min(3.0, scale * 1.5) if now < missed else scale * 0.9 if scale > SLIGHT_STEP else 1.0
                    if now <= missed:
                        point, values, missed = other, moved, now
                if not missed:
                    break
            sharp = point.work(trial.line.nodes) <= SHARP_WORK
            if not missed and self._counted(trial, cover, point, trial.at(point, sharp=sharp)):
                yield point

    @staticmethod
    def _counted(trial: Trial, cover: Cover, point: Point, outcome: Outcome) -> bool:
        if outcome in ("right", "none"):
            sides = cover.sides(point)
            if sides is not None:
                (cover.add if outcome == "right" else cover.bar)(sides)
        return outcome in ("right", "wrong")

    def _close(self, trial: Trial, cover: Cover) -> Iterator[Point]:
        """Points ever closer to the borders of a line, where what goes over smoothly looks like what does not."""
        steps = int(3.4 * (CLOSE + min(trial.span, 100)))
        for border in range(min(len(cover.borders), BORDERS)):
            ends = self._across(cover, border)
            if ends is None:
                continue
            one, other, entry = ends
            low, high = Fraction(0), Fraction(1)
            sign = cover.sign(self.spread.point(*one), border, entry, trial.span)
            for step in range(steps):
                middle = (low + high) / 2
                point = self.spread.between(one, other, middle)
                side = cover.sign(point, border, entry, trial.span)
                if side is None:
                    break
                if step % 4 == 1:
                    trial.at(point)
                    yield point
                low, high = (middle, high) if side == sign else (low, middle)

    def _across(self, cover: Cover, border: int) -> tuple[tuple[int, bool], tuple[int, bool], int] | None:
        """Two points of the same sizes between which an entry goes over a border."""
        # points whose entries have the same signs go over a border with the same ones, so that the first stands for all
        seen: dict[tuple[int, ...], dict[bytes, tuple[tuple[int, bool], Array]]] = {}
        for key in self.spread.made:
            point = self.spread.point(*key)
            value = cover.beyond(point, border)
            if value is None:
                continue
            others = seen.setdefault((*point.sizes.values(), *value.shape), {})
            signs = value.tobytes()
            if signs in others:
                continue
            for other, before in others.values():
                turned = np.flatnonzero(before * value < 0)
                if len(turned):
                    return other, key, int(turned[0])
            others[signs] = key, value
        return None

    def orders(self, line: Line, exact: bool) -> Check | None:
        """A refutation at an order of sizes, or at sizes and exponents as large as the factors of the line are many.

        ``None`` where there is none; UNCHECKED where the line has no value but at sizes that are 1. What was found to
        hold in ``exact`` arithmetic is tried so at these sizes, too, once it is known to have a value.
        """
        program = self.points.program
        own = program.variables(line.lhs) | program.variables(line.rhs)
        sizes = {s for v in own for extent in v.shape for s in extent.free_symbols}
        symbols = [s for s in self.points.symbols if s in sizes]
        factors = max(Factors().of(side) for side in (line.lhs, line.rhs))
        rough = not program.differences.isdisjoint(program.needed(line.nodes))
        trial = Trial(line, self.constants, rough, True, closely=CLOSELY)
        others = dict.fromkeys((s.name for s in self.points.symbols), 2)
        most = max(4, factors + 2)
        tried = orders(symbols, [v.shape for v in own], most, self.points.random("orders"))
        choices = [({**others, **dict(found)}, None) for found in tried]
        if line.exponents:
            far = [int(c) + more for c in self.spread.magnitudes if c <= LARGEST_SIZE for more in (0, 1, 2)]
            exponents = dict.fromkeys((*range(1, most + 1), *far))
            choices += [(others, k) for k in exponents]
        wide = not symbols
        rings = [Modular(self.points.source.prime(BITS, "orders", n), oracle=True) for n in range(EXACTLY * exact)]
        for number, (found, exponent) in enumerate(choices):
            if wide and exact and self._holds(line, self.spread.at_sizes(found, number, exponent), rings):
                continue
            met = 0
            # large matrices are left to doubles: a function of one takes many products
            reach = max((extent_at(extent, found) for v in own for extent in v.shape), default=1)
            trial.most = None if max((reach, *found.values())) <= SMALL_SIZE else FEW_DIGITS
            for point in self.spread.at_sizes(found, number, exponent):
                if point.work(line.nodes) > SIZED_WORK:
                    break
                outcome = trial.at(point)
                if outcome == "wrong":
                    return self._refuted(trial, [point.sizes])
                if outcome == "open":
                    break  # it takes many digits here, which have been asked for at other points
                met += outcome == "right"
                if met == AT_EACH:
                    break
            wide |= met > 0 and all(found[s.name] > 1 for s in symbols)
        return None if wide else Check(source=self.points.source.short)

    @staticmethod
    def _holds(line: Line, points: Iterable[Point], rings: Sequence[Modular]) -> bool:
        """Whether a line holds modulo primes at the first of some points, or has no value there."""
        for point, ring in zip(points, rings, strict=False):
            assert point.again is not None
            other = point.again(ring)
            if other.work(line.nodes) > SIZED_WORK:
                return False
            try:
                if counterexample(other, line.at(other)) is not None:
                    return False
            except ZeroDenominator:
                continue
            except Undefined:
                return False
        return True

    def structural(self, line: Line) -> Check | None:
        """A refutation at matrices larger than any product in a line has factors, if it has triangles of matrices.

        A strict triangle to the power k is 0 up to the size k. ``None`` where that is no question; UNCHECKED, with
        the size, where the matrices would be too large.
        """
        if not self.points.symbols or not any(_triangular(side) for side in (line.lhs, line.rhs)):
            return None
        size = max(Factors(UNBOUNDED).of(side) for side in (line.lhs, line.rhs)) + 2
        rough = not self.points.program.differences.isdisjoint(self.points.program.needed(line.nodes))
        trial = Trial(line, self.constants, rough, True, most=FEW_DIGITS, closely=CLOSELY)
        met = False
        for point in shifted(self.spread, size):
            try:
                outcome = trial.at(point) if size <= LARGEST_SHIFT else "open"
            except NoRuleError:
                break
            if outcome == "wrong":
                return self._refuted(trial, [point.sizes])
            met |= outcome == "right"
        return None if met else Check(source=self.points.source.short, size=size)

    def _sized(self, trial: Trial, tried: list[Mapping[str, int]]) -> int | None:
        """At which size a line in which sizes occur as numbers would still have to be tried, if at any.

        The sizes at which it is wrong are added to those that were ``tried``.
        """
        line = trial.line
        if line.count <= 1 or line.count <= POINTS and not self.thorough or not self.points.symbols:
            return None
        # the degree is that over a common denominator, and unknown of a root: no more values than factors with a size
        most_ = UNBOUNDED if self.thorough else MOST_FACTORS
        count = min(line.count, max(Factors(most_, sizes=True).of(side) for side in (line.lhs, line.rhs)) + 2)
        count = count if self.thorough else min(count, OWN_SIZES)
        if count <= POINTS and not self.thorough:
            return None
        if count > MOST_COUNTED:
            return count
        most = max(count, *(int(c) + 2 for c in self.spread.magnitudes if c <= LARGEST_SIZE), 0)
        met = 0
        for number, choices in enumerate(self.spread.sizes_to(most + SPARE)):
            if number >= SMALL_SIZE and self.thorough:
                trial.most = FEW_DIGITS  # large matrices are left to doubles
            points = (p for sizes in choices for p in self.spread.at_sizes(sizes, number))
            for point in points:
                if point.work(line.nodes) > SIZED_WORK:
                    continue
                outcome = trial.at(point)
                if outcome == "wrong":
                    tried.append(point.sizes)
                    return count
                if outcome == "right":
                    met += 1
                    break
        return None if met >= count else count


def _triangular(side: Expr) -> bool:
    """Whether triangles of matrices stand in an expression, or in what its names stand for."""
    parts = list(distinct(side))
    named = (e.definition for e in parts if isinstance(e, Var) and e.definition is not None)
    return any(is_op(e, TRIU, TRIL) for e in parts) or any(map(_triangular, named))


def _moved(values: Mapping[str, Array], symbols: Sequence[Var], scale: float, random: Random) -> dict[str, Array]:
    """Values of symbols of which some are moved, all entries or one, by about this part of what they are."""
    out = dict(values)
    for v in random.sample(list(symbols), random.randint(1, min(3, len(symbols)))):
        value = out[v.name]
        by = scale * np.array([random.gauss(0, 1) for _ in range(value.size)]).reshape(value.shape)
        if value.size > 1 and random.random() < 0.5:
            by *= np.arange(value.size).reshape(value.shape) == random.randrange(value.size)
        if "symmetric" in v.facts:
            by = by + by.T
        far = max(0.1, float(np.abs(value).max(initial=0)))
        out[v.name] = value * FUNCTIONS.exp(by) if "positive" in v.facts else value + by * far
    return out


def _missed(signs: list[float] | None, pattern: tuple[tuple[int, int], ...]) -> float:
    """How far a point is from lying on these sides of its branches; infinite where it has no value."""
    if signs is None:
        return inf
    return sum(max(0.0, -side * signs[n]) + (signs[n] == 0) for n, side in pattern)
