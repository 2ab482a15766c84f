"""The product of the entries of each column of a matrix, as a row: p_j = Π_i a_ij."""

from __future__ import annotations

from sympy import S

from ..core.forms import Called, Form
from ..core.index import Shape
from ..core.operation import Local, Operation, Traits
from ..core.text import Text
from .row_prods import along


def shape(a: Shape) -> Shape:
    return S.One, a[1]


ENTRY, LINES = along(1)
COLUMN_PRODS = Operation(
    name="column_prods",
    meaning=Text("product of the entries of each column", "各列の成分の積"),
    arity=(1, 1),
    shape=shape,
    form=Form("prod({0}, 1)", Called("prod", below="1")),
    numeric=lambda ring, a: ring.product(a, rows=True),
    example=("prod(B*X, 1)*w", "X"),
    local=Local(
        ENTRY,
        Text(
            "{out} contains {by} only if it is in its column; then the product of the other entries is the derivative.",
            "{by} が {out} に現れるのは同じ列にあるときだけで、そのとき他の成分の積が微分である。",
        ),
        LINES,
    ),
    domain=Text("no entry of {x} is 0", "{x} のどの成分も 0 でない"),
    needs="nonzero",
    told=Text(
        "{e} is the row of the products of the entries of each column of {x}.",
        "{e} は {x} の各列の成分の積を並べた行ベクトルである。",
    ),
    source=lambda xp, a: xp.prod(a, 0),
    traits=Traits(entries="multiplied", of_scalar="itself", valued=True),
)
