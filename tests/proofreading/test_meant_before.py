"""Letters that have a meaning before a line would give them one, and equations that give one where both sides do."""

from __future__ import annotations

import pytest

from matderiv import check_derivation
from matderiv.proofreading.allowances import NO_DIFFERENTIAL
from matderiv.proofreading.bearings import FIXED, TIED
from matderiv.proofreading.report import Line
from matderiv.proofreading.single import MEMBER, NAMED, SINGLE


def lines(text: str) -> tuple[Line, ...]:
    return check_derivation(text).lines


def kinds(text: str) -> list[str]:
    return [line.kind for line in lines(text)]


LAYER = r"Layer $l$ computes $a^{(l)} = \tanh(W^{(l)}a^{(l-1)})$. "
STATE = r"Let $h_t = \tanh(Wh_{t-1})$ for every $t$. "
DELTA = r"$z^{[2]} = W^{[2]}a$ and $L = \frac12\|z^{[2]}-y\|^2$. "
DELTA += r"For each layer $l$ let $\delta^{[l]} = \frac{\partial L}{\partial z^{[l]}}$. "


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (STATE + r"$$h_2 = W\tanh(h_1)$$", "h_2"),
        (LAYER + r"$$a^{(2)} = W^{(2)}\tanh(a^{(1)})$$", "a_2"),
        (r"Let $r_i = w^\top x_i-y_i$. $$r_1 = y_1-w^\top x_1$$", "r_1"),
        (r"Let $F_{n+1} = F_n+F_{n-1}$ with $F_0=0$ and $F_1=1$. $$F_2 = 2$$", "F_2"),
    ],
)
def test_one_of_several_gets_no_other_meaning(text: str, name: str) -> None:
    line = lines(text)[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert SINGLE(name=name, line=1).within(language) in line.explained(language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STATE + r"$$h_2 = \tanh(Wh_1)$$", "definition"),
        (LAYER + r"$$a^{(2)} = \tanh(W^{(2)}a^{(1)})$$", "definition"),
        (r"Let $x_{t+1} = Ax_t$ with $x_0 = b$.", "definition"),
        (
            STATE
            + r"$$h_2 = W\tanh(h_1)$$ $$\frac{\partial h_2}{\partial h_1} = W\operatorname{diag}(1-\tanh^2(h_1))$$",
            "undecided",
        ),
        (DELTA + r"$$\delta^{[2]} = z^{[2]}-y$$", "right"),
        (DELTA + r"$$\delta^{[2]} = y-z^{[2]}$$", "wrong"),
        (DELTA + r"$$\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]}a^\top$$", "right"),
    ],
)
def test_what_is_said_of_all_is_said_of_one(text: str, expected: str) -> None:
    assert kinds(text)[-1] == expected


def test_what_words_named_is_defined_by_no_derivative() -> None:
    text = r"The Gram matrix $G$ is symmetric. For $f(w)=\|Xw\|^2$ $$G = \nabla^2 f(w)$$ $$\nabla f(w) = Gw$$"
    for line in lines(text)[-2:]:
        assert line.kind == "undecided"
        for language in ("en", "ja"):
            assert NAMED(name="G", words="Gram matrix").within(language) in line.explained(language)
    text = r"Let $g$ be the gradient of $f(x) = x^\top Ax$. $$g = \nabla f(x)$$ $$g = (A+A^\top)x$$"
    assert kinds(text)[-2:] == ["definition", "right"]


@pytest.mark.parametrize(
    "words",
    [
        r"Let $dz$, $dW$ be the gradients of the loss and $z = Wx$.",
        r"Let $z = Wx$ and $dW = \partial L/\partial W$.",
        r"Let $z = Wx$. Backwards $$dW = dz\,x^\top$$",
        r"We write $dz$ for the gradient of the loss by $z$. Let $z = Wx$.",
    ],
)
def test_gradients_may_be_called_dz(words: str) -> None:
    line = lines(words + r" Then $$ dz = dW\,x $$")[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert NO_DIFFERENTIAL().within(language) in line.explained(language)


def test_a_letter_on_both_sides_is_given_by_an_equation() -> None:
    for text, name in (
        (r"Let $y$ solve $y = \tanh(wy+x)$.", "y"),
        (r"Choose $t$ so that $t = e^{-t}$.", "t"),
        (r"The matrix $P$ is the solution of $$P = Q+A^\top PA$$", "P"),
    ):
        line = lines(text)[-1]
        assert line.kind == "undecided"
        for language in ("en", "ja"):
            assert FIXED(name=name).within(language) in line.explained(language)


def test_an_equation_says_what_its_new_letter_is() -> None:
    text = r"Let $x = A^{-1}b$ and $J = c^\top x$, and let $\lambda$ solve $A^\top\lambda = c$. "
    line = lines(text + r"$$\frac{\partial J}{\partial A} = -\lambda x^\top$$")[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert TIED(name="lambda", line=3).within(language) in line.explained(language)


def test_a_derivative_is_no_multiple_of_what_is_zero() -> None:
    text = r"Minimise $\|y-Xb\|^2$ subject to $Rb = q$. Let $L(b,m) = \|y-Xb\|^2+2m^\top(Rb-q)$. "
    assert kinds(text + r"$$\nabla_m L = 2(Rb-q)$$")[-1] == "right"
    assert kinds(text + r"$$\nabla_m L = Rb-q$$")[-1] == "undecided"


def test_an_entry_is_defined_by_no_derivative() -> None:
    line = lines(r"Let $f = \sum_{i=1}^na_ix_i$. $$\frac{\partial f}{\partial x_1} = a_2$$")[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert MEMBER(name="a_2", line=1).within(language) in line.explained(language)


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f(x) = x^\top Ax$. Its gradient $g$ is $$g = Ax$$",
        r"Let $L = \frac12\|Wx-y\|^2$, and let $G$ be the gradient by $W$. Then $$G = x(Wx-y)^\top$$",
        r"Let $f(x) = x^\top Ax$. The gradient of this is $$g = Ax$$",
    ],
)
def test_what_words_call_a_gradient_is_defined_by_no_formula(text: str) -> None:
    assert kinds(text)[-1] == "undecided"
