"""The output formats: one file each, discovered; a new file is a new format, imported when it is asked for.

``FORMATS`` maps each name to its record, in the order of the names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from ..core.characters import visible
from ..core.discovery import Records
from ..printing.format import Format

__all__ = ["FORMATS"]


def _discover() -> Records[Format]:
    return Records(__name__, __path__, "FORMAT", Format, _safe)


def _safe(record: Format) -> Format:
    """The format with nothing in its text that a terminal or a reader would obey instead of showing it.

    JSON escapes such characters itself, and text for a terminal has controls of its own: both see to it where they
    take a text in.
    """
    if record.interactive or record.name == "json":
        return record
    return replace(
        record,
        render=_visible(record.render),
        whole=record.whole and _visible(record.whole),
        sheet=record.sheet and _visible(record.sheet),
    )


def _visible(function: Callable[..., str]) -> Callable[..., str]:
    @wraps(function)
    def cleaned(*args: Any, **options: Any) -> str:
        return visible(function(*args, **options))

    return cleaned


FORMATS = _discover()
