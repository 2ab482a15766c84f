"""A fact or a definition is taken from a sentence that is read as a whole, and from no pattern within one."""

from __future__ import annotations

import pytest

import matderiv

GIVEN = r"Let $A,B\in\mathbb{R}^{n\times n}$, $x,y,u\in\mathbb{R}^n$, $s,t\in\mathbb{R}$. "
SYMMETRIC = r" $$\nabla_x(x^\top Ax)=2Ax$$"
DOUBLE = r" $$y^\top x=2\|x\|^2$$"


def kind(text: str) -> str:
    return matderiv.check_derivation(GIVEN + text).lines[-1].kind


@pytest.mark.parametrize(
    "said",
    [
        "Here $A$ is symmetric.",
        "We assume that $A$ is symmetric.",
        "Assume $A$ and $B$ are symmetric.",
        "Suppose that the matrix $A$ is real and symmetric.",
        "Throughout, $A$ is a symmetric matrix.",
        "Let $A$ be symmetric. Then the square of $A$ is symmetric as well.",
    ],
)
def test_a_declaration_gives_its_fact(said: str) -> None:
    assert kind(said + SYMMETRIC) == "right"


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "said",
    [
        "The Hadamard product of $A$ and $B$ is symmetric.",
        "The product of $B$, $A$ is symmetric.",
        "Let the square of $B$ and $A$ be symmetric.",
        "$A$ is the symmetric matrix $S$ multiplied by $B$.",
        "The commutator of the symmetric matrix $B$ and $A$ vanishes.",
        "Let $A$ be the inverse of $B$ and symmetric.",
        "In Newton's paper $A$ is symmetric.",
        "In the first part, $A$ is symmetric.",
        "The claim is: $A$ is symmetric.",
        "Suppose $A$ were symmetric.",
        "$A$ is symmetric with probability one half.",
        "Let $A$ be symmetric in Lemma 2.",
        "Let $A$ be symmetric when $B=0$.",
        "Let $A$ be symmetric. We no longer assume it.",
        "Let $A$ be symmetric. We now let $A$ vary.",
    ],
)
def test_other_words_beside_a_letter_give_no_fact(said: str) -> None:
    assert kind(said + SYMMETRIC) == "undecided"


@pytest.mark.parametrize(
    "said",
    [
        "Set $y=2x$.",
        "Assume $y=2x$.",
        "Put $y=2x$, where $x$ is the input.",
        "We define $y=2x$ and $u=3x$.",
        "Let $y=2x$ be the output.",
        "Let $y=2x$. The gradient with respect to $x$ is simple.",
        "Set $$y=2x ,$$ that is, $x=\\tfrac12y$.",
        "Put $y=2x$, i.e., $x=\\tfrac12y$.",
        "Put $y=2x$, in other words, $x=\\tfrac12y$.",
    ],
)
def test_a_letter_is_defined_by_a_sentence_that_does_so(said: str) -> None:
    assert kind(said + DOUBLE) == "right"


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "said",
    [
        "Smith takes $y=2x$.",
        "Suppose someone puts $y=2x$.",
        "The definition $y=2x$ is withdrawn.",
        "We set $y=2x$ in the appendix.",
        "Let $y=2x$ in Lemma 2 only.",
        "Let either $y=2x$ or $y=0$.",
        "Let $y=2x$ up to an error.",
        "Let $y=2x$ with its entries sorted.",
        "Let $y=2x$, that is, not the usual $y$.",
        "Let $y=2x$ that is the largest.",
        "Let $y=2x$ projected onto the sphere.",
        "Let $y=2x$ for positive $x$, else $y=0$.",
        "Set $y=2x$. Replace $y$ by $-y$.",
        "Set $y=2x$. Then double $y$.",
        "Set $y=2x$. Let $y$ vary.",
        "Initially $y=2x$; then $y$ moves freely.",
    ],
)
def test_other_words_around_an_equation_define_nothing(said: str) -> None:
    assert kind(said + DOUBLE) == "undecided"


def test_facts_of_labelled_letters_and_of_those_beside_vectors_are_taken() -> None:
    spd = r"symmetric positive definite and $w\in\mathbb{R}^m$ nonzero. "
    labelled = rf"Let $S_B,S_W\in\mathbb{{R}}^{{m\times m}}$ be {spd}"
    assert kind(labelled + r"$$\nabla_w(w^\top S_Ww)=2S_Ww$$") == "right"
    assert kind(labelled + r"$$\nabla_w(w^\top S_Ww)=S_Ww$$") == "wrong"
    listed = rf"Let $x_1,\dots,x_n\in\mathbb{{R}}^m$ and $\Sigma\in\mathbb{{R}}^{{m\times m}}$ be {spd}"
    assert kind(listed + r"$$\nabla_w(w^\top\Sigma w)=2\Sigma w$$") == "right"
    weights = r"Let $W\in\mathbb{R}^{m\times m}$ be a diagonal matrix of weights and $w\in\mathbb{R}^m$. "
    assert kind(weights + r"$$\nabla_w(w^\top Ww)=2Ww$$") == "right"


