"""Between which numbers entries lie: those of an array over its own length, and what that decides."""

from __future__ import annotations

from fractions import Fraction
from math import exp, inf

import pytest
from sympy import Expr, I, Integer, Rational

import matderiv
from matderiv.checking.ranges import ANYWHERE, LARGEST, Range, Ranges
from matderiv.core.index import Delta, Entry, Index, Table, power, product, size, summed, terms
from matderiv.expressions.matrix import Var, add, apply, multiply, ones, transpose
from matderiv.reading.readings import read_formula


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        ("x/norm2(x)", Range(-1, 1)),
        ("-2*x/norm2(x)", Range(-2, 2)),
        ("X/norm2(X)", Range(-1, 1)),
        ("x/norm1(x)", Range(-1, 1)),
        ("t/abs(t)", Range(-1, 1)),
        ("x/norm2(y)", ANYWHERE),
        ("x/norm2(x)^2", ANYWHERE),
        ("(x + y)/norm2(x)", ANYWHERE),
        ("x*norm2(x)", ANYWHERE),
    ],
)
def test_an_array_over_its_length(text: str, range_: Range) -> None:
    assert Ranges().of(read_formula(text).expression) == range_


@pytest.mark.exhaustive
@pytest.mark.parametrize("inner", ["cos", "sin"])
@pytest.mark.parametrize("text", ["norm2({}(x/norm2(x)))", "sqrt(sum({}(x/norm2(x)).^2))"])
def test_no_side_is_looked_for_where_no_entry_lies(text: str, inner: str) -> None:
    objective = text.format(inner)
    formula = matderiv.derive(objective, "x").formula
    assert formula is not None
    assert matderiv.check(objective, "x", formula).right
    value, where, letters = formula.partition(" where ")
    for false in (f"-({value})", f"{value} + relu(abs(x) - vector(3))", f"({value})*(1 + 1/10^9)"):
        assert not matderiv.check(objective, "x", false + where + letters).right


n = size("n")
t = Var("t")
x, y = Var("x", (n, Integer(1))), Var("y", (n, Integer(1)))
A, B = Var("A", (n, n)), Var("B", (n, n))
P = Var("P", (n, n), facts=("spd",))
UP = Range(0, inf)


def scalar(low: Expr, high: Expr) -> Expr:
    """A number that goes from one to the other."""
    return terms(product((high - low) / 2, apply("sin", t)), (high + low) / 2)


def matrix(low: Expr, high: Expr) -> Expr:
    """A matrix whose entries go from one to the other."""
    ones_ = ones(n, n)
    return add(multiply((high - low) / 2, apply("sin", A)), multiply((high + low) / 2, ones_))


HALF = Rational(1, 2)
BOTH, ABOVE, BELOW = (Integer(-2), Integer(3)), (HALF, Integer(2)), (Integer(-2), -HALF)
s, u, d = scalar(*BOTH), scalar(*ABOVE), scalar(*BELOW)
S_, U_, D_ = matrix(*BOTH), matrix(*ABOVE), matrix(*BELOW)
length = power(apply("abs", t), -1)
named = Var("F", (n, n), definition=multiply(transpose(A), A))


