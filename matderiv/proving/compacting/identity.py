"""An identity that shortens answers: why it holds, and every way in which it fits an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr

from ...core.proof import Rule
from ...core.records import dataclass
from ...core.text import Text
from ...expressions.matrix import multiply

__all__ = ["Found", "Shortening", "identity", "replaced"]

Found = tuple[Expr, dict[str, Expr]]


@dataclass(frozen=True)
class Shortening:
    """An identity, used from left to right: every way in which it fits an expression, with the parts that it names."""

    rule: Rule
    uses: Callable[[Expr], Iterator[Found]]


def identity(name: str, en: str, ja: str) -> Callable[[Callable[[Expr], Iterator[Found]]], Shortening]:
    """The identity that a function finds uses of, with its name and its reason in both languages."""
    return lambda uses: Shortening(Rule(name, Text(en, ja)), uses)


def replaced(word: tuple[Expr, ...], first: int, last: int, new: Expr) -> Expr:
    """A product with the factors from ``first`` to ``last`` replaced by one."""
    return multiply(*word[:first], new, *word[last + 1 :])
