"""Lines that words say to be so where a derivative is zero: consequences where they are, and no definitions else."""

from __future__ import annotations

import pytest

import matderiv

RIDGE = r"Let $f(w) = \|Xw-y\|^2+\lambda\|w\|^2$. "


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines[1:]]


@pytest.mark.parametrize(
    "words",
    [
        "Setting the gradient to zero gives",
        "The gradient of $f$ vanishes at",
        "The stationary point is",
        "Nullsetzen des Gradienten ergibt",
        "Der Gradient verschwindet für",
        "En annulant le gradient, on obtient",
        "勾配を $0$ とおくと",
        "停留点は",
    ],
)
def test_a_point_at_which_words_say_that_a_slope_is_zero_is_judged_there(words: str) -> None:
    assert kinds(RIDGE + rf"{words} $\hat w = (X^\top X+\lambda I)^{{-1}}X^\top y$.") == ["consequence"]
    assert kinds(RIDGE + rf"{words} $\hat w = (X^\top X)^{{-1}}X^\top y$.") == ["undecided"]


@pytest.mark.parametrize("words", ["The normal equations are", "The derivative vanishes where", "正規方程式は"])
def test_an_equation_is_the_gradient_set_to_zero(words: str) -> None:
    line = matderiv.check_derivation(RIDGE + rf"{words} $$(X^\top X+\lambda I)w = X^\top y$$").lines[1]
    assert line.kind == "consequence"
    assert line.explained("en") == "This is the gradient of what line 1 defines, set to zero."
    assert line.explained("ja") == "これは第 1 行が定めるものの勾配を 0 とおいたものである。"
    line = matderiv.check_derivation(RIDGE + rf"{words} $$X^\top Xw = X^\top y$$").lines[1]
    assert line.kind == "undecided"
    assert "so where the gradient of what line 1 defines is zero, and it was not found" in line.explained("en")
    assert "勾配が 0 になるところで成り立つが" in line.explained("ja")


def test_the_arguments_of_a_function_get_their_values_together() -> None:
    text = "Let $f(x,y) = x^2+xy+y^2-3x$. Setting the gradient to zero gives $$x = 2$$ $$y = {}$$"
    assert kinds(text.format(-1)) == ["consequence", "consequence"]
    assert "consequence" not in kinds(text.format(1))


def test_one_of_several_points_is_judged_by_itself() -> None:
    text = "Let $f(x) = x^4-2x^2$. The critical points are $x = {}$, $x = 1$ and $x = -1$."
    assert kinds(text.format(0))[0] == "consequence"
    assert kinds(text.format(5))[0] == "undecided"


@pytest.mark.parametrize(
    "words",
    ["With the data fixed it gives", "Setting $g = 0$ gives", r"The derivative of $\|w\|^2$ vanishes at", "It is"],
)
def test_other_words_say_nothing_of_a_slope(words: str) -> None:
    assert kinds(RIDGE + rf"{words} $\hat u = X^\top y$.")[-1] == "definition"


def test_what_is_said_to_follow_from_an_equation_and_was_not_found_to_is_open() -> None:
    text = "Let $f(x) = x^3-3x$. Setting $f'(x) = 0$ gives $$x^2 = {}$$"
    assert kinds(text.format(1)) == ["equation", "consequence"]
    line = matderiv.check_derivation(text.format(3)).lines[-1]
    assert line.kind == "undecided"
    assert "this follows from line 2, and it was not found whether it does" in line.explained("en")
    assert "これは第 2 行から従うが、そうであるかを確かめられなかった" in line.explained("ja")


def test_two_equations_beside_each_other_do_not_follow() -> None:
    assert kinds(RIDGE + r"We want $\nabla f(w) = 0$ and $$w^\top w = 1$$") == ["equation", "equation"]


def test_a_star_on_the_letter_sought_is_no_definition_behind_its_equation() -> None:
    text = RIDGE + r"Setting $\nabla f(w) = 0$ gives $$w^\star = (X^\top X{})^{{-1}}X^\top y$$"
    assert kinds(text.format(r"+\lambda I"))[-1] == "consequence"
    assert kinds(text.format(r"+2\lambda I"))[-1] == "undecided"


def test_an_equation_divided_by_what_may_be_zero_does_not_follow() -> None:
    text = r"Suppose ${} = 0$, so $$x^2-a = 0$$"
    assert kinds(text.format("3(x^2-a)")) == ["consequence"]
    assert kinds(text.format(r"\lambda(x^2-a)")) == ["undecided"]


def test_where_numbers_may_be_negative_a_logarithm_of_one_claims_too_much() -> None:
    for words in (
        r"For all $x\ne0$",
        "For all real $x$",
        r"Let $x\in\mathbb R\setminus\{0\}$. Then",
        "Für alle reellen $x$",
    ):
        (*_, line) = matderiv.check_derivation(words + r" $$\log x^2 = 2\log x$$").lines
        assert line.kind == "undecided"
        assert "is to hold for negative numbers too" in line.explained("en")
        assert "負の数についても成り立つはず" in line.explained("ja")
    (*_, line) = matderiv.check_derivation(r"For all $x\ne0$ $$\frac{d}{dx}\log x^2 = \frac2x$$").lines
    assert line.kind == "right"


def test_a_prime_on_a_letter_with_a_definition_is_no_new_letter() -> None:
    line = matderiv.check_derivation(r"Let $f = \sigma(w^\top x)$. Then $$f' = f(1+f)$$").lines[1]
    assert line.kind == "undecided"
    assert "with a prime it stands for the derivative of that" in line.explained("en")
    assert "プライムのついた f はその微分を表す" in line.explained("ja")


def test_a_row_is_added_to_no_column() -> None:
    assert kinds("The function $y = e^{-kt}$ satisfies $$y'-ky = 0$$") == ["unread"]
    assert kinds("Let $S = (y-Xb)'(y-Xb)$. Then $$S = y'y-2b'X'y+b'X'Xb$$") == ["right"]


def test_what_is_given_is_not_sought() -> None:
    """The gradient of ‖Xw − y‖² by y is zero where Xw = y, and nobody differentiates by y."""
    text = r"Let $S = \|Xw-y\|^2$. The normal equations {}are $${}$$"
    assert kinds(text.format("", "Xw = y")) == ["undecided"]
    assert kinds(text.format("for $w$ ", "X^\\top Xw = X^\\top y")) == ["consequence"]
    assert kinds(text.format("for $w$ ", "Xw = y")) == ["undecided"]
