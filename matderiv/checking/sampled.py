"""Sampled evidence: both sides of a line in floating point, inside its domain, with the largest error met.

A line is refuted only where the difference is larger than what rounding can do: relative to the sides themselves,
relative to the largest number met on the way to them (where large numbers cancel, the last digits of a small
difference mean nothing), and larger than what the sides move by when the symbols move in their last digits (as the
sine of a huge number does). Where an outer derivative is taken by differences, the tolerance is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..ring import Undefined
from ..step import Check
from .line import Line, Sides, counterexample
from .points import POINTS, Points
from .tape import Point
from .values import NOISE, largest, shaken

__all__ = ["LOOSE", "sampled"]

TOLERANCE = 1e-8
LOOSE = 1e-6  # where an outer derivative is taken by differences


def sampled(points: Points, line: Line) -> Check:
    """The evidence for or against a line in floating point; UNCHECKED where no point lies in its domain."""
    differences = points.program.differences
    rough = bool(differences) and bool(differences.intersection(points.program.needed(line.nodes)))
    tried: list[Mapping[str, int]] = []
    error = 0.0
    for number in range(POINTS):
        for point in points.attempts(number):
            try:
                sides = line.at(point)
            except Undefined:
                continue
            if not sides.finite():
                continue
            noise = NOISE * largest(point, line.nodes)
            if rough:
                noise *= LOOSE / NOISE * 1e-3
            wrong = counterexample(point, sides, LOOSE if rough else TOLERANCE, noise)
            if wrong is None or _steady(point, line, sides):
                break
        else:
            continue
        if wrong is not None:
            return Check(
                "REFUTED",
                (point.sizes,),
                points=len(tried) + 1,
                source=points.source.short,
                counterexample=wrong,
            )
        tried.append(point.sizes)
        scale = sides.scale()
        if scale > noise:
            error = max(error, sides.distance() / scale)
    if not tried:
        return Check(source=points.source.short)
    return Check("SAMPLED", tuple(tried), error, points=len(tried), source=points.source.short)


def _steady(point: Point, line: Line, sides: Sides) -> bool:
    """Whether two sides differ by more than their last digits: those of the sine of a huge number say nothing."""
    apart = sides.distance()
    return all(shaken(point, n) < apart / 10 for n in line.nodes)
