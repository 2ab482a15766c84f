"""Functions of whole arrays have values inside their domains, and slopes where they have no kink."""

from __future__ import annotations

import numpy as np
import pytest
from lines import A, M, N, c, p, q, x
from sympy import S

from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import OutsideDomain, Real
from matderiv.core.index import Entry, Index, Partial, Power
from matderiv.expressions.matrix import Var, apply


def at(value: float, program: Program) -> Point:
    return Point(program, Real(), {"n_1": 2}, lambda var, m, n: np.full((m, n), value))


def test_outside_the_domain_there_is_neither_value_nor_slope() -> None:
    program = Program()
    nodes = program.side(apply("log", c)), program.side(Partial(apply("log", c), c))
    for node in nodes:
        with pytest.raises(OutsideDomain, match="outside the domain of log"):
            at(-1, program).get(node)
    assert [float(at(2, program).get(node)) for node in nodes] == [np.log(2), 0.5]


def test_at_a_kink_there_is_a_value_and_no_slope() -> None:
    program = Program()
    value, slope = program.side(apply("abs", c)), program.side(Partial(apply("abs", c), c))
    assert at(0, program).get(value) == 0
    with pytest.raises(OutsideDomain, match="a kink of abs"):
        at(0, program).get(slope)
    assert at(-3, program).get(slope) == -1


def test_the_slope_of_a_whole_matrix_is_that_of_its_ring() -> None:
    # ∂(A⁻¹)_ij/∂a_αβ = −(A⁻¹)_iα (A⁻¹)_βj at A = diag(1, 2)
    i, j, a, b = (Index(letter, N) for letter in ("i", "j", "α", "β"))
    program = Program()
    node = program.side(Partial(Entry(apply("inverse", A), i, j), Entry(A, a, b)))
    labels = [program.label(index) for index in (i, j, a, b)]
    point = Point(program, Real(), {"n_1": 2}, lambda var, m, n: np.diag([1.0, 2.0]))
    value = point.get(node).transpose([program.nodes[node].labels.index(x) for x in labels])
    inverse = np.diag([1.0, 0.5])
    assert np.allclose(value, -np.einsum("ia,bj->ijab", inverse, inverse))


def test_a_function_of_what_does_not_move_has_no_tangent() -> None:
    d = Var("d")
    program = Program()
    slope = program.side(Partial(apply("exp", d), c))
    assert at(1, program).get(slope) == 0


def test_of_several_arguments_some_may_move_and_each_has_indices_of_its_own() -> None:
    d, y, r = Var("d"), Var("y", (M, S.One)), Index("r", M)
    a = Index("α", N)
    assert evaluate(Partial(Power(c, d), c), {"c": 2.0, "d": 3.0}, {}) == pytest.approx(12)
    assert evaluate(Partial(Power(c, d), d), {"c": 2.0, "d": 3.0}, {}) == pytest.approx(8 * np.log(2))
    powers = Partial(Power(Entry(x, p), Entry(y, r)), Entry(x, a))
    base, exponent = np.array([2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    found = evaluate(powers, {"x": base, "y": exponent}, {"n_1": 2, "n_2": 3}, (p, r, a))
    slopes = exponent * base[:, None] ** (exponent - 1)
    assert np.allclose(found, np.einsum("pr,pa->pra", slopes, np.eye(2)))
    power_ = Partial(apply("norm_p_power", c, x), x)
    assert np.allclose(evaluate(power_, {"x": base, "c": 3.0}, {"n_1": 2}), 3 * base**2)


def test_what_is_constant_between_its_kinks_has_slope_zero_in_every_entry() -> None:
    values, sizes = {"x": [1.0, -2.0], "A": np.eye(2) + 1, "c": -2.0}, {"n_1": 2}
    a, b = Index("α", N), Index("β", N)
    assert evaluate(Partial(apply("sign", c), c), values, sizes) == 0
    assert np.array_equal(evaluate(Partial(apply("sign", x), x), values, sizes), np.zeros((2, 2)))
    whole = Partial(Entry(apply("sign", A), p, q), Entry(A, a, b))
    assert np.array_equal(evaluate(whole, values, sizes, (p, q, a, b)), np.zeros((2, 2, 2, 2)))
    place = apply("smallest_at", x)
    found = evaluate(Partial(place, x), {"x": [3.0, -2.0, 1.0]}, {"n_1": 3})
    assert np.array_equal(found, np.zeros((3, 3)))
    mixed = Partial(apply("sum", apply("hadamard", apply("sign", x), x)), x)
    assert evaluate(mixed, values, sizes).tolist() == [1, -1]


def test_entries_at_a_kink_that_do_not_move_are_no_kink() -> None:
    eye = apply("eye", shape=(N, N))
    moving = Partial(apply("sum", apply("abs", apply("scale", c, eye))), c)
    assert evaluate(moving, {"c": -2.0}, {"n_1": 3}) == -3
    with pytest.raises(OutsideDomain, match="a kink of abs"):
        evaluate(moving, {"c": 0.0}, {"n_1": 3})
