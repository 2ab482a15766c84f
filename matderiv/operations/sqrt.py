"""The square root; √t′ = 1/(2√t)."""

from __future__ import annotations

import sympy
from sympy import Rational

from ..core.formal import ROOT
from ..core.forms import Root
from ..core.index import power, product
from ..core.operation import NOT_NEGATIVE, Traits, entrywise
from ..core.text import Text

SQRT = entrywise(
    "sqrt",
    Text("square root", "平方根"),
    lambda t, kit: product(Rational(1, 2), power(kit.apply("sqrt", t), -1)),
    Text(
        "The derivative of the square root is one over twice the root.", "平方根の導関数は、平方根の二倍の逆数である。"
    ),
    value=lambda np, z: np.sqrt(z),
    sympy=sympy.sqrt,
    look=Root(),
    domain=Text("{x} > 0", "{x} > 0"),
    needs="positive",
    inside=lambda t: bool((t.real > 0).all()),
    traits=Traits(between=NOT_NEGATIVE, keeps_sign=True),
    formal=ROOT,
)
