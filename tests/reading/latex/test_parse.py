r"""Statements of LaTeX: chains, declarations, derivatives, and the trees with free indices."""

from __future__ import annotations

import sys
import time
from typing import Any

import latex_refused
import pytest

from matderiv import derive
from matderiv.core.errors import InputError, MatderivError
from matderiv.reading.latex.declarations import Declaration
from matderiv.reading.latex.parse import Chain, Unread, parse_latex, statements
from matderiv.reading.latex.written import as_text
from matderiv.reading.parse import parse_tree
from matderiv.reading.tree import DOT, Subscripted

ARTICLE = [
    (
        r"\frac{\partial \| XW - Y \|^2_F}{\partial W} &= 2X^T (XW-Y) \label{eq:1}",
        ["d/dW[norm2(X*W - Y)^2]", "2*X'*(X*W - Y)"],
    ),
    (r"u_{ij} &= \sum_{k=1}^{n_2} x_{ik}w_{kj} - y_{ij}", ["u_ij", "sum_{k=1}^n_2(x_ik*w_kj) - y_ij"]),
    (
        r"\frac{\partial u_{i\beta}}{\partial w_{\alpha\beta}}\,\cdot\,\frac{\partial}{\partial u_{i\beta}}u_{i\beta}^2"
        r" &= x_{i\alpha}\,\cdot\,2u_{i\beta} \nonumber \cr &= 2x_{i\alpha}\left(y_{i\beta}\right)",
        ["d/dw_alpha_beta[u_i_beta]*d/du_i_beta[u_i_beta^2]", "x_i_alpha*2*u_i_beta", "2*x_i_alpha*y_i_beta"],
    ),
    (r"\frac{\partial | XW - Y |^2_F}{\partial w_{\alpha\beta}} = 0", ["d/dw_alpha_beta[norm2(X*W - Y)^2]", "0"]),
    (r"\frac{1}{n_1}\|XW-Y\|^2_F &= L(W)", ["1/n_1*norm2(X*W - Y)^2", "L"]),
    (r"x_{i\alpha} = x_{\alpha i}^T", ["x_i_alpha", "x_alpha_i'"]),
]


@pytest.mark.parametrize("text, sides", ARTICLE)
def test_equations_of_the_article(text: str, sides: list[str]) -> None:
    (chain,) = statements(text)
    assert isinstance(chain, Chain)
    assert [as_text(s.tree) for s in chain.sides] == sides
    assert chain.relations == ("=",) * (len(sides) - 1)


def test_base_and_indices_are_told_apart() -> None:
    value = parse_latex(r"w_{\alpha\beta}").value
    assert isinstance(value, Subscripted) and (value.base, value.at) == ("w", ("alpha", "beta"))
    assert parse_latex("x_{ik}").value == parse_tree("x_ik").value == "x_ik"
    turned = parse_latex(r"x_{\alpha i}^T")
    assert turned.kind == "transpose" and turned.children[0].value.at == ("alpha", "i")
    assert parse_latex(r"X^T_{ij}").children[0].value.at == ("i", "j")
    assert parse_latex(r"\delta_{ij}").value.base == "delta"
    entry = parse_latex("(XW)_{ij}")
    assert (entry.kind, entry.value, entry.children[0].kind) == ("subscript", ("i", "j"), "product")


@pytest.mark.parametrize(
    "text, how, parts",
    [
        (r"\frac{\partial F}{\partial W}", "fraction", ["F", "W"]),
        (r"\frac{\partial}{\partial u} u^2", "operator", ["u^2", "u"]),
        (r"\frac{\partial^2 f}{\partial x\,\partial x^T}", "fraction", ["f", "x", "x'"]),
        (r"\frac{\partial^2 f}{\partial x^2}", "fraction", ["f", "x", "x"]),
        (r"\nabla_W f", "nabla", ["f", "W"]),
        (r"\nabla f", "nabla", ["f"]),
        (r"\partial_{x_i} f", "nabla", ["f", "x_i"]),
        (r"\frac{d}{dt} x", "total", ["x", "t"]),
        (r"\frac{\mathrm{d}y}{\mathrm{d}x}", "total", ["y", "x"]),
    ],
)
def test_derivatives(text: str, how: str, parts: list[str]) -> None:
    node = parse_latex(text)
    assert (node.kind, node.value) == ("partial", how)
    assert [as_text(c) for c in node.children] == parts


