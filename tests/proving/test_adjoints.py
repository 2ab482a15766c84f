"""A scalar with several inner expressions goes back through them, one lemma each."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.core.errors import NoRuleError
from matderiv.core.index import termwise
from matderiv.core.proof import every
from matderiv.expressions.writer import unicode


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


def test_a_long_sum_is_not_written_out_for_each_letter() -> None:
    """A proof of n terms has about n times the symbols of one."""
    terms = [f"norm2(A{k}*X - B{k})^2" for k in range(1, 13)]
    d = derive(" + ".join(terms), "X", shapes={f"A{k}": ("m", "n") for k in range(1, 13)})
    few = [s for s in every(d.steps) if s.rule.reason.en.endswith("give 0 and are not written again.")]
    assert len(few) == 12 and all(len(termwise(s.rhs)) == 1 for s in few)
    assert {s.check.kind for s in every(d.steps)} == {"EXACT"}
    assert "あらためて書かない" in "".join(d.to("terminal", language="ja").split())


def test_each_letter_is_differentiated_once_outermost_first() -> None:
    proof = derive("norm2(tanh(X*W) - Y)^2", "W").proof
    assert [unicode(lemma.lhs) for lemma in proof.lemmas] == ["∂f/∂v_ij", "∂f/∂u_ij", "∂f/∂w_αβ"]


def test_what_goes_by_way_of_another_letter_is_held_fixed() -> None:
    lemma = derive("normF(X*tanh(X'*A))^2", "X").proof.lemmas[-1]
    first = next(s for s in lemma.steps if s.role == "main")
    assert unicode(first.rhs) == "Σ_i Σ_j s_ij ∂u_ij/∂x_αβ + Σ_i Σ_j 2z_ij (∂z_ij/∂x_αβ)|_V"
    assert unicode(first.bindings["s"]) == "V" and "{s} is held fixed" in first.rule.reason.en
    assert {s.check.kind for s in every(lemma.steps)} <= {"EXACT", "SAMPLED"}


def test_a_scalar_letter_and_a_direct_part() -> None:
    lemmas = derive("tr(S)*norm2(S*B)^2", "S").proof.lemmas
    lines = [unicode(s.rhs) for s in lemmas[-1].steps if s.role == "main"]
    assert lines[0] == "q ∂t/∂s_αβ + Σ_i Σ_j 2t u_ij ∂u_ij/∂s_αβ"


@pytest.mark.parametrize("objective", ["max(softmax(x'), x')*y", "max(x' + x', x')*x"])
def test_a_letter_beside_the_variable_is_held_fixed_where_a_function_of_both_is_differentiated(objective: str) -> None:
    found = derive(objective, "x", shapes={"x": ("n",)})
    slopes = [unicode(s.lhs) for s in every(found.steps) if "∂max(" in unicode(s.lhs) or "∂min(" in unicode(s.lhs)]
    assert any("|_" in slope for slope in slopes)


def test_an_inner_derivative_that_is_no_matrix_is_refused() -> None:
    message = (
        "the derivative with respect to this inner expression has no form in products, Kronecker products and "
        "entrywise products"
    )
    with pytest.raises(NoRuleError) as refused:
        derive("tr(A*kron(X, kron(X, kron(X, X))))", "X", order=2)
    assert refused.value.said.within("en") == message
    japanese = "この内側の式による導関数は、積、クロネッカー積、成分ごとの積では表せない"
    assert refused.value.said.within("ja") == japanese
