"""The absolute value; its derivative is the sign, and it has none at 0."""

from __future__ import annotations

import sympy

from ..core.formal import Pointwise
from ..core.forms import Fenced
from ..core.operation import NOT_NEGATIVE, Traits, entrywise
from ..core.text import Text

ABS = entrywise(
    "abs",
    Text("absolute value", "絶対値"),
    lambda t, kit: kit.apply("sign", t),
    Text(
        "The absolute value has slope 1 to the right of 0 and −1 to the left.",
        "絶対値の傾きは、0 の右では 1、左では −1 である。",
    ),
    value=lambda np, z: z * np.sign(z.real),
    sympy=sympy.Abs,
    parity=1,
    look=Fenced("absolute"),
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="nonzero",
    kink=Text("the absolute value has no derivative at 0", "絶対値は 0 で微分できない"),
    branches=(0.0,),
    times={"sign": lambda t, apply: t},
    times_since=Text("the absolute value times the sign is the number itself", "絶対値と符号の積はもとの数である"),
    inside=lambda t: bool((t.real != 0).all()),
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", vanishes=True),
    formal=Pointwise("(@absolute R)", "(@sign R)", "d_absolute {h}", "{0} != 0"),
)