def test_a_matrix_that_is_symmetric_by_nature_leaves_no_line_wrong() -> None:
    text = r"Let $H\in\mathbb{R}^{n\times n}$ be the Hessian of a function $f$. $$\nabla_x x^\top Hx=2Hx$$"
    assert kind(text) == "undecided"


def test_a_later_case_ends_a_fact() -> None:
    text = r"Let $A$ be symmetric. $$A^\top A=A^2$$ {} $$\nabla_x(x^\top Ax)=2Ax$$"
    assert kind(text.format("Then")) == "right"
    for words in ("Even for nonsymmetric $A$", "In full generality,", "Now $A$ is free again."):
        assert kind(text.replace("{}", words)) == "undecided"


@pytest.mark.parametrize(
    "text",
    [
        r"$X\in\mathbb{R}^{n\times d}$、$w\in\mathbb{R}^d$、$y\in\mathbb{R}^n$ とする。"
        r"損失関数を $$E(w)=\frac12\|Xw-y\|^2$$ と定義する。このとき $$\nabla E(w)=X^\top(Xw-y)$$ が成り立つ。",
        r"$\Sigma\in\mathbb{R}^{d\times d}$ を正定値対称行列、$x,\mu\in\mathbb{R}^d$ とする。"
        r"$$\ell(\mu)=-\frac12(x-\mu)^\top\Sigma^{-1}(x-\mu)$$ とおくと "
        r"$$\frac{\partial\ell}{\partial\mu}=\Sigma^{-1}(x-\mu)$$ を得る。",
    ],
)
def test_japanese_words_behind_a_formula_define(text: str) -> None:
    assert matderiv.check_derivation(text).lines[-1].kind == "right"


@pytest.mark.parametrize("words", ["と誤って定義する", "とは定義しない"])
def test_japanese_words_that_take_back_do_not(words: str) -> None:
    text = r"$w\in\mathbb{R}^d$ とする。損失関数を $$E(w)=\|w\|^2$$ WORDS。このとき $$\nabla E(w)=2w$$ が成り立つ。"
    assert matderiv.check_derivation(text.replace("WORDS", words)).lines[-1].kind == "undecided"


# -- definitions within a sentence, and sentences that change nothing


@pytest.mark.parametrize(
    "words",
    [
        "Only the symmetric part $S=\\tfrac12(A+A^T)$ counts.",
        "What matters is the symmetric part $S=\\tfrac12(A+A^T)$ alone.",
    ],
)
def test_an_equation_behind_its_noun_defines(words: str) -> None:
    text = rf"Let $A \in \mathbb{{R}}^{{n\times n}}$, $x \in \mathbb{{R}}^n$. {words} $$ x^TAx = x^TSx $$"
    assert [line.kind for line in matderiv.check_derivation(text).lines][-2:] == ["definition", "right"]
    wrong = text.replace("x^TSx", "2x^TSx")
    assert [line.kind for line in matderiv.check_derivation(wrong).lines][-2:] == ["definition", "wrong"]


@pytest.mark.parametrize(
    "words",
    [
        "Nobody believes the claim $S=\\tfrac12(A+A^T)$ here.",
        "It is a mistake to take the symmetric part $S=\\tfrac12(A+A^T)$.",
        "Students compute the wrong matrix $S=\\tfrac12(A+A^T)$.",
    ],
)
def test_an_equation_behind_the_noun_of_a_claim_does_not(words: str) -> None:
    text = rf"Let $A \in \mathbb{{R}}^{{n\times n}}$, $x \in \mathbb{{R}}^n$. {words} $$ x^TAx = x^TSx $$"
    assert "right" not in [line.kind for line in matderiv.check_derivation(text).lines]


def test_what_one_always_forgets_changes_nothing() -> None:
    text = r"Let $\bar x = \frac1n\sum_{i=1}^n x_i$. I always forget these, so here they are: "
    text += r"$\sum_{i=1}^n(x_i-\bar x) = 0$."
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "right"]
    other = text.replace("I always forget these, so here they are:", "We now shift all samples:")
    assert [line.kind for line in matderiv.check_derivation(other).lines] != ["definition", "right"]


def test_a_definition_in_another_column_may_stand_after_its_use() -> None:
    text = r"""\begin{align*}
    \mu &= \frac1m\sum_{i=1}^m x_i, & v &= \frac1m\sum_{i=1}^m (x_i-\mu)^2, \\
    z_i &= \frac{x_i-\mu}{\sqrt{v+1}}, & y_i &= z_i + \beta .
    \end{align*}"""
    assert {line.kind for line in matderiv.check_derivation(text).lines} == {"definition"}


