"""The determinant (Petersen and Pedersen, The Matrix Cookbook, 2.1, equation 49; Magnus and Neudecker, 8.3)."""

from __future__ import annotations

import sympy
from sympy import Expr

from ..index import UNIT, Delta, Entry, Partial, Shape, product, shape_of, summed
from ..operation import Form, Kit, Local, Operation, text_shape
from ..text import Text


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise ValueError(f"only a square matrix has a determinant, but this one is {text_shape(a)}")
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ det A/∂a_pq = det A (A⁻¹)_qp."""
    p, q = by
    return product(kit.apply("det", args[0]), Entry(kit.apply("inverse", args[0]), q, p))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    a, (p, q) = args[0], by
    determinant, adjugate = kit.apply("det", a), kit.apply("adj", a)
    s = kit.fresh(shape_of(a)[0])
    slope = Partial(determinant, Entry(a, p, q))
    return (
        (
            determinant,
            summed(product(Entry(a, p, s), Entry(adjugate, s, p)), s),
            Text(
                "Cofactor expansion along the row of {by}; the cofactor of an entry stands in the adjugate matrix, "
                "with its indices swapped.",
                "{by} を含む行について余因子展開する。各成分の余因子は、余因子行列の添字を入れ替えた位置にある。",
            ),
        ),
        (
            slope,
            summed(product(Delta(s, q), Entry(adjugate, s, p)), s),
            Text(
                "No cofactor of a row contains an entry of that row, so only the entries in front are differentiated.",
                "ある行の余因子はその行の成分を含まない。よって微分されるのは前に立つ成分だけである。",
            ),
        ),
        (
            slope,
            Entry(adjugate, q, p),
            Text(
                "The delta keeps only the cofactor of {by}.",
                "デルタによって {by} の余因子だけが残る。",
            ),
        ),
        (
            Entry(adjugate, q, p),
            entry(args, number, at, by, kit),
            Text(
                "A matrix times its adjugate is the determinant times the identity; multiply by the inverse.",
                "行列とその余因子行列の積は、行列式と単位行列の積である。これに逆行列を掛ける。",
            ),
        ),
    )


OPERATION = Operation(
    name="det",
    meaning=Text("determinant", "行列式"),
    arity=(1, 1),
    shape=shape,
    form=Form(r"\det {left}({0}{right})", "det({0})", "det({0})"),
    numeric=lambda ring, a: ring.determinant(a),
    example=("det(A*X)", "X"),
    words=("det",),
    local=Local(
        entry,
        Text(
            "The derivative of a determinant by an entry is the cofactor of that entry.",
            "行列式を一つの成分で微分すると、その成分の余因子になる。",
        ),
        lines,
    ),
    sympy=sympy.Determinant,
    source=lambda xp, a: xp.linalg.det(a),
)
