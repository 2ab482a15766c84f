r"""Letters that words name, numbered arguments, losses by their first derivative, words that say nothing odd."""

from __future__ import annotations

import pytest

import matderiv

CALLED = r"Let $f(x)=\frac12x^TAx-b^Tx$ with $A$ symmetric. The gradient is $\nabla f(x) = Ax-b$%s Then $$%s$$"


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    "words",
    [
        "; we call it $g$.",
        ". Call it $g$.",
        ", and let us denote this by $g$.",
        "; call this gradient simply $g$.",
        ", which we denote by $g$.",
        " (call it $g$).",
    ],
)
def test_a_letter_that_words_name_has_the_value_of_the_formula_before(words: str) -> None:
    assert kinds(CALLED % (words, r"f(x-tg) = f(x)-t\,g^Tg+\frac{t^2}{2}g^TAg"))[-1] == "right"
    assert kinds(CALLED % (words, r"f(x-tg) = f(x)-t\,g^Tg+t^2g^TAg"))[-1] == "wrong"


def test_an_expression_is_named_too() -> None:
    text = r"Let $w\in\mathbb{R}^d$. The residual is $y-Xw$; call it $r$. $$\|y-Xw\|^2 = %s$$"
    assert kinds(text % "r^Tr") == ["right"]
    assert kinds(text % "-r^Tr")[-1] != "right"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $x\in\mathbb{R}^n$ and $a=Bx$. Call this vector $v$ but not always. $$\nabla_x (v^Tv) = 2B^TBx$$",
        r"Let $x,v\in\mathbb{R}^n$, $s=v^Tx$. We have $a=Bx$; call it $v$. $$\nabla_x (v^Tv) = 2B^TBx$$",
    ],
)
def test_what_is_not_plainly_named_has_no_value(text: str) -> None:
    assert kinds(text)[-1] != "right"


def test_a_function_has_numbered_arguments() -> None:
    text = r"Let $P$ be symmetric. $$J(x_0,x_1) = (x_0-m)^TP(x_0-m)+\|x_1-Fx_0\|^2$$ "
    text += r"$$\frac{\partial J}{\partial x_0} = %s$$"
    assert kinds(text % "2P(x_0-m)-2F^T(x_1-Fx_0)") == ["definition", "right"]
    assert kinds(text % "2P(x_0-m)+2F^T(x_1-Fx_0)")[-1] == "wrong"
    assert kinds(r"$$S(\beta_1)=\|y-X_1\beta_1\|^2$$ $$\nabla_{\beta_1}S = -2X_1^T(y-X_1\beta_1)$$")[-1] == "right"


NET = r"Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $b\in\mathbb{R}^m$ and $$z = Wx+b,\qquad a=\tanh(z).$$ "


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    "words",
    [
        r"Let $G=\frac{\partial L}{\partial a}$ be given.",
        r"The loss $L$ depends on everything only through $a$, and $G=\frac{\partial L}{\partial a}$.",
        r"A loss $L$ that depends on the parameters via $a$ only has $G=\frac{\partial L}{\partial a}$.",
    ],
)
def test_a_loss_is_a_function_of_what_its_first_derivative_is_by(words: str) -> None:
    more = r" Put $q = Gx^T$. $$\frac{\partial L}{\partial b} = %s$$"
    assert kinds(NET + words + more % r"G\odot(1-a\odot a)")[-1] == "right"
    assert kinds(NET + words + more % r"G\odot(1+a\odot a)")[-1] in ("wrong", "undecided")


def test_a_loss_that_has_another_way_to_the_variable_is_left_open() -> None:
    text = r"Let $u = Bx$, $v = Cx$ and $g = \partial L/\partial u$. $$\frac{\partial L}{\partial C} = g x^T$$"
    assert kinds(text)[-1] not in ("right", "wrong")


@pytest.mark.parametrize(
    "words",
    [
        "Its derivative is well known.",
        "The network has two hidden layers.",
        "We compute with differentials.",
        "The gradient points uphill everywhere in this valley.",
    ],
)
def test_words_that_say_nothing_odd_leave_what_holds_right(words: str) -> None:
    assert kinds(rf"Let $x,b\in\mathbb{{R}}^n$. {words} $$\nabla_x \|x-b\|^2 = 2(x-b)$$") == ["right"]


@pytest.mark.parametrize(
    "words",
    [
        "Distances are Manhattan distances.",
        "The gradient is taken on the simplex.",
        "Gradients are descent directions, so they carry a minus sign.",
        "By the gradient we mean half of the usual one.",
    ],
)
def test_words_that_turn_a_sign_round_leave_it_open(words: str) -> None:
    assert kinds(rf"Let $x,b\in\mathbb{{R}}^n$. {words} $$\nabla_x \|x-b\|^2 = 2(x-b)$$") == ["undecided"]


def test_a_new_letter_is_defined_by_any_words_that_suppose_nothing() -> None:
    text = r"Let $x\in\mathbb{R}^n$. %s $$y = Ax$$ and therefore $$\nabla_x (y^Ty) = 2A^TAx$$"
    assert kinds(text % "A sluggish conveyor belt transports it to") == ["definition", "right"]
    assert kinds(text % "A sloppy student once wrote")[-1] == "undecided"


def test_words_in_a_paragraph_of_their_own_go_on_in_the_display_behind() -> None:
    text = "Let $A,B\\in\\mathbb{R}^{n\\times n}$. %s\n\n$$B = A^{-1}%s$$\n\nIn any case\n\n$$AB = I$$"
    assert kinds(text % ("Nobody has checked whether", "")) == ["undecided", "undecided"]
    assert kinds(text % ("We set", "."))[-1] == "right"


def test_what_is_done_to_a_sign_leaves_it_open() -> None:
    text = r"Let $A\in\mathbb{R}^{n\times n}$. %s $$\operatorname{tr}(I_n) = n$$"
    assert kinds(text % r"We scale $\operatorname{tr}$ so that the identity gets the value one.") == ["undecided"]
    assert kinds(text % r"We need the trace $\operatorname{tr}$ below.") == ["right"]


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("what", "value"), [("gradient", "Aw-b"), ("Hessian", "A")])
def test_what_words_call_a_derivative_is_claimed_by_an_equation(what: str, value: str) -> None:
    text = rf"Let $A$ be symmetric, $L(w)=\tfrac12w^\top Aw-b^\top w$, and let $g$ be the {what} of $L$. Then $$g=%s$$"
    assert kinds(text % value) == ["definition", "right"]
    assert kinds(text % f"2{value}") == ["definition", "undecided"]
    assert not matderiv.check_derivation(text % f"2{value}").right
