"""The nuclear norm, the sum of the singular values (Watson, Linear Algebra and its Applications 170, 1992)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.arrays import np
from ..core.forms import Fenced, call
from ..core.index import UNIT, Entry, Partial, Shape, product, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Kit, Line, Local, Operation, Traits, valued
from ..core.text import Text
from . import polar


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂‖A‖_*/∂a_pq = P_pq, where A = P H is the polar decomposition."""
    return Entry(kit.apply("polar", args[0]), *by)


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The inner product with the orthogonal factor, whose own derivative drops out."""
    a, variable = args[0], Entry(args[0], *by)
    factor, norm = kit.apply("polar", a), kit.apply("normnuc", a)
    indices = tuple(kit.fresh(size) for size in shape_of(a) if size != 1)
    p, x = Entry(factor, *indices), Entry(a, *indices)
    names = {
        f"{letter}{n}": e
        for n, pair in enumerate(zip(indices, by, strict=True))
        for letter, e in zip("kp", pair, strict=True)
    }
    places = [f"{{k{n}}} = {{p{n}}}" for n in range(len(by))]
    return (
        Line(
            norm,
            summed(product(p, x), *indices),
            Text(
                "In the polar decomposition, {a} is {f} times a symmetric H whose eigenvalues are the singular values, "
                "and 0 where {a} is wider than high; their sum tr(H) is the inner product of {f} with {a}.",
                "極分解では {a} は {f} と対称な H の積であり、H の固有値は特異値({a} が横長なら 0 も)である。"
                "その和 tr(H) は {f} と {a} の内積に等しい。",
            ),
            {"a": a, "f": factor},
        ),
        Line(
            summed(product(Partial(p, variable), x), *indices),
            S.Zero,
            Text(
                "{f} keeps orthonormal columns, or rows where {a} is wider than high, so that {ft} times its "
                "derivative with respect to {by}, or that times {ft}, is skew; in {a} a symmetric matrix stands beside "
                "{f}, and the trace of a skew times a symmetric matrix is 0.",
                "{f} の列({a} が横長なら行)は正規直交のままなので、{ft} と {by} による微分の積"
                "(横長なら微分と {ft} の積)は交代行列である。"
                "{a} では {f} に対称行列が掛かっており、交代行列と対称行列の積のトレースは 0 である。",
            ),
            {"f": factor, "ft": kit.apply("transpose", factor), "a": a, "by": variable},
        ),
        Line(
            Partial(norm, variable),
            Entry(factor, *by),
            Text(
                f"Product rule in the first line: by the line before, only {{x}} contributes, for "
                f"{' and '.join(places)}.",
                f"最初の行に積の微分法を用いる。前の行により、寄与するのは {' かつ '.join(places)} のときの "
                "{x} だけである。",
            ),
            {"x": x, **names},
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    return ring.sum(polar.numeric(ring, a) * a, rows=True, columns=True)


def source(xp: Any, a: Any) -> Any:
    return xp.sum(xp.linalg.svd(a)[1]) if len(a.node.axes) == 2 else xp.linalg.norm(a)


NORMNUC = Operation(
    name="normnuc",
    meaning=Text("nuclear norm, the sum of the singular values", "核ノルム(特異値の和)"),
    arity=(1, 1),
    shape=shape,
    form=call("normnuc", Fenced("norm", below="*")),
    numeric=valued(numeric, lambda a: np.linalg.svd(a, compute_uv=False).sum(-1)[..., None, None]),
    example=("normnuc(A*X - B)", "X"),
    words=("normnuc",),
    local=Local(
        entry,
        Text(
            "The entry of the orthogonal factor of the polar decomposition at the place of {by}.",
            "極分解の直交因子のうち、{by} と同じ位置の成分である。",
        ),
        lines,
    ),
    domain=Text("{x} has full rank", "{x} が最大階数をもつ"),
    needs="rank",
    told=Text("{e} is the sum of the singular values of {x}.", "{e} は {x} の特異値の和である。"),
    source=source,
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", valued=True, turned="alike", of_scalar="abs"),
)
