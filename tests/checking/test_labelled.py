"""Entries, diagonals, deltas and tables are arrays with labels on their axes."""

from __future__ import annotations

import numpy as np
import pytest
from lines import A, K, M, N, X, check, i, k, p, q, x
from sympy import Float, Function, Rational, S, Symbol, sqrt

from matderiv.checking.labelled import constant, count, delta, labelled, view
from matderiv.checking.program import Program
from matderiv.checking.tape import Point, Tape
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Modular, NotExact, Real
from matderiv.core.index import Delta, Entry, Index, Pair, Partial, Table, product, summed
from matderiv.expressions.matrix import Var, apply, multiply


def test_a_derivative_by_a_diagonal_entry() -> None:
    assert check(Partial(apply("trace", A), Entry(A, p, p)), summed(Delta(p, q), q)).kind == "EXACT"


def point(program: Program, exact: bool = False, **sizes: int) -> Point:
    ring = Modular(2**31 - 1) if exact else Real()
    return Point(program, ring, sizes, lambda var, m, n: np.arange(m * n, dtype=float).reshape(m, n))


def test_a_label_that_occurs_twice_takes_the_diagonal() -> None:
    program = Program()
    at = program.label(p)
    node = labelled(program, program.pair(A).value, (at, at))
    assert point(program, n_1=3).get(node).tolist() == [0, 4, 8]


def test_labels_stand_in_the_order_in_which_they_were_met() -> None:
    program = Program()
    later, first = program.label(k), program.label(i)
    node = labelled(program, program.pair(X).value, (first, later))
    assert program.nodes[node].labels == (later, first)
    assert point(program, n_1=2, n_2=3).get(node).tolist() == [[0, 3], [1, 4], [2, 5]]


def test_a_delta_of_one_label_is_one_everywhere() -> None:
    program = Program()
    at, other = program.label(p), program.label(q)
    assert point(program, n_1=2).get(delta(program, at, at)).tolist() == [1, 1]
    assert point(program, n_1=2).get(delta(program, at, other)).tolist() == [[1, 0], [0, 1]]
    node = delta(program, other, at)
    assert node == delta(program, at, other) and program.nodes[node].labels == (at, other)
    assert point(program, n_1=2).get(count(program, (at, other))) == 4


def test_numbers_are_exact_where_they_are_rational() -> None:
    program = Program()
    half, root = constant(program, Rational(1, 2)), constant(program, sqrt(2))
    assert 2 * int(point(program, exact=True).get(half)) % (2**31 - 1) == 1
    assert point(program).get(constant(program, Float(0.25))) == 0.25
    with pytest.raises(NotExact, match="an irrational number has no exact value"):
        point(program, exact=True).get(root)
    assert point(program, n=7).get(constant(program, Symbol("n"))) == 7
    with pytest.raises(TypeError, match="no value is known for g"):
        constant(program, Function("g")(Symbol("n")))


def test_a_table_has_its_indices_as_rows_and_columns() -> None:
    value = evaluate(Table(product(Entry(A, p, q), 2), q, p), {"A": np.array([[1.0, 2.0], [3.0, 4.0]])}, {"n_1": 2})
    assert value.tolist() == [[2, 6], [4, 8]]
    repeated = evaluate(Table(Entry(x, q), p, q), {"x": np.array([1.0, 2.0])}, {"n_1": 2})
    assert repeated.tolist() == [[1, 2], [1, 2]]
    assert evaluate(apply("trace", Table(Entry(x, q), p, q)), {"x": np.array([1.0, 2.0])}, {"n_1": 2}) == 3
    assert evaluate(Table(Entry(x, q), q), {"x": np.array([1.0, 2.0])}, {"n_1": 2}).tolist() == [1, 2]


def test_of_several_axes_those_with_one_label_merge() -> None:
    tape, value = Tape(), np.arange(18.0).reshape(3, 2, 3)
    first, second = tape.label(p), tape.label(i)
    number = tape.emit("value", lambda p: value, (), ())
    whole = Point(tape, Real(), {}, lambda var, m, n: value)
    node = view(tape, number, (second, first, second))
    assert tape.nodes[node].labels == (first, second)
    assert whole.get(node).tolist() == np.einsum("bab->ab", value).tolist()


slow, fast = Index("s", N), Index("f", M)
PAIR = Pair(fast, slow)


def test_an_axis_over_a_pair_of_indices_becomes_two() -> None:
    j = Index("j", K)
    sizes, value = {"n_1": 2, "n_2": 3, "n_3": 4}, np.arange(24.0)
    column, row = Var("v", (N * M, S.One)), Var("v", (S.One, N * M))
    for v in (column, row):
        assert evaluate(Entry(v, PAIR), {"v": value[:6]}, sizes, (slow, fast)).tolist() == [[0, 1, 2], [3, 4, 5]]
    for shape, at, axes in (((N * M, K), (PAIR, j), (slow, fast, j)), ((K, N * M), (j, PAIR), (j, slow, fast))):
        found = evaluate(Entry(Var("v", shape), *at), {"v": value}, sizes, axes)
        assert found.tolist() == value.reshape([sizes[index.size.name] for index in axes]).tolist()


def test_a_derivative_by_an_entry_at_a_pair_has_both_of_its_indices() -> None:
    j, t = Index("j", K), Index("t", K)
    sizes, value = {"n_1": 2, "n_2": 3, "n_3": 4}, np.arange(24.0)
    for shape, at, axes in (((N * M, K), (PAIR, j), (slow, fast, j)), ((K, N * M), (j, PAIR), (j, slow, fast))):
        v = Var("v", shape)
        cube = apply("sum", apply("hadamard", v, v, v))
        found = evaluate(Partial(cube, Entry(v, *at)), {"v": value}, sizes, axes)
        assert np.allclose(found, 3 * value.reshape([sizes[index.size.name] for index in axes]) ** 2)
    v, w = Var("v", (N * M, S.One)), Var("W", (K, N * M))
    entry = Partial(Entry(multiply(w, v), t), Entry(v, PAIR))
    for axes, order in (((t, slow, fast), (0, 1, 2)), ((slow, fast, t), (1, 2, 0)), ((fast, t, slow), (2, 0, 1))):
        found = evaluate(entry, {"W": value, "v": value[:6]}, sizes, axes)
        assert np.allclose(found, value.reshape(4, 2, 3).transpose(order))
    # what does not depend on it has no axis of it
    nothing = Partial(Entry(Var("u", (K, S.One)), t), Entry(v, PAIR))
    assert np.allclose(evaluate(nothing, {"u": value[:4], "v": value[:6]}, sizes, (t, slow, fast)), np.zeros((4, 2, 3)))
