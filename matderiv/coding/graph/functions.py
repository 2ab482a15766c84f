"""Functions of each entry, in a form that cannot overflow or cancel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr, Integer, S

from .algebra import Algebra
from .nodes import Node, signs, without

__all__ = ["call", "log_sum_exp", "root_of_squares", "two_squares"]

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


# the same for those that code has functions of its own for: their values, however far out the number is
FAR: Mapping[str, Callable[[Expr], Expr]] = {
    "sech_squared": lambda t: sympy.sech(t) ** 2,
    "log_normcdf": lambda t: sympy.log(_normal(t)),
    "log_erfc": lambda t: sympy.log(sympy.erfc(t)),
    "log1m_exp": lambda t: sympy.log(1 - sympy.exp(t)),
    "inverse_mills": lambda t: sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi) / _normal(t),
    "inverse_mills_excess": lambda t: FAR["inverse_mills"](t) + t,
}
EXACT = 17  # digits of a double


def _normal(t: Expr) -> Expr:
    return sympy.erfc(-t / sympy.sqrt(2)) / 2


def call(g: Algebra, name: str, a: Node) -> Node:
    """A function of each entry, in a form that cannot overflow or cancel."""
    if a.op == "number" and name in FAR and abs(a.data) <= LARGEST:
        return g.number(sympy.N(FAR[name](a.data), EXACT))
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
    if name in ("abs", "sech_squared") and a.op == "prod" and a.data[0].is_negative:
        return g.call(name, g.product(list(zip(a.args, a.data[1:], strict=True)), -a.data[0]))
    if name == "sqrt":
        norm, two = root_of_squares(g, a), two_squares(g, a)
        return norm if norm is not None else g.make(name, (two or a,), None, a.axes)
    if name == "log1p" and a.op == "exp" and not g.finishing:
        return g.call("softplus", a.args[0])
    return g.make(name, (a,), None, a.axes)


def two_squares(g: Algebra, a: Node) -> Node | None:
    """1 − t² as (1 − t)(1 + t), which keeps its digits near 1, or t² − 1; ``None`` for another array."""
    if a.op != "add" or len(a.args) != 2 or sum(signs(a)) != 0 or g.finishing:
        return None
    one, square = sorted(a.args, key=lambda b: b.op != "number")
    if one.op != "number" or one.data != 1 or square.op != "prod" or square.data != (1, 2) or square.axes != a.axes:
        return None
    t = square.args[0]
    parts = [(one, 1), (t, -1)] if a.data[a.args.index(one)] > 0 else [(t, 1), (one, -1)]
    less = g.terms([g.signed(b, s) for b, s in parts], a.axes)
    return g.product([(less, S.One), (g.terms([one, t], a.axes), S.One)])


def root_of_squares(g: Algebra, a: Node) -> Node | None:
    """The root of a sum of squares, of all entries or along an axis, as a norm; ``None`` for another array."""
    if g.finishing:
        return None
    if a.op == "expand":
        inner = root_of_squares(g, a.args[0])
        return None if inner is None else g.expand(inner, *a.data)
    if a.op == "vdot" and a.args[0] is a.args[1]:
        return g.make("norm", a.args[:1])
    if a.op == "sum" and a.data in (0, 1) and a.args[0].op == "prod" and a.args[0].data == (1, 2):
        return g.make("norms", a.args[0].args, a.data, a.axes)
    return None


def _whole(a: Node) -> list[tuple[Node, Expr]]:
    """The factors of a product that are no numbers."""
    return [(f, k) for f, k in zip(a.args, a.data[1:], strict=True) if f.axes]


def _log(g: Algebra, a: Node) -> Node:
    if g.finishing:
        return g.make("log", (a,), None, a.axes)
    if a.op == "exp":
        return a.args[0]
    if a.op == "expm1":  # log(exp(t) − 1) as t + log(1 − exp(−t))
        return g.terms([a.args[0], g.call("log1m_exp", g.negated(a.args[0]))], a.axes)
    if a.op == "sigmoid":
        return g.negated(g.call("softplus", g.negated(a.args[0])))
    if a.op == "normcdf":
        return g.call("log_normcdf", a.args[0])
    if a.op == "sech_squared":
        return g.product([(g.call("log", g.call("cosh", a.args[0])), S.One)], S(-2))
    if a.op == "prod" and len(a.args) == 1 and a.data[1] == 1:
        (inner,), number = a.args, a.data[0]
        if inner.op == "expm1" and number == -1:
            return g.call("log1m_exp", inner.args[0])
        if inner.op == "normcdf" and number == 2:
            return g.call("log_erfc", g.product([(inner.args[0], S.One)], -1 / sympy.sqrt(2)))
    if a.op == "vdot" and a.args[0] is a.args[1]:
        return g.product([(g.make("log", (g.make("norm", a.args[:1]),)), S.One)], S(2))
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


STEEP = ("exp", "softmax", "sigmoid", "normcdf")  # whose logarithm is known although they overflow or become 0


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
