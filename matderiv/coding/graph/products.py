"""Products of entries: powers of one array together, quotients of exponentials as functions that cannot overflow."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Rational, S, pi, sqrt

from .algebra import Algebra
from .functions import root_of_squares, two_squares
from .nodes import Node, broadcast, signs

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
        if node.op == "number" and (node.data.is_Rational and k.is_Integer or k == 1):
            number = number * node.data**k
        elif node.op == "ones" or node.op == "expand" and node.args[0].op == "ones":
            pass
        elif node.op == "relu" and node.args[0].op == "sign" and k.is_Integer and k > 0:
            found[node] = S.One  # 0 or 1
        elif node.op == "zeros":
            zeros = True
        elif node.op == "eye" and len(full) == 2 and (len(given) > 1 or eyes):
            eyes = True
        elif node.op == "prod" and k.is_Integer:
            number = number * node.data[0] ** k
            stack.extend((a, e * k) for a, e in reversed(list(zip(node.args, node.data[1:], strict=True))))
        elif node.op == "outer" and len(full) == 2 and _splits(g, node.args, k):
            stack.extend((g.expand(v, (n,), 2), k) for n, v in reversed(list(enumerate(node.args))))
        elif node.op == "expand" and node.args[0].op == "prod" and len(node.args[0].args) == 1 and k.is_Integer:
            inner = node.args[0]
            number = number * inner.data[0] ** k
            stack.append((g.expand(inner.args[0], *node.data), inner.data[1] * k))
        elif node.op == "sqrt" and k.is_even:
            stack.append((node.args[0], k / 2))
        elif not (k.is_Integer and k > 0) and (two := two_squares(g, node)) is not None:
            stack.append((two, k))
        elif not k.is_Integer and (norm := root_of_squares(g, node)) is not None:
            stack.append((norm, 2 * k))
        elif node.op == "sign" and k.is_even and node.args[0].op == "largest":
            pass  # the largest entry of a unit vector is not 0
        else:
            found[node] = found.get(node, S.Zero) + k
    if number == 0 or zeros:
        return g.make("zeros", (), None, full) if full else g.number(S.Zero)
    if eyes and any(n.axes for n in found):
        rest = g.product(list(found.items()), number, axes=full)
        return g.make("diag", (g.diagonal(rest),), None, full)
    if eyes:
        found[g.make("eye", (), None, full)] = S.One
    number *= _stable(g, found)
    if not number.is_Rational:
        # roots of numbers and π are one number with it
        for node in [n for n in found if n.op == "number" or n.op == "sqrt" and n.args[0].op == "number"]:
            k = found.pop(node)
            number *= node.data**k if node.op == "number" else node.args[0].data ** (k / 2)
    found = {n: k for n, k in found.items() if k != 0}
    spread = len(full) == 2 and S.One not in full and all(n.op == "expand" or not n.axes for n in found)
    if spread and broadcast([n.axes for n in found]) == full:
        outer = _outer(g, found, number, full)
        if outer is not None:
            return outer
    if full and broadcast([n.axes for n in found]) != full:
        found[g.make("ones", (), None, full)] = S.One
    if not found:
        return g.number(number)
    if number == 1 and len(found) == 1 and next(iter(found.values())) == 1:
        return next(iter(found))
    # scalars first, then what only broadcasts, so that a large array is met once
    order = sorted(found, key=lambda n: 0 if not n.axes else 1 if S.One in n.axes else 2)
    return g.make("prod", tuple(order), (number, *(found[n] for n in order)), full)


def _splits(g: Algebra, factors: Sequence[Node], k: Expr) -> bool:
    """Whether the power of a product is the product of powers: (−1)(−4) has a square root, −1 and −4 have none."""
    return bool(k.is_Integer) or all(g.is_(f, "nonnegative") for f in factors)


def _outer(g: Algebra, found: dict[Node, Expr], number: Expr, full: tuple[Expr, ...]) -> Node | None:
    """A product of columns and rows as an outer product."""
    scalars = [(n, k) for n, k in found.items() if not n.axes]
    sides = [
        g.product([(n.args[0], k) for n, k in found.items() if n.axes and n.data[0] == (side,)]) for side in (0, 1)
    ]
    core = g.make("outer", tuple(sides), None, full)
    if not scalars and number == 1:
        return core
    return g.make("prod", (*(n for n, _ in scalars), core), (number, *(k for _, k in scalars), S.One), full)


def _stable(g: Algebra, found: dict[Node, Expr]) -> Expr:
    """Quotients of exponentials by their sums, as the functions that cannot overflow; a number that comes of them."""
    if g.finishing:
        return S.One
    for node in list(found):
        k = found.get(node, S.Zero)
        inner = node.args[0] if node.op == "expand" else node
        if node.op == "add" and k.is_Integer and k < 0 and len(node.args) == 2:
            one, other = node.args
            if one.op == "number" and one.data == 1 and other.op == "exp" and signs(node) == (1, 1):
                # 1/(1 + exp t) = σ(−t), and exp(t) σ(−t) = σ(t)
                exponent = -k
                shared = (
                    min(exponent, max(found.get(other, S.Zero), S.Zero))
                    if found.get(other, S.Zero).is_Integer
                    else S.Zero
                )
                del found[node]
                up, down = g.call("sigmoid", other.args[0]), g.call("sigmoid", g.negated(other.args[0]))
                if shared:
                    found[other] -= shared
                    found[up] = found.get(up, S.Zero) + shared
                if exponent > shared:
                    found[down] = found.get(down, S.Zero) + exponent - shared
        elif inner.op == "sum" and inner.args[0].op == "exp" and k.is_Integer and k < 0:
            powers, turned = inner.args[0], False
            if inner.data in (0, 1):
                if node.op != "expand":
                    continue
                # sums of rows stand beside the rows, or beside the columns of the transpose
                turned = node.data[0] == (inner.data,)
            top = found.get(g.T(powers) if turned else powers, S.Zero)
            if top.is_Integer and top > 0:
                shared = min(top, -k)
                found[g.T(powers) if turned else powers] = top - shared
                found[node] = k + shared
                soft = g.make("softmax", (powers.args[0],), inner.data, powers.axes)
                soft = g.T(soft) if turned else soft
                found[soft] = found.get(soft, S.Zero) + shared
        if found.get(node) == 0:
            del found[node]
    for node in [n for n in found if n.op == "expm1"]:
        # exp(t)/(exp(t) − 1) = 1/(1 − exp(−t))
        top = g.make("exp", node.args, None, node.axes)
        shared = min(-found[node], found.get(top, S.Zero)) if found[node].is_Integer else S.Zero
        if shared.is_Integer and shared > 0:
            less = g.negated(g.make("expm1", (g.negated(node.args[0]),), None, node.axes))
            found[node], found[top] = found[node] + shared, found[top] - shared
            found[less] = found.get(less, S.Zero) - shared
    for node in [n for n in found if n.op == "exp"]:
        down = g.call("sigmoid", g.negated(node.args[0]))
        shared = min(found[node], found.get(down, S.Zero))
        if shared.is_Integer and shared > 0:
            up = g.call("sigmoid", node.args[0])
            found[node], found[down] = found[node] - shared, found[down] - shared
            found[up] = found.get(up, S.Zero) + shared
    _hyperbolic(g, found)
    return _mills(g, found)


def _hyperbolic(g: Algebra, found: dict[Node, Expr]) -> None:
    """sinh(t)/cosh(t) as tanh(t), 1/cosh²(t) as sech²(t): no quotient of two numbers that are too large."""
    for node in [n for n in found if _spread(n).op in ("cosh", "sech_squared")]:
        names = "cosh", "sinh", "tanh", "sech_squared"
        made = [g.call(name, _spread(node).args[0]) for name in names]
        cosh, sinh, tanh, sech = (g.expand(f, *node.data) for f in made) if node.op == "expand" else made
        under, over = 2 * found.get(sech, S.Zero) - found.get(cosh, S.Zero), found.get(sinh, S.Zero)
        if not (under.is_Integer and under > 0):
            continue
        shared = min(max(over, S.Zero), under) if over.is_Integer else S.Zero
        found[sinh], found[tanh] = over - shared, found.get(tanh, S.Zero) + shared
        found[sech], found[cosh] = (under - shared) // 2, -((under - shared) % 2)


def _mills(g: Algebra, found: dict[Node, Expr]) -> Expr:
    """exp(−t²/2)/Φ(t) as √(2π) times a function that is no quotient of numbers near 0; given back is that number."""
    number: Expr = S.One
    for node in [n for n in found if _spread(n).op == "normcdf"]:
        t = _spread(node).args[0]
        top = g.call("exp", g.product([(t, S(2))], Rational(-1, 2)))
        ratio = g.call("inverse_mills", t)
        if node.op == "expand":
            top, ratio = g.expand(top, *node.data), g.expand(ratio, *node.data)
        shared = min(-found[node], found.get(top, S.Zero)) if found[node].is_Integer else S.Zero
        if shared.is_Integer and shared > 0:
            found[node], found[top] = found[node] + shared, found[top] - shared
            found[ratio] = found.get(ratio, S.Zero) + shared
            number *= sqrt(2 * pi) ** shared
    return number


def _spread(a: Node) -> Node:
    return a.args[0] if a.op == "expand" else a
