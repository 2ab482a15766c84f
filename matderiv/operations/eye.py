"""The identity matrix, whose entries are the Kronecker delta."""

from __future__ import annotations

from sympy import Expr, Identity

from ..core.formal import Formal
from ..core.forms import Form, Letter
from ..core.index import Delta, Shape
from ..core.operation import Components, Interval, Kit, Misfit, Operation, Traits
from ..core.text import Text


def shape() -> Shape:
    raise Misfit(Text("the size of eye must be given by its context", "eye のサイズは文脈から定まらなければならない"))


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return Delta(*at)


EYE = Operation(
    name="eye",
    meaning=Text("identity matrix", "単位行列"),
    arity=(0, 0),
    shape=shape,
    form=Form("eye", Letter("I")),
    numeric=lambda ring, rows, columns: ring.eye(rows),
    example=("tr((X + eye)*A)", "X"),
    words=("eye",),
    components=Components(
        entry,
        Text("The entries of the identity are the Kronecker delta.", "単位行列の成分はクロネッカーのデルタである。"),
    ),
    linear=True,
    sympy=lambda rows, columns: Identity(rows),
    source=lambda xp, shape: xp.eye(shape),
    traits=Traits(between=Interval(0, 1, "[]")),
    formal=Formal("(1%:M : 'M[R]_({m}))"),
)
