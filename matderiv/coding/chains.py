"""Products of several matrices, bracketed so that they cost least.

The exact dynamic programme for matrix chains (Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, 15.2),
at the sizes the caller takes for typical: vectors go first by themselves. A library for einsum paths would count every
factor as a dense array: here a diagonal factor costs a scaling, ones a sum, an inverse the solution of equations, so
that its path can be the dearer one; and the twenty lines are exact.

Factors that are products are taken apart first, scalars stand in front of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from sympy import Expr, S

from .graph import kinds as op
from .graph.algebra import Algebra
from .graph.constants import diagonal_matrix, eye, ones, zeros
from .graph.nodes import Node, kept_axes

__all__ = ["Factor", "multiplied"]

MOST_FACTORS = 3  # of a matrix power that is written out in a product


class Factor(NamedTuple):
    """A node with its rows and columns, of which the node itself has no axis where there is one only."""

    node: Node
    shape: tuple[Expr, ...]


def multiplied(g: Algebra, given: Sequence[Factor], gram: bool = False) -> Node:
    """The product of matrices; with ``gram`` that of a matrix with its own transpose costs half of any other."""
    shape = (given[0].shape[0], given[-1].shape[1])
    scalars: list[tuple[Node, Expr]] = []
    chain: list[Factor] = []
    for factor in given:
        node, own = g.apart(factor.node)
        if not factor.node.axes:
            scalars.append((factor.node, S.One))
            continue
        scalars += own
        chain.extend(_flat(g, node, factor.shape))
    if any(f.node.kind is op.ZEROS for f in chain):
        return zeros(g, shape)
    spread = _spread(g, chain, gram)
    if spread is not None:
        return g.product([(spread, S.One), *scalars], axes=kept_axes(shape))
    kept = _sloped(g, [f for f in chain if f.node.kind is not op.EYE], gram)
    if kept:
        core = _bracketed(g, _grams(g, kept) if gram else kept).node
    else:
        core = eye(g, shape) if chain else g.number(S.One)
    return g.product([(core, S.One), *scalars], axes=kept_axes(shape)) if scalars else core


def _spread(g: Algebra, chain: list[Factor], gram: bool) -> Node | None:
    """A(diag(d) + u vᵀ)B term by term: scaled rows and an outer product, where the sum would be a full factor."""
    place = next((n for n, v in enumerate(chain) if v.node.kind is op.DIAG_ADD), None)
    if place is None or not any(len(v.node.axes) == 2 for n, v in enumerate(chain) if n != place):
        return None
    matrix, shift = chain[place].node.args
    shape = chain[place].shape
    if g.apart(matrix)[0].kind is not op.OUTER:
        return None
    if shift.axes:
        diagonal = diagonal_matrix(g, shift)
    else:
        whole = eye(g, shape)
        diagonal = g.product([(whole, S.One), (shift, S.One)], axes=whole.axes)
    before, after = chain[:place], chain[place + 1 :]
    terms = [multiplied(g, [*before, Factor(term, shape), *after], gram) for term in (matrix, diagonal)]
    return g.terms(terms, next((t.axes for t in terms if t.axes), ()))


def _sloped(g: Algebra, chain: list[Factor], gram: bool) -> list[Factor]:
    """AᵀJA with J = diag(p) − p pᵀ, p a softmax, as BᵀB: the rows of B are those of A less their mean, by √p."""
    for n in range(1, len(chain) - 1):
        a, j, b = chain[n - 1 : n + 2]
        if j.node.kind is op.SOFTMAX_SLOPE and len(b.node.axes) == 2 and g.T(a.node) is b.node:
            weights = g.expand(j.node.args[0], (0,), 2)
            centred = g.make(op.CENTRED, (weights, b.node), b.node.axes, over=0)
            scale = g.expand(g.call(op.SQRT, j.node.args[0]), (0,), 2)
            root = g.product([(scale, S.One), (centred, S.One)])
            square = g.make(op.GRAM, (root,), (b.node.axes[1],) * 2) if gram else g.matmul(g.T(root), root)
            return _sloped(g, [*chain[: n - 1], Factor(square, (a.shape[0], b.shape[1])), *chain[n + 2 :]], gram)
    return chain


def _flat(g: Algebra, node: Node, shape: tuple[Expr, ...]) -> list[Factor]:
    """A factor as factors: powers and what is of rank one taken apart."""
    if node.kind is op.MATRIX_POWER and node.exponent <= MOST_FACTORS:
        return [Factor(node.args[0], shape)] * node.exponent
    if node.kind is op.OUTER:
        (m, n), one = shape, S.One
        return [Factor(node.args[0], (m, one)), Factor(node.args[1], (one, n))]
    if node.kind is op.ONES and len(node.axes) == 2:
        return [Factor(ones(g, extents), extents) for extents in ((shape[0], S.One), (S.One, shape[1]))]
    if node.kind is op.MATMUL:
        left, right = node.args
        if len(left.axes) == 2 == len(right.axes):
            return [*_flat(g, left, left.axes), *_flat(g, right, right.axes)]
    if node.kind is op.T and node.args[0].kind is op.MATMUL and all(len(a.axes) == 2 for a in node.args[0].args):
        left, right = node.args[0].args
        return [
            *_flat(g, g.T(right), right.axes[::-1]),
            *_flat(g, g.T(left), left.axes[::-1]),
        ]
    return [Factor(node, shape)]


def _grams(g: Algebra, chain: list[Factor]) -> list[Factor]:
    """AᵀDA with D ≥ 0 as BᵀB with B = √D A, of which only half need be computed."""
    out: list[Factor] = []
    n = 0
    while n < len(chain):
        if n + 2 < len(chain):
            a, d, b = chain[n : n + 3]
            if (
                d.node.kind is op.DIAG
                and len(a.node.axes) == 2 == len(b.node.axes)
                and g.T(a.node) is b.node
                and g.is_(d.node.args[0], "nonnegative")
            ):
                scale = g.expand(g.call(op.SQRT, d.node.args[0]), (0,), 2)
                inner = g.product([(scale, S.One), (b.node, S.One)])
                out.append(Factor(g.make(op.GRAM, (inner,), (b.node.axes[1],) * 2), (a.shape[0], b.shape[1])))
                n += 3
                continue
        out.append(chain[n])
        n += 1
    return out


def _bracketed(g: Algebra, chain: list[Factor]) -> Factor:
    count = len(chain)
    d = [g.typical_size(chain[0].shape[0]), *(g.typical_size(v.shape[1]) for v in chain)]
    best: dict[tuple[int, int], tuple[float, int]] = {(n, n): (0.0, n) for n in range(count)}
    for length in range(2, count + 1):
        for i in range(count - length + 1):
            j = i + length - 1
            found = (inf, i)
            for k in range(i, j):
                cost = best[i, k][0] + best[k + 1, j][0] + _cost(chain, d, i, k, j)
                if cost < found[0]:
                    found = (cost, k)
            best[i, j] = found

    def build(i: int, j: int) -> Factor:
        if i == j:
            return chain[i]
        k = best[i, j][1]
        return _pair(g, build(i, k), build(k + 1, j))

    return build(0, count - 1)


def _cost(chain: list[Factor], d: list[float], i: int, k: int, j: int) -> float:
    """Operations of the product of the factors i…k and k+1…j."""
    rows, inner, columns = d[i], d[k + 1], d[j + 1]
    left = chain[i].node if i == k else None
    right = chain[j].node if k + 1 == j else None
    for one, width in ((left, columns), (right, rows)):
        if one is not None and one.kind is op.DIAG:
            return inner * width
        if one is not None and one.kind is op.ONES:
            return inner * width
    for one, width in ((left, columns), (right, rows)):
        if one is not None and one.kind in (op.INV, op.CHO_INV):
            return 2 / 3 * inner**3 + 2 * inner**2 * width
    return 2 * rows * inner * columns


def _pair(g: Algebra, a: Factor, b: Factor) -> Factor:
    return Factor(_dot(g, a, b), (a.shape[0], b.shape[1]))


def _dot(g: Algebra, a: Factor, b: Factor) -> Node:
    (left, c), (right, d) = g.apart(a.node), g.apart(b.node)
    if c or d:
        inner = _dot(g, Factor(left, a.shape), Factor(right, b.shape))
        return g.product([(inner, S.One), *c, *d], axes=kept_axes((a.shape[0], b.shape[1])))
    if not left.axes or not right.axes:
        return g.product([(left, S.One), (right, S.One)])
    if a.shape[1] == 1:
        return (
            g.product(
                [(g.expand(left, (0,), 2), S.One), (g.expand(right, (1,), 2), S.One)],
                axes=(*left.axes, *right.axes),
            )
            if (left.kind is not op.ONES and right.kind is not op.ONES)
            else g.make(op.OUTER, (left, right), (*left.axes, *right.axes))
        )
    return g.matmul(left, right)
