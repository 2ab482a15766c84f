"""Diagonals, of products, inverses, sums and scaled matrices."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ...core.index import shape_of
from ...core.operation import Applied
from ...expressions.matrix import Var, add, apply, chain, hadamard, is_op, multiply, scaled, transpose
from ...operations.add import ADD
from ...operations.diag import DIAG
from ...operations.diagonal import DIAGONAL
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.inverse import INVERSE
from ...operations.matmul import MATMUL
from ...operations.scale import SCALE
from ..tidy import tidy
from ..tidying.length import symbols
from .identity import Found, identity, replaced

__all__ = ["DIAGONALS"]


def _diagonal_matrix(expr: Expr) -> bool:
    """Whether a matrix is certainly diagonal, by what is assumed of its symbols or by its form."""
    if isinstance(expr, Var):
        return "diagonal" in expr.facts
    if is_op(expr, EYE, DIAG):
        return True
    if is_op(expr, SCALE):
        return _diagonal_matrix(expr.args[1])
    if is_op(expr, HADAMARD):
        return any(map(_diagonal_matrix, expr.args))
    if is_op(expr, ADD, MATMUL):
        return all(map(_diagonal_matrix, expr.args))
    names = ("transpose", "inverse", "matrix_power")
    return isinstance(expr, Applied) and expr.operation.name in names and _diagonal_matrix(expr.args[0])


@identity(
    "diagonal-of-product",
    "Each entry of {a} is a row of {p}, {x} and a column of {q}, which is a row of {t}, multiplied entry by entry and "
    "added up; so is that of {b}.",
    "{a} の各成分は、{p} の行、{x}、{q} の列({t} の行)を成分ごとに掛けて足し合わせたものであり、{b} の成分に等しい。",
    DIAGONAL,
)
def _diagonal_of_product(expr: Expr) -> Iterator[Found]:
    """diag(A diag(x) B) = (A ⊙ Bᵀ) x."""
    number, body = scaled(expr.args[0])
    word = chain(body)
    for n, f in enumerate(word):
        if is_op(f, DIAG) and 0 < n < len(word) - 1:
            p, q, x = multiply(*word[:n]), multiply(*word[n + 1 :]), f.args[0]
            turned = tidy(transpose(q))
            new = multiply(hadamard(p, turned), x)
            whole = apply(DIAGONAL, body)
            yield multiply(number, new), {"a": whole, "b": new, "p": p, "q": q, "t": turned, "x": x}


@identity(
    "diagonal-of-column-and-row",
    "{a} is the column {u} times the row {v}, so that its diagonal holds the products of entries at equal places, {b}.",
    "{a} は列 {u} と行 {v} の積なので、その対角成分は同じ位置の成分どうしの積、すなわち {b} である。",
    DIAGONAL,
)
def _diagonal_of_column_and_row(expr: Expr) -> Iterator[Found]:
    """diag(u vᵀ) = u ⊙ v."""
    number, body = scaled(expr.args[0])
    word = chain(body)
    for n in range(1, len(word)):
        if shape_of(word[n])[0] == 1 != shape_of(body)[0]:
            u, v = multiply(*word[:n]), multiply(*word[n:])
            new = hadamard(u, tidy(transpose(v)))
            yield multiply(number, new), {"a": body, "b": new, "u": u, "v": v}


@identity(
    "diagonal-scaled",
    "The factor {d} multiplies every diagonal entry by the entry of {x} at the same place.",
    "因子 {d} により、各対角成分に {x} の同じ位置の成分が掛かる。",
    DIAGONAL,
)
def _diagonal_scaled(expr: Expr) -> Iterator[Found]:
    """diag(A diag(x)) = diag(A) ⊙ x, and diag(diag(x)) = x."""
    number, body = scaled(expr.args[0])
    word = chain(body)
    for f, rest in ((word[-1], word[:-1]), (word[0], word[1:])):
        if is_op(f, DIAG) and rest:
            x = f.args[0]
            yield multiply(number, hadamard(x, apply(DIAGONAL, multiply(*rest)))), {"d": f, "x": x}


@identity(
    "diagonal-of-diagonal",
    "The diagonal of the diagonal matrix {d} is {x}.",
    "対角行列 {d} の対角成分は {x} である。",
    DIAGONAL,
)
def _diagonal_of_diagonal(expr: Expr) -> Iterator[Found]:
    number, body = scaled(expr.args[0])
    if is_op(body, DIAG):
        yield multiply(number, body.args[0]), {"d": body, "x": body.args[0]}


@identity(
    "diagonal-of-inverse",
    "The diagonal matrix {d} is inverted entry by entry, so that the diagonal of the inverse is {x}.",
    "対角行列 {d} の逆行列は各対角成分の逆数を並べたものなので、その対角成分は {x} である。",
    DIAGONAL,
)
def _diagonal_of_inverse(expr: Expr) -> Iterator[Found]:
    """diag(diag(x)⁻¹) = 1 ⊘ x."""
    number, body = scaled(expr.args[0])
    if is_op(body, INVERSE) and is_op(body.args[0], DIAG):
        x = apply(ENTRYWISE_POWER, body.args[0].args[0], S.NegativeOne)
        yield multiply(number, x), {"d": body.args[0], "x": x}


@identity(
    "rows-and-columns",
    "A diagonal matrix in front multiplies the rows, one behind the columns: {a} = {b}.",
    "対角行列を左から掛けると各行が、右から掛けると各列がその対角成分の倍になるので、{a} = {b} である。",
    MATMUL,
)
def _rows_and_columns(expr: Expr) -> Iterator[Found]:
    """diag(u) A diag(v) = (u vᵀ) ⊙ A."""
    word = expr.args
    places = [n for n, f in enumerate(word) if is_op(f, DIAG)]
    for n, m in zip(places, places[1:], strict=False):
        if m > n + 1:
            new = hadamard(multiply(word[n].args[0], transpose(word[m].args[0])), multiply(*word[n + 1 : m]))
            yield replaced(word, n, m, new), {"a": multiply(*word[n : m + 1]), "b": new}


@identity(
    "diagonal-kept",
    "{m} is diagonal, so that the product with I changes nothing.",
    "{m} は対角行列なので、I との成分ごとの積をとっても変わらない。",
    HADAMARD,
)
def _diagonal_kept(expr: Expr) -> Iterator[Found]:
    for n, f in enumerate(expr.args):
        rest = (*expr.args[:n], *expr.args[n + 1 :])
        if is_op(f, EYE) and any(map(_diagonal_matrix, rest)):
            yield hadamard(*rest), {"m": next(filter(_diagonal_matrix, rest))}


@identity(
    "power-of-identity",
    "The entries of I are 0 and 1, so that {a} = {b}.",
    "I の成分は 0 か 1 なので、{a} = {b} である。",
    ENTRYWISE_POWER,
)
def _power_of_identity(expr: Expr) -> Iterator[Found]:
    if is_op(expr.args[0], EYE) and expr.args[1].is_positive:
        yield expr.args[0], {"a": expr, "b": expr.args[0]}


@identity(
    "diagonal-of-sum",
    "The product with I is taken term by term, which gives {b}.",
    "I との成分ごとの積を項ごとにとると {b} となる。",
    HADAMARD,
)
def _diagonal_of_sum(expr: Expr) -> Iterator[Found]:
    """I ⊙ (A − A ⊙ I) = 0."""
    eye = next((f for f in expr.args if is_op(f, EYE)), None)
    for f in expr.args if eye is not None else ():
        if is_op(f, ADD):
            rest = [g for g in expr.args if g is not f and g is not eye]
            split = [(number, body.args if is_op(body, HADAMARD) else (body,)) for number, body in map(scaled, f.args)]
            kept = [(number, (g for g in body if g != eye)) for number, body in split]
            new = tidy(add(*(multiply(number, hadamard(eye, *rest, *body)) for number, body in kept)))
            if symbols(new) < symbols(expr):
                yield new, {"b": new}


@identity(
    "diagonal-turned",
    "The product with I keeps the diagonal alone, which is the same for {a} and for its transpose {b}.",
    "I との成分ごとの積に残るのは対角成分だけであり、これは {a} とその転置 {b} とで等しい。",
    HADAMARD,
)
def _diagonal_turned(expr: Expr) -> Iterator[Found]:
    if not any(is_op(f, EYE) for f in expr.args):
        return
    for n, f in enumerate(expr.args):
        if not is_op(f, EYE) and symbols(other := tidy(transpose(f))) < symbols(f):
            yield hadamard(*expr.args[:n], other, *expr.args[n + 1 :]), {"a": f, "b": other}


DIAGONALS = (
    _diagonal_of_product,
    _diagonal_of_column_and_row,
    _diagonal_scaled,
    _diagonal_of_diagonal,
    _diagonal_of_inverse,
    _rows_and_columns,
    _diagonal_kept,
    _power_of_identity,
    _diagonal_of_sum,
    _diagonal_turned,
)
