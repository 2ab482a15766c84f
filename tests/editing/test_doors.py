"""The doors are loaded by nothing else, and say which extra they need; their messages are in both languages."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from matderiv import InputError, check_derivation
from matderiv.editing.opened import Opened
from matderiv.editing.places import Rows
from matderiv.editing.tools import check_derivation as judged
from matderiv.shell.cli import main

DERIVED = r"""
import sys
from matderiv.shell.cli import main
try:
    main(["derive", "norm2(X*w - y)^2", "--wrt", "w"], prog_name="matderiv")
except SystemExit as end:
    assert not end.code
print("loaded:", [m for m in sys.modules if m.startswith(("pygls", "lsprotocol", "mcp", "matderiv.editing"))])
"""


def test_a_derivation_loads_nothing_of_this() -> None:
    told = subprocess.run([sys.executable, "-c", DERIVED], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.rstrip().endswith("loaded: []")


@pytest.mark.parametrize(("command", "package"), (("lsp", "pygls"), ("mcp", "mcp")))
def test_an_extra_that_is_missing_is_named(command: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [m for m in sys.modules if m.partition(".")[0] in (package, "lsprotocol") or "matderiv.editing" in m]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    if command == "lsp":
        monkeypatch.setitem(sys.modules, "lsprotocol", None)
    told = CliRunner().invoke(main, [command])
    assert told.exit_code == 2 and "which is not installed" in told.stderr
    assert f'in a copy of matderiv: pip install ".[{command}]"' in told.stderr
    monkeypatch.setenv("MATDERIV_LANG", "ja")
    japanese = CliRunner().invoke(main, [command])
    assert f"{command} にはパッケージ" in japanese.stderr and "が要る" in japanese.stderr
    assert f'matderiv のコピーの中でインストールする: pip install ".[{command}]"' in japanese.stderr


@pytest.mark.parametrize(
    ("command", "english", "japanese"),
    (
        ("lsp", "Speak the language server protocol", "言語サーバープロトコルで応答する"),
        ("mcp", "Answer an assistant", "アシスタントに応答する"),
    ),
)
def test_the_help_says_who_is_served(
    command: str, english: str, japanese: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert english in CliRunner().invoke(main, [command, "--help"]).stdout
    monkeypatch.setenv("MATDERIV_LANG", "ja")
    told = CliRunner().invoke(main, [command, "--help"]).stdout
    assert japanese in "".join(told.split())
    listed = "".join(CliRunner().invoke(main, ["--help"]).stdout.split())
    assert "エディターに応答する" in listed and "アシスタントに応答する" in listed
    monkeypatch.setenv("MATDERIV_LANG", "en")
    listed = CliRunner().invoke(main, ["--help"]).stdout
    assert "Serve an editor." in listed and "Serve an assistant." in listed


def test_what_an_open_document_offers_is_in_both_languages() -> None:
    text = (
        "Let $A \\in \\mathbb{R}^{n\\times n}$.\n\n\\[ f = x^\\top A x \\]\n\n\\[ \\nabla_x f = 3(A + A^\\top) x \\]\n"
    )
    opened = Opened(text)
    opened.judge("en")
    at = text.index("f = x")
    titles = {language: " ".join(f.title for f in opened.fixes(0, len(text), language)) for language in ("en", "ja")}
    for part in ("Insert the derivative with respect to x", "with its proof", "Replace by the nearest right side"):
        assert part in titles["en"]
    for part in ("x についての導関数を挿入する", "証明とともに挿入する", "最も近い正しい右辺に置き換える"):
        assert part in titles["ja"]
    english, japanese = (opened.hover(at, language) for language in ("en", "ja"))
    assert english is not None and "Read as: f = xᵀAx" in english[1] and "Derivative with respect to x" in english[1]
    assert japanese is not None and "読み方: f = xᵀAx" in japanese[1] and "x についての導関数" in japanese[1]


def test_lines_stay_where_they_are_while_others_are_written() -> None:
    text = "Let $f = x^\\top x$.\n\n\\[ \\nabla_x f = 3x \\]\n\nThe end."
    opened = Opened(text)
    (note,) = opened.judge("en")
    opened.edit(f"Some words. {text}")
    (moved,) = opened.notes("en")
    assert opened.text[slice(*moved.span)] == text[slice(*note.span)]


def test_a_document_that_is_too_long_for_an_answer_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        judged("$a = b$" * 20_000)
    assert "at most 100,000 are judged at a time" in refused.value.told("en")
    assert "give a part of it at a time, with the definitions that it uses" in refused.value.told("en")
    assert "一度に判定できるのは 100,000 文字まで" in refused.value.told("ja")
    assert "使う定義とともに" in refused.value.told("ja")


@pytest.mark.parametrize("text", ("a𝑥b\nc", "\r\nx\ry", "α\n\n𝑥𝑥", ""))
def test_every_place_is_found_again(text: str) -> None:
    rows = Rows(text)
    for at in range(len(text) + 1):
        if text[at - 1 : at + 1] != "\r\n":
            assert rows.at(*rows.place(at)) == at


def test_the_report_of_a_draft_that_was_mended_is_that_of_its_text() -> None:
    opened = Opened("Let $f = x^\\top x$. \\[ \\nabla_x f = 3x \\]")
    opened.judge("en")
    opened.edit(opened.text.replace("3x", "2x"))
    assert opened.judge("en") == () and check_derivation(opened.text).right
