"""Roots of sums of squares of numbers, and powers of quotients: no square is too large or too small for a number.

√(1 + t²) is the length of (1, t), t²/s³ is (t/s)²/s, (s² − t²)/s³ is (1 − (t/s)²)/s and xᵀx/‖y‖² is (‖x‖/‖y‖)²;
x/‖y‖² is x/‖y‖ over ‖y‖, and t/s² beside t/s is that over s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial, reduce

from sympy import Expr, S

from .arrays import Namespace, Node, below, is_plain
from .graph import kinds as op
from .portions import apportioned, is_apportioned

__all__ = ["rooted"]

Factors = Sequence[tuple[Node, Expr]]


def rooted(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays with lengths for roots of sums of squares that are numbers, and powers of quotients."""
    order = below(roots)
    sums = {a for n in order for a, k in _factors(n) if k.is_Rational and k.q > 1}
    sums |= {a for n in order for a in _squared(n)}
    lengths = {a: length for a in sums if (length := _length(xp, a)) is not None}
    changed = xp.rewritten(roots, partial(_changed, xp, lengths, _over(order)))
    return [changed[r] for r in roots]


def _over(order: Sequence[Node]) -> set[tuple[Node, Node]]:
    """The numbers whose quotients, or powers of these, are computed anyway."""
    found: set[tuple[Node, Node]] = set()
    for n in order:
        powers = [(a, k) for a, k in _factors(n) if not a.axes and k.is_Integer]
        found |= {(a, b) for a, k in powers for b, e in powers if k > 0 and k == -e}
    return found


def _factors(node: Node) -> Factors:
    """The factors of a product, or the one of a root."""
    if node.kind is op.SQRT:
        return [(node.args[0], S.Half)]
    return node.factors if node.kind is op.PROD else ()


def _squared(node: Node) -> list[Node]:
    """The sums of squared lengths that a logarithm is taken of, or that something is divided by; 1 + xᵀx is none."""
    given = [node.args[0]] if node.kind is op.LOG else [a for a, k in _factors(node) if k.is_Integer and k < 0]
    return [a for a in given if a.kind is op.ADD and not a.axes and all(_is_squared(t) for t in a.args)]


def _is_squared(a: Node) -> bool:
    """Whether a number is the square of a length, or a multiple of it by a number."""
    if a.kind is op.PROD and [k for _, k in a.factors] == [S.One]:
        a = a.args[0]
    return a.kind is op.VDOT and a.args[0] is a.args[1]


def _changed(
    xp: Namespace, lengths: Mapping[Node, Node], over: Collection[tuple[Node, Node]], node: Node
) -> Node | None:
    if node.kind is op.LOG:
        length = lengths.get(node.args[0])
        return None if length is None else xp.product([(xp.call(op.LOG, length), S.One)], S(2))
    apart = _lengthwise(xp, node) or _termwise(xp, node)
    if apart is not None:
        return apart
    powers: dict[Node, Expr] = {}
    under = [k for b, k in _factors(node) if not b.axes and k.is_number and k < 0]
    lengthy = [k for b, k in _factors(node) if k.is_number and k < 0 and _is_length(b)]
    squared = any(k <= -2 for k in under) or sum(lengthy, S.Zero) <= -2
    for a, k in _factors(node):
        base, e = (lengths[a], 2 * k) if a in lengths else (a, k)
        if squared and a.kind is op.VDOT and a.args[0] is a.args[1] and k.is_Integer and k > 0:
            base, e = xp.make(op.NORM, a.args[:1]), 2 * k
        powers[base] = powers.get(base, S.Zero) + e
    whole = {b for b in powers if node.kind is op.PROD and is_apportioned(xp, node, b)}
    quotients = _quotients(powers, over, whole)
    _parted(xp, powers)
    if not quotients and powers == dict(_factors(node)):
        return apportioned(xp, node)
    number = node.factor if node.kind is op.PROD else S.One
    rest = xp.product([(a, k) for a, k in powers.items() if k != 0], number, axes=node.axes)
    if not quotients:
        return rest
    made = [xp.make(op.PROD, pair, factor=S.One, exponents=(S.One, S.NegativeOne)) for pair in quotients]
    kept, exponents = (rest.args, rest.exponents) if rest.kind is op.PROD else ((rest,), (S.One,))
    number = rest.factor if rest.kind is op.PROD else S.One
    if rest.kind is op.NUMBER:
        kept, exponents, number = (), (), rest.value
    return xp.make(op.PROD, (*made, *kept), node.axes, factor=number, exponents=(*quotients.values(), *exponents))


