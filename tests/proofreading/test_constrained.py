"""Lines that hold under what an equation before them says: Σ_k y_k = 1, or the solution that is put in."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.report import Line

SOFTMAX = (
    r"Let $x\in\mathbb{R}^d$, $W \in\mathbb{R}^{K\times d}$, $z=Wx$ and $y\in\mathbb{R}^K$. HOW "
    r"$$p_k=\frac{\exp(z_k)}{\sum_j\exp(z_j)},\qquad L=-\sum_k y_k\ln p_k .$$ "
)
MARGIN = (
    r"$$ L = \frac12\|w\|^2 - \sum_{i=1}^n \alpha_i(y_i w^Tx_i - 1)$$ "
    r"$$\frac{\partial L}{\partial w} = w - \sum_{i=1}^n \alpha_iy_ix_i = 0 $$ "
)


def last(text: str) -> Line:
    return matderiv.check_derivation(text).lines[-1]


@pytest.mark.parametrize(
    "how",
    [
        r"It is a distribution, so $\sum_k y_k = 1$.",
        r"It is a vector with $\sum_{k=1}^K y_k = 1$.",
        r"It is one-hot, satisfying $\sum_k y_k = 1$.",
    ],
)
def test_a_line_is_right_under_what_is_stated_before_it(how: str) -> None:
    text = SOFTMAX.replace("HOW", how)
    line = last(text + r"$$ \frac{\partial L}{\partial z} = p - y $$")
    assert (line.kind, line.follows) == ("right", 2)
    assert str(line.evidence).endswith("This holds as line 2 says.")
    assert line.explained("ja").endswith("これは第 2 行により成り立つ。")
    assert last(text + r"$$ \frac{\partial L}{\partial W} = (p - y)x^T $$").kind == "right"
    for wrong in ("y - p", "p - 2y", "p", "p + y"):
        assert last(text + rf"$$ \frac{{\partial L}}{{\partial z}} = {wrong} $$").kind != "right"


@pytest.mark.parametrize(
    "how",
    [
        r"If $\sum_k y_k = 1$, it is a distribution.",
        r"One might think that $\sum_k y_k = 1$.",
        r"It is a vector, unless $\sum_k y_k = 1$.",
        r"It is a vector with $\sum_k y_k = 2$.",
        r"It is a vector with $\sum_k y_k = 0$.",
        r"It is a vector, not necessarily with $\sum_k y_k = 1$.",
        r"It is a vector with $\sum_k y_k = 1$. In general, $y$ is arbitrary.",
        r"It is a vector with $\sum_k y_k = 1$. Now let $y$ be arbitrary.",
    ],
)
def test_what_is_not_plainly_stated_is_not_put_in(how: str) -> None:
    line = last(SOFTMAX.replace("HOW", how) + r"$$ \frac{\partial L}{\partial z} = p - y $$")
    assert line.kind == "undecided"


def test_a_solution_is_put_in_where_the_words_say_so() -> None:
    dual = r"$$ L = \sum_i\alpha_i - \frac12\|w\|^2 $$"
    assert last(MARGIN + "Putting this back, we have " + dual).kind == "right"
    assert last(MARGIN + "At the minimum " + dual).kind == "right"
    assert last(MARGIN + dual).kind == "undecided"
    assert last(MARGIN + "Putting this back, we have " + dual.replace("- \\frac", "+ \\frac")).kind != "right"


def test_a_derivative_does_not_go_through_what_is_put_in() -> None:
    text = MARGIN + r"so $$ w = \sum_{i=1}^n \alpha_iy_ix_i $$ Putting this into $L$, "
    line = last(text + r"$$ \frac{\partial L}{\partial \alpha_i} = 1 - 2y_ix_i^T\sum_{j=1}^n\alpha_jy_jx_j $$")
    assert line.kind != "right"


def test_a_report_with_such_lines_is_right() -> None:
    text = SOFTMAX.replace("HOW", r"It is a vector with $\sum_k y_k = 1$.")
    report = matderiv.check_derivation(text + r"$$ \frac{\partial L}{\partial z} = p - y $$")
    assert "not wherever" not in str(report)
