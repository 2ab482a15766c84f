"""One line at one point: whether its sides are equal there, differ, or are too near rounding for either to be said.

Doubles are asked first. A point at which rounding reaches as far as the sides themselves supports nothing; there, and
where sides seem to differ, and where constants lie many digits apart, the same point is computed to so many digits that
it decides, or it decides nothing.
"""

from __future__ import annotations

from math import isfinite, log10
from typing import Literal

from ..core.arrays import np
from ..core.dual_numbers import Real, Undefined
from ..core.records import dataclass
from .constants import Constants
from .line import Line, Sides, counterexample, listed
from .precise import Precise, precise
from .tape import Point
from .values import NOISE, largest, magnitude, shaken

__all__ = ["LOOSE", "VISIBLE", "Outcome", "Trial", "to_digits"]

TOLERANCE = 1e-8
LOOSE = 1e-6  # where an outer derivative is taken by differences
RESOLVED = 1e-3  # rounding reaches no further than this part of what it is compared with
DIGITS = 60  # at least, where doubles do not decide
MOST_DIGITS = 1000
APART = 5.0  # constants that span more digits than this are not left to doubles
WORK = 2 * 10**5  # numbers computed to many digits at one point, or at most so many
ROUNDS = 4  # of more digits
VISIBLE = 1e5  # beside larger numbers doubles hide a difference of 1
PRINTED = 30  # digits
LIGHT = 3000  # and for a line of a proof, of which nothing is suspected
CANCELLED = 20  # digits that are left to cancellation

# no value, or one beyond floating point on the way, which says nothing; equal; different; too near rounding to be told
Outcome = Literal["none", "beyond", "right", "wrong", "open"]


