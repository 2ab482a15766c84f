"""Products of scalars as a number and base → exponent: t·t² = t³, ‖U‖·‖U‖⁻² = ‖U‖⁻¹, √q² = q, 2^(5/2) = 4√2.

Every factor is visited once. A factor that is a product only after it was settled is opened, and what it is opened
into is settled already, so that this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from math import gcd

from sympy import Expr, S

from ...core.index import Power, Product, coefficient, power, product
from ...expressions.matrix import Var, apply, is_op
from ...operations.norm2 import NORM2
from ...operations.norm_squared import NORM_SQUARED
from ...operations.sqrt import SQRT
from .exponents import plus, together
from .powers import identified
from .tidier import Around, Tidier, each

__all__ = ["gathered", "written"]


def gathered(by: Tidier, parts: Iterable[Expr]) -> tuple[Expr, dict[Expr, Expr]]:
    """The number of a product of settled or unsettled scalars, and its other factors as base → exponent.

    Powers of a product are powers of its factors; ‖U‖ · ‖U‖⁻² is ‖U‖⁻¹, and √q² is q.
    """
    number: Expr = S.One
    found: dict[Expr, Expr] = {}
    parts = tuple(parts)
    if len(parts) == 1 and parts[0].is_Number:
        return parts[0], found
    ahead = [(part, S.One) for part in reversed(parts)]  # what is still to be visited, the next one last

    def around(build: Around) -> Around:
        """The product around a factor, as far as it has been gathered."""
        return lambda e: product(number, written(found), build(e), *(power(b, k) for b, k in reversed(ahead)))

    def said(clause: str, before: Expr, after: Expr, **names: Expr) -> None:
        by.within(around(lambda e: e), by.did, clause, before, after, **names)

    def put(base: Expr, exponent: Expr) -> None:
        if base not in found:
            found[base] = exponent
            return
        both, whole = (found[base], exponent), around(lambda e: e)
        before = whole(power(base, exponent)) if by.traced else S.One
        found[base] = plus(*both)
        if by.traced:
            clause = together(both)
            by.did(clause, before, whole(S.One), a=_told(clause, base, both, found[base]))

    while ahead:
        e, exponent = ahead.pop()
        if e.is_Number and exponent.is_Integer and not (e == 0 and exponent < 0):
            number = number * (e if exponent is S.One else e**exponent)
        elif isinstance(e, Product) and exponent.is_Integer:
            if by.traced:
                apart, over = product(*(power(f, exponent) for f in e.args)), coefficient(around(lambda e: e)(S.One))[0]
                shared = gcd(over.p, coefficient(apart)[0].q) if over.is_Rational else 1
                names = {"a": power(e, exponent), "b": apart}
                if shared == 1:
                    said("power-of-product", power(e, exponent), apart, **names)
                elif exponent == -1:
                    said("cancel", power(e, exponent), apart, a=S(shared))
                else:
                    said("power-cancels", power(e, exponent), apart, **names, c=S(shared))
            ahead += [(f, exponent) for f in reversed(e.args)]
        elif isinstance(e, Power) and e.exponent.is_Number and exponent.is_Integer:
            ahead.append((e.base, e.exponent * exponent))
        elif isinstance(e, Power):
            base, to = each(by, partial(_standing, around, exponent), e.args, by.scalar)
            put(*((base, product(to, exponent)) if exponent.is_Integer else (power(base, to), exponent)))
        elif is_op(e, NORM_SQUARED) and exponent.is_Number:
            (inner,) = each(by, partial(_norm, around, 2 * exponent), e.args, by.tidy)
            put(apply(NORM2, inner), 2 * exponent)
        elif is_op(e, SQRT) and exponent.is_Integer and int(exponent) % 2 == 0:
            half = power(e.args[0], exponent / 2)
            said("root", power(e, exponent), half, a=power(e, exponent), b=half)
            ahead.append((e.args[0], exponent / 2))
        else:
            own = by.within(around(partial(_raised, exponent)), by.scalar, e)
            if own != e and isinstance(own, Product | Power):
                ahead.append((own, exponent))
            elif own.is_Number and exponent.is_Integer:
                number = number * own**exponent
            else:
                put(own, exponent)
    gathered: dict[Expr, Expr] = {}
    for base, exponent in list(found.items()):
        del found[base]
        if is_op(base, NORM2) and exponent.is_Integer and int(exponent) % 2 == 0:
            base, exponent = apply(NORM_SQUARED, *base.args), exponent / 2
        root = is_op(base, SQRT) and base.args[0].is_Number and exponent.is_Rational
        of, to = (base.args[0], exponent / 2) if root else (base, exponent)
        if of.is_Number and of > 0 and to.is_Rational:
            times, roots = _rooted(of, to)
            if by.traced:
                value = product(times, written(roots))
                rest = product(number, written(gathered), written(found))
                by.did("root", product(rest, power(base, exponent)), product(rest, value), a=power(of, to), b=value)
            number = number * times
            gathered.update(roots)
        elif exponent != 0:
            gathered[base] = exponent
    gathered = identified(by, gathered, by.quiet.scalar, written, lambda pairs: product(number, written(pairs)))
    if not all(e.is_Number for e in gathered.values()):
        # the exponent that came down stands in front: k tᵏ
        gathered = dict(sorted(gathered.items(), key=lambda item: not (isinstance(item[0], Var) and item[1].is_Number)))
    return number, gathered


def _told(clause: str, base: Expr, both: tuple[Expr, Expr], total: Expr) -> Expr:
    """What a clause on powers of a base names: the power that is made, the one that cancels, or the base."""
    if clause == "power":
        return _squared(base, total)
    if clause == "cancel" and all(e.is_Rational for e in both):
        return _squared(base, min(map(abs, both)))
    return base


def _squared(base: Expr, exponent: Expr) -> Expr:
    """A power, of a length as a squared length where it is one."""
    if is_op(base, NORM2) and exponent.is_Integer and int(exponent) % 2 == 0:
        return power(apply(NORM_SQUARED, *base.args), exponent / 2)
    return power(base, exponent)


def _raised(exponent: Expr, base: Expr) -> Expr:
    return power(base, exponent)


def _standing(around: Callable[[Around], Around], exponent: Expr, base: Expr, to: Expr) -> Expr:
    return around(partial(_raised, exponent))(power(base, to))


def _norm(around: Callable[[Around], Around], exponent: Expr, inner: Expr) -> Expr:
    return around(partial(_raised, exponent))(apply(NORM2, inner))


def written(found: Mapping[Expr, Expr]) -> Expr:
    """The product of factors with their exponents."""
    return product(*(power(b, e) for b, e in found.items()))


def _rooted(number: Expr, exponent: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """A power of a number as a number and what is left of roots: 2^(5/2) = 4√2."""
    times, rest = (number**exponent).as_coeff_Mul()
    roots: dict[Expr, Expr] = {}
    for root in rest.args if rest.is_Mul else () if rest == 1 else (rest,):
        base, power_ = root.as_base_exp()
        roots[apply(SQRT, base) if power_ == S.Half else base] = S.One if power_ == S.Half else power_
    return times, roots
