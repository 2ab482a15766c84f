"""The distribution function Φ of the standard normal law; its slope is the density exp(−t²/2)/√(2π).

Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.2.
"""

from __future__ import annotations

from sympy import Integer, Rational

from ..core.forms import Called
from ..core.index import UNIT, power, product
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text
from .erf import normal

NORMCDF = entrywise(
    "normcdf",
    Text("distribution function of the standard normal law", "標準正規分布の分布関数"),
    lambda t, kit: product(
        power(kit.apply("sqrt", product(2, kit.apply("pi", shape=UNIT))), -1),
        kit.apply("exp", product(Rational(-1, 2), power(t, Integer(2)))),
    ),
    Text(
        "The distribution function is the integral of the density, which is a Gaussian.",
        "分布関数は密度関数の積分であり、その密度関数はガウス関数である。",
    ),
    value=normal,
    sympy=None,
    look=Called("Phi", letter=True),
    told=Text(
        "{e} is the distribution function of the standard normal law, taken of every entry of an array.",
        "{e} は標準正規分布の分布関数であり、配列には成分ごとに施す。",
    ),
    source=lambda xp, a: (1 + xp.erf(a / xp.sqrt(2))) / 2,
    traits=Traits(between=Interval(0, 1, "()")),
)
