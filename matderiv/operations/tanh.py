"""The hyperbolic tangent; tanh′ = 1 − tanh²."""

from __future__ import annotations

import sympy
from sympy import S

from ..core.formal import Pointwise
from ..core.index import power, product, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

TANH = entrywise(
    "tanh",
    Text("hyperbolic tangent", "双曲線正接"),
    lambda t, kit: terms(S.One, product(-1, power(kit.apply("tanh", t), 2))),
    Text("The derivative of tanh is one minus its square.", "tanh の導関数は、1 から tanh の二乗を引いたものである。"),
    value=lambda np, z: np.tanh(z),
    sympy=sympy.tanh,
    parity=-1,
    traits=Traits(between=Interval(-1, 1, "()"), keeps_sign=True),
    formal=Pointwise("(@tanh R)", "(fun t : R => 1 - tanh t ^+ 2)", "d_tanh _"),
)
