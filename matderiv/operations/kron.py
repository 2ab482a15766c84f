"""The Kronecker product: block (i, j) of A ⊗ B is a_ij B (Horn and Johnson, Topics in Matrix Analysis, 4.2)."""

from __future__ import annotations

from typing import Any

import sympy

from ..index import Shape
from ..operation import Form, Operation
from ..text import Text


def shape(a: Shape, b: Shape) -> Shape:
    return a[0] * b[0], a[1] * b[1]


# an entry of it has an index for each of the two factors, which is no index of one size: it stays folded
def source(xp: Any, a: Any, b: Any) -> Any:
    """Rows and columns of both as four axes, joined two by two."""
    return xp.joined(a, b)


OPERATION = Operation(
    name="kron",
    meaning=Text("Kronecker product", "クロネッカー積"),
    arity=(2, 2),
    shape=shape,
    form=Form(r"{left}({0} \otimes {1}{right})", "kron({bare0}, {bare1})", "({0} ⊗ {1})"),
    numeric=lambda ring, a, b: ring.kron(a, b),
    example=("norm2(c*kron(A, B))^2", "c"),
    words=("kron",),
    linear=True,
    sympy=sympy.KroneckerProduct,
    source=source,
)
