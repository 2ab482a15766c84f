"""Sizes that words give: they are declarations."""

from __future__ import annotations

import pytest

from matderiv import check_derivation
from matderiv.proofreading.dimensions import sizes_told
from matderiv.proofreading.manuscript import read_pieces
from matderiv.proofreading.sentences import sentences


def told(text: str) -> list[str]:
    found = [sized.source for sized in sizes_told(sentences(text, read_pieces(text)))]
    return [
        source.replace(r" \in \mathbb{R}^", " ").replace(r" \times ", "×").replace("{", "").replace("}", "")
        for source in found
    ]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (r"Let $X$ be an $n\times p$ matrix of full column rank.", ["X n×p"]),
        (r"Let $X$ be $n\times p$ of full column rank, and $y$ an $n$-vector.", ["X n×p", "y n"]),
        (r"Here $A$ and $B$ are real symmetric $n\times n$ matrices.", ["A n×n", "B n×n"]),
        (r"The $n\times p$ design matrix $\mathbf X$ is given.", [r"\mathbf X n×p"]),
        (r"For an $m\times n$ matrix $A$ and an $n$-dimensional vector $x$ we have", ["A m×n", "x n"]),
        (r"$X$ ($n\times d$) holds the data, $w$ ($d\times 1$) the weights.", ["X n×d", "w d×1"]),
        (r"Let $A$ be a square matrix of size $n\times n$. The vector $x$ is $n$-dimensional.", ["A n×n", "x n"]),
        (r"Let $x$ be $1\times n$ and $W$ an $n\times m$ matrix.", ["x 1×n", "W n×m"]),
        (r"行列 $A$ を考える。$X$ は $n\times p$ 行列とする。", ["X n×p"]),
        # what is conditional, or said of what is no letter, or no size
        (r"If $X$ is an $n\times p$ matrix, so is $Y$. $X^\top X$ is a $p\times p$ matrix.", []),
        (r"$A$ need not be an $n\times n$ matrix. The product is an $a\times b$ matrix product.", []),
        (r"Let $x$ be a $2\times$ larger vector and $f$ an $n$-vector field.", []),
    ],
)
def test_sizes_are_taken_from_plain_words(text: str, sizes: list[str]) -> None:
    assert told(text) == sizes


HAT = r"let $H=X(X^\top X)^{-1}X^\top$. Then $$\operatorname{tr}H=%s.$$"


def test_a_size_that_is_said_is_no_new_letter() -> None:
    said = r"Let $X$ be an $n\times p$ matrix of full column rank, and " + HAT
    assert [line.kind for line in check_derivation(said % "p").lines] == ["definition", "right"]
    # n is the number of rows: it is not defined by this, and the line does not hold
    report = check_derivation(said % "n")
    assert [line.kind for line in report.lines] == ["definition", "equation"]
    assert report.exit_code == 3
    assert "X (matrix, n×p)" in report.preface("en")[0]


def test_words_of_sizes_make_no_letter_depend_on_another() -> None:
    text = r"For an $m\times n$ matrix $A$ and an $n$-vector $x$ we have $$\nabla_x\|Ax\|^2=%sA^\top Ax.$$"
    assert [line.kind for line in check_derivation(text % "2").lines] == ["right"]
    assert [line.kind for line in check_derivation(text % "").lines] == ["wrong"]


def test_a_size_that_does_not_fit_is_told() -> None:
    text = r"Let $W$ be an $m\times n$ matrix, $m\neq n$, and $x$ an $n$-vector. $$\nabla_x\|Wx\|^2=2WW^\top x.$$"
    assert check_derivation(text).lines[-1].kind != "right"


def test_a_derivative_by_a_row_is_a_row() -> None:
    said = r"Let $x$ be $1\times n$ and $W$ an $n\times m$ matrix, $y=xW$ and $g=\partial L/\partial y$. Then $$%s$$"
    assert check_derivation(said % r"\frac{\partial L}{\partial x}=gW^\top.").lines[-1].kind == "right"
    assert check_derivation(said % r"\frac{\partial L}{\partial W}=x^\top g.").lines[-1].kind == "right"
    assert check_derivation(said % r"\frac{\partial L}{\partial x}=2gW^\top.").lines[-1].kind == "wrong"  # of each L
    assert check_derivation(said % r"\frac{\partial L}{\partial x}=x.").lines[-1].kind == "undecided"  # L may be one
    said = r"Let $x\in\mathbb R^{1\times n}$, $A\in\mathbb R^{n\times n}$. $$\nabla_x(xAx^\top)=%s$$"
    assert [line.kind for line in check_derivation(said % r"x(A+A^\top)").lines] == ["right"]
    assert [line.kind for line in check_derivation(said % r"(A+A^\top)x").lines] == ["wrong"]


def test_sizes_of_other_lines_refute_none() -> None:
    # the second line makes m = n, and does not hold: that is no fault of the third
    text = r"""Let $A$ and $B$ be matrices. $$\operatorname{tr}(AB)=\operatorname{tr}(BA)$$ $$(AB)^\top=A^\top B^\top$$
$$\det(I_m+AB)=\det(I_n+BA)$$"""
    assert "wrong" not in [line.kind for line in check_derivation(text).lines[2:]]
    text = r"""$A$ を $m\times n$ 行列、$B$ を $n\times m$ 行列とする。
$$(AB)^\top=A^\top B^\top$$ $$\det(I_m+AB)=\det(I_n+BA)$$"""
    assert [line.kind for line in check_derivation(text).lines] == ["wrong", "right"]


def test_rows_that_are_said_to_lie_refute_nothing() -> None:
    text = r"""The data matrix $X$ ($n\times d$, rows are samples) has rows $x_1,\dots,x_n$, each of size $1\times d$.
The Gram matrix is $$X^\top X=\sum_{i=1}^n x_i^\top x_i.$$"""
    assert "wrong" not in [line.kind for line in check_derivation(text).lines]
