r"""Squares by which a document differentiates, as variables of their own."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.squares import with_squares
from matderiv.reading.latex.stretches import stretch

GAUSS = r"""Let $y\in\mathbb R^n$, $X\in\mathbb R^{n\times p}$, $\beta\in\mathbb R^p$ and $\sigma^2>0$.
\[ \ell(\beta,\sigma^2) = -\frac n2\log(2\pi\sigma^2)-\frac{1}{2\sigma^2}\|y-X\beta\|^2 \]
\[ %s \]"""


def lines(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines if line.kind != "statement"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\frac{\partial\ell}{\partial\sigma^2} = -\frac{n}{2\sigma^2}+\frac{1}{2\sigma^4}\|y-X\beta\|^2",
            r"\frac{\partial\ell}{\partial\sigma^2} = -\frac{n}{2\sigma^{2}}+\frac{1}{\sigma^{4}}\|y-X\beta\|^2",
        ),
        (
            r"\frac{\partial^2\ell}{\partial\beta\,\partial\sigma^2} = -\frac{1}{\sigma^4}X^\top(y-X\beta)",
            r"\frac{\partial^2\ell}{\partial\beta\,\partial\sigma^2} = -\frac{2}{\sigma^4}X^\top(y-X\beta)",
        ),
        (
            r"\frac{\partial^2\ell}{(\partial\sigma^2)^2} = \frac{n}{2\sigma^4}-\sigma^{-6}\|y-X\beta\|^2",
            r"\frac{\partial^2\ell}{\partial(\sigma^2)^2} = \frac{n}{2\sigma^4}-\frac{2}{\sigma^6}\|y-X\beta\|^2",
        ),
    ],
)
def test_a_square_is_a_variable(right: str, wrong: str) -> None:
    assert lines(GAUSS % right) == ["definition", "right"]
    assert lines(GAUSS % wrong) == ["definition", "wrong"]


def test_squares_of_entries() -> None:
    text = r"$$f = \sum_k (\log\tau_k^2 + \frac{a_k}{\tau_k^2})$$ $$\frac{\partial f}{\partial\tau_k^2} = %s$$"
    assert lines(text % r"\frac{1}{\tau_k^2}-\frac{a_k}{\tau_k^4}") == ["definition", "right"]
    assert lines(text % r"\frac{1}{\tau_k^2}+\frac{a_k}{\tau_k^4}") == ["definition", "wrong"]


def test_the_source_of_a_line_has_the_whole_square() -> None:
    text = GAUSS % r"\frac{\partial\ell}{\partial\sigma^2} = 0, \qquad \hat\sigma^2 = \frac1n\|y-X\beta\|^2 = a\sigma^2"
    assert [x.source for x in matderiv.check_derivation(text).lines][-1] == r"= a\sigma^2"


def test_what_words_say_of_a_letter_may_be_of_its_square() -> None:
    text = r"""Let $y,\mu\in\mathbb R^n$. In this section the variance $\sigma^2$ is one. The loss is
        $\ell(\mu,\sigma^2) = -\frac{1}{2\sigma^2}\|y-\mu\|^2$.
        \[ \frac{\partial\ell}{\partial\sigma^2} = \frac{1}{2\sigma^4}\|y-\mu\|^2 = \frac12\|y-\mu\|^2 \]"""
    assert lines(text) == ["definition", "right", "undecided"]


def test_an_equation_with_the_letter_itself_leaves_it_as_it_is() -> None:
    text = GAUSS % r"\frac{\partial\ell}{\partial\sigma^2} = -\frac{n}{\sigma^2}, \qquad a = \frac1\sigma"
    assert lines(text)[:2] == ["unread", "unread"]


@pytest.mark.parametrize(
    "formulas",
    [
        (r"\frac{\partial^2 f}{\partial x^2}",),
        (r"\frac{\partial^3 f}{\partial x^2\partial y}",),
        (r"\frac{\partial f}{\partial\sigma^2}", r"\frac{\partial f}{\partial\sigma}"),
        (r"\frac{\partial f}{\partial\sigma^2}", r"\frac{\partial^2 f}{\partial\sigma^2}"),
        (r"\frac{\partial f}{\partial x^2}", "f = x^2 + 3x"),
        (r"f(x^2) = x^4",),
    ],
)
def test_other_squares_are_powers(formulas: tuple[str, ...]) -> None:
    made = [stretch(x, lenient=True) for x in formulas]
    assert with_squares(made) == (made, {})
