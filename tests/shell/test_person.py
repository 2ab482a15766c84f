"""What a person meets at a terminal: help in both languages, the short form, what was meant, a function by its name."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner, Result

from matderiv.core.choices import FACTS, FactName, FormatName, Language, StructureName, TargetName
from matderiv.core.text import LANGUAGES
from matderiv.formats import FORMATS
from matderiv.proving.structure import STRUCTURES
from matderiv.shell.cli import main
from matderiv.targets import TARGETS

PYTHON = [sys.executable, "-m", "matderiv"]
OBJECTIVE = "norm2(X*W - Y)^2"
PLAIN = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")}


def run(*args: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env=env).invoke(main, args, catch_exceptions=False, prog_name="matderiv")


def on_screen(*args: str, env: dict[str, str] | None = None) -> tuple[str, str]:
    """What a command writes to a terminal on standard output, and to one on standard error."""
    (out, first), (err, second) = pty.openpty(), pty.openpty()
    given = PLAIN | {"COLUMNS": "80"} | (env or {})
    with subprocess.Popen([*PYTHON, *args], stdout=first, stderr=second, env=given) as process:
        os.close(first)
        os.close(second)
        shown = tuple(_all(end).decode().replace("\r\n", "\n") for end in (out, err))
    assert process.returncode in (0, 2)
    return shown[0], shown[1]


def _all(end: int) -> bytes:
    found = b""
    while True:
        try:
            part = os.read(end, 65536)
        except OSError:  # how a terminal on Linux says that nobody writes to it any more
            break
        if not part:
            break
        found += part
    os.close(end)
    return found


# ---------------------------------------------------------------- names


def test_the_types_of_names_are_those_of_the_records() -> None:
    assert list(get_args(FormatName)) == sorted(FORMATS)
    assert list(get_args(TargetName)) == sorted(TARGETS)
    assert set(get_args(StructureName)) == set(STRUCTURES)
    assert get_args(FactName) == FACTS
    assert get_args(Language) == LANGUAGES


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (["derive", "x", "--wrt", "x", "--format", "md"], "'markdown'"),
        (["derive", "x", "--wrt", "x", "--format", "tex"], "'latex'"),
        (["derive", "x", "--wrt", "x", "--format", "HTML"], "'html'"),
        (["code", "x", "--wrt", "x", "--target", "pytorch"], "'torch'"),
        (["code", "x", "--wrt", "x", "--target", "NumPy"], "'numpy'"),
        (["code", "x", "--wrt", "x", "--target", "cupy"], "'array_api'"),
        (["code", "x", "--wrt", "x", "--target", "matlab"], "'octave'"),
        (["derive", "x", "--wrt", "x", "--structure", "symetric"], "'symmetric'"),
        (["derive", "x", "--wrt", "x", "--lang", "jp"], "'ja'"),
        (["derive", "x", "--wrt", "x", "--formt", "json"], "'--format'"),
        (["derivee", "x", "--wrt", "x"], "'derive'"),
        (["verify", "x'*x"], "'check'"),
        (["functons"], "'functions'"),
    ],
)
def test_what_was_meant_is_asked(args: list[str], near: str) -> None:
    done = run(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Did you mean {near}?" in done.stderr
    if "--lang" not in args:
        assert f"{near} の誤りではないか。" in run(*args, "--lang", "ja").stderr


@pytest.mark.parametrize(
    ("args", "english", "japanese"),
    [
        (["derive", "x", "--stp", "all"], "No such option '--stp'.", "'--stp' というオプションはない。"),
        (["derive"], "Missing argument 'OBJECTIVE'.", "引数 'OBJECTIVE' がない。"),
        (["derive", "x", "--wrt"], "Option '--wrt' requires an argument.", "オプション '--wrt' には値が要る。"),
        (
            ["derive", "x", "-w", "x"],
            "No such option '-w'. Did you mean '--wrt'?",
            "'-w' というオプションはない。 '--wrt' の誤りではないか。",
        ),
        (
            ["derive", "x", "--var", "x"],
            "No such option '--var'. Did you mean '--wrt'?",
            "'--var' というオプションはない。 '--wrt' の誤りではないか。",
        ),
        (
            ["code", "x", "--format", "python"],
            "No such option '--format'. Did you mean '--target'?",
            "'--format' というオプションはない。 '--target' の誤りではないか。",
        ),
        (["derive", "x", "-q", "x"], "No such option '-q'.", "'-q' というオプションはない。"),
        (
            ["derive", "x", "-wrt", "x"],
            "No such option '-wrt'. Did you mean '--wrt'?",
            "'-wrt' というオプションはない。 '--wrt' の誤りではないか。",
        ),
        (
            ["derive", "x'*x", "x"],
            "Got more arguments than one: x. The variable of differentiation is given as --wrt x.",
            "引数が二つ以上ある: x。微分する変数は --wrt x のように与える。",
        ),
        (
            ["derive", "a", "b", "c"],
            "Got more arguments than one: b c. A formula stands in quotes.",
            "引数が二つ以上ある: b c。式は引用符で囲む。",
        ),
        (
            ["derive", "x", "--order", "4"],
            "Invalid value for '--order': '4' is not one of '1', '2', '3'.",
            "正しくない",
        ),
        (["nothing"], "nothing says by what to differentiate", "どの変数で微分するのかが分からない"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_told_in_both_languages(
    args: list[str], english: str, japanese: str
) -> None:
    assert english in run(*args).stderr
    told = run(*args, env={"MATDERIV_LANG": "ja"}).stderr
    assert japanese in told
    if "nothing" not in args:
        command = f"matderiv {args[0]}"
        assert told.startswith(f"使い方: {command}") and f"'{command} --help' で説明を表示する。" in told


@pytest.mark.parametrize(
    ("args", "english", "japanese"),
    [
        (
            ["check", "x'*x", "2*x", "--wrt", "x"],
            "Got more arguments than one: 2*x. A formula stands in quotes, and a claimed derivative behind --claim.",
            "引数が二つ以上ある: 2*x。式は引用符で囲み、正しいかどうかを見る導関数は --claim で与える。",
        ),
        (
            ["functions", "relu", "tanh"],
            "Got more arguments than one: tanh.",
            "引数が二つ以上ある: tanh。",
        ),
        (["foo", "x'*x", "--wrt", "x"], "No such command 'foo'.", "'foo' というコマンドはない。"),
        (
            ["derivate", "x'*x", "--wrt", "x"],
            "No such command 'derivate'. Did you mean 'derive'?",
            "'derivate' というコマンドはない。 'derive' の誤りではないか。",
        ),
    ],
)
def test_an_argument_too_many_is_told_what_it_may_be(args: list[str], english: str, japanese: str) -> None:
    assert run(*args).stderr.splitlines()[-1] == f"Error: {english}"
    assert run(*args, env={"MATDERIV_LANG": "ja"}).stderr.splitlines()[-1] == f"エラー: {japanese}"


def test_without_arguments_the_help_is_shown() -> None:
    done = run()
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == run("--help").stdout


# ---------------------------------------------------------------- help


def test_help_has_examples_that_work_and_lists_kinds_and_facts() -> None:
    for command in ("derive", "code", "check"):
        shown = run(command, "--help").stdout
        assert all(word in shown for word in (*FACTS, *get_args(StructureName)))
    assert run("help").stdout == run("--help").stdout
    assert run("help", "derive").stdout == run("derive", "--help").stdout
    for command in (main, *main.commands.values()):
        for line in command.told.en.splitlines():  # type: ignore[attr-defined]
            if line.startswith("  matderiv ") and not any(
                x in line for x in (".tex", ".md", ".tgz", "--open", "--output", "serve")
            ):
                args = _words(line.strip())
                assert run(*args).exit_code in (0, 1), line


def _words(line: str) -> list[str]:
    """The arguments of an example as a shell reads them, without what is said of it."""
    done = subprocess.run(["sh", "-c", f'printf "%s\\0" {line.split("    ")[0]}'], capture_output=True, check=True)
    return done.stdout.decode().rstrip("\0").split("\0")[1:]


def test_help_in_japanese() -> None:
    for args in (["--help"], *([command, "--help"] for command in main.commands)):
        shown = run(*args, env={"MATDERIV_LANG": "ja"}).stdout
        assert shown.startswith("使い方: ") and "オプション:" in shown and "この説明を表示して終わる。" in shown
        assert "Usage" not in shown and "[default" not in shown
    for command in main.commands.values():
        for option in command.params:
            assert not isinstance(option, click.Option) or option.name == "help" or option.told.ja  # type: ignore[attr-defined]


def test_the_locale_decides_help_and_messages_at_a_terminal_only() -> None:
    japanese = {"LANG": "ja_JP.UTF-8"}
    assert on_screen("--help", env=japanese)[0].startswith("使い方: ")
    assert on_screen("--help", env={"LANG": "en_GB.UTF-8"})[0].startswith("Usage: ")
    assert on_screen("--help", env=japanese | {"LC_ALL": "C.UTF-8"})[0].startswith("Usage: ")
    assert "エラー: 閉じ" in (told := on_screen("derive", "x'*(", "--wrt", "x", env=japanese)[1]) or "エラー: " in told
    piped = subprocess.run([*PYTHON, "derive", "x'*(", "--wrt", "x"], capture_output=True, env=PLAIN | japanese)
    assert piped.stderr.startswith(b"error: ")


@pytest.mark.exhaustive
def test_what_is_proved_at_a_terminal_is_the_same_everywhere() -> None:
    japanese, asked = {"LANG": "ja_JP.UTF-8"}, ("x'*x", "--wrt", "x", "--steps", "none")
    assert on_screen(*asked, env=japanese)[0] == on_screen(*asked)[0]
    assert "主張" in on_screen(*asked, env={"MATDERIV_LANG": "ja"})[0]


def test_the_shell_completes_kinds_and_facts() -> None:
    def completed(words: str) -> list[str]:
        count = len(words.split(" ")) - 1
        env = {"_MATDERIV_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
        done = subprocess.run(PYTHON, capture_output=True, text=True, check=True, env=os.environ | env)
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert completed("matderiv derive --structure s") == ["symmetric", "skew"]
    assert completed("matderiv derive --assume S=s") == ["S=symmetric", "S=spd", "S=skew"]
    assert completed("matderiv derive --assume S=symmetric+in") == ["S=symmetric+invertible"]
    assert completed("matderiv func") == ["functions"]


# ---------------------------------------------------------------- the short form, and the screen


def test_the_short_form() -> None:
    latex = run("derive", OBJECTIVE, "--wrt", "W").stdout
    assert run(OBJECTIVE, "--wrt", "W").stdout == latex == run("--wrt", "W", OBJECTIVE).stdout
    assert run("-x'*x", "--wrt", "x").stdout == run("derive", "-x'*x", "--wrt", "x").stdout
    shown, told = on_screen(OBJECTIVE, "--wrt", "W", env={"NO_COLOR": "1"})
    assert shown == run("derive", OBJECTIVE, "--wrt", "W", "--format", "terminal", env={"COLUMNS": "80"}).stdout
    assert told == ""
    assert on_screen(OBJECTIVE, "--wrt", "W", "--format", "latex") == (latex, "")
    assert run("help", "--wrt", "help").exit_code == 0


def test_latex_on_a_screen_says_how_to_read_it_there() -> None:
    shown, told = on_screen("derive", OBJECTIVE, "--wrt", "W")
    assert shown == run("derive", OBJECTIVE, "--wrt", "W").stdout
    said = "This is LaTeX. To read it here: --format terminal, or leave out the word derive."
    assert told == f"\x1b[2m{said}\x1b[0m\n"
    assert run("derive", OBJECTIVE, "--wrt", "W").stderr == ""


@pytest.mark.exhaustive
def test_what_is_said_of_latex_on_a_screen_has_no_colour_is_japanese_or_nothing() -> None:
    said = "This is LaTeX. To read it here: --format terminal, or leave out the word derive."
    assert on_screen("derive", OBJECTIVE, "--wrt", "W", env={"NO_COLOR": "1"})[1] == f"{said}\n"
    assert "これは LaTeX である。" in on_screen("derive", OBJECTIVE, "--wrt", "W", env={"LANG": "ja_JP.UTF-8"})[1]
    for quiet in (["--format", "latex"], ["--format", "markdown"]):
        assert on_screen("derive", OBJECTIVE, "--wrt", "W", *quiet)[1] == ""


def test_the_format_from_the_environment(tmp_path: Path) -> None:
    env = {"MATDERIV_FORMAT": "markdown"}
    asked = ("x'*x", "--wrt", "x")
    markdown = run("derive", *asked, "--format", "markdown").stdout
    assert run("derive", *asked, env=env).stdout == markdown == run(*asked, env=env).stdout
    assert run("derive", *asked, "--format", "latex", env=env).stdout == run("derive", *asked).stdout
    claim = ("check", *asked, "--claim", "2*x")
    assert run(*claim, env=env).stdout == run(*claim, "--format", "markdown").stdout
    assert run("functions", "tanh", env=env).stdout == run("functions", "tanh", "--format", "markdown").stdout
    assert run("functions", "tanh", env={"MATDERIV_FORMAT": "latex"}).stdout == run("functions", "tanh").stdout
    assert on_screen("derive", *asked, env=env) == (markdown, "")
    # what is asked for goes before it
    run("derive", *asked, "--output", str(tmp_path / "x.tex"), env=env)
    assert (tmp_path / "x.tex").read_text(encoding="utf-8").startswith("\\documentclass")
    assert "Did you mean 'markdown'?" in run("derive", *asked, env={"MATDERIV_FORMAT": "md"}).stderr


SHOWN = [
    ["derive", OBJECTIVE, "--wrt", "W", "--format", "terminal"],
    ["derive", "sum(exp(X*β))", "--wrt", "β", "--format", "terminal"],
    ["derive", "A*X*B", "--wrt", "X", "--format", "terminal", "--steps", "main"],
    ["check", "tr(A*X*X)", "--wrt", "X", "--claim", "2*A*X", "--shape", "X=n,n"],
    ["functions", "softmax"],
    ["functions"],
]


# every command once, and every encoding
@pytest.mark.sweep(100, each="encoding")
@pytest.mark.parametrize(
    ("encoding", "args"),
    [
        *(("ascii", args) for args in SHOWN),
        *(("latin-1", args) for args in SHOWN[:2]),
        *(("cp1252", args) for args in SHOWN[3:5]),
    ],
)
def test_ascii_where_the_output_is_not_utf_8(encoding: str, args: list[str]) -> None:
    done = subprocess.run([*PYTHON, *args], capture_output=True, env=PLAIN | {"PYTHONIOENCODING": encoding})
    assert done.returncode in (0, 1) and done.stdout.isascii() and done.stdout.strip()
    assert b"\\u" not in done.stdout


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_what_is_a_file_for_a_program_is_utf_8_everywhere(encoding: str) -> None:
    asked = [*PYTHON, "derive", "x'*x", "--wrt", "x", "--format", "json"]
    whole = subprocess.run(asked, capture_output=True, check=True).stdout
    assert not whole.isascii()
    assert subprocess.run(asked, capture_output=True, env=PLAIN | {"PYTHONIOENCODING": encoding}).stdout == whole


def test_an_error_in_ascii() -> None:
    env = PLAIN | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*PYTHON, "derive", "β'*(γ + β", "--wrt", "β"], capture_output=True, env=env)
    assert done.stderr.decode("ascii").startswith("error: this ( is never closed\n    beta'*(gamma + beta\n")


# ---------------------------------------------------------------- what is shown


def test_a_function_by_its_name() -> None:
    shown = run("functions", "Softmax").stdout
    assert shown.startswith(
        "softmax(x)    softmax, exponentials over their sum\n    n×1 → n×1\n    ∂softmax(x)_i/∂x_α = "
    )
    assert "softmax(X, 2)    softmax of each row" in shown and "Proof\n" in shown and "What was checked" in shown
    shown = run("functions", "logdet", "--lang", "ja").stdout
    assert "例とその証明: " in shown and shown.endswith(
        "matderiv derive --style differential は全微分による証明を示す。\n"
    )
    shown = run("functions", "logdet", "--lang", "en").stdout
    assert shown.endswith("matderiv derive --style differential proves it in differentials.\n")
    found = json.loads(run("functions", "tanh", "--format", "json").stdout)
    assert [f["name"] for f in found["functions"]] == ["tanh"] and found["example"]["objective"]["formula"]
    wrong = run("functions", "sotfmax")
    assert (
        wrong.exit_code == 2 and wrong.stderr == "error: there is no function 'sotfmax'\nhint: did you mean softmax?\n"
    )
    assert run("functions", "zzz").stderr.endswith("hint: matderiv functions lists them\n")
    assert run("functions", "zzz", "--lang", "ja").stderr == (
        "エラー: 'zzz' という関数はない\nヒント: matderiv functions で一覧を表示する\n"
    )


def test_the_candidates_are_named_where_nothing_says_by_what() -> None:
    told = run("derive", "sum_i(log(1 + exp(-y_i*(x_i'*w))))").stderr
    assert told == (
        'error: nothing says by what to differentiate\nhint: say it by wrt="y", on the command line --wrt y; '
        "the names in the objective are y, X, w\n"
    )
    assert "目的関数の中の名前は y, X, w である" in run("derive", "sum_i(y_i*(x_i'*w))", "--lang", "ja").stderr
    assert "say it by wrt, on the command line --wrt NAME, as a name of the objective" in run("derive", "1 + 2").stderr
    assert "wrt、コマンドラインでは --wrt NAME で、目的関数の中の名前を与える" in run("1 + 2", "--lang", "ja").stderr


def test_the_claim_or_the_objective_may_say_by_what() -> None:
    for args in (
        [r"\|XW - Y\|_F^2", "--claim", r"\nabla_W f = 2X^\top(XW - Y)"],
        [r"\|XW - Y\|_F^2", "--claim", r"\frac{\partial f}{\partial W} = 2X^\top(XW - Y)"],
        [r"\nabla_W \|XW - Y\|_F^2", "--claim", r"2X^\top(XW - Y)"],
        [OBJECTIVE, "--claim", r"\nabla_W f = 2X^\top(XW - Y)"],
        [r"\frac{\partial}{\partial W} \|XW - Y\|_F^2", "--claim", r"\nabla_W f = 2X^\top(XW - Y)"],
    ):
        assert run("check", *args).exit_code == 0, args


def test_a_verdict_with_its_proof_and_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("check", "x'*A*x", "--wrt", "x", "--claim", "2*A*x")
    alone = run(*asked).stdout
    assert "Your formula is read as 2Ax.\n  Here x ∈ R^(n₁), A ∈ R^(n₁×n₁).\n" in alone and "Proof" not in alone
    assert "この式は 2Ax と読んだ。" in run(*asked, "--lang", "ja").stdout
    proved = run(*asked, "--steps", "main").stdout
    assert proved.startswith(alone) and "Proof\n" in proved and "6.1" not in proved
    refused = run(*asked, "--steps", "all", "--format", "json")
    assert json.loads(refused.stdout)["error"]["message"] == "as JSON a verdict has no proof in it"
    assert json.loads(refused.stdout)["error"]["hint"] == "matderiv derive --format json gives it"
    said = json.loads(run(*asked, "--steps", "all", "--format", "json", "--lang", "ja").stdout)["error"]
    assert said["message"] == "JSON の判定には証明は含まれない"
    assert said["hint"] == "証明は matderiv derive --format json で得られる"
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    done = run(*asked, "--open", "--steps", "main")
    assert done.exit_code == 1 and done.stderr.rstrip("\n") == opened[0]
    page = Path(opened[0]).read_text(encoding="utf-8")
    assert '<h1><span class="sign sampled">≈</span>' in page and 'role="list"' in page
    assert "--open shows a page, and --format is latex" in run(*asked, "--open", "--format", "latex").stderr


def test_samples_in_columns_are_checked() -> None:
    claim = ("check", "sum_i(exp(x_i'*m))", "--wrt", "m", "--claim", "X*exp(X'*m)", "--shape", "X=p,n")
    assert run(*claim, "--columns", "X").exit_code == 0
    assert run(*claim).exit_code == 1
