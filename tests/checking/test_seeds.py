"""A derivative starts from 1 in one entry, one of a derivative from small steps in each."""

from __future__ import annotations

import numpy as np
import pytest
from lines import A, M, N, c, check, refuted, x
from sympy import S

from matderiv.checking.program import Program
from matderiv.checking.seeds import Seed, unit
from matderiv.checking.tape import Point
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Modular, NotExact, Real
from matderiv.core.index import Entry, Index, Partial, power, product, terms
from matderiv.expressions.matrix import Var, add, apply, multiply, transpose


def test_a_derivative_of_a_derivative() -> None:
    g, h = Index("α", N), Index("μ", N)
    form = apply("matmul", transpose(x), A, x)
    second = Partial(Partial(form, Entry(x, g)), Entry(x, h))
    right = terms(Entry(A, g, h), Entry(A, h, g))
    evidence = check(second, right)
    assert evidence.kind in ("SAMPLED", "EXACT") and (evidence.error or 0) < 1e-8
    refuted(second, product(2, Entry(A, g, h)))
    assert check(Partial(Partial(form, x), x), add(A, transpose(A))).kind in ("SAMPLED", "EXACT")


def tangent(program: Program, seed: Seed) -> np.ndarray:
    point = Point(program, Real(), {"n_1": 2}, lambda var, m, n: np.zeros((m, n)))
    return np.asarray(point.get(unit(program, seed)))


def test_the_tangent_is_one_in_the_entry_that_the_labels_name() -> None:
    program = Program()
    a, b = (program.label(Index(letter, N)) for letter in "ab")
    rows_first = tangent(program, Seed(A, a, b))
    assert np.array_equal(rows_first, np.eye(4).reshape(2, 2, 2, 2))
    # with the labels the other way round, axes still stand in the order of the labels
    assert np.array_equal(tangent(program, Seed(A, b, a)), rows_first.swapaxes(0, 1))
    assert np.array_equal(tangent(program, Seed(A, a, a)), np.einsum("aaij->aij", rows_first))
    assert tangent(program, Seed(x, a, None)).tolist() == [[[1], [0]], [[0], [1]]]
    assert tangent(program, Seed(Var("r", (S.One, N)), None, a)).tolist() == [[[1, 0]], [[0, 1]]]


def test_columns_of_a_derivative_by_a_row_are_the_stacked_entries() -> None:
    row = transpose(apply("vec", A))
    product_ = apply("vec", apply("matmul", A, A))
    value = np.array([[1.0, 2.0], [3.0, 4.0]])
    out = evaluate(Partial(product_, row), {"A": value}, {"n_1": 2})
    eye = np.eye(2)
    assert np.allclose(out, np.kron(eye, value) + np.kron(value.T, eye))


def test_differences_of_a_derivative_are_of_fourth_order() -> None:
    # of c⁵ the error of a difference of fourth order is one of rounding alone
    second = Partial(Partial(power(c, 5), c), c)
    for value in (2.0, -3.0, 0.5):
        assert evaluate(second, {"c": value}, {}) == pytest.approx(20 * value**3, rel=1e-9)
    # beside a singularity at 0 the steps are smaller than the least entry that is not 0
    assert evaluate(Partial(Partial(apply("log", c), c), c), {"c": 1e-3}, {}) == pytest.approx(-1e6, rel=1e-6)
    tiny = evaluate(Partial(Partial(apply("log", c), c), c), {"c": 1e-15}, {})
    assert tiny == pytest.approx(-1e30, rel=1e-7)
    of_sum = apply("log", apply("sum", x))
    found = evaluate(Partial(Partial(of_sum, x), x), {"x": [0.0, 1e-3]}, {"n_1": 2})
    assert np.allclose(found, -1e6, rtol=1e-6)
    logs = apply("sum", apply("log", x))
    found = evaluate(Partial(Partial(logs, x), x), {"x": [1e-3, 100.0]}, {"n_1": 2})
    assert np.allclose(found, np.diag([-1e6, -1e-4]), rtol=1e-6)
    with_zero = apply("sum", apply("exp", x))
    assert np.allclose(evaluate(Partial(Partial(with_zero, x), x), {"x": [0.0, 1.0]}, {"n_1": 2}), np.diag([1, np.e]))


def test_a_second_derivative_has_the_axes_of_the_variable_behind() -> None:
    B = Var("B", (N, M))
    cube = apply("sum", apply("hadamard", B, B, B))
    value = np.arange(1.0, 7.0).reshape(2, 3)
    found = evaluate(Partial(Partial(cube, B), B), {"B": value}, {"n_1": 2, "n_2": 3})
    assert found.shape == (2, 3, 2, 3)
    assert np.allclose(found, 6 * np.einsum("ia,ij,jb->ijab", np.eye(2), value, np.eye(3)))
    mixed = Partial(Partial(multiply(c, cube), c), B)
    assert np.allclose(evaluate(mixed, {"B": value, "c": 5.0}, {"n_1": 2, "n_2": 3}), 3 * value**2)


def test_modulo_a_prime_there_are_no_differences() -> None:
    program = Program()
    node = program.side(Partial(Partial(power(c, 3), c), c))
    point = Point(program, Modular(2**31 - 1), {}, lambda var, m, n: np.ones((m, n), dtype=np.int64))
    with pytest.raises(NotExact, match="a derivative of a derivative is left to differences"):
        point.get(node)
