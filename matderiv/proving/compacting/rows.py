"""Rows and columns: what a diagonal matrix does to them, and exponentials over their sums."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ...core.index import shape_of
from ...core.operation import Operation
from ...expressions.matrix import add, apply, chain, hadamard, is_op, multiply, ones, scaled, transpose
from ...operations.add import ADD
from ...operations.column_softmax import COLUMN_SOFTMAX
from ...operations.column_sums import COLUMN_SUMS
from ...operations.diag import DIAG
from ...operations.diagonal import DIAGONAL
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.exp import EXP
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.row_softmax import ROW_SOFTMAX
from ...operations.row_sums import ROW_SUMS
from ...operations.sum import SUM
from ...operations.transpose import TRANSPOSE
from ..tidy import tidy
from ..tidying.length import symbols
from .identity import Found, identity, replaced

__all__ = ["ROWS", "SOFTMAX"]


@identity(
    "diagonal-of-ones",
    "The diagonal matrix of ones is the identity: {a} = {b}.",
    "対角成分がすべて 1 の対角行列は単位行列なので、{a} = {b} である。",
    DIAG,
)
def _diagonal_of_ones(expr: Expr) -> Iterator[Found]:
    if is_op(expr.args[0], ONES):
        new = apply(EYE, shape=shape_of(expr))
        yield new, {"a": expr, "b": new}


@identity(
    "sum-of-sums",
    "All sums of rows or of columns together are the sum of all entries: {a} = {b}.",
    "行ごと(列ごと)の和をすべて加えると全成分の和になり、{a} = {b} である。",
    SUM,
)
def _sum_of_sums(expr: Expr) -> Iterator[Found]:
    """sum(A 1) = sum(A)."""
    inside = expr.args[0]
    if is_op(inside, MATMUL) and shape_of(inside)[0] != 1:
        *rest, last = inside.args
        if is_op(last, ONES) and shape_of(last)[1] == 1:
            matrix = multiply(*rest)
            new = apply(SUM, matrix.args[0] if is_op(matrix, TRANSPOSE) else matrix)
            yield new, {"a": expr, "b": new}


@identity(
    "diagonal-times-column",
    "A diagonal matrix multiplies a column entry by entry: {a} = {b}.",
    "対角行列を列ベクトルに掛けると成分ごとの積になり、{a} = {b} である。",
    MATMUL,
)
def _diagonal_times_column(expr: Expr) -> Iterator[Found]:
    """diag(u) A v = u ⊙ (A v)."""
    word = expr.args
    for n, f in enumerate(word[:-2]):
        if is_op(f, DIAG) and shape_of(word[-1])[1] == 1:
            new = hadamard(f.args[0], multiply(*word[n + 1 :]))
            yield replaced(word, n, len(word) - 1, new), {"a": multiply(*word[n:]), "b": new}


@identity(
    "common-rows",
    "The product with {d} is that with {o}, entry by entry, so that {s} can be taken out, which leaves {b}.",
    "{d} との積は {o} との成分ごとの積に等しいので、{s} をくくり出すと {b} が残る。",
    ADD,
)
def _common_rows(expr: Expr) -> Iterator[Found]:
    """S ⊙ P − diag(c) S = S ⊙ (P − c 1ᵀ)."""
    parts = [scaled(t) for t in expr.args]
    for n, (number, body) in enumerate(parts):
        word = chain(body)
        for d, rest in ((word[0], word[1:]), (word[-1], word[:-1])):
            if not is_op(d, DIAG) or not rest:
                continue
            s, (rows, columns) = multiply(*rest), shape_of(body)
            front = d is word[0]
            line = multiply(d.args[0], ones(S.One, columns)) if front else multiply(ones(rows), transpose(d.args[0]))
            for m, (other, product) in enumerate(parts):
                left = _without(product, s)
                if left is not None:
                    inner = add(*_ordered((m, multiply(other, left)), (n, multiply(number, line))))
                    terms = [t for k, t in enumerate(expr.args) if k not in (m, n)]
                    terms.insert(min(m, n), hadamard(s, inner))
                    yield add(*terms), {"d": d, "o": line, "s": s, "b": inner}


def _without(product: Expr, factor: Expr) -> Expr | None:
    """What an entrywise product leaves without a factor, or a power without one of its own."""
    if is_op(product, HADAMARD) and factor in product.args:
        left = list(product.args)
        left.remove(factor)
        return hadamard(*left)
    if is_op(product, ENTRYWISE_POWER) and product.args[0] == factor and product.args[1].is_Integer:
        exponent = product.args[1] - 1
        return factor if exponent == 1 else apply(ENTRYWISE_POWER, factor, exponent) if exponent > 1 else None
    return None


def _ordered(*placed: tuple[int, Expr]) -> list[Expr]:
    return [e for _, e in sorted(placed, key=lambda one: one[0])]


@identity(
    "softmax-of-rows",
    "Exponentials over the sum of those of their row are the softmax of each row, {s}.",
    "指数関数の値を同じ行の和で割ったものは、各行の softmax である {s} に等しい。",
    MATMUL,
)
def _softmax_of_rows(expr: Expr) -> Iterator[Found]:
    """diag(1 ⊘ (E 1)) E of exponentials E."""
    yield from _softmax(expr, 1, ROW_SOFTMAX)


@identity(
    "softmax-of-columns",
    "Exponentials over the sum of those of their column are the softmax of each column, {s}.",
    "指数関数の値を同じ列の和で割ったものは、各列の softmax である {s} に等しい。",
    MATMUL,
)
def _softmax_of_columns(expr: Expr) -> Iterator[Found]:
    """E diag(1 ⊘ (Eᵀ 1)) of exponentials E."""
    yield from _softmax(expr, -1, COLUMN_SOFTMAX)


def _softmax(expr: Expr, side: int, softmax: Operation) -> Iterator[Found]:
    """A diagonal matrix beside exponentials, or their transpose on its other side, of which it has the sums."""
    word = expr.args
    for n, f in enumerate(word):
        over, above = _fraction(f.args[0]) if is_op(f, DIAG) else (None, None)
        for turned in (False, True) if over is not None else ():
            m = n - side if turned else n + side
            powers = _inside(word[m], turned) if 0 <= m < len(word) else None
            if powers is None or _inside_out(over) not in _sums(powers, rows=side == 1):
                continue
            new: Expr = apply(softmax, powers.args[0])
            whole = transpose(new) if turned else new
            if above is not None:
                pair = (f, word[m]) if n < m else (word[m], f)
                whole = multiply(*(apply(DIAG, above) if e is f else whole for e in pair))
            yield replaced(word, min(n, m), max(n, m), whole), {"s": new}


def _inside(factor: Expr, turned: bool) -> Expr | None:
    """The exponentials that a factor, or its transpose, is."""
    whole = factor.args[0] if turned and is_op(factor, TRANSPOSE) else factor
    return whole if is_op(whole, EXP) and turned == (whole is not factor) else None


def _inside_out(expr: Expr | None) -> Expr:
    """A short form in which transposes stand inside of exponentials."""
    assert expr is not None
    if is_op(expr, TRANSPOSE) and is_op(expr.args[0], EXP):
        return apply(EXP, tidy(transpose(expr.args[0].args[0])))
    if is_op(expr, MATMUL):
        return multiply(*map(_inside_out, expr.args))
    return tidy(expr)


def _fraction(entries: Expr) -> tuple[Expr | None, Expr | None]:
    """What entries are divided by, and what is above it if that is not 1."""
    if is_op(entries, ENTRYWISE_POWER) and entries.args[1] == -1:
        return entries.args[0], None
    return (entries.args[1], entries.args[0]) if is_op(entries, QUOTIENT) else (None, None)


def _sums(powers: Expr, rows: bool) -> list[Expr]:
    """The sums of the rows, or columns, of a matrix as a column, in the forms that they have."""
    turned = powers if rows else transpose(powers)
    sums = apply(ROW_SUMS, powers) if rows else transpose(apply(COLUMN_SUMS, powers))
    return [_inside_out(multiply(turned, ones(shape_of(turned)[1]))), tidy(sums)]


@identity(
    "diagonal-as-sums",
    "Each diagonal entry of {p} is a row of {u} times the same row of {v}, entry by entry, added up, "
    "which is the sum of a row of {h}.",
    "{p} の各対角成分は、{u} の行と {v} の同じ行を成分ごとに掛けて足し合わせたもの、すなわち {h} の行の和である。",
    DIAGONAL,
)
def _diagonal_as_sums(expr: Expr) -> Iterator[Found]:
    """diag((Y ⊘ S) Sᵀ) = Y 1."""
    number, body = scaled(expr.args[0])
    word = chain(body)
    for n in range(1, len(word)):
        u, v = multiply(*word[:n]), tidy(transpose(multiply(*word[n:])))
        if 1 in shape_of(u):
            continue
        h = tidy(hadamard(u, v))
        if symbols(h) < symbols(body):
            yield multiply(number, h, ones(shape_of(h)[1])), {"p": body, "u": u, "v": v, "h": h}


ROWS = (
    _diagonal_as_sums,
    _diagonal_of_ones,
    _sum_of_sums,
    _diagonal_times_column,
    _common_rows,
    _softmax_of_rows,
    _softmax_of_columns,
)
SOFTMAX = (_softmax_of_rows, _softmax_of_columns)
