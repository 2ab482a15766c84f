"""What the rules ask of the whole: the parts of an expression in their own short form.

A rule knows one subject only. What stands inside, be it a sum in a product or a product in a sum, it gives back to the
``Tidier`` that it is handed, so that the rules of one subject import nothing of those that come after.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sympy import Expr

__all__ = ["KEPT", "MatrixRule", "ScalarHead", "ScalarRule", "Tidier"]

KEPT = 4096  # results remembered by each pass; equal parts of an expression, and of the next one, are settled once


class Tidier(Protocol):
    """The passes over an expression, each of which remembers its results."""

    def tidy(self, expr: Expr) -> Expr:
        """The shortest form found; never longer than what is given."""

    def matrix(self, expr: Expr, turned: bool = False) -> Expr:
        """The normal form of ``expr``, or of its transpose, with transposes on the symbols where that is not longer."""

    def scalar(self, expr: Expr) -> Expr:
        """The normal form of a scalar."""

    def symmetric(self, expr: Expr) -> bool:
        """Whether a matrix is certainly symmetric."""

    def __hash__(self) -> int:
        """There is one of them: rules may remember results by it."""


# the normal form of an expression, or, for a matrix, of its transpose where the last argument says so
MatrixRule = Callable[[Tidier, Expr, bool], Expr]
ScalarRule = Callable[[Tidier, Expr], Expr]
ScalarHead = str | type[Expr]  # the name of an operation, or the kind of a sum, product or power of scalars
