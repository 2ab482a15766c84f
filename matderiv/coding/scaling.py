"""Exponentials that are divided by their own sums, whatever the form, with the largest exponent taken off.

exp(A)/(Σ exp(A)) and all that is differentiated from it, as (V ⊙ E)/s − diag(E Vᵀ)/s² ⊙ E, do not change when each row
of E = exp(A) is multiplied by a number of its own: they are homogeneous of degree 0. So exp(A) may be exp(A − max A)
there, which cannot overflow. The degree of every array is inferred here, from the exponentials on; in what has degree
0 the exponentials are replaced, where each sum that divides has the exponent that is taken off among its own
(``peaks.py``). The logarithm of what has degree k is that of the smaller
numbers, and k times the largest exponent.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import Any

from sympy import Expr, S

from ..core.records import dataclass
from .arrays import Namespace, Node, below
from .graph import kinds as op
from .graph.nodes import without
from .peaks import Part, part

__all__ = ["NONE", "Degree", "Uneven", "degree", "is_shifted", "scaled"]

TRIED = 24  # exponentials of one function that are looked at
MOST = 8  # exponents that are looked at together
HOMOGENEOUS = (op.ADD, op.PROD, op.SUM, op.EXPAND, op.VDOT, op.MATMUL, op.SQRT)

# the number that each row (0) or column (1) is multiplied with, or the whole (None); how often
Degree = tuple[Expr, int | None]
NONE: Degree = (S.Zero, None)


class Uneven(Exception):
    """An array is not homogeneous."""


@dataclass
class Scale:
    """The exponentials of one array, with what is taken off along an axis, or everywhere.

    ``degrees`` has those of the arrays that have one, and ``parts`` what of the exponents is in each entry of these.
    """

    xp: Namespace
    exponent: Node
    axis: int | None  # over which the largest is taken
    others: tuple[Node, ...] = ()  # exponents from which the same is taken off
    leads: tuple[Node, ...] = ()  # of which the largest is taken, where it is not the exponent's own
    degrees: dict[Node, Degree] = field(default_factory=dict)
    parts: dict[Node, Part] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells one from another."""
        return self.exponent, self.axis, self.others, self.leads

    @property
    def own(self) -> int | None:
        """The axis of the exponential along which the scale varies."""
        return None if self.axis is None or len(self.exponent.axes) == 1 else 1 - self.axis

    def turned(self, node: Node) -> bool | None:
        """Whether a node is the exponential of the transposed array; ``None`` where it is none of these."""
        if node.kind is not op.EXP:
            return None
        if node.args[0] is self.exponent or node.args[0] in self.others:
            return False
        return True if self.xp.T(node.args[0]) is self.exponent else None

    def infer(self, node: Node) -> None:
        """Find the degree of an array whose arguments have been looked at."""
        turned = self.turned(node)
        if turned is not None:
            at = self.own if self.own is None or not turned else 1 - self.own
            self.degrees[node] = S.One, at
            exponent = self.exponent if turned else node.args[0]
            self.parts[node] = Part(frozenset(range(len(node.axes))) - {at}, frozenset({exponent}))
            return
        if any(a not in self.degrees for a in node.args):
            return
        inner = [self.degrees[a] for a in node.args]
        if all(k == 0 for k, _ in inner):
            self.degrees[node] = NONE
            return
        if any(not self.parts[a].whole(self.leads) for a in _cancelled(node) if self.degrees[a] != NONE):
            return
        if node.kind is op.LOG:
            self.degrees[node] = NONE
            return
        with suppress(Uneven):
            self.degrees[node] = degree(node, inner)
            if self.degrees[node] != NONE:
                self.parts[node] = part(node, [self.parts.get(a, Part()) for a in node.args])

    def shift(self, axis: int | None, rank: int) -> Node:
        """The largest exponents, spread over an array of ``rank`` axes so that they vary along ``axis``."""
        xp, a = self.xp, self.exponent
        if self.leads:
            return self._joint()
        over = None if self.own is None else self.axis
        peak = xp.make(op.MAX, (a,), without(a.axes, over), over=over)
        return peak if axis is None or rank == 1 else xp.expand(peak, (axis,), rank)

    def _joint(self) -> Node:
        """The largest of several exponents."""
        xp = self.xp
        peaks = [xp.make(op.MAX, (a,), over=None) if a.axes else a for a in self.leads]
        largest = peaks[0]
        for a in peaks[1:]:
            more = xp.call(op.RELU, xp.terms([a, xp.negated(largest)], ()))
            largest = xp.terms([largest, more], ())
        return largest


