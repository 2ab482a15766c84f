"""Quotients by powers of a norm, of arrays whose entries are all large or all small.

(xᵀA x)x/‖x‖⁴ multiplies and divides numbers that overflow although the quotient is small: with u = x/‖x‖ it is
(uᵀA u)u/‖x‖; xᵀA x/(xᵀB x) is uᵀA u/(uᵀB u), and √(xᵀA x) is ‖x‖ √(uᵀA u). What is homogeneous in an array, of any
degree k, is ‖x‖ᵏ times its value at u.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from sympy import Expr, S

from .arrays import Namespace, Node, below
from .graph import kinds as op
from .scaling import NONE, Degree, Uneven, degree

__all__ = ["of_unit_length"]

TRIED = 8  # arrays of one function that are looked at
IMAGES = (op.MATMUL, op.SOLVE, op.CHO_SOLVE)  # what is linear in its last argument


def of_unit_length(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays, with u for x wherever a second power of ‖x‖, or another norm beside it, divides something."""
    out, seen = list(roots), set[Node]()
    while len(seen) < TRIED:
        a = next((a for node in below(out) for a in _divisors(node) if a not in seen), None)
        if a is None:
            break
        seen.add(a)
        out = _changed(xp, out, a)
    return out


def _length(node: Node) -> tuple[Node, int] | None:
    """The array whose norm a number is, and to which power."""
    if node.kind is op.NORM:
        return node.args[0], 1
    return (node.args[0], 2) if node.kind is op.VDOT and node.args[0] is node.args[1] else None


def _divisors(node: Node) -> Iterator[Node]:
    """The arrays whose norms divide the other factors, where that could overflow, or whose quadratic forms do."""
    yield from (a for found in (_squared, _lengths) for a in found(node) if a.kind is not op.UNIT)


def _lengths(node: Node) -> Iterator[Node]:
    """The arrays whose norms divide the other factors, where that could overflow."""
    if node.kind is not op.PROD:
        return
    under = [
        (found[0], found[1] * k) for f, k in node.factors if k.is_number and k < 0 and (found := _length(f)) is not None
    ]
    if sum((k for _, k in under), S.Zero) <= -2 and len(node.args) > len(under):
        yield from (a for a, _ in under)


def _squared(node: Node) -> Iterator[Node]:
    """The arrays of quadratic forms that something is divided by, or that a root or a logarithm is taken of."""
    if node.kind in (op.SQRT, op.LOG):
        yield from _forms(node.args[0])
    if node.kind is op.PROD:
        for f, k in node.factors:
            if k.is_number and not k.is_Integer:
                yield from _forms(f)
            elif k.is_number and k < 0:
                yield from _form(f)


def _forms(a: Node) -> Iterator[Node]:
    """The arrays that a number, or a factor of it, is a quadratic form of."""
    for f in a.args if a.kind is op.PROD and not a.axes else (a,):
        yield from _form(f)
        length = _length(f)
        if length is not None and f.kind is op.VDOT:
            yield length[0]


def _form(a: Node) -> Iterator[Node]:
    """The array that a number is a quadratic form of: x in xᵀA x."""
    if a.kind is not op.VDOT or a.args[0] is a.args[1]:
        return
    for x, image in (a.args, a.args[::-1]):
        if x.kind not in IMAGES and image.kind in IMAGES and x in image.args[1:]:
            yield x


