"""Products of scalars as a number and base → exponent: t·t² = t³, ‖U‖·‖U‖⁻² = ‖U‖⁻¹, √q² = q, 2^(5/2) = 4√2.

Every factor is visited once. A factor that is a product only after it was settled is opened, and what it is opened
into is settled already, so that this ends.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, S

from ...core.index import Power, Product, power, product
from ...expressions.matrix import Var, apply, is_op
from ...operations.norm2 import NORM2
from ...operations.norm_squared import NORM_SQUARED
from ...operations.sqrt import SQRT
from ..special import logistic
from .exponents import plus
from .tidier import ScalarHead, ScalarRule, Tidier

__all__ = ["SCALARS", "gathered"]


def gathered(by: Tidier, parts: Iterable[Expr]) -> tuple[Expr, dict[Expr, Expr]]:
    """The number of a product of settled or unsettled scalars, and its other factors as base → exponent.

    Powers of a product are powers of its factors; ‖U‖ · ‖U‖⁻² is ‖U‖⁻¹, and √q² is q.
    """
    number: Expr = S.One
    found: dict[Expr, Expr] = {}

    def put(base: Expr, exponent: Expr) -> None:
        found[base] = plus(found[base], exponent) if base in found else exponent

    def visit(e: Expr, exponent: Expr) -> None:
        nonlocal number
        if e.is_Number and exponent.is_Integer and not (e == 0 and exponent < 0):
            number = number * e**exponent
        elif isinstance(e, Product) and exponent.is_Integer:
            for f in e.args:
                visit(f, exponent)
        elif isinstance(e, Power) and e.exponent.is_Number and exponent.is_Integer:
            visit(e.base, e.exponent * exponent)
        elif isinstance(e, Power) and exponent.is_Integer:
            put(by.scalar(e.base), product(by.scalar(e.exponent), exponent))
        elif isinstance(e, Power):
            put(power(by.scalar(e.base), by.scalar(e.exponent)), exponent)
        elif is_op(e, NORM_SQUARED) and exponent.is_Number:
            put(apply(NORM2, *(by.tidy(a) for a in e.args)), 2 * exponent)
        elif is_op(e, SQRT) and exponent.is_Integer and int(exponent) % 2 == 0:
            visit(e.args[0], exponent / 2)
        else:
            settled = by.scalar(e)
            if settled != e and isinstance(settled, Product | Power):
                visit(settled, exponent)
            elif settled.is_Number and exponent.is_Integer:
                number = number * settled**exponent
            else:
                put(settled, exponent)

    for part in parts:
        visit(part, S.One)
    gathered: dict[Expr, Expr] = {}
    for base, exponent in found.items():
        if is_op(base, NORM2) and exponent.is_Integer and int(exponent) % 2 == 0:
            base, exponent = apply(NORM_SQUARED, *base.args), exponent / 2
        root = is_op(base, SQRT) and base.args[0].is_Number and exponent.is_Rational
        of, to = (base.args[0], exponent / 2) if root else (base, exponent)
        if of.is_Number and of > 0 and to.is_Rational:
            times, roots = _rooted(of, to)
            number = number * times
            gathered.update(roots)
        elif exponent != 0:
            gathered[base] = exponent
    _roots(gathered)
    if not all(e.is_Number for e in gathered.values()):
        # the exponent that came down stands in front: k tᵏ
        gathered = dict(sorted(gathered.items(), key=lambda item: not (isinstance(item[0], Var) and item[1].is_Number)))
    return number, logistic(gathered, by.scalar)


def _rooted(number: Expr, exponent: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """A power of a number as a number and what is left of roots: 2^(5/2) = 4√2."""
    times, rest = (number**exponent).as_coeff_Mul()
    roots: dict[Expr, Expr] = {}
    for root in rest.args if rest.is_Mul else () if rest == 1 else (rest,):
        base, power_ = root.as_base_exp()
        roots[apply(SQRT, base) if power_ == S.Half else base] = S.One if power_ == S.Half else power_
    return times, roots


def _roots(found: dict[Expr, Expr]) -> None:
    """A number over its root, or a root over the number, as one root: q/√q = √q and √q/q = 1/√q."""
    for root in [b for b in found if is_op(b, SQRT) and b.args[0] in found]:
        q = root.args[0]
        if not (found[q].is_Integer and found[root].is_Integer):
            continue
        whole, half = int(found[q]), int(found[root])
        if whole * half < 0 and abs(half) == 1:
            step = 1 if whole > 0 else -1
            found[q], found[root] = S(whole - step), S(half + 2 * step)
            if found[q] == 0:
                del found[q]


def _product(by: Tidier, expr: Expr) -> Expr:
    """A product of scalars, or a power of one, with equal factors gathered."""
    number, found = gathered(by, (expr,))
    return product(number, *(power(b, e) for b, e in found.items()))


SCALARS: dict[ScalarHead, ScalarRule] = {Product: _product, Power: _product}