def test_an_operator_before_brackets_takes_only_these() -> None:
    assert as_text(parse_latex(r"\frac{\partial}{\partial x}[x] y")) == "d/dx[x]*y"
    assert as_text(parse_latex(r"\frac{\partial}{\partial x} x y + z")) == "d/dx[x*y] + z"


def test_a_dot_is_a_product_that_can_be_told() -> None:
    dot, beside = parse_latex(r"x \cdot y").value[0], parse_latex(r"x y\,").value[0]
    assert dot == beside == "*" and dot is DOT and beside is not DOT


def test_statements() -> None:
    text = r"""
        U = XW - Y, \quad X, W \in \mathbb{R}^{n\times n},\ S \in \mathbb{S}^n_{++}, a \in \mathbb{R},
        v \in \mathbb{R}^{2m}_+ \\
        \|U\|^2 &= \tr(U^TU) \\ &\quad + 0 \\ V = U \text{ and } Z = V.
    """
    found = statements(text)
    assert [type(s) for s in found] == [Chain, *[Declaration] * 4, Chain, Chain, Chain]
    declared = [(s.names, s.shape, s.facts) for s in found if isinstance(s, Declaration)]
    assert declared == [
        (("X", "W"), ("n", "n"), ""),
        (("S",), ("n", "n"), "spd"),
        (("a",), (), ""),
        (("v",), ("2*m",), "positive"),
    ]
    chain = found[5]
    assert isinstance(chain, Chain) and as_text(chain.sides[1].tree) == "tr(U'*U) + 0"
    assert text[slice(*chain.sides[0].span)] == r"\|U\|^2"


def test_a_chain_that_goes_on() -> None:
    (chain,) = statements(r"= 2x + y")
    assert isinstance(chain, Chain) and not chain.opens and len(chain.sides) == 1
    assert not isinstance(statements(r"a \approx b \le c")[0], Unread)


def test_values_of_functions() -> None:
    found = statements(r"L(W) = \|W\|^2, \quad \frac{\partial L(W)}{\partial W} = 2W")
    first, second = found
    assert isinstance(first, Chain) and first.sides[0].arguments == ("W",)
    assert isinstance(second, Chain) and as_text(second.sides[0].tree) == "d/dW[L]"
    assert as_text(statements(r"\nabla_x g(x)", functions=("g",))[0].sides[0].tree) == "d/dx[g]"  # type: ignore[union-attr]


def test_what_cannot_be_read_is_kept_with_its_reason() -> None:
    found = statements(r"a = b, c = \prod_i x_i", strict=False)
    assert isinstance(found[0], Chain) and isinstance(found[1], Unread)
    assert "products over an index" in found[1].error.message
    assert isinstance(statements(r"\foo", strict=False)[0], Unread)


CASES = latex_refused.cases("parse")


@pytest.mark.parametrize("case", CASES, ids=[c["latex"] for c in CASES])
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(MatderivError) as caught:
        parse_latex(case["latex"])
    latex_refused.compare(case, caught.value)


def test_bounds() -> None:
    with pytest.raises(InputError) as caught:
        parse_latex("x" * 100_001)
    assert caught.value.message == "the formula has 100,001 characters; at most 100,000 are read"
    assert caught.value.hint == "give its parts names, U = XW - Y"
    assert caught.value.said.within("ja") == "式が 100,001 文字ある。読めるのは 100,000 文字までである"
    with pytest.raises(MatderivError, match="operations are nested more than 200 deep here"):
        parse_latex(r"\log" * 201 + " x")


def test_not_text() -> None:
    with pytest.raises(InputError) as caught:
        parse_latex(3)  # type: ignore[arg-type]
    assert str(caught.value).splitlines() == ["a formula is text, not int", r"hint: for example \|XW - Y\|_F^2"]
    assert caught.value.told("ja").splitlines() == [
        "式は文字列で与えるものであり、int ではない",
        r"ヒント: \|XW - Y\|_F^2 のように書く",
    ]


