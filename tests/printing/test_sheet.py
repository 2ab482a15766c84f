"""Short documents: what they hold, and that every format prints all of it."""

from __future__ import annotations

import json

import pytest
from sympy import Integer, Rational

from matderiv.core.index import size
from matderiv.core.proof import Check
from matderiv.core.text import LANGUAGES, Text
from matderiv.expressions.matrix import Var, multiply
from matderiv.formats import FORMATS
from matderiv.printing.sheet import Evidence, Formula, Matrices, Sentence, Sheet

X = Var("X", (size("n"), size("n")))
SHEET = Sheet(
    "✗",
    Text("Not so.", "そうではない。"),
    (
        Sentence(Text("It is {X}, 100 % of <it>.", "{X} である。100 % である。"), {"X": X}),
        Formula(X, multiply(2, X)),
        Formula(None, multiply(3, X)),
        Matrices(
            ((size("n"), ((Integer(2),),)), (X, ((Integer(1), Rational(-1, 2)), (Integer(10), Integer(0))))),
        ),
        Evidence(Check("EXACT", ({"n": 2},), primes=(7,), bound=-41, points=1), Text("All of it", "全体")),
    ),
    {"schema": "test", "value": X, "text": Text("a", "b"), "list": (1, None), "check": Check()},
)


def test_a_sentence_has_all_its_mathematics() -> None:
    with pytest.raises(ValueError, match=r"the sentence 'It is \{X\}\.' lacks \['X'\]"):
        Sentence(Text("It is {X}.", "{X} である。"))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("standalone", [False, True])
def test_every_format_prints_a_sheet(name: str, language: str, standalone: bool) -> None:
    record = FORMATS[name]
    assert record.sheet is not None, f"formats/{name}.py prints no short document"
    text = record.sheet(SHEET, language, standalone)
    assert text.endswith("\n")
    for leak in ("Sentence(", "Applied(", "Var(", "Text(", "Matrices("):
        assert leak not in text
    if name == "json":
        return
    for part in ("Not so", "All of it") if language == "en" else ("そうではない", "全体"):
        assert part in text
    assert "10" in text
    assert ("<html" in text) == (standalone and name in ("html", "notebook"))
    assert (r"\begin{document}" in text) == (standalone and name == "latex")


def test_on_a_terminal() -> None:
    record = FORMATS["terminal"]
    assert record.sheet is not None
    assert record.sheet(SHEET).splitlines() == [
        "✗ Not so.",
        "  It is X, 100 % of <it>.",
        "    X = 2X",
        "    3X",
        "    n = 2",
        "    X = ⎡ 1  −½⎤",
        "        ⎣10   0⎦",
        "  All of it: exact arithmetic modulo random primes of 3 bits at sizes n = 2; a",
        "  false line passes with probability below 2⁻⁴¹.",
    ]
    assert "\x1b[31m✗" in record.sheet(SHEET, colour=True)
    assert max(map(len, record.sheet(SHEET, width=30).splitlines())) <= 30


def test_as_json() -> None:
    record = FORMATS["json"]
    assert record.sheet is not None
    value = json.loads(record.sheet(SHEET))
    assert value["schema"] == "test"
    assert value["value"] == {"latex": "X", "unicode": "X", "formula": "X"}
    assert value["text"] == {"en": "a", "ja": "b"}
    assert value["list"] == [1, None]
    assert value["check"]["kind"] == "UNCHECKED"
    assert value["verdict"] == {"en": "Not so.", "ja": "そうではない。"}
    assert value["explanation"]["en"][0] == "It is X, 100 % of <it>."


def test_what_means_something_elsewhere_is_escaped() -> None:
    for name, escaped in (("latex", r"100 \%"), ("notebook", "&lt;it&gt;"), ("markdown", r"\<it\>")):
        sheet = FORMATS[name].sheet
        assert sheet is not None
        assert escaped in sheet(SHEET)
