"""The trace of the matrix exponential, tr exp(A) (Petersen and Pedersen, The Matrix Cookbook, 2.5, equation 125)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..index import UNIT, Entry, Partial, Shape, shape_of, summed
from ..operation import Form, Kit, Local, Operation
from ..text import Text
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
) -> tuple[tuple[Expr, Expr, Text], ...]:
    k = kit.fresh(shape_of(args[0])[0])
    whole = kit.apply("trace_expm", args[0])
    return (
        (
            whole,
            summed(Entry(kit.apply("expm", args[0]), k, k), k),
            Text("The trace is the sum of the diagonal entries.", "トレースは対角成分の和である。"),
        ),
        (
            Partial(whole, Entry(args[0], *by)),
            entry(args, number, at, by, kit),
            Text(
                "Under the trace the factors of a power may be turned round, so that each of its k factors contributes "
                "the same: k cancels against k!, and the series begins again one power lower.",
                "トレースの中では因子を巡回させてよいので、k 次の冪の k 個の因子はどれも同じ寄与をする。"
                "k は階乗と約分され、次数の一つ低い同じ級数が残る。",
            ),
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    return ring.trace(expm.numeric(ring, a))


OPERATION = Operation(
    name="trace_expm",
    meaning=Text("trace of the matrix exponential", "行列の指数関数のトレース"),
    arity=(1, 1),
    shape=shape,
    form=Form(r"\operatorname{{tr}} {left}(e^{{{bare0}}}{right})", "tr(expm({bare0}))", "tr(expm({bare0}))"),
    numeric=numeric,
    example=("tr(expm(A*X))", "X"),
    local=Local(
        entry,
        Text(
            "The derivative of the trace of a power series is the differentiated series, transposed.",
            "冪級数のトレースの微分は、項別に微分した級数の転置である。",
        ),
        lines,
    ),
    source=lambda xp, a: xp.linalg.trace(xp.expm(a)),
)
