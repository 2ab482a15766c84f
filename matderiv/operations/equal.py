"""The indicator [t = 0], every a = b as a − b = 0; its derivative is 0 elsewhere, and there it has none."""

from __future__ import annotations

from sympy import S

from ..core.arrays import np
from ..core.forms import Compared
from ..core.operation import Interval, Jump, Traits, entrywise
from ..core.text import Text

EQUAL = entrywise(
    "equal",
    Text("indicator, 1 where t = 0 and 0 elsewhere", "指示関数(t = 0 のとき 1、それ以外では 0)"),
    lambda t, kit: S.Zero,
    Text(
        "The indicator is 0 wherever its two sides differ, and near by.",
        "両辺が異なるところとその近くで、指示関数は 0 である。",
    ),
    value=lambda np, z: np.where(z.real == 0, 1.0, 0.0),
    sympy=None,
    parity=1,
    look=Compared("=="),
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="nonzero",
    kink=Text(
        "the indicator has no derivative where its two sides are equal", "指示関数は両辺が等しいところで微分できない"
    ),
    branches=(0.0,),
    jump=Jump("zero", lambda a: np.where(a == 0, 1.0, 0.0)),
    inside=lambda t: bool((t.real != 0).all()),
    traits=Traits(between=Interval(0, 1, "[]"), idempotent=True),
    words=(),
    example=("a'*([x == y].*x)", "x"),
    source=lambda xp, a: 1 - xp.abs(xp.sign(a)),
)
