r"""A_i before a vector may be a matrix of its own: a document that does not declare A gets no verdict on it."""

from __future__ import annotations

import pytest

import matderiv

LINE = r"$$\nabla_x\sum_i\lambda_i x^\top A_i x=2\sum_i\lambda_iA_ix$$"


def test_an_undeclared_block_leaves_a_line_open() -> None:
    last = matderiv.check_derivation(LINE).lines[-1]
    assert last.kind == "undecided"
    assert last.explained("en") == ("Undecided: A_i may be a matrix of its own for each i, or a row of A. Declare A.")
    assert last.explained("ja") == "未決定: A_i は i ごとの行列とも、A の行とも読める。A を宣言すること。"


@pytest.mark.parametrize(
    "line",
    [
        r"$$\nabla_x\sum_i Y_i x_i=Y$$",
        r"Let $A\in\mathbb{R}^{n\times d}$. $$\nabla_w\sum_i A_i^\top w=A^\top\mathbf 1$$",
    ],
)
def test_numbers_and_declared_rows_are_no_blocks(line: str) -> None:
    assert "a matrix of its own" not in matderiv.check_derivation(line).lines[-1].explained("en")
