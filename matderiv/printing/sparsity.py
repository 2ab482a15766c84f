"""Which entries of a Jacobian or Hessian can be other than zero, read off its form at small sizes.

Every entry of a symbol counts as possibly non-zero; only what the form itself makes zero is left blank: identities,
diagonal matrices, Kronecker deltas, triangles, and what products, sums and entrywise products make of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import reduce
from math import prod
from typing import Any

from sympy import Expr

from ..core.arrays import np
from ..core.index import (
    At,
    Delta,
    Entry,
    Index,
    Pair,
    Partial,
    Power,
    Product,
    Sum,
    Terms,
    extent_at,
    free,
    is_scalar,
    shape_of,
    walk,
)
from ..core.operation import Applied, Operation
from ..core.proof import Proof
from ..expressions.matrix import Var, axes, is_op
from ..operations.add import ADD
from ..operations.diag import DIAG
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.kron import KRON
from ..operations.matmul import MATMUL
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from ..operations.transpose import TRANSPOSE
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from ..operations.unvec import UNVEC
from ..operations.vec import VEC
from ..operations.zero import ZERO

__all__ = ["LARGEST", "Pattern", "drawn_sizes", "sparsity"]

Pattern = Any  # a boolean ndarray
SIZES = (6, 4, 3, 5)  # those of the sizes of an answer, in order of appearance
Made = Callable[[Pattern, Pattern], Pattern]
# what an operation makes of the patterns of its matrices, and of what shape it is itself
PATTERNS: Mapping[Operation, Made] = {
    TRIL: lambda a, full: np.tril(a),
    TRIU: lambda a, full: np.triu(a),
    TRANSPOSE: lambda a, full: a.T,
    SCALE: lambda a, full: a,
    VEC: lambda a, full: a.T.reshape(full.shape),
    UNVEC: lambda a, full: a.reshape(full.shape[::-1]).T,
    INVERSE: lambda a, full: full if (a & ~np.eye(len(a), dtype=bool)).any() else a,
}
JOINED: Mapping[Operation, Made] = {
    MATMUL: lambda a, b: (a.astype(int) @ b.astype(int)) > 0,
    ADD: lambda a, b: np.logical_or(a, b),
    HADAMARD: lambda a, b: np.logical_and(a, b),
    QUOTIENT: lambda a, b: a,
    KRON: lambda a, b: np.kron(a, b),
}
LARGEST = 40  # rows or columns of a pattern that is still drawn


def sparsity(proof: Proof) -> Pattern | None:
    """The pattern of the derivative as a matrix, or ``None`` where it has none or nothing is zero.

    With a matrix on either side, its entries are numbered column by column.

    >>> from matderiv.deriving.derive import derive
    >>> sparsity(derive("tanh(x)", "x").proof).astype(int).tolist()[:2]
    [[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]]
    >>> sparsity(derive("A*x", "x").proof) is None
    True
    """
    lhs, variables = proof.claim[0], []
    while isinstance(lhs, Partial):
        variables.append(lhs.variable)
        lhs = lhs.expression
    sides = [axes(lhs), axes(variables[0])] if len(variables) == 1 else [axes(v) for v in reversed(variables)]
    if len(sides) != 2 or not all(sides):
        return None
    sizes = defaultdict(lambda: SIZES[0], drawn_sizes(proof))  # also for one that no symbol has
    extents = [[extent_at(s, sizes) for s in side] for side in sides]
    if max(map(prod, extents)) > LARGEST:
        return None
    answer = proof.answer
    if answer == 0:
        return np.zeros(tuple(map(prod, extents)), dtype=bool)
    if is_scalar(answer):
        found, labels = _entries(answer, sizes)
        # column by column: the first index of each side runs fastest
        wanted = [tuple(i for a in reversed(side) for i in _parts(a)) for side in _order(proof)]
        if [prod(extent_at(i.size, sizes) for i in side) for side in wanted] != list(map(prod, extents)):
            return None
        together = tuple(i for side in wanted for i in side)
        if len(set(together)) < len(together) or not free(answer).issubset(together):
            return None
        out = _spread(found, labels, together, sizes)
    else:
        rows = len(sides[0])
        out = _matrix(answer, sizes).reshape([n for side in extents for n in side])
        out = out.transpose([*range(rows)[::-1], *(rows + k for k in range(len(sides[1]))[::-1])])
    out = out.reshape(tuple(map(prod, extents)))
    return None if out.all() else out


def drawn_sizes(proof: Proof) -> dict[str, int]:
    """The sizes at which the pattern is read off."""
    found: dict[str, int] = {}
    for symbol in proof.symbols:
        for extent in shape_of(symbol):
            for s in sorted(map(str, extent.free_symbols)):
                found.setdefault(s, SIZES[len(found) % len(SIZES)])
    return found


def _order(proof: Proof) -> list[tuple[At, ...]]:
    """The indices of either side in the order of its axes: those by which the last line is claimed."""
    lhs = proof.lemmas[-1].lhs
    sides: list[tuple[At, ...]] = []
    while isinstance(lhs, Partial):
        sides.append(tuple(i for i in getattr(lhs.variable, "at", ()) if isinstance(i, At)))
        lhs = lhs.expression
    by = tuple(i for side in sides for i in side)
    inner = lhs.at if isinstance(lhs, Entry) else tuple(i for i in _mentioned(lhs) if i not in by)
    # the rows of a Hessian are those of the variable that is differentiated by first
    return [inner, *sides] if len(sides) == 1 else sides[::-1]


def _mentioned(expr: Expr) -> tuple[At, ...]:
    """The indices in an expression, those that only stand in a pair left to it."""
    found = [e for e in walk(expr) if isinstance(e, At)]
    paired = {i for e in found if isinstance(e, Pair) for i in e.args}
    return tuple(dict.fromkeys(e for e in found if e not in paired))


def _parts(i: Expr) -> tuple[Expr, ...]:
    """An index as the axes into which its axis falls, the slower part of a pair first.

    >>> from matderiv.core.index import size
    >>> m, n = size("m"), size("n")
    >>> _parts(Pair(Index("i", m), Index("k", n)))
    (k, i)
    """
    return (*_parts(i.slow), *_parts(i.fast)) if isinstance(i, Pair) else (i,)


# ---------------------------------------------------------------- of a matrix


def _matrix(expr: Expr, sizes: Mapping[str, int]) -> Pattern:
    rows, columns = (extent_at(s, sizes) for s in shape_of(expr))
    full = np.ones((rows, columns), dtype=bool)
    if isinstance(expr, Var):
        if expr.definition is not None:
            return _matrix(expr.definition, sizes)
        return np.eye(rows, dtype=bool) if "diagonal" in expr.facts else full
    if not isinstance(expr, Applied) or is_scalar(expr):
        return np.zeros_like(full) if expr == 0 else full
    if is_op(expr, EYE, DIAG):
        return np.eye(rows, dtype=bool)
    if is_op(expr, ZERO):
        return ~full
    parts = (_matrix(a, sizes) for a in expr.args if not is_scalar(a))
    if (made := PATTERNS.get(expr.operation)) is not None:
        return made(next(parts), full)
    joined = JOINED.get(expr.operation)
    return full if joined is None else reduce(joined, parts)


# ---------------------------------------------------------------- of an index expression


def _entries(expr: Expr, sizes: Mapping[str, int]) -> tuple[Pattern, tuple[Index, ...]]:
    """The pattern of an index expression, with an axis for each of its free indices."""
    if isinstance(expr, Delta | Entry):
        axes = [x for i in (expr.at if isinstance(expr, Entry) else expr.args) for x in _parts(i)]
        at = tuple(dict.fromkeys(i for i in axes if isinstance(i, Index)))
        extents = [extent_at(i.size, sizes) for i in at]
        if len(at) < len(axes):
            return np.ones(extents, dtype=bool), at
        if isinstance(expr, Entry):
            return _matrix(expr.base, sizes).reshape(extents), at
        return np.eye(extent_at(expr.args[0].size, sizes), dtype=bool).reshape(extents), at
    if isinstance(expr, Sum):
        found, at = _entries(expr.body, sizes)
        kept = tuple(i for i in at if i not in expr.indices)
        return found.any(axis=tuple(n for n, i in enumerate(at) if i in expr.indices)), kept
    if isinstance(expr, Product | Terms):
        parts = [_entries(a, sizes) for a in expr.args]
        at = tuple(dict.fromkeys(i for _, own in parts for i in own))
        spread = [_spread(found, own, at, sizes) for found, own in parts]
        join = np.logical_and if isinstance(expr, Product) else np.logical_or
        return reduce(join, spread), at
    if isinstance(expr, Power) and expr.exponent.is_Number and expr.exponent > 0:
        return _entries(expr.base, sizes)
    at = tuple(sorted(free(expr), key=lambda i: i.name))
    full = np.ones([extent_at(i.size, sizes) for i in at], dtype=bool)
    return (full & False if expr == 0 else full), at


def _spread(found: Pattern, own: tuple[Index, ...], at: Any, sizes: Mapping[str, int]) -> Pattern:
    """With axes in the order ``at``, those that it lacks repeated."""
    order = [own.index(i) for i in at if i in own]
    shaped = found.transpose(order)[tuple(slice(None) if i in own else None for i in at)]
    return np.broadcast_to(shaped, [extent_at(i.size, sizes) for i in at])
