"""The adjugate, the transposed matrix of cofactors: A adj A = (det A) I (Horn and Johnson, Matrix Analysis, 0.8)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..index import Entry, Partial, Shape, power, product, terms
from ..operation import Kit, Local, Operation, call, text_shape
from ..text import Text

LARGEST = 8  # the size up to which floating point can follow the recursion


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise ValueError(f"only a square matrix has an adjugate, but this one is {text_shape(a)}")
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
) -> tuple[tuple[Expr, Expr, Text], ...]:
    a = args[0]
    adjugate, determinant, inverse = (kit.apply(name, a) for name in ("adj", "det", "inverse"))
    (i, j), (p, q) = at, by
    variable, out = Entry(a, p, q), Entry(adjugate, i, j)
    return (
        (
            out,
            product(determinant, Entry(inverse, i, j)),
            Text(
                "A matrix times its adjugate is the determinant times the identity; multiply by the inverse.",
                "行列とその余因子行列の積は、行列式と単位行列の積である。これに逆行列を掛ける。",
            ),
        ),
        (
            Partial(out, variable),
            terms(
                product(determinant, Entry(inverse, q, p), Entry(inverse, i, j)),
                product(-1, determinant, Entry(inverse, i, p), Entry(inverse, q, j)),
            ),
            Text(
                "Product rule: the derivative of the determinant is the cofactor of {by}, that of the inverse is minus "
                "a product of two of its entries.",
                "積の微分法による。行列式の微分は {by} の余因子であり、逆行列の微分は逆行列の二つの成分の積に"
                "負号を付けたものである。",
            ),
        ),
        (
            Partial(out, variable),
            entry(args, number, at, by, kit),
            Text(
                "The inverse is the adjugate over the determinant, which cancels once.",
                "逆行列は余因子行列を行列式で割ったものである。行列式は一度約分される。",
            ),
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


OPERATION = Operation(
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
            "The adjugate is the determinant times the inverse: product rule.",
            "余因子行列は行列式と逆行列の積である。積の微分法を用いる。",
        ),
        lines,
    ),
    source=lambda xp, a: xp.linalg.det(a) * xp.linalg.inv(a),
)
