"""The sum of the lengths of the rows of a matrix, ‖A‖_{2,1} = Σ_i r_i (Ding, Zhou, He and Zha, R1-PCA, 2006)."""

from __future__ import annotations

from sympy import Expr

from ..core.forms import Fenced, call
from ..core.index import UNIT, Entry, Partial, Shape, power, product, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Kit, Line, Local, Operation, Traits
from ..core.text import Text
from . import row_norms


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂‖U‖_{2,1}/∂u_pq = u_pq/r_p."""
    u, r = args[0], kit.apply("row_norms", args[0])
    own = by[:1] if shape_of(u)[0] != 1 else ()
    return product(power(Entry(r, *own) if own else r, -1), Entry(u, *by))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """A sum of lengths, of which only that of one row contains the entry."""
    u, r = args[0], kit.apply("row_norms", args[0])
    whole, x = kit.apply("norm21", u), Entry(u, *by)
    rows = shape_of(u)[0]
    i = () if rows == 1 else (kit.fresh(rows),)
    own = by[:1] if i else ()
    length = Entry(r, *own) if own else r
    square, j = row_norms.row(u, kit, own[0] if own else None)
    return (
        Line(
            whole,
            summed(Entry(r, *i) if i else r, *i),
            Text(
                "This is its definition: the lengths {e} of all rows, added up.",
                "定義による。すべての行の長さ {e} の和である。",
            ),
            {"e": Entry(r, *i) if i else r},
        ),
        Line(
            power(length, 2),
            summed(square, *j),
            Text(
                "The square of the length {r} of a row is the sum of the squares of its entries.",
                "行の長さ {r} の二乗は、その成分の二乗の和である。",
            ),
            {"r": length},
        ),
        Line(
            product(2, length, Partial(whole, x)),
            product(2, x),
            Text(
                "Of all lengths only {r} contains {by}; its square is differentiated with respect to {by} on both "
                "sides of the line before.",
                "すべての長さのうち {by} を含むのは {r} だけである。前の行の両辺を {by} で微分する。",
            ),
            {"r": length, "by": x},
        ),
        Line(
            Partial(whole, x),
            entry(args, number, at, by, kit),
            Text("Divide by {d}, where this is not 0.", "{d} が 0 でないところで、両辺をこれで割る。"),
            {"d": product(2, length)},
        ),
    )


NORM21 = Operation(
    name="norm21",
    meaning=Text("sum of the lengths of the rows", "行の長さの和"),
    arity=(1, 1),
    shape=shape,
    form=call("norm21", Fenced("norm", below="2,1")),
    numeric=lambda ring, a: ring.sum(row_norms.ROW_NORMS.numeric(ring, a), rows=True),
    example=("norm21(A*X)", "X"),
    words=("norm21",),
    local=Local(
        entry,
        Text(
            "The derivative with respect to {by} is {by} over the length of its row.",
            "{by} による微分は、{by} をその行の長さで割ったものである。",
        ),
        lines,
    ),
    domain=Text("no row of {x} is 0", "{x} のどの行も 0 でない"),
    needs="rows not zero",
    kink=Text("the length of a row has no derivative at 0", "行の長さは 0 で微分できない"),
    told=Text("{e} is the sum of the lengths of the rows of {x}.", "{e} は {x} の各行の長さの和である。"),
    source=lambda xp, a: xp.sum(xp.sqrt(xp.sum(a * a, 1))),
    traits=Traits(between=NOT_NEGATIVE, of_scalar="abs"),
)
