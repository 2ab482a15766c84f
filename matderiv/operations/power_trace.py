"""The trace of a power, tr A^k, whose derivative is k (A^(k−1))ᵀ (The Matrix Cookbook, equation 121)."""

from __future__ import annotations

from sympy import Expr, MatPow, Trace

from ..core.formal import Formal
from ..core.forms import Binds, Called, Form, Raised
from ..core.index import UNIT, Delta, Entry, Partial, Shape, less_one, product, shape_of, summed
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text
from .matrix_power import formal as factors
from .matrix_power import shape as power_shape


def shape(a: Shape, exponent: Shape) -> Shape:
    power_shape(a, exponent)
    return UNIT


def lower(args: tuple[Expr, ...], row: Expr, column: Expr, kit: Kit) -> Expr:
    """The entry of the power that is left when one factor is taken away."""
    k = less_one(args[1])
    if k == 0:
        return Delta(row, column)
    return Entry(args[0] if k == 1 else kit.apply("matrix_power", args[0], k), row, column)


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ tr(A^k)/∂a_pq = k (A^(k−1))_qp."""
    return product(args[1], lower(args, by[1], by[0], kit))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """Equal factors, each of which may be rotated to the front."""
    n = shape_of(args[0])[0]
    i, j = kit.fresh(n), kit.fresh(n)
    variable, x = Entry(args[0], *by), Entry(args[0], i, j)
    whole = kit.apply("power_trace", *args)
    summand = product(args[1], summed(product(Partial(x, variable), lower(args, j, i, kit)), i, j))
    return (
        Line(
            Partial(whole, variable),
            summand,
            Text(
                "Product rule: both factors are differentiated once. Under the trace each may be rotated to the front, "
                "as {x}, so that the two terms are the same.",
                "積の微分法により、二つの因子を一つずつ微分する。トレースの中は巡回できるので、微分した因子を"
                "先頭に置いて {x} とすれば、二つの項は同じになる。",
            )
            if args[1] == 2
            else Text(
                "Product rule: each of the {m} equal factors is differentiated once. Under the trace it may be rotated "
                "to the front, as {x}, so that all {m} terms are the same.",
                "積の微分法により、{m} 個の等しい因子を一つずつ微分する。トレースの中は巡回できるので、微分した因子を"
                "先頭に置いて {x} とすれば、{m} 個の項はどれも同じになる。",
            ),
            {"m": args[1], "x": x},
        ),
        Line(
            summand,
            entry(args, number, at, by, kit),
            Text(
                "{x} depends on {by} only for {i} = {p} and {j} = {q}.",
                "{x} が {by} に依存するのは {i} = {p} かつ {j} = {q} のときだけである。",
            ),
            {"x": x, "by": variable, "i": i, "p": by[0], "j": j, "q": by[1]},
        ),
    )


def formal(a: Expr, exponent: Expr) -> Formal | None:
    """The trace of the product of so many factors, where there are few."""
    made = factors(a, exponent)
    return made and Formal(rf"\tr ({made.term})", f"g_trace {made.lemma}", scalar=True)


POWER_TRACE = Operation(
    name="power_trace",
    meaning=Text("trace of a power", "冪のトレース"),
    arity=(2, 2),
    shape=shape,
    form=Form("tr({0}^{1})", Called("tr", (Raised(0, 1),)), inside=Binds.ATOM),
    numeric=lambda ring, a, exponent: ring.trace(ring.matrix_power(a, ring.integer(exponent))),
    example=("tr(X^3)", "X"),
    local=Local(
        entry,
        Text(
            "The equal factors of the power contribute alike to the derivative with respect to {by}, since a trace may "
            "be rotated.",
            "トレースの中は巡回できるので、{by} による微分では冪の等しい因子がどれも同じ寄与をする。",
        ),
        lines,
    ),
    sympy=lambda a, k: Trace(MatPow(a, k)),
    source=lambda xp, a, exponent: xp.linalg.trace(xp.linalg.matrix_power(a, exponent)),
    traits=Traits(zero="at 0", summed=True),
    formal=formal,
)
