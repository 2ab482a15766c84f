"""Claims about a derivative by one variable and then another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

import matderiv
from matderiv.shell.cli import main

CLAIMS = [
    ("norm2(A*x - b)^2", "x", "b", "-2*A'", "right"),
    ("norm2(A*x - b)^2", "x", "b", "-2*A", "transposed"),
    ("norm2(A*x - b)^2", "x", "b", "-A'", "factor"),
    ("norm2(A*x - b)^2", "x", "b", "2*A'", "factor"),
    ("x'*A*y + x'*B*y", "x", "y", "A", "term"),
    ("x'*S*y", "x", "y", "S'", "transposed"),
    ("log(1 + exp(x'*A*y))", "x", "y", "A", "wrong"),
    ("log(1 + exp(x'*A*y))", "x", "y", "sigmoid(x'*A*y)*A", "term"),
    ("t*norm2(x)^2", "t", "x", "2*x", "right"),
    ("t*norm2(x)^2", "x", "t", "2*x", "right"),
    ("t*norm2(x)^2", "x", "t", "2*x'", "transposed"),
    ("t^2*exp(s)", "t", "s", "2*t*exp(s)", "right"),
    ("t^2*exp(s)", "t", "s", "t*exp(s)", "factor"),
    ("tr(A*X*B*Y)", "X", "Y", "kron(B, A')*commutation(n_4, n_1)", "right"),
    ("tr(A*X*B*Y)", "X", "Y", "(kron(B, A')*commutation(n_4, n_1))'", "transposed"),
    ("x'*A*y", "x", "y", "A + eye", "shape"),
    ("(x'*A*x)*t", "x", "t", "2*A*x", "assuming"),
]


@pytest.mark.sweep(3)
@pytest.mark.parametrize(("objective", "first", "second", "claim", "kind"), CLAIMS)
def test_the_verdict(objective: str, first: str, second: str, claim: str, kind: str) -> None:
    shapes: dict[str, Any] = {name: () for name in "ts" if name in (first, second)}
    verdict = matderiv.check(objective, first, claim, then=second, shapes=shapes)
    assert verdict.kind == kind
    data = json.loads(verdict.to("json"))
    assert (data["order"], data["then"], data["variable"]["formula"]) == (2, [second], first)
    shown = str(verdict)
    assert "∂²" in shown
    if kind == "transposed" and "transpose of" in shown:
        assert "Your formula is the transpose of the second derivative." in shown
    if kind == "wrong":
        assert "Differences of the objective give" in shown
    if first == "X" and kind == "right":
        assert "a column for each entry of Y." in shown.replace("\n  ", " ")
        japanese = verdict.to("terminal", language="ja").replace("\n  ", "")
        assert "行は先に微分する変数の成分に、列は Y の成分に対応する" in japanese


def test_the_command_line_judges_it() -> None:
    args = ["check", "norm2(A*x - b)^2", "--wrt", "x", "--then", "b", "--claim"]
    done = CliRunner().invoke(main, [*args, "-2*A'"])
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "✓ Right.")
    assert CliRunner().invoke(main, [*args, "2*A'"]).exit_code == 1


def test_without_a_derivation_there_is_no_verdict() -> None:
    with pytest.raises(matderiv.NoRuleError):
        matderiv.check("A*x", "x", "A", then="A")
