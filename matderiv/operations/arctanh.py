"""The inverse hyperbolic tangent; arctanh′ t = 1/(1 − t²)."""

from __future__ import annotations

import sympy
from sympy import S

from ..core.index import power, product, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

ARCTANH = entrywise(
    "arctanh",
    Text("inverse hyperbolic tangent", "逆双曲線正接"),
    lambda t, kit: power(terms(S.One, product(-1, power(t, 2))), -1),
    Text(
        "The slope of the hyperbolic tangent is one minus the square of its value; that of the inverse function "
        "is the reciprocal.",
        "双曲線正接の傾きは、1 から双曲線正接の値の二乗を引いたものである。逆関数の傾きはその逆数になる。",
    ),
    value=lambda np, z: np.arctanh(z),
    sympy=sympy.atanh,
    parity=-1,
    domain=Text("−1 < {x} < 1", "−1 < {x} < 1"),
    inside=lambda t: bool((abs(t.real) < 1).all()),
    words=("arctanh", "atanh"),
    source=lambda xp, a: xp.atanh(a),
    traits=Traits(within=Interval(-1, 1, "()"), keeps_sign=True, undoes="tanh"),
)
