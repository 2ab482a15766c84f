"""Quotients and logarithms of exponentials that have a name, called by it before anything is differentiated.

exp(v) over the sum of its entries is softmax(v), the logarithm of that sum is logsumexp(v), and 1/(1 + exp(−t)) is σ(t)
(Bishop, Pattern Recognition and Machine Learning, 4.59 and 4.104): each has a derivative that is proved once, so that
no quotient is taken apart. What is added to keep the exponentials small, as −max(x), is taken away again: with the
maximum its kinks go, too.
"""

from __future__ import annotations

from sympy import Expr, S

from ..core.index import Power, collect, factors, is_scalar, product, shape_of, terms, termwise
from ..expressions.matrix import (
    add,
    apply,
    chain,
    is_op,
    multiply,
    negate,
    ones,
    remade,
    scaled,
    summands,
    transpose,
)
from ..operations.abs import ABS
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.exp import EXP
from ..operations.hadamard import HADAMARD
from ..operations.log import LOG
from ..operations.log1p import LOG1P
from ..operations.logsumexp import LOGSUMEXP
from ..operations.matmul import MATMUL
from ..operations.ones import ONES
from ..operations.quotient import QUOTIENT
from ..operations.relu import RELU
from ..operations.sigmoid import SIGMOID
from ..operations.softmax import SOFTMAX
from ..operations.sum import SUM
from ..operations.transpose import TRANSPOSE
from ..operations.unit import UNIT
from .identities import identity
from .special import one_plus_exp

__all__ = ["IDENTITIES", "LOGARITHMS", "QUOTIENTS", "SHIFTED_BACK", "SHIFTS", "WEIGHTED"]


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


@identity(
    "softmax-shifted",
    "A number that is added to every entry leaves the softmax as it is: its exponential cancels.",
    "すべての成分に同じ数を加えても、その指数関数の値が約分されるので、softmax は変わらない。",
)
def _softmax_shifted(expr: Expr) -> Expr | None:
    shift, rest = _shifted(expr.args[0]) if is_op(expr, SOFTMAX) else (S.Zero, expr)
    return None if shift == 0 else apply(SOFTMAX, rest)


@identity(
    "logsumexp-shifted",
    "A number that is added to every entry comes out of logsumexp.",
    "すべての成分に加えた同じ数は logsumexp の外に出せる。",
)
def _logsumexp_shifted(expr: Expr) -> Expr | None:
    shift, rest = _shifted(expr.args[0]) if is_op(expr, LOGSUMEXP) else (S.Zero, expr)
    return None if shift == 0 else terms(shift, apply(LOGSUMEXP, rest))


@identity(
    "logsumexp-shifted-back",
    "A number that is added to every entry comes out of logsumexp; here it is subtracted again.",
    "すべての成分に加えた同じ数は logsumexp の外に出せる。ここではそれが打ち消される。",
)
def _logsumexp_shifted_back(expr: Expr) -> Expr | None:
    parts = termwise(expr)
    for term in parts:
        out = _logsumexp_shifted(term)
        left = collect(terms(*(out[0] if t == term else t for t in parts))) if out is not None else expr
        if len(termwise(left)) < len(parts):
            return left
    return None


@identity(
    "logistic",
    "The reciprocal of 1 plus an exponential is a value of the logistic function.",
    "1 と指数関数の和の逆数はロジスティック関数の値である。",
)
def _logistic(expr: Expr) -> Expr | None:
    exponential = one_plus_exp(_reciprocal_of(expr))
    return None if exponential is None else apply(SIGMOID, negate(exponential.args[0]))


@identity(
    "logistic-quotient",
    "An exponential over 1 plus itself is a value of the logistic function.",
    "指数関数の値を、それと 1 の和で割ったものはロジスティック関数の値である。",
)
def _logistic_quotient(expr: Expr) -> Expr | None:
    if is_op(expr, QUOTIENT):
        number, above = scaled(expr.args[0])
        exponential = one_plus_exp(expr.args[1])
        return multiply(number, apply(SIGMOID, exponential.args[0])) if exponential == above else None
    parts = factors(expr) if is_scalar(expr) else ()
    for below in parts:
        exponential = one_plus_exp(_reciprocal_of(below))
        if exponential in parts:
            assert exponential is not None
            kept = [f for f in parts if f not in (below, exponential)]
            return product(*kept, apply(SIGMOID, exponential.args[0]))
    return None


