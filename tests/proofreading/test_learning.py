r"""How documents on deep learning are written: sums by convention, labels below, what words say that a letter is."""

from __future__ import annotations

import pytest

import matderiv


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


def said(text: str, language: str = "en") -> str:
    report = matderiv.check_derivation(text).to("terminal", language=language)
    return (" " if language == "en" else "").join(report.split())


LAYER = r"$$ y_{bi} = x_{bj}W_{ij}+c_i $$ $$ \frac{\partial y_{bi}}{\partial W_{kl}} = %s $$"
QUADRATIC = r"Let $A$ be a constant square matrix. $$ \frac{\partial}{\partial x_k}(x_iA_{ij}x_j) = %s $$"


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "convention",
    [
        "Repeated indices are summed (Einstein).",
        "We sum over every index that occurs twice in a product.",
        "Throughout we use the Einstein summation convention.",
        "Here summation over repeated indices is implied.",
    ],
)
def test_repeated_indices_are_summed_where_a_document_says_so(convention: str) -> None:
    assert kinds(convention + LAYER % r"x_{bl}\,\delta_{ik}")[1] == "right"
    assert kinds(convention + LAYER % r"x_{bk}\,\delta_{il}")[1] != "right"
    assert kinds(convention + QUADRATIC % "(A_{kj}+A_{jk})x_j") == ["right"]
    assert kinds(convention + QUADRATIC % "(A_{kj}-A_{jk})x_j")[0] != "right"


@pytest.mark.parametrize(
    "words",
    ["We do not use the Einstein convention.", "Some authors sum over repeated indices.", "A layer on a batch."],
)
def test_otherwise_they_are_not(words: str) -> None:
    assert kinds(words + LAYER % r"x_{bl}\,\delta_{ik}")[0] == "unread"


def test_a_convention_that_is_taken_back_or_does_not_tell_leaves_a_line_unread() -> None:
    begin = "Repeated indices are summed.\n\n"
    assert kinds(begin + r"$$ c_k = a_k $$ $$ \frac{\partial}{\partial x_k}(x_ib_i) = b_kd_j $$")[-1] == "unread"
    back = begin + r"$$ y_i = x_iz_i $$ There is no sum over $i$ here."
    assert "i stands twice, and the words may say that it is not summed over here" in said(back)
    assert "ここでは和をとらないのかもしれない" in said(back, "ja")
    square = begin + "$$ r = x_i^2 $$"
    assert "i stands so that the convention does not tell whether it is summed over" in said(square)
    assert "和をとるのかどうかが規約からは定まらない" in said(square, "ja")
    before = "$$ y_i = A_{ij}x_j $$\n\nFrom here on, repeated indices are summed."
    assert "j stands twice, and only behind this line it is said that this means a sum" in said(before)
    assert "この行より後で述べられている" in said(before, "ja")


def test_equations_that_only_a_wide_space_parts_are_two() -> None:
    assert kinds(
        r"$$ \frac{\partial}{\partial x}(a^\top x) = a \qquad \frac{\partial}{\partial x}(x^\top x) = 2x $$"
    ) == [
        "right",
        "right",
    ]
    assert kinds(
        r"$$ \frac{\partial}{\partial x}(a^\top x) = a \qquad \frac{\partial}{\partial x}(x^\top x) = x $$"
    ) == [
        "right",
        "wrong",
    ]


NEXT = r"""Suppose the value at the next step is $x^\top P_{+}x$ with a matrix $P_{+}$.
$$ S = R+B^\top P_{+}B $$ $$ u^\top Su = %s $$"""


def test_a_plus_below_is_a_label_where_it_is_no_positive_part() -> None:
    assert kinds(NEXT % r"u^\top Ru+u^\top B^\top P_{+}Bu")[-1] == "right"
    assert kinds(NEXT % r"u^\top Ru-u^\top B^\top P_{+}Bu")[-1] != "right"
    step = r"For the new $v_+ = v-\eta g$ we have $$ v_+-v = %s $$"
    assert kinds(step % r"-\eta g")[-1] == "right"
    assert kinds("We write $x_+$ for the positive part. $$ x_+ = y-x $$")[0] == "unread"


