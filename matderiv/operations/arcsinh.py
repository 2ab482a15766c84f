"""The inverse hyperbolic sine; arcsinh′ t = 1/√(t² + 1)."""

from __future__ import annotations

import sympy
from sympy import S

from ..core.index import power, terms
from ..core.operation import Traits, entrywise
from ..core.text import Text

ARCSINH = entrywise(
    "arcsinh",
    Text("inverse hyperbolic sine", "逆双曲線正弦"),
    lambda t, kit: power(kit.apply("sqrt", terms(power(t, 2), S.One)), -1),
    Text(
        "The slope of the hyperbolic sine is the root of the square of its value plus one; that of the inverse "
        "function is the reciprocal.",
        "双曲線正弦の傾きは、双曲線正弦の値の二乗に 1 を足したものの平方根である。逆関数の傾きはその逆数になる。",
    ),
    value=lambda np, z: np.arcsinh(z),
    sympy=sympy.asinh,
    parity=-1,
    words=("arcsinh", "asinh"),
    source=lambda xp, a: xp.asinh(a),
    traits=Traits(keeps_sign=True, undoes="sinh"),
)
