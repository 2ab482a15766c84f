"""A counterexample is a point at which the sides of a line differ, with both values."""

from __future__ import annotations

import re

import numpy as np
import pytest
from lines import WRONG, M, N, p, q, refuted, x
from sympy import Expr, isprime

from matderiv.checking.line import Line, Sides, counterexample
from matderiv.checking.need import Required
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import Real


def test_a_counterexample_names_sizes_entry_and_values() -> None:
    text = refuted(*WRONG["delta on the wrong index"])
    assert text.startswith("n_1 = ") and "p = " in text and "α = " in text
    prime = re.search(r" \(mod (\d+)\)$", text)
    assert prime is not None and isprime(int(prime[1])) and int(prime[1]).bit_length() == 31


def sides(*values: list[float]) -> Sides:
    left, right = (np.array(value) for value in values)
    return Sides(left, right, (0,))


def test_the_scale_is_that_of_the_larger_side_and_both_must_be_finite() -> None:
    assert sides([1.0], [-4.0]).scale == sides([-4.0], [1.0]).scale == 4
    assert sides([1.0, 2.0], [2.0, -4.0]).distance == 6
    assert sides([1.0], [2.0]).finite()
    assert not sides([np.inf], [2.0]).finite() and not sides([1.0], [np.nan]).finite()


@pytest.mark.parametrize(("degrees", "count"), (({}, 1), ({N: 2}, 3), ({N: 1, M: 3}, 4)))
def test_a_size_is_given_one_value_more_than_its_degree(degrees: dict[Expr, int], count: int) -> None:
    assert Line(0, 1, x, x, Required({}, degrees, None)).count == count


def test_the_entry_where_two_sides_differ_most_is_named() -> None:
    program = Program()
    program.side(x)
    point = Point(program, Real(), {"n_1": 3}, lambda var, m, n: np.ones((m, n)))
    apart = sides([1.0, 2.0, -0.0], [1.5, 4.0, -0.0])
    name = program.indices[0].name
    assert counterexample(point, apart, 1e-3) == f"n_1 = 3; {name} = 2; 2 ≠ 4"
    assert counterexample(point, apart) == f"n_1 = 3; {name} = 1; 1 ≠ 1.5"
    assert counterexample(point, sides([1.0, 3.0], [1.0, 3.0])) is None
    # so far apart two sides may be: in proportion to the larger, and to the noise
    assert counterexample(point, apart, 0.5) is None and counterexample(point, apart, 1e-3, 2.0) is None
    assert counterexample(point, sides([1.0, 3.0], [-1.0, 3.5]), 1e-3) == f"n_1 = 3; {name} = 1; 1 ≠ -1"
    assert counterexample(point, sides([-0.0], [0.5]), 1e-3) == f"n_1 = 3; {name} = 1; 0 ≠ 0.5"
    assert counterexample(point, sides([0.5], [-0.0]), 1e-3) == f"n_1 = 3; {name} = 1; 0.5 ≠ 0"
    assert counterexample(point, sides([1 / 3], [2 / 3]), 1e-3) == f"n_1 = 3; {name} = 1; 0.333333 ≠ 0.666667"
    # to as many digits as tell them apart
    for power, shown in ((20, "1.000001"), (30, "1.000000001"), (52, "1.0000000000000002")):
        assert counterexample(point, sides([1.0], [1 + 2.0**-power]), 1e-30) == f"n_1 = 3; {name} = 1; 1 ≠ {shown}"


def test_a_row_and_a_column_of_the_same_numbers_differ() -> None:
    program = Program()
    a, b = (program.label(index) for index in (p, q))
    point = Point(program, Real(), {"n_1": 2}, lambda var, m, n: np.ones((m, n)))
    row = np.array([[1.0, 2.0]])
    assert counterexample(point, Sides(row, row.T, (a, b))) == "n_1 = 2; p = 1, q = 2; 2 ≠ 1"
