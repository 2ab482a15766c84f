"""Letters of which no formula says what they are, and names of matrices that may say how these are built."""

from __future__ import annotations

import pytest

from matderiv import check_derivation
from matderiv.proofreading.allowances import BUILT
from matderiv.proofreading.unsaid import UNSAID

SQUARES = r"$X\in\mathbb{R}^{n\times d}$ and $J(w) = \|Xw-y\|^2$. "
FORM = r"Let $f(x) = x^\top Bx$ %s. $$ \nabla f(x) = 2Bx $$"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SQUARES + r"With the residuals $r$: $$\nabla J = 2X^\top r$$", "r"),
        (r"Let $r\in\mathbb{R}^n$ be the residuals. " + SQUARES + r"$$\nabla J = 2X^\top r$$", "r"),
        (r"Let $r\in\mathbb{R}^n$. " + SQUARES + r"Write $r$ for what is left: $$\nabla J = 2X^\top r$$", "r"),
        (r"Let $f(x)=\log(a^\top x)$ and abbreviate $a^\top x$ by $u$. $$\nabla f(x) = \frac{a}{u}$$", "u"),
        (r"Let $A$ have a symmetric part $S$. For $f(x) = x^\top Ax$ we have $$\nabla f(x) = 2Sx$$", "S"),
    ],
)
def test_a_letter_that_stands_in_claims_alone_may_be_what_makes_them_hold(text: str, name: str) -> None:
    line = check_derivation(text).lines[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert UNSAID(name=name).within(language) in line.explained(language)


@pytest.mark.parametrize(
    "text",
    [
        r"Let $r\in\mathbb{R}^n$ be a vector. " + SQUARES + r"$$\nabla J = 2X^\top r$$",
        r"Let $A,B\in\mathbb{R}^{n\times n}$. $$\operatorname{tr}(AB)=\operatorname{tr}(A)$$",
        SQUARES + r"With $r = Xw-y$: $$\nabla J = X^\top r$$",
    ],
)
def test_a_letter_that_is_any_or_defined_is_judged(text: str) -> None:
    assert check_derivation(text).lines[-1].kind == "wrong"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("with the Hessian $2B$", "Hessian"),
        ("with the curvature $B$", "curvature"),
        ("with the Fisher information $B$", "Fisher information"),
    ],
)
def test_the_name_of_a_matrix_may_say_how_it_is_built(words: str, name: str) -> None:
    line = check_derivation(FORM % words).lines[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert BUILT(name="B", fact="symmetric", words=name).within(language) in line.explained(language)
    given = check_derivation(FORM % words, assume={"B": "symmetric"})
    assert given.lines[-1].kind == "right"


@pytest.mark.parametrize("words", ["", "with a weight matrix $B$", "where $B$ is a square matrix"])
def test_a_plain_name_says_nothing(words: str) -> None:
    assert check_derivation(FORM % words).lines[-1].kind == "wrong"


@pytest.mark.parametrize("words", ["where $B$ stands for the density matrix", "for the stiffness matrix $B$"])
def test_a_name_that_is_not_known_leaves_a_line_open(words: str) -> None:
    assert check_derivation(FORM % words).lines[-1].kind == "undecided"
