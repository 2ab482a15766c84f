"""Linear forms in differentials: what stands before dX in tr(Gᵀ dX), however the form is written.

The trace of a matrix h times an F that is linear in dX is led inside, one function after the other, until dX itself is
reached: tr(h A F B) = tr(B h A F), tr(h Fᵀ) = tr(hᵀ F), tr(h (A ⊙ F)) = tr((hᵀ ⊙ A)ᵀ F) (Magnus and Neudecker, Matrix
Differential Calculus, 1.10 and 3.6).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import field

from sympy import Expr, S

from ..core.index import Product, Terms, factors, is_scalar, product, shape_of, terms
from ..core.operation import Applied
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import (
    Var,
    add,
    apply,
    hadamard,
    is_op,
    multiply,
    ones,
    scaled,
    substitute,
    transpose,
    zero,
)
from ..operations.add import ADD
from ..operations.column_sums import COLUMN_SUMS
from ..operations.diag import DIAG
from ..operations.diagonal import DIAGONAL
from ..operations.dot import DOT
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.ones import ONES
from ..operations.quotient import QUOTIENT
from ..operations.row_sums import ROW_SUMS
from ..operations.scale import SCALE
from ..operations.sum import SUM
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from ..operations.unvec import UNVEC
from ..operations.vec import VEC
from ..operations.zero import ZERO
from .joining import alike
from .pieces import contains
from .tidy import symmetric
from .tidying.length import symbols
from .trace_identities import Name, Use

__all__ = ["COMPONENTS", "Form", "NoFormError", "form_of", "inner", "is_zero", "led", "turned"]

COMPONENTS = Text('leave out style="differential"', 'style="differential" を外す')  # in the command, --style


class NoFormError(ValueError):
    """A function through which a linear form is not led."""


@dataclass(frozen=True)
class Form:
    """A sum of terms h dX: pairs of a differential dX and what stands before it, h.

    Of a number the terms are tr(h dX), h dx or h dt; of a vector or a matrix, dX is a vector or a number. ``said`` are
    each term that identities brought about, with these, ``same`` what is symmetric and was transposed,
    ``behind`` numbers that come to stand behind a vector.
    """

    parts: tuple[tuple[Var, Expr], ...]
    said: tuple[Use, ...] = ()
    same: tuple[Expr, ...] = ()
    scalar: bool = True
    behind: tuple[tuple[Expr, Expr], ...] = ()

    def of(self, moved: Var) -> Expr | None:
        """What stands before one of the differentials, added up."""
        own = [h for v, h in self.parts if v == moved]
        return add(*own) if own else None

    @property
    def written(self) -> Expr:
        """The form with each differential at the end of its term."""
        if self.scalar:
            return terms(*(led(h, v) for v, h in self.parts))
        return add(*(_before(h, v) for v, h in self.parts))


def is_zero(expr: Expr) -> bool:
    """Whether this is the number, or a matrix of zeros."""
    return expr == 0 or is_op(expr, ZERO)


def inner(g: Expr, moved: Expr) -> Expr:
    """⟨g, dX⟩ as it is written: tr(gᵀ dX), gᵀ dx of a vector, g dt of a number."""
    return led(turned(g), moved)


def led(h: Expr, moved: Expr) -> Expr:
    """A number that is linear in a differential, as it is written with that at its end: tr(h dX), h dx, h dt."""
    if is_scalar(moved):
        return product(h, moved)
    number, body = scaled(h)
    if is_op(body, ONES):
        return product(number, apply(SUM, moved))
    whole = multiply(moved, body) if shape_of(moved)[0] == 1 else multiply(body, moved)
    if is_op(body, EYE):
        whole = moved
    return product(number, whole if is_scalar(whole) else apply(TRACE, whole))


def turned(expr: Expr, same: list[Expr] | None = None) -> Expr:
    """The transpose, led inside sums and products: (AB + C)ᵀ = BᵀAᵀ + Cᵀ.

    Where ``same`` is given, what is symmetric stays as it is, and is put there.

    >>> from sympy import S
    >>> A, x = Var("A", (S(2), S(3))), Var("x", (S(3), S.One))
    >>> from matderiv.expressions.writer import formula
    >>> formula(turned(multiply(A, x)))
    "x'*A'"
    """
    if is_scalar(expr):
        return expr
    if is_op(expr, SCALE):
        return multiply(expr.args[0], turned(expr.args[1], same))
    if is_op(expr, MATMUL):
        return multiply(*(turned(f, same) for f in reversed(expr.args)))
    if isinstance(expr, Applied) and expr.operation.traits.symmetric:
        return expr
    if same is not None and is_op(expr, ADD):
        own: list[Expr] = []
        if expr.args == tuple(turned(t, own) for t in expr.args):  # each of its terms is symmetric
            same += own
            return expr
    inside = is_op(expr, ADD) and any(is_op(scaled(t)[1], MATMUL) for t in expr.args)
    if same is not None and not inside and not is_op(expr, TRANSPOSE) and symmetric(expr):
        same.append(expr)
        return expr
    if inside or is_op(expr, ADD) and any(is_op(scaled(t)[1], TRANSPOSE) for t in expr.args):
        return add(*(turned(t, same) for t in expr.args))
    return transpose(expr)


def form_of(expr: Expr, moved: Collection[Var]) -> Form:
    """What is linear in some differentials, as a sum with each of them at the end of its term.

    Raises:
        NoFormError: a function in it has no rule, or it is zeros, of which no term tells the shape.
    """
    if is_zero(expr) and not is_scalar(expr):
        raise NoFormError
    if is_zero(expr):
        return Form(())
    if is_scalar(expr):
        search = _Search(frozenset(moved), expr)
        search.number(expr, S.One)
        return search.form(scalar=True)
    columns = _Columns(frozenset(moved), expr)
    columns.array(expr, apply(EYE, shape=(shape_of(expr)[0],) * 2))
    return columns.form(scalar=False)


@dataclass
class _Inside:
    """The way inside to the differentials, what was found there, and what was said on the way.

    ``term`` is that of the line which the way goes through, ``path`` what was said of it so far.
    """

    moved: frozenset[Var]
    term: Expr
    path: tuple[Name, ...] = ()
    found: list[tuple[Var, Expr]] = field(default_factory=list)
    said: list[Use] = field(default_factory=list)
    same: list[Expr] = field(default_factory=list)
    behind: list[tuple[Expr, Expr]] = field(default_factory=list)

    def _holds(self, expr: Expr) -> bool:
        return any(contains(expr, v) for v in self.moved)

    def _parted(self, expr: Expr) -> tuple[tuple[Expr, ...], Expr, tuple[Expr, ...]]:
        """The factors of a product before the one that holds a differential, that one, and those behind it."""
        (at,) = (n for n, f in enumerate(expr.args) if self._holds(f))
        return expr.args[:at], expr.args[at], expr.args[at + 1 :]

    def _of_each(self, whole: Expr, parts: Iterable[Expr], way: Callable[[Expr], None]) -> None:
        """The way through each part of a sum, which is a term by itself from there on."""
        path, term = self.path, self.term
        for part in parts:
            self.path, self.term = path, substitute(term, {whole: part})
            way(part)

    def _say(self, *names: Name) -> None:
        self.path += names

    def _arrive(self, moved: Var, h: Expr, after: Expr) -> None:
        """A differential is reached: what stands before it, and the term as it is then written."""
        self.found.append((moved, h))
        if self.path and not alike(self.term, after):
            self.said.append(Use(self.path, self.term, after))

    def form(self, scalar: bool) -> Form:
        """What was found."""
        return Form(tuple(self.found), tuple(self.said), tuple(dict.fromkeys(self.same)), scalar, tuple(self.behind))

    def _turned(self, expr: Expr) -> Expr:
        """The transpose, with what is symmetric written down."""
        return turned(expr, self.same)


class _Columns(_Inside):
    """The way inside a vector, or a matrix, to differentials of vectors or numbers: A (B dx) is (AB) dx."""

    def array(self, expr: Expr, by: Expr) -> None:
        """``by`` times a vector or a matrix that is linear in the differentials."""
        if isinstance(expr, Var):
            if expr.shape[1] != 1:
                raise NoFormError
            self._arrive(expr, by, _before(by, expr))
        elif is_op(expr, ADD):
            self._of_each(expr, expr.args, lambda t: self.array(t, by))
        elif is_op(expr, SCALE):
            number, body = expr.args
            if self._holds(number):
                self._of_number(number, _before(by, body))
            else:
                self.array(body, multiply(number, by))
        elif is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            if not behind:
                self.array(own, _before(by, *before))
            elif is_op(own, DIAG) and shape_of(expr)[1] == 1:
                self._say("diagonal matrices changed")
                self.array(own.args[0], _before(by, *before, apply(DIAG, multiply(*behind))))
            else:
                raise NoFormError
        elif is_op(expr, HADAMARD) and shape_of(expr)[1] == 1:
            own = next(f for f in expr.args if self._holds(f))
            number, body = scaled(hadamard(*(f for f in expr.args if f is not own)))
            self._say("as a diagonal matrix")
            self.array(own, _before(by, multiply(number, apply(DIAG, body))))
        else:
            raise NoFormError

    def _of_number(self, number: Expr, body: Expr) -> None:
        """A number that is linear in the differentials, times a vector or a matrix."""
        if isinstance(number, Terms):
            self._of_each(number, number.args, lambda t: self._of_number(t, body))
            return
        form = form_of(number, self.moved)
        if len(form.parts) == 1:
            self._say(*(name for use in form.said for name in use.names))
        else:
            self.said += form.said
        self.same += form.same
        path = self.path
        for v, h in form.parts:
            self.path = path
            if is_scalar(v):
                self._arrive(v, multiply(h, body), _before(multiply(h, body), v))
            elif shape_of(body)[1] == 1 and v.shape[1] == 1:
                self.behind.append((product(*filter(self._holds, factors(number))), body))
                self._arrive(v, multiply(body, h), _before(multiply(body, h), v))
            else:
                raise NoFormError


def _before(by: Expr, *factors: Expr) -> Expr:
    """A product without the identity, if it begins with that."""
    number, body = scaled(by)
    return multiply(number, *factors) if is_op(body, EYE) and factors else multiply(by, *factors)


class _Search(_Inside):
    """The way inside a number: tr(h A F B) is tr(B h A F)."""

    def number(self, expr: Expr, times: Expr) -> None:
        """A number, linear in the differentials, that stands with a factor."""
        if isinstance(expr, Var):
            self._arrive(expr, times, led(times, expr))
        elif isinstance(expr, Terms):
            self._of_each(expr, expr.args, lambda t: self.number(t, times))
        elif isinstance(expr, Product):
            (own,) = (f for f in expr.args if self._holds(f))
            self.number(own, product(times, *(f for f in expr.args if f is not own)))
        elif is_op(expr, TRACE):
            self._traced(expr.args[0], times)
        elif is_op(expr, SUM) and is_op(expr.args[0], SCALE) and not self._holds(expr.args[0].args[0]):
            self.number(apply(SUM, expr.args[0].args[1]), product(times, expr.args[0].args[0]))
        elif is_op(expr, SUM):
            of_vectors = 1 in shape_of(expr.args[0])
            if is_op(expr.args[0], HADAMARD):
                self._say("sum of products of vectors" if of_vectors else "sum of products")
            else:
                self._say("sum of a vector" if of_vectors else "sum")
            self.matrix(expr.args[0], multiply(times, ones(*shape_of(expr.args[0])[::-1])))
        elif is_op(expr, DOT):
            self._say("inner product of matrices")
            own, other = expr.args if self._holds(expr.args[0]) else expr.args[::-1]
            self.matrix(own, multiply(times, self._turned(other)))
        elif is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            if before and behind:
                self._say("inner product turned" if 1 in shape_of(own) else "inner product as a trace")
            elif behind and not (is_op(own, TRANSPOSE) and isinstance(own.args[0], Var)):
                self._say("inner product turned")
            self.matrix(own, multiply(times, *behind, *before))
        else:
            raise NoFormError

    def _traced(self, expr: Expr, times: Expr) -> None:
        """tr F of a product without the identity."""
        if is_op(expr, ADD):
            self._of_each(expr, expr.args, lambda t: self._traced(t, times))
        elif is_op(expr, SCALE) and not self._holds(expr.args[0]):
            self._traced(expr.args[1], product(times, expr.args[0]))
        elif is_op(expr, TRANSPOSE):
            self._say("transposed")
            self._traced(expr.args[0], times)
        elif is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            if behind:
                self._say("rotated")
            self.matrix(own, multiply(times, *behind, *before))
        else:
            self.matrix(expr, multiply(times, apply(EYE, shape=shape_of(expr))))

    def matrix(self, expr: Expr, h: Expr) -> None:
        """tr(h F) of an F that is linear in the differentials."""
        if is_scalar(expr):
            self.number(expr, h)
        elif isinstance(expr, Var):
            self._arrive(expr, h, led(h, expr))
        elif is_op(expr, ADD):
            self._of_each(expr, expr.args, lambda t: self.matrix(t, h))
        elif is_op(expr, SCALE):
            number, body = expr.args
            if self._holds(number):
                self.number(number, led(h, body))
            else:
                self.matrix(body, multiply(number, h))
        elif is_op(expr, TRANSPOSE):
            self._say_of("transposed", "inner product turned", expr)
            self.matrix(expr.args[0], self._turned(h))
        elif is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            if is_scalar(own):
                raise NoFormError
            if behind and 1 not in shape_of(own):
                self._say_of("rotated", "inner product as a trace", expr)
            self.matrix(own, multiply(*behind, h, *before))
        else:
            self._function(expr, h)

    def _function(self, expr: Expr, h: Expr) -> None:
        """tr(h F) of a function of F."""
        if is_op(expr, HADAMARD):
            own = next(f for f in expr.args if self._holds(f))
            others = [f for f in expr.args if f is not own]
            if not is_op(scaled(h)[1], ONES):
                self._say_of("entrywise factor", "entrywise factor of vectors", expr)
            self.matrix(own, transpose(_entrywise(others, self._turned(h))))
        elif is_op(expr, QUOTIENT) and not self._holds(expr.args[1]):
            self._say_of("divisor", "divisor of vectors", expr)
            self.matrix(expr.args[0], transpose(apply(QUOTIENT, self._turned(h), expr.args[1])))
        elif is_op(expr, DIAG):
            self._say("diagonal matrix")
            self.matrix(expr.args[0], transpose(apply(DIAGONAL, min(h, turned(h), key=symbols))))
        elif is_op(expr, DIAGONAL):
            self._say("diagonal")
            self.matrix(expr.args[0], apply(DIAG, self._turned(h)))
        elif is_op(expr, TRIL, TRIU):
            self._say("lower triangle" if is_op(expr, TRIL) else "upper triangle")
            self.matrix(expr.args[0], transpose(apply(expr.operation, self._turned(h))))
        elif is_op(expr, VEC):
            self._say("columns stacked")
            self.matrix(expr.args[0], transpose(apply(UNVEC, self._turned(h), zero(shape_of(expr.args[0])))))
        elif is_op(expr, UNVEC):
            self._say("columns side by side")
            self.matrix(expr.args[0], transpose(apply(VEC, self._turned(h))))
        elif is_op(expr, ROW_SUMS):
            self._say("sums of rows")
            self.matrix(expr.args[0], multiply(ones(shape_of(expr.args[0])[1]), h))
        elif is_op(expr, COLUMN_SUMS):
            self._say("sums of columns")
            self.matrix(expr.args[0], multiply(h, transpose(ones(shape_of(expr.args[0])[0]))))
        else:
            raise NoFormError

    def _say_of(self, of_matrices: Name, of_vectors: Name, expr: Expr) -> None:
        self._say(of_vectors if 1 in shape_of(expr) else of_matrices)


def _entrywise(others: list[Expr], by: Expr) -> Expr:
    """Entrywise factors times what stands before; ones change nothing."""
    number, body = scaled(by)
    return multiply(number, hadamard(*others)) if is_op(body, ONES) else hadamard(by, *others)
