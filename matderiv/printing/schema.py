"""The JSON that is written: its schemas, which are files of this package, and how it is laid out.

A schema has a number. What an editor or a program relies on stays while the number does; members may be added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, cast

from ..core.characters import escaped
from ..core.choices import check_name
from ..core.text import Text

__all__ = ["DERIVATION", "READ", "REPORT", "SCHEMAS", "VERDICT", "dumped", "gathered", "schema"]

DERIVATION, VERDICT, REPORT = "matderiv/derivation/2", "matderiv/verdict/2", "matderiv/report/2"
SCHEMAS = {s.split("/")[1]: s for s in (DERIVATION, VERDICT, REPORT)}
READ = (DERIVATION, "matderiv/derivation/1")  # what derivations are read back from
NO_SCHEMA = Text("there is no schema {name}", "{name} というスキーマはない")
WIDTH = 100  # characters of a list or an object that stands on one line


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what ``to("json")`` gives: "derivation", "verdict" or "report".

    >>> schema("derivation")["properties"]["schema"]
    {'const': 'matderiv/derivation/2'}

    Raises:
        InputError: there is no such schema.
    """
    check_name(name, SCHEMAS, NO_SCHEMA)
    _, word, number = SCHEMAS[name].split("/")
    text = (files(__package__) / "schemas" / f"{word}-{number}.json").read_text("utf-8")
    return cast("dict[str, Any]", json.loads(text))


def dumped(value: object) -> str:
    """Data as JSON for people and programs: what is short stands on one line.

    >>> print(dumped({"a": [1, 2], "b": {"c": "x" * 90}}), end="")
    {
      "a": [1, 2],
      "b": {
        "c": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      }
    }
    """
    return escaped(_laid_out(value, "")) + "\n"


def gathered(texts: Sequence[str], errors: Mapping[int, object]) -> str:
    """Several results as one, an array where there are more than one; some have an error beside them, by their number.

    >>> print(gathered(['{"a": 1}', '{"a": 2}'], {1: "none"}), end="")
    [
      {"a": 1},
      {"a": 2, "error": "none"}
    ]
    """
    values = [json.loads(text) | ({"error": errors[n]} if n in errors else {}) for n, text in enumerate(texts)]
    return dumped(values if len(values) > 1 else values[0])


def _laid_out(value: object, indent: str) -> str:
    short = json.dumps(value, ensure_ascii=False)
    inner = indent + "  "
    if len(indent) + len(short) <= WIDTH and indent or not isinstance(value, (dict, list)) or not value:
        return short
    if isinstance(value, dict):
        body = [f"{json.dumps(k, ensure_ascii=False)}: {_laid_out(v, inner)}" for k, v in value.items()]
        return "{\n" + ",\n".join(inner + line for line in body) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _laid_out(v, inner) for v in value) + f"\n{indent}]"
