"""Where sums of multiples of numbers are positive together: a point, or the proof that there is none."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from sympy import Expr, Integer, Rational, pi

from matderiv.checking.halfspaces import MOST, Linear, linear, point_with
from matderiv.core.index import Product, product, terms
from matderiv.expressions.matrix import Var

LETTERS = [Var(letter) for letter in "rst"]
r, s, t = LETTERS


@pytest.mark.parametrize(
    ("e", "form"),
    [
        (s, {s: 1}),
        (Integer(5), {None: 5}),
        (terms(product(2, s), product(Rational(-3, 4), t), s, Integer(7)), {s: 3, t: Fraction(-3, 4), None: 7}),
        (Product(Integer(2), Rational(1, 3), s), {s: Fraction(2, 3)}),
        (terms(s, t, product(-1, s), Integer(1), Integer(-1)), {t: 1}),
        (terms(s, product(s, t)), None),
        (product(pi, s), None),
        (pi, None),
    ],
)
def test_a_sum_of_rational_multiples(e: Expr, form: Linear | None) -> None:
    assert linear(e) == form


def value(form: Linear, point: dict[Expr, Fraction]) -> Fraction:
    return sum((c * (Fraction(1) if k is None else point[k]) for k, c in form.items()), Fraction(0))


def drawn(random: Random) -> Linear:
    found = {k: Fraction(random.randint(-3, 3), random.choice((1, 4))) for k in (*LETTERS, None)}
    return {k: c for k, c in found.items() if c}


@pytest.mark.parametrize("seed", range(40))
def test_what_is_positive_somewhere_has_a_point_and_what_adds_up_to_nothing_has_none(seed: int) -> None:
    random = Random(seed)
    there = {v: Fraction(random.randint(-4, 4), 3) for v in LETTERS}
    forms = [form for form in (drawn(random) for _ in range(12)) if value(form, there) > 0]
    found = point_with(forms)
    assert found is not None and all(value(form, {**there, **found}) > 0 for form in forms)
    some = [drawn(random) for _ in range(random.randint(1, 3))]
    added = {k: sum((n * form.get(k, 0) for n, form in enumerate(some, 1)), Fraction(0)) for k in (*LETTERS, None)}
    assert point_with([*some, {k: -c for k, c in added.items() if c}]) is None  # the sum of all is 0


def test_a_number_that_cancels_on_the_way_is_free() -> None:
    forms = [{r: Fraction(1), s: Fraction(1), t: Fraction(1)}, {r: Fraction(-1), s: Fraction(-1), t: Fraction(1)}]
    found = point_with(forms)
    assert found is not None and all(value(form, dict(found)) > 0 for form in forms)


def test_between_the_largest_lower_and_the_least_upper_bound() -> None:
    bounds = [(1, -2), (1, -1), (-1, 3), (-1, 5)]
    assert point_with([{s: Fraction(a), None: Fraction(b)} for a, b in bounds]) == {s: Fraction(5, 2)}
    assert point_with([{s: Fraction(1), None: Fraction(-2)}, {s: Fraction(-1), None: Fraction(2)}]) is None
    assert point_with([{None: Fraction(0)}]) is None and point_with([]) == {}
    above, below = (point_with([{s: Fraction(sign), None: Fraction(-3 * sign)}]) for sign in (2, -2))
    assert above is not None and above[s] > 3 and below is not None and below[s] < 3


def test_too_many_inequalities_are_refused() -> None:
    one = Fraction(1)
    system: list[Linear] = [{s: one, None: Fraction(k)} for k in range(1, MOST // 20 + 1)]
    system += [{s: -one, None: Fraction(k)} for k in range(1, 21)]
    assert point_with(system) is not None
    with pytest.raises(OverflowError):
        point_with([*system, {t: one}])
