"""The unit vector e_i, whose entry i is 1 and whose others are 0; i is a given index, counted from 1."""

from __future__ import annotations

from typing import Any

from ..core.dual_numbers import Undefined
from ..core.forms import Form, Letter
from ..core.index import UNIT as ONE_BY_ONE
from ..core.index import Shape
from ..core.operation import Interval, Misfit, Operation, Traits, text_shape
from ..core.text import Text

FAR = 20  # entries up to which the sizes that are drawn are as large


def shape(index: Shape, like: Shape) -> Shape:
    if index != ONE_BY_ONE or like[1] != 1:
        raise Misfit(
            Text(
                "a unit vector has a number as its index and is a column, not {index} and {like}",
                "単位ベクトルは数を添字とする列ベクトルであり、{index} と {like} からは作れない",
            )(index=text_shape(index), like=text_shape(like))
        )
    return like


def numeric(ring: Any, index: Any, like: Any) -> Any:
    """Where there is no such entry there is no value; a far one goes round, as if it were any other."""
    rows, place = like.shape[-2], ring.integer(index) - 1
    if rows <= place < FAR:
        raise Undefined("there is no such entry")
    return ring.eye(rows).each(lambda x: x[..., :, place % rows : place % rows + 1])


# the size travels as a zero vector, the second argument
UNIT = Operation(
    name="unit",
    meaning=Text("unit vector, 1 at one place and 0 elsewhere", "単位ベクトル(1 つの成分が 1、他は 0)"),
    arity=(2, 2),
    shape=shape,
    form=Form("unit({0})", Letter("e", below=0)),
    numeric=numeric,
    example=("x[2]*sum(x)", "x"),
    words=(),
    told=Text("{e} is the unit vector whose entry {x} is 1.", "{e} は第 {x} 成分が 1 の単位ベクトルである。"),
    source=lambda xp, index, like: xp.unit(index, like.shape),
    traits=Traits(between=Interval(0, 1, "[]")),
)
