"""Pairs of terms that nearly cancel where a function is nearly constant, as one function that keeps its digits.

m − m·tanh²(t) is m·sech²(t), which is no difference; so with 1 − σ(t) = σ(−t), 1 − Φ(t) = Φ(−t), 1 ± erf(t),
1 ± tanh(t), t + φ(t)/Φ(t), and with an array less its mean under the weights of a softmax. The factor m is any product.
A matrix that is such a difference is diag(p) − p pᵀ, the derivative of a softmax p.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sympy import Expr, S, sqrt

from . import kinds as op
from .algebra import Algebra
from .kinds import Kind
from .nodes import Node

__all__ = ["paired", "sloped", "times_slope"]

Factors = dict[Node, Expr]

ROUNDS = 64  # pairs that are put together in one sum


class Pair(NamedTuple):
    """What stands beside a term in a pair: ``number`` times it is the other one, and both are ``times`` the ``whole``.

    ``left`` are the factors of the term that both have, ``other`` the further factors of the other term.
    """

    left: Factors
    other: Factors
    number: Expr
    whole: Callable[[], Node]
    times: Expr


def paired(g: Algebra, merged: dict[Node, Expr], constant: Expr) -> tuple[Expr, bool]:
    """Put pairs together; ``merged``, terms with their numbers, changes; given back is what is left of the constant."""
    joined = False
    for _ in range(ROUNDS):
        found = _found(g, merged, constant)
        if found is None:
            break
        constant, joined = found, True
    return constant, joined


def _found(g: Algebra, merged: dict[Node, Expr], constant: Expr) -> Expr | None:
    """The constant after one pair was put together; ``None`` where there is none."""
    terms = {n: factored(g, n) for n in merged}
    known = {frozenset(factors.items()): n for n, (_, factors) in terms.items()}
    for node, (number, factors) in terms.items():
        for pair in _pairs(g, factors):
            rest = dict(pair.left)
            for f, k in pair.other.items():
                rest[f] = rest.get(f, S.Zero) + k
            rest = {f: k for f, k in rest.items() if k != 0}
            mine = merged[node] * number
            other = known.get(frozenset(rest.items()))
            if rest and other is None or other is node:
                continue
            beside = merged[other] * terms[other][0] if other is not None else constant
            if beside == 0 or beside != pair.number * mine:
                continue
            del merged[node]
            if other is not None:
                del merged[other]
            else:
                constant = S.Zero
            whole = g.product([*pair.left.items(), (pair.whole(), S.One)], pair.times * mine)
            base, factor = g.coefficient(whole)
            if base.kind is op.NUMBER:
                return constant + factor * base.value
            merged[base] = merged.get(base, S.Zero) + factor
            return constant
    return None


def factored(g: Algebra, node: Node) -> tuple[Expr, Factors]:
    """A term as a number, with roots of numbers and π, and its other factors."""
    if node.kind is not op.PROD:
        return S.One, {node: S.One}
    number, factors = node.factor, {}
    for f, k in node.factors:
        if f.kind is op.NUMBER and k.is_Rational:
            number *= f.value**k
        elif f.kind is op.SQRT and f.args[0].kind is op.NUMBER and k.is_Rational:
            number *= f.args[0].value ** (k / 2)
        elif f.kind is not op.ONES:
            factors[f] = k
    return number, factors


def _less(factors: Factors, f: Node, k: Expr) -> Factors:
    out = dict(factors)
    out[f] -= k
    return {n: e for n, e in out.items() if e != 0}


def _pairs(g: Algebra, factors: Factors) -> Iterator[Pair]:
    """The pairs that a term can be in, as the one with the function."""
    for f, k in factors.items():
        if not (k.is_Integer and k > 0):
            continue
        inner = _inner(f)
        less = _less(factors, f, S.One)
        if inner.kind is op.TANH and k >= 2:
            yield Pair(_less(factors, f, S(2)), {}, -S.One, _same(g, f, op.SECH_SQUARED, S.One), -S.One)
        if inner.kind in (op.SIGMOID, op.NORMCDF):
            yield Pair(less, {}, -S.One, _same(g, f, inner.kind, -S.One), -S.One)
        if inner.kind is op.SOFTMAX:
            rest = partial(g.make, op.COMPLEMENT, (inner,), over=inner.over)
            yield Pair(less, {}, -S.One, lambda f=f, rest=rest: _wrapped(g, f, rest()), -S.One)  # type: ignore[misc]
        if inner.kind is op.SIGMOID:
            # σ(t) − σ(−t) = tanh(t/2)
            yield Pair(less, {_same(g, f, op.SIGMOID, -S.One)(): S.One}, -S.One, _same(g, f, op.TANH, S.Half), S.One)
        if inner.kind in (op.TANH, op.ERF):
            # 1 ± tanh(t) = 2σ(±2t), 1 ± erf(t) = 2Φ(±√2 t)
            kind, scale = (op.SIGMOID, S(2)) if inner.kind is op.TANH else (op.NORMCDF, sqrt(2))
            yield Pair(less, {}, S.One, _same(g, f, kind, scale), S(2))
            yield Pair(less, {}, -S.One, _same(g, f, kind, -scale), S(-2))
        if inner.kind is op.INVERSE_MILLS:
            number, other = factored(g, _wrapped(g, f, inner.args[0]))
            yield Pair(less, other, number, _same(g, f, op.INVERSE_MILLS_EXCESS, S.One), S.One)
        centre = _centre(g, f)
        if centre is not None:
            weights, a, axis = centre
            number, other = factored(g, a)
            yield Pair(less, other, -number, partial(g.make, op.CENTRED, (weights, a), a.axes, over=axis), -S.One)


def _inner(a: Node) -> Node:
    """An array that may be turned, and spread over further axes."""
    while a.kind in (op.EXPAND, op.T):
        a = a.args[0]
    return a


def _wrapped(g: Algebra, like: Node, a: Node) -> Node:
    """``a`` turned and spread as ``like`` is."""
    if like.kind is op.T:
        return g.T(_wrapped(g, like.args[0], a))
    return g.expand(_wrapped(g, like.args[0], a), like.at, like.rank) if like.kind is op.EXPAND else a


def _same(g: Algebra, like: Node, kind: Kind, scale: Expr) -> Callable[[], Node]:
    """A function of what ``like`` is a function of, times a number; turned and spread as that is."""

    def made() -> Node:
        return _wrapped(g, like, g.call(kind, g.product([(_inner(like).args[0], S.One)], scale)))

    return made


def _centre(g: Algebra, mean: Node) -> tuple[Node, Node, int | None] | None:
    """The weights of a softmax, what it is a mean of under them, and the axis; ``None`` where it is no such mean."""
    if mean.kind is op.VDOT:
        for p, a in (mean.args, mean.args[::-1]):
            if p.kind is op.SOFTMAX:
                return p, a, None
    inner = mean.args[0] if mean.kind is op.EXPAND else mean
    if mean.kind is op.EXPAND and inner.kind is op.SUM and inner.over in (0, 1) and inner.args[0].kind is op.PROD:
        number, factors = factored(g, inner.args[0])
        weights = next(
            (f for f, k in factors.items() if f.kind is op.SOFTMAX and f.over == inner.over and k == 1), None
        )
        if weights is not None and number == 1 and mean.at == (1 - inner.over,):
            return weights, g.product(list(_less(factors, weights, S.One).items()), axes=weights.axes), inner.over
    return None


def sloped(g: Algebra, kept: Sequence[tuple[Node, int]], shift: Node) -> Node | None:
    """diag(p) − p pᵀ for a softmax p, times scalars, from its terms beside the diagonal and those on it."""
    if len(kept) != 1 or kept[0][1] > 0:
        return None
    (number, beside), (other, on) = factored(g, kept[0][0]), factored(g, shift)
    outer = next((f for f in beside if f.kind is op.OUTER), None)
    if outer is None or outer.args[0] is not outer.args[1] or outer.args[0].kind is not op.SOFTMAX:
        return None
    weights = outer.args[0]
    scalars = _less(beside, outer, S.One)
    if number != other or on.get(weights) != 1 or scalars != _less(on, weights, S.One):
        return None
    slope = g.make(op.SOFTMAX_SLOPE, (weights,), outer.axes)
    return g.product([(slope, S.One), *scalars.items()], number)


def times_slope(g: Algebra, slope: Node, right: Node) -> Node:
    """diag(p) − p pᵀ times a vector or a matrix: p times each column less its mean."""
    (weights,) = slope.args
    if len(right.axes) == 1:
        return g.product([(weights, S.One), (g.make(op.CENTRED, (weights, right), right.axes, over=None), S.One)])
    weights = g.expand(weights, (0,), 2)
    return g.product([(weights, S.One), (g.make(op.CENTRED, (weights, right), right.axes, over=0), S.One)])
