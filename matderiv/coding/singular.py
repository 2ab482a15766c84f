"""Determinants beside inverses: the product exists at a singular matrix, where neither formula for it does.

det(A) A⁻¹ is the adjugate, a polynomial in the entries, and is computed as such; so is its derivative, det(A) times a
difference of two products with two inverses, and so are the determinant of diag(v) over the entries of v, and that of
t A over t. Where more inverses stand beside a determinant, as in third derivatives, their sum may exist at a singular
matrix too, but is not found by these formulas: there the matrix is said to be singular.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sympy import Expr, S

from .arrays import Namespace, Node, below
from .graph import kinds as op
from .wedges import wedged

__all__ = ["regular"]

INVERTING = (op.INV, op.SOLVE, op.CHO_INV, op.CHO_SOLVE)
WEDGES = {op.WEDGE: op.ADJUGATE_SLOPE, op.WEDGES: op.ADJUGATE_SLOPES}  # with what they are times the determinant
# linear in their only argument, or in each of two
LINEAR = (op.T, op.EXPAND, op.TRACE, op.SUM, op.DIAGONAL, op.PERMUTE, op.RESHAPE)
BILINEAR = (op.MATMUL, op.OUTER, op.VDOT)


def regular(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays with adjugates for what a determinant and an inverse are, or with a look at what is inverted."""
    if not any(n.kind is op.DET for n in below(roots)):
        return list(roots)
    split = _split(xp, roots)
    for change, given in ((list, roots), (list, split), (partial(wedged, xp), roots), (partial(wedged, xp), split)):
        made = _adjugated(xp, change(given))
        if not _suspects(made) and not _divided(made):
            return made
    return _guarded(xp, roots, _suspects(roots))


