"""Functions of each entry, in a form that cannot overflow or cancel."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer, S

from . import kinds as op
from .algebra import Algebra
from .kinds import Kind
from .nodes import Node, is_square, without

__all__ = ["call", "log_sum_exp", "root_of_squares", "two_squares"]

LARGEST = 10**6  # of a number of which a function is looked for as a fraction

EXACT = 17  # digits of a double


def call(g: Algebra, kind: Kind, a: Node) -> Node:
    """A function of each entry, in a form that cannot overflow or cancel."""
    if a.kind is op.NUMBER and kind.number is not None:
        if kind.rounded and abs(a.value) <= LARGEST:
            return g.number(sympy.N(kind.number(a.value), EXACT))
        if not kind.rounded and a.value.is_Rational and abs(a.value.p) + a.value.q <= LARGEST:
            value = kind.number(a.value)
            if value.is_Rational:
                return g.number(value)
    if a.kind is op.PROD and not g.finishing and [f.kind for f, k in _whole(a)] == [op.ONES]:
        # the same number everywhere: one function of it
        inner = g.call(kind, g.product([(f, k) for f, k in a.factors if not f.axes], a.factor))
        return g.product([(inner, S.One)], axes=a.axes)
    if kind is op.LOG:
        return _log(g, a)
    if kind in (op.ABS, op.SECH_SQUARED) and a.kind is op.PROD and a.factor.is_negative:
        return g.call(kind, g.product(a.factors, -a.factor))
    if kind is op.SQRT:
        norm, two = root_of_squares(g, a), two_squares(g, a)
        return norm if norm is not None else g.make(kind, (two or a,))
    if kind is op.LOG1P and a.kind is op.EXP and not g.finishing:
        return g.call(op.SOFTPLUS, a.args[0])
    return g.make(kind, (a,))


def two_squares(g: Algebra, a: Node) -> Node | None:
    """1 − t² as (1 − t)(1 + t), which keeps its digits near 1, or t² − 1; ``None`` for another array."""
    if a.kind is not op.ADD or len(a.args) != 2 or sum(a.signs) != 0 or g.finishing:
        return None
    one, square = sorted(a.args, key=lambda b: b.kind is not op.NUMBER)
    if one.kind is not op.NUMBER or one.value != 1 or square.axes != a.axes or not is_square(square):
        return None
    t = square.args[0]
    parts = [(one, 1), (t, -1)] if a.signs[a.args.index(one)] > 0 else [(t, 1), (one, -1)]
    less = g.terms([g.signed(b, s) for b, s in parts], a.axes)
    return g.product([(less, S.One), (g.terms([one, t], a.axes), S.One)])


def root_of_squares(g: Algebra, a: Node) -> Node | None:
    """The root of a sum of squares, of all entries or along an axis, as a norm; ``None`` for another array."""
    if g.finishing:
        return None
    if a.kind is op.EXPAND:
        inner = root_of_squares(g, a.args[0])
        return None if inner is None else g.expand(inner, a.at, a.rank)
    if a.kind is op.VDOT and a.args[0] is a.args[1]:
        return g.make(op.NORM, a.args[:1])
    if a.kind is op.SUM and a.over in (0, 1) and is_square(a.args[0]):
        return g.make(op.NORMS, a.args[0].args, a.axes, over=a.over)
    return None


def _whole(a: Node) -> list[tuple[Node, Expr]]:
    """The factors of a product that are no numbers."""
    return [(f, k) for f, k in a.factors if f.axes]


def _log(g: Algebra, a: Node) -> Node:
    if g.finishing:
        return g.make(op.LOG, (a,))
    if a.kind is op.EXP:
        return a.args[0]
    if a.kind is op.EXPM1:  # log(exp(t) − 1) as t + log(1 − exp(−t))
        return g.terms([a.args[0], g.call(op.LOG1M_EXP, g.negated(a.args[0]))], a.axes)
    if a.kind is op.SIGMOID:
        return g.negated(g.call(op.SOFTPLUS, g.negated(a.args[0])))
    if a.kind is op.NORMCDF:
        return g.call(op.LOG_NORMCDF, a.args[0])
    if a.kind is op.SECH_SQUARED:
        return g.product([(g.call(op.LOG, g.call(op.COSH, a.args[0])), S.One)], S(-2))
    if a.kind is op.PROD and len(a.args) == 1 and a.exponents[0] == 1:
        (inner,), number = a.args, a.factor
        if inner.kind is op.EXPM1 and number == -1:
            return g.call(op.LOG1M_EXP, inner.args[0])
        if inner.kind is op.NORMCDF and number == 2:
            return g.call(op.LOG_ERFC, g.product([(inner.args[0], S.One)], -1 / sympy.sqrt(2)))
    if a.kind is op.VDOT and a.args[0] is a.args[1]:
        return g.product([(g.make(op.LOG, (g.make(op.NORM, a.args[:1]),)), S.One)], S(2))
    if a.kind is op.SOFTMAX:
        return g.make(op.LOGSOFTMAX, a.args, a.axes, over=a.over)
    if a.kind in (op.T, op.EXPAND):
        inner = g.call(op.LOG, a.args[0])
        if inner.kind is not op.LOG:
            return g.T(inner) if a.kind is op.T else g.expand(inner, a.at, a.rank)
    if a.kind is op.PROD and any(_bare(f).kind in STEEP and g.is_(f, "positive") for f in a.args):
        return _log_of_product(g, a)
    if a.kind is op.DET:
        return g.logdet(a.args[0])
    if a.kind is op.SUM and a.args[0].kind is op.EXP:
        return g.log_sum_exp(a.args[0].args[0], a.over)
    if a.kind is op.COSH:
        size = g.call(op.ABS, a.args[0])
        tail = g.call(op.LOG1P, g.call(op.EXP, g.product([(size, S.One)], Integer(-2))))
        return g.terms([size, tail, g.negated(g.make(op.LOG, (g.number(S(2)),)))], a.axes)
    if a.kind is op.ADD:
        one = next((n for n, t in enumerate(a.args) if t.kind is op.NUMBER and t.value == 1 and a.signs[n] > 0), None)
        if one is not None:
            rest = [g.signed(t, s) for n, (t, s) in enumerate(a.terms) if n != one]
            inner = g.terms(rest, a.axes)
            if inner.kind is op.EXP:
                return g.call(op.SOFTPLUS, inner.args[0])
            base, number = g.coefficient(inner)
            if number == -1 and base.kind is op.SIGMOID:
                return g.negated(g.call(op.SOFTPLUS, base.args[0]))
            return g.make(op.LOG1P, (inner,), a.axes)
    return g.make(op.LOG, (a,))


STEEP = (op.EXP, op.SOFTMAX, op.SIGMOID, op.NORMCDF)  # whose logarithm is known although they overflow or become 0


def _bare(a: Node) -> Node:
    """An array without its transpose, and without the axes over which it is spread."""
    while a.kind in (op.T, op.EXPAND) or a.kind is op.SUM and a.args[0].kind is op.EXP:
        a = a.args[0]
    return a


def _log_of_product(g: Algebra, a: Node) -> Node:
    """The logarithms of the factors that are positive for certain, k times for a power, and that of the others."""
    number, exponents = a.factor, a.exponents
    factors = list(zip(a.args, exponents, strict=True))
    parts = [g.product([(g.call(op.LOG, f), S.One)], k) for f, k in factors if g.is_(f, "positive")]
    rest = [(f, k) for f, k in factors if not g.is_(f, "positive")]
    if rest or number != 1:
        parts.append(g.call(op.LOG, g.product(rest, number)))
    return g.terms(parts, a.axes)


def log_sum_exp(g: Algebra, a: Node, over: Any) -> Node:
    if a.kind is op.T:
        return g.log_sum_exp(a.args[0], None if over is None else 1 - over)
    return g.make(op.LOGSUMEXP, (a,), without(a.axes, over), over=over)
