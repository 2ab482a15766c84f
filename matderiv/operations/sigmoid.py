"""The logistic function σ(t) = 1/(1 + exp(−t)); σ′ = σ(1 − σ)."""

from __future__ import annotations

from sympy import S

from ..core.formal import Pointwise
from ..core.forms import Called
from ..core.index import power, product, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

SIGMOID = entrywise(
    "sigmoid",
    Text("logistic function 1/(1 + exp(-t))", "ロジスティック関数 1/(1 + exp(-t))"),
    lambda t, kit: product(kit.apply("sigmoid", t), terms(S.One, product(-1, kit.apply("sigmoid", t)))),
    Text(
        "The derivative of the logistic function is the function times one minus the function.",
        "ロジスティック関数の導関数は、関数自身と、1 からそれを引いたものとの積である。",
    ),
    value=lambda np, z: (1 + np.tanh(z / 2)) / 2,
    sympy=None,
    look=Called("sigma", letter=True),
    one_minus=lambda t, apply: apply("sigmoid", t),
    told=Text(
        "{e} is the logistic function {d1}, taken of every entry of an array.",
        "{e} はロジスティック関数 {d1} であり、配列には成分ごとに施す。",
    ),
    told_by=lambda m, t: (power(m.add(S.One, m.apply("exp", product(-1, t))), -1),),
    # neither exponential can overflow, and nothing cancels
    source=lambda xp, a: xp.exp((a - xp.abs(a)) / 2) / (1 + xp.exp(-xp.abs(a))),
    traits=Traits(between=Interval(0, 1, "()")),
    formal=Pointwise("(@sigmoid R)", "(fun t : R => sigmoid t * (1 - sigmoid t))", "d_sigmoid _"),
)
