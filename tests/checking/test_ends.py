"""The answer agrees with differences of the objective, or is refuted by them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from lines import GRADIENT, XWY, A, B, K, M, N, W, X, Y, a, b, c, f, x
from sympy import Expr, Rational, S

from matderiv.checking import ends
from matderiv.checking.ends import compare_ends, slope
from matderiv.checking.precise import Precise
from matderiv.core.dual_numbers import Array, Undefined
from matderiv.core.errors import RefutedError
from matderiv.core.index import Entry, Fixed, power, product, terms
from matderiv.expressions.matrix import WHOLE, Var, add, apply, multiply, ones, transpose, unit


def test_the_ends_agree() -> None:
    evidence = compare_ends(f, W, multiply(S(2), transpose(X), XWY))
    assert evidence.kind == "SAMPLED" and evidence.points == 3 and evidence.error is not None
    assert evidence.error < 1e-9
    assert compare_ends(f, W, GRADIENT, indices=(a, b)).kind == "SAMPLED"
    assert compare_ends(multiply(A, x), x, A).kind == "SAMPLED"
    form = apply("matmul", transpose(x), A, x)
    assert compare_ends(form, x, add(A, transpose(A)), order=2).kind == "SAMPLED"
    assert compare_ends(apply("log", form), c, S.Zero).kind == "SAMPLED"
    assert compare_ends(apply("exp", power(c, 2)), c, product(2, c, apply("exp", power(c, 2)))).kind == "SAMPLED"
    relu = apply("sum", apply("relu", multiply(A, x)))
    step_ = multiply(Rational(1, 2), add(ones(N), apply("sign", multiply(A, x))))
    assert compare_ends(relu, x, multiply(transpose(A), step_)).kind == "SAMPLED"


@pytest.mark.parametrize(
    "answer",
    [
        multiply(transpose(X), XWY),
        multiply(S(2), transpose(X), add(multiply(X, W), Y)),
        transpose(multiply(S(2), transpose(X), XWY)),
        apply("zero", shape=(M, K)),
    ],
)
def test_wrong_answers_are_refuted(answer: Expr) -> None:
    with pytest.raises(RefutedError) as caught:
        compare_ends(f, W, answer, show=lambda e: "f")
    line = r"the derivative of f with respect to W is refuted\n    n_1 = .*: the answer gives .*, differences give \S+"
    assert re.fullmatch(line, str(caught.value))
    assert caught.value.told("ja").startswith("f の W による導関数が反証された\n    n_1 = ")


def test_an_answer_of_other_sizes_is_refuted() -> None:
    with pytest.raises(RefutedError, match="the answer gives an array of other sizes, differences give"):
        compare_ends(f, W, transpose(multiply(S(2), transpose(X), XWY)))


def test_wrong_second_derivatives_are_refuted() -> None:
    form = apply("matmul", transpose(x), A, x)
    with pytest.raises(RefutedError):
        compare_ends(form, x, multiply(S(2), A), order=2)


def test_an_answer_that_is_zero_has_no_large_error() -> None:
    difference = terms(apply("trace", multiply(A, B)), product(-1, apply("trace", multiply(B, A))))
    evidence = compare_ends(difference, A, apply("zero", shape=(N, N)))
    assert evidence.kind == "SAMPLED" and evidence.error is not None and evidence.error < 1e-9


def slopes(objective: Expr, variable: Expr, value: object, *directions: object) -> list[tuple[Array, float]]:
    arrays = {variable.name: np.array(value, dtype=float)}
    given = [np.array(d, dtype=float).reshape(-1, 1) for d in directions]
    return list(slope(objective, variable, arrays, {"n_1": int(np.size(value))}, given))


@pytest.mark.parametrize(
    ("objective", "value", "wanted"),
    (
        (power(c, 3), 2.0, 12.0),
        (power(c, 5), -3.0, 405.0),
        (apply("exp", c), 0.0, 1.0),
        (apply("log", c), 1e-3, 1e3),
        (apply("sin", c), 50.0, np.cos(50)),
        (apply("sin", product(300, c)), 1.0, 300 * np.cos(300)),  # steps must be small there
        (product(Rational(1, 10**4), apply("sin", product(50, c))), 1.0, np.cos(50) / 200),  # and of what is slight
    ),
)
def test_differences_give_the_slope_and_how_far_it_may_be_off(objective: Expr, value: float, wanted: float) -> None:
    ((found, doubt),) = slopes(objective, c, value, [1])
    assert found.shape == () and found == pytest.approx(wanted, rel=1e-8)
    assert 0 < doubt < 1e-6 * abs(wanted) and abs(found - wanted) < max(doubt, 1e-9 * abs(wanted))


def test_slopes_along_directions() -> None:
    found = slopes(apply("norm_squared", x), x, [3.0, -1.0], [1, -2], [0.5, 0])
    assert [float(a) for a, _ in found] == pytest.approx([10, 3])
    ((still, doubt),) = slopes(S(7), c, 1.0, [1])
    assert still == 0 and doubt > 0  # so little is not seen


@pytest.mark.parametrize(
    ("objective", "answer"),
    (
        (apply("sin", product(20, c)), product(20, apply("cos", product(20, c)))),
        (apply("exp", product(5, c)), product(5, apply("exp", product(5, c)))),
        (product(10**6, apply("exp", apply("trace", A))), S.Zero),
        (apply("log", apply("abs", c)), power(c, -1)),
    ),
)
def test_right_answers_agree_at_every_point(objective: Expr, answer: Expr) -> None:
    found = compare_ends(objective, c, answer)
    z = Var("z", (S(2), S.One))
    assert compare_ends(apply("norm_squared", z), z, multiply(S(2), z)).points == 3
    assert found.kind == "SAMPLED" and found.points == 3 and found.error is not None
    assert (found.error > 0) == (answer != 0) and found.error < 1e-6


def test_the_entry_that_differs_is_shown() -> None:
    apart = multiply(Rational(1, 100), unit(S(2), N), transpose(ones(N)))
    with pytest.raises(RefutedError) as caught:
        compare_ends(multiply(A, x), x, add(A, apart))
    answer, differences = re.findall(r"(?:gives|give) (\S+?),? *(?:differences|$)", str(caught.value))
    assert float(answer) != float(differences) and abs(float(answer) - float(differences)) < 0.1
    with pytest.raises(RefutedError) as caught:
        compare_ends(power(c, 2), c, product(3, c))
    answer, differences = re.findall(r"(?:gives|give) (\S+?),? *(?:differences|$)", str(caught.value))
    assert float(answer) / float(differences) == pytest.approx(1.5, rel=1e-4)


def test_an_answer_by_a_single_entry_is_compared_along_it() -> None:
    k = Var("k", facts=(WHOLE,))
    at = Fixed(k, N)
    objective = apply("norm_squared", x)
    assert compare_ends(objective, x, product(2, Entry(x, at)), entry=(at,)).kind == "SAMPLED"
    other = Fixed(Var("l", facts=(WHOLE,)), M)
    squares = apply("sum", apply("hadamard", X, X))
    entry = (at, other)
    assert compare_ends(squares, X, product(2, Entry(X, *entry)), entry=entry).kind == "SAMPLED"
    with pytest.raises(RefutedError):
        compare_ends(squares, X, product(3, Entry(X, *entry)), entry=entry)


def test_what_is_beyond_floating_point_supports_nothing() -> None:
    huge = apply("exp", product(10**6, terms(S.One, power(c, 2))))
    assert compare_ends(huge, c, product(2 * 10**6, c, huge)).kind == "UNCHECKED"
    # where differences are dull beside an answer that is much too large, that is refuted
    with pytest.raises(RefutedError):
        compare_ends(apply("sin", product(10**5, c)), c, product(10**12, c))
    # though they be dull at every point
    with pytest.raises(RefutedError):
        compare_ends(apply("sin", product(10**9, c)), c, power(product(10**6, c), 3))


def test_a_large_constant_does_not_hide_a_slope() -> None:
    assert compare_ends(terms(S(10**6), c), c, S.One).points == 3
    with pytest.raises(RefutedError):
        compare_ends(terms(S(10**6), c), c, Rational(1001, 1000))


@pytest.mark.parametrize(
    ("objective", "variable", "answer"),
    (
        (f, W, multiply(S(2), transpose(X), XWY)),
        (power(c, 2), c, product(2, c)),
        (apply("norm_squared", x), x, multiply(S(2), x)),
    ),
)
def test_what_differences_in_floating_point_say_is_confirmed_to_many_digits(
    objective: Expr, variable: Var, answer: Expr, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = ends._central
    monkeypatch.setattr(ends, "_slope", lambda *given: (2 * central(*given, 1.0)[0], 0.0))
    assert compare_ends(objective, variable, answer).kind == "UNCHECKED"
    wrong = multiply(S(3), answer)
    with pytest.raises(RefutedError):
        compare_ends(objective, variable, wrong)
    # what is too large for that, or has no such value, is believed as it is; what has none at all says nothing
    for error, believed in ((TypeError, True), (OverflowError, True), (Undefined, False)):

        def broken(point: ends.Point, *given: object, error: type[Exception] = error) -> object:
            if isinstance(point.ring, Precise):
                raise error
            return central(point, *given)

        monkeypatch.setattr(ends, "_central", broken)
        if believed:
            with pytest.raises(RefutedError):
                compare_ends(objective, variable, answer)
        else:
            assert compare_ends(objective, variable, wrong).kind == "UNCHECKED"
    monkeypatch.setattr(ends, "WORK", 0)
    with pytest.raises(RefutedError):
        compare_ends(objective, variable, answer)