def _cancelled(node: Node) -> Sequence[Node]:
    """What an array divides by or takes the logarithm or sign of, so that nothing is known of it where it is 0."""
    if node.kind in (op.LOG, op.SIGN):
        return node.args
    return [a for a, k in node.factors if not k.is_positive] if node.kind is op.PROD else ()


def degree(node: Node, inner: Sequence[Degree]) -> Degree:
    """The degree of an operation on arrays of which one has another degree than 0."""
    match node.kind:
        case op.T:
            ((k, at),) = inner
            return k, None if at is None else 1 - at
        case op.EXPAND:
            ((k, at),) = inner
            return k, None if at is None else node.at[at]
        case op.PERMUTE:
            ((k, at),) = inner
            return k, None if at is None else node.order.index(at)
        case op.SUM | op.MAX:
            return _summed(node, inner[0])
        case op.PROD:
            return _together([(e * k, at) for (k, at), e in zip(inner, node.exponents, strict=True)])
        case op.ADD | op.DIAG_ADD:
            return _same(inner)
        case op.SOLVE | op.CHO_SOLVE if inner[0] == NONE and inner[1][1] is None:
            return inner[1]
        case op.RELU | op.ABS:
            return inner[0]
        case op.SIGN:
            return NONE
        case op.SQRT:
            return inner[0][0] / 2, inner[0][1]
        case op.NORM if inner[0][1] is None:
            return inner[0]
        case op.VDOT:
            return _contracted(inner[0], inner[1], [0, 1] if len(node.args[0].axes) == 2 else [0])
        case op.MATMUL:
            return _multiplied(node, inner)
        case op.OUTER:
            return _together([(k, None if at is None else n) for n, (k, at) in enumerate(inner)])
        case op.DIAGONAL:
            return inner[0][0], None if inner[0][1] is None else 0
        case op.TRACE | op.RESHAPE | op.DIAG if inner[0][1] is None:
            return inner[0]
    raise Uneven


def _together(degrees: Sequence[Degree]) -> Degree:
    """The degree of a product, entry by entry."""
    found = [(k, at) for k, at in degrees if k != 0]
    if len({at for _, at in found}) > 1:
        raise Uneven
    total = sum((k for k, _ in found), S.Zero)
    return (total, found[0][1]) if total != 0 else NONE


def _same(degrees: Sequence[Degree]) -> Degree:
    if len(set(degrees)) > 1:
        raise Uneven
    return degrees[0]


def _summed(node: Node, inner: Degree) -> Degree:
    k, at = inner
    if at is None:
        return inner
    if node.over is None:
        raise Uneven
    over = node.over if isinstance(node.over, tuple) else (node.over,)
    if at in over:
        raise Uneven
    return k, at - sum(1 for n in over if n < at)


def _contracted(left: Degree, right: Degree, places: Sequence[int]) -> Degree:
    """The sum over all axes of a product."""
    k, at = _together([left, right])
    if k != 0 and at in places:
        raise Uneven
    return k, at


