"""Quotients of exponentials by their names: in results, and as lines of a proof."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.core.proof import every


@pytest.mark.parametrize(
    ("text", "by", "wanted"),
    [
        ("sum(log(vector(1) + exp(-y.*(X*w))))", "w", "-X'*(y.*sigmoid(-y.*(X*w)))"),
        ("sum(log(vector(1) + exp(x)))", "x", "sigmoid(x)"),
        ("log(1 + exp(-s))", "s", "-sigmoid(-s)"),
        ("log(sum(exp(A*x)))", "x", "A'*softmax(A*x)"),
        ("-y'*log(softmax(W*x))", "W", "(sum(y)*softmax(W*x) - y)*x'"),
        ("sum(sigmoid(x))", "x", "sigmoid(x).*(1 - sigmoid(x))"),
        ("log(2 + exp(s))", "s", "exp(s)/(2 + exp(s))"),
        ("log(1 + exp(s)) - exp(t)/(1 + exp(s))", "t", "-exp(t)*sigmoid(-s)"),
    ],
)
def test_results(text: str, by: str, wanted: str) -> None:
    shapes = {"x": ("n",)} if text in ("sum(log(vector(1) + exp(x)))", "sum(sigmoid(x))") else {}
    shapes |= {"s": ()} if "exp(s)" in text or "exp(-s)" in text else {}
    shapes |= {"t": ()} if "exp(t)" in text else {}
    assert derive(text, by, shapes=shapes).formula == wanted


def test_the_logistic_function_is_a_line_with_its_reason() -> None:
    proof = derive("sum(log(vector(1) + exp(-y.*(X*w))))", "w").proof
    line = next(s for s in every(proof.steps) if s.rule.name == "named-function")
    assert "logistic function" in line.rule.reason.en
    assert line.check.kind in ("EXACT", "SAMPLED")
