"""The Euclidean length of each row of a matrix, as a column: r_i is the square root of Σ_j a_ij²."""

from __future__ import annotations

from sympy import Expr, S

from ..core.forms import Called, Form
from ..core.index import Delta, Entry, Partial, Shape, power, product, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Kit, Line, Local, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return a[0], S.One


def row(u: Expr, kit: Kit, i: Expr | None) -> tuple[Expr, tuple[Expr, ...]]:
    """The square of an entry in row i, and the index that runs along the row."""
    columns = shape_of(u)[1]
    j = () if columns == 1 else (kit.fresh(columns),)
    at = (*(() if i is None else (i,)), *j)
    return power(Entry(u, *at) if at else u, 2), j


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂r_i/∂u_pq = δ_ip u_pq/r_i."""
    u, r = args[0], kit.apply("row_norms", args[0])
    length = Entry(r, *at) if at else r
    same = (Delta(at[0], by[0]),) if at else ()
    return product(*same, Entry(u, *by), power(length, -1))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """From the square of the length, which is a sum along the row."""
    u, r = args[0], kit.apply("row_norms", args[0])
    length, x = Entry(r, *at) if at else r, Entry(u, *by)
    square, j = row(u, kit, at[0] if at else None)
    total, slope = summed(square, *j), Partial(length, x)
    right = product(2, *((Delta(at[0], by[0]),) if at else ()), x)
    return (
        Line(
            power(length, 2),
            total,
            Text(
                "This is its definition: the square of the length is the sum of all {e}.",
                "定義による。長さの二乗は、すべての {e} の和である。",
            ),
            {"e": square},
        ),
        Line(
            product(2, length, slope),
            right,
            Text(
                "Both sides are differentiated with respect to {by}: the chain rule on the left, on the right only the "
                "square of {by} counts, which the sum has for {i} = {p} alone.",
                "両辺を {by} で微分する。左辺には連鎖律を用いる。右辺で残るのは {by} の二乗だけであり、"
                "それが和に現れるのは {i} = {p} のときだけである。",
            )
            if at
            else Text(
                "Both sides are differentiated with respect to {by}: the chain rule on the left, on the right only the "
                "square of {by} counts.",
                "両辺を {by} で微分する。左辺には連鎖律を用いる。右辺で残るのは {by} の二乗だけである。",
            ),
            {"by": x, **({"i": at[0], "p": by[0]} if at else {})},
        ),
        Line(
            slope,
            entry(args, number, at, by, kit),
            Text("Divide by {d}, where this is not 0.", "{d} が 0 でないところで、両辺をこれで割る。"),
            {"d": product(2, length)},
        ),
    )


ROW_NORMS = Operation(
    name="row_norms",
    meaning=Text("length of each row", "各行の長さ"),
    arity=(1, 1),
    shape=shape,
    form=Form("norm2({bare0}, 2)", Called("norm2", below="2")),
    numeric=lambda ring, a: ring.entrywise("sqrt", lambda np, z: np.sqrt(z), ring.sum(a * a, columns=True)),
    example=("a'*norm2(X, 2)", "X"),
    local=Local(
        entry,
        Text(
            "With respect to {by} the length of its own row has the derivative {by} over that length, and 0 in others.",
            "行の長さの {by} による微分は、その行では {by} を長さで割ったもの、他の行では 0 である。",
        ),
        lines,
    ),
    domain=Text("no row of {x} is 0", "{x} のどの行も 0 でない"),
    needs="rows not zero",
    kink=Text("the length of a row has no derivative at 0", "行の長さは 0 で微分できない"),
    told=Text(
        "{e} is the vector of the lengths of the rows of {x}.", "{e} は {x} の各行の長さを並べたベクトルである。"
    ),
    source=lambda xp, a: xp.sqrt(xp.sum(a * a, 1)),
    traits=Traits(between=NOT_NEGATIVE),
)
