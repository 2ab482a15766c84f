"""The columns of a matrix stacked into one: vec(A)_((j−1)m+i) = a_ij (Magnus and Neudecker, 2.4)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.forms import call
from ..core.index import Entry, Pair, Shape, size_product
from ..core.operation import Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return size_product(*a), S.One


def pairs(a: Shape) -> tuple[tuple[Expr, Expr], ...]:
    return (a,) if 1 not in a else ()


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return Entry(args[0], *(at[0].args if isinstance(at[0], Pair) else at))


def source(xp: Any, a: Any) -> Any:
    return xp.flattened(xp.matrix_transpose(a))


VEC = Operation(
    name="vec",
    meaning=Text("columns stacked into a vector", "列を縦に並べたベクトル"),
    arity=(1, 1),
    shape=shape,
    form=call("vec"),
    numeric=lambda ring, a: ring.vec(a),
    example=("norm2(c*vec(A))^2", "c"),
    words=("vec",),
    components=Components(
        entry,
        Text(
            "The columns are stacked: an entry at a composite index is that of the matrix at the two indices in it.",
            "列を縦に並べているので、合成添字の成分は、それを作る二つの添字における行列の成分である。",
        ),
    ),
    linear=True,
    pairs=pairs,
    source=source,
    traits=Traits(entries="same", of_scalar="itself"),
)
