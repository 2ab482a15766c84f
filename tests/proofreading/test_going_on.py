r"""Words behind a formula that only go on with the sentence, and such as take back what it says."""

from __future__ import annotations

import pytest

import matderiv

FORM = r"Let $A\in\mathbb R^{n\times n}$ and $f(x)=x^\top Ax$ with $x\in\mathbb R^n$. We have "
FORM += r"$$\nabla f(x)=(A+A^\top)x,$$ "


@pytest.mark.parametrize(
    "words",
    [
        r"whence $$\nabla^2 f(x) = A+A^\top.$$",
        r"whatever $A$ may be.",
        r"whatever $A$ is, whence $$\nabla^2 f(x) = A+A^\top.$$",
        r"or in matrix notation $$\nabla f(x) = Ax+A^\top x.$$",
        r"or, equivalently, in matrices $$\nabla f(x) = Ax+A^\top x.$$",
        r"whose zero is $x_0$.",
    ],
)
def test_words_go_on(words: str) -> None:
    kinds = [line.kind for line in matderiv.check_derivation(FORM + words).lines]
    assert kinds[:2] == ["definition", "right"]
    assert set(kinds[2:]) <= {"right"}


@pytest.mark.parametrize(
    "words",
    [
        r"whatever $A$ is not.",
        r"or minus this, if one turns the sign.",
        r"or in the other convention the row $$\nabla f(x) = x^\top(A+A^\top).$$",
        r"unless $A$ is singular.",
    ],
)
def test_words_take_back(words: str) -> None:
    assert matderiv.check_derivation(FORM + words).lines[1].kind == "undecided"
