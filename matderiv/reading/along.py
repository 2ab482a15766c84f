"""Functions along an axis, f(X, 1) of each column and f(X, 2) of each row, and those that are made of others.

``mean var std`` are written with sums, ``norm1 norm2`` with the entries they are made of, ``logsoftmax cumsum`` with
whole matrices; ``sum logsumexp softmax`` have an operation for each axis. Without an axis they are of all entries, or
of each row where the shape stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from sympy import Expr, Integer, S

from ..core.index import is_scalar, power, product, shape_of, terms
from ..expressions.matrix import add, apply, multiply, negate, ones, spread, transpose
from ..operations.abs import ABS
from ..operations.column_logsumexp import COLUMN_LOGSUMEXP
from ..operations.column_prods import COLUMN_PRODS
from ..operations.column_softmax import COLUMN_SOFTMAX
from ..operations.column_sums import COLUMN_SUMS
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.logsumexp import LOGSUMEXP
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.prod import PROD
from ..operations.row_logsumexp import ROW_LOGSUMEXP
from ..operations.row_prods import ROW_PRODS
from ..operations.row_softmax import ROW_SOFTMAX
from ..operations.row_sums import ROW_SUMS
from ..operations.softmax import SOFTMAX
from ..operations.sqrt import SQRT
from ..operations.sum import SUM
from ..operations.tril import TRIL
from .comparing import lengths_of
from .words import BY_AXIS

__all__ = ["along"]

Axis = int | None


def _sum(a: Expr, axis: Axis) -> Expr:
    if axis is None:
        return apply(SUM, a)
    if shape_of(a)[axis - 1] == 1:
        return a
    if shape_of(a)[2 - axis] == 1:
        return apply(SUM, a)
    return apply(COLUMN_SUMS if axis == 1 else ROW_SUMS, a)


def _count(a: Expr, axis: Axis) -> Expr:
    rows, columns = shape_of(a)
    return product(rows, columns) if axis is None else rows if axis == 1 else columns


def _mean(a: Expr, axis: Axis) -> Expr:
    return multiply(_sum(a, axis), power(_count(a, axis), -1))


def _var(a: Expr, axis: Axis, less: int = 0) -> Expr:
    """The mean square of what differs from the mean, or the sum of these squares over the number less one."""
    apart = add(a, negate(spread(_mean(a, axis), shape_of(a))))
    squares = apply(NORM_SQUARED, apart) if axis is None else _sum(apply(ENTRYWISE_POWER, apart, S(2)), axis)
    count = _count(a, axis)
    return multiply(squares, power(terms(count, Integer(-less)) if less else count, -1))


def _std(a: Expr, axis: Axis, less: int = 0) -> Expr:
    return apply(SQRT, _var(a, axis, less))


def _norm1(a: Expr, axis: Axis) -> Expr:
    return _sum(apply(ABS, a), axis)


def _norm2(a: Expr, axis: Axis) -> Expr:
    return apply(NORM2, a) if axis is None else lengths_of(a, of_rows=axis == 2)


def _logsumexp(a: Expr, axis: Axis) -> Expr:
    if axis is None or shape_of(a)[2 - axis] == 1:
        return apply(LOGSUMEXP, a)
    return a if shape_of(a)[axis - 1] == 1 else apply(COLUMN_LOGSUMEXP if axis == 1 else ROW_LOGSUMEXP, a)


def _extreme(a: Expr, axis: Axis, whole: str) -> Expr:
    assert axis is not None  # of all entries it has a word of its own
    if shape_of(a)[axis - 1] == 1:
        return a
    if shape_of(a)[2 - axis] == 1:
        return apply(whole, a)
    return apply(f"{'column' if axis == 1 else 'row'}_{whole}", a)


def _prod(a: Expr, axis: Axis) -> Expr:
    if axis is not None and shape_of(a)[axis - 1] == 1:
        return a
    if axis is None or shape_of(a)[2 - axis] == 1:
        return apply(PROD, a)
    return apply(COLUMN_PRODS if axis == 1 else ROW_PRODS, a)


def _softmax(a: Expr, axis: Axis) -> Expr:
    rows, columns = shape_of(a)
    if 1 in (rows, columns):
        return apply(SOFTMAX, a) if axis is None or (rows, columns)[axis - 1] != 1 else ones(rows, columns)
    return apply(COLUMN_SOFTMAX if axis == 1 else ROW_SOFTMAX, a)


def _logsoftmax(a: Expr, axis: Axis) -> Expr:
    if axis is None and 1 not in shape_of(a):
        axis = 2
    return add(a, negate(spread(_logsumexp(a, axis), shape_of(a))))


def _cumsum(a: Expr, axis: Axis) -> Expr:
    rows, columns = shape_of(a)
    down = axis == 1 or axis is None and columns == 1
    side = rows if down else columns
    lower = apply(TRIL, ones(side, side))
    return multiply(lower, a) if down else multiply(a, transpose(lower))


# the word -> what it is of all entries (None), of each column (1), of each row (2)
_ALONG: Mapping[str, Callable[..., Expr]] = MappingProxyType(
    {
        "sum": _sum,
        "prod": _prod,
        "mean": _mean,
        "var": _var,
        "std": _std,
        "norm1": _norm1,
        "norm2": _norm2,
        "logsumexp": _logsumexp,
        BY_AXIS["max"]: partial(_extreme, whole="largest"),
        BY_AXIS["min"]: partial(_extreme, whole="smallest"),
        "softmax": _softmax,
        "logsoftmax": _logsoftmax,
        "cumsum": _cumsum,
    }
)


def along(word: str, argument: Expr, axis: Axis, less: int = 0) -> Expr:
    """A function along an axis, written with operations; ``less`` is what is taken off the number of entries."""
    if is_scalar(argument):
        return _of_one(word, argument)
    return _ALONG[word](argument, axis, less) if less else _ALONG[word](argument, axis)


def _of_one(word: str, number: Expr) -> Expr:
    """A function of one number, which is all entries, a row and a column."""
    if word in ("var", "std", "logsoftmax"):
        return S.Zero
    return S.One if word == "softmax" else apply(ABS, number) if word in ("norm1", "norm2") else number
