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
        "The hyperbolic cosine has the slope √(t² − 1) where its value is t; that of the inverse function is the "
        "reciprocal.",
        "双曲線余弦の傾きは、その値が t となる点で √(t² − 1) である。逆関数の傾きはその逆数になる。",
    ),
    value=lambda np, z: np.arccosh(z),
    sympy=sympy.acosh,
    domain=Text("{x} > 1", "{x} > 1"),
    inside=lambda t: bool((t.real > 1).all()),
    words=("arccosh", "acosh"),
    source=lambda xp, a: xp.acosh(a),
    traits=Traits(between=NOT_NEGATIVE, within=Interval(1, inf, "[)"), undoes="cosh"),
)
