"""The numbers whose sign a function forgets, found in what it is a function of."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Rational

from matderiv.checking.forgotten import MOST_ATOMS, MOST_DEGREE, border_of, forgotten
from matderiv.core.index import Entry, Index, power, product, size, terms
from matderiv.expressions.matrix import Var, add, apply, multiply, transpose

n = size("n")
HALF = Rational(1, 2)
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


def squared(left: Expr, right: Expr) -> Expr:
    """(left + right)², multiplied out."""
    return terms(product(left, left), product(2, left, right), product(right, right))


def test_where_a_function_goes_over_to_another_branch() -> None:
    within = terms(Integer(1), product(-1, power(a, 2)))
    assert border_of(apply("arcsin", a)) == within == border_of(apply("arccos", a))
    assert border_of(apply("arcsin", x)) == x and border_of(apply("sqrt", a)) == a
    assert border_of(power(a, HALF)) == a and border_of(apply("scale", a, x)) == x


@pytest.mark.parametrize("root", [apply("sqrt", a), power(a, HALF)])
def test_the_square_of_a_root_is_what_it_is_the_root_of(root: Expr) -> None:
    assert forgotten(product(root, root, a)) == (a,)
    assert forgotten(product(root, root, root, a)) == forgotten(product(a, a, root)) == (a,)
    assert forgotten(product(root, root, b)) == ()
    assert forgotten(product(*[root] * 4, b, b)) in ((product(a, b),), (product(b, a),))


def test_another_root_is_no_square_root() -> None:
    third = power(a, Rational(1, 3))
    assert forgotten(product(third, third, a)) == (third,)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (a, Entry(x, Index("i", n))),
        (a, power(b, 3)),
        (a, apply("exp", b)),
        (a, product(2, apply("trace", S))),
        (a, multiply(transpose(x), y)),
        (a, multiply(transpose(x), S, x)),
        (a, apply("pi")),
        (a, length),
        (a, Rational(1, 3)),
        (apply("det", S), apply("trace", S)),
    ],
)
def test_a_square_of_a_sum_forgets_the_sum(left: Expr, right: Expr) -> None:
    assert set(forgotten(squared(left, right))) in ({terms(left, right)}, {terms(right, left)}) or right.is_Number
    assert forgotten(terms(squared(left, right), Integer(1))) == ()


def test_a_square_in_a_denominator_is_found() -> None:
    assert forgotten(power(terms(a, b), -2)) == (terms(a, b),) == forgotten(product(t, power(squared(a, b), -1)))
    assert forgotten(power(terms(a, b), -3)) == () == forgotten(product(a, power(b, -1)))


def test_linear_functions_are_told_apart_term_by_term() -> None:
    T = Var("T", (n, n))
    both = apply("trace", apply("add", S, T))
    of_both = [apply("trace", S), apply("trace", T)]
    parts = terms(power(a, 2), product(2, a, both), power(of_both[0], 2), power(of_both[1], 2), product(2, *of_both))
    assert forgotten(parts) == (terms(a, *of_both),)
    assert forgotten(apply("diag", apply("add", times(a, x), times(b, x)))) == (terms(a, b),)
    assert forgotten(apply("exp", apply("add", times(a, x), times(b, x)))) == ()
    assert forgotten(apply("transpose", times(a, S))) == (a,)
    assert forgotten(apply("hadamard", apply("add", times(a, x), times(b, x)), y)) == (terms(a, b),)
    assert forgotten(apply("matmul", apply("add", times(a, S), times(b, S)), apply("add", x, y))) == (terms(a, b),)
    assert forgotten(apply("matmul", x, terms(a, b))) == (terms(a, b),)
    assert forgotten(apply("matmul", x, apply("trace", S))) == ()


def test_squared_lengths_are_those_of_a_length() -> None:
    for squares in (apply("norm_squared", x), multiply(transpose(x), x)):
        assert set(forgotten(terms(squares, product(2, a, length), power(a, 2)))) <= {
            terms(length, a),
            terms(a, length),
        }
        assert forgotten(product(squares, power(a, 3))) != ()
    for other in (multiply(transpose(x), y), multiply(transpose(x), S, transpose(S), x)):
        assert forgotten(other) == ()


def test_how_far_squares_are_looked_for() -> None:
    letters = [Var(f"c{k}") for k in range(MOST_ATOMS + 1)]
    assert (
        forgotten(power(terms(*letters[:-1]), 2)) == (terms(*letters[:-1]),)
        and forgotten(power(terms(*letters), 2)) == ()
    )
    most = power(terms(a, b), MOST_DEGREE)
    assert forgotten(most) == (terms(a, b),) == forgotten(power(terms(a, b), -MOST_DEGREE))
    assert forgotten(product(most, squared(a, b))) == () == forgotten(power(terms(a, b), MOST_DEGREE + 2))
