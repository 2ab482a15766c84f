"""How words are set changes no word: a part of one that is set otherwise is no word of its own."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.formatting import unformatted
from matderiv.proofreading.macros import Expanded

DECLARED = r"Let $x\in\mathbb{R}^n$ and $A\in\mathbb{R}^{n\times n}$. Let $A$ be "
LINE = r". $$\nabla_x(x^\top Ax)=2Ax$$"


def kind(words: str) -> str:
    return matderiv.check_derivation(DECLARED + words + LINE).lines[-1].kind


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "words",
    [
        r"\emph{a}symmetric",
        r"{\em a}symmetric",
        r"\textcolor{red}{a}symmetric",
        r"\textbf{\emph{a}}symmetric",
        r"\mbox{a}symmetric",
        r"\unheard{un}symmetric",
        r"a\hspace{0pt}symmetric",
        r"a\relax symmetric",
        r"a\-symmetric",
        r"a{}symmetric",
        "a%\nsymmetric",
        "a\u200bsymmetric",
        r"a\"symmetric",
        "**un**symmetric",
        "<i>a</i>symmetric",
        "a<wbr>symmetric",
        "un-\nsymmetric",
        "[un]symmetric",
        r"\emph{not} symmetric",
        r"symmetric\footnote{in one block only}",
    ],
)
def test_a_part_of_a_word_is_no_word(words: str) -> None:
    # what is said not to be symmetric is not, so that the line is wrong
    assert kind(words) == ("wrong" if words == r"\emph{not} symmetric" else "undecided")


@pytest.mark.parametrize(
    "words",
    [
        r"\emph{symmetric}",
        r"{\bf symmetric}",
        r"a \textbf{symmetric} matrix",
        r"\textit{symmetric positive definite}",
        r"\textcolor{blue}{symmetric}",
        r"{\em symmetric\/}",
        "**symmetric**",
        "<b>symmetric</b>",
        r"sym\-metric",
    ],
)
def test_a_word_that_is_set_otherwise_is_that_word(words: str) -> None:
    assert kind(words) == "right"


def test_a_line_keeps_its_place() -> None:
    text = DECLARED + r"\emph{symmetric}" + LINE
    start, stop = matderiv.check_derivation(text).lines[-1].span
    assert text[start:stop] == r"\nabla_x(x^\top Ax)=2Ax"


def test_a_heading_and_a_formula_are_left() -> None:
    text = r"\textbf{Case 1.} Then $\mathbf{x}$ \cite{a}."
    assert unformatted(Expanded(text)).text == text