@pytest.mark.parametrize(
    ("e", "range_"),
    [
        (s, Range(-2, 3)),
        (S_, Range(-2, 3)),
        (Integer(2), Range(2, 2)),
        (n, Range(1, inf)),
        (2 * n, Range(2, inf)),
        (n + 3, Range(4, inf)),
        (n**2, Range(1, inf)),
        (I, ANYWHERE),
        (Integer(10) ** 400, ANYWHERE),
        (Index("i", n), Range(1, inf)),
        (Delta(Index("i", n), Index("j", n)), Range(0, 1)),
        (Entry(U_, Index("i", n), Index("j", n)), Range(0.5, 2)),
        (Entry(Var("p", (n, Integer(1)), facts=("positive",)), Index("i", n)), UP),
        (Table(s, Index("i", n)), Range(-2, 3)),
        (Var("p", facts=("positive",)), UP),
        (Var("p", facts=("spd",)), UP),
        (P, ANYWHERE),
        (Var("v", definition=s), Range(-2, 3)),
        (product(s, d), Range(-6, 4)),
        (product(u, d), Range(-4, -0.25)),
        (product(s, s), Range(0, 9)),
        (product(s, s, s), Range(-18, 27)),
        (product(d, d, d, d), Range(0, 16)),
        (product(Integer(0), s), Range(0, 0)),
        (product(u, apply("exp", t)), UP),
        (apply("hadamard", S_, D_), Range(-6, 4)),
        (apply("scale", d, S_), Range(-6, 4)),
        (apply("kron", S_, D_), Range(-6, 4)),
        (power(s, 2), Range(0, 9)),
        (power(scalar(Integer(-3), Integer(2)), 2), Range(0, 9)),
        (power(s, 3), Range(-8, 27)),
        (power(s, 4), Range(0, 81)),
        (power(u, 2), Range(0.25, 4)),
        (power(d, 2), Range(0, 4)),
        (power(d, 3), Range(-8, -0.125)),
        (power(s, -2), UP),
        (power(s, -1), ANYWHERE),
        (power(s, -3), ANYWHERE),
        (power(u, -1), UP),
        (power(apply("exp", t), -1), UP),
        (power(s, HALF), UP),
        (power(s, t), UP),
        (apply("entrywise_power", S_, Integer(1)), Range(-2, 3)),
        (apply("entrywise_power", S_, Integer(2)), Range(0, 9)),
        (power(terms(apply("relu", t), Integer(10) ** 200), 3), Range(LARGEST, inf)),
        (power(terms(product(-1, apply("relu", t)), -(Integer(10) ** 200)), 3), Range(-inf, -LARGEST)),
        (transpose(U_), Range(0.5, 2)),
        (apply("triu", U_), Range(0, 2)),
        (apply("triu", D_), Range(-2, 0)),
        (apply("trace", P), UP),
        (apply("trace", transpose(P)), UP),
        (apply("trace", apply("inverse", P)), UP),
        (apply("trace", apply("matrix_power", P, Integer(-2))), UP),
        (apply("trace", multiply(transpose(A), A)), UP),
        (apply("trace", apply("inverse", multiply(A, transpose(A)))), UP),
        (apply("trace", named), UP),
        (apply("trace", A), ANYWHERE),
        (apply("trace", Var("G", (n, n), definition=A)), ANYWHERE),
        (apply("trace", multiply(A, B)), ANYWHERE),
        (apply("trace", multiply(transpose(A), B, A)), ANYWHERE),
        (apply("sum", P), ANYWHERE),
        (apply("sum", U_), Range(0.5, inf)),
        (apply("sum", D_), Range(-inf, -0.5)),
        (apply("sum", apply("exp", x)), UP),
        (apply("sum", multiply(-1, apply("exp", x))), Range(-inf, 0)),
        (apply("sum", S_), ANYWHERE),
        (apply("sum", matrix(Integer(-2), HALF)), ANYWHERE),
        (summed(product(u, d), Index("i", n)), Range(-inf, -0.25)),
        (summed(u, Index("i", n)), Range(0.5, inf)),
        (apply("quotient", U_, apply("exp", A)), UP),
        (apply("quotient", apply("exp", A), U_), UP),
        (apply("quotient", U_, S_), ANYWHERE),
        (apply("quotient", D_, U_), ANYWHERE),
        (apply("quotient", A, A), UP),
        (apply("quotient", U_, matrix(*ABOVE)), UP),
        (apply("exp", s), Range(exp(-2), exp(3))),
        (apply("exp", terms(Integer(705), apply("relu", t))), Range(exp(705), inf)),
        (apply("exp", terms(Integer(1000), apply("relu", t))), Range(LARGEST, inf)),
        (apply("relu", s), Range(0, 3)),
        (apply("relu", u), Range(0.5, 2)),
        (apply("relu", scalar(Integer(-2), HALF)), Range(0, 0.5)),
        (apply("relu", d), Range(0, 0)),
        (apply("tanh", u), Range(0, 1)),
        (apply("tanh", d), Range(-1, 0)),
        (apply("tanh", product(-1, apply("exp", t))), Range(-1, 0)),
        (apply("tanh", s), Range(-1, 1)),
        (apply("sinh", scalar(Integer(-2), HALF)), ANYWHERE),
        (multiply(transpose(x), x), UP),
        (multiply(transpose(x), P, x), UP),
        (multiply(transpose(x), A, transpose(A), x), UP),
        (multiply(transpose(x), A, P, transpose(A), x), UP),
        (multiply(transpose(x), A, x), ANYWHERE),
        (multiply(transpose(x), P, B, x), ANYWHERE),
        (multiply(transpose(y), x), ANYWHERE),
        (multiply(transpose(y), P, x), ANYWHERE),
        (multiply(transpose(y), A, A, x), ANYWHERE),
        (multiply(U_, D_), Range(-inf, -0.25)),
        (multiply(U_, U_, D_), Range(-inf, -0.125)),
        (multiply(U_, P), ANYWHERE),
        (product(t, length), Range(-1, 1)),
        (product(t, t, length), ANYWHERE),
        (product(t, t, length, length), Range(0, 1)),
        (product(*[t] * 3, *[length] * 3), Range(-1, 1)),
        (product(t, length, length), ANYWHERE),
        (product(2, Entry(x, Index("i", n)), power(apply("norm2", x), -1)), Range(-2, 2)),
        (product(Entry(y, Index("i", n)), power(apply("norm2", x), -1)), ANYWHERE),
        (product(s, power(apply("sqrt", s), -1)), ANYWHERE),
    ],
)
def test_between_which_numbers_entries_lie(e: Expr, range_: Range) -> None:
    assert tuple(Ranges().of(e)) == pytest.approx(tuple(range_), rel=1e-14, abs=1e-14)


