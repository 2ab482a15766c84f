"""The matrix functions: one file each, discovered; a new file is a new function.

``det.py`` defines the record ``DET``, by which the rest of the package refers to it.
``OPERATIONS`` maps each name to its record, in the order of the names.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..core.operation import Operation

__all__ = ["OPERATIONS"]


def _discover() -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    words: dict[str, str] = {}
    for module in sorted(m.name for m in iter_modules(__path__)):
        operation = getattr(import_module(f"{__name__}.{module}"), module.upper(), None)
        if not isinstance(operation, Operation):
            raise ImportError(f"operations/{module}.py defines no {module.upper()}")
        if operation.name in found:
            raise ImportError(f"operations/{module}.py: the name {operation.name!r} is taken")
        for word in operation.words:
            if word in words:
                raise ImportError(f"operations/{module}.py: the word {word!r} belongs to {words[word]!r}")
            words[word] = operation.name
        found[operation.name] = operation
    return found


OPERATIONS = _discover()
