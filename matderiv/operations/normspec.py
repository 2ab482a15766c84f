"""The spectral norm, the largest singular value (Watson, Linear Algebra and its Applications 170, 1992).

With the unit eigenvector v of AᵀA for its largest eigenvalue, and u = A v/‖A‖, its derivative is u vᵀ.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.arrays import np
from ..core.forms import Called, call
from ..core.index import UNIT, Entry, Partial, Shape, power, product, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Kit, Line, Local, Operation, Traits, valued
from ..core.text import Text
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
) -> tuple[Line, ...]:
    """The length of the image of the unit eigenvector, in which the derivative of that vector drops out."""
    a, (p, q) = args[0], by
    v, norm, variable = _vector(a, kit), kit.apply("normspec", a), Entry(a, *by)
    image = kit.apply("matmul", a, v)
    rows, columns = shape_of(a)
    s, t = kit.fresh(rows), kit.fresh(columns)
    slope = Partial(norm, variable)
    squared = power(norm, 2)
    return (
        Line(
            squared,
            summed(power(summed(product(Entry(a, s, t), Entry(v, t)), t), 2), s),
            Text(
                "No unit vector becomes longer under {a} than {v}, the eigenvector of the largest eigenvalue of {b}; "
                "the length of {m} is the norm.",
                "{b} の最大固有値に対する単位固有ベクトル {v} は、{a} を掛けたときに最も長くなる単位ベクトルである。"
                "{m} の長さがノルムである。",
            ),
            {"a": a, "v": v, "b": v.args[0], "m": image},
        ),
        Line(
            summed(product(Entry(image, s), Entry(a, s, t), Partial(Entry(v, t), variable)), s, t),
            S.Zero,
            Text(
                "Summed over {s}, the first two factors are {e} times {w}; {v} keeps its length, so that it is "
                "orthogonal to its derivative.",
                "{s} について和をとると、前の二因子は {w} の {e} 倍になる。{v} は長さを保つので、その微分と直交する。",
            ),
            {"s": s, "e": squared, "w": Entry(v, t), "v": v},
        ),
        Line(
            product(2, norm, slope),
            product(2, Entry(image, p), Entry(v, q)),
            Text(
                "The first line is differentiated with respect to {by}; by the line before, only {x} contributes, for "
                "{s} = {p} and {t} = {q}.",
                "最初の行を {by} で微分する。前の行により、寄与するのは {s} = {p} かつ {t} = {q} のときの "
                "{x} だけである。",
            ),
            {"by": variable, "x": Entry(a, s, t), "s": s, "p": p, "t": t, "q": q},
        ),
        Line(
            slope,
            entry(args, number, at, by, kit),
            Text("Divide by {m}, where this is not 0.", "{m} が 0 でないところで、両辺をこれで割る。"),
            {"m": product(2, norm)},
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    if a.shape[-2] < a.shape[-1]:
        a = ring.transpose(a)
    square, _ = eigvec_max.pair(ring, ring.transpose(a) @ a)
    return ring.entrywise("sqrt", lambda numpy, z: numpy.sqrt(z), square)


def source(xp: Any, a: Any) -> Any:
    return xp.max(xp.linalg.svd(a)[1]) if len(a.node.axes) == 2 else xp.linalg.norm(a)


NORMSPEC = Operation(
    name="normspec",
    meaning=Text("spectral norm, the largest singular value", "スペクトルノルム(最大特異値)"),
    arity=(1, 1),
    shape=shape,
    form=call("normspec", Called("sigma", letter=True, below="max")),
    numeric=valued(numeric, lambda a: np.linalg.svd(a, compute_uv=False).max(-1)[..., None, None]),
    example=("normspec(A*X - B)", "X"),
    words=("normspec",),
    local=Local(
        entry,
        Text(
            "The entries of the two unit singular vectors that belong to the row and the column of {by}, multiplied.",
            "左右の単位特異ベクトルの成分のうち、{by} の行と列に対応する二つの積である。",
        ),
        lines,
    ),
    domain=Text("{x} ≠ 0 and its largest singular value is simple", "{x} ≠ 0 かつその最大特異値が単純である"),
    needs="simple norm",
    told=Text("{e} is the largest singular value of {x}.", "{e} は {x} の最大特異値である。"),
    source=source,
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", valued=True, turned="alike", of_scalar="abs"),
)
