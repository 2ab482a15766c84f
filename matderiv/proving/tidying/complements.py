"""One minus a function that has its own name for that, as 1 − σ(t) = σ(−t), which its record says.

Beside the function itself the difference stays, as in σ ⊙ (1 − σ), for so it is written by hand. Parts come before
the whole, and a function takes the place of a difference, so that this ends.
"""

from __future__ import annotations

from functools import partial

from sympy import Expr, S

from ...core.index import Product, distinct
from ...core.operation import Applied
from ...expressions.matrix import Var, apply, is_op, multiply, remade, scaled, summands
from ...operations.hadamard import HADAMARD
from ...operations.ones import ONES
from .length import symbols
from .tidier import Tidier, each

__all__ = ["complemented", "one_minus"]


def one_minus(expr: Expr) -> list[Expr]:
    """The factors 1 − f of a product that stand beside f, as in σ ⊙ (1 − σ), which is how one writes it."""
    parts = scaled(expr)[1].args if not isinstance(expr, Product) else expr.args
    out = []
    for f in parts:
        terms_ = summands(f)
        if len(terms_) == 2 and (terms_[0] == 1 or is_op(terms_[0], ONES)):
            other = multiply(S.NegativeOne, terms_[1])
            if isinstance(other, Applied) and other.operation.one_minus is not None and other in parts:
                out.append(f)
    return out


def _remade(expr: Expr, *args: Expr) -> Expr:
    return remade(expr, args)


def complemented(by: Tidier, expr: Expr) -> Expr:
    """One minus a function that has its own name for that, as 1 − σ(−t) = σ(t), written so, anywhere inside."""
    named = any(isinstance(e, Applied) and e.operation.one_minus is not None for e in distinct(expr))
    return _complemented(by, expr) if named else expr


def _complemented(by: Tidier, expr: Expr) -> Expr:
    if not expr.args or isinstance(expr, Var):
        return expr
    product_ = isinstance(expr, Product) or is_op(expr, HADAMARD)
    kept = one_minus(expr) if product_ else []
    args = tuple(each(by, partial(_remade, expr), expr.args, lambda a: a if a in kept else _complemented(by, a)))
    if any(a is not b for a, b in zip(args, expr.args, strict=True)):
        expr = remade(expr, args)
    parts = summands(expr)
    if len(parts) == 2 and (parts[0] == 1 or is_op(parts[0], ONES)):
        other = multiply(S.NegativeOne, parts[1])
        if isinstance(other, Applied) and other.operation.one_minus is not None:
            short = other.operation.one_minus(by.quiet.matrix(multiply(S.NegativeOne, other.args[0])), apply)
            if symbols(short) < symbols(expr):
                by.did("complement", expr, short, a=expr, b=short)
                return short
    return expr
