"""What is to be differentiated, with a letter for the entries of every symbol."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from ..core.records import dataclass
from ..expressions.letters import Letters, entry_letters
from ..expressions.matrix import Var, substitute
from ..reading.shapes import Typed

__all__ = ["Task", "task_of"]


@dataclass(frozen=True)
class Task:
    """What is to be differentiated, by what and how often.

    Attributes:
        objective, variable: what, and by what.
        symbols: those of the objective, and the variable.
        order: how often.
        capitals: the symbols whose entries cannot have the small letter, with themselves as they are written here.
        letters: those that are free for the proof.
    """

    objective: Expr
    variable: Var
    symbols: tuple[Var, ...]
    order: int
    capitals: Mapping[Expr, Expr]
    letters: Letters


def task_of(typed: Typed, order: int) -> Task:
    """The task that an objective is, once its sums over indices have been settled."""
    assert typed.variable is not None
    capitals = entry_letters((*typed.symbols, typed.variable))
    objective, variable = (substitute(e, capitals) for e in (typed.expression, typed.variable))
    symbols = tuple(v for v in (capitals.get(s, s) for s in typed.symbols) if isinstance(v, Var))
    assert isinstance(variable, Var)
    if variable not in symbols:
        symbols = (*symbols, variable)
    return Task(objective, variable, symbols, order, capitals, Letters(symbols, objective=objective))
