"""Points at which words say that an objective is least, and steps towards them: claims, and no definitions."""

from __future__ import annotations

import pytest

import matderiv

SQUARES = r"Let $S(b) = \|y-Xb\|^2+\lambda\|b\|^2$. "
RIDGE, WRONG = r"$\hat b = (X^\top X+\lambda I)^{-1}X^\top y$.", r"$\hat b = (X^\top X)^{-1}X^\top y$."


def last(text: str) -> matderiv.Line:
    return matderiv.check_derivation(text).lines[-1]


@pytest.mark.parametrize("words", ["The minimiser is", "The minimum of $S$ is attained at", "It is minimised by"])
def test_where_an_objective_is_least_is_a_consequence(words: str) -> None:
    line = last(SQUARES + f"{words} {RIDGE}")
    assert line.kind == "consequence"
    assert line.explained("en") == "With this, the gradient of what line 1 defines is zero."
    assert line.explained("ja") == "これを代入すると、第 1 行が定めるものの勾配は 0 になる。"
    assert last(SQUARES + f"{words} {WRONG}").kind != "definition"


def test_a_line_that_was_not_found_to_tell_where_it_is_least_defines_nothing() -> None:
    line = last(SQUARES + f"The minimiser is {WRONG}")
    assert line.kind == "undecided"
    assert "least or greatest, and it was not found whether it is" in line.explained("en")
    assert "確かめられなかった" in line.explained("ja")
    assert last(SQUARES + f"Let {WRONG}").kind == "definition"


def test_where_the_gradient_is_not_zero_nothing_is_least() -> None:
    for claim in (r"It is minimised by $\hat w = 2a$.", "$f$ is minimised at $w = 2a$."):
        line = last(r"Let $f(w) = \|w-a\|^2$. " + claim)
        assert line.kind == "wrong"
        assert "With this, the gradient of what line 1 defines is not zero." in line.explained("en")
        assert "これを代入しても、第 1 行が定めるものの勾配は 0 にならない。" in line.explained("ja")


@pytest.mark.parametrize(
    "words",
    [
        "The minimum of the penalised objective is at",
        "The minimiser of $g$ is",
        r"The minimiser of $\|w-2a\|^2$ is",
        "With noise the minimum is at",
    ],
)
def test_another_objective_may_be_least_there(words: str) -> None:
    assert last(rf"Let $f(w) = \|w-a\|^2$. {words} $\hat w = 2a$.").kind != "wrong"


def test_no_greatest_value_is_a_least_one() -> None:
    text = r"Let $f(x) = 3-(x-a)^2$. The {} is at $\hat x = a$."
    assert last(text.format("maximum")).kind == "consequence"
    assert last(text.format("minimum")).kind == "undecided"


def test_what_is_least_under_a_constraint_is_not_judged_without_it() -> None:
    assert last(SQUARES + f"Minimise it subject to $Rb = q$. The minimiser is {RIDGE}").kind == "undecided"


LOSS = r"Let $f(w) = \frac12\|Xw-y\|^2$. Gradient {} takes $w_{{t+1}} = w_t{}\eta X^\top(Xw_t-y)$."


def test_a_step_the_other_way_defines_nothing() -> None:
    assert last(LOSS.format("descent", "-")).kind == last(LOSS.format("ascent", "+")).kind == "definition"
    line = last(LOSS.format("descent", "+"))
    assert line.kind == last(LOSS.format("ascent", "-")).kind == "undecided"
    assert "speak of a step along the gradient of what line 1 defines" in line.explained("en")
    assert "勾配に沿った一歩" in line.explained("ja")
