"""Functions of numbers whose argument only touches their border are told from those that go over it or stay away."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sympy import Expr, Integer, Rational

from matderiv.checking.touching import along, with_free_values
from matderiv.core.index import Terms, power, product, size, terms
from matderiv.expressions.matrix import Var, apply

n = size("n")
x, S, R = Var("x", (n, Integer(1))), Var("S", (n, n)), Var("R", (n, n))
other = apply("trace", R)
one, trace, length, longer = Integer(1), apply("trace", S), apply("norm2", x), apply("norm1", x)
t = Var("t")


def of(name: str, *terms_: Expr) -> Expr:
    return apply(name, Terms(*terms_))


TOUCHED = [
    of("sqrt", apply("exp", trace), apply("exp", product(-1, trace)), Integer(-2)),
    of("sqrt", longer, length, product(-2, apply("sqrt", product(longer, length)))),
    of("log", one, product(-1, apply("sin", trace))),
    power(Terms(apply("cosh", trace), Integer(-1)), Rational(1, 4)),
    of("sqrt", apply("exp", terms(trace, t)), apply("exp", product(-1, terms(trace, t))), Integer(-2)),
    apply("arcsin", apply("cos", trace)),
    of("sqrt", one, apply("cos", product(3, trace))),
    of("sqrt", apply("cosh", terms(trace, Integer(3))), Integer(-1)),
    of("sqrt", apply("cosh", terms(length, Integer(-3))), Integer(-1)),
    of("sqrt", apply("cosh", product(Rational(1, 5), trace)), Integer(-1)),
    of("sqrt", apply("relu", other), apply("cosh", trace), Integer(-1)),  # where the other is negative
    of("sqrt", apply("cosh", terms(trace, product(-1, other))), Integer(-1)),
]
APART = [
    of("sqrt", one, power(length, 2)),  # no zero
    of("log", one, product(-1, trace)),  # goes over its border
    of("sqrt", one, product(-1, power(apply("tanh", trace), 2))),  # comes near it for ever
    of("sqrt", apply("exp", t), apply("exp", product(-1, t)), Integer(-2)),  # a letter is drawn on both sides
    power(length, 3),
    power(Terms(apply("cosh", trace), Integer(-1)), -2),
    of("sqrt", apply("cosh", terms(length, Integer(3))), Integer(-1)),  # no length is negative
    of("sqrt", apply("cosh", trace), Rational(-9999, 10000)),
    apply("sqrt", trace),
    of("sqrt", trace, Integer(-1)),
    of("sqrt", one, trace),
    apply("sqrt", apply("exp", trace)),
    apply("log", power(trace, 3)),
    apply("sum", apply("sqrt", apply("exp", x))),
]


@pytest.mark.parametrize("function", TOUCHED)
def test_a_border_that_is_touched_is_found(function: Expr) -> None:
    found = with_free_values((terms(function, one), trace))
    assert found is not None
    assert found[1] == function.args[0]
    assert function not in found[0][0].args


@pytest.mark.parametrize("function", APART)
def test_no_other_is(function: Expr) -> None:
    assert with_free_values((terms(function, one), trace)) is None


def test_a_zero_halfway_between_two_values_that_are_tried_is_found() -> None:
    for one, next_ in pairwise(along(False)[1600:1640]):
        half = (Rational(float(one)) + Rational(float(next_))) / 2
        function = of("sqrt", apply("cosh", product(100, terms(trace, -half))), Integer(-1))
        assert with_free_values((function, trace)) is not None
