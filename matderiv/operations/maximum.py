"""The larger of two numbers, entry by entry: max(a, b) = b + max(a − b, 0); its slopes are [a > b] and [b > a]."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.forms import Called, Form
from ..core.index import product, terms
from ..core.operation import Arithmetic, Kit, Operation, Slope, Traits, spread_shape
from ..core.text import Text


def exceeds(a: Expr, b: Expr, kit: Kit) -> Expr:
    """[a > b]."""
    return kit.apply("step", terms(a, product(-1, b)))


def larger(ring: Any, a: Any, b: Any) -> Any:
    return b + ring.entrywise("relu", lambda np, z: z * (z.real > 0), a - b)


def smaller(ring: Any, a: Any, b: Any) -> Any:
    return b - ring.entrywise("relu", lambda np, z: z * (z.real > 0), b - a)


def larger_in_others(m: Arithmetic, a: Expr, b: Expr) -> Expr:
    return m.add(b, m.apply("relu", m.less(a, b)))


def smaller_in_others(m: Arithmetic, a: Expr, b: Expr) -> Expr:
    return m.less(b, m.apply("relu", m.less(b, a)))


MAXIMUM = Operation(
    name="maximum",
    meaning=Text("the larger of two, entry by entry", "二つのうち大きい方(成分ごと)"),
    arity=(2, 2),
    shape=spread_shape,
    form=Form("max({0}, {1})", Called("max", (0, 1))),
    numeric=larger,
    example=("sum(max(x, y))", "x"),
    words=("maximum",),
    slopes=(
        Slope(
            lambda a, b, kit: exceeds(a, b, kit),
            Text(
                "Where the first argument is the larger one, the maximum is this, with slope 1; elsewhere it does not "
                "depend on it.",
                "第一の引数が大きいところでは最大値はその引数であり、傾きは 1 である。他ではこれによらない。",
            ),
        ),
        Slope(
            lambda a, b, kit: exceeds(b, a, kit),
            Text(
                "Where the second argument is the larger one, the maximum is this, with slope 1; elsewhere it does not "
                "depend on it.",
                "第二の引数が大きいところでは最大値はその引数であり、傾きは 1 である。他ではこれによらない。",
            ),
        ),
    ),
    through=larger_in_others,
    borders=lambda m, a, b: (m.less(a, b),),
    kink=Text(
        "the larger of two has no derivative where they are equal",
        "二つのうち大きい方は両者が等しいところで微分できない",
    ),
    source=lambda xp, a, b: xp.larger(a, b),
    traits=Traits(turned="too", entrywise=True),
)
