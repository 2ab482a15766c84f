"""A function in a file as an argument: run only where that is said, told by its line, and never a formula."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import matderiv
from matderiv.shell.cli import main
from matderiv.tracing.files import in_file

SOURCE = """
import numpy as np

print("this runs")


def helper(z):
    return np.sum(z**2)


def loss(X, w, y, lam=0.1):
    return helper(X @ w - y) / len(y) + lam * w @ w


def grad(X, w, y):
    g = np.zeros(len(w))
    for row, t in zip(X, y):
        g += 2 * (row @ w - t) * row
    return g / len(y) + 0.2 * w


def half(X, w, y):
    return grad(X, w, y) / 2


class Model:
    @staticmethod
    def square(x):
        return x @ x

    def cube(self, x):
        return np.sum(x**3)


def odd(x):
    if x[0] > 0:
        return x[1]
    return x[2]
"""
SHAPES = ("--shape", "X=n,m", "--shape", "w=m", "--shape", "y=n")


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A file with functions."""
    (tmp_path / "losses.py").write_text(SOURCE, encoding="utf-8")
    return str(tmp_path / "losses.py")


def run(*args: str) -> Result:
    """What the program does, the two streams apart."""
    return CliRunner().invoke(main, args)


def test_an_argument_is_a_function_in_a_file() -> None:
    assert in_file("a/b.py:loss") == ("a/b.py", "loss")
    assert in_file("A:B") is None and in_file("loss.py") is None and in_file("loss.py:a.") is None
    assert in_file("loss.py:Model.loss") == ("loss.py", "Model.loss")


def test_without_run_nothing_is_run(file: str) -> None:
    found = run("derive", f"{file}:loss", "--wrt", "w", *SHAPES)
    assert found.exit_code == 2 and "this runs" not in found.output
    assert f"{file}:loss is a Python function, and to derive it, its file has to be run" in found.stderr
    command = f"matderiv derive {file}:loss --wrt w {' '.join(SHAPES)} --run"
    assert f"hint: if you trust the file: {command}" in found.stderr
    told = run("derive", f"{file}:loss", "--wrt", "w", *SHAPES, "--lang", "ja").stderr
    assert f"{file}:loss は Python の関数であり、導出するにはそのファイルを実行する必要がある" in told
    assert f"ファイルを信頼できるなら: {command.replace('--run', '--lang ja --run')}" in told


def test_a_function_is_derived(file: str) -> None:
    found = run("derive", f"{file}:loss", "--wrt", "w", *SHAPES, "--format", "json", "--run")
    assert found.exit_code == 0 and "this runs" in found.stderr  # what the file prints is no part of the answer
    assert matderiv.Derivation.from_json(found.stdout).formula == "2*X'*(X*w - y)/n + w/5"


def test_a_function_of_a_class_is_derived(file: str) -> None:
    found = run("derive", f"{file}:Model.square", "--wrt", "x", "--shape", "x=n", "--run", "--format", "terminal")
    assert found.exit_code == 0 and "= 2x" in found.stdout


def test_a_function_is_code(file: str) -> None:
    found = run("code", f"{file}:loss", "--wrt", "w", *SHAPES, "--run")
    assert found.exit_code == 0 and "def gradient(X, w, y):" in found.stdout


def test_a_gradient_is_judged(file: str) -> None:
    asked = ("check", f"{file}:loss", "--wrt", "w", *SHAPES, "--run", "--gradient")
    right = run(*asked, f"{file}:grad")
    assert right.exit_code == 0 and "✓ Right." in right.stdout
    wrong = run(*asked, f"{file}:half", "--lang", "ja")
    assert wrong.exit_code == 1 and "この式には因子 2 が欠けている。" in wrong.stdout
    data = json.loads(run(*asked, f"{file}:half", "--format", "json").stdout)
    assert data["kind"] == "factor" and data["factor"]


def test_of_a_gradient_that_was_coded_there_is_no_theorem(file: str) -> None:
    asked = ("check", f"{file}:loss", "--wrt", "w", *SHAPES, "--run", "--gradient", f"{file}:grad", "--prove")
    found = run(*asked)
    assert found.exit_code == 0 and "✓ Right." in found.stdout
    assert "Not accepted: no theorem is made of this claim." in found.stdout
    assert "受理されていない: この主張は定理にしていない。" in run(*asked, "--lang", "ja").stdout


def test_what_is_wrong_with_a_gradient_is_told_as_of_a_verdict(file: str) -> None:
    asked = ("check", f"{file}:loss", "--wrt", "w", *SHAPES, "--run", "--gradient", f"{file}:no", "--format", "json")
    refused, of_claim = run(*asked), run("check", "x'*x", "--wrt", "x", "--claim", "2*", "--format", "json")
    assert refused.exit_code == 2
    assert json.loads(refused.stdout)["schema"] == json.loads(of_claim.stdout)["schema"]


def test_a_formula_is_judged_against_a_function(file: str) -> None:
    found = run("check", f"{file}:loss", "--wrt", "w", *SHAPES, "--run", "--claim", "2*X'*(X*w - y)/n + w/5")
    assert found.exit_code == 0


