"""The catalogue of functions: complete, and true where its lines are evaluated."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from matderiv.checking.verify import verify
from matderiv.core.errors import RefutedError
from matderiv.core.proof import Rule, Step
from matderiv.core.text import LANGUAGES, Text
from matderiv.operations import OPERATIONS
from matderiv.reading.words import WORDS
from matderiv.shell.cli import LISTINGS, main
from matderiv.shell.functions import GROUPS, SCHEMA, Function, compact, functions, render

FUNCTIONS = functions()
each = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.operation.name)


def listed(name: str, language: str) -> str:
    done = CliRunner().invoke(main, ["functions", "--format", name, "--lang", language], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_every_function_is_listed_once() -> None:
    assert [f.operation.name for f in FUNCTIONS] == list(OPERATIONS)


@each
def test_every_word_is_shown(function: Function) -> None:
    for word in function.operation.words:
        assert any(text.startswith(word) for text in function.texts)
        assert WORDS[word] == function.operation.name


@pytest.mark.sweep(5)
@each
def test_every_line_holds(function: Function) -> None:
    rule = Rule("catalogue", Text("It is read off the record.", "記録から読み取る。"))
    steps = tuple(Step(left, right, rule) for left, right in function.lines)
    has_rule = any(r is not None for r in (function.operation.components, function.operation.local))
    assert bool(steps) == (has_rule and function.operation.name != "pi" or function.operation.each)
    try:
        kinds = {step.check.kind for step in verify(steps)}
    except RefutedError as error:
        pytest.fail(str(error))
    assert kinds <= {"EXACT", "SAMPLED"}


@pytest.mark.sweep(3)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTINGS)
def test_every_format_prints_every_language(name: str, language: str) -> None:
    text = listed(name, language)
    assert text == render(name, language)
    for operation in OPERATIONS.values():
        assert operation.meaning.fill(language, {}) in text


@pytest.mark.sweep(100)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_are_tables(language: str) -> None:
    tables = [t for t in listed("markdown", language).split("\n\n") if t.startswith("|")]
    assert len(tables) == len(GROUPS)
    for table in (*tables, compact(language)):
        rows = table.splitlines()
        assert len({row.count("|") for row in rows}) == 1
        assert all(row.count("$") % 2 == 0 for row in rows)


def test_json_has_the_record() -> None:
    found = json.loads(listed("json", "en"))
    assert found["schema"] == SCHEMA
    tanh = next(f for f in found["functions"] if f["name"] == "tanh")
    assert tanh["text"] == ["tanh(X)"]
    assert tanh["lines"][0]["rhs"] == {"unicode": "1 − tanh(t)²", "latex": r"1 - \tanh(t)^{2}"}
    assert tanh["domain"] is None
    assert next(f for f in found["functions"] if f["name"] == "log")["domain"] == "t > 0"


def test_the_domain_names_the_argument() -> None:
    assert "where −1 < t < 1" in listed("terminal", "en")
    assert "where S is symmetric and the largest eigenvalue of S is simple" in listed("terminal", "en")
    assert "条件: X が正則である" in listed("terminal", "ja")
