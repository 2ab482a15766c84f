"""What a derivative holds fixed, and letters that are derivatives: where two readings differ there is no verdict."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.report import Line

CURVE = r"Let $x,y\in\mathbb{R}$, $y=x^3$ and $%s=x^2y$. "
RIDGE = (
    r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$, $y\in\mathbb{R}^n$, $u=Xw$ and "
    r"$L=\|u-y\|^2+\lambda\|w\|^2$. "
)
THROUGH = r"$$\nabla_wL=2X^\top(u-y)+2\lambda w$$"
BESIDE = r"$$\nabla_wL=2\lambda w$$"


def lines(text: str) -> list[Line]:
    return list(matderiv.check_derivation(text).lines)


def kinds(text: str, count: int = 1) -> list[str]:
    return [line.kind for line in lines(text)][-count:]


# ---- ∂ through a letter, or with it held


@pytest.mark.parametrize("claim", ["2xy", "2x^4", "5x^4"])
@pytest.mark.parametrize("sign", [r"\frac{\partial f}{\partial x}", r"\nabla_xf", r"\frac{\partial}{\partial x}f(x,y)"])
def test_an_argument_may_be_held(sign: str, claim: str) -> None:
    found = lines(CURVE % "f(x,y)" + f"$${sign}={claim}$$")[-1]
    assert found.kind == "undecided"
    assert "a derivative with respect to x may go through y or hold it fixed" in found.explained("en")
    assert "y を固定しても読め、この行は一方でだけ成り立つ" in found.explained("ja")


def test_what_holds_in_neither_reading_is_wrong_and_what_holds_in_both_is_right() -> None:
    assert kinds(CURVE % "f(x,y)" + r"$$\frac{\partial f}{\partial x}=3xy$$") == ["wrong"]
    text = r"Let $x,y,a\in\mathbb{R}$, $y=x^3$ and $f(x,y,a)=ax^2y$. $$\frac{\partial f}{\partial a}=x^2y$$"
    assert kinds(text) == ["right"]


@pytest.mark.sweep(100)
@pytest.mark.parametrize("fact", ["Let $A$ be symmetric.", r"Let $A=A^\top$."])
def test_both_ways_are_tried_under_what_is_said_of_letters(fact: str) -> None:
    text = r"Let $A,B\in\mathbb{R}^{n\times n}$, $x,z\in\mathbb{R}^n$. " + fact
    text += r" Put $z=Bx$ and $f(x,z)=x^\top Ax+z^\top z$. "
    assert kinds(text + r"$$\nabla_xf=2Ax$$ $$\nabla_xf=3Ax$$", 2) == ["undecided", "wrong"]
    assert kinds(text.replace(fact, "") + r"$$\nabla_xf=2Ax$$") == ["wrong"]


def test_a_whole_derivative_goes_through_everything() -> None:
    text = CURVE % "f(x,y)" + r"$$\frac{df}{dx}=5x^4$$ $$\frac{df}{dx}=2xy$$"
    assert kinds(text, 2) == ["right", "wrong"]


def test_second_derivatives_are_taken_with_the_letter_held_both_times() -> None:
    text = CURVE % "f(x,y)" + "".join(
        rf"$$\frac{{\partial^2f}}{{\partial x^2}}={claim}$$" for claim in ("2x^3", "20x^3", "8x^3", "14x^3")
    )
    assert kinds(text, 4) == ["undecided", "undecided", "wrong", "wrong"]


def test_beside_d_a_curved_one_holds() -> None:
    whole = r"$$\frac{dz}{dx}=5x^4$$"
    curved = r"$$\frac{\partial z}{\partial x}=5x^4$$"
    assert kinds(CURVE % "z" + curved) == ["right"]
    assert kinds(CURVE % "z" + whole + curved, 2) == ["right", "undecided"]


@pytest.mark.exhaustive
def test_a_letter_beside_the_variable_is_gone_through_but_may_be_held() -> None:
    assert kinds(RIDGE + THROUGH + BESIDE, 2) == ["right", "undecided"]
    assert kinds(RIDGE + r"$$\nabla_wL=2X^\top(u-y)+\lambda w$$") == ["wrong"]
    second = r"$$\nabla_w^2L=2X^\top X+2\lambda I$$ $$\nabla_w^2L=2\lambda I$$"
    assert kinds(RIDGE + second, 2) == ["right", "undecided"]


def test_what_follows_from_an_open_derivative_set_to_zero_is_open() -> None:
    text = (
        r"Let $A\in\mathbb{R}^{n\times n}$, $x,z,b\in\mathbb{R}^n$, $z=Ax$ and $f(x,z)=b^\top x+z^\top z$. "
        r"Setting $$\nabla_xf=0$$ we get $$2A^\top Ax=-b.$$"
    )
    assert lines(text.replace("f(x,z)", "f"))[-1].follows is not None
    assert kinds(text) == ["undecided"]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "words",
    [
        "Holding all else fixed,",
        "With a stop-gradient on $u$,",
        "The predictions $u$ are detached.",
        "Wir halten $u$ fest.",
        "En fixant $u$, on a",
        "$u$ を定数とみなすと",
        "把 $u$ 固定,",
    ],
)
def test_words_hold_a_letter(words: str) -> None:
    found = lines(RIDGE + words + THROUGH)[-1]
    assert found.kind == "undecided"
    assert "may be held fixed where it differentiates" in found.explained("en")
    assert "を固定して微分している可能性がある" in found.explained("ja")
    assert kinds(RIDGE + words + BESIDE) == ["undecided"]


def test_words_that_deny_a_derivative_leave_its_line_open() -> None:
    assert lines(RIDGE + "We do not differentiate through $u$:" + THROUGH)[-1].kind == "undecided"


@pytest.mark.parametrize("words", ["The data $X$ and $y$ are fixed.", r"Since $\lambda$ is a constant, it stays:", ""])
def test_words_that_hold_what_does_not_move_change_nothing(words: str) -> None:
    assert kinds(RIDGE + words + THROUGH) == ["right"]


def test_a_letter_below_the_bracket_of_a_derivative_may_say_what_is_held() -> None:
    text = r"Let $x,y,t\in\mathbb{R}$, $y=x^3$ and $z=yt$. $$\left(\frac{\partial z}{\partial x}\right)_y=0$$"
    found = lines(text)[-1]
    assert found.kind == "undecided"
    assert "y below the bracket may say what is held fixed" in found.explained("en")
    assert "括弧の下付きの y は" in found.explained("ja")


# ---- letters that are derivatives


def test_a_dot_over_a_letter_with_a_definition_is_its_derivative() -> None:
    text = r"Let $\omega,t\in\mathbb{R}$ and $x(t)=\cos(\omega t)$. $$\dot x=-\sin(\omega t)$$ $$\dot x^2+x^2=1$$"
    found = lines(text)[-2:]
    assert [line.kind for line in found] == ["undecided", "undecided"]
    assert "with a dot it stands for the derivative of that" in found[1].explained("en")
    assert "点のついた x はその微分を表す" in found[1].explained("ja")


def test_a_dot_may_be_said_to_be_the_derivative() -> None:
    text = r"Let $t,k\in\mathbb{R}$ and $x(t)=e^{kt}$. $$\dot x=\frac{dx}{dt}$$ $$\dot x=kx$$ $$\dot x^2=kx^2$$"
    assert kinds(text, 3) == ["definition", "right", "wrong"]


def test_a_dot_over_a_letter_without_one_makes_another_letter() -> None:
    text = r"Let $m,k,x,\dot x\in\mathbb{R}$ and $L=\frac12m\dot x^2-\frac12kx^2$. "
    assert kinds(text + r"$$\frac{\partial L}{\partial\dot x}=m\dot x$$ $$\frac{\partial L}{\partial x}=-kx$$", 2) == [
        "right",
        "right",
    ]
    assert kinds(text + r"$$\dot L=m\dot x-kx$$") == ["undecided"]


def test_a_letter_below_a_function_of_it_may_be_its_derivative() -> None:
    found = lines(r"Let $x,y\in\mathbb{R}$ and $f(x,y)=xy^2$. $$f_x=y$$ $$f_x^2=y^2$$")[-2:]
    assert [line.kind for line in found] == ["undecided", "undecided"]
    assert "f_x may be the derivative of f" in found[0].explained("en")
    assert "f を下付きの文字で微分したもの" in found[0].explained("ja")


# ---- a gradient at points that go with an index


@pytest.mark.exhaustive
def test_a_gradient_at_iterates() -> None:
    text = r"Let $A\in\mathbb{R}^{n\times n}$, $b\in\mathbb{R}^n$ and $f(x)=x^\top Ax-b^\top x$. "
    claims = (r"\nabla f(x_k)=(A+A^\top)x_k-b", r"\nabla f(x_k)=2Ax_k-b", r"\nabla^2f(x_k)=A+A^\top")
    assert kinds(text + "".join(f"$${c}$$" for c in claims), 3) == ["right", "wrong", "right"]


PLACES = r"Let $A\in\mathbb{R}^{n\times n}$, $x,y\in\mathbb{R}^n$ and $f(x,y)=x^\top Ay$. "


@pytest.mark.parametrize(
    "line", [r"\nabla_xf(x,x)=Ax", r"\nabla_xf(x,x)=(A+A^\top)x", r"\nabla_xf(y,x)=A^\top y", r"\nabla_xf(2x,y)=2Ay"]
)
def test_a_letter_outside_of_its_own_place_leaves_a_line_open(line: str) -> None:
    last = lines(PLACES + f"$${line}$$")[-1]
    assert last.kind == "undecided"
    assert last.explained("en") == (
        "Undecided: x stands in f(…) otherwise than in its own place, so that the derivative may be with respect to "
        "that place or to x wherever it is. Write \\partial f/\\partial x at the point, or define the whole as a "
        "function of x."
    )
    assert last.explained("ja") == (
        "未決定: f(…) の中で x は本来の引数とは別の場所にも現れるので、その引数による微分とも、"
        "x 全体による微分とも読める。点での \\partial f/\\partial x と書くか、全体を x の関数として定義すること。"
    )


@pytest.mark.parametrize(
    "line",
    [
        r"\nabla_xf(x,y)=Ay",
        r"\nabla_yf(x,x)=A^\top x",
        r"\frac{\partial f}{\partial x}(x,x)=Ax",
        r"\nabla_xf(x,2y)=2Ay",
    ],
)
def test_in_its_own_place_it_is_judged(line: str) -> None:
    assert kinds(PLACES + f"$${line}$$") == ["right"]


def test_a_letter_that_depends_on_it_stands_for_it_too() -> None:
    chain = r"Let $f(x,y)=x^\top Ay$ with $A\in\mathbb{R}^{n\times n}$, and let $y(x)=Bx$. Let $F(x)=f(x,y(x))$. "
    assert kinds(chain + r"$$\nabla F(x)=\nabla_xf(x,y(x))+B^\top\nabla_yf(x,y(x))$$") == ["undecided"]
    assert kinds(chain + r"$$\nabla F(x)=\nabla_xf(x,y(x))$$") == ["undecided"]


# ---- ∂ by a row


BY_ROW = [
    (
        r"Let $L = \log\sum_{k=1}^K e^{w_k^\top x}$. Then ",
        r"\frac{\partial L}{\partial w_k}",
        r"\frac{e^{w_k^\top x}}{\sum_{j=1}^K e^{w_j^\top x}}x",
    ),
    (
        r"Let $L = \sum_{i=1}^n \log(1+\|w_i\|^2)$. ",
        r"\frac{\partial L}{\partial w_i}",
        r"\frac{2w_i}{1+\|w_i\|^2}",
    ),
    (
        r"Let $L = \sqrt{\sum_{k=1}^K \|w_k\|^2}$. Then ",
        r"\frac{\partial L}{\partial w_k}",
        r"\frac{w_k}{\sqrt{\sum_{j=1}^K \|w_j\|^2}}",
    ),
    (
        r"Let $L = \log\det(I + \sum_{i=1}^n x_ix_i^\top)$. ",
        r"\frac{\partial L}{\partial x_i}",
        r"2(I+\sum_{j=1}^n x_jx_j^\top)^{-1}x_i",
    ),
    (
        r"Let $L = \log\sum_{k=1}^K \pi_k e^{-\frac12\|x-\mu_k\|^2}$. Then ",
        r"\frac{\partial L}{\partial\mu_k}",
        r"\frac{\pi_k e^{-\frac12\|x-\mu_k\|^2}}{\sum_{j=1}^K \pi_j e^{-\frac12\|x-\mu_j\|^2}}(x-\mu_k)",
    ),
]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("given", "left", "right"), BY_ROW)
def test_a_derivative_by_a_row_where_the_objective_has_a_domain(given: str, left: str, right: str) -> None:
    assert kinds(f"{given}$${left} = {right}$$") == ["right"]
    assert kinds(f"{given}$${left} = 2\\cdot {right}$$") == ["wrong"]


@pytest.mark.exhaustive
def test_where_a_derivative_by_a_row_holds_is_said_of_what_letters_stand_for() -> None:
    given, left, right = BY_ROW[-1]
    note = lines(f"{given}$${left} = {right}$$")[-1].note
    # the logarithm needs more than the quotient does
    assert note is not None
    assert {"{x0} ≠ 0", "{x1} > 0"} <= set(note.text.en.removeprefix("Right where ").split(";")[0].split(" and "))


COSINE = (
    r"For nonzero $u,v\in\mathbb{R}^d$ let $c(u,v) = u^\top v + u^\top u$. Then $\frac{\partial c}{\partial u} = %s$."
)
LATER = r" For $u = Wx$ and $v = Wy$ this is used below."


@pytest.mark.parametrize(("claim", "kind"), [("v+2u", "right"), ("v+u", "undecided")])
def test_the_arguments_of_a_function_are_held_though_they_are_tied_later(claim: str, kind: str) -> None:
    assert lines(COSINE % claim + LATER)[1].kind == kind  # by a wrong one the derivative along both may be meant


@pytest.mark.parametrize(("between", "kind"), [("", "right"), (r" We put $L = K$ for good.", "undecided")])
def test_what_is_so_for_a_while_ties_no_letter_further_on(between: str, kind: str) -> None:
    text = (
        r"Let $K = S^{-1}N$ and $F(L) = \operatorname{tr}(L^TN)$. For $L = K$ the two are alike."
        rf"{between}"
        "\n\n"
        r"We have $\frac{\partial}{\partial L}\operatorname{tr}(L^TNX) = NX$."
    )
    assert lines(text)[-1].kind == kind


def test_where_a_function_has_its_minimum_is_no_claim_of_all_values() -> None:
    text = r"Let $\mu = \frac1n\sum_{i=1}^nx_i$. The gradient of $f(c) = \sum_{i=1}^n\|x_i-c\|^2$ "
    text += r"is $\nabla f(c) = 2n(c-\mu)$, so the minimum is at $c = \mu$."
    assert lines(text)[-1].kind not in ("wrong", "right")
