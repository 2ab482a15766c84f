"""Whether a condition is met is seen from values, and near a border not; a kink, a jump and a gap are seen."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from sympy import Expr, Integer, Rational

from matderiv.checking.borders import ALONE, BORDERS, PREDICATES, _points, asked_of, met, uncovered
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import Array, Real
from matderiv.core.index import power, product, size, terms
from matderiv.core.proof import Condition
from matderiv.core.text import Text
from matderiv.expressions.matrix import Var, apply, multiply

n = size("n")
t, s = Var("t"), Var("s")
x = Var("x", (n, Integer(1)))
f = apply


def condition(sentence: str, **bindings: Expr) -> Condition:
    return Condition(Text(sentence, sentence), bindings)


# ---- what a sentence asks of values

LOWER = {
    "{x} > 0": 0,
    "every entry of {x} is positive": 0,
    "{x} ≥ 0": 0,
    "no entry of {x} is negative": 0,
    "{x} > 1": 1,
    "every entry of {x} is greater than 1": 1,
    "{x} ≥ 1": 1,
    "every entry of {x} is 1 or more": 1,
    "{x} > −1": -1,
    "every entry of {x} is greater than −1": -1,
}


@pytest.mark.parametrize("sentence", LOWER)
def test_entries_above_a_border_meet_it_and_those_on_it_are_apart_from_it_only_so_far(sentence: str) -> None:
    border, predicate = LOWER[sentence], PREDICATES[sentence]
    for far in (1e-8, 0.5, 3.0):
        assert predicate(np.array(border + far)) is True
        assert predicate(np.array([border + far, border + 1])) is True
        assert predicate(np.array(border - far)) is False
        assert predicate(np.array([border - far, border + 1])) is False
    assert predicate(np.array(float(border))) is False  # where there is a value, but no derivative
    assert predicate(np.array(border + 1e-10)) is None is predicate(np.array(border - 1e-10))
    assert predicate(np.array([border + 1e-10, border - 1])) is None
    assert predicate(np.array([border + 1e-8, 1000])) is None  # relative to what it is made of


BETWEEN = ("−1 < {x} < 1", "every entry of {x} is strictly between −1 and 1")
FROM_TO = ("−1 ≤ {x} ≤ 1", "every entry of {x} is from −1 to 1")


@pytest.mark.parametrize("sentence", BETWEEN + FROM_TO)
def test_between_two_borders(sentence: str) -> None:
    predicate = PREDICATES[sentence]
    for value, meets in (
        (0, True),
        (0.99, True),
        (-0.99, True),
        (1.01, False),
        (-1.01, False),
        (1, False),
        (-1, False),
    ):
        assert predicate(np.array(float(value))) is meets
    assert predicate(np.array([0.5, 2])) is False is predicate(np.array([-3, 0.5]))
    assert predicate(np.array(1 + 1e-10)) is None is predicate(np.array(-1 + 1e-10))


def test_no_entry_is_0() -> None:
    predicate = PREDICATES["no entry of {x} is 0"]
    assert predicate(np.array([1, -2])) is True and predicate(np.array([1, 0])) is False
    assert predicate(np.array([1, 1e-10])) is None and predicate(np.array([0.5, 1e-8])) is True


def test_not_0_and_different() -> None:
    zero, different = PREDICATES["{x} ≠ 0"], PREDICATES["{x} ≠ {y}"]
    assert zero(np.array([0, 1e-8])) and zero(np.array([0.0, 0.0])) == False  # noqa: E712
    assert zero(np.array([0, 1e-10])) is None
    one = np.array([1.0, 2.0])
    assert different(one, one + [0, 1e-8]) and different(one, one) == False  # noqa: E712
    assert different(one, -one) and different(one, one + [0, 1e-10]) is None
    assert (
        different(1000 * one, 1000 * one + [0, 1e-7]) is None and different(1e-3 * one, 1e-3 * one + [0, 1e-10]) is None
    )


@pytest.mark.parametrize("sentence", ["{x} is invertible", "{x} has full rank"])
def test_singular_values_apart_from_0(sentence: str) -> None:
    predicate = PREDICATES[sentence]
    assert predicate(np.diag([1.0, 1e-8])) is True and predicate(np.array([[1.0, 2], [2, 4]])) is False
    assert predicate(np.diag([1.0, 1e-10])) is None and predicate(np.diag([1000.0, 1e-8])) is None
    assert predicate(np.diag([1.0, 0])) is False and predicate(np.diag([1000.0, 1e-11])) is False
    assert predicate(np.array(3.0)) is True and predicate(np.diag([1e-3, 1e-10])) is None


def test_a_power_that_is_not_negative_needs_no_inverse() -> None:
    predicate = PREDICATES["{k} ≥ 0 or {x} is invertible"]
    singular = np.diag([1.0, 0])
    assert predicate(singular, np.array([[2.0]])) is True is predicate(singular, np.array([[0.0]]))
    assert predicate(singular, np.array([[0.5]])) is True
    assert predicate(singular, np.array([[-1.0]])) is False and predicate(np.eye(2), np.array([[-1.0]])) is True


def test_the_largest_is_apart_from_the_others() -> None:
    eigen, norm = (
        PREDICATES[sentence]
        for sentence in ("the largest eigenvalue of {x} is simple", "{x} ≠ 0 and its largest singular value is simple")
    )
    for predicate in (eigen, norm):
        assert predicate(np.diag([1.0, 2.0, 3.0])) is True is predicate(np.array(2.0))
        assert predicate(np.diag([3.0, 1.0, 1.0])) is True and predicate(np.diag([1.0, 3.0, 3.0])) is None
        assert predicate(np.diag([1.0, 1.01])) is True and predicate(np.diag([1.0, 1.0005])) is None
        assert predicate(np.diag([100.0, 100.05])) is None and predicate(np.diag([0.1, 0.1005])) is None
        assert predicate(np.diag([1.0, 1.0, 3.0])) is True and predicate(np.diag([2.0, 2.0])) is None
    assert eigen(np.diag([-3.0, 1.0])) is True and eigen(np.diag([-1.0, -1.0])) is None
    assert norm(np.zeros((2, 2))) is False and norm(np.diag([-3.0, 3.0])) is None


def test_no_entry_is_another_and_all_or_none_are_0() -> None:
    nowhere, none = PREDICATES["no entry of {x} is {y}"], PREDICATES["{x} = 0 or no entry of {x} is 0"]
    one = np.array(1.0)
    assert nowhere(np.array([0.0, 3.0]), one) is True and nowhere(np.array([1.0, 3.0]), one) is False
    assert nowhere(np.array([1.0, 2.0]), np.array([2.0, 1.0])) is True and nowhere(one + 1e-10, one) is None
    assert none(np.zeros(2)) is True is none(np.array([1.0, -2.0])) and none(np.array([0.0, 1.0])) is False


def test_rows_columns_and_their_largest_entries() -> None:
    rows, columns = PREDICATES["no row of {x} is 0"], PREDICATES["no column of {x} is 0"]
    a = np.array([[0.0, 0.0], [0.0, 1.0], [3.0, 0.0]])
    assert rows(a) is False and columns(a) is True and rows(a[1:]) is True and columns(a[1:2]) is False
    assert rows(np.array([[1.0, 0.0], [1e-10, 0.0]])) is None
    most, least = (PREDICATES[f"the {word} entry of {{x}} is single"] for word in ("largest", "smallest"))
    assert most(np.array([1.0, 1.0, 3.0])) is True and most(np.array([1.0, 3.0, 3.0])) is None
    assert least(np.array([1.0, 1.0, 3.0])) is None and least(np.array([[1.0], [3.0], [3.0]])) is True
    far = PREDICATES["the largest entry of {x} in absolute value is single"]
    assert far(np.array([-3.0, 1.0])) is True and far(np.array([-3.0, 3.0])) is None
    b = np.array([[1.0, 2.0, 2.0], [1.0, 3.0, 4.0]])
    for kind, which, found in (
        ("largest", "row", None),
        ("smallest", "row", True),
        ("largest", "column", None),
        ("smallest", "column", None),
    ):
        assert PREDICATES[f"the {kind} entry of each {which} of {{x}} is single"](b) is found
    assert PREDICATES["the largest entry of each column of {x} is single"](b[:, 1:]) is True


def test_a_cosine_that_is_not_0() -> None:
    predicate = PREDICATES["cos {x} ≠ 0"]
    assert predicate(np.array([0.0, 3.0])) is True and predicate(np.array([0.0, np.pi / 2])) is None
    assert predicate(np.array(0.5)) is True


# ---- whether all is met


def at(conditions: list[Condition], **values: float) -> bool | None:
    program = Program()
    asked = asked_of(program, conditions)
    if asked is None:
        return None
    with np.errstate(all="ignore"):
        return met(Point(program, Real(), {}, lambda var, m, n: np.array([[float(values[var.name])]])), asked)


def test_conditions_are_met_where_all_certainly_are() -> None:
    positive, above = condition("{x} > 0", x=t), condition("{x} > 1", x=s)
    assert at([positive, above], t=1, s=2) is True and at([], t=1) is True
    assert at([positive, above], t=1, s=0.5) is False is at([positive, above], t=-1, s=2)
    assert at([positive], t=1e-10) is False  # not certainly
    assert at([condition("{x} > 0 (the root of 0 has none)", x=t)], t=1) is True
    assert at([condition("{x} ≠ {y}", y=t, x=s)], t=1, s=1) is False
    assert at([condition("{k} ≥ 0 or {x} is invertible", k=t, x=s)], t=-1, s=0) is False
    assert at([condition("{k} ≥ 0 or {x} is invertible", k=t, x=s)], t=1, s=0) is True
    assert at([condition("nobody knows {x}", x=t)], t=1) is None
    assert at([condition("{x} > 0", x=f("log", t))], t=-1) is False
    assert at([condition("{x} ≠ 0", x=product(t, s))], t=1e200, s=1e200) is False
    assert at([condition("{x} ≠ {y}", x=t, y=product(t, s))], t=1e200, s=1e200) is False


# ---- the borders that are tried


def tried(shape: tuple[int, ...], place: int = 0) -> list[Array]:
    a = np.arange(1.0, 1 + np.prod(shape)).reshape(shape) * (-1.0) ** np.arange(np.prod(shape)).reshape(shape)
    return [border(Random(number), a, place) for number, border in enumerate(BORDERS)]


def test_zeros_ones_equal_and_opposite_singular_and_negative_values_are_tried() -> None:
    a = tried((3, 3))
    original = np.arange(1.0, 10).reshape(3, 3) * (-1.0) ** np.arange(9).reshape(3, 3)
    assert any((b == 0).all() for b in a) and any((b == 1).all() for b in a) and any((b == original).all() for b in a)
    assert any((b == -abs(original)).all() for b in a) and any((abs(b) > abs(original)).all() for b in a)
    assert any((b == np.sign(original)).all() for b in a)
    assert any(np.linalg.matrix_rank(b) == 1 and abs(b).all() and len(set(b[0])) > 1 for b in a)
    whole = [b for b in a if len(set(np.round(b).ravel())) > 3 and (b == np.round(b)).all() and (abs(b) <= 2).all()]
    assert len(whole) >= 2 and any((b < 0).any() and (b > 0).any() for b in whole)
    mixed = [b for b in a if ((b == 0) | (b == original)).all() and 0 < (b == 0).sum() < 9]
    assert mixed
    assert any(b == pytest.approx(2 * np.pi) for b in tried((1, 1)))
    signs = {v for border in (4,) for seed in range(50) for v in BORDERS[border](Random(seed), original, 0).ravel()}
    assert signs == {-2, -1, 0, 1, 2}


def test_symbols_of_one_shape_are_equal_and_differ_in_their_entries() -> None:
    rng = Random(0)
    one, other = (BORDERS[1](rng, a, place) for place, a in enumerate((np.ones((2, 3)), -np.ones((2, 3)))))
    assert (one == other).all() and len(set(one.ravel()[:5])) == 5 and (one < 0).any() and (one > 0).any() and one.all()


def test_each_of_a_few_symbols_is_0_alone() -> None:
    a = np.arange(1.0, 10)
    alone = BORDERS[7 : 7 + ALONE]
    for which, border in enumerate(alone):
        for place in range(ALONE):
            found = [border(Random(seed), a, place) for seed in range(40)]
            if place != which:
                assert all((b == a).all() for b in found)
                continue
            assert all(b[4] == 0 and ((b == 0) | (b == a)).all() for b in found)
            assert 0.35 < np.mean([(b == 0)[np.arange(9) != 4].mean() for b in found]) < 0.65
            assert BORDERS[7 + which](Random(0), np.array([3.0]), place) == 0
    sparse = [BORDERS[3](Random(seed), a, 0) for seed in range(40)]
    assert 0.35 < np.mean([(b == 0).mean() for b in sparse]) < 0.65


# ---- what is missing


def missing(objective: Expr, variable: Var, answer: Expr, *conditions: Condition, order: int = 1) -> str | None:
    return uncovered(objective, variable, answer, conditions, order=order)


cubed, twice = power(t, 3), product(2, t)


def test_what_is_missing_is_said() -> None:
    assert missing(power(t, 2), t, twice) is None
    assert missing(f("log", t), t, power(t, -1)) == "the objective has no value at t = 0."
    assert missing(t, t, power(power(t, 2), Integer(-1))) == "the derivative has no value at t = 0."
    assert str(missing(power(t, 2), t, t)).startswith("the derivative is not the slope at t = ")
    assert missing(f("abs", t), t, f("sign", t)) == "the derivative is not the slope at t = 0."
    assert missing(f("log", t), t, power(t, -1), condition("{x} > 0", x=t)) is None
    assert missing(f("log", t), t, power(t, -1), condition("nobody knows {x}", x=t)) is None
    assert str(missing(f("log", f("sum", x)), x, x)).startswith("the objective has no value at n = ")


def test_any_number_of_sizes_is_drawn_and_no_0_has_a_sign() -> None:
    vectors = [Var(f"x_{number}", (size(f"n_{number}"), Integer(1))) for number in range(6)]
    total = terms(*(f("sum", v) for v in vectors))
    assert missing(total, vectors[0], f("ones", shape=vectors[0].shape)) is None
    logs = [Var(f"t_{number}") for number in range(6)]
    said = str(missing(terms(*(f("log", v) for v in logs)), logs[0], power(logs[0], -1)))
    assert said.count("= 0") == 6 and "-" not in said


def test_as_drawn_entries_have_both_signs() -> None:
    program = Program()
    node = program.side(f("sum", x))
    plain = list(_points(program, [n], BORDERS))[7 + ALONE]
    entries = np.ravel(plain.array(x)), plain.get(node)
    assert abs(entries[0]).all() and (entries[0] < 0).any() and (entries[0] > 0).any()


def test_the_slope_from_the_left_is_asked_as_well_as_from_the_right() -> None:
    zero_at = terms(Integer(1), product(-1, power(f("sign", t), 2)))  # 1 at 0, and 0 elsewhere
    for sign in (1, -1):
        right_on_one_side = terms(f("sign", t), product(sign, zero_at))
        assert missing(f("abs", t), t, right_on_one_side) == "the derivative is not the slope at t = 0."


def test_beside_a_gap_nothing_is_said() -> None:
    # positive at 0, negative just to the left of it
    gap = terms(product(t, terms(t, Rational(1, 10**4))), Rational(1, 10**10))
    slope = product(terms(product(2, t), Rational(1, 10**4)), power(gap, -1))
    slight = Rational(1, 10**12)
    answer = terms(Integer(1), product(slight, slope))
    assert missing(terms(t, product(slight, f("log", gap))), t, answer) is None


def test_the_slope_is_asked_of_a_first_derivative_of_a_number() -> None:
    assert uncovered(power(t, 2), t, t, []) is not None
    assert missing(power(t, 2), t, Integer(3), order=2) is None
    assert missing(multiply(2, x), x, x) is None
    assert missing(f("norm_squared", x), x, x) is not None and missing(f("norm_squared", x), x, multiply(2, x)) is None
    assert missing(f("sum", x), x, t) is None  # another number of axes


@pytest.mark.parametrize(
    ("objective", "answer", "right"),
    [
        (cubed, product(3, power(t, 2)), True),
        (cubed, product(Rational(301, 100), power(t, 2)), False),
        (cubed, product(Rational(3000001, 10**6), power(t, 2)), True),  # nearer than differences tell
        (product(10**6, t), Integer(10**6), True),
        (product(10**6, t), Integer(10**6 - 2000), False),
        (f("relu", t), product(Rational(1, 2), terms(Integer(1), f("sign", t))), False),
        (power(f("relu", t), 2), product(2, f("relu", t)), True),
        (f("sign", t), Integer(0), False),
        (product(Rational(1, 50), f("sign", t)), Integer(0), False),
        (f("sin", product(1000, t)), Integer(0), True),  # differences say nothing
        (f("sin", product(10, t)), Integer(0), False),
    ],
)
def test_a_slope_from_either_side(objective: Expr, answer: Expr, right: bool) -> None:
    assert (missing(objective, t, answer) is None) is right


def test_where_a_point_beside_has_no_value_or_does_not_meet_a_condition_nothing_is_said() -> None:
    root = f("sqrt", t)
    edge = condition("{x} ≠ 0", x=terms(t, Integer(-1)))
    assert missing(f("abs", terms(t, Integer(-1))), t, f("sign", terms(t, Integer(-1))), edge) is None
    assert missing(root, t, product(Rational(1, 2), power(root, -1)), condition("{x} > 0", x=t)) is None


def test_symbols_with_facts_keep_them() -> None:
    P = Var("P", (n, n), facts=("spd",))
    assert missing(f("logdet", P), P, f("inverse", P), order=2) is None
    y = Var("y", facts=("positive",))
    assert missing(f("log", y), y, power(y, -1)) is None
