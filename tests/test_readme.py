"""The README and the pages it leads to: every block of code is run, and what it shows is what comes out.

After a change of wording, ``python tests/test_readme.py`` writes into them what comes out now.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import subprocess
import traceback
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import matderiv
from matderiv.operations import OPERATIONS
from matderiv.shell.cli import main
from matderiv.shell.functions import compact

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDES = ROOT / ".github"
REFERENCE = GUIDES / "reference"
API = REFERENCE / "api.md"  # of docstrings, which run as doctests where they stand: test_api.py
PAGES = [README, *sorted(GUIDES.glob("*.md")), *(p for p in sorted(REFERENCE.glob("*.md")) if p != API)]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"(?<=^<!-- functions -->\n).*?(?=^<!-- end of functions -->$)", re.MULTILINE | re.DOTALL)


def refreshed(text: str) -> str:
    """A page with the output of every block and the table of functions as they come out now."""
    names: dict[str, Any] = {}

    def again(found: re.Match[str]) -> str:
        kind, code = found.groups()
        needs = re.search(r"<!-- needs (\w+) -->\n\Z", text[: found.start()])
        if needs and find_spec(needs[1]) is None:
            return found[0]  # an optional library that is not installed
        if kind == "python":
            apart = code.endswith("\n\n")  # so that a doctest doesn't take the fence for what comes out
            code = _session(code, names)
            code += "\n" * (apart and not code.endswith("\n\n"))
        elif kind == "console":
            code = "".join(_shell(line[2:]) for line in code.splitlines() if line.startswith("$ "))
        return f"```{kind}\n{code}```"

    return TABLE.sub(lambda found: compact(), BLOCK.sub(again, text))


def _session(code: str, names: dict[str, Any]) -> str:
    """A Python session; the names stay for the next one."""
    out = io.StringIO()
    for example in doctest.DocTestParser().get_examples(code):
        first, *more = example.source.splitlines()
        out.write("".join([f">>> {first}\n", *(f"... {line}\n" for line in more)]))
        with contextlib.redirect_stdout(out):
            try:
                exec(compile(example.source, str(README), "single"), names)
            except matderiv.MatderivError as error:
                shown = "".join(traceback.format_exception_only(error))
                out.write(f"Traceback (most recent call last):\n    ...\n{shown}")
    return out.getvalue()


def _shell(line: str) -> str:
    """A command with its output, that on standard error included."""
    program, *args = shlex.split(line)
    assert program == "matderiv", line
    done = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(main, args, catch_exceptions=False)
    return f"$ {line}\n{done.output}"


def _anywhere(text: str) -> str:
    """A text without the sizes of rounding errors, which differ from one machine to the next."""
    return re.sub(r"(largest relative error|By differences: error)\s+[^\s.;]+", r"\1 tiny", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_shows_what_comes_out(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert _anywhere(refreshed(text)) == _anywhere(text)


def test_the_readme_passes_as_a_doctest() -> None:
    """As ``python -m doctest README.md`` runs it."""
    done = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert done.attempted > 5 and done.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_is_of_a_kind_that_is_run(page: Path) -> None:
    """What is of JSON and YAML runs in editing/test_assistants.py and shell/test_commits.py."""
    text = page.read_text(encoding="utf-8")
    assert {kind for kind, _ in BLOCK.findall(text)} <= {"python", "console", "sh", "json", "yaml", "bibtex"}
    assert text.count("```") == 2 * len(BLOCK.findall(text))
    assert len(re.findall("^```sh$", text, re.MULTILINE)) == len(re.findall("^<!-- .* -->\n```sh$", text, re.MULTILINE))
    assert "pip install matderiv" not in text and "matderiv[" not in text  # it stands on no index


def anchors(page: Path) -> set[str]:
    """The names by which the headings of a page can be linked to, as code hosts make them."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    heads = [head.lower() for head in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
    return {re.sub(r"[^\w\- ]", "", head).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", [*PAGES, API], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", text)
    for link in filter(None, (one for pair in links for one in pair)):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        to = (page.parent / file).resolve() if file else page
        assert to.exists(), link
        assert not anchor or anchor in anchors(to), link


