"""Every message of an error is asserted by some test, and is a sentence in both languages.

The messages are found in the source: the texts that stand in a call of an error's class, there or by name. A message
is asserted when the longest run of its fixed words stands in a string of a test, or in what a corpus says of a case
(``says``), which its test compares; a test whose words are never said fails.

python tests/test_messages.py lists what is not yet asserted.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from matderiv import errors

ROOT = Path(__file__).parent.parent
SOURCES = {str(p.relative_to(ROOT)): ast.parse(p.read_text("utf-8")) for p in sorted((ROOT / "matderiv").rglob("*.py"))}
ERRORS = {*errors.__all__, "Clash", "Misfit", "_fail"}
KANA = re.compile("[ぁ-んァ-ン]")


def texts(source: ast.AST) -> Iterator[tuple[int, str, str]]:
    """The line, the English and the Japanese of every text in the calls of an error's class."""
    named: dict[str, list[ast.Call]] = {}
    for node in ast.walk(source):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for found, value in _pairs(target, node.value):
                    named.setdefault(found, []).extend(c for c in ast.walk(value) if _is_text(c))
        elif isinstance(node, ast.FunctionDef):
            # a function that makes a message
            named.setdefault(node.name, []).extend(c for c in ast.walk(node) if _is_text(c))
    seen: set[int] = set()
    for call in ast.walk(source):
        if not (isinstance(call, ast.Call) and _name(call.func) in ERRORS):
            continue
        parts = [*call.args, *(k.value for k in call.keywords if k.arg in ("message", "hint"))]
        inside = [n for part in parts for n in ast.walk(part)]
        here = [n for n in inside if _is_text(n)]
        here += [c for n in inside for c in named.get(_name(n), ())]
        for text in here:
            if text.lineno not in seen:
                seen.add(text.lineno)
                en, ja = (ast.literal_eval(a) for a in text.args)
                yield text.lineno, en, ja


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for t, v in zip(target.elts, value.elts, strict=False):
            yield from _pairs(t, v)


def fixed(template: str) -> str:
    """The longest run of words without a placeholder."""
    return max((literal.strip() for literal, *_ in Formatter().parse(template)), key=len)


@cache
def asserted() -> str:
    """Every string of the tests, and what the corpora say of their cases."""
    strings = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if path != Path(__file__):
            tree = ast.parse(path.read_text("utf-8"))
            found = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            # in a pattern for pytest.raises signs are escaped
            strings += [re.sub(r"\\([^\w\s])", r"\1", s) for s in found] + found
    for path in sorted((ROOT / "tests/corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            strings += [str(json.loads(line).get("says", ""))]
    return "\n".join(strings)


def unasserted(name: str) -> list[str]:
    return [f"{name}:{line}: {en}" for line, en, _ in texts(SOURCES[name]) if fixed(en) not in asserted()]


@pytest.mark.parametrize("name", SOURCES)
def test_every_message_is_asserted(name: str) -> None:
    assert unasserted(name) == []


@pytest.mark.parametrize("name", SOURCES)
def test_every_message_is_japanese_too(name: str) -> None:
    assert [ja for _, en, ja in texts(SOURCES[name]) if re.search("[a-z]{3} ", en) and not KANA.search(ja)] == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_message_is_a_text(name: str) -> None:
    """Not a string of one language."""
    for call in ast.walk(SOURCES[name]):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS:
            parts = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "hint")]
            strings = [p for p in parts if isinstance(p, ast.JoinedStr) or isinstance(p, ast.Constant) and p.value]
            assert not strings, f"{name}:{call.lineno}: {ast.unparse(call)}"


if __name__ == "__main__":
    for each in SOURCES:
        print(*unasserted(each), sep="\n", end="\n" if unasserted(each) else "")
