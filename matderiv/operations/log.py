"""The natural logarithm; log′ t = 1/t."""

from __future__ import annotations

import sympy

from ..core.formal import Pointwise
from ..core.index import power
from ..core.operation import Traits, entrywise
from ..core.text import Text

LOG = entrywise(
    "log",
    Text("natural logarithm", "自然対数"),
    lambda t, kit: power(t, -1),
    Text("The derivative of the logarithm is the reciprocal of its argument.", "対数の導関数は引数の逆数である。"),
    value=lambda np, z: np.log(z),
    sympy=sympy.log,
    domain=Text("{x} > 0", "{x} > 0"),
    needs="positive",
    inside=lambda t: bool((t.real > 0).all()),
    traits=Traits(
        undoes="exp",
        undefined_at_zero=Text("the logarithm of {argument}, which is always zero", "つねに零である {argument} の対数"),
    ),
    formal=Pointwise("(@ln R)", "GRing.inv", "d_ln {h}", "0 < {0}", "0 < {0}"),
)
