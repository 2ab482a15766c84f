"""What is given as the variable and is none: several names, x', dx, an entry, a part. The hint is what works."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv import MatderivError

FORM = "x'*A*x"
# what is given, the hint in each language, and what to give when it is followed
SOUGHT = [
    ("x.T", "did you mean x?", "x のことか", "x"),
    ("x^T", "did you mean x?", "x のことか", "x"),
    ("transpose(x)", "did you mean x?", "x のことか", "x"),
    ("dx", "did you mean x?", "x のことか", "x"),
    ("∂ A", "did you mean A?", "A のことか", "A"),
    ("grad x", "did you mean x?", "x のことか", "x"),
    ("vec(A)", "did you mean A?", "A のことか", "A"),
    (
        "x(1)",
        'for the derivative by an entry of x write wrt="x[1]" (--wrt "x[1]")',
        'x の成分による微分なら wrt="x[1]" (--wrt "x[1]") と書く',
        "x[1]",
    ),
    (
        "x_i",
        'for the derivative by an entry of x write wrt="x[i]" (--wrt "x[i]")',
        'x の成分による微分なら wrt="x[i]" (--wrt "x[i]") と書く',
        "x[i]",
    ),
    (
        "A_ij",
        'for the derivative by an entry of A write wrt="A[i,j]" (--wrt "A[i,j]")',
        'A の成分による微分なら wrt="A[i,j]" (--wrt "A[i,j]") と書く',
        "A[i,j]",
    ),
]


def advised(objective: str, variable: Any) -> tuple[str, str]:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(objective, variable)
    advice = caught.value.advice
    assert advice is not None
    return advice.within("en"), advice.within("ja")


@pytest.mark.parametrize(("given", "hint", "ja", "followed"), SOUGHT)
def test_what_is_no_name_is_told_as_one(given: str, hint: str, ja: str, followed: str) -> None:
    assert advised(FORM, given) == (hint, ja)
    assert matderiv.derive(FORM, followed).steps


@pytest.mark.parametrize("given", ["x,A", "x A", "[x, A]", "(x; A)", "x and A"])
def test_several_names_are_asked_for_one_by_one(given: str) -> None:
    assert advised(FORM, given) == (
        "for a gradient by each write gradients(objective, ['x', 'A']), on the command line --wrt x --wrt A",
        "それぞれによる勾配なら gradients(objective, ['x', 'A'])、コマンドラインでは --wrt x --wrt A と書く",
    )
    assert list(matderiv.gradients(FORM, ["x", "A"])) == ["x", "A"]


def test_a_name_that_is_defined_is_differentiated_by_without_its_definition() -> None:
    assert advised("norm2(u)^2 where u = A*x - b", "u") == (
        "u is defined in the formula: leave its definition out to differentiate by it",
        "u は式の中で定義されている。これで微分するなら、その定義を省く",
    )
    assert matderiv.derive("norm2(u)^2", "u").formula == "2*u"


def test_a_part_is_differentiated_by_as_a_letter() -> None:
    assert advised(FORM, "A*x") == (
        "write a letter of its own in place of A*x, and differentiate by that letter",
        "A*x の所に別の文字を書き、その文字で微分する",
    )
    assert matderiv.derive("x'*u", "u").formula == "x"


@pytest.mark.parametrize("given", ["2", "z*x", "x[", "(x, 2)", "x, z"])
def test_of_anything_else_the_names_are_listed(given: str) -> None:
    assert advised(FORM, given)[0] in ("the names in it are x, A", "did you mean x?")
