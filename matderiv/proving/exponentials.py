"""Quotients and logarithms of exponentials that have a name, called by it before anything is differentiated.

exp(v) over the sum of its entries is softmax(v), and the logarithm of that sum is logsumexp(v) (Bishop, Pattern
Recognition and Machine Learning, 4.104): each has a derivative that is proved once, so that no quotient is taken apart.
"""

from __future__ import annotations

from sympy import Expr, S

from ..core.index import Power, factors, shape_of
from ..expressions.matrix import apply, chain, is_op, multiply, remade, scaled, transpose
from ..operations.exp import EXP
from ..operations.hadamard import HADAMARD
from ..operations.log import LOG
from ..operations.logsumexp import LOGSUMEXP
from ..operations.matmul import MATMUL
from ..operations.softmax import SOFTMAX
from ..operations.sum import SUM
from .identities import identity

__all__ = ["IDENTITIES"]


@identity(
    "softmax",
    "Exponentials over their sum are the softmax.",
    "指数関数の値をその総和で割ったものは softmax である。",
)
def _softmax(expr: Expr) -> Expr | None:
    number, body = scaled(expr)
    parts = [*factors(number), *chain(body)]
    for n, below in enumerate(parts):
        total = below.base if isinstance(below, Power) and below.exponent == -1 else S.One
        if not _sum_of_exponentials(total) or 1 not in shape_of(total.args[0]):
            continue
        for m, above in enumerate(parts):
            new = _named(above, total.args[0])
            if new is not None:
                return multiply(*(new if k == m else f for k, f in enumerate(parts) if k != n))
    return None


@identity(
    "logsumexp",
    "The logarithm of the sum of the exponentials is called logsumexp.",
    "指数関数の値の総和の対数を logsumexp と書く。",
)
def _logsumexp(expr: Expr) -> Expr | None:
    if is_op(expr, LOG) and _sum_of_exponentials(expr.args[0]):
        return apply(LOGSUMEXP, expr.args[0].args[0].args[0])
    return None


IDENTITIES = (_softmax, _logsumexp)


def _sum_of_exponentials(expr: Expr) -> bool:
    return is_op(expr, SUM) and is_op(expr.args[0], EXP)


def _named(factor: Expr, powers: Expr) -> Expr | None:
    """A factor with the softmax in the place of these exponentials, where they stand in it."""
    softmax = apply(SOFTMAX, powers.args[0])
    for old, new in ((powers, softmax), (transpose(powers), transpose(softmax))):
        if factor == old:
            return new
        if is_op(factor, HADAMARD, MATMUL) and old in factor.args:
            place = factor.args.index(old)
            return remade(factor, (*factor.args[:place], new, *factor.args[place + 1 :]))
    return None
