"""What an expression is computed from, and the axes that its value has.

The axes are those whose size is not 1; a derivative by a whole matrix has those of its variable as well, behind its
own; one by vec(X)ᵀ or by a row xᵀ is a matrix, whose columns are the entries of the variable.
"""

from __future__ import annotations

from typing import cast

from sympy import Expr, S

from ..core.index import Delta, Differential, Entry, Index, Pair, Partial, Power, Product, Sum, Table, Terms, shape_of
from ..core.operation import Applied
from ..expressions.matrix import Var, is_op
from ..operations.transpose import TRANSPOSE
from ..operations.vec import VEC

__all__ = ["axes_of", "base_of", "by_row", "parts_of", "slow_first"]


MADE_OF_ARGUMENTS = {Product, Terms, Power, Applied}


def parts_of(expr: Expr) -> tuple[Expr, ...]:
    """The parts that an expression is computed from; a sum of products is computed from the factors."""
    if type(expr) in MADE_OF_ARGUMENTS:
        return cast("tuple[Expr, ...]", expr.args)
    match expr:
        case Var():
            return () if expr.definition is None else (expr.definition,)
        case Entry():
            return (expr.base,)
        case Table():
            return (expr.body,)
        case Sum():
            return expr.body.args if isinstance(expr.body, Product) else (expr.body,)
        case Partial() if by_row(expr):
            return (Partial(expr.args[0], base_of(expr.args[1])),)
        case Delta() | Differential() | Partial() | Index() | Pair():
            return ()
        case _:
            return () if expr.is_number else cast("tuple[Expr, ...]", expr.args)


def axes_of(expr: Expr) -> tuple[Expr, ...]:
    """The sizes that are not 1: those of the result, and, of a derivative by a whole matrix, of the variable too."""
    own = tuple([s for s in shape_of(expr) if s is not S.One])
    if not isinstance(expr, Partial):
        return own
    if by_row(expr):
        return (*axes_of(expr.args[0]), shape_of(expr.args[1])[1])
    if isinstance(expr.variable, Var):
        return axes_of(expr.expression) + axes_of(expr.variable)
    return own


def by_row(expr: Expr) -> bool:
    """Whether this is a derivative by vec(X)ᵀ or xᵀ: a whole matrix, not an entry of it."""
    return isinstance(expr, Partial) and is_op(expr.variable, TRANSPOSE)


def base_of(row: Expr) -> Expr:
    """The variable of which a row is the transpose, stacked or not."""
    inside = row.args[0]
    return inside.args[0] if is_op(inside, VEC) else inside


def slow_first(index: Expr) -> tuple[Index, ...]:
    """The indices of a pair in the order of the axes that they split an axis into."""
    if isinstance(index, Pair):
        return (*slow_first(index.slow), *slow_first(index.fast))
    return (cast(Index, index),)
