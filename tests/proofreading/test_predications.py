r"""What sentences say of values and of how letters hang together, whatever their verb is."""

from __future__ import annotations

import pytest

import matderiv

LETTERS = r"Let $A,B\in\mathbb{R}^{n\times n}$, $x,y,u\in\mathbb{R}^n$, $s,t\in\mathbb{R}$. "
GRADIENT = r"\nabla_x(y^\top x)=y"


def last(said: str, line: str) -> matderiv.Line:
    return matderiv.check_derivation(f"{LETTERS}{said} $${line}$$").lines[-1]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("said", "line"),
    [
        (r"Take $x$ to be $0$.", r"\|x+u\|=\|u\|"),
        (r"Put $0$ for $x$.", r"\|x+u\|=\|u\|"),
        (r"Let $x$ equal $y$.", r"x^\top y=\|x\|^2"),
        (r"$x$ stays $0$.", r"\|x+u\|=\|u\|"),
        (r"$s$ takes the value $1$.", r"s^2=s"),
        (r"The only value of $s$ is $1$.", r"s^2=s"),
        (r"$s$ always equals one.", r"s^2=s"),
        (r"Consider a matrix $A$ of trace $1$.", r"\operatorname{tr}(A)^2=\operatorname{tr}(A)"),
        (r"For a matrix $A$ with trace one,", r"\operatorname{tr}(A)^2=\operatorname{tr}(A)"),
        (r"We identify $x$ with $y$.", r"x^\top y=\|x\|^2"),
        (r"The vectors $x$ and $y$ agree.", r"x^\top y=\|x\|^2"),
        (r"$x$ coincides with $y$.", r"x^\top y=\|x\|^2"),
        (r"All matrices commute.", r"AB=BA"),
        (r"All numbers are $1$.", r"s^2=s"),
        (r"Everything is a scalar here.", r"AB=BA"),
        (r"The dimension is one.", r"AB=BA"),
        (r"All sizes are $1$.", r"AB=BA"),
        (r"In dimension one,", r"AB=BA"),
        (r"The entries of $x$ are $0$ or $1$.", r"x\odot x=x"),
        (r"The weights sum to one.", r"\sum_i x_i=1+0\cdot s"),
        (r"$x$ has entries $0$ and $1$.", r"x\odot x=x"),
        (r"Each $x_i$ is zero or one.", r"x\odot x=x"),
        (r"$A$ times $B$ is $B$ times $A$.", r"AB=BA"),
        (r"$A$ is its own square.", r"A^3=A^2"),
        (r"$A$ is its own inverse.", r"A^3=A"),
        (r"$A$ squares to $I$.", r"A^3=A"),
        (r"$A$ squared is $A$.", r"A^3=A^2"),
        (r"Die Spur von $A$ ist $1$.", r"\operatorname{tr}(A)^2=\operatorname{tr}(A)"),
        (r"La trace de $A$ est $1$.", r"\operatorname{tr}(A)^2=\operatorname{tr}(A)"),
        (r"Hier ist $s$ gleich $1$.", r"s^2=s"),
        (r"ここで $s$ は $1$ である。", r"s^2=s"),
        (r"The values of $s$ are $0$ and $1$.", r"s^2=s"),
        (r"Let $A$ represent an inner product.", r"x^\top A y=y^\top A x"),
        (r"Let $A$ be a metric.", r"x^\top A y=y^\top A x"),
        (r"Let $A$ be polynomial in $B$.", r"AB=BA"),
        (r"$x$ is perpendicular to $y$.", r"\|x+y\|^2=\|x\|^2+\|y\|^2"),
        (r"$x$ and $y$ form a right angle.", r"\|x+y\|^2=\|x\|^2+\|y\|^2"),
        (r"Each entry of $x$ is $\in\{0,1\}$.", r"x\odot x=x"),
        (r"$y$ is the double of $x$.", r"y^\top x=2\|x\|^2"),
        (r"The difference of $x$ and $y$ is $0$.", r"x^\top y=\|x\|^2"),
        (r"$\|x\|$ and $\|y\|$ are the same.", r"\|x\|^2=\|y\|^2+0s"),
        (r"In the plane, the following holds.", r"A^2-\operatorname{tr}(A)A+\det(A)I=0\cdot A"),
        (r"The length of $x$ is one.", r"\|x\|^3=\|x\|"),
        (r"$x$ has unit length.", r"\|x\|^3=\|x\|"),
        (r"$A$ is the matrix $B$ with rows exchanged.", r"\det A=-\det B"),
        (r"$t$ is the square root of $s$.", r"t^2=s"),
        (r"In this note $s$ means $1$.", r"s^2=s"),
        (r"Write $1$ as $s$.", r"s^2=s"),
        (r"By $s$ we denote the number $1$.", r"s^2=s"),
        (r"$s$ ($=1$) is given.", r"s^2=s"),
        (r"the sum $x+y$ vanishes.", r"\|x\|=\|y\|"),
        (r"$A$ maps $x$ to $y$.", r"\|Ax\|=\|y\|"),
        (r"The matrix $A$ annihilates $x$.", r"\|Ax\|=0\cdot s"),
        (r"$n$ equals one.", r"AB=BA"),
        (r"Each of $A$ and $B$ is a multiple of $I$.", r"AB=BA"),
        (r"The matrices are $1\times 1$.", r"AB=BA"),
        (r"We restrict attention to $n$ one.", r"AB=BA"),
        (r"$s$ is a root of $z^2-z$.", r"s^2=s"),
        (r"The target of $x$ is $y$.", r"\|x\|=\|y\|"),
        (r"The input is $x$, the same input is $y$.", r"\|x\|=\|y\|"),
        (r"$A$ is similar to $B$.", r"\operatorname{tr}A=\operatorname{tr}B"),
        (r"The rows of $A$ are $x$ and $y$.", r"\operatorname{tr}A=x_1+y_2"),
        (r"The rows of $A$ are the same as those of $B$.", r"\operatorname{tr}A=\operatorname{tr}B"),
        (r"The columns of $A$ sum to one.", r"\|A^\top\mathbf1\|^2=n"),
    ],
)
def test_a_line_is_not_wrong_where_words_may_give_its_letters_a_value(said: str, line: str) -> None:
    assert last(said, line).kind != "wrong"


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    "said",
    [
        r"$y$ is a multiple of $x$.",
        r"Let $x$ be the input and $y$ the output.",
        r"$y$ follows $x$.",
        r"$x$ drives $y$.",
        r"$y$ moves along with $x$.",
        r"The state $x$ produces the observation $y$.",
        r"$y$ comes from $x$.",
        r"Here $y$ and $x$ are coupled.",
        r"The pair $(x,y)$ lies on a curve.",
        r"$x\mapsto y$ is smooth.",
        r"For each $x$ there is one $y$.",
        r"$y$ is $Ax$.",
        r"Where $y$ is the gradient at $x$.",
        r"$y$ is computed from $x$.",
        r"We obtain $y$ by squaring the entries of $x$.",
        r"Substitute $2x$ for $y$ at the end.",
        r"The vector $x$ determines the vector $y$.",
        r"Let $y$ be the minimiser for given $x$.",
        r"$y$ changes when $x$ does.",
        r"Let $y$ be the image of $x$ under a map.",
        r"$y$ minimises the cost for fixed $x$.",
        r"Each $x$ has its $y$.",
        r"Let $x$ and $y$ be vectors that agree.",
        r"Let $x$ and $y$ be dependent vectors.",
        r"Let $x$ be a vector and $y$ its square.",
        r"Let $x$ be a vector with image $y$.",
        r"Wenn $x$ sich ändert, ändert sich $y$.",
        r"Let $y$ be the label of $x$.",
        r"$y$ is proportional to $x$.",
        r"Denote by $y$ the entrywise square of $x$.",
        r"Write $y$ for the entrywise square of $x$.",
        r"Normalising $x$ gives $y$.",
        r"$x$ and $y$ are linked.",
        r"Call the square of $x$ $y$.",
        r"We call $2x$ $y$.",
    ],
)
def test_a_gradient_is_not_right_where_words_may_let_its_constant_depend_on_the_variable(said: str) -> None:
    assert last(said, GRADIENT).kind != "right"


