"""Traces with their factors in another order, and products that are numbers, transposed."""

from __future__ import annotations

from functools import partial

from sympy import Expr

from ...core.index import is_scalar, walk
from ...expressions.matrix import is_op
from ...operations.matmul import MATMUL
from ...operations.trace import TRACE
from .comparison import Comparison
from .orders import row

__all__ = ["traces"]


def traces(seen: Comparison) -> None:
    """Traces with their factors in another order, and numbers that are products."""
    for one, find in ((TRACE, partial(_trace, seen)), (MATMUL, partial(_number, seen))):
        was, now = ([e for e in walk(x) if is_op(e, one) and is_scalar(e)] for x in (seen.before, seen.after))
        pairs = ((a, b) for a in dict.fromkeys(was) if a not in now for b in dict.fromkeys(now) if a != b)
        for a, b in pairs:
            if find(a, b):
                break


def _trace(seen: Comparison, a: Expr, b: Expr) -> bool:
    old, new, turned = row(a.args[0]), row(b.args[0]), row(a.args[0], True)
    rounds = [new[n:] + new[:n] for n in range(len(new))]
    if old == new or (old not in rounds and turned not in rounds):
        return False
    if old in rounds:
        seen.say("rotated", a=a, b=b)
    else:
        seen.say("turned" if turned == new else "turned-rotated", a=a, b=b)
    return True


def _number(seen: Comparison, a: Expr, b: Expr) -> bool:
    old, new = row(a), row(b)
    if old == new or row(a, True) != new:
        return False
    seen.say("number", a=a, b=b)
    return True
