"""The nuclear norm, the sum of the singular values (Watson, Linear Algebra and its Applications 170, 1992)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..index import UNIT, Entry, Partial, Shape, product, shape_of, summed
from ..operation import Form, Kit, Local, Operation
from ..text import Text
from . import polar


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂‖A‖_*/∂a_pq = P_pq, where A = P H is the polar decomposition."""
    return Entry(kit.apply("polar", args[0]), *by)


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    a, variable = args[0], Entry(args[0], *by)
    factor, norm = kit.apply("polar", a), kit.apply("normnuc", a)
    indices = tuple(kit.fresh(size) for size in shape_of(a) if size != 1)
    p, x = Entry(factor, *indices), Entry(a, *indices)
    return (
        (
            norm,
            summed(product(p, x), *indices),
            Text(
                "With the polar decomposition into P and H, the singular values are the eigenvalues of H; their sum is "
                "its trace, which is the inner product of P with the matrix.",
                "極分解の因子を P、H とすると、特異値は H の固有値である。その和は H のトレースであり、"
                "P ともとの行列の内積に等しい。",
            ),
        ),
        (
            summed(product(Partial(p, variable), x), *indices),
            S.Zero,
            Text(
                "P stays orthogonal, so that its derivative is P times a skew matrix; H is symmetric, and the trace of "
                "a skew times a symmetric matrix is 0.",
                "P は直交性を保つので、その微分は P と交代行列の積である。H は対称であり、"
                "交代行列と対称行列の積のトレースは 0 である。",
            ),
        ),
        (
            Partial(norm, variable),
            Entry(factor, *by),
            Text(
                "In the product rule only the factor with {by} itself is left.",
                "積の微分法では、{by} 自身を微分した項だけが残る。",
            ),
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    return ring.sum(polar.numeric(ring, a) * a, rows=True, columns=True)


def source(xp: Any, a: Any) -> Any:
    return xp.sum(xp.linalg.svd(a)[1]) if len(a.node.axes) == 2 else xp.linalg.norm(a)


OPERATION = Operation(
    name="normnuc",
    meaning=Text("nuclear norm, the sum of the singular values", "核ノルム(特異値の和)"),
    arity=(1, 1),
    shape=shape,
    form=Form(r"{left}\lVert {bare0} {right}\rVert_{{*}}", "normnuc({bare0})", "‖{bare0}‖_*"),
    numeric=numeric,
    example=("normnuc(A*X - B)", "X"),
    words=("normnuc",),
    local=Local(
        entry,
        Text(
            "An entry of the orthogonal factor of the polar decomposition.",
            "極分解の直交因子の成分である。",
        ),
        lines,
    ),
    domain=Text("{x} has full rank", "{x} は最大階数をもつ"),
    source=source,
)
