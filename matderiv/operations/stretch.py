"""Unit vectors side by side, of the indices from one number to another: what x[2:5] is multiplied with."""

from __future__ import annotations

from typing import Any

from ..core.dual_numbers import Undefined
from ..core.forms import Binds, Form, Stretch
from ..core.index import UNIT, Shape
from ..core.operation import Interval, Misfit, Operation, Traits, text_shape
from ..core.text import Text
from .unit import FAR


def shape(first: Shape, like: Shape) -> Shape:
    if first != UNIT:
        raise Misfit(
            Text(
                "the first of some columns of the identity has a number, not {first}",
                "単位行列の列の始まりは数で与える。{first} では与えられない",
            )(first=text_shape(first))
        )
    return like


def numeric(ring: Any, first: Any, like: Any) -> Any:
    """Where the columns of the identity are fewer there is no value; far ones go round."""
    rows, columns = like.shape[-2:]
    start = ring.integer(first) - 1
    if rows < start + columns <= FAR:
        raise Undefined("there are no such entries")
    places = [(start + n) % rows for n in range(columns)]
    return ring.eye(rows).each(lambda x: x[..., :, places])


def source(xp: Any, first: Any, like: Any) -> Any:
    return xp.stretch(first, like.shape)


# the sizes travel as a zero matrix, the second argument
STRETCH = Operation(
    name="stretch",
    meaning=Text("columns of the identity, from one to another", "単位行列の連続するいくつかの列"),
    arity=(2, 2),
    shape=shape,
    form=Form("eye[:,{first}:{last}]", Stretch(), Binds.POSTFIX),
    numeric=numeric,
    example=("norm2(x[2:3])^2", "x"),
    words=(),
    source=source,
    traits=Traits(between=Interval(0, 1, "[]")),
)
