r"""How lecture notes on statistics are written: what gives letters their meaning, and words that give none."""

from __future__ import annotations

import pytest

import matderiv


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


def last(text: str) -> str:
    return kinds(text)[-1]


# ---- a letter that stands nowhere before


@pytest.mark.parametrize(
    "words",
    [
        "Without constraint we may minimise",
        "On minimise plutôt",
        "The version that everybody uses in practice is",
        "Students usually write",
        "For one model (think of a line) take",
    ],
)
def test_an_equation_of_a_new_letter_is_its_definition(words: str) -> None:
    text = words + r" \[ J(w)=\|Xw-y\|^2 . \] Then \[ \nabla J(w)=%sX^\top(Xw-y) . \]"
    assert kinds(text % "2") == ["definition", "right"]
    assert last(text % "4") != "right"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f(x)=x^\top x$, clipped at one. $$\nabla f(x)=2x$$",
        r"Suppose that almost \[ f(x)=x^\top x . \] $$\nabla f(x)=2x$$",
        r"A wrong guess is \[ f(x)=x^\top x . \] $$\nabla f(x)=2x$$",
        r"Let $g$ be the gradient of $\|x\|^2$. A lazy student has \[ g=x . \] $$ \|g\|^2=\|x\|^2 $$",
        r"Let $f(x)=x^\top x$ (for $x>0$ one takes $0$). $$\nabla f(x)=2x$$",
    ],
)
def test_where_more_may_be_meant_nothing_rests_on_it(text: str) -> None:
    assert last(text) not in ("right", "wrong")


def test_lines_without_a_doubtful_letter_stand() -> None:
    text = r"The Hessian doesn't contain $y$, so as a guess $H=X^\top MX$. $$\nabla_w\|Xw-y\|^2=%sX^\top(Xw-y)$$"
    assert last(text % "2") == "right"


# ---- letters that hang together, or do not


def test_a_product_in_words_binds_none_of_its_letters() -> None:
    text = r"Projecting on a vector $w$ gives the scores $Xw$. $$\nabla_w\|Xw\|^2=%sX^\top Xw$$"
    assert last(text % "2") == "right"
    assert last(text % "3") != "right"
    moved = r"Let $z$ be what $w$ makes of the data. $$\nabla_w\|z-w\|^2=2(w-z)$$"
    assert last(moved) != "right"


def test_what_is_set_to_zero_makes_no_data_depend_on_the_solution() -> None:
    text = (
        r"Let $f(w)=\|Xw-y\|^2$. $$\nabla f(w)=2X^\top(Xw-y)$$ With an intercept the score equation "
        r"$X^\top(Xw-y)=0$ implies $\mathbf 1^\top Xw=\mathbf 1^\top y$."
    )
    assert kinds(text)[1] == "right"


# ---- signs


@pytest.mark.parametrize(
    "words",
    [
        "Its gradient is well known and since everything is smooth the chain rule applies.",
        "The derivative of log-sum-exp is the softmax.",
        r"We look for a matrix $L$ such that $Ly$ is unbiased for $b$.",
        r"One solve with $A^\top$ is enough.",
        r"For a vector function $\partial y/\partial x$ is the Jacobian, rows for $y$.",
    ],
)
def test_claims_on_something_named_give_no_sign_another_meaning(words: str) -> None:
    text = r"Let $A\in\mathbb{R}^{m\times n}$. " + words + r" $$\nabla_x\|Ax-b\|^2=%sA^\top(Ax-b)$$"
    assert last(text % "2") == "right"


@pytest.mark.parametrize(
    "words",
    [
        "The derivative of any function carries a minus sign.",
        "The gradient of a function is half the usual one.",
        "By the gradient of $f$ we mean its negative.",
        r"Let $\nabla$ be the negative of the derivative.",
    ],
)
def test_words_on_a_sign_in_general_leave_lines_open(words: str) -> None:
    assert last(words + r" $$\nabla_x\|Ax-b\|^2=2A^\top(Ax-b)$$") != "right"


def test_a_prime_is_a_transpose_where_the_letter_stands_behind_it() -> None:
    text = (
        r"Write $x^\top y$ or the like. $$\nabla_w(w'\Sigma w)=(\Sigma+\Sigma')w$$ $$\nabla_w(w'\Sigma w)=%s\Sigma w$$"
    )
    assert kinds(text % "2") == ["right", "wrong"]


def test_columns_of_ones_are_no_samples_and_rows_are_told() -> None:
    text = r"%s $$\nabla_w\sum_{i=1}^n(y_i-x_i^\top w)^2=-2X^\top(y-Xw)$$"
    assert last(text % r"With an intercept there is a column of ones in $X$.") == "right"
    assert last(text % r"Here $X$ has the rows $x_i^\top$ (last week its columns were the samples).") == "right"
    assert last(text % r"The samples are the columns of $X$.") != "right"


