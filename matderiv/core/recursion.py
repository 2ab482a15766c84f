"""Room for deeply nested objectives: the passes recurse into an expression, whose depth the parser bounds.

And room for what a proof is made of: it is kept to the end, so that looking for garbage among it finds next to none.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["deep"]

LIMIT = 6000  # frames; the parser refuses what is nested more deeply than a tenth of this needs
YOUNG = 20_000  # new objects among which Python looks for garbage, which it does among 700 else

_lock = Lock()
_open = 0
_before = 0
_young: tuple[int, int, int] = 0, 0, 0


@contextmanager
def deep() -> Iterator[None]:
    """Raise Python's recursion limit inside, and how seldom it looks for garbage; the last one to leave puts both back.

    >>> import sys
    >>> before = sys.getrecursionlimit()
    >>> with deep():
    ...     inside = sys.getrecursionlimit()
    >>> inside >= before == sys.getrecursionlimit()
    True
    """
    global _open, _before, _young
    with _lock:
        if not _open:
            _before, _young = sys.getrecursionlimit(), gc.get_threshold()
            sys.setrecursionlimit(max(LIMIT, _before))
            if _young[0]:  # 0 is never
                gc.set_threshold(max(YOUNG, _young[0]), *_young[1:])
        _open += 1
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if not _open:
                sys.setrecursionlimit(_before)
                gc.set_threshold(*_young)
