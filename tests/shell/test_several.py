"""The command line with more than one variable."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

import matderiv
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


def test_code_of_several_variables_is_one_source() -> None:
    both = run("code", QUADRATIC, "--wrt", "x", "--wrt", "b")
    assert both.exit_code == 0
    assert "def value_and_gradients(" in both.output
    assert both.output == matderiv.gradients(QUADRATIC, ["x", "b"]).code("numpy")
    blocks = run("code", QUADRATIC, "--wrt", "x", "--wrt", "b", "--hessian")
    assert blocks.output == matderiv.hessian(QUADRATIC, ["x", "b"]).code("numpy")
    named = run("code", QUADRATIC, "--wrt", "x", "--wrt", "b", "--name", "slopes")
    assert "def value_and_slopes(" in named.output


def test_a_hessian_is_called_so_beside_the_gradient() -> None:
    source = run("code", QUADRATIC, "--wrt", "x", "--hessian").output
    assert "def hessian(" in source
    assert "def gradient(" in source
    assert source == run("code", QUADRATIC, "--wrt", "x", "--order", "2").output


def test_several_variables_are_one_proof_but_in_json() -> None:
    shown = run("derive", QUADRATIC, "--wrt", "x", "--wrt", "b", "--format", "terminal").output
    assert shown.count("Claim") == 1
    assert shown.count("What was checked") == 1
    data = json.loads(run("derive", QUADRATIC, "--wrt", "x", "--wrt", "b", "--format", "json").stdout)
    assert [part["answer"]["formula"] for part in data] == ["2*A'*(A*x - b)", "2*(b - A*x)"]
    page = run("derive", QUADRATIC, "--wrt", "x", "--wrt", "b", "--format", "latex", "--standalone").output
    assert page.count(r"\begin{document}") == 1
