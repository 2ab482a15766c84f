"""The lines of one chain, from ∂(…)/∂w_αβ to what is recognised, one idea each."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Symbol

from matderiv import derive
from matderiv.core.index import Partial
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


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("y'*inv(A + t*B)*y + logdet(A + t*B)", "Σ_i Σ_j y_i ∂(U⁻¹)_ij/∂t y_j"),
        ("3*tr(C*inv(A + t*B)) + norm2(A + t*B)", "3 Σ_i Σ_j c_ij ∂(U⁻¹)_ji/∂t"),
    ],
)
def test_beside_the_sum_of_a_chain_rule_no_derivative_is_put_in_yet(text: str, left: str) -> None:
    """The next line says that they are, the derivative of an inverse by a scalar, too."""
    steps = derive(text, "t", shapes={"A": ("n", "n"), "t": ()}).proof.steps
    at, line = next((n, unicode(s.rhs)) for n, s in enumerate(steps) if s.rule.name == "chain-rule")
    assert left in line
    put_in = {unicode(e) for e in steps[at + 1].bindings.values() if isinstance(e, Partial)}
    assert any(e.startswith("∂(U⁻¹)_") and e in left for e in put_in)