@identity(
    "softplus",
    "The positive part of a number plus this logarithm is the logarithm of 1 plus its exponential, whatever its sign.",
    "数の正の部分とこの対数の和は、数の符号によらず、その指数関数の値と 1 の和の対数に等しい。",
)
def _softplus(expr: Expr) -> Expr | None:
    """max(t, 0) + log(1 + exp(−|t|)) = log(1 + exp(t))."""
    parts = summands(expr) if len(summands(expr)) > 1 else ()
    for part in parts:
        if not is_op(part, RELU):
            continue
        t = part.args[0]
        other = next((p for p in parts if _of_size(p) in (t, negate(t))), None)
        if other is not None:
            one = S.One if is_scalar(t) else ones(*shape_of(t))
            whole = apply(LOG, add(one, apply(EXP, t)))
            return add(*(whole if p == part else p for p in parts if p != other))
    return None


@identity(
    "weighted-log-softmax",
    "The logarithm of an entry of the softmax is the entry less the logarithm of the sum of the exponentials, which "
    "comes with the sum of the weights.",
    "softmax の成分の対数は、もとの成分から指数関数の値の総和の対数を引いたものであり、後者には重みの総和が掛かる。",
)
def _weighted_log_softmax(expr: Expr) -> Expr | None:
    """yᵀ log softmax(v) = yᵀv − sum(y) logsumexp(v), on whichever side y stands."""
    if not is_op(expr, MATMUL) or not is_scalar(expr):
        return None
    first, *between, last = chain(expr)
    ends = (_of_softmax(transpose(first)), _of_softmax(last))
    if (ends[0] is None) == (ends[1] is None):
        return None
    v = ends[0] if ends[1] is None else ends[1]
    assert v is not None
    weights = multiply(*between, last) if ends[1] is None else transpose(multiply(first, *between))
    total = multiply(apply(SUM, weights), apply(LOGSUMEXP, v))
    return terms(multiply(transpose(weights), v), negate(total))


def _of_softmax(expr: Expr) -> Expr | None:
    """The v of log softmax(v), of a column."""
    if not is_op(expr, LOG) or not is_op(expr.args[0], SOFTMAX) or shape_of(expr)[1] != 1:
        return None
    return expr.args[0].args[0]


@identity(
    "log-softmax",
    "The logarithm of an entry of the softmax is the entry less the logarithm of the sum of the exponentials.",
    "softmax の成分の対数は、もとの成分から指数関数の値の総和の対数を引いたものである。",
)
def _log_softmax(expr: Expr) -> Expr | None:
    """log softmax(v)_i = v_i − logsumexp(v), of one entry or of all of them."""
    v = _of_softmax(expr)
    if v is not None:
        return add(v, negate(multiply(apply(LOGSUMEXP, v), ones(*shape_of(v)))))
    parts = chain(expr.args[0]) if is_op(expr, LOG) else ()
    if len(parts) != 2 or not is_op(parts[0], TRANSPOSE) or not is_op(parts[0].args[0], UNIT):
        return None
    v = _of_softmax(apply(LOG, parts[1]))
    return None if v is None else terms(multiply(parts[0], v), negate(apply(LOGSUMEXP, v)))


QUOTIENTS = (_logistic_quotient,)  # of which a part would be called otherwise
IDENTITIES = (_softmax, _logsumexp, _logistic, _softplus)
SHIFTED_BACK = (_logsumexp_shifted_back,)
SHIFTS = (_softmax_shifted, _logsumexp_shifted)
WEIGHTED = (_weighted_log_softmax,)
LOGARITHMS = (_log_softmax,)


def _shifted(expr: Expr) -> tuple[Expr, Expr]:
    """A number that is added to every entry, and what it is added to."""
    parts = summands(expr)
    added = [t for t in parts if is_op(scaled(t)[1], ONES)]
    if not added or len(added) == len(parts):
        return S.Zero, expr
    return terms(*(scaled(t)[0] for t in added)), add(*(t for t in parts if t not in added))


def _reciprocal_of(expr: Expr) -> Expr:
    """What this is one over, entry by entry, or zero."""
    if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
        return expr.args[0] if expr.args[1] == -1 else S.Zero
    return expr.args[1] if is_op(expr, QUOTIENT) and is_op(expr.args[0], ONES) else S.Zero


def _of_size(expr: Expr) -> Expr | None:
    """The t of log(1 + exp(−|t|))."""
    exponential = one_plus_exp(expr.args[0]) if is_op(expr, LOG) else None
    power = negate(exponential.args[0]) if exponential is not None else expr
    if is_op(expr, LOG1P) and is_op(expr.args[0], EXP):
        power = negate(expr.args[0].args[0])
    return power.args[0] if is_op(power, ABS) else None


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
