"""The cosine; cos′ = −sin."""

from __future__ import annotations

from math import pi

import sympy

from ..core.formal import Pointwise
from ..core.index import product
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

COS = entrywise(
    "cos",
    Text("cosine", "余弦"),
    lambda t, kit: product(-1, kit.apply("sin", t)),
    Text("The derivative of the cosine is minus the sine.", "余弦の導関数は正弦の符号を変えたものである。"),
    value=lambda np, z: np.cos(z),
    sympy=sympy.cos,
    parity=1,
    traits=Traits(between=Interval(-1, 1, "[]"), period=2 * pi),
    formal=Pointwise("(@trigo.cos R)", "(fun t : R => - trigo.sin t)", "d_cos _"),
)
