"""Entrywise products, quotients and powers as rules: powers gathered, multiplied out where that is shorter.

(A ⊙ B)ᵀ = Aᵀ ⊙ Bᵀ: the transpose goes to the factors.
"""

from __future__ import annotations

from sympy import Expr

from ...core.index import shape_of
from ...expressions.matrix import is_op, multiply, transpose
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
        return transpose(_entrywise(by, expr, False))
    number, found = powers_of(by, expr, turned)
    gathered = multiply(number, rebuilt(found, shape_of(expr)[::-1] if turned else shape_of(expr)))
    if any(is_op(b, ADD) and e == 1 for b, e in found.items()) and len(found) > 1:
        terms_ = multiplied_out(by, terms_of(by, gathered))
        open_ = gathered if terms_ is None else factored(by, merged(by, terms_), shape_of(gathered))
        if symbols(open_) < symbols(gathered) and not one_minus(gathered):
            return open_
    return gathered


MATRICES: dict[str, MatrixRule] = dict.fromkeys(("hadamard", "quotient", "entrywise_power"), _entrywise)
