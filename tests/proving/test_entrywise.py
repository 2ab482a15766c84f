"""The lines of one chain, from ∂(…)/∂w_αβ to what is recognised, one idea each."""

from __future__ import annotations

from typing import Any

from sympy import Symbol

from matderiv import derive
from matderiv.core.proof import Rule, Step
from matderiv.core.text import Text
from matderiv.expressions.writer import unicode
from matderiv.proving.entrywise import _one_line


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


def test_lines_that_are_joined_keep_each_its_own_indices() -> None:
    """Two lines whose reasons have a place of one name for different indices."""
    one, two = (Rule(name, Text(f"{name} {{i}}.", f"{name}{{i}}。")) for name in ("One", "Two"))
    a, b, c = (Symbol(x) for x in "abc")
    joined = _one_line([Step(a, b, one, {"i": Symbol("k")}), Step(b, c, two, {"i": Symbol("l")})])
    shown = joined.rule.reason.fill("en", {name: str(e) for name, e in joined.bindings.items()})
    assert shown == "One k. Two l." and joined.rule.name == "Two" and (joined.lhs, joined.rhs) == (a, c)