exponentials, entry = Var("v", (n, Integer(1)), definition=apply("exp", x)), Entry(x, Index("i", n))


@pytest.mark.parametrize(
    "e",
    [
        apply("exp", A),
        transpose(apply("sigmoid", A)),
        Var("p", facts=("positive",)),
        u,
        Entry(exponentials, Index("i", n)),
        summed(product(2, apply("exp", entry), apply("cosh", entry)), Index("i", n)),
        terms(power(t, 2), apply("exp", t)),
        add(multiply(transpose(A), A, Integer(0)), ones(n, n)),
        multiply(apply("exp", A), exponentials),
        power(apply("exp", t), Rational(-1, 2)),
        apply("entrywise_power", apply("exp", A), t),
        apply("sum", apply("hadamard", apply("exp", A), apply("sigmoid", B))),
    ],
)
def test_what_is_positive_though_its_range_ends_at_0(e: Expr) -> None:
    assert Ranges().positive(e)


@pytest.mark.parametrize(
    "e",
    [
        t,
        A,
        power(t, 2),
        apply("abs", t),
        apply("relu", A),
        terms(apply("exp", t), Integer(-1)),
        terms(apply("exp", t), t),
        product(t, apply("exp", t)),
        product(-1, apply("exp", t)),
        summed(product(Delta(Index("i", n), Index("j", n)), apply("exp", entry)), Index("i", n)),
        multiply(A, exponentials),
        apply("triu", apply("exp", A)),
        apply("step", t),
        Var("F", (n, n), definition=multiply(transpose(A), A)),
        power(t, HALF),
    ],
)
def test_what_may_be_0_or_below_is_not_certainly_positive(e: Expr) -> None:
    assert not Ranges().positive(e)


def fractions(range_: Range) -> tuple[Fraction, Fraction]:
    return Fraction(range_.low), Fraction(range_.high)


@pytest.mark.parametrize("p", [(1, 10), (3, 10), (-1, 10), (-3, 10), (2**53 + 1, 1), (10**30 + 1, 1), (1, 3)])
def test_a_number_that_is_no_double_lies_between_two(p: tuple[int, int]) -> None:
    low, high = fractions(Ranges().of(Rational(*p)))
    assert low <= Fraction(*p) <= high and 0 < high - low < abs(Fraction(*p)) / 10**14


@pytest.mark.parametrize(
    ("a", "b"),
    [(0.1, 0.2), (0.1, 0.7), (1e16, 1.0), (1.0, 1e16), (-1e16, -1.0), (1e16, 3.0), (-0.1, -0.2), (1e300, 1e-300)],
)
def test_a_sum_is_rounded_outwards(a: float, b: float) -> None:
    low, high = fractions(Range(a, a).plus(Range(b, b)))
    assert low <= Fraction(a) + Fraction(b) <= high and 0 < high - low < Fraction(max(abs(a), abs(b))) / 10**14


def test_a_sum_that_is_exact_is_not_and_what_overflows_is_known_of_nothing() -> None:
    assert Range(2.5, 3.5).plus(Range(0.25, 1.25)) == Range(2.75, 4.75)
    assert Range(0, inf).plus(Range(1, 1)) == Range(1, inf) and Range(-inf, 2).plus(Range(1, 1)) == Range(-inf, 3)
    assert Range(1e308, inf).plus(Range(1e308, inf)) == Range(LARGEST, inf)
    assert Range(-inf, -1e308).plus(Range(-inf, -1e308)) == Range(-inf, -LARGEST)
    assert Range(1e308, inf).plus(Range(-inf, -1e308)) == ANYWHERE
