"""The sum of the absolute values of all entries, the entrywise 1-norm (Horn and Johnson, Matrix Analysis, 5.6)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import Fenced, call
from ..core.index import UNIT, Entry, Shape, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    indices = [kit.fresh(size) for size in shape_of(args[0]) if size != 1]
    return summed(kit.apply("abs", Entry(args[0], *indices) if indices else args[0]), *indices)


def numeric(ring: Any, a: Any) -> Any:
    return ring.sum(ring.entrywise("abs", lambda np, z: z * np.sign(z.real), a), rows=True, columns=True)


NORM1 = Operation(
    name="norm1",
    meaning=Text("sum of the absolute values of all entries", "全成分の絶対値の和"),
    arity=(1, 1),
    shape=shape,
    form=call("norm1", Fenced("norm", below="1")),
    numeric=numeric,
    example=("norm1(A*x - b)", "x"),
    words=("norm1",),
    components=Components(
        entry,
        Text("The 1-norm is the sum of the absolute values of all entries.", "1-ノルムは全成分の絶対値の和である。"),
    ),
    domain=Text("no entry of {x} is 0", "{x} のどの成分も 0 でない"),
    needs="nonzero",
    kink=Text("the absolute value has no derivative at 0", "絶対値は 0 で微分できない"),
    branches=(0.0,),
    inside=lambda a: bool((a.real != 0).all()),
    told=Text(
        "{e} is the sum of the absolute values of all entries of {x}.", "{e} は {x} の全成分の絶対値の和である。"
    ),
    source=lambda xp, a: xp.sum(xp.abs(a)),
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", turned="alike", summed=True),
    formal=Formal(
        "msum (map_mx (@absolute R) {0})",
        "g_sum (a_map (r := (@absolute R)) (r' := (@sign R)) {d0} (fun i j => d_absolute ({h} i j)))",
        needs="forall i j, {0} i j != 0",
        scalar=True,
    ),
)
