"""The inverse cosine; arccos′ t = −1/√(1 − t²)."""

from __future__ import annotations

import sympy
from sympy import S

from ..core.index import power, product, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

ARCCOS = entrywise(
    "arccos",
    Text("inverse cosine", "逆余弦"),
    lambda t, kit: product(-1, power(kit.apply("sqrt", terms(S.One, product(-1, power(t, 2)))), -1)),
    Text(
        "Between 0 and π, where the inverse function has its values, the slope of the cosine is minus the root of one "
        "minus the square of its value; that of the inverse function is the reciprocal.",
        "逆関数の値のある 0 から π の間で、余弦の傾きは、1 から余弦の値の二乗を引いたものの平方根に負号を"
        "付けたものである。逆関数の傾きはその逆数になる。",
    ),
    value=lambda np, z: np.arccos(z),
    sympy=sympy.acos,
    domain=Text("−1 < {x} < 1", "−1 < {x} < 1"),
    inside=lambda t: bool((abs(t.real) < 1).all()),
    words=("arccos", "acos"),
    source=lambda xp, a: xp.acos(a),
    traits=Traits(between=Interval(0, 3.1416, "[)"), within=Interval(-1, 1, "[]"), undoes="cos"),
)
