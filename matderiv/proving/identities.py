"""Identities of matrices, used from left to right until none fits: each use is a line of the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Expr

from ..core.proof import Rule
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import involves, remade

__all__ = ["Identity", "first_use", "identity", "rewriting"]

MOST = 200  # uses of a rule


@dataclass(frozen=True)
class Identity:
    """An identity, used from left to right: what it makes of an expression, or ``None`` where it does not fit."""

    rule: Rule
    use: Callable[[Expr], Expr | None]


def identity(name: str, en: str, ja: str) -> Callable[[Callable[[Expr], Expr | None]], Identity]:
    """Makes an identity of a function, with its name and its reason in both languages."""
    return lambda use: Identity(Rule(name, Text(en, ja)), use)


def first_use(identities: Iterable[Identity], expr: Expr) -> tuple[Expr, Rule] | None:
    """What the first identity that fits makes of a whole expression, and why."""
    for one in identities:
        value = one.use(expr)
        if value is not None and value != expr:
            return value, one.rule
    return None


def rewriting(
    objective: Expr,
    unknown: Expr,
    holds: Callable[[Expr], bool],
    use: Callable[[Expr], tuple[Expr, Rule] | None],
) -> list[tuple[Expr, Expr, Rule]]:
    """The objective before and after each use, innermost parts first, and why.

    Only parts that ``holds`` and that the unknown stands in are looked at.
    """
    out: list[tuple[Expr, Expr, Rule]] = []
    now = objective
    while len(out) < MOST and (found := _first(now, unknown, holds, use)) is not None:
        after, rule = found
        out.append((now, after, rule))
        now = after
    return out


def _first(
    expr: Expr, unknown: Expr, holds: Callable[[Expr], bool], use: Callable[[Expr], tuple[Expr, Rule] | None]
) -> tuple[Expr, Rule] | None:
    if not expr.args or not holds(expr) or not involves(expr, unknown):
        return None
    for n, a in enumerate(expr.args):
        found = _first(a, unknown, holds, use)
        if found is not None:
            return remade(expr, (*expr.args[:n], found[0], *expr.args[n + 1 :])), found[1]
    return use(expr)