def test_a_factorisation_says_what_its_factors_are() -> None:
    text = r"$f(x) = \|Ax-b\|^2$. $$ \nabla f = 2A^T(Ax-b) $$ One solves it by a factorisation $A = QR$."
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "right", "equation"]


def test_a_fact_in_a_run_of_chinese() -> None:
    text = r"设 $A$ 为对称矩阵，$q = x^\top Ax$，则 $\frac{\partial q}{\partial x} = 2Ax$。"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "right"]
    assert [line.kind for line in matderiv.check_derivation(text.replace("2Ax", "Ax")).lines][-1] == "wrong"
    assert [line.kind for line in matderiv.check_derivation(text.replace("为对称", "为")).lines][-1] != "right"


@pytest.mark.parametrize(
    ("words", "derivative", "value"),
    [
        (" up to a constant", "right", "undecided"),
        (", up to an irrelevant constant", "right", "undecided"),
        (", up to constants", "right", "undecided"),
        (" up to a constant factor", "undecided", "undecided"),
        (", up to a constant factor", "undecided", "undecided"),
        (", up to a constant $c$", "undecided", "undecided"),
        (" up to scaling", "undecided", "undecided"),
    ],
)
def test_a_constant_that_is_left_out_stands_in_no_derivative(words: str, derivative: str, value: str) -> None:
    text = rf"Let $x,m\in\mathbb{{R}}^n$. Let $\ell = -\frac12(x-m)^T(x-m)${words}. "
    text += r"Then $$\frac{\partial \ell}{\partial m} = x-m$$ $$\ell + 1 = 1-\frac12(x-m)^T(x-m)$$"
    _, slope, line = matderiv.check_derivation(text).lines
    assert (slope.kind, line.kind) == (derivative, value)


def test_a_factor_that_is_left_out_is_said() -> None:
    text = r"Let $x,m\in\mathbb{R}^n$. Let $\ell = -\frac12(x-m)^T(x-m)$ up to a constant factor. "
    found = matderiv.check_derivation(text + r"Then $$\frac{\partial \ell}{\partial m} = x-m.$$").lines[-1]
    assert "ell is defined only up to what the words behind its definition leave open" in found.explained("en")
    assert "ell の定義は、後に続く言葉により一部が定まらない" in found.explained("ja")


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "words",
    [
        r"For a symmetric $A$ the loss is $f(x) = x^\top Ax$.",
        r"For symmetric $A$, the objective is $f(x) = x^\top Ax$.",
        r"For a symmetric matrix $A$ let $f(x) = x^\top Ax$.",
        r"For a symmetric $A$ the objective is $f(x) = x^\top Ax$ under the constraint $x^\top x = 1$.",
    ],
)
def test_what_is_defined_for_a_symmetric_matrix_is_so_for_no_other(words: str) -> None:
    lines = r" $$\nabla f = 2Ax$$ $$\nabla f = Ax$$ $$x^\top Ax = x^\top A^2x$$"
    found = [line.kind for line in matderiv.check_derivation(words + lines).lines][-3:]
    assert found[:2] == ["right", "wrong"] and found[2] != "right"


def test_what_is_so_for_a_symmetric_matrix_alone_is_not_taken_of_all() -> None:
    text = r"Let $f(x) = x^\top Ax$. For a symmetric $A$ the gradient is $2Ax$. In general $$\nabla f = 2Ax$$"
    assert matderiv.check_derivation(text).lines[-1].kind == "undecided"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("with symmetric $Q$ and $R$.", "right"),
        ("with a symmetric $Q$ and $R$.", "undecided"),
        ("with symmetric $Q$ and arbitrary $R$.", "undecided"),
    ],
)
def test_without_an_article_a_fact_is_of_both_letters(words: str, found: str) -> None:
    text = rf"Let $c(x,u) = x^\top Qx+u^\top Ru$ {words} Then $$\frac{{\partial c}}{{\partial u}} = 2Ru$$"
    assert kind(text) == found


ONE_HOT = [
    r"Instead of the one-hot vector $z\in\{0,1\}^K$ one uses $t = (1-c)z+\frac cK\mathbf{1}$.",
    r"Let $t = (1-c)z+\frac cK\mathbf{1}$, where $z$ is a one-hot $K$-vector.",
]


@pytest.mark.parametrize("words", ONE_HOT)
def test_a_vector_is_called_one_hot(words: str) -> None:
    slope = r" Then $$\nabla_u\bigl(-z^\top\log\operatorname{softmax}(u)\bigr) = \operatorname{softmax}(u)%sz$$"
    found = [matderiv.check_derivation(words + slope % sign) for sign in "-+"]
    assert [report.lines[-1].kind for report in found] == ["right", "wrong"]
