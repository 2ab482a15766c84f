"""The hyperbolic sine; sinh′ = cosh."""

from __future__ import annotations

import sympy

from ..core.formal import Pointwise
from ..core.operation import Traits, entrywise
from ..core.text import Text

SINH = entrywise(
    "sinh",
    Text("hyperbolic sine", "双曲線正弦"),
    lambda t, kit: kit.apply("cosh", t),
    Text("The derivative of the hyperbolic sine is the hyperbolic cosine.", "双曲線正弦の導関数は双曲線余弦である。"),
    value=lambda np, z: np.sinh(z),
    sympy=sympy.sinh,
    parity=-1,
    over={"cosh": lambda t, apply: apply("tanh", t)},
    traits=Traits(keeps_sign=True),
    formal=Pointwise("(@sinh R)", "(@cosh R)", "d_sinh _"),
)
