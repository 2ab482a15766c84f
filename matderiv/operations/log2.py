"""The binary logarithm log(t)/log(2); its slope is 1/(t log 2). Other bases differ by their number alone."""

from __future__ import annotations

from typing import Any

from sympy import Integer
from sympy.codegen.cfunctions import log2

from ..core.index import power, product
from ..core.operation import Operation, entrywise
from ..core.text import Text

__all__ = ["LOG2", "logarithm"]


def logarithm(base: int, sympy: Any) -> Operation:
    """The logarithm to a base, which SymPy calls ``sympy``."""
    return entrywise(
        f"log{base}",
        Text(f"logarithm to base {base}", f"底を {base} とする対数"),
        lambda t, kit: power(product(kit.apply("log", Integer(base)), t), -1),
        Text(
            f"This is the natural logarithm over log {base}, whose derivative is the reciprocal of its argument.",
            f"自然対数を log {base} で割ったものであり、自然対数の導関数は引数の逆数である。",
        ),
        value=lambda np, z: np.log(z) / np.log(float(base)),
        sympy=sympy,
        domain=Text("{x} > 0", "{x} > 0"),
        needs="positive",
        inside=lambda t: bool((t.real > 0).all()),
    )


LOG2 = logarithm(2, log2)
