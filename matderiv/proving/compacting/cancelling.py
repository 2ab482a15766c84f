"""Sums whose terms cancel once a product with ones is opened, as in centring and projection."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ...core.index import is_scalar, product, shape_of
from ...expressions.matrix import add, apply, hadamard, is_op, multiply, scaled, summands, transpose
from ...operations.add import ADD
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.sum import SUM
from ...operations.transpose import TRANSPOSE
from ..tidy import tidy
from ..tidying.length import symbols
from .identity import Found, identity, replaced

__all__ = ["CANCELLING"]


def _opened(expr: Expr) -> Expr | None:
    """A sum of entries, or a product that is a scalar, taken over the terms of a sum inside; ``None`` without one."""
    if is_op(expr, SUM):
        parts = summands(expr.args[0])
        return add(*(_times_sum(*scaled(t)) for t in parts)) if len(parts) > 1 else None
    if is_op(expr, MATMUL) and is_scalar(expr):
        for n, f in enumerate(expr.args):
            inner = f.args[0] if is_op(f, TRANSPOSE) else f
            if is_op(inner, ADD):
                parts = tuple(map(transpose, inner.args)) if inner is not f else inner.args
                return add(*(multiply(*expr.args[:n], t, *expr.args[n + 1 :]) for t in parts))
    return None


def _times_sum(number: Expr, body: Expr) -> Expr:
    if is_op(body, ONES):
        return product(number, *shape_of(body))
    return product(number, body if body is S.One else apply(SUM, body))


@identity(
    "terms-cancel",
    "Taken term by term, {a} is {b}.",
    "項ごとに計算すると、{a} は {b} である。",
    MATMUL,
    SUM,
)
def _term_by_term(expr: Expr) -> Iterator[Found]:
    """A sum of entries, or a product, taken over the terms of a sum inside, where these are short as they are."""
    yield from ((after, {"a": a, "b": b}) for after, a, o, b in _taken(expr) if o == b)


@identity(
    "terms-cancel",
    "Taken term by term, {a} is {o} = {b}.",
    "項ごとに計算すると、{a} は {o} = {b} である。",
    MATMUL,
    SUM,
)
def _terms_cancel(expr: Expr) -> Iterator[Found]:
    """1ᵀ(x − (1ᵀx/n) 1) = 0: what was centred has mean 0, and what was projected is orthogonal to what it left."""
    yield from ((after, {"a": a, "o": o, "b": b}) for after, a, o, b in _taken(expr) if o != b)


@identity(
    "factors-cancel",
    "Entry by entry the factors of {a} cancel, which leaves {b}.",
    "{a} の因子は成分ごとに打ち消し合い、{b} が残る。",
    MATMUL,
)
def _factors_cancel(expr: Expr) -> Iterator[Found]:
    """(y ⊙ s)ᵀ (1 ⊘ s) = sum(y)."""
    row, column = expr.args if len(expr.args) == 2 and is_scalar(expr) else (S.One, S.One)
    if is_op(row, TRANSPOSE) and any(is_op(e, HADAMARD) for e in (row.args[0], column)):
        new = apply(SUM, tidy(hadamard(row.args[0], column)))
        if symbols(new) < symbols(expr):
            yield new, {"a": expr, "b": new}


def _taken(expr: Expr) -> Iterator[tuple[Expr, Expr, Expr, Expr]]:
    """The whole with a part taken term by term, this part, what it is then, and that in its short form."""
    opened = _opened(expr)
    if opened is not None and symbols(new := tidy(opened)) < symbols(expr):
        yield new, expr, opened, new
    word = expr.args if is_op(expr, MATMUL) and not is_scalar(expr) else ()
    for n, (f, g) in enumerate(zip(word, word[1:], strict=False)):
        if any(is_op(e.args[0] if is_op(e, TRANSPOSE) else e, ADD) for e in (f, g)):
            pair = multiply(f, g)
            if shape_of(f)[0] == 1 and is_op(g, ADD):
                opened = add(*(_beside(f, t) for t in g.args))
            elif shape_of(g)[1] == 1 and is_op(f, ADD):
                opened = add(*(_beside_column(t, g) for t in f.args))
            else:
                continue
            if symbols(new := tidy(opened)) < symbols(pair):
                yield replaced(word, n, n + 1, new), pair, opened, new


def _beside(row: Expr, matrix: Expr) -> Expr:
    """A row times a matrix, each entry the sum of the row where the matrix is one of ones."""
    number, body = scaled(matrix)
    if not is_op(body, ONES):
        return multiply(row, matrix)
    total = apply(SUM, transpose(row))
    return multiply(number, _opened(total) or total, apply(ONES, shape=(S.One, shape_of(body)[1])))


def _beside_column(matrix: Expr, column: Expr) -> Expr:
    """A matrix times a column, in the same way."""
    ones_ = is_op(scaled(matrix)[1], ONES)
    return transpose(_beside(transpose(column), transpose(matrix))) if ones_ else multiply(matrix, column)


CANCELLING = (_term_by_term, _terms_cancel, _factors_cancel)
