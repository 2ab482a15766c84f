"""Points lie past all constants, shift coordinates round, and go over several periods to either side."""

from __future__ import annotations

from collections.abc import Iterable
from math import pi

import numpy as np
import pytest
from lines import A, M, N, X, x
from sympy import Expr, Integer

from matderiv.checking.constants import Constants
from matderiv.checking.draws import Source
from matderiv.checking.far import BEYOND, FIRST, OUTSIDE, REACH, TARGETS, Turns, beyond, shifted
from matderiv.checking.points import Points
from matderiv.checking.program import Program
from matderiv.checking.ranges import Ranges
from matderiv.checking.spread import Spread
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import Array, Real
from matderiv.core.index import power, product, terms
from matderiv.expressions.matrix import WHOLE, Var, apply

s, t = Var("s"), Var("t")
P, D, K = (Var(name, (N, N), facts=(fact,)) for name, fact in (("P", "spd"), ("D", "symmetric"), ("K", "skew")))
Q, E = Var("Q", (N, N), facts=("orthogonal",)), Var("E", (N, N), facts=("diagonal",))
p, y, C = (Var(n, shape, facts=("positive",)) for n, shape in (("p", t.shape), ("y", x.shape), ("C", (N, N))))
k = Var("k", facts=(WHOLE,))
ALL = [t, x, A, X, P, D, K, Q, E, p, y, C, apply("matrix_power", A, k)]


def spread(*expressions: Expr) -> Spread:
    program = Program()
    for e in expressions:
        program.side(e)
    return Spread(Points(program, [N, M], Source(*expressions)), Constants(program))


def constants(*numbers: int) -> list[Expr]:
    return [apply("abs", terms(t, Integer(-n))) for n in numbers]


def between(a: Array, low: float, high: float) -> bool:
    return bool((low <= np.asarray(a)).all() and (np.asarray(a) <= high).all())


# ---- beyond the constants


def test_the_largest_constants_are_gone_beyond_the_largest_in_all_ways() -> None:
    def scales(*numbers: int) -> list[float]:
        return [scale for _, scale in beyond(spread(*ALL, *constants(*numbers)))]

    assert scales() == [10.0] * 6 == scales(4)
    assert scales(10**4, 500, 20, 10**31) == [1e4] * 6 + [500.0] * 4 + [20.0] * 4
    assert scales(500) == [500.0] * 6 + [10.0] * 4
    assert scales(*range(20, 40)) == [39.0] * 6 + [38.0] * 4 + [37.0] * 4
    assert list(beyond(spread(Integer(100)))) == []


def points() -> dict[str, Point]:
    return dict(zip(BEYOND, (point for point, _ in beyond(spread(*ALL, *constants(100)))), strict=False))


def test_sizes_are_2_and_3() -> None:
    assert [point.sizes for point in points().values()] == [{"n_1": n, "n_2": n} for n in (2, 3, 2, 3, 2, 3)]


def test_numbers_lie_far_out_on_each_side_or_about_the_constant_itself() -> None:
    found = {kind: (point.array(t).item(), point.array(X), point.array(x)) for kind, point in points().items()}
    for kind, low, high in (
        ("below", -650, -350),
        ("above", 350, 650),
        ("left", -104.5, -95.5),
        ("right", 95.5, 104.5),
    ):
        number, matrix, vector = found[kind]
        assert between(number, low, high) and between(vector, low, high)
        assert between(np.diagonal(matrix)[:1], low, high)
    assert 350 <= abs(found["apart"][0]) <= 650 and 80 <= abs(found["plain"][0]) <= 600
    vectors = [Var(f"x_{number}", x.shape) for number in range(12)]
    apart = next(
        point
        for kind, (point, _) in zip(BEYOND, beyond(spread(*vectors, *constants(100))), strict=True)
        if kind == "apart"
    )
    for vector in vectors:
        first, last = apart.array(vector).ravel()
        assert -650 <= first <= -350 and 350 <= last <= 650
    assert between(abs(found["plain"][2]), 80, 600) and (abs(found["left"][2] + 100) > 0.6 - 1e-9).all()


