"""Sums of arrays: like terms together, what is diagonal apart, and differences that would cancel in another form."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, S

from .algebra import Algebra
from .nodes import Node, broadcast, signs
from .pairs import paired, sloped
from .saturated import factored_out

__all__ = ["terms"]


def terms(g: Algebra, nodes: Sequence[Node], axes: tuple[Expr, ...]) -> Node:
    kept: list[tuple[Node, int]] = []
    diagonal: list[Node] = []
    constant: Expr = S.Zero
    for node in nodes if g.finishing else _with_numbers_joined(g, nodes):
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
    slope = None if g.finishing else sloped(g, kept, shift)
    return g.make("diag_add", (_plain_sum(g, kept, axes), shift), None, axes) if slope is None else slope


def _with_numbers_joined(g: Algebra, nodes: Sequence[Node]) -> list[Node]:
    """The terms; where one is a number, those of a sum of numbers in which another one stands by themselves."""
    out: list[Node] = []
    numbers = any(g.coefficient(node)[0].op == "number" for node in nodes)
    for node in nodes:
        base, number = g.coefficient(node)
        if numbers and base.op == "add" and not base.axes and any(t.op == "number" for t in base.args):
            out += [g.product([(t, S.One)], s * number) for t, s in zip(base.args, signs(base), strict=True)]
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
    known = _known_times(g, kept, axes)
    if known is not None:
        return known
    args, given = tuple(k for k, _ in kept), tuple(s for _, s in kept)
    if given == (1, -1) and g.made("add", args[::-1], given, axes):
        return g.negated(g.make("add", args[::-1], given, axes))  # b − a, where there is a − b
    return g.make("add", args, given, axes)


def _known_times(g: Algebra, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node | None:
    """t·a − t·b as t·(a − b), where there is a − b."""
    if len(kept) < 2 or not axes or any(n.op != "prod" for n, _ in kept):
        return None
    shared = [f for f in zip(kept[0][0].args, kept[0][0].data[1:], strict=True) if not f[0].axes]
    shared = [f for f in shared if all(f in zip(n.args, n.data[1:], strict=True) for n, _ in kept)]
    if not shared or any(n.data[0] != 1 for n, _ in kept):
        return None
    rest = tuple(g.product([f for f in zip(n.args, n.data[1:], strict=True) if f not in shared]) for n, _ in kept)
    given = tuple(s for _, s in kept)
    if not g.made("add", rest, given, axes):
        return None
    return g.product([*shared, (g.make("add", rest, given, axes), S.One)])


def _complement(g: Algebra, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node | None:
    """exp(t) − 1 and 1 − exp(t) without cancellation."""
    if len(kept) != 2:
        return None
    (a, s), (b, t) = kept
    if s > 0 > t and a.op == "exp" and b.op == "number" and b.data == 1:
        return g.make("expm1", (a.args[0],), None, axes)
    if s > 0 > t and b.op == "exp" and a.op == "number" and a.data == 1:
        return g.negated(g.make("expm1", (b.args[0],), None, axes))
    return None
