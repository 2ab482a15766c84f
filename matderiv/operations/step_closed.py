"""The indicator [t ≥ 0], which has the value 1 at 0 as well."""

from __future__ import annotations

from sympy import S

from ..core.arrays import np
from ..core.forms import Compared
from ..core.operation import Interval, Jump, Traits, entrywise
from ..core.text import Text

STEP_CLOSED = entrywise(
    "step_closed",
    Text("indicator, 1 where t ≥ 0 and 0 elsewhere", "指示関数(t ≥ 0 のとき 1、それ以外では 0)"),
    lambda t, kit: S.Zero,
    Text(
        "The indicator is constant wherever its two sides differ, and near by.",
        "両辺が異なるところとその近くで、指示関数は定数である。",
    ),
    value=lambda np, z: np.where(z.real >= 0, 1.0, 0.0),
    sympy=None,
    look=Compared(">="),
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="nonzero",
    kink=Text(
        "the indicator has no derivative where its two sides are equal", "指示関数は両辺が等しいところで微分できない"
    ),
    branches=(0.0,),
    jump=Jump("zero", lambda a: np.where(a >= 0, 1.0, 0.0)),
    inside=lambda t: bool((t.real != 0).all()),
    one_minus=lambda t, apply: apply("step", t),
    told=Text(
        "{e} is 1 where {x} ≥ 0 and 0 elsewhere, entry by entry.",
        "{e} は成分ごとに、{x} ≥ 0 なら 1、それ以外では 0 である。",
    ),
    traits=Traits(between=Interval(0, 1, "[]"), idempotent=True),
    words=(),
    example=("a'*([x >= 0].*x)", "x"),
    source=lambda xp, a: 1 - xp.relu(xp.sign(-a)),
)
