"""The square of the Euclidean or Frobenius norm: ‖A‖² = Σ_i Σ_j a_ij² (Golub and Van Loan, 2.3.1)."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Integer

from ..core.formal import Formal
from ..core.forms import Binds, Fenced, Form, Raised
from ..core.index import UNIT, At, Entry, Shape, power, product, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Components, Kit, Line, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    indices = [kit.fresh(size) for size in shape_of(args[0]) if size != 1]
    return summed(power(Entry(args[0], *indices) if indices else args[0], 2), *indices)


def moved(a: Expr, d: Callable[[Expr], Expr], at: tuple[At, ...], kit: Kit) -> tuple[Line, ...]:
    """d‖A‖² = 2 tr(Aᵀ dA), from ‖A‖² = tr(AᵀA)."""

    def inner(one: Expr, other: Expr) -> Expr:
        left, right = kit.apply("transpose", one), other
        pair = (right, left) if shape_of(a)[0] == 1 else (left, right)
        whole = kit.apply("matmul", *pair)
        return whole if 1 in shape_of(a) else kit.apply("trace", whole)

    return (
        Line(
            kit.apply("norm_squared", a),
            inner(a, a),
            Text("Both are the sum of the squares of all entries.", "どちらも全成分の二乗の和である。"),
        ),
        Line(
            d(kit.apply("norm_squared", a)),
            product(Integer(2), inner(a, d(a))),
            Text(
                "Product rule for {s}; both terms are equal, each being the transpose of the other.",
                "{s} に積の微分法を用いる。二つの項は互いに転置であり、値が等しい。",
            ),
            {"s": inner(a, a)},
        ),
    )


NORM_SQUARED = Operation(
    name="norm_squared",
    meaning=Text("squared Euclidean or Frobenius norm", "ユークリッドノルム・フロベニウスノルムの二乗"),
    arity=(1, 1),
    shape=shape,
    form=Form("norm2({0})^2", Raised(Fenced("norm", below="by shape"), "2"), Binds.POSTFIX),
    numeric=lambda ring, a: ring.sum(a * a, rows=True, columns=True),
    example=("norm2(X - Y)^2", "X"),
    components=Components(
        entry,
        Text("The squared norm is the sum of the squares of all entries.", "ノルムの二乗は全成分の二乗の和である。"),
    ),
    moved=moved,
    source=lambda xp, a: xp.vdot(a, a),
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", turned="alike", summed=True),
    formal=Formal("frob {0} {0}", "g_norm2 {d0}", scalar=True),
)
