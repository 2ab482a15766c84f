"""Between which numbers entries lie: those of an array over its own length, and what that decides."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.checking.ranges import ANYWHERE, Range, Ranges
from matderiv.reading.readings import read_formula


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        ("x/norm2(x)", Range(-1, 1)),
        ("-2*x/norm2(x)", Range(-2, 2)),
        ("X/norm2(X)", Range(-1, 1)),
        ("x/norm1(x)", Range(-1, 1)),
        ("t/abs(t)", Range(-1, 1)),
        ("x/norm2(y)", ANYWHERE),
        ("x/norm2(x)^2", ANYWHERE),
        ("(x + y)/norm2(x)", ANYWHERE),
        ("x*norm2(x)", ANYWHERE),
    ],
)
def test_an_array_over_its_length(text: str, range_: Range) -> None:
    assert Ranges().of(read_formula(text).expression) == range_


@pytest.mark.parametrize("inner", ["cos", "sin"])
@pytest.mark.parametrize("text", ["norm2({}(x/norm2(x)))", "sqrt(sum({}(x/norm2(x)).^2))"])
def test_no_side_is_looked_for_where_no_entry_lies(text: str, inner: str) -> None:
    objective = text.format(inner)
    formula = matderiv.derive(objective, "x").formula
    assert formula is not None
    assert matderiv.check(objective, "x", formula).right
    for false in (f"-({formula})", f"{formula} + relu(abs(x) - vector(3))", f"({formula})*(1 + 1/10^9)"):
        assert not matderiv.check(objective, "x", false).right
