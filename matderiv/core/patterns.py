"""Regular expressions that are compiled when they are first used: all of them take longer than a derivation."""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["pattern"]


class _Later:
    """A regular expression whose methods are asked for one by one, each once."""

    def __init__(self, source: str, flags: int) -> None:
        self._given = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)  # Python keeps what was compiled last
        setattr(self, name, found)
        return found


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression of a text, not compiled yet.

    >>> pattern(r"(a+)b").findall("aab ab")
    ['aa', 'a']
    """
    return cast("re.Pattern[str]", _Later(source, flags))
