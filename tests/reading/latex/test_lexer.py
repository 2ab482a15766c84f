"""The tokens of LaTeX for the grammar: every refusal, with its place."""

from __future__ import annotations

from typing import Any

import latex_refused
import pytest

from matderiv.core.errors import InputError, MatderivError
from matderiv.expressions.writer import formula
from matderiv.reading.latex import binomials, brackets, derivatives, functions, indicators, names, scripts, signs, sums
from matderiv.reading.latex.commands import COMMANDS, ENTRYWISE
from matderiv.reading.latex.lexer import HANDLERS
from matderiv.reading.latex.parse import parse_latex
from matderiv.reading.latex.written import as_text
from matderiv.reading.sympy_bridge import read as read_formula

CASES = latex_refused.cases("lexer")


@pytest.mark.parametrize("case", CASES, ids=[c["latex"] for c in CASES])
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(MatderivError) as caught:
        parse_latex(case["latex"])
    latex_refused.compare(case, caught.value)


def test_an_unknown_function() -> None:
    with pytest.raises(InputError, match="the function 'foo' is not known"):
        parse_latex(r"\operatorname{foo}(x)")


def test_the_whole_error_in_japanese() -> None:
    with pytest.raises(MatderivError) as caught:
        parse_latex(r"x^\top A_{1j} x")
    assert caught.value.told("ja").splitlines() == [
        "_{1j} は特定の成分や行を指すが、この書き方は読めない",
        r"    x^\top A_{1j} x",
        "            ^^^^^",
        "ヒント: 添字を文字にするか、その部分に別の名前を付ける",
    ]


def test_a_raised_letter_is_no_factor() -> None:
    """Xᵀ is a transpose; no other letter that is set higher or lower is read as a name beside X."""
    assert as_text(parse_latex("Xᵀ\\cdot W")) == "X'*W"
    with pytest.raises(InputError, match="has no meaning in a formula"):
        parse_latex("Xᴴ\\cdot W")


@pytest.mark.parametrize(
    "names, text, reading",
    [
        (("Xw",), r"Xw\,", "Xw"),
        ((), r"Xw\,", "X*w"),
        (("I",), r"I x\,", "I*x"),
        ((), r"I x\,", "eye*x"),
        (("e",), r"e^x\,", "e^x"),
        ((), r"e^x\,", "exp(x)"),
        (("sigma",), r"\sigma(x)", "sigma*x"),
        (("T",), r"x^T\,", "x^T"),
        ((), r"x^T\,", "x'"),
        (("d",), r"\frac{d}{dt}", "d/(d*t)"),
        (("A0",), "A_{0}", "A0"),
        ((), "A_{0}", "A_0"),
        (("W1",), "W^{(1)}", "W1"),
    ],
)
def test_what_is_declared_decides(names: tuple[str, ...], text: str, reading: str) -> None:
    assert as_text(parse_latex(text, names)) == reading


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{1}{2} 2x", "1/2*2*x"),
        (r"\frac12 2 x", "1/2*2*x"),
        (r"\frac{x^{2}}{y^{3}} 2", "x^2/y^3*2"),
        (r"\log \frac{1}{2} 2 x", "log(1/2*2*x)"),
    ],
)
def test_a_number_after_a_fraction_is_a_factor(latex: str, text: str) -> None:
    assert as_text(parse_latex(latex)) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\norm{Xw - y}_2^2", "norm2(X*w - y)^2"),
        (r"\frac12\norm{W}_{F}^{2}", "1/2*norm2(W)^2"),
        (r"a\norm{x}_1\norm{y + \frac{z}{2}}", "a*norm1(x)*norm2(y + z/2)"),
        (r"\log\norm{\norm{A}_* x}", "log(norm2(normnuc(A)*x))"),
    ],
)
def test_a_norm_by_its_name(latex: str, text: str) -> None:
    assert as_text(parse_latex(latex)) == text


@pytest.mark.parametrize("sign", ENTRYWISE)
def test_a_sign_of_the_entrywise_product(sign: str) -> None:
    assert as_text(parse_latex(rf"(A \{sign} {{B}})x")) == "A.*B*x"
    assert as_text(parse_latex(rf"X^{{\{sign} 2}}")) == "X.^2"
    assert as_text(parse_latex(rf"\exp_\{sign}(X)")) == "exp(X)"
    shapes = {"A": ("n", "n"), "B": ("n", "n"), "x": ("n",)}
    assert formula(read_formula(rf"A \{sign} B x", shapes=shapes).expression) == "(A.*B)*x"


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"\norm x", r"\norm takes its argument in braces"),
        (r"\norm", r"\norm takes its argument in braces"),
        (r"\norm{}", "nothing stands in these braces"),
        (r"\norm{x", "this { is never closed"),
        (r"\norm{|x}", "| is closed by }"),
        (r"1/2\norm{x}", r"it is not clear what /2\norm divides by"),
    ],
)
def test_a_norm_by_its_name_is_refused(latex: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_latex(latex)
    assert str(caught.value).startswith(message)


def test_a_norm_by_its_name_asks_for_braces() -> None:
    with pytest.raises(InputError) as caught:
        parse_latex(r"\norm x")
    assert str(caught.value.hint) == r"write \norm{x}"


@pytest.mark.parametrize("latex", [r"\sqrt{2} 3", "x^{2} 3", r"\frac{1}{2} x 3", r"{x} 3"])
def test_a_number_after_anything_else_is_not(latex: str) -> None:
    with pytest.raises(InputError, match="the number 3 follows a factor"):
        parse_latex(latex)


def test_each_sign_and_command_is_read_by_one_subject() -> None:
    tables = [
        subject.CONSTRUCTS
        for subject in (signs, scripts, brackets, indicators, derivatives, binomials, sums, functions, names)
    ]
    assert sum(map(len, tables)) == len(HANDLERS)
    assert COMMANDS.isdisjoint(HANDLERS)


@pytest.mark.parametrize("text", ["vector(1)", "matrix(0)", "eye(n)"])
def test_a_constant_is_called_by_its_name(text: str) -> None:
    word, argument = text.split("(")
    assert as_text(parse_latex(rf"\operatorname{{{word}}}({argument}")) == text
