r"""Words by which a matrix is symmetric, how far they reach, and such as look like them and say something else."""

from __future__ import annotations

import pytest

import matderiv

FORM = r"\[ f(x)=x^\top Ax. \] Then "
CLAIM = r"\[ \nabla f(x) = 2Ax \]"


def kind(text: str) -> str:
    return matderiv.check_derivation(text, shapes={"A": ("n", "n"), "x": ("n",)}).lines[-1].kind


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    "words",
    [
        "Let $f$ be a function, where the precision matrix $A$ is given. ",
        "Here $A$ is the covariance matrix of the errors. ",
        "Here $A$ is the covariance of $u$. ",
        "Here $A$ is the Gram matrix of the data. ",
        "Let $u$ be the mean, $A$ the covariance matrix (positive definite). ",
        "We work with errors with a covariance matrix $A$. ",
        "Stacking the sample and choosing a symmetric p.d. weighting matrix $A$ we minimise ",
        "There are instruments $Z$ and a symmetric weight matrix $A$. ",
        "Soit $A$ la matrice de covariance (symétrique, définie positive) des rendements. ",
        "ここで $A$ は対称行列とする。",
    ],
)
def test_what_a_matrix_is_called_makes_it_symmetric(words: str) -> None:
    assert kind(words + FORM + CLAIM) == "right"
    assert kind(words + FORM + CLAIM.replace("2Ax", "3Ax")) != "right"


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    "words",
    [
        "Here $A$ is the covariance matrix of $u$ with $v$. ",
        "Here $A$ is the covariance of $u$ and $v$. ",
        "Nobody says that $A$ is the covariance matrix of anything. ",
        "We compare a general and a symmetric matrix $A$. ",
        "Let $A$ be any matrix. With a symmetric matrix $A$ this would be easier. ",
        "行列 $A$ は対称行列とは限らない。",
        "行列 $A$ は非対称行列とする。",
        "Throughout this section $A$ is symmetric. \n\n\\section{Forms}\n\n ",
    ],
)
def test_words_that_look_like_these_do_not(words: str) -> None:
    assert kind(words + FORM + CLAIM) == "undecided"


def test_a_name_with_two_labels_is_said_to_be_symmetric() -> None:
    text = (
        r"Let $S_{xx}$ and $S_{yy}$ be symmetric. $$f(a) = a^\top S_{xx}a+b^\top S_{yy}b$$ $$\nabla f(a) = 2S_{xx}a$$"
    )
    assert kind(text) == "right"


CHAPTER = r"""# Forms

%s $A\in\mathbb R^{n\times n}$ be symmetric and $x\in\mathbb R^n$.

%s

With $f(x)=x^\top Ax$ we get
\[ \nabla f(x) = 2Ax. \]"""


@pytest.mark.parametrize(
    ("heading", "verdict"),
    [
        ("## Quadratic optimisation", "right"),
        ("## Mean\n\nWith $A$ fixed,", "right"),
        ("## General matrices", "undecided"),
        ("# Quadratic optimisation", "undecided"),
        ("## Gradient\n\nNow $A$ is any matrix.", "undecided"),
        ("## Gradient\n\nWith $A$ fixed to be another matrix,", "undecided"),
    ],
)
def test_what_is_said_of_a_part_is_so_in_its_own_parts(heading: str, verdict: str) -> None:
    assert kind(CHAPTER % ("Let", heading)) == verdict


def test_what_is_said_throughout_is_so_in_all_parts() -> None:
    text = "# Forms\n\n%s $A$ is a symmetric matrix.\n\n# Gradients\n\n" + FORM + CLAIM
    assert kind(text % "Throughout,") == "right"
    assert kind(text % "Here") == "undecided"


ONE_RATING = r"""The loss of one rating is %s
\[ \ell = \frac12(r_{ui} - p_u^\top q_i)^2 + \frac\lambda2\|p_u\|^2. \]
For a full matrix $R\in\mathbb R^{m\times n}$ let
\[ F(P,Q) = \frac12\|R-PQ^\top\|_F^2+\frac\lambda2\|P\|_F^2. \]
\[ \frac{\partial F}{\partial P} = -(R-PQ^\top)Q+\lambda P \]"""