@dataclass
class Trial:
    """A line, and how it is compared."""

    line: Line
    constants: Constants
    rough: bool  # an outer derivative is taken by differences
    thorough: bool  # many digits are asked for wherever doubles do not decide, not once only
    most: int | None = None  # numbers that may be computed to many digits at a point
    closely: int = 12  # points at which they are asked for where doubles see no difference that counts

    def __post_init__(self) -> None:
        self.span = self.constants.span(self.line.nodes)
        self.error = 0.0
        self.found: str | None = None  # where the sides were seen to differ
        self._exactly = ""  # the same to as many digits as show it
        self.sharpened = False  # many digits were asked for, and could be had
        self.settled = False  # many digits have decided for the line at some point

    @property
    def fine(self) -> bool:
        """Whether doubles hide what constants do; in a line of a proof made here only as far as digits can be had."""
        return self.span > APART and (self.thorough or self.decidable())

    def decidable(self) -> bool:
        """Whether there are digits enough."""
        return self.span <= DIGITS // 4 - 2 if self.rough else DIGITS + 2 * self.span <= MOST_DIGITS

    def at(self, point: Point, *, sharp: bool = False) -> Outcome:
        """What a point says of the line; ``sharp`` asks for many digits, where they cost little."""
        try:
            sides = self.line.at(point)
        except Undefined:
            return "none"
        if not sides.finite():
            return "none"
        noise = NOISE * largest(point, self.line.nodes)
        if self.rough:
            noise *= LOOSE / NOISE * 1e-3
        wrong = counterexample(point, sides, LOOSE if self.rough else TOLERANCE, noise)
        resolved = noise <= RESOLVED * sides.scale
        # what lies between rounding and the tolerance is looked at more closely in what somebody else has made
        if self.thorough and not self.rough and wrong is None and sides.distance > noise and self.closely > 0:
            sharp, self.closely = True, self.closely - 1
        enough = not sharp if resolved and not self.fine else self.settled and not self.thorough
        if wrong is None and enough:
            return self._right(sides, noise)
        most = WORK if wrong is not None or self.thorough else LIGHT
        said = self._precisely(point, most if self.most is None else self.most)
        if said == "open" and not isfinite(noise):
            return "beyond"  # where not even many digits help
        self.sharpened |= said is not None
        if said is None:
            # too large to be computed to many digits
            if wrong is not None and self._steady(point, sides):
                self.found = wrong
                return "wrong"
            return self._right(sides, noise) if wrong is None and resolved and not self.fine else "open"
        if said == "wrong":
            self.found = wrong or self._exactly
        if said != "right":
            return said
        self.settled = True
        return self._right(sides, noise)

    def far(self, point: Point) -> Outcome:
        """What a point says of the line in an arithmetic in which a difference of 1 is seen beside large numbers."""
        outcome = self.at(point)
        try:
            scale = self.line.at(point).scale
        except Undefined:
            return outcome
        if outcome in ("wrong", "open") or scale <= VISIBLE:
            return outcome
        more = 2 * int(log10(scale)) if isfinite(scale) else MOST_DIGITS // 2
        said = self._precisely(point, WORK, more)
        if said == "wrong":
            self.found = self._exactly
        return said or "open"

    def _right(self, sides: Sides, noise: float) -> Outcome:
        scale = sides.scale
        if scale > noise:
            self.error = max(self.error, sides.distance / scale)
        return "right"

    def _steady(self, point: Point, sides: Sides) -> bool:
        """Whether two sides differ by more than their last digits: those of the sine of a huge number say nothing.

        Nor do differences that change with their steps, as beside a point where eigenvalues meet.
        """
        apart = sides.distance
        if not all(shaken(point, n) < apart / 100 for n in self.line.nodes):
            return False
        if not self.rough or point.again is None:
            return not self.rough
        other = point.again(Real(step=Real.step / 2))
        try:
            return all(magnitude(other.get(n) - point.get(n)) < apart / 10 for n in self.line.nodes)
        except Undefined:
            return False

    # ---- many digits

    def _precisely(self, point: Point, most: int, further: int = 0) -> Outcome | None:
        """What the point says to many digits, and so many more; ``None`` where that would be too much work."""
        digits = int(DIGITS + 2 * min(self.span, MOST_DIGITS)) + further
        least: int | None = None
        asked = digits
        for _ in range(ROUNDS):
            if digits > MOST_DIGITS or point.again is None:
                return "open" if point.again is not None else None
            # what hides a number is seen where a function is computed, so that a claim computes all of its own
            other = point.again(precise(digits)) if self.thorough else point.finer(precise(digits))
            assert other is not None
            if other.work(self.line.nodes) > most:
                return None
            ring = other.ring
            assert isinstance(ring, Precise)
            ring.absorbed, ring.watching = False, self.thorough
            try:
                sides = self.line.at(other)
                outcome, more = self._weighed(other, sides, digits)
                if outcome != "wrong" and self.thorough:
                    hidden, before, least = self._hidden(other, ring), least, self._least(other, ring)
                    # what is smaller by as many digits as there are more was rounding: the last ones showed the rest
                    shrunk = before is not None and least - before > (digits - asked) // 2 and not ring.absorbed
                    more = max(more, 0 if shrunk else hidden)
            except Undefined:
                return "open"
            except (TypeError, OverflowError):
                return None
            if not more and outcome == "wrong" and not self._lasts(point, sides, digits, most):
                more = digits  # what more digits make smaller is rounding
            if not more:
                return outcome
            if digits == MOST_DIGITS:
                return "open"
            asked, digits = digits, min(digits + more, MOST_DIGITS)
        return "open"

    def _lasts(self, point: Point, sides: Sides, digits: int, most: int) -> bool:
        """Whether two sides are as far apart with more digits."""
        again = point.again
        if again is None or 2 * digits > MOST_DIGITS:
            return True
        other = again(precise(2 * digits))
        if other.work(self.line.nodes) > most:
            return True
        try:
            closer = self.line.at(other)
        except Undefined:
            return False
        apart, now = (max((abs(x) for x in np.ravel(s.left - s.right)), default=0) for s in (sides, closer))
        return bool(now > apart / 1000)

    def _hidden(self, point: Point, ring: Precise) -> int:
        """How many more digits it takes to see what is added to larger numbers, as far as that is known."""
        if ring.absorbed:
            return 3 * ring.digits
        return max(0, DIGITS + 2 * self._least(point, ring) - ring.digits)

    def _least(self, point: Point, ring: Precise) -> int:
        """How many digits below 1 the least number lies that was met on the way, 0 left out."""
        least, bits = ring.context.mpf(1), 1  # in [2^(bits − 1), 2^bits)
        for number in point.program.needed(self.line.nodes):
            value = point.values.get(number)
            if isinstance(value, np.ndarray) and value.dtype == object:
                for x in value.flat:
                    if x and (found := ring.context.mag(x)) <= bits:
                        least, bits = min(least, abs(x)), found
        return int(-ring.context.log10(least))

    def _weighed(self, point: Point, sides: Sides, digits: int) -> tuple[Outcome, int]:
        """What two sides say, and how many more digits it would take to be sure."""
        ring = point.ring
        assert isinstance(ring, Precise)
        context = ring.context
        if not all(context.isfinite(x) for side in (sides.left, sides.right) for x in np.ravel(side)):
            return "open", 0
        flat = np.ravel(sides.left - sides.right)
        apart = max((abs(x) for x in flat), default=context.mpf(0))
        scale = max((abs(x) for side in (sides.left, sides.right) for x in np.ravel(side)), default=context.mpf(0))
        met = context.mpf(largest(point, self.line.nodes)) if isfinite(largest(point, self.line.nodes)) else None
        if met is None:
            return "open", 0
        slight = context.mpf(10) ** -(digits // 4 if self.rough else digits // 2)
        noise = met * context.mpf(10) ** (CANCELLED - digits)
        if self.rough and scale <= met * slight:
            noise = met * slight  # derivatives by steps leave more of what cancels than its last digits
        if apart > max(scale * slight, noise):
            self._exactly = to_digits(point, sides, ring)
            return "wrong", 0
        if not scale or noise <= scale * slight:
            return "right", 0
        # both are 0 but for rounding, or all but a few digits cancel
        if scale <= noise and noise <= context.mpf(10) ** -(CANCELLED + int(self.span)):
            return "right", 0
        return "open", min(MOST_DIGITS, int(abs(log10(float(met) or 1.0))) + digits // 2 + CANCELLED)


def to_digits(point: Point, sides: Sides, ring: Precise) -> str:
    """Where the sides differ most, with as many digits as show it, or with the difference where those are too many."""
    context = ring.context
    left, right = np.broadcast_arrays(sides.left, sides.right)
    x, y = max(zip(np.ravel(left), np.ravel(right), strict=True), key=lambda pair: abs(pair[0] - pair[1]))
    x, y = context.mpf(x), context.mpf(y)
    digits = int(context.log10(max(abs(x), abs(y)) / abs(x - y))) + 3
    values = f"{context.nstr(x, max(digits, 6))} ≠ {context.nstr(y, max(digits, 6))}"
    if digits > PRINTED:
        values = f"{context.nstr(x, 6)} ≠ {context.nstr(x, 6)} + {context.nstr(y - x, 3)}"
    return "; ".join(part for part in (listed(point.sizes), values) if part)
