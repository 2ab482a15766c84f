"""From matrices to components: the entry of an expression, written over the entries of its symbols.

A constant product stays folded, (A B)_ik, since nothing inside it is differentiated; transposes, scalar
multiples and the identity are always opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from sympy import Expr

from ..core.index import (
    At,
    Entry,
    Fixed,
    Index,
    Pair,
    Power,
    Product,
    Sum,
    Terms,
    bound,
    free,
    is_scalar,
    names_in,
    power,
    product,
    shape_of,
    summed,
    terms,
)
from ..core.operation import Applied, Kit, Operation
from ..core.records import dataclass
from ..expressions.letters import Letters
from ..expressions.matrix import apply, is_op, multiply, picked, ranged
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.matmul import MATMUL, is_diagonal
from ..operations.ones import ONES
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from ..operations.stretch import STRETCH
from ..operations.transpose import TRANSPOSE
from ..operations.unit import UNIT
from ..operations.zero import ZERO

__all__ = ["Expander", "Opened", "scope"]

OPEN = (TRANSPOSE, SCALE, EYE, ONES, ZERO)  # written out though they are constant: that takes no sum


@dataclass(frozen=True)
class Opened:
    """An operation that was written out: the indices of its entry, and those that it is summed over.

    ``said`` tells that it stands in a letter, which a line before has written out; ``factor`` that it is one of a
    product, which is written out for it.
    """

    operation: Operation
    at: tuple[At, ...]
    over: frozenset[Index]
    said: bool = False
    factor: bool = False


class Expander:
    """Writes expressions out entry by entry; ``varies`` tells what holds the unknown and so must be opened."""

    def __init__(self, letters: Letters, varies: Callable[[Expr], bool]) -> None:
        self.letters = letters
        self.varies = varies
        self._opened: list[Opened] = []  # what was written out, in this order

    def written(
        self, expr: Expr, at: tuple[At, ...] = (), around: tuple[str, ...] = ()
    ) -> tuple[Expr, tuple[Opened, ...]]:
        """The entry of ``expr`` at ``at``, and what was written out for it."""
        self._opened = []
        entry = self.entry(expr, at, around)
        return entry, tuple(self._opened)

    def entry(self, expr: Expr, at: tuple[At, ...] = (), around: tuple[str, ...] = ()) -> Expr:
        """The entry of ``expr`` at ``at``; bound indices get letters not in ``around``."""
        used = {*around, *names_in(at)}
        return self._open(Entry(expr, *at) if at else expr, used)

    def _open(self, expr: Expr, used: set[str]) -> Expr:
        """Open every operation in a line; ``used`` collects the letters of its scope."""
        if isinstance(expr, Terms):
            branches = [(a, set(used)) for a in expr.args]
            out = terms(*(self._open(a, branch) for a, branch in branches))
            used.update(*(branch for _, branch in branches))
            return out
        if isinstance(expr, Product):
            return product(*(self._open(a, used) for a in expr.args))
        if isinstance(expr, Sum):
            return summed(self._open(expr.body, used), *expr.indices)
        if isinstance(expr, Power):
            return power(self._open(expr.base, used), self._open(expr.exponent, used))
        base, at = (expr.base, expr.at) if isinstance(expr, Entry) else (expr, ())
        if isinstance(base, Applied):
            return self._applied(base, at, used)
        return expr

    def _applied(self, expr: Applied, at: tuple[At, ...], used: set[str]) -> Expr:
        operation = expr.operation
        folded = Entry(expr, *at) if at else expr
        if not self.varies(expr) and operation not in OPEN:
            return folded
        pick = picked(expr)
        if pick is not None:
            if at:  # one that picks a single entry is printed as that
                self._opened.append(Opened(UNIT, at, frozenset()))
            return self._open(_at_fixed(*pick, at), used)
        if operation.each:
            own = [Entry(a, *at) if at and not is_scalar(a) else a for a in expr.args]
            return apply(operation, *(self._open(a, used) for a in own))
        if operation.components is None:
            return folded
        if operation.pairs is not None and not _meets(operation.pairs(*map(shape_of, expr.args)), at):
            return folded
        args = self._grouped(expr.args) if is_op(expr, MATMUL) else expr.args
        if ranged(expr):
            self._opened.append(Opened(STRETCH, at, frozenset()))
        entry = operation.components.entry(args, at, Kit(self.letters.fresh(used), apply))
        below = is_op(expr, ENTRYWISE_POWER) and expr.args[1].is_negative  # 1 ⊘ x, a quotient as it is written
        over = frozenset(bound(entry))
        diagonal = is_op(expr, MATMUL) and any(map(is_diagonal, args))
        if diagonal:
            self._opened.append(Opened(DIAG, at, frozenset(), factor=True))
        if over or not diagonal:
            self._opened.append(Opened(QUOTIENT if below else operation, at, over))
        return self._open(entry, used)

    def _grouped(self, args: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """Neighbouring constant factors as one, so that their product stays folded."""
        out: list[Expr] = []
        for varying, group in groupby(args, self.varies):
            run = tuple(group)
            out.extend(run if varying else (multiply(*run),))
        return tuple(out)


def _at_fixed(base: Expr, row: Expr | None, column: Expr | None, at: tuple[At, ...]) -> Expr:
    """The entry of an expression whose row or column, or both, are given."""
    rows, columns = shape_of(base)
    own = iter(at)
    found: list[Expr] = []
    for index, extent in ((row, rows), (column, columns)):
        if extent != 1:
            found.append(next(own) if index is None else Fixed(index, extent))
    return Entry(base, *found)


def _meets(splits: Iterable[tuple[Expr, Expr]], at: tuple[At, ...]) -> bool:
    """Whether the composite indices that the entry of an operation needs are those given."""
    given = {i.size: (i.fast.size, i.slow.size) for i in at if isinstance(i, Pair)}
    whole = [i.size for i in at if not isinstance(i, Pair)]
    return all(given.get(fast * slow) == (fast, slow) or fast * slow not in {*given, *whole} for fast, slow in splits)


def scope(expr: Expr) -> tuple[str, ...]:
    """The letters of all indices of an expression, free and bound."""
    return tuple(sorted({i.name for i in free(expr) | bound(expr)}))
