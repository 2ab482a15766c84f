"""A derivative that nothing could check is no answer."""

from __future__ import annotations

import re

import numpy as np
import pytest

from matderiv import derive
from matderiv.errors import FaultError, MatderivError, NoRuleError
from matderiv.operations import OPERATIONS

N = {"x": ("n",), "y": ("n",), "t": ()}


@pytest.mark.parametrize(
    ("objective", "condition"),
    [("det(x*x')", "x*x' is invertible"), ("inv(x*y')", "x*y' is invertible"), ("log(-x'*x)", "-x'*x > 0")],
)
def test_what_has_a_value_nowhere_is_refused(objective: str, condition: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(objective, "x", shapes={k: v for k, v in N.items() if k in re.findall(r"[a-zA-Z]+", objective)})
    assert str(caught.value) == (
        f"what was found for the derivative of {objective} has a value at no point that was tried, so nothing checks it"
        f"\nhint: see whether what it needs can be met: {condition}"
    )


def test_the_refusal_in_japanese() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("log(-x'*x)", "x", shapes={"x": ("n",)})
    assert caught.value.told("ja") == (
        "log(-x'*x) の導関数として得られた式は、試したどの点でも値をもたないので、検算できない\n"
        "ヒント: 必要な条件が成り立ちうるか調べる: -x'*x > 0"
    )


def test_a_window_too_narrow_to_be_met_by_chance() -> None:
    with pytest.raises(NoRuleError, match="has a value at no point that was tried"):
        derive("sqrt(t - 1e6)*sqrt(1e6 + 1 - t)", "t", shapes={"t": ()})


def test_what_needs_no_condition_is_beyond_floating_point() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("exp(1000 + exp(t))", "t", shapes={"t": ()})
    beyond = "it needs no condition, so its values are beyond floating point, which ends at 10^308"
    assert str(caught.value.advice) == beyond


@pytest.mark.parametrize(
    ("objective", "formula"),
    [
        ("log(t - 100)", "1/(t - 100)"),
        ("sum(log(x - 1000*vector(1)))", "1./(x - 1000*vector(1))"),
        ("log(y'*x - 1000)", "y/(y'*x - 1000)"),
        ("log(-100 - t)", "1/(100 + t)"),
    ],
)
def test_points_are_drawn_as_far_out_as_the_numbers_of_the_objective(objective: str, formula: str) -> None:
    shapes = {k: v for k, v in N.items() if k in objective.replace("vector", "")}
    d = derive(objective, "t" if "t" in shapes else "x", shapes=shapes)
    assert d.formula == formula
    assert d.proof.ends.kind == "SAMPLED"
    assert "UNCHECKED" not in {s.check.kind for s in d.steps}


@pytest.mark.parametrize("word", sorted(word for o in OPERATIONS.values() for word in o.words))
def test_a_function_of_a_number_is_derived_or_refused_in_words(word: str) -> None:
    for number in ("3", "-3", "0", "1/2"):
        try:
            answer = derive(f"{word}({number})*x", "x", shapes={"x": ("n",)}).function()(x=np.ones(2))
        except MatderivError as error:
            assert not isinstance(error, FaultError), error
        else:
            assert np.isfinite(answer).all()