@pytest.mark.parametrize(
    "text",
    ["norm2(X*W - Y)^2", "x'*A*x/2 - b'*x", "-(a + b)^2*tr(X^-1)", "sum_{i=1}^n(x_i^2)", "A.*(B./C)", "inv(X)'*y"],
)
def test_trees_as_text(text: str) -> None:
    assert as_text(parse_tree(text)) == text


@pytest.mark.sweep(8)
@pytest.mark.parametrize(
    "text",
    [
        " + ".join([r"x^\top x"] * 5000),
        r"\alpha " + "X " * 5000,
        "(" * 5000 + "x" + ")" * 5000 + r"\,",
        "-" * 5000 + r"x\,",
        r"\sum_i" * 500 + " x",
        r"\nabla_x " * 500 + "x",
        r"\frac{1}{" * 150 + "x" + "}" * 150,
        r"\|" * 5000,
        "e^{" * 150 + "x" + "}" * 150,
    ],
)
def test_long_input_needs_no_depth(text: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    started = time.perf_counter()
    try:
        parse_latex(text)
    except MatderivError:
        pass
    finally:
        sys.setrecursionlimit(limit)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "head",
    [
        r"E_{in}(w) =",
        r"\mathrm{loss}(w) =",
        r"\operatorname{MSE}(w_1, b) :=",
        r"RSS(w) =",
        r"cost\left(w\right) =",
        r"\mathcal{L}_{\text{reg}}(W^{(1)}) =",
        r"Q(w | w_0) =",
        r"\ell(w; X) =",
        r"p(y \mid X, w) =",
        r"\log p(y|X) =",
        r"-\ln p(\mathbf y \mid \mathbf X, w) =",
        r"-2\log L(w) =",
        r"\log L =",
        r"\log\mathcal{L}(w) =",
    ],
)
def test_a_head_is_a_name_with_arguments(head: str) -> None:
    assert derive(head + r" \|Xw - y\|^2", "w").formula == "2*X'*(X*w - y)"


@pytest.mark.parametrize("side", [r"\operatorname{tr}(A)", "tr(A)", "AX", r"\|x\|", r"\log y", r"\log(1 + y)"])
def test_the_side_of_an_equation_is_no_head(side: str) -> None:
    with pytest.raises(InputError, match="an objective is one formula, not an equation"):
        derive(side + " = x^T A x", "x")


def test_a_head_is_not_defined_by_itself() -> None:
    with pytest.raises(InputError, match="cost is defined by itself"):
        derive("cost(w) = cost(w)^2", "w")


@pytest.mark.parametrize(
    ("latex", "formula"),
    [
        (r"{1 \over 2} x^\top x", "x"),
        (r"\left(x^\top x \over 2\right)", "x"),
        (r"\exp\left(-{\|x\|^2 \over 2}\right)", "-exp(-norm2(x)^2/2)*x"),
        (r"{\|x\|^2 \over {4 \over 2}}", "x"),
        (r"{\partial \over \partial x} x^\top x", "2*x"),
        (r"\|x - y\|_{S^{-1}}^2", "(inv(S) + inv(S)')*(x - y)"),
        (r"\|x - y\|^2_{S^{-1}}", "(inv(S) + inv(S)')*(x - y)"),
    ],
)
def test_fractions_by_over_and_weights_of_norms(latex: str, formula: str) -> None:
    assert derive(latex, None if "partial" in latex else "x").formula == formula


@pytest.mark.parametrize("latex", [r"{a \over b \over x}", r"{\over x}", r"{x \over }"])
def test_over_without_a_clear_place(latex: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(latex, "x")
    english, japanese = caught.value.told("en"), caught.value.told("ja")
    assert r"what \over parts is not clear here" in english and r"write \frac{a}{b}" in english
    assert r"\over が何を分けるのか明らかでない" in japanese and r"\frac{a}{b} と書く" in japanese
