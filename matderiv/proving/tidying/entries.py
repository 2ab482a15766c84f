"""Entrywise products as base → exponent, and written back: A ⊙ A = A.^2, A ⊙ B ./ A = B.

Known products of two functions, such as relu(t)·sign(t) = relu(t), stand in the records of the functions; a triangle
of ones is a mask, and beside the identity matrix Aᵀ is as good as A. Each factor is looked at once, and a known
product takes one of two functions away, so that this ends.
"""

from __future__ import annotations

from sympy import Expr, S

from ...core.index import is_scalar, power, product
from ...core.operation import Applied
from ...expressions.matrix import apply, hadamard, is_op, multiply, ones, scaled
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.scale import SCALE
from ...operations.transpose import TRANSPOSE
from ...operations.tril import TRIL
from ...operations.triu import TRIU
from ..special import logistic
from .tidier import Tidier

__all__ = ["powers_of", "rebuilt"]


def powers_of(by: Tidier, expr: Expr, turned: bool = False) -> tuple[Expr, dict[Expr, Expr]]:
    """An entrywise product as a scalar and base → exponent."""
    number: Expr = S.One
    found: dict[Expr, Expr] = {}

    def visit(e: Expr, exponent: Expr) -> None:
        nonlocal number
        if is_op(e, HADAMARD):
            for a in e.args:
                visit(a, exponent)
        elif is_op(e, QUOTIENT):
            visit(e.args[0], exponent)
            visit(e.args[1], -exponent)
        elif is_op(e, SCALE) and exponent.is_Integer:
            number = product(number, power(by.scalar(e.args[0]), exponent))
            visit(e.args[1], exponent)
        elif is_op(e, ENTRYWISE_POWER) and e.args[1].is_Number and not is_scalar(e.args[0]) and exponent.is_Integer:
            visit(e.args[0], exponent * e.args[1])
        elif is_op(e, ENTRYWISE_POWER):
            base, raised = (a if is_scalar(a) else by.matrix(a, turned) for a in e.args)
            put(apply(ENTRYWISE_POWER, base, raised), exponent)
        elif not is_op(e, ONES):
            coefficient, body = scaled(by.matrix(e, turned))
            if coefficient != 1 and not exponent.is_Integer:
                put(multiply(coefficient, body), exponent)
                return
            number = product(number, power(coefficient, exponent))
            for part in body.args if is_op(body, HADAMARD) else (body,):
                put(part, exponent)

    def put(base: Expr, exponent: Expr) -> None:
        if not is_op(base, ONES):
            found[base] = found.get(base, S.Zero) + exponent

    visit(expr, S.One)
    return number, logistic(_times(found), by.matrix)


def _times(found: dict[Expr, Expr]) -> dict[Expr, Expr]:
    """Known products of two functions of one argument put in, such as relu(t)·sign(t) = relu(t)."""
    for f in list(found):
        for g in list(found):
            if f is g or not (isinstance(f, Applied) and isinstance(g, Applied)) or f.args != g.args:
                continue
            if f not in found or g not in found or not (found[f].is_Number and found[g].is_Number) or found[f] < 1:
                continue
            up = found[g] >= 1
            rule = (f.operation.times if up else f.operation.over if found[g] <= -1 else {}).get(g.operation.name)
            if rule is not None:
                value = rule(f.args[0], apply)
                found[f], found[g] = found[f] - 1, found[g] + (-1 if up else 1)
                if not is_op(value, ONES):
                    found[value] = found.get(value, S.Zero) + 1
    return {b: e for b, e in found.items() if e != 0}


def rebuilt(found: dict[Expr, Expr], shape: tuple[Expr, Expr]) -> Expr:
    mask = next((b for b in found if (is_op(b, TRIL, TRIU)) and is_op(b.args[0], ONES)), None)
    if mask is not None:
        rest = rebuilt({b: e for b, e in found.items() if b != mask}, shape)
        return rest if is_op(rest, mask.operation) else apply(mask.operation, rest)
    if any(is_op(b, EYE) for b in found):  # only the diagonal counts, where the transpose is the same
        found = {b.args[0] if is_op(b, TRANSPOSE) else b: e for b, e in found.items()}
    above = [_raised(b, e) for b, e in found.items() if not (e.is_Number and e < 0)]
    below = [_raised(b, -e) for b, e in found.items() if e.is_Number and e < 0]
    if not below:
        return hadamard(*above) if above else ones(*shape)
    if not above:
        exponents = set(found.values())
        if len(found) == 1:
            base, exponent = next(iter(found.items()))
            return apply(ENTRYWISE_POWER, base, exponent)
        if len(exponents) == 1:
            return apply(ENTRYWISE_POWER, hadamard(*found), exponents.pop())
        return apply(ENTRYWISE_POWER, hadamard(*below), S.NegativeOne)
    return apply(QUOTIENT, hadamard(*above), hadamard(*below))


def _raised(base: Expr, exponent: Expr) -> Expr:
    return base if exponent == 1 else apply(ENTRYWISE_POWER, base, exponent)
