"""The columns of a matrix stacked into one: vec(A)_((j−1)m+i) = a_ij (Magnus and Neudecker, 2.4)."""

from __future__ import annotations

from typing import Any

from sympy import S

from ..index import Shape
from ..operation import Operation, call
from ..text import Text


def shape(a: Shape) -> Shape:
    return a[0] * a[1], S.One


# its index runs over pairs of indices, which the index language lacks: it stays folded
def source(xp: Any, a: Any) -> Any:
    return xp.flattened(xp.matrix_transpose(a))


OPERATION = Operation(
    name="vec",
    meaning=Text("columns stacked into a vector", "列を縦に並べたベクトル"),
    arity=(1, 1),
    shape=shape,
    form=call("vec"),
    numeric=lambda ring, a: ring.vec(a),
    example=("norm2(c*vec(A))^2", "c"),
    words=("vec",),
    linear=True,
    source=source,
)
