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
        "The quotient rule: one plus the absolute value of the argument, less the argument times its sign, over "
        "the square of the denominator, where the argument times its sign is its absolute value.",
        "商の微分法により、分母の二乗の上に、1 と引数の絶対値の和から引数とその符号の積を引いたものが残り、"
        "引数とその符号の積は引数の絶対値である。",
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
