"""Words before a line that deny it or name its case, and words that add to objectives, rows and operations."""

from __future__ import annotations

import pytest

from matderiv import check_derivation
from matderiv.proofreading.additions import ADDED, GATHERED
from matderiv.proofreading.allowances import PROJECTS
from matderiv.proofreading.leads import DENIED, LED
from matderiv.proofreading.report import Line

RIDGE = r"Let $f(w) = \|Xw-y\|^2+\lambda\|w\|^2$. %s $$\nabla f(w) = 2X^\top(Xw-y)$$"
SQUARES = r"Let $L(w) = \|Xw-y\|^2$%s $$\nabla L(w) = 2X^\top(Xw-y)$$"
GRAM = r"%s Let $S = \sum_ix_ix_i^\top$. Then $$S = X^\top X$$"


def last(text: str) -> Line:
    return check_derivation(text).lines[-1]


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        ("Without regularisation", "Without regularisation"),
        ("For the data term alone", "For the data term alone"),
        ("In ordinary least squares", "In ordinary least squares"),
        ("One might think that", "might think that"),
        ("A naive reader would write", "naive reader would write"),
    ],
)
def test_words_may_name_the_case_of_a_line(lead: str, words: str) -> None:
    line = last(RIDGE % lead)
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert LED(words=words).within(language) in line.explained(language)


@pytest.mark.parametrize("lead", ["In matrix form", "With the chain rule we get", "For every $w$", "Then", ""])
def test_how_one_speaks_of_derivations_names_no_case(lead: str) -> None:
    assert last(RIDGE % lead).kind == "wrong"


@pytest.mark.parametrize(
    ("lead", "words"),
    [("It is not true that", "not true"), ("This is wrong by a factor of two:", "wrong"), ("誤りの例:", "誤り")],
)
def test_what_is_denied_is_no_claim(lead: str, words: str) -> None:
    line = last(rf"Let $f(x) = \|Ax\|^2$. {lead} $$\nabla f(x) = 2A^\top Ax$$")
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert DENIED(words=words).within(language) in line.explained(language)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (r". With weight decay $\lambda$ the gradient is", "lambda"),
        (r", where sample $i$ has the weight $c_i$. Then", "c"),
        (r". Dazu kommt der Strafterm $\lambda\|w\|^2$. Dann ist", "lambda"),
        (r" に正則化項 $\lambda\|w\|^2$ を加える。勾配は", "lambda"),
    ],
)
def test_words_may_add_to_an_objective(words: str, name: str) -> None:
    line = last(SQUARES % words)
    assert line.kind == "undecided"
    for language, mark in (("en", '"'), ("ja", "」")):
        said = ADDED(words="", name=name).within(language)
        assert said.rpartition(mark)[2] in line.explained(language)


def test_a_penalty_that_a_formula_holds_adds_nothing() -> None:
    text = r"Let $f(w) = \|Xw-y\|^2+\lambda\|w\|^2$ with the regularisation weight $\lambda$. "
    assert last(text + r"$$\nabla f(w) = 2X^\top(Xw-y)+2\lambda w$$").kind == "right"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (r"Let $X$ have the rows $(1,x_i^\top)$.", r"(1,x_i^\top)"),
        (r"The rows of $X$ are $\phi(x_i)^\top$.", r"\phi(x_i)^\top"),
        (r"The rows of $X$ are $\sqrt{c_i}x_i^\top$.", r"\sqrt{c_i}x_i^\top"),
        ("The rows of $X$ are the samples minus their mean.", "The rows of X are the samples minus their mean"),
        ("Let the rows of $X$ be the samples in reverse order.", "Let the rows of X be the samples in reverse order"),
    ],
)
def test_rows_may_be_made_otherwise(told: str, words: str) -> None:
    line = last(GRAM % told)
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert GATHERED(words=words, name="X").within(language) in line.explained(language)


