"""The article's proof, line by line: one flat chain from the objective to its derivative."""

from __future__ import annotations

import pytest

from matderiv import Derivation, derive
from matderiv.core.proof import every
from matderiv.expressions.writer import latex, unicode

ARTICLE = (
    ("definition", "U", "XW − Y"),
    ("definition", "u_ij", "Σ_k x_ik w_kj − y_ij"),
    ("main", "‖XW − Y‖_F²", "Σ_i Σ_j (Σ_k x_ik w_kj − y_ij)²"),
    ("main", "∂‖XW − Y‖_F²/∂w_αβ", "∂/∂w_αβ [Σ_i Σ_j (Σ_k x_ik w_kj − y_ij)²]"),
    ("main", "∂/∂w_αβ [Σ_i Σ_j (Σ_k x_ik w_kj − y_ij)²]", "∂/∂w_αβ [Σ_i (Σ_k x_ik w_kβ − y_iβ)²]"),
    ("aside", "∂u_iβ²/∂w_αβ", "∂u_iβ/∂w_αβ · ∂u_iβ²/∂u_iβ"),
    ("aside", "∂u_iβ/∂w_αβ · ∂u_iβ²/∂u_iβ", "x_iα · 2u_iβ"),
    ("aside", "x_iα · 2u_iβ", "2x_iα (Σ_k x_ik w_kβ − y_iβ)"),
    ("main", "∂/∂w_αβ [Σ_i (Σ_k x_ik w_kβ − y_iβ)²]", "2 Σ_i x_iα (Σ_k x_ik w_kβ − y_iβ)"),
    ("main", "2 Σ_i x_iα (Σ_k x_ik w_kβ − y_iβ)", "2 Σ_i xᵀ_αi (Σ_k x_ik w_kβ − y_iβ)"),
    ("main", "2 Σ_i xᵀ_αi (Σ_k x_ik w_kβ − y_iβ)", "(2Xᵀ(XW − Y))_αβ"),
)
# the nine equations after the letter and its entries are given
LATEX = (
    r"\sum_{i=1}^{n_{1}}\sum_{j=1}^{n_{3}} \left(\sum_{k=1}^{n_{2}} x_{ik} w_{kj} - y_{ij}\right)^{2}",
    r"\frac{\partial}{\partial w_{\alpha\beta}} \left[ \sum_{i=1}^{n_{1}}\sum_{j=1}^{n_{3}} "
    r"\left(\sum_{k=1}^{n_{2}} x_{ik} w_{kj} - y_{ij}\right)^{2} \right]",
    r"\frac{\partial}{\partial w_{\alpha\beta}} \left[ \sum_{i=1}^{n_{1}} "
    r"\left(\sum_{k=1}^{n_{2}} x_{ik} w_{k\beta} - y_{i\beta}\right)^{2} \right]",
    r"\frac{\partial u_{i\beta}}{\partial w_{\alpha\beta}} \cdot "
    r"\frac{\partial u_{i\beta}^{2}}{\partial u_{i\beta}}",
    r"x_{i\alpha} \cdot 2 u_{i\beta}",
    r"2 x_{i\alpha} \left(\sum_{k=1}^{n_{2}} x_{ik} w_{k\beta} - y_{i\beta}\right)",
    r"2 \sum_{i=1}^{n_{1}} x_{i\alpha} \left(\sum_{k=1}^{n_{2}} x_{ik} w_{k\beta} - y_{i\beta}\right)",
    r"2 \sum_{i=1}^{n_{1}} x^{\top}_{\alpha i} \left(\sum_{k=1}^{n_{2}} x_{ik} w_{k\beta} - y_{i\beta}\right)",
    r"(2 X^{\top} (X W - Y))_{\alpha\beta}",
)


@pytest.fixture(scope="module")
def article() -> Derivation:
    return derive("norm2(X*W - Y)^2", "W")


def test_the_lines_of_the_article(article: Derivation) -> None:
    assert tuple((s.role, unicode(s.lhs), unicode(s.rhs)) for s in article.steps) == ARTICLE


def test_the_nine_equations_as_latex(article: Derivation) -> None:
    assert tuple(latex(s.rhs) for s in article.steps if s.role != "definition") == LATEX


def test_every_line_of_the_article_is_exact(article: Derivation) -> None:
    assert {s.check.kind for s in every(article.steps)} == {"EXACT"}
    assert len(article.proof.lemmas) == 1


def test_the_reasons_are_in_order(article: Derivation) -> None:
    names = [s.rule.name for s in article.steps]
    assert names[:2] == ["name", "components"]
    assert names.index("only-terms") < names.index("chain-rule") < names.index("transpose-entry")
    assert names[-1] == "recognise"


def test_with_two_inner_expressions_a_vector_goes_forward_by_lemmas() -> None:
    derivation = derive("tanh(A*tanh(B*x))", "x")
    assert len(derivation.proof.lemmas) == 3
    rules = [s.rule.name for s in every(derivation.proof.lemmas[-1].steps)]
    assert "entry-by-entry" not in rules  # the derivatives of the letters are known by then


def test_a_long_objective_gets_a_letter_and_a_short_one_does_not() -> None:
    assert unicode(derive("x'*A*x", "x").proof.lemmas[0].lhs) == "∂/∂x_α [xᵀAx]"
    long = derive("x'*A*x + b'*x + c'*B*x + d'*C*D*x", "x")
    assert unicode(long.proof.lemmas[0].lhs) == "∂f/∂x_α"
