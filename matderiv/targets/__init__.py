"""The code targets: one file each, discovered; a new file is a new target.

``TARGETS`` maps each name to its record, in the order of the names.
"""

from __future__ import annotations

from ..coding.target import Target
from ..core.discovery import discovered

__all__ = ["TARGETS"]


def _discover() -> dict[str, Target]:
    return discovered(__name__, __path__, "TARGET", Target)


TARGETS = _discover()
