"""Numbers for and against a claim."""

from __future__ import annotations

import numpy as np
from sympy import Rational

from matderiv.core.index import size
from matderiv.expressions.matrix import Var, apply
from matderiv.expressions.writer import unicode
from matderiv.judging.refute import Differences, common_fraction, common_ratio, factors, near, size_names

n = size("n")
A, s = Var("A", (n, n)), Var("s", (n**0, n**0))
ONE = np.ones((2, 2))


def test_near() -> None:
    assert near(ONE, ONE * (1 + 1e-9)) and not near(ONE, ONE * 1.001) and not near(ONE, np.ones((2, 1)))


def test_a_ratio_is_that_of_all_entries() -> None:
    assert common_ratio(3 * ONE, ONE) == 3
    assert common_ratio(np.eye(2), ONE) is None
    assert common_ratio(ONE, 0 * ONE) is None and common_ratio(0 * ONE, ONE) is None


def test_a_fraction_is_that_of_all_values() -> None:
    assert common_fraction([2 / 3, 2 / 3]) == Rational(2, 3)
    assert common_fraction([2 / 3, 1 / 3]) is None and common_fraction([1 / 97]) is None


def test_factors_are_made_of_sizes_and_scalars() -> None:
    points = [({"n": k}, {"s": np.array([[t]])}, []) for k, t in ((2, 1.5), (3, 0.7), (4, 0.2))]
    assert unicode(next(factors([2 / k for k in (2, 3, 4)], points, [A, s], A))) == "2/n"
    assert unicode(next(factors([t * t for t in (1.5, 0.7, 0.2)], points, [A, s], A))) == "s²"
    assert not list(factors([0.123, 0.777, 0.5], points, [A, s], A))


def test_differences_of_the_objective() -> None:
    objective = apply("trace", A)
    values, doubts = Differences(objective, A, lambda a: a).whole({"A": np.array([[1.0, 2.0], [3.0, 4.0]])}, {"n": 2})
    assert np.allclose(values, np.eye(2)) and doubts.max() < 1e-6


def test_sizes_are_named_once() -> None:
    assert size_names([A, s, A]) == ["n"]
