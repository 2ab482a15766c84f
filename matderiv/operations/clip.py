"""A number held between two bounds, entry by entry: clip(x, a, b) = min(max(x, a), b)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.forms import Called, Form
from ..core.index import product, terms
from ..core.operation import Arithmetic, Kit, Operation, Slope, Traits, spread_shape
from ..core.text import Text
from . import maximum


def not_below(a: Expr, b: Expr, kit: Kit) -> Expr:
    """[a ≥ b]."""
    return kit.apply("step_closed", terms(a, product(-1, b)))


def numeric(ring: Any, x: Any, a: Any, b: Any) -> Any:
    return maximum.smaller(ring, maximum.larger(ring, x, a), b)


def through(m: Arithmetic, x: Expr, a: Expr, b: Expr) -> Expr:
    return maximum.smaller_in_others(m, maximum.larger_in_others(m, x, a), b)


CLIP = Operation(
    name="clip",
    meaning=Text(
        "x held between the bounds a and b, entry by entry", "下限 a と上限 b で x を切り詰めたもの(成分ごと)"
    ),
    arity=(3, 3),
    shape=spread_shape,
    form=Form("clip({0}, {1}, {2})", Called("clip", (0, 1, 2))),
    numeric=numeric,
    example=("sum(clip(x, y, z))", "x"),
    words=("clip", "clamp"),
    slopes=(
        Slope(
            lambda x, a, b, kit: product(not_below(x, a, kit), not_below(b, x, kit)),
            Text(
                "Between the bounds the value is the first argument, with slope 1; beyond them it does not "
                "depend on it.",
                "下限と上限の間では値は第一の引数であり、傾きは 1 である。その外ではこれによらない。",
            ),
        ),
        Slope(
            lambda x, a, b, kit: product(maximum.exceeds(a, x, kit), not_below(b, a, kit)),
            Text(
                "Where the first argument is below the lower bound, and this is below the upper one, the value is the "
                "lower bound, with slope 1; elsewhere it does not depend on it.",
                "上限より小さい下限を第一の引数が下回るところでは値は下限であり、傾きは 1 である。"
                "他では下限によらない。",
            ),
        ),
        Slope(
            lambda x, a, b, kit: maximum.exceeds(kit.apply("maximum", x, a), b, kit),
            Text(
                "Where the larger one of the first argument and the lower bound is beyond the upper bound, the value "
                "is the upper bound, with slope 1; elsewhere it does not depend on it.",
                "第一の引数と下限の大きい方が上限を超えるところでは値は上限であり、傾きは 1 である。"
                "他では上限によらない。",
            ),
        ),
    ),
    through=through,
    borders=lambda m, x, a, b: (m.less(x, a), m.less(x, b), m.less(b, a)),
    kink=Text("a clipped value has no derivative at its bounds", "切り詰めた値は下限と上限で微分できない"),
    source=lambda xp, x, a, b: xp.less(xp.larger(x, a), b),
    traits=Traits(turned="too", entrywise=True),
)
