"""From components back to a matrix: recognition by graph reduction.

A term is a coefficient times a network (:mod:`~matderiv.proving.network`). Each move removes a bound index or an edge
and has a plain meaning, so the reduction is itself the explanation; it ends because every move makes the network
smaller. What is left between the free indices is the matrix. A network that no move can reduce has no form in
products, transposes, Hadamard products, diagonals, traces and ones, and is refused: it is never guessed.

Before that, what stands inside a function, a power or a bracket is recognised by itself and becomes one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    Delta,
    Entry,
    Index,
    Pair,
    Partial,
    Power,
    Product,
    Sum,
    Terms,
    atomic,
    bound,
    free,
    fresh,
    is_scalar,
    power,
    product,
    replace,
    termwise,
    walk,
)
from ..core.operation import Applied, Operation
from ..core.text import Text
from ..expressions.matrix import add, apply, is_op, multiply, ones, transpose, unfixed
from ..operations.diag import DIAG
from ..operations.eye import EYE
from ..operations.ones import ONES
from .columns import unstacked
from .composite import taken_apart
from .flat import collapse, flatten, index_order
from .moves import ENTRYWISE, Recognised, as_row
from .network import Network, entrywise
from .reduction import reduced

__all__ = ["flatten", "fold", "recognise_terms"]


def recognise_terms(
    expr: Expr, at: Sequence[Index], placed: bool = False, symmetric: Callable[[Expr], bool] | None = None
) -> list[Recognised]:
    """Recognise each term of ``expr``, an index expression with the free indices ``at``, by itself.

    With at most two free indices the value is a matrix expression; with more it is an index expression whose
    sums are gone wherever that is possible. Where the entries are ``placed`` as they stand in the product, they are
    read so. Entries of a matrix that is ``symmetric`` are not turned by swapping their indices.

    Raises:
        NoRuleError: a term has no form in products, transposes, Hadamard products, diagonals, traces and ones.
    """
    return [_recognised(t, at, placed, symmetric) for t in termwise(expr)]


def _recognised(
    term: Expr, at: Sequence[Index], placed: bool = False, symmetric: Callable[[Expr], bool] | None = None
) -> Recognised:
    """One term, reduced until no move is left."""
    indices, parts = flatten(term)
    parts = collapse(indices, [p if _has_pair(p) else fold(p) for p in parts], set(at))
    net = Network(term, at, indices, [fold(p) if _has_pair(p) else p for p in parts], placed, symmetric)
    while reduced(net) or taken_apart(net):
        pass
    return _left(net)


def _has_pair(expr: Expr) -> bool:
    return any(isinstance(e, Pair) for e in walk(expr))


def _left(net: Network) -> Recognised:
    """What a network is that no move can reduce further."""
    oriented = net.oriented()
    if len(net.at) > 2 or net.bound or net.pairs:
        if len(net.at) <= 2:
            raise NoRuleError(
                Text(
                    "this term has no form in products, transposes, Hadamard products, diagonals, traces and ones",
                    "この項は、積、転置、アダマール積、対角、トレース、成分がすべて 1 の行列では表せない",
                ),
                term=net.term,
            )
        return Recognised(net.term, net.expression(), oriented, tuple(net.moves))
    coefficient = product(*net.scalars)
    vectors = [entrywise(*(m.value for m in net.marks[i])) if net.marks.get(i) else None for i in net.at]
    for i in net.at:
        if len(net.marks.get(i, ())) > 1 and len(net.at) == 1:
            net.record(ENTRYWISE, i=i, c=Entry(entrywise(*(m.value for m in net.marks[i])), i))
    return Recognised(net.term, multiply(coefficient, _matrix(net, vectors)), oriented, tuple(net.moves))


def _matrix(net: Network, vectors: list[Expr | None]) -> Expr:
    """The matrix of at most one edge between the free indices, with the marks that these bear."""
    if not net.at:
        return S.One
    if len(net.at) == 1:
        return vectors[0] if vectors[0] is not None else ones(net.at[0].size)
    left, right = vectors
    if not net.edges:
        left = left if left is not None else ones(net.at[0].size)
        right = right if right is not None else ones(net.at[1].size)
        if is_op(left, ONES) and is_op(right, ONES):
            return ones(net.at[0].size, net.at[1].size)
        return multiply(left, as_row(right) if net.ends_in_row(net.at[1]) else transpose(right))
    edge = net.edges[0].seen_from(net.at[0])
    if is_op(edge.value, EYE):
        both = [v for v in (left, right) if v is not None]
        return apply(DIAG, entrywise(*both)) if both else edge.value
    parts = [edge.value]
    if left is not None:
        parts.insert(0, apply(DIAG, left))
    if right is not None:
        parts.append(apply(DIAG, right))
    return multiply(*parts)


def fold(expr: Expr) -> Expr:
    """A factor as a single entry or scalar: functions, powers and sums of terms are recognised inside first.

    ``tanh(u_ij)`` becomes the entry of ``tanh(U)``; ``Σ_k x_ik w_k − y_i`` that of ``X w − y``.
    """
    if isinstance(expr, Entry | Delta):
        expr = unfixed(expr)
    if isinstance(expr, Power):
        return _lift(expr, (expr.base, expr.exponent), lambda b, e: power(b, e), "entrywise_power")
    if isinstance(expr, Applied) and expr.operation.each and is_scalar(expr):
        operation = expr.operation
        return _lift(expr, expr.args, lambda *a: apply(operation, *a), operation)
    if isinstance(expr, Entry) and len(expr.at) == 1 and isinstance(expr.at[0], Pair) and len(atomic(expr.at)) == 2:
        pair = expr.at[0]
        return Entry(unstacked(expr.base, pair), pair.fast, pair.slow)
    if isinstance(expr, Terms | Sum | Product):
        at = tuple(sorted(free(expr), key=index_order))
        if len(at) > 2:
            whole = _without_pairs(expr)
            if whole is not None:
                return replace(fold(whole[0]), whole[1])
            raise NoRuleError(
                Text("more than two indices meet in one sum of terms", "一つの和の項に三つ以上の添字が現れる"),
                term=expr,
            )
        at = _natural_order(expr, at)
        parts = [r.value for r in recognise_terms(expr, at)]
        value = add(*parts)
        return Entry(value, *at) if at else value
    if isinstance(expr, Partial):
        raise NoRuleError(
            Text("a derivative is left that no rule worked out", "規則で求められなかった導関数が残っている"),
            term=expr,
        )
    return expr


def _without_pairs(expr: Expr) -> tuple[Expr, dict[Expr, Expr]] | None:
    """A line with one index for each composite index of which no part stands alone, and the way back."""
    pairs = dict.fromkeys(i for e in walk(expr) if isinstance(e, Entry) for i in e.at if isinstance(i, Pair))
    if any(len(set(atomic((p,)))) < len(atomic((p,))) for p in pairs):
        return None  # the pair (i, i) runs over a diagonal alone
    names = {i.name for i in free(expr) | bound(expr)}
    given: dict[Expr, Expr] = {}
    for pair in pairs:
        new = fresh(pair.size, names.__contains__)
        names.add(new.name)
        given[pair] = new
    out = replace(expr, given)
    if not given or any(i in atomic((pair,)) for pair in pairs for i in free(out) | bound(out)):
        return None
    return out, {new: pair for pair, new in given.items()}


def _lift(expr: Expr, args: Iterable[Expr], scalar: Callable[..., Expr], name: str | Operation) -> Expr:
    """A scalar function of entries as an entry of the function applied to whole matrices."""
    folded = [a if a.is_Number else fold(a) for a in args]
    entries = [f for f in folded if isinstance(f, Entry | Delta)]
    if not entries:
        return scalar(*folded)
    at = tuple(dict.fromkeys(i for e in entries for i in (e.at if isinstance(e, Entry) else e.args)))
    if len(at) > 2:
        raise NoRuleError(
            Text("more than two indices meet in one function", "一つの関数の中に三つ以上の添字が現れる"),
            term=expr,
        )
    lifted = [_spread(f, at) if isinstance(f, Entry | Delta) else f for f in folded]
    return Entry(apply(name, *lifted), *at)


def _spread(entry: Entry | Delta, at: tuple[Index, ...]) -> Expr:
    """The matrix over ``at`` whose entry this is, by product with ones where an index is missing."""
    return _recognised(entry, at).value


def _natural_order(expr: Expr, at: tuple[Index, ...]) -> tuple[Index, ...]:
    """The order in which an entry of ``expr`` already carries its two indices, so that nothing is transposed."""
    if len(at) == 2:
        stack = [expr]
        while stack:
            e = stack.pop(0)
            if isinstance(e, Entry) and set(e.at) == set(at) and len(e.at) == 2:
                return e.at
            stack.extend(a for a in e.args if not isinstance(e, Entry))
        positions = {i: p for p, i in reversed(list(enumerate(_mentions(expr))))}
        return tuple(sorted(at, key=lambda i: positions.get(i, 99)))
    return at


def _mentions(expr: Expr) -> list[Index]:
    if isinstance(expr, Entry):
        return [i for i in atomic(expr.at) if isinstance(i, Index)]
    if isinstance(expr, Index):
        return [expr]
    return [i for a in expr.args for i in _mentions(a)]
