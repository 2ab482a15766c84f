"""Functions that are defined beside an objective, derivatives by one entry, and names that look like others."""

from __future__ import annotations

import pytest

import matderiv
from matderiv import InputError, MatderivError, NoRuleError


@pytest.mark.parametrize(
    "objective, wrt, formula",
    [
        (r"g(x) = f(2x)^2, f(x) = x^\top x", "x", "64*(x'*x)*x"),
        (r"F(x) = f(Ax-b), f(u) = u^\top u", "x", "2*A'*(A*x - b)"),
        (r"\frac{d}{dt} f(2t), f(t) = t^2", None, "8*t"),
        (r"\frac{\partial}{\partial t} f(2t), f(t) = t^2", None, "8*t"),
        (r"\frac{\partial f}{\partial x}, f(x) = x^\top x", None, "2*x"),
        (r"\nabla_x f(x), f(x) = x^\top x", None, "2*x"),
        (r"\nabla_{S_b} (\operatorname{tr}(S_b X) + \operatorname{tr}(S_w X))", None, "X'"),
        (r"\frac{1}{2N}\|Xw-y\|^2", "w", "X'*(X*w - y)/N"),
    ],
)
def test_what_a_text_means(objective: str, wrt: str | None, formula: str) -> None:
    assert matderiv.derive(objective, wrt).formula == formula


def test_a_claim_may_define_a_function() -> None:
    objective = r"(x^\top x)^2"
    assert matderiv.check(objective, "x", r"4f(x)x, f(x) = x^\top x").right
    assert matderiv.check(objective, "x", r"f(2x)x, f(x) = x^\top x").right
    assert matderiv.check(objective, "x", r"f(x)x, f(x) = x^\top x").kind == "factor"
    for relation in (r"\neq", r"\propto", r"\leq", r"\approx"):
        with pytest.raises(InputError, match="stands in front, and nothing tells what is"):
            matderiv.check(r"x^\top x", "x", rf"{relation} 2x")


@pytest.mark.parametrize("text", [r"f(x) = x^\top x + f(x)", r"f(2x), f(x) = g(x), g(x) = f(x)", r"f(2x), f(x) = f(x)"])
def test_a_function_that_is_defined_by_itself(text: str) -> None:
    with pytest.raises(InputError) as caught:
        matderiv.derive(text + r"+\cos 1", "x")
    assert caught.value.told("en").startswith("f is defined by itself")
    assert caught.value.told("ja").startswith("f がそれ自身を用いて定義されている")


@pytest.mark.exhaustive
def test_functions_that_double_have_a_bound() -> None:
    letters = "fghklmpqrsvwyzFGHKLMPQRSVW"
    lines = [rf"{a}(x)={b}(x)+{b}(2x)" for a, b in zip(letters, letters[1:], strict=False)]
    with pytest.raises(InputError, match="with its definitions put in place the formula has more than 200,000 parts"):
        matderiv.derive(", ".join(["f(3x)", *lines, r"W(x)=x^\top x"]), "x")


@pytest.mark.parametrize(
    "objective, wrt, answer",
    [
        (r"\frac{\partial x^\top x}{\partial x_i}", None, "2*x[i]"),
        (r"\frac{\partial \operatorname{tr}(AX)}{\partial x_{ij}}", None, "A[j,i]"),
        (r"\|XW - Y\|_F^2", r"w_{\alpha\beta}", "2*(X'*(X*W - Y))[alpha,beta]"),
    ],
)
def test_a_derivative_by_one_entry_is_that_alone(objective: str, wrt: str | None, answer: str) -> None:
    assert matderiv.derive(objective, wrt).formula == answer


def test_a_derivative_by_one_row_is_not_that_by_all() -> None:
    with pytest.raises(NoRuleError) as caught:
        matderiv.derive(r"\frac{\partial}{\partial x_k} \sum_{ij} x_{ij}^2")
    assert "x_k is one row of X, and a derivative with respect to one is not read" in caught.value.told("en")
    assert "x_k は X の 1 つの行であり、それによる微分は読めない" in caught.value.told("ja")
    assert caught.value.hint == "differentiate with respect to X: its rows are those with respect to one"
    assert "X で微分し、その行を見る" in caught.value.told("ja")