def test_matrices_have_eigenvalues_far_out_that_are_apart() -> None:
    for kind, sign, far, noise in (
        ("below", -1, 500, 150),
        ("above", 1, 500, 150),
        ("left", -1, 100, 4.5),
        ("right", 1, 100, 4.5),
    ):
        a = points()[kind].array(A)
        steps = 1 + np.arange(len(a)) / 4
        assert between(np.diagonal(a) - sign * far * steps, -noise, noise)
        assert between(a - np.diag(np.diagonal(a)), -noise, noise)
    first, *_, last = np.diagonal(points()["apart"].array(A))
    assert -650 <= first <= -350 and 350 <= last <= 800
    assert between(abs(points()["plain"].array(A)), 80, 600)


def test_what_is_positive_stays_so_and_is_as_far_out() -> None:
    for kind, point in points().items():
        large = kind in ("above", "apart", "right")
        far, noise = (100, 4.5) if kind in ("left", "right") else (500, 150)
        least, most = (far, far + noise) if large else (0, noise)
        if kind == "plain":
            least, most = 0, 600
        assert between(point.array(p), least, most) and between(point.array(y), least, most)
        assert (point.array(C) > 0).all() and between(np.diagonal(point.array(C)), least, most)
        values = np.linalg.eigvalsh(point.array(P))
        assert (values > least).all() and np.allclose(point.array(P), point.array(P).T)


def test_facts_hold_beyond() -> None:
    for kind, point in points().items():
        assert np.allclose(point.array(K), -point.array(K).T) and (abs(point.array(K)) < 601).all()
        n = len(point.array(K))
        if kind not in ("left", "right"):
            assert between(abs(point.array(K)[np.triu_indices(n, 1)]), 80, 600)
        assert np.allclose(point.array(D), point.array(D).T)
        off = point.array(E) - np.diag(np.diagonal(point.array(E)))
        assert not off.any()
        turned = point.array(Q)
        assert np.allclose(turned @ turned.T, np.eye(n)) and np.linalg.det(turned) > 0
        assert point.array(k).item() in (1, 2, 3)
    every = {point.array(k).item() for n in range(100, 130) for point, _ in beyond(spread(*ALL, *constants(n)))}
    assert every == {1, 2, 3}


# ---- matrices that shift


