"""Equations that hold at a point alone, d as a letter, gradients named dz, and labels above: none is called wrong."""

from __future__ import annotations

import pytest

from matderiv import check_derivation
from matderiv.proofreading.allowances import ABOVE, AT_ZERO, NO_DIFFERENTIAL

RATIO = (
    r"Let $A$ be symmetric and $R(x) = \frac{x^\top Ax}{x^\top x}$. Setting its gradient to zero gives $$ Ax = R(x)x $$"
)
SIGMOID = r"Let $z = w^\top x + b$, $a = \sigma(z)$ with the sigmoid $\sigma$. $$ L = -(y\log a + (1-y)\log(1-a)) $$ "
ABOVE_ONE = r"In coordinates $x^1, x^2$ let $f = x^1x^2$. Then $$ \frac{\partial f}{\partial x^1} = x^2 $$"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (RATIO, AT_ZERO(slope=r"\nabla f")),
        (SIGMOID + r"$$ dw = x\, dz $$", NO_DIFFERENTIAL()),
        (r"Let $d$ be a number and $f(x) = \frac12 d x^\top x$. Then $$ \nabla f(x) = dx $$", NO_DIFFERENTIAL()),
        (ABOVE_ONE, ABOVE()),
    ],
)
def test_a_line_that_may_be_no_identity_is_not_wrong(text: str, why: object) -> None:
    line = check_derivation(text).lines[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert why.within(language) in line.explained(language)  # type: ignore[attr-defined]


def test_what_is_no_differential_is_not_wrong() -> None:
    assert check_derivation(SIGMOID + "$$ dz = a - y $$").lines[-1].kind in ("undecided", "unread")


def test_a_differential_of_what_is_defined_is_judged() -> None:
    batch = r"Let $X\in\mathbb{R}^{N\times p}$ and $Z = XW$. $$ dZ = %s $$"
    assert check_derivation(batch % r"X\,dW").lines[-1].kind == "right"
    assert check_derivation(batch % r"2X\,dW").lines[-1].kind == "wrong"


def test_an_equation_with_the_letter_d_is_one_like_others() -> None:
    text = r"$$ L = -\frac d2\log t - \frac{1}{2t}\|x-m\|^2 $$"
    text += r"$$ \frac{\partial L}{\partial t} = -\frac{d}{2t}+\frac{1}{2t^2}\|x-m\|^2 $$"
    text += r"Setting this to zero gives $$ t = \frac1d\|x-m\|^2 $$"
    assert check_derivation(text).lines[-1].kind == "consequence"


@pytest.mark.parametrize(
    "behind",
    [
        "of the inputs times the weight matrix",
        ", multiplied by $R$",
        "of the inputs with shuffled rows",
        ", its rows permuted",
    ],
)
def test_what_is_done_to_a_covariance_makes_it_another_matrix(behind: str) -> None:
    text = f"Let $M$ be the covariance matrix {behind}. For $f(x) = x^\\top M x$ $$ \\nabla f(x) = 2Mx $$"
    assert check_derivation(text).lines[-1].kind == "undecided"


@pytest.mark.parametrize(
    "words",
    [
        "The loss $L$ compares $o$ with $x$ and also penalises $h$.",
        "The loss $L$ has a term in $h$ too.",
        "The layers share their weights.",
    ],
)
def test_a_loss_may_depend_on_a_letter_in_another_way(words: str) -> None:
    slope = r"\frac{\partial L}{\partial h} = V^\top \frac{\partial L}{\partial o}"
    line = check_derivation(f"Let $h = Wx$ and $o = Vh$. {words} $$ {slope} $$").lines[-1]
    assert line.kind in ("undecided", "unread")
