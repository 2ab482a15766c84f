"""What a text calls the rows, columns and entries of an array."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.expressions.notations.unicode import Unicode
from matderiv.printing.runs import plain, told
from matderiv.proofreading.stacks import stacks

COLUMNS = r"X = \begin{bmatrix} x_1 & \cdots & x_n \end{bmatrix}"
ROWS = r"X = \begin{bmatrix} x_1^\top \\ \vdots \\ x_n^\top \end{bmatrix}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"X = (x_1, \dots, x_n)^\top", ("X", "x", "rows", "n")),
        (r"X = [x_1, x_2, \ldots, x_n]^{\mathsf T}", ("X", "x", "rows", "n")),
        (r"X^T = [x_1, …, x_n]", ("X", "x", "rows", "n")),
        (r"\mathbf{X} &= \left(\mathbf{x}_1, \dots, \mathbf{x}_{n}\right)^{\top}", ("X", "x", "rows", "n")),
        (ROWS, ("X", "x", "rows", "n")),
        (r"Z = [z_1, …, z_{10}]", ("Z", "z", "columns", "10")),
        (COLUMNS, ("X", "x", "columns", "n")),
        (ROWS.replace("X =", r"X^\top ="), ("X", "x", "columns", "n")),
        (r"a = b, \quad y = (y_1, \dots, y_m)^\top", ("y", "y", "entries", "m")),
    ],
)
def test_what_is_stacked(text: str, wanted: tuple[str, str, str, str]) -> None:
    ((place, found),) = stacks(text)
    assert (found.name, found.base, found.way, found.last) == wanted
    assert text[slice(*found.body)].lstrip("&").startswith("=") and place[1] == found.body[1] == len(text)


@pytest.mark.parametrize(
    "text",
    [
        r"X = \begin{bmatrix} x_1 \\ \vdots \\ x_n \end{bmatrix}",  # one long column
        r"X = [x_1^\top, \dots, x_n^\top]",  # one long row
        r"X = (u_1, \dots, u_n)",
        r"X = (x_0, \dots, x_n)",
        r"X = (x_1, x_3, \dots, x_n)",
        r"\nabla f = (f_1, \dots, f_n)",
        r"AX = (x_1, \dots, x_n)",
        r"f(x) = (x_1, \dots, x_n)",
    ],
)
def test_what_is_something_else(text: str) -> None:
    assert not list(stacks(text))


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


def test_rows_and_columns_tell_two_equations_apart() -> None:
    outer, inner = r"\[ X X^\top = \sum_i x_i x_i^\top \]", r"\[ X^\top X = \sum_i x_i x_i^\top \]"
    assert kinds(f"${COLUMNS}$ {outer} {inner}") == ["definition", "right", "wrong"]
    assert kinds(f"${ROWS}$ {outer} {inner}") == ["definition", "wrong", "right"]


def test_least_squares_with_columns() -> None:
    text = (
        r"Let $X = [x_1, \ldots, x_n] \in \mathbb{R}^{d\times n}$ and $y = (y_1, \dots, y_n)^\top$."
        r"\[ f = \sum_{i=1}^n (w^\top x_i - y_i)^2 = \|X^\top w - y\|^2 \]"
        r"\[ \nabla_w f = 2\sum_i (w^\top x_i - y_i) x_i = 2X(X^\top w - y) = 2X^\top(Xw - y) \]"
    )
    report = matderiv.check_derivation(text)
    assert [line.kind for line in report.lines] == [*["definition"] * 3, *["right"] * 3, "wrong"]
    assert [str(line.evidence) for line in report.lines[:2]] == [
        "x_i is column i of X from here on.",
        "y_i is entry i of y from here on.",
    ]
    first = report.lines[0]
    assert first.note is not None and first.source == r"X = [x_1, \ldots, x_n]"
    assert first.note.text.ja == "以下、{name}_i は {matrix} の第 i 列である。"


def test_a_derivative_by_a_column() -> None:
    text = rf"\[ {COLUMNS} \] \[ f = \sum_i x_i^\top A x_i \] \[ \frac{{\partial f}}{{\partial x_i}} = %s \]"
    assert kinds(text % r"(A + A^\top) x_i") == ["definition", "definition", "right"]
    assert kinds(text % "2 A x_i") == ["definition", "definition", "wrong"]


def test_columns_that_the_declared_shape_has_not() -> None:
    report = matderiv.check_derivation(
        r"$X \in \mathbb{R}^{n\times d}$, $X = [x_1, \ldots, x_n]$ \[ X^\top X = \sum_i x_i x_i^\top \]"
    )
    assert [line.kind for line in report.lines] == ["unread", "right"]
    said = "Not checked: X was declared with another shape than n columns."
    assert str(report.lines[0].evidence) == said
    note = report.lines[0].note
    assert note is not None
    assert plain(told(note, "ja", Unicode())) == "検算していない: X の宣言された形は、列が n 個という形ではない。"


@pytest.mark.sweep(100)
@pytest.mark.parametrize("name", [r"\operatorname{diag}", r"\mathrm{diag}", r"\diag"])
def test_entries_that_are_listed_on_a_diagonal(name: str) -> None:
    text = (
        rf"Let $W = {name}(w_1, \dots, w_n)$ and $f(b) = \sum_{{i=1}}^n w_i (y_i-x_i^Tb)^2$. "
        r"Then $f(b) = (y-Xb)^TW(y-Xb)$ and $\nabla f(b) = %sX^TW(y-Xb)$."
    )
    assert [line.kind for line in matderiv.check_derivation(text % "-2").lines][2:] == ["right", "right"]
    assert [line.kind for line in matderiv.check_derivation(text % "-").lines][2:] == ["right", "wrong"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (r"The points $x_1,\dots,x_n$ are the columns of $X\in\mathbb{R}^{n\times n}$.", 2),
        (r"The columns of $X\in\mathbb{R}^{d\times n}$ are the vectors $x_i$.", 2),
        (r"$x_i\in\mathbb{R}^d$. Collect the samples as columns of $X$.", 2),
        (r"We put the vectors $x_i$ in the columns of $X$.", 2),
        (r"$x_i\in\mathbb{R}^d$. We put the first samples in the columns of $X$.", 0),
        (r"The columns of $X\in\mathbb{R}^{n\times n}$ are not the vectors $x_i$.", 0),
        (r"Take the $x_i$ as columns of $X$. The rows of $X$ are the features.", 0),
        (r"Put the samples in the columns of $X$.", 0),  # which letters are samples is not said
        (r"The columns of $X$ are the $u_i$.", 0),
    ],
)
def test_columns_that_words_name(words: str, count: int) -> None:
    text = words + r" $$\sum_i x_ix_i^\top = XX^\top$$ $$\sum_i x_ix_i^\top = X^\top X$$"
    found = kinds(text)
    assert (found == ["right", "wrong"]) if count else not {"right", "wrong"} & set(found)


def test_a_gradient_with_samples_as_columns() -> None:
    text = (
        r"$x_i\in\mathbb{R}^d$ and $y_i\in\mathbb{R}^k$, $W\in\mathbb{R}^{k\times d}$. $$f(W)=\sum_i\|Wx_i-y_i\|^2$$ "
        r"$$\nabla f=2\sum_i %s$$ Collecting the samples as columns of $X$ and $Y$, $$\nabla f=2(WX-Y)X^T$$"
    )
    assert kinds(text % r"(Wx_i-y_i)x_i^T") == ["definition", "right", "right"]
    assert kinds(text % r"x_i(Wx_i-y_i)^T") == ["definition", "wrong", "right"]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "listed", [r"$x_1, \dots, x_n$", r"$(x_1,y_1),\ldots,(x_n,y_n)$", r"$x_1,x_2,\dots,x_n\in\mathbb{R}^d$"]
)
def test_a_list_says_how_many_there_are(listed: str) -> None:
    text = rf"Given {listed}, $$f=\sum_i\|x_i-c\|^2$$ $$\frac{{\partial f}}{{\partial c}}=%snc-2\sum_ix_i$$"
    assert kinds(text % "2") == ["definition", "right"]
    assert kinds(text % "") == ["definition", "wrong"]
    other = text.replace("Given ", r"For the test points $x_1,\dots,x_k$ and ")
    assert kinds(other % "2") == ["definition", "undecided"]


@pytest.mark.parametrize("said", [r"X\in\mathbb{R}^{n\times d}", r"s=\sum_{i=1}^nx_i", r"x_1,\dots,x_n"])
def test_the_number_of_some_samples_may_be_that_of_others(said: str) -> None:
    text = rf"Let ${said}$. $$\sum_i(y_i-b)=\sum_iy_i-%snb$$"
    assert kinds(text % "")[-1] == "undecided" and kinds(text % "2")[-1] == "wrong"


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((r"(w;b)", r"(x_i;1)"), r"w^Tx_i+b=\beta^Tz_i"),
        ((r"(w^T,b)^T", r"(x_i^T,1)^T"), r"\beta^\top z_i=w^\top x_i+b"),
        ((r"\begin{pmatrix}w\\b\end{pmatrix}", r"\begin{pmatrix}x_i\\1\end{pmatrix}"), r"z_i^T\beta=b+x_i^Tw"),
    ],
)
def test_what_says_how_letters_are_made_of_parts_ties_none(parts: tuple[str, str], says: str) -> None:
    text = (
        rf"Write $\beta={parts[0]}$ and $z_i={parts[1]}$, so that ${says}$. Let $f=\sum_i(\beta^Tz_i-y_i)^2$. Then "
        r"$$\frac{\partial f}{\partial\beta}=%s\sum_iz_i(\beta^Tz_i-y_i)$$"
    )
    assert kinds(text % "2")[-1] == "right" and kinds(text % "")[-1] == "wrong"
    assert kinds(text.replace("+b", "+2b").replace("b+", "2b+") % "2")[-1] == "undecided"
