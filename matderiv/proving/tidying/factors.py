"""Common factors taken out of a sum, greedily: on the left, on the right and among the scalars, AB + AC = A(B + C).

A group of terms becomes a term, or the step is not made: the number of terms falls each time, so that this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, S

from ...core.index import Shape, power, shape_of
from ...core.records import dataclass
from ...expressions.matrix import add, multiply, zero
from .signs import with_common_number
from .terms import Term, merged, set_apart, terms_of, total
from .tidier import Tidier

__all__ = ["factored"]

MANY = 200  # beyond this many terms only equal ones are merged: looking for common factors is quadratic


def factored(by: Tidier, work: list[Term], shape: Shape) -> Expr:
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
        new = _taken_out(by.quiet, best, work, shape)
        if len(new) >= len(work):
            break
        if by.traced:
            _taken_out(by, best, work, shape)
        work = new
    return with_common_number(by, work) if work else zero(shape)


def _taken_out(by: Tidier, group: _Group, work: list[Term], shape: Shape) -> list[Term]:
    """The terms with what is common to a group of them taken out."""
    inside = [group.strip(t) for t in group.terms]
    inner_shape = shape_of(inside[0].build())
    front, behind, around = set_apart(work, group.terms)

    def settled() -> Expr:
        return factored(by, merged(by, inside), inner_shape)

    if by.traced:
        bracket, taken = total(inside, inner_shape), group.wrap(S.One)
        of, made = total(group.terms, shape), group.wrap(bracket)
        names = {"c" if group.behind else "a": taken, "b": bracket}
        by.within(around, by.did, "common", of, made, **names)
    inner = by.within(lambda e: around(group.wrap(e)), settled)
    new = by.within(around, terms_of, by, group.wrap(inner))
    return [*front, *new, *behind]


@dataclass(frozen=True)
class _Group:
    """Terms with a common factor: how it is taken out of each, and put in front of or behind their sum."""

    terms: list[Term]
    strip: Callable[[Term], Term]
    wrap: Callable[[Expr], Expr]
    behind: bool = False


def _groups(work: list[Term]) -> Iterator[_Group]:
    for end in (-1, 0):
        sharing: dict[Expr, list[Term]] = {}
        for t in work:
            if len(t.word) > 1:
                sharing.setdefault(t.word[end], []).append(t)
        for factor, group in sharing.items():
            if len(group) > 1:
                yield _Group(group, _strip_end(end), _wrap_end(factor, end), end == -1)
    words: dict[tuple[Expr, ...], list[Term]] = {}
    for t in work:
        if t.word and t.scalars or t.word in words:
            words.setdefault(t.word, []).append(t)
    for t in work:
        if t.word in words and t not in words[t.word]:
            words[t.word].insert(0, t)
    for word, group in words.items():
        if len(group) > 1:
            yield _Group(group, lambda t: Term(t.number, t.scalars, ()), _wrap_word(word), True)
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
