"""The terms of a line under ∂: what stands outside of ∂, the sums, and what is differentiated.

∂ is linear, so that a constant factor and a sum stand before it: ∂/∂w [c Σ_i g_i h_i] = c Σ_i g_i ∂h_i/∂w where c
and g_i hold nothing of the unknown. A piece keeps these apart, so that every line from here on is the same outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from sympy import Expr

from ..core.index import (
    Index,
    Partial,
    Product,
    Sum,
    Terms,
    coefficient,
    factors,
    free,
    names_in,
    product,
    replace,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.records import dataclass
from ..expressions.matrix import Var
from .expand import scope

__all__ = ["Piece", "contains", "nodes", "parted", "split_sums", "standing_in"]

T = TypeVar("T")

KEPT = 1024  # expressions whose parts are kept; another derivation asks for others


@dataclass(frozen=True)
class Piece:
    """One term under differentiation: constant factors outside ∂, sums outside ∂, and what is differentiated.

    ``inner`` are the indices of a sum that stands directly under ∂; ``held`` are letters that stay fixed there.
    """

    outside: tuple[Expr, ...]
    indices: tuple[Index, ...]
    inside: Expr
    inner: tuple[Index, ...] = ()
    held: tuple[Var, ...] = ()

    def line(self, target: Expr, opened: Mapping[Expr, Expr] | None = None) -> Expr:
        """The piece with its ∂, some entries in it written out."""
        inside = summed(self.inside, *self.inner)
        if opened:
            inside = replace(inside, opened)
        return product(
            *self._numbers(), summed(product(*self._others(), Partial(inside, target, *self.held)), *self.indices)
        )

    def around(self) -> tuple[str, ...]:
        """The letters of all its indices."""
        return scope(Product(*self.outside, self.inside)) + names_in((*self.indices, *self.inner))

    def _numbers(self) -> tuple[Expr, ...]:
        return tuple(f for f in self.outside if not free(f))

    def _others(self) -> tuple[Expr, ...]:
        return tuple(f for f in self.outside if free(f))

    def with_value(self, value: Expr) -> Expr:
        """The piece with its derivative worked out in place of ∂: numbers in front, term by term."""
        out = []
        for t in termwise(value):
            number, rest = coefficient(t)
            body = summed(product(*self._others(), *rest), *self.indices, *self.inner)
            out.append(product(number, *self._numbers(), body))
        return terms(*out)


def parted(term: Expr, moves: Callable[[Expr], bool]) -> Piece:
    """A term split: constant factors outside, a sum that stands directly under ∂ taken apart.

    ``moves`` tells what depends on what is differentiated by.
    """
    parts = factors(term)
    moving = [f for f in parts if moves(f)]
    outside = tuple(f for f in parts if not moves(f))
    if len(moving) == 1 and isinstance(moving[0], Sum):
        return Piece(outside, (), moving[0].body, moving[0].indices)
    return Piece(outside, (), product(*moving))


def split_sums(expr: Expr) -> list[Expr]:
    """The terms of a line, a sum over several terms taken apart: Σ (a + b) = Σ a + Σ b."""
    out: list[Expr] = []
    for t in termwise(expr):
        parts = factors(t)
        last = parts[-1]
        if isinstance(last, Sum) and isinstance(last.body, Terms):
            out.extend(product(*parts[:-1], summed(x, *last.indices)) for x in last.body.args)
        else:
            out.append(t)
    return out


def nodes(expr: Expr) -> int:
    """The number of nodes of an expression, names counted as one."""
    return sum(1 for _ in walk(expr))


def standing_in(items: Iterable[tuple[T, Expr | None]]) -> dict[Expr, list[T]]:
    """For each symbol the items in whose expressions it stands, in order; every expression is looked through once.

    >>> from sympy import S
    >>> from matderiv.core.index import size
    >>> x, y = Var("x", (size("n"), S.One)), Var("y", (size("n"), S.One))
    >>> standing_in([("first", x), ("second", y), ("third", x)])[x]
    ['first', 'third']
    """
    out: dict[Expr, list[T]] = {}
    for item, expr in items:
        for symbol in dict.fromkeys(e for e in walk(expr) if isinstance(e, Var)) if expr is not None else ():
            out.setdefault(symbol, []).append(item)
    return out


def contains(expr: Expr | None, variable: Expr) -> bool:
    """Whether something stands in an expression."""
    return expr is not None and variable in _parts(expr)


@lru_cache(maxsize=KEPT)
def _parts(expr: Expr) -> frozenset[Expr]:
    """All that stands in an expression: each term of a long sum is asked for each of its letters."""
    return frozenset(walk(expr))
