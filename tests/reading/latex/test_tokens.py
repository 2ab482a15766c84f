"""TeX's own side of LaTeX: styles, accents, spacing, delimiters."""

from __future__ import annotations

import time
from typing import Any

import latex_refused
import pytest

from matderiv.core.errors import InputError
from matderiv.reading.latex.parse import parse_latex
from matderiv.reading.latex.styles import raw_tokens
from matderiv.reading.latex.tokens import is_latex


def texts(text: str) -> list[str]:
    return [t.text for t in raw_tokens(text)]


@pytest.mark.parametrize(
    "text, found",
    [
        (r"\mathbf{Xw}", ["X", "w"]),
        (r"{\bf x}^{\rm T}", ["x", "^", "T"]),
        (r"\mathop{\rm tr}(A)", ["tr", "(", "A", ")"]),
        (r"\operatorname*{softmax}", ["softmax"]),
        (r"\hat{\boldsymbol\beta}", ["beta_hat"]),
        (r"\widetilde X\vec x", ["X_tilde", "x"]),
        (r"\bigl( a \, b \bigr)\quad % c", ["(", "a", "b", ")"]),
        (r"a \label{eq:1} \tag{2} \nonumber \notag", ["a"]),
        (r"\text{where } x", ["where", "x"]),
        (r"\begin{alignat}{2} a &= b \\[2pt] c \end{alignat}", ["alignat", "a", "=", "b", "\\", "c", "alignat"]),
        (r"$x$ where $y$, \(z\).", ["x", "where", "y", "\\", "z"]),
        (r"\lvert A \rvert \lVert x \rVert", ["|", "A", "|", "‖", "x", "‖"]),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert texts(text) == found


def test_places() -> None:
    text = r"2 \mathbf{x} + \hat{y}"
    assert [text[slice(*t.span)] for t in raw_tokens(text)] == ["2", r"\mathbf{x}", "+", r"\hat{y}"]


CASES = latex_refused.cases("tokens")


@pytest.mark.parametrize("case", CASES, ids=[c["latex"] for c in CASES])
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        raw_tokens(case["latex"])
    caught.value.source = case["latex"]
    latex_refused.compare(case, caught.value)


@pytest.mark.parametrize(
    "text, message, hint, caret",
    [
        (
            "{" * 201,
            "braces are nested more than 200 deep here",
            r"give inner parts names, as in \|U\|^2 where U = XW - Y",
            200,
        ),
        ("1" * 101 + "\\,", "a number has 101 digits; at most 100 are read", "round it, or give it a letter", 0),
    ],
)
def test_bounds(text: str, message: str, hint: str, caret: int) -> None:
    with pytest.raises(InputError) as caught:
        raw_tokens(text)
    error = caught.value
    assert (error.message, error.hint) == (message, hint)
    assert error.span is not None and error.span[0] == caret


def test_the_whole_error_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        parse_latex(r"x + \alhpa")
    assert caught.value.told("ja").splitlines() == [
        r"\alhpa というコマンドは使えない",
        r"    x + \alhpa",
        "        ^^^^^^",
        r"ヒント: \alpha の誤りではないか",
    ]


@pytest.mark.parametrize(
    "text, one",
    [(r"\alpha", True), ("$x$", True), ("x^{2}", True), ("x^TAx", True), ("x'*A*x", False), ("${7*7}*x'*x", False)],
)
def test_which_text_is_latex(text: str, one: bool) -> None:
    assert is_latex(text) is one


@pytest.mark.parametrize("text", [" " * 200_000 + "x", "x" + "\n" * 200_000, "x ^" + " " * 200_000 + "2"])
def test_a_long_run_of_spaces_is_looked_at_once(text: str) -> None:
    begin = time.perf_counter()
    assert not is_latex(text)
    assert time.perf_counter() - begin < 1


def test_text_of_the_corpus_is_no_latex() -> None:
    for text in ("sum_{i=1}^{n}(x_i^2)", "‖XW − Y‖_{F}²", "norm2(u)^2 where u = X*w", "x^T*A*x", "x_{ij}"):
        assert not is_latex(text)
