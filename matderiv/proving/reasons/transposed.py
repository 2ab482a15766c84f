"""Transposes: of products, sums, Kronecker products, symmetric and skew-symmetric matrices."""

from __future__ import annotations

from sympy import Expr

from ...core.operation import Applied
from ...expressions.matrix import Var, apply, is_op, multiply, transpose
from ...operations.add import ADD
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.kron import KRON
from ...operations.matmul import MATMUL
from ...operations.transpose import TRANSPOSE
from ..tidy import symmetric, tidy
from .comparison import Comparison

__all__ = ["transposes"]


def transposes(seen: Comparison) -> None:
    """Transposes of products and sums, on either side, where what they are of stands on the other."""
    both = [(e, seen.old) for e in seen.new] + [(e, seen.now) for e in seen.gone]
    turned = [(e, e.args[0], other) for e, other in both if is_op(e, TRANSPOSE)]
    for e, inner, other in turned:
        if is_op(inner, MATMUL):
            opened = multiply(*(transpose(f) for f in reversed(inner.args)))
            if inner not in other.set or opened in other.set:
                seen.say("product", a=e, b=opened)
                break
    for e, inner, other in turned:
        if is_op(inner, ADD) and all(other.stands(transpose(a)) for a in inner.args):
            seen.say("sum", a=e)
            break
    for e, inner, _ in turned:
        if is_op(inner, KRON):
            seen.say("kron", a=e, b=apply(KRON, *(transpose(a) for a in inner.args)))
            break
    for e in (e for e in seen.gone if is_op(e, MATMUL)):
        turned_ = [apply(KRON, *map(transpose, f.args[0].args)) if _turned_kron(f) else f for f in e.args]
        for f, g in zip(turned_, turned_[1:], strict=False):
            if is_op(f, KRON) and is_op(g, KRON) and (short := tidy(multiply(f, g))) != multiply(f, g):
                seen.say("mixed", a=multiply(f, g), b=short)
                break
    for e in seen.gone:
        if isinstance(e, Applied) and e.operation.traits.turned == "alike" and is_op(e.args[0], TRANSPOSE):
            seen.say("equal", a=e, b=apply(e.operation, e.args[0].args[0]))
    own = [e.args[0] for e in seen.gone if is_op(e, TRANSPOSE)]
    own = [e for e in dict.fromkeys(own) if symmetric(e) and not is_op(e, MATMUL)]
    if own:
        seen.say("symmetric", **{f"s{n}": e for n, e in enumerate(own)})
    skew = [e for e in seen.gone if is_op(e, TRANSPOSE) and isinstance(e.args[0], Var) and "skew" in e.args[0].facts]
    if skew:
        seen.say("skew", a=skew[0], b=skew[0].args[0])
    if any(_with_eye(e) and any(is_op(a, TRANSPOSE) for a in e.args) for e in seen.gone):
        seen.say("diagonal")


def _turned_kron(expr: Expr) -> bool:
    return is_op(expr, TRANSPOSE) and is_op(expr.args[0], KRON)


def _with_eye(expr: Expr) -> bool:
    return is_op(expr, HADAMARD) and any(is_op(a, EYE) for a in expr.args)
