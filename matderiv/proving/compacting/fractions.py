"""Sums of fractions over a common denominator."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ...core.index import Power, Terms, factors, is_scalar, power, product, shape_of, terms
from ...core.text import Text
from ...expressions.matrix import add, apply, hadamard, is_op, multiply, scaled
from ...operations.add import ADD
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.hadamard import HADAMARD
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from .identity import Found, identity

__all__ = ["FRACTIONS"]


@identity(
    "common-denominator",
    "The terms are brought over the common denominator {d}.",
    "各項を {d} を分母として通分する。",
    ADD,
    Terms,
    part=Text("{s} is brought over the common denominator {d}.", "{s} を、{d} を分母として通分する。"),
)
def _common_denominator(expr: Expr) -> Iterator[Found]:
    entrywise = is_op(expr, ADD)
    split = [_fraction(t) for t in expr.args]
    below: dict[Expr, Expr] = {}
    for _, parts in split:
        for base, exponent in parts.items():
            below[base] = max(below.get(base, S.Zero), exponent)
    if sum(bool(parts) for _, parts in split) < 2:
        return

    def raised(base: Expr, exponent: Expr) -> Expr:
        if is_scalar(base):
            return power(base, exponent)
        return base if exponent == 1 else apply(ENTRYWISE_POWER, base, exponent)

    join = hadamard if entrywise else product
    tops = []
    for top, parts in split:
        missing = [raised(b, e - parts.get(b, S.Zero)) for b, e in below.items() if e != parts.get(b, S.Zero)]
        number, body = scaled(top) if entrywise else (S.One, top)
        of_ones = bool(missing) and is_op(body, ONES)
        tops.append(multiply(number, join(*missing)) if of_ones else join(top, *missing))
    above = add(*tops) if entrywise else terms(*tops)
    bottom = join(*(raised(b, e) for b, e in below.items()))
    if entrywise:
        number, body = scaled(above)
        yield multiply(number, apply(QUOTIENT, body, bottom)), {"d": bottom, "s": expr}
    else:
        yield product(above, *(power(b, -e) for b, e in below.items())), {"d": bottom, "s": expr}


def _fraction(term: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """What stands above the line of a term, and the factors below it with their exponents."""
    if is_scalar(term):
        parts = factors(term)
        under = [f for f in parts if isinstance(f, Power) and f.exponent.is_Integer and f.exponent < 0]
        found: dict[Expr, Expr] = {}
        for f in under:
            found[f.base] = found.get(f.base, S.Zero) - f.exponent
        return product(*(f for f in parts if f not in under)), found
    number, body = scaled(term)
    if is_op(body, ENTRYWISE_POWER) and body.args[1].is_Integer and body.args[1] < 0:
        ones_ = apply(ONES, shape=shape_of(body))
        return multiply(number, ones_), _below(body.args[0], -body.args[1])
    if is_op(body, QUOTIENT):
        return multiply(number, body.args[0]), _below(body.args[1], S.One)
    return term, {}


def _below(expr: Expr, times: Expr) -> dict[Expr, Expr]:
    out: dict[Expr, Expr] = {}
    for f in expr.args if is_op(expr, HADAMARD) else (expr,):
        raised = is_op(f, ENTRYWISE_POWER) and f.args[1].is_Integer and f.args[1] > 0
        base, exponent = f.args if raised else (f, S.One)
        out[base] = out.get(base, S.Zero) + exponent * times
    return out


FRACTIONS = (_common_denominator,)
