"""Printed conditions, and the absence of them, judged by values at and beyond the borders of domains.

Where every condition of a derivation is met, the objective and its derivative have values there, and the derivative is
the slope of the objective from either side. So points are drawn that lie on the borders of domains: zeros, ones, equal
and opposite symbols, singular matrices, entries of both signs. What is asked of a condition is only its sentence, and
nothing that proves conditions is used: whether it is met is seen from the values of the expressions in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from random import Random

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Real, Undefined
from ..core.functions import FUNCTIONS
from ..core.index import At
from ..core.proof import Condition
from ..expressions.matrix import Var, names
from .line import listed
from .points import MANNERS, draw, size_symbols
from .program import Program
from .tape import Point
from .values import Axes, magnitude, ordered, value_of

__all__ = ["BORDERS", "Border", "asked_of", "met", "uncovered"]

NEAR = 1e-9  # a value so near its border, relative to what it is made of, is on neither side
APART = 1e-3  # eigenvalues so near, relative to the largest, may count as equal
STEP = 1e-5
JUMP = 1e-2  # what changes by so much within half a step, relative to value and slope, is not continuous
AGREE = 1e-4  # so far slopes of second order at this step may be apart
ALONE = 4  # so many symbols are 0 in turn
SIZES = ((2, 3, 4, 2), (3, 2, 2, 4))

Predicate = Callable[..., bool | None]  # whether values meet a condition; None where they are too near to tell
Asked = tuple[Predicate, dict[str, tuple[int, Axes]]]  # and the nodes of these values, by their places in the sentence


# ---- whether a condition is met


def _entries(meets: Callable[[Array], Array], border: float) -> Predicate:
    """Of every entry, which is apart from the border: there may be a value there, but no derivative."""

    def predicate(x: Array) -> bool | None:
        near = np.abs(x - border) <= NEAR * max(1.0, magnitude(x))
        return None if (near & (x != border)).any() else bool(meets(x).all())

    return predicate


def _regular(x: Array) -> bool | None:
    """Whether all singular values are apart from 0."""
    found = np.linalg.svd(np.atleast_2d(x), compute_uv=False)
    least = float(found.min(initial=np.inf))
    if least <= NEAR * max(1.0, magnitude(found)):
        return False if least <= 1e-13 * max(1.0, magnitude(found)) else None
    return True


def _not_zero(x: Array) -> bool | None:
    most = magnitude(x)
    return None if 0 < most <= NEAR else most > 0


def _different(x: Array, y: Array) -> bool | None:
    most = magnitude(x - y)
    return None if 0 < most <= NEAR * max(1.0, magnitude(x)) else most > 0


def _nowhere(x: Array, y: Array) -> bool | None:
    """Whether no entry of one is that of the other."""
    return _entries(lambda v: v != 0, 0.0)(x - y)


def _all_or_none(x: Array) -> bool | None:
    return True if not x.any() else _entries(lambda v: v != 0, 0.0)(x)


def _simple(values: Array) -> bool | None:
    """Whether the largest of some numbers is apart from the others."""
    first = np.sort(values)[::-1]
    if len(first) < 2:
        return True
    gap = float(first[0] - first[1])
    return None if gap <= APART * max(1.0, magnitude(first)) else True


def _single(x: Array) -> bool | None:
    return _simple(np.ravel(x))


def _in_each(meets: Callable[[Array], bool | None], axis: int, sign: int = 1) -> Predicate:
    """Of every row (axis 0) or column (axis 1), or of their negatives."""

    def predicate(x: Array) -> bool | None:
        found = [meets(sign * part) for part in np.swapaxes(np.atleast_2d(x), 0, axis)]
        return False if False in found else None if None in found else True

    return predicate


def _simple_eigenvalue(x: Array) -> bool | None:
    return _simple(np.linalg.eigvalsh(np.atleast_2d(x)))


def _simple_norm(x: Array) -> bool | None:
    return False if not magnitude(x) else _simple(np.linalg.svd(np.atleast_2d(x), compute_uv=False))


def _cosine(x: Array) -> bool | None:
    return _entries(lambda c: c != 0, 0.0)(FUNCTIONS.cos(x))


def _above(border: float) -> Predicate:
    return _entries(lambda v: v > border, border)


def _both(x: Array) -> bool | None:
    return _entries(lambda v: v < 1, 1.0)(np.abs(x))


def _whole(x: Array, k: Array) -> bool | None:
    return True if float(np.ravel(k)[0]) >= 0 else _regular(x)


POSITIVE, OVER_ONE, OVER_MINUS_ONE = _above(0.0), _above(1.0), _above(-1.0)
PREDICATES: Mapping[str, Predicate] = {  # by the sentence of a condition; what it says of a kink may follow
    "{x} > 0": POSITIVE,
    "every entry of {x} is positive": POSITIVE,
    "no entry of {x} is 0": _entries(lambda v: v != 0, 0.0),
    "no entry of {x} is {y}": _nowhere,
    "{x} = 0 or no entry of {x} is 0": _all_or_none,
    "{x} ≠ 0": _not_zero,
    "{x} ≠ {y}": _different,
    "no row of {x} is 0": _in_each(_not_zero, 0),
    "no column of {x} is 0": _in_each(_not_zero, 1),
    "the largest entry of {x} is single": _single,
    "the smallest entry of {x} is single": lambda x: _single(-x),
    "the largest entry of {x} in absolute value is single": lambda x: _single(np.abs(x)),
    "the largest entry of each row of {x} is single": _in_each(_single, 0),
    "the smallest entry of each row of {x} is single": _in_each(_single, 0, -1),
    "the largest entry of each column of {x} is single": _in_each(_single, 1),
    "the smallest entry of each column of {x} is single": _in_each(_single, 1, -1),
    "{x} is invertible": _regular,
    "{x} has full rank": _regular,
    "the largest eigenvalue of {x} is simple": _simple_eigenvalue,
    "{x} ≠ 0 and its largest singular value is simple": _simple_norm,
    "the largest singular value of {x} is simple": _simple_norm,
    "{k} ≥ 0 or {x} is invertible": _whole,
    "{x} ≥ 0": POSITIVE,
    "no entry of {x} is negative": POSITIVE,
    "−1 < {x} < 1": _both,
    "every entry of {x} is strictly between −1 and 1": _both,
    "−1 ≤ {x} ≤ 1": _both,
    "every entry of {x} is from −1 to 1": _both,
    "{x} > 1": OVER_ONE,
    "every entry of {x} is greater than 1": OVER_ONE,
    "{x} ≥ 1": OVER_ONE,
    "every entry of {x} is 1 or more": OVER_ONE,
    "{x} > −1": OVER_MINUS_ONE,
    "every entry of {x} is greater than −1": OVER_MINUS_ONE,
    "cos {x} ≠ 0": _cosine,
}
SMOOTH = "differentiable"  # in the sentence of a condition on a function that nobody defined


def _predicate(condition: Condition) -> Predicate | None:
    """What a condition asks of the values of the expressions in it, by its sentence."""
    said = condition.text.en
    found = PREDICATES.get(said) or PREDICATES.get(said.split(" (")[0])
    if found is None:
        return None
    order = [key for key in ("x", "y", "k") if key in condition.bindings]
    return lambda values: found(*(values[key] for key in order))


# ---- the points

Border = Callable[[Random, Array, int], Array]  # of what was drawn for the symbol in this place


def _sparse(random: Random, a: Array, place: int) -> Array:
    """Some entries are 0."""
    return a * np.array([random.random() < 0.5 for _ in range(a.size)]).reshape(a.shape)


def _alone(which: int, random: Random, a: Array, place: int) -> Array:
    """One symbol is 0 in about half of its entries, the others are not."""
    return _sparse(random, a, place) * (np.arange(a.size).reshape(a.shape) != a.size // 2) if place == which else a


def _alike(random: Random, a: Array, place: int) -> Array:
    """Symbols of one shape are equal."""
    return np.resize(np.array([2.0, -1.0, 3.0, 1.0, -2.0]), a.shape)


def _signed(random: Random, a: Array, place: int) -> Array:
    """Small whole numbers of both signs."""
    return np.array([float(random.randint(-2, 2)) for _ in range(a.size)]).reshape(a.shape)


def _singular(random: Random, a: Array, place: int) -> Array:
    """Every row is the first."""
    return np.broadcast_to(np.sign(a[:1]), a.shape).copy()


BORDERS: tuple[Border, ...] = (
    lambda random, a, place: 0 * a,
    _alike,
    lambda random, a, place: -np.abs(a),
    _sparse,
    _signed,
    _singular,
    lambda random, a, place: np.sign(a),
    *(partial(_alone, which) for which in range(ALONE)),
    lambda random, a, place: a,
    lambda random, a, place: 3 * a,
    lambda random, a, place: np.full_like(a, 2.0 * np.pi if a.size == 1 else 1.0),
    _signed,
)


def _points(program: Program, symbols: list[Expr], borders: Sequence[Border]) -> Iterator[Point]:
    """One point for each border, with sizes that differ."""
    for number, border in enumerate(borders):
        sizes = {s.name: SIZES[number % 2][n % 4] for n, s in enumerate(symbols)}
        random = Random(number)

        places = count()

        def value(
            var: Var, m: int, n: int, border: Border = border, random: Random = random, places: Iterator[int] = places
        ) -> Array:
            a = draw(Real(), random, var, m, n, MANNERS[0], 0)
            return a if var.facts else border(random, a, next(places))  # what is assumed holds at every point

        yield Point(program, Real(), sizes, value)


# ---- what is asked


def uncovered(
    objective: Expr,
    variable: Var,
    answer: Expr,
    conditions: Iterable[Condition],
    *,
    at: tuple[At, ...] = (),
    order: int = 1,
    borders: Sequence[Border] = BORDERS,
) -> str | None:
    """A point at which all conditions are met and something is missing, in words; ``None`` where there is none.

    Missing is a value of the objective or of the derivative, or, of a scalar objective's first derivative, that it is
    the slope from either side.

    >>> from matderiv.expressions.matrix import Var, apply
    >>> from matderiv.core.index import power
    >>> x = Var("x")
    >>> uncovered(apply("log", x), x, power(x, -1), [])
    'the objective has no value at x = 0.'
    """
    program = Program()
    whole = ordered(program, objective, ())
    result = ordered(program, answer, at)
    moving = program.pair(variable).value
    asked = asked_of(program, conditions)
    if asked is None:
        return None
    symbols = size_symbols(program, (objective, answer), names(objective))
    with np.errstate(all="ignore"):
        for point in _points(program, list(symbols), borders):
            if not met(point, asked):
                continue
            for name, (node, axes) in (("objective", whole), ("derivative", result)):
                value = _value(point, node, axes)
                if value is None:
                    return f"the {name} has no value at {_shown(point)}."
            if order == 1 and not whole[1] and not _slopes(point, moving, whole, result, variable, asked):
                return f"the derivative is not the slope at {_shown(point)}."
    return None


def asked_of(program: Program, conditions: Iterable[Condition]) -> list[Asked] | None:
    """What some conditions ask of values, or ``None`` where that is not known of one of them."""
    asked: list[Asked] = []
    for condition in conditions:
        if SMOOTH in condition.text.en:
            continue  # what is drawn for a function that nobody defined is
        predicate = _predicate(condition)
        if predicate is None:
            return None
        asked.append((predicate, {key: ordered(program, e, ()) for key, e in condition.bindings.items()}))
    return asked


def met(point: Point, asked: Iterable[Asked]) -> bool:
    """Whether all conditions are certainly met at a point."""
    for predicate, nodes in asked:
        try:
            values = {key: np.asarray(value_of(point, *node), dtype=float) for key, node in nodes.items()}
        except Undefined:
            return False
        if not all(np.isfinite(v).all() for v in values.values()) or not predicate(values):
            return False
    return True


def _value(point: Point, node: int, axes: object) -> Array | None:
    try:
        value = value_of(point, node, axes)  # type: ignore[arg-type]
    except Undefined:
        return None
    return value if np.isfinite(value).all() else None


def _slopes(
    point: Point,
    moving: int,
    whole: tuple[int, object],
    result: tuple[int, object],
    variable: Var,
    asked: list[Asked],
) -> bool:
    """Whether the derivative is the slope from either side, as far as differences can tell."""
    start = np.asarray(point.get(moving), dtype=float)
    random = Random(7)
    entries = [random.choice((-1, 1)) * (0.5 + random.random()) for _ in range(start.size)]
    direction = np.array(entries).reshape(start.shape)
    here = _value(point, *whole)
    claimed = _value(point, *result)
    assert here is not None and claimed is not None
    along = float(np.sum(np.ravel(claimed) * np.ravel(direction))) if claimed.size == direction.size else None
    if along is None:
        return True  # another number of axes: nothing to compare here
    reached = max(1.0, magnitude(here), abs(along))
    for sign in (1, -1):
        found = []
        for h in (STEP, STEP / 2):
            values = [here]
            for far in (1, 2):
                near = point.moved(whole[0], moving, sign * far * h * direction)
                value = _value(near, *whole)
                if value is None or not met(near, asked):
                    return True
                values.append(value)
            found.append(sign * float(np.ravel(4 * values[1] - values[2] - 3 * values[0])[0]) / (2 * h))
        if abs(float(np.ravel(values[1] - here)[0])) > JUMP * reached:
            return False
        if abs(found[0] - found[1]) > AGREE * reached:
            return True  # differences say nothing here
        if abs(found[1] - along) > 10 * AGREE * reached:
            return False
    return True


def _numbers(a: Array) -> str:
    """The entries by rows, with a few digits."""
    shown = [f"{x + 0.0:.3g}" for x in np.ravel(a).tolist()]
    return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"


def _shown(point: Point) -> str:
    """The point, in words."""
    values = "; ".join(f"{v.name} = {_numbers(a)}" for v, a in point.arrays.items())
    return "; ".join(filter(None, (listed(point.sizes), values)))