def _split(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays with the determinant of a product of square matrices as the product of determinants."""

    def change(node: Node) -> Node | None:
        a = node.args[0] if node.kind is op.DET else node
        if (
            node.kind is not op.DET
            or a.kind is not op.MATMUL
            or any(len(set(b.axes)) != 1 or len(b.axes) != 2 for b in a.args)
        ):
            return None
        return xp.product([(xp.make(op.DET, (b,)), S.One) for b in a.args])

    changed = xp.rewritten(roots, change)
    return [changed[r] for r in roots]


def _plain(a: Node) -> Node:
    """A matrix, or the one that it is the transpose of."""
    return a.args[0] if a.kind is op.T else a


def _inverted(node: Node) -> Node | None:
    """The matrix that a node inverts, not transposed."""
    if node.kind not in (*INVERTING, *WEDGES):
        return None
    a = node.args[0]
    return _plain(a.args[0] if a.kind is op.CHOLESKY else a)


def _suspects(roots: Sequence[Node]) -> set[Node]:
    """The matrices that are inverted although a determinant or an adjugate is made of the same symbols."""
    order = below(roots)
    symbols = {s for n in order if n.kind in (op.DET, op.ADJUGATE) for s in below([n]) if s.kind is op.INPUT}
    inverted = {a for n in order if (a := _inverted(n)) is not None}
    return {a for a in inverted if symbols & set(below([a]))}


def _divided(roots: Sequence[Node]) -> bool:
    """Whether a determinant divides something beside an adjugate: at a singular matrix both may be 0."""
    order = below(roots)
    under = any(a.kind is op.DET and k.is_number and k < 0 for n in order if n.kind is op.PROD for a, k in n.factors)
    return under and any(n.kind is op.ADJUGATE for n in order)


def _guarded(xp: Namespace, roots: Sequence[Node], suspects: set[Node]) -> list[Node]:
    """The same arrays, where each of these matrices is looked at before it is inverted."""
    out: dict[Node, Node] = {}
    for node in below(roots):
        args = [out[a] for a in node.args]
        if node.kind in (*INVERTING, op.DET, op.CHOLESKY) and _plain(node.args[0]) in suspects:
            given = _plain(args[0])
            seen = xp.make(op.REGULAR, (given,))
            args[0] = seen if given is args[0] else xp.make(op.T, (seen,), args[0].axes)
        out[node] = xp.remade(node, tuple(args))
    return [out[r] for r in roots]


def _adjugated(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """Products of a determinant with what is linear in the inverse of the same matrix, by the adjugate."""

    def change(node: Node) -> Node | None:
        if node.kind is not op.PROD:
            return None
        factors = node.factors
        known = _over_factor(xp, node, factors)
        if known is not None:
            return known
        diagonals = [a for f, _ in factors if f.kind is op.DET and (a := f.args[0]).kind is op.DIAG]
        for n, (g, e) in enumerate(factors):
            inner = [i for b in below([g]) if (i := _inverted(b)) is not None] if e == 1 else []
            for a in dict.fromkeys([*inner, *diagonals]):
                other = _times_det(xp, g, a) if e == 1 else _other_entries(xp, g, e, a)
                for m, (f, k) in enumerate(factors if other is not None else ()):
                    less = _over_det(xp, f, a) if m != n and k.is_Integer and k > 0 else None
                    if other is not None and less is not None:
                        kept = [p for place, p in enumerate(factors) if place not in (n, m)]
                        parts = [*kept, (f, k - 1), (less, S.One), (other, S.One)]
                        return xp.product(parts, node.factor, axes=node.axes)
        return None

    changed = xp.rewritten(roots, change)
    return [changed[r] for r in roots]


def _over_factor(xp: Namespace, node: Node, factors: Sequence[tuple[Node, Expr]]) -> Node | None:
    """det(t A) over t, by the adjugate, and det(diag(v) A) over v, by the other entries of v."""
    powers = dict(factors)
    for f, k in factors:
        a = _plain(f.args[0]) if f.kind is op.DET and k.is_Integer and k > 0 else f
        parts = a.factors if a is not f and a.kind is op.PROD else []
        for b, one in parts:
            v = b.args[0] if b.kind is op.EXPAND else b
            e = powers.get(v, S.Zero)
            if one != 1 or not (e.is_Integer and e < 0) or len(v.axes) > 1:
                continue
            rest = xp.product([p for p in parts if p[0] is not b], a.factor, axes=a.axes)
            if v.axes:
                others = xp.make(op.OTHER_ENTRIES, (v,))
                made = [(others, S.One), (xp.make(op.DET, (rest,)), S.One)]
            else:
                adjugate = xp.make(op.ADJUGATE, (a,))
                made = [(xp.inner(xp.T(adjugate), rest), S.One), (xp.extent(a.axes[0]), S.NegativeOne)]
            kept = [p for p in factors if p[0] is not f and p[0] is not v]
            return xp.product([*kept, (f, k - 1), (v, e + 1), *made], node.factor, axes=node.axes)
    return None


def _other_entries(xp: Namespace, v: Node, k: Expr, a: Node) -> Node | None:
    """det(diag(v)) times a negative power of v; ``None`` for another diagonal matrix."""
    if a.kind is not op.DIAG or v is not a.args[0] or not (k.is_Integer and k < 0):
        return None
    return xp.product([(xp.make(op.OTHER_ENTRIES, (v,)), S.One), (v, k + 1)], axes=v.axes)


def _over_det(xp: Namespace, node: Node, a: Node) -> Node | None:
    """A scalar without one factor det(A); ``None`` where it has none."""
    if node.kind is op.DET and _plain(node.args[0]) is a:
        return xp.number(S.One)
    if node.kind is op.POWER and (k := node.args[1]).kind is op.SIZE and k.value.is_positive:
        base = _over_det(xp, node.args[0], a)
        lower = xp.make(op.POWER, (node.args[0], xp.extent(k.value - 1)))
        return None if base is None else xp.product([(lower, S.One), (base, S.One)])
    if node.kind is op.PROD:
        factors = node.factors
        for f, k in factors:
            less = _over_det(xp, f, a) if k.is_Integer and k > 0 else None
            if less is not None:
                rest = [p for p in factors if p[0] is not f]
                return xp.product([*rest, (f, k - 1), (less, S.One)], node.factor)
    if node.kind is op.ADD and not node.axes:
        terms = [_over_det(xp, t, a) for t in node.args]
        found = [xp.signed(t, s) for t, s in zip(terms, node.signs, strict=True) if t is not None]
        return xp.terms(found, ()) if len(found) == len(terms) else None
    return None


def _times_det(xp: Namespace, node: Node, a: Node) -> Node | None:
    """det(A) times what is linear in A⁻¹; ``None`` for what is not."""
    if a.kind is op.DIAG and node.kind is op.PROD:
        for f, k in node.factors:
            other = _other_entries(xp, f, k, a)
            if other is not None:
                kept = [p for p in node.factors if p[0] is not f]
                return xp.product([*kept, (other, S.One)], node.factor, axes=node.axes)
    if node.kind is op.ADJUGATE_SLOPE:
        inner = _times_det(xp, node.args[1], a)
        return None if inner is None else xp.remade(node, (node.args[0], inner))
    if node.kind in WEDGES and node.args[0] is a:
        return xp.make(WEDGES[node.kind], node.args, node.axes)
    if node.kind in INVERTING and _inverted(node) is a:
        turned = node.kind in (op.INV, op.SOLVE) and node.args[0].kind is op.T
        adjugate = xp.make(op.ADJUGATE, (a,))
        adjugate = xp.make(op.T, (adjugate,), a.axes[::-1]) if turned else adjugate
        return (
            adjugate if node.kind in (op.INV, op.CHO_INV) else xp.make(op.MATMUL, (adjugate, node.args[1]), node.axes)
        )
    if node.kind in LINEAR:
        inner = _times_det(xp, node.args[0], a)
        return None if inner is None else xp.remade(node, (inner,))
    if node.kind in BILINEAR or node.kind in (op.SOLVE, op.CHO_SOLVE):
        for n, b in enumerate(node.args):
            inner = _times_det(xp, b, a) if n or node.kind in BILINEAR else None
            if inner is not None:
                return xp.remade(node, (*node.args[:n], inner, *node.args[n + 1 :]))
        return None
    if node.kind is op.ADD:
        terms = [_times_det(xp, t, a) for t in node.args]
        if a.kind is op.DIAG and any(t is not None for t in terms):
            det = xp.make(op.DET, (a,))
            every = [
                xp.product([(det, S.One), (b, S.One)]) if t is None else t
                for b, t in zip(node.args, terms, strict=True)
            ]
            return xp.make(op.ADD, tuple(every), node.axes, signs=node.signs)
        found = tuple(t for t in terms if t is not None)
        return xp.make(op.ADD, found, node.axes, signs=node.signs) if len(found) == len(terms) else None
    if node.kind is op.PROD:
        for n, (f, k) in enumerate(node.factors):
            inner = _times_det(xp, f, a) if k == 1 else None
            if inner is not None:
                pairs = list(node.factors)
                pairs[n] = (inner, S.One)
                return xp.product(pairs, node.factor, axes=node.axes)
    return None
