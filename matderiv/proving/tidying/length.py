"""How long an expression is: the measure by which one form is shorter than another."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr

from ...core.patterns import pattern
from ...expressions.writer import formula
from .tidier import KEPT

__all__ = ["count", "symbols"]

_SYMBOL = pattern(r"\d+(?:\.\d+)?|[^\W\d]\w*|\.\*|\./|\.\^|[^\s(),]")


@lru_cache(maxsize=KEPT)
def symbols(expr: Expr) -> int:
    """The number of symbols of an expression in the input language, parentheses not counted.

    >>> from sympy import S
    >>> from matderiv.expressions.matrix import Var, multiply, transpose
    >>> symbols(multiply(2, transpose(Var("X", (S(2), S(3))))))
    4
    """
    return count(formula(expr) or str(expr))


def count(text: str) -> int:
    """The number of symbols of a text in the input language.

    >>> count("2*X'*(X*W - Y)")
    10
    """
    return len(_SYMBOL.findall(text))
