"""What the rules ask of the whole: the parts of an expression in their own short form, and a log of what is done.

A rule knows one subject only. What stands inside, be it a sum in a product or a product in a sum, it gives back to the
``Tidier`` that it is handed, so that the rules of one subject import nothing of those that come after.

A rule says each ``Use`` of an identity where it makes it. Most tidying is done without a log (``traced`` is false and
nothing is written down); for a line of a proof the same rules run once more with one, see ``trace``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from sympy import Expr

from ...core.records import dataclass

__all__ = ["KEPT", "Around", "Clause", "MatrixRule", "ScalarHead", "ScalarRule", "Tidier", "Tried", "Use", "each"]

KEPT = 2048  # results remembered by each pass; equal parts of an expression, and of the next one, are settled once

P = ParamSpec("P")
T = TypeVar("T")
Tried = tuple[T, Callable[[], object]]  # a result, and how to come to it once more
Around = Callable[[Expr], Expr]  # what stands around a part: the whole with another part in its place


class Clause(NamedTuple):
    """What one rule says it did, in English, and in Japanese at the end of a sentence.

    It is of a product that is ``known`` where its part ``a`` is to stand on the line.
    """

    en: str
    ja: str
    known: bool = False


@dataclass(frozen=True)
class Use:
    """One use of an identity: the whole ``before`` and ``after`` it, and the part of it that was changed.

    ``clause`` says what was done, the rule's own or one of those by name in ``rules.shortening``; ``focus`` became
    ``made``, and ``names`` are the parts that the clause speaks of. ``met`` are numbers that stand around the part and
    within it, and became one.
    """

    clause: str | Clause
    before: Expr
    after: Expr
    focus: Expr
    made: Expr
    names: Mapping[str, Expr]
    met: tuple[Expr, ...] = ()


class Tidier(Protocol):
    """The passes over an expression, each of which remembers its results."""

    traced: bool

    @property
    def quiet(self) -> Tidier:
        """The same without a log, for what is only asked and not done."""

    def tidy(self, expr: Expr) -> Expr:
        """The shortest form found; never longer than what is given."""

    def matrix(self, expr: Expr, turned: bool = False) -> Expr:
        """The normal form of ``expr``, or of its transpose, with transposes on the symbols where that is not longer."""

    def scalar(self, expr: Expr) -> Expr:
        """The normal form of a scalar."""

    def symmetric(self, expr: Expr) -> bool:
        """Whether a matrix is certainly symmetric."""

    def did(self, clause: str | Clause, before: Expr, after: Expr, **names: Expr) -> None:
        """An identity was used on the part that is at hand, ``before``, which became ``after``."""

    def within(self, around: Around, use: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``use`` gives, whose own uses of identities are of a part that the rest stands ``around``."""

    def tried(self, use: Callable[Concatenate[Tidier, P], T], *args: P.args, **kwargs: P.kwargs) -> Tried[T]:
        """What ``use`` would give; nothing of it is said, unless it is ``kept``."""

    def keep(self, done: Callable[[], object]) -> None:
        """What was tried is taken."""

    def __hash__(self) -> int:
        """Rules may remember results by it."""


# the normal form of an expression, or, for a matrix, of its transpose where the last argument says so
MatrixRule = Callable[[Tidier, Expr, bool], Expr]
ScalarRule = Callable[[Tidier, Expr], Expr]
ScalarHead = str | type[Expr]  # the name of an operation, or the kind of a sum, product or power of scalars


def each(by: Tidier, build: Callable[..., Expr], parts: Iterable[Expr], settle: Callable[[Expr], Expr]) -> list[Expr]:
    """The parts of ``build(*parts)``, each settled where it stands."""
    out = list(parts)
    if not by.traced:
        return [settle(p) for p in out]
    for n, part in enumerate(out):
        out[n] = by.within(lambda e, n=n: build(*out[:n], e, *out[n + 1 :]), settle, part)  # type: ignore[misc]
    return out
