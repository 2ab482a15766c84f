"""What all lines of one derivative share: the letters, the entry differentiated by, and what is known so far.

With a single letter u for a short inner expression, a line reads better with Σ_k x_ik w_kj − y_ij written out in the
place of u_ij, as one would write by hand; the lines are the same, only shown differently. That is decided for all
lines of a chain alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from sympy import Expr

from ..core.index import At, Entry, Fixed, is_scalar, names_in, replace, termwise, walk
from ..core.operation import Applied
from ..core.records import dataclass
from ..expressions.letters import Letters
from ..expressions.matrix import Var
from .definitions import Definitions
from .expand import scope
from .pieces import nodes

__all__ = ["Components", "Setting", "Target"]

OPENED = 26  # nodes of an inner expression that is still written out in place of its letter


@dataclass(frozen=True)
class Target:
    """What a chain differentiates, and by what: ``at`` are the indices of the one, ``w`` is the other.

    ``open`` are letters that depend on ``w``, so that their own derivatives are put in.
    """

    w: Expr
    at: tuple[At, ...] = ()
    open: frozenset[Var] = frozenset()

    @property
    def free(self) -> tuple[At, ...]:
        """The free indices of the derivative."""
        by = self.w.at if isinstance(self.w, Entry) else ()
        return (*self.at, *(i for i in by if not isinstance(i, Fixed)))


@dataclass(frozen=True)
class Components:
    """The components that a chain has arrived at: ``shown`` is the same with the entries ``openings`` written out."""

    expr: Expr
    shown: Expr
    at: tuple[At, ...]
    openings: Mapping[Expr, Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """The letters of a derivative, the indices ``at`` of the unknown, and the derivatives ``known`` of letters.

    ``opening`` says whether a single short inner expression is written out in place of its letter.
    """

    definitions: Definitions
    at: tuple[At, ...]
    opening: bool = True
    known: dict[Var, tuple[tuple[At, ...], Expr]] = field(default_factory=dict)

    @property
    def letters(self) -> Letters:
        return self.definitions.letters

    @property
    def unknown(self) -> Var:
        return self.definitions.unknown

    @property
    def w(self) -> Expr:
        """The entry of the unknown that is differentiated by, or the unknown where it is a scalar."""
        return Entry(self.unknown, *self.at) if self.at else self.unknown

    def shown(self, expr: Expr) -> Expr:
        """A line as it is shown."""
        return replace(expr, self.openings(expr))

    def openings(self, expr: Expr) -> dict[Expr, Expr]:
        """Entries of names that read better written out: short, standing once in their term, and holding w once.

        What holds it in several factors has a derivative of several terms, in each of which it would be written out.
        """
        out: dict[Expr, Expr] = {}
        names, letters = self.definitions.names, self.definitions
        if len(names) != 1 or not self.opening:
            return out
        name = names[0]
        body = letters.template(name)[1]
        if is_scalar(name) or nodes(body) > OPENED or _within_function(expr, name):
            return out
        if sum(1 for e in walk(body) if e == self.unknown) > 1:
            return out  # its derivative has several terms, beside each of which it would stand
        around: dict[Expr, tuple[str, ...]] = {}  # letters of its terms, so that it is the same alone
        for term in termwise(expr):
            for e in dict.fromkeys(e for e in walk(term) if isinstance(e, Entry) and e.base == name):
                around[e] = around.get(e, ()) + scope(term)
        for e, used in around.items():
            out[e] = letters.opened(e, used + names_in(self.at))
        for term in termwise(expr):
            count = sum(1 for e in walk(term) if e == name)
            if count > 1 or any(e == name and not _stands_in_entry(term, name) for e in walk(term)):
                return {}
        return out

    def depends(self, expr: Expr, open_names: frozenset[Var]) -> bool:
        """Whether the unknown or one of these letters stands in an expression."""
        return any(e == self.unknown or e in open_names for e in walk(expr))


def _within_function(expr: Expr, name: Var) -> bool:
    """Whether an entry of a name stands inside a function, where a sum in its place would be hard to read."""
    return any(isinstance(f, Applied) and f.operation.each and any(e == name for e in walk(f)) for f in walk(expr))


def _stands_in_entry(term: Expr, name: Var) -> bool:
    return not any(name in e.args and not isinstance(e, Entry) for e in walk(term))
