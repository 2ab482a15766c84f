"""A line at a point is right, wrong, or too near rounding to be told, and many digits decide what doubles do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lines import A, c, step, x
from sympy import Expr, Rational, S

from matderiv.checking.line import Sides
from matderiv.checking.precise import precise
from matderiv.checking.tape import Point
from matderiv.checking.trial import Outcome, Trial, to_digits
from matderiv.checking.verify import _Judge
from matderiv.core.dual_numbers import Array, Real, Ring
from matderiv.core.index import Entry, Index, Partial, power, product, terms
from matderiv.expressions.matrix import Var, apply, multiply, transpose

d = Var("d")
ONE = S.One
TINY = Rational(1, 10**20)


def tried(left: Expr, right: Expr, *, thorough: bool = True, rough: bool = False, **given: Any) -> tuple[Trial, _Judge]:
    line = step(left, right)
    judge = _Judge((line,), (), (), thorough=thorough)
    compiled = judge.lines[id(line)]
    assert compiled is not None
    return Trial(compiled, judge.sampling.constants, rough, thorough, **given), judge


def at(judge: _Judge, **values: Any) -> Point:
    def value(ring: Ring, var: Var, m: int, n: int) -> Array:
        return ring.constant(np.array(values[var.name], dtype=float).reshape(m, n))

    return judge.points.made_by(Real(), {"n_1": 2}, value)


def said(left: Expr, right: Expr, value: float = 0.75, **given: Any) -> tuple[Outcome, Trial]:
    trial, judge = tried(left, right, **given)
    with np.errstate(all="ignore"):
        return trial.at(at(judge, c=value, d=2.0), sharp=False), trial


SQUARE = (power(terms(c, ONE), 2), terms(power(c, 2), product(2, c), ONE))


def test_equal_sides_are_right_and_their_error_is_that_of_rounding() -> None:
    outcome, trial = said(*SQUARE)
    assert outcome == "right" and 0 <= trial.error < 1e-15 and trial.found is None
    near = terms(product(c, terms(ONE, Rational(1, 10**10))), product(-1, Rational(3, 4 * 10**10)))  # c at 3/4
    outcome, trial = said(near, c, value=0.75 + 2.0**-20, thorough=False)
    assert outcome == "wrong" or trial.error > 0


def test_sides_that_differ_are_wrong_and_shown() -> None:
    for thorough in (False, True):
        outcome, trial = said(c, product(2, c), thorough=thorough)
        assert outcome == "wrong" and trial.found == "n_1 = 2; 0.75 ≠ 1.5"


def test_a_difference_that_doubles_do_not_see_is_found_with_more_digits() -> None:
    for thorough in (False, True):
        outcome, trial = said(terms(c, TINY), c, thorough=thorough)
        assert outcome == "wrong" and trial.found == "n_1 = 2; 0.75000000000000000001 ≠ 0.75"
    outcome, trial = said(terms(c, Rational(1, 10**40)), c)
    assert outcome == "wrong" and trial.found == "n_1 = 2; 0.75 ≠ 0.75 + -1.0e-40"
    # what is added to something large is not lost either
    assert said(terms(c, S(10**30), TINY), terms(c, S(10**30)))[0] == "wrong"
    assert said(terms(c, S(10**30), S(-(10**30))), c)[0] == "right"


def test_where_a_side_has_no_value_nothing_is_said() -> None:
    log = apply("log", c)
    assert said(log, product(2, log), value=-1.0)[0] == "none"
    huge = apply("exp", product(1000, c))
    assert said(huge, product(2, huge), value=1.0)[0] == "none"
    tower = apply("tanh", apply("exp", apply("exp", product(10, c))))
    assert said(tower, product(2, tower), value=1.0)[0] == "beyond"  # which says nothing of other points either
    assert said(tower, product(2, tower), value=1.0, most=0)[0] == "open"


def test_how_many_digits_a_line_asks_for() -> None:
    assert tried(c, product(TINY, c))[0].span == pytest.approx(20)
    for exponent, rough, thorough, fine, decidable in (
        (3, False, True, False, True),
        (20, False, True, True, True),
        (20, False, False, True, True),
        (500, False, True, True, False),
        (500, False, False, False, False),
        (20, True, True, True, False),
        (20, True, False, False, False),
        (10, True, False, True, True),
    ):
        trial, _ = tried(c, product(Rational(1, 10**exponent), c), rough=rough, thorough=thorough)
        assert (trial.fine, trial.decidable()) == (fine, decidable)


def test_what_is_too_much_work_for_many_digits_is_left_to_doubles() -> None:
    for left, right, outcome in (
        (c, product(2, c), "wrong"),
        (*SQUARE, "right"),
        (terms(c, S(10**30)), terms(c, S(10**30), S(1)), "open"),
        (terms(c, TINY), c, "open"),
        (apply("sin", product(10**16, c)), apply("cos", product(10**16, c)), "open"),
        (apply("sin", product(10**16, c)), S(5), "open"),
        (S(5), apply("sin", product(10**16, c)), "open"),
    ):
        found, trial = said(left, right, most=0)
        assert found == outcome and not trial.sharpened and not trial.settled
        assert (trial.found is not None) == (outcome == "wrong")
    trial, judge = tried(*SQUARE, most=0)
    assert trial.at(at(judge, c=0.75), sharp=True) == "right" and not trial.sharpened


def test_what_cannot_be_had_in_another_arithmetic_is_left_to_doubles() -> None:
    for right, outcome in ((SQUARE[1], "right"), (product(2, SQUARE[1]), "wrong")):
        for thorough in (False, True):
            trial, judge = tried(SQUARE[0], right, thorough=thorough)
            point = at(judge, c=0.75)
            point.again = None
            assert trial.at(point, sharp=True) == outcome and not trial.sharpened


def test_many_digits_are_asked_for_where_that_is_wanted() -> None:
    # where rounding reaches a hundredth of the sides doubles do not decide
    trial, judge = tried(terms(SQUARE[0], product(-1, power(c, 2)), product(-2, c)), ONE)
    assert trial.at(at(judge, c=3e4)) == "right" and trial.settled
    trial, judge = tried(*SQUARE)
    assert trial.at(at(judge, c=0.75)) == "right" and not trial.sharpened and not trial.settled
    assert trial.at(at(judge, c=0.75), sharp=True) == "right" and trial.sharpened and trial.settled
    # of a line that is made here once is enough
    trial, judge = tried(*(product(TINY, side) for side in SQUARE), thorough=False)
    for n in range(3):
        point = at(judge, c=0.75 + n)
        assert trial.at(point, sharp=n > 1) == "right" and trial.settled
        assert bool(point._finer) == (n == 0)
    trial, judge = tried(*SQUARE, thorough=False)
    for sharp in (False, True):
        point = at(judge, c=0.75)
        assert trial.at(point, sharp=sharp) == "right" and bool(point._finer) == sharp


def test_small_differences_of_a_claim_are_looked_at_a_few_times() -> None:
    near = product(c, terms(ONE, apply("sin", Rational(1, 10**10))))
    trial, judge = tried(near, c, closely=1)
    trial.span = 0.0
    assert trial.at(at(judge, c=0.75)) == "wrong" and trial.closely == 0
    assert trial.at(at(judge, c=0.75)) == "right"  # within the tolerance
    trial, judge = tried(near, c, thorough=False)
    trial.span = 0.0
    assert trial.at(at(judge, c=0.75)) == "right" and trial.error == pytest.approx(1e-10, rel=1e-3)


def test_beside_large_numbers_a_difference_of_1_is_seen() -> None:
    large = power(c, 4)
    for value, outcome in ((1e3, "wrong"), (1e30, "wrong"), (1e-3, "wrong")):
        trial, judge = tried(terms(large, ONE), large)
        assert trial.far(at(judge, c=value)) == outcome and trial.found is not None
    trial, judge = tried(power(terms(c, ONE), 2), terms(power(c, 2), product(2, c), ONE))
    assert trial.far(at(judge, c=1e20)) == "right" and trial.far(at(judge, c=0.5)) == "right"
    log = apply("log", c)
    trial, judge = tried(log, product(ONE, log))
    assert trial.far(at(judge, c=-2.0)) == "none"


def test_a_derivative_by_differences_is_compared_as_closely_as_these_are() -> None:
    second = Partial(Partial(power(c, 3), c), c)
    trial, judge = tried(second, product(6, c), rough=True)
    assert trial.at(at(judge, c=0.75)) == "right" and trial.error < 1e-6
    for factor in (7, 6 + Rational(1, 10**4)):
        trial, judge = tried(second, product(factor, c), rough=True)
        assert trial.at(at(judge, c=0.75)) == "wrong"
    trial, judge = tried(second, product(7, c), rough=True, most=0)
    assert trial.at(at(judge, c=0.75)) == "wrong"
    # large numbers beside it do not hide a difference
    large = terms(second, apply("exp", d), product(-1, apply("exp", d)))
    trial, judge = tried(large, product(6 + Rational(1, 1000), c), rough=True, most=0)
    assert trial.at(at(judge, c=0.75, d=9.0)) == "wrong"
    # beside a kink of the inner derivative differences change with their steps, and beside a pole they have no value
    below = terms(c, S(-1))
    for inner, far in ((apply("relu", below), 0.1), (power(below, -1), 0.5)):
        trial, judge = tried(Partial(Partial(inner, c), c), S.Zero, rough=True, most=0)
        with np.errstate(all="ignore"):
            assert trial.at(at(judge, c=1 + far * Real.step)) == "open"


def test_matrices_are_compared_entry_by_entry() -> None:
    value = [[1.0, 2.0], [3.0, 4.0]]
    trial, judge = tried(multiply(A, x), multiply(transpose(A), x))
    assert trial.at(at(judge, A=value, x=[1, 1])) == "wrong" and trial.found is not None
    assert "#1 = " in trial.found
    trial, judge = tried(multiply(A, x), multiply(transpose(A), x))
    assert trial.at(at(judge, A=[[1, 2], [2, 1]], x=[1, 1])) == "right"
    trial, judge = tried(multiply(A, x), multiply(transpose(A), x))
    assert trial.at(at(judge, A=value, x=[1, 0])) == "wrong"  # in one entry only
    i = Index("i", A.shape[0])
    trial, judge = tried(Entry(x, i), product(TINY, Entry(x, i)))
    assert trial.at(at(judge, x=[0, 1])) == "wrong"


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    (
        (1.0, 2.0, "n_1 = 2; 1.0 ≠ 2.0"),
        (1.0, 1.0 + 2.0**-20, "n_1 = 2; 1.0 ≠ 1.00000095"),
        (1.0, "1.0000000000000000000000000000000000000001", "n_1 = 2; 1.0 ≠ 1.0 + 1.0e-40"),
    ),
)
def test_two_numbers_are_shown_to_as_many_digits_as_tell_them_apart(left: object, right: object, shown: str) -> None:
    ring = precise(60)
    _, judge = tried(c, d)
    point = at(judge, c=1.0, d=1.0)
    sides = Sides(ring.kept(ring.context.mpf(left)), ring.kept(ring.context.mpf(right)), ())
    assert to_digits(point, sides, ring) == shown


def test_numbers_that_differ_are_printed_differently() -> None:
    for thorough, most in ((True, None), (True, 0), (False, 0)):
        outcome, trial = said(c, product(c, terms(ONE, Rational(1, 10**7))), thorough=thorough, most=most)
        assert outcome == "wrong" and trial.found == "n_1 = 2; 0.75 ≠ 0.7500001"


def closely(left: Expr, right: Expr, digits: int = 60) -> tuple[Trial, Point, Sides]:
    """A line at a point to so many digits."""
    trial, judge = tried(left, right)
    point = at(judge, c=0.75, d=2.0)
    assert point.again is not None
    other = point.again(precise(digits))
    return trial, other, trial.line.at(other)


def apart(left: str, right: str) -> Sides:
    mpf = precise(60).context.mpf
    return Sides(*(np.array([mpf(x) for x in side.split()], dtype=object) for side in (left, right)), (0,))


def test_what_two_sides_say_to_many_digits() -> None:
    trial, point, _ = closely(c, product(2, c))
    for sides, outcome in (
        (apart("1", "2"), ("wrong", 0)),
        (apart("1", "1"), ("right", 0)),
        (apart("0", "0"), ("right", 0)),
        (apart("1", "inf"), ("open", 0)),
        (apart("nan", "1"), ("open", 0)),
        (apart("1e-70", "0"), ("right", 0)),  # 0 but for rounding
        (apart("1 0", f"1.{'0' * 34}1 0"), ("right", 0)),  # all but the last digits of the largest number are the same
        (apart("1e-30", "1e-30"), ("open", 50)),  # all but a few digits may have cancelled
    ):
        assert trial._weighed(point, sides, 60) == outcome
    trial, point, sides = closely(terms(c, S(10**50), S(-(10**50))), c)
    assert trial._weighed(point, sides, 60) == ("open", 100)


def test_a_difference_lasts_where_more_digits_do_not_make_it_smaller() -> None:
    trial, judge = tried(terms(c, TINY), c)
    point = at(judge, c=0.75)
    _, _, sides = closely(terms(c, TINY), c)
    assert trial._lasts(point, sides, 60, 10**6)
    equal, judge = tried(*SQUARE)
    other, rounding = at(judge, c=0.75), sides  # of a line that is right such a difference is one of rounding
    assert not equal._lasts(other, rounding, 60, 10**6)
    # where that cannot be asked it is believed
    assert equal._lasts(other, rounding, 501, 10**6) and equal._lasts(other, rounding, 60, 0)
    other.again = None
    assert equal._lasts(other, rounding, 60, 10**6)
    # and what has no value with more digits had none
    log = apply("log", c)
    without, judge = tried(log, product(2, log))
    assert not without._lasts(at(judge, c=-0.75), rounding, 60, 10**6)


def test_the_least_number_on_the_way_says_how_many_digits_there_must_be() -> None:
    for right, least in ((TINY, 20), (ONE, 0), (S(10**30), 0)):
        trial, point, _ = closely(terms(c, right), c)
        ring = precise(60)
        ring.absorbed = False
        assert trial._least(point, ring) == least and trial._hidden(point, ring) == 2 * least
        ring.absorbed = True
        assert trial._hidden(point, ring) == 180
        ring.absorbed = False


def sharply(left: Expr, right: Expr, value: float = 0.75, **given: float) -> tuple[Outcome, str | None]:
    trial, judge = tried(left, right)
    return trial.at(at(judge, c=value, **given), sharp=True), trial.found


def test_what_is_met_on_the_way_asks_for_more_digits_where_it_is_slight() -> None:
    slight = apply("exp", product(-500, terms(c, ONE)))  # 10⁻³⁸⁰
    outcome, found = sharply(terms(c, slight), c)
    assert outcome == "wrong" and found is not None and "0.75 ≠ 0.75 + -" in found and "e-38" in found
    near = apply("tanh", product(100, c))
    assert sharply(product(c, near), c)[0] == "wrong"
    # so slight that no digits are enough, or just those that can be had
    assert sharply(terms(c, apply("exp", product(-5000, terms(c, ONE)))), c)[0] == "open"
    assert sharply(terms(c, Rational(1, 10**600)), c)[0] == "open"
    assert sharply(terms(c, apply("exp", product(-645, terms(c, ONE)))), c)[0] == "wrong"  # 10⁻⁴⁹⁰


def test_what_becomes_smaller_with_more_digits_is_rounding_and_what_stays_is_not() -> None:
    rests = [terms(power(apply("sqrt", terms(c, S(k))), 2), product(-1, c), S(-k)) for k in range(2, 10)]
    assert sharply(terms(c, *(product(c, rest) for rest in rests)), c)[0] == "right"
    # large as it may be
    rest = terms(power(apply("sin", c), 2), power(apply("cos", c), 2), S(-1))
    assert sharply(terms(c, power(apply("abs", rest), Rational(1, 10))), c, 0.33)[0] == "open"
    # by 10⁻¹⁰⁰, of which 60 digits show nothing but rounding, and by 10⁻⁴⁹⁰
    square = terms(power(terms(ONE, d), 2), S(-1), product(-2, d))
    assert sharply(terms(c, product(c, square)), c, d=1e-50)[0] == "wrong"
    assert sharply(terms(c, power(d, 2)), c, d=1e-245)[0] == "wrong"


def test_the_two_numbers_that_differ_most_are_shown() -> None:
    ring = precise(60)
    _, judge = tried(c, d)
    left, right = (ring.constant(np.array(values)) for values in ([1.0, 5.0], [3.0, 5.5]))
    assert to_digits(at(judge, c=1.0, d=1.0), Sides(left, right, (0,)), ring) == "n_1 = 2; 1.0 ≠ 3.0"
    assert to_digits(at(judge, c=1.0, d=1.0), apart("0", "2"), ring) == "n_1 = 2; 0.0 ≠ 2.0"
