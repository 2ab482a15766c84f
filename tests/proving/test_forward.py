"""Named numbers and vectors go forward: a lemma for each, then the objective by one rule, at once."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import Derivation, derive
from matderiv.core.proof import every
from matderiv.expressions.writer import unicode


def heads(d: Derivation) -> list[str]:
    return [unicode(lemma.lhs) for lemma in d.proof.lemmas]


QUOTIENTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("(x'*A*x)/(x'*B*x)", "x", {"A": "symmetric", "B": "spd"}, "2(Ax)_α/t − 2s(Bx)_α/t²"),
    ("tr(A*X)/tr(X'*X)", "X", {}, "a_βα/t − 2s x_αβ / t²"),
    ("(a'*x)/(b'*x)", "x", {}, "a_α/t − s b_α / t²"),
    ("exp(x)/(1 + sum(x))", "x", {}, "exp(x_i) δ_iα / s − exp(x_i)/s²"),
]


@pytest.mark.parametrize(("objective", "wrt", "assume", "rhs"), QUOTIENTS)
def test_a_quotient_by_the_quotient_rule(objective: str, wrt: str, assume: dict[str, str], rhs: str) -> None:
    d = derive(objective, wrt, assume=assume, shapes={"x": ("n",)} if wrt == "x" else {})
    rules = [s for s in every(d.steps) if "Quotient rule." in s.rule.reason.en]
    assert rules and all("商の微分法による。" in s.rule.reason.ja for s in rules)
    assert rhs in {unicode(s.rhs) for s in rules}
    assert not any(unicode(s.rhs).startswith("1/") for s in d.steps if s.role == "definition")  # no letter for 1/t


@pytest.mark.parametrize(
    ("objective", "wrt", "lemmas"),
    [
        ("(B*x + b)'*C*(D*x + h)", "x", ["∂u_i/∂x_α", "∂v_i/∂x_α"]),
        ("norm2(A*x - b)^2 + norm2(G*x)^2", "x", ["∂u_i/∂x_α", "∂v_i/∂x_α"]),
        ("tr(A*X)*det(X)", "X", ["∂s/∂x_αβ", "∂t/∂x_αβ"]),
        ("sum(w.*log(w)) - c*log(sum(exp(X*w)))", "w", ["∂u_i/∂w_α"]),
    ],
)
def test_one_or_two_layers_go_forward(objective: str, wrt: str, lemmas: list[str]) -> None:
    assert heads(derive(objective, wrt, shapes={"c": ()} if "c*" in objective else {}))[:-1] == lemmas


@pytest.mark.parametrize(
    ("objective", "wrt"), [("norm2(tanh(A*tanh(B*x)) - y)^2", "x"), ("norm2(tanh(X*W)*V - Y)^2", "W")]
)
def test_several_layers_go_back(objective: str, wrt: str) -> None:
    assert all(head.startswith("∂f/∂") for head in heads(derive(objective, wrt)))


@pytest.mark.parametrize("objective", ["norm2(A*x - b)^4", "f(x'*A*x)", "exp(a'*x)/(1 + x'*x)"])
def test_a_second_derivative_cites_the_lemmas_of_the_first(objective: str) -> None:
    found = [head.replace("μ", "α") for head in heads(derive(objective, "x", order=2, shapes={"x": ("n",)}))]
    assert len(set(found)) == len(found)


def test_a_letter_in_a_line_of_its_own_has_no_second_one_for_its_number() -> None:
    letters = [unicode(s.rhs) for s in derive("norm2(A*x - b)^4", "x", order=2).steps if s.rule.name == "name"]
    assert not any(rhs.startswith("4 Σ") for rhs in letters) and "Σ_i u_i²" in letters


@pytest.mark.parametrize("function", ["sin", "tanh"])
def test_a_tower_of_functions_has_as_many_lines_as_levels(function: str) -> None:
    shown = []
    for levels in (20, 40, 80):
        text = f"sum({function}(" + f"{function}(" * (levels - 1) + "x" + ")" * (levels + 1)
        shown.append(len(derive(text, "x", shapes={"x": ("n",)}).to("terminal")))
    assert shown[2] < 3 * shown[1] and shown[1] < 3 * shown[0]


@pytest.mark.parametrize(("times", "answer"), [(4, "4((A*X)^3*A)'"), (16, "16*((A*X)^15*A)'")])
def test_a_repeated_product_under_a_trace_is_a_power(times: int, answer: str) -> None:
    d = derive(f"tr({'*'.join(['A*X'] * times)})", "X")
    assert d.formula is not None and d.formula.replace("*", "") == answer.replace("*", "")
    assert len(d.to("terminal")) < 6000
    (power,) = (s for s in d.steps if s.rule.name == "equal-factors")
    assert power.rule.reason.en == "The equal factors of the product are one power."
    assert power.rule.reason.ja == "積の等しい因子は一つの冪になる。"
