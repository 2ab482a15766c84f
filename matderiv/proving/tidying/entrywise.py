"""Products, quotients and powers, of scalars and entrywise: powers gathered, multiplied out where that is shorter.

(A ⊙ B)ᵀ = Aᵀ ⊙ Bᵀ: the transpose goes to the factors.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from ...core.index import Power, Product, Terms, product, shape_of
from ...expressions.matrix import is_op, transpose
from ...operations.add import ADD
from ...operations.entrywise_power import ENTRYWISE_POWER
from .brackets import multiplied_out
from .complements import one_minus
from .entries import powers_of, rebuilt
from .factors import factored
from .length import symbols
from .powers import meet
from .scalars import gathered, written
from .terms import merged, terms_of
from .tidier import MatrixRule, ScalarHead, ScalarRule, Tidier

__all__ = ["MATRICES", "SCALARS"]


def _scalar(by: Tidier, expr: Expr) -> Expr:
    """A product of scalars, or a power of one."""
    number, found = gathered(by, (expr,))
    whole = product(number, written(found))
    return _opened_if_shorter(by, whole, found) if any(meet(found, b) for b in found) else whole


def _entrywise(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """An entrywise product."""
    if turned and is_op(expr, ENTRYWISE_POWER) and 1 in shape_of(expr):
        return transpose(by.within(transpose, _entrywise, by, expr, False))
    number, found = powers_of(by, expr, turned)
    whole = rebuilt(by, number, found, shape_of(expr)[::-1] if turned else shape_of(expr))
    return _opened_if_shorter(by, whole, found)


def _opened_if_shorter(by: Tidier, whole: Expr, found: Mapping[Expr, Expr]) -> Expr:
    """A product, given also as base → exponent, multiplied out if that is shorter."""
    brackets = any(e == 1 and (is_op(b, ADD) or isinstance(b, Terms)) for b, e in found.items())
    if brackets and len(found) > 1 and not one_minus(whole):
        open_, done = by.tried(_opened, whole)
        if open_ is not whole and symbols(open_) < symbols(whole):
            by.keep(done)
            return open_
    return whole


def _opened(by: Tidier, whole: Expr) -> Expr:
    """A product multiplied out, like terms merged and common factors taken out."""
    terms_ = multiplied_out(by, terms_of(by, whole))
    return whole if terms_ is None else factored(by, merged(by, terms_), shape_of(whole))


MATRICES: dict[str, MatrixRule] = dict.fromkeys(("hadamard", "quotient", "entrywise_power"), _entrywise)
SCALARS: dict[ScalarHead, ScalarRule] = {Product: _scalar, Power: _scalar}
