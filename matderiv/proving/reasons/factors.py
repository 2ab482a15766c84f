"""A term as its factors with their exponents, and as a sum with what was taken out of it."""

from __future__ import annotations

from sympy import Expr, S

from ...core.index import Power, Product, Terms, factors, is_scalar, power, product
from ...expressions.matrix import apply, chain, hadamard, is_op, multiply, scaled
from ...operations.add import ADD
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.norm2 import NORM2
from ...operations.norm_squared import NORM_SQUARED
from ...operations.quotient import QUOTIENT
from ...operations.scale import SCALE
from ...operations.sqrt import SQRT
from ...operations.transpose import TRANSPOSE

__all__ = ["common_factor", "exponents_of", "is_sum"]


def exponents_of(expr: Expr) -> dict[Expr, list[Expr]]:
    """The scalar and entrywise factors of a term with the exponents with which they stand."""
    out: dict[Expr, list[Expr]] = {}

    def visit(e: Expr, sign: Expr) -> None:
        if isinstance(e, Product) or is_op(e, HADAMARD):
            for f in e.args:
                visit(f, sign)
        elif is_op(e, MATMUL) and not is_scalar(e):
            for f in e.args:
                if is_op(f, SCALE, HADAMARD, QUOTIENT):
                    visit(f, sign)
        elif is_op(e, SCALE):
            visit(e.args[0], sign)
            visit(e.args[1], sign)
        elif is_op(e, QUOTIENT):
            visit(e.args[0], sign)
            visit(e.args[1], -sign)
        elif isinstance(e, Power) and e.exponent.is_Number:
            visit(e.base, sign * e.exponent)
        elif is_op(e, ENTRYWISE_POWER) and e.args[1].is_Number:
            visit(e.args[0], sign * e.args[1])
        elif is_op(e, NORM_SQUARED):
            visit(apply(NORM2, *e.args), 2 * sign)
        elif is_op(e, SQRT):
            visit(e.args[0], sign / 2)
        elif not e.is_Number:
            out.setdefault(e, []).append(sign)

    visit(expr, S.One)
    return out


def common_factor(expr: Expr) -> tuple[Expr, tuple[Expr, ...]] | None:
    """The sum in a product, and what stands on either side of it: what was taken out of its terms."""
    number, body = scaled(expr)
    bracket = next((f for f in factors(number) if isinstance(f, Terms)), None)
    if bracket is not None and body is not S.One:
        return bracket, (multiply(*(f for f in factors(number) if f is not bracket), body),)
    if is_op(body, QUOTIENT) and is_sum(body.args[0]) and number == 1 and is_scalar(body.args[1]):
        return body.args[0], (power(body.args[1], -1),)
    if is_op(body, TRANSPOSE) and is_sum(body.args[0]) and number != 1:
        return body, (number,)
    if body is S.One:
        given = factors(number)
        inner = next((f for f in given if isinstance(f, Terms)), None)
        others_ = product(*(f for f in given if f is not inner))
        return None if inner is None or others_ == 1 else (inner, (others_,))
    parts = body.args if is_op(body, HADAMARD) else chain(body)
    n = next((n for n, f in enumerate(parts) if is_sum(f)), None)
    if n is None:
        return None
    build = hadamard if is_op(body, HADAMARD) else multiply
    sides = [build(*side) for side in (parts[:n], parts[n + 1 :]) if side]
    others = sides or ([number] if number != 1 else [])
    return (parts[n], tuple(others)) if others else None


def is_sum(expr: Expr) -> bool:
    return isinstance(expr, Terms) or is_op(expr, ADD)
