"""The logarithm log(1 + t), exact near 0; its slope is 1/(1 + t)."""

from __future__ import annotations

from math import inf

from sympy import S
from sympy.codegen.cfunctions import log1p

from ..core.formal import Pointwise
from ..core.index import power, terms
from ..core.operation import Interval, Traits, entrywise
from ..core.text import Text

LOG1P = entrywise(
    "log1p",
    Text("logarithm of 1 + t", "1 + t の自然対数"),
    lambda t, kit: power(terms(S.One, t), -1),
    Text(
        "The derivative of the logarithm of one plus the argument is the reciprocal of one plus the argument.",
        "1 に引数を足したものの対数の導関数は、1 に引数を足したものの逆数である。",
    ),
    value=lambda np, z: np.log1p(z),
    sympy=log1p,
    domain=Text("{x} > −1", "{x} > −1"),
    inside=lambda t: bool((t.real > -1).all()),
    traits=Traits(within=Interval(-1, inf, "()"), keeps_sign=True),
    formal=Pointwise("(@log1p R)", "(fun t : R => (1 + t)^-1)", "d_log1p {h}", "0 < 1 + {0}", "0 < 1 + {0}"),
)
