"""Objectives in LaTeX: read to the same expression as their text form, and refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import corpus_cases
import latex_refused
import pytest
from sympy import MatrixSymbol, Trace, symbols

import matderiv
from matderiv.core.errors import InputError, MatderivError, NoRuleError, ShapeError
from matderiv.expressions.writer import latex
from matderiv.proving.sums import settled
from matderiv.reading.formula import formula_of
from matderiv.reading.readings import asked, read_formula
from matderiv.reading.shapes import declared

CASES = [json.loads(line) for line in (corpus_cases.FOLDER / "latex.jsonl").read_text("utf-8").splitlines()]
OPERATORS = (r"\nabla", r"\frac{\partial", r"\frac{d", r"\frac{\mathrm d")


def test_there_are_many() -> None:
    assert len({c["latex"] for c in CASES}) >= 240
    assert len({c["text"] for c in CASES}) >= 60


@pytest.mark.sweep(20)
@pytest.mark.parametrize("case", CASES, ids=[c["latex"] for c in CASES])
def test_read_as_the_text_form_is(case: dict[str, Any]) -> None:
    shapes, assume, wrt = case["shapes"], case["assume"], case["wrt"]
    given = None if any(o in case["latex"] for o in OPERATORS) else wrt
    assert asked(formula_of(case["latex"], shapes, latex=True), given, shapes, 1)[1:] == (wrt, 1, ())
    text, read = (
        read_formula(case["text"], shapes, assume, wrt),
        latex_refused.read_latex(case["latex"], shapes, assume, wrt),
    )
    assert settled(read)[0].expression == settled(text)[0].expression
    assert read.variable == text.variable


@pytest.mark.sweep(15)
@pytest.mark.parametrize("case", CASES[::12], ids=[c["latex"] for c in CASES[::12]])
def test_the_same_proof(case: dict[str, Any]) -> None:
    options = {"shapes": case["shapes"], "assume": case["assume"]}
    one = matderiv.derive(case["latex"], case["wrt"], **options)
    two = matderiv.derive(case["text"], case["wrt"], **options)
    assert (one.formula, one.proof.lemmas, one.proof.claim) == (two.formula, two.proof.lemmas, two.proof.claim)


def test_three_forms_of_one_objective() -> None:
    n = symbols("n", integer=True, positive=True)
    A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
    shapes = {"A": ("n", "n"), "X": ("n", "n")}
    forms: list[tuple[Any, Any]] = [(Trace(A * X * X), X), ("tr(A*X^2)", "X"), (r"\operatorname{tr}(AX^2)", "X")]
    found = [matderiv.derive(o, w, shapes=shapes if isinstance(o, str) else None) for o, w in forms]
    assert len({d.formula for d in found}) == 1
    assert found[0].proof.lemmas == found[1].proof.lemmas == found[2].proof.lemmas


def _printed() -> list[Any]:
    out = []
    for case in corpus_cases.read("public.jsonl"):
        shapes, facts = corpus_cases.shapes(case), corpus_cases.facts(case)
        wanted = declared("x", shapes[case["wrt"]])[0] if case["order"] == 1 and case["wrt"] in shapes else None
        out.append((case["id"], case["expr"], shapes, facts, None))
        if case["expected"]:
            out.append((f"{case['id']} answer", case["expected"], shapes, facts, wanted))
    return out


@pytest.mark.sweep(20)
@pytest.mark.parametrize("name, text, shapes, facts, like", _printed(), ids=[p[0] for p in _printed()])
def test_what_is_printed_reads_back(name: str, text: str, shapes: Any, facts: Any, like: Any) -> None:
    try:
        expression = read_formula(text, shapes, facts).expression
        like = None
    except MatderivError:
        try:
            expression = read_formula(text, shapes, facts, None, like).expression
        except MatderivError:
            pytest.skip("the closed form is of another shape, or needs a size that only the derivative tells")
    if text == "0*X":
        assert latex(expression) == "0"  # the shape of a zero is not printed
        return
    again = latex_refused.read_latex(latex(expression), shapes, facts, None, like).expression
    # a number that is printed first, as in 1/s³ exp(…), may have been typed last
    assert again == expression or (str(again), latex(again)) == (str(expression), latex(expression))


READ = [
    (r"\log\det X Y", "logdet(X*Y)"),
    (r"\log x \log y", "log(x)*log(y)"),
    (r"\tr(A)B", "tr(A)*B"),
    (r"\tr A \tr B", "tr(A)*tr(B)"),
    (r"|X| + |x|", "det(X) + abs(x)"),
    (r"|A B| |C|", "det(A*B)*det(C)"),
    (r"||x||", "norm2(x)"),
    (r"\left|\left|x\right|-1\right|", "abs(abs(x) - 1)"),
    (r"e^T e\,", "e'*e"),
    (r"e^{X}", "expm(X)"),
    (r"\exp(X)", "exp(X)"),
    (r"\sigma(Wx)", "sigmoid(W*x)"),
    (r"\sigma^2 x", "sigma^2*x"),
    (r"1/2 \, x^TAx", "x'*A*x/2"),
    (r"x \cdot y", "x'*y"),
    (r"\lambda \cdot x", "lambda*x"),
    (r"2 \times \alpha", "2*alpha"),
    (r"X'X\,", "X'*X"),
    (r"x^{\star T} x^\star", "x_star'*x_star"),
    (r"X^{T}{}^{-1}", "inv(X')"),
    (r"\ell(w) = \|w\|^2", "norm2(w)^2"),
    (r"E = m c^2\,", "m*c^2"),
    (r"y \odot Xw", "y.*(X*w)"),
    (r"x^T A x", "x'*A*x"),
    (r"\sum_{\alpha} x_\alpha^2", "sum_{alpha}(x_alpha^2)"),
    (r"\sum_{i} ((Xw)_i - y_i)^2", "sum_{i}(((X*w)_{i} - y_i)^2)"),
    (r"\|\operatorname{sum}_{1} (X)\|", "norm2(sum(X, 1))"),
    (r"$x^Tx$", "x'*x"),
    (r"$\|U\|^2$ where $U = XW$ and $X \in \mathbb{R}^{n\times m}$", "norm2(X*W)^2"),
    (r"\[ x^\top x. \]", "x'*x"),
]


@pytest.mark.parametrize("text, reading", READ)
def test_the_reading_is_noted(text: str, reading: str) -> None:
    assert str(latex_refused.read_latex(text).notes[-1]) == f"the LaTeX is read as {reading}"


def test_the_reading_stands_in_the_proof() -> None:
    d = matderiv.derive(r"\|XW - Y\|_F^2", r"W")
    english, japanese = ("".join(d.to("terminal", language=language).split()) for language in ("en", "ja"))
    assert "TheLaTeXisreadasnorm2(X*W-Y)^2." in english
    assert "LaTeXの式はnorm2(X*W-Y)^2と解釈した。" in japanese


def test_names_are_printed_as_they_were_written() -> None:
    text = r"\hat{y}^{\top} x_{\mathrm{train}} + \mu_{\mathrm{train}} + \ell + \hat{\beta}_{0} + \tilde{b}"
    names = {"y_hat": ("n",), "x_train": ("n",), "mu_train": (), "ell": (), "beta_hat_0": (), "b_tilde": ()}
    assert latex(latex_refused.read_latex(text, names).expression) == text


def test_loose_reading_where_products_first_do_not_fit() -> None:
    shapes = {"A": ("m", "n"), "B": ("m", "n"), "x": ("n",)}
    assert latex_refused.read_latex(r"A \odot B x", shapes).expression == read_formula("(A.*B)*x", shapes).expression


def test_operators_in_front() -> None:
    assert matderiv.derive(r"\nabla_x x^\top A x").formula == "(A + A')*x"
    assert matderiv.derive(r"\nabla_x^2\, x^\top A x").formula == "A + A'"
    assert matderiv.derive(r"\frac{\partial^2}{\partial x\,\partial x^T} x^\top A x", "x", order=2).formula == "A + A'"
    assert matderiv.derive("norm2(X*beta)^2", r"\beta").formula == "2*X'*X*beta"


def test_entries_of_expressions_in_sums() -> None:
    assert matderiv.derive(r"\sum_i ((Xw)_i - y_i)^2", "w").formula == "2*X'*(X*w - y)"
    assert matderiv.derive(r"\sum_{i,j} (AB)_{ij}^2", "A").formula == "2*A*B*B'"
    assert matderiv.derive(r"\sum_{i,j} a_{ij} x^T_{ji}", "X").formula == "A"


REFUSED = [
    (r"\|X\|_2", InputError, "it is not clear which norm is meant", r"\sigma_{\max}(X)"),
    (r"|Xw - y|", ShapeError, "is neither a scalar nor a square matrix", r"\operatorname{abs}(x)"),
    (r"\tr e^X, X \in \mathbb{R}^{2\times3}", ShapeError, "e has a square matrix as its exponent", r"\exp(X)"),
    (r"1 - X, X \in \mathbb{R}^{n\times n}", ShapeError, "cannot be added", "multiple of the identity"),
    (r"1 - X, X \in \mathbb{R}^{n\times n}", ShapeError, "cannot be added", "the LaTeX is read as 1 - X"),
    (r"U^TU, U = V, U = W", InputError, "U is defined twice", None),
    (r"U^TU, U = XU", InputError, "U is defined by itself", None),
    (r"x_{ij}\,", InputError, "no sum over i stands around x_ij", None),
    (r"w_{\alpha\beta}", InputError, "no sum over alpha stands around", None),
    (r"(AB)_{ia} a", InputError, "a is an index here, and elsewhere the name of a variable", "another letter"),
    (r"\sum_{i,j,k} (AB)_{ijk}", NoRuleError, "an entry of a matrix has two indices", None),
    (r"\sum_i \sum_j (Xw)_{ij}, w \in \mathbb{R}^2", ShapeError, "an entry with two indices is taken of it", None),
    (r"\vec x \cdot \vec y, x \in \mathbb{R}^2, y \in \mathbb{R}^3", ShapeError, r"so \cdot cannot go through", None),
]


@pytest.mark.parametrize("text, kind, message, hint", REFUSED)
def test_refused(text: str, kind: type[MatderivError], message: str, hint: str | None) -> None:
    with pytest.raises(kind) as caught:
        latex_refused.read_latex(text)
    error = caught.value
    assert message in error.message
    assert hint is None or hint in (error.hint or "")
    assert error.source == text and error.span is not None


CASES_REFUSED = latex_refused.cases("readings")


@pytest.mark.parametrize("case", CASES_REFUSED, ids=[c["latex"] for c in CASES_REFUSED])
def test_refused_whole(case: dict[str, Any]) -> None:
    with pytest.raises(MatderivError) as caught:
        latex_refused.read_latex(case["latex"])
    latex_refused.compare(case, caught.value)


ONE_OF_TWO = ("leave one of the two out", "どちらか一方を省く")
BY_WHAT = [
    (
        (r"x^\top x", None, 1),
        ("nothing says by what to differentiate", "どの変数で微分するのかが分からない"),
        (
            'say it by wrt="x", on the command line --wrt x; the names in the objective are x',
            'wrt="x"、コマンドラインでは --wrt x のように与える。目的関数の中の名前は x である',
        ),
    ),
    (
        (r"\nabla_W \|XW\|", "X", 1),
        (
            "the formula is differentiated with respect to W, but the derivative with respect to X is asked for",
            "式では W で微分しているが、指定された変数は X である",
        ),
        ONE_OF_TWO,
    ),
    (
        (r"\nabla_x^2\, x^\top x", None, 3),
        (
            "the formula is differentiated 2 times, but the order 3 is asked for",
            "式では 2 回微分しているが、指定された階数は 3 である",
        ),
        ONE_OF_TWO,
    ),
    (
        ("x'*y", r"\alpha x", 1),
        (r"\alpha x is no name of a variable", r"\alpha x は変数の名前ではない"),
        (
            r"a variable is one name: W, \boldsymbol\mu",
            r"変数は W、\boldsymbol\mu のような 1 つの名前である",
        ),
    ),
]


@pytest.mark.parametrize("asked_for, said, hint", BY_WHAT)
def test_by_what(asked_for: tuple[Any, Any, int], said: tuple[str, str], hint: tuple[str, str]) -> None:
    objective, variable, order = asked_for
    with pytest.raises(InputError) as caught:
        matderiv.derive(objective, variable, order=order)
    error = caught.value
    assert (error.message, error.said.within("ja")) == said
    assert error.advice is not None and (error.hint, error.advice.within("ja")) == hint


def test_a_variable_that_is_not_there() -> None:
    with pytest.raises(InputError, match="gamma is not in the formula"):
        matderiv.derive("x'*y", r"\gamma")


def test_the_whole_error_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        matderiv.derive(r"\nabla_W \|XW\|^2 + \|W\|^2")
    assert caught.value.told("ja").splitlines() == [
        "式の途中に微分がある",
        r"    \nabla_W \|XW\|^2 + \|W\|^2",
        "    ^^^^^^^^^^^^^^^^^",
        "ヒント: 微分する式全体を \\frac{d}{dx}[…] のように括弧で囲むか、変数を式とは別に指定する",
    ]
