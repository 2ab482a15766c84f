"""The Moore-Penrose pseudoinverse (Golub and Pereyra, SIAM Journal on Numerical Analysis 10, 1973, theorem 4.3).

It is the one matrix P with A P A = A, P A P = P, and with A P and P A symmetric.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.arrays import np
from ..core.forms import Binds, Form, Raised
from ..core.index import Entry, Partial, Shape, product, shape_of, summed, terms
from ..core.operation import Jump, Kit, Line, Local, Operation, Traits
from ..core.text import Text

SINGULAR = 1e-10  # a singular value so small, relative to the largest, is 0 but for rounding


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
) -> tuple[Line, ...]:
    """From A⁺AA⁺ = A⁺ and the two projections, which are symmetric."""
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
    middle = product(-1, Entry(pinv, i, p), Entry(pinv, q, j))
    left = summed(product(Entry(within, i, r), Partial(Entry(within, r, s), variable)), r)
    right = summed(product(Partial(Entry(onto, t, u), variable), Entry(onto, u, j)), u)
    both = terms(before, middle, behind)
    first = product(Entry(rest(within, kit), i, q), Entry(kit.apply("matmul", turned, pinv), p, j))
    second = product(Entry(kit.apply("matmul", pinv, turned), i, q), Entry(rest(onto, kit), p, j))
    return (
        Line(
            out,
            summed(product(Entry(pinv, i, t), Entry(a, t, s), Entry(pinv, s, j)), t, s),
            Text("This is the ({i}, {j}) entry of {v} = {m}.", "{v} = {m} の ({i}, {j}) 成分である。"),
            {"i": i, "j": j, "v": pinv, "m": kit.apply("matmul", pinv, a, pinv)},
        ),
        Line(
            Partial(out, variable),
            both,
            Text(
                "Product rule, for the entries of {m} times {v} and of {v} times {n}: the derivative of {x} is then "
                "counted twice, so that it is subtracted once.",
                "{m} と {v} の積、{v} と {n} の積の成分とみて積の微分法を用いる。{x} の微分を二度数えるので、"
                "一度引く。",
            ),
            {"m": within, "v": pinv, "n": onto, "x": Entry(a, t, s)},
        ),
        Line(
            left,
            product(Entry(pinv, i, p), Entry(rest(within, kit), q, s)),
            Text(
                "{a} = {b} is differentiated with respect to {by}, and {v} multiplied from the left.",
                "{a} = {b} を {by} で微分し、左から {v} を掛ける。",
            ),
            {"a": kit.apply("matmul", a, within), "b": a, "by": variable, "v": pinv},
        ),
        Line(
            before,
            first,
            Text(
                "{m} is symmetric with {m} {v} = {v}, so that the line before can be put in, transposed.",
                "{m} は対称であり {m} {v} = {v} なので、前の行を転置して代入できる。",
            ),
            {"m": within, "v": pinv},
        ),
        Line(
            right,
            product(Entry(rest(onto, kit), t, p), Entry(pinv, q, j)),
            Text(
                "{a} = {b} is differentiated with respect to {by}, and {v} multiplied from the right.",
                "{a} = {b} を {by} で微分し、右から {v} を掛ける。",
            ),
            {"a": kit.apply("matmul", onto, a), "b": a, "by": variable, "v": pinv},
        ),
        Line(
            behind,
            second,
            Text(
                "{n} is symmetric with {v} {n} = {v}, so that the line before can be put in, transposed.",
                "{n} は対称であり {v} {n} = {v} なので、前の行を転置して代入できる。",
            ),
            {"n": onto, "v": pinv},
        ),
        Line(
            Partial(out, variable),
            terms(middle, second, first),
            Text(
                "The sums over {s} and {t} are put in.",
                "{s} についての和と {t} についての和を代入する。",
            ),
            {"s": s, "t": t},
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    """By the inverse of the smaller of AᵀA and AAᵀ, which exists where A has full rank."""
    turned = ring.transpose(a)
    if a.shape[-2] < a.shape[-1]:
        return turned @ ring.inverse(a @ turned)
    return ring.inverse(turned @ a) @ turned


PINV = Operation(
    name="pinv",
    meaning=Text("Moore-Penrose pseudoinverse", "ムーア・ペンローズ擬似逆行列"),
    arity=(1, 1),
    shape=shape,
    form=Form("pinv({bare0})", Raised(0, "pseudoinverse"), Binds.POSTFIX, Binds.ATOM),
    numeric=numeric,
    example=("tr(A*pinv(X))", "X"),
    words=("pinv",),
    local=Local(
        entry,
        Text(
            "The equations that define the pseudoinverse determine the derivative of {out} with respect to {by}.",
            "擬似逆行列を定める等式から、{out} の {by} による微分が定まる。",
        ),
        lines,
    ),
    domain=Text("{x} has full rank", "{x} が最大階数をもつ"),
    needs="rank",
    jump=Jump("rank", lambda a: np.linalg.pinv(a, rcond=SINGULAR)),
    told=Text("{e} is the Moore–Penrose inverse of {x}.", "{e} は {x} のムーア・ペンローズ逆行列である。"),
    source=lambda xp, a: xp.linalg.pinv(a),
    traits=Traits(turned="too", of_scalar="reciprocal"),
)
