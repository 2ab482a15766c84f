"""The exponential less one, exp(t) − 1, exact near 0; its slope is exp(t)."""

from __future__ import annotations

from sympy.codegen.cfunctions import expm1

from ..core.operation import Traits, entrywise
from ..core.text import Text

EXPM1 = entrywise(
    "expm1",
    Text("exponential function less one", "指数関数から 1 を引いたもの"),
    lambda t, kit: kit.apply("exp", t),
    Text(
        "The constant 1 contributes nothing, and the exponential function is its own derivative.",
        "定数 1 の寄与はなく、指数関数の導関数は指数関数自身である。",
    ),
    value=lambda np, z: np.expm1(z),
    sympy=expm1,
    traits=Traits(keeps_sign=True),
)
