"""What is certain of a value: sign, definiteness, symmetry, skewness, invertibility, of scalars and matrices.

It is decided by what is assumed of the symbols, by what is stated already and by the form alone, in a handful of rules
that are each a plain fact of analysis: exponentials are positive, squares are not negative, a sum of terms that are not
negative is positive when one of them is, XᵀAX is positive semidefinite when A is (Horn and Johnson, Matrix Analysis,
7.1), a matrix whose symmetric part is positive definite is invertible with positive determinant (the same, 7.8). What
one function tells stands in its record. Conditions, rewriting and the printed patterns all ask here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from typing import Any

from sympy import Expr, S, Symbol

from ..checking.ranges import Ranges
from ..checking.values import evaluate
from ..core.index import (
    Entry,
    Index,
    Power,
    Product,
    Sum,
    Terms,
    coefficient,
    distinct,
    is_scalar,
    replace,
    shape_of,
    walk,
)
from ..core.operation import EXTREMES, TURNED, Applied, Need
from ..core.records import dataclass
from ..expressions.matrix import (
    Var,
    add,
    apply,
    is_op,
    multiply,
    negate,
    picked,
    same_terms,
    scaled,
    summands,
    transpose,
)
from ..operations.add import ADD
from ..operations.det import DET
from ..operations.diag import DIAG
from ..operations.dot import DOT
from ..operations.eigvec_max import EIGVEC_MAX
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.expm import EXPM
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.lambda_max import LAMBDA_MAX
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm_squared import NORM_SQUARED
from ..operations.ones import ONES
from ..operations.power_trace import POWER_TRACE
from ..operations.quotient import QUOTIENT
from ..operations.relu import RELU
from ..operations.scale import SCALE
from ..operations.sum import SUM
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from ..operations.zero import ZERO
from .tidying.tidier import Tidier

__all__ = ["Claim", "Known", "factors", "is_constant", "orthogonal_pair", "skew", "squared", "symmetric"]
__all__ += ["symmetric_parts"]

Claim = tuple[Need, Expr]
SYMMETRIC = frozenset({"symmetric", "spd", "diagonal"})


def symmetric(by: Tidier, expr: Expr) -> bool:
    """Whether a matrix is certainly symmetric, by what is assumed of its symbols or by its form, as in XᵀX.

    Only its parts are asked about in turn, so that this ends.
    """
    shape = shape_of(expr)
    if shape[0] != shape[1]:
        return False
    if isinstance(expr, Var):
        return bool(expr.facts & SYMMETRIC) or expr.definition is not None and by.symmetric(expr.definition)
    if is_op(expr, EYE, ONES, ZERO, DIAG):
        return True
    if is_op(expr, MATMUL):
        return tuple(map(by.matrix, expr.args)) == tuple(by.matrix(a, True) for a in reversed(expr.args))
    if is_op(expr, ADD):
        # each as often as it stands: B' + B + B is not symmetric
        return Counter(map(by.matrix, expr.args)) == Counter(by.matrix(a, True) for a in expr.args)
    if isinstance(expr, Applied) and expr.operation.traits.symmetric:
        return True
    # what is turned with its arguments is symmetric where they are
    turned = isinstance(expr, Applied) and expr.operation.traits.turned == "too"
    return turned and all(by.symmetric(a) for a in expr.args if not is_scalar(a))


def symmetric_parts(expr: Expr) -> Iterator[Expr]:
    """The parts of a symmetric matrix by whose symmetry it is symmetric, as S of S⁻¹; of a diagonal matrix none.

    >>> from sympy import S
    >>> A = Var("S", (S(2), S(2)), ["symmetric"])
    >>> [e.name for e in symmetric_parts(apply("inverse", A))]
    ['S']
    """
    if is_op(expr, EYE, ONES, ZERO, DIAG):
        return
    if isinstance(expr, Var) or is_op(expr, MATMUL, ADD) or not isinstance(expr, Applied):
        yield expr
        return
    if expr.operation.traits.symmetric:
        yield expr
        return
    for a in expr.args:
        if not is_scalar(a):
            yield from symmetric_parts(a)


def orthogonal_pair(left: Expr, right: Expr) -> bool:
    """Whether one of two neighbours is an orthogonal matrix and the other its transpose.

    >>> from sympy import S
    >>> Q = Var("Q", (S(2), S(2)), ["orthogonal"])
    >>> orthogonal_pair(transpose(Q), Q), orthogonal_pair(Q, Q)
    (True, False)
    """
    plain = left.args[0] if is_op(left, TRANSPOSE) else left
    return isinstance(plain, Var) and "orthogonal" in plain.facts and transpose(left) == right


def _of_several(need: Need, expr: Expr) -> bool:
    """Whether an extreme is certainly taken of more than one entry: a size that is a letter may be 1."""
    rows, columns = shape_of(expr)
    taken = (columns,) if need.startswith("row") else (rows,) if need.startswith("column") else (rows, columns)
    return any(n.is_Integer and n > 1 for n in taken)


@dataclass
class Known:
    """What is certain of the value of an expression, given the conditions ``stated``.

    Each answer is ``True`` only when it is proved; ``False`` says nothing.
    """

    by: Tidier
    stated: frozenset[Claim] = frozenset()
    memo: dict[tuple[str, Expr], bool] = field(default_factory=dict)
    ranges: Ranges = field(default_factory=Ranges)

    def holds(self, need: Need, expr: Expr) -> bool:
        """Whether what a function needs of its argument is certain."""
        if self.stated and not self.stated.isdisjoint((need, form) for form in self.forms(expr)):
            return True
        if need == "nonnegative":
            return self.nonnegative(expr)
        if need == "positive":
            return self.positive(expr)
        if need == "nonzero":
            return self.nonzero(expr)
        if need == "simple eigenvalue":
            return is_scalar(expr) or self._simple(expr)
        if need == "rows not zero":
            return self.nonzero(expr) or self.invertible(expr)
        if need in EXTREMES:
            return is_scalar(expr) or (TURNED.get(need, need), transpose(expr)) in self.stated
        if need == "simple norm":
            return ("simple norm", transpose(expr)) in self.stated
        if need == "determinant":
            return self.positive(expr) if is_scalar(expr) else self.of_positive_determinant(expr)
        if is_scalar(expr):
            return self.nonzero(expr)
        if need == "not zero":
            return self._not_zero(expr)
        if need == "rank":
            vector = 1 in shape_of(expr)
            grams = (a for n in ("invertible", "determinant") for a in self._stated_of(n))
            told = any(_grams(expr, a) for a in grams)
            return (
                told or self.invertible(expr) or vector and (self.positive(expr) or ("not zero", expr) in self.stated)
            )
        return self.invertible(expr)

    def _not_zero(self, expr: Expr) -> bool:
        """Whether an entry of a matrix is not 0: also since what is stated fails where it is 0, as xᵀAx > 0 does."""
        if any((n, expr) in self.stated for n in ("not zero", "rank", "simple norm")):
            return True
        if self.nonzero(expr) or self.invertible(expr):
            return True
        if is_op(expr, SCALE):
            return self.nonzero(expr.args[0]) and self._not_zero(expr.args[1])
        if is_op(expr, MATMUL) and not is_scalar(expr):
            rest = [a for a in expr.args if not self.invertible(a)]
            if len(rest) == 1 < len(expr.args) and self._not_zero(rest[0]):
                return True
        return any(expr in distinct(a) and self._fails_at_zero(n, a, expr) for n, a in self.stated)

    def _simple(self, expr: Expr) -> bool:
        """Whether the largest eigenvalue is simple, as that of vvᵀ for a v that is not 0."""
        if is_op(expr, SCALE):
            return self.positive(expr.args[0]) and self.holds("simple eigenvalue", expr.args[1])
        if any(_grams(a, expr) for a in self._stated_of("simple norm")):
            return True
        if not (is_op(expr, MATMUL) and len(expr.args) == 2 and shape_of(expr.args[0])[1] == 1):
            return False
        return bool(transpose(expr.args[1]) == expr.args[0]) and self._not_zero(expr.args[0])

    def _fails_at_zero(self, need: Need, a: Expr, expr: Expr) -> bool:
        if any(expr in distinct(e) for e in distinct(a) if _may_divide(e)):
            return False  # there what is stated has no value, and its own condition is to be said
        if need in EXTREMES and not _of_several(need, a):
            return False  # one entry alone is the largest, 0 too
        return Known(self.by).never(need, self.by.tidy(replace(a, {expr: apply(ZERO, shape=shape_of(expr))})))

    def never(self, need: Need, expr: Expr) -> bool:
        """Whether what a function needs of its argument certainly fails everywhere: nothing is positive and ≤ 0."""
        short, other = self.by.tidy(expr), negate(expr)
        if need == "nonnegative":
            return self.positive(other) or self.positive(self.by.tidy(other))
        if short == 0 or is_op(short, ZERO):
            return need != "simple eigenvalue"
        if need == "positive" or need == "determinant" and is_scalar(expr):
            return self.nonnegative(other) or self.nonnegative(self.by.tidy(other))
        if need == "nonzero" and self._square(expr) and self._turns_sign(short):
            return True  # the diagonal of A − Aᵀ is 0
        odd = self._square(expr) and shape_of(expr)[0].is_odd is True
        return need in ("invertible", "determinant", "rank") and odd and skew(short)

    def _turns_sign(self, expr: Expr) -> bool:
        """Whether the transpose of a matrix is its negative."""
        turned, other = self.by.tidy(transpose(expr)), self.by.tidy(negate(expr))
        return skew(expr) or same_terms(turned, other)

    def _stated_of(self, need: Need) -> Iterator[Expr]:
        return (x for n, x in self.stated if n == need)

    # -- signs of all entries

    def positive(self, expr: Expr) -> bool:
        """Whether every entry is positive."""
        return ("positive", expr) in self.stated or self._remember("positive", expr)

    def nonnegative(self, expr: Expr) -> bool:
        """Whether no entry is negative."""
        return self.positive(expr) or self._remember("nonnegative", expr)

    def nonzero(self, expr: Expr) -> bool:
        """Whether no entry is 0."""
        return ("nonzero", expr) in self.stated or self.positive(expr) or self._remember("nonzero", expr)

    def _remember(self, question: str, expr: Expr) -> bool:
        pick = picked(expr)
        if pick is not None and self._remember(question, pick[0]):
            return True  # an entry, a row or a column is made of entries
        key = question, expr
        if key not in self.memo:
            self.memo[key] = False  # a question that leads back to itself proves nothing
            self.memo[key] = bool(getattr(self, "_" + question)(expr))
        return self.memo[key]

    def _positive(self, expr: Expr) -> bool:
        if isinstance(expr, Var):
            given = "positive" in expr.facts or is_scalar(expr) and "spd" in expr.facts
            return given or expr.definition is not None and self.positive(expr.definition)
        if isinstance(expr, Entry):
            return self.positive(expr.base)
        if isinstance(expr, Sum):
            return self.positive(expr.body)
        if isinstance(expr, Terms) or is_op(expr, ADD):
            added = all(map(self.nonnegative, expr.args)) and any(map(self.positive, expr.args))
            return added or self._above(expr)
        if isinstance(expr, Product) or is_op(expr, SCALE, QUOTIENT):
            return self.nonnegative(expr) and self.nonzero(expr)
        if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
            base, exponent = expr.args
            even = exponent.is_Integer and int(exponent) % 2 == 0
            return self.positive(base) or even and self.nonzero(base)
        if not isinstance(expr, Applied):
            return expr.is_positive is True
        traits = expr.operation.traits
        if traits.between.positive:
            return True
        if traits.zero == "only at 0":
            return self.nonzero(expr.args[-1]) if traits.entrywise else self.holds("not zero", expr.args[-1])
        if traits.of_definite and self.definite(expr.args[0]):
            return True
        if (root := squared(expr)) is not None:
            return self.holds("not zero", root)
        if is_op(expr, DET) and self.of_positive_determinant(expr.args[0]):
            return True
        if is_op(expr, MATMUL) and is_scalar(expr) and (self._form(expr, strictly=True) or self._weighted(expr)):
            return True
        added = traits.entries is not None and traits.entries != "with zeros"
        if (added or traits.keeps_sign or is_op(expr, RELU)) and all(map(self.positive, expr.args)):
            return True
        return bool(value(expr, S.Zero) > 0)  # such as log 2

    def _above(self, expr: Expr) -> bool:
        """Whether a sum is positive by the ranges of its terms, as 1 − tanh(t), where 1 is never reached.

        A product reaches an end of its range that is not 0 only where each of its factors reaches one.
        """
        low = self.ranges.of(expr).low
        inside = (scaled(a)[1] if not is_scalar(a) else a for a in expr.args if self.ranges.of(a).low < 0)
        parts = (b for a in inside for b in (coefficient(a)[1] if isinstance(a, Product) else (a,)))
        return low > 0 or low == 0 and any(isinstance(b, Applied) and b.operation.traits.between.bounded for b in parts)

    def _nonnegative(self, expr: Expr) -> bool:
        if isinstance(expr, Var):
            return expr.definition is not None and self.nonnegative(expr.definition)
        if isinstance(expr, Entry):
            return self.nonnegative(expr.base)
        if isinstance(expr, Sum):
            return self.nonnegative(expr.body)
        if isinstance(expr, Terms) or is_op(expr, ADD):
            return all(map(self.nonnegative, expr.args)) or self.ranges.of(expr).low >= 0
        if isinstance(expr, Product) or is_op(expr, HADAMARD, SCALE):
            # what stands twice is a square
            return all(self.nonnegative(a) for a in set(expr.args) if expr.args.count(a) % 2)
        if is_op(expr, QUOTIENT):
            above, below = expr.args
            return above == below or self.nonnegative(above) and self.nonnegative(below)
        if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
            base, exponent = expr.args
            return exponent.is_Integer and int(exponent) % 2 == 0 or self.nonnegative(base)
        if not isinstance(expr, Applied):
            return expr.is_nonnegative is True
        traits = expr.operation.traits
        if traits.between.low >= 0 or traits.of_definite and self.semidefinite(expr.args[0]):
            return True
        if squared(expr) is not None or is_op(expr, MATMUL) and is_scalar(expr) and self._form(expr):
            return True
        return (traits.entries is not None or traits.keeps_sign) and all(map(self.nonnegative, expr.args))

    def _nonzero(self, expr: Expr) -> bool:
        if isinstance(expr, Var):
            return expr.definition is not None and self.nonzero(expr.definition)
        if isinstance(expr, Entry):
            return self.nonzero(expr.base)
        if isinstance(expr, Product) or is_op(expr, HADAMARD, SCALE):
            return all(map(self.nonzero, expr.args))
        if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
            return self.nonzero(expr.args[0])
        if is_op(expr, QUOTIENT):
            return self.nonzero(expr.args[0])
        if is_op(expr, DET):
            return self.invertible(expr.args[0])
        if isinstance(expr, Applied) and expr.operation.traits.entries in ("some", "multiplied"):
            return self.nonzero(expr.args[0])
        if expr.is_Number:
            return bool(expr != 0)
        if isinstance(expr, Terms) or is_op(expr, ADD):
            return self.positive(add(*(multiply(S.NegativeOne, a) for a in expr.args)))
        return isinstance(expr, Applied) and expr.operation.traits.keeps_sign and self.nonzero(expr.args[0])

    # -- square matrices

    def definite(self, expr: Expr) -> bool:
        """Whether a matrix is symmetric positive definite."""
        return self._remember("definite", expr)

    def semidefinite(self, expr: Expr) -> bool:
        """Whether a matrix is symmetric positive semidefinite."""
        return self.definite(expr) or self._remember("semidefinite", expr)

    def invertible(self, expr: Expr) -> bool:
        """Whether a matrix is certainly invertible."""
        if ("invertible", expr) in self.stated:
            return True
        return self._square(expr) and (self.of_positive_determinant(expr) or self._remember("regular", expr))

    def of_positive_determinant(self, expr: Expr) -> bool:
        """Whether the determinant is certainly positive."""
        if ("determinant", expr) in self.stated:
            return True
        return self._square(expr) and (self.definite(expr) or self._remember("accretive", expr))

    @staticmethod
    def _square(expr: Expr) -> bool:
        return bool(shape_of(expr)[0] == shape_of(expr)[1])

    def _definite(self, expr: Expr) -> bool:
        if is_scalar(expr):
            return self.positive(expr)
        if isinstance(expr, Var):
            return "spd" in expr.facts or expr.definition is not None and self.definite(expr.definition)
        if not isinstance(expr, Applied):
            return False
        name, args = expr.operation.name, expr.args
        if name == ADD.name and any(self._is_gap(expr, a) for a in self._stated_of("simple eigenvalue")):
            return True
        if name == ADD.name:
            return all(map(self.semidefinite, args)) and any(map(self.definite, args))
        if name == SCALE.name:
            return self.positive(args[0]) and self.definite(args[1])
        if name == MATMUL.name:
            return self._form(expr, strictly=True)
        if "definite" in expr.operation.traits.preserves:
            return all(self.definite(a) for a in args if not is_scalar(a))
        if name == DIAG.name:
            return self.positive(args[0])
        return name == EYE.name or name == EXPM.name and self.by.symmetric(args[0])

    def _semidefinite(self, expr: Expr) -> bool:
        if is_scalar(expr):
            return self.nonnegative(expr)
        if not isinstance(expr, Applied) or not self._square(expr):
            return isinstance(expr, Var) and expr.definition is not None and self.semidefinite(expr.definition)
        name, args = expr.operation.name, expr.args
        if name == ADD.name:
            return all(map(self.semidefinite, args))
        if name == SCALE.name:
            return self.nonnegative(args[0]) and self.semidefinite(args[1])
        if name == MATMUL.name:
            return self._form(expr)
        if name == MATRIX_POWER.name and args[1].is_Integer and int(args[1]) % 2 == 0:
            return self.by.symmetric(args[0])
        if name == INVERSE.name or "semidefinite" in expr.operation.traits.preserves:  # where there is an inverse
            return all(map(self.semidefinite, args))
        return name in (ONES.name, ZERO.name) or name == DIAG.name and self.nonnegative(args[0])

    def _form(self, expr: Expr, strictly: bool = False) -> bool:
        """Whether a product is BᵀMB with a positive semidefinite M in the middle, or none.

        ``strictly`` asks for a positive definite M and an invertible B (of a vector B, that it is not 0).
        """
        word = list(expr.args)
        while len(word) > 1 and (transpose(word[0]) == word[-1] or word[0] == word[-1] and self.by.symmetric(word[0])):
            outer = word[-1]
            if strictly and not (self.holds("not zero", outer) if shape_of(outer)[1] == 1 else self.invertible(outer)):
                return False
            word = word[1:-1]
        if not word:
            return True
        return len(word) == 1 and (self.definite(word[0]) if strictly else self.semidefinite(word[0]))

    def _weighted(self, expr: Expr) -> bool:
        """Whether a product is xᵀ(y ⊙ x) with positive weights y and an x that is not 0."""
        x, *rest = expr.args
        if len(rest) != 1 or not is_op(rest[0], HADAMARD) or len(rest[0].args) != 2:
            return False
        one, other = rest[0].args
        own = transpose(x)
        weights = other if one == own else one if other == own else None
        return weights is not None and self.positive(weights) and self.holds("not zero", own)

    def _accretive(self, expr: Expr) -> bool:
        """Whether the symmetric part is positive definite, or the determinant positive for another plain reason."""
        if is_op(expr, ADD):
            kept = [a for a in expr.args if not self.semidefinite(a)]
            if any(map(self.definite, expr.args)) and all(map(skew, kept)):
                return True
        if is_op(expr, MATRIX_POWER) and expr.args[1].is_Integer and int(expr.args[1]) % 2 == 0:
            return self.invertible(expr.args[0])
        if is_op(expr, INVERSE, TRANSPOSE):
            return self.of_positive_determinant(expr.args[0])
        if is_op(expr, MATMUL):
            return all(self._square(a) and self.of_positive_determinant(a) for a in expr.args)
        return is_op(expr, EXPM)

    def _regular(self, expr: Expr) -> bool:
        if isinstance(expr, Var):
            given = expr.facts & {"invertible", "orthogonal", "spd"}
            return bool(given) or expr.definition is not None and self.invertible(expr.definition)
        if is_op(expr, SCALE):
            return self.nonzero(expr.args[0]) and self.invertible(expr.args[1])
        if is_op(expr, DIAG):
            return self.nonzero(expr.args[0])
        if isinstance(expr, Applied) and "invertible" in expr.operation.traits.preserves:
            return all(self.invertible(a) for a in expr.args if not is_scalar(a))
        return False

    def _is_gap(self, expr: Expr, a: Expr) -> bool:
        """Whether an expression is λI − A + vvᵀ for the largest eigenvalue of a symmetric A and its unit eigenvector.

        It has the eigenvalue 1 on v, and λ less the others there, which are positive where λ is simple.
        """
        if not self.by.symmetric(a):
            return False
        v, eye = apply(EIGVEC_MAX, a), apply(EYE, shape=shape_of(a))
        gap = add(multiply(apply(LAMBDA_MAX, a), eye), *map(negate, summands(a)), multiply(v, transpose(v)))
        return Counter(_terms(expr)) == Counter(_terms(gap))

    def forms(self, x: Expr) -> Iterator[Expr]:
        """An expression as it stands, in its simplest form, with xᵀx for the square of a norm, and traces of powers."""
        short = self.by.tidy(x)
        other = {e: multiply(transpose(e.args[0]), e.args[0]) for e in distinct(x) if _is_squared_norm(e)}
        powers = (e for e in distinct(x) if is_op(e, POWER_TRACE))
        other |= {e: apply(TRACE, apply(MATRIX_POWER, *e.args)) for e in powers}
        yield from dict.fromkeys((x, short, self.by.tidy(replace(x, other)) if other else short))


def _grams(a: Expr, expr: Expr) -> bool:
    """Whether an expression is AᵀA or AAᵀ, the eigenvalues of which, but for 0, are the squares of singular values."""
    return expr in (multiply(transpose(a), a), multiply(a, transpose(a)))


def _terms(expr: Expr) -> Iterator[Expr]:
    """The terms of a sum, a multiple of a sum within it multiplied out."""
    for a in summands(expr):
        factor, body = scaled(a)
        yield from (multiply(factor, b) for b in summands(body))


def skew(expr: Expr) -> bool:
    """Whether a matrix is certainly the negative of its transpose, by what is assumed of a symbol."""
    body = scaled(expr)[1]
    return isinstance(body, Var) and "skew" in body.facts or is_op(body, TRANSPOSE) and skew(body.args[0])


def factors(expr: Expr) -> Iterator[Expr]:
    """The parts of a product none of which is 0 where the product is not."""
    if isinstance(expr, Product) or is_op(expr, SCALE, HADAMARD, QUOTIENT):
        for a in expr.args:
            yield from factors(a)
    elif isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
        yield from factors(expr.args[0])
    else:
        yield expr


def squared(expr: Expr) -> Expr | None:
    """The matrix of which a scalar is the sum of the squares of all entries, or a multiple, as in tr(XᵀX)."""
    if is_op(expr, DOT) and expr.args[0] == expr.args[1]:
        return expr.args[0]
    if not is_op(expr, TRACE, SUM):
        return None
    inner = expr.args[0]
    if is_op(inner, SCALE) and inner.args[0].is_positive and inner.args[0].is_Number:
        inner = inner.args[1]  # that of a multiple is 0 where it is
    if is_op(expr, TRACE):
        return _rooted(inner)
    if is_op(inner, HADAMARD) and len(inner.args) == 2 and inner.args[0] == inner.args[1]:
        return inner.args[0]
    return inner.args[0] if is_op(inner, ENTRYWISE_POWER) and inner.args[1] == 2 else None


def _rooted(inner: Expr) -> Expr | None:
    """The B of tr(BᵀB), wherever that product begins in the trace; the one with fewer transposes of B and Bᵀ."""
    word = [f for a in (inner.args if is_op(inner, MATMUL) else ()) for f in _opened(a)]
    if len(word) % 2:
        return None
    turns = [word[n:] + word[:n] for n in range(len(word))]
    turns = [w for w in turns if all(transpose(a) == b for a, b in zip(w, w[::-1], strict=True))]
    found = [w[len(w) // 2 :] for w in turns]
    least = min(found, key=lambda b: sum(is_op(a, TRANSPOSE) for a in b), default=None)
    return None if least is None else multiply(*least)


def _is_squared_norm(e: Expr) -> bool:
    return is_op(e, NORM_SQUARED) and shape_of(e.args[0])[1] == 1


def _opened(factor: Expr) -> Sequence[Expr]:
    """The transpose of a product as the transposes of its factors in reverse order."""
    if is_op(factor, TRANSPOSE) and is_op(factor.args[0], MATMUL):
        return [transpose(f) for f in reversed(factor.args[0].args)]
    return [factor]


def is_constant(expr: Expr) -> bool:
    """Whether a scalar has one value, whatever the symbols and sizes are."""
    open_ = (isinstance(e, Var | Symbol | Index) or any(s.free_symbols for s in shape_of(e)) for e in walk(expr))
    return is_scalar(expr) and not any(open_)


def value(expr: Expr, otherwise: Expr) -> Any:
    """The value of a constant; ``otherwise`` of what is none."""
    if is_constant(expr):
        with suppress(ArithmeticError):
            return float(evaluate(expr, {}, {}))
    return otherwise


def _may_divide(e: Expr) -> bool:
    """Whether a part is a reciprocal, a quotient, an inverse or a power that may be one."""
    if isinstance(e, Power):
        return not (e.exponent.is_Number and e.exponent > 0)
    return is_op(e, QUOTIENT, INVERSE, ENTRYWISE_POWER, MATRIX_POWER)