@pytest.mark.parametrize(
    "said",
    [
        r"Here $x$ is the input and $u$ the target.",
        r"The input is $x$, the constant vector of each layer is called $y$.",
        r"We differentiate with respect to $x$, holding $y$ fixed.",
        r"Let $x$ and $y$ be vectors.",
        r"where $x$ is a vector and $y$ a constant vector.",
        r"The gradient of $f$ with respect to $x$ is as follows.",
        r"For fixed $y$ we minimise over $x$.",
        r"Here $y$ does not depend on $x$.",
        r"The vector $y$ is given and $x$ is unknown.",
        r"For all $x$ and $y$,",
        r"Both $x$ and $y$ are column vectors.",
        r"Treat $y$ as constant and differentiate by $x$.",
        r"Let $x$ be the weights, $y$ the targets and $A$ the design matrix.",
        r"We want the derivative of $y^\top x$ by $x$.",
        r"Consider the function $f$ of $x$.",
        r"We compute the gradient at $x$ in the direction $u$.",
        r"Let $y$ be a constant vector.",
        r"Here $x,y$ are vectors and $s,t$ scalars.",
        r"$y$ is independent of $x$.",
    ],
)
def test_words_that_introduce_letters_leave_the_verdict(said: str) -> None:
    assert last(said, GRADIENT).kind == "right"


