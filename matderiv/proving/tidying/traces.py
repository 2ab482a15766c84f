"""Products that are scalars, and traces: the same number in any of several orders.

xᵀAy = yᵀAᵀx, and tr(AB) = tr(BA) = tr(BᵀAᵀ): of all these orders the one with fewest transposes stays. Both are 0
where the transpose is the negative, as xᵀKx of a skew-symmetric K; tr I is the number of rows. The orders are tried
once each, and the least of them is the least again.
"""

from __future__ import annotations

from sympy import Expr, S

from ...core.index import is_scalar, product, shape_of, walk
from ...expressions.matrix import apply, chain, hadamard, is_op, multiply, scaled, transpose
from ...expressions.writer import formula
from ...operations.eye import EYE
from ...operations.matmul import MATMUL
from ...operations.quotient import QUOTIENT
from ...operations.sum import SUM
from ...operations.trace import TRACE
from ...operations.transpose import TRANSPOSE
from ...operations.zero import ZERO
from .brackets import MULTIPLIED_OUT
from .products import chained
from .tidier import ScalarHead, ScalarRule, Tidier

__all__ = ["SCALARS"]


def _number(by: Tidier, expr: Expr) -> Expr:
    """A product that is a scalar, as it stands or transposed; a quotient in it may cancel entry by entry."""
    forward = chained(by, [by.matrix(a) for a in expr.args])
    back = chained(by, [by.matrix(a, True) for a in reversed(expr.args)])
    if back == multiply(S.NegativeOne, forward):
        return S.Zero  # xᵀKx with K skew-symmetric
    best = min((forward, back), key=lambda e: (_turns(e), e is back))
    if is_op(best, MATMUL) and len(best.args) == 2 and any(is_op(a, QUOTIENT) for a in best.args):
        # aᵀb is the sum of a ⊙ b, in which b may cancel
        entries = hadamard(transpose(best.args[0]), best.args[1])
        total = best if is_scalar(entries) else by.scalar(apply(SUM, by.matrix(entries)))
        return best if any(is_op(e, QUOTIENT) for e in walk(total)) else total
    return best


def _trace(by: Tidier, expr: Expr) -> Expr:
    """A trace with its factors in the order, among rotations and the transpose, that has fewest transposes."""
    number, body = scaled(by.matrix(expr.args[0]))
    if is_op(body, EYE):
        return product(number, shape_of(body)[0])
    if number == 0 or is_op(body, ZERO):
        return S.Zero
    word = chain(body)
    if len(word) > MULTIPLIED_OUT:
        return product(number, apply(TRACE, body))
    other, turned = scaled(by.matrix(body, True))
    if other == -1 and turned == body:
        return S.Zero  # the trace of a skew-symmetric matrix
    choices: list[tuple[Expr, ...]] = []
    for w in (word, chain(turned)) if other == 1 else (word,):
        choices += [w[n:] + w[:n] for n in range(len(w))]
    unit = next((w for w in choices if shape_of(w[0])[0] == 1), None)
    if unit is not None:
        return product(number, by.scalar(multiply(*unit)))
    shown = {f: (_turns(f), formula(f) or str(f)) for w in choices[:: len(word)] for f in w}
    best = min(choices, key=lambda w: (sum(shown[f][0] for f in w), [shown[f][1] for f in w]))
    return product(number, apply(TRACE, multiply(*best)))


def _turns(expr: Expr) -> int:
    count, stack = 0, [expr]
    while stack:
        e = stack.pop()
        count += is_op(e, TRANSPOSE) and 1 not in shape_of(e)
        stack.extend(e.args)
    return count


SCALARS: dict[ScalarHead, ScalarRule] = {"matmul": _number, "trace": _trace}
