"""Reading plain data with its place: each member has the kind that it should have, or an error says where not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from ...core.characters import is_name
from ...core.errors import InputError
from ...core.text import Text
from .heads import MARKS, NO_NAME

__all__ = ["MISSING", "Members", "name_of", "of_kind", "short"]

T = TypeVar("T")

MISSING = Text("{name} is missing", "{name} がない")
# what something in the data should be
KINDS: Mapping[type, Text] = {
    dict: Text("an object", "オブジェクト"),
    list: Text("a list", "リスト"),
    str: Text("a text", "文字列"),
    int: Text("a whole number", "整数"),
    bool: Text("true or false", "真偽値"),
}


def of_kind(value: object, kind: type[T]) -> T:
    """A value of this kind; true is no number."""
    if not isinstance(value, kind) or isinstance(value, bool) and kind is not bool:
        raise InputError(
            Text("{value} is not {kind}", "{value} は{kind}ではない")(value=short(value), kind=KINDS[kind])
        )
    return value


def short(value: object) -> str:
    """A value as a message quotes it, in at most 40 characters."""
    shown = repr(value) if not isinstance(value, (dict, list)) else ("{…}" if isinstance(value, dict) else "[…]")
    return shown if len(shown) <= 40 else shown[:39] + "…"


def name_of(value: object) -> str:
    """A value as a name."""
    if not isinstance(value, str) or not is_name(value.rstrip(MARKS)):
        raise InputError(NO_NAME(text=short(value)))
    return value


class Members:
    """Takes objects and lists apart, and knows where it is."""

    def __init__(self) -> None:
        self.path: list[str] = []

    @property
    def where(self) -> str:
        """The place of what is being read, as ``proof.lemmas[0].steps[2]``."""
        return ".".join(self.path).replace(".[", "[") or "data"

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Where we are; after an error the path stays, to be told."""
        self.path.append(name)
        yield
        self.path.pop()

    def get(self, data: object, name: str, kind: type[T]) -> T:
        """A member of an object."""
        found = of_kind(data, dict)
        if name not in found:
            raise InputError(MISSING(name=repr(name)))
        with self.inside(name):
            return of_kind(found[name], kind)

    def each(self, data: object, name: str, read: Callable[[Any], T]) -> tuple[T, ...]:
        out = []
        for number, item in enumerate(self.get(data, name, list)):
            with self.inside(f"{name}[{number}]"):
                out.append(read(item))
        return tuple(out)

    def optional(self, data: object, name: str, read: Callable[[Any], T]) -> T | None:
        found = of_kind(data, dict).get(name)
        if found is None:
            return None
        with self.inside(name):
            return read(found)
