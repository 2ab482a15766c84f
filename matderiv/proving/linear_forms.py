"""Linear forms in differentials: what stands before dX in tr(Gᵀ dX), however the form is written.

The inner product ⟨C, F⟩ = tr(CᵀF) of a matrix C and an F that is linear in dX is led inside, one function after the
other, until dX itself is reached: ⟨C, A F B⟩ = ⟨AᵀCBᵀ, F⟩, ⟨C, Fᵀ⟩ = ⟨Cᵀ, F⟩, ⟨C, A ⊙ F⟩ = ⟨A ⊙ C, F⟩ (Magnus and
Neudecker, Matrix Differential Calculus, 1.10 and 3.6).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import field, replace

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import Product, Terms, is_scalar, product, shape_of, terms
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
from .pieces import contains
from .rules.differentials import ALONG_DIAGONAL, BY_DIAGONAL, OF_ENTRIES, OF_NUMBER, ROTATED, TRANSPOSED
from .tidying.length import symbols

__all__ = ["COMPONENTS", "Form", "form_of", "inner", "is_zero", "turned"]

NO_FORM = Text(
    "in differentials, nothing is known of {what} in a linear form",
    "全微分による証明では、一次形式の中の{what}を扱えない",
)
PRODUCT = Text("this product", "この積")
COMPONENTS = Text('leave out style="differential"', 'style="differential" を外す')  # in the command, --style


@dataclass(frozen=True)
class Form:
    """A form that is linear in some differentials: pairs of a differential dX and what stands before it, G.

    Of a number that is ⟨G, dX⟩, of a vector or a matrix G dX, where dX is a vector or a number. ``said`` are the
    identities that brought the form about, in the order in which they were used first.
    """

    parts: tuple[tuple[Var, Expr], ...]
    said: tuple[Text, ...] = ()
    scalar: bool = True

    def of(self, moved: Var) -> Expr | None:
        """What stands before one of the differentials, added up."""
        own = [g for v, g in self.parts if v == moved]
        return add(*own) if own else None

    @property
    def written(self) -> Expr:
        """The form with each differential at the end of its term."""
        if self.scalar:
            return terms(*(inner(g, v) for v, g in self.parts))
        return add(*(_led(g, v) for v, g in self.parts))

    def put(self, moved: Var, value: Expr) -> Expr:
        """The form as it is written, with something in the place of a differential; where that is 0, its term goes."""
        if is_zero(value):
            rest = replace(self, parts=tuple((v, g) for v, g in self.parts if v != moved))
            return rest.written if rest.parts else zero(shape_of(self.written))
        return substitute(self.written, {moved: value})

    def added(self, moved: Var) -> Form:
        """The terms with one of the differentials added up."""
        whole = self.of(moved)
        rest = tuple((v, g) for v, g in self.parts if v != moved)
        return Form((*rest, (moved, whole)) if whole is not None else rest, scalar=self.scalar)


def is_zero(expr: Expr) -> bool:
    """Whether this is the number, or a matrix of zeros."""
    return expr == 0 or is_op(expr, ZERO)


def inner(g: Expr, moved: Expr) -> Expr:
    """⟨g, dX⟩ as it is written: tr(gᵀ dX), gᵀ dx of a vector, g dt of a number."""
    if is_scalar(moved):
        return product(g, moved)
    number, body = scaled(g)
    if is_op(body, ONES):
        return product(number, apply(SUM, moved))
    whole = multiply(moved, turned(body)) if shape_of(moved)[0] == 1 else multiply(turned(body), moved)
    if is_op(body, EYE):
        whole = moved
    return product(number, whole if is_scalar(whole) else apply(TRACE, whole))


def turned(expr: Expr) -> Expr:
    """The transpose, led inside sums and products: (AB + C)ᵀ = BᵀAᵀ + Cᵀ.

    >>> from sympy import S
    >>> A, x = Var("A", (S(2), S(3))), Var("x", (S(3), S.One))
    >>> from matderiv.expressions.writer import formula
    >>> formula(turned(multiply(A, x)))
    "x'*A'"
    """
    if is_scalar(expr):
        return expr
    if is_op(expr, ADD) and any(is_op(scaled(t)[1], MATMUL, TRANSPOSE) for t in expr.args):
        return add(*map(turned, expr.args))
    if is_op(expr, SCALE):
        return multiply(expr.args[0], turned(expr.args[1]))
    if is_op(expr, MATMUL):
        return multiply(*map(turned, reversed(expr.args)))
    if isinstance(expr, Applied) and expr.operation.traits.symmetric:
        return expr
    return transpose(expr)


def form_of(expr: Expr, moved: Collection[Var]) -> Form:
    """What is linear in some differentials, as a sum with each of them at the end of its term.

    Raises:
        NoRuleError: a function in it has no rule.
    """
    if is_zero(expr):
        return Form((), scalar=is_scalar(expr))
    if is_scalar(expr):
        search = _Search(frozenset(moved))
        search.number(expr, S.One)
        return Form(tuple(search.found), tuple(dict.fromkeys(search.said)))
    columns = _Columns(frozenset(moved))
    columns.array(expr, apply(EYE, shape=(shape_of(expr)[0],) * 2))
    return Form(tuple(columns.found), tuple(dict.fromkeys(columns.said)), scalar=False)


@dataclass
class _Inside:
    """The way inside to the differentials, what was found there, and what was said on the way."""

    moved: frozenset[Var]
    found: list[tuple[Var, Expr]] = field(default_factory=list)
    said: list[Text] = field(default_factory=list)

    def _holds(self, expr: Expr) -> bool:
        return any(contains(expr, v) for v in self.moved)

    def _parted(self, expr: Expr) -> tuple[tuple[Expr, ...], Expr, tuple[Expr, ...]]:
        """The factors of a product before the one that holds a differential, that one, and those behind it."""
        (at,) = (n for n, f in enumerate(expr.args) if self._holds(f))
        return expr.args[:at], expr.args[at], expr.args[at + 1 :]

    def _no_form(self, expr: Expr) -> NoRuleError:
        what = expr.operation.meaning if isinstance(expr, Applied) else PRODUCT
        return NoRuleError(NO_FORM(what=what), term=expr, hint=COMPONENTS)


class _Columns(_Inside):
    """The way inside a vector, or a matrix, to differentials of vectors or numbers: A (B dx) is (AB) dx."""

    def array(self, expr: Expr, by: Expr) -> None:
        """``by`` times a vector or a matrix that is linear in the differentials."""
        if isinstance(expr, Var):
            if expr.shape[1] != 1:
                raise self._no_form(expr)
            self.found.append((expr, by))
        elif is_op(expr, ADD):
            for t in expr.args:
                self.array(t, by)
        elif is_op(expr, SCALE):
            number, body = expr.args
            if self._holds(number):
                self._of_number(number, _led(by, body))
            else:
                self.array(body, multiply(number, by))
        elif is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            if not behind:
                self.array(own, _led(by, *before))
            elif is_op(own, DIAG) and shape_of(expr)[1] == 1:
                self.said.append(ALONG_DIAGONAL)
                self.array(own.args[0], _led(by, *before, apply(DIAG, multiply(*behind))))
            else:
                raise self._no_form(expr)
        elif is_op(expr, HADAMARD) and shape_of(expr)[1] == 1:
            own = next(f for f in expr.args if self._holds(f))
            number, body = scaled(hadamard(*(f for f in expr.args if f is not own)))
            self.said.append(BY_DIAGONAL)
            self.array(own, _led(by, multiply(number, apply(DIAG, body))))
        else:
            raise self._no_form(expr)

    def _of_number(self, number: Expr, body: Expr) -> None:
        """A number that is linear in the differentials, times a vector or a matrix."""
        form = form_of(number, self.moved)
        self.said += form.said
        for v, g in form.parts:
            if is_scalar(v):
                self.found.append((v, multiply(g, body)))
            elif shape_of(body)[1] == 1 and v.shape[1] == 1:
                self.found.append((v, multiply(body, turned(g))))
            else:
                raise self._no_form(number)


def _led(by: Expr, *factors: Expr) -> Expr:
    """A product without the identity, if it begins with that."""
    number, body = scaled(by)
    return multiply(number, *factors) if is_op(body, EYE) and factors else multiply(by, *factors)


class _Search(_Inside):
    """The way inside a number: ⟨C, A F B⟩ is ⟨AᵀCBᵀ, F⟩."""

    def number(self, expr: Expr, times: Expr) -> None:
        """A number, linear in the differentials, that stands with a factor."""
        if isinstance(expr, Var):
            self.found.append((expr, times))
            return
        if isinstance(expr, Terms):
            for t in expr.args:
                self.number(t, times)
            return
        if isinstance(expr, Product):
            (own,) = (f for f in expr.args if self._holds(f))
            self.number(own, product(times, *(f for f in expr.args if f is not own)))
            return
        if is_op(expr, TRACE):
            self._traced(expr.args[0], times)
            return
        if is_op(expr, SUM):
            self.said.append(OF_ENTRIES)
            self.matrix(expr.args[0], multiply(times, ones(*shape_of(expr.args[0]))))
            return
        if is_op(expr, DOT):
            own, other = expr.args if self._holds(expr.args[0]) else expr.args[::-1]
            self.matrix(own, multiply(times, other))
            return
        if is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            self._of_number(own, before, behind)
            self.matrix(own, multiply(times, *map(turned, reversed(before)), *map(turned, reversed(behind))))
            return
        raise self._no_form(expr)

    def _of_number(self, own: Expr, before: tuple[Expr, ...], behind: tuple[Expr, ...]) -> None:
        """Say how a product that is a number becomes an inner product."""
        if before and behind:
            vector = 1 in shape_of(own)
            self.said.append(TRANSPOSED if vector else OF_NUMBER)
        elif behind and not (is_op(own, TRANSPOSE) and isinstance(own.args[0], Var)):
            self.said.append(TRANSPOSED)

    def _traced(self, expr: Expr, times: Expr) -> None:
        """tr F, which is ⟨I, F⟩: of a product without the identity."""
        if is_op(expr, ADD):
            for t in expr.args:
                self._traced(t, times)
        elif is_op(expr, SCALE) and not self._holds(expr.args[0]):
            self._traced(expr.args[1], product(times, expr.args[0]))
        elif is_op(expr, TRANSPOSE):
            self.said.append(TRANSPOSED)
            self._traced(expr.args[0], times)
        elif is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            if behind:
                self.said.append(ROTATED)
            self.matrix(own, multiply(times, *map(turned, reversed(before)), *map(turned, reversed(behind))))
        else:
            self.matrix(expr, multiply(times, apply(EYE, shape=shape_of(expr))))

    def matrix(self, expr: Expr, by: Expr) -> None:
        """⟨by, expr⟩ of a matrix that is linear in the differentials."""
        if is_scalar(expr):
            self.number(expr, by)
        elif isinstance(expr, Var):
            self.found.append((expr, by))
        elif is_op(expr, ADD):
            for t in expr.args:
                self.matrix(t, by)
        elif is_op(expr, SCALE):
            number, body = expr.args
            if self._holds(number):
                self.number(number, inner(by, body))
            else:
                self.matrix(body, multiply(number, by))
        elif is_op(expr, TRANSPOSE):
            self.said.append(TRANSPOSED)
            self.matrix(expr.args[0], turned(by))
        elif is_op(expr, MATMUL):
            before, own, behind = self._parted(expr)
            if is_scalar(own):
                raise self._no_form(expr)
            if behind and 1 not in shape_of(own):
                self.said.append(ROTATED)
            self.matrix(own, multiply(*map(turned, reversed(before)), by, *map(turned, reversed(behind))))
        elif is_op(expr, HADAMARD):
            own = next(f for f in expr.args if self._holds(f))
            others = [f for f in expr.args if f is not own]
            self.said.append(OF_ENTRIES)
            self.matrix(own, _entrywise(others, by))
        elif is_op(expr, QUOTIENT) and not self._holds(expr.args[1]):
            self.matrix(expr.args[0], apply(QUOTIENT, by, expr.args[1]))
        elif is_op(expr, DIAG):
            self.matrix(expr.args[0], apply(DIAGONAL, min(by, turned(by), key=symbols)))
        elif is_op(expr, DIAGONAL):
            self.matrix(expr.args[0], apply(DIAG, by))
        elif is_op(expr, TRIL, TRIU):
            self.matrix(expr.args[0], apply(expr.operation, by))
        elif is_op(expr, VEC):
            self.matrix(expr.args[0], apply(UNVEC, by, zero(shape_of(expr.args[0]))))
        elif is_op(expr, UNVEC):
            self.matrix(expr.args[0], apply(VEC, by))
        elif is_op(expr, ROW_SUMS):
            self.matrix(expr.args[0], multiply(by, transpose(ones(shape_of(expr.args[0])[1]))))
        elif is_op(expr, COLUMN_SUMS):
            self.matrix(expr.args[0], multiply(ones(shape_of(expr.args[0])[0]), by))
        else:
            raise self._no_form(expr)


def _entrywise(others: list[Expr], by: Expr) -> Expr:
    """Entrywise factors times what stands before; ones change nothing."""
    number, body = scaled(by)
    return multiply(number, hadamard(*others)) if is_op(body, ONES) else hadamard(by, *others)
