"""The exponential exp(c A) of a multiple of a matrix, by the scalar c (Higham, Functions of Matrices, 2.1 and 10.1)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..errors import NoRuleError
from ..index import UNIT, Entry, Partial, Shape, product, shape_of, summed
from ..operation import POSTFIX, Form, Kit, Local, Operation, text_shape
from ..text import Text
from . import expm


def shape(c: Shape, a: Shape) -> Shape:
    if c != UNIT or a[0] != a[1]:
        raise ValueError(
            f"the exponential is taken of a scalar times a square matrix, not of {text_shape(c)} times {text_shape(a)}"
        )
    return a


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ exp(c A)_ij/∂c = Σ_k a_ik exp(c A)_kj."""
    if number != 0:
        raise NoRuleError("the exponential of a matrix has no rule for the derivative by the matrix", term=args[1])
    (i, j), k = at, kit.fresh(shape_of(args[1])[0])
    return summed(product(Entry(args[1], i, k), Entry(kit.apply("expm_multiple", *args), k, j)), k)


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    return (
        (
            Partial(Entry(kit.apply("expm_multiple", *args), *at), args[0]),
            entry(args, number, at, by, kit),
            Text(
                "The term of the series with the k-th power of {by} becomes k times the next lower power; k cancels "
                "against k!, and one factor of the matrix stands in front.",
                "級数の k 次の項を {by} で微分すると次数が一つ下がって k が前に出る。k は階乗と約分され、"
                "行列の因子が一つ前に残る。",
            ),
        ),
    )


def numeric(ring: Any, c: Any, a: Any) -> Any:
    return expm.numeric(ring, c * a)


OPERATION = Operation(
    name="expm_multiple",
    meaning=Text("exponential of a scalar times a matrix", "行列のスカラー倍の指数関数"),
    arity=(2, 2),
    shape=shape,
    form=Form(r"e^{{{0} {1}}}", "expm({0}*{1})", "expm({0} {1})", POSTFIX, POSTFIX),
    numeric=numeric,
    example=("a'*expm(t*A)*b", "t"),
    local=Local(
        entry,
        Text(
            "The exponential series, differentiated term by term, is itself with one more factor of the matrix.",
            "指数関数の級数を項ごとに微分すると、行列の因子が一つ増えた同じ級数になる。",
        ),
        lines,
    ),
    source=lambda xp, c, a: xp.expm(c * a),
)
