"""The words beside a line: a comment, a fact that is read, or something that leaves the line undecided."""

from __future__ import annotations

import pytest

import matderiv

DECLARED = r"Let $x,y,b\in\mathbb{R}^n$, $A,B\in\mathbb{R}^{n\times n}$ and $t\in\mathbb{R}$. "


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(DECLARED + text).lines]


@pytest.mark.parametrize(
    "line",
    [
        r"\nabla_x(x^\top y)=y\text{ plus }x",
        r"\nabla_x(x^\top y)=y\quad\text{for the negative of the objective}",
        r"\nabla_x\|x\|^2=2x\quad\text{(with the 1-norm)}",
        r"\nabla_x(x^\top y)=y\quad\textsf{is wrong}",
        r"\nabla_x(x^\top y)=y\quad\text{where }y=Ax",
        r"\nabla_x(x^\top y)=y\qquad(y=Ax)",
        r"\text{twice }\nabla_x(x^\top y)=y",
        r"\nabla_x(x^\top y)=y\tag{not true}",
        r"\nabla_x(x^\top Ax)=2Ax\quad\text{since $A$ is \emph{a}symmetric}",
        r"\nabla_x(x^\top Ax)=2Ax\qquad(A=A^\top)",
        r"\nabla_x(x^\top Ax)=2Ax\quad\text{(symmetric case)}",
        r"|t|=t\quad\text{for $t\ge0$.}",
    ],
)
def test_words_that_may_change_a_line_leave_it_undecided(line: str) -> None:
    assert kinds(f"$${line}$$")[0] == "undecided"


@pytest.mark.parametrize(
    "line",
    [
        r"\nabla_x(x^\top Ax)=2Ax\quad\text{since $A$ is symmetric.}",
        r"\nabla_x(x^\top Ax)=2Ax\quad\text{(symmetric $A$)}",
        r"\nabla_x(x^\top y)=y\quad\text{(product rule)}",
        r"\nabla_x(x^\top y)=y\quad\text{for all }x\in\mathbb{R}^n",
        r"\text{Hence}\quad\nabla_x(x^\top y)=y",
    ],
)
def test_facts_and_comments_are_read(line: str) -> None:
    assert kinds(f"$${line}$$") == ["right"]


def test_a_false_line_beside_a_comment_is_wrong() -> None:
    assert kinds(r"$$\nabla_x(x^\top y)=x\quad\text{(product rule)}$$") == ["wrong"]
    assert kinds(r"$$\nabla_x(x^\top Ax)=3Ax\quad\text{since $A$ is symmetric}$$") == ["wrong"]


def test_the_words_are_quoted() -> None:
    line = matderiv.check_derivation(DECLARED + r"$$\nabla_x(x^\top y)=y\quad\text{is wrong}$$").lines[0]
    assert 'the words "is wrong" beside this line may say more' in str(line.explained("en"))
    assert "この行の横の「is wrong」" in str(line.explained("ja"))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"$$\nabla_x\|Ax-b\|^2=2A^\top r,$$ where $r=Ax-b$.", "right"),
        (r"$$\nabla_x\|Ax-b\|^2=2A^\top r,$$ where $r=b-Ax$.", "wrong"),
        (r"$$\nabla_x\|Ax-b\|^2=2A^\top r\quad\text{with } r:=Ax-b.$$", "right"),
        (r"$$\nabla_x f=2x,$$ where $f=\|x\|^2$.", "right"),
        (r"$$\nabla_x f=x,$$ where $f=\|x\|^2$.", "wrong"),
        (r"We have $$\frac{\partial f}{\partial x}=A^\top y,\qquad\text{where}\quad f=y^\top Ax.$$", "right"),
        (r"$$\nabla_x f=2x,$$ where $f=\|x\|^2$ plus noise.", "undecided"),
        (r"$$\nabla_x(x^\top y)=y,$$ where $y=Ax$.", "undecided"),
        (r"$$\nabla_x(x^\top r)=r,$$ where $r=Ax$.", "undecided"),
    ],
)
def test_a_letter_is_what_the_words_behind_a_line_say(text: str, verdict: str) -> None:
    assert kinds(text)[0] == verdict


def test_no_letter_that_has_a_meaning_gets_one_behind_a_line() -> None:
    assert kinds(r"Let $r=b$. $$\nabla_x\|Ax-b\|^2=2A^\top r,$$ where $r=Ax-b$.")[1] == "undecided"


def test_words_beside_a_definition_leave_what_goes_through_it_undecided() -> None:
    text = r"$$q=x^\top x\quad\text{up to a factor of three.}$$ $$\nabla_xq=2x$$"
    found = matderiv.check_derivation(DECLARED + text).lines[-1]
    assert found.kind == "undecided"
    assert "beside line 1, which defines what stands here, may say more of it than is read" in found.explained("en")
    assert "ここにある文字を定める第 1 行の横の「up to a factor of three」" in found.explained("ja")


def test_a_fact_beside_a_definition_leaves_nothing_open() -> None:
    text = r"$$q=x^\top x\quad\text{(product rule)}$$ $$\nabla_xq=2x$$"
    assert kinds(text)[-1] == "right"
