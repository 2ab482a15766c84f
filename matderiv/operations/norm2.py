"""The Euclidean norm of a vector and the Frobenius norm of a matrix, the square root of the sum of squares."""

from __future__ import annotations

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import Fenced, call
from ..core.index import UNIT, Entry, Partial, Shape, power, product
from ..core.operation import NOT_NEGATIVE, Kit, Line, Local, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂‖U‖/∂u_ij = u_ij/‖U‖."""
    return product(Entry(args[0], *by), power(kit.apply("norm2", args[0]), -1))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """From the square of the norm, which is a sum over entries."""
    norm, u = kit.apply("norm2", args[0]), Entry(args[0], *by)
    square = kit.apply("norm_squared", args[0])
    slope = Partial(norm, u)
    return (
        Line(
            Partial(square, u),
            product(2, u),
            Text(
                "{n} is the sum of the squares of all entries; only {s} contains {by}.",
                "{n} は全成分の二乗の和であり、{by} を含む項は {s} だけである。",
            ),
            {"n": square, "s": power(u, 2), "by": u},
        ),
        Line(
            product(2, norm, slope),
            product(2, u),
            Text(
                "{n} is also the square of {m}: the chain rule gives the left side.",
                "{n} は {m} の二乗でもある。連鎖律から左辺を得る。",
            ),
            {"n": square, "m": norm},
        ),
        Line(
            slope,
            entry(args, number, at, by, kit),
            Text("Divide by {m}, where this is not 0.", "{m} が 0 でないところで、両辺をこれで割る。"),
            {"m": product(2, norm)},
        ),
    )


NORM2 = Operation(
    name="norm2",
    meaning=Text("Euclidean or Frobenius norm", "ユークリッドノルム・フロベニウスノルム"),
    arity=(1, 1),
    shape=shape,
    form=call("norm2", Fenced("norm", below="by shape")),
    numeric=lambda ring, a: ring.entrywise("sqrt", lambda np, z: np.sqrt(z), ring.sum(a * a, rows=True, columns=True)),
    example=("norm2(X - Y)", "X"),
    words=("norm2", "normF"),
    local=Local(
        entry,
        Text(
            "The square of the norm has the derivative 2{by}, which by the chain rule is twice the norm times the "
            "derivative of the norm.",
            "ノルムの二乗の微分は 2{by} であり、連鎖律によれば、ノルムの 2 倍とノルムの微分との積である。",
        ),
        lines,
    ),
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="not zero",
    kink=Text("the norm has no derivative at 0", "ノルムは 0 で微分できない"),
    source=lambda xp, a: xp.linalg.norm(a),
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", vanishes=True, turned="alike", of_scalar="abs"),
    formal=Formal("norm {0}", "g_norm {d0} {h}", needs="{0} != 0", scalar=True),
)
