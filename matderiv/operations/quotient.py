"""The entrywise quotient: (A ./ B)_ij = a_ij / b_ij."""

from __future__ import annotations

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import Between, Binds, Form
from ..core.index import Entry, Shape, power, product
from ..core.operation import Components, Kit, Operation, Traits, same_shape
from ..core.text import Text


def shape(a: Shape, b: Shape) -> Shape:
    return same_shape(a, b)


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return product(Entry(args[0], *at), power(Entry(args[1], *at), -1))


SECOND = "(a_map (r := (@GRing.inv R)) (r' := (fun t : R => - t ^- 2)) {d1} (fun i j => d_inv ({h} i j)))"

QUOTIENT = Operation(
    name="quotient",
    meaning=Text("entrywise quotient", "成分ごとの商"),
    arity=(2, 2),
    shape=shape,
    form=Form("./", Between("quotient"), Binds.MULTIPLY, Binds.POSTFIX),
    numeric=lambda ring, a, b: a * ring.reciprocal(b),
    example=("sum(A./X)", "X"),
    components=Components(entry, Text("The quotient is formed entry by entry.", "商は成分ごとにとる。")),
    domain=Text("no entry of {x} is 0", "{x} のどの成分も 0 でない"),
    needs="nonzero",
    source=lambda xp, a, b: a / b,
    traits=Traits(
        turned="too",
        entrywise=True,
        undefined_at_zero=Text("division by {argument}, which is always zero", "つねに零である {argument} による除算"),
    ),
    formal=Formal(
        "hadamard {0} (map_mx (@GRing.inv R) {1})",
        "a_had {d0} " + SECOND,
        fixed={0: "a_hadl {0} " + SECOND, 1: "a_had {d0} (a_cst _ (map_mx (@GRing.inv R) {1}))"},
        needs="forall i j, {1} i j != 0",
        valued="forall i j, {1} i j != 0",
    ),
)
