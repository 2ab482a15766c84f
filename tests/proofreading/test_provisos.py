"""A line is wrong only where all that is said of its letters was read, and what is plainly granted is used."""

from __future__ import annotations

import numpy as np
import pytest

import matderiv
from matderiv.proofreading.report import Line

SQUARE = r"Let $A, B\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$, $t\in\mathbb{R}$. "


def last(text: str) -> Line:
    return matderiv.check_derivation(SQUARE + text).lines[-1]


@pytest.mark.parametrize(
    ("text", "said", "japanese"),
    [
        (
            r"Let $x$ have length one. $$\|x\|x = x$$",
            'Undecided: it does not hold of all values, but "length one" may say more of its letters than is read. '
            "Give an assumption, as in --assume x=positive.",
            "「length one」がその文字について条件を述べている可能性がある",
        ),
        (
            r"$$\|x\| = 2\|x\| \iff x^\top x = 0$$",
            "Undecided: it stands beside ⇔, and so may be no claim of its own. Write what is claimed as a line.",
            "それ自体の主張ではないかもしれない",
        ),
        (
            r"$$(t+1)^2 = 1 + 2t + O(t^2)$$",
            "Undecided: O or o before a bracket was read as a factor; it may stand for a remainder. "
            "Write what is left out.",
            "剰余項かもしれない",
        ),
        (
            r"$$\rho(AB) = \rho(BA)$$",
            "Undecided: rho stands before brackets only, and was read as a factor; it may be a function. "
            "Write a product with \\cdot, or define rho.",
            "rho は括弧の前にだけ現れる",
        ),
        (
            r"$f(t) = 2t + 1$. $$f^2(t) = 4t + 3$$",
            "Undecided: f is a function, and its superscript or ∘ may mean that it is inverted or applied again. "
            "Write what is meant with f(…).",
            "f は関数であり",
        ),
        (
            r"$$A\otimes B = AB^\top$$",
            "Undecided: the document gives ⊗ a meaning of its own, and it is read here as usual. "
            "Write what is meant by another sign, or in full.",
            "この文書は ⊗ に独自の意味を与えている",
        ),
    ],
)
def test_what_is_not_understood_is_named(text: str, said: str, japanese: str) -> None:
    report = matderiv.check_derivation(SQUARE + text)
    found = [line for line in report.lines if line.kind == "undecided" and line.evidence == said]
    assert found, [(line.source, line.kind, line.explained("en")) for line in report.lines]
    assert japanese in found[0].explained("ja") and not report.right


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    "words",
    [
        "Let $A$ be symmetric.",
        "Let $A$ be a symmetric matrix.",
        "where the matrix $A$ is symmetric.",
        "Suppose that $A$ is real and self-adjoint.",
        "Sei $A$ symmetrisch.",
        "Soit $A$ symétrique.",
        "$A$ は対称行列である。",
        "Let $A$ be symmetric positive definite.",
        r"Let $A\succ0$.",
    ],
)
def test_what_the_words_grant_is_used(words: str) -> None:
    assert last(words + r" $$\nabla_x (x^\top Ax) = 2Ax$$").kind in ("right", "undecided")
    assert last(words + r" $$\nabla_x (x^\top Ax) = 2Ax$$").kind != "wrong"


def test_plain_words_make_a_line_right() -> None:
    assert last(r"Let $A$ be symmetric. $$\nabla_x (x^\top Ax) = 2Ax$$").kind == "right"
    assert last(r"Let $A$ be skew-symmetric. $$\|x\|^2 + x^\top Ax = \|x\|^2$$").kind == "right"
    assert last(r"Let $A$ be orthogonal. $$\|Ax\| = \|x\|$$").kind == "right"
    assert last(r"with $A^\top = -A$. $$(t I + A)^\top = t I - A$$").kind == "right"
    assert last(r"Let $t > 0$. $$\sqrt{t^2} = t$$").kind in ("right", "undecided")


@pytest.mark.parametrize(
    "between",
    [
        "In general,",
        r"For arbitrary $A$,",
        r"Now let $A\in\mathbb{R}^{n\times n}$.",
        "\n\n## Another part\n\n",
        r"\begin{theorem}",
    ],
)
def test_what_was_granted_ends(between: str) -> None:
    assert last(rf"Let $A$ be symmetric. {between} $$\nabla_x (x^\top Ax) = 2Ax$$").kind == "undecided"


@pytest.mark.parametrize("words", ["If $A$ is symmetric, fine.", "Is $A$ symmetric?"])
def test_what_is_not_plain_is_not_granted(words: str) -> None:
    assert last(words + r" $$\nabla_x (x^\top Ax) = 2Ax$$").kind == "undecided"


def test_what_is_said_not_to_be_so_is_not() -> None:
    assert last(r"$A$ need not be symmetric. $$\nabla_x (x^\top Ax) = 2Ax$$").kind == "wrong"


