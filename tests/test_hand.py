"""Counterexamples for a person: small sizes, small numbers that have what is assumed, and exact values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import Float, Rational

from matderiv import check
from matderiv.index import size
from matderiv.judging.hand import DRAWS, Counterexample, _drawn, _fraction
from matderiv.matrix import FACTS, Var
from matderiv.ring import PRIME


def found(objective: str, wrt: str, claim: str, **options: Any) -> Counterexample:
    example = check(objective, wrt, claim, **options).counterexample
    assert example is not None
    return example


def test_the_numbers_can_be_worked_out_by_hand() -> None:
    """x = 2: the claim x² is 4, the derivative of x² is 2·2, and so on."""
    example = found("x'*x", "x", "x.^2")
    assert example.sizes == {"n_1": 1}
    ((x, ((value,),)),) = example.inputs
    assert (x.name, example.at) == ("x", (1,))
    assert (example.claimed, example.true) == (value**2, 2 * value)
    assert example.differences == pytest.approx(float(example.true), rel=1e-6)


def test_the_sizes_are_as_small_as_show_the_error() -> None:
    """Matrices of size 1 commute."""
    example = found("tr(A*X*X)", "X", "2*A'*X'", shapes={"X": ("n", "n")})
    assert example.sizes == {"n": 2}
    assert example.at == (1, 1)


def test_fractions_are_exact_and_other_numbers_decimal() -> None:
    assert isinstance(found("1/(x'*x)", "x", "x").true, Rational)
    assert isinstance(found("sum(exp(x))", "x", "x").true, Float)


def test_inside_the_domain() -> None:
    """No whole number but 0 lies inside that of the arc cosine."""
    example = found("sum(arccos(x))", "x", "x", shapes={"x": ("n",)})
    ((_, ((value,),)),) = example.inputs
    assert abs(value) < 1
    example = found("logdet(X)", "X", "X*X", shapes={"X": ("n", "n")})
    (_, rows) = example.inputs[0]
    assert np.linalg.det(np.array(rows, dtype=float)) > 0


def test_a_free_entry_moves_all_places_where_it_stands() -> None:
    example = found("tr(A*X)", "X", "A*A", shapes={"X": ("n", "n")}, structure="symmetric")
    assert example.differences == pytest.approx(float(example.true), abs=1e-6)
    example = found("tr(A*X*X)", "X", "A", shapes={"X": ("n", "n")}, structure="lower")
    assert example.differences == pytest.approx(float(example.true), abs=1e-6)


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("manner", sorted(set(DRAWS)))
def test_what_is_drawn_has_the_facts(fact: str, manner: int) -> None:
    from random import Random

    n = size("n")
    for extent in (1, 2, 3):
        drawn = _drawn(Var("A", (n, n), (fact,)), {"n": extent}, Random(1), manner)
        a = np.array(drawn, dtype=float)
        assert all(isinstance(x, Fraction) for row in drawn for x in row)
        if extent == 1 and fact in ("skew", "invertible"):
            continue
        match fact:
            case "symmetric":
                assert (a == a.T).all()
            case "skew":
                assert (a == -a.T).all()
            case "diagonal":
                assert (a == np.diag(np.diag(a))).all()
            case "orthogonal":
                assert (a @ a.T == np.eye(extent)).all()
            case "spd":
                assert (a == a.T).all()
                assert (np.linalg.eigvalsh(a) > 0).all()
            case "positive":
                assert (a > 0).all()


def test_a_residue_is_read_back_as_a_fraction() -> None:
    for value in (Fraction(-7, 12), Fraction(0), Fraction(22, 7), Fraction(-3)):
        assert _fraction(value.numerator * pow(value.denominator, -1, PRIME) % PRIME) == value
