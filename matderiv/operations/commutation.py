"""The commutation matrix: K_{m,n} vec A = vec Aᵀ for every m×n matrix A (Magnus and Neudecker, 3.7)."""

from __future__ import annotations

from typing import Any

from ..core.forms import Form, Letter
from ..core.index import Shape, shape_of, size_product
from ..core.operation import Operation
from ..core.text import Text


def shape(like: Shape) -> Shape:
    return size_product(*like), size_product(*like)


def source(xp: Any, like: Any) -> Any:
    """The identity as four axes: at row (i, k) and column (i', k') the last two change places."""
    return xp.commutation(like.shape)


# the sizes m and n travel as a zero matrix of that shape
COMMUTATION = Operation(
    name="commutation",
    meaning=Text("commutation matrix, which takes vec(A) to vec(A')", "交換行列(vec(A) を vec(A') に移す)"),
    arity=(1, 1),
    shape=shape,
    form=Form("commutation({rows0}, {columns0})", Letter("K", sized=True)),
    numeric=lambda ring, like: ring.commutation(*like.shape[-2:]),
    example=("x'*commutation(n, n)*x", "x"),
    words=("commutation",),
    sizes=True,
    told=Text(
        "{e} is the commutation matrix: it takes vec of a matrix with {d1} rows and {d2} columns to vec of its "
        "transpose.",
        "{e} は交換行列であり、{d1} 行 {d2} 列の行列の vec を、その転置行列の vec に移す。",
    ),
    told_by=lambda m, like: shape_of(like),
    source=source,
)
