"""The code targets: one file each, discovered; a new file is a new target, imported when it is asked for.

``TARGETS`` maps each name to its record, in the order of the names.
"""

from __future__ import annotations

from ..coding.target import Target
from ..core.discovery import Records

__all__ = ["TARGETS"]


def _discover() -> Records[Target]:
    return Records(__name__, __path__, "TARGET", Target)


TARGETS = _discover()
