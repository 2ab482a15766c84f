"""The derivative of a scalar by one of many letters, by way of those by the letters that it stands in.

Tangents run forward through every letter between the variable and the scalar, a number of them for each variable;
where there are many letters that is much, and the tangents of each letter over its neighbours alone are multiplied up
instead: ∂f/∂v = Σ_u ∂f/∂u · ∂u/∂v over the letters u in whose definitions v stands. It is the chain rule as the
definition of a total derivative, over all paths of a directed graph without cycles, and no rule for any function.
"""

from __future__ import annotations

from sympy import Expr

from ..core.index import Entry, Index, Partial, Product, Sum, Terms, is_scalar, walk
from ..expressions.matrix import Var
from .parts import axes_of

__all__ = ["Routes"]

MANY = 8  # letters of a proof up to which derivatives are taken through all of them at once


class Routes:
    """What stands for the derivatives of scalars that have many letters below them, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[Expr, Expr | None] = {}
        self._below: dict[Var, dict[Var, frozenset[Expr]]] = {}

    def through(self, expr: Partial) -> Expr | None:
        """The derivative by way of the letters between, or ``None`` where it is better taken at once."""
        if expr not in self._known:
            self._known[expr] = self._route(expr)
        return self._known[expr]

    def _route(self, expr: Partial) -> Expr | None:
        f, variable = expr.expression, expr.variable
        if not isinstance(f, Var) or f.definition is None or not is_scalar(f) or expr.held:
            return None
        base = variable.base if isinstance(variable, Entry) else variable
        letters = self._letters(f)
        if len(letters) <= MANY or not isinstance(variable, Entry):
            return None
        between: list[Var] = []
        moving: set[Expr] = {base}
        for letter, inside in letters.items():
            if letter != base and not inside.isdisjoint(moving):
                between.append(letter)
                moving.add(letter)
        routes: list[Expr] = []
        for letter in between:
            if base not in letters[letter]:
                continue
            others = tuple(v for v in between if v in letters[letter])
            if letter == f:
                routes.append(Partial(f.definition, variable, *others))
                continue
            at = tuple(Index(f"@{letter.name}{n}", s) for n, s in enumerate(axes_of(letter)))
            entry = Entry(letter, *at) if at else letter
            step = Product(Partial(f, entry), Partial(entry, variable, *others))
            routes.append(Sum(step, *at) if at else step)
        return Terms(*routes) if len(routes) > 1 else routes[0] if routes else None

    def _letters(self, f: Var) -> dict[Var, frozenset[Expr]]:
        """The letters that a letter stands on, itself last, each with the symbols in its own definition."""
        if f not in self._below:
            out: dict[Var, frozenset[Expr]] = {}
            stack: list[tuple[Var, bool]] = [(f, False)]
            while stack:
                letter, ready = stack.pop()
                if letter in out or letter.definition is None:
                    continue
                inside = frozenset(e for e in walk(letter.definition) if isinstance(e, Var))
                if ready:
                    out[letter] = inside
                else:
                    stack.append((letter, True))
                    stack.extend((v, False) for v in sorted(inside, key=lambda v: v.name))
            self._below[f] = out
        return self._below[f]
