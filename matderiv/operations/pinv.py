"""The Moore-Penrose pseudoinverse (Golub and Pereyra, SIAM Journal on Numerical Analysis 10, 1973, theorem 4.3).

It is the one matrix P with A P A = A, P A P = P, and with A P and P A symmetric.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..index import Entry, Partial, Shape, product, shape_of, summed, terms
from ..operation import POSTFIX, Form, Kit, Local, Operation
from ..text import Text


def shape(a: Shape) -> Shape:
    return a[1], a[0]


def rest(projection: Expr, kit: Kit) -> Expr:
    """I minus a projection."""
    eye = kit.apply("eye", shape=shape_of(projection))
    return kit.apply("add", eye, kit.apply("scale", S.NegativeOne, projection))


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂P_ij/∂a_pq = −P_ip P_qj + (P Pᵀ)_iq (I − A P)_pj + (I − P A)_iq (Pᵀ P)_pj."""
    a, pinv = args[0], kit.apply("pinv", args[0])
    (i, j), (p, q) = at, by
    turned = kit.apply("transpose", pinv)
    return terms(
        product(-1, Entry(pinv, i, p), Entry(pinv, q, j)),
        product(Entry(kit.apply("matmul", pinv, turned), i, q), Entry(rest(kit.apply("matmul", a, pinv), kit), p, j)),
        product(Entry(rest(kit.apply("matmul", pinv, a), kit), i, q), Entry(kit.apply("matmul", turned, pinv), p, j)),
    )


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    a, pinv = args[0], kit.apply("pinv", args[0])
    (i, j), (p, q) = at, by
    rows, columns = shape_of(a)
    s, t = kit.fresh(columns), kit.fresh(rows)
    variable, out = Entry(a, p, q), Entry(pinv, i, j)
    onto, within = kit.apply("matmul", a, pinv), kit.apply("matmul", pinv, a)  # the projections A P and P A
    turned = kit.apply("transpose", pinv)
    before = summed(product(Partial(Entry(within, i, s), variable), Entry(pinv, s, j)), s)
    behind = summed(product(Entry(pinv, i, t), Partial(Entry(onto, t, j), variable)), t)
    r, u = kit.fresh(columns), kit.fresh(rows)
    return (
        (
            out,
            summed(product(Entry(pinv, i, t), Entry(a, t, s), Entry(pinv, s, j)), t, s),
            Text(
                "The pseudoinverse times the matrix times the pseudoinverse is the pseudoinverse.",
                "擬似逆行列、もとの行列、擬似逆行列の積は、擬似逆行列である。",
            ),
        ),
        (
            Partial(out, variable),
            terms(before, product(-1, Entry(pinv, i, p), Entry(pinv, q, j)), behind),
            Text(
                "Product rule, the first two factors taken together and the last two as well: the derivative of the "
                "middle factor is then counted twice, so that it is subtracted once.",
                "積の微分法を、前の二因子の組と後の二因子の組に用いる。中央の因子の微分を二度数えるので、一度引く。",
            ),
        ),
        (
            summed(product(Entry(within, i, r), Partial(Entry(within, r, s), variable)), r),
            product(Entry(pinv, i, p), Entry(rest(within, kit), q, s)),
            Text(
                "The pseudoinverse times the matrix is a projection, and the matrix times it is the matrix itself: "
                "differentiate by {by}, and multiply by the pseudoinverse from the left.",
                "擬似逆行列ともとの行列の積は射影であり、これにもとの行列を左から掛けるともとの行列に等しい。"
                "{by} で微分し、左から擬似逆行列を掛ける。",
            ),
        ),
        (
            before,
            product(Entry(rest(within, kit), i, q), Entry(kit.apply("matmul", turned, pinv), p, j)),
            Text(
                "The projection leaves the pseudoinverse as it is, and it is symmetric, so that the line before, "
                "transposed, can be put in.",
                "この射影は擬似逆行列を変えない。また対称なので、前の行を転置して代入できる。",
            ),
        ),
        (
            summed(product(Partial(Entry(onto, t, u), variable), Entry(onto, u, j)), u),
            product(Entry(rest(onto, kit), t, p), Entry(pinv, q, j)),
            Text(
                "The matrix times the pseudoinverse is a projection too, and it times the matrix is the matrix itself: "
                "differentiate by {by}, and multiply by the pseudoinverse from the right.",
                "もとの行列と擬似逆行列の積も射影であり、これにもとの行列を右から掛けるともとの行列に等しい。"
                "{by} で微分し、右から擬似逆行列を掛ける。",
            ),
        ),
        (
            behind,
            product(Entry(kit.apply("matmul", pinv, turned), i, q), Entry(rest(onto, kit), p, j)),
            Text(
                "This projection leaves the pseudoinverse as it is too, and it is symmetric: the line before, "
                "transposed, is put in.",
                "この射影も擬似逆行列を変えず、対称である。前の行を転置して代入する。",
            ),
        ),
        (
            Partial(out, variable),
            terms(
                product(-1, Entry(pinv, i, p), Entry(pinv, q, j)),
                product(Entry(kit.apply("matmul", pinv, turned), i, q), Entry(rest(onto, kit), p, j)),
                product(Entry(rest(within, kit), i, q), Entry(kit.apply("matmul", turned, pinv), p, j)),
            ),
            Text("Both sums are put in.", "二つの和を代入する。"),
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    """By the inverse of the smaller of AᵀA and AAᵀ, which exists where A has full rank."""
    turned = ring.transpose(a)
    if a.shape[-2] < a.shape[-1]:
        return turned @ ring.inverse(a @ turned)
    return ring.inverse(turned @ a) @ turned


OPERATION = Operation(
    name="pinv",
    meaning=Text("Moore-Penrose pseudoinverse", "ムーア・ペンローズ擬似逆行列"),
    arity=(1, 1),
    shape=shape,
    form=Form("{0}^{{+}}", "pinv({bare0})", "{0}⁺", POSTFIX, POSTFIX),
    numeric=numeric,
    example=("tr(A*pinv(X))", "X"),
    words=("pinv",),
    local=Local(
        entry,
        Text(
            "The derivative of the pseudoinverse follows from the equations that define it.",
            "擬似逆行列の微分は、それを定める等式から定まる。",
        ),
        lines,
    ),
    domain=Text("{x} has full rank", "{x} は最大階数をもつ"),
    source=lambda xp, a: xp.linalg.pinv(a),
)
