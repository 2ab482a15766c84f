"""A summand that goes through a letter is worked out on the side, by the chain or product rule."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.core.proof import every
from matderiv.expressions.writer import unicode


def asides(text: str, wrt: str) -> list[tuple[str, str]]:
    steps = every(derive(text, wrt).steps)
    return [(s.rule.name, unicode(s.rhs)) for s in steps if s.role == "aside"]


def test_the_delta_is_collapsed_in_a_detail() -> None:
    article = derive("norm2(X*W - Y)^2", "W")
    lines = [unicode(s.rhs) for s in every(article.steps)]
    assert "Σ_k x_ik δ_kα" in lines
    assert lines.index("Σ_k x_ik δ_kα") < lines.index("2 Σ_i x_iα (Σ_k x_ik w_kβ − y_iβ)")


def test_the_chain_rule_is_written_before_anything_is_put_in() -> None:
    lines = asides("sum(exp(A*x))", "x")
    assert lines[:2] == [("chain-rule", "∂u_i/∂x_α · ∂exp(u_i)/∂u_i"), ("insert", "a_iα exp(u_i)")]


def test_the_product_rule_where_two_factors_move() -> None:
    lines = asides("(A*x)'*B*(A*x)", "x")
    assert lines[:2] == [
        ("product-rule", "∂u_i/∂x_α (BA)_ij x_j + u_i (BA)_ij ∂x_j/∂x_α"),
        ("insert", "a_iα (BA)_ij x_j + u_i (BA)_ij δ_jα"),
    ]


def test_letters_go_back_where_the_line_has_them_written_out() -> None:
    assert ("put-back", "2a_iα Σ_j a_ij x_j") in asides("norm2(A*x)^2", "x")


def test_an_operation_that_stays_folded_is_differentiated_by_its_entries() -> None:
    lines = asides("sum(inv(A*X))", "X")
    assert any(" ∂" in rhs and "⁻¹" in rhs for name, rhs in lines if name == "chain-rule")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the others stay. Here u_ij is written for x_i δ_ij."),
        ("ja", "残す。ここでは x_i δ_ij を u_ij と書く。"),
    ],
)
def test_a_letter_that_stands_again_for_what_is_shown_is_told(language: str, said: str) -> None:
    text = " ".join(derive("x'*diag(x)*A*x", "x").to("terminal", language=language).split())
    assert said.replace(" ", "") in text.replace(" ", "")


def test_what_is_no_sum_is_not_called_one() -> None:
    steps = derive("x'*diag(x)*A*x", "x").steps
    said = [s.rule.reason for s in steps if s.rule.name in ("put-back", "fold")]
    assert [t.en for t in said] == [
        "{u} stands for this product.",
        "The letters {u0} and {u1} are put back for what they stand for.",
    ]
    of_a_sum = [s.rule.reason.en for s in derive("norm2(A*diag(x)*B)^2", "x").steps if s.rule.name == "fold"]
    assert of_a_sum == ["The letter {u} is put back for its sum."]
