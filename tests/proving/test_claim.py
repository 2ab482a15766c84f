"""The last lines of a chain: entries turned, the matrix recognised, its form shortened."""

from __future__ import annotations

from typing import Any

from matderiv import derive
from matderiv.expressions.writer import unicode


def last(text: str, wrt: str, **options: Any) -> list[tuple[str, str]]:
    lemma = derive(text, wrt, **options).proof.lemmas[-1]
    return [(s.rule.name, unicode(s.rhs)) for s in lemma.steps if s.role == "main"]


def test_entries_are_turned_before_they_are_recognised() -> None:
    assert last("tr(A*X*B)", "X")[-2:] == [("transpose-entry", "Σ_i aᵀ_αi bᵀ_iβ"), ("recognise", "(AᵀBᵀ)_αβ")]


def test_a_matrix_that_can_be_shorter_has_a_line_for_that() -> None:
    assert last("x'*A*x", "x")[-2:] == [("recognise", "(Ax + Aᵀx)_α"), ("tidy", "((A + Aᵀ)x)_α")]


def test_what_is_zero_is_the_zero_matrix() -> None:
    assert last("tr(X) - tr(X')", "X")[-1] == ("recognise", "(0)_αβ")


def test_more_than_two_free_indices_stay_in_components() -> None:
    assert last("A*X*B", "X")[-1] == ("only-terms", "a_iα b_βj")


def test_the_detail_of_the_last_line_has_the_moves_of_each_term() -> None:
    step = derive("v'*softmax(K*x)", "x").proof.lemmas[-1].steps[-3]
    assert [(s.rule.name, unicode(s.rhs)) for s in step.detail] == [
        ("join", "(Kᵀ(v ⊙ softmax(u)))_α"),
        ("inner-product", "−(vᵀ softmax(u)) Σ_j kᵀ_αj softmax(u)_j"),
        ("join", "−(vᵀ softmax(u))(Kᵀ softmax(u))_α"),
    ]


def test_summed_indices_that_only_join_factors_are_named_by_the_line() -> None:
    step = derive("x'*A*x", "x").proof.lemmas[-1].steps[-2]
    assert not step.detail and {"k_0", "k_1"} <= set(step.bindings)
    assert "each of the summed indices {k_0} and {k_1} joins two factors to a product" in step.rule.reason.en
    assert "和をとる添字 {k_0}、{k_1} がそれぞれ結ぶ二つの因子は積" in step.rule.reason.ja


def test_a_second_derivative_goes_on_with_the_letters_of_the_first() -> None:
    """∂s/∂x and ∂t/∂x are found once, and the derivative of ta + sb is written out nowhere else."""
    lines = [f"{unicode(s.lhs)} = {unicode(s.rhs)}" for s in derive("(a'*x)*(b'*x)", "x", order=2).proof.steps]
    assert "g = ta + sb" in lines
    assert "∂g_α/∂x_μ = a_α b_μ + b_α a_μ" in lines
    assert sum("Σ" in line for line in lines) == 2, "s and t are written out once"


def test_what_runs_from_beta_to_alpha_is_transposed_once() -> None:
    """No factor is transposed where the whole is."""
    *_, read, turned = derive("tr(A*X*B*X)", "X").proof.steps
    assert (unicode(read.rhs), unicode(turned.rhs)) == ("(BXA + AXB)_βα", "((BXA + AXB)ᵀ)_αβ")
    assert turned.rule.reason.en.startswith("Swapping the indices transposes")
    assert turned.rule.reason.ja.startswith("添字の入れ替えは転置に当たる")


def test_a_symmetric_matrix_is_turned_inside_a_bracket() -> None:
    """No Aᵀ is brought in for A = Aᵀ."""
    proof = derive("log(x'*A*x)", "x", assume={"A": "symmetric"}).proof
    assert not any("Aᵀ" in unicode(s.rhs) for s in proof.steps)
    assert any("a_αi" in unicode(s.rhs) for s in proof.steps)
