"""One value in one spelling, so that what is equal cancels: xᵀx beside sum(x²), (AX)⁻¹ beside X⁻¹A⁻¹."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from ...core.index import Power, Product, distinct, factors, is_scalar, power, product, replace, shape_of, walk
from ...expressions.matrix import add, apply, hadamard, is_op, multiply, ones, scaled, transpose
from ...operations.abs import ABS
from ...operations.add import ADD
from ...operations.inverse import INVERSE
from ...operations.kron import KRON
from ...operations.matmul import MATMUL
from ...operations.norm2 import NORM2
from ...operations.norm_squared import NORM_SQUARED
from ...operations.ones import ONES
from ...operations.sign import SIGN
from ...operations.sum import SUM
from ..tidy import tidy
from ..tidying.length import symbols
from .identity import Found, identity

__all__ = ["SPELLINGS"]


def _added(expr: Expr) -> Expr | None:
    """The array of which a number is the sum of the entries, if it is one: x² of sum(x²), of xᵀx and of ‖x‖²."""
    if is_op(expr, SUM):
        return tidy(expr.args[0])
    if is_op(expr, NORM_SQUARED):
        return tidy(hadamard(expr.args[0], expr.args[0]))
    if is_op(expr, MATMUL) and is_scalar(expr) and shape_of(expr.args[0])[0] == 1:
        row, column = transpose(expr.args[0]), multiply(*expr.args[1:])
        pair = [e for e in (row, column) if not is_op(e, ONES)]
        return tidy(hadamard(*pair)) if pair and shape_of(row) == shape_of(column) else None
    return None


@identity(
    "one-spelling",
    "{a} is {b}, the sum of the same numbers, and cancels.",
    "{a} は {b} と同じ数の和なので等しく、約分できる。",
)
def _cancelled(expr: Expr) -> Iterator[Found]:
    """(s² − (sᵀs) s)/sum(s²) = s²/sum(s²) − s."""
    yield from ((after, found) for after, found, fewer in _respelled(expr) if fewer)


@identity("one-spelling", "{a} is {b}, the sum of the same numbers.", "{a} は {b} と同じ数の和なので等しい。")
def _one_spelling(expr: Expr) -> Iterator[Found]:
    """xᵀx + sum(x²) = 2 sum(x²)."""
    yield from ((after, found) for after, found, fewer in _respelled(expr) if not fewer)


def _respelled(expr: Expr) -> Iterator[tuple[Expr, dict[str, Expr], bool]]:
    """One of two spellings of a number for the other, and whether a quotient with both goes by that."""
    numbers = [e for e in distinct(expr) if is_op(e, SUM, NORM_SQUARED, MATMUL) and is_scalar(e)]
    known: dict[Expr, Expr] = {}
    for e in numbers if len(numbers) > 1 else ():
        of = _added(e)
        other = e if of is None else known.setdefault(of, e)
        if other == e:
            continue
        for a, b in ((e, other), (other, e)):
            after = _over_terms(replace(expr, {a: b}))
            under = [sum(isinstance(p, Power) and p.base in (a, b) for p in walk(side)) for side in (expr, after)]
            there = [sum(p in (a, b) for p in walk(side)) for side in (expr, after)]
            yield after, {"a": a, "b": b}, under[0] > 0 and there[0] - there[1] > 1


def _over_terms(expr: Expr) -> Expr:
    """A number in front of a sum multiplied into its terms, where this is shorter."""
    number, body = scaled(expr)
    out = tidy(expr)
    if is_op(body, ADD) and number != 1:
        taken = add(*(tidy(multiply(number, t)) for t in body.args))
        out = min(out, taken, key=symbols)
    return out


@identity(
    "length-squared",
    "{a} is the square of {b}, so that {c} = {d}.",
    "{a} は {b} の二乗なので、{c} = {d} である。",
    Product,
)
def _over_length(expr: Expr) -> Iterator[Found]:
    """sum(x²)/‖x‖ = ‖x‖."""
    for f in expr.args:
        of = _added(f)
        if of is None:
            continue
        for g in expr.args:
            length = g.base if isinstance(g, Power) else g
            if is_op(length, NORM2) and tidy(hadamard(length.args[0], length.args[0])) == of and length != g:
                new = power(length, 2 + g.exponent)
                rest = [h for h in expr.args if h not in (f, g)]
                yield product(*rest, new), {"a": f, "b": length, "c": product(f, g), "d": new}


@identity(
    "absolute-value",
    "A number times its sign is its absolute value, {a} = {b}.",
    "数とその符号の積は絶対値なので、{a} = {b} である。",
    Product,
)
def _times_own_sign(expr: Expr) -> Iterator[Found]:
    """A x sign(A x) = |A x| of numbers."""
    for f in expr.args:
        own = list(factors(f.args[0])) if is_op(f, SIGN) else []
        rest = [g for g in expr.args if g != f]
        if len(own) > 1 and all(g in rest for g in own):
            new = apply(ABS, f.args[0])
            yield product(new, *(g for g in rest if g not in own)), {"a": product(*own, f), "b": new}


@identity(
    "inverse-of-product",
    "{a} = {b}.",
    "{a} = {b} である。",
    ADD,
)
def _inverse_of_product(expr: Expr) -> Iterator[Found]:
    """(AX)⁻¹ − X⁻¹A⁻¹ = 0."""
    for e in distinct(expr):
        word = e.args[0].args if is_op(e, INVERSE) and is_op(e.args[0], MATMUL) else ()
        if len(word) > 1 and all(shape_of(f) == shape_of(e) for f in word):
            parts = multiply(*(apply(INVERSE, f) for f in reversed(word)))
            yield replace(expr, {e: parts}), {"a": e, "b": parts}


@identity(
    "ones-by-parts",
    "A Kronecker product times ones is that of its factors with ones, {a} = {b}.",
    "クロネッカー積と、成分がすべて 1 のベクトルとの積は、各因子とそのようなベクトルとの積のクロネッカー積であり、"
    "{a} = {b} となる。",
    MATMUL,
)
def _ones_by_parts(expr: Expr) -> Iterator[Found]:
    """(I ⊗ yᵀ) 1 = sum(y) 1."""
    *front, last = expr.args
    if not (is_op(last, ONES) and shape_of(last)[1] == 1 and front and is_op(front[-1], KRON)):
        return
    parts = [_row_sums(f) for f in front[-1].args]
    if any(map(is_scalar, parts)):
        new = multiply(*parts) if is_scalar(parts[0]) else multiply(*reversed(parts))
        yield multiply(*front[:-1], new), {"a": multiply(front[-1], last), "b": new}


def _row_sums(factor: Expr) -> Expr:
    """A matrix times ones."""
    rows, columns = shape_of(factor)
    return apply(SUM, transpose(factor)) if rows == 1 else tidy(multiply(factor, ones(columns)))


SPELLINGS = (_ones_by_parts, _cancelled, _one_spelling, _over_length, _times_own_sign, _inverse_of_product)
