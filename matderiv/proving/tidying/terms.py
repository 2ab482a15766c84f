"""Sums as terms ``number · scalars · chain of matrices``, and like terms as one: 2A + 3A = 5A.

Linear functions of several terms are the function of a sum: diag(a) + diag(b) = diag(a + b), and so for the stacked
columns of a matrix. Two terms become one each time, so that this ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sympy import Expr, S

from ...core.index import Shape, Terms, power, product, shape_of
from ...core.operation import Operation
from ...expressions.matrix import add, apply, chain, hadamard, is_op, multiply, scaled, summands, transpose, zero
from ...operations.add import ADD
from ...operations.diag import DIAG
from ...operations.exp import EXP
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.softmax import SOFTMAX
from ...operations.sum import SUM
from ...operations.unvec import UNVEC
from ...operations.vec import VEC
from ...operations.zero import ZERO
from .entries import powers_of
from .products import chained
from .scalars import gathered
from .tidier import Around, Tidier

__all__ = ["Term", "beside", "merged", "set_apart", "terms_of", "total"]


class Term(NamedTuple):
    """number · scalars · word, the scalars as (base, exponent) pairs and the word a chain of matrices."""

    number: Expr
    scalars: tuple[tuple[Expr, Expr], ...]
    word: tuple[Expr, ...]

    def build(self) -> Expr:
        return multiply(product(self.number, *(power(b, e) for b, e in self.scalars)), *self.word)

    def named(self) -> list[tuple[Term, Expr]]:
        """Exponentials over their sum as the softmax that they are: the term after each, with that softmax."""
        scalars, word = dict(self.scalars), list(self.word)
        out: list[tuple[Term, Expr]] = []
        for base, exponent in self.scalars:
            if not (is_op(base, SUM) and is_op(base.args[0], EXP) and 1 in shape_of(base.args[0])):
                continue
            turned, made = transpose(base.args[0]), None
            for n, f in enumerate(word):
                if not exponent.is_Integer or exponent >= 0:
                    break
                for g in (base.args[0], turned):
                    softmax = apply(SOFTMAX, base.args[0].args[0])
                    softmax = softmax if g is base.args[0] else transpose(softmax)
                    new = softmax if f == g else _in_place(f, g, softmax)
                    if new is not None:
                        word[n], exponent, made = new, exponent + 1, softmax
                        break
            scalars[base] = exponent
            if made is not None:
                left = tuple((b, e) for b, e in scalars.items() if e != 0)
                out.append((Term(self.number, left, tuple(word)), made))
        return out


def _key(by: Tidier, t: Term) -> tuple[frozenset[tuple[object, Expr]], tuple[object, ...]]:
    """Equal for like terms; the order of an entrywise product does not matter."""
    word = tuple(frozenset(powers_of(by, f)[1].items()) if is_op(f, HADAMARD) else f for f in t.word)
    return frozenset((_either_way(by, b), e) for b, e in t.scalars), word


def total(work: Iterable[Term], shape: Shape) -> Expr:
    """The sum of terms, written out."""
    return add(zero(shape), *(t.build() for t in work))


def beside(before: list[Term], parts: Sequence[Expr], n: int) -> Around:
    """The sum around one of its parts: the terms that were made of those before it, and those behind it."""
    return lambda e: add(total(before, shape_of(e)), e, *parts[n + 1 :])


def set_apart(work: list[Term], group: list[Term]) -> tuple[list[Term], list[Term], Around]:
    """The other terms before and behind a group, which is one part where its first term stands, and these around it."""
    place, others = work.index(group[0]), [t for t in work if t not in group]
    front, behind = others[:place], others[place:]
    return front, behind, lambda e: add(total(front, shape_of(e)), e, total(behind, shape_of(e)))


@lru_cache(maxsize=512)  # a few are asked for in one derivation: a larger one would hold those of hundreds
def _either_way(by: Tidier, scalar: Expr) -> object:
    """Equal for a product that is a scalar and for its transpose, which is the same scalar."""
    if not is_op(scalar, MATMUL):
        return scalar
    return frozenset((scalar, chained(by, [by.matrix(a, True) for a in reversed(scalar.args)])))


def _in_place(factor: Expr, old: Expr, new: Expr) -> Expr | None:
    """An entrywise product, or the diagonal matrix of one, with a factor replaced once; ``None`` without it."""
    if is_op(factor, DIAG):
        inner = new if factor.args[0] == old else _in_place(factor.args[0], old, new)
        return None if inner is None else apply(DIAG, inner)
    if not is_op(factor, HADAMARD) or old not in factor.args:
        return None
    n = factor.args.index(old)
    return hadamard(*factor.args[:n], new, *factor.args[n + 1 :])


def terms_of(by: Tidier, expr: Expr) -> list[Term]:
    """The terms of a settled expression; a sum in parentheses behind a number alone is opened."""
    out: list[Term] = []
    parts, shape = summands(expr), shape_of(expr)
    for n, term in enumerate(parts):
        coefficient, rest = scaled(term)
        around = beside(out, parts, n)
        number, found = by.within(lambda c, rest=rest, a=around: a(multiply(c, rest)), gathered, by, (coefficient,))  # type: ignore[misc]
        word = () if rest is S.One else chain(rest)
        if number == 0 or is_op(rest, ZERO):
            continue
        inner = word[0] if len(word) == 1 and is_op(word[0], ADD) and not found else None
        if not word and len(found) == 1 and isinstance(only := next(iter(found)), Terms) and found[only] == 1:
            inner = only
        if inner is not None:
            opened = by.within(lambda e, c=number, a=around: a(multiply(c, e)), terms_of, by, inner)  # type: ignore[misc]
            multiples = [Term(number * t.number, t.scalars, t.word) for t in opened]
            if by.traced:
                bracket = total(opened, shape)
                by.within(around, by.did, "expanded", multiply(number, bracket), total(multiples, shape))
            out.extend(multiples)
        else:
            plain = Term(number, tuple(found.items()), word)
            for named, softmax in plain.named():
                if by.traced:
                    by.within(around, by.did, "softmax", plain.build(), named.build(), a=softmax)
                plain = named
            out.append(plain)
    return out


def merged(by: Tidier, given: Iterable[Term]) -> list[Term]:
    """Like terms as one, and sums of diagonal matrices, or of stacked columns, as those of a sum."""
    found: dict[object, Term] = {}
    given = list(given)
    for n, t in enumerate(given):
        key = _key(by.quiet, t)
        before = found.get(key)
        if before is not None and by.traced:
            given[n] = _turned_alike(by, given, n, before)
        found[key] = t if before is None else Term(before.number + t.number, before.scalars, before.word)
    kept = [t for t in found.values() if t.number != 0]
    if by.traced and len(found) < len(given):
        shape = shape_of(given[0].build())
        by.did(_like(given, found.values()), total(given, shape), total(kept, shape))
    for linear in (VEC, UNVEC, DIAG):
        kept = _of_sums(by, kept, linear)
    return kept


def _like(given: Sequence[Term], found: Iterable[Term]) -> str:
    """Whether like terms are added, cancel, or both."""
    gone = sum(t.number == 0 for t in found)
    together = len(given) > len(found := list(found)) + gone
    return "like" if not gone else "like-both" if together else "like-cancel"


def _turned_alike(by: Tidier, given: list[Term], n: int, before: Term) -> Term:
    """A term with those of its scalars transposed that a like one before it has transposed: yᵀz for zᵀy."""
    term, shape = given[n], shape_of(before.build())
    for base, _ in term.scalars:
        if base in dict(before.scalars):
            continue
        turned = next(b for b, _ in before.scalars if _either_way(by.quiet, b) == _either_way(by.quiet, base))
        alike = tuple((turned if b == base else b, e) for b, e in term.scalars)
        after = Term(term.number, alike, term.word)
        by.did("number", total(given, shape), total([*given[:n], after, *given[n + 1 :]], shape), a=base, b=turned)
        term = after
        given = [*given[:n], term, *given[n + 1 :]]
    return term


def _of_sums(by: Tidier, given: list[Term], function: Operation) -> list[Term]:
    """Terms f(a) and f(b) of one linear function as f(a + b)."""
    groups: dict[tuple[Expr, ...], list[Term]] = {}
    for t in given:
        if len(t.word) == 1 and is_op(t.word[0], function):
            groups.setdefault(t.word[0].args[1:], []).append(t)
    for group in groups.values():
        if len(group) > 1:
            given = _of_sum(by, given, group, function)
    return given


def _of_sum(by: Tidier, given: list[Term], group: list[Term], function: Operation) -> list[Term]:
    """The terms, those of a group as the function of their sum."""
    inside = add(*(Term(t.number, t.scalars, (t.word[0].args[0],)).build() for t in group))
    shape, rest = shape_of(group[0].word[0]), group[0].word[0].args[1:]
    front, behind, around = set_apart(given, group)
    if by.traced:
        clause, short = "diagonals" if function is DIAG else "linear", by.quiet.tidy(inside)
        whole = around(_of(function, inside, *rest))
        by.did(clause, total(given, shape), whole, a=_of(function, short, *rest))
    value = by.within(lambda e: around(_of(function, e, *rest)), by.tidy, inside)
    merged = [] if is_op(value, ZERO) else by.within(around, terms_of, by, _of(function, value, *rest))
    return [*front, *merged, *behind]


def _of(function: Operation, value: Expr, *rest: Expr) -> Expr:
    """A linear function of a value, its number in front; the diagonal matrix of ones is the identity."""
    number, body = scaled(value)
    if function is DIAG and is_op(body, ONES):
        return multiply(number, apply(EYE, shape=(shape_of(body)[0],) * 2))
    return multiply(number, apply(function, body, *rest))
