"""The softmax of each column of a matrix: exp(x_ij)/Σ_k exp(x_kj)."""

from __future__ import annotations

from ..core.formal import Formal
from ..core.forms import Called, Form
from ..core.operation import Interval, Local, Operation, Traits
from ..core.text import Text
from .row_softmax import along, shape, softmax_along, source_along

ENTRY, LINES = along(1)
COLUMN_SOFTMAX = Operation(
    name="column_softmax",
    meaning=Text("softmax of each column", "各列の softmax"),
    arity=(1, 1),
    shape=shape,
    form=Form("softmax({0}, 1)", Called("softmax", below="1")),
    numeric=lambda ring, a: softmax_along(ring, a, 1),
    example=("tr(A'*softmax(B*X, 1))", "X"),
    local=Local(
        ENTRY,
        Text(
            "The quotient rule for {out}, an exponential over the sum of the exponentials of its column.",
            "{out} は指数関数の値を、同じ列の指数関数の値の和で割ったものなので、商の微分法を用いる。",
        ),
        LINES,
    ),
    told=Text(
        "{e} is {x} with each column replaced by its softmax.",
        "{e} は {x} の各列をその softmax で置き換えた行列である。",
    ),
    source=lambda xp, a: source_along(xp, a, 0),
    traits=Traits(between=Interval(0, 1, "(]"), of_scalar="one"),
    formal=Formal(
        "map_mx expR {0} *m vdiag (map_mx (@GRing.inv R) ((map_mx expR {0})^T *m (const_mx 1 : 'M[R]_({m0}, 1))))",
        "a_mul (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _))"
        " (a_diag (a_map (r := (@GRing.inv R)) (r' := (fun t : R => - t ^- 2)) (a_mulr (const_mx 1 : 'M[R]_({m0}, 1))"
        " (a_tr (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _))))"
        " (fun i j => d_inv (lt0r_neq0 (column_exp_gt0 _ i j)))))",
    ),
)
