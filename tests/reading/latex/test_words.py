r"""Nothing inside a formula is dropped: functions in upright words, and every letter and number of a formula."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from matderiv import derive
from matderiv.core.errors import InputError, MatderivError, NoRuleError
from matderiv.operations import OPERATIONS
from matderiv.reading.latex import lexer
from matderiv.reading.latex.parse import parse_latex
from matderiv.reading.latex.written import as_text
from matderiv.reading.parse import parse_tree
from matderiv.reading.sympy_bridge import read
from matderiv.reading.words import WORDS

UNARY = [w for w, name in WORDS.items() if OPERATIONS[name].arity[0] == 1 and not OPERATIONS[name].sizes]
COMMANDS = [
    *(r"\operatorname{%s}", r"\operatorname*{%s}", r"\mathrm{%s}", r"\textrm{%s}", r"\text{%s}", r"\mathop{%s}"),
    *(r"\mathop{\mathrm{%s}}", r"\mathsf{%s}", r"\mathbf{%s}", r"{\rm %s}", r"\mathit{%s}", r"\mathtt{%s}"),
]
PLACES = [("%s(X)", "%s(X)"), ("%s(X)^2", "%s(X)^2"), ("1 + 2 %s(X)", "1 + 2*%s(X)"), ("%s^2(X)", "%s(X)^2")]


def spaced(word: str) -> Iterator[str]:
    """A word with the blanks that TeX leaves out."""
    yield word + " "
    if len(word) > 3:
        yield word[:3] + r"\," + word[3:]
        yield word[:3] + " " + word[3:]


@pytest.mark.sweep(12)
@pytest.mark.parametrize("word", UNARY)
def test_a_function_is_what_it_is_in_text_or_refused(word: str) -> None:
    for command in COMMANDS:
        for latex, text in PLACES:
            expected = as_text(parse_tree(text % word)).replace("trace(", "tr(")
            assert reading(latex % (command % word)) in (expected, None), latex % (command % word)
        for blank in spaced(word):
            assert reading(command % blank + "(X)") in (f"{word}(X)".replace("trace", "tr"), None), command % blank
        # as an index, a word is no function
        assert "X" not in (reading("x_{" + command % word + "}") or "")
    assert reading(rf"\operatorname{{{word}}}(X)") == f"{word}(X)".replace("trace", "tr")


def reading(latex: str) -> str | None:
    """How a formula is read; None where it is refused."""
    try:
        return as_text(parse_latex(latex)).replace("trace(", "tr(")
    except MatderivError:
        return None


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\operatorname{norm2}(x)^2", "norm2(x)^2"),
        (r"\operatorname{log1p}(t)^2", "log1p(t)^2"),
        (r"\textrm{tr}(X)", "tr(X)"),
        (r"\operatorname{tr }(X)", "tr(X)"),
        (r"\operatorname{soft max}(x)", "softmax(x)"),
        (r"\operatorname{log\,det}(X)", "logdet(X)"),
        (r"\operatorname{Log\_Det}(X)", "logdet(X)"),
        (r"\operatorname{SoftMax}(x)", "softmax(x)"),
        (r"\text{log det }X", "logdet(X)"),
        (r"\mathrm{lambda\_max}(S)", "lambda_max(S)"),
        (r"\mathrm{tr(X)} + t^2", "tr(X) + t^2"),
        (r"\mathbf{tr}(X)", "tr(X)"),
        (r"\mathrm{loss\_a}\, t", "loss_a*t"),
        (r"\operatorname{ReLU}^2(x)", "relu(x)^2"),
    ],
)
def test_words(latex: str, text: str) -> None:
    assert as_text(parse_latex(latex)) == text


@pytest.mark.parametrize(
    ("formula", "kind", "message"),
    [
        (r"\operatorname{arg max} x", NoRuleError, "points of a minimum or maximum"),
        (r"2\operatorname{arg\,min}_x x", NoRuleError, "points of a minimum or maximum"),
        (r"\operatorname{foo} x", InputError, "the function 'foo' is not known"),
        (r"\operatorname{for}(x)^2", InputError, "the function 'for' is not known"),
        (r"\operatorname{a+b}(x)", InputError, "a+b is no name of a function"),
        (r"\text{variance of } x", InputError, "the words variance of stand in the formula"),
        (r"\text{tr(X)} + t^2", InputError, "the words tr(X) stand in the formula"),
        (r"\|x\|^2 \text{ (the loss)}", InputError, "the words (the loss) stand in the formula"),
        ("tr $(X)$", InputError, "the words tr stand in the formula"),
        ("the trace of $X$", InputError, "the words the trace of stand in the formula"),
        (r"log x + \|x\|", InputError, "log is a product of its letters here"),
        (r"\|x\| softmax x", InputError, "softmax is a product of its letters here"),
        (r"x = \|x\|^2", InputError, "an objective is one formula, not an equation"),
        (r"w = w - \eta X^\top(Xw - y)", InputError, "an objective is one formula, not an equation"),
    ],
)
def test_refused(formula: str, kind: type[MatderivError], message: str) -> None:
    with pytest.raises(kind) as caught:
        read(formula)
    assert message in caught.value.message
    assert caught.value.advice is not None


def test_hints() -> None:
    with pytest.raises(InputError) as caught:
        read("the trace of $X$")
    assert caught.value.hint == "write what they mean in the formula"
    with pytest.raises(InputError) as caught:
        read(r"\operatorname{a+b}(x)")
    assert caught.value.hint == r"a name has letters and digits only, as in \operatorname{logdet}(X)"
    with pytest.raises(InputError) as caught:
        read(r"log x + \|x\|")
    assert caught.value.hint == r"write \operatorname{log} for the function"


def test_sizes_of_ones() -> None:
    assert as_text(parse_latex(r"\mathbf{1}_n^\top x")) == "vector(1, n)'*x"
    assert as_text(parse_latex(r"\mathbf{1}_{2n}")) == "vector(1, 2*n)"
    assert as_text(parse_latex(r"\mathbf{1}_{n\times m}")) == "matrix(1, n, m)"
    with pytest.raises(InputError, match="cannot be read") as caught:
        parse_latex(r"\mathbf{1}_{n,m,k}")
    assert caught.value.hint == r"ones have one size or two, as in 1_{n \times m}"
    with pytest.raises(InputError, match="is no size"):
        parse_latex(r"\mathbf{1}_{n+1}^\top x")


def test_several_statements() -> None:
    with pytest.raises(InputError, match="this is not one formula, but one of several statements") as caught:
        parse_latex("x, 2y")
    assert caught.value.hint == "give one formula alone"


def test_what_joins_statements_is_no_part_of_them() -> None:
    for text in (
        r"\|Xw - y\|^2 \text{ where } y = Xv",
        r"\|Xw - y\|^2 \text{where} y = Xv",
        r"Minimise $\|Xw - y\|^2$ with $y = Xv$",
    ):
        assert str(read(text).notes[-1]) == "the LaTeX is read as norm2(X*w - X*v)^2"


def test_a_construct_that_leaves_something_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def skip(c: lexer.Cursor, _: object) -> None:
        c.i += 1

    monkeypatch.setitem(lexer.HANDLERS, "forall", skip)
    with pytest.raises(InputError, match=r"\\forall would be left out of the reading"):
        parse_latex(r"x + \forall y")


SET = re.compile(r"\\(?:label|tag|hspace|color|begin|end|phantom|vspace|quad|text)|%|\$|where|\\\\")
LETTER = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]|[0-9]+")


def formulas() -> list[str]:
    """The formulas of the corpus that stand alone."""
    lines = (Path(__file__).parents[2] / "corpus" / "latex.jsonl").read_text("utf-8").splitlines()
    found = [str(json.loads(line)["latex"]) for line in lines]
    return [f for f in found if not SET.search(f) and reading(f) is not None]


def test_every_letter_and_number_of_a_formula_is_read() -> None:
    """Another letter, or another number, in its place gives another reading or none."""
    tried = 0
    for formula in formulas():
        plain = reading(formula)
        for m in LETTER.finditer(formula):
            if m[0].startswith("\\"):
                continue
            other = "Q" if m[0].isalpha() else "7" if m[0] != "7" else "8"
            changed = formula[: m.start()] + other + formula[m.end() :]
            tried += 1
            # of a norm F, Fro and 2 are one
            assert reading(changed) != plain or m[0] == "Q", (formula, changed)
    assert tried > 1000


def test_a_derivative_with_words() -> None:
    assert derive(r"\operatorname{norm2}(x)^2", "x").formula == "2*x"
    assert derive(r"\operatorname{log1p}(t)^2", "t", shapes={"t": ()}).formula == "2*log1p(t)/(1 + t)"


def test_a_word_set_as_an_operator_and_applied_to_nothing_is_a_name() -> None:
    value = r"\frac{1}{(n-1)^2}\operatorname{tr}(KHLH), H = I-\frac1n\mathbf1\mathbf1^\top"
    formula = derive(rf"\operatorname{{HSIC}}(K) = {value}", "K").formula
    assert derive(rf"\operatorname{{HSIC}} = {value}", "K").formula == formula
    assert derive(r"\operatorname{RSS} + \|w\|^2, \operatorname{RSS} = \|y-Xw\|^2", "w").formula == (
        derive(r"\|y-Xw\|^2 + \|w\|^2", "w").formula
    )
    for slip in (r"\operatorname{sofmax} + \|x\|^2", r"\operatorname{rank}", r"\operatorname{foo} x"):
        with pytest.raises(InputError, match="is not known"):
            derive(slip, "x")
