"""The output formats: one file each, discovered; a new file is a new format.

``FORMATS`` maps each name to its record, in the order of the names.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..format import Format

__all__ = ["FORMATS"]


def _discover() -> dict[str, Format]:
    found: dict[str, Format] = {}
    for module in sorted(m.name for m in iter_modules(__path__)):
        record = getattr(import_module(f"{__name__}.{module}"), "FORMAT", None)
        if not isinstance(record, Format):
            raise ImportError(f"formats/{module}.py defines no FORMAT")
        if record.name in found:
            raise ImportError(f"formats/{module}.py: the name {record.name!r} is taken")
        found[record.name] = record
    return found


FORMATS = _discover()
