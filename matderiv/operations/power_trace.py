"""The trace of a power, tr A^k, whose derivative is k (A^(k−1))ᵀ (The Matrix Cookbook, equation 121)."""

from __future__ import annotations

from sympy import Expr, Integer, MatPow, Trace

from ..index import UNIT, Delta, Entry, Partial, Shape, product, shape_of, summed
from ..operation import ATOM, Form, Kit, Local, Operation, text_shape
from ..text import Text


def shape(a: Shape, exponent: Shape) -> Shape:
    if a[0] != a[1]:
        raise ValueError(f"only a square matrix has powers, but this one is {text_shape(a)}")
    if exponent != UNIT:
        raise ValueError(f"the exponent must be a number, but it is {text_shape(exponent)}")
    return UNIT


def lower(args: tuple[Expr, ...], row: Expr, column: Expr, kit: Kit) -> Expr:
    """The entry of the power that is left when one factor is taken away."""
    k = int(args[1]) - 1
    if k == 0:
        return Delta(row, column)
    return Entry(args[0] if k == 1 else kit.apply("matrix_power", args[0], Integer(k)), row, column)


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ tr(A^k)/∂a_pq = k (A^(k−1))_qp."""
    return product(args[1], lower(args, by[1], by[0], kit))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    n = shape_of(args[0])[0]
    i, j = kit.fresh(n), kit.fresh(n)
    variable = Entry(args[0], *by)
    whole = kit.apply("power_trace", *args)
    slope = Partial(Entry(args[0], i, j), variable)
    return (
        (
            Partial(whole, variable),
            product(args[1], summed(product(slope, lower(args, j, i, kit)), i, j)),
            Text(
                "Product rule: each of the equal factors is differentiated once; a trace may be rotated, "
                "so that this factor stands first, and all these terms are the same.",
                "積の微分法により、等しい因子を一つずつ微分する。トレースの中は巡回できるので、"
                "微分した因子を先頭に置けば、どの項も同じになる。",
            ),
        ),
        (
            product(args[1], summed(product(slope, lower(args, j, i, kit)), i, j)),
            entry(args, number, at, by, kit),
            Text(
                "Only the entry {by} itself depends on {by}.",
                "{by} に依存する成分は {by} 自身だけである。",
            ),
        ),
    )


OPERATION = Operation(
    name="power_trace",
    meaning=Text("trace of a power", "冪のトレース"),
    arity=(2, 2),
    shape=shape,
    form=Form(r"\operatorname{{tr}}{left}({0}^{{{bare1}}}{right})", "tr({0}^{1})", "tr({0}{power})", inside=ATOM),
    numeric=lambda ring, a, exponent: ring.trace(ring.matrix_power(a, ring.integer(exponent))),
    example=("tr(X^3)", "X"),
    local=Local(
        entry,
        Text(
            "The equal factors of the power contribute alike, since a trace may be rotated.",
            "トレースの中は巡回できるので、冪の等しい因子はどれも同じ寄与をする。",
        ),
        lines,
    ),
    sympy=lambda a, k: Trace(MatPow(a, k)),
    source=lambda xp, a, exponent: xp.linalg.trace(xp.linalg.matrix_power(a, exponent)),
)
