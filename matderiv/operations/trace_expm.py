"""The trace of the matrix exponential, tr exp(A) (Petersen and Pedersen, The Matrix Cookbook, 2.5, equation 125)."""

from __future__ import annotations

from math import pi
from typing import Any

from sympy import Expr

from ..core.forms import Called, Exponential, Form
from ..core.index import UNIT, Entry, Partial, Shape, shape_of, summed
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text
from . import expm


def shape(a: Shape) -> Shape:
    expm.shape(a)
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ tr exp(A)/∂a_pq = exp(A)_qp."""
    p, q = by
    return Entry(kit.apply("expm", args[0]), q, p)


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The trace of the series, differentiated term by term."""
    k = kit.fresh(shape_of(args[0])[0])
    whole, exponential = kit.apply("trace_expm", args[0]), kit.apply("expm", args[0])
    variable = Entry(args[0], *by)
    return (
        Line(
            whole,
            summed(Entry(exponential, k, k), k),
            Text(
                "The trace is the sum of the diagonal entries, over {k}.",
                "トレースは対角成分の {k} についての和である。",
            ),
            {"k": k},
        ),
        Line(
            Partial(whole, variable),
            entry(args, number, at, by, kit),
            Text(
                "Under the trace the factors of a power of {A} may be rotated, so that each of its m factors "
                "contributes the same to the derivative with respect to {by}: m cancels against m!, and the series "
                "begins again one power lower.",
                "トレースの中では {A} の冪の因子を巡回させてよいので、m 次の冪の m 個の因子はどれも {by} による微分に"
                "同じ寄与をする。m は m! と約分され、次数の一つ低い同じ級数が残る。",
            ),
            {"A": args[0], "by": variable},
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    return ring.trace(expm.numeric(ring, a))


TRACE_EXPM = Operation(
    name="trace_expm",
    meaning=Text("trace of the matrix exponential", "行列の指数関数のトレース"),
    arity=(1, 1),
    shape=shape,
    form=Form("tr(expm({bare0}))", Called("tr", (Exponential(),))),
    numeric=numeric,
    example=("tr(expm(A*X))", "X"),
    local=Local(
        entry,
        Text(
            "The derivative of the trace of the power series with respect to {by} is an entry of the differentiated "
            "series, transposed.",
            "冪級数のトレースの {by} による微分は、項別に微分した級数の転置の成分である。",
        ),
        lines,
    ),
    source=lambda xp, a: xp.linalg.trace(xp.expm(a)),
    traits=Traits(period=2 * pi),
)
