"""The same matrix, shorter.

Every expression is brought to a sum of terms ``number · scalars · chain of matrices``: transposes pushed to the
symbols, assumed symmetries used, powers of equal factors gathered, like terms merged. Then common factors are
taken out, greedily, on the left, on the right and among the scalars. Where there is a choice (a product of
transposes or the transpose of a product, factored or multiplied out) the form with fewer symbols wins, so no
rewriting makes the printed form longer; every one keeps the value.

The identities stand in :mod:`~matderiv.proving.tidying`, a file for each subject; here their tables are put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sympy import Expr, Rational

from ..core.index import is_scalar, shape_of, walk
from ..core.operation import Applied
from ..expressions.matrix import Var, is_op, transpose
from ..operations.zero import ZERO
from . import facts
from .tidying import entrywise, kroneckers, products, sums, traces, transposes
from .tidying.brackets import multiplied_out
from .tidying.complements import complemented
from .tidying.functions import matrix_function, scalar_function
from .tidying.length import symbols
from .tidying.sums import shortest_sum
from .tidying.terms import merged, terms_of
from .tidying.tidier import KEPT, Around, Clause, MatrixRule, ScalarHead, ScalarRule, Tidier, Tried, Use

__all__ = ["BY", "expanded", "log_of", "shorter", "symmetric", "tidy"]

P = ParamSpec("P")
T = TypeVar("T")

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
SCALARS: dict[ScalarHead, ScalarRule] = {**entrywise.SCALARS, **sums.SCALARS, **traces.SCALARS}


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
    return BY.tidy(expr)


def shorter(expr: Expr) -> Expr:
    """The shortest form, but a trace with its factors where they stand, if they would only go round in it.

    >>> from sympy import S
    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import apply, multiply
    >>> from matderiv.expressions.writer import formula
    >>> A, B = (Var(name, (size("n"), size("n"))) for name in "AB")
    >>> trace = apply("trace", multiply(B, A))
    >>> formula(tidy(trace)), formula(shorter(trace))
    ('tr(A*B)', 'tr(B*A)')
    """
    found = tidy(expr)
    return expr if traces.rotated(expr, found) else found


def log_of(expr: Expr) -> list[Use]:
    """What tidying does to an expression, one use of an identity after another."""
    trace = _Trace()
    trace.tidy(expr)
    return trace.log


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
    given = terms_of(BY, BY.matrix(expr))
    for _ in range(NESTED):
        opened = multiplied_out(BY, given)
        if opened is None:
            break
        given = opened
    return tuple(t.build() for t in merged(BY, given))


def symmetric(expr: Expr) -> bool:
    """Whether a matrix is certainly symmetric, by what is assumed of its symbols or by its form, as in XᵀX.

    >>> from sympy import S
    >>> from matderiv.expressions.matrix import multiply
    >>> X = Var("X", (S(2), S(3)))
    >>> symmetric(multiply(transpose(X), X)), symmetric(X)
    (True, False)
    """
    return BY.symmetric(expr)


def _shortest(by: Tidier, expr: Expr) -> Expr:
    """The shorter of the normal form of ``expr`` and the transpose of that of its transpose."""
    best, done = by.tried(_settle, expr)
    if 1 not in shape_of(expr):
        whole, other = by.tried(_turned, expr)
        if whole is not best and symbols(whole) + WORTH <= symbols(best):
            best, done = whole, other
    by.keep(done)
    best = complemented(by, best)
    return best if best is expr or is_op(best, ZERO) or symbols(best) <= symbols(expr) else expr


def _turned(by: Tidier, expr: Expr) -> Expr:
    """The transpose of the normal form of the transpose."""
    return transpose(by.within(transpose, _settle, by, expr, True))


def _settle(by: Tidier, expr: Expr, turned: bool = False) -> Expr:
    """The normal form of ``expr``, or of its transpose."""
    shape = shape_of(expr)
    return shortest_sum(by, terms_of(by, by.matrix(expr, turned)), shape[::-1] if turned else shape)


def _matrix(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """``expr``, or its transpose when ``turned``, with transposes on the symbols wherever that is not longer."""
    if is_scalar(expr):
        return by.scalar(expr)
    if isinstance(expr, Var):
        return transposes.symbol(by, expr, turned)
    if isinstance(expr, Applied):
        rule = MATRICES.get(expr.operation.name)
        if rule is not None:
            return rule(by, expr, turned)
        if expr.args:
            return matrix_function(by, expr, turned)
    return transpose(expr) if turned else expr


def _scalar(by: Tidier, expr: Expr) -> Expr:
    """A scalar with its own matrices tidied, and products of powers of equal scalars gathered."""
    rule = SCALARS.get(expr.operation.name if isinstance(expr, Applied) else type(expr))
    if rule is not None:
        return rule(by, expr)
    return scalar_function(by, expr) if isinstance(expr, Applied) and expr.args else expr


class _Quiet:
    """The passes, their results remembered and nothing written down."""

    traced = False

    def __init__(self) -> None:
        remembered = lru_cache(maxsize=KEPT)
        self.tidy: Callable[[Expr], Expr] = remembered(partial(_shortest, self))
        self.scalar: Callable[[Expr], Expr] = remembered(partial(_scalar, self))
        self.symmetric: Callable[[Expr], bool] = remembered(partial(facts.symmetric, self))
        self._matrix: Callable[[Expr, bool], Expr] = remembered(partial(_matrix, self))
        self.result: Callable[..., Any] = remembered(self._used)

    def _used(self, use: Callable[..., Any], *args: Any) -> Any:
        return use(self, *args)

    @property
    def quiet(self) -> Tidier:
        return self

    def matrix(self, expr: Expr, turned: bool = False) -> Expr:
        return self._matrix(expr, turned)

    def did(self, clause: str | Clause, before: Expr, after: Expr, **names: Expr) -> None:
        pass

    def within(self, around: Around, use: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return use(*args, **kwargs)

    def tried(self, use: Callable[Concatenate[Tidier, P], T], *args: P.args, **kwargs: P.kwargs) -> Tried[T]:
        return self.result(use, *args, **kwargs), bool

    def keep(self, done: Callable[[], object]) -> None:
        pass


BY = _Quiet()


def _met(was: Expr, now: Expr, focus: Expr, made: Expr) -> tuple[Expr, ...]:
    """The numbers that are one in a whole, and were two where a part was changed within it."""
    expected = _numbers(was) - _numbers(focus) + _numbers(made)
    return tuple((expected - _numbers(now)).elements())


def _numbers(expr: Expr) -> Counter[Expr]:
    """The numbers that stand in an expression, without signs."""
    return Counter(abs(e) for e in walk(expr) if isinstance(e, Rational) and abs(e) != 1 and e != 0)


class _Trace:
    """The passes with a log of the uses of identities; what does not change is not entered."""

    traced = True

    @property
    def quiet(self) -> Tidier:
        return BY

    def __init__(self) -> None:
        self.log: list[Use] = []
        self.around: list[Around] = []

    def tidy(self, expr: Expr) -> Expr:
        return expr if BY.tidy(expr) == expr else _shortest(self, expr)

    def matrix(self, expr: Expr, turned: bool = False) -> Expr:
        start = transpose(expr) if turned else expr
        return start if BY.matrix(expr, turned) == start else _matrix(self, expr, turned)

    def scalar(self, expr: Expr) -> Expr:
        return expr if BY.scalar(expr) == expr else _scalar(self, expr)

    def symmetric(self, expr: Expr) -> bool:
        return BY.symmetric(expr)

    def did(self, clause: str | Clause, before: Expr, after: Expr, **names: Expr) -> None:
        if before != after:
            was, now = self._whole(before), self._whole(after)
            self.log.append(Use(clause, was, now, before, after, names, _met(was, now, before, after)))

    def _whole(self, part: Expr) -> Expr:
        for around in reversed(self.around):
            part = around(part)
        return part

    def within(self, around: Around, use: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.around.append(around)
        try:
            return use(*args, **kwargs)
        finally:
            self.around.pop()

    def tried(self, use: Callable[Concatenate[Tidier, P], T], *args: P.args, **kwargs: P.kwargs) -> Tried[T]:
        return BY.result(use, *args, **kwargs), partial(use, self, *args, **kwargs)

    def keep(self, done: Callable[[], object]) -> None:
        done()
