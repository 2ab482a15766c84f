"""The two ends of a derivation, objective and answer, compared by differences that share nothing with its rules.

A derivation may have right lines and a wrong answer, if what its lines say is not what was asked. So the answer is
compared once more with the objective itself: its value in a random direction with (f(x + h d) − f(x − h d))/2h at
three steps h, extrapolated (Richardson 1911). How far the three agree says how far they can be relied on; a point
where they do not agree is left out, and another is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sympy import Expr, S

from ..core.arrays import full_sum, growing, np
from ..core.dual_numbers import Array, Real, Undefined
from ..core.errors import RefutedError
from ..core.index import At, Entry, Partial
from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var, multiply, names, transpose, unfixed, unit
from ..expressions.writer import written
from .draws import Source
from .facts import real_number
from .line import listed
from .points import POINTS, Points, size_symbols
from .precise import precise
from .program import Program
from .sampled import LOOSE
from .tape import Point
from .values import NOISE, Axes, given, largest, magnitude, ordered, shaken, value_of

__all__ = ["compare_ends", "slope"]

DIGITS = 60  # to which a disagreement is confirmed
CLOSER = 1e-5  # the steps for that, in proportion to those in floating point
WORK = 10**5  # numbers computed to many digits, at most
SHARP = 1e-7  # so far differences at several steps may be apart, relative to the slope
SLIGHT = 1e-3  # a slope smaller than this part of the objective is not seen in its differences

FALSE_ANSWER = Text(
    "the derivative of {objective} with respect to {variable} is refuted\n    {sizes}: the answer gives {answer}, "
    "differences give {differences}",
    "{objective} の {variable} による導関数が反証された\n    {sizes}: 答えの値は {answer}、"
    "差分による値は {differences}",
)
OTHER_SIZES = Text("an array of other sizes", "別のサイズの配列")


@dataclass(frozen=True)
class Ends:
    """What is compared: the node of the objective, that of the answer, each with its axes, and that of the variable.

    ``place`` is the node of what is 1 at the only entry that is differentiated by, and 0 elsewhere, where it is one.
    """

    whole: int
    axes: Axes
    result: int
    labels: Axes
    moving: int
    place: int | None = None


@dataclass(frozen=True)
class Seen:
    """What is seen at a point: the slope by differences, how far it may be off, the answer, and the direction."""

    point: Point
    slope: Array
    doubt: float
    claimed: Array
    direction: Array
    single: bool  # whether the answer is that by a single entry, which the direction is of

    def along(self, variable: Var) -> Array | None:
        """The answer applied to the direction, or ``None`` where their sizes do not fit."""
        if self.single:
            return np.asarray(self.claimed) if np.shape(self.claimed) == np.shape(self.slope) else None
        direction = self.direction[tuple(slice(None) if s != 1 else 0 for s in variable.shape)]
        claimed = np.asarray(self.claimed)
        if claimed.ndim == 0 and not claimed:
            return np.zeros_like(self.slope)
        if claimed.shape != (*np.shape(self.slope), *np.shape(direction)):
            return None
        if not np.ndim(direction):
            return np.asarray(claimed * direction)
        return full_sum(claimed, direction, tuple(range(-np.ndim(direction), 0)))


@growing
def compare_ends(
    objective: Expr,
    variable: Var,
    answer: Expr,
    *,
    order: int = 1,
    indices: tuple[At, ...] = (),
    begun: tuple[At, ...] = (),
    before: tuple[Var, ...] = (),
    entry: tuple[At, ...] = (),
    show: Callable[[Expr], str] = written,
) -> Check:
    """The answer against differences of the objective, in a random direction at several points.

    The axes of the answer are those of the objective, then those of the variable, once for each order; of an
    answer in index form ``indices`` are its free indices in that order, and ``begun`` those of the objective. Of a
    derivative by a single entry of the variable ``entry`` are the indices of that. For
    the second order the gradient is taken in floating point as in :mod:`~matderiv.core.dual_numbers`, and the
    differences are those of the gradient; so for a mixed derivative, which is taken by those ``before`` first.

    Raises:
        RefutedError: the two disagree.
    """
    program, source = Program(), Source(objective, variable, answer)
    begin = objective
    for v in (*before, *(variable,) * (order - 1)):
        begin = Partial(begin, Entry(v, *entry) if entry else v)
    place = unfixed(_place(variable, entry)) if entry else None
    ends = Ends(
        *ordered(program, begin, begun),
        *ordered(program, answer, indices),
        program.pair(variable).value,
        None if place is None else program.pair(place).value,
    )
    points = Points(program, size_symbols(program, (objective, answer), names(objective)), source, single=True)
    tried: list[Mapping[str, int]] = []
    error = 0.0
    with np.errstate(all="ignore"):
        for number in range(POINTS):
            seen = _seen(points, ends, variable, number)
            if seen is None:
                continue
            along = seen.along(variable)
            off = np.inf if along is None else magnitude(along - seen.slope)
            scale = max(magnitude(seen.slope), magnitude(seen.claimed))
            # where everything cancels, an error is measured by what cancelled
            met = largest(seen.point, (ends.whole, ends.result))
            if off > max(LOOSE * scale, 10 * seen.doubt, NOISE * met):
                if off < 10 * shaken(seen.point, ends.result) or not _confirmed(seen, ends, variable):
                    continue
                raise RefutedError(
                    FALSE_ANSWER(
                        objective=show(objective),
                        variable=variable,
                        sizes=listed(seen.point.sizes),
                        answer=OTHER_SIZES if along is None else f"{_first(along, along - seen.slope):.6g}",
                        differences=f"{_first(seen.slope, seen.slope if along is None else along - seen.slope):.6g}",
                    )
                )
            tried.append(seen.point.sizes)
            error = max(error, off / (scale if scale > LOOSE * met else met)) if off else error
    if not tried:
        return Check(source=source.short)
    return Check("SAMPLED", tuple(tried), error, points=len(tried), source=source.short)


def _place(variable: Var, entry: tuple[At, ...]) -> Expr:
    """What is 1 at an entry of a variable and 0 elsewhere."""
    own = iter(entry)
    units = [
        unit(i.value, i.size) if (i := next(own) if s != 1 else None) is not None else S.One for s in variable.shape
    ]
    return multiply(units[0], transpose(units[1]))


def _confirmed(seen: Seen, ends: Ends, variable: Var) -> bool:
    """Whether the two disagree to many digits as well: in floating point differences may be off by more than it seems.

    What is too large for that is believed as it is.
    """
    if seen.point.again is None:
        return True
    point = seen.point.again(precise(DIGITS))
    if point.work((ends.whole, ends.result)) > WORK:
        return True
    step = seen.direction if seen.direction.size > 1 else seen.direction[0, 0]
    reach = CLOSER * min(1.0, magnitude(point.get(ends.moving)) or 1.0)
    try:
        slope, _ = _central(point, ends.moving, step, ends.whole, ends.axes, reach)
        closely = Seen(point, slope, 0.0, value_of(point, ends.result, ends.labels), seen.direction, seen.single)
    except Undefined:
        return False
    except (TypeError, OverflowError):
        return True
    along = closely.along(variable)
    scale = max(magnitude(slope), magnitude(closely.claimed))
    return along is None or not np.isfinite(scale) or magnitude(along - slope) > LOOSE * scale


def _seen(points: Points, ends: Ends, variable: Var, number: int) -> Seen | None:
    """The first point with this number at which differences show the slope sharply, otherwise the first of use.

    Where the slope is small beside the answer, differences may see nothing of it: the sine of a huge number.
    """
    found: Seen | None = None
    for point in points.attempts(number):
        random = points.source.random("direction", number)
        start = point.array(variable)
        direction = np.array([real_number(random, False) for _ in range(start.size)]).reshape(start.shape)
        if ends.place is not None:
            direction = np.asarray(point.get(ends.place), dtype=float).reshape(start.shape)
        try:
            if not start.size:
                continue  # at these sizes there is nothing to move
            step = direction if start.size > 1 else direction[0, 0]
            slope, doubt = _slope(point, ends.moving, step, ends.whole, ends.axes)
            claimed = value_of(point, ends.result, ends.labels)
            least = SLIGHT * max(1.0, magnitude(point.get(ends.whole)))
        except Undefined:
            continue
        steep = magnitude(slope)
        scale = max(steep, magnitude(claimed))
        if not np.isfinite(scale) or doubt > SHARP * max(scale, least):
            continue
        sharp = doubt <= SHARP * max(steep, least)
        if found is None or sharp:
            found = Seen(point, slope, doubt, claimed, direction, ends.place is not None)
        if sharp:
            break
    return found


def slope(
    objective: Expr,
    variable: Var,
    arrays: Mapping[str, Array],
    sizes: Mapping[str, int],
    directions: Iterable[Array],
) -> Iterator[tuple[Array, float]]:
    """The derivatives of an objective along some directions by differences, each with how far it may be off."""
    program = Program()
    node, axes = ordered(program, objective, ())
    moving = program.pair(variable).value
    point = Point(program, Real(), sizes, given(arrays, Real()))
    for direction in directions:
        yield _slope(point, moving, direction if direction.size > 1 else direction.ravel()[0], node, axes)


def _slope(point: Point, moving: int, direction: Array, node: int, axes: Axes) -> tuple[Array, float]:
    """The derivative along a direction by differences, and how far they can be relied on.

    The steps are in proportion to what moves, and much smaller where these say little, as of the sine of what grows
    fast.
    """
    reach = min(1.0, magnitude(point.get(moving)) or 1.0)
    slope, doubt = _central(point, moving, direction, node, axes, reach)
    if doubt > SHARP * max(magnitude(slope), SLIGHT):
        closer = _central(point, moving, direction, node, axes, reach / 100)
        return min((slope, doubt), closer, key=lambda found: found[1])
    return slope, doubt


def _central(point: Point, moving: int, direction: Array, node: int, axes: Axes, reach: float) -> tuple[Array, float]:
    """The derivative along a direction by central differences at three steps, extrapolated, and how far they agree.

    They agree no better than the last digit of the values lets them, even where all of them are the same.
    """
    rounding = 0.0

    def central(h: float) -> Array:
        nonlocal rounding
        ahead, back = (value_of(point.moved(node, moving, s * h * direction), node, axes) for s in (1, -1))
        rounding = Real.eps * magnitude(ahead) / h
        return (ahead - back) / (2 * h)

    coarse, middle, fine = (central(h) for h in (4e-3 * reach, 2e-3 * reach, 1e-3 * reach))
    first, second = (4 * middle - coarse) / 3, (4 * fine - middle) / 3
    return (16 * second - first) / 15, max(magnitude(second - first), rounding)


def _first(values: Array, by: Array) -> float:
    """The entry where the other array is largest in magnitude."""
    return float(np.ravel(values)[int(np.argmax(np.abs(by)))])
