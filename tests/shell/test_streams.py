"""What the command line writes over, what a suffix says, closed streams, and a terminal that obeys nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matderiv.core.characters import visible
from matderiv.shell.cli import main

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


@pytest.mark.parametrize("suffix", ["json", "tex", "html", "md"])
def test_the_same_file_again(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"proof.{suffix}"
    for more in ([], ["--lang", "ja"], ["--standalone"], []):
        assert run(*ASKED, *more, "--output", str(file)).exit_code == 0


def test_text_without_a_mark_is_not_called_that_of_another(tmp_path: Path) -> None:
    file = tmp_path / "proof.txt"
    assert run(*ASKED, "--output", str(file)).exit_code == 0
    done = run(*ASKED, "--output", str(file))
    assert done.exit_code == 2
    assert "is there already, and matderiv did not write it, or not with its mark" in done.output
    assert "はすでにあり、matderiv が書いたという印がない" in run(*ASKED, "--lang", "ja", "--output", str(file)).output


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
        (".docx", "one of .html, .json, .tex, .md, .txt, .typ, or say the format"),
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
    assert (
        "nothing is written to a file that ends in '.rs'\nhint: one of .py, .hpp, .jl, .m, or say the format"
        in done.stderr
    )


@pytest.mark.sweep(100, each="said")
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


@pytest.mark.sweep(100)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["--version"],
        ["derive", "--help"],
        ["functions"],
        ["derive", "x'*x", "--wrt", "x"],
        ["check", "x'*x", "--wrt", "x", "--claim", "2*x"],
    ],
)
def test_a_full_standard_output(args: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*PYTHON, *args], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "error: standard output cannot be written: No space left on device\n"


@pytest.mark.sweep(100, alike=True)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["derive", "x'*", "--wrt", "x"], 2),
        (["derive", "--bogus"], 2),
        (["derive", "floor(x)", "--wrt", "x"], 2),
        (["check", "x'*x", "--wrt", "x", "--claim", "y"], 2),
    ],
)
def test_a_full_standard_error(args: list[str], code: int) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*PYTHON, *args], stderr=full, stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == code


@pytest.mark.sweep(100)
@pytest.mark.skipif(os.name != "posix", reason="a pipe is closed")
@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["functions"],
        ["derive", "x'*x", "--wrt", "x"],
        ["code", "x'*x", "--wrt", "x"],
        ["check", "x'*x", "--wrt", "x", "--claim", "2*x"],
    ],
)
def test_every_command_ends_alike_where_nobody_reads_on(args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([*PYTHON, *args], stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_nothing_waits_for_the_reader_of_a_pipe(force: list[str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = run(*ASKED, "--output", str(tmp_path / "pipe"), *force)
    assert done.exit_code == 2
    assert "pipe' is no regular file\nhint: leave --output out, and redirect standard output there" in done.stderr
    done = run(*ASKED, "--output", str(tmp_path / "pipe"), *force, "--lang", "ja")
    assert "は通常のファイルではない\nヒント: --output を省き、標準出力をそこへリダイレクトする" in done.stderr


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="there is no such device here")
@pytest.mark.sweep(100)
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_the_devices_of_the_streams(stream: str) -> None:
    plain = subprocess.run([*PYTHON, *ASKED], capture_output=True, text=True, check=True)
    device = ["--output", f"/dev/{stream}"]
    done = subprocess.run([*PYTHON, *ASKED, *device], capture_output=True, text=True, check=True)
    if stream == "stdout":
        assert done.stdout == plain.stdout
    else:
        assert (done.stdout, done.stderr) == ("", plain.stdout)


@pytest.mark.parametrize("command", [ASKED, ["code", *ASKED[1:]], ["check", *ASKED[1:], "--claim", "2*x"]])
def test_an_empty_name_of_a_file(command: list[str]) -> None:
    told = "error: --output is empty\nhint: give the name of a file, or - for standard output\n"
    assert (run(*command, "--output", "").exit_code, run(*command, "--output", "").stderr) == (2, told)
    japanese = "エラー: --output が空である\nヒント: ファイル名を与える。標準出力には - とする\n"
    assert run(*command, "--output", "", "--lang", "ja").stderr == japanese


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "proof.json"
    assert run(*ASKED, "--output", str(file)).exit_code == 0
    file.chmod(0o640)
    before = file.read_bytes()

    def full(self: Path, target: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        for force in ([], ["--force"]):
            done = run("derive", "y'*y", "--wrt", "y", "--output", str(file), *force)
            assert (done.exit_code, file.read_bytes()) == (2, before)
            assert "cannot be written: No space left on device" in done.output
    assert list(tmp_path.iterdir()) == [file]
    assert run("derive", "y'*y", "--wrt", "y", "--output", str(file)).exit_code == 0
    assert file.read_bytes() != before and file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("args", "told", "japanese"),
    [
        (
            ["code", "x'*x", "--wrt", "x", "--hessian", "--order", "3"],
            "--hessian is --order 2, and --order is 3\nhint: leave one of them out",
            "--hessian は --order 2 だが、--order は 3 である\nヒント: どちらか一方を省く",
        ),
        (
            ["code", "x'*y", "--wrt", "x", "--wrt", "y", "--order", "3"],
            "--wrt is given more than once: 'x', 'y'\nhint: one command for each",
            "--wrt が二度以上与えられている: 'x', 'y'\nヒント: 一つずつ別のコマンドにする",
        ),
        (
            ["check", "x'*x", "--wrt", "x", "--claim", "2*x", "--claim", "x"],
            "--claim is given more than once: '2*x', 'x'\nhint: one command for each",
            "--claim が二度以上与えられている: '2*x', 'x'",
        ),
        (
            ["code", "x'*x", "--wrt", "x", "--size", "zzz=5"],
            "there is no size 'zzz'\nhint: the sizes are n_1",
            "'zzz' というサイズはない\nヒント: サイズは n_1 である",
        ),
        (
            ["code", "x'*x", "--wrt", "x", "--shape", "x=3", "--size", "n=5"],
            "there is no size 'n'\nhint: all sizes are numbers",
            "'n' というサイズはない\nヒント: サイズはすべて数である",
        ),
        (
            ["derive", "x'*x", "--wrt", "x", "--function", "log=matrix"],
            "it is said what log is, which is not in the formula",
            "log が何であるか宣言されているが、log は式の中にない",
        ),
        (
            ["check", "x'*x", "--wrt", "x", "--claim", "2*x", "--function", "log=matrix"],
            "it is said what log is, which is not in the formula",
            "log が何であるか宣言されているが、log は式の中にない",
        ),
    ],
)
def test_options_that_contradict_or_say_nothing(args: list[str], told: str, japanese: str) -> None:
    done = run(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {told}")
    assert run(*args, "--lang", "ja").stderr.startswith(f"エラー: {japanese}")


def test_options_that_agree() -> None:
    hessian = run("code", "x'*x", "--wrt", "x", "--hessian")
    assert hessian.exit_code == 0
    assert run("code", "x'*x", "--wrt", "x", "--hessian", "--order", "2").stdout == hessian.stdout
    claim = ["check", "tr(A*X)", "--wrt", "X", "--claim", "exp(A)", "--function", "exp=matrix"]
    assert run(*claim).exit_code == 1  # the claim alone has it
    assert run("derive", r"\operatorname{tr}(e^X)", "--wrt", "X", "--function", "exp=matrix").exit_code == 0


@pytest.mark.parametrize(
    "args",
    [
        ["derive", "x'*x\udcff", "--wrt", "x"],
        ["derive", "x'*x", "--wrt", "x\udcff"],
        ["check", "x'*x", "--wrt", "x", "--claim", "2*x\udcff"],
    ],
)
def test_an_argument_that_is_no_text(args: list[str]) -> None:
    done = run(*args)
    assert done.exit_code == 2
    shown = next(a for a in args if "\udcff" in a).replace("\udcff", "\\xff")
    assert f"error: the argument {shown} is no UTF-8 text\nhint: see which encoding the terminal has" in done.stderr
    japanese = f"エラー: 引数 {shown} は UTF-8 のテキストではない\nヒント: 端末の文字コードを確かめる"
    assert japanese in run(*args, "--lang", "ja").stderr


def test_the_language_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    english = run(*ASKED).stdout
    for name in ("LANG", "LC_ALL", "LANGUAGE"):
        monkeypatch.setenv(name, "ja_JP.UTF-8")
    assert run(*ASKED).stdout == english
    japanese = run(*ASKED, "--lang", "ja").stdout
    monkeypatch.setenv("MATDERIV_LANG", "ja")
    assert run(*ASKED).stdout == japanese != english
    assert run(*ASKED, "--lang", "en").stdout == english
    assert run("derive", "x'*", "--wrt", "x").stderr.startswith("エラー: ")
    assert run("code", "x'*", "--wrt", "x").stderr.startswith("エラー: ")
    monkeypatch.setenv("MATDERIV_LANG", "xx")
    assert run(*ASKED).exit_code == 2
