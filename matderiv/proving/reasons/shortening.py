"""Why a shorter matrix expression is the same as a longer one: the clauses of each subject, asked in turn."""

from __future__ import annotations

from collections import Counter

from sympy import Expr

from ...core.index import walk
from ...core.proof import Rule
from ...expressions.matrix import Var, add, is_op, multiply, scaled, summands, transpose
from ...expressions.writer import unicode
from ...operations.matmul import MATMUL
from ...operations.transpose import TRANSPOSE
from ..rules.shortening import tidy_rule
from ..tidy import tidy
from ..tidying.signs import plus_first
from .comparison import Clause, Comparison, Subject
from .factors import common_factor
from .functions import functions, identities
from .inverted import inverses
from .powers import gathered_powers
from .scalars import traces
from .terms import brackets, terms
from .transposed import transposes

__all__ = ["shortening", "tidying"]

Line = tuple[Expr, Rule, dict[str, Expr]]

BESIDE = {"symmetric", "skew", "power", "exponents", "cancel", "quotient"}  # what goes with another change in one line


def shortening(before: Expr, after: Expr) -> list[Line]:
    """The lines from a matrix expression to a shorter form of it, with their reasons.

    Where several things are done at once, each term is shortened by itself first, and what is done to all of them
    together is a line of its own.
    """
    whole = found(before, after)
    if len({clause for clause, _ in whole}) > 1:
        short = [tidy(t) for t in summands(before)]
        for middle in (plus_first(add(*map(_opened, short))), plus_first(add(*short))):
            if middle in (before, after) or unicode(middle) in (unicode(before), unicode(after)):
                continue
            first, second = found(before, middle), found(middle, after)
            if (
                first
                and second
                and not {c for c, _ in first} <= BESIDE
                and not {c for c, _ in first} & {c for c, _ in second}
            ):
                return [(middle, *tidy_rule(first)), (after, *tidy_rule(second))]
    return [(after, *tidying(before, after))]


def _opened(term: Expr) -> Expr:
    """A term that is the transpose of a product, with its factors transposed in reverse order."""
    number, body = scaled(term)
    if is_op(body, TRANSPOSE) and is_op(body.args[0], MATMUL):
        return multiply(number, *(transpose(f) for f in reversed(body.args[0].args)))
    return term


def tidying(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """What makes the shorter of two matrix expressions the same as the longer one, its parts named."""
    done = found(before, after)
    if not done:
        was, now = (Counter(e for e in walk(x) if isinstance(e, Var)) for x in (before, after))
        done = [("order" if was == now else "like", {})]
    return tidy_rule(done)


SUBJECTS: tuple[Subject, ...] = (
    transposes,
    inverses,
    functions,
    identities,
    gathered_powers,
    traces,
    brackets,
    terms,
)


def found(before: Expr, after: Expr) -> list[Clause]:
    """The clauses of a reason for ``before = after``: each subject names what was done that belongs to it."""
    was, now = common_factor(before), common_factor(after)
    if was is not None and now is not None and was[1] == now[1] and was[0] != now[0]:
        return found(was[0], now[0])  # the bracket alone has changed
    seen = Comparison(before, after)
    for look in SUBJECTS:
        look(seen)
    return seen.done