def test_rows_that_are_the_samples_are_read() -> None:
    assert last(GRAM % r"The rows of $X$ are $x_1^\top,\dots,x_n^\top$.").kind == "right"
    assert last(GRAM % r"The rows of $X$ are the samples $x_i^\top$.").kind == "right"


def test_the_name_of_a_projection_leaves_a_line_open() -> None:
    text = r"Let $z = Hy$ with the hat matrix $H$ and $r = y-z$. Then $$\|r\|^2 = y^\top(I-H)y$$"
    line = last(text)
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert PROJECTS(name="H", words="hat matrix").within(language) in line.explained(language)


@pytest.mark.parametrize(
    "text",
    [
        r"The entropy $H(p) = -\sum_ip_i\log p_i$ is measured in bits. "
        r"$$\frac{\partial H}{\partial p_i} = -\log p_i - 1$$",
        r"Here the gradient is the natural gradient. For $f(x) = \|x-a\|^2$ $$\nabla f(x) = 2(x-a)$$",
        r"この節の勾配は自然勾配である。$f(x) = \|x-a\|^2$ $$\nabla f(x) = 2(x-a)$$",
        r"Let $\langle x,y\rangle$ be the inner product with matrix $M$ and $f(x) = \langle a,x\rangle$. "
        r"$$\frac{\partial f}{\partial x_j} = a_j$$",
        r"Let $h = Wx$, $L = \frac12\|h-y\|^2$ with a gradient reversal layer. "
        r"$$\frac{\partial L}{\partial W} = (h-y)x^\top$$",
        r"After $T$ steps of $x_{t+1} = Ax_t$ the state is $x_T = A^Tx_0$. "
        r"$$\frac{\partial x_T}{\partial x_0} = A^\top$$",
    ],
)
def test_words_may_make_of_an_operation_another(text: str) -> None:
    assert last(text).kind == "undecided"


def test_rounding_of_steps_is_no_difference() -> None:
    text = r"Let $f(x) = \|x\|^{-1}$ for $x\in\mathbb{R}^n$. $$\operatorname{tr}\nabla^2f(x) = \frac{%s-n}{\|x\|^3}$$"
    assert [last(text % k).kind for k in (3, 2)] == ["right", "wrong"]


PLAIN_WORDS = [
    (  # the heading is no word on the rows, and "a square matrix" squares nothing
        r"**Weighted least squares.** Each sample $i$ has weight $r_i>0$; put $R=\mathrm{diag}(r_1,\dots,r_n)$, and "
        r"let the rows of $X$ be $x_i^T$. $$S(\beta) = \sum_{i=1}^n r_i(y_i-x_i^T\beta)^2 = (y-X\beta)^TR(y-X\beta)$$ "
        r"Then $$\frac{\partial S}{\partial\beta} = -2X^TR(y-X\beta)$$",
        "right",
    ),
    (  # the R of a set is no letter that was added
        r"For weights $r_i$ and samples $x_i\in\mathbb{R}^d$, $y_i\in\mathbb{R}$, consider "
        r"$$S(\beta) = \sum_{i=1}^n r_i(y_i-x_i^T\beta)^2, \qquad \beta\in\mathbb{R}^d.$$ "
        r"Then $$\nabla_\beta S = -2\sum_{i=1}^n r_i(y_i-x_i^T\beta)x_i$$",
        "right",
    ),
]


@pytest.mark.parametrize(("text", "kind"), PLAIN_WORDS)
def test_words_that_add_nothing_leave_nothing_open(text: str, kind: str) -> None:
    assert last(text).kind == kind


@pytest.mark.parametrize(
    ("body", "kind"), [(r"\nabla f(w)", "undecided"), (r"\frac{\partial}{\partial w}(w^\top x_i-y_i)^2", "wrong")]
)
def test_of_how_many_it_is_says_nothing_of_what_is_written_in_full(body: str, kind: str) -> None:
    lead = r"Let $f(w) = \sum_i(w^\top x_i-y_i)^2$. For a single term, "
    assert last(lead + f"$${body} = 3(w^\\top x_i-y_i)x_i$$").kind == kind