def test_what_a_line_that_is_not_read_says_of_its_letter_it_says_of_no_other() -> None:
    assert kind(ONE_RATING % "") == "right"
    assert kind(ONE_RATING % "fixed such that") == "undecided"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (r"The minimum solves $A^\top Ax = A^\top b$.", "right"),
        (r"The minimum solves $A^\top Ax = A^\top b$, where $A$ is a multiple of $I$.", "undecided"),
    ],
)
def test_an_equation_of_vectors_says_of_no_matrix_what_it_is(said: str, verdict: str) -> None:
    text = said + r" Let $f(x)=\|Ax\|^2$. \[ \nabla f(x) = 2A^\top Ax \]"
    assert kind(text) == verdict


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Let $S$ be symmetric. ", "right"),
        ("For a symmetric matrix $S$ consider ", "right"),
        ("$S$ を対称行列とする。", "right"),
        ("Let $S$ be not symmetric. ", "wrong"),
        ("", "wrong"),
    ],
)
def test_a_symmetric_matrix_is_square(words: str, expected: str) -> None:
    lines = matderiv.check_derivation(words + r"\[ f(x) = \|Sx-b\|^2 \] \[ \nabla f(x) = 2S(Sx-b) \]").lines
    assert lines[-1].kind == expected


def test_two_symmetric_matrices_are_square() -> None:
    text = r"Let $A$ and $B$ be symmetric. \[ (ABA)^\top = ABA \] \[ (AB)^\top = AB \]"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["right", "wrong"]


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (r"Let $S$ be symmetric and $f(x) = \|Sx-b\|^2$.", "right"),
        (r"Let $f(x) = \|Sx-b\|^2$, where $S$ is symmetric.", "right"),
        (r"$S$ は対称行列とし、$f(x) = \|Sx-b\|^2$ とおく。", "right"),
        (r"For a symmetric blurring matrix $S$ and $f(x) = \|Sx-b\|^2$", "undecided"),
        (r"Let $S\in\mathbb R^{n\times m}$ be any matrix and $f(x) = \|Sx-b\|^2$.", "wrong"),
    ],
)
def test_what_is_said_to_be_symmetric_is_square_though_no_line_makes_it_so(words: str, verdict: str) -> None:
    claims = r" Then $$\nabla f(x) = 2S(Sx-b)$$ $$\nabla f(x) = S(Sx-b)$$"
    found = [line.kind for line in matderiv.check_derivation(words + claims).lines[-2:]]
    assert found[0] == verdict and found[1] in ("wrong", verdict)


def test_two_matrices_of_which_one_clause_says_that_they_are_symmetric() -> None:
    claim = r" $$f(x) = x^\top ABx$$ $$\nabla f(x) = (AB+BA)x$$"
    found = [matderiv.check_derivation(x + claim).lines[-1].kind for x in (r"Let $A$ and $B$ be symmetric.", "")]
    assert found == ["right", "wrong"]
    assert matderiv.check_derivation(r"For symmetric $A$ and $B$ let" + claim).lines[-1].kind != "wrong"


def test_words_that_are_read_of_other_letters_say_nothing_of_an_oblong_one() -> None:
    text = (
        r"The stage cost is $c = x^TQx$ with symmetric $Q$, and the next value is $z^TPz$ with symmetric $P$. "
        r"\[ J = x^TQx + (Ax+Bu)^TP(Ax+Bu) \] \[ \frac{\partial J}{\partial x} = 2Qx+2AP(Ax+Bu) \]"
    )
    assert matderiv.check_derivation(text).lines[-1].kind == "wrong"


def test_an_oblong_matrix_is_no_projection() -> None:
    text = (
        r"入力をベクトル $x$、重みを行列 $W$ とベクトル $v$ とする。$$a = Wx,\qquad h = \tanh(a),\qquad z = v^\top h$$ "
        r"損失は $L = \frac12(z-y)^2$ である。$$\frac{\partial L}{\partial a} = (z-y)\,v\odot h\odot(1-h)$$"
    )
    assert matderiv.check_derivation(text).lines[-1].kind == "wrong"
