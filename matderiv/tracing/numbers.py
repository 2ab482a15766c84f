"""The numbers of Python as exact ones: a short fraction where the value is that, its decimals otherwise."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite, pi, sqrt
from typing import Any

from sympy import Expr, Integer, Rational, S

from ..core.errors import NoRuleError
from ..core.index import UNIT, product
from ..core.text import Text
from ..expressions.matrix import apply
from ..operations.pi import PI
from ..operations.sqrt import SQRT

__all__ = ["exact", "is_number"]

MOST_DIGITS = 300  # of a whole number
LARGEST_DENOMINATOR = 10_000  # of a fraction that is told from its value
NOT_FINITE = Text("{value} is no number that is computed with", "{value} は計算に使える数ではない")
TOO_LONG = Text("a whole number has at most {most} digits here", "整数は {most} 桁まで扱える")
IMAGINARY = Text("{value} is a complex number, and real ones are traced", "{value} は複素数だが、追えるのは実数である")


def is_number(value: object) -> bool:
    """Whether a value is a number of Python, NumPy or PyTorch: one without axes.

    >>> is_number(2), is_number(0.5), is_number("2")
    (True, True, False)
    """
    if isinstance(value, bool | int | float | complex | Fraction):
        return True
    return getattr(value, "shape", None) == () and hasattr(value, "item")


def exact(value: Any) -> Expr:
    """A number as it is meant: 0.1 is 1/10, and the doubles next to 2π and √2 are these.

    >>> exact(0.1), exact(1/3), exact(2 * pi), exact(sqrt(2))
    (1/10, 1/3, 2*pi, sqrt(2))

    Raises:
        NoRuleError: it is complex, infinite or not a number, or very long.
    """
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, complex):
        raise NoRuleError(IMAGINARY(value=str(value)))
    if isinstance(value, Fraction):
        return Rational(value.numerator, value.denominator)
    if isinstance(value, int):
        if abs(value) >= 10**MOST_DIGITS:
            raise NoRuleError(TOO_LONG(most=MOST_DIGITS))
        return Integer(value)
    if not isfinite(value):
        raise NoRuleError(NOT_FINITE(value=str(value)))
    turns = _short(value / pi)
    if turns is not None and turns and float(turns) * pi == value:
        return product(Rational(turns.numerator, turns.denominator), apply(PI, shape=UNIT))
    found = _short(value)
    square = Fraction(value * value).limit_denominator(LARGEST_DENOMINATOR)
    if found is None and sqrt(square) == abs(value):
        root = apply(SQRT, Rational(square.numerator, square.denominator))
        return product(1 if value > 0 else -1, root)
    found = found or Fraction(repr(value))
    return Rational(found.numerator, found.denominator) if found else S.Zero


def _short(value: float) -> Fraction | None:
    """The fraction with a small denominator that has this value as a double."""
    found = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
    return found if float(found) == value else None
