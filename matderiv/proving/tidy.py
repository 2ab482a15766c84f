"""The same matrix, shorter.

Every expression is brought to a sum of terms ``number · scalars · chain of matrices``: transposes pushed to the
symbols, assumed symmetries used, powers of equal factors gathered, like terms merged. Then common factors are
taken out, greedily, on the left, on the right and among the scalars. Where there is a choice (a product of
transposes or the transpose of a product, factored or multiplied out) the form with fewer symbols wins, so no
rewriting makes the printed form longer; every one keeps the value.

The identities stand in :mod:`~matderiv.proving.tidying`, a file for each subject; here their tables are put together.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr

from ..core.index import is_scalar, shape_of
from ..core.operation import Applied
from ..expressions.matrix import Var, is_op, transpose
from ..operations.zero import ZERO
from . import facts
from .tidying import entrywise, kroneckers, products, scalars, sums, traces, transposes
from .tidying.brackets import multiplied_out
from .tidying.complements import complemented
from .tidying.functions import matrix_function, scalar_function
from .tidying.length import symbols
from .tidying.sums import shortest_sum
from .tidying.terms import merged, terms_of
from .tidying.tidier import KEPT, MatrixRule, ScalarHead, ScalarRule, Tidier

__all__ = ["BY", "expanded", "symmetric", "tidy"]

NESTED = 4  # sums within sums that are opened, where terms are looked for
WORTH = 2  # symbols that the transpose of a whole must save over transposes inside

# which rule is asked, by the outermost operation
MATRICES: dict[str, MatrixRule] = {
    **transposes.MATRICES,
    **products.MATRICES,
    **sums.MATRICES,
    **entrywise.MATRICES,
    **kroneckers.MATRICES,
}
# which rule is asked, by the operation or the kind of a scalar
SCALARS: dict[ScalarHead, ScalarRule] = {**scalars.SCALARS, **sums.SCALARS, **traces.SCALARS}


@lru_cache(maxsize=KEPT)
def tidy(expr: Expr) -> Expr:
    """The shortest form that these rules find, for a scalar, a vector or a matrix.

    >>> from sympy import S
    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import add, multiply
    >>> from matderiv.expressions.writer import formula
    >>> n = size("n")
    >>> A, x = Var("A", (n, n)), Var("x", (n, S.One))
    >>> formula(tidy(add(multiply(A, x), multiply(transpose(A), x))))
    "(A + A')*x"
    """
    best = _settle(expr)
    if 1 not in shape_of(expr):
        whole = transpose(_settle(expr, turned=True))
        if symbols(whole) + WORTH <= symbols(best):
            best = whole
    best = complemented(BY, best)
    return best if is_op(best, ZERO) or symbols(best) <= symbols(expr) else expr


def expanded(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a scalar, a vector or a matrix, products of sums multiplied out as far as that stays short.

    >>> from sympy import S
    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import add, multiply
    >>> from matderiv.expressions.writer import formula
    >>> n = size("n")
    >>> A, x = Var("A", (n, n)), Var("x", (n, S.One))
    >>> [formula(t) for t in expanded(multiply(2, add(A, transpose(A)), x))]
    ['2*A*x', "2*A'*x"]
    """
    given = terms_of(BY, _matrix(expr))
    for _ in range(NESTED):
        opened = multiplied_out(BY, given)
        if opened is None:
            break
        given = opened
    return tuple(t.build() for t in merged(BY, given))


@lru_cache(maxsize=KEPT)
def symmetric(expr: Expr) -> bool:
    """Whether a matrix is certainly symmetric, by what is assumed of its symbols or by its form, as in XᵀX.

    >>> from sympy import S
    >>> from matderiv.expressions.matrix import multiply
    >>> X = Var("X", (S(2), S(3)))
    >>> symmetric(multiply(transpose(X), X)), symmetric(X)
    (True, False)
    """
    return facts.symmetric(BY, expr)


def _settle(expr: Expr, turned: bool = False) -> Expr:
    """The normal form of ``expr``, or of its transpose."""
    shape = shape_of(expr)
    return shortest_sum(BY, terms_of(BY, _matrix(expr, turned)), shape[::-1] if turned else shape)


@lru_cache(maxsize=KEPT)
def _matrix(expr: Expr, turned: bool = False) -> Expr:
    """``expr``, or its transpose when ``turned``, with transposes on the symbols wherever that is not longer."""
    if is_scalar(expr):
        return _scalar(expr)
    if isinstance(expr, Var):
        return transposes.symbol(BY, expr, turned)
    if isinstance(expr, Applied):
        rule = MATRICES.get(expr.operation.name)
        if rule is not None:
            return rule(BY, expr, turned)
        if expr.args:
            return matrix_function(BY, expr, turned)
    return transpose(expr) if turned else expr


@lru_cache(maxsize=KEPT)
def _scalar(expr: Expr) -> Expr:
    """A scalar with its own matrices tidied, and products of powers of equal scalars gathered."""
    rule = SCALARS.get(expr.operation.name if isinstance(expr, Applied) else type(expr))
    if rule is not None:
        return rule(BY, expr)
    return scalar_function(BY, expr) if isinstance(expr, Applied) and expr.args else expr


class _Passes:
    """The four passes, as the rules ask for them."""

    tidy = staticmethod(tidy)
    matrix = staticmethod(_matrix)
    scalar = staticmethod(_scalar)
    symmetric = staticmethod(symmetric)


BY: Tidier = _Passes()
