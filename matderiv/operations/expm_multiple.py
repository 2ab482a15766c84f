"""The exponential exp(c A) of a multiple of a matrix, by the scalar c (Higham, Functions of Matrices, 2.1 and 10.1)."""

from __future__ import annotations

from math import pi
from typing import Any

from sympy import Expr

from ..core.errors import NoRuleError
from ..core.forms import Binds, Exponential, Form
from ..core.index import UNIT, Entry, Shape, product, shape_of, summed
from ..core.operation import Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text
from . import expm


def shape(c: Shape, a: Shape) -> Shape:
    if c != UNIT or a[0] != a[1]:
        raise Misfit(
            Text(
                "the exponential is taken of a scalar times a square matrix, not of {left} times {right}",
                "指数関数をとるのは正方行列のスカラー倍であるが、これは {left} と {right} の積である",
            )(left=text_shape(c), right=text_shape(a))
        )
    return a


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ exp(c A)_ij/∂c = Σ_k a_ik exp(c A)_kj."""
    if number != 0:
        raise NoRuleError(
            Text(
                "the exponential of a matrix has no rule for the derivative with respect to the matrix",
                "行列の指数関数をその行列で微分する規則はない",
            ),
            term=args[1],
        )
    (i, j), k = at, kit.fresh(shape_of(args[1])[0])
    return summed(product(Entry(args[1], i, k), Entry(kit.apply("expm", kit.apply("scale", *args)), k, j)), k)


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """None: the series has no finite index form, and what is said of its terms is the reason itself."""
    return ()


def numeric(ring: Any, c: Any, a: Any) -> Any:
    return expm.numeric(ring, c * a)


EXPM_MULTIPLE = Operation(
    name="expm_multiple",
    meaning=Text("exponential of a scalar times a matrix", "行列のスカラー倍の指数関数"),
    arity=(2, 2),
    shape=shape,
    form=Form("expm({0}*{1})", Exponential((0, 1)), Binds.POSTFIX, Binds.POSTFIX),
    numeric=numeric,
    example=("a'*expm(t*A)*b", "t"),
    told=expm.TOLD,
    told_by=lambda m, c, a: (m.apply("scale", c, a),),
    local=Local(
        entry,
        Text(
            "In the exponential series, differentiated with respect to {by} term by term, the m-th power of {by} "
            "becomes m times the next lower one; m cancels against m!, and one factor of the matrix stands in front.",
            "指数関数の級数を {by} で項ごとに微分すると、{by} の m 次の冪は次数が一つ下がって m が前に出る。"
            "m は m! と約分され、行列の因子が一つ前に残る。",
        ),
        lines,
    ),
    source=lambda xp, c, a: xp.expm(c * a),
    traits=Traits(turned="too", period=2 * pi),
)
