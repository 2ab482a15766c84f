"""The inverse hyperbolic cosine; arccosh′ t = 1/√(t² − 1)."""

from __future__ import annotations

from math import inf

import sympy
from sympy import S

from ..core.index import power, terms
from ..core.operation import NOT_NEGATIVE, Interval, Traits, entrywise
from ..core.text import Text

ARCCOSH = entrywise(
    "arccosh",
    Text("inverse hyperbolic cosine", "逆双曲線余弦"),
    lambda t, kit: power(kit.apply("sqrt", terms(power(t, 2), S.NegativeOne)), -1),
    Text(
        "To the right of 0, where the inverse function has its values, the slope of the hyperbolic cosine is the root "
        "of the square of its value minus one; that of the inverse function is the reciprocal.",
        "逆関数の値のある 0 の右で、双曲線余弦の傾きは、双曲線余弦の値の二乗から 1 を引いたものの平方根である。"
        "逆関数の傾きはその逆数になる。",
    ),
    value=lambda np, z: np.arccosh(z),
    sympy=sympy.acosh,
    domain=Text("{x} > 1", "{x} > 1"),
    inside=lambda t: bool((t.real > 1).all()),
    words=("arccosh", "acosh"),
    source=lambda xp, a: xp.acosh(a),
    traits=Traits(between=NOT_NEGATIVE, within=Interval(1, inf, "[)"), undoes="cosh"),
)
