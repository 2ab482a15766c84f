"""The logarithm of the sum of the exponentials of each column, as a row: log Σ_i exp(x_ij)."""

from __future__ import annotations

from sympy import S

from ..core.formal import Formal
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
            "{out} contains {by} only if {by} is in its column; then the derivative is the exponential of {by} over "
            "the sum of the exponentials of the column.",
            "{by} が {out} に現れるのは同じ列にあるときだけで、そのとき、微分は {by} の指数関数の値を、"
            "列の指数関数の値の和で割ったものである。",
        ),
        LINES,
    ),
    told=Text(
        "{e} is the row of the logarithms of the sums of the exponentials in each column of {x}.",
        "{e} は {x} の各列の指数関数の値の和の対数を並べた行ベクトルである。",
    ),
    source=lambda xp, a: source_along(xp, a, 0),
    traits=Traits(of_scalar="itself", summed=True),
    formal=Formal(
        "(map_mx (@ln R) ((map_mx expR {0})^T *m (const_mx 1 : 'M[R]_({m0}, 1))))^T",
        "a_tr (a_map (r := (@ln R)) (r' := GRing.inv) (a_mulr (const_mx 1 : 'M[R]_({m0}, 1))"
        " (a_tr (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _)))) (fun i j => d_ln (column_exp_gt0 _ i j)))",
    ),
)
