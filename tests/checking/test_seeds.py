"""A derivative starts from 1 in one entry, one of a derivative from small steps in each."""

from __future__ import annotations

import numpy as np
from lines import A, N, check, refuted, x

from matderiv.checking.program import Program
from matderiv.checking.seeds import Seed, unit
from matderiv.checking.tape import Point
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Real
from matderiv.core.index import Entry, Index, Partial, product, terms
from matderiv.expressions.matrix import add, apply, transpose


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


def test_columns_of_a_derivative_by_a_row_are_the_stacked_entries() -> None:
    row = transpose(apply("vec", A))
    product_ = apply("vec", apply("matmul", A, A))
    value = np.array([[1.0, 2.0], [3.0, 4.0]])
    out = evaluate(Partial(product_, row), {"A": value}, {"n_1": 2})
    eye = np.eye(2)
    assert np.allclose(out, np.kron(eye, value) + np.kron(value.T, eye))
