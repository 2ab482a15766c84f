"""What documents hold that were written for people: steps of algorithms, labels, sets, tables, code, asides."""

from __future__ import annotations

import pytest

import matderiv

QUADRATIC = r"Let $A\in\mathbb{R}^{n\times n}$, $b,x\in\mathbb{R}^n$ and $f(x) = x^\top Ax+b^\top x$. "
GRADIENT = r" $$\nabla f(x) = (A+A^\top)x+b$$"
TWICE = r" $$\nabla f(x) = 2Ax+b$$"
SLIP = r" $$\nabla f(x) = (A+A^\top)x-b$$"


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


def last(text: str) -> str:
    return kinds(text)[-1]


@pytest.mark.parametrize(
    "step",
    [
        r"The bias moves by $$b \leftarrow b-\eta g$$",
        r"The step for the bias is $$b \gets b+\gamma(x-b)$$",
        r"The rule is $$b ← b-\alpha\nabla_bL$$",
    ],
)
def test_a_step_of_an_algorithm_gives_no_letter_another_meaning(step: str) -> None:
    assert kinds(QUADRATIC + step + GRADIENT)[1:] == ["statement", "right"]


@pytest.mark.parametrize(
    "step",
    [
        r"The matrix becomes $$A \leftarrow \frac12(A+A^\top)$$ and so",
        r"The matrix becomes $A \leftarrow \frac12(A+A^\top)$ and so",
        r"Overwrite it by $A \gets (A+A^\top)/2$. Then",
        r"Overwrite it by $A ← (A+A^\top)/2$. Then",
        r"Then $A := (A+A^\top)/2$ and",
    ],
)
def test_a_step_may_make_a_line_hold(step: str) -> None:
    assert last(QUADRATIC + step + TWICE) == "undecided"


LABELLED = r"$$f(x) = \underbrace{x^\top Ax}_{\text{energy}}+\overbrace{b^\top x}^{\text{work}}$$"


@pytest.mark.parametrize(("line", "kind"), [(GRADIENT, "right"), (SLIP, "wrong")])
def test_labels_of_braces_decorate(line: str, kind: str) -> None:
    text = QUADRATIC.replace("$f(x) = x^\\top Ax+b^\\top x$", LABELLED)
    assert last(text + line) == kind
    assert last(QUADRATIC + line.replace("=", r"\overset{(a)}{=}")) == kind
    assert last(QUADRATIC + line.replace("=", r"\stackrel{2}{=}")) == kind


