"""The last changes to a graph before it is printed: each operation in a form that the target has and that costs least.

* The largest exponent is taken off wherever that changes nothing, and sums of exponentials in logarithms and quotients
  are written with scales; what powers of a norm or quadratic forms divide has unit length.
* A determinant beside inverses is an adjugate, or the matrix is looked at.
* An operation that the target has no function for is written with its source form.
* A number goes into the shorter side of an outer product, so that no second matrix is made for it.
* A product with the identity over more than two axes is never formed: it is zero but on the diagonal of two axes, where
  the other factors stand (``embed``).
* Where an inverse is there anyway, the equations with its matrix are solved by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S

from ..operations import OPERATIONS
from .arrays import Namespace, Node, below, is_plain
from .floating import floated
from .lengths import of_unit_length
from .lower import KEPT
from .roots import rooted
from .scaling import scaled
from .singular import regular

__all__ = ["finished"]

LETTERS = "ijklpqrs"  # of the axes of an array that is zero but on a diagonal


def finished(xp: Namespace, roots: Sequence[Node], natives: frozenset[str], factors: bool) -> list[Node]:
    """The nodes in operations that the target has, with inverses and factors used where they are there anyway."""
    xp.finishing = True
    smaller, exponents = scaled(xp, roots)
    roots = regular(xp, rooted(xp, of_unit_length(xp, floated(xp, smaller, frozenset(exponents)))))

    def own(node: Node) -> Node | None:
        if len(node.args) == 1 and is_plain(node):
            return None  # written by its definition
        if node.op in KEPT and node.op not in natives and not (node.op == "softplus" and "logsigmoid" in natives):
            return _by_source(xp, node)
        if node.op == "softplus" and "logsigmoid" in natives:
            return xp.negated(xp.make("logsigmoid", (xp.negated(node.args[0]),), None, node.axes))
        if node.op == "logsoftmax" and node.op not in natives:
            return _log_softmax(xp, node)
        if node.op == "softmax_slope":
            return _slope(xp, node)
        if node.op == "gram":
            (b,) = node.args
            return xp.make("matmul", (xp.T(b), b), None, node.axes)
        if node.op == "logdet" and node.op not in natives:
            made = xp.make("slogdet", node.args, None, ())
            size, sign = (xp.make("item", (made,), name, ()) for name in ("logabsdet", "sign"))
            # the logarithm of the sign is 0, or not a number
            return xp.terms([size, xp.make("log", (sign,))], ())
        if node.op == "cho_logdet" and node.op not in natives:
            diagonal = xp.make("diagonal", node.args, None, node.args[0].axes[:1])
            return xp.product([(xp.total(xp.call("log", diagonal), None), S.One)], S(2))
        if node.op == "trace" and node.op not in natives:
            return xp.total(xp.make("diagonal", node.args, None, node.args[0].axes[:1]), None)
        if node.op == "outer" and node.op not in natives:
            sides = tuple(xp.expand(a, (n,), 2) for n, a in enumerate(node.args))
            return xp.make("prod", sides, (S.One, S.One, S.One), node.axes)
        if node.op == "diag" and node.op not in natives:
            eye = xp.make("eye", (), None, node.axes)
            return xp.make("prod", (xp.expand(node.args[0], (1,), 2), eye), (S.One, S.One, S.One), node.axes)
        if node.op == "prod" and "outer" not in natives and (flat := _beside_sides(xp, node)) is not None:
            return flat
        if node.op == "prod" and node.args[-1].op == "outer":
            return _outer(xp, node)
        if node.op == "prod" and "embed" in natives:
            return _embedded(xp, node)
        if node.op == "add" and "embed" in natives:
            return _embedded_sum(xp, node)
        return None

    changed = xp.rewritten(roots, own)
    for old, title in list(xp.titles.items()):
        xp.titles.setdefault(changed.get(old, old), title)
    inverses = {n.args[0] for n in below(changed[r] for r in roots) if n.op == "inv"}

    def reused(node: Node) -> Node | None:
        if node.op == "inv" and factors and xp.is_(node.args[0], "definite"):
            return xp.make("cho_inv", (xp.make("cholesky", node.args),), None, node.axes)
        turned = node.args[0].args[0] if node.args and node.args[0].op == "T" else None
        if node.op == "inv" and turned in inverses:
            return xp.make("T", (xp.make("inv", (turned,)),), None, node.axes)
        if node.op == "solve" and (node.args[0] in inverses or turned in inverses):
            return xp.make("matmul", (xp.make("inv", node.args[:1]), node.args[1]), None, node.axes)
        return None

    roots = [changed[r] for r in roots]
    changed = xp.rewritten(roots, reused)
    return [_returned(xp, changed[r]) for r in roots]


def _outer(xp: Namespace, node: Node) -> Node | None:
    """Numbers times an outer product as an outer product, the numbers in the shorter of its two sides."""
    *scalars, core = node.args
    if core.op != "outer" or node.data[-1] != 1 or any(n.axes for n in scalars):
        return None
    number, *exponents = node.data
    sides = list(core.args)
    place = 0 if xp.typical_size(core.axes[0]) <= xp.typical_size(core.axes[1]) else 1
    factors = [*zip(scalars, exponents, strict=False), (sides[place], S.One)]
    if sides[0] is sides[1]:  # known by a name, which stays
        sides[place] = xp.make("prod", (*scalars, sides[place]), node.data, sides[place].axes)
    else:
        sides[place] = xp.product(factors, number)
    return xp.make("outer", tuple(sides), None, core.axes)


def _beside_sides(xp: Namespace, node: Node) -> Node | None:
    """Numbers times the sides of an outer product in one product, so that they divide the first side."""
    inner = node.args[-1]
    if inner.op != "prod" or not node.data[-1] == inner.data[0] == 1 or any(a.op != "expand" for a in inner.args):
        return None
    both = (*node.data[:-1], *inner.data[1:])
    return xp.make("prod", (*node.args[:-1], *inner.args), both, node.axes)


def _slope(xp: Namespace, node: Node) -> Node:
    """diag(p) − p pᵀ, its diagonal as p times what is left of 1."""
    (p,) = node.args
    outer = xp.make("outer", (xp.make("prod", (p,), (-S.One, S.One), p.axes), p), None, node.axes)
    rest = xp.make("complement", (p,), None, p.axes)
    diagonal = xp.make("prod", (p, rest), (S.One, S.One, S.One), p.axes)
    return xp.make("with_diagonal", (outer, diagonal), None, node.axes)


def _embedded(xp: Namespace, node: Node) -> Node | None:
    """A product with identities over more than two axes: zeros, but where the axes of each identity are equal.

    ``embed`` adds its second argument to the diagonal of its first; its data name the axes by letters, equal ones by
    the same letter, as in ``iji->ij``.
    """
    rank = len(node.axes)
    eyes = [a for a, k in zip(node.args, node.data[1:], strict=True) if k == 1 and _is_spread_eye(a)]
    if rank < 3 or rank > len(LETTERS) or not eyes:
        return None
    joined: dict[int, int] = {}  # the axes that go, each with the axis that it is equal to
    for eye in eyes:
        one, other = eye.data[0]
        if {one, other} & {*joined, *joined.values()}:
            return None
        joined[other] = one
    kept = [n for n in range(rank) if n not in joined]
    factors: list[tuple[Node, Expr]] = []
    for a, k in zip(node.args, node.data[1:], strict=True):
        if a in eyes:
            continue
        if not a.axes:
            factors.append((a, k))
            continue
        if a.op != "expand":
            return None
        places = [joined.get(n, n) for n in a.data[0]]
        if len(set(places)) < len(places):
            return None
        order = tuple(sorted(range(len(places)), key=places.__getitem__))
        at = tuple(kept.index(places[n]) for n in order)
        factors.append((xp.expand(xp.permute(a.args[0], order), at, len(kept)), k))
    inner = xp.product(factors, node.data[0])
    letters = [LETTERS[kept.index(joined.get(n, n))] for n in range(rank)]
    pattern = f"{''.join(letters)}->{''.join(letters[n] for n in kept)}"
    blank = xp.make("blank", (), inner.number, node.axes)  # each its own, for it is written into
    return xp.make("embed", (blank, inner), pattern, node.axes)


def _is_spread_eye(node: Node) -> bool:
    return node.op == "expand" and node.args[0].op == "eye"


def _embedded_sum(xp: Namespace, node: Node) -> Node | None:
    """A sum of arrays that are zero but on diagonals, each added to the one before it."""
    terms = list(zip(node.args, node.data, strict=True))
    made = [(a, s) for a, s in terms if a.op == "embed"]
    rest = [(a, s) for a, s in terms if a.op != "embed"]
    if len(made) < 2:
        return None
    whole = made[0][0].args[0]
    for a, sign in made:
        inner, pattern = a.args[1], a.data
        whole = xp.make("embed", (whole, inner if sign > 0 else xp.negated(inner)), pattern, node.axes)
    if not rest:
        return whole
    return xp.make("add", (*(a for a, _ in rest), whole), (*(s for _, s in rest), 1), node.axes)


def _returned(xp: Namespace, node: Node) -> Node:
    """What a function returns is an array of the library, even where it is a constant."""
    return xp.make("constant", (node,), None, ()) if is_plain(node) else node


def _by_source(xp: Namespace, node: Node) -> Node:
    source = OPERATIONS[node.op].source
    assert source is not None
    if node.op == "kron":
        made = source(xp, *(xp.wrap(a, s) for a, s in zip(node.args, node.data, strict=True)))
    elif node.op in ("softmax", "logsumexp"):
        made = source(xp, xp.wrap(node.args[0], node.args[0].axes), node.data)
    else:
        made = source(xp, *(xp.wrap(a, a.axes) for a in node.args))
    xp.titles.setdefault(made.node, node.op)
    return made.node  # type: ignore[no-any-return]


def _log_softmax(xp: Namespace, node: Node) -> Node:
    """A − max A − log Σ exp(A − max A), which is no difference of two large numbers."""
    a, axis = xp.wrap(node.args[0], node.args[0].axes), node.data
    shifted = a - xp.along(xp.max(a, axis), axis, a)
    return (shifted - xp.along(xp.log(xp.sum(xp.exp(shifted), axis)), axis, a)).node
