"""The softsign function t/(1 + |t|); its slope is 1/(1 + |t|)²."""

from __future__ import annotations

from typing import Any

from sympy import S

from ..core.index import power, product, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text


def value(np: Any, z: Any) -> Any:
    return z / (1 + np.where(z.real < 0, -z, z))


SOFTSIGN = entrywise(
    "softsign",
    Text("softsign function t/(1 + abs(t))", "ソフトサイン関数 t/(1 + abs(t))"),
    lambda t, kit: power(terms(S.One, kit.apply("abs", t)), -2),
    Text(
        "Away from 0 the quotient rule gives one plus the absolute value of the argument, less the argument times its "
        "sign, over the square of the denominator, where the argument times its sign is its absolute value; at 0 the "
        "value over the argument tends to 1.",
        "0 でないところでは商の微分法による。分子は、1 と引数の絶対値の和から引数とその符号の積を引いたもので、"
        "その積は絶対値なので 1 になり、分母は二乗になる。0 では、値と引数の比が 1 に収束する。",
    ),
    value=value,
    branches=(0.0,),
    sympy=None,
    parity=-1,
    told=Text(
        "{e} is {d1}, taken of every entry of an array.",
        "{e} は {d1} であり、配列には成分ごとに施す。",
    ),
    told_by=lambda m, t: (product(t, power(m.add(S.One, m.apply("abs", t)), -1)),),
    source=lambda xp, a: a / (1 + xp.abs(a)),
    traits=Traits(
        between=Interval(-1, 1, "()"),
        keeps_sign=True,
        bends=Text("the softsign function has no second derivative at 0", "ソフトサイン関数は 0 で二階微分できない"),
    ),
)
