"""Exact evidence: both sides of a line at random points modulo random primes, at as many sizes as the line needs.

Which points count, and how likely a false line passes them, is worked out in :mod:`~matderiv.checking.need`, which
also says why. Most lines do with the standard points that all share; a line whose sizes must be larger, or must take
more values, is given points of its own, as long as the arrays stay small. Where a line has no exact value, where it
needs too much, where it only seems to differ because a function was asked for its value as a random oracle, or where it
could pass by chance, there is no exact evidence, and it is left to :mod:`~matderiv.checking.sampled`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from math import ceil, log2, prod

from sympy import Expr

from ..core.dual_numbers import Modular, NotExact, Undefined
from ..core.errors import NoRuleError
from ..core.proof import Check
from .line import Line, Sides, counterexample
from .need import LARGEST
from .points import FEW, LARGE, POINTS, Points
from .tape import Point

__all__ = ["COMMON", "ENOUGH", "same_node", "tested"]

COMMON = 4  # lines that need no larger sizes share their points
ENOUGH = -40  # what passes with a probability below 2 to this power is exact
MOST_WORK = 5 * 10**6  # numbers computed for a line at one point of its own; a line that needs more is only sampled
VARIANTS = 12  # so many choices of sizes, where a matrix is singular at the others
SIZES = 4  # of what is no network
TWO = 2  # points that count are asked for
MOST_POINTS = 12  # until it is unlikely enough that a false line passes
MOST_SIZES = 8  # values of a size that occurs as a number
SURE = -64.0  # the logarithm of the smallest probability that is claimed of one point


def same_node(points: Points) -> Check:
    """The evidence of a line whose sides are the same node: a definition, or a line that only renames."""
    return Check("EXACT", source=points.source.short)


@dataclass
class _Tried:
    """The points at which both sides of a line agree, each with its number."""

    points: Points
    line: Line
    agree: list[tuple[int, Point]] = field(default_factory=list)
    bound: float = 0.0

    def enough(self) -> bool:
        """Whether it is unlikely enough that a line passes that is false at these sizes."""
        line = self.line
        counting = self._counting(line.required.sizes)
        if not counting:
            return False
        self.bound = counting * self._one([p.sizes for _, p in self.agree])
        return self.bound < ENOUGH

    def _one(self, sizes: list[Mapping[str, int]]) -> float:
        """The logarithm of the probability that a line that is false at one of these sizes passes a point there."""
        line = self.line
        one = self.points.degrees(sizes).passes(line.lhs, line.rhs, line.orthogonal)
        return max(log2(one) if one else SURE, SURE)

    def hopeless(self) -> bool:
        """Whether no number of points that is tried would be enough, as a line passes more likely at larger sizes."""
        if len(self.line.required.degrees) != 1:
            return False
        ((s, degree),) = self.line.required.degrees.items()
        if _apart(self.points, s, degree + TWO, self.line):
            return False
        counting = TWO
        while counting <= TWO + MOST_POINTS:
            number = degree + counting - 1
            one = self._one([_grown_sizes(self.points, self.line, number, {s.name: number})])
            if counting * one < ENOUGH:
                return False
            counting = max(counting + 1, ceil(ENOUGH / one)) if one else TWO + MOST_POINTS + 1
        return True

    def _counting(self, need: Mapping[Expr, int]) -> int:
        """How many points count, those at which coefficients may vanish left out.

        With orthogonal matrices only those on the same components count together; the fewest are taken.
        """
        large = [(n, p) for n, p in self.agree if _covers(p.sizes, need)]
        orthogonal = self.line.orthogonal
        if not orthogonal:
            return self._not_vanishing([p for _, p in large])
        components: dict[tuple[bool, ...], list[Point]] = {}
        for n, p in large:
            components.setdefault(tuple(self.points.turned(v, n) for v in orthogonal), []).append(p)
        return min(map(self._not_vanishing, components.values())) if len(components) == 2 ** len(orthogonal) else 0

    def _not_vanishing(self, large: list[Point]) -> int:
        """At how many of these points a coefficient of given degrees in the sizes does not vanish, at least."""
        degrees = self.line.required.degrees
        if not degrees:
            return len(large)
        if len(degrees) == 1:
            ((s, degree),) = degrees.items()
            return max(0, len({p.sizes[s.name] for p in large}) - degree)
        # on a grid with one value more of one size than its degree asks for
        return TWO if len(large) == len(self.agree) >= prod(_grid(degrees)) else 0

    def evidence(self) -> Check:
        """What the points say."""
        line, points = self.line, [p for _, p in self.agree]
        required = line.required
        same = required.all_sizes == required.sizes
        return Check(
            "EXACT",
            tuple(p.sizes | {v.name: int(p.array(v)[0, 0]) for v in line.exponents} for p in points),
            primes=_primes(points),
            bound=ceil(self.bound),
            all_sizes=required.all_sizes is not None and (same or self._counting(required.all_sizes) >= TWO),
            points=len(points),
            source=self.points.source.short,
        )


def tested(points: Points, line: Line) -> Check | None:
    """The evidence for or against a line in exact arithmetic, or ``None`` where there is none."""
    # with many sizes every further point is a large computation: lines that need their own are sampled
    many = len(points.symbols) > FEW or points.squared
    required = line.required
    if any(n > (COMMON if many else LARGEST) for n in required.sizes.values()):
        return None
    if required.degrees and prod(_grid(required.degrees)) > (COMMON if many else MOST_SIZES):
        return None
    tried = _Tried(points, line)
    for number, chosen in enumerate(_choices(points, line)):
        if chosen is None:
            if tried.enough():
                return tried.evidence()
            if tried.hopeless():
                return None
        found = _defined(points, line, chosen or _further(points, line, number))
        if found is None:
            return None
        point, sides = found
        wrong = counterexample(point, sides)
        if wrong is not None:
            if point.oracles and not point.oracles.isdisjoint(points.program.needed(line.nodes)):
                return None
            return Check(
                "REFUTED",
                (point.sizes,),
                primes=_primes([point]),
                points=len(tried.agree) + 1,
                source=points.source.short,
                counterexample=wrong,
            )
        tried.agree.append((number, point))
    return tried.evidence() if tried.enough() else None


Choice = Callable[[int], Point]  # the point that is taken at an attempt


def _choices(points: Points, line: Line) -> Iterator[Choice | None]:
    """How each point is chosen, ``None`` for one that is only needed where the others are not enough."""
    degrees = line.required.degrees
    if len(degrees) > 1:
        yield from _on_grid(points, line)
        return
    if degrees:
        ((s, degree),) = degrees.items()
        many = degree + TWO
        if not _apart(points, s, many, line):
            for number in range(many + MOST_POINTS):
                yield _grown(points, line, number, {s.name: number}) if number < many else None
            return
    for number in range(POINTS):
        if number == LARGE and line.required.all_sizes is not None:
            yield None  # the points before are large enough for most lines
        yield partial(points.exact, number)
    # what is no network is tried at more sizes
    for number in range(POINTS, MOST_POINTS):
        yield _further(points, line, number) if line.required.all_sizes is None and number < SIZES else None


def _further(points: Points, line: Line, number: int) -> Choice:
    """A point that counts; lines share it where its sizes are large enough for most."""
    needed, degrees = line.required.sizes, line.required.degrees
    if degrees:
        return _grown(points, line, number, {s.name: number for s in degrees})
    shared = all(points.least.get(s, 1) >= n for s, n in needed.items())
    return partial(points.exact, number, least=points.least if shared else needed)


def _grid(degrees: Mapping[Expr, int]) -> list[int]:
    """How many values each size that occurs as a number is given: so many that two points count."""
    return [n + 1 + (not place) for place, n in enumerate(degrees.values())]


def _on_grid(points: Points, line: Line) -> Iterator[Choice]:
    """All combinations of values of the sizes that occur as numbers."""
    names = [s.name for s in line.required.degrees]
    for number, values in enumerate(product(*map(range, _grid(line.required.degrees)))):
        yield _grown(points, line, number, dict(zip(names, values, strict=True)))


def _grown(points: Points, line: Line, number: int, more: Mapping[str, int]) -> Choice:
    """A point that counts, some of whose sizes are so much larger than they must be; the others vary."""
    return lambda attempt: points.at(_grown_sizes(points, line, number, more, attempt), number, attempt)


def _grown_sizes(points: Points, line: Line, number: int, more: Mapping[str, int], attempt: int = 0) -> dict[str, int]:
    """The sizes of such a point: of networks any will do, of inverses those at which there are any."""
    least = {s.name: max(2, line.required.sizes.get(s, 1)) for s in points.symbols}
    reach, top = POINTS + max(more.values()), max(least[s] + n for s, n in more.items())
    return {
        s: n + more[s]
        if s in more
        else n + (number + place + attempt) % reach
        if line.required.all_sizes is not None
        else _beside(points, s, n, top, number + place, attempt)
        for place, (s, n) in enumerate(least.items())
    }


def _beside(points: Points, name: str, least: int, top: int, turn: int, attempt: int) -> int:
    """A size beside one that grows up to ``top``: larger, smaller and as large in turn, then what is left.

    XᵀX has an inverse only if X has no more columns than rows: as all that is tried, square X would say little.
    """
    random = points.random("beside", name, top, turn)
    high = max(least, top)
    above = high + random.randint(1, POINTS - 1)
    below = random.randint(least, top - 1) if least < top else above
    first = ((above, below, high), (below, above, high), (high, above, below))[turn % 3]
    rest = random.sample(range(least, high + POINTS), high + POINTS - least)
    order = list(dict.fromkeys((*first, *rest)))
    return order[attempt % len(order)]


def _defined(points: Points, line: Line, choice: Choice) -> tuple[Point, Sides] | None:
    """The first point of this choice at which both sides have a value, or ``None``."""
    for attempt in range(VARIANTS):
        point = choice(attempt)
        if point.sizes not in points.standard and point.heavy(line.nodes, MOST_WORK):
            return None
        try:
            return point, line.at(point)
        except (NotExact, NoRuleError):  # of the second kind is what takes too large arrays
            return None
        except Undefined:
            continue
    return None


def _covers(sizes: Mapping[str, int], need: Mapping[Expr, int]) -> bool:
    """Whether these sizes are as large as they must be."""
    return all(sizes[s.name] >= n for s, n in need.items())


def _apart(points: Points, s: Expr, many: int, line: Line) -> bool:
    """Whether the standard points are large enough, and have so many values of a size."""
    standard = points.standard
    return many <= len({sizes[s.name] for sizes in standard if _covers(sizes, line.required.sizes)})


def _primes(points: list[Point]) -> tuple[int, ...]:
    return tuple(p.ring.prime for p in points if isinstance(p.ring, Modular))