def _termwise(xp: Namespace, node: Node) -> Node | None:
    """A sum of squares of numbers over a power of a number as one of squares of quotients: (s² − t²)/s³."""
    given = dict(_factors(node))
    below_ = [b for b, k in given.items() if b.kind is op.INPUT and not b.axes and k.is_Integer and k <= -2]
    for a in (a for a, k in given.items() if k == 1 and a.kind is op.ADD and not a.axes):
        if below_ and all(_holds_square(t) for t in a.args):
            b = below_[0]
            over = [xp.product([(xp.signed(t, s), S.One), (b, S(-2))]) for t, s in a.terms]
            del given[a]
            given[b] += 2
            factors = [(xp.terms(over, ()), S.One), *((f, k) for f, k in given.items() if k != 0)]
            return xp.product(factors, node.factor, axes=node.axes)
    return None


def _lengthwise(xp: Namespace, node: Node) -> Node | None:
    """A sum over a power of a length that every term has, less often: (xᵀx + ‖x‖)/‖x‖³ is (‖x‖ + 1)/‖x‖².

    What all terms divide by is divided once beside an array, or an inner product, that is not: (1/‖x‖² + 1/‖x‖³) x is
    (1 + 1/‖x‖)/‖x‖² x.
    """
    given = dict(_factors(node))
    for a in [a for a, k in given.items() if k == 1 and a.kind is op.ADD and not a.axes]:
        for b in dict.fromkeys(f for t in a.args for f, _ in t.as_product[1] if f.kind is op.NORM):
            times, under = [_times(t, b) for t in a.args], given.get(b, S.Zero)
            beside = [f for f in given if f.axes or f.kind is op.VDOT and not _of_length(f, b)]
            free = under > -2 and any(not _is_over(f, b) for f in beside)
            m = max(times) if free and max(times) < 0 else S.Zero
            m = min(*times, -under) if min(times) > 0 and under <= -2 else m
            if m != 0:
                over = [_over_length(xp, xp.signed(t, s), b, m) for t, s in a.terms]
                del given[a]
                factors = [(xp.terms(over, ()), S.One), *given.items(), (b, m)]
                return xp.product(factors, node.factor, axes=node.axes)
    return None


def _times(term: Node, length: Node) -> Expr:
    """How often a length stands in a product, twice in its square."""
    return sum((k * _of_length(a, length) for a, k in term.as_product[1] if k.is_Integer), S.Zero)


def _over_length(xp: Namespace, term: Node, length: Node, m: Expr) -> Node:
    """A product with a length taken off ``m`` times."""
    number, parts = term.as_product
    rest = [(a, k) for a, k in parts if not (k.is_Integer and _of_length(a, length))]
    return xp.product([*rest, (length, _times(term, length) - m)], number)


def _of_length(a: Node, length: Node) -> int:
    """1 for a length, 2 for its square, 0 for another number."""
    return 1 if a is length else 2 if a.kind is op.VDOT and a.args[0] is a.args[1] is length.args[0] else 0


def _holds_square(term: Node) -> bool:
    """Whether a number stands squared in a product."""
    return any(not f.axes and k.is_Integer and k >= 2 for f, k in _factors(term))


