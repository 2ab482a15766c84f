"""Room for deeply nested objectives: the passes recurse into an expression, whose depth the parser bounds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["deep"]

LIMIT = 6000  # frames; the parser refuses what is nested more deeply than a tenth of this needs

_lock = Lock()
_open = 0
_before = 0


@contextmanager
def deep() -> Iterator[None]:
    """Raise Python's recursion limit inside; the last one to leave puts it back.

    >>> import sys
    >>> before = sys.getrecursionlimit()
    >>> with deep():
    ...     inside = sys.getrecursionlimit()
    >>> inside >= before == sys.getrecursionlimit()
    True
    """
    global _open, _before
    with _lock:
        if not _open:
            _before = sys.getrecursionlimit()
            sys.setrecursionlimit(max(LIMIT, _before))
        _open += 1
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if not _open:
                sys.setrecursionlimit(_before)
