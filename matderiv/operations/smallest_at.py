"""The indicator [x = min(x)] of the smallest entry, constant where that is single."""

from __future__ import annotations

from ..core.forms import Compared, Form
from ..core.operation import Interval, Local, Operation, Traits
from ..core.text import Text
from . import largest

SMALLEST_AT = Operation(
    name="smallest_at",
    meaning=Text("indicator of the smallest entry", "最小の成分の指示関数"),
    arity=(1, 1),
    shape=largest.same,
    form=Form("[{0} == min({0})]", Compared("==", "smallest")),
    numeric=lambda ring, a: largest.indicator(ring, a, -1),
    example=("a'*[x == min(x)]", "x"),
    local=Local(
        largest.nothing,
        Text(
            "The smallest entry stays the smallest near by, so the indicator {out} is constant there.",
            "最小の成分は近くでも最小のままなので、指示関数 {out} は定数である。",
        ),
        largest.no_lines,
    ),
    domain=Text("the smallest entry of {x} is single", "{x} の最小の成分がただ一つである"),
    needs="single minimum",
    told=Text(
        "{e} is 1 at the smallest entry of {x} and 0 at the others.",
        "{e} は {x} の最小の成分の位置で 1、その他の位置では 0 である。",
    ),
    source=lambda xp, a: 1 - xp.relu(xp.sign(a + xp.max(-a))),
    traits=Traits(between=Interval(0, 1, "[]"), idempotent=True, turned="too"),
)
