"""The sum of all entries: sum(A) = Σ_i Σ_j a_ij."""

from __future__ import annotations

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import call
from ..core.index import UNIT, Entry, Shape, shape_of, summed
from ..core.operation import Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    indices = [kit.fresh(size) for size in shape_of(args[0]) if size != 1]
    return summed(Entry(args[0], *indices) if indices else args[0], *indices)


SUM = Operation(
    name="sum",
    meaning=Text("sum of all entries", "全成分の和"),
    arity=(1, 1),
    shape=shape,
    form=call("sum"),
    numeric=lambda ring, a: ring.sum(a, rows=True, columns=True),
    example=("sum(A*X)", "X"),
    words=("sum",),
    components=Components(entry, Text("All entries are added up.", "すべての成分を足し合わせる。")),
    linear=True,
    told=Text("{e} is the sum of all entries of {x}.", "{e} は {x} の全成分の和である。"),
    source=lambda xp, a: xp.sum(a),
    traits=Traits(entries="sums", turned="alike", of_scalar="itself", summed=True),
    formal=Formal("msum {0}", "g_sum {d0}", scalar=True),
)