def test_coordinates_are_shifted_round_up_down_or_both_ways() -> None:
    found = list(shifted(spread(*ALL), 8))
    assert [point.sizes for point in found] == [{"n_1": 8, "n_2": 8}] * 9
    up, down, eye = np.roll(np.eye(8), 1, 1), np.roll(np.eye(8), -1, 1), np.eye(8)
    for number, point in enumerate(found):
        scale, way = (1, 3, 4)[number // 3], ("up", "down", "both")[number % 3]
        a = point.array(A)
        rest = a - eye if way == "both" else a
        where = {"up": up, "down": down, "both": up + down}[way] > 0
        assert between(rest[where], 0.8 * scale, 1.2 * scale) and not rest[~where].any()
        assert len(set(np.round(rest[where], 6))) == 8
        for var, sign in ((D, 1), (P, 1), (K, -1)):
            own = point.array(var)
            assert np.allclose(own, sign * own.T) and between(abs(own[up > 0]), 0.8 * scale, 1.2 * scale)
        assert np.allclose(np.diagonal(point.array(P)), 4 * scale) and np.allclose(np.diagonal(point.array(D)), 1)
        assert (np.linalg.eigvalsh(point.array(P)) > 0).all()
        assert np.allclose(point.array(Q), up if way == "up" else down)
        assert not (point.array(E) - np.diag(np.diagonal(point.array(E)))).any()
        assert (point.array(C) >= 0.01 * scale - 1e-12).all() and point.array(C).min() == pytest.approx(0.01 * scale)
        assert between(abs(point.array(t)), 0.2, 1.5) and between(abs(point.array(x)), 0.2, 1.5)
        assert point.array(k).item() in (1, 2, 3)
    assert (np.linalg.matrix_power(found[0].array(A), 7) != 0).any()


def test_few_coordinates_are_shifted_too() -> None:
    for size in (1, 2, 3):
        for point in shifted(spread(*ALL), size):
            skew, symmetric, turned = (point.array(v) for v in (K, D, Q))
            assert np.allclose(skew, -skew.T) and np.allclose(symmetric, symmetric.T)
            off = abs(skew[~np.eye(size, dtype=bool)])
            assert (off > 0.8).all()  # of two coordinates it is no difference of the two
            assert np.allclose(turned @ turned.T, np.eye(size)) or size == 1
            assert (np.linalg.eigvalsh(point.array(P)) > 0).all() or size == 1
    wide = list(shifted(spread(Var("W", (N, Integer(3)), facts=("orthogonal",)), X), 5))
    assert all(point.array(X).shape == (5, 5) for point in wide)
    assert {k_ for n in range(2, 9) for point in shifted(spread(*ALL, t), n) for k_ in [point.array(k).item()]} == {
        1,
        2,
        3,
    }


# ---- over several periods


def turns(*sides: Expr) -> tuple[Turns, Spread]:
    program = Program()
    roots = [program.side(e) for e in sides]
    return Turns(program, roots, Ranges()), Spread(Points(program, [N, M], Source(*sides)), Constants(program))


def f(name: str, *args: Expr) -> Expr:
    return apply(name, *args)


folded = f("arcsin", f("sin", t))


@pytest.mark.parametrize(
    ("side", "periods"),
    [
        (folded, {t: 2 * pi}),
        (f("abs", f("tan", t)), {t: pi}),
        (f("abs", terms(f("tan", t), f("sin", t))), {t: 2 * pi}),
        (f("abs", terms(f("cos", t), f("tan", t))), {t: 2 * pi}),
        (f("arctan", f("tan", t)), {t: pi}),
        (power(f("sin", t), Integer(1) / 2), {t: 2 * pi}),
        (f("norm2", f("cos", x)), {x: 2 * pi}),
        (f("sin", f("sin", t)), {}),
        (f("sin", f("abs", t)), {}),
        (terms(f("sin", t), f("abs", s)), {}),
        (f("arcsin", f("sin", f("sigmoid", t))), {}),
        (f("arcsin", f("sin", Integer(2))), {}),
        (f("abs", t), {}),
        (f("abs", terms(f("sin", t), f("cos", s))), {t: 2 * pi, s: 2 * pi}),
    ],
)
def test_the_arguments_of_periodic_functions_under_branches(side: Expr, periods: dict[Expr, float]) -> None:
    found, _ = turns(side, Integer(0))
    assert {turn.expr: turn.period for turn in found.turns.values()} == pytest.approx(periods)
    assert all(turn.sides == (-1, 1) for turn in found.turns.values())
    assert set(found.missing()) == set(periods)


@pytest.mark.parametrize(("inner", "sides"), [(f("exp", t), (1,)), (product(-1, f("exp", t)), (-1,)), (t, (-1, 1))])
def test_the_sides_to_which_an_argument_can_go(inner: Expr, sides: tuple[int, ...]) -> None:
    (turn,) = turns(f("arcsin", f("sin", inner)), t)[0].turns.values()
    assert turn.sides == sides


def at(of: Spread, **values: float | Iterable[float]) -> Point:
    return of.at_values(
        of.point(2), {name: np.reshape(np.array(v, dtype=float), (-1, 1)) for name, v in values.items()}
    )


def test_a_side_is_met_three_periods_away_or_barred_by_many_points_without_a_value() -> None:
    found, points_ = turns(folded, t)
    far = 2 * pi * REACH
    for value in (far - 0.01, -far + 0.01, 1.0):
        found.note(at(points_, t=value), True)
    assert found.missing() == [t]
    found.note(at(points_, t=far + 1), True)
    found.note(at(points_, t=1), True)
    assert found.missing() == [t] and next(iter(found.turns.values())).open() == [-1]
    for n in range(OUTSIDE):
        assert found.missing() == [t]
        found.note(at(points_, t=-far + 0.01), False)
        found.note(at(points_, t=-far - 1 - n), False)
    assert found.missing() == []
    exactly, points_ = turns(folded, t)
    exactly.note(at(points_, t=far), True)
    exactly.note(at(points_, t=-far), True)
    assert exactly.missing() == []
    none, points_ = turns(f("arcsin", f("sin", f("log", t))), t)
    none.note(at(points_, t=-1), True)
    none.note(at(points_, t=-1), False)
    assert not any(turn.barred for turn in none.turns.values())
    assert all(set(turn.met.values()) == {0} for turn in none.turns.values())


def test_one_entry_that_is_so_far_is_enough() -> None:
    found, points_ = turns(f("norm2", f("cos", x)), t)
    assert points_.point(2).sizes["n_1"] == 2
    found.note(at(points_, x=[-20, 20]), True)
    assert found.missing() == []


def reached(side: Expr, argument: Expr) -> list[Array]:
    found, points_ = turns(side, t)
    node = points_.points.program.side(argument)
    return [np.ravel(point.get(node)) for point in found.points(points_)]


def close(value: float, target: float) -> bool:
    return abs(value - target) <= 0.02 * target + 1e-9


def test_an_argument_goes_to_all_targets_on_both_sides() -> None:
    values = [v.item() / (2 * pi) for v in reached(folded, t)]
    targets = {1: [*TARGETS, *FIRST], -1: [*TARGETS]}  # the first points but one are positive
    for sign, own in targets.items():
        assert all(any(close(sign * value, target) for value in values) for target in own)
        assert sum(sign * value > 0 for value in values) == len(own)
    assert all(any(close(abs(v), target) for target in (*TARGETS, *FIRST)) for v in values)
    assert max(values) > REACH and min(values) < -REACH


def test_an_argument_that_is_no_letter_goes_there_as_well_and_only_where_it_can() -> None:
    length = reached(f("arcsin", f("sin", f("norm2", x))), f("norm2", x))
    assert len(length) >= len(TARGETS) and all(v.item() > 0 for v in length)
    for target in TARGETS:
        assert any(close(v.item() / (2 * pi), target) for v in length)
    moved = reached(f("arcsin", f("sin", terms(t, Integer(5)))), terms(t, Integer(5)))
    assert any(v.item() > 18 for v in moved)
    logs = reached(f("arcsin", f("sin", f("log", t))), f("log", t))
    assert any(v.item() > 18 for v in logs)
    vectors = reached(f("norm2", f("cos", x)), x)
    assert max(v.max() for v in vectors) > 18 and min(v.min() for v in vectors) < -18


def test_only_what_has_multiples_with_its_facts_is_scaled() -> None:
    side = f("arcsin", f("sin", f("trace", f("matmul", Q, A, f("matrix_power", D, k)))))
    found, points_ = turns(side, t)
    whole = {point.array(k).item() for point in found.points(points_)}
    assert whole <= {1, 2, 3, 4, 5} and whole
    for point in found.points(points_):
        turned = point.array(Q)
        assert np.allclose(turned @ turned.T, np.eye(len(turned)))
        again = point.again
        assert again is not None and (again(Real()).array(A) == point.array(A)).all()


def test_where_an_argument_has_no_value_on_the_way_the_search_ends() -> None:
    hole = terms(t, f("sqrt", product(terms(t, Integer(-5)), terms(t, Integer(-6)))))
    found, points_ = turns(f("arcsin", f("sin", hole)), s)
    assert len(list(found.points(points_))) > 5


def test_a_value_beyond_floating_point_is_none() -> None:
    found, points_ = turns(f("arcsin", f("sin", f("exp", t))), t)
    with np.errstate(over="ignore"):
        found.note(at(points_, t=1000), True)
    assert found.missing() == [f("exp", t)]
    found.note(at(points_, t=5), True)
    assert found.missing() == []