def test_the_words_are_quoted() -> None:
    found = last("The network maps $x$ to $y$.", GRADIENT)
    assert 'the words "The network maps x to y" may say that y depends on x; words are not read' in found.explained(
        "en"
    )
    assert "「The network maps x to y」という文は y が x に依存すると述べている可能性がある" in found.explained("ja")
    assert "The trace of A is 1" in last(
        "The trace of $A$ is $1$.", r"(\operatorname{tr}A)^2=\operatorname{tr}A"
    ).explained("en")


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            r"Let $x\in\mathbb{R}^n$ and $f(x)=\|x\|^2$. Then $\nabla^2f=2I$ and $\nabla^2 f(x)=I$.",
            "definition right wrong",
        ),
        (r"Let $x\in\mathbb{R}^n$ and $f(x)=\|x\|^2$. $$\nabla^2f(x)=2n$$", "definition undecided"),  # the Laplacian
        (
            r"Let $x,c\in\mathbb{R}^n$. $$\varphi(x)=(c^\top x)^2$$ $$\nabla\varphi(x)=2(c^\top x)c$$",
            "definition right",
        ),
        (r"Let $w,a\in\mathbb{R}^d$, $f(w)=\|w-a\|^2$. $$f(0)=\|a\|^2$$ $$f(0)=a$$", "definition right wrong"),
        (
            r"Let $H=I-\frac1n\mathbf 1\mathbf 1^\top\in\mathbb{R}^{n\times n}$. $$H^2=H$$ $$\operatorname{tr}H=n$$",
            "definition right wrong",
        ),
        (r"Let $P=I_n-\frac1n\mathbf1_n\mathbf1_n^\top$. $$P^2=P$$ $$P\mathbf1_n=0$$", "definition right right"),
        (r"Let $u\in\mathbb{R}^n$ and $P=uu^\top$. $$P^2=P$$", "definition wrong"),
        (r"Let $x\in\mathbb{R}^n\setminus\{0\}$. $$x^\top x=\|x\|^2$$ $$x^\top x=\|x\|$$", "right wrong"),
        (
            r"Let $y\in\{-1,1\}^n$, $w\in\mathbb{R}^n$. $$\nabla_w(y^\top w)=y$$ $$y\odot y\odot w=w$$",
            "right right",
        ),
    ],
)
def test_ordinary_lines_are_read(text: str, kinds: str) -> None:
    assert [line.kind for line in matderiv.check_derivation(text).lines] == kinds.split()
