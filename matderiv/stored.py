"""The text of a derivation that was written as JSON, to the data in it. Nothing in it is believed; see recheck.py."""

from __future__ import annotations

import json
from typing import Any

from .errors import InputError
from .printing.schema import DERIVATION
from .text import Text

__all__ = ["data_of"]

LONGEST = 20_000_000  # characters of a derivation that is read


def data_of(text: object) -> Any:
    """The data in the text of a file, whose schema is looked at first.

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
        value = json.loads(text)
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
        raise InputError(
            Text(
                "the JSON is nested too deeply, or a number in it is too long",
                "JSON の入れ子が深すぎるか、数が長すぎる",
            )
        ) from None
    if not isinstance(value, dict):
        raise InputError(
            Text("this JSON is not one derivation", "この JSON は一つの導出ではない"),
            hint=Text("of several in a list each is read by itself", "リストに並んだ導出は一つずつ読む"),
        )
    if value.get("schema") != DERIVATION:
        found = value.get("schema")
        raise InputError(
            Text(
                "the schema is {found}, and what is read here is {wanted}",
                "スキーマが {found} である。ここで読むのは {wanted}",
            )(found=repr(found)[:60], wanted=DERIVATION)
        )
    if value.get("data") is None:
        raise InputError(
            Text(
                "this file has no data to be read back; a function of SymPy in it may have no name here",
                "このファイルには読み戻すためのデータがない。matderiv に名前のない SymPy の関数を含む可能性がある",
            )
        )
    return value["data"]
