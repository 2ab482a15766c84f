"""Nodes are written once, and run in order at a point."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from lines import A, N, X, c, f
from sympy import S

import matderiv
from matderiv.checking.program import Program
from matderiv.checking.tape import Point, Tape
from matderiv.core.dual_numbers import Array, OutsideDomain, Real, Undefined
from matderiv.core.index import Index, power
from matderiv.expressions.matrix import Var, apply, multiply


def drawn(var: Var, rows: int, columns: int) -> Array:
    return np.arange(1.0, rows * columns + 1).reshape(rows, columns)


def test_an_operation_with_the_same_key_is_the_same_node() -> None:
    tape = Tape()
    one = tape.emit("one", lambda p: np.float64(1), (), ())
    two = tape.emit("sum", lambda p, a, b: a + b, (one, one), ())
    assert tape.emit("one", lambda p: np.float64(5), (), ()) == one and len(tape.nodes) == 2
    assert tape.needed([two]) == [one, two] and tape.needed([two], {one: 1}) == [two]
    assert Point(tape, Real(), {}, drawn).get(two) == 2


def test_labels_are_numbered_as_they_are_met() -> None:
    tape = Tape()
    assert [tape.label(Index(letter, N)) for letter in "kik"] == [0, 1, 0]


def test_what_needs_a_node_without_value_has_none_either() -> None:
    program = Program()
    log = program.side(apply("log", c))
    above = program.side(apply("exp", apply("log", c)))
    point = Point(program, Real(), {}, lambda var, m, n: -np.ones((m, n)))
    with pytest.raises(OutsideDomain, match="outside the domain of log"):
        point.get(log)
    with pytest.raises(Undefined):
        point.get(above)


def test_a_moved_point_shares_what_does_not_depend_on_what_is_moved() -> None:
    program = Program()
    square, node = program.side(power(c, 2)), program.pair(c).value
    point = Point(program, Real(), {}, lambda var, m, n: np.full((m, n), 3.0))
    assert point.get(square) == 9 and point.moved(square, node, np.float64(1)).get(square) == 16
    assert point.get(square) == 9


def test_names_that_are_held_stay_where_they_are() -> None:
    program = Program()
    name = Var("h", definition=power(c, 2))
    whole, node, held = (program.pair(e).value for e in (multiply(c, name), c, name))
    point = Point(program, Real(), {}, lambda var, m, n: np.full((m, n), 3.0))
    assert point.get(whole) == 27
    assert point.moved(whole, node, np.float64(1)).get(whole) == 64
    assert point.moved(whole, node, np.float64(1), (held,)).get(whole) == 36


def test_sizes_and_the_work_that_is_left() -> None:
    program = Program()
    node = program.side(multiply(A, A))
    point = Point(program, Real(), {"n_1": 3}, drawn)
    assert point.size(N**2) == 9 and point.size(S(4)) == 4
    before = point.work([node])
    point.get(node)
    assert before >= 9 and point.work([node]) == 0


def test_what_is_near_moves_all_but_whole_numbers() -> None:
    program = Program()
    node = program.side(f)
    sizes = {"n_1": 2, "n_2": 2, "n_3": 2}
    whole = Point(program, Real(), sizes, drawn)
    assert whole.near(1e-3, Random(0)).array(X).tolist() == whole.array(X).tolist()
    half = Point(program, Real(), sizes, lambda var, m, n: drawn(var, m, n) / 3)
    apart = half.near(1e-3, Random(0)).get(node) / half.get(node)
    assert 0 < abs(apart - 1) < 1e-2
    moved = half.near(1e-3, Random(1)).array(X) / half.array(X)
    assert moved.min() < 1 < moved.max()  # not all of a matrix in one direction


def test_eigenvalues_that_cannot_be_computed_make_a_point_without_a_value() -> None:
    text = "lambda_max((expm(A^3)+A*B.*arccos(tanh(A)/2))'*(expm(A^3)+A*B.*arccos(tanh(A)/2)))*x"
    shapes = {"A": ("n", "n"), "B": ("n", "n"), "x": ("n",)}
    assert matderiv.derive(text, "x", shapes=shapes).formula is not None
