"""What a document's words assume, what its letters depend on, and how far its operators reach is not guessed."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv.proofreading.report import Line

SQUARE = r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. "
GRADIENT = r"$$\nabla_x (x^\top A x) = 2Ax$$"


def kinds(text: str, **options: Any) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text, **options).lines]


def last(text: str) -> Line:
    return matderiv.check_derivation(text).lines[-1]


# -- equations that the words assume, or do not


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "words",
    [
        r"Let $A = A^\top$. Then",
        r"Let $A$ be a matrix with $A = A^\top$. We find",
        r"Suppose $A^\top = A$. Then",
        r"First suppose $A = A^\top$. Then",
        r"Assume that $A = A^\top$.",
    ],
)
def test_what_the_words_plainly_assume_is_used(words: str) -> None:
    assert last(SQUARE + words + GRADIENT).kind == "right"


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    "words",
    [
        r"If $A = A^\top$ then all is simple. For arbitrary $A$",
        r"Unless $A = A^\top$, this is false:",
        r"Note that $A = A^\top$ need not hold.",
        r"A common mistake is to think that $A = A^\top$. One would get",
        r"It is tempting to write $A = A^\top$.",
        r"Is $A = A^\top$? Who knows.",
        r"Suppose $A = A^\top$. Then life is good. In the general case,",
        r"Let $A = A^\top$. The constraint is dropped from here on.",
        r"Let $A = A^\top$. We now let $A$ be any matrix, for any $A$",
        r"Let $A = A^\top$. Otherwise,",
        r"In the special case $A = I$ it is easy. For all $A$",
        r"The case $A = I$ is trivial. Otherwise,",
        r"A student claims that $A = I$. Then",
        r"If $A = I$,",
    ],
)
def test_a_verdict_that_rests_on_what_the_words_leave_open_is_none(words: str) -> None:
    report = matderiv.check_derivation(SQUARE + words + GRADIENT)
    assert report.lines[-1].kind == "undecided" and not report.right
    assert "Undecided: it is right if A" in str(report.lines[-1].evidence)
    # what holds of every matrix does so here too
    assert last(SQUARE + words + r"$$\nabla_x (x^\top A x) = (A + A^\top)x$$").kind == "right"


def test_a_line_says_what_it_would_take() -> None:
    assert kinds(SQUARE + r"If $A = A^\top$, then " + GRADIENT)[-1] == "right"
    text = SQUARE + r"Only if $A = A^\top$, " + GRADIENT
    lines = matderiv.check_derivation(text).lines
    assert lines[0].evidence == (
        "Undecided: the words around this do not plainly say that it is assumed. Write: let …, with this equation."
    )
    assert lines[1].evidence == (
        r"Undecided: it is right if A = A^\top, but the words before do not plainly say that this is assumed here."
    )
    assert "はっきり分からない" in lines[0].explained("ja") and "はっきり分からない" in lines[1].explained("ja")
    text = r"Let $x, y \in \mathbb{R}^n$. If $y = x$, then $$ \nabla_x 2x^\top y = 2y $$"
    assert last(text).kind == "undecided"
    assert "Undecided: whether it holds rests on y = x" in str(last(text).evidence)
    assert "y = x によるが" in last(text).explained("ja")


def test_lines_before_an_assumption_do_not_use_it() -> None:
    text = SQUARE + GRADIENT + r" is not so in general. Now suppose that $A = A^\top$."
    assert kinds(text)[0] == "undecided"
    assert kinds(SQUARE + GRADIENT + r" where $A = A^\top$.")[0] == "right"


def test_a_defined_matrix_is_not_symmetric_by_being_said_to_be() -> None:
    text = r"Let $A, B\in\mathbb{R}^{n\times n}$. Define $P = AB$. Then $$P^\top = P$$"
    assert kinds(text) == ["definition", "undecided"]
    assert kinds(text.replace("P^\\top = P", "2P^\\top = 2P")) == ["definition", "wrong"]
    assert kinds(text.replace("AB", "A^\\top A")) == ["definition", "right"]


@pytest.mark.parametrize(
    "text",
    [
        r"Let $u\in\mathbb{R}^n$. Then $$\|u\|^2 = 1$$",
        r"Let $q\in\mathbb{R}^K$. For a general $q$, $$\sum_k q_k = 1$$",
        SQUARE + r"Is $\operatorname{tr}(A) = 0$? In general it is not. Still $$\operatorname{tr}(A + I) = n$$",
        r"Let $u\in\mathbb{R}^n$ with $u^\top u = 1$. Now $u$ is arbitrary. $$\|u\|^2 = 1$$",
        r"Let $f = x^\top x$ with $x\in\mathbb{R}^n$. Then $$\nabla_x f = 0$$",
    ],
)
def test_an_equation_that_nothing_supports_is_not_passed(text: str) -> None:
    report = matderiv.check_derivation(text)
    assert report.wrong is None and not report.right and report.exit_code == 3


@pytest.mark.parametrize(
    "text",
    [
        r"Let $u\in\mathbb{R}^n$ with $u^\top u = 1$. $$\|u\|^2 = 1$$",
        r"Let $f = x^\top x$ with $x\in\mathbb{R}^n$. $$\nabla_x f = 2x.$$ Set $\nabla_x f = 0$.",
    ],
)
def test_an_equation_that_is_assumed_is_passed(text: str) -> None:
    assert matderiv.check_derivation(text).right


# -- what letters depend on


@pytest.mark.parametrize(
    ("square", "letter"), [(r"s^2", "s"), (r"\hat\sigma^2", r"\hat\sigma"), (r"\chi^2", r"\chi"), (r"R^2", "R")]
)
def test_a_square_is_a_quantity_of_its_own(square: str, letter: str) -> None:
    text = rf"Let $x\in\mathbb{{R}}^n$ and ${square} = \|x\|^2$. Then "
    assert kinds(text + rf"$$\nabla_x {square} = 2x$$") == ["definition", "right"]
    assert kinds(text + rf"$$\nabla_x {square} = x$$") == ["definition", "wrong"]
    assert kinds(text + rf"$$\nabla_x {letter}^4 = 4 {square} x$$") == ["definition", "right"]
    assert not matderiv.check_derivation(text + rf"$$\nabla_x {square} = 0$$").right
    for claim in ("0", f"x / {letter}"):
        assert kinds(text + rf"$$\nabla_x {letter} = {claim}$$")[-1] in ("undecided", "unread")


LOG = r"Let $\log p = -\frac{(a-\theta^\top\phi)^2}{2s^2}-\log s$ up to a constant, with a vector $\phi$. Then $%s$."


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\nabla_\theta\log p = \frac{(a-\theta^\top\phi)\,\phi}{s^2}", "right"),
        (r"\nabla_\theta^2\log p = -\frac1{s^2}\phi\phi^\top", "right"),
        (r"\frac{\partial\log p}{\partial s} = \frac{(a-\theta^\top\phi)^2}{s^3}-\frac1s", "right"),
        (r"\frac{\partial\log p}{\partial s} = \frac{(a-\theta^\top\phi)^2}{s^3}+\frac1s", "undecided"),
        (r"\nabla_\theta p = p\,\frac{(a-\theta^\top\phi)\,\phi}{s^2}", "undecided"),
        (r"\log p+\log s = -\frac{(a-\theta^\top\phi)^2}{2s^2}", "undecided"),
    ],
)
def test_what_is_said_of_a_logarithm_up_to_a_constant(line: str, kind: str) -> None:
    assert [x.kind for x in matderiv.check_derivation(LOG % line).lines] == ["definition", kind]


def test_what_a_constant_would_change_is_open() -> None:
    text = (
        r"Let $\ell = -\frac12\|y-Xw\|^2$ up to a constant. Then $\nabla_w\ell = X^\top(y-Xw)$, $-2\ell = \|y-Xw\|^2$."
    )
    found = matderiv.check_derivation(text).lines
    assert [x.kind for x in found] == ["definition", "right", "undecided"]
    said = "ell is said up to a constant, and the line holds more of it than its derivative. Write the constant."
    assert said in found[-1].explained("en")
    assert "ell は定数を除いて述べられているが、この行にはその導関数以外のものも現れる。" in found[-1].explained("ja")


def test_a_logarithm_says_what_its_letter_is() -> None:
    text = r"Let $\log p = x^\top b$ for $x,b\in\mathbb{R}^n$. Then $\nabla_xp = p\,b$, and $\nabla_xp = b$."
    assert [x.kind for x in matderiv.check_derivation(text).lines] == ["definition", "right", "wrong"]
    again = text + r" Let $p = 3x^\top x$. Then $\nabla_xp = 6x$."
    assert "wrong" not in [x.kind for x in matderiv.check_derivation(again).lines]


def test_the_root_of_a_square_is_open() -> None:
    text = r"Let $x\in\mathbb{R}^n$, $a\in\mathbb{R}$ and $s^2 = \|x\|^2$. Then $$a s = \frac{s^2 a}{s}$$"
    found = last(text)
    assert found.kind == "undecided"
    assert "Undecided: the document defines s² and not s, whose sign is open." in str(found.evidence)
    assert "その符号が定まらない" in found.explained("ja")


@pytest.mark.parametrize(
    ("says", "of"),
    [
        (r"2f = x^\top x", "f"),
        (r"f + g = x^\top x", "f"),
        (r"f^3 = x^\top x", "f"),
        (r"e^f = x^\top A x", "f"),
        (r"M^{-1} = I + xx^\top", r"\operatorname{tr} M"),
    ],
)
def test_what_an_equation_lets_depend_on_the_variable_has_no_known_derivative(says: str, of: str) -> None:
    for claim in ("0", "x"):
        found = last(SQUARE + rf"Let $M\in\mathbb{{R}}^{{n\times n}}$ and ${says}$. Then $$\nabla_x {of} = {claim}$$")
        assert found.kind == "undecided", claim
    assert "may depend on x. Define" in str(found.evidence)
    assert "x に依存しうる" in found.explained("ja")


def test_a_transpose_defines_its_letter() -> None:
    text = SQUARE + r"Let $y\in\mathbb{R}^n$ be given by $y^\top = x^\top A$. "
    assert kinds(text + r"$$x^\top y = x^\top A^\top x$$ $$2y = 2Ax$$") == ["definition", "right", "wrong"]


def test_the_argument_of_a_known_function_is_free_to_be_defined() -> None:
    text = r"Let $\sigma(z) = 1/(1+e^{-z})$ and $z = w^\top x$ with $w, x\in\mathbb{R}^d$. Let $a = \sigma(z)$."
    assert kinds(text + r"$$\nabla_w a = a(1-a)x$$") == ["right", "definition", "definition", "right"]
    assert kinds(text + r"$$\nabla_w a = a(1-a)w$$")[-1] == "wrong"


# -- what is not said


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{d}{dt} t^2 + t^3 = 2t + 3t^2",
        r"\frac{d}{dt} t^2 + t^3 = 2t + t^3",
        r"\sum_i x_i + y_i = \mathbf{1}^\top x + \mathbf{1}^\top y",
        r"2\sum_i x_i - y_i = 2\sum_i x_i - y_i + 1",
    ],
)
def test_how_far_an_operator_reaches_is_not_guessed(line: str) -> None:
    found = last(rf"Let $t\in\mathbb{{R}}$, $x, y\in\mathbb{{R}}^n$. $$ {line} $$")
    assert found.kind == "undecided"
    assert "reaches is not clear. Put brackets around what it is taken of." in str(found.evidence)
    assert "がはっきりしない" in found.explained("ja")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\frac{d}{dt} (t^2 + t^3) = 2t + 3t^2", "right"),
        (r"\frac{d}{dt} \left(t^2\right) + t^3 = 2t + t^3", "right"),
        (r"\sum_i (x_i + y_i) = \sum_i x_i + \sum_i y_i", "right"),
        (r"\frac{d t^2}{d t} + t^3 = 2t", "wrong"),
        (r"\sum_i x_i + t = t", "wrong"),
    ],
)
def test_brackets_say_how_far_an_operator_reaches(line: str, kind: str) -> None:
    assert last(rf"Let $t\in\mathbb{{R}}$, $x, y\in\mathbb{{R}}^n$. $$ {line} $$").kind == kind


@pytest.mark.parametrize("line", [r"\operatorname{tr}(I) = 3", r"\det(2I) = 8", r"\mathbf{1}^\top\mathbf{1} = 3"])
def test_the_size_of_an_identity_is_not_guessed(line: str) -> None:
    found = last(rf"Let $A\in\mathbb{{R}}^{{3\times 3}}$. $$ {line} $$")
    assert found.kind == "undecided"
    assert "Undecided: the size of I or of a vector of ones is not said here." in str(found.evidence)
    assert "大きさが述べられていない" in found.explained("ja")


@pytest.mark.parametrize("word", ["exp", "log"])
def test_a_function_of_a_square_matrix_is_one_of_two(word: str) -> None:
    found = last(SQUARE + rf"$$\{word}(A)^\top = \{word}(A^\top)$$")
    assert found.kind == "unread"
    assert rf"\{word} of a square matrix is one of two functions: write \operatorname{{{word}m}}" in str(found.evidence)
    assert "二通りに読める" in found.explained("ja")
    assert last(rf"Let $B\in\mathbb{{R}}^{{n\times m}}$. $$\{word}(B)^\top = \{word}(B^\top)$$").kind == "right"


@pytest.mark.parametrize(
    "line", [r"\nabla_x (x^\top x)^2 = 4x^3", r"x + 1 = x + \mathbf{1}", r"\frac{1}{x} = x", r"\nabla_x x^2 = 2x"]
)
def test_sloppy_sizes_are_no_refutation(line: str) -> None:
    assert last(SQUARE + f"$$ {line} $$").kind in ("unread", "undecided")


@pytest.mark.parametrize("line", [r"\log 0 = \log 0", r"\sqrt{-1} = \sqrt{-1}"])
def test_what_has_no_value_is_equal_to_nothing(line: str) -> None:
    found = last(f"$$ {line} $$")
    assert found.kind == "unread"
    assert "no point was found where both sides have a value" in str(found.evidence)


def test_a_long_sum_is_bounded() -> None:
    found = last(r"$$\sum_{i=1}^{2000}\sum_{j=1}^{2000} e^{x_i y_j} = 1$$")
    assert found.kind == "unread"
    assert "a sum of 4,000,000 terms is not computed, but only up to 1,000,000" in str(found.evidence)
    assert "4,000,000 項の和は計算しない" in found.explained("ja")
