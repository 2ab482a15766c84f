"""Functions of each entry, in a form that cannot overflow or cancel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr, Integer, S

from .algebra import Algebra
from .nodes import Node, signs, without

__all__ = ["call", "log_sum_exp"]

LARGEST = 10**6  # of a number of which a function is looked for as a fraction

# functions of a number that is a fraction again; those without a name in SymPy by their value at 0
OF_NUMBERS: Mapping[str, Callable[[Expr], Expr]] = {
    **{name: getattr(sympy, name) for name in ("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh")},
    **{name: getattr(sympy, name) for name in ("erf", "exp", "log", "sign", "sin", "sinh", "sqrt", "tan", "tanh")},
    "abs": sympy.Abs,
    "expm1": lambda t: sympy.exp(t) - 1,
    "log1p": lambda t: sympy.log(t + 1),
    "log2": lambda t: sympy.log(t, 2),
    "log10": lambda t: sympy.log(t, 10),
    "relu": lambda t: sympy.Max(t, 0),
    "normcdf": lambda t: S.Half if t == 0 else S.NaN,
    "sigmoid": lambda t: S.Half if t == 0 else S.NaN,
}


def call(g: Algebra, name: str, a: Node) -> Node:
    """A function of each entry, in a form that cannot overflow or cancel."""
    if a.op == "number" and name in OF_NUMBERS and a.data.is_Rational and abs(a.data.p) + a.data.q <= LARGEST:
        value = OF_NUMBERS[name](a.data)
        if value.is_Rational:
            return g.number(value)
    if a.op == "prod" and not g.finishing and [f.op for f, k in _whole(a)] == ["ones"]:
        # the same number everywhere: one function of it
        inner = g.call(
            name, g.product([(f, k) for f, k in zip(a.args, a.data[1:], strict=True) if not f.axes], a.data[0])
        )
        return g.product([(inner, S.One)], axes=a.axes)
    if name == "log":
        return _log(g, a)
    if name == "abs" and a.op == "prod" and a.data[0] == -1:
        return g.call("abs", g.negated(a))
    if name == "log1p" and a.op == "exp" and not g.finishing:
        return g.call("softplus", a.args[0])
    return g.make(name, (a,), None, a.axes)


def _whole(a: Node) -> list[tuple[Node, Expr]]:
    """The factors of a product that are no numbers."""
    return [(f, k) for f, k in zip(a.args, a.data[1:], strict=True) if f.axes]


def _log(g: Algebra, a: Node) -> Node:
    if g.finishing:
        return g.make("log", (a,), None, a.axes)
    if a.op == "exp":
        return a.args[0]
    if a.op == "expm1":  # log(exp(t) − 1) as t + log(1 − exp(−t))
        less = g.negated(g.make("expm1", (g.negated(a.args[0]),), None, a.axes))
        return g.terms([a.args[0], g.make("log", (less,), None, a.axes)], a.axes)
    if a.op == "sigmoid":
        return g.negated(g.call("softplus", g.negated(a.args[0])))
    if a.op == "softmax":
        return g.make("logsoftmax", a.args, a.data, a.axes)
    if a.op in ("T", "expand"):
        inner = g.call("log", a.args[0])
        if inner.op != "log":
            return g.T(inner) if a.op == "T" else g.expand(inner, *a.data)
    if a.op == "prod" and any(_bare(f).op in STEEP and g.is_(f, "positive") for f in a.args):
        return _log_of_product(g, a)
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


STEEP = ("exp", "softmax", "sigmoid")  # whose logarithm is known although they overflow or become 0


def _bare(a: Node) -> Node:
    """An array without its transpose, and without the axes over which it is spread."""
    while a.op in ("T", "expand") or a.op == "sum" and a.args[0].op == "exp":
        a = a.args[0]
    return a


def _log_of_product(g: Algebra, a: Node) -> Node:
    """The logarithms of the factors that are positive for certain, k times for a power, and that of the others."""
    number, *exponents = a.data
    factors = list(zip(a.args, exponents, strict=True))
    parts = [g.product([(g.call("log", f), S.One)], k) for f, k in factors if g.is_(f, "positive")]
    rest = [(f, k) for f, k in factors if not g.is_(f, "positive")]
    if rest or number != 1:
        parts.append(g.call("log", g.product(rest, number)))
    return g.terms(parts, a.axes)


def log_sum_exp(g: Algebra, a: Node, over: Any) -> Node:
    if a.op == "T":
        return g.log_sum_exp(a.args[0], None if over is None else 1 - over)
    return g.make("logsumexp", (a,), over, without(a.axes, over))
