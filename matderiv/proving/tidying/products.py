"""Products of matrices: what two neighbours make of one another.

Each rule in ``NEIGHBOURS`` looks at two factors side by side and gives one or none in their place (two, where Kronecker
products leave a number in front). A product is read once, from left to right, so that this ends. (AB)⁻¹ = B⁻¹A⁻¹ is
opened where the whole gets shorter by it.

To add an identity for neighbours, add a rule; the first in the table that has something to say wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sympy import Expr, S

from ...core.index import is_scalar, shape_of
from ...expressions.matrix import apply, chain, hadamard, is_op, multiply, ones, scaled, transpose
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
from .tidier import Around, MatrixRule, Tidier, each

__all__ = ["MATRICES", "chained"]

Met = tuple[tuple[Expr, ...], list[Expr]]  # numbers for the front of the product, and what stands in place of the two


def chained(by: Tidier, parts: list[Expr]) -> Expr:
    """The product of normal forms, without identities, in which neighbours have met."""
    out: list[Expr] = []
    flat = [g for p in parts for g in _split(p)]
    for n, f in enumerate(flat):
        if is_op(f, EYE):
            if len(flat) > 1:
                _alone(by, out, f, flat[n + 1 :])
            continue
        met = None
        if out and not is_scalar(f) and not is_scalar(out[-1]):
            met = by.within(_between(out[:-1], flat[n + 1 :]), _met, by, out[-1], f)
        if met is None:
            out.append(f)
        else:
            out[-1:] = met[1]
            out[:0] = met[0]
    raw = _inverses_opened(out)
    if raw is not None:
        other, done = by.tried(_opened, tuple(out), tuple(raw))
        if symbols(other) < symbols(multiply(*out)):
            by.keep(done)
            return other
    if not any(not is_scalar(f) for f in out):
        size = shape_of(next(p for p in parts if not is_scalar(p)))[0]
        if size != 1:  # a row times a column is a number
            out.append(apply(EYE, shape=(size, size)))
    return multiply(S.One, *out)


def _between(before: Sequence[Expr], after: Sequence[Expr]) -> Around:
    """A product around what stands between these factors."""
    left, right = tuple(before), tuple(after)
    beside = not all(map(is_scalar, (*left, *right)))
    return lambda e: multiply(*left, scaled(e)[0] if beside and is_op(scaled(e)[1], EYE) else e, *right)


def _alone(by: Tidier, left: list[Expr], eye: Expr, right: list[Expr]) -> None:
    """IA = A, beside another matrix."""
    if by.traced and not all(map(is_scalar, (*left, *right))):
        by.did("identity", multiply(*left, eye, *right), multiply(*left, *right), a=eye)


def _opened(by: Tidier, given: Sequence[Expr], raw: Sequence[Expr]) -> Expr:
    """A product in which inverses of products are taken apart."""
    for n, f in enumerate(given):
        apart = _inverses_opened([f])
        if apart is not None:
            done = _inverses_opened(given[:n]) or given[:n]
            by.within(_between(done, given[n + 1 :]), by.did, "inverse", f, multiply(*apart), a=f, b=multiply(*apart))
    return chained(by, each(by, multiply, raw, by.matrix))


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
    if not _cancel(left, right):
        return None
    eye = apply(EYE, shape=(shape_of(left)[0],) * 2)
    whole = multiply(left, right)
    if orthogonal_pair(left, right):
        by.did("orthogonal", whole, eye, a=whole)
    else:
        by.did("cancelling", whole, eye, a=whole, b=eye)
    return (), []


def _diagonals(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """diag(a) x = a ⊙ x and diag(a) diag(b) = diag(a ⊙ b)."""
    if not is_op(left, DIAG):
        return None
    if shape_of(right)[1] == 1:
        entries = hadamard(left.args[0], right)
        value = left.args[0] if is_op(right, ONES) else entries
        by.did("diagonal-times", multiply(left, right), entries, a=multiply(left, right), b=value)
        return (), [by.matrix(entries)]
    if is_op(right, DIAG):
        entries = hadamard(left.args[0], right.args[0])
        value = apply(DIAG, entries)
        by.did("diagonal-product", multiply(left, right), value, a=multiply(left, right), b=value)
        return (), [apply(DIAG, by.within(partial(apply, DIAG), by.matrix, entries))]
    return None


def _ones(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """Ones times ones, with n of them between, is n times ones."""
    if not (is_op(left, ONES) and is_op(right, ONES)):
        return None
    inner = shape_of(right)[0]
    value = ones(shape_of(left)[0], shape_of(right)[1])
    whole = multiply(left, right)
    if inner == 1:
        by.did("ones-outer", whole, value)
    else:
        by.did("ones", whole, multiply(inner, value), a=whole, b=multiply(inner, value))
    return () if inner == 1 else (inner,), [value]


def _powers(by: Tidier, left: Expr, right: Expr) -> Met | None:
    """Aᵏ Aˡ = Aᵏ⁺ˡ, the inverse being the power −1."""
    base, exponent = base_of(right)
    before, other = base_of(left)
    if before != base or not is_square(right):
        return None
    made = powered(base, plus(other, exponent))
    if by.traced:
        value = made[0] if made else apply(EYE, shape=shape_of(base))
        whole = multiply(left, right)
        if other == exponent:
            by.did("power", whole, value, a=value)
        else:
            by.did("exponents", whole, value, a=base)
    return (), made


NEIGHBOURS: tuple[Callable[[Tidier, Expr, Expr], Met | None], ...] = (
    _kroneckers,
    _cancelling,
    _diagonals,
    _ones,
    _powers,
)


def _inverses_opened(parts: Sequence[Expr]) -> list[Expr] | None:
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
            out.extend(map(transpose, inverses) if turned else reversed(inverses))
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
    if not turned:
        return chained(by, each(by, multiply, expr.args, by.matrix))
    parts = [transpose(a) for a in reversed(expr.args)]
    if by.traced:
        whole, opened = transpose(expr), multiply(*parts)
        by.did("product", whole, opened, a=whole, b=opened)
    return chained(by, each(by, multiply, parts, by.matrix))


MATRICES: dict[str, MatrixRule] = {"matmul": _product}