# ---- labels, entries and packages


def test_capitals_with_labels_are_matrices_of_their_own() -> None:
    noise = r"Let $K_y=K+\sigma_n^2I$. $$\frac{\partial}{\partial y}\Bigl(y^\top K_y^{-1}y\Bigr)=%sK_y^{-1}y$$"
    symmetric = r"Let $K\in\mathbb{R}^{n\times n}$ be symmetric. "
    assert last(symmetric + noise % "2") == "right"
    blocks = r"$$\nabla_a(a^\top S_{xy}b)=%sb$$"
    assert kinds(blocks % "S_{xy}") == ["right"]
    assert last(blocks % "S_{yx}") != "right"
    new = r"Let $\theta^{\text{new}}=\theta-g$. $$\|\theta^{\text{new}}\|^2=\|\theta\|^2%s2g^\top\theta+\|g\|^2$$"
    assert last(new % "-") == "right"
    assert last(new % "+") == "wrong"


def test_a_diagonal_matrix_by_its_entries() -> None:
    text = r"Let $S=\operatorname{diag}(p_i(1-p_i))$. $$x^\top Sx=\sum_ip_i(1%sp_i)x_i^2$$"
    assert last(text % "-") == "right"
    assert last(text % "+") == "wrong"


def test_what_stands_beside_a_line_of_a_display_says_what_its_letter_is() -> None:
    text = r"\[ x^\top Dx=\sum_iv_i^2x_i^2,\qquad D=\operatorname{diag}(v_i^%s) \]"
    assert kinds(text % "2") == ["right", "definition"]


def test_commands_of_packages() -> None:
    text = r"\usepackage{physics} Let $J=\norm{C\vb{u}-\vb{d}}^2$. $$\pdv{J}{\vb{u}}=%sC^T\qty(C\vb{u}-\vb{d})$$"
    assert last(text % "2") == "right"
    assert last(text % "4") == "wrong"
    assert last(text.replace("physics", "amsmath") % "2") == "unread"
    second = r"\usepackage{derivative} $$\odv[2]{}{t} t^3=6t$$".replace("{}", "{t^3}").replace(" t^3=", "=")
    assert last(second) == "right"


def test_facts_of_all_of_some_letters() -> None:
    text = r"All of $A$, $B\in\mathbb{R}^{n\times n}$ are symmetric. $$\nabla_x(x^\top ABx)=(AB+BA)x$$"
    assert last(text) == "right"


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    "words",
    [
        r"In kernel ridge regression $K$ is symmetric positive definite and",
        r"Let $K$ be symmetric and, for $\lambda>0$,",
        r"We are given data, where $K$ is symmetric, and write",
    ],
)
def test_facts_are_taken_from_clauses_that_are_plain(words: str) -> None:
    text = words + r" \[ J(a)=\tfrac12\|y-Ka\|^2+\tfrac\lambda2a^\top Ka . \] \[ \nabla J(a)=K(Ka-y)+%s\lambda Ka . \]"
    assert last(text % "") == "right"
    assert last(text % "2") != "right"


@pytest.mark.parametrize(
    "words",
    [
        r"In the special case $K$ is symmetric and",
        r"Nobody knows whether $K$ is symmetric and",
        r"The claim is: $K$ is symmetric, and",
        r"In the first example $K$ is symmetric, and",
        r"Either $K$ is symmetric or",
        r"$K$ is symmetric where $B$ is and",
    ],
)
def test_facts_of_some_cases_are_not(words: str) -> None:
    text = words + r" \[ J(a)=a^\top Ka . \] \[ \nabla J(a)=2Ka . \]"
    assert last(text) != "right"


def test_a_constraint_gives_its_right_side_no_meaning() -> None:
    text = r"Minimise $\|x\|^2$ subject to $Ax=b$. With $L=\|x\|^2+\lambda^\top(Ax-b)$ $$\nabla_xL=%s+A^\top\lambda$$"
    assert kinds(text % "2x") == ["equation", "definition", "right"]
    assert last(text % "x") == "wrong"
    both = r"Let $x,y,b\in\mathbb{R}^n$. Subject to $x+y=b$, $$\nabla_x(x^\top y)=y$$"
    assert last(both) == "undecided"  # what else moves with x
    named = r"Minimise $\|x\|^2$ subject to $z=Ax$. With $f=\|z\|^2$ $$\nabla_xf=%sA^\top Ax$$"
    assert kinds(named % "2") == ["definition", "definition", "right"]
