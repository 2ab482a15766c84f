"""What the words say that letters are."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.document import Document


def told(text: str) -> tuple[dict[str, int], dict[str, int]]:
    known = Document(text + " $$f = 1$$", None, None).known
    return known.told, known.classes


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Here $x_i$ and $y_i$ are vectors.", {"x_": 1, "y_": 1}),
        ("The vectors $x_1, \\dots, x_n$ are given.", {"x_": 1}),
        ("For a matrix $A$ and numbers $s$, $t$ we have the following.", {"A": 2, "s": 0, "t": 0}),
        ("Let $\\mu$ be a vector.", {"mu": 1}),
        ("$a$ is a scalar.", {"a": 0}),
        ("$a$ is a scalar function.", {}),
        ("If $a$ is a scalar, all is easy.", {}),
        ("$a$ is not a vector.", {}),
        ("$a$ is a vector. $a$ is a number.", {}),
        ("$\\hat x$ is a vector.", {}),
        ("The number $n$ of samples is large.", {}),
        ("$a$ is a row vector.", {}),
    ],
)
def test_letters(text: str, kinds: dict[str, int]) -> None:
    assert told(text)[0] == kinds


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("Capital letters are matrices, small letters are vectors.", {"capital": 2, "small": 1}),
        ("Vectors are small letters, matrices are capital letters.", {"capital": 2, "small": 1}),
        (
            "Lower-case letters denote column vectors and upper-case letters denote matrices.",
            {"capital": 2, "small": 1},
        ),
        ("Kleinbuchstaben sind Vektoren, Großbuchstaben sind Matrizen.", {"capital": 2, "small": 1}),
        ("小文字はベクトル、大文字は行列とする。", {"capital": 2, "small": 1}),
        ("Most small letters are vectors.", {}),
        ("Bold small letters are vectors.", {}),
    ],
)
def test_classes_of_letters(text: str, classes: dict[str, int]) -> None:
    assert told(text)[1] == classes


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


RULES = "Capital letters are matrices, small letters are vectors. "


def test_a_letter_that_words_tell_of_is_no_guess() -> None:
    gradient = r"$f(W) = \sum_i\|Wx_i-y_i\|^2$, so $\frac{\partial f}{\partial W} = 2\sum_i%s$."
    samples = RULES + "The $x_i$ and $y_i$ are vectors. "
    assert kinds(samples + gradient % r"(Wx_i-y_i)x_i^\top") == ["definition", "right"]
    assert kinds(samples + gradient % r"x_i(Wx_i-y_i)^\top") == ["definition", "wrong"]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{\partial}{\partial X}\log\det X = \operatorname{tr}(X^{-1})", "wrong"),
        (r"\frac{\partial}{\partial X}\operatorname{tr}(XA) = \operatorname{tr}(A)", "wrong"),
        (r"\frac{\partial}{\partial X}\,a^TXb = a^Tb", "wrong"),
        (r"\frac{\partial}{\partial X}\log\det X = X^{-T}", "right"),
        (r"\frac{\partial}{\partial X}\,a^TXb = ab^T", "right"),
    ],
)
def test_a_number_is_no_gradient_by_a_matrix(claim: str, kind: str) -> None:
    found = matderiv.check_derivation(RULES + f"${claim}$.").lines[0]
    assert found.kind == kind
    assert kind != "wrong" or "the right side is 1×1" in found.explained("en")


def test_a_product_that_has_no_meaning_is_wrong_where_words_say_what_its_letters_are() -> None:
    claim = r"$\frac{\partial}{\partial L}\|Lx\|^2 = 2Lx^Tx$."
    assert kinds(RULES + claim) == ["wrong"]
    assert kinds(claim) == ["undecided"]


def test_a_matrix_of_multipliers_is_no_number() -> None:
    text = r"Let $U\in\mathbb{R}^{d\times k}$ and $C$ be symmetric. With a symmetric matrix $\Gamma$ of multipliers "
    text += r"$$M=\operatorname{tr}(U^TCU)-\operatorname{tr}(\Gamma(U^TU-I)),\qquad \frac{\partial M}{\partial U}=%s$$"
    kinds = [matderiv.check_derivation(text % right).lines[-1].kind for right in (r"2CU-2U\Gamma", r"2CU-2\Gamma U")]
    assert kinds[0] != "wrong" and kinds[1] != "right"
