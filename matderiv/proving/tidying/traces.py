"""Products that are scalars, and traces: the same number in any of several orders.

xᵀAy = yᵀAᵀx, and tr(AB) = tr(BA) = tr(BᵀAᵀ): of all these orders the one with fewest transposes stays. Both are 0
where the transpose is the negative, as xᵀKx of a skew-symmetric K; tr I is the number of rows. The orders are tried
once each, and the least of them is the least again.
"""

from __future__ import annotations

from functools import partial

from sympy import Expr, S

from ...core.index import factors, is_scalar, product, shape_of, walk
from ...expressions.matrix import apply, chain, hadamard, is_op, multiply, picked, scaled, transpose
from ...expressions.writer import formula
from ...operations.eye import EYE
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.sum import SUM
from ...operations.trace import TRACE
from ...operations.transpose import TRANSPOSE
from ...operations.zero import ZERO
from .brackets import MULTIPLIED_OUT
from .products import chained
from .tidier import Clause, ScalarHead, ScalarRule, Tidier, each

__all__ = ["SCALARS", "rotated", "turns"]

TRACE_OF_IDENTITY = Clause("the trace of {a} is the number of its rows, {b}", "{a} のトレースは行の数 {b} である。")
TRACE_OF_NUMBER = Clause(
    "the trace of a product with one row and one column is that number, {a} = {b}",
    "巡回させると一行一列になる積のトレースはその数 {a} = {b} である。",
)
SKEW_TRACE = Clause(
    "{a} is the negative of its transpose, so that its trace is 0",
    "{a} は転置すると符号が変わるので、トレースは 0 である。",
)
SKEW_NUMBER = Clause(
    "{a} is a number and the negative of its transpose, so that it is 0",
    "{a} は数であり、転置すると符号が変わるので 0 である。",
)


def _number(by: Tidier, expr: Expr) -> Expr:
    """A product that is a scalar, as it stands or transposed; a quotient in it may cancel entry by entry."""
    inner = _cancelling(by, expr) if any(is_op(a, QUOTIENT) for f in expr.args for a in (f, *f.args[:1])) else None
    if inner is not None:
        return inner
    forward = chained(by, each(by, multiply, expr.args, by.matrix))
    back = chained(by.quiet, [by.quiet.matrix(a, True) for a in reversed(expr.args)])
    if back == multiply(S.NegativeOne, forward):
        by.did(SKEW_NUMBER, forward, S.Zero, a=forward)
        return S.Zero  # xᵀKx with K skew-symmetric
    best = min((forward, back), key=lambda e: (_of_a_row(e), turns(e), e is back))
    by.did("number", forward, best, a=forward, b=best)
    inner = _cancelling(by, best) if is_op(best, MATMUL) and any(is_op(a, QUOTIENT) for a in best.args) else None
    return best if inner is None else inner


def _cancelling(by: Tidier, expr: Expr) -> Expr | None:
    """aᵀb as the sum of a ⊙ b, where a quotient cancels in it; 𝟏ᵀ𝟏 is a size, and no sum."""
    if len(expr.args) != 2 or any(is_op(by.quiet.matrix(a), ONES) for a in expr.args):
        return None
    total, done = by.tried(_inner, expr, hadamard(transpose(expr.args[0]), expr.args[1]))
    if any(is_op(e, QUOTIENT) for e in walk(total)):
        return None
    by.keep(done)
    return total


def _inner(by: Tidier, whole: Expr, entries: Expr) -> Expr:
    """aᵀb as the sum of the entries of a ⊙ b."""
    if is_scalar(entries):
        return whole
    by.did("inner", whole, apply(SUM, entries))
    return by.scalar(apply(SUM, by.within(partial(apply, SUM), by.matrix, entries)))


def _trace(by: Tidier, expr: Expr) -> Expr:
    """A trace with its factors in the order, among rotations and the transpose, that has fewest transposes."""
    number, body = scaled(by.within(partial(apply, TRACE), by.matrix, expr.args[0]))
    whole = apply(TRACE, multiply(number, body))
    if is_op(body, EYE):
        value = product(number, shape_of(body)[0])
        outside = product(number, apply(TRACE, body))
        by.did("of-multiple", whole, outside, a=whole, b=outside)
        by.did(TRACE_OF_IDENTITY, outside, value, a=body, b=shape_of(body)[0])
        return value
    if number == 0 or is_op(body, ZERO):
        by.did("of-zero", whole, S.Zero, a=whole)
        return S.Zero
    value = product(number, apply(TRACE, body))
    by.did("of-multiple", whole, value, a=whole, b=value)
    word = chain(body)
    if len(word) > MULTIPLIED_OUT:
        return value
    other, turned = scaled(by.quiet.matrix(body, True))
    if other == -1 and turned == body:
        by.did(SKEW_TRACE, value, S.Zero, a=body)
        return S.Zero  # the trace of a skew-symmetric matrix
    choices: list[tuple[Expr, ...]] = []
    for w in (word, chain(turned)) if other == 1 else (word,):
        choices += [w[n:] + w[:n] for n in range(len(w))]
    unit = next((w for w in choices if shape_of(w[0])[0] == 1), None)
    if unit is not None:
        single = multiply(*unit)
        by.did(TRACE_OF_NUMBER, value, product(number, single), a=apply(TRACE, body), b=single)
        return product(number, by.within(lambda e: product(number, e), by.scalar, single))
    shown = {f: (turns(f), formula(f) or str(f)) for w in choices[:: len(word)] for f in w}
    best = min(choices, key=lambda w: (sum(shown[f][0] for f in w), [shown[f][1] for f in w]))
    short = product(number, apply(TRACE, multiply(*best)))
    clause = "rotated" if best in choices[: len(word)] else "turned" if best == chain(turned) else "turned-rotated"
    by.did(clause, value, short, a=apply(TRACE, body), b=apply(TRACE, multiply(*best)))
    return short


def rotated(expr: Expr, other: Expr) -> bool:
    """Whether two numbers are the same multiple of a trace, with its factors gone round in one of them."""
    (number, trace), (same, turned) = (_as_trace(e) for e in (expr, other))
    if trace is None or turned is None or number != same:
        return False
    word, again = (chain(t.args[0]) for t in (trace, turned))
    return any(word[n:] + word[:n] == again for n in range(1, len(word)))


def _as_trace(expr: Expr) -> tuple[Expr, Expr | None]:
    """A multiple of a trace as what stands before it and the trace."""
    parts = factors(expr)
    found = next((p for p in parts if is_op(p, TRACE)), None)
    return product(*(p for p in parts if p is not found)), found


def _of_a_row(expr: Expr) -> bool:
    """Whether a number is an entry of a row, (uᵀA)_j: it is written as that of the column, (Aᵀu)_j."""
    pick = picked(expr)
    return pick is not None and pick[1] is None and shape_of(pick[0])[1] != 1


def turns(expr: Expr) -> int:
    """How many matrices stand transposed, columns and rows apart."""
    count, stack = 0, [expr]
    while stack:
        e = stack.pop()
        count += is_op(e, TRANSPOSE) and 1 not in shape_of(e)
        stack.extend(e.args)
    return count


SCALARS: dict[ScalarHead, ScalarRule] = {"matmul": _number, "trace": _trace}
