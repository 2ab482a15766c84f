"""Where a derivative holds: the conditions of its functions, without those that are certainly met.

What is certain of a value is decided by its form alone, in a handful of rules that are each a plain fact of analysis:
exponentials are positive, squares are not negative, a sum of terms that are not negative is positive when one of them
is, XᵀAX is positive semidefinite when A is (Horn and Johnson, Matrix Analysis, 7.1), a matrix whose symmetric part
is positive definite is invertible with positive determinant (the same, 7.8). A condition is dropped only when these
rules prove it; ``Known`` can also hold conditions that are stated already, from which weaker ones follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, S, Symbol

from ..checking.ranges import Ranges
from ..checking.values import evaluate
from ..core.index import (
    UNIT,
    Entry,
    Index,
    Power,
    Product,
    Sum,
    Terms,
    coefficient,
    distinct,
    is_scalar,
    power,
    replace,
    shape_of,
    termwise,
    walk,
)
from ..core.operation import Applied, Need, Operation
from ..core.proof import Condition
from ..core.text import Text
from ..expressions.matrix import (
    Var,
    add,
    apply,
    is_op,
    multiply,
    names,
    negate,
    ones,
    scaled,
    summands,
    transpose,
    whole,
)
from ..operations.abs import ABS
from ..operations.add import ADD
from ..operations.arcsin import ARCSIN
from ..operations.arctan import ARCTAN
from ..operations.column_sums import COLUMN_SUMS
from ..operations.cos import COS
from ..operations.det import DET
from ..operations.diag import DIAG
from ..operations.diagonal import DIAGONAL
from ..operations.dot import DOT
from ..operations.eigvec_max import EIGVEC_MAX
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.erf import ERF
from ..operations.expm import EXPM
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.kron import KRON
from ..operations.lambda_max import LAMBDA_MAX
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm1 import NORM1
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.normcdf import NORMCDF
from ..operations.normnuc import NORMNUC
from ..operations.normspec import NORMSPEC
from ..operations.ones import ONES
from ..operations.pinv import PINV
from ..operations.quotient import QUOTIENT
from ..operations.relu import RELU
from ..operations.row_sums import ROW_SUMS
from ..operations.scale import SCALE
from ..operations.sigmoid import SIGMOID
from ..operations.sinh import SINH
from ..operations.softsign import SOFTSIGN
from ..operations.sqrt import SQRT
from ..operations.sum import SUM
from ..operations.tan import TAN
from ..operations.tanh import TANH
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from ..operations.vec import VEC
from ..operations.zero import ZERO
from .tidy import symmetric, tidy

__all__ = ["REQUIRED", "Claim", "Known", "asked_of_values", "clashing", "conditions", "contradicted", "of_too_low_rank"]
__all__ += ["rank_bounds"]

REQUIRED: dict[tuple[Need, bool], Text] = {  # by whether the argument is a scalar
    ("positive", True): Text("{x} > 0", "{x} > 0"),
    ("positive", False): Text("every entry of {x} is positive", "{x} のどの成分も正である"),
    ("nonnegative", True): Text("{x} ≥ 0", "{x} ≥ 0"),
    ("nonnegative", False): Text("no entry of {x} is negative", "{x} のどの成分も負でない"),
    ("nonzero", True): Text("{x} ≠ 0", "{x} ≠ 0"),
    ("nonzero", False): Text("no entry of {x} is 0", "{x} のどの成分も 0 でない"),
    ("not zero", True): Text("{x} ≠ 0", "{x} ≠ 0"),
    ("not zero", False): Text("{x} ≠ 0", "{x} ≠ 0"),
    ("invertible", True): Text("{x} ≠ 0", "{x} ≠ 0"),
    ("invertible", False): Text("{x} is invertible", "{x} が正則である"),
    ("determinant", True): Text("{x} > 0", "{x} > 0"),
    ("determinant", False): Text("{x} > 0", "{x} > 0"),  # of the determinant
    ("rank", True): Text("{x} ≠ 0", "{x} ≠ 0"),
    ("rank", False): Text("{x} has full rank", "{x} が最大階数をもつ"),
    ("simple eigenvalue", False): Text("the largest eigenvalue of {x} is simple", "{x} の最大固有値が単純である"),
    ("simple norm", False): Text(
        "{x} ≠ 0 and its largest singular value is simple", "{x} ≠ 0 かつその最大特異値が単純である"
    ),
}
NOT_NEGATIVE = Text("{k} ≥ 0 or {x} is invertible", "{k} ≥ 0 であるか、{x} が正則である")
DIFFERENT = Text("{x} ≠ {y}", "{x} ≠ {y}")
SAME_SIZE = Text("{x} = {y}", "{x} = {y}")
SIGN_OF_VECTOR = Text(
    "the largest entry of {x} in absolute value is positive and single",
    "{x} の絶対値最大の成分は正で、ただ一つである",
)
WITHIN = {  # the domains of functions of one number, said of every entry of a matrix
    **dict.fromkeys(
        ("arcsin", "arccos", "arctanh"),
        Text("every entry of {x} is between −1 and 1", "{x} のどの成分も −1 より大きく 1 より小さい"),
    ),
    "arccosh": Text("every entry of {x} is greater than 1", "{x} のどの成分も 1 より大きい"),
    "log1p": Text("every entry of {x} is greater than −1", "{x} のどの成分も −1 より大きい"),
}
CLOSED = {  # where there is a value, though no derivative at the ends
    **dict.fromkeys(
        ("arcsin", "arccos"),
        (
            Text("−1 ≤ {x} ≤ 1", "−1 ≤ {x} ≤ 1"),
            Text("every entry of {x} is from −1 to 1", "{x} のどの成分も −1 以上 1 以下である"),
        ),
    ),
    "arccosh": (
        Text("{x} ≥ 1", "{x} ≥ 1"),
        Text("every entry of {x} is 1 or more", "{x} のどの成分も 1 以上である"),
    ),
}
INSIDE = (TANH, ERF, SIGMOID, SOFTSIGN, NORMCDF)  # never at the ends of their range
ODD = (TANH, SINH, ARCTAN, ERF, ARCSIN, SQRT)  # increasing, and 0 at 0
ADDED = (SUM, ROW_SUMS, COLUMN_SUMS, TRACE, DOT, TRANSPOSE, DIAGONAL, VEC, KRON, MATMUL, HADAMARD)
PARTS = (DIAG, TRIL, TRIU, EYE, ZERO, ONES)  # entries of the argument, with zeros besides
NORMS = (NORM2, NORM_SQUARED, NORM1, NORMNUC, NORMSPEC)  # 0 only at 0

Claim = tuple[Need, Expr]
Key = tuple[Need | Text, Expr]


@dataclass
class Known:
    """What is certain of the value of an expression, given the conditions ``stated``.

    Each answer is ``True`` only when it is proved; ``False`` says nothing.

    >>> from matderiv.core.index import size
    >>> n = size("n")
    >>> x, A = Var("x", (n, S.One)), Var("A", (n, n), ("spd",))
    >>> Known().positive(add(S.One, multiply(transpose(x), A, x)))
    True
    >>> Known().positive(multiply(transpose(x), A, x)), Known().nonnegative(multiply(transpose(x), A, x))
    (False, True)
    """

    stated: frozenset[Claim] = frozenset()
    memo: dict[tuple[str, Expr], bool] = field(default_factory=dict)
    ranges: Ranges = field(default_factory=Ranges)

    def __post_init__(self) -> None:
        self.stated |= frozenset(more for claim in self.stated for more in _said(*claim))

    def holds(self, need: Need, expr: Expr) -> bool:
        """Whether what a function needs of its argument is certain."""
        if self.stated and not self.stated.isdisjoint((need, form) for form in _forms(expr)):
            return True
        if need == "nonnegative":
            return self.nonnegative(expr)
        if need == "positive":
            return self.positive(expr)
        if need == "nonzero":
            return self.nonzero(expr)
        if need == "simple eigenvalue":
            return is_scalar(expr) or any(_grams(a, expr) for a in self._stated_of("simple norm"))
        if need == "simple norm":
            return ("simple norm", transpose(expr)) in self.stated
        if need == "determinant":
            return self.positive(expr) if is_scalar(expr) else self.of_positive_determinant(expr)
        if is_scalar(expr):
            return self.nonzero(expr)
        if need == "not zero":
            stated = any((n, expr) in self.stated for n in ("rank", "simple norm"))
            return stated or self.nonzero(expr) or self.invertible(expr)
        if need == "rank":
            vector = 1 in shape_of(expr)
            return self.invertible(expr) or vector and (self.positive(expr) or ("not zero", expr) in self.stated)
        return self.invertible(expr)

    def never(self, need: Need, expr: Expr) -> bool:
        """Whether what a function needs of its argument certainly fails everywhere: nothing is positive and ≤ 0."""
        short = tidy(expr)
        if need == "nonnegative":
            return any(map(self.positive, (negate(expr), tidy(negate(expr)), negate(short))))
        if short == 0 or is_op(short, ZERO):
            return need != "simple eigenvalue"
        if need == "positive" or need == "determinant" and is_scalar(expr):
            return any(map(self.nonnegative, (negate(expr), tidy(negate(expr)), negate(short))))
        odd = self._square(expr) and shape_of(expr)[0].is_odd is True
        return need in ("invertible", "determinant", "rank") and odd and _is_skew(short)

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
            signs = [self.positive(a) or self.nonnegative(a) and self.nonzero(a) for a in expr.args]
            return all(signs) or self.nonnegative(expr) and self.nonzero(expr)
        if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
            base, exponent = expr.args
            even = exponent.is_Integer and int(exponent) % 2 == 0
            return self.positive(base) or even and self.nonzero(base)
        if not isinstance(expr, Applied):
            return expr.is_positive is True
        name = expr.operation.name
        if expr.operation.values == "positive" or name == ONES.name:
            return True
        if is_op(expr, *NORMS):
            return self.holds("not zero", expr.args[0])
        if name == ABS.name:
            return self.nonzero(expr.args[0])
        if name in (DET.name, TRACE.name, LAMBDA_MAX.name) and self.definite(expr.args[0]):
            return True
        if (root := _squared(expr)) is not None:
            return self.holds("not zero", root)
        if name == DET.name and self.of_positive_determinant(expr.args[0]):
            return True
        if name == MATMUL.name and is_scalar(expr) and (self._form(expr, strictly=True) or self._weighted(expr)):
            return True
        if is_op(expr, *ADDED, *ODD, RELU) and bool(expr.args) and all(map(self.positive, expr.args)):
            return True
        return bool(_value(expr, S.Zero) > 0)  # such as log 2

    def _above(self, expr: Expr) -> bool:
        """Whether a sum is positive by the ranges of its terms, as 1 − tanh(t), where 1 is never reached.

        A product reaches an end of its range that is not 0 only where each of its factors reaches one.
        """
        low = self.ranges.of(expr).low
        inside = (scaled(a)[1] if not is_scalar(a) else a for a in expr.args if self.ranges.of(a).low < 0)
        parts = (b for a in inside for b in (coefficient(a)[1] if isinstance(a, Product) else (a,)))
        return low > 0 or low == 0 and any(is_op(b, *INSIDE) for b in parts)

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
        name = expr.operation.name
        if expr.operation.values is not None or name in (EYE.name, ZERO.name):
            return True
        if name in (DET.name, TRACE.name, LAMBDA_MAX.name) and self.semidefinite(expr.args[0]):
            return True
        if name == MATMUL.name and (is_scalar(expr) and self._form(expr) or _is_square(expr)):
            return True
        return is_op(expr, *ADDED, *ODD, *PARTS) and all(map(self.nonnegative, expr.args))

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
        if expr.is_Number:
            return bool(expr != 0)
        if isinstance(expr, Terms) or is_op(expr, ADD):
            return self.positive(add(*(multiply(S.NegativeOne, a) for a in expr.args)))
        return is_op(expr, *ODD) and self.nonzero(expr.args[0])

    # -- square matrices

    def definite(self, expr: Expr) -> bool:
        """Whether a matrix is symmetric positive definite."""
        return self._remember("definite", expr)

    def semidefinite(self, expr: Expr) -> bool:
        """Whether a matrix is symmetric positive semidefinite."""
        return self.definite(expr) or self._remember("semidefinite", expr)

    def invertible(self, expr: Expr) -> bool:
        """Whether a matrix is certainly invertible."""
        stated = ("invertible", expr) in self.stated or ("determinant", expr) in self.stated
        return stated or self._square(expr) and (self.of_positive_determinant(expr) or self._remember("regular", expr))

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
        if not isinstance(expr, Applied) or not self._square(expr):
            return False
        name, args = expr.operation.name, expr.args
        if name == ADD.name and any(_is_gap(expr, a) for a in self._stated_of("simple eigenvalue")):
            return True
        if name == ADD.name:
            return all(map(self.semidefinite, args)) and any(map(self.definite, args))
        if name == SCALE.name:
            return self.positive(args[0]) and self.definite(args[1])
        if name == MATMUL.name:
            return self._form(expr, strictly=True)
        if name in (INVERSE.name, TRANSPOSE.name, MATRIX_POWER.name, HADAMARD.name, KRON.name):
            return all(self.definite(a) for a in args if not is_scalar(a))
        if name == DIAG.name:
            return self.positive(args[0])
        return name == EYE.name or name == EXPM.name and symmetric(args[0])

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
        if name == MATRIX_POWER.name and args[1].is_Integer and int(args[1]) % 2 == 0 and int(args[1]) > 0:
            return symmetric(args[0])
        if name in (TRANSPOSE.name, HADAMARD.name, KRON.name):
            return all(map(self.semidefinite, args))
        return name in (ONES.name, ZERO.name) or name == DIAG.name and self.nonnegative(args[0])

    def _form(self, expr: Expr, strictly: bool = False) -> bool:
        """Whether a product is BᵀMB with a positive semidefinite M in the middle, or none.

        ``strictly`` asks for a positive definite M and an invertible B (of a vector B, that it is not 0).
        """
        word = list(expr.args)
        while len(word) > 1 and (transpose(word[0]) == word[-1] or word[0] == word[-1] and symmetric(word[0])):
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
            if any(map(self.definite, expr.args)) and all(map(_is_skew, kept)):
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
        names = ("matmul", "inverse", "transpose", "matrix_power", "kron")
        if isinstance(expr, Applied) and expr.operation.name in names:
            return all(self.invertible(a) for a in expr.args if not is_scalar(a))
        return False


def _grams(a: Expr, expr: Expr) -> bool:
    """Whether an expression is AᵀA or AAᵀ, the eigenvalues of which, but for 0, are the squares of singular values."""
    return expr in (multiply(transpose(a), a), multiply(a, transpose(a)))


def _is_gap(expr: Expr, a: Expr) -> bool:
    """Whether an expression is λI − A + vvᵀ for the largest eigenvalue of a symmetric A and its unit eigenvector.

    It has the eigenvalue 1 on v, and λ less the others there, which are positive where λ is simple.
    """
    if not symmetric(a):
        return False
    v, eye = apply(EIGVEC_MAX, a), apply(EYE, shape=shape_of(a))
    gap = add(multiply(apply(LAMBDA_MAX, a), eye), *map(negate, summands(a)), multiply(v, transpose(v)))
    return Counter(summands(expr)) == Counter(summands(gap))


def _is_skew(expr: Expr) -> bool:
    body = scaled(expr)[1]
    return isinstance(body, Var) and "skew" in body.facts or is_op(body, TRANSPOSE) and _is_skew(body.args[0])


def _is_square(expr: Expr) -> bool:
    """Whether every entry is a square: a product of one scalar with itself has the form of one."""
    return len(expr.args) == 2 and expr.args[0] == expr.args[1] and is_scalar(expr.args[0])


def _factors(expr: Expr) -> Iterator[Expr]:
    """The parts of a product none of which is 0 where the product is not."""
    if isinstance(expr, Product) or is_op(expr, SCALE, HADAMARD, QUOTIENT):
        for a in expr.args:
            yield from _factors(a)
    elif isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
        yield from _factors(expr.args[0])
    else:
        yield expr


def _squared(expr: Expr) -> Expr | None:
    """The matrix of which a scalar is the sum of the squares of all entries, as in tr(XᵀX), or ``None``."""
    if is_op(expr, DOT) and expr.args[0] == expr.args[1]:
        return expr.args[0]
    if not (is_op(expr, TRACE, SUM)):
        return None
    inner = expr.args[0]
    if is_op(expr, TRACE):
        word: tuple[Expr, ...] = inner.args if is_op(inner, MATMUL) else ()
        return word[1] if len(word) == 2 and transpose(word[0]) == word[1] else None
    if is_op(inner, HADAMARD) and len(inner.args) == 2 and inner.args[0] == inner.args[1]:
        return inner.args[0]
    return inner.args[0] if is_op(inner, ENTRYWISE_POWER) and inner.args[1] == 2 else None


def _forms(x: Expr) -> Iterator[Expr]:
    """An expression as it stands, in its simplest form, and with xᵀx for the square of a norm."""
    short = tidy(x)
    squares = {e: multiply(transpose(e.args[0]), e.args[0]) for e in distinct(x) if _is_squared_norm(e)}
    yield from dict.fromkeys((x, short, tidy(replace(x, squares)) if squares else short))


def _is_squared_norm(e: Expr) -> bool:
    return is_op(e, NORM_SQUARED) and shape_of(e.args[0])[1] == 1


def _said(need: Need, x: Expr) -> Iterator[Claim]:
    """What is said as well where a condition is stated: the same of other forms of its argument, and of its parts."""
    for form in _forms(x):
        yield need, form
        if need == "positive":  # a positive product has no factor 0
            for f in _factors(form):
                yield "nonzero", f
                yield from _plain("nonzero", f)
        if need == "determinant" and not is_scalar(form):
            factor, body = scaled(form)
            yield "invertible", body
            yield from _plain("invertible", body)
            yield from (("nonzero", f) for f in _factors(factor))
    turned = negate(x)
    for form in _forms(turned):
        if need == "positive":
            yield from (("nonzero", f) for f in _factors(form))
        elif need not in ("determinant", "simple eigenvalue"):
            yield need, form


# ---------------------------------------------------------------- what is stated


def _interval(name: str, x: Expr) -> Iterator[Claim]:
    """What is positive where the argument of a function lies in its interval, as 1 − x² where −1 < x < 1."""
    one = S.One if is_scalar(x) else ones(*shape_of(x))
    square = power(x, 2) if is_scalar(x) else apply(ENTRYWISE_POWER, x, S(2))
    if name in ("arcsin", "arccos", "arctanh"):
        yield from (("positive", tidy(add(one, e))) for e in (negate(square), negate(x), x))
    elif name == "arccosh":
        yield from (("positive", tidy(e)) for e in (x, add(x, one), add(x, negate(one)), add(square, negate(one))))
    elif name == "log1p":
        yield "positive", tidy(add(one, x))


# where these fail there is a value, and no derivative
MORE_THAN_VALUES = (NORMNUC, NORMSPEC, LAMBDA_MAX)
SPECTRAL_NEEDS = ("rank", "simple eigenvalue", "simple norm")


def conditions(
    *expressions: Expr,
    values: bool = False,
    variable: Expr | None = None,
    order: int = 1,
    dropped: Iterable[Expr] = (),
) -> Iterator[Condition]:
    """Where expressions, an objective and its derivative, are defined and differentiable, if nothing guarantees it.

    With ``values`` it is only asked where they have a value. With a ``variable`` the first expression is what is
    differentiated by it, ``order`` times, and of all others, as of what is constant there, only a value is asked.

    ``dropped`` are parts that were written and fell away, as log x of 0·log x: what they need for a value is asked,
    where they move with the variable around the point as well.

    Each condition is brought to its simplest form (2s² ≠ 0 is s ≠ 0, and AXB is invertible where its square factors
    are), and left out where it follows from the others.

    >>> from matderiv.expressions.matrix import apply
    >>> x = Var("x")
    >>> [c.text.en for c in conditions(apply("log", x), S.One)]
    ['{x} > 0']
    >>> list(conditions(apply("log", add(S.One, apply("exp", x))), S.One))
    []
    >>> list(conditions(power(apply("abs", x), 3), variable=x))
    []
    """
    found = _Found()
    for e, value_only in _parts(expressions, values, variable, order):
        found.take(e, value_only, both=variable is not None)
    for e in dict.fromkeys(part for whole_ in dropped for part in distinct(whole_)):
        found.take_dropped(e, closed=variable is None or not _moves(e, variable))
    if variable is not None:
        found.signs(expressions[0])
    yield from found.kept()


def _parts(expressions: Iterable[Expr], values: bool, variable: Expr | None, order: int) -> Iterator[tuple[Expr, bool]]:
    """The parts of expressions, and whether only a value is asked of each."""
    objective, *others = expressions
    if variable is None:
        for e in dict.fromkeys(part for expression in expressions for part in distinct(expression)):
            yield e, values
        return
    own = distinct(objective)
    yield from ((e, not _moves(e, variable) or _flat(objective, e, order)) for e in own)
    yield from ((e, True) for e in dict.fromkeys(p for other in others for p in distinct(other)) if e not in own)


def _moves(e: Expr, variable: Expr) -> bool:
    """Whether something may change with the variable."""
    name = getattr(variable, "name", None)
    return any(v.name == name or v.definition is not None for v in names(e))


@dataclass
class _Found:
    """The conditions of the parts of expressions, before those that follow from others are left out."""

    conditions: dict[Key, Condition] = field(default_factory=dict)
    reasons: dict[Claim, Condition] = field(default_factory=dict)
    meant: dict[Key, tuple[list[Claim], frozenset[Claim]]] = field(default_factory=dict)

    def take(self, e: Expr, value_only: bool, both: bool) -> None:
        """Note what a part needs; with ``both`` also where a value is at an end of a domain."""
        if not (value_only and _has_value(e, both)):
            self._note(e, closed=value_only and both)

    def take_dropped(self, e: Expr, closed: bool) -> None:
        """Note what a part needs for a value alone; if not ``closed``, for values all around as well."""
        if not (_has_value(e) or is_op(e, PINV)):
            self._note(e, closed)

    def _note(self, e: Expr, closed: bool) -> None:
        for need, x in _needed(e, closed=closed):
            for claim in _plain(need, x):
                self.conditions.setdefault(claim, _condition(*claim))
                if isinstance(e, Applied) and e.operation.kink is not None:
                    self.reasons.setdefault(claim, _kink(e.operation.kink, self.conditions[claim]))
        if is_op(e, MATRIX_POWER) and _may_be_negative(e.args[1]):
            x, k = e.args
            self.conditions.setdefault((NOT_NEGATIVE, e), Condition(NOT_NEGATIVE, {"x": x, "k": k}))
        if isinstance(e, Applied) and e.operation.domain is not None and e.operation.needs is None:
            x = e.args[-1]
            if not x.is_Number and not _is_constant(x):
                self._within(e, x, closed)

    def _within(self, e: Applied, x: Expr, closed: bool) -> None:
        """The domain of a function of numbers."""
        name = e.operation.name
        if name == TAN.name and not is_scalar(x):
            claim: Claim = ("nonzero", apply(COS, x))
            self.conditions.setdefault(claim, _condition(*claim))
            return
        closed = closed and (_domain(e.operation, x, False)[0], x) not in self.conditions
        text, meant = _domain(e.operation, x, closed)
        self.conditions.setdefault((text, x), Condition(text, {"x": x}))
        open_ = text not in [said for pair in CLOSED.values() for said in pair]
        self.meant.setdefault((text, x), (meant, frozenset(_interval(name, x)) if open_ else frozenset()))

    def signs(self, objective: Expr) -> None:
        """The convention about the sign of an eigenvector, which an objective depends on."""
        for e in distinct(objective):
            if is_op(e, EIGVEC_MAX) and not is_scalar(e.args[0]):
                self.conditions.setdefault((SIGN_OF_VECTOR, e), Condition(SIGN_OF_VECTOR, {"x": e}))

    def kept(self) -> Iterator[Condition]:
        """Those that do not follow from the others."""
        intervals = {claim for _, follows in self.meant.values() for claim in follows}
        claims: list[Claim] = [(key[0], key[1]) for key in self.conditions if isinstance(key[0], str)]
        kept = set(claims)
        # what follows from the others goes, first asked what could be said shorter, then the later ones
        longer = [claim for claim in claims if tidy(claim[1]) != claim[1]]
        for claim in (*longer, *(c for c in reversed(claims) if c not in longer)):
            kept.remove(claim)
            if not Known(frozenset(kept | intervals)).holds(*claim):
                kept.add(claim)
        left = dict(self.meant)
        for key, (meant, _) in reversed(self.meant.items()):
            del left[key]
            others = {claim for _, follows in left.values() for claim in follows}
            known = Known(frozenset(kept | others))
            if not meant or not all(known.holds(*claim) for claim in meant):
                left[key] = self.meant[key]
        powers = [key[1] for key in self.conditions if key[0] == NOT_NEGATIVE]
        for key, condition in self.conditions.items():
            if key[0] == NOT_NEGATIVE and any(_less(other, key[1]) for other in powers):
                continue
            if isinstance(key[0], str):
                if (claim := (key[0], key[1])) in kept:
                    yield self.reasons.get(claim, condition)
            elif key in left or key not in self.meant:
                yield condition
        yield from _same_sizes(kept)


def _bounds(name: str, x: Expr) -> list[Claim]:
    """What is positive, or not 0, exactly where a number lies in the domain of a function."""
    one = S.One if is_scalar(x) else ones(*shape_of(x))
    if name in ("arcsin", "arccos", "arctanh"):
        return [("positive", add(one, e)) for e in (negate(x), x)]
    if name == "arccosh":
        return [("positive", add(x, negate(one)))]
    if name == "log1p":
        return [("positive", add(one, x))]
    return [("nonzero", apply(COS, x))] if name == "tan" else []


MOST_SIGNED = 30  # conditions of one objective that are compared in pairs
VANISHING = (ABS, RELU, NORM2)  # 0 at their kink, and no steeper there than a line


def _flat(objective: Expr, e: Expr, order: int) -> bool:
    """Whether the kink of a function leaves no trace in a derivative of this order, as that of |t| in |t|³.

    There the function is 0, and so small beside that that what it stands in, |t|³ or t|t|, has the derivative 0.
    """
    if isinstance(e, Power) or is_op(e, ENTRYWISE_POWER):
        base, exponent = e.args
        return bool(exponent.is_Number and exponent > order) and Known().nonnegative(base)
    return is_op(e, *VANISHING) and _smooth(objective, e, order)


def _smooth(expr: Expr, e: Expr, order: int) -> bool:
    if expr == e:
        return False
    if _degree(expr, e) > order:
        return all(_degree(a, e) or _smooth(a, e, order) for a in expr.args)
    if isinstance(expr, Var) and expr.definition is not None:
        return _smooth(expr.definition, e, order)
    return all(_smooth(a, e, order) for a in expr.args)


def _degree(expr: Expr, e: Expr) -> Any:
    """A power of the distance from the kink of a function of which an expression is no more than a multiple there."""
    x = e.args[0]
    if expr == e or expr in (x, negate(x)):
        return 1
    if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
        base, exponent = expr.args
        return exponent * _degree(base, e) if exponent.is_Number and exponent > 0 else 0
    if is_op(expr, NORM_SQUARED) and is_op(e, NORM2) and expr.args[0] == x:
        return 2
    if is_op(expr, TRANSPOSE):
        return _degree(expr.args[0], e)
    inner = is_op(expr, DOT, MATMUL) and is_scalar(expr) and len(expr.args) == 2
    if inner or isinstance(expr, Product) or is_op(expr, HADAMARD, SCALE):
        return sum(_degree(a, e) for a in expr.args)
    alike = ("abs", "relu", "norm2") if is_op(e, NORM2) else ("abs", "relu")
    return int(isinstance(expr, Applied) and expr.operation.name in alike and expr.args[0] == x)


# ---------------------------------------------------------------- ranks


def rank_bounds(expr: Expr) -> frozenset[Expr]:
    """Sizes that the rank of a matrix never exceeds.

    >>> from matderiv.core.index import size
    >>> x = Var("x", (size("n"), S.One))
    >>> sorted(rank_bounds(multiply(x, transpose(x))), key=str)
    [1, n]
    """
    own = frozenset(shape_of(expr))
    if isinstance(expr, Var) and expr.definition is not None:
        return own | rank_bounds(expr.definition)
    if is_op(expr, MATMUL, TRANSPOSE, INVERSE):
        return own.union(*map(rank_bounds, expr.args))
    if is_op(expr, SCALE):
        return own | rank_bounds(expr.args[1])
    if is_op(expr, ADD):
        numbers = [[b for b in rank_bounds(a) if b.is_Integer] for a in expr.args]
        return own | {sum(map(min, numbers))} if all(numbers) else own
    return own


def of_too_low_rank(objective: Expr, variable: Expr | None = None) -> Iterator[tuple[Expr, Expr, Condition, Expr]]:
    """The parts of an objective with an argument that must have full rank, and its rank, which never is that.

    A size that is a letter is taken to be more than 1.
    """
    for e, x, claims, condition in _asked(objective, variable):
        rank = next(filter(None, (_low_rank(*claim) for claim in claims)), None)
        if rank is not None:
            yield e, x, condition, rank


def _low_rank(need: Need, x: Expr) -> Expr | None:
    if need not in ("invertible", "determinant", "rank") or 1 in shape_of(x):
        return None
    numbers = [b for b in rank_bounds(x) if b.is_Integer]
    rank = min(numbers, default=None)
    too_low = rank is not None and all(d > rank if d.is_Integer else rank == 1 for d in shape_of(x))
    return rank if too_low else None


def _same_sizes(claims: Iterable[Claim]) -> Iterator[Condition]:
    """The sizes that must be equal, since XXᵀ and XᵀX are both invertible."""
    most = {
        (shape_of(x)[0], b)
        for need, x in claims
        if need in ("invertible", "determinant") and not is_scalar(x)
        for b in rank_bounds(x) - {shape_of(x)[0]}
    }
    for a, b in sorted(most, key=str):
        if (b, a) in most and str(a) < str(b):
            yield Condition(SAME_SIZE, {"x": a, "y": b})


def _less(one: Expr, other: Expr) -> bool:
    """Whether a power of the same matrix has the smaller exponent for every value of its letters."""
    apart = tidy(add(other.args[1], negate(one.args[1])))
    return bool(one.args[0] == other.args[0] and apart.is_number and apart > 0)


def contradicted(objective: Expr, variable: Expr | None = None) -> Iterator[tuple[Expr, Expr, Condition]]:
    """The parts of an objective with an argument for which what they need fails everywhere, and what they need.

    >>> from matderiv.expressions.matrix import apply
    >>> x = Var("x")
    >>> [(str(argument), c.text.en) for _, argument, c in contradicted(apply("log", negate(apply("exp", x))))]
    [('-exp(x)', '{x} > 0')]
    """
    for e, x, claims, condition in _asked(objective, variable):
        if any(Known().never(*claim) for claim in claims):
            yield e, x, condition


def clashing(objective: Expr, variable: Expr | None = None) -> Iterator[tuple[Expr, Condition, Condition]]:
    """The parts of an objective that need what can never be together with what an earlier part needs.

    >>> from matderiv.expressions.matrix import apply
    >>> x = Var("x")
    >>> [str(e) for e, _, _ in clashing(add(apply("log", x), apply("sqrt", negate(x))))]
    ['sqrt(-x)']
    """
    signed = [
        (e, need, argument, condition)
        for e, _, claims, condition in _asked(objective, variable)
        for need, argument in claims
        if need in ("positive", "nonnegative")
    ]
    for n, (e, need, argument, condition) in enumerate(signed[:MOST_SIGNED]):
        for _, earlier, other, before in signed[:n]:
            if shape_of(other) != shape_of(argument):
                continue
            both: Need = "nonnegative" if need == earlier == "nonnegative" else "positive"
            if Known().never(both, add(argument, other)):
                yield e, before, condition


def _asked(objective: Expr, variable: Expr | None) -> Iterator[tuple[Expr, Expr, list[Claim], Condition]]:
    """What each part of an objective needs of which argument, and how that is said."""
    for e in distinct(objective):
        fixed = variable is not None and not _moves(e, variable)
        if fixed and _has_value(e):
            continue
        for need, x in _needed(e, closed=fixed):
            if not x.is_Number:
                condition = _condition("positive" if need == "determinant" and is_scalar(x) else need, x)
                kink = e.operation.kink if isinstance(e, Applied) else None
                signed: Need = "positive" if need == "determinant" and is_scalar(x) else need
                yield e, x, [(signed, x)], condition if kink is None else _kink(kink, condition)
        if isinstance(e, Applied) and e.operation.domain is not None and e.operation.needs is None:
            name, x = e.operation.name, e.args[-1]
            if not x.is_Number and name != TAN.name:
                text, claims = _domain(e.operation, x, closed=fixed)
                yield e, x, claims, Condition(text, {"x": x})


def asked_of_values(*expressions: Expr) -> Iterator[Claim]:
    """What the parts of expressions need to have a value, whatever is known of their arguments.

    >>> from matderiv.expressions.matrix import apply
    >>> [(need, str(x)) for need, x in asked_of_values(apply("log", Var("x")))]
    [('positive', 'x')]
    """
    for e in dict.fromkeys(part for expression in expressions for part in distinct(expression)):
        if _has_value(e) or is_op(e, PINV):
            continue
        yield from _needed(e, closed=True)
        if isinstance(e, Applied) and e.operation.domain is not None and e.operation.needs is None:
            yield from _domain(e.operation, e.args[-1], closed=True)[1]


def _has_value(e: Expr, strictly: bool = True) -> bool:
    """Whether a function has a value where it has no derivative; ``strictly``, one that code gives there, too."""
    if not isinstance(e, Applied):
        return False
    loose = not strictly and e.operation.needs in SPECTRAL_NEEDS
    return loose or e.operation.kink is not None or is_op(e, *MORE_THAN_VALUES)


def _domain(operation: Operation, x: Expr, closed: bool) -> tuple[Text, list[Claim]]:
    """Where a function of numbers is differentiable, or if ``closed`` has a value: in words, and as signs."""
    assert operation.domain is not None
    scalar, bounds = is_scalar(x), _bounds(operation.name, x)
    if closed and operation.name in CLOSED:
        return CLOSED[operation.name][0 if scalar else 1], [("nonnegative", b) for _, b in bounds]
    return operation.domain if scalar else WITHIN.get(operation.name, operation.domain), bounds


def _kink(kink: Text, condition: Condition) -> Condition:
    """The condition with the reason for it: the function is defined elsewhere too, but has a kink there."""
    text = condition.text
    return Condition(Text(f"{text.en} ({kink.en})", f"{text.ja}({kink.ja})"), condition.bindings)


def _condition(need: Need, x: Expr) -> Condition:
    text = REQUIRED[need, is_scalar(x)]
    parts = summands(x)
    if text.en == "{x} ≠ 0" and len(parts) == 2:
        other = multiply(S.NegativeOne, parts[1])
        if _minus(parts[1]) and not _minus(parts[0]):
            return Condition(DIFFERENT, {"x": parts[0], "y": other})
    if need == "determinant" and not is_scalar(x):
        return Condition(text, {"x": apply(DET, x)})
    return Condition(text, {"x": x})


def _minus(term: Expr) -> bool:
    number = coefficient(scaled(term)[0])[0]
    return bool(number.is_negative)


def _needed(e: Expr, closed: bool = False) -> Iterator[Claim]:
    """What one function needs of its arguments; ``closed`` if a value at the end of a domain will do."""
    if isinstance(e, Applied) and e.operation.needs is not None:
        yield "nonnegative" if closed and is_op(e, SQRT) else e.operation.needs, e.args[-1]
    elif isinstance(e, Power) or is_op(e, ENTRYWISE_POWER):
        base, exponent = e.args
        if base.is_Number:
            return
        if not whole(exponent):
            yield "nonnegative" if closed and exponent.is_Number and exponent > 0 else "positive", base
        elif _may_be_negative(exponent):
            yield "nonzero", base


def _may_be_negative(exponent: Expr) -> bool:
    """Whether a whole exponent can be below 0, its symbols being 1 or more."""
    parts = [coefficient(t) for t in termwise(exponent)]
    return any(c < 0 and rest for c, rest in parts) or bool(sum(c for c, _ in parts) < 0)


def _is_constant(expr: Expr) -> bool:
    """Whether a scalar has one value, whatever the symbols and sizes are."""
    open_ = (isinstance(e, Var | Symbol | Index) or any(s.free_symbols for s in shape_of(e)) for e in walk(expr))
    return is_scalar(expr) and not any(open_)


def _value(expr: Expr, otherwise: Expr) -> Any:
    """The value of a constant; ``otherwise`` of what is none."""
    if _is_constant(expr):
        with suppress(ArithmeticError):
            return float(evaluate(expr, {}, {}))
    return otherwise


def _plain(need: Need, x: Expr) -> Iterator[Claim]:
    """A condition as simpler ones that mean the same."""
    if is_scalar(x) and need == "simple eigenvalue":
        return
    if need == "simple norm" and 1 in shape_of(x):
        need = "not zero"  # a vector has one singular value
    if is_scalar(x) and need not in ("positive", "nonnegative", "determinant"):
        need = "nonzero"
    elif is_scalar(x) and need != "nonnegative":
        need = "positive"
    known = Known()
    if known.holds(need, x) or known.holds(need, tidy(x)):
        return
    inner: list[Claim] | None = None
    if need == "nonzero" and (isinstance(x, Product | Power) or is_op(x, *TIMES)):
        inner = [("nonzero", a) for a in (x.args[:1] if _is_power(x) else x.args) if not a.is_Number]
    elif need == "positive" and (isinstance(x, Product) or is_op(x, HADAMARD)) and known.nonnegative(x):
        inner = [("nonzero", a) for a in x.args if not a.is_Number]
    elif need == "positive" and _is_power(x) and x.args[1].is_Integer:
        inner = [("positive" if int(x.args[1]) % 2 else "nonzero", x.args[0])]
    elif need == "positive" and is_op(x, *ODD, RELU):
        inner = [("positive", x.args[0])]
    elif need == "invertible" and is_op(x, DIAG):
        inner = [("nonzero", x.args[0])]
    elif need == "nonzero" and is_op(x, SQRT):
        inner = [("positive", x.args[0])]  # the root itself needs that
    elif need in ("nonzero", "positive") and is_op(x, ABS):
        inner = [("nonzero", x.args[0])]
    elif need in ("nonzero", "positive") and is_op(x, *NORMS):
        inner = [("not zero", x.args[0])]
    elif need in ("nonzero", "positive") and is_op(x, MATMUL) and is_scalar(x) and (vector := _of_form(known, x)):
        inner = [("not zero", vector)]
    elif need in ("nonzero", "positive") and (root := _squared(x)) is not None:
        inner = [("not zero", root)]
    elif need in ("nonzero", "positive") and is_op(x, DET):
        inner = [("invertible" if need == "nonzero" else "determinant", x.args[0])]
    elif need in ("positive", "not zero", "invertible", "rank", *SPECTRAL) and is_op(x, SCALE):
        factor, body = x.args
        if known.positive(factor) or need not in ("positive", "simple eigenvalue") and known.nonzero(factor):
            inner = [(need, body)]
    elif is_op(x, TRANSPOSE):
        inner = [(need, x.args[0])]
    elif need == "invertible" and isinstance(x, Applied) and is_op(x, INVERSE, MATRIX_POWER, MATMUL):
        square = all(shape_of(a)[0] == shape_of(a)[1] for a in x.args)
        inner = [("invertible", a) for a in x.args if not is_scalar(a)] if square else None
    if inner is None:
        yield need, x
        return
    for claim in inner:
        yield from _plain(*claim)


SPECTRAL = ("simple eigenvalue", "simple norm")
TIMES = (HADAMARD, SCALE, ENTRYWISE_POWER)


def _is_power(x: Expr) -> bool:
    return isinstance(x, Power) or is_op(x, ENTRYWISE_POWER)


def _of_form(known: Known, x: Expr) -> Expr | None:
    """The vector of a quadratic form of a positive definite matrix, which is 0 only where the vector is."""
    outer = x.args[-1]
    if shape_of(outer) == UNIT or shape_of(outer)[1] != 1 or not isinstance(outer, Var):
        return None
    rest = x.args[1:-1]
    positive = not rest or len(rest) == 1 and known.definite(rest[0])
    return outer if positive and transpose(x.args[0]) == outer else None
