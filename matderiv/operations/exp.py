"""The exponential function, its own derivative."""

from __future__ import annotations

import sympy

from ..core.formal import Pointwise
from ..core.operation import POSITIVE, Traits, entrywise
from ..core.text import Text

EXP = entrywise(
    "exp",
    Text("exponential function", "指数関数"),
    lambda t, kit: kit.apply("exp", t),
    Text("The exponential function is its own derivative.", "指数関数の導関数は指数関数自身である。"),
    value=lambda np, z: np.exp(z),
    sympy=sympy.exp,
    traits=Traits(between=POSITIVE),
    formal=Pointwise("expR", "expR", "d_exp _"),
)
