"""Objectives whose exponentials are beyond floating point at some of the points that are tried."""

from __future__ import annotations

import pytest

from matderiv import check, derive


@pytest.mark.sweep(15)
@pytest.mark.parametrize(
    ("text", "variable", "formula", "scalars"),
    [
        ("t*log(sum(exp(x/t)))", "x", "softmax(x/t)", "t"),
        ("log(sum(exp(x/t)))", "x", "softmax(x/t)/t", "t"),
        ("t*log(sum(exp(-x/t)))", "x", "-softmax(-x/t)", "t"),
        ("log(sum(exp(x./y)))", "x", "softmax(x./y)./y", ""),
        ("t*log(sum(exp(inv(A)*x/t)))", "x", "inv(A)'*softmax(inv(A)*x/t)", "t"),
        ("log(1+exp(a'*x)+exp(b'*x))", "x", "(exp(a'*x)*a + exp(b'*x)*b)/(1 + exp(a'*x) + exp(b'*x))", ""),
        ("sum(exp(x/t))^(1/3)", "x", "exp(x/t)/3/t/sum(exp(x/t))^(2/3)", "t"),
        ("(1+exp(s/t))^(1/4)", "s", "exp(s/t)/4/(1 + exp(s/t))^(3/4)/t", "st"),
    ],
)
def test_points_beyond_floating_point_say_nothing(text: str, variable: str, formula: str, scalars: str) -> None:
    shapes = dict.fromkeys(scalars, ())
    found = derive(text, variable, shapes=shapes)
    assert found.formula == formula
    assert check(text, variable, formula, shapes=shapes).right


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("t*log(sum(exp(x/t)))", "softmax(x/t)/t"),
        ("t*log(sum(exp(x/t)))", "softmax(x)"),
        ("log(1+exp(a'*x)+exp(b'*x))", "(exp(a'*x)*a+exp(b'*x)*b)/(exp(a'*x)+exp(b'*x))"),
    ],
)
def test_a_false_claim_is_still_seen(text: str, claim: str) -> None:
    shapes = {"t": ()} if "t*" in text else {}
    assert check(text, "x", claim, shapes=shapes).kind in ("wrong", "factor")
