"""The adjugate, the transposed matrix of cofactors: A adj A = (det A) I (Horn and Johnson, Matrix Analysis, 0.8)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.forms import call
from ..core.index import Entry, Partial, Shape, power, product, shape_of, terms
from ..core.operation import Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text

LARGEST = 8  # the size up to which floating point can follow the recursion


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "only a square matrix has an adjugate, but this one is {shape}",
                "余因子行列をもつのは正方行列であるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return a


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂(adj A)_ij/∂a_pq = ((adj A)_ij (adj A)_qp − (adj A)_ip (adj A)_qj)/det A."""
    adjugate, determinant = kit.apply("adj", args[0]), kit.apply("det", args[0])
    (i, j), (p, q) = at, by
    scale = power(determinant, -1)
    return terms(
        product(scale, Entry(adjugate, i, j), Entry(adjugate, q, p)),
        product(-1, scale, Entry(adjugate, i, p), Entry(adjugate, q, j)),
    )


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The adjugate as the determinant times the inverse: product rule."""
    a = args[0]
    adjugate, determinant, inverse = (kit.apply(name, a) for name in ("adj", "det", "inverse"))
    (i, j), (p, q) = at, by
    variable, out = Entry(a, p, q), Entry(adjugate, i, j)
    other, own = Entry(inverse, i, j), product(determinant, Entry(inverse, q, p))
    turned = product(-1, Entry(inverse, i, p), Entry(inverse, q, j))
    slopes = terms(
        product(determinant, Entry(inverse, q, p), other),
        product(-1, determinant, Entry(inverse, i, p), Entry(inverse, q, j)),
    )
    return (
        Line(
            out,
            product(determinant, other),
            Text("Because {m} = {n}; multiply by {v} from the left.", "{m} = {n} による。左から {v} を掛ける。"),
            {
                "m": kit.apply("matmul", a, adjugate),
                "n": kit.apply("scale", determinant, kit.apply("eye", shape=shape_of(a))),
                "v": inverse,
            },
        ),
        Line(
            Partial(out, variable),
            slopes,
            Text(
                "Product rule: the derivative of {d} is {e}, that of {x} is {y}.",
                "積の微分法による。{d} の微分は {e}、{x} の微分は {y} である。",
            ),
            {"d": determinant, "e": own, "x": other, "y": turned},
        ),
        Line(
            slopes,
            entry(args, number, at, by, kit),
            Text(
                "Each entry of {v} is that of {a} over {d}; one factor {d} cancels.",
                "{v} の各成分は {a} の成分を {d} で割ったものである。因子 {d} が一つ約分される。",
            ),
            {"v": inverse, "a": adjugate, "d": determinant},
        ),
    )


def _divided(ring: Any, a: Any, k: int) -> Any:
    return a.each(lambda x: ring.multiply(x, ring.number(1, k)))


def numeric(ring: Any, a: Any) -> Any:
    """By the Faddeev-LeVerrier recursion, a polynomial in the entries, so that it needs no inverse.

    M_1 = I, c_k = tr(A M_k)/k and M_(k+1) = A M_k − c_k I; the adjugate is (−1)^(n−1) M_n. Rounding grows fast in it,
    so that a large matrix in floating point goes through its inverse.
    """
    n = a.shape[-1]
    if n > LARGEST and not ring.exact:
        return ring.determinant(a) * ring.inverse(a)
    one = ring.eye(n)
    out = one
    for k in range(1, n):
        step = a @ out
        out = step - _divided(ring, ring.trace(step), k) * one
    return out if n % 2 else -out


ADJ = Operation(
    name="adj",
    meaning=Text("adjugate", "余因子行列"),
    arity=(1, 1),
    shape=shape,
    form=call("adj"),
    numeric=numeric,
    example=("tr(A*adj(X))", "X"),
    words=("adj",),
    local=Local(
        entry,
        Text(
            "The adjugate is the determinant times the inverse: product rule, with respect to {by}.",
            "余因子行列は行列式と逆行列の積である。{by} について積の微分法を用いる。",
        ),
        lines,
    ),
    source=lambda xp, a: xp.linalg.det(a) * xp.linalg.inv(a),
    traits=Traits(turned="too", of_scalar="one", preserves=("definite", "semidefinite", "invertible")),
)
