"""The functions of numbers that records of operations ask for, as C's library has them, in either kind of array.

They are looked up under NumPy's names. Of complex numbers they keep an imaginary part that is slight, whole: it is the
step by which slopes are taken. No rule of differentiation is in them, only how a function continues there.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from math import copysign, inf, nan
from typing import TYPE_CHECKING, Any

from .arrays import MANY, large, np
from .plain.array import raised

__all__ = ["FUNCTIONS", "power"]

Real = Callable[[float], float]
Complex = Callable[[complex], complex]
NONE = complex(nan, nan)


def _log1p(z: complex) -> complex:
    return complex(math.log1p(z.real * (2 + z.real) + z.imag**2) / 2, math.atan2(z.imag, 1 + z.real))


def _expm1(z: complex) -> complex:
    slight = math.sin(z.imag / 2) ** 2  # (1 − cos y)/2
    return complex(math.expm1(z.real) * math.cos(z.imag) - 2 * slight, math.exp(z.real) * math.sin(z.imag))


def _pole(at: float) -> Real:
    return lambda x: -inf if x == at else nan


# name: on real and on complex numbers, and the value where the first overflows or has none
OF_NUMBERS: dict[str, tuple[Real, Complex, Real]] = {
    "exp": (math.exp, cmath.exp, lambda x: inf),
    "expm1": (math.expm1, _expm1, lambda x: inf),
    "log": (math.log, cmath.log, _pole(0)),
    "log1p": (math.log1p, _log1p, _pole(-1)),
    "sqrt": (math.sqrt, cmath.sqrt, lambda x: nan),
    "sin": (math.sin, cmath.sin, lambda x: nan),
    "cos": (math.cos, cmath.cos, lambda x: nan),
    "tan": (math.tan, cmath.tan, lambda x: nan),
    "sinh": (math.sinh, cmath.sinh, lambda x: copysign(inf, x)),
    "cosh": (math.cosh, cmath.cosh, lambda x: inf),
    "tanh": (math.tanh, cmath.tanh, lambda x: nan),
    "arcsin": (math.asin, cmath.asin, lambda x: nan),
    "arccos": (math.acos, cmath.acos, lambda x: nan),
    "arctan": (math.atan, cmath.atan, lambda x: nan),
    "arcsinh": (math.asinh, cmath.asinh, lambda x: nan),
    "arccosh": (math.acosh, cmath.acosh, lambda x: nan),
    "arctanh": (math.atanh, cmath.atanh, lambda x: copysign(inf, x) if abs(x) == 1 else nan),
}


def _of_arrays(name: str, real: Real, of_complex: Complex, otherwise: Real) -> Callable[[Any], Any]:
    def on_real(x: float) -> float:
        try:
            return real(x)
        except (ValueError, OverflowError):
            return otherwise(x)

    def on_complex(z: complex) -> complex:
        try:
            return of_complex(z)
        except (ValueError, OverflowError, ZeroDivisionError):
            return NONE

    def function(z: Any) -> Any:
        if isinstance(z, (int, float)):
            return np.float64(on_real(z))
        if large(z.size > MANY):
            return getattr(np, name)(z)
        kind, of = (complex, on_complex) if np.iscomplexobj(z) else (float, on_real)
        out = np.array([*map(of, z.ravel().tolist())], dtype=kind).reshape(z.shape)
        return out if z.shape else out[()]

    return function


class Functions:
    """What a record's ``value(functions, z)`` may ask."""

    pi = math.pi

    if TYPE_CHECKING:
        where: Callable[..., Any]

        def __getattr__(self, name: str) -> Callable[[Any], Any]: ...

    else:
        where = property(lambda _: np.where)
        sign = property(lambda _: np.sign)
        any = property(lambda _: np.any)

    def __init__(self) -> None:
        for name, found in OF_NUMBERS.items():
            setattr(self, name, _of_arrays(name, *found))


FUNCTIONS = Functions()


def power(base: Any, exponent: Any) -> Any:
    """Powers, entry by entry; no number where there is none."""
    if large(max(base.size, np.size(exponent)) > MANY):
        return np.power(base, exponent)
    b, e = np.broadcast_arrays(base, exponent)
    kind = complex if np.iscomplexobj(b) or np.iscomplexobj(e) else float
    numbers = [raised(x, y) for x, y in zip(b.ravel().tolist(), e.ravel().tolist(), strict=True)]
    out = np.array(numbers, dtype=kind).reshape(b.shape)
    return out if b.shape else out[()]
