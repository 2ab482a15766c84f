"""What the command line writes over, what a suffix says, closed streams, and a terminal that obeys nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matderiv.characters import visible
from matderiv.cli import main

ASKED = ["derive", "x'*x", "--wrt", "x"]
PYTHON = [sys.executable, "-m", "matderiv"]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


@pytest.mark.parametrize("suffix", ["tex", "html", "md", "json", "txt", ""])
def test_a_file_of_another_is_not_written_over(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"thesis.{suffix}".rstrip(".")
    theirs = "\\documentclass{book}\n\\begin{document}\n% matderiv 0.1.0\nmine\n"
    file.write_text(theirs, "utf-8")
    done = run(*ASKED, "--output", str(file))
    assert done.exit_code == 2
    assert "is there already, and matderiv did not write it" in done.output
    assert "another name, or --force" in done.output
    assert file.read_text("utf-8") == theirs
    assert run(*ASKED, "--output", str(file), "--force").exit_code == 0
    assert file.read_text("utf-8") != theirs


@pytest.mark.parametrize(
    "content",
    [
        '{\n  "schema": "matderiv/derivation/2",\n  "version": "0.1.0"\n}\n',
        "% matderiv 0.1.0\n\\medskip\n",
        "\\documentclass{article}\n\\usepackage{amsmath}\n% matderiv 0.1.0\n\\begin{document}\n",
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta name="generator" content="matderiv 0.1.0">\n',
        "<!-- matderiv 0.1.0 -->\n<div>\n",
        "**Claim.**\n\n$$x$$\n\n<!-- matderiv 0.1.0 -->\n",
        "# matderiv 0.1.0\nimport numpy as np\n",
        "",
    ],
)
def test_a_file_of_our_own_is_written_over(content: str, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(content, "utf-8")
    assert run(*ASKED, "--output", str(file)).exit_code == 0
    assert file.read_text("utf-8").startswith("{")


@pytest.mark.parametrize(
    "content",
    [
        "made with matderiv 0.1.0\n",
        "pip install matderiv 0.1.0\n",
        "# notes\n# matderiv 0.1.0\n",
        "My notes\n<!-- matderiv 0.1.0 -->\n",
        '{"about": "matderiv/derivation/2"}\n',
        '<!DOCTYPE html>\n<meta name="generator" content="pandoc">\n<p>matderiv 0.1.0\n',
    ],
)
def test_a_file_that_only_speaks_of_us_is_not(content: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(content, "utf-8")
    assert run(*ASKED, "--output", str(file)).exit_code == 2
    assert file.read_text("utf-8") == content


def test_the_same_file_again(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    for _ in range(2):
        assert run(*ASKED, "--output", str(file)).exit_code == 0


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    for dangling in (True, False):
        if not dangling:
            target.write_text("precious", "utf-8")
            link.unlink()
        link.symlink_to(target)
        done = run(*ASKED, "--output", str(link))
        assert done.exit_code == 2
        assert "is a link, and no link is followed to write a file" in done.output
    assert target.read_text("utf-8") == "precious"
    assert run(*ASKED, "--output", str(link), "--force").exit_code == 0
    assert link.is_symlink()
    assert target.read_text("utf-8").startswith("{")


def test_every_command_asks_for_force(tmp_path: Path) -> None:
    file = tmp_path / "g.py"
    for command in (
        ["code", "x'*x", "--wrt", "x", "--output", str(file)],
        ["check", "x'*x", "--wrt", "x", "--claim", "2*x", "--format", "latex", "--output", str(file)],
    ):
        file.write_text("precious", "utf-8")
        assert run(*command).exit_code == 2
        assert file.read_text("utf-8") == "precious"
        assert run(*command, "--force").exit_code == 0


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there is no null device here")
def test_a_device_has_nothing_to_lose() -> None:
    assert run(*ASKED, "--output", "/dev/null").exit_code == 0


@pytest.mark.parametrize(
    ("suffix", "hint"),
    [
        (".pdf", "write a .tex file, and compile it"),
        (".docx", "one of .html, .json, .tex, .md, .txt, or say the format"),
    ],
)
def test_a_suffix_that_says_nothing_is_refused(suffix: str, hint: str, tmp_path: Path) -> None:
    for command in (ASKED, ["check", "x'*x", "--wrt", "x", "--claim", "2*x"]):
        done = run(*command, "--output", str(tmp_path / f"x{suffix}"))
        assert done.exit_code == 2
        assert f"nothing is written to a file that ends in '{suffix}'\nhint: {hint}" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("suffix", "begins"), [("HTML", "<!DOCTYPE html>"), ("TeX", "\\documentclass")])
def test_a_suffix_in_capitals(suffix: str, begins: str, tmp_path: Path) -> None:
    file = tmp_path / f"x.{suffix}"
    assert run(*ASKED, "--output", str(file)).exit_code == 0
    assert file.read_text("utf-8").startswith(begins)


def test_the_suffix_of_code_says_the_target(tmp_path: Path) -> None:
    asked = ["code", "x'*x", "--wrt", "x", "--output"]
    assert run(*asked, str(tmp_path / "g.jl")).exit_code == 0
    assert "function gradient" in (tmp_path / "g.jl").read_text("utf-8")
    assert run(*asked, str(tmp_path / "g.py")).exit_code == 0
    assert "import numpy as np" in (tmp_path / "g.py").read_text("utf-8")
    assert run(*asked, str(tmp_path / "h.py"), "--target", "torch").exit_code == 0
    assert "import torch" in (tmp_path / "h.py").read_text("utf-8")
    done = run(*asked, str(tmp_path / "g.rs"))
    assert done.exit_code == 2
    assert "nothing is written to a file that ends in '.rs'\nhint: one of .py, .jl, or say the format" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("derive - --wrt x <&-", "standard input cannot be read: it is closed"),
        ("check - <&-", "standard input cannot be read: it is closed"),
        ('derive "x\'*x" --wrt x >&-', "standard output cannot be written: it is closed"),
        ('derive "x\'*x" --wrt x --format json >&-', "standard output cannot be written: it is closed"),
        ('derive "x\'*" --wrt x --format json >&-', "standard output cannot be written: it is closed"),
        ('check "x\'*x" --wrt x --claim "2*x" >&-', "standard output cannot be written: it is closed"),
    ],
)
def test_closed_streams(command: str, said: str) -> None:
    shell = " ".join([f'"{sys.executable}"', "-m", "matderiv", command])
    done = subprocess.run(shell, shell=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {said}\n")


DOCUMENT = (
    "$$ f = \\|Xw - y\\|^2 \x1b[31mred\x1b]0;owned\x07 $$\nso $$\\nabla_w f = 2X^T(Xw-y) \x9b2J$$ "
    "and \u202etext\u200b $$ g(\x1b[5m) = 1 $$\r\n"
)


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "latex", "json", "notebook"])
def test_a_document_moves_nothing_on_a_terminal(name: str, tmp_path: Path) -> None:
    file = tmp_path / "document.tex"
    file.write_text(DOCUMENT, "utf-8")
    done = run("check", str(file), "--format", name)
    assert done.exit_code == 3
    assert done.output == visible(done.output)
    assert "X" in done.output


@pytest.mark.parametrize(
    "args",
    [
        ["derive", "tr(X)*\x1b[31m", "--wrt", "X"],
        ["derive", "tr(X)*\u202eY", "--wrt", "X"],
        ["derive", "tr(X)", "--wrt", "\x1b[31m"],
        ["derive", "tr(X)", "--wrt", "X", "--shape", "X=\x1b[31m"],
        ["derive", "tr(X)", "--wrt", "X", "--assume", "X=\x1b[31m"],
        ["derive", "tr(X)", "--wrt", "X", "--structure", "\x1b[31m"],
        ["derive", "tr(X)", "--wrt", "X", "--columns", "\x1b[31m"],
        ["derive", "tr(X)", "--wrt", "X", "--output", "/nowhere/\x1b[31m"],
        ["derive", "tr(X)", "--wrt", "X", "--output", "x.\x1b[31m"],
        ["check", "tr(X)", "--wrt", "X", "--claim", "\x1b]0;x\x07"],
        ["check", "/nowhere/\x1b[31m"],
        ["derive", "tr(X)", "--wrt", "X", "--format", "\x1b[31m"],
        ["derive", "tr(X)", "--\x1b[31m"],
        ["\x1b[31m"],
    ],
)
def test_an_error_moves_nothing_on_a_terminal(args: list[str]) -> None:
    for language in ([], ["--lang", "ja"]):
        done = run(*args, *(language if len(args) > 1 else []))
        assert done.exit_code == 2
        assert done.output == visible(done.output)
