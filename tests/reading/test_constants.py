r"""A capital that is only added to a number is one: the C of x'Ax + C, the Z of -x'x - log Z."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.core.errors import ShapeError
from matderiv.core.index import is_scalar
from matderiv.reading.readings import read_formula


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("x'*A*x + C", "C", "(A + A')*x"),
        ("C_0 - norm2(x)^2", "C_0", "-2*x"),
        (r"-\frac12 x^\top A x + C", "C", "-(A + A')*x/2"),
        (r"-x^\top x - \log Z", "Z", "-2*x"),
        (r"\sum_i \log x_i + K", "K", "1./x"),
    ],
)
def test_a_constant_is_a_number(text: str, name: str, answer: str) -> None:
    assert derive(text, "x").formula == answer
    assert next(is_scalar(s) for s in read_formula(text).symbols if s.name == name)


@pytest.mark.parametrize("text", ["A + x'*x", "sum(C + x'*x)", "C*x + x'*x", "norm2(C)^2 + tr(C) + x'*x + C"])
def test_a_matrix_is_not_told_to_be_one(text: str) -> None:
    with pytest.raises(ShapeError):
        derive(text, "x")
