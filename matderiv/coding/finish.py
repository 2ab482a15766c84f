"""The last changes to a graph before it is printed: each operation in a form that the target has and that costs least.

* The largest exponent is taken off wherever that changes nothing, and sums of exponentials in logarithms and quotients
  are written with scales; what powers of a norm or quadratic forms divide has unit length,
  and what eigenvectors of a Gram matrix are wanted of a largest entry of 1.
* A determinant beside inverses is an adjugate, or the matrix is looked at.
* A kind that the target has no words for is lowered to more elementary ones.
* A number goes into the shorter side of an outer product, so that no second matrix is made for it.
* A product with the identity over more than two axes is never formed: it is zero but on the diagonal of two axes, where
  the other factors stand (``embed``).
* Where an inverse is there anyway, the equations with its matrix are solved by it.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from sympy import Expr, S

from .arrays import Namespace, Node, below, is_plain
from .floating import floated
from .graph import kinds as op
from .graph.kinds import Kind
from .lengths import of_unit_length
from .lowerings import LOWERINGS
from .roots import rooted
from .scaling import scaled
from .singular import regular
from .spectral import of_unit_scale

__all__ = ["finished"]

LETTERS = "ijklpqrs"  # of the axes of an array that is zero but on a diagonal


def finished(xp: Namespace, roots: Sequence[Node], table: Container[Kind], numbers: bool) -> list[Node]:
    """The nodes in the kinds of a table, with inverses and factors used where they are there anyway.

    ``numbers`` says that functions of what is made of numbers alone are written whether or not they are in the table.
    """
    xp.finishing = True
    smaller, exponents = scaled(xp, roots)
    floating = of_unit_scale(xp, floated(xp, smaller, frozenset(exponents)))
    roots = regular(xp, rooted(xp, of_unit_length(xp, floating)))
    embeds, outer, factors = (kind in table for kind in (op.EMBED, op.OUTER, op.CHO_SOLVE))

    def own(node: Node) -> Node | None:
        if numbers and node.kind.entrywise and is_plain(node):
            return None
        if node.kind is op.SOFTPLUS and op.LOGSIGMOID in table:
            return xp.negated(xp.make(op.LOGSIGMOID, (xp.negated(node.args[0]),)))
        if node.kind not in table:
            return LOWERINGS[node.kind](xp, node) if node.kind in LOWERINGS else None
        if node.kind is op.PROD and not outer and (flat := _beside_sides(xp, node)) is not None:
            return flat
        if node.kind is op.PROD and node.args[-1].kind is op.OUTER:
            return _outer(xp, node)
        if node.kind is op.PROD and embeds:
            return _embedded(xp, node)
        return _embedded_sum(xp, node) if node.kind is op.ADD and embeds else None

    changed = xp.rewritten(roots, own)
    for old, title in list(xp.titles.items()):
        xp.titles.setdefault(changed.get(old, old), title)
    inverses = {n.args[0] for n in below(changed[r] for r in roots) if n.kind is op.INV}

    def reused(node: Node) -> Node | None:
        if node.kind is op.INV and factors and xp.is_(node.args[0], "definite"):
            return xp.make(op.CHO_INV, (xp.make(op.CHOLESKY, node.args),), node.axes)
        turned = node.args[0].args[0] if node.args and node.args[0].kind is op.T else None
        if node.kind is op.INV and turned in inverses:
            return xp.make(op.T, (xp.make(op.INV, (turned,)),), node.axes)
        if node.kind is op.SOLVE and (node.args[0] in inverses or turned in inverses):
            return xp.make(op.MATMUL, (xp.make(op.INV, node.args[:1]), node.args[1]), node.axes)
        return None

    roots = [changed[r] for r in roots]
    changed = xp.rewritten(roots, reused)
    made = [changed[r] for r in roots]
    # what a function returns is an array of the library, even where it is a constant
    return [xp.make(op.CONSTANT, (r,)) if is_plain(r) and op.CONSTANT in table else r for r in made]


def _outer(xp: Namespace, node: Node) -> Node | None:
    """Numbers times an outer product as an outer product, the numbers in the shorter of its two sides."""
    *scalars, core = node.args
    if core.kind is not op.OUTER or node.exponents[-1] != 1 or any(n.axes for n in scalars):
        return None
    number, exponents = node.factor, node.exponents
    sides = list(core.args)
    place = 0 if xp.typical_size(core.axes[0]) <= xp.typical_size(core.axes[1]) else 1
    factors = [*zip(scalars, exponents, strict=False), (sides[place], S.One)]
    if sides[0] is sides[1]:  # known by a name, which stays
        both = (*scalars, sides[place])
        sides[place] = xp.make(op.PROD, both, sides[place].axes, factor=number, exponents=exponents)
    else:
        sides[place] = xp.product(factors, number)
    return xp.make(op.OUTER, tuple(sides), core.axes)


def _beside_sides(xp: Namespace, node: Node) -> Node | None:
    """Numbers times the sides of an outer product in one product, so that they divide the first side."""
    inner = node.args[-1]
    if (
        inner.kind is not op.PROD
        or not node.exponents[-1] == inner.factor == 1
        or any(a.kind is not op.EXPAND for a in inner.args)
    ):
        return None
    both = (*node.exponents[:-1], *inner.exponents)
    return xp.make(op.PROD, (*node.args[:-1], *inner.args), node.axes, factor=node.factor, exponents=both)


def _embedded(xp: Namespace, node: Node) -> Node | None:
    """A product with identities over more than two axes: zeros, but where the axes of each identity are equal.

    ``embed`` adds its second argument to the diagonal of its first; its data name the axes by letters, equal ones by
    the same letter, as in ``iji->ij``.
    """
    rank = len(node.axes)
    eyes = [a for a, k in node.factors if k == 1 and _is_spread_eye(a)]
    if rank < 3 or rank > len(LETTERS) or not eyes:
        return None
    joined: dict[int, int] = {}  # the axes that go, each with the axis that it is equal to
    for eye in eyes:
        one, other = eye.at
        if {one, other} & {*joined, *joined.values()}:
            return None
        joined[other] = one
    kept = [n for n in range(rank) if n not in joined]
    factors: list[tuple[Node, Expr]] = []
    for a, k in node.factors:
        if a in eyes:
            continue
        if not a.axes:
            factors.append((a, k))
            continue
        if a.kind is not op.EXPAND:
            return None
        places = [joined.get(n, n) for n in a.at]
        if len(set(places)) < len(places):
            return None
        order = tuple(sorted(range(len(places)), key=places.__getitem__))
        at = tuple(kept.index(places[n]) for n in order)
        factors.append((xp.expand(xp.permute(a.args[0], order), at, len(kept)), k))
    inner = xp.product(factors, node.factor)
    letters = [LETTERS[kept.index(joined.get(n, n))] for n in range(rank)]
    pattern = f"{''.join(letters)}->{''.join(letters[n] for n in kept)}"
    blank = xp.make(op.BLANK, (), node.axes, mark=inner.serial)  # each its own, for it is written into
    return xp.make(op.EMBED, (blank, inner), node.axes, pattern=pattern)


def _is_spread_eye(node: Node) -> bool:
    return node.kind is op.EXPAND and node.args[0].kind is op.EYE


def _embedded_sum(xp: Namespace, node: Node) -> Node | None:
    """A sum of arrays that are zero but on diagonals, each added to the one before it."""
    terms = list(node.terms)
    made = [(a, s) for a, s in terms if a.kind is op.EMBED]
    rest = [(a, s) for a, s in terms if a.kind is not op.EMBED]
    if len(made) < 2:
        return None
    whole = made[0][0].args[0]
    for a, sign in made:
        inner, pattern = a.args[1], a.pattern
        whole = xp.make(op.EMBED, (whole, inner if sign > 0 else xp.negated(inner)), node.axes, pattern=pattern)
    if not rest:
        return whole
    return xp.make(op.ADD, (*(a for a, _ in rest), whole), node.axes, signs=(*(s for _, s in rest), 1))
