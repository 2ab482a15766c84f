r"""What words and neighbours say of a line: intermediates, columns, primes, passing values, conventions."""

from __future__ import annotations

import pytest

from matderiv import check_derivation

SQUARE = r"\in\mathbb{R}^{n\times n}"
CHAIN = r"Let $x\in\mathbb{R}^n$, $L=\log(1+\|x\|^2)$. $s=\|x\|^2$, $r=1+s$, $q=\log r$. "
LAYER = (
    r"Let $h=\sigma(Wx)$ with $x\in\mathbb{R}^n$, $W\in\mathbb{R}^{m\times n}$, $L=\|h\|^2$. Put $u=Wx$, "
    r"$s=\sigma(u)$. "
)


def kind(text: str) -> str:
    """The verdict on the last line."""
    return check_derivation(text).lines[-1].kind


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (CHAIN + r"$$\frac{\partial L}{\partial r}=1/r$$", "right"),
        (CHAIN + r"$$\frac{\partial L}{\partial r}=2/r$$", "wrong"),
        (CHAIN + r"$$\frac{\partial L}{\partial q}=1$$", "right"),
        (LAYER + r"$$\frac{\partial L}{\partial s}=2s$$", "right"),
        (LAYER + r"$$\frac{\partial L}{\partial u}=2s\odot s\odot(1-s)$$", "right"),
        (LAYER + r"$$\frac{\partial L}{\partial u}=2s\odot(1-s)$$", "wrong"),
    ],
)
def test_a_derivative_by_an_intermediate_is_taken_through_all_definitions(line: str, verdict: str) -> None:
    assert kind(line) == verdict


def test_no_condition_makes_a_derivative_by_an_intermediate_zero() -> None:
    report = check_derivation(CHAIN.replace("Let", "With") + r"With these, $$\frac{\partial L}{\partial q}=0$$")
    assert not report.right and report.lines[-1].kind != "right"


@pytest.mark.parametrize(
    "words",
    [
        rf"Die Spalten von $A{SQUARE}$ seien $a_i$.",
        rf"Soit $A{SQUARE}$ de colonnes $a_i$.",
        rf"Let $A{SQUARE}$, its columns being $a_i$.",
        rf"Let $A{SQUARE}$. The samples are columns.",
        rf"Let $A{SQUARE}$ with $A_{{\cdot i}}=a_i$.",
        rf"Let $A=[a_1\quad a_2\quad\cdots\quad a_n]{SQUARE}$.",
    ],
)
def test_rows_are_not_read_where_columns_are_said(words: str) -> None:
    for claim in (r"A^\top A", r"AA^\top"):
        assert kind(words + rf" $$\sum_i a_ia_i^\top={claim}$$") not in ("right", "wrong")


def test_rows_are_read_where_rows_are_said() -> None:
    assert kind(rf"Let $A{SQUARE}$ have rows $a_i^\top$. $$\sum_i a_ia_i^\top=A^\top A$$") == "right"
    written = r"with the gradient written as a column, $$\nabla_w\sum_i(x_i^\top w)^2=2\sum_i(x_i^\top w)x_i$$"
    assert kind(r"$X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$; " + written) == "right"


@pytest.mark.parametrize(
    "words",
    [
        rf"Sean $U,V{SQUARE}$ funciones diferenciables de $t$.",
        rf"Seien $U,V{SQUARE}$ glatte Kurven.",
        rf"$U,V{SQUARE}$ は $t$ の関数とする。",
        rf"Let $U(s),V(s){SQUARE}$.",
        rf"Let $U,V{SQUARE}$. By the Leibniz rule,",
    ],
)
def test_a_prime_on_a_function_is_no_transpose(words: str) -> None:
    assert kind(words + " $$(UV)'=V'U'$$") == "unread"


@pytest.mark.sweep(6)
@pytest.mark.parametrize(
    ("title", "claim"),
    [
        ("# Product rule", "(uv)'=v'u'"),
        ("# Ableitungsregeln", "(UV)'=V'U'"),
        ("# 積の微分", "(uv)'=v'u'"),
        ("# Chain rule", "(f(g(x)))'=f'(g(x))g'(x)"),
        ("", "(uv)'=u'v+uv'"),
        ("", "(x^3)'=3x^2"),
        ("", r"(\cos x)'=-\sin x"),
        ("", "(e^u)'=u'e^u"),
        ("For matrices that depend on $t$", "(UV)'=V'U'"),
    ],
)
def test_a_prime_under_rules_of_differentiation_is_no_transpose(title: str, claim: str) -> None:
    assert kind(f"{title}\n\n$${claim}$$") == "unread"


