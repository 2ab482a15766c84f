"""Sums as terms ``number · scalars · chain of matrices``, and like terms as one: 2A + 3A = 5A.

Linear functions of several terms are the function of a sum: diag(a) + diag(b) = diag(a + b), and so for the stacked
columns of a matrix. Two terms become one each time, so that this ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sympy import Expr, S

from ...core.index import Terms, power, product, shape_of
from ...core.operation import Operation
from ...expressions.matrix import add, apply, chain, hadamard, is_op, multiply, scaled, summands, transpose
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
from .tidier import KEPT, Tidier

__all__ = ["Term", "merged", "terms_of"]


@dataclass(frozen=True)
class Term:
    """number · scalars · word, the scalars as (base, exponent) pairs and the word a chain of matrices."""

    number: Expr
    scalars: tuple[tuple[Expr, Expr], ...]
    word: tuple[Expr, ...]

    def build(self) -> Expr:
        return multiply(product(self.number, *(power(b, e) for b, e in self.scalars)), *self.word)

    def named(self) -> Term:
        """Exponentials over their sum as the softmax that they are."""
        scalars, word = dict(self.scalars), list(self.word)
        for base, exponent in self.scalars:
            if not (is_op(base, SUM) and is_op(base.args[0], EXP) and 1 in shape_of(base.args[0])):
                continue
            turned = transpose(base.args[0])
            for n, f in enumerate(word):
                if not exponent.is_Integer or exponent >= 0:
                    break
                for g in (base.args[0], turned):
                    softmax = apply(SOFTMAX, base.args[0].args[0])
                    softmax = softmax if g is base.args[0] else transpose(softmax)
                    new = softmax if f == g else _in_place(f, g, softmax)
                    if new is not None:
                        word[n], exponent = new, exponent + 1
                        break
            scalars[base] = exponent
        if tuple(word) == self.word:
            return self
        return Term(self.number, tuple((b, e) for b, e in scalars.items() if e != 0), tuple(word))


def _key(by: Tidier, t: Term) -> tuple[frozenset[tuple[object, Expr]], tuple[object, ...]]:
    """Equal for like terms; the order of an entrywise product does not matter."""
    word = tuple(frozenset(powers_of(by, f)[1].items()) if is_op(f, HADAMARD) else f for f in t.word)
    return frozenset((_either_way(by, b), e) for b, e in t.scalars), word


@lru_cache(maxsize=KEPT)
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
    for term in summands(expr):
        coefficient, rest = scaled(term)
        number, found = gathered(by, (coefficient,))
        word = () if rest is S.One else chain(rest)
        if number == 0 or is_op(rest, ZERO):
            continue
        inner = word[0] if len(word) == 1 and is_op(word[0], ADD) and not found else None
        if not word and len(found) == 1 and isinstance(only := next(iter(found)), Terms) and found[only] == 1:
            inner = only
        if inner is not None:
            out.extend(Term(number * t.number, t.scalars, t.word) for t in terms_of(by, inner))
        else:
            out.append(Term(number, tuple(found.items()), word).named())
    return out


def merged(by: Tidier, given: Iterable[Term]) -> list[Term]:
    """Like terms as one, and sums of diagonal matrices, or of stacked columns, as those of a sum."""
    found: dict[object, Term] = {}
    for t in given:
        key = _key(by, t)
        before = found.get(key)
        found[key] = t if before is None else Term(before.number + t.number, before.scalars, before.word)
    kept = [t for t in found.values() if t.number != 0]
    for linear in (VEC, UNVEC):
        kept = _of_sums(by, kept, linear)
    diagonals = [t for t in kept if len(t.word) == 1 and is_op(t.word[0], DIAG)]
    if len(diagonals) > 1:
        vectors = [Term(t.number, t.scalars, (t.word[0].args[0],)).build() for t in diagonals]
        total = by.tidy(add(*vectors))
        merged = [] if is_op(total, ZERO) else terms_of(by, _diagonal(total))
        first = kept.index(diagonals[0])
        rest = [t for t in kept if t not in diagonals]
        kept = [*rest[:first], *merged, *rest[first:]]
    return kept


def _of_sums(by: Tidier, given: list[Term], function: Operation) -> list[Term]:
    """Terms f(a) and f(b) of one linear function as f(a + b)."""
    groups: dict[tuple[Expr, ...], list[Term]] = {}
    for t in given:
        if len(t.word) == 1 and is_op(t.word[0], function):
            groups.setdefault(t.word[0].args[1:], []).append(t)
    for rest, group in groups.items():
        if len(group) < 2:
            continue
        total = by.tidy(add(*(Term(t.number, t.scalars, (t.word[0].args[0],)).build() for t in group)))
        number, body = scaled(total)
        merged = [] if is_op(total, ZERO) else terms_of(by, multiply(number, apply(function, body, *rest)))
        first = given.index(group[0])
        others = [t for t in given if t not in group]
        given = [*others[:first], *merged, *others[first:]]
    return given


def _diagonal(vector: Expr) -> Expr:
    number, body = scaled(vector)
    eye = apply(EYE, shape=(shape_of(body)[0],) * 2)
    return multiply(number, eye if is_op(body, ONES) else apply(DIAG, body))