def test_a_function_is_judged_against_a_formula(file: str) -> None:
    objective = "norm2(X*w - y)^2/n + w'*w/10"
    found = run("check", objective, "--wrt", "w", *SHAPES, "--run", "--gradient", f"{file}:grad")
    assert found.exit_code == 0


def test_a_formula_loads_nothing_of_it() -> None:
    code = """
import sys, matderiv
matderiv.derive("x'*x", "x")
matderiv.check("x'*x", "x", "2*x")
print([m for m in sys.modules if m.startswith(("matderiv.tracing.", "matderiv.judging.coded"))])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_a_line_of_the_file_is_told(file: str) -> None:
    found = run("derive", f"{file}:odd", "--wrt", "x", "--shape", "x=n", "--run")
    assert found.exit_code == 3
    assert "losses.py, line 36: which way this goes depends on the values of x[1]" in found.stderr
    assert "        if x[0] > 0:" in found.stderr


@pytest.mark.parametrize(
    ("args", "en", "ja"),
    [
        (
            ("derive", "x'*x", "--wrt", "x", "--run"),
            "--run is of a Python function, PATH.py:NAME\nhint: leave --run out",
            "--run は Python の関数 PATH.py:NAME のためのものである\nヒント: --run を省く",
        ),
        (
            ("check", "{file}:loss", "--wrt", "w", *SHAPES, "--run"),
            "there is nothing to judge beside the objective\n"
            "hint: give the gradient that you coded as --gradient PATH.py:NAME, or a formula as --claim",
            "目的関数のほかに、判定するものがない\n"
            "ヒント: 手元で書いた勾配を --gradient PATH.py:NAME、式なら --claim で与える",
        ),
        (
            ("check", "{file}:loss", "--wrt", "w", *SHAPES, "--run", "--gradient", "2*w"),
            "'2*w' is no Python function in a file\nhint: write --gradient PATH.py:NAME, or --claim for a formula",
            "'2*w' はファイルの中の Python の関数ではない\n"
            "ヒント: --gradient PATH.py:NAME とするか、式なら --claim とする",
        ),
        (
            ("check", "{file}:loss", "--run", "--gradient", "{file}:grad", "--claim", "w", "--wrt", "w", *SHAPES),
            "--claim and --gradient are two claims\nhint: leave one of them out",
            "--claim と --gradient は二つの主張である\nヒント: どちらか一方を省く",
        ),
        (
            ("derive", "{file}:los", "--run", "--wrt", "w"),
            "there is no function los in {file}\nhint: the functions in it are helper, loss, grad, half, Model, odd",
            "{file} に関数 los はない\nヒント: その中の関数は helper, loss, grad, half, Model, odd である",
        ),
        (
            ("derive", "{file}:Model.cube", "--run", "--wrt", "x"),
            "Model.cube is a method, and needs an object\n"
            "hint: write a function that makes the object and calls the method, and name that",
            "Model.cube はメソッドであり、オブジェクトが要る\n"
            "ヒント: オブジェクトを作ってメソッドを呼ぶ関数を書き、その名前を指定する",
        ),
        (
            ("derive", "{file}:hepler", "--run", "--wrt", "w"),
            "there is no function hepler in {file}\nhint: did you mean helper?",
            "{file} に関数 hepler はない\nヒント: helper の誤りではないか",
        ),
        (
            ("derive", "none.py:loss", "--run", "--wrt", "w"),
            "the file none.py cannot be read: No such file or directory",
            "ファイル none.py は読めない: そのようなファイルやディレクトリはない",
        ),
        (
            ("derive", "{folder}/raises.py:loss", "--run", "--wrt", "w"),
            "raises.py, line 1: the file {folder}/raises.py cannot be run: ZeroDivisionError: division by zero",
            "raises.py の 1 行目: ファイル {folder}/raises.py は実行できない: ZeroDivisionError: division by zero",
        ),
        (
            ("derive", "{folder}/ends.py:loss", "--run", "--wrt", "w"),
            "the file {folder}/ends.py ends the program when it is run\n"
            'hint: put what only a program does under if __name__ == "__main__":',
            "ファイル {folder}/ends.py は、実行するとプログラムを終える\n"
            'ヒント: プログラムとしてだけ行うことは if __name__ == "__main__": の下に置く',
        ),
        (
            ("derive", "{folder}/large.py:loss", "--run", "--wrt", "w"),
            "the file {folder}/large.py is larger than 4,000,000 bytes",
            "ファイル {folder}/large.py は 4,000,000 バイトより大きい",
        ),
    ],
)
def test_what_cannot_be_run_is_said(file: str, args: tuple[str, ...], en: str, ja: str) -> None:
    folder = Path(file).parent
    (folder / "raises.py").write_text("1 / 0\n", encoding="utf-8")
    (folder / "ends.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    (folder / "large.py").write_text("#" * 4_000_001, encoding="utf-8")
    given = [a.format(file=file, folder=folder) for a in args]
    for language, wanted in (("en", en), ("ja", ja)):
        found = run(*given, "--lang", language)
        assert found.exit_code == 2 and wanted.format(file=file, folder=folder) in found.stderr
