"""The largest eigenvalue of a symmetric matrix (Magnus and Neudecker, Matrix Differential Calculus, 8.9).

Beyond the symmetric matrices it is continued as that of the symmetric part, the largest value of vᵀAv for unit v.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.arrays import np
from ..core.forms import Called, call
from ..core.index import UNIT, Entry, Partial, Shape, power, product, shape_of, summed, terms
from ..core.operation import Kit, Line, Local, Operation, Traits, valued
from ..core.text import Text
from . import eigvec_max


def shape(a: Shape) -> Shape:
    eigvec_max.square(a)
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂λ/∂a_pq = v_p v_q."""
    v = kit.apply("eigvec_max", args[0])
    return product(*(Entry(v, index) for index in by))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The quadratic form of the unit eigenvector, in which the derivative of that vector drops out."""
    a, v = args[0], kit.apply("eigvec_max", args[0])
    value, variable = kit.apply("lambda_max", a), Entry(a, *by)
    s, t = (kit.fresh(extent) for extent in shape_of(a))
    slope = Partial(Entry(v, s), variable), Partial(Entry(v, t), variable)
    image = kit.apply("matmul", a, v)
    return (
        Line(
            value,
            summed(product(Entry(v, s), Entry(a, s, t), Entry(v, t)), s, t),
            Text(
                "Because {m} = {n}; multiply by {v} from the left, whose length is 1.",
                "{m} = {n} による。長さ 1 の {v} を左から掛ける。",
            ),
            {"m": image, "n": kit.apply("scale", value, v), "v": kit.apply("transpose", v)},
        ),
        Line(
            summed(product(Entry(v, s), slope[0]), s),
            S.Zero,
            Text(
                "A simple eigenvalue and its unit eigenvector have derivatives, by the implicit function theorem. "
                "The eigenvector keeps its length: {q} = 1 is differentiated with respect to {by}, and divided by 2.",
                "単純な固有値とその単位固有ベクトルは、陰関数定理により微分できる。"
                "固有ベクトルの長さは変わらない。{q} = 1 を {by} で微分し、2 で割る。",
            ),
            {"q": summed(power(Entry(v, s), 2), s), "by": variable},
        ),
        Line(
            terms(
                summed(product(slope[0], Entry(a, s, t), Entry(v, t)), s, t),
                summed(product(Entry(v, s), Entry(a, s, t), slope[1]), s, t),
            ),
            S.Zero,
            Text(
                "{a} is symmetric: summed over {t}, or over {s}, {x} turns the entry of the eigenvector into {l} times "
                "one, so that both sums are {l} times the line before.",
                "{a} は対称なので、{t} について、または {s} について {x} との積の和をとると、固有ベクトルの成分の"
                " {l} 倍になる。よって二つの和は、どちらも前の行の和の {l} 倍である。",
            ),
            {"a": a, "t": t, "s": s, "x": Entry(a, s, t), "l": value},
        ),
        Line(
            Partial(value, variable),
            entry(args, number, at, by, kit),
            Text(
                "Product rule: the terms with the derivative of the eigenvector add up to 0, and {x} contributes only "
                "for {s} = {p} and {t} = {q}.",
                "積の微分法による。固有ベクトルの微分を含む項の和は 0 であり、{x} が寄与するのは "
                "{s} = {p} かつ {t} = {q} のときだけである。",
            ),
            {"x": Entry(a, s, t), "s": s, "p": by[0], "t": t, "q": by[1]},
        ),
    )


def _largest(a: Any) -> Any:
    """The largest eigenvalue of the symmetric part, which need not be simple."""
    return np.linalg.eigvalsh((a + np.swapaxes(a, -1, -2)) / 2)[..., -1:, None]


LAMBDA_MAX = Operation(
    name="lambda_max",
    meaning=Text("largest eigenvalue of a symmetric matrix", "対称行列の最大固有値"),
    arity=(1, 1),
    shape=shape,
    form=call("lambda_max", Called("lambda", letter=True, below="max")),
    numeric=valued(lambda ring, a: eigvec_max.pair(ring, a)[0], _largest),
    example=("lambda_max(X'*X)", "X"),
    words=("lambda_max",),
    local=Local(
        entry,
        Text(
            "The entries of the unit eigenvector that belong to the row and the column of {by}, multiplied.",
            "単位固有ベクトルの成分のうち、{by} の行と列に対応する二つの積である。",
        ),
        lines,
    ),
    symmetric=True,
    domain=eigvec_max.SIMPLE,
    needs="simple eigenvalue",
    source=lambda xp, a: xp.last(xp.linalg.eigh(eigvec_max.symmetrised(a))[0]),
    traits=Traits(valued=True, of_scalar="itself", of_definite=True),
)
