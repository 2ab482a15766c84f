r"""Lines that words, headings and relations before them or behind them leave open."""

from __future__ import annotations

import pytest

import matderiv

DECLARED = (
    r"Let $A,B\in\mathbb{R}^{n\times n}$, $x,y\in\mathbb{R}^n$, $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$ and "
    r"$s,t\in\mathbb{R}$. "
)
BY_X, BY_DATA = r"\nabla_x(x^\top y)=y", r"\nabla_X\operatorname{tr}(X^\top X)=2X"
BY_W, SYMMETRIC = r"\nabla_w\|Xw-y\|^2=2X^\top(Xw-y)", r"\nabla_x(x^\top Ax)=2Ax"


def last(text: str) -> matderiv.Line:
    return matderiv.check_derivation(text).lines[-1]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("The last entry of $x$ is $1$.", BY_X),
        ("The first column of $X$ is all ones.", BY_DATA),
        ("The last coordinate of the vector $x$ stays zero.", BY_X),
        ("The vector $x$ has last entry $1$.", BY_X),
        ("$x$ ends in a $1$.", BY_X),
        ("Only the first entry of $x$ is free.", BY_X),
        ("$X$ contains a column of ones.", BY_DATA),
        ("The diagonal of $A$ is zero.", r"\nabla_A\operatorname{tr}(A^\top A)=2A"),
        ("Let $x_n=1$.", BY_X),
    ],
)
def test_a_derivative_by_a_letter_of_which_entries_may_be_fixed_is_open(words: str, line: str) -> None:
    found = last(f"{DECLARED}{words} $${line}$$")
    assert found.kind == "undecided"
    assert "may be fixed, and the derivative be that by the others only" in found.explained("en")
    assert "一部の成分が固定され" in found.explained("ja")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("The first column of $X$ is all ones.", BY_W),
        ("$X$ contains a column of ones.", BY_W),
        ("The rows of $X$ are the samples.", BY_DATA),
        ("The rows of $X$ are the feature vectors $x_i$.", BY_DATA),
        ("The columns of $X$ are indexed by the features.", BY_DATA),
        ("The entries of $x$ are real numbers.", BY_X),
    ],
)
def test_words_that_only_name_entries_leave_the_verdict(words: str, line: str) -> None:
    assert last(f"{DECLARED}{words} $${line}$$").kind == "right"


@pytest.mark.parametrize("relation", ["s+t=1", "st=1", "s^2+t=3", "2s-t=4"])
def test_a_relation_between_letters_leaves_a_derivative_by_one_of_them_open(relation: str) -> None:
    for start in (DECLARED, ""):
        assert last(rf"{start}Let ${relation}$. $$\frac{{\partial}}{{\partial s}}(st)=t$$").kind == "undecided"
    assert last(rf"{DECLARED}Let ${relation}$. $$\nabla_x(s\,x^\top y)=sy$$").kind == "right"


@pytest.mark.parametrize("heading", ["## Another matrix", r"\section{Other matrices}", "## Non-symmetric matrices"])
def test_an_assumption_by_an_equation_ends_with_a_heading_of_other_things(heading: str) -> None:
    assert last(f"{DECLARED}Let $A=A^\\top$. $${SYMMETRIC}$$\n\n{heading}\n\n$${SYMMETRIC}$$").kind == "undecided"


@pytest.mark.parametrize("heading", ["## The gradient", r"\section{Another proof}", "## 2. Derivatives of the loss"])
def test_an_assumption_by_an_equation_goes_on_behind_other_headings(heading: str) -> None:
    assert last(f"{DECLARED}Let $A=A^\\top$. $${SYMMETRIC}$$\n\n{heading}\n\n$${SYMMETRIC}$$").kind == "right"


@pytest.mark.parametrize(
    "behind",
    [
        r"\quad\text{unless } t=0$$",
        r"\quad\text{except at } t=0$$",
        r"$$ unless $t=0$.",
        r",$$ except when $t=0$.",
        r"$$ only if $t=0$.",
        r"$$ is wrong.",
    ],
)
def test_words_behind_a_line_that_take_it_back_leave_it_open(behind: str) -> None:
    found = matderiv.check_derivation(f"{DECLARED}We have $${BY_X}{behind}").lines[0]
    assert found.kind == "undecided"


@pytest.mark.parametrize(
    "behind", ["$$ for all $t$.", ",$$ while the rest vanishes.", "$$ as before.", ",$$ if $t>0$."]
)
def test_words_behind_a_line_that_go_on_leave_the_verdict(behind: str) -> None:
    assert matderiv.check_derivation(f"{DECLARED}We have $${BY_X}{behind}").lines[0].kind == "right"