def _changed(xp: Namespace, roots: Sequence[Node], a: Node) -> list[Node]:
    """The same arrays with unit length for one of them in every part that is homogeneous in it."""
    order = below(roots)
    degrees: dict[Node, Degree] = {}
    risky: set[Node] = set()  # what has a degree, and a quotient somewhere in it
    for node in order:
        _infer(node, a, degrees)
        if node in degrees and (a in _divisors(node) or any(b in risky for b in node.args)):
            risky.add(node)
    # the largest entry is as good as the norm, and has no place where it divides by 0
    sized = any(a in _lengths(node) for node in order)
    norm = xp.make(op.NORM if sized else op.SCALE, (a,))
    unit: dict[Node, Node] = {}
    out: dict[Node, Node] = {}
    rests: dict[Node, tuple[Expr, Node]] = {}  # of products that are not homogeneous: ‖x‖ᵏ times these
    for node in order:
        if node in degrees:
            unit[node] = _at_unit(xp, node, a, norm, unit)
        if node.kind is op.PROD and a in _divisors(node) and (node not in degrees or _beside_square(node, degrees)):
            rests[node] = k, rest = _beside(xp, node, degrees, unit, out)
            out[node] = xp.product([(norm, k), (rest, S.One)], axes=node.axes)
            continue
        if node in risky:
            out[node] = xp.product([(norm, degrees[node][0]), (unit[node], S.One)], axes=node.axes)
        elif node.kind is op.LOG and (node.args[0] in risky or node.args[0] in degrees and a in _divisors(node)):
            # of ‖x‖ᵏ times the value at x/‖x‖
            length = xp.product([(xp.call(op.LOG, norm), S.One)], degrees[node.args[0]][0])
            out[node] = xp.terms([length, xp.call(op.LOG, unit[node.args[0]])], node.axes)
        elif node.kind in (op.SQRT, op.PROD) and any(b in rests for b in node.args):
            out[node] = _apart(xp, node, norm, rests, out)
        elif node.kind is op.LOG and node.args[0] in rests:
            k, rest = rests[node.args[0]]
            out[node] = xp.terms([xp.product([(xp.call(op.LOG, norm), S.One)], k), xp.call(op.LOG, rest)], node.axes)
        else:
            out[node] = xp.rebuilt(node, tuple(out[b] for b in node.args))
    return [out[r] for r in roots]


def _apart(
    xp: Namespace, node: Node, norm: Node, rests: Mapping[Node, tuple[Expr, Node]], out: Mapping[Node, Node]
) -> Node:
    """A root, or a product of powers, of ‖x‖ᵏ times something else, with the powers of both by themselves."""
    factors = [(node.args[0], S.Half)] if node.kind is op.SQRT else node.factors
    number = node.factor if node.kind is op.PROD else S.One
    parts: list[tuple[Node, Expr]] = []
    for f, e in factors:
        k, rest = rests.get(f, (S.Zero, out[f]))
        parts += [(norm, k * e)] if _is_one(rest) else [(norm, k * e), (rest, e)]
    return xp.product(parts, number, axes=node.axes)


def _beside_square(node: Node, degrees: Mapping[Node, Degree]) -> bool:
    """Whether an array has a factor ‖y‖² that its divisor ‖x‖² is to meet: (‖y‖/‖x‖)² x, not ‖y‖² x/‖x‖ over ‖x‖."""
    return bool(node.axes) and any(
        f.kind is op.VDOT and f.args[0] is f.args[1] and k.is_positive and degrees[f] == NONE for f, k in node.factors
    )


def _beside(
    xp: Namespace, node: Node, degrees: Mapping[Node, Degree], unit: Mapping[Node, Node], out: Mapping[Node, Node]
) -> tuple[Expr, Node]:
    """A product that is not homogeneous, for x − a stands in it: ‖x‖ to which power, and what else.

    Only numbers are those of the unit: in (‖x − a‖/‖x‖)² x the array is as large as the product.
    """
    own = [(f, e) for f, e in node.factors if f in degrees and not f.axes]
    others = [(out[f], e) for f, e in node.factors if f not in degrees or f.axes]
    k = sum((degrees[f][0] * e for f, e in own), S.Zero)
    return k, xp.product([*((unit[f], e) for f, e in own), *others], node.factor, axes=node.axes)


def _infer(node: Node, a: Node, degrees: dict[Node, Degree]) -> None:
    if node is a:
        degrees[node] = S.One, None
    elif all(b in degrees for b in node.args):
        inner = [degrees[b] for b in node.args]
        if all(k == 0 for k, _ in inner):
            degrees[node] = NONE
        else:
            with suppress(Uneven):
                degrees[node] = degree(node, inner)


def _at_unit(xp: Namespace, node: Node, a: Node, norm: Node, unit: dict[Node, Node]) -> Node:
    """What is homogeneous in ``a``, of its unit."""
    if node is a:
        return xp.make(op.UNIT, (a, norm))
    found = _length(node) if norm.kind is op.NORM else None
    if found is not None and found[0] is a or node.kind is op.SQRT and _is_one(unit[node.args[0]]):
        return xp.number(S.One)
    return xp.rebuilt(node, tuple(unit[b] for b in node.args))


def _is_one(a: Node) -> bool:
    return a.kind is op.NUMBER and a.value == 1
