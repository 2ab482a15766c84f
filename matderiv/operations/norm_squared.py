"""The square of the Euclidean or Frobenius norm: ‖A‖² = Σ_i Σ_j a_ij² (Golub and Van Loan, 2.3.1)."""

from __future__ import annotations

from sympy import Expr

from ..core.forms import Binds, Fenced, Form, Raised
from ..core.index import UNIT, Entry, Shape, power, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    indices = [kit.fresh(size) for size in shape_of(args[0]) if size != 1]
    return summed(power(Entry(args[0], *indices) if indices else args[0], 2), *indices)


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
    source=lambda xp, a: xp.vdot(a, a),
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", turned="alike", summed=True),
)
