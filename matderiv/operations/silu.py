"""The sigmoid linear unit t σ(t), also called swish; its slope is σ(t) + t σ(t)(1 − σ(t)).

Hendrycks and Gimpel, Gaussian error linear units, 2016; Ramachandran, Zoph and Le, Searching for activation
functions, 2017.
"""

from __future__ import annotations

from sympy import S

from ..core.index import power, product, terms
from ..core.operation import Traits, entrywise
from ..core.text import Text

SILU = entrywise(
    "silu",
    Text("sigmoid linear unit t/(1 + exp(-t))", "シグモイド線形ユニット t/(1 + exp(-t))"),
    lambda t, kit: product(
        kit.apply("sigmoid", t), terms(S.One, product(t, terms(S.One, product(-1, kit.apply("sigmoid", t)))))
    ),
    Text(
        "The product rule for the argument times the logistic function, whose derivative is itself times one "
        "minus itself.",
        "引数とロジスティック関数の積の微分である。"
        "ロジスティック関数の導関数は、それ自身と 1 からそれを引いたものとの積である。",
    ),
    value=lambda np, z: z * (1 + np.tanh(z / 2)) / 2,
    sympy=None,
    words=("silu", "swish"),
    told=Text(
        "{e} is {d1}, taken of every entry of an array.",
        "{e} は {d1} であり、配列には成分ごとに施す。",
    ),
    told_by=lambda m, t: (product(t, power(m.add(S.One, m.apply("exp", product(-1, t))), -1)),),
    source=lambda xp, a: a * xp.sigmoid(a),
    traits=Traits(keeps_sign=True),
)
