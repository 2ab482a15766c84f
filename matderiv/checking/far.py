"""Points beyond everything that is written in a line: past its constants, and over several periods of its functions.

Two sides made of meromorphic functions agree everywhere if they agree on an open set. With a root, a logarithm or an
inverse function of something periodic they need not: √(1 − sin²t) is cos t up to π/2, arcsin(sin t) is t. So arguments
of periodic functions that stand under such a function are driven over several periods to both sides of 0, which is
counted as met only where the line was seen to hold there (:class:`Turns`). And what a constant hides, as the norm of
S + 100 I does for every moderate S, is seen where matrices are larger than it, with eigenvalues of either sign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import product as tuples
from math import exp, log
from random import Random
from struct import pack, unpack

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Real, Ring, Undefined
from ..core.records import dataclass
from ..expressions.matrix import WHOLE, Var
from .facts import real_value
from .program import Program
from .ranges import Ranges
from .spread import Spread
from .tape import Point

__all__ = ["Turns", "beyond", "shifted"]

FIXED = {WHOLE, "orthogonal"}  # of which no multiple has the same facts
REACH = 3.0  # periods to either side of 0
TARGETS = (0.3, 0.45, 0.7, 0.9, 1.2, 1.45, 1.7, 2.05, 2.4, 2.8, 3.1, 3.4)  # in periods
FIRST = (3.3, 0.6, 1.6)  # of each further start
STARTS = 8
SCALES = tuple(10.0 ** (k / 2) for k in range(-6, 33))
ROUNDS = 12
NEAR = 0.02  # of a target, in proportion
OUTSIDE = 8  # so many points beyond without a value, and none with one, lie outside the domain
LEAST = 10.0  # whatever the constants are
LARGEST = 3  # constants that are gone beyond in all ways
MOST_SCALE = 1e30
SIZES = (2, 3)
BEYOND = ("below", "above", "apart", "left", "right", "plain")


# ---- beyond the constants


def beyond(spread: Spread) -> Iterator[tuple[Point, float]]:
    """Points past the largest constants, each with how large it is: matrices with eigenvalues of each sign."""
    magnitudes = [c for c in spread.constants.magnitudes(every=True) if c < MOST_SCALE]
    largest = sorted({LEAST, *(c for c in magnitudes if c > LEAST)}, reverse=True)[:LARGEST]
    if not spread.points.program.symbols:
        return
    names = [s.name for s in spread.points.symbols]
    for place, scale in enumerate(largest):
        for number, kind in enumerate(BEYOND if place == 0 else BEYOND[:4]):
            sizes = dict.fromkeys(names, SIZES[number % 2])
            yield spread.points.made_by(Real(), sizes, _value(spread, kind, scale, place)), scale


def _value(spread: Spread, kind: str, scale: float, place: int) -> Callable[[Ring, Var, int, int], Array]:
    def value(ring: Ring, var: Var, m: int, n: int) -> Array:
        random = spread.points.random("beyond", place, kind, var.name)
        if var.facts & FIXED:
            return (
                real_value(ring, random, var.facts, (m, n), "plain", 1.0, False)
                if WHOLE not in var.facts
                else (ring.number(random.randint(1, 3)).reshape(1, 1))
            )
        return _beyond(ring, random, var.facts, (m, n), kind, scale)

    return value


def _beyond(
    ring: Ring, random: Random, facts: frozenset[str], shape: tuple[int, int], kind: str, scale: float
) -> Array:
    """A value with these facts, as far from 0 as this, or around the constant itself on the left or right of 0."""
    noise = min(scale, 3.0) if kind in ("left", "right") else scale
    plain = real_value(ring, random, facts, shape, "plain", noise, False)
    if kind == "plain":
        return 4 * plain
    if facts & {"skew"}:
        return 4 * plain
    sign = -1 if kind in ("below", "left") else 1
    apart = [random.choice((-1, 1)) if kind == "apart" else sign for _ in range(shape[0] * shape[1])]
    if kind == "apart" and len(apart) > 1:
        apart[0], apart[-1] = -1, 1
    far = scale if kind in ("left", "right") else 5 * scale
    if shape[0] != shape[1] or shape == (1, 1):
        signs = np.array(apart).reshape(shape)
        if facts & {"positive", "spd"}:
            return abs(plain) + ring.constant(np.array(far)) * (sign > 0)
        return plain + ring.constant(far * signs.astype(float))
    if facts & {"positive", "spd"}:
        return plain + ring.constant(far * np.eye(shape[0])) * (sign > 0)
    signs = np.array(apart)[: shape[0]]
    if kind == "apart":
        signs[-1] = 1
    return plain + ring.constant(far * np.diag(signs * (1.0 + np.arange(shape[0]) / 4)))


# ---- matrices of which many powers do not vanish


def shifted(spread: Spread, size: int) -> Iterator[Point]:
    """Points at which square matrices of this size shift coordinates round, up, down or both ways, by so much."""
    sizes = {s.name: size for s in spread.points.symbols}
    for number, (scale, way) in enumerate(tuples((1.0, 3.0, 0.5 * size), ("up", "down", "both"))):

        def value(ring: Ring, var: Var, m: int, n: int, number: int = number, s: float = scale, w: str = way) -> Array:
            random = spread.points.random("shifted", number, var.name)
            if WHOLE in var.facts:
                return ring.number(random.randint(1, 3)).reshape(1, 1)
            if min(m, n) == 1:
                return real_value(ring, random, var.facts, (m, n), "plain", 1.0, False)
            return ring.constant(_shift(random, var.facts, (m, n), s, w))

        yield spread.points.made_by(Real(), sizes, value)


def _shift(random: Random, facts: frozenset[str], shape: tuple[int, int], scale: float, way: str) -> Array:
    """A matrix with these facts whose entries beside the diagonal are the largest, and stand round the corner too."""
    m, n = shape
    orthogonal = "orthogonal" in facts and m == n
    weights = np.array([1.0 if orthogonal else scale * (0.8 + 0.4 * random.random()) for _ in range(m)])
    up = np.roll(np.eye(m, n), 1, 1) * weights[:, None]
    if facts & {"skew"} and m == n:
        return up - up.T if m > 2 else np.triu(up) - np.triu(up).T
    if facts & {"symmetric", "spd"} and m == n:
        out = up + up.T + np.eye(n) * (4 * scale if "spd" in facts else 1)
    elif way == "both" and not orthogonal:
        out = up + np.roll(np.eye(m, n), -1, 1) * weights[::-1, None] + np.eye(m, n)
    else:
        out = up if way == "up" else np.roll(np.eye(m, n), -1, 1) * weights[:, None]
    if "diagonal" in facts:
        return out * np.eye(m, n)
    return out + 0.01 * scale if "positive" in facts else out


# ---- over several periods


@dataclass
class _Turn:
    """One argument of a periodic function, and how far it was seen to go to either side."""

    argument: int
    period: float
    expr: Expr
    sides: tuple[int, ...]
    met: dict[int, float] = field(default_factory=lambda: {-1: 0.0, 1: 0.0})
    barred: Counter[int] = field(default_factory=Counter)

    def open(self) -> list[int]:
        """The sides on which it has not gone over several periods, as far as there is any domain."""
        reach = REACH * self.period
        return [s for s in self.sides if self.met[s] < reach and self.barred[s] < OUTSIDE]


class Turns:
    """The arguments of periodic functions that stand under functions with branches."""

    def __init__(self, program: Program, roots: Iterable[int], ranges: Ranges) -> None:
        self.program = program
        self.turns: dict[int, _Turn] = {}
        if not program.periodic:
            return
        needed = program.needed(roots)
        many = [n for n in needed if n in program.folding or n in program.undoing]
        under = {p for n in many for p in program.needed((n,)) if p in program.periodic and p != n}
        for node in sorted(under):
            argument, period, expr = program.periodic[node]
            if program.fixed[argument]:
                continue
            low, high = ranges.of(expr)
            sides = tuple(s for s, most in ((-1, -low), (1, high)) if most > REACH * period)
            known = self.turns.get(argument)
            if sides and (known is None or known.period < period):
                self.turns[argument] = _Turn(argument, period, expr, sides)

    def note(self, point: Point, met: bool) -> None:
        """How far the arguments go at a point at which the line holds, or at which it has no value."""
        for turn in self.turns.values():
            value = _values(point, turn.argument)
            for side in turn.sides:
                far = float(np.max(side * value)) if value is not None else 0.0
                if met:
                    turn.met[side] = max(turn.met[side], far)
                elif far > REACH * turn.period:
                    turn.barred[side] += 1

    def missing(self) -> list[Expr]:
        """The arguments that were not seen to run over several periods."""
        return [turn.expr for turn in self.turns.values() if turn.open()]

    def points(self, spread: Spread) -> Iterator[Point]:
        """Points at which each argument has gone so far, on from several starts."""
        for turn in self.turns.values():
            done: set[int] = set()
            for start in range(STARTS):
                base = spread.point(start)
                signs = self._signs(base, turn)
                wanted = [s for s in signs if s in turn.sides and (s not in done or start < len(FIRST))]
                for side in wanted:
                    targets = TARGETS if side not in done else FIRST
                    done.add(side)
                    yield from self._towards(spread, base, turn, side, [t * turn.period for t in targets])

    @staticmethod
    def _signs(base: Point, turn: _Turn) -> Sequence[int]:
        value = _values(base, turn.argument)
        return () if value is None else [s for s in (1, -1) if (s * value).max() > 0]

    def _towards(
        self, spread: Spread, base: Point, turn: _Turn, side: int, targets: Sequence[float]
    ) -> Iterator[Point]:
        """The points on the ray through a start at which an argument is a number."""
        reached = [(log(s), self._far(spread, base, s, turn, side)) for s in SCALES]
        for target in targets:
            found = self._crossed(spread, base, reached, target, turn, side)
            if found is not None:
                yield found

    def _crossed(
        self,
        spread: Spread,
        base: Point,
        reached: Sequence[tuple[float, float | None]],
        target: float,
        turn: _Turn,
        side: int,
    ) -> Point | None:
        for (s, a), (t, b) in zip(reached, reached[1:], strict=False):
            if a is None or b is None or not min(a, b) <= target <= max(a, b):
                continue
            middle = s
            for _ in range(ROUNDS):
                middle = (s + t) / 2
                here = self._far(spread, base, exp(middle), turn, side)
                if here is None or abs(here - target) <= NEAR * target:
                    break
                if (here < target) == (a < target):
                    s = middle
                else:
                    t = middle
            return _scaled(spread, base, exp(middle))
        return None

    @staticmethod
    def _far(spread: Spread, base: Point, scale: float, turn: _Turn, side: int) -> float | None:
        value = _values(_scaled(spread, base, scale), turn.argument)
        return None if value is None else float((side * value).max())


def _values(point: Point, node: int) -> Array | None:
    """The entries of a node, or ``None`` where it has no value or one beyond floating point."""
    try:
        value = np.ravel(point.ring.rough(point.get(node)))
    except (Undefined, OverflowError):
        return None
    return value if value.size and np.isfinite(value).all() else None


def _scaled(spread: Spread, base: Point, scale: float) -> Point:
    """The same point with all symbols so many times as large that may be."""
    again = base.again
    assert again is not None
    factor = unpack("f", pack("f", scale))[0]  # few digits, the same in every arithmetic

    def value(ring: Ring, var: Var, m: int, n: int) -> Array:
        a = again(ring).array(var)
        return a if var.facts & FIXED else a * ring.constant(np.array(factor))

    return spread.points.made_by(Real(), base.sizes, value)
