"""The inverse: A⁻¹A = I (Petersen and Pedersen, The Matrix Cookbook, 2.2, equation 59)."""

from __future__ import annotations

from sympy import Expr, Inverse

from ..index import Delta, Entry, Partial, Shape, product, shape_of, summed, terms
from ..operation import POSTFIX, Form, Kit, Local, Operation, text_shape
from ..text import Text


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise ValueError(f"only a square matrix has an inverse, but this one is {text_shape(a)}")
    return a


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂(A⁻¹)_ij/∂a_pq = −(A⁻¹)_ip (A⁻¹)_qj."""
    inverse = kit.apply("inverse", args[0])
    (i, j), (p, q) = at, by
    return product(-1, Entry(inverse, i, p), Entry(inverse, q, j))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    a, inverse = args[0], kit.apply("inverse", args[0])
    (i, j), (p, q) = at, by
    s = kit.fresh(shape_of(a)[0])
    t = kit.fresh(shape_of(a)[0])
    variable = Entry(a, p, q)
    slope = Partial(Entry(inverse, i, s), variable)
    return (
        (
            summed(product(Entry(inverse, i, s), Entry(a, s, t)), s),
            Delta(i, t),
            Text("The inverse times the matrix is the identity.", "逆行列ともとの行列の積は単位行列である。"),
        ),
        (
            terms(summed(product(slope, Entry(a, s, t)), s), product(Entry(inverse, i, p), Delta(t, q))),
            Partial(Delta(i, t), variable),
            Text(
                "Both sides are differentiated by {by}; the right side is constant.",
                "両辺を {by} で微分する。右辺は定数である。",
            ),
        ),
        (
            Partial(Entry(inverse, i, j), variable),
            product(-1, Entry(inverse, i, p), Entry(inverse, q, j)),
            Text(
                "Multiply by the inverse from the right, which leaves the derivative of {out} alone.",
                "右から逆行列を掛けると、{out} の微分だけが残る。",
            ),
        ),
    )


OPERATION = Operation(
    name="inverse",
    meaning=Text("inverse", "逆行列"),
    arity=(1, 1),
    shape=shape,
    form=Form("{0}^{{-1}}", "inv({0})", "{0}⁻¹", POSTFIX, POSTFIX),
    numeric=lambda ring, a: ring.inverse(a),
    example=("tr(A*inv(X))", "X"),
    words=("inv",),
    local=Local(
        entry,
        Text(
            "The derivative of the inverse follows from the inverse times the matrix being constant.",
            "逆行列ともとの行列の積が定数であることから、逆行列の微分が定まる。",
        ),
        lines,
    ),
    domain=Text("{x} is invertible", "{x} は正則である"),
    sympy=Inverse,
    source=lambda xp, a: xp.linalg.inv(a),
)
