"""Functions that were recognised, and products with a diagonal matrix or the identity."""

from __future__ import annotations

from sympy import Expr

from ...index import shape_of, walk
from ...matrix import apply, hadamard, is_op, multiply, negate, summands
from ...operation import Applied
from ..tidy import tidy
from .comparison import Comparison

__all__ = ["complement", "functions", "identities"]


def functions(seen: Comparison) -> None:
    names = {e.operation.name for e in seen.was if isinstance(e, Applied)}
    for e in seen.new:
        if not isinstance(e, Applied) or e.operation.name in names:
            continue
        if is_op(e, "sigmoid"):
            seen.say("logistic", a=e)
        elif is_op(e, "softmax"):
            seen.say("softmax", a=e)
        elif e.operation.slope is not None:
            seen.say("function", a=e)
        elif is_op(e, "sum"):
            seen.say("inner")
    for e in seen.gone:
        short = complement(e)
        if short is not None and short in seen.is_:
            seen.say("equal", a=e, b=short)
    if any(is_op(e, "quotient") for e in seen.new) and not any(is_op(e, "quotient") for e in seen.was):
        seen.say("quotient")
    for e in seen.gone:
        mask = next((f for f in e.args if is_op(f, "tril") or is_op(f, "triu")), None) if is_op(e, "hadamard") else None
        if mask is not None and is_op(mask.args[0], "ones"):
            seen.say("triangle", a=mask, b=e)
    for e in seen.new:
        if is_op(e, "diag") and is_op(e.args[0], "add") and _diagonals(seen.before) > _diagonals(seen.after):
            seen.say("diagonals", a=e)


def identities(seen: Comparison) -> None:
    for e in seen.gone:
        if is_op(e, "matmul") and shape_of(e)[1] == 1:
            left, right = e.args[-2:]
            left = left.args[0] if is_op(left, "transpose") else left
            if is_op(left, "diag"):
                by = left.args[0] if is_op(right, "ones") else hadamard(left.args[0], right)
                seen.say("diagonal-times", a=multiply(left, right), b=by)
        if is_op(e, "matmul") and any(is_op(f, "eye") for f in e.args):
            seen.say("identity", a=next(f for f in e.args if is_op(f, "eye")))


def complement(expr: Expr) -> Expr | None:
    """What 1 − f is by another name, as 1 − σ(−t) = σ(t), if it has one."""
    parts = summands(expr)
    if len(parts) != 2 or not (parts[0] == 1 or is_op(parts[0], "ones")):
        return None
    other = negate(parts[1])
    if not isinstance(other, Applied) or other.operation.one_minus is None:
        return None
    return other.operation.one_minus(tidy(negate(other.args[0])), apply)


def _diagonals(expr: Expr) -> int:
    return sum(1 for e in walk(expr) if is_op(e, "diag"))
