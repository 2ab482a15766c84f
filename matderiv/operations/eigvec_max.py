"""The unit eigenvector of a symmetric matrix for its largest eigenvalue, which is simple (Horn and Johnson, 4.2).

It is determined up to its sign; here its entry of largest magnitude is positive. Its derivative is that of Magnus, On
differentiating eigenvalues and eigenvectors, Econometric Theory 1, 1985, theorem 1, with the inverse of λI − A + v vᵀ
less v vᵀ in place of the pseudoinverse of λI − A, which is the same.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.arrays import np
from ..core.dual_numbers import Dual, NotExact, OutsideDomain
from ..core.forms import Called, call
from ..core.index import Delta, Entry, Partial, Shape, product, shape_of, summed, terms
from ..core.operation import Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text

SIMPLE = Text("the largest eigenvalue of {x} is simple", "{x} の最大固有値が単純である")
APART = 1e-4  # eigenvalues nearer than this, relative to the largest, count as equal


def square(a: Shape) -> None:
    """Raise unless the matrix is square."""
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "only a square matrix has eigenvalues, but this one is {shape}",
                "固有値をもつのは正方行列であるが、これは {shape} である",
            )(shape=text_shape(a))
        )


def shape(a: Shape) -> Shape:
    square(a)
    return a[0], S.One


def pair(ring: Any, a: Any) -> tuple[Any, Any]:
    """The largest eigenvalue of the symmetric part and its unit eigenvector.

    Both solve A v − λ v = 0, (vᵀv − 1)/2 = 0. One step of Newton's method, taken on pairs from the solution in floating
    point, gives the tangents as well; no rule for them is used. Each step before it doubles the digits.
    """
    if ring.exact:
        raise NotExact("an eigenvalue has no exact value")
    a = (a + ring.transpose(a)).each(lambda x: x / 2)
    values, vectors = np.linalg.eigh(ring.rough(a.value))
    n = a.shape[-1]
    if n > 1 and (values[..., -1] - values[..., -2] < APART * np.abs(values).max(-1)).any():
        raise OutsideDomain("the largest eigenvalue is not simple at this point")
    top = vectors[..., -1:]
    place = np.argmax(np.abs(top), -2)[..., None, :]
    v = Dual(ring, ring.constant(top * np.sign(np.take_along_axis(top, place, -2))))
    eigenvalue = Dual(ring, ring.constant(values[..., -1:, None]))
    plain = Dual(ring, a.value)
    for _ in range(ring.digits.bit_length() - 4):
        eigenvalue, v = _nearer(ring, plain, eigenvalue, v)
    return _nearer(ring, a, eigenvalue, v)


def _nearer(ring: Any, a: Any, eigenvalue: Any, v: Any) -> tuple[Any, Any]:
    """One step of Newton's method, on pairs."""
    n = a.shape[-1]
    turned = ring.transpose(v)
    corner = Dual(ring, np.zeros_like(eigenvalue.value))
    plain = Dual(ring, a.value)
    upper = ring.concatenate((plain - eigenvalue * ring.eye(n), -v))
    slope = ring.concatenate((upper, ring.concatenate((turned, corner))), below=True)
    length = (turned @ v - ring.ones(1, 1)).each(lambda x: x / 2)
    step = ring.inverse(slope) @ ring.concatenate((a @ v - eigenvalue * v, length), below=True)
    return eigenvalue - step.each(lambda x: x[..., n:, :]), v - step.each(lambda x: x[..., :n, :])


def symmetrised(a: Any) -> Any:
    """The symmetric part, for a source: an eigenvalue routine reads one triangle only."""
    return (a + a.T) / 2 if a.node.axes else a


def source(xp: Any, a: Any) -> Any:
    """With its entry of largest magnitude positive."""
    if not a.node.axes:
        return xp.value(1)
    v = xp.last(xp.linalg.eigh(symmetrised(a))[1])
    return v * xp.sign(xp.largest(v))


