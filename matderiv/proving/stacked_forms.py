"""What is linear in dX with its columns stacked: vec(A dX B) = (Bᵀ ⊗ A) vec(dX), vec(dXᵀ) = K vec(dX).

(Magnus and Neudecker, Matrix Differential Calculus, 2.4 and 3.7.)
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S

from ..core.index import is_scalar, shape_of
from ..expressions.matrix import Var, add, apply, hadamard, is_op, multiply, summands, transpose, zero
from ..operations.add import ADD
from ..operations.commutation import COMMUTATION
from ..operations.diag import DIAG
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.kron import KRON
from ..operations.matmul import MATMUL
from ..operations.scale import SCALE
from ..operations.transpose import TRANSPOSE
from .columns import stacked
from .linear_forms import NoFormError, form_of, turned
from .pieces import contains
from .trace_identities import Use

__all__ = ["before_stacked"]


def before_stacked(expr: Expr, moved: Var, said: list[Use]) -> Expr:
    """The matrix that takes vec(dX) to vec of an array that is linear in dX; the identities used are put to ``said``.

    Raises:
        NoFormError: a function in it has no rule.
    """
    found = _before(expr, moved, said)
    rows, columns = shape_of(expr)
    return _eye(rows * columns) if found == 1 else found


def _before(expr: Expr, moved: Var, said: list[Use]) -> Expr:
    """The same, with 1 for the identity."""
    if expr == moved:
        return S.One
    if is_op(expr, ADD):
        return add(*(before_stacked(t, moved, said) for t in summands(expr)))
    if is_op(expr, SCALE):
        number, body = expr.args
        if not contains(number, moved):
            return multiply(number, before_stacked(body, moved, said))
        if contains(body, moved) or (h := form_of(number, [moved]).of(moved)) is None:
            raise NoFormError
        row = transpose(stacked(turned(h)))
        if 1 not in moved.shape:
            said.append(Use(("trace of stacked columns",), number, multiply(row, stacked(moved))))
        return multiply(stacked(body), row)
    if is_op(expr, TRANSPOSE) and contains(expr, moved):
        inner = _before(expr.args[0], moved, said)
        if 1 in shape_of(expr):
            return inner
        commutation = apply(COMMUTATION, zero(shape_of(expr.args[0])))
        said.append(Use(("transpose stacked",), stacked(expr), multiply(commutation, stacked(expr.args[0]))))
        return _times(commutation, inner)
    if is_op(expr, MATMUL):
        (at,) = _places(expr.args, moved)
        left, own, right = expr.args[:at], expr.args[at], expr.args[at + 1 :]
        rows, columns = shape_of(own)
        outer = _kron(turned(multiply(*right)) if right else _eye(columns), multiply(*left) if left else _eye(rows))
        said.append(Use(("product stacked",), stacked(expr), multiply(outer, stacked(own))))
        return _times(outer, _before(own, moved, said))
    if is_op(expr, HADAMARD):
        (at,) = _places(expr.args, moved)
        others = hadamard(*expr.args[:at], *expr.args[at + 1 :])
        outer, own = apply(DIAG, stacked(others)), expr.args[at]
        name = "as a diagonal matrix" if 1 in shape_of(expr) else "entrywise product stacked"
        said.append(Use((name,), stacked(expr), multiply(outer, stacked(own))))
        return _times(outer, _before(own, moved, said))
    raise NoFormError


def _places(factors: Sequence[Expr], moved: Var) -> list[int]:
    """Where in a product the differential stands.

    Raises:
        NoFormError: not in one place.
    """
    places = [n for n, f in enumerate(factors) if contains(f, moved)]
    if len(places) != 1 or is_scalar(factors[places[0]]):
        raise NoFormError
    return places


def _eye(count: Expr) -> Expr:
    return S.One if count == 1 else apply(EYE, shape=(count, count))


def _kron(left: Expr, right: Expr) -> Expr:
    return multiply(left, right) if is_scalar(left) or is_scalar(right) else apply(KRON, left, right)


def _times(outer: Expr, inner: Expr) -> Expr:
    return outer if inner == 1 else multiply(outer, inner)
