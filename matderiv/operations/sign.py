"""The sign, constant on either side of 0."""

from __future__ import annotations

import sympy
from sympy import S

from ..core.arrays import np
from ..core.formal import Pointwise
from ..core.operation import Interval, Jump, Traits, entrywise
from ..core.text import Text

SIGN = entrywise(
    "sign",
    Text("sign", "符号"),
    lambda t, kit: S.Zero,
    Text("The sign is constant on either side of 0.", "符号関数は 0 の両側で定数である。"),
    value=lambda np, z: np.sign(z.real),
    sympy=sympy.sign,
    parity=-1,
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="nonzero",
    kink=Text("the sign has no derivative at 0", "符号関数は 0 で微分できない"),
    branches=(0.0,),
    jump=Jump("zero", lambda t: np.sign(t)),
    inside=lambda t: bool((t.real != 0).all()),
    told=Text(
        "{e} is 1, 0 or −1 where {x} is positive, 0 or negative, entry by entry.",
        "{e} は成分ごとに、{x} が正、0、負のとき 1、0、−1 である。",
    ),
    traits=Traits(between=Interval(-1, 1, "[]"), keeps_sign=True),
    formal=Pointwise("(@sign R)", "(fun _ : R => 0)", "d_sign {h}", "{0} != 0"),
)
