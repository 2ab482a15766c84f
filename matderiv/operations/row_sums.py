"""The sums of the rows of a matrix, as a column: sum(A, 2)_i = Σ_j a_ij."""

from __future__ import annotations

from sympy import Expr, S

from ..core.formal import Formal
from ..core.forms import Called, Form
from ..core.index import Entry, Shape, shape_of, summed
from ..core.operation import Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return a[0], S.One


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    columns = shape_of(args[0])[1]
    if columns == 1:
        return Entry(args[0], *at)
    j = kit.fresh(columns)
    return summed(Entry(args[0], *at, j), j)


ROW_SUMS = Operation(
    name="row_sums",
    meaning=Text("sums of the rows, as a column", "各行の和を並べた列ベクトル"),
    arity=(1, 1),
    shape=shape,
    form=Form("sum({0}, 2)", Called("sum", below="2")),
    numeric=lambda ring, a: ring.sum(a, columns=True),
    example=("a'*sum(X*B, 2)", "X"),
    components=Components(entry, Text("The entries of each row are added up.", "各行の成分を足し合わせる。")),
    linear=True,
    told=Text("{e} is the vector of the sums of the rows of {x}.", "{e} は {x} の各行の和を並べた列ベクトルである。"),
    source=lambda xp, a: xp.sum(a, axis=1),
    traits=Traits(entries="sums", of_scalar="itself", summed=True),
    formal=Formal("{0} *m (const_mx 1 : 'M[R]_({n0}, 1))", "a_mulr (const_mx 1 : 'M[R]_({n0}, 1)) {d0}"),
)
