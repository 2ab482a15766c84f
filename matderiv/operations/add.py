"""The sum of matrices: (A + B)_ij = a_ij + b_ij."""

from __future__ import annotations

from functools import reduce

from sympy import Expr, MatAdd

from ..core.formal import Formal
from ..core.forms import Between, Binds, Form
from ..core.index import Entry, terms
from ..core.operation import Components, Kit, Operation, Traits, same_shape
from ..core.text import Text


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return terms(*(Entry(a, *at) for a in args))


ADD = Operation(
    name="add",
    meaning=Text("sum of matrices", "行列の和"),
    arity=(2, None),
    shape=same_shape,
    form=Form(" + ", Between("plus"), Binds.ADD, Binds.ADD),
    numeric=lambda ring, *arrays: reduce(lambda a, b: a + b, arrays),
    example=("tr(A*(X + B))", "X"),
    components=Components(entry, Text("Sums of matrices are formed entry by entry.", "行列の和は成分ごとの和である。")),
    linear=True,
    sympy=MatAdd,
    source=lambda xp, *arrays: reduce(lambda a, b: a + b, arrays),
    traits=Traits(turned="too", entrywise=True),
    formal=Formal("{0} + {1}", "a_add {d0} {d1}"),
)
