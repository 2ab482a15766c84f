"""The logarithm of the sum of the exponentials of each column, as a row: log Σ_i exp(x_ij)."""

from __future__ import annotations

from sympy import S

from ..core.forms import Called, Form
from ..core.index import Shape
from ..core.operation import Local, Operation, Traits
from ..core.text import Text
from .row_logsumexp import along, logsumexp_along, source_along


def shape(a: Shape) -> Shape:
    return S.One, a[1]


ENTRY, LINES = along(1)
COLUMN_LOGSUMEXP = Operation(
    name="column_logsumexp",
    meaning=Text("logarithm of the sum of the exponentials of each column", "各列の指数関数の値の和の対数"),
    arity=(1, 1),
    shape=shape,
    form=Form("logsumexp({0}, 1)", Called("logsumexp", below="1")),
    numeric=lambda ring, a: logsumexp_along(ring, a, 1),
    example=("logsumexp(B*X, 1)*w", "X"),
    local=Local(
        ENTRY,
        Text(
            "{out} contains {by} only if it is in its column; then it is its exponential over the sum of those of the "
            "column.",
            "{by} が {out} に現れるのは同じ列にあるときだけで、そのとき、指数関数の値を列の和で割ったものになる。",
        ),
        LINES,
    ),
    told=Text(
        "{e} is the row of the logarithms of the sums of the exponentials in each column of {x}.",
        "{e} は {x} の各列の指数関数の値の和の対数を並べた行ベクトルである。",
    ),
    source=lambda xp, a: source_along(xp, a, 0),
    traits=Traits(of_scalar="itself", summed=True),
)
