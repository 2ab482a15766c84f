"""What undeclared letters are shows in all lines that hold them, together."""

from __future__ import annotations

import pytest

import matderiv


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    "text",
    [
        r"$g(\mu) = \sum_i(x_i-\mu)^\top A(x_i-\mu)$ with $\nabla_\mu g = -(A+A^\top)\sum_i(x_i-\mu)$.",
        r"$h(b) = \sum_i\|x_i-b\|^2$ with $\frac{\partial h}{\partial b} = -2\sum_i(x_i-b)$.",
        r"$k(U) = \sum_ix_i^\top Uy_i$ with $\frac{\partial k}{\partial U} = \sum_ix_iy_i^\top$.",
        r"$q = \frac{1}{\sqrt{2\pi}\,s}\exp\bigl(-\frac{(a-m)^2}{2s^2}\bigr)$, so $\frac{\partial q}{\partial m} = "
        r"q\frac{a-m}{s^2}$.",
    ],
)
def test_several_letters_of_a_line(text: str) -> None:
    assert kinds(text) == ["definition", "right"]


def test_what_a_later_line_asks_of_letters_unsettles_those_before_it() -> None:
    text = (
        r"$f(W) = \sum_i\|Wx_i-y_i\|^2$, so $\frac{\partial f}{\partial W} = 2\sum_i(Wx_i-y_i)x_i^\top$. "
        r"$h(b) = \sum_i\|x_i-b\|^2$, so $\frac{\partial h}{\partial b} = %s\sum_i(x_i-b)$."
    )
    assert kinds(text % "-2") == ["definition", "right"] * 2
    assert kinds(text % "2") == ["definition", "right", "definition", "wrong"]


def test_pi_behind_a_number_is_the_number_beside_weights() -> None:
    text = (
        r"With $\pi_k = e^{a_k}/\sum_j e^{a_j}$ and $q = \frac{1}{\sqrt{2\pi}}e^{-t^2/2}$ we have "
        r"$\frac{dq}{dt} = -tq$ and $\sum_k\pi_k = 1$."
    )
    assert kinds(text) == ["definition", "definition", "right", "right"]


def test_ieee_arrays_and_numbers_of_equations() -> None:
    rows = r"\nabla f &=& 2X^T(Xw-y) \IEEEyesnumber\\ &=& 2X^TXw-2X^Ty \IEEEnonumber"
    text = (
        r"Let $X\in\mathbb{R}^{n\times d}$ and \begin{alignat*}{2} f(w) &= \|Xw-y\|^2 &\qquad& (1) \\"
        r" g(w) &= f(w) + \|w\|^2 && (2) \end{alignat*} Then "
    )
    assert (
        kinds(text + rf"\begin{{IEEEeqnarray}}{{rCl}} {rows} \end{{IEEEeqnarray}}")
        == ["definition"] * 2 + ["right"] * 2
    )


def test_the_gradient_of_a_sum_of_functions_of_one_letter() -> None:
    text = (
        r"Let $X\in\mathbb{R}^{n\times d}$, $f(w) = \|Xw\|^2$ and $h(w) = a^\top w$. "
        r"Then $\nabla(f+3h) = 2X^\top Xw+%sa$."
    )
    assert kinds(text % "3") == ["definition", "definition", "right"]
    assert kinds(text % "") == ["definition", "definition", "wrong"]


SQUARE = r"Let $A\in\mathbb{R}^{n\times n}$ and $f(X) = \operatorname{tr}(X^TAX)$. "


def test_a_derivative_in_a_direction() -> None:
    claim = r"Then $Df(X)[H] = \operatorname{tr}(H^TAX)%s\operatorname{tr}(X^TAH)$."
    assert kinds(SQUARE + claim % "+") == ["definition", "right"]
    assert kinds(SQUARE + claim % "-") == ["definition", "wrong"]
    found = matderiv.check_derivation(SQUARE + r"Then $Df(Y)[H] = 2AY$.").lines[-1]
    assert found.kind == "unread"
    assert "D before a function may be its derivative in a direction; that is read of an f(X) at X, as Df(X)[H]" in str(
        found.evidence
    )
    assert "方向微分として読めるのは、f(X) の X における Df(X)[H] だけである" in found.explained("ja")
    product = r"Let $D\in\mathbb{R}^{n\times n}$. Then $\operatorname{tr}(D)f(X)[2] = 2f(X)\operatorname{tr}D$."
    assert kinds(SQUARE + product)[-1] != "wrong"
