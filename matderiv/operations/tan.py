"""The tangent; tan′ = 1 + tan²."""

from __future__ import annotations

from math import pi

import sympy
from sympy import S

from ..core.index import power, terms
from ..core.operation import Traits, entrywise
from ..core.text import Text

TAN = entrywise(
    "tan",
    Text("tangent", "正接"),
    lambda t, kit: terms(S.One, power(kit.apply("tan", t), 2)),
    Text("The derivative of the tangent is one plus its square.", "正接の導関数は、1 に正接の二乗を加えたものである。"),
    value=lambda np, z: np.tan(z),
    sympy=sympy.tan,
    parity=-1,
    domain=Text("cos {x} ≠ 0", "cos {x} ≠ 0"),
    traits=Traits(period=pi),
)
