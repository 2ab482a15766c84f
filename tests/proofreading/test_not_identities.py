"""Equations that hold at a point alone, d as a letter, gradients named dz, and labels above: none is called wrong."""

from __future__ import annotations

import pytest

from matderiv import check_derivation
from matderiv.proofreading.above import ABOVE
from matderiv.proofreading.allowances import AT_ZERO, NO_DIFFERENTIAL
from matderiv.proofreading.ranges import OUTSIDE

RATIO = (
    r"Let $A$ be symmetric and $R(x) = \frac{x^\top Ax}{x^\top x}$. Setting its gradient to zero gives $$ Ax = R(x)x $$"
)
SIGMOID = r"Let $z = w^\top x + b$, $a = \sigma(z)$ with the sigmoid $\sigma$. $$ L = -(y\log a + (1-y)\log(1-a)) $$ "
ABOVE_ONE = r"In coordinates $x^1, x^2$ let $f = x^1x^2$. Then $$ \frac{\partial f}{\partial x^1} = x^2 $$"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (RATIO.replace("Ax = R(x)x", "Ax = 2R(x)x"), AT_ZERO(slope=r"\nabla f")),
        (SIGMOID + r"$$ dw = x\, dz $$", NO_DIFFERENTIAL()),
        (r"Let $d$ be a number and $f(x) = \frac12 d x^\top x$. Then $$ \nabla f(x) = dx $$", NO_DIFFERENTIAL()),
        (ABOVE_ONE, ABOVE(name="x")),
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


def test_an_entry_of_a_one_hot_vector_says_nothing_of_the_others() -> None:
    text = r"Let $y\in\mathbb{R}^n$ be one-hot with $y_c = 1$ and $L = -\sum_k y_k\log p_k$. "
    found = check_derivation(text + r"$$L = -\sum_k\log p_k$$").lines
    assert [line.kind for line in found] == ["statement", "definition", "undecided"]
    every = (
        r"Let $y\in\mathbb{R}^n$ have $y_k = 1$ for every $k$ and $L = -\sum_k y_k\log p_k$. $$L = -\sum_k\log p_k$$"
    )
    assert check_derivation(every).lines[-1].kind == "right"


@pytest.mark.parametrize(
    ("told", "line", "words"),
    [
        ("Let $x < 0$.", r"\log(x^2) = 2\log x", "x < 0"),
        (r"Let $x\in(-\infty,-1)$.", r"\log(x^2) = 2\log x", r"x\in(-\infty,-1)"),
        ("Let $x > 2$.", r"\log((1-x)^2) = 2\log(1-x)", "x > 2"),
        ("Let $-3 < x < -1$.", r"\log(x^2) = 2\log x", "-3 < x < -1"),
        ("Let $x$ be negative.", r"\log(x^2) = 2\log x", "x be negative"),
    ],
)
def test_a_line_is_right_only_where_its_letters_lie(told: str, line: str, words: str) -> None:
    found = check_derivation(f"{told} $${line}$$").lines[-1]
    assert found.kind == "undecided"
    for language in ("en", "ja"):
        assert OUTSIDE(words=words).within(language) in found.explained(language)


def test_a_range_in_which_both_sides_have_values_is_no_doubt() -> None:
    for told, line in (("Let $x > 1$.", r"\log(x^2) = 2\log x"), ("Let $0 < p < 1$.", r"\log(p^2) = 2\log p")):
        assert check_derivation(f"{told} $${line}$$").lines[-1].kind == "right"


def test_labels_above_are_told_by_lists_of_them_too() -> None:
    text = r"In coordinates $x^2, x^4$ let $f = x^2x^4$. $$ \frac{\partial f}{\partial x^2} = x^4 $$"
    line = check_derivation(text).lines[-1]
    assert line.kind == "undecided"
    assert ABOVE(name="x").within("en") in line.explained("en")
    right_as_powers = r"In coordinates $x^1, x^2$ let $f = x^1x^1$. $$ f = x^2 $$"
    assert check_derivation(right_as_powers).lines[-1].kind == "undecided"
    assert check_derivation(r"Let $f = x^4+x^2$. $$ \frac{df}{dx} = 4x^3+2x $$").lines[-1].kind == "right"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("$L$ takes $o$ and the hidden units.", "unread"),
        ("The loss $L$ sees the output and also the activations.", "unread"),
        ("The loss $L$ compares the output with the target.", "right"),
    ],
)
def test_a_loss_that_takes_more_is_no_function_of_the_last_quantity(words: str, kind: str) -> None:
    slope = r"\frac{\partial L}{\partial h} = V^\top \frac{\partial L}{\partial o}"
    assert check_derivation(f"Let $h = Wx$ and $o = Vh$. {words} $$ {slope} $$").lines[-1].kind == kind


def test_what_says_anew_what_a_declared_letter_is_is_not_wrong() -> None:
    text = r"$W\in\mathbb{R}^{m\times n}$. %s $W = uv^\top$ with $u\in\mathbb{R}^n$, $v\in\mathbb{R}^m$."
    assert check_derivation(text % "Put").lines[0].kind in ("unread", "undecided")
    assert check_derivation(text % "It follows that then").lines[0].kind == "wrong"