def test_a_letter_below_a_brace_is_no_label() -> None:
    assert (
        last(r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. $$f(x) = \underbrace{Ax}_{y}{}^\top x$$")
        == "unread"
    )


PLAIN = r"Let $X$ be given. $$\eqalign{f(b)&=(y-Xb)'(y-Xb)\cr &=y'y-2y'Xb+b'X'Xb\cr}$$ $${\partial f\over\partial b}="


def test_rows_of_plain_tex() -> None:
    assert kinds(PLAIN + r"2X'Xb-2X'y.\eqno(3.1)$$") == ["definition", "right", "right"]
    assert last(PLAIN + r"2X'Xb-X'y.\eqno(3.1)$$") == "wrong"
    rows = r"$$\eqalignno{g(b)&=(y-Xb)'(y-Xb)&(1)\cr &=y'y-b'X'y-y'Xb+b'X'Xb&(2)\cr}$$"
    assert kinds("Let $X$ be given. " + rows) == ["definition", "right"]
    assert last("Let $X$ be given. " + rows.replace("-b'X'y", "+b'X'y")) == "wrong"


PAST = r"Let $\mu\in\mathbb{R}^n$ and $$R = \mathrm{KL}(q\,\|\,p) = \frac12\mu^\top\mu+3$$ "


def test_a_side_behind_one_that_is_not_read() -> None:
    assert kinds(PAST) == ["unread", "definition"]
    assert last(PAST + r"$$\frac{\partial R}{\partial\mu} = \mu$$") == "right"
    # which of the two equalities is wrong is not known
    assert last(PAST + r"$$\frac{\partial R}{\partial\mu} = 2\mu$$") == "undecided"
    given = r"Let $a,x\in\mathbb{R}^n$ and $f(x) = a^\top x$. $$f(x) = \mathbb{E}[z] = "
    assert last(given + "x^\\top a$$") == "right"
    assert last(given + "-x^\\top a$$") == "undecided"


SETS = [
    (
        r"Let $x_j,w\in\mathbb{R}^n$ and let $C_i$ be the neighbours of $i$. "
        r"$$f(w) = \sum_i\sum_{j\in C_i}(w^\top x_j)^2$$",
        r"$$\nabla f(w) = 2\sum_i\sum_{j\in C_i}(w^\top x_j)x_j$$",
    ),
    (
        r"Let $L\in\mathbb{R}^{n\times n}$ and $d_{ij}\in\mathbb{R}^n$. "
        r"$$f(L) = 2\sum_{(i,j)\in\mathcal{S}}d_{ij}^\top Ld_{ij}$$",
        r"$$\nabla f(L) = 2\sum_{(i,j)\in\mathcal{S}}d_{ij}d_{ij}^\top$$",
    ),
    (
        r"Let $m,x_n\in\mathbb{R}^d$. $$J(m) = \sum_{n\in C_1}\|x_n-m\|^2+\sum_{n\in C_2}\|x_n+m\|^2$$",
        r"$$\nabla J(m) = 2\sum_{n\in C_2}(x_n+m)-2\sum_{n\in C_1}(x_n-m)$$",
    ),
]


@pytest.mark.parametrize(("given", "line"), SETS)
def test_sums_over_sets(given: str, line: str) -> None:
    assert kinds(given + line) == ["definition", "right"]
    slip = line.replace("= 2", "= ", 1)
    assert last(given + slip) == "undecided"  # that a number is 0 or 1 may make a line hold


def test_a_set_of_which_more_is_said_is_not_read() -> None:
    given = SETS[2][0].replace(r"+\sum", r"+|C_1|+\sum")
    assert kinds(given + SETS[2][1]) == ["unread", "unread"]


SIGMOID = r"Consider $h(w) = \sigma(w^\top x)$ with the sigmoid $\sigma$, for which $\sigma'=\sigma(1-\sigma)$. "


def test_the_slope_of_the_sigmoid_makes_sigma_no_factor() -> None:
    assert last(SIGMOID + r"$$\nabla_wh(w) = h(w)(1-h(w))x$$") == "right"
    assert last(SIGMOID + r"$$\nabla_wh(w) = h(w)(1+h(w))x$$") == "wrong"
    twice = SIGMOID.replace(r"\sigma(1-\sigma)", r"\sigma(2-\sigma)")
    assert last(twice + r"$$\nabla_wh(w) = h(w)(1-h(w))x$$") == "undecided"


def test_where_to_send_typos_is_no_correction() -> None:
    assert last("Please send typos to me. " + QUADRATIC + GRADIENT) == "right"
    assert last("There is a typo below. " + QUADRATIC + GRADIENT) == "undecided"


NET = (
    r"Let $f(U) = \|UV^\top-R\|_F^2$ with $U\in\mathbb{R}^{m\times k}$, $V\in\mathbb{R}^{n\times k}$, "
    r"$R\in\mathbb{R}^{m\times n}$. "
)
BY_U = r" $$\nabla f(U) = 2(UV^\top-R)V$$"


@pytest.mark.parametrize(
    "said",
    [
        "We want that $UV^\\top$ looks like $R$.",
        "The product $UV^\\top$ should come as close as possible to $R$. ",
        "Row $i$ of $U$, as a column vector, is $u_i$, and row $j$ of $V$ is $v_j$.",
        "With $u_i^\\top$ and $v_j^\\top$ the rows of $U$ and $V$ we proceed.",
        "\n\n```python\nU, V = np.linalg.svd(R)\n```\n\n",
        "\n\n| symbol | meaning |\n|---|---|\n| $U$ | users |\n| $V$ | items |\n\n",
    ],
)
def test_words_that_make_no_letter_depend_on_another(said: str) -> None:
    assert last(NET + said + BY_U) == "right"


@pytest.mark.parametrize("said", ["Here $V$ is computed from $U$.", "Let $V$ be $U$ after one sweep."])
def test_words_that_may(said: str) -> None:
    assert last(NET + said + BY_U) == "undecided"


LIST = r"\newcommand{\K}{\bm{K}}\newcommand{\Y}{\bm{Y}} "


def test_what_commands_stand_for_says_nothing_of_letters() -> None:
    text = r"Let $f(A) = \|\K A-\Y\|_F^2$ with $\K\in\mathbb{R}^{n\times n}$, $A,\Y\in\mathbb{R}^{n\times T}$. "
    assert last(LIST + text + r"$$\nabla f(A) = 2\K^\top(\K A-\Y)$$") == "right"


FORM = r"$$\nabla_x(x^\top Px) = 2Px$$"


@pytest.mark.parametrize(
    "said",
    [
        r"Throughout, $P$ is a symmetric $n\times n$ matrix and $x$ a vector.",
        r"Let $x\in\mathbb{R}^n$; $P$ is a graph Laplacian (so symmetric).",
        r"Suppose that the cost is $x^\top Px$ with a symmetric $P$.",
        r"The noises are independent, have mean zero and the covariance $P$.",
        r"We know that $x\sim\mathcal{N}(m,P)$.",
        r"We measure with $v\sim N(0,P)$.",
        r"\begin{example}[Costs, quadratic] Let $P$ be symmetric, and",
    ],
)
def test_facts_by_what_letters_are_called(said: str) -> None:
    assert last(said + " " + FORM) == "right"


@pytest.mark.parametrize(
    "said",
    [
        r"The cross-covariance $P$ is given.",
        r"Given the covariance $P$ of $u$ and $v$ we proceed.",
        r"The form has a matrix $P$ (almost symmetric).",
        r"The product of $B$ and $P$ (symmetric) is known.",
        r"If $B$ is the symmetric matrix $P$ then all is easy.",
        r"This simplifies to $2Px$ with a symmetric $P$.",
        r"It is not the symmetric matrix $P$.",
        r"The errors of $\hat P$ have the covariance $\hat P$.",
    ],
)
def test_words_that_give_no_such_fact(said: str) -> None:
    assert last(said + " " + FORM) != "right"


RESIDUAL = r"Let $W\in\mathbb{R}^{m\times k}$, $z\in\mathbb{R}^k$, $f(z) = \frac12\|y-Wz\|^2$. "


def test_a_letter_that_is_written_for_a_value() -> None:
    said = "Writing $r$ for the residual $y-Wz$ we find "
    assert last(RESIDUAL + said + r"$$\nabla f(z) = -W^\top r$$") == "right"
    assert last(RESIDUAL + said + r"$$\nabla f(z) = W^\top r$$") in ("wrong", "undecided")


def test_a_japanese_full_stop() -> None:
    text = "$A$は定数行列, $X$は正方行列とする.関数の勾配は$X$と同じ形に並べる. "
    assert last(text + r"$$\frac{\partial}{\partial X}\mathrm{tr}(A^\top X) = A$$") == "right"


LOSS = r"\frac12\|Xw-y\|^2"
SLOPE = r" $$\nabla f(w) = X^\top(Xw-y)$$"


@pytest.mark.parametrize(
    "said",
    [
        rf"TL;DR: for $f(w) = {LOSS}$ you never need the matrix.",
        rf"And the version that everybody uses in practice, $f(w) = {LOSS}$ has $d$ parameters.",
        rf"We fit by maximum likelihood, for which up to a constant $$f(w) = {LOSS}.$$",
        rf"Up to an additive constant the negative logarithm is $$f(w) = {LOSS}.$$",
    ],
)
def test_a_loss_that_stands_in_a_sentence_that_goes_on(said: str) -> None:
    assert last(said + SLOPE) == "right"


@pytest.mark.parametrize(
    "said",
    [
        rf"One might think that for $f(w) = {LOSS}$ you get",
        rf"Up to a constant factor the objective is $$f(w) = {LOSS}.$$",
        rf"It is not for $f(w) = {LOSS}$ that",
        rf"For $f(w) = {LOSS}$ only if $X$ is square",
    ],
)
def test_a_loss_of_which_it_is_not_plain_what_it_is(said: str) -> None:
    assert last(said + SLOPE) == "undecided"


def test_what_is_said_up_to_a_constant_is_known_by_its_derivative_alone() -> None:
    given = rf"We fit, for which up to a constant $$f(w) = {LOSS}.$$ "
    assert last(given + r"$$f(w) = \frac12(Xw-y)^\top(Xw-y)$$") == "undecided"


PAPER = (
    r"I am reading on frobnicated learning with $X\in\mathbb{R}^{n\times d}$, $W\in\mathbb{R}^{d\times c}$, "
    r"$Y\in\mathbb{R}^{n\times c}$ and $J(W) = \|XW-Y\|_F^2$. "
)


def test_no_word_makes_sides_of_different_sizes_equal() -> None:
    assert last(PAPER + r"$$\frac{\partial J}{\partial W} = 2X^\top(XW-Y)$$") == "right"
    assert last(PAPER + r"$$\frac{\partial J}{\partial W} = 2X(XW-Y)$$") == "wrong"
    # what could be so of frobnicated matrices of these sizes is not known
    assert last(PAPER + r"$$\frac{\partial J}{\partial W} = X^\top(XW-Y)$$") == "undecided"
    squared = PAPER.replace("frobnicated", "square-ish")
    assert last(squared + r"$$\frac{\partial J}{\partial W} = 2X(XW-Y)$$") == "undecided"


LOGISTIC = (
    r"There are responses $y_i\in\{0,1\}$ and inputs $x_i\in\mathbb{R}^d$. Let $p_i = \sigma(x_i^\top w)$ and "
    r"$$L(w) = -\sum_{i=1}^n[y_i\log p_i+(1-y_i)\log(1-p_i)]$$ "
)


def test_two_values_that_are_not_plainly_assumed() -> None:
    assert last(LOGISTIC + r"$$\nabla_w^2L = \sum_{i=1}^np_i(1-p_i)x_ix_i^\top$$") == "right"
    assert last(LOGISTIC + r"$$\nabla_w^2L = \sum_{i=1}^np_ix_ix_i^\top$$") == "wrong"
    assert last(r"Nobody says that $y\in\{0,1\}$. $$y^2 = y$$") == "undecided"
    matrix = r"Soit $\Omega\in\{0,1\}^{n\times n}$. "
    assert last(matrix + r"$$\Omega\odot\Omega = \Omega$$") != "wrong"


def test_facts_of_a_letter_with_a_sign_below() -> None:
    given = r"Let $x\in\mathbb{R}^n$ and let $P\in\mathbb{R}^{n\times n}$ be symmetric. "
    said = r"Suppose that the cost is $x^\top P_{+}x$ with a symmetric $P_+$."
    line = r" $$\nabla_x(x^\top P_{+}x) = 2P_{+}x$$"
    assert last(said + line) == "right"
    assert last(given + said + line) == "right"
    assert last(given + r"One may well take $P_+$ that is symmetric, too." + line) == "undecided"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"$A:A=\|A\|_F^2$", "undecided"),
        (r"$A:B=B+A$", "undecided"),
        (r"$\operatorname{tr}(A^\top B)=A:B$", "undecided"),
        (r"$\text{Claim}: A+B=B+A$", "right"),
        (r"$A+B=B-A$: a slip", "wrong"),
    ],
)
def test_what_stands_beside_a_colon_in_a_formula_is_no_line(line: str, kind: str) -> None:
    assert last(r"Let $A,B\in\mathbb{R}^{m\times n}$. Then " + line) == kind


