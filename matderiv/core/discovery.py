"""Modules that are imported when something of them is first asked for: the records of a package, the doors of a room.

A package whose every module defines one record, named like the module, is a table that lists the files and imports the
one whose name is looked up. A room may have doors: modules of it that others reach as ``room.module``, at first use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Protocol, TypeVar

__all__ = ["Records", "doors"]


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


class Records(Mapping[str, T]):
    """The records of a package by their names, in the order of these; each is made ready by ``ready``."""

    def __init__(
        self, package: str, path: Iterable[str], attribute: str, kind: type[T], ready: Callable[[T], T] = lambda r: r
    ) -> None:
        self._package, self._attribute, self._kind, self._ready = package, attribute, kind, ready
        self._names = sorted(m.name for m in iter_modules(path))
        self._found: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        """The record of a name.

        Raises:
            KeyError: no file is named so.
            ImportError: the file defines no record, or one of another name; the message names the file.
        """
        if name not in self._found:
            if name not in self._names:
                raise KeyError(name)
            record = getattr(import_module(f"{self._package}.{name}"), self._attribute, None)
            file = f"{self._package.rpartition('.')[2]}/{name}.py"
            if not isinstance(record, self._kind):
                raise ImportError(f"{file} defines no {self._attribute}")
            if record.name != name:
                raise ImportError(f"{file}: the name {record.name!r} belongs to another file")
            self._found[name] = self._ready(record)
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def doors(room: str, *names: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a room, which imports these modules of it at their first use.

    >>> doors("matderiv.core", "portable")("portable").Portable.__name__
    'Portable'
    """

    def __getattr__(name: str) -> ModuleType:
        if name not in names:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return import_module(f"{room}.{name}")

    return __getattr__
