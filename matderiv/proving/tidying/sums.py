"""Sums: like terms merged and common factors taken out, of the brackets as they are or multiplied out first.

Of the two the shorter stays, and the bracket where they are equally long. The transpose of a sum is taken term by
term, (A + B)ᵀ = Aᵀ + Bᵀ, where that is not longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import Expr

from ...core.index import Shape, Terms, shape_of
from ...expressions.matrix import add, is_op, transpose
from ...operations.transpose import TRANSPOSE
from .brackets import multiplied_out
from .factors import factored
from .length import symbols
from .terms import Term, beside, merged, terms_of
from .tidier import MatrixRule, ScalarHead, ScalarRule, Tidier

__all__ = ["MATRICES", "SCALARS", "shortest_sum"]


def shortest_sum(by: Tidier, given: list[Term], shape: Shape) -> Expr:
    """The sum of the terms, factored; multiplied out first where that is shorter."""
    best, done = by.tried(_factored, tuple(given), shape)
    if len(given) > 1:
        other, opened = by.tried(_opened, tuple(given), shape)
        if other is not None and other is not best and symbols(other) < symbols(best):
            best, done = other, opened
    by.keep(done)
    return best


def _factored(by: Tidier, given: Sequence[Term], shape: Shape) -> Expr:
    return factored(by, merged(by, given), shape)


def _opened(by: Tidier, given: Sequence[Term], shape: Shape) -> Expr | None:
    opened = multiplied_out(by, given)
    return None if opened is None else _factored(by, opened, shape)


def _terms(by: Tidier, parts: Iterable[Expr], settle: Callable[[Expr], Expr]) -> list[Term]:
    """The terms of a sum, each settled by itself first."""
    out: list[Term] = []
    parts = tuple(parts)
    for n, a in enumerate(parts):
        around = beside(out, parts, n)
        out.extend(by.within(around, terms_of, by, by.within(around, settle, a)))
    return out


def _sum(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """A sum inside a product: its own terms merged; transposed term by term only where that is not longer."""
    if not turned:
        return shortest_sum(by, _terms(by, expr.args, by.matrix), shape_of(expr))
    settled, done = by.tried(_inside, expr)
    if by.symmetric(settled):
        by.keep(done)
        by.did("symmetric", transpose(settled), settled, s=settled)
        return settled
    termwise, other = by.tried(_termwise, expr)
    shorter = termwise is settled or symbols(termwise) <= symbols(settled)
    by.keep(other if shorter else done)
    return termwise if shorter else transpose(settled)


def _inside(by: Tidier, expr: Expr) -> Expr:
    """A sum as it stands, within its transpose."""
    return by.within(transpose, _sum, by, expr, False)


def _termwise(by: Tidier, expr: Expr) -> Expr:
    """(A + B)ᵀ = Aᵀ + Bᵀ."""
    parts = tuple(map(transpose, expr.args))
    twice = next(({"c": a, "d": transpose(a)} for a in expr.args if is_op(a, TRANSPOSE)), {})
    by.did("sum-twice" if twice else "sum", transpose(expr), add(*parts), a=transpose(expr), **twice)
    return shortest_sum(by, _terms(by, parts, by.matrix), shape_of(expr)[::-1])


def _scalar_sum(by: Tidier, expr: Expr) -> Expr:
    """A sum of scalars, each settled by itself first."""
    return shortest_sum(by, _terms(by, expr.args, by.scalar), shape_of(expr))


MATRICES: dict[str, MatrixRule] = {"add": _sum}
SCALARS: dict[ScalarHead, ScalarRule] = {Terms: _scalar_sum}
