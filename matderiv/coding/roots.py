"""Roots of sums of squares of numbers, and powers of quotients: no square is too large or too small for a number.

√(1 + t²) is the length of (1, t), and t²/s³ is (t/s)²/s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce

from sympy import Expr, S

from .arrays import Namespace, Node, below, is_plain
from .graph.nodes import signs

__all__ = ["rooted"]

Factors = list[tuple[Node, Expr]]


def rooted(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays with lengths for roots of sums of squares that are numbers, and powers of quotients."""
    sums = {a for n in below(roots) for a, k in _factors(n) if k.is_Rational and k.q == 2}
    lengths = {a: length for a in sums if (length := _length(xp, a)) is not None}
    changed = xp.rewritten(roots, partial(_changed, xp, lengths))
    return [changed[r] for r in roots]


def _factors(node: Node) -> Factors:
    """The factors of a product, or the one of a root."""
    if node.op == "sqrt":
        return [(node.args[0], S.Half)]
    return list(zip(node.args, node.data[1:], strict=True)) if node.op == "prod" else []


def _changed(xp: Namespace, lengths: Mapping[Node, Node], node: Node) -> Node | None:
    powers: dict[Node, Expr] = {}
    for a, k in _factors(node):
        base, e = (lengths[a], 2 * k) if a in lengths else (a, k)
        powers[base] = powers.get(base, S.Zero) + e
    quotients = _quotients(powers)
    if not quotients and powers == dict(_factors(node)):
        return None
    number = node.data[0] if node.op == "prod" else S.One
    rest = xp.product([(a, k) for a, k in powers.items() if k != 0], number, axes=node.axes)
    if not quotients:
        return rest
    made = [xp.make("prod", pair, (S.One, S.One, S.NegativeOne), ()) for pair in quotients]
    kept, exponents = (rest.args, rest.data[1:]) if rest.op == "prod" else ((rest,), (S.One,))
    number = rest.data[0] if rest.op == "prod" else S.One
    if rest.op == "number":
        kept, exponents, number = (), (), rest.data
    return xp.make("prod", (*made, *kept), (number, *quotients.values(), *exponents), node.axes)


def _quotients(powers: dict[Node, Expr]) -> dict[tuple[Node, Node], Expr]:
    """Pairs of numbers, powers of the one over powers of the other, with the powers of the quotient; these go."""
    found: dict[tuple[Node, Node], Expr] = {}
    for a in powers:
        for b in powers:
            k, e = powers[a], powers[b]
            if not a.axes and not b.axes and k.is_Integer and e.is_Integer and min(k, -e) >= 2:
                found[a, b] = m = min(k, -e)
                powers[a], powers[b] = k - m, e + m
    return found


def _length(xp: Namespace, a: Node) -> Node | None:
    """The root of a sum of squares; ``None`` for another array."""
    if a.op != "add" or a.axes or is_plain(a) or min(signs(a)) < 0:
        return None
    sides = [_side(xp, t) for t in a.args]
    found = [s for s in sides if s is not None]
    return reduce(lambda x, y: xp.make("hypot", (x, y), None, ()), found) if len(found) == len(sides) else None


def _side(xp: Namespace, a: Node) -> Node | None:
    """The number that a term is the square of, whatever its sign."""
    if a.op == "number":
        return xp.number(a.data**S.Half)
    if a.op == "vdot" and a.args[0] is a.args[1]:
        return xp.make("norm", a.args[:1])
    if a.op != "prod" or not a.data[0].is_positive:
        return None
    factors = [(f, k / 2) if k.is_Integer and k % 2 == 0 else (_side(xp, f), k) for f, k in _factors(a)]
    found = [(f, k) for f, k in factors if f is not None]
    return xp.product(found, a.data[0] ** S.Half) if len(found) == len(factors) else None
