"""The largest eigenvalue of a symmetric matrix (Magnus and Neudecker, Matrix Differential Calculus, 8.9).

Beyond the symmetric matrices it is continued as that of the symmetric part, the largest value of vᵀAv for unit v.
"""

from __future__ import annotations

from sympy import Expr, S

from ..index import UNIT, Entry, Partial, Shape, product, shape_of, summed, terms
from ..operation import Kit, Local, Operation, call
from ..text import Text
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
) -> tuple[tuple[Expr, Expr, Text], ...]:
    a, v = args[0], kit.apply("eigvec_max", args[0])
    value, variable = kit.apply("lambda_max", a), Entry(a, *by)
    s, t = (kit.fresh(extent) for extent in shape_of(a))
    slope = Partial(Entry(v, s), variable), Partial(Entry(v, t), variable)
    return (
        (
            value,
            summed(product(Entry(v, s), Entry(a, s, t), Entry(v, t)), s, t),
            Text(
                "The matrix times the eigenvector is the eigenvalue times the eigenvector; multiply by the "
                "eigenvector, whose length is 1, from the left.",
                "行列と固有ベクトルの積は、固有値と固有ベクトルの積である。長さ 1 の固有ベクトルを左から掛ける。",
            ),
        ),
        (
            summed(product(Entry(v, s), slope[0]), s),
            S.Zero,
            Text(
                "The eigenvector keeps its length 1: differentiate the sum of its squares by {by}, and divide by 2.",
                "固有ベクトルの長さは 1 のままである。成分の二乗の和を {by} で微分し、2 で割る。",
            ),
        ),
        (
            terms(
                summed(product(slope[0], Entry(a, s, t), Entry(v, t)), s, t),
                summed(product(Entry(v, s), Entry(a, s, t), slope[1]), s, t),
            ),
            S.Zero,
            Text(
                "The matrix is symmetric, so that on either side it turns the eigenvector into the eigenvalue times "
                "it: both sums are the eigenvalue times the sum in the line before.",
                "行列は対称なので、左右どちらから固有ベクトルに掛けても固有値倍になる。"
                "よって二つの和は、どちらも前の行の和の固有値倍である。",
            ),
        ),
        (
            Partial(value, variable),
            product(*(Entry(v, index) for index in by)),
            Text(
                "In the product rule only the term with {by} itself is left.",
                "積の微分法では、{by} 自身を微分した項だけが残る。",
            ),
        ),
    )


OPERATION = Operation(
    name="lambda_max",
    meaning=Text("largest eigenvalue of a symmetric matrix", "対称行列の最大固有値"),
    arity=(1, 1),
    shape=shape,
    form=call("lambda_max", r"\lambda_{{\max}}", "λ_max"),
    numeric=lambda ring, a: eigvec_max.pair(ring, a)[0],
    example=("lambda_max(X'*X)", "X"),
    words=("lambda_max",),
    local=Local(
        entry,
        Text(
            "The product of the two entries of the unit eigenvector.",
            "単位固有ベクトルの二つの成分の積である。",
        ),
        lines,
    ),
    symmetric=True,
    domain=eigvec_max.SIMPLE,
    source=lambda xp, a: xp.last(xp.linalg.eigh(eigvec_max.symmetrised(a))[0]),
)
