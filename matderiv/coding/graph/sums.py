"""Sums of arrays: like terms together, what is diagonal apart, and differences that would cancel in another form."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, S

from . import kinds as op
from .algebra import Algebra
from .nodes import Node, broadcast
from .pairs import paired, sloped
from .saturated import factored_out

__all__ = ["terms"]


def terms(g: Algebra, nodes: Sequence[Node], axes: tuple[Expr, ...]) -> Node:
    kept: list[tuple[Node, int]] = []
    diagonal: list[Node] = []
    constant: Expr = S.Zero
    for node in nodes if g.finishing else _with_numbers_joined(g, nodes):
        base, number = g.coefficient(node)
        if number == 0 or base.kind is op.ZEROS:
            continue
        if base.kind is op.NUMBER:
            constant += number * base.value
            continue
        free, scalars = g.apart(node)
        if free.kind is op.EYE and len(axes) == 2:
            diagonal.append(g.product(scalars))
            continue
        if free.kind is op.DIAG:
            diagonal.append(g.product([(free.args[0], S.One), *scalars]))
            continue
        if free.kind is op.OUTER and any(u.kind is op.ONES for u in free.args) and len(axes) == 2:
            u, v = free.args
            place = 1 if u.kind is op.ONES else 0
            node = g.product([(g.expand(v if place else u, (place,), 2), S.One), *scalars])
        elif free.kind is op.ONES:
            node = g.product(scalars)
        # one of its number: −2A as 2A with a minus
        base, number = g.coefficient(node)
        if base.kind is op.NUMBER:
            constant += number * base.value
        elif number.is_negative:
            kept.append((g.product([(base, S.One)], -number), -1))
        else:
            kept.append((node, 1))
    merged: dict[Node, Expr] = {}
    for node, sign in kept:
        base, number = g.coefficient(node)
        merged[base] = merged.get(base, S.Zero) + sign * number
    constant, joined = (constant, False) if g.finishing else _joined(g, merged, constant)
    if joined or len(merged) < len(kept):
        kept = [(g.product([(b, S.One)], abs(c)), 1 if c > 0 else -1) for b, c in merged.items() if c != 0]
    if constant != 0:
        first = (g.number(abs(constant)), 1 if constant > 0 else -1)
        kept = [first, *kept] if constant > 0 else [*kept, first]
    if not diagonal:
        return _plain_sum(g, kept, axes)
    shift = g.terms(diagonal, next((d.axes for d in diagonal if d.axes), ()))
    if not kept:
        if not shift.axes:
            return g.product([(g.make(op.EYE, (), axes), S.One), (shift, S.One)])
        return g.make(op.DIAG, (shift,), axes)
    slope = None if g.finishing else sloped(g, kept, shift)
    return g.make(op.DIAG_ADD, (_plain_sum(g, kept, axes), shift), axes) if slope is None else slope


def _with_numbers_joined(g: Algebra, nodes: Sequence[Node]) -> list[Node]:
    """The terms; where one is a number, those of a sum of numbers in which another one stands by themselves."""
    out: list[Node] = []
    numbers = any(g.coefficient(node)[0].kind is op.NUMBER for node in nodes)
    for node in nodes:
        base, number = g.coefficient(node)
        if numbers and base.kind is op.ADD and not base.axes and any(t.kind is op.NUMBER for t in base.args):
            out += [g.product([(t, S.One)], s * number) for t, s in base.terms]
        else:
            out.append(node)
    return out


def _joined(g: Algebra, merged: dict[Node, Expr], constant: Expr) -> tuple[Expr, bool]:
    """Differences that would cancel as one function, and ½(1 + sign t) as the step, which is 0 at 0 as relu′ is.

    ``merged`` are the terms with their numbers, which change; what is left of the constant is given back.
    """
    constant, joined = paired(g, merged, constant)
    constant, changed = factored_out(g, merged, constant)
    joined = joined or changed
    for base in list(merged):
        number = merged.get(base, S.Zero)
        sign, rest = _sign(g, base)
        if sign is None or number == 0:
            continue
        beside = constant if rest.kind is op.NUMBER else merged.get(rest, S.Zero)
        if beside == 0 or abs(beside) != abs(number):
            continue
        if rest.kind is op.NUMBER:
            constant = S.Zero
        else:
            del merged[rest]
        del merged[base]
        joined = True
        step = _step(g, sign, up=beside == number)
        whole, factor = g.coefficient(g.product([(rest, S.One), (step, S.One)]))
        merged[whole] = merged.get(whole, S.Zero) + 2 * beside * factor
    return constant, joined


def _sign(g: Algebra, a: Node) -> tuple[Node | None, Node]:
    """The sign that a term is a multiple of, spread and turned as it is there, and the other factors."""
    if _is_sign(a):
        return a, g.number(S.One)
    if a.kind is op.PROD:
        for f, k in a.factors:
            if k == 1 and _is_sign(f):
                rest = [(b, e) for b, e in a.factors if b is not f]
                return f, g.product(rest)
    return None, a


def _is_sign(a: Node) -> bool:
    return a.kind is op.SIGN or a.kind in (op.EXPAND, op.T) and _is_sign(a.args[0])


def _step(g: Algebra, sign: Node, *, up: bool) -> Node:
    """1 where a number is positive (``up``) or negative, 0 elsewhere, from its sign."""
    if sign.kind is op.T:
        return g.T(_step(g, sign.args[0], up=up))
    if sign.kind is op.EXPAND:
        return g.expand(_step(g, sign.args[0], up=up), sign.at, sign.rank)
    return g.call(op.RELU, sign if up else g.call(op.SIGN, g.negated(sign.args[0])))


def _plain_sum(g: Algebra, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node:
    if not kept:
        return g.make(op.ZEROS, (), axes) if axes else g.number(S.Zero)
    if all(k.kind is op.NUMBER for k, _ in kept) and axes:
        return (
            g.product([(kept[0][0], Integer(kept[0][1])), (g.make(op.ONES, (), axes), S.One)])
            if (kept[0][1] > 0)
            else g.product([(g.make(op.ONES, (), axes), S.One)], -kept[0][0].value)
        )
    reached = broadcast([k.axes for k, _ in kept])
    if reached != axes and axes:
        # sizes of 1 that nothing broadcasts against
        kept = [*kept, (g.make(op.ZEROS, (), axes), 1)]
    if len(kept) == 1:
        return g.signed(*kept[0])
    if kept[0][1] < 0:
        place = next((n for n, (_, s) in enumerate(kept) if s > 0), None)
        if place is not None:
            kept = [kept[place], *kept[:place], *kept[place + 1 :]]
    complement = _complement(g, kept, axes)
    if complement is not None:
        return complement
    known = _known_times(g, kept, axes)
    if known is not None:
        return known
    args, given = tuple(k for k, _ in kept), tuple(s for _, s in kept)
    if given == (1, -1) and g.made(op.ADD, args[::-1], axes, given):
        return g.negated(g.make(op.ADD, args[::-1], axes, signs=given))  # b − a, where there is a − b
    return g.make(op.ADD, args, axes, signs=given)


def _known_times(g: Algebra, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node | None:
    """t·a − t·b as t·(a − b), where there is a − b."""
    if len(kept) < 2 or not axes or any(n.kind is not op.PROD for n, _ in kept):
        return None
    shared = [f for f in kept[0][0].factors if not f[0].axes]
    shared = [f for f in shared if all(f in n.factors for n, _ in kept)]
    if not shared or any(n.factor != 1 for n, _ in kept):
        return None
    rest = tuple(g.product([f for f in n.factors if f not in shared]) for n, _ in kept)
    given = tuple(s for _, s in kept)
    if not g.made(op.ADD, rest, axes, given):
        return None
    return g.product([*shared, (g.make(op.ADD, rest, axes, signs=given), S.One)])


def _complement(g: Algebra, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node | None:
    """exp(t) − 1 and 1 − exp(t) without cancellation."""
    if len(kept) != 2:
        return None
    (a, s), (b, t) = kept
    if s > 0 > t and a.kind is op.EXP and b.kind is op.NUMBER and b.value == 1:
        return g.make(op.EXPM1, (a.args[0],), axes)
    if s > 0 > t and b.kind is op.EXP and a.kind is op.NUMBER and a.value == 1:
        return g.negated(g.make(op.EXPM1, (b.args[0],), axes))
    return None
