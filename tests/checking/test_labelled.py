"""Entries, diagonals, deltas and tables are arrays with labels on their axes."""

from __future__ import annotations

import numpy as np
import pytest
from lines import A, X, check, i, k, p, q
from sympy import Function, Rational, Symbol, sqrt

from matderiv.checking.labelled import constant, count, delta, labelled
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Modular, NotExact, Real
from matderiv.core.index import Delta, Entry, Partial, Table, product, summed
from matderiv.expressions.matrix import apply


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
    assert point(program, n_1=2).get(count(program, (at, other))) == 4


def test_numbers_are_exact_where_they_are_rational() -> None:
    program = Program()
    half, root = constant(program, Rational(1, 2)), constant(program, sqrt(2))
    assert 2 * int(point(program, exact=True).get(half)) % (2**31 - 1) == 1
    with pytest.raises(NotExact, match="an irrational number has no exact value"):
        point(program, exact=True).get(root)
    assert point(program, n=7).get(constant(program, Symbol("n"))) == 7
    with pytest.raises(TypeError, match="no value is known for g"):
        constant(program, Function("g")(Symbol("n")))


def test_a_table_has_its_indices_as_rows_and_columns() -> None:
    value = evaluate(Table(product(Entry(A, p, q), 2), q, p), {"A": np.array([[1.0, 2.0], [3.0, 4.0]])}, {"n_1": 2})
    assert value.tolist() == [[2, 6], [4, 8]]
