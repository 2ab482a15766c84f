"""Transposes: of products, sums, Kronecker products, symmetric and skew-symmetric matrices."""

from __future__ import annotations

from sympy import Expr

from ...matrix import Var, apply, is_op, multiply, transpose
from ...operation import Applied
from ..tidy import symmetric, tidy
from ..tidying.facts import TURNED_ALIKE
from .comparison import Comparison

__all__ = ["transposes"]


def transposes(seen: Comparison) -> None:
    """Transposes of products and sums, on either side, where what they are of stands on the other."""
    both = [(e, seen.old) for e in seen.new] + [(e, seen.now) for e in seen.gone]
    turned = [(e, e.args[0], other) for e, other in both if is_op(e, "transpose")]
    for e, inner, other in turned:
        if is_op(inner, "matmul"):
            opened = multiply(*(transpose(f) for f in reversed(inner.args)))
            if inner not in other.set or opened in other.set:
                seen.say("product", a=e, b=opened)
                break
    for e, inner, other in turned:
        if is_op(inner, "add") and all(other.stands(transpose(a)) for a in inner.args):
            seen.say("sum", a=e)
            break
    for e, inner, _ in turned:
        if is_op(inner, "kron"):
            seen.say("kron", a=e, b=apply("kron", *(transpose(a) for a in inner.args)))
            break
    for e in (e for e in seen.gone if is_op(e, "matmul")):
        turned_ = [apply("kron", *map(transpose, f.args[0].args)) if _turned_kron(f) else f for f in e.args]
        for f, g in zip(turned_, turned_[1:], strict=False):
            if is_op(f, "kron") and is_op(g, "kron") and (short := tidy(multiply(f, g))) != multiply(f, g):
                seen.say("mixed", a=multiply(f, g), b=short)
                break
    for e in seen.gone:
        if isinstance(e, Applied) and e.operation.name in TURNED_ALIKE and is_op(e.args[0], "transpose"):
            seen.say("equal", a=e, b=apply(e.operation, e.args[0].args[0]))
    own = [e.args[0] for e in seen.gone if is_op(e, "transpose")]
    own = [e for e in dict.fromkeys(own) if symmetric(e) and not is_op(e, "matmul")]
    if own:
        seen.say("symmetric", **{f"s{n}": e for n, e in enumerate(own)})
    skew = [e for e in seen.gone if is_op(e, "transpose") and isinstance(e.args[0], Var) and "skew" in e.args[0].facts]
    if skew:
        seen.say("skew", a=skew[0], b=skew[0].args[0])
    if any(_with_eye(e) and any(is_op(a, "transpose") for a in e.args) for e in seen.gone):
        seen.say("diagonal")


def _turned_kron(expr: Expr) -> bool:
    return is_op(expr, "transpose") and is_op(expr.args[0], "kron")


def _with_eye(expr: Expr) -> bool:
    return is_op(expr, "hadamard") and any(is_op(a, "eye") for a in expr.args)
