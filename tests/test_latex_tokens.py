"""TeX's own side of LaTeX: styles, accents, spacing, delimiters."""

from __future__ import annotations

import pytest

from matderiv.errors import InputError
from matderiv.latex_tokens import is_latex, raw_tokens


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
        (r"$x$ where $y$, \(z\).", ["x", "where", "y", "z"]),
        (r"\lvert A \rvert \lVert x \rVert", ["|", "A", "|", "‖", "x", "‖"]),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert texts(text) == found


def test_places() -> None:
    text = r"2 \mathbf{x} + \hat{y}"
    assert [text[slice(*t.span)] for t in raw_tokens(text)] == ["2", r"\mathbf{x}", "+", r"\hat{y}"]


@pytest.mark.parametrize(
    "text, message, caret, hint",
    [
        (r"x + \alhpa", r"the command \alhpa is not known", 4, r"did you mean \alpha?"),
        (r"\foo{x}", r"the command \foo is not known", 0, None),
        ("x\\", "a command ends too early", 1, None),
        ("{x", "this { is never closed", 0, None),
        ("x}", "there is no { for this }", 1, None),
        ("{" * 201, "braces are nested more than 200 deep here", 200, None),
        (r"\begin{pmatrix} 1 \end{pmatrix}", "a matrix of given entries cannot be read", 0, "give the matrix a letter"),
        (r"\begin{cases} 1 \end{cases}", "the environment cases is not read", 0, None),
        (r"\begin{algin} 1 \end{algin}", "the environment algin is not read", 0, "did you mean align?"),
        (r"2 $x$", "2 stands outside of the mathematics", 0, "leave them out"),
        (r"$x$ $y", "$ has no partner", 4, None),
        (r"\( x $", "$ has no partner", 5, None),
        (r"x \)", r"\) has no partner", 2, None),
        (r"\begin x", r"\begin needs the name of an environment", 0, None),
        (r"\left. x \right|", "a delimiter on one side only", 0, None),
        (r"\left x", "no delimiter follows this", 0, None),
        (r"x \left", "no delimiter follows this", 2, None),
        (r"\overline{xy}", r"\overline{xy} stands over one letter", 0, "a letter of its own"),
        (r"x \hat", "nothing stands under this accent", 2, None),
        (r"x \mathbf", r"nothing follows \mathbf", 2, None),
        (r"x \mathrm", r"nothing follows \mathrm", 2, None),
        ("\frac{1}{2}", "a backslash was lost here", 0, r"\frac keeps its backslash"),
        ("1" * 101 + "\\,", "a number has more than 100 digits", 0, None),
    ],
)
def test_refused(text: str, message: str, caret: int, hint: str | None) -> None:
    with pytest.raises(InputError) as caught:
        raw_tokens(text)
    error = caught.value
    assert message in error.message
    assert error.span is not None and error.span[0] == caret
    assert error.hint is None if hint is None else hint in (error.hint or "")


@pytest.mark.parametrize(
    "text, one",
    [(r"\alpha", True), ("$x$", True), ("x^{2}", True), ("x^TAx", True), ("x'*A*x", False), ("${7*7}*x'*x", False)],
)
def test_which_text_is_latex(text: str, one: bool) -> None:
    assert is_latex(text) is one


def test_text_of_the_corpus_is_no_latex() -> None:
    for text in ("sum_{i=1}^{n}(x_i^2)", "‖XW − Y‖_{F}²", "norm2(u)^2 where u = X*w", "x^T*A*x", "x_{ij}"):
        assert not is_latex(text)
