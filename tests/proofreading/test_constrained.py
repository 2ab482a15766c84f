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


@pytest.mark.sweep(100)
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


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    "how",
    [
        r"If $\sum_k y_k = 1$, it is a distribution.",
        r"One might think that $\sum_k y_k = 1$.",
        r"It is a vector, unless $\sum_k y_k = 1$.",
        r"It is a vector, not necessarily with $\sum_k y_k = 1$.",
        r"It is a vector with $\sum_k y_k = 1$. In general, $y$ is arbitrary.",
        r"It is a vector with $\sum_k y_k = 1$. Now let $y$ be arbitrary.",
    ],
)
def test_what_is_not_plainly_stated_is_not_put_in(how: str) -> None:
    line = last(SOFTMAX.replace("HOW", how) + r"$$ \frac{\partial L}{\partial z} = p - y $$")
    assert line.kind == "undecided"


@pytest.mark.parametrize("how", [r"It is a vector with $\sum_k y_k = 2$.", r"It is a vector with $\sum_k y_k = 0$."])
def test_a_line_is_wrong_under_another_equation_than_it_needs(how: str) -> None:
    assert last(SOFTMAX.replace("HOW", how) + r"$$ \frac{\partial L}{\partial z} = p - y $$").kind == "wrong"


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


CLASSES = SOFTMAX.replace("and $y", "and let $y").replace("HOW ", "").replace("^K$.", "^K$ be a one-hot vector.")


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "line", [r"\frac{\partial L}{\partial z} = p - y", r"\frac{\partial L}{\partial W} = (p - y)x^T"]
)
def test_a_line_is_right_where_a_letter_is_one_hot(line: str) -> None:
    report = matderiv.check_derivation(CLASSES + f"$$ {line} $$")
    found = report.lines[-1]
    assert (found.kind, found.under) == ("right", ("y is one-hot",))
    assert str(found.evidence).endswith("This holds as y is one-hot.")
    assert found.explained("ja").endswith("これは y が one-hot であることにより成り立つ。")
    assert "not wherever" not in str(report)


@pytest.mark.parametrize("wrong", ["y - p", "p - 2y", "p", "p + y"])
def test_a_line_is_wrong_that_fails_for_what_is_one_hot(wrong: str) -> None:
    found = last(CLASSES + rf"$$ \frac{{\partial L}}{{\partial z}} = {wrong} $$")
    assert (found.kind, found.example) == ("wrong", None)
    assert str(found.counterexample).startswith("This does not hold, not even where y is one-hot.")
    assert found.explained("ja").startswith("これは成り立たない。y が one-hot である場合にも成り立たない。")


@pytest.mark.parametrize("line", ["y^Ty = 1", r"y \odot y = y", r"\sum_k y_k^2 = \sum_k y_k"])
def test_what_holds_for_nothing_but_what_is_one_hot_is_not_wrong(line: str) -> None:
    assert last(CLASSES + f"$$ {line} $$").kind != "wrong"


@pytest.mark.parametrize("words", ["Suppose that $y$ is not one-hot.", "If $y$ is one-hot, all is simple."])
def test_words_that_do_not_say_it_grant_no_one_hot_vector(words: str) -> None:
    text = SOFTMAX.replace("HOW", words) + r"$$ \frac{\partial L}{\partial z} = p - y $$"
    assert last(text).kind == "undecided"


@pytest.mark.parametrize("wrong", ["y - p", "p - 2y", "p", "p + y"])
def test_a_line_is_wrong_that_fails_under_an_equation(wrong: str) -> None:
    text = SOFTMAX.replace("HOW", r"It is a vector with $\sum_k y_k = 1$.")
    found = last(text + rf"$$ \frac{{\partial L}}{{\partial z}} = {wrong} $$")
    assert (found.kind, found.example, found.under) == ("wrong", None, ("2",))
    assert str(found.counterexample).startswith("This does not hold, not even where what line 2 says is so.")
    assert found.explained("ja").startswith("これは成り立たない。第 2 行が成り立つ場合にも成り立たない。")


