"""Which sides of branches there are, which were met at points, and which nothing excludes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from itertools import product as patterns

import numpy as np
import pytest
from lines import N, x, y
from sympy import Expr, Integer, Rational

from matderiv.checking.draws import Source
from matderiv.checking.points import Points
from matderiv.checking.program import Program
from matderiv.checking.ranges import Ranges
from matderiv.checking.sides import FEW, LEFT, OUTSIDE, Cover, open_branches
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import Real
from matderiv.core.index import Partial, power, product, terms
from matderiv.expressions.matrix import WHOLE, Var, add, apply, multiply
from matderiv.operations.relu import RELU

r, s, t = Var("r"), Var("s"), Var("t")
LETTERS = [Var(f"t_{n}") for n in range(FEW + 1)]


def f(name: str, *args: Expr) -> Expr:
    return apply(name, *args)


def relu(*parts: Expr) -> Expr:
    return apply("relu", terms(*parts))


def minus(e: Expr) -> Expr:
    return product(-1, e)


def cover(*sides: Expr, claimed: bool = False) -> Cover:
    program = Program()
    return Cover(program, [program.side(e) for e in sides], Ranges(), sides if claimed else ())


def at(of: Cover, **values: float | Iterable[float]) -> Point:
    """A point with values that can be had again in other arithmetics."""
    arrays = {name: np.reshape(np.array(v, dtype=float), (-1, 1)) for name, v in values.items()}
    points = Points(of.program, [N], Source(r))
    return points.made_by(Real(), {"n_1": 2}, lambda ring, var, m, n: ring.constant(arrays[var.name]))


def arguments(of: Cover, which: slice = slice(None)) -> list[Expr]:
    return [expr for _, expr in of.borders[which]]


# ---- which there are


def test_the_borders_of_branches_come_first_and_letters_that_may_have_either_sign_last() -> None:
    whole, positive = Var("k", facts=(WHOLE,)), Var("p", facts=("positive",))
    others = terms(f("sum", x), f("trace", f("matrix_power", Var("A", (N, N)), whole)), positive)
    found = cover(relu(s, Integer(-1)), f("abs", t), f("exp", r), others)
    assert arguments(found) == [terms(s, Integer(-1)), t, s, r]
    assert found.must == 2 == found.core and all(value == 0 for (_, value), _ in found.borders)


def test_more_is_asked_of_a_claim() -> None:
    root, square = f("sqrt", power(terms(s, Integer(1)), 2)), power(terms(t, Integer(2)), 2)
    found = cover(root, square, claimed=True)
    assert arguments(found) == [terms(s, Integer(1)), terms(t, Integer(2)), s, t] and (found.must, found.core) == (1, 2)
    plain = cover(root, square)
    assert arguments(plain) == [s, t] and (plain.must, plain.core) == (0, 0)
    assert all(value == 0 for (_, value), _ in found.borders)
    pole = f("arctan", power(terms(t, Integer(2)), -1))
    assert arguments(cover(pole, t, claimed=True), slice(1)) == [terms(t, Integer(2))]


def test_what_a_root_forgets_has_both_sides_where_it_may_have_both_signs() -> None:
    below = Var("v", definition=minus(f("exp", t)))
    above = terms(f("exp", t), Integer(1))

    def squared(e: Expr, other: Expr) -> Expr:
        return f("sqrt", terms(product(e, e), product(2, e, other), product(other, other)))

    assert arguments(cover(squared(s, t), s, claimed=True), slice(1)) == [terms(s, t)]
    assert cover(f("sqrt", product(below, below)), t, claimed=True).must == 0
    assert cover(f("sqrt", product(above, above)), t, claimed=True).must == 0
    assert cover(f("sqrt", product(f("exp", t), f("exp", t))), t, claimed=True).must == 0
    assert cover(f("sqrt", product(f("sin", t), f("sin", t))), t, claimed=True).must == 1
    assert all(value == 0 for (_, value), _ in cover(squared(s, t), s, claimed=True).borders)


def test_a_vector_in_a_root_is_no_number_with_a_sign() -> None:
    assert cover(f("sum", f("sqrt", f("hadamard", x, x))), f("norm1", x), claimed=True).must == 1


def test_of_more_borders_than_patterns_only_those_of_branches_are_in_patterns() -> None:
    few = cover(*(power(v, 2) for v in LETTERS[:FEW]), claimed=True)
    many = cover(*(power(v, 2) for v in LETTERS), claimed=True)
    assert (few.core, many.core) == (FEW, 0) and few.all_patterns and not many.all_patterns
    assert cover(*map(relu, LETTERS[:FEW])).all_patterns and not cover(*map(relu, LETTERS)).all_patterns


# ---- on which sides a point lies


def test_the_sides_of_a_point() -> None:
    found = cover(relu(s, minus(t)), f("abs", t), f("norm1", x))
    assert arguments(found)[:3] == [terms(s, minus(t)), t, x]
    assert found.sides(at(found, s=2, t=-1, x=[1, 2]))[:3] == [{1}, {-1}, {1}]  # type: ignore[index]
    assert found.sides(at(found, s=-2, t=1, x=[1, -2]))[:3] == [{-1}, {1}, {-1, 1}]  # type: ignore[index]
    assert found.sides(at(found, s=0, t=0, x=[0, 0]))[:3] == [set(), set(), set()]  # type: ignore[index]
    # of what is 0 but for rounding neither side is met
    apart = cover(f("norm1", add(x, multiply(-1, y))))
    for much, sides in ((1e-9, set()), (1e-6, {1})):
        assert apart.sides(at(apart, x=[1e6 + much, 1], y=[1e6, 1])) == [sides]
        assert apart.sides(at(apart, x=[1e6 - much, 1], y=[1e6, 1])) == [{-side for side in sides}]
    none = cover(f("abs", f("log", t)))
    assert none.sides(at(none, t=-1)) is None is none.beyond(at(none, t=-1), 0) is none.signs(at(none, t=-1))


def test_how_far_numbers_lie_beyond_their_borders() -> None:
    found = cover(relu(f("sum", x)), f("abs", t))
    assert found.signs(at(found, x=[6, -9], t=1)) == pytest.approx([-3 / 9, 1])
    assert found.signs(at(found, x=[0, 0], t=0)) == [0, 0]
    vector, large = cover(f("norm1", x)), cover(relu(product(Integer(10) ** 200, t)))
    assert vector.signs(at(vector, x=[1, 2])) is None
    with np.errstate(over="ignore"):
        assert large.signs(at(large, t=1e200)) is None
    assert large.signs(at(large, t=0)) == [0]


def test_the_sign_of_one_entry_to_as_many_digits_as_it_takes() -> None:
    found = cover(f("norm1", x), relu(t, Rational(1, 10**40), minus(t)))
    point = at(found, x=[3, -2], t=1)
    assert found.beyond(point, 0) == pytest.approx([1, -1])
    assert (found.sign(point, 0, 0, 0.0), found.sign(point, 0, 1, 0.0)) == (1, -1)
    assert found.sign(at(found, x=[0, 1], t=1), 0, 0, 0.0) is None
    assert found.sign(point, 1, 0, 0.0) is None and found.sign(point, 1, 0, 40.0) == 1
    point.again = None
    assert found.sign(point, 1, 0, 40.0) is None and found.sign(point, 0, 0, 40.0) == 1
    none = cover(f("abs", f("log", t)))
    assert none.sign(at(none, t=-1), 0, 0, 0.0) is None


def test_a_border_may_lie_elsewhere_than_at_0() -> None:
    """A function of SymPy may go over from one formula to another at 1, say."""
    hinge = replace(RELU, name="hinge", branches=(1.0,))
    found = cover(apply(hinge, x), apply(hinge, t))
    assert [value for (_, value), _ in found.borders] == [1, 1, 0]
    point = at(found, x=[0.5, 2], t=3)
    assert found.sides(point) == [{-1, 1}, {1}, {1}] and found.beyond(point, 0) == pytest.approx([-1, 1])
    assert found.sides(at(found, x=[1, 1], t=0.5)) == [set(), {-1}, {1}]
    assert found.signs(at(found, x=[1, 1], t=3)) is None
    number = cover(apply(hinge, f("sum", x)))
    assert number.signs(at(number, x=[3, 1])) == [3 / 4] and number.signs(at(number, x=[-3, 2])) == pytest.approx(
        [-2 / 3]
    )
    assert found.sign(point, 1, 0, 0.0) == 1 and found.sign(at(found, x=[1, 1], t=0.5), 1, 0, 0.0) == -1
    below = cover(apply(hinge, terms(t, Rational(1, 2))))
    values = [below.values_on(((0, side),)) for side in (1, -1)]
    assert values[0] is not None and values[0][t] > 0.5 and values[1] is not None and values[1][t] < 0.5
    assert cover(apply(hinge, f("sigmoid", t))).open() == 0 != cover(apply(hinge, f("exp", t))).open()


# ---- which are met


@pytest.mark.parametrize("count", [1, 2, 3])
def test_all_patterns_of_few_sides_are_to_be_met(count: int) -> None:
    found = cover(*map(relu, LETTERS[:count]))
    every = list(patterns((-1, 1), repeat=count))
    for number, signs in enumerate(every):
        sides = [{side} for side in signs]
        assert not found.full() and found.new(sides)
        assert len(found.wanted()) == len(every) - number and tuple(enumerate(signs)) in found.wanted()
        found.add(sides)
        assert not found.new(sides) and found.new([{0}] * count)
    assert found.full() and not found.wanted()


def test_entries_on_both_sides_meet_both_and_where_there_is_no_branch_nothing_is_asked() -> None:
    found = cover(relu(s), relu(t))
    found.add([{-1, 1}, {1}])
    assert found.wanted() == [((0, 1), (1, -1)), ((0, -1), (1, -1))] and found.missing() != []
    found.add([{1, -1}, {-1}])
    assert found.full() and found.missing() == []
    assert cover(f("exp", t)).full() and not cover(f("exp", t)).all_patterns


def test_a_pattern_may_be_new_though_its_sides_are_not() -> None:
    found = cover(relu(s), relu(t))
    found.add([{1}, {1}])
    found.add([{-1}, {-1}])
    assert found.missing() == [] and found.new([{1}, {-1}])
    one = cover(relu(s))
    one.add([{1}])
    assert one.new([{-1}]) and not one.new([{1}])


def test_of_many_branches_all_pairs_are_to_be_met_and_all_together_on_either_side() -> None:
    found = cover(*map(relu, LETTERS))
    assert found.wanted() == [tuple((n, side) for n in range(FEW + 1)) for side in (1, -1)]
    every = [(a, b, signs) for a, b in combinations(range(FEW + 1), 2) for signs in patterns((1, -1), repeat=2)]
    for a, b, signs in every:
        assert not found.full()
        sides = [{1}] * (FEW + 1)
        sides[a], sides[b] = {signs[0]}, {signs[1]}
        found.add(sides)
    assert found.full()


def test_patterns_that_were_met_once_tell_how_many_are_left() -> None:
    once, often, both = ([{side}] * (FEW + 1) for side in (-1, 1, 1))
    found = cover(*map(relu, LETTERS))
    assert found.known()
    found.add(once)
    assert not found.known()
    for _ in range(round(1 / LEFT) - 2):
        found.add(often)
    assert not found.known()
    found.add([{-1, 1}, *both[1:]])  # of entries on both sides there is no pattern
    assert not found.known()
    found.add(often)
    assert found.known()  # one of 50
    found.add([{-1}, *both[1:]])
    assert not found.known()
    few = cover(*map(relu, LETTERS[:FEW]))
    few.add(once[:FEW])
    assert few.known()


# ---- what is missing


def test_a_side_that_nothing_excludes_is_missing_until_it_is_met_or_has_no_values() -> None:
    found = cover(f("abs", s), f("abs", t), f("abs", f("exp", r)), f("abs", f("sin", Integer(2))))
    assert found.missing() == [s, t, f("exp", r)]
    found.add([{1}, {-1}, {1}, {1}])
    assert found.missing() == [s, t]
    found.add([{-1}, {-1}, {1}, {1}])
    assert found.missing() == [t]
    for _ in range(OUTSIDE - 1):
        found.bar([{1, -1}, {1}, {1}, {1}])
    found.bar([{1, -1}, {1, -1}, {1}, {1}])
    assert found.missing() == [t] and found.barred[0, 1] == 0 == found.barred[0, -1]
    found.bar([{1}, {1}, {1}, {1}])
    assert found.missing() == []


def test_what_is_below_a_border_for_ever_has_one_side() -> None:
    above, below, touching = f("exp", t), minus(f("exp", t)), terms(f("cosh", t), Integer(-1))
    found = cover(*(f("abs", e) for e in (above, below, touching)))
    assert found.open() == 0
    found.add([{1}, {-1}, {1}])
    assert found.missing() == []
    half = cover(f("abs", above), f("abs", below))
    assert half.missing() == [above, below] and half.open() == 0


# ---- together


def joined() -> Cover:
    """relu(s − 10t) relu(t − 10), with positive sides far out."""
    one, other = relu(s, product(-10, t)), relu(t, Integer(-10))
    return cover(one, other, product(one, other), claimed=True)


def test_the_sides_of_branches_that_are_multiplied_are_to_be_met_together() -> None:
    found = joined()
    assert found.joint == [(0, 1)] and not found.crowded
    for sides in patterns((1, -1), repeat=2):
        assert found.values_on(tuple(enumerate(sides))) is not None
    found.add([{-1}, {1}, {1}, {1}])
    found.add([{1}, {-1}, {1}, {1}])
    found.add([{-1}, {-1}, {1}, {1}])
    assert found.missing() == [terms(s, product(-10, t))]
    (values,) = found.together()
    assert values[s] > 10 * values[t] > 100
    assert found.wanted()[0] == ((0, 1), (1, 1))
    found.add([{1}, {1}, {1}, {1}])
    assert found.missing() == [] and list(found.together()) == []


def test_what_is_wanted_together_comes_first() -> None:
    own = [relu(s, Integer(-1)), relu(t, Integer(-2)), relu(r, Integer(-3))]
    found = cover(terms(product(own[1], own[2]), own[0]), Integer(0), claimed=True)
    names = arguments(found, slice(3))
    pair = tuple(sorted((names.index(terms(t, Integer(-2))), names.index(terms(r, Integer(-3))))))
    assert found.joint == [pair]
    for signs in patterns((1, -1), repeat=3):
        if (signs[pair[0]] == 1 or signs[pair[1]] == 1) and signs != (1, 1, 1):
            found.add([*({side} for side in signs), {1}, {1}, {1}])
    wanted = found.wanted()
    assert len(wanted) == 3 and wanted[-1] == tuple(enumerate((1, 1, 1)))
    twice = cover(*own, product(own[1], own[2]), claimed=True)
    names = arguments(twice, slice(3))
    for signs in patterns((1, -1), repeat=3):
        if signs[names.index(terms(t, Integer(-2)))] == 1 and signs != (1, 1, 1):
            twice.add([*({side} for side in signs), {1}, {1}, {1}])
    assert len(twice.wanted()) == 5 and twice.wanted()[-1] == tuple(enumerate((1, 1, 1)))


def test_no_side_is_wanted_that_an_argument_never_has() -> None:
    found = cover(relu(f("exp", t)), relu(s))
    assert found.wanted() == [((0, 1), (1, 1)), ((0, 1), (1, -1))]
    shut = cover(relu(s, Integer(-1)), relu(minus(s), Integer(-1)))
    assert ((0, 1), (1, 1)) not in shut.wanted() and len(shut.wanted()) == 3


def test_sides_that_no_values_have_together_are_not_missing() -> None:
    found = cover(product(relu(s, Integer(-1)), relu(minus(s), Integer(-1))), Integer(0), claimed=True)
    for sides in ((1, -1), (-1, 1), (-1, -1)):
        found.add([*({side} for side in sides), {1}])
    assert found.values_on(((0, 1), (1, 1))) is None and found.missing() == [] and list(found.together()) == []
    barred = joined()
    for sides in ((1, -1), (-1, 1), (-1, -1)):
        barred.add([*({side} for side in sides), {1}, {1}])
    for _ in range(OUTSIDE):
        assert barred.missing()
        barred.bar([{1}, {-1, 1}, {1}, {1}])
    assert barred.missing() == []


def test_a_number_that_is_never_negative_has_no_such_values_and_what_is_no_sum_has_any() -> None:
    length, log = f("norm2", x), f("log", t)

    def values(*forms: Expr) -> object:
        found = cover(*(f("abs", e) for e in forms))
        return found.values_on(tuple((n, 1) for n in range(len(forms))))

    assert values(terms(minus(length), Integer(-1))) is None
    assert values(terms(minus(length), Rational(1, 2))) == {length: Fraction(1, 4)}
    assert values(terms(minus(f("exp", t)), s), minus(s)) is None
    low = Var("v", definition=minus(f("exp", t)))
    assert values(terms(low, Rational(-1, 2))) is None
    assert values(terms(low, Rational(1, 2))) == {low: Fraction(-1, 4)}
    assert values(product(log, s)) == {} and values(f("sin", t)) is not None
    found = values(terms(s, Integer(-3)), product(log, s))
    assert isinstance(found, dict) and found[s] > 3


def test_values_of_other_than_letters_are_not_put_in() -> None:
    length = f("norm2", x)
    found = cover(product(relu(length, Integer(-9)), relu(s, product(-1, length))), Integer(0), claimed=True)
    assert found.joint and list(found.together()) == [{s: v[s]} for v in found.together() if set(v) == {s}]
    vector = cover(product(relu(f("sum", x), Integer(-9)), relu(s, Integer(-1))), Integer(0), claimed=True)
    assert list(vector.together()) == []


def test_of_too_many_branches_in_one_product_nothing_is_known() -> None:
    own = [relu(v, Integer(-1)) for v in LETTERS]
    within, beyond = (cover(*own, product(*own[:count]), claimed=True) for count in (FEW, FEW + 1))
    assert within.joint and not within.crowded and not beyond.joint and beyond.crowded == [tuple(range(FEW + 1))]
    beyond.add([{1, -1}] * len(beyond.borders))
    assert beyond.missing() == [terms(LETTERS[0], Integer(-1))]


# ---- how many are open


@pytest.mark.parametrize(
    ("e", "count"),
    [
        (t, 0),
        (relu(t), 1),
        (terms(relu(t), relu(s)), 2),
        (relu(f("exp", t)), 0),
        (relu(minus(f("exp", t))), 0),
        (relu(f("sin", Integer(2))), 0),
        (f("sin", t), 0),
        (power(t, 2), 0),
        (f("sqrt", power(t, 2)), 1),
        (terms(f("sqrt", power(s, 2)), power(t, 2)), 2),
        (f("sum", f("sqrt", f("entrywise_power", x, Integer(2)))), 0),
        (f("arcsin", f("sin", t)), 1),
        (terms(f("arcsin", f("sin", t)), relu(s), relu(s, t), f("sqrt", power(r, 2))), 4),
    ],
)
def test_how_many_branches_are_open(e: Expr, count: int) -> None:
    assert open_branches(e, Integer(0)) == count


def test_of_what_cannot_be_compiled_no_branch_is_open() -> None:
    assert open_branches(Partial(f("abs", t), multiply(2, t)), t) == 0