@pytest.mark.parametrize(
    ("title", "claim"),
    [
        ("# Transposes", "(UV)'=V'U'"),
        ("# Transposes", "(U(V+W))'=V'U'+W'U'"),
        ("# Derivatives", r"\nabla_b (y-Xb)'(y-Xb)=-2X'(y-Xb)"),
        ("# Least squares: the derivative", "(X'X)'=X'X"),
    ],
)
def test_a_prime_stays_a_transpose_where_derivatives_have_a_sign_or_it_stands_in_squares(
    title: str, claim: str
) -> None:
    assert kind(f"{title}\n\n$${claim}$$") == "right"


def test_a_prime_on_a_matrix_stays_a_transpose() -> None:
    data = r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $\beta\in\mathbb{R}^d$. "
    data += "The function is differentiable, "
    assert kind(data + r"$$\nabla_\beta \|y-X\beta\|^2=-2X'(y-X\beta)$$") == "right"
    assert kind(rf"Let $U,V{SQUARE}$. $$(UV)'=V'U'$$") == "right"


def test_unit_vectors_are_no_rows() -> None:
    report = check_derivation(rf"$A{SQUARE}$. $$A=\sum_{{i,j}}A_{{ij}}e_ie_j^\top$$")
    (line,) = report.lines
    assert line.kind == "undecided"
    assert "e_i may be a vector of the standard basis" in line.explained("en")
    assert "e_i は標準基底のベクトルかもしれない" in line.explained("ja")
    residuals = (
        r"Let $y,p\in\mathbb{R}^n$ and $e_i=y_i-p_i$. $L=\sum_i e_i^2$. $$\frac{\partial L}{\partial p_i}=-2e_i$$"
    )
    assert kind(residuals) == "right"


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("for_now", "over"),
    [
        ("For $y=2x$,", "In general,"),
        ("Pour $y=2x$,", "En général,"),
        ("When $y=2x$,", "For any $y$"),
        ("With the choice $y=2x$,", "\n\nNext, "),
    ],
)
def test_a_value_for_the_moment_ends(for_now: str, over: str) -> None:
    text = rf"Let $x,y\in\mathbb{{R}}^n$. {for_now} $$\|y\|=2\|x\|.$$ {over} $$x^\top y=2\|x\|^2$$"
    assert kind(text) == "undecided"


@pytest.mark.parametrize(
    "text",
    [
        r"Throughout, vectors are rows. $x\in\mathbb{R}^n$. $$\|x\|^2=x^\top x$$",
        r"Alle Vektoren sind Zeilenvektoren, $x\in\mathbb{R}^n$. $$\|x\|^2=x^\top x$$",
        rf"In the numerator convention, $x\in\mathbb{{R}}^n$, $A{SQUARE}$, $$\frac{{\partial Ax}}{{\partial x}}=A$$",
        r"Let $p,q$ be bounded operators on $H$. $$pq=qp$$",
        rf"$|A|$ is the matrix of absolute values, $A{SQUARE}$. $$|AB|=|A||B|$$",
    ],
)
def test_a_convention_in_words_leaves_its_lines_undecided(text: str) -> None:
    assert kind(text) == "undecided"


def test_a_slip_in_a_derivative_is_no_equation() -> None:
    given = r"Let $x,\sigma\in\mathbb{R}$, $z=x/\sigma$, $\phi=e^{-z^2/2}$. "
    slip = r"$$\frac{\partial\phi}{\partial x}=-z\phi/\sigma$$ $$\frac{\partial\phi}{\partial x}=z\phi/\sigma$$"
    assert "set to zero" not in check_derivation(given + slip).lines[-1].explained("en")


@pytest.mark.parametrize(
    ("words", "over"),
    [
        (r"With $\lambda = 0$ we get", "In general"),
        (r"For $\lambda = 0$ we get", "In general"),
        (r"Setting $\lambda = 0$ gives", r"For all $\lambda$,"),
    ],
)
def test_a_value_of_a_letter_in_use_ends_with_it(words: str, over: str) -> None:
    text = rf"Let $f(x) = x^2+\lambda x$. {words} $$f(x)=x^2.$$ {over} $$f'(x)=2x$$"
    assert kind(text) != "right"
    assert kind(text.replace("f'(x)=2x", r"f'(x)=2x+\lambda")) != "wrong"
    assert kind(text.partition("$$ ")[0] + "$$") == ("undecided" if words.startswith("For") else "right")
