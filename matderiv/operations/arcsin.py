"""The inverse sine; arcsin′ t = 1/√(1 − t²)."""

from __future__ import annotations

import sympy
from sympy import S

from ..core.index import power, product, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

ARCSIN = entrywise(
    "arcsin",
    Text("inverse sine", "逆正弦"),
    lambda t, kit: power(kit.apply("sqrt", terms(S.One, product(-1, power(t, 2)))), -1),
    Text(
        "Between −π/2 and π/2, where the inverse function has its values, the slope of the sine is the root of one "
        "minus the square of its value; that of the inverse function is the reciprocal.",
        "逆関数の値のある −π/2 から π/2 の間で、正弦の傾きは、1 から正弦の値の二乗を引いたものの平方根である。"
        "逆関数の傾きはその逆数になる。",
    ),
    value=lambda np, z: np.arcsin(z),
    sympy=sympy.asin,
    parity=-1,
    domain=Text("−1 < {x} < 1", "−1 < {x} < 1"),
    inside=lambda t: bool((abs(t.real) < 1).all()),
    words=("arcsin", "asin"),
    source=lambda xp, a: xp.asin(a),
    traits=Traits(between=Interval(-1.5708, 1.5708, "()"), within=Interval(-1, 1, "[]"), keeps_sign=True, undoes="sin"),
)
