"""Products of matrices: what two neighbours make of one another.

Each rule in ``NEIGHBOURS`` looks at two factors side by side and gives one or none in their place (two, where Kronecker
products leave a number in front). A product is read once, from left to right, so that this ends. (AB)⁻¹ = B⁻¹A⁻¹ is
opened where the whole gets shorter by it.

To add an identity for neighbours, add a rule; the first in the table that has something to say wins.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, S

from ...core.index import is_scalar, shape_of
from ...expressions.matrix import apply, chain, hadamard, is_op, multiply, ones, scaled
from ...operations.diag import DIAG
from ...operations.eye import EYE
from ...operations.inverse import INVERSE
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.transpose import TRANSPOSE
from ..facts import orthogonal_pair
from .exponents import base_of, is_square, plus, powered
from .kroneckers import mixed
from .length import symbols
from .tidier import MatrixRule, Tidier

__all__ = ["MATRICES", "chained"]

Met = tuple[tuple[Expr, ...], list[Expr]]  # numbers for the front of the product, and what stands in place of the two


def chained(by: Tidier, parts: list[Expr]) -> Expr:
    """The product of normal forms, without identities, in which neighbours have met."""
    out: list[Expr] = []
    for f in (g for p in parts for g in _split(p)):
        if is_op(f, EYE):
            continue
        met = _met(by, out[-1], f) if out and not is_scalar(f) and not is_scalar(out[-1]) else None
        if met is None:
            out.append(f)
        else:
            out[-1:] = met[1]
            out[:0] = met[0]
    opened = _opened_inverses(by, out)
    if opened is not None and symbols(other := chained(by, opened)) < symbols(multiply(*out)):
        return other
    if not any(not is_scalar(f) for f in out):
        size = shape_of(next(p for p in parts if not is_scalar(p)))[0]
        if size != 1:  # a row times a column is a number
            out.append(apply(EYE, shape=(size, size)))
    return multiply(S.One, *out)


def _met(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """What stands in place of two neighbours; ``None`` where they stay as they are."""
    for rule in NEIGHBOURS:
        met = rule(by, left, right)
        if met is not None:
            return met
    return None


def _kroneckers(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD, where that is shorter."""
    whole = mixed(by, left, right)
    return None if whole is None else ((), [g for g in _split(whole) if not is_op(g, EYE)])


def _cancelling(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """A⁻¹A = I, A⁻ᵀAᵀ = I, and QᵀQ = I of an orthogonal Q."""
    return ((), []) if _cancel(left, right) else None


def _diagonals(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """diag(a) x = a ⊙ x and diag(a) diag(b) = diag(a ⊙ b)."""
    if not is_op(left, DIAG):
        return None
    if shape_of(right)[1] == 1:
        return (), [by.matrix(hadamard(left.args[0], right))]
    if is_op(right, DIAG):
        return (), [apply(DIAG, by.matrix(hadamard(left.args[0], right.args[0])))]
    return None


def _ones(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """Ones times ones, with n of them between, is n times ones."""
    if not (is_op(left, ONES) and is_op(right, ONES)):
        return None
    inner = shape_of(right)[0]
    return () if inner == 1 else (inner,), [ones(shape_of(left)[0], shape_of(right)[1])]


def _powers(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """Aᵏ Aˡ = Aᵏ⁺ˡ, the inverse being the power −1."""
    base, exponent = base_of(right)
    before, other = base_of(left)
    if before != base or not is_square(right):
        return None
    return (), powered(base, plus(other, exponent))


NEIGHBOURS: tuple[Callable[[Tidier, Expr, Expr], Met | None], ...] = (
    _kroneckers,
    _cancelling,
    _diagonals,
    _ones,
    _powers,
)


def _opened_inverses(by: Tidier, parts: list[Expr]) -> list[Expr] | None:
    """The factors with inverses of products taken apart, (A B)⁻¹ = B⁻¹A⁻¹; ``None`` without.

    A product of square matrices is invertible only if each of them is, so that nothing more is assumed.
    """
    out: list[Expr] = []
    for f in parts:
        turned = is_op(f, TRANSPOSE)
        whole = f.args[0] if turned else f
        inside = whole.args[0].args if is_op(whole, INVERSE) and is_op(whole.args[0], MATMUL) else ()
        if inside and all(map(is_square, inside)):
            inverses = [apply(INVERSE, a) for a in inside]
            out.extend(by.matrix(a, turned) for a in (inverses if turned else reversed(inverses)))
        else:
            out.append(f)
    return out if len(out) > len(parts) else None


def _split(expr: Expr) -> tuple[Expr, ...]:
    number, rest = scaled(expr)
    if rest is S.One:
        return (number,)
    return (*((number,) if number != 1 else ()), *chain(rest))


def _cancel(left: Expr, right: Expr) -> bool:
    """Whether two neighbours make the identity: a matrix and its inverse, or an orthogonal one and its transpose."""
    if is_op(left, INVERSE) and left.args[0] == right or is_op(right, INVERSE) and right.args[0] == left:
        return True
    if is_op(left, TRANSPOSE) and is_op(right, TRANSPOSE) and _cancel(left.args[0], right.args[0]):
        return True
    return orthogonal_pair(left, right)


def _product(by: Tidier, expr: Expr, turned: bool) -> Expr:
    """(AB)ᵀ = BᵀAᵀ."""
    return chained(by, [by.matrix(a, turned) for a in (reversed(expr.args) if turned else expr.args)])


MATRICES: dict[str, MatrixRule] = {"matmul": _product}
