"""The magic commands, in a shell of IPython."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from matderiv import Derivation


@pytest.fixture
def shell() -> Iterator[Any]:
    made = InteractiveShell()
    made.run_line_magic("load_ext", "matderiv")
    yield made
    InteractiveShell.clear_instance()


def test_a_formula_needs_no_quotes(shell: Any) -> None:
    d = shell.run_line_magic("derive", "norm2(X*W - Y)^2 --wrt W")
    assert isinstance(d, Derivation)
    assert d.formula == "2*X'*(X*W - Y)"
    assert shell.run_line_magic("derive", '"norm2(X*W - Y)^2" --wrt W').formula == d.formula


def test_options_are_those_of_the_command_line(shell: Any) -> None:
    d = shell.run_line_magic("derive", "x'*A*x --wrt x --assume A=symmetric --shape A=n,n --order 2")
    assert d.formula == "2*A"
    solved = shell.run_line_magic("derive", "norm2(X*w - y)^2 --wrt w --solve")
    assert solved.proof.solution is not None


def test_the_other_language(shell: Any) -> None:
    d = shell.run_line_magic("derive", "x'*A*x --wrt x --lang ja")
    assert "主張" in repr(d)
    assert "主張" in d._repr_html_()


def test_a_bad_line_is_told_without_a_trace(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell("%derive tr(A*X)) --wrt X")
    shell.run_cell("%derive tr(A*X)")
    shell.run_cell("%derive tr(A*X) --wrt X --lang de")
    told = capsys.readouterr().out
    assert "InputError: there is no ( for this )" in told
    assert "nothing says by what to differentiate" in told
    assert "Invalid value for '--lang'" in told
    assert "hint: %derive --help lists the options" in told
    assert "Traceback" not in told


def test_help_is_printed(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.run_line_magic("derive", "--help") is None
    assert "--assume" in capsys.readouterr().out
