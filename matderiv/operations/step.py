"""The indicator [t > 0], 1 to the right of 0 and 0 elsewhere: the slope of max(t, 0), and every a > b as a − b > 0."""

from __future__ import annotations

from sympy import S

from ..core.arrays import np
from ..core.formal import Pointwise
from ..core.forms import Compared
from ..core.operation import Interval, Jump, Traits, entrywise
from ..core.text import Text

STEP = entrywise(
    "step",
    Text("indicator, 1 where t > 0 and 0 elsewhere", "指示関数(t > 0 のとき 1、それ以外では 0)"),
    lambda t, kit: S.Zero,
    Text(
        "The indicator is constant wherever its two sides differ, and near by.",
        "両辺が異なるところとその近くで、指示関数は定数である。",
    ),
    value=lambda np, z: np.where(z.real > 0, 1.0, 0.0),
    sympy=None,
    look=Compared(">"),
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="nonzero",
    kink=Text(
        "the indicator has no derivative where its two sides are equal", "指示関数は両辺が等しいところで微分できない"
    ),
    branches=(0.0,),
    jump=Jump("zero", lambda a: np.where(a > 0, 1.0, 0.0)),
    inside=lambda t: bool((t.real != 0).all()),
    times={"relu": lambda t, apply: apply("relu", t)},
    times_since=Text(
        "the rectified linear unit is 0 where the indicator is", "指示関数が 0 のところでは正規化線形関数も 0 である"
    ),
    one_minus=lambda t, apply: apply("step_closed", t),
    told=Text(
        "{e} is 1 where {x} > 0 and 0 elsewhere, entry by entry.",
        "{e} は成分ごとに、{x} > 0 なら 1、それ以外では 0 である。",
    ),
    traits=Traits(between=Interval(0, 1, "[]"), idempotent=True),
    words=(),
    example=("a'*([x > 0].*x)", "x"),
    source=lambda xp, a: xp.relu(xp.sign(a)),
    formal=Pointwise("(@step R)", "(fun _ : R => 0)", "d_step {h}", "{0} != 0"),
)
