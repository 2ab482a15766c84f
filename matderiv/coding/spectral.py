"""Eigenvectors of Gram matrices, and quotients by powers of their largest value, of matrices of any magnitude.

The squares in MᵀM overflow or vanish where the entries of M are far from 1, and another eigenvector than that of the
largest eigenvalue is found. The eigenvectors are those of UᵀU with U = M/m, where m is the largest entry of M, and the
eigenvalues m² times those. Where a second power of a spectral norm or of m divides something, it does so one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S, sqrt

from .arrays import Namespace, Node
from .chains import Factor, multiplied
from .graph import kinds as op
from .graph.constants import diagonal_matrix

__all__ = ["of_unit_scale"]


def of_unit_scale(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays, with the eigenvectors of UᵀU for those of MᵀM."""

    def change(node: Node) -> Node | None:
        if node.kind is op.ITEM and node.args[0].kind is op.EIGH:
            return _decomposed(xp, node)
        return _divided(xp, node) if node.kind is op.PROD else None

    changed = xp.rewritten(roots, change)
    return [changed[r] for r in roots]


def _decomposed(xp: Namespace, node: Node) -> Node | None:
    """The eigenvectors or eigenvalues of a Gram matrix; ``None`` for another matrix."""
    root = _root(xp, node.args[0].args[0])
    if root is None or root.kind is op.UNIT:
        return None
    scale = xp.make(op.SCALE, (root,))
    unit = xp.make(op.UNIT, (root, scale))
    square = xp.make(op.EIGH, (xp.make(op.MATMUL, (xp.T(unit), unit), node.args[0].args[0].axes),))
    item = xp.make(op.ITEM, (square,), node.axes, part=node.part)
    return item if node.part == "vectors" else xp.product([(scale, S(2)), (item, S.One)], axes=node.axes)


def _root(xp: Namespace, a: Node) -> Node | None:
    """M, where a matrix is MᵀM, or is made symmetric from it."""
    if (
        a.kind is op.PROD
        and len(a.args) == 1
        and a.factor == S.Half
        and a.exponents == (S.One,)
        and a.args[0].kind is op.ADD
    ):
        first, *rest = a.args[0].args
        return _root(xp, first) if rest == [xp.T(first)] and a.args[0].signs == (1, 1) else None
    inner, scalars = xp.apart(a)
    half = _halved(xp, scalars)
    chain = _chain(xp, inner)
    middle, odd = divmod(len(chain), 2)
    if half is None or not middle or any(xp.T(f) is not b for f, b in zip(chain[:middle], chain[::-1], strict=False)):
        return None
    right = chain[-middle:]
    root = multiplied(xp, [Factor(f, f.axes) for f in right], xp.gram)
    if odd:
        if chain[middle].kind is not op.DIAG:
            return None
        d = chain[middle].args[0]
        between = _halved(xp, list(d.as_product[1]))
        if between is None or d.kind is op.PROD and d.factor != 1:
            return None
        half += [(xp.expand(f, (0,), 2) if f.axes else f, k) for f, k in between]
    return xp.product([(root, S.One), *half], axes=root.axes) if half else root


def _chain(xp: Namespace, a: Node) -> list[Node]:
    """The matrices that one is the product of."""
    if a.kind is op.MATMUL and all(len(b.axes) == 2 for b in a.args):
        return [f for b in a.args for f in _chain(xp, b)]
    if a.kind is op.GRAM:
        return [*_chain(xp, xp.T(a.args[0])), *_chain(xp, a.args[0])]
    if a.kind is op.T:
        return [xp.T(f) for f in _chain(xp, a.args[0])[::-1]]
    factors = list(a.factors) if a.kind is op.PROD and a.factor == 1 else []
    sides = {side: [p for p in factors if p[0].kind is op.EXPAND and p[0].at == (side,)] for side in (0, 1)}
    rest = [p for p in factors if p not in sides[0] + sides[1]]
    if len(a.axes) == 2 and rest and len(rest) < len(factors):
        rows, columns = ([_diagonal(xp, sides[n])] if sides[n] else [] for n in (0, 1))
        return [*rows, *_chain(xp, xp.product(rest, axes=a.axes)), *columns]
    return [a]


def _diagonal(xp: Namespace, factors: Sequence[tuple[Node, Expr]]) -> Node:
    """The diagonal matrix that multiplies rows or columns."""
    return diagonal_matrix(xp, xp.product([(_plain_root(xp, f.args[0]), k) for f, k in factors]))


