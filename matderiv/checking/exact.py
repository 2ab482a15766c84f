"""Exact evidence: both sides of a line at random points modulo a prime, at as many sizes as the line needs.

How many points and how large they are is worked out in :mod:`~matderiv.checking.need`, which also says why they
settle a line. Most lines do with the standard points that all share; a line whose sizes must be larger, or must take
more values, is given points of its own, as long as the arrays stay small. Where a line has no exact value, where it
needs too much, or where it only seems to differ because a function was asked for its value as a random oracle, there
is no exact evidence, and it is left to :mod:`~matderiv.checking.sampled`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from ..ring import PRIME, NotExact, Undefined
from ..step import Check
from .line import Line, Sides, counterexample
from .need import LARGEST
from .points import FEW, POINTS, Points
from .tape import Point

__all__ = ["COMMON", "same_node", "tested"]

COMMON = 4  # lines that need no larger sizes share their points
MOST_WORK = 5 * 10**6  # numbers computed for a line at one point of its own; a line that needs more is only sampled
VARIANTS = 12  # so many choices of sizes, where a matrix is singular at the others


def same_node(points: Points) -> Check:
    """The evidence of a line whose sides are the same node: a definition, or a line that only renames."""
    return Check("EXACT", modulus=PRIME, source=points.source.short)


def tested(points: Points, line: Line) -> Check | None:
    """The evidence for or against a line in exact arithmetic, or ``None`` where there is none."""
    # with many sizes every further point is a large computation: lines that need their own are sampled
    most = LARGEST if len(points.symbols) <= FEW and not points.squared else COMMON
    if any(n > most for n in line.need.values()) or line.count > most:
        return None
    many = max(POINTS, line.count)
    shared = line.count <= 1 or _apart(points, line)
    tried: list[Mapping[str, int]] = []
    for number in range(many + 1):
        least: Mapping[Expr, int] | None = None
        if number == many:
            if line.count > 1 or any(_covers(sizes, line.need) for sizes in tried):
                break
            least = line.need
        found = _defined(points, line, number, least, tried, shared)
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
                modulus=PRIME,
                points=len(tried) + 1,
                source=points.source.short,
                counterexample=wrong,
            )
        tried.append(point.sizes)
    return Check("EXACT", tuple(tried), modulus=PRIME, points=len(tried), source=points.source.short)


def _defined(
    points: Points,
    line: Line,
    number: int,
    least: Mapping[Expr, int] | None,
    tried: list[Mapping[str, int]],
    shared: bool,
) -> tuple[Point, Sides] | None:
    """The first point with this number at which both sides have a value, or ``None``."""
    for attempt in range(VARIANTS):
        if shared and (line.count <= 1 or not attempt):
            point = points.exact(number, attempt, least)
        else:
            sizes = _grown(points, line, number, attempt)
            if any(old[name] == n for old in tried for name, n in sizes.items()):
                continue
            point = points.at(sizes, number, attempt)
        if point.sizes not in points.standard and point.work(line.nodes) > MOST_WORK:
            return None
        try:
            return point, line.at(point)
        except NotExact:
            return None
        except Undefined:
            continue
    return None


def _covers(sizes: Mapping[str, int], need: Mapping[Expr, int]) -> bool:
    """Whether these sizes are as large as they must be."""
    return all(sizes[str(s)] >= n for s, n in need.items())


def _apart(points: Points, line: Line) -> bool:
    """Whether the standard points are large enough, and differ in every size, as often as the line needs."""
    standard = points.standard
    return line.count <= len(standard) and all(
        _covers(sizes, line.need) and not any(old[s] == sizes[s] for old in standard[:n] for s in sizes)
        for n, sizes in enumerate(standard)
    )


def _grown(points: Points, line: Line, number: int, attempt: int) -> dict[str, int]:
    """Sizes that differ from point to point in every symbol, each as large as the line needs."""
    random = points.source.random("grown", attempt)
    many = max(POINTS, line.count)
    shift = [0 if not attempt else random.randrange(many + 4) for _ in points.symbols]
    return {
        s.name: max(2, line.need.get(s, 1)) + (number + place) % many + shift[place]
        for place, s in enumerate(points.symbols)
    }
