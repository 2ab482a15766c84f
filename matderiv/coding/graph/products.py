"""Products of entries: powers of one array together, quotients of exponentials as functions that cannot overflow."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Rational, S, pi, sqrt

from . import kinds as op
from .algebra import Algebra
from .functions import root_of_squares, two_squares
from .nodes import Node, broadcast

__all__ = ["product"]


def product(
    g: Algebra, given: Sequence[tuple[Node, Expr]], number: Expr = S.One, axes: tuple[Expr, ...] | None = None
) -> Node:
    """number · Π nodeᵏ, gathered; ``axes`` are those that it must fill."""
    found: dict[Node, Expr] = {}
    full = axes if axes is not None else broadcast([n.axes for n, _ in given])
    stack = list(reversed(given))
    eyes = zeros = False
    while stack:
        node, k = stack.pop()
        if node.kind is op.NUMBER and (node.value.is_Rational and k.is_Integer or k == 1 or node.value == 1):
            number = number * node.value**k
        elif node.kind is op.ONES or node.kind is op.EXPAND and node.args[0].kind is op.ONES:
            pass
        elif node.kind is op.RELU and node.args[0].kind is op.SIGN and k.is_Integer and k > 0:
            found[node] = S.One  # 0 or 1
        elif node.kind is op.ZEROS:
            zeros = True
        elif node.kind is op.EYE and len(full) == 2 and (len(given) > 1 or eyes):
            eyes = True
        elif node.kind is op.PROD and k.is_Integer:
            number = number * node.factor**k
            stack.extend((a, e * k) for a, e in reversed(node.factors))
        elif node.kind is op.OUTER and len(full) == 2 and _splits(g, node.args, k):
            stack.extend((g.expand(v, (n,), 2), k) for n, v in reversed(list(enumerate(node.args))))
        elif node.kind is op.EXPAND and node.args[0].kind is op.PROD and len(node.args[0].args) == 1 and k.is_Integer:
            inner = node.args[0]
            number = number * inner.factor**k
            stack.append((g.expand(inner.args[0], node.at, node.rank), inner.exponents[0] * k))
        elif node.kind is op.SQRT and k.is_even:
            stack.append((node.args[0], k / 2))
        elif not (k.is_Integer and k > 0) and (two := two_squares(g, node)) is not None:
            stack.append((two, k))
        elif not k.is_Integer and (norm := root_of_squares(g, node)) is not None:
            stack.append((norm, 2 * k))
        elif node.kind is op.SIGN and k.is_even and node.args[0].kind is op.LARGEST:
            pass  # the largest entry of a unit vector is not 0
        else:
            found[node] = found.get(node, S.Zero) + k
    if number == 0 or zeros:
        return g.make(op.ZEROS, (), full) if full else g.number(S.Zero)
    if eyes and any(n.axes for n in found):
        rest = g.product(list(found.items()), number, axes=full)
        return g.make(op.DIAG, (g.diagonal(rest),), full)
    if eyes:
        found[g.make(op.EYE, (), full)] = S.One
    number *= _stable(g, found)
    if not number.is_Rational:
        # roots of numbers and π are one number with it
        for node in [n for n in found if n.kind is op.NUMBER or n.kind is op.SQRT and n.args[0].kind is op.NUMBER]:
            k = found.pop(node)
            number *= node.value**k if node.kind is op.NUMBER else node.args[0].value ** (k / 2)
    found = {n: k for n, k in found.items() if k != 0}
    spread = len(full) == 2 and S.One not in full and all(n.kind is op.EXPAND or not n.axes for n in found)
    if spread and broadcast([n.axes for n in found]) == full:
        outer = _outer(g, found, number, full)
        if outer is not None:
            return outer
    if full and broadcast([n.axes for n in found]) != full:
        found[g.make(op.ONES, (), full)] = S.One
    if not found:
        return g.number(number)
    if number == 1 and len(found) == 1 and next(iter(found.values())) == 1:
        return next(iter(found))
    # scalars first, then what only broadcasts, so that a large array is met once
    order = sorted(found, key=lambda n: 0 if not n.axes else 1 if S.One in n.axes else 2)
    return g.make(op.PROD, tuple(order), full, factor=number, exponents=(*(found[n] for n in order),))


def _splits(g: Algebra, factors: Sequence[Node], k: Expr) -> bool:
    """Whether the power of a product is the product of powers: (−1)(−4) has a square root, −1 and −4 have none."""
    return bool(k.is_Integer) or all(g.is_(f, "nonnegative") for f in factors)


def _outer(g: Algebra, found: dict[Node, Expr], number: Expr, full: tuple[Expr, ...]) -> Node | None:
    """A product of columns and rows as an outer product."""
    scalars = [(n, k) for n, k in found.items() if not n.axes]
    sides = [g.product([(n.args[0], k) for n, k in found.items() if n.axes and n.at == (side,)]) for side in (0, 1)]
    core = g.make(op.OUTER, tuple(sides), full)
    if not scalars and number == 1:
        return core
    return g.make(
        op.PROD, (*(n for n, _ in scalars), core), full, factor=number, exponents=(*(k for _, k in scalars), S.One)
    )


def _stable(g: Algebra, found: dict[Node, Expr]) -> Expr:
    """Quotients of exponentials by their sums, as the functions that cannot overflow; a number that comes of them."""
    if g.finishing:
        return S.One
    for node in list(found):
        k = found.get(node, S.Zero)
        inner = node.args[0] if node.kind is op.EXPAND else node
        if node.kind is op.ADD and k.is_Integer and k < 0 and len(node.args) == 2:
            one, other = node.args
            if one.kind is op.NUMBER and one.value == 1 and other.kind is op.EXP and node.signs == (1, 1):
                # 1/(1 + exp t) = σ(−t), and exp(t) σ(−t) = σ(t)
                exponent = -k
                shared = (
                    min(exponent, max(found.get(other, S.Zero), S.Zero))
                    if found.get(other, S.Zero).is_Integer
                    else S.Zero
                )
                del found[node]
                up, down = g.call(op.SIGMOID, other.args[0]), g.call(op.SIGMOID, g.negated(other.args[0]))
                if shared:
                    found[other] -= shared
                    found[up] = found.get(up, S.Zero) + shared
                if exponent > shared:
                    found[down] = found.get(down, S.Zero) + exponent - shared
        elif inner.kind is op.SUM and inner.args[0].kind is op.EXP and k.is_Integer and k < 0:
            powers, turned = inner.args[0], False
            if inner.over in (0, 1):
                if node.kind is not op.EXPAND:
                    continue
                # sums of rows stand beside the rows, or beside the columns of the transpose
                turned = node.at == (inner.over,)
            top = found.get(g.T(powers) if turned else powers, S.Zero)
            if top.is_Integer and top > 0:
                shared = min(top, -k)
                found[g.T(powers) if turned else powers] = top - shared
                found[node] = k + shared
                soft = g.make(op.SOFTMAX, (powers.args[0],), powers.axes, over=inner.over)
                soft = g.T(soft) if turned else soft
                found[soft] = found.get(soft, S.Zero) + shared
        if found.get(node) == 0:
            del found[node]
    for node in [n for n in found if n.kind is op.EXPM1]:
        # exp(t)/(exp(t) − 1) = 1/(1 − exp(−t))
        top = g.make(op.EXP, node.args, node.axes)
        shared = min(-found[node], found.get(top, S.Zero)) if found[node].is_Integer else S.Zero
        if shared.is_Integer and shared > 0:
            less = g.negated(g.make(op.EXPM1, (g.negated(node.args[0]),), node.axes))
            found[node], found[top] = found[node] + shared, found[top] - shared
            found[less] = found.get(less, S.Zero) - shared
    for node in [n for n in found if n.kind is op.EXP]:
        down = g.call(op.SIGMOID, g.negated(node.args[0]))
        shared = min(found[node], found.get(down, S.Zero))
        if shared.is_Integer and shared > 0:
            up = g.call(op.SIGMOID, node.args[0])
            found[node], found[down] = found[node] - shared, found[down] - shared
            found[up] = found.get(up, S.Zero) + shared
    _hyperbolic(g, found)
    return _mills(g, found)


def _hyperbolic(g: Algebra, found: dict[Node, Expr]) -> None:
    """sinh(t)/cosh(t) as tanh(t), 1/cosh²(t) as sech²(t): no quotient of two numbers that are too large."""
    for node in [n for n in found if _spread(n).kind in (op.COSH, op.SECH_SQUARED)]:
        names = op.COSH, op.SINH, op.TANH, op.SECH_SQUARED
        made = [g.call(name, _spread(node).args[0]) for name in names]
        cosh, sinh, tanh, sech = (g.expand(f, node.at, node.rank) for f in made) if node.kind is op.EXPAND else made
        under, over = 2 * found.get(sech, S.Zero) - found.get(cosh, S.Zero), found.get(sinh, S.Zero)
        if not (under.is_Integer and under > 0):
            continue
        shared = min(max(over, S.Zero), under) if over.is_Integer else S.Zero
        found[sinh], found[tanh] = over - shared, found.get(tanh, S.Zero) + shared
        found[sech], found[cosh] = (under - shared) // 2, -((under - shared) % 2)


def _mills(g: Algebra, found: dict[Node, Expr]) -> Expr:
    """exp(−t²/2)/Φ(t) as √(2π) times a function that is no quotient of numbers near 0; given back is that number."""
    number: Expr = S.One
    for node in [n for n in found if _spread(n).kind is op.NORMCDF]:
        t = _spread(node).args[0]
        top = g.call(op.EXP, g.product([(t, S(2))], Rational(-1, 2)))
        ratio = g.call(op.INVERSE_MILLS, t)
        if node.kind is op.EXPAND:
            top, ratio = g.expand(top, node.at, node.rank), g.expand(ratio, node.at, node.rank)
        shared = min(-found[node], found.get(top, S.Zero)) if found[node].is_Integer else S.Zero
        if shared.is_Integer and shared > 0:
            found[node], found[top] = found[node] + shared, found[top] - shared
            found[ratio] = found.get(ratio, S.Zero) + shared
            number *= sqrt(2 * pi) ** shared
    return number


def _spread(a: Node) -> Node:
    return a.args[0] if a.kind is op.EXPAND else a
