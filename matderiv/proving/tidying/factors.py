"""Common factors taken out of a sum, greedily: on the left, on the right and among the scalars, AB + AC = A(B + C).

A group of terms becomes a term, or the step is not made: the number of terms falls each time, so that this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sympy import Expr

from ...core.index import power, shape_of
from ...expressions.matrix import add, multiply, zero
from .signs import with_common_number
from .terms import Term, merged, terms_of
from .tidier import Tidier

__all__ = ["factored"]

MANY = 200  # beyond this many terms only equal ones are merged: looking for common factors is quadratic


def factored(by: Tidier, work: list[Term], shape: tuple[Expr, Expr]) -> Expr:
    """The sum of the terms with common scalars and outer matrix factors taken out, greedily."""
    if not work:
        return zero(shape)
    if len(work) > MANY:
        return add(*(t.build() for t in work))
    while len(work) > 1:
        best: _Group | None = None
        for group in _groups(work):
            if best is None or len(group.terms) > len(best.terms):
                best = group
        if best is None:
            break
        inside = [best.strip(t) for t in best.terms]
        inner = factored(by, merged(by, inside), shape_of(inside[0].build()))
        new = terms_of(by, best.wrap(inner))
        first = work.index(best.terms[0])
        rest = [t for t in work if t not in best.terms]
        if len(rest) + len(new) >= len(work):
            break
        work = [*rest[:first], *new, *rest[first:]]
    return with_common_number(work) if work else zero(shape)


@dataclass(frozen=True)
class _Group:
    """Terms with a common factor: how it is taken out of each, and put in front of or behind their sum."""

    terms: list[Term]
    strip: Callable[[Term], Term]
    wrap: Callable[[Expr], Expr]


def _groups(work: list[Term]) -> Iterator[_Group]:
    for end in (-1, 0):
        sharing: dict[Expr, list[Term]] = {}
        for t in work:
            if len(t.word) > 1:
                sharing.setdefault(t.word[end], []).append(t)
        for factor, group in sharing.items():
            if len(group) > 1:
                yield _Group(group, _strip_end(end), _wrap_end(factor, end))
    words: dict[tuple[Expr, ...], list[Term]] = {}
    for t in work:
        if t.word and t.scalars or t.word in words:
            words.setdefault(t.word, []).append(t)
    for t in work:
        if t.word in words and t not in words[t.word]:
            words[t.word].insert(0, t)
    for word, group in words.items():
        if len(group) > 1:
            yield _Group(group, lambda t: Term(t.number, t.scalars, ()), _wrap_word(word))
    shared: dict[tuple[Expr, bool], list[Term]] = {}
    for t in work:
        for base, exponent in t.scalars:
            if exponent.is_Number and (t.word or len(t.scalars) > 1 or abs(exponent) > 1):
                shared.setdefault((base, bool(exponent > 0)), []).append(t)
    for (base, _), group in shared.items():
        if len(group) > 1:
            if len(group) < len(work) and not all(t.word for t in group):
                continue  # a polynomial in scalars stays a sum of powers
            exponents = [dict(t.scalars)[base] for t in group]
            common = min(exponents, key=abs)
            yield _Group(group, _strip_scalar(base, common), _wrap_scalar(base, common))


def _strip_end(end: int) -> Callable[[Term], Term]:
    return lambda t: Term(t.number, t.scalars, t.word[:-1] if end else t.word[1:])


def _wrap_end(factor: Expr, end: int) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(inner, factor) if end else multiply(factor, inner)


def _wrap_word(word: tuple[Expr, ...]) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(inner, *word)


def _strip_scalar(base: Expr, common: Expr) -> Callable[[Term], Term]:
    def strip(t: Term) -> Term:
        left = ((b, e - common if b == base else e) for b, e in t.scalars)
        return Term(t.number, tuple((b, e) for b, e in left if e != 0), t.word)

    return strip


def _wrap_scalar(base: Expr, common: Expr) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(power(base, common), inner)
