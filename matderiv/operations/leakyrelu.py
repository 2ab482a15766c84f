"""The leaky rectified linear unit: t to the right of 0 and a t to the left, with the slope a at 0.

Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.forms import Called, Form
from ..core.index import product, terms
from ..core.operation import Arithmetic, Operation, Slope, Traits, spread_shape
from ..core.text import Text


def numeric(ring: Any, t: Any, a: Any) -> Any:
    left = ring.entrywise("relu", lambda np, z: z * (z.real > 0), -t)
    return ring.entrywise("relu", lambda np, z: z * (z.real > 0), t) - a * left


def through(m: Arithmetic, t: Expr, a: Expr) -> Expr:
    return m.less(m.apply("relu", t), m.times(a, m.apply("relu", m.times(-1, t))))


LEAKYRELU = Operation(
    name="leakyrelu",
    meaning=Text(
        "leaky rectified linear unit, t where t > 0 and a t elsewhere", "漏れのある正規化線形関数(t > 0 で t、他で a t)"
    ),
    arity=(2, 2),
    shape=spread_shape,
    form=Form("leakyrelu({0}, {1})", Called("leakyrelu", (0, 1))),
    numeric=numeric,
    example=("sum(leakyrelu(x, a))", "x"),
    words=("leakyrelu",),
    slopes=(
        Slope(
            lambda t, a, kit: terms(kit.apply("step", t), product(a, kit.apply("step_closed", product(-1, t)))),
            Text(
                "To the right of 0 the slope is 1, to the left it is the second argument, which is what the indicators "
                "say.",
                "傾きは 0 の右では 1、左では第二の引数である。これを表すのが指示関数である。",
            ),
        ),
        Slope(
            lambda t, a, kit: product(-1, kit.apply("relu", product(-1, t))),
            Text(
                "To the left of 0 the value is the product of the two arguments, whose slope with respect to the "
                "second is the first; elsewhere it does not depend on the second.",
                "0 の左では値は二つの引数の積であり、第二の引数についての傾きは第一の引数である。"
                "他では第二の引数によらない。",
            ),
        ),
    ),
    through=through,
    borders=lambda m, t, a: (t,),
    kink=Text("the leaky rectified linear unit has no derivative at 0", "漏れのある正規化線形関数は 0 で微分できない"),
    told=Text(
        "{e} is {x} where {x} > 0 and {d1} elsewhere, taken of every entry of an array.",
        "{e} は {x} > 0 のとき {x}、他では {d1} であり、配列には成分ごとに施す。",
    ),
    told_by=lambda m, t, a: (product(a, t),),
    source=lambda xp, t, a: xp.relu(t) - a * xp.relu(-t),
    traits=Traits(turned="too", entrywise=True),
)
