"""Words that give a notion, a letter or a fact another meaning leave the lines open that rest on it."""

from __future__ import annotations

import pytest

import matderiv

DECLARED = r"Let $A,B\in\mathbb{R}^{n\times n}$, $x,y\in\mathbb{R}^n$ and $t\in\mathbb{R}$. "


def verdicts(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("The gradients below are clipped.", r"\nabla_x(x^\top y)=y"),
        (r"We write $\nabla$ for the steepest descent.", r"\nabla_x(x^\top y)=y"),
        ("Logarithms are octal.", r"\frac{d}{dt}\log t=\frac1t"),
        ("Angles are measured in turns.", r"\frac{d}{dt}\sin t=\cos t"),
        ("Distances are city-block distances.", r"\nabla_x\|x-y\|^2=2(x-y)"),
        ("We rescale the trace by $n$.", r"\nabla_A\operatorname{tr}(A)=I"),
        ("Addition is a minimum.", "t+t=2t"),
    ],
)
def test_a_notion_with_a_meaning_of_its_own_is_not_judged(words: str, line: str) -> None:
    assert verdicts(f"{DECLARED}{words} $${line}$$") == ["undecided"]
    assert verdicts(f"{DECLARED}$${line}$$") == ["right"]


@pytest.mark.parametrize(
    "words",
    [
        "The gradient is",
        "The gradient of $x^\\top y$ with respect to $x$ is",
        "We compute the gradient:",
        "Setting the gradient to zero is not needed, and we have",
        "The gradient follows from the product rule.",
        "We use the trace.",
        "We write $\\nabla$ for the gradient.",
    ],
)
def test_plain_words_of_a_notion_leave_the_verdict(words: str) -> None:
    assert verdicts(rf"{DECLARED}{words} $$\nabla_x(x^\top y)=y$$") == ["right"]


def test_the_words_are_quoted() -> None:
    (line,) = matderiv.check_derivation(rf"{DECLARED}Logarithms are octal. $$\frac{{d}}{{dt}}\log t=\frac1t$$").lines
    assert line.explained("en").startswith(
        'Undecided: the words "Logarithms are octal" may give what stands here a meaning of its own, and it is read as '
        "usual. Write it in full."
    )
    assert line.explained("ja").startswith(
        "未決定: 「Logarithms are octal」により、ここの記号は独自の意味をもつかもしれないが、通常の意味で読んでいる。"
        "意味するところを式で書くこと。"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Rotate the rows of $A$.",
        "We truncate $A$.",
        "The matrix $A$ is then perturbed.",
        "After masking $A$, we go on.",
        "Shuffle two columns.",
        "Or is it?",
        "Is it, really?",
    ],
)
def test_what_is_done_to_a_letter_ends_its_fact(words: str) -> None:
    line = r"$$\nabla_x(x^\top Ax)=2Ax$$"
    assert verdicts(f"{DECLARED}Let $A$ be symmetric. {words} {line}") == ["undecided"]


@pytest.mark.parametrize(
    "words",
    ["We compute the gradient.", "We expand the product.", "Differentiate with respect to $x$.", "Consider $x$."],
)
def test_analysis_leaves_a_fact(words: str) -> None:
    assert verdicts(rf"{DECLARED}Let $A$ be symmetric. {words} $$\nabla_x(x^\top Ax)=2Ax$$") == ["right"]


@pytest.mark.parametrize(
    "words", ["We penalise $f$.", "The function is then squared.", "We now subtract $y^\\top x$ from $f$."]
)
def test_what_is_done_to_a_function_ends_its_definition(words: str) -> None:
    text = rf"{DECLARED}Let $f(x)=x^\top x$. {words} $$\nabla f(x)=2x$$"
    assert verdicts(text) == ["definition", "undecided"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("By the symmetry of $A$,", r"\nabla_x(x^\top Ax)=2Ax"),
        ("Here $A$ is a stiffness matrix.", r"\nabla_x(x^\top Ax)=2Ax"),
        ("Let $t$ be the number of tosses.", "|t|=t"),
        ("Let $t$ be a variance.", "|t|=t"),
    ],
)
def test_a_name_that_may_say_more_lets_no_line_be_wrong(words: str, line: str) -> None:
    assert verdicts(f"{DECLARED}{words} $${line}$$") == ["undecided"]


def test_a_letter_held_fixed_is_not_differentiated() -> None:
    text = r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^d$ and $r=y-Xw$. "
    assert verdicts(text + r"For fixed $r$, $$\nabla_w(r^\top Xw)=X^\top r$$")[-1] == "undecided"
