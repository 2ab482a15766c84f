"""Lines that follow from an equation before them, and those that are meant to and do not."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv.proofreading.report import Line, Report


def last(text: str, **options: Any) -> Line:
    return matderiv.check_derivation(text, **options).lines[-1]


def report(text: str) -> Report:
    return matderiv.check_derivation(text)


LEAST = r"$$ f = \|Xw - y\|^2 $$ $$ \nabla_w f = 2X^T(Xw - y) = 0 $$ "
RIDGE = r"$$ f = \|Xw - y\|^2 + \lambda\|w\|^2, $$ $$ \nabla_w f = 2X^T(Xw - y) + 2\lambda w = 0 $$ "
TOSSES = (
    r"Let $k, n, \theta \in \mathbb{R}$ and $\ell = k\log\theta + (n-k)\log(1-\theta)$. "
    r"$$ \frac{d\ell}{d\theta} = \frac k\theta - \frac{n-k}{1-\theta} = 0 \quad\Rightarrow\quad "
)
FISHER = (
    r"Let $A, B$ be symmetric matrices and $J(w) = \frac{w^TAw}{w^TBw}$. "
    r"$$ \nabla J = \frac{2Aw(w^TBw) - 2Bw(w^TAw)}{(w^TBw)^2} = 0 $$ "
)
MATRIX = r"$$ f = \|XW - Y\|_F^2 $$ $$ \nabla_W f = 2X^T(XW - Y) = 0 $$ "


@pytest.mark.sweep(9)
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (LEAST, "so $$ X^TXw = X^Ty $$", "This is the equation of line 3, rearranged."),
        (LEAST, "so $$ w = (X^TX)^{-1}X^Ty $$", "This solves the equation of line 3."),
        (LEAST, "so $$ w^TX^TXw = w^TX^Ty $$", "This follows from the equation of line 3."),
        (LEAST, r"so $$ \|Xw\|^2 = y^TXw $$", "This follows from the equation of line 3."),
        (RIDGE, r"so $$ (X^TX + \lambda I)w = X^Ty $$", "This is the equation of line 3, rearranged."),
        (RIDGE, r"so $$ \lambda w = X^T(y - Xw) $$", "This is the equation of line 3, rearranged."),
        (MATRIX, "so $$ W = (X^TX)^{-1}X^TY $$", "This solves the equation of line 3."),
        (TOSSES, r"k(1-\theta) = (n-k)\theta $$", "This follows from the equation of line 3."),
        (TOSSES, r"k = n\theta $$", "This solves the equation of line 3."),
        (TOSSES, r"\theta = \frac kn $$", "This solves the equation of line 3."),
        (FISHER, "so $$ Aw(w^TBw) = Bw(w^TAw) $$", "multiplied or divided by a number that is not 0."),
        (FISHER, "so $$ Aw = J(w)Bw $$", "multiplied or divided by a number that is not 0."),
    ],
)
def test_what_follows_from_an_equation_is_a_consequence(text: str, line: str, said: str) -> None:
    found = last(text + line)
    assert (found.kind, found.mark, found.check.kind in ("EXACT", "SAMPLED")) == ("consequence", "⇒", True)
    assert found.follows == 3 and str(found.evidence).endswith(said)


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (LEAST, "so $$ X^TXw = -X^Ty $$"),
        (LEAST, "Hence $$ X^TXw = 2X^Ty $$"),
        (LEAST, "so $$ w = 7(X^TX)^{-1}X^Ty $$"),
        (LEAST, "$$ w = (X^TX)^{-1}Xy $$"),
        (LEAST, "which gives $$ w = X^Ty $$"),
        (LEAST, r"so $$ \|Xw\|^2 = 2y^TXw $$"),
        (LEAST, "したがって $$ w = -(X^TX)^{-1}X^Ty $$"),
        (RIDGE, r"so $$ (X^TX + 2\lambda I)w = X^Ty $$"),
        (RIDGE, r"with the solution $$ w = (X^TX - \lambda I)^{-1}X^Ty $$"),
        (MATRIX, "so $$ W = X^TY(X^TX)^{-1} $$"),
        (MATRIX, "so $$ W = (X^TX)^{-1}Y^TX $$"),
        (TOSSES, r"k(1-\theta) = (n+k)\theta $$"),
        (TOSSES, r"k = -n\theta $$"),
    ],
)
def test_what_is_meant_to_follow_and_does_not_is_wrong(text: str, line: str) -> None:
    found = last(text + line)
    assert found.kind in ("wrong", "undecided") if "with the" in line else found.kind == "wrong"
    if found.kind == "wrong":
        assert found.follows == 3 and found.example is not None


def test_a_mistake_says_where_the_solution_fails_and_what_it_is() -> None:
    found = last(LEAST + "so $$ w = 7(X^TX)^{-1}X^Ty $$")
    assert str(found.counterexample).startswith(
        "This does not solve the equation of line 3: put into it, its sides differ. With the numbers below, entry 1 of "
        "the left side is"
    )
    assert found.explained("ja").startswith("これは第 3 行の方程式の解ではない。代入すると両辺が異なる。")
    assert str(found.nearest) == "inv(X'*X)*X'*y"
    found = last(LEAST + "so $$ X^TXw = -X^Ty $$")
    assert str(found.counterexample).startswith(
        "This does not follow from the equation of line 3: with the w that solves it, the sides of this line differ."
    )
    assert found.explained("ja").startswith(
        "これは第 3 行の方程式から従わない。その解 w をこの行に代入すると両辺が異なる。"
    )
    text = r"$$ f = \|Xw - y\|^2 $$ $$ \nabla_w f = 2X^T(Xw - y) $$ Setting the gradient to zero, "
    found = last(text + "$$ w = -(X^TX)^{-1}X^Ty $$")
    assert str(found.counterexample).startswith("With this, line 2 is not zero.")
    assert found.explained("ja").startswith("これを代入しても、第 2 行は 0 にならない。")
    assert last(text + "$$ w = (X^TX)^{-1}X^Ty $$").kind == "consequence"


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("so $$ X^TXw = X^Ty $$", "これは第 3 行の方程式を整理したものである。"),
        ("so $$ w^TX^TXw = w^TX^Ty $$", "これは第 3 行の方程式から従う。"),
    ],
)
def test_in_japanese(line: str, said: str) -> None:
    assert last(LEAST + line).explained("ja") == said
    said = "これは第 3 行の方程式に 0 でない数を掛けたもの、または 0 でない数で割ったものである。"
    assert last(FISHER + "so $$ Aw(w^TBw) = Bw(w^TAw) $$").explained("ja") == said


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "line",
    [
        "Start with $w = 0$.",
        "Let $w = X^Ty$.",
        "Suppose now that $w = X^Ty$.",
        "We begin with $$ w = X^Ty $$",
        "so $$ w = X^Ty $$ if $X^TX = I$.",
        "Let $X$ have orthonormal columns. Then $$ w = X^Ty $$",
        "For another loss we find $$ w = X^Ty $$",
        "so $$ w = (X^TX)^{-1}X^Tz $$",
        "so $$ w = (X^TX + D)^{-1}X^Ty $$",
        "If $X$ is orthogonal, then $$ w = X^Ty $$",
        r"An approximate solution is $$ w = \frac1n X^Ty $$",
    ],
)
def test_what_may_be_meant_otherwise_is_not_wrong(line: str) -> None:
    assert all(x.kind not in ("wrong", "consequence") for x in report(LEAST + line).lines)


def test_what_was_said_before_may_make_it_hold() -> None:
    text = r"$$ f = \|Xw - y\|^2 $$ where $X^TX = I$. $$ \nabla_w f = 2X^T(Xw - y) = 0 $$ so $$ w = X^Ty $$"
    assert last(text).kind == "undecided"


@pytest.mark.exhaustive
def test_a_letter_that_is_defined_gets_no_second_meaning_by_what_follows() -> None:
    text = r"Let $x \in \mathbb{R}^n$, $\theta \in \mathbb{R}$ and $k = \sum_{i=1}^n x_i$. "
    text += r"$$ \ell = k\log\theta + (n-k)\log(1-\theta) $$ "
    text += r"$$ \frac{d\ell}{d\theta} = \frac k\theta - \frac{n-k}{1-\theta} = 0 \Rightarrow k = n\theta $$"
    text += r"$$ \frac{d^2\ell}{d\theta^2} = -\frac{k}{\theta^2} - \frac{n-k}{(1-\theta)^2} $$"
    assert [line.kind for line in report(text).lines][-2:] == ["consequence", "right"]
    assert [line.kind for line in report(text.replace(r"k = n\theta", r"k = 2n\theta")).lines][-2] != "consequence"


def test_a_value_that_a_letter_has_for_the_moment_is_no_equation() -> None:
    lines = report(LEAST + "Start with $w = 0$. Let $w = X^Ty$.").lines
    assert "consequence" not in [line.kind for line in lines]


def test_an_equation_that_is_over_implies_nothing() -> None:
    text = r"Let $A = A^T$ and $b \in \mathbb{R}^n$, $x \in \mathbb{R}^n$ with $Ax = b$. In general, $$ x = A^{-1}b $$"
    assert last(text).kind != "consequence"


def test_a_value_that_solves_nothing_is_undecided_where_the_words_do_not_conclude() -> None:
    line = last(LEAST + "For another loss we find $$ w = X^Ty $$")
    assert line.kind == "undecided"
    assert line.explained("en").startswith(
        "Undecided: w is in use already, so that this defines nothing, and it was not"
    )
    assert line.explained("ja").startswith(
        "未決定: w は既に使われているのでこれは定義ではなく、前にある方程式のただ一つの解"
    )


def test_an_equation_for_eigenvectors_is_not_solved_by_zero() -> None:
    text = r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$, $\lambda\in\mathbb{R}$ with $Ax = \lambda x$. Then "
    for wrong in (r"A^Tx = \lambda x", r"Ax = 2\lambda x", r"\|Ax\|^2 = 2\lambda^2", "Ax = A^Tx"):
        assert last(text + f"$$ {wrong} $$").kind not in ("consequence", "right")


NORMAL = (
    r"Let $\ell(\mu,\sigma) = -n\log\sigma-\frac{1}{2\sigma^2}\sum_{i=1}^n (x_i-\mu)^2$. Then "
    r"$$ \frac{\partial\ell}{\partial\mu} = \frac{1}{\sigma^2}\sum_{i=1}^n (x_i-\mu) = 0 \Rightarrow "
    r"\hat\mu = \frac1n\sum_{i=1}^nx_i $$ and $$ \frac{\partial\ell}{\partial\sigma} = "
    r"-\frac{n}{\sigma}+\frac{1}{\sigma^3}\sum_{i=1}^n (x_i-\mu)^2 = 0 \Rightarrow "
)
ROOT = "For $F(x) = e^x-2x$ we have $F'(x) = e^x-2 = 0$, thus "


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        (LEAST, r"so $$ \hat w = (X^TX)^{-1}X^Ty $$", r"so $$ \hat w = -(X^TX)^{-1}X^Ty $$"),
        (LEAST, r"hence $$ w^* = (X^TX)^{-1}X^Ty $$", "hence $$ w^* = (X^TX)^{-1}Xy $$"),
        (LEAST, r"so $$ w_{\text{LS}} = (X^TX)^{-1}X^Ty $$", r"so $$ w_{\text{LS}} = (XX^T)^{-1}X^Ty $$"),
        (RIDGE, r"so $$ (X^TX + \lambda I)\hat w = X^Ty $$", r"so $$ (X^TX - \lambda I)\hat w = X^Ty $$"),
        (MATRIX, r"so $$ \hat W = (X^TX)^{-1}X^TY $$", r"so $$ \hat W = X^TY(X^TX)^{-1} $$"),
        (NORMAL, r"\hat\sigma^2 = \frac1n\sum_{i=1}^n(x_i-\mu)^2 $$", ""),
        (NORMAL, r"\hat\sigma^2 = \frac1n\sum_{i=1}^n(x_i-\hat\mu)^2 $$", ""),
        (ROOT, r"$x = \ln 2$.", r"$x = \ln 3$."),
    ],
)
def test_a_letter_with_a_mark_is_the_solution(text: str, line: str, wrong: str) -> None:
    found = last(text + line)
    assert (found.kind, found.check.kind in ("EXACT", "SAMPLED")) == ("consequence", True)
    if wrong:
        found = last(text + wrong)
        assert found.kind == "wrong" and found.example is not None


@pytest.mark.parametrize("line", [r"$$ \hat y = Xw $$", r"$$ \hat w = X^Ty $$ is another estimator"])
def test_a_letter_with_a_mark_that_is_said_to_solve_nothing_is_defined(line: str) -> None:
    assert last(LEAST + "For comparison, " + line).kind in ("definition", "undecided")


def test_what_is_predicted_with_a_solution_solves_nothing() -> None:
    text = LEAST + r"so $$ \hat w = (X^TX)^{-1}X^Ty $$ The prediction is $$ \hat y = X\hat w $$"
    assert last(text).kind == "definition"


COST = (
    r"Let $R, P$ be symmetric and $J = u^TRu+(Ax+Bu)^TP(Ax+Bu)$. $$ \frac{\partial J}{\partial u} = "
    r"2Ru+2B^TP(Ax+Bu) $$ Setting this to zero, "
)


def test_what_solves_an_equation_under_what_the_words_grant() -> None:
    assert last(COST + "$$ u = -(R+B^TPB)^{-1}B^TPAx $$").kind == "consequence"
    assert last(COST + "$$ u = (R+B^TPB)^{-1}B^TPAx $$").kind == "wrong"
    assert last(COST.replace("symmetric", "matrices") + "$$ u = (R+B^TPB)^{-1}B^TPAx $$").kind == "undecided"


POINT = (
    r"Let $J(x)=x^TAx-2b^Tx$ with a symmetric $A$. Then $$\nabla J(x)=2Ax-2b$$ At the minimum $$\nabla J(x_a)=0$$ "
    r"so that $$Ax_a=%sb$$ and $$x_a=A^{-1}b$$"
)


@pytest.mark.exhaustive
def test_a_gradient_that_is_zero_at_a_point_says_what_the_point_is() -> None:
    kinds = [line.kind for line in matderiv.check_derivation(POINT % "").lines]
    assert kinds == ["definition", "right", "equation", "consequence", "consequence"]
    wrong = matderiv.check_derivation(POINT % "-").lines[3].kind
    assert wrong not in ("right", "consequence")


def test_a_point_with_a_label_is_no_entry_and_no_family() -> None:
    text = r"Let $f(w)=\|Xw-y\|^2$. Then $$\nabla f(w_0)=%sX^T(Xw_0-y)$$ and $$f(w_0)=\|Xw_0-y\|^2$$"
    assert [line.kind for line in matderiv.check_derivation(text % "2").lines] == ["definition", "right", "right"]
    assert matderiv.check_derivation(text % "").lines[1].kind == "wrong"


ZERO = r"Let $f(w) = \|Xw-y\|^2+\lambda\|w\|^2$. Setting $\nabla f(w) = 0$ gives "


@pytest.mark.parametrize("name", ["w", r"\hat w"])
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (r"(X^\top X+\lambda I)^{-1}X^\top y", "consequence"),
        (r"X^\top(XX^\top+\lambda I)^{-1}y", "consequence"),
        (r"(X^\top X)^{-1}X^\top y", "wrong"),
    ],
)
def test_a_gradient_that_is_only_named_is_solved(name: str, value: str, kind: str) -> None:
    assert last(ZERO + f"$$ {name} = {value} $$").kind == kind


@pytest.mark.parametrize(
    "text",
    [r"Let $x^\top y = x^\top z$. Then $$ y = z $$", "Suppose $AB = AC$. It follows that $$ B = C $$"],
)
def test_one_solution_of_many_does_not_follow(text: str) -> None:
    line = last(text)
    assert line.kind == "undecided"
    assert "it was not found to be the one solution of an equation before it" in line.explained("en")
    assert "前にある方程式のただ一つの解であるとも分からない" in line.explained("ja")
