"""Sides of equations to expressions: names, indices, sizes, derivatives."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.core.index import Index, Partial, Sum, Table, size
from matderiv.expressions.writer import latex, unicode
from matderiv.reading.equations.elaborate import Reading
from matderiv.reading.equations.known import Known
from matderiv.reading.equations.names import Clash
from matderiv.reading.latex.parse import parse_latex, statements


def clash(left: str, right: str) -> str:
    known = Known()
    trees = parse_latex(left), parse_latex(right)
    known.learn(*trees)
    with pytest.raises(Clash) as caught:
        Reading(known, {}).equality(*trees, first=False, lone=False)
    return caught.value.text.fill("en", {k: str(v) for k, v in caught.value.bindings.items()})


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        (r"\delta_{ij}", r"x_{ij} \delta_{ik} X_{kj} \delta_{kj} Y_{kp} + y_{ppp}", "Y has 3 indices"),
        (r"x", r"X", "the left side is n_1×1 and the right side is n_1×n_2"),
        (r"x", r"\frac{x}{X}", "only a scalar can divide, but this is n_2×n_3"),
        (r"x", r"x^2", "only a scalar or a square matrix has powers, but this is n_1×1"),
        (r"x", r"2^X", "an exponent is a scalar, but this is n_2×n_3"),
        (r"x", r"x \odot X", "n_1×1 and n_1×n_2 have no entrywise product"),
        (r"x", r"(X y)_{ij}", "2 indices stand at what is n_2×1"),
        (r"a", r"(x^T y)_i", "1 index stands at what is 1×1"),
        (r"x", r"x_i x_{ij}", "x has 2 axes, but 1 index stands at it"),
    ],
)
def test_what_clashes(left: str, right: str, message: str) -> None:
    if "3 indices" in message:
        assert "3 indices" in clash(left, right)
        return
    assert message in clash(left, right)


def test_a_declared_shape_is_kept() -> None:
    report = matderiv.check_derivation(r"Let $A \in \mathbb{R}^n$ and $X \in \mathbb{R}^{m \times n}$. Then $$A = X.$$")
    assert "The sizes do not fit: A was declared n×1, but this is m×n." in report.to("terminal")
    assert "A は n×1 と宣言されているが、これは m×n である" in report.to("terminal", language="ja")


def pair(text: str) -> tuple[str, str]:
    line = matderiv.check_derivation(text).lines[-1]
    assert line.lhs is not None and line.rhs is not None
    return unicode(line.lhs), unicode(line.rhs)


def test_an_entry_of_a_transpose() -> None:
    assert pair(r"$x_{i\alpha} = x_{\alpha i}^T$") == ("x_iα", "xᵀ_αi")


def test_rows_and_entries() -> None:
    assert pair(r"$$ (Xw)_i = w^T x_i $$")[1] == "wᵀ x_i"
    assert pair(r"$$ \sum_i x_i y_i = x^T y $$")[0] == "Σ_i x_i y_i"


def test_an_operator_takes_what_follows() -> None:
    assert pair(r"$$ u_i = x_i, \quad \frac{\partial}{\partial u_i} u_i^2 = 2 u_i $$") == ("∂u_i²/∂u_i", "2u_i")


def test_a_letter_of_its_own_in_a_derivative() -> None:
    text = r"$XW - Y = U$ $$ \frac{\partial \|XW - Y\|_F^2}{\partial u_{ij}} = 2u_{ij} $$"
    assert matderiv.check_derivation(text).right


def test_a_definition_by_entries() -> None:
    text = r"$$ u_{ij} = \sum_k x_{ik} w_{kj} - y_{ij}, \qquad U = XW - Y $$"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "right"]
    text = r"$$ u_{ij} = \sum_k x_{ik} w_{kj} - y_{ij}, \qquad U = XW + Y $$"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "wrong"]


@pytest.mark.parametrize(
    "text",
    [
        r"$$ d(X^{-1}) = -X^{-1} \, dX \, X^{-1} $$",
        r"$$ f = \|XW - Y\|_F^2, \quad df = 2 \operatorname{tr}((XW-Y)^T X \, dW) $$",
        r"$$ \mathrm{d}(x^T A x) = x^T (A + A^T)\, \mathrm{d}x $$",
    ],
)
def test_differentials(text: str) -> None:
    assert matderiv.check_derivation(text).right


def test_a_matrix_by_its_entries_is_printed() -> None:
    n, m = size("n"), size("m")
    i, k = Index("i", n), Index("k", m)
    x = matderiv.check_derivation(r"$$ a_{ik} = b_i c_k $$").lines[0].rhs
    assert x is not None
    table = Table(x, i, k)
    assert unicode(table) == "[b_i c_k]_ik"
    assert latex(table) == r"[ b_{i} c_{k} ]_{ik}"
    assert table.shape == (n, m)
    assert unicode(Table(Sum(x, i), k)) == "[Σ_i b_i c_k]_k"
    assert isinstance(Partial(x, x), Partial)


SIZES = r"$X \in \mathbb{R}^{2\times 3}$, $x \in \mathbb{R}^2$, $Y \in \mathbb{R}^2$. "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"$$ \sum_{i=1}^2 x_i + \sum_{i=1}^3 x_i = 1 $$", "i runs over 3 values and stands for one of 2 here"),
        (r"$$ x^T x = \sum_{i=1}^2 Y_{ii} $$", "Y has 1 axis, but 2 indices stand at it"),
        (r"$\alpha \in \mathbb{R}$ $$ x_i = \alpha_{ij} x_j $$", "alpha has no axes, but 2 indices stand at it"),
        (r"$$ \sum_{i=1}^2 \sum_{j=1}^3 \delta_{ij} = 1 $$", "i and j run over different sizes"),
        (r"$$ |X| = 1 $$", "a determinant is that of a square matrix, but this is 2×3"),
        (r"$$ e^X = 1 $$", "only a square matrix stands in the exponent, but this is 2×3"),
        (r"$$ \operatorname{tr}(X) = 1 $$", "tr cannot be taken of 2×3"),
        (r"$$ \operatorname{dot}(x) = 1 $$", "dot takes other arguments"),
        (
            r"$$ \frac{\partial x^T x}{\partial \delta_{ij}} = 1 $$",
            "a derivative is taken with respect to a name or an entry",
        ),
        (r"$$ B_i = X^T x $$", "B is defined by its rows, which is not read"),
        (
            r"$$ u = x + Y, \quad \frac{\partial x^T Y}{\partial u} = u $$",
            "u does not stand in what is differentiated with respect to it",
        ),
        (r"$$ \mathrm{d} Y = \mathrm{d}(2x) $$", "nothing in this has a differential"),
        (r"$$ \frac{1}{0} x = Y $$", "division by zero"),
        (r"$$ (x^T x)^{1000001} = 1 $$", "an exponent is at most 1,000,000"),
        (r"$$ \operatorname{vec}(X) = (X \otimes X) \operatorname{vec}(X) $$", "a size of 4 stands where 6 is needed"),
        (r"$$ (X \otimes X)\operatorname{vec}(X) = x $$", "a size of 4 stands where 2 is needed"),
        (r"$$ \operatorname{tr}'(XX^T) = 1 $$", "tr is no function of one number"),
        (r"$$ x = \sigma''(x) $$", "only the first derivative of sigmoid is read so"),
        (r"$$ (X X^T)^{1001} = X X^T $$", "there is no rule for a power of a matrix above 1000"),
        (r"$$ \|X\|_2 = 1 $$", "X is a matrix, 2×3, and it is not clear which norm is meant"),
        (r"$$ \operatorname{sum}(X, 0) = 1 $$", "sum takes other arguments"),
        (
            r"$$ x \cdot Y \cdot x = Y $$",
            "of three vectors with dots between them two have an inner product, and it is not clear which",
        ),
    ],
)
def test_why_a_line_is_not_checked(text: str, message: str) -> None:
    line = matderiv.check_derivation(SIZES + text).lines[-1]
    assert line.kind in ("unread", "wrong")
    assert message in line.explained("en")
    japanese = line.explained("ja")
    assert message not in japanese and any("ぁ" <= c <= "ん" for c in japanese)


def test_of_three_vectors_in_japanese() -> None:
    line = matderiv.check_derivation(SIZES + r"$$ x \cdot Y \cdot x = Y $$").lines[-1]
    said = "ドットで結ばれた 3 つのベクトルのうち、どの 2 つの内積なのか定まらない"
    assert line.explained("ja") == f"検算していない: {said}。"


def test_a_label_is_part_of_a_name() -> None:
    text = (
        r"Let $w \in \mathbb{R}^d$ and $J = w^T S_b w$. $$ \nabla_w J = (S_b + S_b^T) w $$ $$ \nabla_w J = 3 S_b w $$"
    )
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "right", "wrong"]
    # the S stands by itself, or b is an index elsewhere: then b may be one here
    for more in ("$Q = S$", r"$r_b = \sum_j M_{bj} q_j$", r"$r = \sum_b q_b$"):
        kinds = [line.kind for line in matderiv.check_derivation(text + more).lines]
        assert kinds[:3] == ["unread"] * 3, more


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (r"$$ \cos \pi = -1 $$ $$ \cos\pi = 1 $$", ["right", "wrong"]),
        # a letter: differentiated by, declared, said to be something, defined, with an index
        (r"$$ \frac{d}{d\pi} \pi^2 = 2\pi $$ $$ \cos \pi = -1 $$", ["right", "equation"]),
        (r"Let $\pi \in \mathbb{R}$. $$ \cos \pi = -1 $$", ["equation"]),
        (r"Let $\pi$ be a prior. $$ \cos \pi = -1 $$", ["equation"]),
        (r"$$ \pi = 2t $$ $$ \cos \pi = \cos 2t $$", ["definition", "right"]),
        (r"$$ \cos \pi = -1 $$ $$ s = \sum_k \pi_k $$", ["equation", "definition"]),
    ],
)
def test_pi_is_the_number_where_nothing_makes_it_a_letter(text: str, kinds: list[str]) -> None:
    assert [line.kind for line in matderiv.check_derivation(text).lines] == kinds


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (r"$$ \nabla_x (x \cdot x) = 2x $$ $$ \nabla_x (x \cdot x) = x $$", ["right", "wrong"]),
        (r"$$ \operatorname{tr}(A^{80}) = \operatorname{tr}(A^{79} A) $$", ["right"]),
        (r"Here $\cdot$ is the entrywise product. $$ \nabla_x \|x \cdot x\|^2 = 4 x \cdot x \cdot x $$", ["unread"]),
        (r"Here $\cdot$ is the entrywise product. $$ (x \cdot x)^2 = \|x\|^4 $$", ["undecided"]),
        (r"Let $A \in \mathbb{R}^{n \times n}$. $$ \log_\odot(A)^T = \log_\odot(A^T) $$", ["right"]),
    ],
)
def test_a_document_reads_as_an_objective_is_read(text: str, kinds: list[str]) -> None:
    text = r"Let $x \in \mathbb{R}^n$. " + text
    assert [line.kind for line in matderiv.check_derivation(text).lines] == kinds


def test_a_reason_in_japanese() -> None:
    line = matderiv.check_derivation(SIZES + r"$$ (X X^T)^{1001} = X X^T $$").lines[-1]
    assert line.explained("ja") == "検算していない: 1000 を超える行列の冪を扱う規則はない。"


def test_a_definition_by_rows() -> None:
    """z_i is row i of Z, as x_i is row i of X."""
    text = r"$X \in \mathbb{R}^{n\times p}$, $W \in \mathbb{R}^{p\times q}$. $$ z_i = W^T x_i $$ $$ Z = XW $$ "
    text += r"$$ \sum_i z_i^T z_i = \|XW\|_F^2 $$"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "right", "right"]
    assert [line.kind for line in matderiv.check_derivation(text.replace("= XW", "= 2XW")).lines][1] == "wrong"


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\operatorname{vec}(AXB) = (B^T \otimes A)\operatorname{vec}(X)", "right"),
        (r"\operatorname{vec}(AXB) = (A \otimes B^T)\operatorname{vec}(X)", "wrong"),
        (r"(A \otimes B)^T = A^T \otimes B^T", "right"),
        (r"(A \otimes B)^T = B^T \otimes A^T", "wrong"),
        (r"\operatorname{vec}(A)^T\operatorname{vec}(A) = \operatorname{tr}(A^T A)", "right"),
        (r"\operatorname{vec}(A)^T\operatorname{vec}(A) = 2\operatorname{tr}(A^T A)", "wrong"),
    ],
)
def test_kronecker_products_and_stacked_columns(line: str, kind: str) -> None:
    sizes = r"$A \in \mathbb{R}^{m\times n}, X \in \mathbb{R}^{n\times p}, B \in \mathbb{R}^{p\times q}$"
    assert matderiv.check_derivation(f"{sizes} $$ {line} $$").lines[-1].kind == kind
    assert matderiv.check_derivation(f"$$ {line} $$").lines[-1].kind == kind


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\sigma'(z) = \sigma(z) \odot (1 - \sigma(z))", "right"),
        (r"\sigma'(z) = \sigma(z) \odot (1 + \sigma(z))", "wrong"),
        (r"\sigma'(z_i) = \sigma(z_i) (1 - \sigma(z_i))", "right"),
        (r"\tanh'(z) = 1 - \tanh(z) \odot \tanh(z)", "right"),
        (r"\nabla_x \left[\mathbf{1}^T \sigma(Ax)\right] = A^T \sigma'(Ax)", "right"),
        (r"\nabla_x \left[\mathbf{1}^T \sigma(Ax)\right] = A \sigma'(Ax)", "wrong"),
    ],
)
def test_the_derivative_of_an_activation(line: str, kind: str) -> None:
    text = rf"$A \in \mathbb{{R}}^{{n\times n}}$, $x, z \in \mathbb{{R}}^n$. $$ {line} $$"
    assert [found.kind for found in matderiv.check_derivation(text).lines] == [kind]


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


SOFTPLUS = r"Let $f(t) = \log(1 + e^t)$. \[ L = \sum_i f(x_i) \]"


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\frac{\partial}{\partial c}g^\top\tanh(c) = g\odot(1-\tanh^2(c))", "right"),
        (r"\frac{\partial}{\partial c}g^\top\tanh(c) = g\odot(1-\tanh(c)^2)", "right"),
        (r"\frac{\partial}{\partial c}g^\top\tanh(c) = g\odot(1+\tanh^2(c))", "wrong"),
        (r"c\odot c = c^2", "unread"),
    ],
)
def test_the_power_of_a_function_of_each_entry_is_that_of_each(line: str, kind: str) -> None:
    assert matderiv.check_derivation(rf"Let $g,c\in\mathbb{{R}}^n$. Then ${line}$.").lines[-1].kind == kind


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("factor", "kind"), [("1", "right"), ("2", "wrong")])
def test_a_root_and_many_factors_ask_for_no_larger_sizes(factor: str, kind: str) -> None:
    text = (
        r"Let $x\in\mathbb{R}^n$, $C = I-\frac1n\mathbf1\mathbf1^\top$, $c = Cx$, $s = \sqrt{\frac1nc^\top c}$ and "
        r"$u = c/s$. Then $\frac{\partial u}{\partial x} = \frac1sC-\frac{%s}{ns^3}cc^\top$."
    )
    assert matderiv.check_derivation(text % factor).lines[-1].kind == kind


def test_a_function_that_the_text_defines() -> None:
    assert kinds(SOFTPLUS + r"\[ L = \sum_k \log(1 + e^{x_k}) = \sum_k \log(1 + e^t) \]")[2:] == ["right", "wrong"]
    assert kinds(r"\[ f(t) = t^2, \quad g = f(x) \] \[ g = x^2 = t^2 \]") == ["definition"] * 2 + ["right", "wrong"]
    # of a vector that is known to be one it is taken entry by entry
    text = r"$W \in \mathbb{R}^{n\times m}$ \[ f(t) = t^3 \] \[ h = f(Wx) = (Wx) \odot (Wx) \odot (Wx) = W f(x) \]"
    assert kinds(text) == ["definition", "definition", "right", "wrong"]
    assert kinds(r"\[ L(W) = \|W\|_F^2 \] \[ L(V) = \|V\|_F^2 \]") == ["definition", "right"]
    assert kinds(r"\[ L(W) = \|W\|_F^2 \] \[ L(V) = \|W\|_F^2 \]")[1] != "right"


def test_an_index_of_the_argument_is_not_caught_by_a_sum_of_the_function() -> None:
    text = r"\[ f(t) = t \sum_i a_i \] \[ \sum_i f(a_i) = \sum_i \sum_j a_i a_j = \sum_i a_i^2 \]"
    assert kinds(text) == ["definition", "right", "wrong"]


def test_a_definition_below_the_definition() -> None:
    text = r"\[ u = 2t + 1, \quad f(t) = u^2 \] \[ f(s) = (2s + 1)^2 = (2t + 1)^2 \]"
    assert kinds(text) == ["definition", "definition", "right", "wrong"]


def test_the_derivative_of_a_function_that_the_text_defines() -> None:
    right = r"\frac{e^{x_i}}{1 + e^{x_i}}"
    text = SOFTPLUS + rf"\[ \frac{{\partial L}}{{\partial x_i}} = f'(x_i) = {right} = f'(t) \]"
    assert kinds(text)[2:] == ["right", "right", "wrong"]
    text = r"\[ f(t) = t^3, \quad z = Wx, \quad h = f(z) \] \[ \frac{\partial h_i}{\partial z_i} = f'(z_i) = 3 z_i^2 \]"
    assert kinds(text)[3:] == ["right", "right"]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("line", "kinds_of_it"),
    [
        (r"f'(2t) = 12 t^2 = 6t", ["right", "wrong"]),
        (r"g(s) = 3 (s + 1)^2 = 6s", ["right", "wrong"]),
        (r"g'(s) = 6 (s + 1) = 6s", ["right", "wrong"]),
        (r"g(g(s)) = 3 (3 (s + 1)^2 + 1)^2 = 9s", ["right", "wrong"]),
        (r"f'(f'(s)) = 27 s^4 = 9 s^2", ["right", "wrong"]),
        (r"q'(a) = 3 a^3 = 4 a^3", ["right", "wrong"]),
        (r"\frac{d}{dt} f'(3t) = 54t = 18t", ["right", "wrong"]),
        (r"f'(x^\top x) = 3 (x^\top x)^2 = 3 x^\top x", ["right", "wrong"]),
        (r"f''(s) = 6s = 6", ["right", "wrong"]),
        (r"f''(0) + f'(1) = 3 = 2", ["right", "wrong"]),
        (r"\frac{df}{dt}(s) = 3s^2 = 3t^2s", ["right", "wrong"]),
        (r"\frac{\mathrm d^2f}{\mathrm dt^2}(s + 1) = 6s + 6 = 6s + 1", ["right", "wrong"]),
        (r"\frac{df}{dt}(2t) = 12t^2 = 24t^2", ["right", "wrong"]),
        (r"\frac{d}{dt}f(2t) = 24t^2 = 12t^2", ["right", "wrong"]),
        (r"\partial_tf(0) + \partial_tf(s) = 3s^2 = 3t^2", ["right", "undecided"]),
    ],
)
def test_the_derivative_of_a_function_at_what_is_no_letter(line: str, kinds_of_it: list[str]) -> None:
    text = r"\[ f(t) = t^3, \quad g(y) = f'(y + 1), \quad q(t) = a t^3 \]"
    assert kinds(text + rf"\[ {line} \]")[-2:] == kinds_of_it


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("line", "kinds_of_it"),
    [
        (r"\nabla f(b) = 2Ab = 2Ax", ["right", "wrong"]),
        (r"\nabla f(x + y) = 2A(x + y) = 2Ax", ["right", "wrong"]),
        (r"\frac{\partial f}{\partial x}(y) = 2Ay = 2Ax", ["right", "wrong"]),
        (r"\frac{\partial f}{\partial x}(x)^\top y = 2x^\top Ay = x^\top Ay", ["right", "wrong"]),
        (r"f(x + y) = f(x) + \nabla f(x)^\top y + f(y) = f(x) + f(y)", ["right", "wrong"]),
        (r"\nabla f(x)\nabla f(y)^\top = 4Axy^\top A = 4Ayx^\top A", ["right", "wrong"]),
        (r"\nabla^2 f(x) y = 2Ay = Ay", ["right", "wrong"]),
        (r"\nabla^2 f(0) = 2A = A", ["right", "wrong"]),
        (r"\nabla_xf(y) = 2Ay = 2Ax", ["right", "wrong"]),
        (r"\nabla f(By) = 2ABy = 2B^\top ABy", ["right", "wrong"]),
        (r"\nabla_x f(Bx) = 2B^\top ABx = 2ABx", ["right", "wrong"]),
        (r"\frac{\partial L}{\partial x}(b, y) = By = Bx", ["right", "wrong"]),
        (r"\frac{\partial L}{\partial x}(y, x) = Bx = By", ["right", "wrong"]),
        (r"\partial_yL(b, y) = B^\top b = B^\top x", ["right", "wrong"]),
    ],
)
def test_a_derivative_before_a_bracket_is_its_value_there(line: str, kinds_of_it: list[str]) -> None:
    text = r"Let $x, y, b \in \mathbb{R}^n$, $A, B \in \mathbb{R}^{n \times n}$ with $A$ symmetric. "
    text += r"Let $f(x) = x^\top Ax$ and $L(x, y) = x^\top By$. "
    assert kinds(text + rf"\[ {line} \]")[-2:] == kinds_of_it


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{dg}{dt}(2t) = 4te^{2t}",
        r"\frac{dg}{dt}(t) = 2e^{2t}",
        r"\frac{\partial f}{\partial x^\top}(y) = 2y^\top",
        r"\frac{\partial (x^\top x)}{\partial x}(y) = 2y",
    ],
)
def test_where_a_value_there_may_be_a_product_it_is_unread(line: str) -> None:
    text = r"Let $x, y \in \mathbb{R}^n$, $t \in \mathbb{R}$, $g = e^{2t}$ and $f(x) = x^\top x$. "
    last = matderiv.check_derivation(text + rf"\[ {line} \]").lines[-1]
    assert last.kind == "unread"
    assert "may be the value of the derivative at" in str(last.evidence)
    assert r"or a product" in str(last.evidence)


def test_beside_the_derivative_of_an_entry_a_bracket_is_a_factor() -> None:
    text = r"\[ \sum_k (X^{-1})_{ik} x_{kj} = \delta_{ij} \] \[ \frac{\partial (X^{-1})_{ij}}{\partial x_{ab}} = "
    text += r"-\sum_k\sum_l (X^{-1})_{ik} \frac{\partial x_{kl}}{\partial x_{ab}} (X^{-1})_{lj} \]"
    assert kinds(text) == ["right", "right"]


def test_the_hint_beside_a_value_that_may_be_a_product() -> None:
    with pytest.raises(matderiv.InputError) as caught:
        statements(r"\frac{dg}{dt}(2t)", primes=True)
    assert r"\frac{dg}{dt}(2t) may be the value of the derivative at (2t), or a product" in str(caught.value)
    assert r"\cdot (2t) for the product; for the value define the function, f(x) = …" in str(caught.value)


@pytest.mark.exhaustive
def test_the_derivative_of_a_function_at_every_entry() -> None:
    text = r"$X \in \mathbb{R}^{n\times m}$ \[ f(t) = t^3, \quad L = \sum_i f((Xw - y)_i) \] \[ \nabla_w L = "
    text += r"X^\top f'(Xw - y) = 3 X^\top ((Xw - y) \odot (Xw - y)) = X^\top f'(Xw) \]"
    assert kinds(text)[2:] == ["right", "right", "wrong"]
    text = r"\[ f(t) = \log(1 + e^t), \quad L(w) = \sum_{i=1}^n f(-y_i x_i^\top w) \] \[ \nabla_w L = "
    text += r"-\sum_{i=1}^n f'(-y_i x_i^\top w) y_i x_i = \sum_{i=1}^n f'(y_i x_i^\top w) y_i x_i \]"
    assert kinds(text)[2:] == ["right", "wrong"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("f(t, s) = 6t", "f takes other arguments"),
        (
            r"\frac{\partial f}{\partial w}(2) \cdot t = 6t",
            "f is a function of t, and the derivative at a point is taken with respect to one of these that is named",
        ),
        (r"h'(w) = w", "h is no function of one number"),
        (r"h(A) = 1", "h cannot be taken of n×m"),
    ],
)
def test_what_is_not_read_of_a_function(line: str, reason: str) -> None:
    text = r"\[ f(t) = t^3 \] \[ g(y) = f'(y + 1) \] $w \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times m}$"
    text += r"\[ h(w) = \|w\|^2 \]"
    last = matderiv.check_derivation(text + rf" \[ {line} \]").lines[-1]
    assert last.kind == "unread"
    assert str(last.evidence) == f"Not checked: {reason}."


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\frac{\partial f}{\partial \operatorname{vec}(X)} = \operatorname{vec}(A^\top B^\top)", "right"),
        (r"\frac{\partial f}{\partial \operatorname{vec}(X)} = \operatorname{vec}(B A)", "wrong"),
        (r"\frac{\partial f}{\partial \operatorname{vec}(X)^\top} = \operatorname{vec}(A^\top B^\top)^\top", "right"),
        (r"\frac{\partial \operatorname{vec}(F)}{\partial \operatorname{vec}(X)^\top} = B^\top \otimes A", "right"),
        (r"\frac{\partial \operatorname{vec}(F)}{\partial \operatorname{vec}(X)^\top} = B \otimes A", "wrong"),
        (r"\frac{\partial \operatorname{vec}(F)}{\partial \operatorname{vec}(X)^\top} = A \otimes B^\top", "wrong"),
    ],
)
def test_a_derivative_by_a_stacked_matrix(line: str, kind: str) -> None:
    assert kinds(rf"\[ F = A X B, \quad f = \operatorname{{tr}}(F) \] \[ {line} \]")[2] == kind


def test_powers_of_entries_are_hinted_at_as_latex_has_them() -> None:
    with pytest.raises(matderiv.ShapeError) as caught:
        matderiv.derive(r"\|a\odot(1-a^2)\|^2", "a", shapes={"a": ("n",)})
    assert r"write a^{\odot 2} for the power of every entry" in str(caught.value)
    assert matderiv.derive(r"\|a\odot(1-a^{\odot 2})\|^2", "a", shapes={"a": ("n",)}).formula
    text = r"Let $a = \tanh(Wx)$ and $L = \frac12\|a-y\|^2$. $$\nabla_W L = ((a-y)\odot(1-a^%s))x^\top$$"
    line = matderiv.check_derivation(text % "2").lines[-1]
    assert line.kind == "unread"
    assert r"this is n_1×1; that of every entry is x^{\odot 2}" in line.explained("en")
    assert r"これは n_1×1 である。各成分の冪は x^{\odot 2} と書く" in line.explained("ja")
    assert matderiv.check_derivation(text % r"{\odot 2}").lines[-1].kind == "right"
