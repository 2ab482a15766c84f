"""The command line with more than one variable."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from matderiv.shell.cli import main

QUADRATIC = "norm2(A*x - b)^2"


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def test_then_is_by_another_variable() -> None:
    shown = run("derive", QUADRATIC, "--wrt", "x", "--then", "b", "--format", "terminal", "--steps", "none")
    assert shown.exit_code == 0
    assert "∂²‖Ax − b‖²/(∂x ∂bᵀ) = −2Aᵀ" in shown.output
    data = json.loads(run("derive", QUADRATIC, "--wrt", "x", "--then", "b", "--format", "json").stdout)
    assert data["answer"]["formula"] == "-2*A'"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "error: a stationary point is solved for with the first derivative\nhint: leave --then out\n"),
        ("ja", "エラー: 停留点は一階導関数から求める\nヒント: --then を省く\n"),
    ],
)
def test_a_stationary_point_is_of_the_first_derivative(language: str, told: str) -> None:
    assert run("derive", QUADRATIC, "--wrt", "x", "--then", "b", "--solve", "--lang", language).stderr == told
