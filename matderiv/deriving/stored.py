"""The text of a derivation that was written as JSON: what is in it, and whether that is what it shows.

Nothing in it is believed; see recheck.py for the proof in its data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, get_args

from ..core.choices import Steps
from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import LANGUAGES, Text
from ..printing.schema import READ

__all__ = ["shown_alike", "stored"]

TOO_DEEP = Text(
    "the JSON is nested too deeply, or a number in it is too long", "JSON の入れ子が深すぎるか、数が長すぎる"
)
TWICE = Text("the name {name} stands twice in an object", "一つのオブジェクトに名前 {name} が 2 度ある")
NO_VERSION = Text(
    "the version is {found}, which is none of matderiv", "版が {found} となっているが、matderiv の版の形ではない"
)
UNSAID = Text("a file of the schema {schema} says which version wrote it", "スキーマ {schema} のファイルには版がある")
VERSION = pattern(r"[0-9]+(\.[0-9]+){1,3}([A-Za-z.+-][A-Za-z0-9.+-]{0,40})?")
FIRST = READ[-1]  # of before files said which version wrote them
LONGEST = 20_000_000  # characters of a derivation that is read


def stored(text: object) -> dict[str, Any]:
    """What is in the text of a file, ``data`` among it; the schema is looked at first.

    Raises:
        InputError: the text is no JSON, too long, or no derivation of this schema.
    """
    if not isinstance(text, str):
        raise InputError(
            Text("a derivation is read from a text, not from {kind}", "導出は文字列から読む。{kind} からは読めない")(
                kind=type(text).__name__
            ),
            hint=Text("give the content of the file", "ファイルの中身を渡す"),
        )
    if len(text) > LONGEST:
        raise InputError(
            Text("the text has {n} characters; at most {most} are read", "{n} 文字ある。読むのは {most} 文字まで")(
                n=f"{len(text):,}", most=f"{LONGEST:,}"
            )
        )
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        place = (error.pos, error.pos + 1)
        raise InputError(
            Text(
                "this is no JSON from column {column} of line {line} on",
                "{line} 行 {column} 列から先が JSON として読めない",
            )(line=error.lineno, column=error.colno),
            source=text,
            span=place,
        ) from None
    except (RecursionError, ValueError):
        raise InputError(TOO_DEEP) from None
    if not isinstance(value, dict):
        raise InputError(
            Text("this JSON is not one derivation", "この JSON は一つの導出ではない"),
            hint=Text("of several in a list each is read by itself", "リストに並んだ導出は一つずつ読む"),
        )
    if value.get("schema") not in READ:
        found = value.get("schema")
        raise InputError(
            Text(
                "the schema is {found}, and what is read here is {wanted}",
                "スキーマが {found} である。ここで読むのは {wanted}",
            )(found=repr(found)[:60], wanted=" / ".join(READ))
        )
    version = value.get("version")
    if "version" in value and not (isinstance(version, str) and VERSION.fullmatch(version)):
        raise InputError(NO_VERSION(found=repr(version)[:60]))
    if "version" not in value and value["schema"] != FIRST:
        raise InputError(UNSAID(schema=value["schema"]))
    if value.get("data") is None:
        raise InputError(
            Text(
                "this file has no data to be read back; a function of SymPy in it may have no name here",
                "このファイルには読み戻すためのデータがない。matderiv に名前のない SymPy の関数を含む可能性がある",
            )
        )
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object each of whose names stands once: of two the last would count, and a reader may see the first.

    Raises:
        InputError: a name stands twice.
    """
    out: dict[str, Any] = {}
    for name, value in pairs:
        if name in out:
            raise InputError(TWICE(name=name[:60]))
        out[name] = value
    return out


FOUND_NOW = ("check", "ends", "checked")  # evidence, which is found again
APART = ("data", "error", "version", "kernel")  # read by itself, said of something else, or not believed


def shown_alike(value: dict[str, Any], render: Callable[[str, Steps], str]) -> None:
    """See that what a file shows beside its data is what these give, in either language and any length.

    Raises:
        InputError: it shows something else.
    """
    try:
        told = _plain(value)
    except RecursionError:
        raise InputError(TOO_DEEP) from None
    nearest: list[str] = []
    for language, steps in product(LANGUAGES, get_args(Steps)):
        places = list(_differing(told, _plain(json.loads(render(language, steps)))))
        if not places:
            return
        nearest = min(nearest or places, places, key=len)
    raise InputError(
        Text(
            "the file shows at {place} what its data do not say",
            "ファイルの {place} に示されているものが、そのデータの内容と違う",
        )(place=nearest[0])
    )


def _plain(value: dict[str, Any]) -> Any:
    return _without_evidence({name: part for name, part in value.items() if name not in APART})


def _without_evidence(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_evidence(part) for name, part in value.items() if name not in FOUND_NOW}
    return [_without_evidence(part) for part in value] if isinstance(value, list) else value


def _differing(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """The places where two values of JSON are not the same."""
    if type(one) is not type(other):
        yield place or "."
    elif isinstance(one, dict):
        for name in dict.fromkeys((*other, *one)):
            inner = f"{place}.{name}".lstrip(".")
            if name in one and name in other:
                yield from _differing(one[name], other[name], inner)
            else:
                yield inner[:PLACE]
    elif isinstance(one, list):
        if len(one) != len(other):
            yield place
        for number, parts in enumerate(zip(one, other, strict=False)):
            yield from _differing(*parts, f"{place}[{number}]")
    elif one != other:
        yield place


PLACE = 200  # characters of a place that is told
