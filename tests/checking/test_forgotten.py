"""The numbers whose sign a function forgets, found in what it is a function of."""

from __future__ import annotations

import pytest
from sympy import Integer

from matderiv.checking.forgotten import forgotten
from matderiv.core.index import power, product, size, terms
from matderiv.expressions.matrix import Var, add, apply, multiply, transpose

n = size("n")
a, b, t = Var("a"), Var("b"), Var("t")
x, y, S = Var("x", (n, Integer(1))), Var("y", (n, Integer(1))), Var("S", (n, n))
length = apply("norm2", x)


def times(number: object, matrix: object) -> object:
    return apply("scale", number, matrix)


def test_a_square_is_found_after_expansion() -> None:
    assert forgotten(terms(power(a, 2), product(-2, a, b), power(b, 2))) == (terms(a, product(-1, b)),)
    assert forgotten(product(power(t, 3), power(terms(t, Integer(1)), 2))) != ()


def test_squared_lengths_are_one_however_they_are_written() -> None:
    squared = multiply(transpose(x), x)
    assert forgotten(terms(squared, product(2, a, length), power(a, 2))) in (
        (terms(length, a),),
        (terms(a, length),),
    )


@pytest.mark.parametrize("argument", [terms(power(a, 2), power(b, 2)), terms(a, b), product(a, b), length, a])
def test_what_is_no_square_forgets_nothing(argument: object) -> None:
    assert forgotten(argument) == ()


def test_what_all_terms_have_in_common_is_found() -> None:
    assert forgotten(add(times(a, y), times(product(-7, b), y))) == (terms(a, product(-7, b)),)
    assert forgotten(add(times(a, multiply(S, x)), multiply(S, times(b, x)))) == (terms(a, b),)
    assert forgotten(transpose(times(a, S))) == (a,)


def test_different_directions_have_nothing_in_common() -> None:
    assert forgotten(add(times(a, x), times(b, y))) == ()
    assert forgotten(add(multiply(S, x), times(Integer(-1), y))) == ()


def test_a_long_argument_is_not_looked_into() -> None:
    letters = [Var(f"c{k}") for k in range(70)]
    assert forgotten(power(terms(*letters), 2)) == ()
