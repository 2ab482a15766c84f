"""The trace: tr A = Σ_i a_ii (Petersen and Pedersen, The Matrix Cookbook, 1.1)."""

from __future__ import annotations

from sympy import Expr, Trace

from ..core.formal import Formal
from ..core.forms import call
from ..core.index import UNIT, Entry, Shape, shape_of, summed
from ..core.operation import Components, Kit, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "the trace needs a square matrix, but this one is {shape}",
                "トレースをとれるのは正方行列であるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return UNIT


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    i = kit.fresh(shape_of(args[0])[0])
    return summed(Entry(args[0], i, i), i)


TRACE = Operation(
    name="trace",
    meaning=Text("trace", "トレース"),
    arity=(1, 1),
    shape=shape,
    form=call("tr"),
    numeric=lambda ring, a: ring.trace(a),
    example=("tr(A*X)", "X"),
    words=("tr", "trace"),
    components=Components(
        entry, Text("The trace is the sum of the diagonal entries.", "トレースは対角成分の和である。")
    ),
    linear=True,
    sympy=Trace,
    source=lambda xp, a: xp.linalg.trace(a),
    traits=Traits(entries="sums", of_scalar="itself", summed=True, of_definite=True),
    formal=Formal(r"\tr {0}", "g_trace {d0}", scalar=True),
)
