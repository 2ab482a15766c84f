"""The lines of one chain, from ∂(…)/∂w_αβ to what is recognised, one idea each."""

from __future__ import annotations

from typing import Any

from matderiv import derive
from matderiv.expressions.writer import unicode


def lines(text: str, wrt: str, **options: Any) -> list[tuple[str, str]]:
    lemma = derive(text, wrt, **options).proof.lemmas[-1]
    return [(s.rule.name, unicode(s.rhs)) for s in lemma.steps if s.role == "main"]


def test_constant_factors_stand_outside_and_constant_terms_give_nothing() -> None:
    assert ("sum-rule", "3 ∂/∂x_α [Σ_i Σ_j x_i a_ij x_j]") in lines("3*x'*A*x + b'*c", "x")


def test_only_the_term_with_the_entry_counts_where_an_index_stands_in_one_slot() -> None:
    assert ("only-terms", "a_iα b_βj") in lines("A*X*B", "X")


def test_deltas_use_up_sums() -> None:
    rules = [name for name, _ in lines("x'*A*x", "x")]
    assert rules.index("work-out") < rules.index("collapse") < rules.index("recognise")


def test_an_objective_without_the_entry_is_constant() -> None:
    assert lines("b'*c + 0*sum(x)", "x")[-2:] == [("vanish", "0"), ("recognise", "(0)_α")]


def test_functions_with_a_name_are_called_by_it() -> None:
    assert any("softmax" in rhs for _, rhs in lines("log(sum(exp(x)))", "x"))
