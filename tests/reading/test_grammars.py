"""The tables of the grammars: those that Lark makes of them. ``python tests/reading/test_grammars.py`` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lark import Lark
from lark.parsers.lalr_analysis import Shift

from matderiv.reading.lalr import Parser, Token, Unexpected

READING = Path(__file__).parents[2] / "matderiv" / "reading"
GRAMMARS = [READING / "grammar.lark", READING / "latex" / "grammar.lark"]


def tables(grammar: str) -> dict[str, Any]:
    """The tables of a grammar, its states numbered as one meets them from the first one on."""
    parser = Lark(grammar, parser="lalr", lexer="basic")
    table = parser.parser.parser._parse_table
    numbers = {rule: -1 - n for n, rule in enumerate(parser.rules)}
    order = [table.start_states["start"]]
    states = []
    for state in order:
        row = {}
        for name, (action, argument) in sorted(table.states[state].items()):
            if action is not Shift:
                row[name] = numbers[argument]
            elif argument != table.end_states["start"]:
                order += [argument] if argument not in order else []
                row[name] = order.index(argument)
        states.append(row)
    rules = [
        ["?" * bool(r.options.expand1) + r.origin.name, *(symbol.name for symbol in r.expansion)] for r in parser.rules
    ]
    return {"rules": rules, "states": states}


def written(found: dict[str, Any]) -> str:
    """Tables as they are stored, a rule or a state a line."""
    parts = [f'"{key}":[\n' + ",\n".join(json.dumps(row, separators=(",", ":")) for row in found[key]) for key in found]
    return "{" + "\n],".join(parts) + "\n]}\n"


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda path: path.parent.name)
def test_the_tables_are_those_of_the_grammar(grammar: Path) -> None:
    stored = grammar.with_suffix(".json").read_text(encoding="utf-8")
    assert stored == written(tables(grammar.read_text(encoding="utf-8"))), "run python tests/reading/test_grammars.py"


class Build:
    """Makes heads that say what they were made of."""

    def __getattr__(self, head: str) -> Any:
        return lambda parts: (head, *(p.type if isinstance(p, Token) else p for p in parts))


LISTS = """
start: item (_COMMA item)* (_COMMA last)?
?item: NAME | group
group: LPAR (start)? RPAR
?last: PLUS+
%declare NAME LPAR RPAR PLUS _COMMA
"""


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("NAME", ("start", "NAME")),
        ("NAME _COMMA NAME _COMMA NAME", ("start", "NAME", "NAME", "NAME")),
        ("LPAR RPAR", ("start", ("group", "LPAR", "RPAR"))),
        ("LPAR NAME RPAR _COMMA PLUS", ("start", ("group", "LPAR", ("start", "NAME"), "RPAR"), "PLUS")),
        ("NAME _COMMA PLUS PLUS", ("start", "NAME", ("last", "PLUS", "PLUS"))),
    ],
)
def test_repetitions_are_spread_and_what_is_single_stays(words: str, made: object) -> None:
    tokens = [Token(word, word, (n, n + 1)) for n, word in enumerate(words.split())]
    found = Parser(tables(LISTS), Build()).parse(tokens)
    assert [f.type if isinstance(f, Token) else f for f in found] == list(made)  # type: ignore[call-overload]


@pytest.mark.parametrize(("words", "at"), [("", 0), ("NAME _COMMA", 2), ("LPAR NAME PLUS", 2), ("NAME NAME", 1)])
def test_the_first_token_that_no_rule_accepts_is_named(words: str, at: int) -> None:
    tokens = [Token(word, word, (n, n + 1)) for n, word in enumerate(words.split())]
    with pytest.raises(Unexpected) as refused:
        Parser(tables(LISTS), Build()).parse(tokens)
    assert refused.value.token.type == ([t.type for t in tokens] + ["$END"])[at]
    assert refused.value.token.start_pos == at


if __name__ == "__main__":
    for path in GRAMMARS:
        path.with_suffix(".json").write_text(written(tables(path.read_text(encoding="utf-8"))), encoding="utf-8")