def test_every_page_is_led_to() -> None:
    """By the README, in either language."""
    for page in (README, GUIDES / "README.ja.md"):
        links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        shown = {(page.parent / link).resolve() for link in links if not link.startswith("https://")}
        assert {*PAGES, API} - {page} <= shown | {README}


def rows(page: Path) -> list[tuple[str, str, str]]:
    """The rows of the table of gradients: objective, variable, derivative."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^\| [^|`]+ \| `([^`]+)` \| `(\w+)` \| `([^`]+)` \| \[", text, re.MULTILINE)


def test_the_gradients_of_the_table_are_those_derived() -> None:
    table = rows(README)
    assert len(table) == 6 and rows(GUIDES / "README.ja.md") == table
    for objective, wrt, formula in table:
        assert matderiv.derive(objective, wrt).formula == formula


def command(name: str) -> str:
    """The only command of the block with this marker."""
    found = re.search(rf"^<!-- {name} -->\n```sh\n(.*)\n```$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_first_command_prints_a_proof() -> None:
    line = command("first proof")
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/matderiv derive ")
    assert "What was checked" in _shell(line.rpartition("&& .venv/bin/")[2])


def test_the_version_to_cite_is_this_one() -> None:
    for page in (README, GUIDES / "README.ja.md"):
        assert f"version = {{{matderiv.__version__}}}," in page.read_text(encoding="utf-8")


def test_the_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(.+)\] - .+$", text, re.MULTILINE)
    assert versions[0] == matderiv.__version__ and versions == sorted(versions, reverse=True)
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= {"Added", "Changed", "Fixed", "Removed", "Security"}


def test_the_commands_for_the_tests_are_those_that_ci_runs() -> None:
    line, more = command("tests"), command("exhaustive tests")
    for part in ('pip install -q -e ".[test]"', "ruff check", "ruff format --check", "mypy", "python -m pytest"):
        assert part in line
    assert more == f".venv/bin/python -m pytest{line.partition('python -m pytest')[2]} -m exhaustive"
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    head, start, loop = script.partition("for block in ")
    assert "README" not in head.partition("set -euo pipefail")[2]
    shown = loop.replace('bash -euo pipefail -c "$command"', "true")
    assert shown != loop
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", start + shown], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == [f"$ {line}", f"$ {more}"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def formulas(table: str) -> list[str]:
    """What stands as code in the first column of a table."""
    cells = [row.split("|")[1] for row in table.strip().splitlines()[2:]]
    return [f for cell in cells for f in re.findall(r"`([^`]+)`", cell)]


def functions() -> str:
    """The table of functions."""
    (table,) = TABLE.findall((REFERENCE / "functions.md").read_text(encoding="utf-8"))
    return str(table)


def test_every_formula_of_the_tables_is_read() -> None:
    text = (REFERENCE / "language.md").read_text(encoding="utf-8")
    syntax = formulas(text.split("## Text")[1].split("\n\n")[1])
    assert len(syntax) > 15
    for formula in (*syntax, *formulas(functions())):
        assert matderiv.parse(formula) is not None


def test_every_word_stands_in_the_table_of_functions() -> None:
    words = {formula.partition("(")[0] for formula in formulas(functions())}
    assert words == {word for o in OPERATIONS.values() if o.arity != (0, 0) for word in o.words}


def test_every_exit_code_is_told() -> None:
    text = (REFERENCE / "formats.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"^\| (\d+) \|", text, re.MULTILINE))
    errors = [e for e in map(matderiv.__getattr__, matderiv.__all__) if isinstance(e, type)]
    assert codes == {"0", *(str(e.exit_code) for e in errors if issubclass(e, matderiv.MatderivError))}


@pytest.mark.parametrize("name", ["latex", "markdown", "terminal", "json"])
def test_the_formats_named_are_there(name: str) -> None:
    assert matderiv.derive("x^2", "x", shapes={"x": ()}).to(name)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
