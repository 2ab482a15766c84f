"""Sums of powers of σ(t) or tanh(t) that nearly cancel where the function is nearly constant, as products.

σ − 3σ² + 2σ³ is σ(t) σ(−t) (1 − 2σ(t)), in which each factor keeps its digits; as a polynomial in σ it is factored over
the fractions. So are polynomials in tanh(t), with 1 − tanh² = sech².
"""

from __future__ import annotations

from sympy import Dummy, Expr, Integer, Poly, S, factor_list

from . import kinds as op
from .algebra import Algebra
from .kinds import Kind
from .nodes import Node

__all__ = ["factored_out"]

STEPS = Dummy("s")
LARGEST_DEGREE = 16
NAMES = (op.SIGMOID, op.TANH)
Factors = frozenset[tuple[Node, Expr]]


class NoPolynomial(Exception):
    """A node is no polynomial in a function."""


def factored_out(g: Algebra, merged: dict[Node, Expr], constant: Expr) -> tuple[Expr, bool]:
    """Put such sums among the terms, ``merged`` with their numbers, as products; the constant that is left."""
    changed = False
    for f in _functions(g, merged):
        groups: dict[Factors, list[tuple[Node, Expr]]] = {}
        for node in merged:
            key, polynomial = _split(g, node, f)
            groups.setdefault(key, []).append((node, polynomial))
        for key, terms in groups.items():
            numbers = [merged[n] * p for n, p in terms] + [constant] * (not key and constant != 0)
            whole = _product(g, f, numbers) if len(numbers) > 1 else None
            if whole is None:
                continue
            for node, _ in terms:
                del merged[node]
            constant = S.Zero if not key else constant
            base, number = g.coefficient(g.product([*key, (whole, S.One)]))
            merged[base] = merged.get(base, S.Zero) + number
            changed = True
    return constant, changed


def _functions(g: Algebra, merged: dict[Node, Expr]) -> list[Node]:
    """The functions that stand in the terms, one of σ(t) and σ(−t)."""
    found: dict[Node, None] = {}
    for node in merged:
        for f in _factors(node):
            if _kind(f) in NAMES and _mirrored(g, f) not in found:
                found[f] = None
    return list(found)


def _factors(node: Node) -> tuple[Node, ...]:
    if node.kind is op.PROD:
        return tuple(f for a in node.args for f in _factors(a))
    return node.args if node.kind is op.ADD and not any(a.kind is op.ADD for a in node.args) else (node,)


def _kind(f: Node) -> Kind:
    return _kind(f.args[0]) if f.kind in (op.EXPAND, op.T) else f.kind


def _mirrored(g: Algebra, f: Node) -> Node:
    """The function of −t."""
    if f.kind in (op.EXPAND, op.T):
        inner = _mirrored(g, f.args[0])
        return g.T(inner) if f.kind is op.T else g.expand(inner, f.at, f.rank)
    return g.call(f.kind, g.negated(f.args[0]))


def _split(g: Algebra, node: Node, f: Node) -> tuple[Factors, Expr]:
    """The factors of a term that are no polynomial in a function, and the polynomial that the others are."""
    polynomial, pairs = node.as_product
    rest: dict[Node, Expr] = {}
    for a, k in pairs:
        try:
            if not (k.is_Integer and 0 < k <= LARGEST_DEGREE):
                raise NoPolynomial
            polynomial *= _polynomial(g, a, f) ** k
        except NoPolynomial:
            rest[a] = k
    return frozenset(rest.items()), polynomial


def _polynomial(g: Algebra, a: Node, f: Node) -> Expr:
    if a is f:
        return STEPS
    if a.kind is op.NUMBER and a.value.is_Rational:
        return a.value
    if a.kind in (f.kind, op.EXPAND, op.T) and _kind(a) is op.SIGMOID is _kind(f) and a is _mirrored(g, f):
        return 1 - STEPS
    if _kind(a) is op.TANH and _kind(f) is op.SIGMOID and a is _of(g, f, op.TANH, S.Half):
        return 2 * STEPS - 1
    if a.kind is op.PROD and a.axes == f.axes:
        rest, polynomial = _split(g, a, f)
        if not rest:
            return polynomial
    if a.kind is op.ADD:
        return sum((s * _polynomial(g, b, f) for b, s in a.terms), S.Zero)
    raise NoPolynomial


def _product(g: Algebra, f: Node, terms: list[Expr]) -> Node | None:
    """A sum of polynomials in a function as a product, where it is 0 at an end of its values and a term is not."""
    parts = [Poly(t, STEPS) for t in terms]
    if not all(c.is_Rational for p in parts for c in p.all_coeffs()):
        return None
    whole = sum(parts[1:], parts[0])
    ends = (S.Zero, S.One) if _kind(f) is op.SIGMOID else (S.NegativeOne, S.One)
    if whole.is_zero or whole.degree() > LARGEST_DEGREE:
        return None
    if not any(whole.eval(end) == 0 and any(p.eval(end) != 0 for p in parts) for end in ends):
        return None
    _, factors = factor_list(whole.as_expr(), STEPS)
    out: list[tuple[Node, Expr]] = []
    powers = {Poly(p, STEPS).monic(): k for p, k in factors}
    number = whole.LC()
    if _kind(f) is op.TANH:
        # (T − 1)(T + 1) = −sech²
        up, down = Poly(STEPS - 1, STEPS), Poly(STEPS + 1, STEPS)
        both = min(powers.get(up.monic(), 0), powers.get(down.monic(), 0))
        if both:
            number *= (-1) ** both
            out.append((_of(g, f, op.SECH_SQUARED, S.One), Integer(both)))
            powers = {p: k - both if p in (up.monic(), down.monic()) else k for p, k in powers.items()}
    for p, k in powers.items():
        factor, sign = _factor(g, f, p)
        out.append((factor, Integer(k)))
        number *= sign**k
    return g.product(out, number)


def _factor(g: Algebra, f: Node, p: Poly) -> tuple[Node, Expr]:
    """A polynomial factor whose leading coefficient is 1, and the number that it is a multiple by."""
    known = {
        op.SIGMOID: {STEPS: (op.SIGMOID, S.One, S.One), STEPS - 1: (op.SIGMOID, -S.One, -S.One)}
        | {STEPS - S.Half: (op.TANH, S.Half, S.Half)},
        op.TANH: {
            STEPS: (op.TANH, S.One, S.One),
            STEPS - 1: (op.SIGMOID, S(-2), S(-2)),
            STEPS + 1: (op.SIGMOID, S(2), S(2)),
        },
    }[_kind(f)]
    if p.as_expr() in known:
        other, scale, sign = known[p.as_expr()]
        return _of(g, f, other, scale), sign
    return g.terms([g.product([(f, Integer(k))] if k else [], c) for (k,), c in p.terms()], f.axes), S.One


def _of(g: Algebra, f: Node, kind: Kind, scale: Expr) -> Node:
    """Another function of the same numbers, times ``scale``."""
    if f.kind in (op.EXPAND, op.T):
        inner = _of(g, f.args[0], kind, scale)
        return g.T(inner) if f.kind is op.T else g.expand(inner, f.at, f.rank)
    return g.call(kind, g.product([(f.args[0], S.One)], scale))
