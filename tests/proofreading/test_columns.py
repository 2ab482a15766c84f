"""Equations that stand side by side in a display, and what stands beside a line."""

from __future__ import annotations

import pytest

import matderiv

LET = r"Let $x, y, b \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$ and $t \in \mathbb{R}$. "


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(LET + text).lines]


@pytest.mark.sweep(6)
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        (r"\begin{align*}", r"\end{align*}"),
        (r"\begin{alignat}{2}", r"\end{alignat}"),
        (r"\begin{flalign}", r"\end{flalign}"),
        (r"$$\begin{aligned}", r"\end{aligned}$$"),
    ],
)
@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (r"f&=x^\top x&g&=x^\top y\\&=\|x\|^2&&=y^\top x", ["definition", "right", "definition", "right"]),
        (r"f&=x^\top x&g&=x^\top y\\&=\|x\|^2&&=y^\top y", ["definition", "right", "definition", "wrong"]),
        (r"f&=x^\top x,&\qquad g&=x^\top y,\\&=y^\top x,&&=y^\top x.", ["definition", "wrong", "definition", "right"]),
        (r"\nabla_x(x^\top x)&=2x&\nabla_x(x^\top y)&=x\\&=x+x&&=2x", ["right", "right", "wrong", "wrong"]),
        (
            r"f&=x^\top x&&\text{and}&g&=x^\top y\\&=\|x\|^2&&&&=y^\top x",
            ["definition", "right", "definition", "right"],
        ),
        (r"(2A)^\top&=2A^\top&(A^\top)^\top&=A\\&=A^\top&&=A+A", ["right", "wrong", "right", "wrong"]),
    ],
)
def test_each_column_of_equations_is_a_chain(opening: str, closing: str, rows: str, found: list[str]) -> None:
    assert kinds(opening + rows + closing) == found


def test_a_column_is_shown_without_the_others() -> None:
    text = r"\begin{align*}f&=x^\top x&g&=x^\top y\\&=\|x\|^2&&=y^\top x\end{align*}"
    sources = [line.source.replace(" ", "") for line in matderiv.check_derivation(LET + text).lines]
    assert sources == [r"f=x^\topx", r"=\|x\|^2", r"g=x^\topy", r"=y^\topx"]


@pytest.mark.parametrize(
    "rows",
    [
        r"\nabla_x\|Ax-b\|^2&=2A^\top(Ax-b)\\&=2A^\top Ax-2A^\top b&&\text{(expanding)}",
        r"\nabla_x\|Ax-b\|^2&=2A^\top(Ax-b)&&\text{(chain rule)}\\&=2A^\top Ax-2A^\top b.",
        r"\nabla_x\|Ax-b\|^2&=2A^\top(Ax-b),&&x\in\mathbb{R}^n\\&=2A^\top Ax-2A^\top b.",
    ],
)
def test_a_column_of_words_stands_beside_some_lines(rows: str) -> None:
    assert kinds(rf"\begin{{align*}}{rows}\end{{align*}}") == ["right", "right"]


@pytest.mark.parametrize(
    ("rows", "condition"),
    [
        (r"\sqrt{t^2}&=|t|\\&=t&t&>0", "t>0"),
        (r"\sqrt{t^2}&=|t|\\&=t&&t\ge0", r"t\ge0"),
        (r"\nabla_x(x^\top Ax)&=(A+A^\top)x\\&=2Ax&&(A=A^\top)", r"(A=A^\top)"),
        (r"\sqrt{t^2}&=|t|\\&=t&&t\in[0,1]", r"t\in[0,1]"),
    ],
)
def test_a_line_is_unread_that_a_condition_stands_beside(rows: str, condition: str) -> None:
    lines = matderiv.check_derivation(LET + rf"\begin{{align*}}{rows}\end{{align*}}").lines
    assert [line.kind for line in lines[:2]] == ["right", "unread"]
    said = f"{condition} stands beside it, and may be what it holds by: say so in a sentence before the formula"
    assert said in str(lines[1].evidence)


def test_a_matrix_is_taken_apart_by_no_column() -> None:
    text = r"\begin{align*}f&=x^\top\begin{pmatrix}1&2&=3\end{pmatrix}x\\&=g\end{align*}"
    assert "right" not in kinds(text)