@pytest.mark.parametrize("line", [r"\sum_k p_k = \sum_k y_k", r"\sum_k (p_k - y_k) = 0"])
def test_a_line_that_holds_under_an_equation_is_not_wrong(line: str) -> None:
    text = SOFTMAX.replace("HOW", r"It is a vector with $\sum_k y_k = 1$.")
    assert last(text + f"$$ {line} $$").kind not in ("wrong", "unread")


COLUMNS = r"Let $X\in\mathbb{R}^{n\times m}$ and let $U\in\mathbb{R}^{n\times k}$ be such that $U^TU = I$. Then "


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\|X-UU^TX\|_F^2 = \operatorname{tr}(X^TX) - \operatorname{tr}(X^TUU^TX)", "right"),
        (r"UU^TUU^T = UU^T", "right"),
        (r"\|X-UU^TX\|_F^2 = \operatorname{tr}(X^TX) + \operatorname{tr}(X^TUU^TX)", "wrong"),
        (r"\operatorname{tr}(X^TUU^TX) = \operatorname{tr}(X^TX)", "wrong"),
        (r"UU^TX = X", "wrong"),
    ],
)
def test_columns_that_are_orthonormal(line: str, kind: str) -> None:
    assert last(COLUMNS + f"$$ {line} $$").kind == kind


@pytest.mark.exhaustive
def test_rows_that_are_orthonormal() -> None:
    text = COLUMNS.replace("U^TU", "UU^T").replace(r"n\times k", r"k\times n")
    assert last(text + r"$$ \|X-U^TUX\|_F^2 = \|X\|_F^2 - \|UX\|_F^2 $$").kind == "right"
    assert last(text + r"$$ U^TUX = X $$").kind == "wrong"


def test_a_factorisation() -> None:
    text = r"Every matrix can be written $A = QR$, where $Q^\top Q = I$. Then "
    assert last(text + r"$$ A^\top A = R^\top R $$").kind == "right"
    assert last(text + r"$$ A A^\top = R R^\top $$").kind == "wrong"


def test_an_orthogonal_matrix_is_square() -> None:
    text = r"Let $A, B$ be matrices and let $Q$ be an orthogonal matrix. Then "
    assert last(text + r"$QQ^\top = I$.").kind == "right"
    line = r"$$ \|AQ-B\|_F^2 = \|A\|_F^2+\|B\|_F^2-2\operatorname{tr}(B^\top AQ) $$"
    assert last(text + line).kind == "right"
    assert last(text + line.replace("-2", "-")).kind == "wrong"
    tall = r"Let $Q\in\mathbb{R}^{n\times k}$ be an orthogonal matrix. Then $$ QQ^\top = I $$"
    assert last(tall).kind != "right"


DEGREES = (
    r"Let $W$ be a symmetric matrix of weights, $D$ the diagonal matrix with $d_{ii} = \sum_jw_{ij}$, and "
    r"$\mathcal{L} = D-W$. For $f\in\mathbb{R}^n$, "
)


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\frac12\sum_{i,j}w_{ij}(f_i-f_j)^2 = f^\top\mathcal{L}f", "right"),
        (r"\mathcal{L}\mathbf{1} = 0", "right"),
        (r"D\mathbf{1} = W\mathbf{1}", "right"),
        (r"\sum_{i,j}w_{ij}(f_i-f_j)^2 = f^\top\mathcal{L}f", "wrong"),
        (r"\mathcal{L}\mathbf{1} = W\mathbf{1}", "wrong"),
    ],
)
def test_a_diagonal_matrix_by_its_entries(line: str, kind: str) -> None:
    assert last(DEGREES + f"$$ {line} $$").kind == kind
    other = r"Let $D$ be the diagonal degree matrix with entries $D_{ii} = \sum_j W_{ij}$, where $W$ is symmetric, and "
    other += r"put $\mathcal{L} = D-W$. For $f\in\mathbb{R}^n$, "
    assert last(other + f"$$ {line.replace('w_', 'W_')} $$").kind == kind


