"""The inverse tangent; arctan′ t = 1/(1 + t²)."""

from __future__ import annotations

import sympy
from sympy import S

from ..core.formal import Pointwise
from ..core.index import power, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

ARCTAN = entrywise(
    "arctan",
    Text("inverse tangent", "逆正接"),
    lambda t, kit: power(terms(S.One, power(t, 2)), -1),
    Text(
        "The slope of the tangent is one plus the square of its value; that of the inverse function is the reciprocal.",
        "正接の傾きは、正接の値の二乗に 1 を足したものである。逆関数の傾きはその逆数になる。",
    ),
    value=lambda np, z: np.arctan(z),
    sympy=sympy.atan,
    parity=-1,
    words=("arctan", "atan"),
    source=lambda xp, a: xp.atan(a),
    traits=Traits(between=Interval(-1.5708, 1.5708, "()"), keeps_sign=True, undoes="tan"),
    formal=Pointwise("(@trigo.atan R)", "(fun t : R => (1 + t ^+ 2)^-1)", "d_atan _"),
)
