"""Functions of whole arrays have values inside their domains, and slopes where they have no kink."""

from __future__ import annotations

import numpy as np
import pytest
from lines import A, N, c

from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import OutsideDomain, Real
from matderiv.core.index import Entry, Index, Partial
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