def test_entries_of_the_diagonal_say_nothing_of_the_others() -> None:
    text = DEGREES.replace("the diagonal matrix with", "a matrix with")
    for line in (r"\mathcal{L}\mathbf{1} = 0", r"\sum_{i,j}w_{ij}(f_i-f_j)^2 = f^\top\mathcal{L}f"):
        assert last(text + f"$$ {line} $$").kind not in ("right", "wrong")


def test_a_gradient_is_a_vector_of_zeros() -> None:
    text = DEGREES + r"$E(f) = \|f-y\|^2+\gamma f^\top\mathcal{L}f$. "
    text += r"\[ \nabla E = 2(f-y)+2\gamma\mathcal{L}f = \mathbf{0} \;\Rightarrow\; "
    assert last(text + r"(I+\gamma\mathcal{L})f = y \]").kind == "consequence"
    assert last(text + r"f = (I+\gamma\mathcal{L})^{-1}y \]").kind == "consequence"
    assert last(text + r"f = (I-\gamma\mathcal{L})^{-1}y \]").kind == "wrong"


def test_what_is_set_to_zero_and_rearranged_is_a_consequence() -> None:
    text = r"Let $f(w) = \|Xw-y\|^2$. Then $$ \nabla f = 2X^T(Xw-y) . $$ Setting this to zero, $$ X^TXw = X^Ty $$"
    found = last(text)
    assert (found.kind, found.follows) == ("consequence", 2)
    assert str(found.evidence).endswith("This is what line 2 says, set to zero and rearranged.")
    assert found.explained("ja").endswith("これは第 2 行を 0 とおいて整理したものである。")


def test_a_line_that_needs_words_behind_it_and_an_equation_is_not_wrong() -> None:
    text = (
        r"Let $A,B\in\mathbb{R}^{n\times n}$ and $x, b\in\mathbb{R}^n$ with $Bx = Ab$. Then $$ g = x^TBb = b^TAb . $$ "
    )
    line = matderiv.check_derivation(text + "Here $A$ and $B$ are symmetric.").lines[-1]
    assert line.kind == "undecided"
    said = "Undecided: it does not hold of all values, but it may where line 1 is so and what the words say."
    assert line.explained("en") == said
    said = "未決定: すべての値については成り立たないが、第 1 行と文章の条件がともに成り立てば成り立つかもしれない。"
    assert line.explained("ja") == said
    assert last(text).kind == "wrong"


def test_what_fails_under_an_equation_before_it_is_wrong() -> None:
    assert last(r"$X^TXw = X^Ty$, $w^TX^TXw = w^TX^Ty + 1$").kind == "wrong"


def test_what_is_put_in_keeps_its_digits() -> None:
    text = r"Let $W\in\mathbb{R}^{k\times d}$, $x\in\mathbb{R}^d$, $y\in\mathbb{R}^k$ with $\mathbf{1}^\top y = 1$, "
    text += r"$p = \operatorname{softmax}(Wx)$, $L = -y^\top\log p$. "
    assert last(text + r"$$\frac{\partial L}{\partial W} = (p-y)x^\top$$").kind == "right"
    assert last(text + r"$$\frac{\partial L}{\partial W} = (y-p)x^\top$$").kind == "wrong"


LABELS = r"Let $y\in\{%s\}$ and $f(w)=\log(1+e^{-yw^Tx})$. "
CURVED = r"\frac{e^{yw^Tx}}{(1+e^{yw^Tx})^2}xx^T"


@pytest.mark.sweep(100)
@pytest.mark.parametrize("values", ["-1,1", r"-1,+1", r"\pm 1", "1,-1"])
def test_labels_of_two_values(values: str) -> None:
    report = matderiv.check_derivation(LABELS % values + rf"Then $$\nabla^2f={CURVED}$$ $$\nabla^2f=2{CURVED}$$")
    right, wrong = report.lines[-2:]
    assert (right.kind, right.under, wrong.kind) == ("right", ("y is -1 or 1",), "wrong")
    assert str(right.evidence).endswith("This holds as y is -1 or 1.")
    assert right.explained("ja").endswith("これは y が -1 か 1 であることにより成り立つ。")
    assert str(wrong.counterexample).startswith("This does not hold, not even where y is -1 or 1.")
    assert wrong.explained("ja").startswith("これは成り立たない。y が -1 か 1 である場合にも成り立たない。")


