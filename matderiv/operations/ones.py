"""The vector or matrix of ones."""

from __future__ import annotations

from sympy import Expr, OneMatrix, S

from ..core.formal import Formal
from ..core.forms import Binds, Form, Ones
from ..core.index import Shape
from ..core.operation import Components, Interval, Kit, Misfit, Operation, Traits
from ..core.text import Text


def shape() -> Shape:
    raise Misfit(
        Text(
            "the size of a vector or matrix of ones must be given by its context",
            "1 を並べたベクトルや行列のサイズは文脈から定まらなければならない",
        )
    )


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return S.One


ONES = Operation(
    name="ones",
    meaning=Text("vector or matrix of ones", "すべての成分が 1 のベクトル・行列"),
    arity=(0, 0),
    shape=shape,
    form=Form("{ones}", Ones(), Binds.POSTFIX),
    numeric=lambda ring, rows, columns: ring.ones(rows, columns),
    example=("vector(1)'*X*vector(1)", "X"),
    words=(),
    components=Components(entry, Text("Every entry is 1.", "どの成分も 1 である。")),
    linear=True,
    sympy=OneMatrix,
    source=lambda xp, shape: xp.ones(shape),
    traits=Traits(between=Interval(1, 1, "[]")),
    formal=Formal("(const_mx 1 : 'M[R]_({m}, {n}))"),
)
