"""Sums of arrays: like terms together, what is diagonal apart, and differences that would cancel in another form."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, S

from .algebra import Algebra
from .nodes import Node, broadcast

__all__ = ["terms"]


def terms(g: Algebra, nodes: Sequence[Node], axes: tuple[Expr, ...]) -> Node:
    kept: list[tuple[Node, int]] = []
    diagonal: list[Node] = []
    constant: Expr = S.Zero
    for node in nodes:
        base, number = g.coefficient(node)
        if number == 0 or base.op == "zeros":
            continue
        if base.op == "number":
            constant += number * base.data
            continue
        free, scalars = g.apart(node)
        if free.op == "eye" and len(axes) == 2:
            diagonal.append(g.product(scalars))
            continue
        if free.op == "diag":
            diagonal.append(g.product([(free.args[0], S.One), *scalars]))
            continue
        if free.op == "outer" and any(u.op == "ones" for u in free.args) and len(axes) == 2:
            u, v = free.args
            place = 1 if u.op == "ones" else 0
            node = g.product([(g.expand(v if place else u, (place,), 2), S.One), *scalars])
        elif free.op == "ones":
            node = g.product(scalars)
        # one of its number: −2A as 2A with a minus
        base, number = g.coefficient(node)
        if base.op == "number":
            constant += number * base.data
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
            return g.product([(g.make("eye", (), None, axes), S.One), (shift, S.One)])
        return g.make("diag", (shift,), None, axes)
    return g.make("diag_add", (_plain_sum(g, kept, axes), shift), None, axes)


def _joined(g: Algebra, merged: dict[Node, Expr], constant: Expr) -> tuple[Expr, bool]:
    """1 − σ(t) as σ(−t), which does not cancel, and ½(1 + sign t) as the step, which is 0 at 0 as relu′ is.

    ``merged`` are the terms with their numbers, which change; what is left of the constant is given back.
    """
    joined = False
    for base in list(merged):
        number = merged.get(base, S.Zero)
        other = _mirrored(g, base) if number == -constant != 0 else None
        if other is not None:
            constant, joined = S.Zero, True
            del merged[base]
            merged[other] = merged.get(other, S.Zero) - number
            continue
        sign, rest = _sign(g, base)
        if sign is None or number == 0:
            continue
        beside = constant if rest.op == "number" else merged.get(rest, S.Zero)
        if beside == 0 or abs(beside) != abs(number):
            continue
        if rest.op == "number":
            constant = S.Zero
        else:
            del merged[rest]
        del merged[base]
        joined = True
        step = _step(g, sign, up=beside == number)
        whole, factor = g.coefficient(g.product([(rest, S.One), (step, S.One)]))
        merged[whole] = merged.get(whole, S.Zero) + 2 * beside * factor
    return constant, joined


def _mirrored(g: Algebra, a: Node) -> Node | None:
    """1 less a logistic function, which may be spread over axes or turned."""
    if a.op == "sigmoid":
        return g.call("sigmoid", g.negated(a.args[0]))
    if a.op in ("expand", "T"):
        inner = _mirrored(g, a.args[0])
        return None if inner is None else g.T(inner) if a.op == "T" else g.expand(inner, *a.data)
    return None


def _sign(g: Algebra, a: Node) -> tuple[Node | None, Node]:
    """The sign that a term is a multiple of, spread and turned as it is there, and the other factors."""
    if _is_sign(a):
        return a, g.number(S.One)
    if a.op == "prod":
        for f, k in zip(a.args, a.data[1:], strict=True):
            if k == 1 and _is_sign(f):
                rest = [(b, e) for b, e in zip(a.args, a.data[1:], strict=True) if b is not f]
                return f, g.product(rest)
    return None, a


def _is_sign(a: Node) -> bool:
    return a.op == "sign" or a.op in ("expand", "T") and _is_sign(a.args[0])


def _step(g: Algebra, sign: Node, *, up: bool) -> Node:
    """1 where a number is positive (``up``) or negative, 0 elsewhere, from its sign."""
    if sign.op == "T":
        return g.T(_step(g, sign.args[0], up=up))
    if sign.op == "expand":
        return g.expand(_step(g, sign.args[0], up=up), *sign.data)
    return g.call("relu", sign if up else g.call("sign", g.negated(sign.args[0])))


def _plain_sum(g: Algebra, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node:
    if not kept:
        return g.make("zeros", (), None, axes) if axes else g.number(S.Zero)
    if all(k.op == "number" for k, _ in kept) and axes:
        return (
            g.product([(kept[0][0], Integer(kept[0][1])), (g.make("ones", (), None, axes), S.One)])
            if (kept[0][1] > 0)
            else g.product([(g.make("ones", (), None, axes), S.One)], -kept[0][0].data)
        )
    reached = broadcast([k.axes for k, _ in kept])
    if reached != axes and axes:
        # sizes of 1 that nothing broadcasts against
        kept = [*kept, (g.make("zeros", (), None, axes), 1)]
    if len(kept) == 1:
        return g.signed(*kept[0])
    if kept[0][1] < 0:
        place = next((n for n, (_, s) in enumerate(kept) if s > 0), None)
        if place is not None:
            kept = [kept[place], *kept[:place], *kept[place + 1 :]]
    complement = _complement(g, kept, axes)
    if complement is not None:
        return complement
    args, given = tuple(k for k, _ in kept), tuple(s for _, s in kept)
    if given == (1, -1) and g.made("add", args[::-1], given, axes):
        return g.negated(g.make("add", args[::-1], given, axes))  # b − a, where there is a − b
    return g.make("add", args, given, axes)


def _complement(g: Algebra, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node | None:
    """exp(t) − 1 without cancellation, and σ(t) − σ(t)² as σ(t) σ(−t)."""
    if len(kept) != 2:
        return None
    (a, s), (b, t) = kept
    if s > 0 > t and a.op == "exp" and b.op == "number" and b.data == 1:
        return g.make("expm1", (a.args[0],), None, axes)
    if s > 0 > t and b.op == "prod" and a.op in ("sigmoid", "prod"):
        mine = dict(zip(a.args, a.data[1:], strict=True)) if a.op == "prod" else {a: S.One}
        extra = {f: k - mine.pop(f, S.Zero) for f, k in zip(b.args, b.data[1:], strict=True)}
        extra = {f: k for f, k in extra.items() if k != 0}
        same = (a.data[0] if a.op == "prod" else 1) == b.data[0]
        if same and not mine and len(extra) == 1 and next(iter(extra)).op == "sigmoid" and set(extra.values()) == {1}:
            (factor,) = extra
            return g.product([(a, S.One), (g.call("sigmoid", g.negated(factor.args[0])), S.One)])
    return None
