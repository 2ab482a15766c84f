"""Transposes that a product, a quotient or an entrywise product is shorter without."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ...core.index import shape_of
from ...expressions.matrix import Var, add, apply, hadamard, is_op, multiply, ones, scaled, summands, transpose
from ...operations.add import ADD
from ...operations.hadamard import HADAMARD
from ...operations.inverse import INVERSE
from ...operations.matmul import MATMUL
from ...operations.pinv import PINV
from ...operations.quotient import QUOTIENT
from ...operations.transpose import TRANSPOSE
from .identity import Found, identity

__all__ = ["TRANSPOSES"]


def _plain(expr: Expr) -> bool:
    """A symbol or its inverse, which is written as one: X⁻ᵀAᵀ reads as well as (AX⁻¹)ᵀ."""
    inverse = is_op(expr, INVERSE, PINV)
    return isinstance(expr, Var) or inverse and isinstance(expr.args[0], Var)


@identity(
    "common-sum",
    "The sum {s} is a factor of all of {a}, entry by entry; taken out, it leaves {r}.",
    "和 {s} は {a} 全体の成分ごとの因子であり、これをくくり出すと {r} が残る。",
    ADD,
)
def _common_sum(expr: Expr) -> Iterator[Found]:
    """a + b − (a + b) ⊙ c = (a + b) ⊙ (1 − c), where a and b stand as terms of their own."""
    parts = expr.args
    for n, t in enumerate(parts):
        number, body = scaled(t)
        for s in body.args if is_op(body, HADAMARD) else ():
            if not is_op(s, ADD):
                continue
            others = hadamard(*_without(body.args, s))
            alone = list(parts[:n] + parts[n + 1 :])
            for sign in (S.One, S.NegativeOne):
                taken = [multiply(sign * abs(number), a) for a in summands(s)] if number.is_Number else []
                if taken and all(a in alone for a in taken):
                    left = [a for a in alone if a not in taken]
                    rest = add(multiply(sign * abs(number), ones(*shape_of(s))), multiply(number, others))
                    whole = add(*taken, t)
                    yield add(*left, hadamard(s, rest)), {"s": s, "a": whole, "r": rest}


def _without(parts: tuple[Expr, ...], one: Expr) -> list[Expr]:
    place = parts.index(one)
    return [*parts[:place], *parts[place + 1 :]]


@identity(
    "transposed-product",
    "Transposes multiply to the transpose of the product in reverse order, {a} = {b}.",
    "転置の積は逆の順に並べた積の転置であり、{a} = {b} となる。",
    MATMUL,
)
def _transposed_product(expr: Expr) -> Iterator[Found]:
    word = expr.args
    if len(word) < 2 or not all(is_op(f, TRANSPOSE) and 1 not in shape_of(f) for f in word):
        return
    if any(not _plain(f.args[0]) for f in word):  # XᵀYᵀ is as well known as (YX)ᵀ
        new = transpose(multiply(*(f.args[0] for f in reversed(word))))
        yield new, {"a": expr, "b": new}


@identity(
    "transposed-entrywise",
    "Transposes multiply entry by entry to the transpose of the product, {a} = {b}.",
    "転置どうしの成分ごとの積は積の転置であり、{a} = {b} となる。",
    HADAMARD,
)
def _transposed_entrywise(expr: Expr) -> Iterator[Found]:
    if all(is_op(f, TRANSPOSE) for f in expr.args):
        new = transpose(hadamard(*(f.args[0] for f in expr.args)))
        yield new, {"a": expr, "b": new}


@identity(
    "transposed-quotient",
    "A transpose divided entry by entry by a transpose is the transpose of the quotient, {a} = {b}.",
    "転置どうしの成分ごとの商は商の転置であり、{a} = {b} となる。",
    QUOTIENT,
)
def _transposed_quotient(expr: Expr) -> Iterator[Found]:
    if all(is_op(f, TRANSPOSE) for f in expr.args):
        new = transpose(apply(QUOTIENT, *(f.args[0] for f in expr.args)))
        yield new, {"a": expr, "b": new}


TRANSPOSES = (
    _common_sum,
    _transposed_product,
    _transposed_entrywise,
    _transposed_quotient,
)
