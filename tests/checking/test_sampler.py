"""Several expressions have values at the same points, inside all of their domains."""

from __future__ import annotations

import numpy as np
import pytest
from lines import A, c, f, x
from sympy import Expr, S

from matderiv.checking.sampler import Sampler
from matderiv.core.index import Entry, Index, product, terms
from matderiv.expressions.matrix import apply, multiply, transpose


def test_a_point_lies_inside_the_domain_of_every_expression() -> None:
    sampler = Sampler([(apply("log", c), ()), (apply("sqrt", terms(S.One, product(-1, c))), ())])
    found = sampler.at(0)
    assert found is not None
    _, arrays, (first, second) = found
    assert 0 < arrays["c"][0, 0] < 1
    assert np.isclose(first, np.log(arrays["c"][0, 0])) and np.isclose(second**2, 1 - arrays["c"][0, 0])


def test_the_same_number_gives_the_same_point() -> None:
    one, two = (Sampler([(f, ())]).at(3) for _ in range(2))
    other = Sampler([(f, ())]).at(4)
    assert one is not None and two is not None and other is not None
    assert one[0] == two[0] and one[2] == two[2] != other[2]


def test_further_facts_are_given_without_compiling_again() -> None:
    sampler = Sampler([(A, ()), (transpose(A), ())])
    plain, symmetric = sampler.at(0), sampler.at(0, {"A": frozenset(("symmetric",))})
    assert plain is not None and symmetric is not None
    assert not np.allclose(*plain[2]) and np.allclose(*symmetric[2])


def test_there_is_no_point_where_a_domain_is_empty() -> None:
    sampler = Sampler([(apply("log", product(-1, apply("exp", c))), ())])
    assert sampler.at(0) is None


def test_what_has_indices_beside_its_axes_has_values() -> None:
    i = Index("i", A.shape[0])
    row = apply("log", Entry(A, i, i))
    sampler = Sampler([(transpose(A), ()), (multiply(row, A), ())])
    assert {where for kind in ("positive", "negative") for where in sampler.defined(kind, {})} == {
        (True, True),
        (True, False),
    }


@pytest.mark.parametrize("v", (c, x))
def test_at_another_scale_a_point_counts_where_no_number_is_too_large(v: Expr) -> None:
    tower = apply("exp", apply("exp", apply("exp", v)))
    sampler = Sampler([(tower, ()), (v, ())])
    assert set(sampler.defined("plain", {})) == set(sampler.defined("plain", {}, 0.1)) == {(True, True)}
    assert list(sampler.defined("positive", {}, 40.0)) == []
    # at the scale of what is drawn elsewhere it counts, and has no value
    sampler = Sampler([(apply("exp", apply("exp", tower)), ()), (v, ())])
    assert (False, True) in set(sampler.defined("positive", {}))


def test_a_point_counts_at_another_scale_where_something_has_no_value() -> None:
    sampler = Sampler([(apply("log", x), ()), (x, ())])
    assert set(sampler.defined("negative", {}, 10.0)) == {(False, True)}
