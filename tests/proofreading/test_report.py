"""Reports: in every format and both languages, and as data."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import matderiv
from matderiv.core.errors import InputError
from matderiv.core.text import LANGUAGES
from matderiv.formats import FORMATS
from matderiv.proofreading.report import SCHEMA
from matderiv.shell import cli

TEXT = r"""Let $U = XW - Y$ and $f = \|U\|_F^2$ (100 % of it). Then
\begin{align}
\frac{\partial f}{\partial w_{\alpha\beta}} &= 2 \sum_i x_{i\alpha} u_{i\beta} \label{one} \\
&= \sum_i x_{i\alpha} u_{i\beta} \\
&= \foo
\end{align}
Set $f = 0$. Done."""


@cache
def report() -> matderiv.Report:
    return matderiv.check_derivation(TEXT)


@cache
def right() -> matderiv.Report:
    return matderiv.check_derivation(r"$$ f = x^T x, \quad \nabla_x f = 2 x $$")


def test_the_lines() -> None:
    assert [(line.number, line.kind, line.mark) for line in report().lines] == [
        (1, "definition", "≔"),
        (2, "definition", "≔"),
        (3, "right", "✓"),
        (4, "wrong", "✗"),
        (5, "unread", "?"),
        (6, "equation", "="),
    ]
    for line in report().lines:
        assert TEXT[slice(*line.span)].split()[0] == line.source.split()[0]
    assert report().wrong is report().lines[3] and report().exit_code == 1
    assert not report().right and right().right and right().exit_code == 0


def test_as_text() -> None:
    shown = str(report())
    assert shown.startswith("✗ Line 4 is the first that does not hold.")
    # how many there are of each, the worst first
    said = shown.splitlines()[1:4]
    assert [line.strip() for line in said] == ["Not right: 4.", "Open: 5.", "Right: 3."]
    japanese = report().to("terminal", language="ja").splitlines()[1:4]
    assert [line.strip() for line in japanese] == [
        "正しくない: 第 4 行。",
        "未決定: 第 5 行。",
        "正しい: 第 3 行。",
    ]
    assert "(100 % of it). Then" in shown and "Done." in shown
    assert "the left side is" in shown and "The nearest right side that was found:" in shown
    assert "Line 3: exact arithmetic modulo random primes of 31 bits" in shown
    assert str(right()).startswith("✓ Every equality is right.")
    assert repr(right()) == str(right())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(n for n, f in FORMATS.items() if f.sheet is not None))
def test_every_format(name: str, language: str) -> None:
    for standalone in (False, True):
        shown = report().to(name, language=language, standalone=standalone)
        assert "foo" in shown and "∂" in shown or "partial" in shown
        assert ("第 4 行" in shown) if language == "ja" else ("Line 4" in shown)


def test_as_json() -> None:
    value = json.loads(report().to("json"))
    assert value["schema"] == SCHEMA == "matderiv/report/2"
    assert value["right"] is False and value["first_wrong"] == 4 and value["exit_code"] == 1
    wrong = value["lines"][3]
    assert wrong["kind"] == "wrong" and wrong["evidence"]["kind"] == "REFUTED"
    assert wrong["counterexample"]["left"] != wrong["counterexample"]["right"]
    assert TEXT[slice(*wrong["span"])].startswith("=")
    assert wrong["nearest"]["unicode"] == "2 Σ_i x_iα u_iβ"
    assert set(wrong["said"]) == set(LANGUAGES)


def test_a_notebook_shows_it() -> None:
    assert report()._repr_html_() == report().to("notebook")


def test_refusals() -> None:
    with pytest.raises(InputError, match="there is no format 'pdf'"):
        report().to("pdf")
    with pytest.raises(InputError, match="there is no language 'fr'"):
        report().to("json", language="fr")


@pytest.mark.exhaustive
@pytest.mark.skipif(shutil.which("lualatex") is None, reason="needs lualatex")
def test_a_document_compiles(tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text(report().to("latex", standalone=True), "utf-8")
    done = subprocess.run(
        ["lualatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-2000:]


# -- on the command line


def run(*args: str, given: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.main, ["check", *args], input=given)
    return result.exit_code, result.stdout, result.stderr


def test_a_file_and_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "a.tex"
    file.write_text(TEXT, "utf-8")
    code, shown, _ = run(str(file))
    assert code == 1 and "Line 4" in shown
    code, shown, _ = run("-", given=r"$$ f = x^T x, \quad \nabla_x f = 2 x $$")
    assert code == 0 and "Every equality is right." in shown
    code, shown, _ = run("-", "--format", "json", given=r"$$ a = \foo $$")
    assert code == 3 and json.loads(shown)["lines"][0]["kind"] == "unread"


def test_options_reach_it() -> None:
    text = r"$$ f = x^T S x, \quad \nabla_x f = 2 S x $$"
    assert run("-", given=text)[0] == 1
    assert run("-", "--assume", "S=symmetric", "--shape", "x=n", given=text)[0] == 0
    assert "すべての等式が正しい" in run("-", "--lang", "ja", "--assume", "S=symmetric", given=text)[1]


def test_it_writes_a_file(tmp_path: Path) -> None:
    out = tmp_path / "report.tex"
    assert run("-", "--format", "latex", "--output", str(out), given=TEXT)[0] == 1
    assert out.read_text("utf-8").startswith(r"\documentclass")


def test_bad_input(tmp_path: Path) -> None:
    code, _, said = run(str(tmp_path / "none.tex"))
    assert code == 2 and "cannot be read: No such file or directory" in said
    assert "hint: to check a derivative, give it as --claim, and the objective as SOURCE" in said
    code, shown, _ = run("-", "--format", "json", given="nothing")
    assert code == 2
    assert json.loads(shown)["schema"] == "matderiv/report/2"
    assert json.loads(shown)["error"]["message"] == "there is no equation in this document"
    code, _, said = run("-", "--wrt", "x", given=TEXT)
    assert code == 2 and said == (
        "error: --wrt, --order, --then, --structure, --columns, --steps and --prove belong to --claim\n"
        'hint: give the derivative to judge, as in --claim "2*A*x"\n'
    )
    file = tmp_path / "bytes.tex"
    file.write_bytes(b"\xff\xfe")
    code, _, said = run(str(file))
    assert code == 2 and "is no UTF-8 text: byte 0 cannot be read" in said
    file.write_bytes(b"a" * 1_000_001)
    code, _, said = run(str(file))
    assert code == 2 and "has more than 1,000,000 bytes, which is the most that is read" in said