@pytest.mark.exhaustive
def test_labels_of_zero_and_one_are_other_values() -> None:
    other = matderiv.check_derivation(LABELS % "0,1" + rf"Then $$\nabla^2f={CURVED}$$ $$\nabla^2f=y{CURVED}$$")
    assert [line.kind for line in other.lines[-2:]] == ["wrong", "right"]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"Let $y\in\{-1,1\}$. That is so because $y^2=1$.", "consequence"),
        (r"Let $y\in\{-1,1\}$. Then $$y^2=y$$", "wrong"),
        (r"Let $y\in\{0,1\}$. Then $$y^2=y$$", "right"),
        (r"Let $y\in\{-1,1\}$. Then $$\frac{d}{dy}y^2=2y$$", "right"),
        (r"Let $y\in\{-1,1\}$. If $y=1$ the loss is small; if $y=-1$ it is large. Then $$y^3=y$$", "right"),
        (r"If $y\in\{-1,1\}$ all is simple. Then $$\|x\|^2y^2=\|x\|^2$$", "undecided"),
        (r"Let $y\in\{-1,1\}$. In general $y$ is any number. Then $$y^3=y$$", "undecided"),
        (r"Let $y_i\in\{-1,1\}$. Then $$\sum_i(1-y_iw^Tx_i)^2=\sum_i(y_i-w^Tx_i)^2$$", "right"),
        (r"Let $y_i\in\{-1,1\}$. Then $$\sum_i(1-y_iw^Tx_i)^2=\sum_i(y_i+w^Tx_i)^2$$", "wrong"),
        (r"Let $y\in\{-1,1\}^n$. Then $$\|y\odot a\|^2=\|a\|^2$$", "right"),
    ],
)
def test_what_two_values_make_of_a_line(text: str, kind: str) -> None:
    assert matderiv.check_derivation(text).lines[-1].kind == kind


def test_a_line_that_holds_by_what_is_said_gives_no_second_meaning() -> None:
    text = r"Let $y_i\in\{-1,1\}$ and $f(w)=\sum_i(1-y_iw^Tx_i)^2$. Then $$f(w)=\sum_i(y_i-w^Tx_i)^2$$ and "
    found = matderiv.check_derivation(text + r"$$\nabla f=2\sum_i(w^Tx_i-y_i)x_i$$ $$\nabla^2f=X^TX$$").lines
    assert [line.kind for line in found[1:]] == ["definition", "right", "right", "wrong"]


@pytest.mark.exhaustive
def test_a_derivative_by_a_product_that_stands_in_another() -> None:
    text = (
        r"Let $f(w)=\log(1+\exp(-y\,w^Tx))$ and $m=y\,w^Tx$. Then $$\frac{\partial f}{\partial m}=%s\frac{1}{1+e^m}$$"
    )
    assert [matderiv.check_derivation(text % s).lines[-1].kind for s in ("-", "")] == ["right", "wrong"]


@pytest.mark.exhaustive
def test_each_fact_is_told_of_the_letters_that_it_is_of() -> None:
    text = r"Let $y\in\{0,1\}$ and $s\in\{-1,1\}$. $$y^2 s^2 = y$$"
    line = matderiv.check_derivation(text).lines[-1]
    assert (line.kind, line.under) == ("right", ("y is 0 or 1", "s is -1 or 1"))
    assert line.explained("en").endswith("This holds as y is 0 or 1. This holds as s is -1 or 1.")
    assert line.explained("ja").endswith(
        "これは y が 0 か 1 であることにより成り立つ。これは s が -1 か 1 であることにより成り立つ。"
    )
