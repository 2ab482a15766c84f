"""Functions that were recognised, and products with a diagonal matrix or the identity."""

from __future__ import annotations

from sympy import Expr

from ...core.index import shape_of, walk
from ...core.operation import Applied
from ...expressions.matrix import apply, hadamard, is_op, multiply, negate, summands
from ...operations.add import ADD
from ...operations.diag import DIAG
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.sigmoid import SIGMOID
from ...operations.softmax import SOFTMAX
from ...operations.sum import SUM
from ...operations.transpose import TRANSPOSE
from ...operations.tril import TRIL
from ...operations.triu import TRIU
from ..tidy import tidy
from .comparison import Comparison

__all__ = ["complement", "functions", "identities"]


def functions(seen: Comparison) -> None:
    names = {e.operation.name for e in seen.was if isinstance(e, Applied)}
    for e in seen.new:
        if not isinstance(e, Applied) or e.operation.name in names:
            continue
        if is_op(e, SIGMOID):
            seen.say("logistic", a=e)
        elif is_op(e, SOFTMAX):
            seen.say("softmax", a=e)
        elif e.operation.slope is not None:
            seen.say("function", a=e)
        elif is_op(e, SUM):
            seen.say("inner")
    for e in seen.gone:
        short = complement(e)
        if short is not None and short in seen.is_:
            seen.say("equal", a=e, b=short)
    if any(is_op(e, QUOTIENT) for e in seen.new) and not any(is_op(e, QUOTIENT) for e in seen.was):
        seen.say("quotient")
    for e in seen.gone:
        mask = next((f for f in e.args if is_op(f, TRIL, TRIU)), None) if is_op(e, HADAMARD) else None
        if mask is not None and is_op(mask.args[0], ONES):
            seen.say("triangle", a=mask, b=e)
    for e in seen.new:
        if is_op(e, DIAG) and is_op(e.args[0], ADD) and _diagonals(seen.before) > _diagonals(seen.after):
            seen.say("diagonals", a=e)


def identities(seen: Comparison) -> None:
    for e in seen.gone:
        if is_op(e, MATMUL) and shape_of(e)[1] == 1:
            left, right = e.args[-2:]
            left = left.args[0] if is_op(left, TRANSPOSE) else left
            if is_op(left, DIAG):
                by = left.args[0] if is_op(right, ONES) else hadamard(left.args[0], right)
                seen.say("diagonal-times", a=multiply(left, right), b=by)
        if is_op(e, MATMUL) and any(is_op(f, EYE) for f in e.args):
            seen.say("identity", a=next(f for f in e.args if is_op(f, EYE)))


def complement(expr: Expr) -> Expr | None:
    """What 1 − f is by another name, as 1 − σ(−t) = σ(t), if it has one."""
    parts = summands(expr)
    if len(parts) != 2 or not (parts[0] == 1 or is_op(parts[0], ONES)):
        return None
    other = negate(parts[1])
    if not isinstance(other, Applied) or other.operation.one_minus is None:
        return None
    return other.operation.one_minus(tidy(negate(other.args[0])), apply)


def _diagonals(expr: Expr) -> int:
    return sum(1 for e in walk(expr) if is_op(e, DIAG))
