"""Functions of each entry, in a form that cannot overflow or cancel."""

from __future__ import annotations

from typing import Any

from sympy import Integer, S

from .algebra import Algebra
from .nodes import Node, signs, without

__all__ = ["call", "log_sum_exp"]


def call(g: Algebra, name: str, a: Node) -> Node:
    """A function of each entry, in a form that cannot overflow or cancel."""
    if name == "log":
        return _log(g, a)
    if name == "exp" and a.op == "number" and a.data == 0:
        return g.number(S.One)
    if name == "sqrt" and a.op == "number" and a.data == 1:
        return a
    if name == "abs" and a.op == "prod" and a.data[0] == -1:
        return g.call("abs", g.negated(a))
    if name == "log1p" and a.op == "exp" and not g.finishing:
        return g.call("softplus", a.args[0])
    return g.make(name, (a,), None, a.axes)


def _log(g: Algebra, a: Node) -> Node:
    if g.finishing:
        return g.make("log", (a,), None, a.axes)
    if a.op == "exp":
        return a.args[0]
    if a.op == "sigmoid":
        return g.negated(g.call("softplus", g.negated(a.args[0])))
    if a.op == "softmax":
        peak = g.log_sum_exp(a.args[0], a.data)
        return g.terms([a.args[0], g.negated(g.spread_over(peak, a.data, len(a.axes)))], a.axes)
    if a.op == "det":
        return g.logdet(a.args[0])
    if a.op == "sum" and a.args[0].op == "exp":
        return g.log_sum_exp(a.args[0].args[0], a.data)
    if a.op == "cosh":
        size = g.call("abs", a.args[0])
        tail = g.call("log1p", g.call("exp", g.product([(size, S.One)], Integer(-2))))
        return g.terms([size, tail, g.negated(g.make("log", (g.number(S(2)),)))], a.axes)
    if a.op == "add":
        one = next((n for n, t in enumerate(a.args) if t.op == "number" and t.data == 1 and signs(a)[n] > 0), None)
        if one is not None:
            rest = [g.signed(t, s) for n, (t, s) in enumerate(zip(a.args, signs(a), strict=True)) if n != one]
            inner = g.terms(rest, a.axes)
            if inner.op == "exp":
                return g.call("softplus", inner.args[0])
            base, number = g.coefficient(inner)
            if number == -1 and base.op == "sigmoid":
                return g.negated(g.call("softplus", base.args[0]))
            return g.make("log1p", (inner,), None, a.axes)
    return g.make("log", (a,), None, a.axes)


def log_sum_exp(g: Algebra, a: Node, over: Any) -> Node:
    if a.op == "T":
        return g.log_sum_exp(a.args[0], None if over is None else 1 - over)
    return g.make("logsumexp", (a,), over, without(a.axes, over))
