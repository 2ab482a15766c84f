"""The spectral norm, the largest singular value (Watson, Linear Algebra and its Applications 170, 1992).

With the unit eigenvector v of AᵀA for its largest eigenvalue, and u = A v/‖A‖, its derivative is u vᵀ.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..index import UNIT, Entry, Partial, Shape, power, product, shape_of, summed
from ..operation import Kit, Local, Operation, call
from ..text import Text
from . import eigvec_max


def shape(a: Shape) -> Shape:
    return UNIT


def _vector(a: Expr, kit: Kit) -> Expr:
    return kit.apply("eigvec_max", kit.apply("matmul", kit.apply("transpose", a), a))


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂‖A‖/∂a_pq = (A v)_p v_q/‖A‖."""
    a, (p, q) = args[0], by
    v = _vector(a, kit)
    image = kit.apply("matmul", a, v)
    return product(Entry(image, p), Entry(v, q), power(kit.apply("normspec", a), -1))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    a, (p, q) = args[0], by
    v, norm, variable = _vector(a, kit), kit.apply("normspec", a), Entry(a, *by)
    image = kit.apply("matmul", a, v)
    rows, columns = shape_of(a)
    s, t = kit.fresh(rows), kit.fresh(columns)
    slope = Partial(norm, variable)
    return (
        (
            power(norm, 2),
            summed(power(summed(product(Entry(a, s, t), Entry(v, t)), t), 2), s),
            Text(
                "No unit vector becomes longer than the unit eigenvector of the largest eigenvalue of the matrix "
                "transposed times itself; its length is then the norm.",
                "行列の転置とその行列の積の最大固有値に対する単位固有ベクトルは、行列を掛けたときに最も長くなる"
                "単位ベクトルである。その長さがノルムである。",
            ),
        ),
        (
            summed(product(Entry(image, s), Entry(a, s, t), Partial(Entry(v, t), variable)), s, t),
            S.Zero,
            Text(
                "Summed over the rows, the first two factors are the eigenvalue times an entry of the eigenvector, "
                "which keeps its length, so that it is orthogonal to its derivative.",
                "行についての和をとると、前の二因子は固有ベクトルの成分の固有値倍になる。"
                "固有ベクトルは長さを保つので、その微分と直交する。",
            ),
        ),
        (
            product(2, norm, slope),
            product(2, Entry(image, p), Entry(v, q)),
            Text(
                "The first line is differentiated by {by}: by the line before, only {by} itself contributes.",
                "最初の行を {by} で微分する。前の行により、寄与するのは {by} 自身だけである。",
            ),
        ),
        (
            slope,
            product(Entry(image, p), Entry(v, q), power(norm, -1)),
            Text(
                "Divide by twice the norm, which is not 0.",
                "両辺をノルムの二倍で割る。ノルムは 0 でない。",
            ),
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    if a.shape[-2] < a.shape[-1]:
        a = ring.transpose(a)
    square, _ = eigvec_max.pair(ring, ring.transpose(a) @ a)
    return ring.entrywise("sqrt", lambda numpy, z: numpy.sqrt(z), square)


def source(xp: Any, a: Any) -> Any:
    return xp.max(xp.linalg.svd(a)[1]) if len(a.node.axes) == 2 else xp.linalg.norm(a)


OPERATION = Operation(
    name="normspec",
    meaning=Text("spectral norm, the largest singular value", "スペクトルノルム(最大特異値)"),
    arity=(1, 1),
    shape=shape,
    form=call("normspec", r"\sigma_{{\max}}", "σ_max"),
    numeric=numeric,
    example=("normspec(A*X - B)", "X"),
    words=("normspec",),
    local=Local(
        entry,
        Text(
            "An entry of the product of the two unit singular vectors of the largest singular value.",
            "最大特異値に対する左右の単位特異ベクトルの積の成分である。",
        ),
        lines,
    ),
    domain=Text(
        "{x} is not zero, and its largest singular value is simple", "{x} は零でなく、その最大特異値は単純である"
    ),
    source=source,
)
