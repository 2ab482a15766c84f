"""Counterexamples for a person: small sizes, small numbers that have what is assumed, and exact values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import Float, Rational

from matderiv import check, check_derivation
from matderiv.core.choices import FACTS
from matderiv.core.index import size
from matderiv.expressions.matrix import Var
from matderiv.judging.hand import DRAWS, PRIME, Counterexample, _drawn, _fraction


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


@pytest.mark.parametrize(
    ("claimed", "true", "digits", "shown"),
    [
        ("2.718282", "0.04978707", 4, ("2.718", "0.04979")),
        ("2.718282", "2.718411", 5, ("2.7183", "2.7184")),
        ("2.718282", "2.718284", 7, ("2.718282", "2.718284")),
        ("-0.1493612", "-0.1493702", 5, ("−0.14936", "−0.14937")),
        ("12345.67", "2.5", 5, ("12346", "2.5")),
        ("123456789.1", "2.512345", 7, ("1.234568e+08", "2.512345")),
    ],
)
def test_decimals_are_shown_as_far_as_they_tell_the_two_apart(
    claimed: str, true: str, digits: int, shown: tuple[str, str]
) -> None:
    found = Counterexample({}, (), (), Float(claimed, 7), Float(true, 7), float(true))
    assert found.digits == digits
    assert (found.shown(found.claimed), found.shown(found.true)) == shown


def test_a_fraction_is_shown_as_one_beside_decimals() -> None:
    found = Counterexample({}, (), (), Rational(1, 3), Float("0.3334567", 7), 0.3334567)
    assert (found.shown(found.claimed), found.shown(found.true)) == (Rational(1, 3), "0.3335")


def test_a_verdict_and_a_report_show_few_digits() -> None:
    said = " ".join(str(check("log(sum(exp(x)))", "x", "exp(x)")).split())
    assert "your formula gives 2.718, but the derivative is 1, for" in said
    report = check_derivation(r"$f = \sin(t)$, so \[ \frac{d f}{d t} = \cos(t) = t \]")
    assert "the left side is −0.99 and the right side is −3." in " ".join(str(report).split())
