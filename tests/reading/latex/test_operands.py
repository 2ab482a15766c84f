"""Where the operand of a function without parentheses ends, and what is refused since it may be in it or not."""

from __future__ import annotations

import pytest

import matderiv
from matderiv import MatderivError

TWO_WAYS = [
    (r"A\cos\omega t\,e^{-\gamma t}", "t"),
    (r"A\cos\omega t\;e^{-\gamma t}", "t"),
    (r"\cos\omega te^{-\gamma t}", "t"),
    (r"\sin\theta\,r^2", "r"),
    (r"\ln t\,(1-t)", "t"),
    (r"\ln t(1-t)", "t"),
    (r"\ln t\,\bigl(1-t\bigr)", "t"),
    (r"\ln t\,\frac1t", "t"),
    (r"\ln t\,\sqrt t", "t"),
    (r"\det A\,\|X\|_F^2", "X"),
    (r"\log\det X\,\|x\|^2", "x"),
    (r"\log\operatorname{tr}X\,\|x\|^2", "x"),
    (r"\operatorname{sgn}t\,|t|", "t"),
    (r"\ln t|t|", "t"),
    (r"\sum_ip_i\log p_i(1-p_i)", "p"),
    (r"\log\frac ts(1-t)", "t"),
    (r"\log\sigma(t)(1-t)", "t"),
    (r"\log|X||Y|", "X"),
    (r"\log t\langle x,y\rangle", "t"),
    (r"\sin^2t\,e^{-t}", "t"),
    (r"\log\frac1n\sum_ie^{x_i}", "x"),
    (r"\log\lambda\sum_ix_i+t", "x"),
    (r"\log w^\top\exp(x)", "x"),
    (r"\log p^\top\exp(Ax)", "x"),
    (r"-\log\mathbf 1_k^\top\operatorname{softmax}(Wx)", "x"),
    (r"\tanh w^\top\sigma(x)", "x"),
    (r"\log\tanh w^\top\exp x y", "x"),
    (r"\operatorname{tr}X^\top\log(Y)", "X"),
]
ONE_WAY = [
    (r"\log w^\top x\exp(t)", "x", "log(w'*x)*exp(t)"),
    (r"\log\det X^\top\det Y", "X", "logdet(X)*det(Y)"),
    (r"\log t\,\exp(t)y^\top\tanh(z)", "t", "log(t)*exp(t)*(y'*tanh(z))"),
    (r"\log\det XY", "X", "logdet(X*Y)"),
    (r"\cos 2\pi t", "t", "cos(2*pi*t)"),
    (r"\cos2\pi(t-s)", "t", "cos(2*pi*(t-s))"),
    (r"\cos\omega\,t", "t", "cos(omega*t)"),
    (r"\operatorname{tr}AB", "A", "tr(A*B)"),
    (r"\operatorname{tr}A^\top B(C-D)", "A", "tr(A'*B*(C-D))"),
    (r"\operatorname{tr}A\,\|X\|_F^2", "X", "tr(A)*normF(X)^2"),
    (r"\cos t\,\sin t", "t", "cos(t)*sin(t)"),
    (r"e^{-\gamma t}\cos\omega t", "t", "exp(-gamma*t)*cos(omega*t)"),
    (r"\cos(\omega t)\,e^{-\gamma t}", "t", "cos(omega*t)*exp(-gamma*t)"),
    (r"\log(\sigma(t))(1-t)", "t", "log(sigmoid(t))*(1-t)"),
    (r"\log t\cdot(1-t)", "t", "log(t)*(1-t)"),
    (r"\log\sum_ie^{x_i}", "x", "logsumexp(x)"),
    (r"\log\det(X)\sum_ix_i", "x", "logdet(X)*sum(x)"),
    (r"\log\det(X)(1-t)", "t", "logdet(X)*(1-t)"),
    (r"\operatorname{tr}A\sum_ix_i", "x", "tr(A)*sum(x)"),
    (r"\log\det(X)\,\|x\|^2", "x", "logdet(X)*norm2(x)^2"),
]


@pytest.mark.parametrize("text, wrt", TWO_WAYS)
def test_what_may_stand_in_the_operand_or_behind_it(text: str, wrt: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, wrt)
    assert "or be a factor of its own" in str(error.value)


@pytest.mark.sweep(5)
@pytest.mark.parametrize("text, wrt, means", ONE_WAY)
def test_what_is_in_the_operand(text: str, wrt: str, means: str) -> None:
    assert matderiv.check(means, wrt, matderiv.derive(text, wrt).formula or "").right


@pytest.mark.parametrize(
    "text, wrt, said, hint, ja, hint_ja",
    [
        (
            r"A\cos\omega t\,e^{-\gamma t}",
            "t",
            r"e^{-\gamma t} may belong to what \cos is taken of, or be a factor of its own",
            r"write \cos(\omega t) e^{-\gamma t} or \cos(\omega t e^{-\gamma t})",
            r"e^{-\gamma t} は \cos の引数の一部とも、独立した因子とも読める",
            r"\cos(\omega t) e^{-\gamma t} または \cos(\omega t e^{-\gamma t}) と書く",
        ),
    ],
)
def test_what_is_said(text: str, wrt: str, said: str, hint: str, ja: str, hint_ja: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, wrt)
    en, other = error.value.told("en"), error.value.told("ja")
    assert said in en and hint in en
    assert ja in other and hint_ja in other


@pytest.mark.parametrize(
    "text, wrt",
    [
        (r"\cos\omega t\,e^{-\gamma t}", "t"),
        (r"\log p\,(1-p)", "p"),
        (r"\log\mathbf 1^\top e^x", "x"),
        (r"\log\mathbf{w}^\top\exp(x)", "x"),
        (r"\log\mathbf w\, e^{\mathbf v^\top x}", "x"),
        (r"\tanh w^\top\sigma(x)", "x"),
    ],
)
def test_both_spellings_are_read(text: str, wrt: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, wrt)
    first, second = str(error.value).partition("hint: write ")[2].split(" or ")
    one, other = (matderiv.derive(spelling.strip(), wrt).formula for spelling in (first, second))
    assert one != other