def _multiplied(node: Node, inner: Sequence[Degree]) -> Degree:
    """A product of matrices, over the last axis of the left one and the first of the right one."""
    (k, at), (m, place) = inner
    left, right = node.args
    last = len(left.axes) - 1
    over = [(k, None if at is None else 0)] if k != 0 and at in (None, last) else []
    over += [(m, place)] if m != 0 and place in (None, 0) else []
    mine = _together(over)
    if mine[0] != 0 and mine[1] is not None:
        raise Uneven
    outer = [(k, 0)] if k != 0 and at not in (None, last) else []
    outer += [(m, last + place - 1)] if m != 0 and place not in (None, 0) else []
    return _together([mine, *outer])


def scaled(xp: Namespace, roots: Sequence[Node]) -> tuple[list[Node], set[Node]]:
    """The same arrays, with the largest exponent taken off wherever that changes nothing, and the new exponents."""
    tried = 0
    out = _of_one_exponential(xp, roots)
    seen: set[tuple[Any, ...]] = set()
    small: set[Node] = set()  # exponents from which something was taken off
    while tried < TRIED:
        scales = (s for find in (_scales, _joint_scales) for s in find(xp, out, small) if s.key not in seen)
        scale = next(scales, None)
        if scale is None:
            break
        tried += 1
        seen.add(scale.key)
        changed = _changed(scale, out)
        if changed is not None:
            before = {n.args[0] for n in below(out) if n.kind is op.EXP}
            out = changed
            small |= {n.args[0] for n in below(out) if n.kind is op.EXP} - before
    return out, small