STEPPED = (
    r"Let $U\in\mathbb{R}^{m\times k}$, $V\in\mathbb{R}^{n\times k}$, $R\in\mathbb{R}^{m\times n}$, "
    r"$E = UV^\top-R$ and $F(U,V) = \frac12\|E\|_F^2$. "
)


@pytest.mark.parametrize(("line", "kind"), [("E^\\top U", "right"), ("-E^\\top U", "wrong"), ("EU", "wrong")])
def test_a_step_along_a_gradient_says_nothing_of_values(line: str, kind: str) -> None:
    step = r"A step is $V \leftarrow V-\eta\,(E^\top U)$ or $U \gets U-\eta\nabla_UF$. "
    assert last(STEPPED + step + rf"$$\nabla_VF = {line}$$") == kind
    shown = r"A step is $$V \leftarrow V-\eta\,(E^\top U)$$ "
    assert last(STEPPED + shown + rf"Then $$\nabla_VF = {line}$$") == kind


def test_a_constant_that_another_formula_is_said_up_to() -> None:
    said = r"The log-likelihood is, up to a constant, with $T=\sum_ix_i$, $$\ell(\theta) = T\log\theta-n\theta.$$ "
    assert last(said + r"$$\ell'(\theta) = \frac{T}{\theta}-n$$") == "right"
