"""Why a line is the one before with its factors put in order: which come to the front, and whether they meet."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from ...core.index import Product, Sum, factors, termwise
from ...core.proof import Rule
from ..rules.gathering import order_rule

__all__ = ["ordering"]


def ordering(before: Expr, after: Expr) -> Rule:
    """What is done to the factors of the terms of a line, of which none comes or goes."""
    moved: list[Expr] = []
    met: list[Expr] = []
    ordered = len(termwise(before)) != len(termwise(after))
    for was, now in zip(termwise(before), termwise(after), strict=False):
        parts = list(_opened(was))
        numbers = [f for f in parts if f.is_Number]
        if len(numbers) > 1:
            met += numbers
        elif numbers and not parts[0].is_Number:
            moved += numbers
        ordered |= [f for f in parts if not f.is_Number] != [f for f in _opened(now) if not f.is_Number]
    return order_rule(moved, met, ordered)


def _opened(term: Expr) -> Iterator[Expr]:
    """The factors of a term, those of products and sums within it as well."""
    for f in factors(term):
        yield from _opened(f.body if isinstance(f, Sum) else f) if isinstance(f, Product | Sum) else (f,)
