"""Entrywise products, quotients and powers as rules: powers gathered, multiplied out where that is shorter.

(A ⊙ B)ᵀ = Aᵀ ⊙ Bᵀ: the transpose goes to the factors.
"""

from __future__ import annotations

from sympy import Expr

from ...core.index import shape_of
from ...expressions.matrix import is_op, transpose
from ...operations.add import ADD
from ...operations.entrywise_power import ENTRYWISE_POWER
from .brackets import multiplied_out
from .complements import one_minus
from .entries import powers_of, rebuilt
from .factors import factored
from .length import symbols
from .terms import merged, terms_of
from .tidier import MatrixRule, Tidier

__all__ = ["MATRICES"]


def _entrywise(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """An entrywise product with its powers gathered, multiplied out where that is shorter."""
    if turned and is_op(expr, ENTRYWISE_POWER) and 1 in shape_of(expr):
        return transpose(by.within(transpose, _entrywise, by, expr, False))
    number, found = powers_of(by, expr, turned)
    gathered = rebuilt(by, number, found, shape_of(expr)[::-1] if turned else shape_of(expr))
    if any(is_op(b, ADD) and e == 1 for b, e in found.items()) and len(found) > 1 and not one_minus(gathered):
        open_, done = by.tried(_opened, gathered)
        if symbols(open_) < symbols(gathered):
            by.keep(done)
            return open_
    return gathered


def _opened(by: Tidier, gathered: Expr) -> Expr:
    """An entrywise product multiplied out, like terms merged and common factors taken out."""
    terms_ = multiplied_out(by, terms_of(by, gathered))
    return gathered if terms_ is None else factored(by, merged(by, terms_), shape_of(gathered))


MATRICES: dict[str, MatrixRule] = dict.fromkeys(("hadamard", "quotient", "entrywise_power"), _entrywise)
