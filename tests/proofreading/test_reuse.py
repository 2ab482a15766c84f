"""Sections in which letters are used anew are judged by themselves."""

from __future__ import annotations

import pytest

import matderiv

HEADS = [("\\section{One}\n", "\\section{Two}\n"), ("## One\n", "\n## Two\n"), ("", "\n\nNow let us go on. ")]


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.parametrize(("one", "two"), HEADS[:2])
def test_a_function_that_is_another_in_each_section(one: str, two: str) -> None:
    text = one + r"Let $f(x) = x^2$. Then $f'(x) = 2x$. " + two + r"Let $f(x) = x^3$. Then $f'(x) = %sx^2$."
    assert kinds(text % "3") == ["definition", "right"] * 2
    assert kinds(text % "2") == ["definition", "right", "definition", "wrong"] or kinds(text % "2")[-1] == "undecided"


ONE = r"Let $A\in\mathbb{R}^{n\times n}$ be symmetric and $x\in\mathbb{R}^n$, with $f(x) = x^TAx$. "
TWO = r"Here $A\in\mathbb{R}^{m\times n}$ and $f(x) = \|Ax-b\|^2$, so that $\nabla f(x) = %sA^T(Ax-b)$. "
ANEW = r"We redefine $f(x) := \|Ax-b\|^2+\lambda\|x\|^2$. Then $\nabla f(x) = 2A^T(Ax-b)+2\lambda x$."


def test_letters_that_are_declared_otherwise() -> None:
    text = rf"\section{{One}} {ONE} Then $\nabla f(x) = 2Ax$." "\n" rf"\section{{Two}} {TWO} {ANEW}"
    assert kinds(text % "2") == ["definition", "right"] * 3
    assert kinds(text % "3")[3] in ("wrong", "undecided")


def test_a_letter_that_only_another_section_defines_leaves_a_line_as_it_was() -> None:
    text = (
        r"\section{One} Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$, $S = A + A^T$ and $f(x) = x^TAx$. "
        r"Then $\nabla f(x) = Sx$."
        "\n"
        r"\section{Two} Let $f(x) = 2x^TAx$. Then $\nabla f(x) = Sx$ and $\nabla f(x) = 2Sx$."
    )
    assert kinds(text)[-2:] == ["undecided", "undecided"]


def test_a_second_meaning_without_a_heading_is_none() -> None:
    assert kinds(r"Let $f(x) = x^2$. Then $f(x) = x^3$ and $f'(x) = 3x^2$.")[1:] == ["undecided", "undecided"]


def test_a_function_of_a_letter_says_nothing_of_the_others_of_its_sentence() -> None:
    text = r"Finally $x$ and $b$ are fixed and $f$ is a function of $A$: $f(A) = \|Ax-b\|^2$. "
    assert kinds(text + r"Then $\nabla f(A) = 2(Ax-b)x^T$.") == ["definition", "right"]
    other = r"Let $k\in\mathbb{R}$ and $r\in\mathbb{R}$, both of which depend on $t$. Then $\frac{d}{dt}(k+t) = 1$."
    assert kinds(other) == ["undecided"]


def test_layers_in_a_section_of_its_own_are_lines_of_no_text() -> None:
    text = r"""
\section{One}
Let $f(t) = t^2$. Then $f'(t) = 2t$.

\section{Layers}
Let $f(t) = t^3$, and layer $l$ have the activations $a^l$, where
\begin{equation} z^l_j = \sum_k w^l_{jk}a^{l-1}_k + b^l_j, \qquad a^l_j = \tanh(z^l_j) . \end{equation}
For the last layer $L$ and $C = \frac12\sum_j (a^L_j - y_j)^2$,
\begin{equation} \frac{\partial C}{\partial a^L_j} = a^L_j - y_j . \end{equation}
"""
    report = matderiv.check_derivation(text)
    assert not any(line.kind == "wrong" for line in report.lines)
    assert report.lines[-1].source.startswith(r"\frac{\partial C}{\partial a^L_j}")
