"""The decimal logarithm log(t)/log(10); its slope is 1/(t log 10)."""

from __future__ import annotations

from sympy import Integer
from sympy.codegen.cfunctions import log10

from ..index import power, product
from ..operation import entrywise
from ..text import Text

OPERATION = entrywise(
    "log10",
    Text("logarithm to base 10", "底を 10 とする対数"),
    lambda t, kit: power(product(kit.apply("log", Integer(10)), t), -1),
    Text(
        "This is the natural logarithm over log 10, whose derivative is the reciprocal of its argument.",
        "自然対数を log 10 で割ったものであり、自然対数の導関数は引数の逆数である。",
    ),
    value=lambda np, z: np.log(z) / np.log(10.0),
    sympy=log10,
    latex=r"\log_{{10}}{left}({0}{right})",
    domain=Text("{x} > 0", "{x} > 0"),
    needs="positive",
    inside=lambda t: bool((t.real > 0).all()),
)
