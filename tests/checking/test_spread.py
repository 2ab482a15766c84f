"""Points lie near and far, on every side and beside constants; each is the same whenever it is asked for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from lines import A, M, N, X, x
from sympy import Expr, Integer, Rational

from matderiv.checking.constants import Constants
from matderiv.checking.draws import Source
from matderiv.checking.points import MANNERS, Points
from matderiv.checking.program import Program
from matderiv.checking.spread import Spread
from matderiv.core.dual_numbers import Array, Real
from matderiv.core.index import product, terms
from matderiv.expressions.matrix import WHOLE, Var, apply

s, t = Var("s"), Var("t")
P, D = Var("P", (N, N), facts=("spd",)), Var("D", (N, N), facts=("symmetric",))
Q = Var("Q", (N, N), facts=("orthogonal",))
k, positive = Var("k", facts=(WHOLE,)), Var("p", facts=("positive",))


def spread(*expressions: Expr) -> Spread:
    program = Program()
    for e in expressions:
        program.side(e)
    return Spread(Points(program, [N, M], Source(*expressions)), Constants(program))


def value(of: Spread, var: Var, number: int, wide: bool = False) -> Array:
    return of.point(number, wide).array(var)


def test_sizes_are_the_standard_ones_then_1_then_2_then_mixed() -> None:
    points = spread(A, X)
    sizes = [points.point(n).sizes for n in range(25)]
    first, second = points.points.standard[:2]
    assert first != second
    assert [sizes[n] for n in (0, 5, 10)] == [first] * 3 and [sizes[n] for n in (4, 9, 14)] == [second] * 3
    assert [sizes[n]["n_1"] for n in (1, 2, 6, 7)] == [1, 2, 1, 2] == [sizes[n]["n_2"] for n in (1, 2, 6, 7)]
    assert [tuple(sizes[n].values()) for n in (3, 8, 13, 18, 23)] == [(1, 2), (2, 3), (3, 1), (1, 2), (2, 3)]


def test_a_point_is_made_once_and_the_wide_ones_are_others() -> None:
    points = spread(t)
    assert points.point(3) is points.point(3) is not points.point(3, wide=True)
    assert value(points, t, 3) == value(spread(t), t, 3) != value(points, t, 3, True)


def test_all_patterns_of_signs_are_counted_through() -> None:
    letters = [Var(f"t_{n}") for n in range(10)]
    points = spread(terms(*letters))
    signs = [tuple(np.sign(value(points, v, n)).item() for v in letters) for n in range(2**10)]
    assert signs[0] == (1,) * 10 and signs[1] == (-1,) * 10
    assert len(set(signs[2:] + signs[:1])) >= 2**10 - 1
    for n in range(2, 40):
        assert signs[n] == tuple(-1 if n >> place & 1 else 1 for place in range(10))
    assert {np.sign(value(spread(positive), positive, n)).item() for n in range(20)} == {1}


def test_what_is_no_letter_is_all_of_one_sign_first_and_of_the_other_then() -> None:
    others = [Var(f"X_{number}", X.shape) for number in range(9)]
    points = spread(X, x, *others)
    for var in (X, x, *others):
        assert (value(points, var, 0) > 0).all() and (value(points, var, 1) < 0).all()
    later = [np.sign(value(points, X, n)) for n in range(2, 40) if points.point(n).sizes["n_1"] > 1]
    assert any((a > 0).all() for a in later) and any((a < 0).all() for a in later)
    assert any(0 < (a > 0).sum() < a.size for a in later)


def test_each_fourth_square_matrix_has_a_positive_definite_part() -> None:
    points = spread(A)
    for n in range(3, 40, 4):
        a = value(points, A, n)
        assert a.size == 1 or n % 7 == 5 or (np.linalg.eigvalsh(a + a.T) > 0).all()
    some = [value(points, A, n) for n in range(40) if n % 4 != 3 and points.point(n).sizes["n_1"] > 1]
    assert any((np.linalg.eigvalsh(a + a.T) <= 0).any() for a in some)


@pytest.mark.parametrize("wide", [False, True])
def test_sizes_of_entries_go_from_small_to_large_and_are_alike_at_every_other_point(wide: bool) -> None:
    points = spread(terms(s, t))
    least, most = (1e-6, 1e9) if wide else (1e-3, 40)
    found = {
        n: (abs(value(points, s, n, wide)).item(), abs(value(points, t, n, wide)).item())
        for n in range(120)
        if n % 7 != 5
    }
    sizes = [size for both in found.values() for size in both]
    assert 0.2 * least <= min(sizes) < 1.5 * least and 0.2 * most < max(sizes) <= 1.5 * most
    ratios = {n: one / other for n, (one, other) in found.items()}
    assert all(1 / 7.5 < r < 7.5 for n, r in ratios.items() if n % 2 == 0)
    assert sum(1 / 7.5 < r < 7.5 for n, r in ratios.items() if n % 2) < 45
    again = 10 if wide else 6
    of = [round(np.log10(max(found[n])) / 2) for n in range(0, 20 * again, 2 * again) if n in found]
    assert len(of) > 1 and max(of) - min(of) <= 1


@pytest.mark.parametrize("constant", [Fraction(100), Fraction(1, 50)])
def test_a_constant_is_met_from_both_sides_its_negative_from_one_and_so_are_its_inverse_and_root(
    constant: Fraction,
) -> None:
    number = Rational(constant.numerator, constant.denominator)
    points = spread(apply("abs", terms(t, product(-1, number))))
    at = float(constant)
    found = [value(points, t, n).item() / at for n in range(2, 300, 3)]
    for apart in (0.001, 0.05, 0.5):
        assert any(0.05 * apart < v - 1 <= 0.65 * apart for v in found)
        assert any(-0.65 * apart <= v - 1 < -0.05 * apart for v in found)
    assert any(-1 < v < -0.9 for v in found) and all(-1 < v < 1.33 for v in found)
    sizes = [abs(value(points, t, n).item()) for n in range(160) if n % 3 != 2]
    for scale in (1.2 * at, 1 / at, 1.5 * at**0.5):
        assert any(0.2 * scale <= size <= 1.5 * scale for size in sizes)


def test_entries_of_one_vector_are_of_very_different_sizes_now_and_then() -> None:
    points = spread(x, P)

    def ratio(var: Var, n: int) -> float:
        a = abs(value(points, var, n))
        return float(a.max() / a.min())

    assert all(ratio(x, n) < 10 for n in range(60) if n % 7 != 5)
    assert max(ratio(x, n) for n in range(5, 400, 7)) > 1e8
    assert min(ratio(x, n) for n in range(5, 400, 7) if points.point(n).sizes["n_1"] > 1) < 7.5
    assert min(abs(value(points, x, n)).max() for n in range(5, 400, 7)) < 1e-3


def test_facts_hold_everywhere() -> None:
    points = spread(P, D, Q, apply("matrix_power", A, k), terms(positive, Integer(-100)))
    for n in range(60):
        definite, symmetric, whole = (value(points, v, n) for v in (P, D, k))
        assert np.allclose(definite, definite.T) and (np.linalg.eigvalsh(definite) > 0).all()
        assert np.allclose(symmetric, symmetric.T) and value(points, positive, n) > 0
        assert whole.item() in (1, 2, 3, 4, 5)
        turned = value(points, Q, n)
        assert np.allclose(turned @ turned.T, np.eye(len(turned)))
        assert np.linalg.det(turned) == pytest.approx(1 - 2 * (n & 1))
    assert len({value(points, k, n).item() for n in range(12)}) > 2


def test_between_two_points_lies_what_is_so_far_on_the_way() -> None:
    points = spread(X, Q, apply("matrix_power", A, k))
    one, other = (0, False), (5, False)
    there = points.between(one, other, Fraction(1, 4))
    for var in (X, A):
        ends = value(points, var, 0), value(points, var, 5)
        assert there.array(var) == pytest.approx(0.75 * ends[0] + 0.25 * ends[1])
    assert (there.array(Q) == value(points, Q, 0)).all() and (there.array(k) == value(points, k, 0)).all()
    assert there.sizes == points.point(0).sizes


def test_other_values_of_some_symbols_leave_the_rest() -> None:
    points = spread(terms(s, t))
    point = points.at_values(points.point(2), {"s": np.array([[7.0]])})
    assert point.array(s).item() == 7 and point.array(t) == value(points, t, 2) and point.sizes == points.point(2).sizes


def test_of_given_sizes_there_is_a_point_for_each_manner() -> None:
    points = spread(X, apply("matrix_power", A, k))
    some = list(points.at_sizes({"n_1": 4, "n_2": 3}, 0, 9))
    assert len(some) == len(MANNERS) and all(p.array(X).shape == (4, 3) and p.array(k).item() == 9 for p in some)
    plain, sure = some[0].array(X), some[1].array(X)
    assert (plain < 0).any() and (plain > 0).any() and (sure > 0).all()
    assert {p.array(k).item() for p in points.at_sizes({"n_1": 4, "n_2": 3}, 1)} <= {4, 5}
    assert (some[0].array(X) != next(iter(points.at_sizes({"n_1": 4, "n_2": 3}, 1))).array(X)).any()


def test_sizes_to_a_largest_one_go_up_and_down_beside_each_other() -> None:
    assert [tuple(tuple(c.values()) for c in way) for way in spread(A, X).sizes_to(3)] == [
        ((1, 2), (1, 3), (1, 1)),
        ((2, 3), (2, 1), (2, 2)),
        ((3, 1), (3, 2), (3, 3)),
    ]
    program = Program()
    program.side(A)
    alone = Spread(Points(program, [N], Source(A)), Constants(program))
    assert list(alone.sizes_to(2)) == [({"n_1": 1},), ({"n_1": 2},)]


def test_points_can_be_had_in_another_arithmetic() -> None:
    points = spread(t)
    again = points.point(0).again
    assert again is not None and again(Real()).array(t) == value(points, t, 0)
