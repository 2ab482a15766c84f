"""A scalar times a matrix: (c A)_ij = c a_ij."""

from __future__ import annotations

from sympy import Expr, MatMul

from ..core.formal import Formal
from ..core.forms import Between, Binds, Form
from ..core.index import UNIT, Entry, Shape, product
from ..core.operation import Components, Kit, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(scalar: Shape, matrix: Shape) -> Shape:
    if scalar != UNIT:
        raise Misfit(
            Text(
                "the factor in front must be a scalar, not {shape}",
                "前の因子はスカラーでなければならないが、{shape} である",
            )(shape=text_shape(scalar))
        )
    return matrix


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return product(args[0], Entry(args[1], *at))


NEGATED = Formal("- {1}", "a_opp {d1}", scalars=(0,))
SCALED = Formal("{0} *: {1}", "a_scale {d0} {d1}", fixed={0: "a_scalel {0} {d1}"}, scalars=(0,))


def formal(scalar: Expr, matrix: Expr) -> Formal:
    """A matrix with a minus sign is the opposite one, not (−1) times it."""
    return NEGATED if scalar == -1 else SCALED


SCALE = Operation(
    name="scale",
    meaning=Text("scalar multiple", "スカラー倍"),
    arity=(2, 2),
    shape=shape,
    form=Form("*", Between("product"), Binds.MULTIPLY, Binds.MULTIPLY),
    numeric=lambda ring, scalar, array: scalar * array,
    example=("tr(A*(c*X))", "X"),
    components=Components(entry, Text("A scalar multiplies every entry.", "スカラー倍はすべての成分にかかる。")),
    linear=True,
    sympy=MatMul,
    source=lambda xp, scalar, array: scalar * array,
    traits=Traits(entries="products", turned="too", entrywise=True),
    formal=formal,
)
