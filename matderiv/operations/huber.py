"""Huber's function, t²/2 for |t| ≤ d and d(|t| − d/2) beyond, d > 0; its slope is t held between −d and d.

Huber, Robust estimation of a location parameter, 1964. With m = min(|t|, d) it is m(2|t| − m)/2.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Rational

from ..core.arrays import np
from ..core.dual_numbers import Dual
from ..core.forms import Called, Form
from ..core.index import power, product, terms
from ..core.operation import Arithmetic, Operation, Slope, Traits, spread_shape
from ..core.text import Text

HALF = Rational(1, 2)


def numeric(ring: Any, t: Any, d: Any) -> Any:
    length = ring.entrywise("abs", lambda np, z: z * np.sign(z.real), t)
    small = d - ring.entrywise("relu", lambda np, z: z * (z.real > 0), d - length)
    return small * (length + length - small) * Dual(ring, np.reshape(ring.number(1, 2), (1, 1)))


def through(m: Arithmetic, t: Expr, d: Expr) -> Expr:
    """The bound goes through its root, which it has where it is positive."""
    root, length = m.apply("sqrt", d), m.apply("abs", t)
    bound = m.times(root, root)
    small = m.less(bound, m.apply("relu", m.less(bound, length)))
    return m.times(HALF, small, m.less(m.add(length, length), small))


def told_by(m: Arithmetic, t: Expr, d: Expr) -> tuple[Expr, ...]:
    length = m.apply("abs", t)
    return product(HALF, power(t, 2)), length, product(d, m.less(length, product(HALF, d)))


def source(xp: Any, t: Any, d: Any) -> Any:
    length = xp.abs(t)
    small = xp.less(length, d)
    return small * (length - small / 2)


HUBER = Operation(
    name="huber",
    meaning=Text(
        "Huber's function, t²/2 while abs(t) is below d and linear beyond",
        "フーバー関数(abs(t) が d より小さければ t²/2、その外では一次式)",
    ),
    arity=(2, 2),
    shape=spread_shape,
    form=Form("huber({0}, {1})", Called("huber", (0, 1))),
    numeric=numeric,
    example=("sum(huber(x, d))", "x"),
    words=("huber",),
    slopes=(
        Slope(
            lambda t, d, kit: kit.apply("clip", t, product(-1, d), d),
            Text(
                "Where the absolute value of the argument is below the threshold, the slope is the argument, beyond it "
                "the threshold with the sign of the argument: the argument held between the threshold and its "
                "negative. At the threshold both sides agree in their slope.",
                "傾きは、引数の絶対値が閾値より小さいところでは引数、その外では引数の符号をつけた閾値、すなわち引数を"
                "閾値とその符号を変えたものの間に切り詰めたものである。閾値では左右の傾きが一致する。",
            ),
        ),
        Slope(
            lambda t, d, kit: kit.apply("relu", terms(kit.apply("abs", t), product(-1, d))),
            Text(
                "Where the absolute value of the argument is below the threshold, the value does not depend on the "
                "threshold; beyond it the value is their product less half the square of the threshold, whose slope is "
                "that absolute value less the threshold. Where the two are equal, both sides have the slope 0.",
                "引数の絶対値が閾値より小さいところでは値は閾値によらない。その外では値は両者の積から閾値の二乗の半分を"
                "引いたものであり、傾きはその絶対値から閾値を引いたものである。両者が等しいところでは左右の傾きが"
                "ともに 0 である。",
            ),
        ),
    ),
    through=through,
    borders=lambda m, t, d: (m.less(m.apply("abs", t), d),),
    smooth=1,
    positive=lambda m, t, d: (d,),
    kink=Text(
        "the slope of Huber's function has no derivative at its threshold", "Huber 関数の傾きは閾値で微分できない"
    ),
    told=Text(
        "{e} is {d1} where {d2} ≤ {y} and {d3} elsewhere, taken of every entry of an array.",
        "{e} は {d2} ≤ {y} のとき {d1}、他では {d3} であり、配列には成分ごとに施す。",
    ),
    told_by=told_by,
    source=source,
    traits=Traits(turned="too", entrywise=True),
)
