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
                "Between the bounds clip(x, a, b) is x, with slope 1; beyond them it does not depend on x.",
                "下限と上限の間では clip(x, a, b) は x であり、傾きは 1 である。その外では x によらない。",
            ),
        ),
        Slope(
            lambda x, a, b, kit: product(maximum.exceeds(a, x, kit), not_below(b, a, kit)),
            Text(
                "Below the lower bound a, which is below b, clip(x, a, b) is a, with slope 1; elsewhere it does not "
                "depend on a.",
                "b より小さい下限 a を x が下回るところでは clip(x, a, b) は a であり、傾きは 1 である。"
                "他では a によらない。",
            ),
        ),
        Slope(
            lambda x, a, b, kit: maximum.exceeds(kit.apply("maximum", x, a), b, kit),
            Text(
                "Where the larger one of x and a is beyond the upper bound b, clip(x, a, b) is b, with slope 1; "
                "elsewhere it does not depend on b.",
                "x と a の大きい方が上限 b を超えるところでは clip(x, a, b) は b であり、傾きは 1 である。"
                "他では b によらない。",
            ),
        ),
    ),
    through=through,
    borders=lambda m, x, a, b: (m.less(x, a), m.less(x, b)),
    kink=Text("clip(x, a, b) has no derivative at its bounds", "clip(x, a, b) は下限と上限で微分できない"),
    source=lambda xp, x, a, b: xp.less(xp.larger(x, a), b),
    traits=Traits(turned="too", entrywise=True),
)