def inverse(args: tuple[Expr, ...], kit: Kit) -> Expr:
    """(λI − A + v vᵀ)⁻¹, whose product with v is v."""
    a, v = args[0], kit.apply("eigvec_max", args[0])
    eye = kit.apply("eye", shape=shape_of(a))
    gap = kit.apply(
        "add",
        kit.apply("scale", kit.apply("lambda_max", a), eye),
        kit.apply("scale", S.NegativeOne, a),
        kit.apply("matmul", v, kit.apply("transpose", v)),
    )
    return kit.apply("inverse", gap)


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂v_i/∂a_pq = ½ ((M⁻¹)_ip v_q + (M⁻¹)_iq v_p) − v_i v_p v_q, where M = λI − A + v vᵀ."""
    v, back = kit.apply("eigvec_max", args[0]), inverse(args, kit)
    (i,), (p, q) = at, by
    return terms(
        product(S.Half, Entry(back, i, p), Entry(v, q)),
        product(S.Half, Entry(back, i, q), Entry(v, p)),
        product(S.NegativeOne, Entry(v, i), Entry(v, p), Entry(v, q)),
    )


def half_sum(a: Expr, kit: Kit) -> Expr:
    """½(A + Aᵀ)."""
    return kit.apply("scale", S.Half, kit.apply("add", a, kit.apply("transpose", a)))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    a, v, back = args[0], kit.apply("eigvec_max", args[0]), inverse(args, kit)
    (i,), (p, q), n = at, by, shape_of(args[0])[0]
    s, t = kit.fresh(n), kit.fresh(n)
    variable, value = Entry(a, *by), kit.apply("lambda_max", a)
    own = product(Entry(v, p), Entry(v, q))
    half = terms(
        product(S.Half, Delta(s, p), Entry(v, q)),
        product(S.Half, Delta(s, q), Entry(v, p)),
        product(S.NegativeOne, own, Entry(v, s)),
    )
    slope = Partial(Entry(v, t), variable)
    gap = back.args[0]
    return (
        Line(
            summed(product(S.Half, terms(Entry(a, s, t), Entry(a, t, s)), Entry(v, t)), t),
            product(value, Entry(v, s)),
            Text(
                "Entry {s} of {m} = {n}: {v} is an eigenvector of the symmetric part.",
                "{m} = {n} の第 {s} 成分である。{v} は対称部分の固有ベクトルである。",
            ),
            {"m": kit.apply("matmul", half_sum(a, kit), v), "n": kit.apply("scale", value, v), "v": v, "s": s},
        ),
        Line(
            summed(product(Entry(gap, s, t), slope), t),
            half,
            Text(
                "A simple eigenvalue and its unit eigenvector have derivatives, by the implicit function theorem. "
                "The line before is differentiated with respect to {by}, and {a} is symmetric at this point; the "
                "derivative of {l} is {own}. Since {v} keeps its length, the part {w} of the matrix in front "
                "contributes nothing.",
                "単純な固有値とその単位固有ベクトルは、陰関数定理により微分できる。"
                "前の行を {by} で微分する。この点で {a} は対称であり、{l} の微分は {own} である。{v} の長さは"
                "変わらないので、左の行列のうち {w} の部分の寄与はない。",
            ),
            {
                "by": variable,
                "a": a,
                "l": value,
                "own": own,
                "v": v,
                "w": kit.apply("matmul", v, kit.apply("transpose", v)),
            },
        ),
        Line(
            Partial(Entry(v, i), variable),
            summed(product(Entry(back, i, s), half), s),
            Text(
                "{g} is invertible, since {l} is a simple eigenvalue: multiply by its inverse and add up over {s}.",
                "{l} は単純固有値なので {g} は正則である。その逆行列を掛け、{s} について足し合わせる。",
            ),
            {"g": gap, "l": value, "s": s},
        ),
        Line(
            summed(product(Entry(back, i, s), half), s),
            entry(args, number, at, by, kit),
            Text(
                "The deltas keep only {s} = {p} and {s} = {q}; and the inverse leaves {v} as it is.",
                "デルタによって {s} = {p} と {s} = {q} の項だけが残る。また、逆行列は {v} を変えない。",
            ),
            {"s": s, "p": by[0], "q": by[1], "v": v},
        ),
    )


EIGVEC_MAX = Operation(
    name="eigvec_max",
    meaning=Text("unit eigenvector of the largest eigenvalue", "最大固有値の単位固有ベクトル"),
    arity=(1, 1),
    shape=shape,
    form=call("eigvec_max", Called("v", letter=True, below="max")),
    numeric=lambda ring, a: pair(ring, a)[1],
    example=("norm2(x - eigvec_max(A'*A))^2", "x"),
    words=("eigvec_max",),
    local=Local(
        entry,
        Text(
            "With {by} the eigenvector moves in the directions of the others, by the reciprocals of the gaps between "
            "the eigenvalues, which this inverse holds.",
            "{by} を動かすと、固有ベクトルは他の固有ベクトルの方向に、固有値の差の逆数に応じて動く。"
            "この逆行列がその逆数を含む。",
        ),
        lines,
    ),
    symmetric=True,
    domain=SIMPLE,
    needs="simple eigenvalue",
    told=Text(
        "{e} is the unit eigenvector for the largest eigenvalue of {x}, or where this is not symmetric, of its "
        "symmetric part, with the sign for which its largest entry in absolute value is positive.",
        "{e} は {x}(対称でないところではその対称部分)の最大固有値に対する単位固有ベクトルであり、"
        "絶対値最大の成分が正となるように符号を定める。",
    ),
    source=source,
    traits=Traits(of_scalar="one"),
)
