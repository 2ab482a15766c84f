"""The smallest of all entries: min(A) = Σ_i Σ_j [a_ij = min(A)] a_ij where it is single."""

from __future__ import annotations

from ..core.forms import call
from ..core.operation import Local, Operation, Traits
from ..core.text import Text
from . import largest

NAME, AT = "smallest", "smallest_at"

SMALLEST = Operation(
    name=NAME,
    meaning=Text("smallest of all entries", "全成分のうち最小のもの"),
    arity=(1, 1),
    shape=largest.shape,
    form=call("min"),
    numeric=lambda ring, a: largest.extreme(ring, a, -1),
    example=("min(A*x)", "x"),
    words=("min",),
    local=Local(
        largest.entry_by(AT),
        Text(
            "Near by, the smallest entry stays the smallest: the slope with respect to {by} is 1 if {by} is that one, "
            "and 0 otherwise.",
            "近くでは最小の成分は最小のままである。{by} による微分は、{by} が最小の成分なら 1、他なら 0 である。",
        ),
        largest.lines_by(
            NAME,
            AT,
            Text(
                "{m} is one of the entries: in the sum {e} is 1 for that one and 0 for all others.",
                "{m} は成分の一つである。和の中で {e} はその成分について 1、他では 0 である。",
            ),
            Text(
                "The smallest entry is single and stays the smallest near by, so the indicator is constant there; of "
                "the sum only the term with {by} depends on it, with the factor {e}.",
                "最小の成分はただ一つで、近くでもそのままなので、指示関数は定数である。"
                "和のうち {by} によるのはその項だけで、係数は {e} である。",
            ),
        ),
    ),
    domain=Text("the smallest entry of {x} is single", "{x} の最小の成分がただ一つである"),
    needs="single minimum",
    kink=Text(
        "the minimum has no derivative where two entries are the smallest",
        "最小の成分が二つあるところで最小値は微分できない",
    ),
    source=lambda xp, a: -xp.max(-a),
    traits=Traits(entries="some", turned="alike", of_scalar="itself"),
)
