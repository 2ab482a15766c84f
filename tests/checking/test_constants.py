"""Constants are what they are worth, and ask for as many digits as lie between them."""

from __future__ import annotations

from math import inf

import pytest
from lines import A, N, c
from sympy import Expr, Rational, S

from matderiv.checking.constants import MOST_SCALES, Constants
from matderiv.checking.program import Program
from matderiv.core.index import power, product, terms
from matderiv.expressions.matrix import apply, multiply

THOUSANDTH = Rational(1, 1000)


def spans(expr: Expr) -> float:
    program = Program()
    node = program.side(expr)
    return Constants(program).span([node])


@pytest.mark.parametrize(
    ("constant", "digits"),
    (
        (S.Zero, 0),
        (S(2), 0),
        (S(50), 0),  # so few digits hide nothing
        (S(100), 2),
        (S(-1000), 3),
        (THOUSANDTH, 3),
        (Rational(1001, 1000), 3),  # as near to 1
        (Rational(2999999, 10**6), 6),  # and as near to 3
        (Rational(1, 7), 0),
        (Rational(1, 101), 2.0043),
        (Rational(100, 200001), 5.3),  # what it is written with is seen as well
        (apply("exp", S(-25)), 10.857),
        (apply("sin", Rational(314159265, 10**8)), 15.746),
        (apply("log", S(-1)), inf),
        (apply("exp", apply("exp", S(1000))), inf),
    ),
)
def test_a_constant_spans_the_digits_to_1_or_to_a_whole_number(constant: Expr, digits: float) -> None:
    assert spans(constant) == pytest.approx(digits, rel=1e-2)


def test_what_is_beside_a_whole_number_is_told_from_it() -> None:
    program = Program()
    constants = Constants(program)
    for constant, digits in ((Rational(1, 10**6), 6), (Rational(-1, 10**6), 6), (Rational(1, 10), 0)):
        assert constants.of(program.side(apply("exp", constant)))[1] == pytest.approx(digits)
    above = apply("exp", terms(apply("log", S(20)), Rational(1, 10**6)))  # 20.00002
    assert constants.of(program.side(above))[1] == pytest.approx(4.7, rel=1e-2)


def test_what_is_no_constant_spans_nothing() -> None:
    assert spans(c) == spans(N) == spans(apply("exp", c)) == spans(product(N, c)) == 0
    program = Program()
    value, digits = Constants(program).of(program.side(N))
    assert value is None and digits == 0
    program = Program()
    ones = program.side(apply("ones", shape=(N, N)))
    assert Constants(program).among([ones, program.side(S(7))]) == [program.side(S(7))]


@pytest.mark.parametrize(
    ("expr", "digits"),
    (
        (product(THOUSANDTH, c), 3),
        (terms(product(THOUSANDTH, c), product(Rational(1, 10**5), c)), 8),
        (product(THOUSANDTH, power(c, 7)), 21),
        (product(THOUSANDTH, power(c, -7)), 21),
        (product(THOUSANDTH, power(c, Rational(-15, 2))), 22.5),
        (product(THOUSANDTH, power(c, Rational(1, 2))), 3),
        (product(THOUSANDTH, power(c, 7), power(c, 2), apply("exp", c)), 21),
        (multiply(THOUSANDTH, apply("entrywise_power", A, S(9))), 27),
        (product(THOUSANDTH, power(c, apply("log", S(-2)))), inf),
    ),
)
def test_digits_are_multiplied_by_the_largest_exponent(expr: Expr, digits: float) -> None:
    assert spans(expr) == pytest.approx(digits)


def test_a_power_with_a_letter_as_exponent_multiplies_nothing() -> None:
    assert spans(product(THOUSANDTH, power(c, c))) == 3


def test_sizes_of_constants_are_those_that_are_not_near_1() -> None:
    program = Program()
    for constant in (Rational(3, 10), Rational(3, 2), Rational(29, 100), S(-2), Rational(8, 5), S.Zero, S.One):
        program.side(product(constant, c))
    for beyond in (apply("exp", S(-1000)), apply("log", S(-1))):
        program.side(product(beyond, c))
    assert Constants(program).magnitudes() == pytest.approx([0.29, 1.6, 2.0, 1000.0])
    for n in range(MOST_SCALES):
        program.side(S(10 + n))
    assert len(Constants(program).magnitudes()) == MOST_SCALES
    assert len(Constants(program).magnitudes(every=True)) == MOST_SCALES + 4
