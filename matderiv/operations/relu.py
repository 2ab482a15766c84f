"""The rectified linear unit max(t, 0); its slope is the indicator [t > 0]."""

from __future__ import annotations

from ..core.formal import Pointwise
from ..core.operation import NOT_NEGATIVE, Traits, entrywise
from ..core.text import Text

RELU = entrywise(
    "relu",
    Text("rectified linear unit max(t, 0)", "正規化線形関数 max(t, 0)"),
    lambda t, kit: kit.apply("step", t),
    Text(
        "The rectified linear unit has slope 1 to the right of 0 and 0 to the left, which is what the indicator says.",
        "正規化線形関数の傾きは 0 の右では 1、左では 0 である。これを表すのが指示関数である。",
    ),
    value=lambda np, z: z * (z.real > 0),
    sympy=None,
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="nonzero",
    kink=Text("the rectified linear unit has no derivative at 0", "正規化線形関数は 0 で微分できない"),
    branches=(0.0,),
    times={name: lambda t, apply: apply("relu", t) for name in ("sign", "step")},
    times_since=Text(
        "the rectified linear unit is 0 where the other factor is not 1",
        "もう一方の因子が 1 でないところでは正規化線形関数は 0 である",
    ),
    powers=Text(
        "The square of max(t, 0), like every higher power, has a derivative at 0 as well: from both sides it is 0.",
        "max(t, 0) の 2 乗以上の冪は 0 でも微分でき、そこでの左右の微分係数はどちらも 0 である。",
    ),
    told=Text(
        "{e} is {x} where that is positive, and 0 elsewhere.", "{e} は {x} が正のとき {x}、それ以外では 0 である。"
    ),
    inside=lambda t: bool((t.real != 0).all()),
    source=lambda xp, a: (a + xp.abs(a)) / 2,
    traits=Traits(between=NOT_NEGATIVE, vanishes=True),
    formal=Pointwise("(@relu R)", "(@step R)", "d_relu {h}", "{0} != 0"),
)
