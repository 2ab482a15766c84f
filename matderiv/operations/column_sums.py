"""The sums of the columns of a matrix, as a row: sum(A, 1)_j = Σ_i a_ij."""

from __future__ import annotations

from sympy import Expr, S

from ..core.formal import Formal
from ..core.forms import Called, Form
from ..core.index import Entry, Shape, shape_of, summed
from ..core.operation import Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return S.One, a[1]


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    rows = shape_of(args[0])[0]
    if rows == 1:
        return Entry(args[0], *at)
    i = kit.fresh(rows)
    return summed(Entry(args[0], i, *at), i)


COLUMN_SUMS = Operation(
    name="column_sums",
    meaning=Text("sums of the columns, as a row", "各列の和を並べた行ベクトル"),
    arity=(1, 1),
    shape=shape,
    form=Form("sum({0}, 1)", Called("sum", below="1")),
    numeric=lambda ring, a: ring.sum(a, rows=True),
    example=("sum(A*X, 1)*b", "X"),
    components=Components(entry, Text("The entries of each column are added up.", "各列の成分を足し合わせる。")),
    linear=True,
    told=Text("{e} is the row of the sums of the columns of {x}.", "{e} は {x} の各列の和を並べた行ベクトルである。"),
    source=lambda xp, a: xp.sum(a, axis=0),
    traits=Traits(entries="sums", of_scalar="itself", summed=True),
    formal=Formal("(const_mx 1 : 'M[R]_(1, {m0})) *m {0}", "a_mull (const_mx 1 : 'M[R]_(1, {m0})) {d0}"),
)
