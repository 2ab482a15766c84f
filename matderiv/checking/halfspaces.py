"""Points where some sums of multiples of numbers have given signs, or that there is none.

The inequalities are eliminated number by number (Fourier 1826, Motzkin 1936), exactly, which ends with constants; a
point is then read off backwards. What the numbers are is not looked at: where they are letters the point can be had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from sympy import Expr

from ..core.index import Product, Terms

__all__ = ["Linear", "linear", "point_with"]

MOST = 500  # inequalities at once

Linear = dict[Expr | None, Fraction]  # the multiples of numbers, and the constant under None


def linear(e: Expr) -> Linear | None:
    """A sum of rational multiples, none of them 0, of numbers that are no products; ``None`` where it is none.

    >>> from matderiv.core.index import product, terms
    >>> from matderiv.expressions.matrix import Var
    >>> linear(terms(Var("s"), product(-10, Var("t"))))
    {s: Fraction(1, 1), t: Fraction(-10, 1)}
    """
    out: Linear = {}
    for term in e.args if isinstance(e, Terms) else (e,):
        factors = term.args if isinstance(term, Product) else (term,)
        numbers = [f for f in factors if f.is_number]
        others = [f for f in factors if not f.is_number]
        if len(others) > 1 or not all(f.is_Rational for f in numbers):
            return None
        by = Fraction(1)
        for f in numbers:
            by *= Fraction(int(f.p), int(f.q))
        key = others[0] if others else None
        out[key] = out.get(key, Fraction(0)) + by
    return {key: by for key, by in out.items() if by}


def point_with(positive: Iterable[Linear]) -> Mapping[Expr, Fraction] | None:
    """Values of the numbers with which all of these are positive, or ``None`` where there are none.

    Raises:
        OverflowError: there are too many inequalities on the way.

    >>> from sympy import Integer
    >>> from matderiv.core.index import product, terms
    >>> from matderiv.expressions.matrix import Var
    >>> s, t = Var("s"), Var("t")
    >>> forms = [linear(terms(s, product(-10, t))), linear(terms(t, Integer(-10)))]
    >>> sorted((v.name, n) for v, n in point_with(forms).items())
    [('s', Fraction(111, 1)), ('t', Fraction(11, 1))]
    >>> point_with([linear(terms(s, Integer(-1))), linear(product(-1, s))]) is None
    True
    """
    system = [dict(form) for form in positive]
    numbers = list(dict.fromkeys(v for form in system for v in form if v is not None))
    bounds: list[tuple[Expr, list[Linear], list[Linear]]] = []
    for v in numbers:
        with_v = [form for form in system if v in form]
        above = [form for form in with_v if form[v] > 0]
        below = [form for form in with_v if form[v] < 0]
        bounds.append((v, above, below))
        system = [form for form in system if v not in form]
        system += [_without(v, one, other) for one in above for other in below]
        if len(system) > MOST:
            raise OverflowError
    if any(form.get(None, Fraction(0)) <= 0 for form in system):
        return None
    found: dict[Expr, Fraction] = {}
    for v, above, below in reversed(bounds):
        least, most = ([_bound(v, form, found) for form in forms] for forms in (above, below))
        if least and most:
            found[v] = (max(least) + min(most)) / 2
        else:
            found[v] = max(least) + 1 if least else min(most) - 1 if most else Fraction(0)
    return found


def _without(v: Expr, one: Linear, other: Linear) -> Linear:
    """A sum of positive multiples of two forms in which v is not left."""
    a, b = -other[v], one[v]
    keys = (one.keys() | other.keys()) - {v}
    sums = {k: a * one.get(k, Fraction(0)) + b * other.get(k, Fraction(0)) for k in keys}
    return {k: c for k, c in sums.items() if c}


def _bound(v: Expr, form: Linear, found: Mapping[Expr, Fraction]) -> Fraction:
    """Where a form is 0, as a value of v."""
    rest = sum((c * (Fraction(1) if k is None else found[k]) for k, c in form.items() if k != v), Fraction(0))
    return -rest / form[v]
