"""The hyperbolic secant 1/cosh(t); sech′ = −sech tanh."""

from __future__ import annotations

import sympy

from ..core.index import product
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

SECH = entrywise(
    "sech",
    Text("hyperbolic secant 1/cosh(t)", "双曲線正割 1/cosh(t)"),
    lambda t, kit: product(-1, kit.apply("sech", t), kit.apply("tanh", t)),
    Text(
        "The derivative of the hyperbolic secant is minus its product with the hyperbolic tangent.",
        "双曲線正割の導関数は、双曲線正割と双曲線正接の積にマイナスを付けたものである。",
    ),
    value=lambda np, z: 1 / np.cosh(z),
    sympy=sympy.sech,
    parity=1,
    source=lambda xp, a: 1 / xp.cosh(a),
    traits=Traits(between=Interval(0, 1, "(]")),
)