def test_a_letter_that_stands_as_a_value_is_no_index_below_another() -> None:
    heat = r"Put $L_\lambda = L_0+\frac{\lambda}{2}\|W\|_F^2$. $$ \frac{\partial}{\partial W}(L_\lambda - L_0) = %s $$"
    assert kinds(heat % r"\lambda W")[-1] == "right"
    assert kinds(heat % r"2\lambda W")[-1] == "wrong"
    gate = (
        r"Let $z = \sigma(W_zx+b_z)$ and $h = z\odot x$. "
        r"$$ \frac{\partial z}{\partial b_z} = \operatorname{diag}(%s) $$"
    )
    assert kinds(gate % r"z\odot(1-z)")[-1] == "right"
    assert kinds(gate % "z")[-1] != "right"


THREE = r"""The network computes $z_3 = Ch_2+c$ and $p = \mathrm{softmax}(z_3)$. With a one-hot target $y$ the loss is
$$ L = -\sum_{k=1}^K y_k\log p_k . $$

## The output layer
$$ \frac{\partial L}{\partial z_{3,k}} = %s $$
We define $\delta_3 = p-y$.
$$ \frac{\partial L}{\partial z_3} = \delta_3, \qquad \frac{\partial L}{\partial C} = \delta_3h_2^\top $$"""


@pytest.mark.exhaustive
def test_what_the_sentence_of_a_loss_says_is_so_wherever_it_is_used() -> None:
    assert kinds(THREE % "p_k-y_k")[3:] == ["right", "definition", "right", "right"]
    assert kinds(THREE % "y_k-p_k")[3] == "wrong"


def test_words_may_say_what_a_letter_is() -> None:
    softmax = r"Let $p$ denote the softmax of the scores $s$. $$ \frac{\partial p}{\partial s} = %s $$"
    assert kinds(softmax % r"\operatorname{diag}(p)-pp^\top") == ["right"]
    assert kinds(softmax % r"\operatorname{diag}(p)+pp^\top") == ["wrong"]
    write = (
        r"Let $z\in\mathbb{R}^K$. "
        r"Writing $p$ for the softmax of the logits $z$, put $f = \mathbf 1^\top p$. $$ f = %s $$"
    )
    assert kinds(write % "1")[-1] == "right"
    slope = (
        r"A layer is $y = Wx$. Let $g$ be the gradient of a loss $L$ with respect to $y$. "
        r"$$ \frac{\partial L}{\partial x} = %s $$"
    )
    assert kinds(slope % r"W^\top g")[-1] == "right"
    assert kinds(slope % "Wg")[-1] == "wrong"
    rows = (
        r"Put $y_i = \gamma x_i+\beta$. "
        r"Let $g_j$ denote the gradient of the loss $E$ with respect to $y_j$. "
        r"$$ \frac{\partial E}{\partial\beta} = %s $$"
    )
    assert kinds(rows % r"\sum_{j=1}^m g_j")[-1] == "right"
    assert kinds(rows % r"\sum_{j=1}^m g_jx_j")[-1] != "right"


def test_definitions_behind_plain_words() -> None:
    smooth = (
        r"Let $y,b\in\mathbb{R}^K$. Instead of the label $y$ one uses $$ t = (1-a)y+ab . $$ "
        r"$$ \frac{\partial t}{\partial y} = %s $$"
    )
    assert kinds(smooth % "(1-a)I") == ["definition", "right"]
    assert kinds(smooth % "aI") == ["definition", "wrong"]
    three = (
        r"Let $a,p,n\in\mathbb{R}^d$. "
        r"For a triplet (anchor $a$, positive $p$, negative $n$) the loss is "
        r"$$ T = a^\top(p-n) . $$ $$ \frac{\partial T}{\partial a} = %s $$"
    )
    assert kinds(three % "p-n") == ["definition", "right"]
    assert kinds(three % "n-p")[-1] != "right"  # what is called negative may be so
    only = r"With $f = x^\top x+c$ only the first term matters. $$ \frac{\partial f}{\partial x} = %s $$"
    assert kinds(only % "2x")[0] == "definition"


