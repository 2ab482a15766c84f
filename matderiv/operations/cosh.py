"""The hyperbolic cosine; cosh′ = sinh."""

from __future__ import annotations

from math import inf

import sympy

from ..core.formal import Pointwise
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

COSH = entrywise(
    "cosh",
    Text("hyperbolic cosine", "双曲線余弦"),
    lambda t, kit: kit.apply("sinh", t),
    Text("The derivative of the hyperbolic cosine is the hyperbolic sine.", "双曲線余弦の導関数は双曲線正弦である。"),
    value=lambda np, z: np.cosh(z),
    sympy=sympy.cosh,
    parity=1,
    traits=Traits(between=Interval(1, inf, "[)")),
    formal=Pointwise("(@cosh R)", "(@sinh R)", "d_cosh _"),
)
