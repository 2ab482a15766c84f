"""The indicator [x = max(x)] of the largest entry, constant where that is single."""

from __future__ import annotations

from ..core.forms import Compared, Form
from ..core.operation import Interval, Local, Operation, Traits
from ..core.text import Text
from . import largest

LARGEST_AT = Operation(
    name="largest_at",
    meaning=Text("indicator of the largest entry", "最大の成分の指示関数"),
    arity=(1, 1),
    shape=largest.same,
    form=Form("[{0} == max({0})]", Compared("==", "largest")),
    numeric=lambda ring, a: largest.indicator(ring, a, 1),
    example=("a'*[x == max(x)]", "x"),
    local=Local(
        largest.nothing,
        Text(
            "The largest entry stays the largest near by, so the indicator {out} is constant there.",
            "最大の成分は近くでも最大のままなので、指示関数 {out} は定数である。",
        ),
        largest.no_lines,
    ),
    domain=Text("the largest entry of {x} is single", "{x} の最大の成分がただ一つである"),
    needs="single maximum",
    told=Text(
        "{e} is 1 at the largest entry of {x} and 0 at the others.",
        "{e} は {x} の最大の成分の位置で 1、その他の位置では 0 である。",
    ),
    source=lambda xp, a: 1 - xp.relu(xp.sign(xp.max(a) - a)),
    traits=Traits(between=Interval(0, 1, "[]"), idempotent=True, turned="too"),
)
