"""The matrix product: (A B)_ij = Σ_k a_ik b_kj (Golub and Van Loan, Matrix Computations, 1.1.1)."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy import Expr, MatMul

from ..core.formal import Formal
from ..core.forms import Between, Binds, Form
from ..core.index import Entry, Index, Shape, product, shape_of, summed
from ..core.operation import Applied, Components, Kit, Misfit, Operation, Traits, text_shape
from ..core.text import Text
from .diag import DIAG

MEET = Text(
    "a {left} times a {right}: {columns} columns do not meet {rows} rows",
    "{left} と {right} の積: {columns} 列と {rows} 行が合わない",
)


def shape(*shapes: Shape) -> Shape:
    for (rows, columns), (below, after) in zip(shapes, shapes[1:], strict=False):
        if columns != below:
            raise Misfit(
                MEET(left=text_shape((rows, columns)), right=text_shape((below, after)), columns=columns, rows=below)
            )
    return shapes[0][0], shapes[-1][1]


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    """One bound index for each inner size that is not 1; the outer ones are those of the entry.

    A diagonal factor has no index of its own: (A diag(v) B)_ij = Σ_k a_ik v_k b_kj.
    """
    at_ = list(at)
    rows, columns = shape_of(args[0])[0], shape_of(args[-1])[1]
    before = at_.pop(0) if rows != 1 else None
    last = at_.pop(0) if columns != 1 else None
    inner: list[Index] = []
    parts: list[Expr] = []
    # of diagonal matrices alone, one has to say that both indices are equal
    scaling = [is_diagonal(a) for a in args]
    scaling[-1] &= not all(scaling)
    for number, argument in enumerate(args):
        size = shape_of(argument)[1]
        after: Expr | None = before
        if not scaling[number]:
            after = last
            if not all(scaling[number + 1 :]):
                after = None
                if size != 1:
                    after = kit.fresh(size)
                    inner.append(after)
        ends = [e for e in (before, after) if e is not None]
        if scaling[number]:
            argument, ends = argument.args[0], ends[:1]
        parts.append(Entry(argument, *ends) if ends else argument)
        before = after
    return summed(product(*parts), *inner)


def is_diagonal(factor: Expr) -> bool:
    """Whether a factor is the diagonal matrix of a vector, by whose entries it multiplies rows or columns."""
    return isinstance(factor, Applied) and factor.operation == DIAG and factor.shape[0] != 1


def numeric(ring: Any, *arrays: Any) -> Any:
    # a row times a column last keeps the work linear in the number of factors
    return reduce(lambda a, b: a @ b, arrays)


MATMUL = Operation(
    name="matmul",
    meaning=Text("matrix product", "行列の積"),
    arity=(2, None),
    shape=shape,
    form=Form("*", Between("product"), Binds.MULTIPLY, Binds.POSTFIX),
    numeric=numeric,
    example=("a'*A*X*b", "X"),
    components=Components(
        entry,
        Text(
            "An entry of a product is the sum over the inner index of row entry times column entry.",
            "積の成分は、左の行と右の列の成分の積を内側の添字について足したものである。",
        ),
    ),
    linear=True,
    sympy=MatMul,
    source=lambda xp, *arrays: xp.multi_dot(*arrays),
    traits=Traits(entries="sums of products", preserves=("invertible",)),
    formal=Formal("{0} *m {1}", "a_mul {d0} {d1}", fixed={0: "a_mull {0} {d1}", 1: "a_mulr {1} {d0}"}),
)
