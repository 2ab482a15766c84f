"""A vector cut into columns: the matrix of the shape of the second argument whose columns, stacked, are the first."""

from __future__ import annotations

from ..index import Shape
from ..operation import Form, Operation, text_shape
from ..text import Text


def shape(vector: Shape, like: Shape) -> Shape:
    if vector[1] != 1 or vector[0] != like[0] * like[1]:
        raise ValueError(f"a {text_shape(vector)} has not as many entries as a {text_shape(like)}")
    return like


# its index runs over pairs of indices, which the index language lacks: it stays folded
OPERATION = Operation(
    name="unvec",
    meaning=Text("vector cut into the columns of a matrix", "ベクトルを列に分けて並べた行列"),
    arity=(2, 2),
    shape=shape,
    form=Form(r"\operatorname{{vec}}^{{-1}}{left}({bare0}{right})", "unvec({bare0}, {bare1})", "vec⁻¹({bare0})"),
    numeric=lambda ring, vector, like: ring.reshape(vector, like.shape[-2], like.shape[-1]),
    example=("x'*unvec(b, C)*x + norm2(C)^2", "x"),
    words=("unvec",),
)
