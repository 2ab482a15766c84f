"""Identities of matrices, used from left to right until none fits: each use is a line of the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Expr

from ..core.proof import Rule, Step
from ..core.text import Text
from ..expressions.matrix import involves, remade

__all__ = ["Identity", "Used", "first_use", "identity", "rewriting"]

MOST = 200  # uses of a rule

Used = tuple[Expr, Rule] | None  # what an identity makes of an expression, and why, or that it does not fit
Identity = Callable[[Expr], Used]


def identity(name: str, en: str, ja: str) -> Callable[[Callable[[Expr], Expr | None]], Identity]:
    """Makes an identity of a function that has one reason, given by its name and in both languages."""
    rule = Rule(name, Text(en, ja))

    def made(use: Callable[[Expr], Expr | None]) -> Identity:
        def used(expr: Expr) -> Used:
            value = use(expr)
            return None if value is None else (value, rule)

        return used

    return made


def first_use(identities: Iterable[Identity], expr: Expr) -> Used:
    """What the first identity that fits makes of a whole expression, and why."""
    found = (use(expr) for use in identities)
    return next((used for used in found if used is not None and used[0] != expr), None)


def rewriting(objective: Expr, unknown: Expr, holds: Callable[[Expr], bool], use: Identity) -> list[Step]:
    """A line for each use, the objective before and after it, innermost parts first.

    Only parts that ``holds`` and that the unknown stands in are looked at.
    """
    out: list[Step] = []
    now = objective
    while len(out) < MOST and (found := _first(now, unknown, holds, use)) is not None:
        after, rule = found
        out.append(Step(now, after, rule, role="definition"))
        now = after
    return out


def _first(expr: Expr, unknown: Expr, holds: Callable[[Expr], bool], use: Identity) -> Used:
    if not expr.args or not holds(expr) or not involves(expr, unknown):
        return None
    for n, a in enumerate(expr.args):
        found = _first(a, unknown, holds, use)
        if found is not None:
            return remade(expr, (*expr.args[:n], found[0], *expr.args[n + 1 :])), found[1]
    return use(expr)
