"""The code targets: one file each, discovered; a new file is a new target.

``TARGETS`` maps each name to its record, in the order of the names.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..target import Target

__all__ = ["TARGETS"]


def _discover() -> dict[str, Target]:
    found: dict[str, Target] = {}
    for module in sorted(m.name for m in iter_modules(__path__)):
        record = getattr(import_module(f"{__name__}.{module}"), "TARGET", None)
        if not isinstance(record, Target):
            raise ImportError(f"targets/{module}.py defines no TARGET")
        if record.name in found:
            raise ImportError(f"targets/{module}.py: the name {record.name!r} is taken")
        found[record.name] = record
    return found


TARGETS = _discover()
