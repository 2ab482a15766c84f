"""The Gaussian error linear unit t Φ(t), Φ the normal distribution function; its slope is Φ(t) + t φ(t).

Hendrycks and Gimpel, Gaussian error linear units, 2016, section 2.
"""

from __future__ import annotations

from sympy import Integer, Rational

from ..core.index import UNIT, power, product, terms
from ..core.operation import Traits, entrywise
from ..core.text import Text
from .erf import normal

GELU = entrywise(
    "gelu",
    Text("Gaussian error linear unit", "ガウス誤差線形ユニット"),
    lambda t, kit: terms(
        kit.apply("normcdf", t),
        product(
            power(kit.apply("sqrt", product(2, kit.apply("pi", shape=UNIT))), -1),
            t,
            kit.apply("exp", product(Rational(-1, 2), power(t, Integer(2)))),
        ),
    ),
    Text(
        "The product rule for the argument times the normal distribution function, whose derivative is the density.",
        "引数と正規分布関数の積の微分である。正規分布関数の導関数は密度関数である。",
    ),
    value=lambda np, z: z * normal(np, z),
    sympy=None,
    told=Text(
        "{e} is {x} times the distribution function of the standard normal law, taken of every entry of an array.",
        "{e} は {x} と標準正規分布の分布関数の値との積であり、配列には成分ごとに施す。",
    ),
    source=lambda xp, a: a * xp.normcdf(a),
    traits=Traits(keeps_sign=True),
)
