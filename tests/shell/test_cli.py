"""The command line: what it prints, where errors go, and with which code it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from matderiv import __version__
from matderiv.core.errors import NoRuleError, RefutedError
from matderiv.core.text import verbatim
from matderiv.shell.cli import FORMATS, main

OBJECTIVE = "norm2(X*W - Y)^2"
PYTHON = [sys.executable, "-m", "matderiv"]


def run(*args: str, given: str | bytes | None = None) -> Result:
    """The command, with real bugs raised here."""
    return CliRunner().invoke(main, ["derive", *args], input=given, catch_exceptions=False)


def test_the_default_is_a_latex_fragment() -> None:
    done = run(OBJECTIVE, "--wrt", "W")
    assert done.exit_code == 0
    assert done.stderr == ""
    assert r"2 X^{\top} (X W - Y)" in done.stdout
    assert r"\documentclass" not in done.stdout


def test_the_names_of_formats_are_those_of_their_files() -> None:
    from matderiv.formats import FORMATS as RECORDS

    assert tuple(RECORDS) == FORMATS


@pytest.mark.sweep(2)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_format_prints_every_language(name: str, language: str) -> None:
    done = run(OBJECTIVE, "--wrt", "W", "--format", name, "--lang", language)
    assert done.exit_code == 0
    assert done.stdout.strip()


@pytest.mark.sweep(5)
@pytest.mark.parametrize("name", FORMATS)
def test_a_document_holds_its_fragments(name: str) -> None:
    structured = ("tr(A*B)", "--structure", "symmetric", "--format", name, "--steps", "none")
    one, two = (run(*structured, "--wrt", v).stdout for v in "AB")
    both = run(*structured, "--wrt", "A", "--wrt", "B", "--standalone").stdout
    if name == "html":  # in both languages
        assert both.count('<div class="matderiv">') == 2
        assert both.count('<span lang="ja">主張</span>') == 2
    elif name == "json":
        assert json.loads(both) == [json.loads(one), json.loads(two)]
    else:
        assert one.rstrip("\n") in both
        assert two.rstrip("\n") in both
    assert both.count(r"\begin{document}") == (name == "latex")
    assert both.count("<html") == (name in ("html", "notebook"))


def test_several_variables_give_one_proof() -> None:
    done = run("x'*A*x", "--wrt", "x", "--wrt", "A", "--format", "terminal")
    assert done.stdout.count("Claim") == 1
    assert done.stdout.index("(A + Aᵀ)x") < done.stdout.index("xxᵀ")


def test_one_variable_gives_one_json_object() -> None:
    assert json.loads(run(OBJECTIVE, "--wrt", "W", "--format", "json").stdout)["schema"] == "matderiv/derivation/2"


def test_the_objective_is_read_from_standard_input() -> None:
    assert run("-", "--wrt", "W", given=OBJECTIVE + "\n").stdout == run(OBJECTIVE, "--wrt", "W").stdout
    done = run("-", "--wrt", "W", given=b"\xff")
    assert done.exit_code == 2
    assert done.stderr == "error: standard input is no UTF-8 text: byte 0 cannot be read\n"


@pytest.mark.parametrize(
    "args", [["-x'*A*x", "--wrt", "x"], ["--wrt", "x", "-x'*A*x"], ["--wrt", "x", "--", "-x'*A*x"]]
)
def test_a_formula_may_begin_with_a_minus_sign(args: list[str]) -> None:
    done = run(*args, "--format", "terminal") if "--" not in args else run("--format", "terminal", *args)
    assert done.exit_code == 0
    assert "−(A + Aᵀ)x" in done.stdout


@pytest.mark.parametrize("shape", ["x=n", "x=(n)", "x=(n,)", " x = n "])
def test_a_vector(shape: str) -> None:
    done = run("sum(x)", "--wrt", "x", "--shape", shape, "--format", "json")
    assert json.loads(done.stdout)["symbols"][0]["shape"] == ["n", "1"]


@pytest.mark.parametrize("shape", ["t=", "t=()"])
def test_a_scalar(shape: str) -> None:
    done = run("exp(t)", "--wrt", "t", "--shape", shape, "--format", "json")
    assert json.loads(done.stdout)["symbols"][0]["shape"] == ["1", "1"]


def test_a_matrix_whose_size_is_a_product() -> None:
    done = run("tr(X'*X)", "--wrt", "X", "--shape", "X=m*n,k", "--format", "json")
    assert json.loads(done.stdout)["symbols"][0]["shape"] == ["m*n", "k"]


def test_assumptions_of_one_name_are_joined() -> None:
    done = run("x'*S*x", "--wrt", "x", "--assume", "S=symmetric", "--assume", "S=positive", "--format", "json")
    symbols = {s["name"]: s["facts"] for s in json.loads(done.stdout)["symbols"]}
    assert symbols["S"] == ["positive", "symmetric"]


def test_a_second_derivative() -> None:
    assert "2Aᵀ A" in run("norm2(A*x)^2", "--wrt", "x", "--order", "2", "--format", "terminal").stdout.replace(
        "AᵀA", "Aᵀ A"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["x +", "--wrt", "x"], "x +"),
        (["x'*y", "--wrt", "z"], "z is not in the formula"),
        (["sum(x)", "--wrt", "x", "--shape", "x"], "error: --shape cannot be 'x'\nhint: write --shape x=n"),
        (
            ["tr(A*W)", "--wrt", "W", "--shape", "W=m*n"],
            "error: W=m*n would be a vector with m*n entries, and W is the letter of a matrix\n"
            "hint: write W=m,n for a matrix, 'W=(m*n,)' for the vector",
        ),
        (["sum(x)", "--wrt", "x", "--shape", "x=n", "--shape", "x=m"], "two different shapes are given for x"),
        (["sum(x)", "--wrt", "x", "--assume", "=spd"], "error: --assume cannot be '=spd'"),
        (
            ["sum(x)", "--wrt", "x", "--solve", "--order", "2"],
            "error: a stationary point is solved for with the first derivative\nhint: leave --order out\n",
        ),
        (["", "--wrt", "x"], "error: "),
        (["\udcff", "--wrt", "x"], "error: "),
        (["x", "--wrt", ""], "error: "),
    ],
)
def test_bad_input_ends_with_2(args: list[str], message: str) -> None:
    done = run(*args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert message in done.stderr


def test_latex_says_by_what_itself() -> None:
    done = run(r"\nabla_x x^\top A x", "--format", "terminal", "--steps", "none")
    assert done.exit_code == 0 and "The LaTeX is read as x'*A*x." in done.stdout
    both = run(
        r"\|X\boldsymbol\beta\|^2", "--wrt", r"\boldsymbol\beta", "--wrt", "X", "--format", "json", "--steps", "none"
    )
    one, two = json.loads(both.stdout)
    assert one["variable"] != two["variable"]
    assert one["variable"] == json.loads(run("norm2(X*beta)^2", "--wrt", "beta", "--format", "json").stdout)["variable"]
    done = run("x")
    assert done.exit_code == 2 and "nothing says by what to differentiate" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["x", "--wrt", "x", "--format", "pdf"],
        ["x", "--wrt", "x", "--formt", "json"],
        ["--wrt", "x"],
        ["x", "--wrt", "x", "--structure", "odd"],
    ],
)
def test_bad_usage_ends_with_2(args: list[str]) -> None:
    done = run(*args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Usage: ")


def test_the_place_of_an_error_is_shown() -> None:
    done = run("tr(A*X))", "--wrt", "X")
    assert done.stderr.splitlines()[1:3] == ["    tr(A*X))", "           ^"]


def test_no_rule_ends_with_3_and_prints_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*args: object, **options: object) -> None:
        raise NoRuleError(verbatim("no rule accepts this"), derivation="the proof so far")

    monkeypatch.setattr("matderiv.deriving.derive.derive", stuck)
    done = run(OBJECTIVE, "--wrt", "W")
    assert (done.exit_code, done.stdout, done.stderr) == (3, "", "error: no rule accepts this\n")


def test_a_refuted_step_ends_with_4_and_prints_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuted(*args: object, **options: object) -> None:
        raise RefutedError(verbatim("a step was refuted"))

    monkeypatch.setattr("matderiv.deriving.derive.derive", refuted)
    done = run(OBJECTIVE, "--wrt", "W")
    assert (done.exit_code, done.stdout, done.stderr) == (4, "", "error: a step was refuted\n")


def test_solve() -> None:
    done = run(OBJECTIVE, "--wrt", "W", "--solve", "--format", "terminal")
    assert done.exit_code == 0
    assert "(XᵀX)⁻¹" in done.stdout


def test_what_cannot_be_solved_is_proved_first_and_then_refused() -> None:
    proof = run("sum(exp(A*x))", "--wrt", "x", "--format", "terminal")
    done = run("sum(exp(A*x))", "--wrt", "x", "--format", "terminal", "--solve")
    assert done.exit_code == 3
    assert done.stdout == proof.stdout
    assert "cannot be shown to be affine in x" in done.stderr


def test_as_json_a_refusal_to_solve_stands_in_the_object() -> None:
    done = run("sum(exp(A*x))", "--wrt", "x", "--format", "json", "--solve")
    value = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (3, "")
    assert value["error"]["type"] == "NoRuleError"
    assert value["sections"]


def test_errors_as_json() -> None:
    done = run("tr(A*X))", "--wrt", "X", "--format", "json")
    assert (done.exit_code, done.stderr) == (2, "")
    value = json.loads(done.stdout)
    assert value["schema"] == "matderiv/derivation/2"
    error = value["error"]
    assert set(error) == {"type", "message", "hint", "span", "source", "exit_code"}
    assert (error["type"], error["span"], error["source"], error["exit_code"]) == ("InputError", [7, 8], "tr(A*X))", 2)


def test_a_file_with_the_suffix_of_its_format_is_a_document(tmp_path: Path) -> None:
    for name, standalone in (("proof.tex", True), ("proof.txt", False)):
        done = run(OBJECTIVE, "--wrt", "W", "--output", str(tmp_path / name))
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert (done.exit_code, done.output) == (0, "")
        assert text.startswith(r"\documentclass") == standalone
    assert run(OBJECTIVE, "--wrt", "W", "--standalone").stdout.startswith(r"\documentclass")


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    done = run("sum(x)", "--wrt", "x", "--output", str(tmp_path / "none" / "proof.tex"))
    assert done.exit_code == 2
    assert done.stderr.endswith("proof.tex cannot be written: No such file or directory\n")


def test_no_file_is_left_by_an_error(tmp_path: Path) -> None:
    run("x +", "--wrt", "x", "--output", str(tmp_path / "proof.tex"))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_device() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*PYTHON, "derive", "sum(x)", "--wrt", "x"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr == b"error: standard output cannot be written: No space left on device\n"


def test_a_reader_that_stops() -> None:
    process = subprocess.Popen(
        [*PYTHON, "derive", "sum(x)", "--wrt", "x"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.wait() == 141


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("settings", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_is_coloured_and_its_width_kept(settings: dict[str, str], coloured: bool) -> None:
    leader, follower = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"COLUMNS": "50"} | settings
    args = [*PYTHON, "derive", OBJECTIVE, "--wrt", "W", "--format", "terminal", "--steps", "none"]
    with subprocess.Popen(args, stdout=follower, env=env) as process:
        os.close(follower)
        written = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # how a terminal on Linux says that nobody writes to it any more
                break
            if not part:
                break
            written += part
    os.close(leader)
    assert process.returncode == 0
    assert (b"\x1b[" in written) == coloured
    if not coloured:
        assert max(map(len, written.decode().splitlines())) <= 50
    assert "\x1b" not in run(OBJECTIVE, "--wrt", "W", "--format", "terminal").stdout


def test_the_version_and_the_module() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"matderiv {__version__}\n"
    done = subprocess.run([*PYTHON, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"matderiv {__version__}\n"


def test_the_encoding_of_the_locale_does_not_matter() -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    args = [*PYTHON, "derive", OBJECTIVE, "--wrt", "W", "--format", "terminal", "--lang", "ja"]
    assert "証明" in subprocess.run(args, capture_output=True, env=env, check=True).stdout.decode()


def test_help_and_completion_load_no_mathematics() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom matderiv.shell.cli import main\n"
        "assert CliRunner().invoke(main, ['derive', '--help']).exit_code == 0\n"
        "print(sorted({'sympy', 'numpy', 'lark'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("objective", [OBJECTIVE, r"\|XW - Y\|_F^2"])
def test_a_proof_loads_no_other_format_no_target_and_no_command(objective: str) -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom matderiv.shell.cli import main\n"
        f"assert CliRunner().invoke(main, ['derive', {objective!r}, '--wrt', 'W']).exit_code == 0\n"
        "rooms = [m.split('.') for m in sys.modules if m.startswith('matderiv.')]\n"
        "others = ('coding', 'formats', 'targets', 'judging', 'proofreading', 'passes')\n"
        "print(sorted('.'.join(m[1:]) for m in rooms if m[1] in others and len(m) > 2))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['formats.latex']\n"


def test_the_command_is_what_python_m_runs() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '\nmatderiv = "matderiv.__main__:run"\n' in project
    code = "import sys\nsys.argv = ['matderiv', '--version']\nfrom matderiv.__main__ import run\nrun()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"matderiv {__version__}\n"


@pytest.mark.parametrize(
    ("before", "at_once"),
    [
        ("", True),
        ("sys.setprofile(lambda *_: None)", False),
        ("sys.settrace(lambda *_: None)", False),
        ("threading.Thread(target=time.sleep, args=(0.5,)).start()", False),
        ("sys.stdout = Full()", False),
    ],
    ids=["ever", "profiled", "traced", "thread", "full"],
)
def test_a_run_ends_at_once_where_nothing_is_left_to_do(before: str, at_once: bool) -> None:
    code = (
        "import atexit, io, os, sys, threading, time\n"
        "class Full(io.StringIO):\n    def flush(self):\n        raise OSError\n"
        "atexit.register(os.write, 2, b'at the end ')\nsys.argv = ['matderiv', '--version']\n"
        "os._exit = lambda code: os.write(2, b'at once ')\n"
        f"from matderiv.__main__ import run\n{before}\nrun()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "at the end" in done.stderr
    assert ("at once" in done.stderr) == at_once
    if "Full" not in before:
        assert (done.returncode, done.stdout) == (0, f"matderiv {__version__}\n")


def test_the_shell_completes_formats() -> None:
    env = {"_MATDERIV_COMPLETE": "bash_complete", "COMP_WORDS": "matderiv derive --format j", "COMP_CWORD": "3"}
    done = subprocess.run(PYTHON, capture_output=True, text=True, check=True, env=os.environ | env)
    assert done.stdout == "plain,json\n"


def test_a_page_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    done = CliRunner().invoke(main, ["derive", "x'*A*x", "--wrt", "x", "--format", "html", "--open"])
    assert done.exit_code == 0
    (page,) = opened
    assert Path(page).read_text("utf-8").startswith("<!DOCTYPE html>")
    assert CliRunner().invoke(main, ["derive", "x'*A*x", "--wrt", "x", "--open"]).exit_code == 0
    assert len(opened) == 2
    refused = CliRunner().invoke(main, ["derive", "x'*A*x", "--wrt", "x", "--format", "latex", "--open"])
    assert refused.exit_code == 2
    assert refused.stderr == "error: --open shows a page, and --format is latex\nhint: write --format html\n"


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("suffix", "begins"),
    [("html", "<!DOCTYPE html>"), ("tex", "\\documentclass"), ("md", "**Claim.**"), ("json", "{"), ("txt", "Claim\n")],
)
def test_the_suffix_of_the_file_says_the_format(suffix: str, begins: str, tmp_path: Path) -> None:
    file = tmp_path / f"proof.{suffix}"
    asked = ["derive", "x'*A*x", "--wrt", "x", "--output", str(file)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert file.read_text("utf-8").startswith(begins)
    # what is said stands
    assert CliRunner().invoke(main, [*asked, "--format", "markdown", "--force"]).exit_code == 0
    assert file.read_text("utf-8").startswith("**Claim.**")


def test_the_suffix_says_the_format_of_a_verdict(tmp_path: Path) -> None:
    file = tmp_path / "verdict.html"
    asked = ["check", "x'*A*x", "--wrt", "x", "--claim", "2*A*x", "--output", str(file)]
    assert CliRunner().invoke(main, asked).exit_code == 1
    assert file.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_third_derivatives_and_columns() -> None:
    said = run("x^4", "--wrt", "x", "--shape", "x=", "--order", "3", "--format", "terminal", "--steps", "none").stdout
    assert "∂³x⁴/(∂x ∂x ∂x) = 24x" in said
    assert "The derivative is a scalar, like x." in said
    said = run("sum(x.^4)", "--wrt", "x", "--order", "3", "--format", "terminal", "--steps", "none").stdout
    assert "The third derivative has the axes of x three times." in said
    options = ("--wrt", "m", "--columns", "X", "--format", "terminal", "--steps", "none")
    said = run("sum_i(exp(x_i'*m))", *options).stdout
    assert "= X exp(Xᵀm)" in said
    assert "x_i is column i of X." in said
    refused = run("sum(m)", *options)
    assert refused.exit_code == 2
    assert "the samples of X are its columns, but no x_i stands in the formula" in refused.stderr


# ---------------------------------------------------------------- check

CLAIM = ["--wrt", "W", "--claim"]


def judged(*args: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["check", *args], input=given, catch_exceptions=False)


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("claim", "code", "said"),
    [
        ("2*X'*(X*W - Y)", 0, "✓ Right."),
        ("X'*(X*W - Y)", 1, "Your formula lacks the factor 2."),
        ("-2*X'*(X*W - Y)", 1, "Your formula has the wrong sign."),
        ("2*(X*W - Y)'*X", 1, "Right, but in the other layout."),
        ("X", 1, "the shape is impossible"),
    ],
)
def test_a_claim_is_judged(claim: str, code: int, said: str) -> None:
    done = judged(OBJECTIVE, *CLAIM, claim)
    assert (done.exit_code, done.stderr) == (code, "")
    assert said in done.stdout
    assert judged("-", *CLAIM, claim, given=OBJECTIVE + "\n").stdout == done.stdout


def test_what_cannot_be_decided_ends_with_3() -> None:
    done = judged("expm(X)", "--wrt", "X", "--claim", "X")
    assert (done.exit_code, done.stderr) == (3, "")
    assert "cannot be decided" in done.stdout


def test_options_of_a_claim() -> None:
    done = judged("x'*S*x", "--wrt", "x", "--claim", "2*S*x", "--assume", "S=symmetric")
    assert done.exit_code == 0
    assert judged("x'*A*x", "--wrt", "x", "--claim", "A + A'", "--order", "2").exit_code == 0
    assert (
        judged("logdet(X)", "--wrt", "X", "--claim", "2*inv(X) - inv(X).*eye", "--structure", "symmetric").exit_code
        == 0
    )
    assert judged("t*x", "--wrt", "t", "--claim", "x", "--shape", "t=", "--shape", "x=n").exit_code == 0
    assert judged("-x'*x", "--wrt", "x", "--claim", "-2*x").exit_code == 0


@pytest.mark.sweep(100)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_format_prints_a_verdict(name: str, language: str, tmp_path: Path) -> None:
    done = judged(OBJECTIVE, *CLAIM, "X'*(X*W - Y)", "--format", name, "--lang", language)
    assert done.exit_code == 1
    assert done.stdout.strip()
    file = tmp_path / "verdict.tex"
    assert judged(OBJECTIVE, *CLAIM, "X", "--format", name, "--output", str(file)).stdout == ""
    assert file.read_text(encoding="utf-8").startswith("\\documentclass") == (name == "latex")


def test_a_verdict_as_json() -> None:
    from matderiv.judging.verdict import SCHEMA

    value = json.loads(judged(OBJECTIVE, *CLAIM, "X'*(X*W - Y)", "--format", "json").stdout)
    assert (value["schema"], value["kind"], value["right"]) == (SCHEMA, "factor", False)
    done = judged(OBJECTIVE, *CLAIM, "X'*(", "--format", "json")
    value = json.loads(done.stdout)
    assert (done.exit_code, value["schema"], value["error"]["exit_code"]) == (2, SCHEMA, 2)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([OBJECTIVE, *CLAIM, "X'*("], "error: "),
        ([OBJECTIVE, *CLAIM, "X'*Z"], "error: the claim uses Z, which the objective lacks"),
        ([OBJECTIVE, "--wrt", "Q", "--claim", "X"], "error: Q is not in the formula"),
        (["derivation.tex"], "error: the file 'derivation.tex' cannot be read: No such file or directory"),
        (["derivation.tex"], "hint: to check a derivative, give it as --claim, and the objective as SOURCE"),
        (["-"], "error: there is no equation in this document"),
        (
            [OBJECTIVE, "--claim", "X"],
            'error: nothing says by what to differentiate\nhint: say it by wrt="X", on the command line --wrt X; '
            "the names in the objective are X, W, Y\n",
        ),
        (
            ["x.tex", "--wrt", "X"],
            "error: --wrt, --order, --then, --structure, --columns, --steps and --prove belong to --claim\n",
        ),
        ([], "Error: Missing argument 'SOURCE...'"),
        ([OBJECTIVE, *CLAIM, "X", "--format", "pdf"], "Error: Invalid value for '--format'"),
        ([OBJECTIVE, *CLAIM, "X", "--clam", "x"], "Error: No such option"),
        ([OBJECTIVE, *CLAIM, "2*X'*(X*W - Y)", "--output", "/nowhere/x.txt"], "cannot be written"),
    ],
)
def test_a_claim_that_cannot_be_read_never_ends_with_1(args: list[str], message: str) -> None:
    done = judged(*args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert message in done.stderr


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (EOFError(), 130, ""),
        (click.Abort(), 130, ""),
        (click.ClickException("no"), 2, "Error: no\n"),
        (click.FileError("x", "gone"), 2, "Could not open file 'x': gone"),
        (OSError(5, "Input/output error"), 2, "error: Input/output error\n"),
        (KeyError("slip"), 70, "a fault of matderiv itself: KeyError: 'slip'"),
    ],
)
def test_nothing_but_a_verdict_ends_with_1(
    raised: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise raised

    monkeypatch.setattr("matderiv.shell.cli._verdict", broken)
    done = judged(OBJECTIVE, *CLAIM, "X")
    assert done.exit_code == code
    assert said in done.stderr


def test_a_reader_of_a_verdict_that_stops() -> None:
    process = subprocess.Popen(
        [*PYTHON, "check", "x'*x", "--wrt", "x", "--claim", "2*x"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.wait() == 141


def test_a_verdict_on_a_terminal_is_coloured() -> None:
    leader, follower = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"COLUMNS": "40"}
    with subprocess.Popen([*PYTHON, "check", OBJECTIVE, *CLAIM, "X'*(X*W - Y)"], stdout=follower, env=env) as process:
        os.close(follower)
        written = os.read(leader, 65536)
        process.wait()
    os.close(leader)
    assert process.returncode == 1
    assert b"\x1b[31m" in written


# ---- code


def code(*args: str) -> Result:
    return CliRunner().invoke(main, ["code", *args], catch_exceptions=False)


def test_code_is_printed_or_written(tmp_path: Path) -> None:
    done = code(OBJECTIVE, "--wrt", "W", "--name", "slope")
    assert done.exit_code == 0
    assert "def slope(X, W, Y):" in done.stdout
    file = tmp_path / "slope.py"
    assert code(OBJECTIVE, "--wrt", "W", "--name", "slope", "--output", str(file)).stdout == ""
    assert file.read_text(encoding="utf-8") == done.stdout
    assert "hessian_vector_product" in code("-x'*x", "--wrt", "x", "--hessian", "--target", "julia").stdout


def test_code_says_what_is_wrong() -> None:
    assert "a function cannot be called 'a b'" in code(OBJECTIVE, "--wrt", "W", "--name", "a b").stderr
    done = code(OBJECTIVE, "--wrt", "W", "--size", "n=0")
    assert done.exit_code == 2
    assert done.stderr == "error: --size n cannot be '0'\nhint: a positive whole number, as in --size n=1000\n"


def test_code_of_latex_and_of_columns() -> None:
    assert "by w." in code(r"\|Xw - y\|^2", "--wrt", "w").stdout
    assert "def gradient(X, m):" in code("sum_i(exp(x_i'*m))", "--wrt", "m", "--columns", "X").stdout
    assert "third derivative" in code("-x^4", "--wrt", "x", "--shape", "x=", "--order", "3").stdout
    refused = code("tr(X^k)", "--wrt", "X")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert refused.stderr == "error: no code can be written for a power of a matrix with k in its exponent\n"


# ---------------------------------------------------------------- the language of errors


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["derive", "tr(A*X)", "--wrt", "X", "--order", "2", "--structure", "lower"],
            "エラー: 下三角行列の自由な成分による微分の規則は、スカラーの勾配に対するものだけである\n",
        ),
        (
            ["derive", "tr(A*W)", "--wrt", "W", "--shape", "W=m*n"],
            "エラー: W=m*n は成分が m*n 個のベクトルになるが、W は行列を表す文字である\n"
            "ヒント: 行列であれば W=m,n、ベクトルであれば 'W=(m*n,)' と書く\n",
        ),
        (
            ["derive", "sum(x)", "--wrt", "x", "--shape", "x"],
            "エラー: --shape を 'x' とすることはできない\nヒント: --shape x=n のように書く\n",
        ),
        (
            ["check", "derivation.tex"],
            "エラー: ファイル 'derivation.tex' が読めない: そのようなファイルやディレクトリはない\n"
            "ヒント: 導関数を検査するときは、それを --claim に、目的関数を SOURCE に与える\n",
        ),
        (
            ["code", OBJECTIVE, "--wrt", "W", "--name", "a b"],
            "エラー: 関数の名前を 'a b' とすることはできない\n"
            'ヒント: "gradient" のような、ソースの中でほかに使われていない名前にする\n',
        ),
    ],
)
def test_errors_are_said_in_the_language_asked_for(args: list[str], said: str) -> None:
    done = CliRunner().invoke(main, [*args, "--lang", "ja"], catch_exceptions=False)
    assert (done.exit_code, done.stdout) == (2 if "規則" not in said else 3, "")
    assert done.stderr == said


def test_what_cannot_be_written_is_said_in_the_language_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "none" / "x.tex"
    done = run("sum(x)", "--wrt", "x", "--output", str(file), "--lang", "ja")
    assert done.stderr == f"エラー: {file} に書き込めない: そのようなファイルやディレクトリはない\n"


def test_errors_as_json_are_in_the_language_asked_for() -> None:
    done = run("sum(x)", "--wrt", "x", "--shape", "x", "--format", "json", "--lang", "ja")
    error = json.loads(done.stdout)["error"]
    assert error["message"] == "--shape を 'x' とすることはできない"
    assert error["hint"] == "--shape x=n のように書く"
    done = run("sum(exp(x))", "--wrt", "x", "--format", "json", "--lang", "ja", "--solve")
    assert json.loads(done.stdout)["error"]["message"].startswith("勾配が x の一次式であることを示せない。")


def test_a_fault_of_ours_is_said_in_the_language_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise KeyError("slip")

    monkeypatch.setattr("matderiv.shell.cli._verdict", broken)
    assert judged(OBJECTIVE, *CLAIM, "X", "--lang", "ja").stderr == "エラー: matderiv 自身の誤り: KeyError: 'slip'\n"


def test_a_file_that_is_too_long_or_no_text(tmp_path: Path) -> None:
    file = tmp_path / "long.tex"
    file.write_bytes(b"x" * 1_000_001)
    said = f"error: the file {str(file)!r} has more than 1,000,000 bytes, which is the most that is read\n"
    assert judged(str(file)).stderr == said
    file.write_bytes(b"ab\xff")
    assert judged(str(file)).stderr == f"error: the file {str(file)!r} is no UTF-8 text: byte 2 cannot be read\n"
    assert judged(str(file), "--lang", "ja").stderr == (
        f"エラー: ファイル {str(file)!r} は UTF-8 のテキストではない。バイト 2 が読めない\n"
    )


@pytest.mark.parametrize("command", ["derive", "check", "code", "functions"])
def test_every_option_is_explained(command: str) -> None:
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0 and "--lang" in done.stdout
    for option in main.commands[command].params:
        if isinstance(option, click.Option):
            assert option.help, option.name


def test_the_style_of_a_proof() -> None:
    page = run("x'*A*x", "--wrt", "x", "--style", "both", "--format", "html").stdout
    assert page.count('<div class="style">') == 2
    two = run("x'*A*x", "--wrt", "x", "--style", "both", "--format", "terminal", "--steps", "none").stdout
    assert two.count("Claim") == 2
    assert (
        json.loads(run("x'*A*x", "--wrt", "x", "--style", "both", "--format", "json").stdout)["version"] == __version__
    )
    coded = CliRunner().invoke(main, ["code", "x'*A*x", "--wrt", "x", "--style", "differential"])
    assert "x @ (A @ x)" in coded.stdout
    both = ["code", "x'*A*y", "--wrt", "x", "--wrt", "y", "--style", "differential"]
    refused = CliRunner().invoke(main, [*both, "--lang", "en"])
    assert refused.exit_code == 2 and "leave out --style" in refused.stderr
    assert "code for several variables is that of their proofs by components" in refused.stderr
    refused = CliRunner().invoke(main, [*both, "--lang", "ja"])
    assert "複数の変数のコードは、成分による証明のものである" in refused.stderr and "--style を外す" in refused.stderr
