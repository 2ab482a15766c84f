"""An identity that shortens answers: why it holds, and every way in which it fits an expression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sympy import Expr

from ...core.operation import Applied, Operation
from ...core.proof import Rule
from ...core.records import dataclass
from ...core.text import Text
from ...expressions.matrix import multiply, summands

__all__ = ["LEFT", "Found", "Shortening", "head_of", "identity", "left", "replaced"]

Found = tuple[Expr, dict[str, Expr]]
LEFT = "left"  # the part of a reason that an identity leaves, before it is written shorter


def left(plain: Expr, short: Expr) -> dict[str, Expr]:
    """What an identity leaves, if that is written otherwise at once, not only in another order."""
    same = Counter(summands(plain)) == Counter(summands(short))
    return {} if same else {LEFT: plain}


@dataclass(frozen=True)
class Shortening:
    """An identity, used from left to right: every way in which it fits an expression, with the parts that it names.

    It fits expressions with one of the outermost operations, or of the kinds, ``of``; where none is said, any. ``part``
    is the rule where it is used on a part of a line and the reason has to say on which, ``tidied`` where what it leaves
    is written shorter at once, which a use says by naming what is left as ``left``.
    """

    rule: Rule
    uses: Callable[[Expr], Iterator[Found]]
    part: Rule
    of: frozenset[str | type[Expr]]
    tidied: Rule | None = None

    def rule_for(self, bindings: dict[str, Expr], whole: bool) -> Rule:
        """The rule of one use, on the ``whole`` line or on a part of it."""
        if self.tidied is not None and LEFT in bindings:
            return self.tidied
        return self.rule if whole else self.part


def head_of(expr: Expr) -> str | type[Expr]:
    """The outermost operation of an expression, by its name, or else its kind."""
    return expr.operation.name if isinstance(expr, Applied) else type(expr)


def identity(
    name: str,
    en: str,
    ja: str,
    *of: Operation | type[Expr],
    part: Text | None = None,
    tidied: Text | None = None,
) -> Callable[[Callable[[Expr], Iterator[Found]]], Shortening]:
    """The identity that a function finds uses of, with its name and its reason in both languages."""
    rule = Rule(name, Text(en, ja))
    heads = frozenset(h.name if isinstance(h, Operation) else h for h in of)
    shorter = Rule(name, tidied) if tidied else None
    return lambda uses: Shortening(rule, uses, Rule(name, part) if part else rule, heads, shorter)


def replaced(word: tuple[Expr, ...], first: int, last: int, new: Expr) -> Expr:
    """A product with the factors from ``first`` to ``last`` replaced by one."""
    return multiply(*word[:first], new, *word[last + 1 :])