def _plain_root(xp: Namespace, a: Node) -> Node:
    """The square root of a square without the square."""
    if a.kind is not op.SQRT or a.args[0].kind is not op.PROD:
        return a
    inner = a.args[0]
    return xp.call(op.ABS, inner.args[0]) if inner.factor == 1 and inner.exponents == (2,) else a


def _halved(xp: Namespace, scalars: Sequence[tuple[Node, Expr]]) -> list[tuple[Node, Expr]] | None:
    """The factors whose square a number is, as far as their sign goes; ``None`` where it may be negative."""
    out: list[tuple[Node, Expr]] = []
    for f, k in scalars:
        if f.kind is op.NUMBER and f.value > 0:
            out.append((xp.number(sqrt(f.value**k)), S.One))
        elif k.is_Integer and k % 2 == 0:
            out.append((f, k / 2))
        elif f.kind is not op.NUMBER and xp.is_(f, "nonnegative"):
            out.append((xp.call(op.SQRT, f), k))
        else:
            return None
    return out


def _divided(xp: Namespace, node: Node) -> Node | None:
    """A quotient by a spectral norm or a scale, whose square divides or which divides squares, factor by factor."""
    factors = list(node.factors)
    size, k = next(((f, k) for f, k in factors if _is_size(f) and k.is_number and k <= -1), (node, S.Zero))
    # the squares first, which must not meet what is over the norm several times
    for place, (f, e) in sorted(enumerate(factors), key=lambda found: (found[1][1] == 1, -found[0])):
        squared = e.is_Integer and e > 1 and size.kind is op.MAX
        if size is node or f is size or not squared and not (e == 1 and f.axes and (k <= -2 or _goes_in(xp, f, size))):
            continue
        parts = [(f, e - 1), (_over(xp, f, size), S.One)] if squared else [(_over(xp, f, size), S.One)]
        others = [(b, n + 1 if b is size else n) for b, n in factors if b is not f]
        kept = [(b, n) for b, n in (*others[:place], *parts, *others[place:]) if n != 0]
        return xp.make(
            op.PROD, tuple(b for b, _ in kept), node.axes, factor=node.factor, exponents=tuple(n for _, n in kept)
        )
    return None


def _is_size(node: Node) -> bool:
    """Whether a number is a spectral norm or a scale."""
    return node.kind is op.SCALE or _measured(node) is not None


def _measured(node: Node) -> Node | None:
    """The matrix whose spectral norm a number is."""
    inner = node.args[0] if node.kind is op.MAX else node
    return inner.args[0].args[0] if inner.kind is op.ITEM and inner.part == "S" else None


def _goes_in(xp: Namespace, node: Node, size: Node) -> bool:
    """Whether something is multiplied with the image under the matrix of this norm, which is as large as that."""
    measured = _measured(size)
    if node.kind is op.OUTER:
        return _goes_in(xp, node.args[0], size)
    if node.kind is op.PROD:
        return any(k.is_Integer and k > 1 for k in node.exponents)
    if measured is None or node.kind is not op.MATMUL or len(node.args[1].axes) != 1:
        return False
    whole, own = _chain_before(xp, node), _chain(xp, measured.args[-1] if measured.kind is op.PROD else measured)
    return len(whole) > len(own) and whole[-len(own) :] == own


def _chain_before(xp: Namespace, node: Node) -> list[Node]:
    """The matrices that stand before a vector."""
    if node.kind is not op.MATMUL or len(node.axes) != 1 or len(node.args[0].axes) != 2:
        return []
    return [*_chain(xp, node.args[0]), *_chain_before(xp, node.args[1])]


def _over(xp: Namespace, node: Node, size: Node) -> Node:
    """An array over a number, an outer product by its first side, a product where it has become as large."""
    if node.kind is op.OUTER:
        left, right = node.args
        return xp.make(op.OUTER, (_over(xp, left, size), right), node.axes)
    if _goes_in(xp, node, size):
        if node.kind is op.PROD:
            return _divided(xp, _under(xp, node, size)) or node
        left, right = node.args
        return xp.make(op.MATMUL, (left, _over(xp, right, size)), node.axes)
    return xp.make(op.UNIT, (node, size), node.axes)


def _under(xp: Namespace, node: Node, size: Node) -> Node:
    """A product over a number, as a product."""
    exponents = (*node.exponents, S.NegativeOne)
    return xp.make(op.PROD, (*node.args, size), node.axes, factor=node.factor, exponents=exponents)
