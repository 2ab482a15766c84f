"""The user's own macros: what they stand for, where it stood, and what is refused."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.core.errors import InputError
from matderiv.proofreading.macros import LARGEST, expanded

DOCUMENT = r"""\newcommand{\R}{\mathbb{R}}
\DeclareMathOperator{\tr}{tr}
\def\X{\mathbf{X}}
\newcommand{\norm}[1]{\left\lVert #1 \right\rVert}
\renewcommand{\T}{^{\top}}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
Let $\X \in \R^{n\times p}$ and $w \in \R^p$.
\[ f = \norm{\X w}^2, \qquad \pd{f}{w} = 2\X\T\X w \]
\[ \tr(\X\T\X) = \norm{\X}_F^2 = 2\norm{\X}_F^2 \]"""


def test_a_derivation_with_macros() -> None:
    report = matderiv.check_derivation(DOCUMENT)
    assert [line.kind for line in report.lines] == ["definition", "right", "right", "wrong"]
    assert [DOCUMENT[slice(*line.span)] for line in report.lines] == [
        r"f = \norm{\X w}^2",
        r"\pd{f}{w} = 2\X\T\X w",
        r"\tr(\X\T\X) = \norm{\X}_F^2",
        r"= 2\norm{\X}_F^2",
    ]
    # what is printed elsewhere needs no macro
    assert (
        report.lines[2].source
        == r"\operatorname{tr}(\mathbf{X}^{\top}\mathbf{X}) = \left\lVert \mathbf{X} \right\rVert_F^2"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\newcommand\a{x} $\a y$", "$x y$"),
        (r"\newcommand{\a}[2][u]{#1 + #2} $\a{y} = \a[v]{y}$", "$u + y = v + y$"),
        (r"\def\a#1{\b #1} \def\b{\mathbf} $\a{x}$", r"$\mathbf x$"),
        (r"\def\half{\frac12} $x^\half$", r"$x^{\frac12}$"),
        (r"\def\a{\alpha} $2\a$ % \a stays", r"$2\alpha$ % \a stays"),
        (r"\def\a#1{\alpha#1} $\a b$", r"$\alpha b$"),
        (r"\providecommand{\a}{x}\providecommand{\a}{y} $\a$", "$x$"),
        (r"$\a$ \def\a{x}", r"$\a$"),
        (r"\newcommand{\a}{#1} $\a$", r"\newcommand{\a}{#1} $\a$"),
        (r"\DeclareMathOperator*{\b}{arg} $\b$", r"$\operatorname*{arg}$"),
    ],
)
def test_what_a_macro_stands_for(text: str, wanted: str) -> None:
    assert expanded(text).text.strip() == wanted


def test_every_character_has_its_place() -> None:
    made = expanded(DOCUMENT)
    assert len(made.places) == len(made.text)
    for k, character in enumerate(made.text):
        start, stop = made.places[k]
        assert stop - start > 1 or character in (DOCUMENT[start], " ")
    assert made.place((0, 0)) == (0, 0)
    assert expanded("no macros").place((1, 3)) == (1, 3)


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"\newcommand{\a}{\a} $\a$", r"the macro \a leads through more than 20 others, or to itself"),
        (
            r"\newcommand{\a}{\b}\newcommand{\b}{\a} $\a$",
            r"the macro \a leads through more than 20 others, or to itself",
        ),
        (r"\newcommand{\a}[2]{#1#2} $\a{x}$", r"the macro \a takes 2 arguments, and here is one"),
        (r"\newcommand{\a}[1]{#1} $\a$", r"the macro \a takes one argument, and here are 0"),
        (
            r"\def\a{" + "x" * 2000 + r"}\def\b{" + r"\a" * 30 + r"}\def\c{" + r"\b" * 30 + r"} $\c$",
            "with its macros put in place the document has more than 1,000,000 characters",
        ),
        (
            "".join(rf"\def\{x}{{{(chr(92) + y) * 9}}}" for x, y in zip("abcdefgh", "bcdefghi", strict=True))
            + r"\def\i{}$\a$",
            "macros are used more than 50,000 times",
        ),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        expanded(text)
    assert caught.value.message == message
    assert caught.value.source == text and caught.value.span is not None
    assert text[slice(*caught.value.span)] in (r"\a", r"\c")
    assert LARGEST == 1_000_000


def test_a_refusal_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        expanded(r"\newcommand{\a}[2]{#1#2} $\a{x}$")
    assert caught.value.told("ja").splitlines()[0] == r"マクロ \a は引数を 2 個とるが、ここには 1 個しかない"
    assert caught.value.hint == "each stands in braces"
    with pytest.raises(InputError) as caught:
        expanded(r"\def\a{\a} $\a$")
    assert caught.value.hint == "a macro cannot stand for itself"
    with pytest.raises(InputError, match="a macro that holds another twice doubles with each"):
        expanded(r"\def\a{" + "x" * 1_000_000 + r"} $\a$")
    with pytest.raises(InputError, match="write some of them out"):
        expanded(r"\def\a{}" + r"\a" * 50_001)


SQUARE = r"Let $A,B\in\mathbb{R}^{n\times n}$ and $t\in\mathbb{R}$. "


@pytest.mark.parametrize(
    ("renaming", "line", "verdict"),
    [
        (r"\let\tr\det ", r"\tr(AB)=\tr(A)\tr(B)", "right"),
        (r"\let\tr\det ", r"\nabla_A\tr(A)=I", "wrong"),
        (r"\DeclareMathOperator{\tr}{tr}\global\let\det=\tr ", r"\det(AB)=\det(A)\det(B)", "wrong"),
        (r"\let\oldexp\exp\renewcommand{\exp}{-\oldexp}", r"\frac{d}{dt}\exp(t)=\exp(t)", "right"),
        (r"\let\log\sqrt ", r"\log{t^4}=t^2", "right"),
        (r"\gdef\tr{\det}", r"\nabla_A\tr(A)=I", "wrong"),
        (r"\LetLtxMacro{\tr}{\det}", r"\nabla_A\tr(A)=I", "wrong"),
        (r"\RenewDocumentCommand{\tr}{m}{\det(#1)}", r"\nabla_A\tr(A)=I", "undecided"),
        (r"\expandafter\let\csname tr\endcsname\det ", r"\nabla_A\tr(A)=I", "undecided"),
        (r"\cs_set_eq:NN \tr \det ", r"\nabla_A\tr(A)=I", "undecided"),
        (r"\edef\tr{\noexpand\det}", r"\nabla_A\tr(A)=I", "undecided"),
    ],
)
def test_a_command_that_is_renamed_is_followed_or_its_lines_are_undecided(
    renaming: str, line: str, verdict: str
) -> None:
    assert matderiv.check_derivation(f"{renaming}{SQUARE}$${line}$$").lines[-1].kind == verdict


def test_a_letter_that_is_defined_by_a_renamed_command_is_as_open() -> None:
    text = rf"\NewDocumentCommand\tr{{}}{{\det}}{SQUARE}Let $c=\tr A$. $$\nabla_Ac=I$$"
    assert matderiv.check_derivation(text).lines[-1].kind == "undecided"


@pytest.mark.parametrize(
    ("definition", "lines", "found"),
    [
        (
            r"\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}",
            r"$$\nabla_x\norm{x}^2=2x$$ $$\nabla_x\norm*{x-y}^2=2(x-y)$$ $$\nabla_x\norm[\big]{x-y}^2=2(x+y)$$",
            ["right", "right", "wrong"],
        ),
        (r"\DeclarePairedDelimiter\abs{\lvert}{\rvert}", r"$$\abs{t}^2=t^2$$ $$\abs{-t}=t$$", ["right", "wrong"]),
        (r"\DeclarePairedDelimiter\inner\langle\rangle", r"$$\nabla_x\inner{x,y}=y=x$$", ["right", "wrong"]),
        (r"\DeclarePairedDelimiter{\norm}{\lVert}{\rVert_1}", r"$$\nabla_x\norm{x}^2=2x$$", ["wrong"]),
        (
            r"\DeclarePairedDelimiter{\norm}{\|}{\|}\renewcommand{\norm}[1]{\|#1\|_1}",
            r"$$\nabla_x\norm{x}^2=2x$$",
            ["wrong"],
        ),
    ],
)
def test_a_pair_of_delimiters_is_put_in_place(definition: str, lines: str, found: list[str]) -> None:
    text = definition + r" Let $x,y\in\mathbb{R}^n$ and $t\in\mathbb{R}$. " + lines
    assert [line.kind for line in matderiv.check_derivation(text).lines] == found
