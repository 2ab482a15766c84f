"""The exponential linear unit: t to the right of 0, exp(t) − 1 to the left; its slope is exp(t − max(t, 0)).

Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear units, 2015.
"""

from __future__ import annotations

from math import inf
from typing import Any

from sympy import S

from ..core.index import product, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text


def value(np: Any, z: Any) -> Any:
    right = z.real > 0
    return np.where(right, z, np.expm1(np.where(right, 0, z)))


ELU = entrywise(
    "elu",
    Text("exponential linear unit", "指数線形ユニット"),
    lambda t, kit: kit.apply("exp", terms(t, product(-1, kit.apply("relu", t)))),
    Text(
        "The slope is the exponential of the argument to the left of 0 and 1 to the right: the argument less "
        "its positive part is itself on the left and 0 on the right. At 0 both sides agree in the slope 1.",
        "傾きは 0 の左では引数の指数関数の値、右では 1 である。"
        "引数からその正の部分を引いたものは 0 の左では引数そのもの、右では 0 になる。"
        "0 では左右の傾きがともに 1 である。",
    ),
    value=value,
    branches=(0.0,),
    sympy=None,
    told=Text(
        "{e} is {x} where {x} > 0 and {d1} elsewhere, taken of every entry of an array.",
        "{e} は {x} > 0 のとき {x}、他では {d1} であり、配列には成分ごとに施す。",
    ),
    told_by=lambda m, t: (m.less(m.apply("exp", t), S.One),),
    source=lambda xp, a: xp.relu(a) + xp.expm1(a - xp.relu(a)),
    traits=Traits(
        between=Interval(-1, inf, "()"),
        keeps_sign=True,
        bends=Text(
            "the exponential linear unit has no second derivative at 0", "指数線形ユニットは 0 で二階微分できない"
        ),
    ),
)
