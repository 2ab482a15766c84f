r"""The files that a LaTeX document has beside it and reads: ``\input{macros}``.

Only regular files below the folder of the document are read, through no link and by no absolute path, so that checking
somebody's document opens nothing else; and only so many, and so long ones. What cannot be read is left out.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator

__all__ = ["inputs_of"]

MOST = 20  # files of a document, those that they read themselves included
LONGEST = 200_000  # bytes of one
_INPUT = re.compile(r"\\(?:input|include|subfile)(?![A-Za-z])\s*(?:\{\s*(?P<braced>[^{}]*?)\s*\}|(?P<bare>[\w./-]+))")
_PLAIN = re.compile(r"[\w.-]+(?:/[\w.-]+)*")


def inputs_of(text: str, document: str) -> dict[str, str]:
    r"""The files that a document at a path reads, by the names with which it does so.

    >>> inputs_of(r"\input{/etc/passwd} \input{../up} \input{no_such_file}", "a.tex")
    {}
    """
    folder = os.path.dirname(document) or os.curdir
    found: dict[str, str] = {}
    left, tried = [text], set[str]()
    while left:
        for name in _named(left.pop()):
            if name in tried or len(tried) >= MOST:
                continue
            tried.add(name)
            inside = _read(folder, name)
            if inside is not None:
                found[name] = inside
                left.append(inside)
    return found


def _named(text: str) -> Iterator[str]:
    for m in _INPUT.finditer(text):
        yield m["braced"] if m["braced"] is not None else m["bare"]


def _read(folder: str, name: str) -> str | None:
    """A file below a folder, with the suffix that TeX adds, or ``None``."""
    if _PLAIN.fullmatch(name) is None or ".." in name.split("/"):
        return None
    for parts in ([*name.split("/")[:-1], name.split("/")[-1] + ".tex"], name.split("/")):
        path = folder
        for part in parts:
            path = os.path.join(path, part)
            if os.path.islink(path):
                break
        else:
            inside = _text(path)
            if inside is not None:
                return inside
    return None


def _text(path: str) -> str | None:
    """A regular file as text, if it is short enough."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as stream:
        raw = stream.read(LONGEST + 1)
    try:
        return raw.decode("utf-8-sig") if len(raw) <= LONGEST else None
    except UnicodeDecodeError:
        return None
