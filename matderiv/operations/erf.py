"""The error function; erf′ t = 2 exp(−t²)/√π (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.1)."""

from __future__ import annotations

from math import sqrt
from typing import Any

import sympy

from ..core.index import UNIT, power, product
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

FAR = 5.0  # beyond this, 1 − |erf| is below 2·10⁻¹²
TERMS = 120  # of the series, whose terms fall from the 25th on
DEPTH = 120  # of the continued fraction, which then leaves an error below 10⁻¹³


def value(np: Any, z: Any) -> Any:
    """Near 0 by 2 exp(−z²)/√π Σ 2ⁿ z²ⁿ⁺¹/(2n+1)‼ (7.1.6), far from it by the asymptotic series of 1 − erf (7.1.23)."""
    if hasattr(np, "erfc"):  # whoever has more digits than these series
        return np.erf(z)
    far = abs(z.real) > FAR
    near = np.where(far, 0, z)
    term = total = near
    for n in range(1, TERMS):
        term = term * (2 * near * near / (2 * n + 1))
        total = total + term
    inner = 2 / np.sqrt(np.pi) * np.exp(-near * near) * total
    if not np.any(far):
        return inner
    away = np.where(far, z, FAR)
    term = rest = 1 / (away * np.sqrt(np.pi))
    for n in range(1, 20):
        term = term * (-(2 * n - 1) / (2 * away * away))
        rest = rest + term
    return np.where(far, np.sign(z.real) - np.exp(-away * away) * rest, inner)


def normal(np: Any, z: Any) -> Any:
    """The normal distribution function Φ; its lower tail, where 1 + erf loses digits, by a fraction (7.1.14)."""
    if hasattr(np, "erfc"):
        return np.erfc(-z / np.sqrt(2)) / 2
    t = -z / sqrt(2)
    tail = t.real > 1
    away = np.where(tail, t, 1)
    below = away
    for n in range(DEPTH, 0, -1):
        below = away + n / 2 / below
    lower = np.exp(-away * away) / (below * np.sqrt(np.pi))
    return np.where(tail, lower, 1 + value(np, np.where(tail, 0, -t))) / 2


ERF = entrywise(
    "erf",
    Text("error function", "誤差関数"),
    lambda t, kit: product(
        2, power(kit.apply("sqrt", kit.apply("pi", shape=UNIT)), -1), kit.apply("exp", product(-1, power(t, 2)))
    ),
    Text(
        "The error function is the integral of a Gaussian from 0, times 2 over the root of π; its derivative is this "
        "multiple of the Gaussian.",
        "誤差関数は、ガウス関数の 0 からの積分に 2 を π の平方根で割った数を掛けたものである。"
        "導関数はガウス関数に同じ数を掛けたものである。",
    ),
    value=value,
    sympy=sympy.erf,
    parity=-1,
    traits=Traits(between=Interval(-1, 1, "()"), keeps_sign=True),
)
