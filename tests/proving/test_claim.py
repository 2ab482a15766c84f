"""The last lines of a chain: entries turned, the matrix recognised, its form shortened."""

from __future__ import annotations

from typing import Any

from matderiv import derive
from matderiv.expressions.writer import unicode


def last(text: str, wrt: str, **options: Any) -> list[tuple[str, str]]:
    lemma = derive(text, wrt, **options).proof.lemmas[-1]
    return [(s.rule.name, unicode(s.rhs)) for s in lemma.steps if s.role == "main"]


def test_entries_are_turned_before_they_are_recognised() -> None:
    assert last("tr(A*X*B)", "X")[-2:] == [("transpose-entry", "Σ_i aᵀ_αi bᵀ_iβ"), ("join", "(AᵀBᵀ)_αβ")]


def test_a_matrix_that_can_be_shorter_has_a_line_for_that() -> None:
    assert last("x'*A*x", "x")[-2:] == [("recognise", "(Ax + Aᵀx)_α"), ("tidy", "((A + Aᵀ)x)_α")]


def test_what_is_zero_is_the_zero_matrix() -> None:
    assert last("tr(X) - tr(X')", "X")[-1] == ("recognise", "(0)_αβ")


def test_more_than_two_free_indices_stay_in_components() -> None:
    assert last("A*X*B", "X")[-1] == ("work-out", "a_iα b_βj")


def test_the_detail_of_the_last_line_has_the_moves_of_each_term() -> None:
    step = derive("x'*A*x", "x").proof.lemmas[-1].steps[-2]
    assert [(s.rule.name, unicode(s.rhs)) for s in step.detail] == [("join", "(Ax)_α"), ("join", "(Aᵀx)_α")]