@pytest.mark.parametrize(
    "text, says, ja, hint, hint_ja",
    [
        (
            "xʼ*x",
            "'ʼ' (U+02BC, modifier letter apostrophe) is no part of a name here",
            "は名前の一部ではない",
            "a transpose is written x'",
            "転置は x' と書く",
        ),
        (
            "x'*𝐱",
            "𝐱 with MATHEMATICAL BOLD SMALL X looks like x with LATIN SMALL LETTER X, but is another name",
            "と見た目が同じだが、別の名前である",
            "write x for both, or declare the shapes of both",
            "どちらも x と書くか、両方の形を宣言する",
        ),
        (
            "е^norm2(x)",
            "е with CYRILLIC SMALL LETTER IE looks like e, but is another name",
            "е (CYRILLIC SMALL LETTER IE) は e と見た目が同じだが、別の名前である",
            "write e, or declare the shape of е",
            "e と書くか、е の形を宣言する",
        ),
        (
            "norm2(x)*аx_1",
            "аx_1 with CYRILLIC SMALL LETTER A looks like ax_1, but is another name",
            "аx_1 (CYRILLIC SMALL LETTER A) は ax_1 と見た目が同じだが、別の名前である",
            "write ax_1, or declare the shape of аx_1",
            "ax_1 と書くか、аx_1 の形を宣言する",
        ),
        (
            "‖x‖/2‖x‖",
            "it is not clear what /2‖ divides by",
            "/2‖ では何が分母なのかはっきりしない",
            "write parentheses round what divides",
            "分母を括弧で囲む",
        ),
    ],
)
def test_what_looks_like_something_else(text: str, says: str, ja: str, hint: str, hint_ja: str) -> None:
    with pytest.raises(InputError) as caught:
        matderiv.derive(text, "x")
    assert says in caught.value.told("en")
    assert ja in caught.value.told("ja")
    assert caught.value.hint == hint
    assert hint_ja in caught.value.told("ja")


def test_two_names_that_look_alike_are_read_where_both_are_declared() -> None:
    shapes = {"t": (), "a": (), "а": ()}
    assert matderiv.derive("a*t^2 + а*t", "t", shapes=shapes).formula == "2*a*t + а"
    with pytest.raises(MatderivError, match="looks like"):
        matderiv.derive("a*t^2 + а*t", "t", shapes={"t": (), "a": ()})


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        (r"\operatorname{tr}(A(X^\top)^{-1})", "-inv(X)'*A*inv(X)'"),
        (r"b^\top A(X^T)^{-1}c", "-inv(X)'*c*b'*A*inv(X)'"),
        (r"\operatorname{tr}(A(X)^{-1})", "-(inv(X)*A*inv(X))'"),
        (r"\|A(X)^\top-B\|^2", "2*(A*X' - B)'*A"),
        (r"\operatorname{tr}(A_1\left(X^\top\right)^{-1}B)", "-inv(X)'*B*A_1*inv(X)'"),
    ],
)
def test_a_letter_before_a_bracket_with_an_exponent_is_a_factor(text: str, formula: str) -> None:
    assert matderiv.derive(text, "X").formula == formula


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        (r"\operatorname{tr}(A(X^\top))", "X"),  # no exponent
        (r"\|J(x)^\top r\|^2", "x"),  # the Jacobian at x
        (r"\|\Phi(X)^\top w\|^2", "X"),  # the features of X
    ],
)
def test_a_letter_that_may_be_a_function_is_none(text: str, variable: str) -> None:
    with pytest.raises(InputError, match="is no function that is known here"):
        matderiv.derive(text, variable)


def test_behind_log_det_a_bracket_with_an_exponent_is_refused_with_both_spellings() -> None:
    with pytest.raises(InputError, match=r"may belong to what \\log\\det is taken of, or be a factor") as caught:
        matderiv.derive(r"\log\det A(X^\top)^{-1}", "X")
    assert caught.value.hint == r"write \log\det(A) (X^\top)^{-1} or \log\det(A (X^\top)^{-1})"
    assert matderiv.derive(r"\log\det(A (X^\top)^{-1})", "X").formula == "-inv(X)'"