def _parted(xp: Namespace, powers: dict[Node, Expr]) -> None:
    """An array, or an inner product, over the square of another one's length as one of quotients by that length."""
    for b in [b for b in powers if _is_length(b)]:
        often = 1 if any(k == 1 and _divides(a, b) for a, k in powers.items()) else 2
        while powers[b].is_Integer and powers[b] <= -often:
            found = [a for a, k in powers.items() if k == 1 and (a.axes or a.kind is op.VDOT)]
            found.sort(key=lambda a: not a.axes)  # the last is the first to be taken: what is squared
            core = next((a for a in reversed(found) if not _is_over(a, b)), None)
            if core is None:
                break
            parts = (core,) if core.axes else core.args
            over = tuple(xp.make(op.UNIT, (a, b)) for a in parts)
            del powers[core]
            powers[over[0] if core.axes else xp.make(op.VDOT, over)] = S.One
            powers[b] += len(parts)


def _divides(a: Node, length: Node) -> bool:
    """Whether a term of a sum of numbers is divided by a length."""
    return a.kind is op.ADD and not a.axes and any(_times(t, length) < 0 for t in a.args)


def _is_length(a: Node) -> bool:
    """Whether a number is the size of arrays, and of no number beside them."""
    if a.kind is op.HYPOT:
        return all(b.kind is not op.NUMBER and (b.kind is not op.HYPOT or _is_length(b)) for b in a.args)
    return a.kind in (op.NORM, op.SCALE)


def _is_over(a: Node, length: Node) -> bool:
    """Whether an array, or every term of a sum, is made of one that is over this length already."""
    over: set[Node] = set()
    for n in below([a]):
        some = all if n.kind is op.ADD else any
        if n.args[1] is length if n.kind is op.UNIT else n.args and some(b in over for b in n.args):
            over.add(n)
    return a in over


def _quotients(
    powers: dict[Node, Expr], over: Collection[tuple[Node, Node]], whole: Collection[Node]
) -> dict[tuple[Node, Node], Expr]:
    """Pairs of numbers, powers of the one over powers of the other, with the powers of the quotient; these go.

    What one number is ``over`` is used where it is divided once more; those sums are left that divide ``whole`` terms.
    """
    found: dict[tuple[Node, Node], Expr] = {}
    for once in (False, True):
        for a in powers:
            for b in powers:
                k, e = powers[a], powers[b]
                if a.axes or b.axes or b in whole or not (k.is_Integer and e.is_Integer):
                    continue
                if min(k, -e) >= 2 or once and k == 1 and e <= -2 and b.kind in (op.INPUT, op.NORM) and (a, b) in over:
                    found[a, b] = m = min(k, -e)
                    powers[a], powers[b] = k - m, e + m
    for a in [a for a, k in powers.items() if a.kind is op.NORM and k.is_Integer]:
        single = [b for b, e in powers.items() if b.kind in (op.NORM, op.SCALE) and e == -1]
        if powers[a] == 2 == len(single):  # ‖a‖²/(‖b‖ ‖c‖)
            for b in single:
                found[a, b] = S.One
                powers[a], powers[b] = powers[a] - 1, S.Zero
    return found


def _length(xp: Namespace, a: Node) -> Node | None:
    """The root of a sum of squares; ``None`` for another array."""
    if a.kind is not op.ADD or a.axes or is_plain(a) or min(a.signs) < 0:
        return None
    sides = [_side(xp, t) for t in a.args]
    found = [s for s in sides if s is not None]
    return reduce(lambda x, y: xp.make(op.HYPOT, (x, y)), found) if len(found) == len(sides) else None


def _side(xp: Namespace, a: Node) -> Node | None:
    """The number that a term is the square of, whatever its sign."""
    if a.kind is op.NUMBER:
        return xp.number(a.value**S.Half)
    if a.kind is op.VDOT and a.args[0] is a.args[1]:
        return xp.make(op.NORM, a.args[:1])
    if a.kind is not op.PROD or not a.factor.is_positive:
        return None
    factors = [(f, k / 2) if k.is_Integer and k % 2 == 0 else (_side(xp, f), k) for f, k in _factors(a)]
    found = [(f, k) for f, k in factors if f is not None]
    return xp.product(found, a.factor**S.Half) if len(found) == len(factors) else None
