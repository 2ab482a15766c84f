"""The Hadamard (entrywise) product: (A ⊙ B)_ij = a_ij b_ij (Horn and Johnson, Topics in Matrix Analysis, 5.0)."""

from __future__ import annotations

from functools import reduce

from sympy import Expr, HadamardProduct

from ..core.formal import Formal
from ..core.forms import Between, Binds, Form
from ..core.index import Entry, product
from ..core.operation import Components, Kit, Operation, Traits, same_shape
from ..core.text import Text


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return product(*(Entry(a, *at) for a in args))


HADAMARD = Operation(
    name="hadamard",
    meaning=Text("entrywise (Hadamard) product", "成分ごとの積(アダマール積)"),
    arity=(2, None),
    shape=same_shape,
    form=Form(".*", Between("hadamard"), Binds.MULTIPLY, Binds.POSTFIX),
    numeric=lambda ring, *arrays: reduce(lambda a, b: a * b, arrays),
    example=("sum(A.*X)", "X"),
    components=Components(
        entry, Text("The Hadamard product multiplies entry by entry.", "アダマール積は成分ごとの積である。")
    ),
    linear=True,
    sympy=HadamardProduct,
    source=lambda xp, *arrays: reduce(lambda a, b: a * b, arrays),
    traits=Traits(entries="products", turned="too", entrywise=True, preserves=("definite", "semidefinite")),
    formal=Formal("hadamard {0} {1}", "a_had {d0} {d1}", fixed={0: "a_hadl {0} {d1}"}),
)
