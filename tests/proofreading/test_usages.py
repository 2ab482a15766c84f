"""Words that speak of the sign of an operation, or of one point, leave the lines open that may rest on them."""

from __future__ import annotations

import pytest

import matderiv

DECLARED = r"Let $A,B\in\mathbb{R}^{n\times n}$, $x,y,b\in\mathbb{R}^n$ and $t\in\mathbb{R}$. "
NORM, SUM, SQUARE = r"\nabla_x\|x\|^2=2x", r"\sum_ix_i=\mathbf 1^\top x", r"\frac{d}{dt}t^2=2t"
DOT, TRACE, LOG = r"\nabla_x\langle x,x\rangle=2x", r"\nabla_A\operatorname{tr}(A)=I", r"\frac{d}{dt}\log t=\frac1t"


def verdicts(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("words", "line"),
    [
        (r"We drop the subscript and write $\|\cdot\|$ for $\|\cdot\|_1$.", NORM),
        (r"Norms are taken in $\ell_1$.", NORM),
        (r"Throughout, $\|\cdot\|=\|\cdot\|_1$.", NORM),
        (r"For $u\in\mathbb{R}^n$ we set $\|u\|=\max_i|u_i|$.", NORM),
        (r"$\mathbb{R}^n$ carries the taxicab norm.", NORM),
        (r"Here $\langle u,v\rangle=2u^\top v$.", DOT),
        ("Sums run over even indices only.", SUM),
        ("Indices run from $2$ to $n$.", SUM),
        ("Superscripts count iterations.", SQUARE),
        (r"By $\log$ we mean $\log_2$.", LOG),
        (r"By $A^\top$ we mean $-A$.", r"x^\top Ax=x^\top A^\top x"),
        (r"For a square matrix $M$ let $\operatorname{tr}M=\frac1n\sum_im_{ii}$.", TRACE),
        (r"$\partial$ is half the usual derivative.", SQUARE.replace("d}{dt", r"\partial}{\partial t")),
        ("Square brackets take integer parts.", "2[t]=[2t]"),
    ],
)
def test_a_sign_of_which_more_than_the_usual_is_said_is_not_judged(words: str, line: str) -> None:
    assert verdicts(f"{DECLARED}{words} $${line}$$")[-1] == "undecided"
    assert verdicts(f"{DECLARED}$${line}$$") == ["right"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (r"Here $\|\cdot\|$ denotes the Euclidean norm.", NORM),
        (r"We write $\|x\|$ for the Euclidean norm of $x$.", NORM),
        (r"The norm of $x$ is positive, and", NORM),
        ("Indices run from $1$ to $n$.", SUM),
        (r"Gradients have the shape of their variable.", NORM),
        (r"$A^\top$ is the transpose of $A$.", r"x^\top Ax=x^\top A^\top x"),
        (r"By $\log$ we mean the natural logarithm.", LOG),
    ],
)
def test_the_usual_said_of_a_sign_leaves_the_verdict(words: str, line: str) -> None:
    assert verdicts(f"{DECLARED}{words} $${line}$$")[-1] == "right"


@pytest.mark.parametrize(
    "words", [r"Let $\mathbf 1$ denote the identity matrix.", r"Here $\mathbf 1$ is the unit matrix."]
)
def test_ones_that_are_said_to_be_the_identity_are_no_vector(words: str) -> None:
    assert verdicts(rf"{DECLARED}{words} $$\nabla_A\operatorname{{tr}}A=\mathbf 1$$") == ["undecided"]


@pytest.mark.parametrize(
    "words",
    [
        "At $x=0$ we have",
        "Evaluating at $x=0$,",
        "At the origin,",
        "Setting $x=0$ gives",
        "The derivative at the origin is",
    ],
)
def test_what_is_said_of_a_point_is_not_wrong_because_it_fails_elsewhere(words: str) -> None:
    line = r"$$\nabla_x(\|x\|^2+b^\top x)=b$$"
    assert verdicts(f"{DECLARED}{words} {line}")[-1] == "undecided"
    assert verdicts(f"{DECLARED}{words}\n\n# Another\n\nNow $A$ and {line}")[-1] == "wrong"
    assert verdicts(f"{DECLARED}{line}") == ["wrong"]


def test_the_words_are_quoted() -> None:
    *_, line = matderiv.check_derivation(rf"{DECLARED}At the origin, $$\nabla_x(\|x\|^2+b^\top x)=b$$").lines
    assert line.explained("en").startswith(
        'Undecided: by the words "At the origin" this may be said of one point only, and it does not hold of all. '
        "Write the point in place of the letter."
    )
    assert line.explained("ja").startswith(
        "未決定: 「At the origin」とあり、この行は一点だけで述べられているのかもしれない。すべての点では成り立たない。"
        "文字の代わりにその点を書くこと。"
    )
    *_, line = matderiv.check_derivation(rf"{DECLARED}We leave out factors $\frac12$. $$\nabla_x(x^\top x)=x$$").lines
    assert line.explained("en").startswith(
        'Undecided: by the words "leave out factors" something may be left out here on purpose. Write the line in full.'
    )
    assert line.explained("ja").startswith(
        "未決定: 「leave out factors」とあり、ここでは意図して省かれたものがあるかもしれない。省かずに書くこと。"
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Transposition changes the sign.", r"x^\top Ax=x^\top A^\top x"),
        ("Transposing flips signs.", r"x^\top Ax=x^\top A^\top x"),
        ("Differentiation reverses products.", r"\nabla_x(x^\top y)=y"),
        ("Inversion negates.", r"\operatorname{tr}(A^{-1}A)=\operatorname{tr}(AA^{-1})"),
        ("Traces count twice.", TRACE),
        ("Matrix multiplication is entrywise.", r"x^\top(Ax)=(x^\top A)x"),
    ],
)
def test_a_notion_with_a_verb_of_its_own_is_not_judged(words: str, line: str) -> None:
    assert verdicts(f"{DECLARED}{words} $${line}$$")[-1] == "undecided"
    assert verdicts(f"{DECLARED}$${line}$$") == ["right"]


@pytest.mark.parametrize(
    "words",
    [
        "Gradients flow backwards through the layer.",
        "The gradient descent step reads",
        "Differentiating both sides gives",
        "Transposing both sides,",
        "Matrix multiplication is not commutative.",
        "The log odds are linear.",
        "The trace is cyclic.",
    ],
)
def test_plain_words_of_a_notion_leave_the_verdict(words: str) -> None:
    assert verdicts(rf"{DECLARED}{words} $$x^\top Ax+\log t=x^\top A^\top x+\log t$$")[-1] == "right"
