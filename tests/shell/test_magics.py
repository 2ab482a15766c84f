"""The magic commands, in a shell of IPython."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
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


CELL = r"""
$f = x^T A x$ and
$$ \nabla_x f = 2 A x $$
"""


def test_a_cell_is_checked(shell: Any) -> None:
    report = shell.run_cell_magic("check", "", CELL)
    assert [line.kind for line in report.lines] == ["definition", "wrong"]
    assert shell.run_cell_magic("check", "--assume A=symmetric", CELL).right
    assert "行" in repr(shell.run_cell_magic("check", "--lang ja --shape A=n,n", CELL))


def test_a_claim_is_checked(shell: Any) -> None:
    verdict = shell.run_line_magic("check", "x'*A*x --wrt x --claim 2*A*x")
    assert verdict.kind == "assuming"
    assert shell.run_line_magic("check", "x'*A*x --wrt x --claim '(A + A\")*x'".replace('"', "^T")).right
    assert "正しい" in repr(shell.run_line_magic("check", "x'*x --wrt x --claim 2*x --lang ja"))


def test_a_bad_check_is_told_without_a_trace(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for line in (
        "%check x'*x",
        "%check x'*x --wrt x --claim 2*x --lang de",
        "%check x'*x --wrt x --claim 2*(x",
        "%check x'*x --wrt \"x --claim 2*x",
        "%%check --wrt x\n$$ f = 1 $$",
        "%%check\nnothing here",
    ):
        shell.run_cell(line)
    told = capsys.readouterr().out
    assert (
        "InputError: a line needs a --claim\nhint: a whole derivation stands in a cell that begins with %%check" in told
    )
    assert "hint: %check --help lists the options" in told
    assert 'InputError: a quote in "x is never closed' in told
    assert "InputError: a cell holds a whole derivation, and --wrt and --claim are for a single claim" in told
    assert told.count("InputError") == 6
    assert "Traceback" not in told


def test_an_error_is_told_in_the_language_of_the_line(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell("%check x'*x --lang ja")
    shell.run_cell("%derive x'*x --wrt x --order 7 --lang ja")
    told = capsys.readouterr().out
    assert "InputError: 一行で検算するには --claim が要る\nヒント: 導出全体は、" in told
    assert "ヒント: %derive --help で選択肢の一覧を表示する" in told


def test_the_code_of_a_derivative_shows_itself(shell: Any) -> None:
    source = shell.run_line_magic("code", "x'*A*x --wrt x --target torch --name slope")
    assert "def slope" in source and repr(source) == source.rstrip("\n")
    compile(source, "slope", "exec")
    second = shell.run_line_magic("code", "x'*A*x --wrt x --hessian --lang ja")
    assert "def " in repr(second)


def completed(shell: Any, line: str) -> list[str]:
    with provisionalcompleter():
        return [x.text for x in shell.Completer.completions(line, len(line))]


@pytest.mark.parametrize(
    ("line", "expected"),
    (
        ("%derive norm2(X*w - y)^2 --wrt ", ["X", "w", "y"]),
        ("%derive norm2(X*w - y)^2 --lang ", ["en", "ja"]),
        ("%check norm2(x)^2 --struct", ["--structure"]),
        ("%code x'*A*x --wrt x --target nu", ["numpy"]),
        ("%derive x'*A*x --assume A=symm", ["symmetric"]),
        ("%derive softm", ["softmax"]),
        ("%derive x'*A*x --nothing ", []),
    ),
)
def test_the_tab_key_completes_options_names_and_functions(shell: Any, line: str, expected: list[str]) -> None:
    found = completed(shell, line)
    # beside nothing but a blank the shell offers words of its own
    assert set(expected) <= {*found} if line.endswith(" ") else found == expected


def test_other_lines_are_completed_as_ever(shell: Any) -> None:
    shell.run_cell("derived_here = 1")
    assert "derived_here" in completed(shell, "x = derived_h")
