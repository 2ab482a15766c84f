"""The article's proof, line by line, and the shape of proofs with several inner expressions."""

from __future__ import annotations

import pytest

from matderiv import Derivation, derive
from matderiv.index import termwise
from matderiv.notation import latex, unicode
from matderiv.step import every

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


def test_the_delta_is_collapsed_in_a_detail(article: Derivation) -> None:
    lines = [unicode(s.rhs) for s in every(article.steps)]
    assert "Σ_k x_ik δ_kα" in lines
    assert lines.index("Σ_k x_ik δ_kα") < lines.index("2 Σ_i x_iα (Σ_k x_ik w_kβ − y_iβ)")


def test_the_chain_of_each_lemma_joins(article: Derivation) -> None:
    several = derive("norm2(tanh(tanh(X*W)*V) - Y)^2", "W")
    for lemma in (*article.proof.lemmas, *several.proof.lemmas):
        main = [s for s in lemma.steps if s.role == "main"]
        assert main[-1].rhs == lemma.rhs


def test_several_inner_expressions_make_lemmas() -> None:
    lengths = []
    for n in (2, 4, 8):
        text = "X"
        for k in range(n):
            text = f"tanh({text}*A{k})"
        derivation = derive(f"norm2({text} - Y)^2", "A0")
        lengths.append(len(derivation.steps))
        assert len(derivation.proof.lemmas) > n
    # twice as many names, twice as many lines
    assert lengths[2] - lengths[1] == 2 * (lengths[1] - lengths[0])


def test_letters_of_the_user_are_left_alone() -> None:
    derivation = derive("norm2(X*U - V)^2", "U", shapes={"X": ("i", "k"), "U": ("k", "j"), "V": ("i", "j")})
    named = next(s for s in derivation.steps if s.role == "definition")
    assert unicode(named.lhs) not in ("U", "V", "X")
    assert derivation.formula == "2*X'*(X*U - V)"


def test_a_long_sum_is_not_written_out_for_each_letter() -> None:
    """A proof of n terms has about n times the symbols of one."""
    terms = [f"norm2(A{k}*x - b{k})^2" for k in range(1, 13)]
    d = derive(" + ".join(terms), "x", shapes={f"A{k}": ("m", "n") for k in range(1, 13)})
    few = [s for s in every(d.steps) if s.rule.reason.en.endswith("give 0 and are not written again.")]
    assert len(few) == 12 and all(len(termwise(s.rhs)) == 1 for s in few)
    assert {s.check.kind for s in every(d.steps)} == {"EXACT"}
    assert "あらためて書かない" in "".join(d.to("terminal", language="ja").split())
