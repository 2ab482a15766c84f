"""How the command line writes a file: whole or not at all, and over none that somebody else wrote."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from pathlib import Path
from tempfile import mkdtemp

from ..core.characters import quoted
from ..core.errors import InputError
from ..core.text import Text

__all__ = ["page_file", "suffix_of", "write_file"]

NO_LINK = getattr(os, "O_NOFOLLOW", 0)  # no link is followed that appears after it was looked for
SHOWN = 200  # characters of the name of a file
LONGEST_MARK = 20_000_000  # bytes of a file in which the mark of this program is looked for
# how a file of this program begins, in each format that says so; text for a terminal does not
_MARK = re.compile(
    rb"\A(?:[#%] matderiv \d[^\n]*\n"
    rb"|<!-- matderiv \d[^\n]*-->"
    rb"|\(\* matderiv \d[^\n]*\*\)"
    rb"|<!DOCTYPE html>(?:[^\n]*\n){1,8}?<meta name=\"generator\" content=\"matderiv \d"
    rb"|\\documentclass(?:(?!\\begin\{document\})[^\n]*\n)*?% matderiv \d[\w.]*\n"
    rb"|\\documentclass\[11pt\]\{article\}\n(?:\\(?:usepackage|setlength)[^\n]*\n){6,8}"
    rb"\\begin\{document\}\n% matderiv \d"
    rb"|\*\*(?:[^\n]*\n)*<!-- matderiv \d[\w.]* -->\n\Z"
    rb"|\[?\s*\{\s*\"schema\": \"matderiv/)"
)
LINK = Text(
    "{name} is a link, and no link is followed to write a file", "{name} はリンクであり、リンク先には書き込まない"
)
NOT_OURS = Text(
    "{name} is there already, and matderiv did not write it, or not with its mark",
    "{name} はすでにあり、matderiv が書いたという印がない",
)
FORCE = Text("another name, or --force", "別の名前にするか、--force を付ける")
NO_REGULAR_FILE = Text("{name} is no regular file", "{name} は通常のファイルではない")
REDIRECT = Text(
    "leave --output out, and redirect standard output there", "--output を省き、標準出力をそこへリダイレクトする"
)


def suffix_of(output: str) -> str:
    """The suffix of a name of a file, in small letters."""
    return Path(output).suffix.lower()


def write_file(output: str, data: bytes, force: bool) -> None:
    """Write a file that is new, or that this program wrote before; with ``force`` any.

    Raises:
        InputError: it is there, and is no file, a link, or not of this program.
    """
    path = Path(output)
    shown = quoted(str(path), SHOWN)
    if _is_stream(path):
        with open(os.open(path, os.O_WRONLY | os.O_APPEND), "ab") as stream:
            stream.write(data)
        return
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():
        raise InputError(NO_REGULAR_FILE(name=shown), hint=REDIRECT)
    if force:
        path = Path(os.path.realpath(path))
    elif path.is_symlink():
        raise InputError(LINK(name=shown), hint=FORCE)
    elif path.exists() and not _is_ours(_beginning(path)):
        raise InputError(NOT_OURS(name=shown), hint=FORCE)
    _replace(path, data)


def _is_stream(path: Path) -> bool:
    """Whether a path is a terminal or the like, or a stream that this program was started with."""
    if path.parts[:3] in (("/", "dev", "stderr"), ("/", "dev", "fd")):
        return True
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except OSError:
        return False


def _beginning(path: Path) -> bytes:
    with open(os.open(path, os.O_RDONLY | NO_LINK | getattr(os, "O_BINARY", 0)), "rb") as old:
        return old.read(LONGEST_MARK)


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside its place, then into it, with the permissions that it had."""
    beside = path.with_name(f".matderiv-{secrets.token_hex(8)}.part")
    try:
        with open(beside, "xb") as new:
            new.write(data)
            new.flush()
        if path.exists():
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _is_ours(content: bytes) -> bool:
    """Whether a file was written by this program, which says so with its version in every file; or is empty."""
    return not content.strip() or _MARK.search(content) is not None


def page_file(objective: str) -> str:
    """A file for a page that is only looked at; it stays, since a browser reads it after this program has ended."""
    name = "".join(c if c.isalnum() else "-" for c in objective)[:40].strip("-") or "proof"
    return str(Path(mkdtemp(prefix="matderiv-")) / f"{name}.html")
