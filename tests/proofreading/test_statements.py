r"""Lines that state something other than an equality: they are neither judged nor open."""

from __future__ import annotations

import pytest

import matderiv

SAID = r"Let $A\in\mathbb{R}^{n\times n}$ and $x,y\in\mathbb{R}^n$. "
RIGHT = r" $$\nabla_x(x^\top Ax) = (A+A^\top)x$$"


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "statement",
    [
        r"\lambda > 0",
        r"n \ge 2",
        r"x^\top x \approx 1",
        r"x \sim \mathcal{N}(\mu, \Sigma)",
        r"A \succ 0",
        r"y_i \in \{0, 1\}",
        r"\hat x = \arg\min_x x^\top Ax",
        r"\hat x = \operatorname*{arg\,min}_x x^\top Ax",
        r"p^* = \min_x x^\top Ax",
        r"q(x) \propto e^{-x^\top Ax}",
        r"i \ne j",
        r"|x^\top y| \le \|x\|\,\|y\|",
        r"y \mid x \sim \mathcal{N}(w^\top x, \sigma^2)",
        r"x \to 0",
    ],
)
def test_a_statement_is_neither_judged_nor_open(statement: str) -> None:
    report = matderiv.check_derivation(f"{SAID}We have ${statement}$ here.{RIGHT}")
    line = next(x for x in report.lines if x.source == statement or x.source in statement)
    assert line.kind == "statement" and line.mark == "·"
    assert line.explained("en") == "This states something other than an equality of values, and is not judged."
    assert line.explained("ja") == "これは値の等式以外のことを述べており、検算の対象としない。"
    assert report.right and report.exit_code == 0
    assert report.counts["statement"] >= 1


@pytest.mark.parametrize("unread", [r"x = \Box(y", r"x \in \bX^{n}\mathbb{R} = ("])
def test_an_equality_that_cannot_be_read_is_none(unread: str) -> None:
    report = matderiv.check_derivation(f"{SAID}$${unread}$${RIGHT}")
    assert "unread" in [x.kind for x in report.lines] and report.exit_code == 3


def test_a_declaration_that_cannot_be_read_is_missed() -> None:
    (line, *_) = matderiv.check_derivation(r"Let $\bX\in\mathbb{R}^{n\times d}$ be." + RIGHT).lines
    assert line.kind == "unread"


def test_a_case_and_indices_are_stated() -> None:
    report = matderiv.check_derivation(
        SAID + r"$f = x^\top y$. If $y = 0$ then nothing. For $i = j$, $$\nabla_x f = y$$"
    )
    assert report.lines[-1].kind == "right"
    assert "statement" in [x.kind for x in report.lines]