def test_a_sum_over_all_but_one() -> None:
    rest = r"$$ \sum_{k\ne i}x_k = \sum_kx_k%sx_i $$"
    assert kinds(rest % "-") == ["right"]
    assert kinds(rest % "+") == ["wrong"]
    soft = r"$$ \log\sum_{k\neq i}e^{z_k} = %s $$"
    assert kinds(soft % r"\log\Bigl(\sum_ke^{z_k}-e^{z_i}\Bigr)") == ["right"]


def test_a_sum_over_all_pairs_is_written_with_two_sums() -> None:
    total = r"$$ %s a_{ij} = \mathbf 1^\top A\mathbf 1 - \operatorname{tr}A $$"
    assert kinds(total % r"\sum_i\sum_{j\ne i}") == ["right"]
    line = matderiv.check_derivation(total % r"\sum_{i\ne j}").lines[-1]
    assert line.kind == "unread"
    assert r"over both: write \sum_j\sum_{i\ne j} for both" in line.explained("en")
    assert r"両方であれば \sum_j\sum_{i\ne j} と書くこと" in line.explained("ja")


@pytest.mark.sweep(100)
@pytest.mark.parametrize("words", [r"For $i\ne j$,", r"If $i \neq j$, then", r"$i\neq j$ のとき"])
def test_what_is_said_for_indices_that_differ(words: str) -> None:
    begin = r"Put $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. " + words + r" $$ \frac{\partial p_i}{\partial z_j} = %s $$"
    assert kinds(begin % "-p_ip_j")[-1] == "right"
    assert kinds(begin % "p_ip_j")[-1] != "right"
    assert kinds(begin % "p_i-p_ip_j")[-1] != "right"


def test_a_differential_of_a_transposed_letter_moves_it_and_a_size_is_none() -> None:
    batch = r"Let $X\in\mathbb{R}^{N\times d}$ and $Z = XW^\top$. $$ dZ = %s $$"
    assert kinds(batch % r"X\,dW^\top")[-1] == "right"
    assert kinds(batch % r"2X\,dW^\top")[-1] == "wrong"
    scale = r"Let $x\in\mathbb{R}^d$ and $s = \sqrt{\frac1d x^\top x}$. $$ \frac{\partial s}{\partial x} = %s $$"
    assert kinds(scale % r"\frac{x}{d\,s}")[-1] == "right"
    assert kinds(scale % r"\frac{x}{s}")[-1] == "wrong"


def test_a_sentence_whose_equation_holds_as_usual_gives_no_other_meaning() -> None:
    known = (
        r"The derivative of log-sum-exp is the softmax, "
        r"$$ \frac{\partial}{\partial z}\log\sum_ke^{z_k} = p , $$ where $p = \operatorname{softmax}(z)$. "
        r"$$ \frac{\partial}{\partial z}(a^\top z) = a $$"
    )
    assert kinds(known) == ["right", "definition", "right"]
    odd = (
        r"Here the derivative of a function is halved, $$ \frac{\partial}{\partial z}(a^\top z) = a . "
        r"$$ $$ \frac{\partial}{\partial z}(z^\top z) = 2z $$"
    )
    assert kinds(odd)[-1] == "undecided"


def test_what_something_is_found_to_be_takes_nothing_back() -> None:
    begin = r"Put $s = x^\top x$ and let $H = \nabla_x^2 s$. %s $$ \frac{\partial s}{\partial x} = 2x $$"
    assert kinds(begin % "It is symmetric.")[-1] == "right"
    assert kinds(begin % "This is a joke.")[-1] != "right"