def test_a_wrong_line_has_numbers_of_which_all_holds_that_is_said() -> None:
    line = last(r"Let $A$ be skew-symmetric. $$(I + A)^\top = I + A$$")
    assert line.kind == "wrong" and line.example is not None
    shown = {str(name): rows for name, rows in line.example.numbers.items}
    a = np.array([[float(x) for x in row] for row in shown["A"]])
    assert (a == -a.T).all()
    assert last(r"with $AB = BA$. $$(A + B)^2 = A^2 + AB + B^2$$").kind == "wrong"
    assert last(r"with $AB = BA$. $$(A + B)^2 = A^2 + 2AB + B^2$$").kind == "undecided"


@pytest.mark.parametrize(
    "words",
    ["", "We minimise the loss over $x$.", "Here $A$ is the weight matrix of the first layer.", "Let $x$ be a vector."],
)
def test_words_that_say_nothing_of_values_let_a_line_be_wrong(words: str) -> None:
    assert last(words + r" $$\nabla_x \|x\|^2 = x$$").kind == "wrong"
    assert last(words + r" $$\nabla_x (x^\top Ax) = Ax$$").kind == "wrong"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"Let $c>0$ and $f(x)=x^\top x/c$. Then $$\nabla f(x)=\frac{2}{c^2}x.$$", "wrong"),
        (r"Let $c\ne0$ and $f(x)=x^\top x/c$. Then $$\nabla f(x)=\frac{2}{c^2}x.$$", "wrong"),
        (r"Let $c<0$ and $f(x)=|c|x^\top x$. Then $$\nabla f(x)=-2cx.$$", "undecided"),
        (r"Let $a>b>0$ and $f(x)=|a-b|x^\top x$. Then $$\nabla f(x)=2(a-b)x.$$", "undecided"),
        (r"Let $f(x)=|1-x^\top x|$. Then $\nabla f(x)=-2x$, $\|x\|<1$.", "undecided"),
        (r"Let $f(x)=|1-x^\top x|$. Then $\nabla f(x)=-2x, \|x\|<1$.", "undecided"),
        (r"Let $f(x)=|1-x^\top x|$. Then $$\nabla f(x)=-2x$$ for $\|x\|<1$.", "undecided"),
    ],
)
def test_a_relation_beside_a_line_is_weighed(text: str, kind: str) -> None:
    lines = matderiv.check_derivation(SQUARE + text).lines
    assert next(line for line in lines if r"\nabla" in line.source).kind == kind


@pytest.mark.exhaustive
def test_words_that_the_equation_behind_them_writes_out_say_no_more() -> None:
    text = (
        r"For a batch $x_1,\dots,x_m$ let $\mu=\frac1m\sum_ix_i$, $s=\frac1m\sum_i(x_i-\mu)^2$ and "
        r"$z_i=(x_i-\mu)/\sqrt{s+\epsilon}$. With $s$ held as a variable of its own, "
        r"$$\frac{\partial z_i}{\partial s}=-\frac12(x_i-\mu)(s+\epsilon)^{%s}$$ "
        r"The normalised values have mean zero%s $\sum_iz_i=0$."
    )
    assert [matderiv.check_derivation(text % (e, ":")).lines[3].kind for e in ("-3/2", "-1/2")] == ["right", "wrong"]
    assert matderiv.check_derivation(text % ("-1/2", ", beside")).lines[3].kind == "undecided"


@pytest.mark.parametrize(
    ("said", "claim", "kind"),
    [
        (r"$V = x^\top Ax$, which is negative.", r"\nabla_xV = Ax", "wrong"),
        (r"$V = x^\top Ax$, which is negative.", r"|V| = -V", "undecided"),
        (r"$V = x^\top Ax$, which is negative definite.", r"\nabla_xV = 2Ax", "undecided"),
        (r"$V = x^\top Ax$. Here $A$, which is positive, may be any.", r"\nabla_xV = 2Ax", "undecided"),
    ],
)
def test_the_sign_of_a_value_makes_no_identity_of_polynomials_true(said: str, claim: str, kind: str) -> None:
    assert last(rf"Let $A\in\mathbb{{R}}^{{n\times n}}$, $x\in\mathbb{{R}}^n$ and {said} Then $${claim}$$").kind == kind


MISFIT = (
    r"Let $R\in\mathbb{R}^{m\times n}$, $U\in\mathbb{R}^{m\times k}$, $V\in\mathbb{R}^{n\times k}$, $E = UV^\top-R$ "
    r"and $F = \frac12\|E\|_F^2$. "
)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("", "wrong"),
        ("A weird relation of $E$ and $U$. ", "wrong"),
        ("Row $i$ of $U$, as a column vector, is $u_i$, weird as it is. ", "wrong"),
        ("From here on $E$ is stored as its weird transpose. ", "undecided"),
        ("The matrices $E$ and $U$ are weird and square. ", "undecided"),
    ],
)
def test_no_words_but_of_sizes_make_declared_sizes_fit(words: str, kind: str) -> None:
    assert last(MISFIT + words + r"Then $$\nabla_VF = EU$$").kind == kind