def _of_one_exponential(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays with exp(a + b) for exp(a) exp(b) where a logarithm of, or a quotient by, their sum is taken.

    The largest of the one may stand where the other is so small that nothing is left of their product.
    """
    if all(_summed_up(xp, a) is None for n in below(roots) for a in _risky(n)):
        return list(roots)
    changed = xp.rewritten(roots, partial(_gathered_in, xp))
    return [changed[r] for r in roots]


def _risky(node: Node) -> list[Node]:
    """What a logarithm is taken of, or a factor of that, and what divides a product."""
    if node.kind is op.LOG:
        a = node.args[0]
        return list(a.args) if a.kind is op.PROD else [a]
    return [a for a, k in node.factors if k.is_number and k < 0] if node.kind is op.PROD else []


def _gathered_in(xp: Namespace, node: Node) -> Node | None:
    """A logarithm or a product with one exponential for several, also in the sums that divide; or ``None``."""
    sums = {a: total for a in _risky(node) if (total := _summed_up(xp, a)) is not None}
    whole = node.args[0] if node.kind is op.LOG else node
    number, factors = whole.as_product
    gathered = _gathered(xp, factors) if node.kind is op.PROD else None
    if not sums and gathered is None:
        return None
    kept = [(sums.get(a, a), k) for a, k in gathered or factors]
    made = xp.product(kept, number, axes=whole.axes)
    return xp.call(op.LOG, made) if node.kind is op.LOG else made


def _summed_up(xp: Namespace, a: Node) -> Node | None:
    """A sum of products of exponentials as one of exponentials of sums; ``None`` for another array."""
    factors: list[tuple[Node, Expr]] = []
    if a.kind is op.VDOT and a.args[0] is not a.args[1]:
        factors = [p for b in a.args for p in b.as_product[1]]
    elif a.kind is op.SUM and a.args[0].kind is op.PROD:
        factors = list(a.args[0].factors)
    gathered = _gathered(xp, factors)
    if gathered is None:
        return None
    return xp.total(xp.product(gathered, axes=a.args[0].axes), a.over if a.kind is op.SUM else None)


def _gathered(xp: Namespace, factors: Sequence[tuple[Node, Expr]]) -> list[tuple[Node, Expr]] | None:
    """The factors of an array with one exponential for several; ``None`` where there are not several."""
    found = [(f, k) for f, k in factors if f.kind is op.EXP and f.axes and S.One not in f.axes]
    if len(found) < 2 or len({f.axes for f, _ in found}) > 1:
        return None
    exponent = xp.terms(
        [xp.product([(f.args[0], S.One)], k) for f, k in sorted(found, key=lambda p: p[0].serial)], found[0][0].axes
    )
    if exponent.kind is op.ZEROS:
        return None
    return [(xp.call(op.EXP, exponent), S.One), *(p for p in factors if p not in found)]


def _joint_scales(xp: Namespace, roots: Sequence[Node], small: set[Node]) -> list[Scale]:
    """What may be taken off several exponents at once: of sums the largest, of quotients that of what divides.

    Those of the fewest exponents come first, so that a divisor is never less than the exponential of 0.
    """
    found: dict[tuple[Any, ...], Scale] = {}
    inside: dict[Node, dict[Node, None]] = {}  # the exponents below each node, through what has a degree
    for node in below(roots):
        if node.kind is op.EXP:
            a = node.args[0]
            free = len(a.axes) < 2 and a not in small and not is_shifted(a) and a.kind is not op.NUMBER
            inside[node] = {a: None} if free else {}
            continue
        inside[node] = {e: None for a in node.args for e in inside[a]} if node.kind in HOMOGENEOUS else {}
        every = tuple(inside[node])
        leads: tuple[Node, ...] = ()
        if node.kind is op.ADD and not any(e.axes for e in every):
            leads = every
        elif node.kind is op.PROD:
            under = [a for a, k in node.factors if k.is_number and k < 0]
            leads = tuple({e: None for a in under for e in inside[a]})
        if 1 < len(every) <= MOST and leads:
            scale = Scale(xp, every[0], None, every[1:], leads)
            found.setdefault(scale.key, scale)
    return sorted(found.values(), key=lambda s: len(s.others))


def _scales(xp: Namespace, roots: Sequence[Node], small: set[Node]) -> list[Scale]:
    """What may be taken off: along each axis of an exponential, or everywhere."""
    found: dict[tuple[Node, int | None], Scale] = {}
    for node in below(roots):
        if node.kind is op.EXP and 1 <= len(node.args[0].axes) <= 2 and not is_shifted(node.args[0]):
            a = node.args[0]
            if a in small:
                continue
            a = a.args[0] if a.kind is op.T else a
            for axis in (1, 0, None) if len(a.axes) == 2 else (None,):
                found.setdefault((a, axis), Scale(xp, a, axis))
    return list(found.values())


def is_shifted(a: Node) -> bool:
    """Whether the largest exponent is taken off already, so that nothing overflows."""
    inner = [b.args[0] if b.kind is op.EXPAND else b for b in a.args] if a.kind is op.ADD else []
    return any(b.kind is op.MAX for b in inner)


def _changed(scale: Scale, roots: Sequence[Node]) -> list[Node] | None:
    """The arrays with smaller exponentials in every part that has degree 0; ``None`` where there is no such part."""
    degrees, order = scale.degrees, below(roots)
    for node in order:
        scale.infer(node)
    if not any(degrees[n][0] == 0 and any(degrees[a][0] != 0 for a in n.args) for n in order if n in degrees):
        return None
    small: dict[Node, Node] = {}
    out: dict[Node, Node] = {}
    for node in order:
        degree = degrees.get(node)
        if degree is not None:
            small[node] = _smaller(scale, node, degree, small)
        out[node] = (
            small[node]
            if degree is not None and degree[0] == 0
            else scale.xp.remade(node, tuple(out[b] for b in node.args))
        )
    return [out[r] for r in roots]


def _smaller(scale: Scale, node: Node, degree: Degree, small: dict[Node, Node]) -> Node:
    """An array that has a degree, made of exponentials that cannot overflow."""
    xp = scale.xp
    if scale.turned(node) is not None:
        shift = scale.shift(degree[1], len(node.axes))
        return xp.call(op.EXP, xp.terms([node.args[0], xp.negated(shift)], node.axes))
    new = scale.xp.remade(node, tuple(small[b] for b in node.args))
    k, at = scale.degrees[node.args[0]] if node.kind is op.LOG else NONE
    if k == 0:
        return new
    return xp.terms([new, xp.product([(scale.shift(at, len(node.axes)), S.One)], k)], node.axes)
