"""The binary logarithm log(t)/log(2); its slope is 1/(t log 2)."""

from __future__ import annotations

from sympy import Integer
from sympy.codegen.cfunctions import log2

from ..index import power, product
from ..operation import entrywise
from ..text import Text

OPERATION = entrywise(
    "log2",
    Text("logarithm to base 2", "底を 2 とする対数"),
    lambda t, kit: power(product(kit.apply("log", Integer(2)), t), -1),
    Text(
        "This is the natural logarithm over log 2, whose derivative is the reciprocal of its argument.",
        "自然対数を log 2 で割ったものであり、自然対数の導関数は引数の逆数である。",
    ),
    value=lambda np, z: np.log(z) / np.log(2.0),
    sympy=log2,
    latex=r"\log_{{2}}{left}({0}{right})",
    domain=Text("{x} > 0", "{x} > 0"),
    needs="positive",
    inside=lambda t: bool((t.real > 0).all()),
)
