"""The value of an expression from the arrays of its symbols, its axes in order."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lines import GRADIENT, XWY, A, W, X, a, b, c, f, i, x
from sympy import S

from matderiv.checking import tape
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.checking.values import compiled, evaluate, finite, largest, magnitude, shaken
from matderiv.core.dual_numbers import Real, Undefined
from matderiv.core.index import Entry, Index, Pair, Partial, Sum, power, product, size, summed, terms
from matderiv.expressions.matrix import Var, apply, multiply, transpose


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_contraction_against_einsum(data: st.DataObject) -> None:
    letters = "ijkl"
    sizes = {letter: size(f"s_{letter}") for letter in letters}
    extents = {f"s_{letter}": data.draw(st.integers(1, 4)) for letter in letters}
    index = {letter: Index(letter, sizes[letter]) for letter in letters}
    edges = data.draw(st.lists(st.text(letters, min_size=1, max_size=2), min_size=1, max_size=5))
    out = "".join(sorted(data.draw(st.sets(st.sampled_from(sorted(set("".join(edges))))))))
    rng = np.random.default_rng(0)
    arrays, parts = {}, []
    for number, edge in enumerate(edges):
        shape = tuple(sizes[letter] for letter in edge) + (S.One,) * (2 - len(edge))
        var = Var(f"T_{number}", shape)
        arrays[var.name] = rng.normal(size=[extents[f"s_{letter}"] for letter in edge])
        parts.append(Entry(var, *(index[letter] for letter in edge)))
    over = [index[letter] for letter in sorted(set("".join(edges)) - set(out))]
    value = evaluate(summed(product(*parts), *over), arrays, extents, tuple(index[letter] for letter in out))
    assert np.allclose(value, np.einsum(",".join(edges) + "->" + out, *arrays.values()))


def test_evaluate_keeps_the_axes_that_are_not_one() -> None:
    rng = np.random.default_rng(1)
    arrays = {"X": rng.normal(size=(2, 3)), "W": rng.normal(size=(3, 4)), "Y": rng.normal(size=(2, 4))}
    sizes = {"n_1": 2, "n_2": 3, "n_3": 4}
    value = compiled(multiply(S(2), transpose(X), XWY))
    expected = 2 * arrays["X"].T @ (arrays["X"] @ arrays["W"] - arrays["Y"])
    assert np.allclose(value(arrays, sizes), expected)
    assert np.allclose(evaluate(GRADIENT, arrays, sizes, (b, a)), expected.T)
    assert evaluate(f, arrays, sizes).shape == ()
    assert evaluate(multiply(A, x), {"A": np.eye(3), "x": np.ones(3)}, {"n_1": 3}).shape == (3,)
    assert evaluate(Partial(f, W), arrays, sizes).shape == (3, 4)
    assert np.allclose(evaluate(Sum(S.One, i), {}, {"n_1": 5}), 5)


def test_second_derivatives_hold_a_name_or_go_through_it() -> None:
    """f = x²y with y = x³ at x = 2: each of the two derivatives may hold y or go through it."""
    x = Var("x")
    y = Var("y", definition=power(x, 3))
    f = Var("f", definition=product(power(x, 2), y))
    for derivative, wanted in (
        (Partial(Partial(f, x, y), x, y), 16),
        (Partial(Partial(f, x, y), x), 64),
        (Partial(Partial(f, x), x, y), 112),
        (Partial(Partial(f, x), x), 160),
    ):
        assert abs(evaluate(derivative, {"x": 2.0}, {}) - wanted) < 1e-8


def test_arrays_of_a_user_may_be_as_large_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "FEW", 2)
    monkeypatch.setattr(tape, "MOST_AT_ONCE", 10)
    assert evaluate(multiply(S(2), x), {"x": np.ones(20)}, {"n_1": 20}).tolist() == [2] * 20


def test_the_magnitude_is_the_largest_absolute_value() -> None:
    assert magnitude(np.array([[2.0, -3.0]])) == magnitude(np.array([-3, 2])) == 3
    assert magnitude(np.arange(-100.0, 3)) == 100 and magnitude(np.float64(-2)) == magnitude(-2.0) == 2
    assert magnitude(np.zeros(0)) == 0 and magnitude(np.zeros((0, 3), dtype=np.int64)) == 0
    assert magnitude(np.array([1.0, -np.inf])) == np.inf and magnitude(np.array([1e308, 1e308])) == 1e308


def test_an_array_is_finite_where_all_its_numbers_are() -> None:
    assert finite(np.ones(3)) and finite(np.ones(100)) and finite(np.array([1e308, 1e308]))
    for wrong in (np.inf, np.nan):
        assert not finite(np.array([1.0, wrong])) and not finite(np.append(np.ones(100), wrong))


def at(value: float, program: Program) -> Point:
    return Point(program, Real(), {"n_1": 2}, lambda var, m, n: np.full((m, n), value))


def met(value: float, program: Program, *nodes: int) -> float:
    """The largest number on the way to some nodes, once they are computed."""
    point = at(value, program)
    for node in nodes:
        with suppress(Undefined):
            point.get(node)
    return largest(point, nodes)


def test_the_largest_number_is_that_met_on_the_way() -> None:
    program = Program()
    huge = apply("exp", product(20, c))
    cancelled = program.side(terms(huge, product(-1, huge), apply("tanh", c)))
    assert met(1, program, cancelled) == pytest.approx(np.exp(20))
    assert met(1, program) == 0
    # a single number that no function gave is none on the way: what is small beside 1 is not lost beside it
    assert met(1e-3, program, program.pair(c).value) < 1e-2
    # where something has no value, what was met before it is looked at
    nothing = program.side(product(huge, apply("log", terms(c, S(-2)))))
    assert met(1, program, nothing) == pytest.approx(np.exp(20))
    of_all = program.side(multiply(S(-5), x))
    assert met(3, program, of_all, cancelled) == pytest.approx(np.exp(60))
    assert met(3, program, of_all) == 15
    point = at(3, program)
    for node in (of_all, cancelled):
        point.get(node)
    assert largest(point, (of_all,)) < largest(point, (of_all, cancelled)) == pytest.approx(np.exp(60))


def test_what_a_value_changes_by_where_symbols_change_in_their_last_digits() -> None:
    program = Program()
    steep, edge = program.side(apply("exp", product(100, c))), program.side(apply("arcsin", product(2, c)))
    beside = program.side(apply("arcsin", terms(S.One, apply("abs", terms(product(2, c), S(-1))))))
    assert 1e-13 < shaken(at(0.5, program), steep) / np.exp(50) < 1e-12
    assert 0 < shaken(at(0.25, program), edge) < 1e-13
    assert shaken(at(0.5, program), beside) == np.inf


def test_an_axis_over_a_pair_of_indices_has_all_their_values_the_slower_first() -> None:
    n, m = Index("n", size("n")), Index("m", size("m"))
    values, sizes = {"x": [1.0, 2.0]}, {"n": 2, "m": 3}
    v, at = Var("x", (size("n"), S.One)), Pair(m, n)
    assert evaluate(Entry(v, n), values, sizes, (at,)).tolist() == [1, 1, 1, 2, 2, 2]
    assert evaluate(Entry(v, n), values, sizes, (Pair(n, m),)).tolist() == [1, 2, 1, 2, 1, 2]
    assert evaluate(Entry(v, n), values, sizes, (m, n)).tolist() == [[1, 2]] * 3
