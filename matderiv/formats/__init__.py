"""The output formats: one file each, discovered; a new file is a new format.

``FORMATS`` maps each name to its record, in the order of the names.
"""

from __future__ import annotations

from ..discovery import discovered
from ..printing.format import Format

__all__ = ["FORMATS"]


def _discover() -> dict[str, Format]:
    return discovered(__name__, __path__, "FORMAT", Format)


FORMATS = _discover()
