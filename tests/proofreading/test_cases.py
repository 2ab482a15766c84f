"""A value that a letter has in a case, "if y = 1", is no meaning of it; what holds in that case alone stays open."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.core.text import LANGUAGES

MARGIN = (
    r"Labels are $y\in\{-1,+1\}$ and $L(w) = \log(1+\exp(-yw^Tx))$. If $y=1$ the loss is small where $w^Tx$ is large; "
    r"if $y=-1$ it is small where that is negative. "
)


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.exhaustive
def test_cases_of_a_letter_give_it_no_meaning() -> None:
    found = kinds(MARGIN + r"Then $\nabla_wL = -\sigma(-yw^Tx)yx$ and $\nabla_wL = -\frac{yx}{1+e^{yw^Tx}}$.")
    assert found[1:] == ["definition", "statement", "statement", "right", "right"]
    assert kinds(MARGIN + r"Then $\nabla_wL = -\sigma(yw^Tx)yx$.")[-1] != "right"


@pytest.mark.parametrize("case", ["If $y = 1$,", "When $y = 1$", "In the case $y = 1$", "$y = 1$ のとき"])
def test_what_holds_in_the_case_alone_is_open(case: str) -> None:
    text = rf"Let $\ell(t) = \frac12yt^2+(1-y)t$. {case} $\ell'(t) = %s$."
    assert kinds(text % "t")[1:] == ["statement", "undecided"]
    assert kinds(text % "yt+1-y")[1:] == ["statement", "right"]
    # of a letter that is in no case, what fails in the case as well is wrong
    assert kinds(text % "2t")[-1] in ("wrong", "undecided")


def test_a_line_that_fails_in_every_case_is_wrong() -> None:
    text = r"Let $\ell(t) = yt^2$. If $y = 1$, then we are done. Then $\ell'(t) = %s$."
    assert kinds(text % "3yt") == ["definition", "statement", "wrong"]
    assert kinds(text % "2t") == ["definition", "statement", "undecided"]
    assert kinds(text.replace("y = 1", "y = -1") % "-2t") == ["definition", "statement", "undecided"]


def test_a_case_is_said_to_be_one() -> None:
    report = matderiv.check_derivation(r"Let $f(t) = yt^2$. If $y = 1$ then $f'(1) = 2y$.")
    said = dict(zip(LANGUAGES, (report.to("terminal", language=language) for language in LANGUAGES), strict=True))
    assert "This says of which case the words speak, and claims nothing." in said["en"]
    assert "これは文がどの場合について述べているかを示すもので、主張ではない。" in said["ja"]


@pytest.mark.sweep(100)
@pytest.mark.parametrize("words", ["Let $Q$ be an orthogonal matrix", "Here $Q$ is an orthogonal matrix"])
def test_an_orthogonal_matrix_is_square(words: str) -> None:
    text = words + r". Then $QQ^T = I$ and $\operatorname{tr}(Q^TAQ) = \operatorname{tr}(A)$."
    assert kinds(text) == ["right", "right"]
    assert kinds(words + r". Then $\operatorname{tr}(Q^TA) = \operatorname{tr}(A)$.") == ["wrong"]
    # columns that are orthogonal make no orthogonal matrix
    assert "right" not in kinds(
        r"The columns of $Q$ are orthogonal. Then $\operatorname{tr}(Q^TAQ) = \operatorname{tr}(A)$."
    )
