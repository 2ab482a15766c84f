"""The zero vector or matrix."""

from __future__ import annotations

from sympy import Expr, S, ZeroMatrix

from ..core.formal import Formal
from ..core.forms import Binds, Form, Letter
from ..core.index import Shape
from ..core.operation import Components, Interval, Kit, Misfit, Operation, Traits
from ..core.text import Text


def shape() -> Shape:
    raise Misfit(
        Text("the size of a zero must be given by its context", "零行列のサイズは文脈から定まらなければならない")
    )


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return S.Zero


ZERO = Operation(
    name="zero",
    meaning=Text("zero vector or matrix", "零ベクトル・零行列"),
    arity=(0, 0),
    shape=shape,
    form=Form("0*{unit}", Letter("0"), Binds.MULTIPLY),
    numeric=lambda ring, rows, columns: ring.zeros(rows, columns),
    example=("tr(A*X) - tr(X*A)", "X"),
    components=Components(entry, Text("Every entry is 0.", "どの成分も 0 である。")),
    linear=True,
    sympy=ZeroMatrix,
    source=lambda xp, shape: xp.zeros(shape),
    traits=Traits(between=Interval(0, 0, "[]")),
    formal=Formal("(0 : 'M[R]_({m}, {n}))"),
)
