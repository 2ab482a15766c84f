"""A matrix expression and a shorter form of it, side by side: what has gone, what is new, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from sympy import Expr

from ...core.index import walk
from ...expressions.matrix import is_op
from ...operations.matmul import MATMUL
from ...operations.transpose import TRANSPOSE
from ..tidy import tidy
from .orders import row

__all__ = ["Clause", "Comparison", "Subject"]

Clause = tuple[str, dict[str, Expr]]


class Side:
    """One side: its parts, each once."""

    def __init__(self, expr: Expr) -> None:
        self.parts = list(dict.fromkeys(walk(expr)))
        self.set = set(self.parts)

    def stands(self, part: Expr) -> bool:
        """Whether an expression is one of the parts, by itself or as neighbours in a product."""
        if part in self.set or tidy(part) in self.set:
            return True
        wanted = row(part)
        return any(
            there[n : n + len(wanted)] == wanted for there in self._rows for n in range(len(there) - len(wanted) + 1)
        )

    @cached_property
    def _rows(self) -> list[list[Expr]]:
        """The products as rows of factors, opened once for all that is looked for in them."""
        return [row(e) for e in self.parts if is_op(e, MATMUL, TRANSPOSE)]


class Comparison:
    """The two sides of ``before = after``, and the clauses of its reason so far."""

    def __init__(self, before: Expr, after: Expr) -> None:
        self.before, self.after = before, after
        self.old, self.now = Side(before), Side(after)
        self.was, self.is_ = self.old.parts, self.now.parts
        self.gone = [e for e in self.was if e not in self.now.set]
        self.new = [e for e in self.is_ if e not in self.old.set]
        self.done: list[Clause] = []

    def say(self, clause: str, **names: Expr) -> None:
        """Add a clause, with the parts that it names, unless it has been said."""
        if all(clause != other or names != given for other, given in self.done):
            self.done.append((clause, names))


Subject = Callable[[Comparison], None]  # looks for what belongs to one subject, and says it
