"""A claim does not make a number of a letter that stands where a vector stands."""

from __future__ import annotations

import pytest

from matderiv import check

FALSE = [
    (r"\|Wx-y\|^2", "W", "2(Wx-y)x"),
    (r"\|Ax-b\|^2", "A", "2(Ax-b)x"),
    (r"x^\top A y", "x", r"A^\top y"),
    (r"-2\beta^\top X^\top y", r"\beta", "-2Xy"),
    (r"\lambda^\top(Ax-b)", "x", r"A\lambda"),
    (r"(Ax)^\top y", "x", "Ay"),
    (r"\log(a^\top x)", "x", r"\frac1x"),
    (r"\|ab^\top-X\|_F^2", "a", r"2(ab^\top-X)b^\top"),
    ("x'*y", "x", "y*eye"),
    ("norm2(W*(x - y))^2", "W", "2*W*(x - y)*(x - y)"),
]


@pytest.mark.parametrize(("objective", "by", "claim"), FALSE)
def test_a_vector_is_no_number_for_the_sake_of_a_claim(objective: str, by: str, claim: str) -> None:
    assert not check(objective, by, claim).right


def test_a_letter_that_stands_alone_may_be_a_number() -> None:
    assert check("norm2(x - m)^2", "m", "-2*sum(x - m*vector(1))").right
