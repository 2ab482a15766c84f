"""Whether expressions have a value at some point: a formula that has none anywhere says nothing, however it reads.

Exact arithmetic knows no logarithm, and in floating point sin²t + cos²t − 1 is a small number more often than 0. So the
points are drawn in floating point, and one at which everything seems to have a value is computed again to so many
digits that what is 0 but for rounding, or on the border of a domain, is told from what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Expr

from ..checking.draws import Source
from ..checking.points import POINTS, Points, size_symbols
from ..checking.precise import precise
from ..checking.program import Program
from ..checking.tape import Point
from ..checking.values import Axes, ordered, value_of
from ..core.arrays import growing, np
from ..core.dual_numbers import Array, Undefined
from ..core.errors import NoRuleError
from ..core.index import Index, free
from ..core.operation import Need
from .conditions import asked_of_values

__all__ = ["have_values", "meets_border"]

DIGITS = 60
SLIGHT = 25  # digits: what is no larger is 0 but for rounding
MOST_PRECISE = 24  # points that are computed again
WORK = 2 * 10**5  # numbers that are computed to many digits at one point
Node = tuple[int, Axes]
SIGNED: dict[Need, str] = {"positive": ">", "nonnegative": ">=", "nonzero": "!="}


def have_values(expressions: Sequence[Expr], symbols: Iterable[Expr] = ()) -> bool:
    """Whether a point was found at which all of the expressions have a value.

    >>> from matderiv.expressions.matrix import Var, add, apply, negate
    >>> x = Var("x")
    >>> have_values((apply("log", x),)), have_values((apply("log", x), apply("log", negate(x))))
    (True, False)
    """
    return _have_values(tuple(expressions), tuple(symbols))


def meets_border(expression: Expr, border: Expr, symbols: Iterable[Expr] = ()) -> bool:
    """Whether an entry of a border is 0 at a point that was drawn by chance: it is so not at single points only.

    >>> from matderiv.expressions.matrix import Var, add, apply, negate
    >>> x = Var("x")
    >>> meets_border(x, add(apply("abs", x), negate(x))), meets_border(x, x)
    (True, False)
    """
    try:
        return _Search((expression, border), tuple(symbols)).found(border)
    except NoRuleError:
        return False


@growing
def _have_values(expressions: tuple[Expr, ...], symbols: tuple[Expr, ...]) -> bool:
    try:
        return _Search(expressions, symbols).found()
    except NoRuleError:
        return True  # too large to be looked at


class _Search:
    def __init__(self, expressions: Sequence[Expr], symbols: Iterable[Expr]) -> None:
        self.program = Program()
        asked = [(SIGNED[need], x) for need, x in dict.fromkeys(asked_of_values(*expressions)) if need in SIGNED]
        self.wholes = [self.program.side(e) for e in dict.fromkeys(expressions)]
        self.asked = [(sign, self._node(x)) for sign, x in asked]
        own = [*expressions, *(x for _, x in asked)]
        self.points = Points(self.program, size_symbols(self.program, own, symbols), Source(*expressions))
        self.precise = MOST_PRECISE

    def _node(self, e: Expr) -> Node:
        at = tuple(sorted((i for i in free(e) if isinstance(i, Index)), key=lambda i: i.name))
        return ordered(self.program, e, at)

    def found(self, border: Expr | None = None) -> bool:
        """Whether there is a point at which everything has a value, and, if one is given, a border is met."""
        zero = None if border is None else self._node(border)
        with np.errstate(all="ignore"):
            numbered = ((n, p) for n in range(POINTS) for p in self.points.attempts(n))
            return any(self._at(point, zero) for _, point in numbered if self.precise)

    def _at(self, point: Point, zero: Node | None) -> bool:
        """Whether everything has a value at a point, in floating point and then to many digits."""
        if not self._holds(point, 0.0):
            return False
        self.precise -= 1
        assert point.again is not None
        again = point.again(precise(DIGITS))
        if again.work(self.wholes) > WORK:
            return True  # too large to be looked at more closely
        try:
            slight = precise(DIGITS).context.mpf(10) ** -SLIGHT
            there = zero is None or any(abs(x) <= slight for x in np.ravel(value_of(again, *zero)))
            return there and self._holds(again, slight)
        except (TypeError, OverflowError):
            return True  # a function that is known in floating point only

    def _holds(self, point: Point, slight: object) -> bool:
        try:
            if not all(_finite(np.asarray(point.get(node))) for node in self.wholes):
                return False
            return all(_meets(sign, value_of(point, *node), slight) for sign, node in self.asked)
        except Undefined:
            return False


def _finite(a: Array) -> bool:
    return all(x == x and abs(x) != float("inf") for x in np.ravel(a))


def _meets(sign: str, a: Array, slight: object) -> bool:
    """Whether every number has the sign, and no number that must not be 0 is so but for rounding."""
    if sign == ">=":
        return all(x >= 0 for x in np.ravel(a))
    return all(x > slight if sign == ">" else abs(x) > slight for x in np.ravel(a))
