"""Products of sums multiplied out, A(B + C) = AB + AC, as far as that stays short.

Not shorter by itself: the terms are offered to those who look for like terms, and taken only where these save more.
One level of brackets is opened, and never into more than ``MULTIPLIED_OUT`` terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product as iter_product
from math import prod

from sympy import Expr

from ...core.index import Terms, is_scalar, power, shape_of
from ...expressions.matrix import add, apply, chain, hadamard, is_op, multiply, scaled, substitute, transpose
from ...operations.add import ADD
from ...operations.hadamard import HADAMARD
from ...operations.quotient import QUOTIENT
from ...operations.trace import TRACE
from ...operations.transpose import TRANSPOSE
from .products import chained
from .terms import Term, beside, terms_of, total
from .tidier import Tidier, each

__all__ = ["MULTIPLIED_OUT", "multiplied_out"]

MULTIPLIED_OUT = 24  # so many terms at most are tried when a product of sums is multiplied out


def multiplied_out(by: Tidier, given: Sequence[Term]) -> list[Term] | None:
    """The terms with every product of sums multiplied out, or ``None`` where there is none or it gets too long."""
    whole = [(*_linear_scalars(t), *t.word) for t in given]
    split = [list(map(_open, factors)) for factors in whole]
    if not any(len(choices) > 1 for factors in split for choices in factors):
        return None
    if sum(prod(map(len, factors)) for factors in split) > MULTIPLIED_OUT:
        return None
    numbers = [multiply(t.number, *(power(b, e) for b, e in t.scalars if e != 1)) for t in given]
    products = [
        (number, word) for number, factors in zip(numbers, split, strict=True) for word in iter_product(*factors)
    ]
    raw = [multiply(*p[1], p[0]) for p in products] if by.traced else []
    out: list[Term] = []
    if by.traced:
        before = _turned(by, total(given, shape_of(given[0].build())), numbers, whole)
        by.did("expanded", before, add(*raw), **_named(by.quiet, whole, split))
    for n, (number, word) in enumerate(products):
        out.extend(by.within(beside(out, raw, n), _term, by, number, word))
    return out


Rows = list[tuple[Expr, ...]]  # the factors of each term


def _turned(by: Tidier, before: Expr, numbers: Sequence[Expr], rows: Rows) -> Expr:
    """The terms with the transposed sums among their factors as sums of transposes, which is said of each."""
    for n, factors in enumerate(rows):
        for m, turned in [(m, t) for m, f in enumerate(factors) for t in dict.fromkeys(_turned_sums(f))]:
            made = add(*map(transpose, turned.args[0].args))
            twice = next(({"c": a, "d": transpose(a)} for a in turned.args[0].args if is_op(a, TRANSPOSE)), {})
            around = partial(_whole, numbers, rows, n, m, turned)
            by.within(around, by.did, "sum-twice" if twice else "sum", turned, made, a=turned, **twice)
            row = rows[n]
            row = (*row[:m], substitute(row[m], {turned: made}), *row[m + 1 :])
            rows = [*rows[:n], row, *rows[n + 1 :]]
            before = _whole(numbers, rows, n, m, turned, made)
    return before


def _whole(numbers: Sequence[Expr], rows: Rows, n: int, m: int, part: Expr, value: Expr) -> Expr:
    """The sum of the terms, with a value for a part of one factor."""
    row = rows[n]
    row = (*row[:m], substitute(row[m], {part: value}), *row[m + 1 :])
    return add(*(multiply(*r, number) for r, number in zip([*rows[:n], row, *rows[n + 1 :]], numbers, strict=True)))


def _turned_sums(factor: Expr) -> list[Expr]:
    """The transposed sums that are opened in a factor."""
    if is_op(factor, TRACE):
        return [s for f in chain(scaled(factor.args[0])[1]) for s in _turned_sums(f)]
    if is_op(factor, QUOTIENT):
        return _turned_sums(factor.args[0])
    return [factor] if is_op(factor, TRANSPOSE) and is_op(factor.args[0], ADD) else []


def _named(by: Tidier, whole: list[tuple[Expr, ...]], split: list[list[list[Expr]]]) -> dict[str, Expr]:
    """The first entrywise product that is multiplied out, and what it becomes."""
    for factors, opened in zip(whole, split, strict=True):
        for f, choices in zip(factors, opened, strict=True):
            if is_op(f, HADAMARD) and len(choices) > 1:
                return {"a": f, "b": by.tidy(add(*choices))}
    return {}


def _term(by: Tidier, number: Expr, word: tuple[Expr, ...]) -> list[Term]:
    """The terms of one product, its factors settled."""
    front = [f for f in word if is_scalar(f)]
    behind = [f for f in word if not is_scalar(f)]
    front = each(by, lambda *parts: multiply(number, *parts, *behind), front, by.scalar)
    behind = each(by, lambda *parts: multiply(number, *front, *parts), behind, by.matrix)
    body = (by.within(lambda e: multiply(number, *front, e), chained, by, behind),) if behind else ()
    return terms_of(by, multiply(number, *front, *body))


def _linear_scalars(t: Term) -> Iterator[Expr]:
    """The scalar factors of a term that stand to the first power."""
    return (base for base, exponent in t.scalars if exponent == 1)


def _open(factor: Expr) -> list[Expr]:
    """A factor as a list of terms: those of a sum, or of an entrywise product or quotient of sums."""
    if is_op(factor, ADD) or isinstance(factor, Terms):
        return list(factor.args)
    if is_op(factor, TRANSPOSE) and is_op(factor.args[0], ADD):
        return [transpose(a) for a in factor.args[0].args]
    if is_op(factor, TRACE):
        return [apply(TRACE, a) for a in _opened_chain(factor.args[0])]
    if is_op(factor, QUOTIENT):
        return [apply(QUOTIENT, above, factor.args[1]) for above in _open(factor.args[0])]
    if is_op(factor, HADAMARD):
        opened = [list(p.args) if is_op(p, ADD) else [p] for p in factor.args]
        if 1 < prod(map(len, opened)) <= MULTIPLIED_OUT:
            return [hadamard(*choice) for choice in iter_product(*opened)]
    return [factor]


def _opened_chain(matrix: Expr) -> list[Expr]:
    """A product of sums as a list of products."""
    number, body = scaled(matrix)
    opened = [_open(f) for f in chain(body)]
    if not 1 < prod(map(len, opened)) <= MULTIPLIED_OUT:
        return [matrix]
    return [multiply(number, *choice) for choice in iter_product(*opened)]
