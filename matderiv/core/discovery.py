"""Discovery: a package whose every module defines one record, found by itself."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, TypeVar

__all__ = ["discovered"]


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


def discovered(package: str, path: Iterable[str], attribute: str, kind: type[T]) -> dict[str, T]:
    """The records of a package by their names, in the order of these.

    Raises:
        ImportError: a module defines no record, or one whose name is taken; the message names the file.
    """
    found: dict[str, T] = {}
    folder = package.rpartition(".")[2]
    for module in sorted(m.name for m in iter_modules(path)):
        record = getattr(import_module(f"{package}.{module}"), attribute, None)
        if not isinstance(record, kind):
            raise ImportError(f"{folder}/{module}.py defines no {attribute}")
        if record.name in found:
            raise ImportError(f"{folder}/{module}.py: the name {record.name!r} is taken")
        found[record.name] = record
    return found
