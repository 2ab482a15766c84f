"""The Euclidean norm of a vector and the Frobenius norm of a matrix, the square root of the sum of squares."""

from __future__ import annotations

from sympy import Expr

from ..index import UNIT, Entry, Partial, Shape, power, product
from ..operation import Form, Kit, Local, Operation
from ..text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂‖U‖/∂u_ij = u_ij/‖U‖."""
    return product(Entry(args[0], *by), power(kit.apply("norm2", args[0]), -1))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    norm, u = kit.apply("norm2", args[0]), Entry(args[0], *by)
    square = kit.apply("norm_squared", args[0])
    slope = Partial(norm, u)
    return (
        (
            Partial(square, u),
            product(2, u),
            Text(
                "The squared norm is the sum of the squares of all entries; only one of them contains {by}.",
                "ノルムの二乗は全成分の二乗の和であり、{by} を含む項は一つだけである。",
            ),
        ),
        (
            product(2, norm, slope),
            product(2, u),
            Text(
                "The squared norm is also the norm times itself: the product rule gives the left side.",
                "ノルムの二乗はノルムとノルムの積でもある。積の微分法から左辺を得る。",
            ),
        ),
        (
            slope,
            product(u, power(norm, -1)),
            Text(
                "Divide by twice the norm, which is not 0 where the norm is differentiable.",
                "両辺をノルムの二倍で割る。微分可能な点ではノルムは 0 でない。",
            ),
        ),
    )


OPERATION = Operation(
    name="norm2",
    meaning=Text("Euclidean or Frobenius norm", "ユークリッドノルム・フロベニウスノルム"),
    arity=(1, 1),
    shape=shape,
    form=Form(r"{left}\lVert {0} {right}\rVert{norm}", "norm2({0})", "‖{0}‖{norm}"),
    numeric=lambda ring, a: ring.entrywise("sqrt", lambda np, z: np.sqrt(z), ring.sum(a * a, rows=True, columns=True)),
    example=("norm2(X - Y)", "X"),
    words=("norm2", "normF"),
    local=Local(
        entry,
        Text("An entry of the argument, divided by the norm.", "引数の成分をノルムで割ったものである。"),
        lines,
    ),
    domain=Text("{x} is not zero", "{x} は零でない"),
    source=lambda xp, a: xp.linalg.norm(a),
)
