"""What is to be differentiated, with a letter for the entries of every symbol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        objective, variable: what, and by what; of a mixed derivative by what first.
        symbols: those of the objective, and the variable.
        order: how often in all.
        capitals: the symbols whose entries cannot have the small letter, with themselves as they are written here.
        letters: those that are free for the proof.
        then: by what a mixed derivative is taken after all derivatives by ``variable``.
    """

    objective: Expr
    variable: Var
    symbols: tuple[Var, ...]
    order: int
    capitals: Mapping[Expr, Expr]
    letters: Letters
    then: tuple[Var, ...] = ()

    @property
    def by(self) -> tuple[Var, ...]:
        """The variable of each derivative that is taken, the first one first."""
        return (*(self.variable,) * (self.order - len(self.then)), *self.then)


def task_of(typed: Typed, order: int, then: Sequence[Var] = ()) -> Task:
    """The task that an objective is, once its sums over indices have been settled; ``then`` are among its symbols."""
    assert typed.variable is not None
    capitals = entry_letters((*typed.symbols, typed.variable))
    objective, variable = (substitute(e, capitals) for e in (typed.expression, typed.variable))
    symbols = tuple(v for v in (capitals.get(s, s) for s in typed.symbols) if isinstance(v, Var))
    assert isinstance(variable, Var)
    if variable not in symbols:
        symbols = (*symbols, variable)
    letters = Letters(symbols, objective=objective)
    letters.entry = typed.entry
    further = tuple(v for v in (capitals.get(s, s) for s in then) if isinstance(v, Var))
    return Task(objective, variable, symbols, order, capitals, letters, further)
