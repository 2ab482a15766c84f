"""The smaller of two numbers, entry by entry: min(a, b) = b − max(b − a, 0); its slopes are [a < b] and [b < a]."""

from __future__ import annotations

from ..core.forms import Called, Form
from ..core.operation import Operation, Slope, Traits, spread_shape
from ..core.text import Text
from . import maximum

MINIMUM = Operation(
    name="minimum",
    meaning=Text("the smaller of two, entry by entry", "二つのうち小さい方(成分ごと)"),
    arity=(2, 2),
    shape=spread_shape,
    form=Form("min({0}, {1})", Called("min", (0, 1))),
    numeric=maximum.smaller,
    example=("sum(min(x, y))", "x"),
    words=("minimum",),
    slopes=(
        Slope(
            lambda a, b, kit: maximum.exceeds(b, a, kit),
            Text(
                "Where the first argument is the smaller one, the minimum is this, with slope 1; elsewhere it does not "
                "depend on it.",
                "第一の引数が小さいところでは最小値はその引数であり、傾きは 1 である。他ではこれによらない。",
            ),
        ),
        Slope(
            lambda a, b, kit: maximum.exceeds(a, b, kit),
            Text(
                "Where the second argument is the smaller one, the minimum is this, with slope 1; elsewhere it does "
                "not depend on it.",
                "第二の引数が小さいところでは最小値はその引数であり、傾きは 1 である。他ではこれによらない。",
            ),
        ),
    ),
    through=maximum.smaller_in_others,
    borders=lambda m, a, b: (m.less(a, b),),
    kink=Text(
        "the smaller of two has no derivative where they are equal",
        "二つのうち小さい方は両者が等しいところで微分できない",
    ),
    source=lambda xp, a, b: xp.less(a, b),
    traits=Traits(turned="too", entrywise=True),
)
