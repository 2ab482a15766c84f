"""The sine; sin′ = cos."""

from __future__ import annotations

from math import pi

import sympy

from ..core.formal import Pointwise
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

SIN = entrywise(
    "sin",
    Text("sine", "正弦"),
    lambda t, kit: kit.apply("cos", t),
    Text("The derivative of the sine is the cosine.", "正弦の導関数は余弦である。"),
    value=lambda np, z: np.sin(z),
    sympy=sympy.sin,
    parity=-1,
    over={"cos": lambda t, apply: apply("tan", t)},
    traits=Traits(between=Interval(-1, 1, "[]"), period=2 * pi),
    formal=Pointwise("(@trigo.sin R)", "(@trigo.cos R)", "d_sin _"),
)
