"""The transpose: (Aᵀ)_ij = a_ji."""

from __future__ import annotations

from sympy import Expr, Transpose

from ..core.formal import Formal
from ..core.forms import Binds, Form, Raised
from ..core.index import Entry, Shape
from ..core.operation import Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return a[1], a[0]


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return Entry(args[0], *reversed(at))


TRANSPOSE = Operation(
    name="transpose",
    meaning=Text("transpose", "転置"),
    arity=(1, 1),
    shape=shape,
    form=Form("{0}'", Raised(0, "transpose"), Binds.POSTFIX, Binds.ATOM),
    numeric=lambda ring, a: ring.transpose(a),
    example=("tr(A*X')", "X"),
    components=Components(entry, Text("Transposing swaps the indices.", "転置は添字を入れ替える。")),
    linear=True,
    sympy=Transpose,
    source=lambda xp, a: xp.matrix_transpose(a),
    traits=Traits(entries="same", turned="too", preserves=("definite", "semidefinite", "invertible")),
    formal=Formal("{0}^T", "a_tr {d0}"),
)
