"""Where the command line reads and writes: files and the standard streams, in UTF-8, and says what it could not.

Only what needs no mathematics is loaded here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import mkdtemp

from .errors import InputError
from .system import why_not
from .text import Text

__all__ = ["page_file", "read_file", "read_input", "write"]

LONGEST = 1_000_000  # bytes read from standard input; the parser allows fewer characters and says so
NO_FILE = Text("the file {name} cannot be read: {reason}", "ファイル {name} が読めない: {reason}")
CLAIM = Text(
    "to check a derivative, give it as --claim, and the objective as SOURCE",
    "導関数を検査するときは、それを --claim に、目的関数を SOURCE に与える",
)
LONG_FILE = Text(
    "the file {name} has more than {most} bytes, which is the most that is read",
    "ファイル {name} は {most} バイトを超えており、読める上限より大きい",
)
NO_TEXT = Text(
    "{name} is no UTF-8 text: byte {byte} cannot be read",
    "{name} は UTF-8 のテキストではない。バイト {byte} が読めない",
)
THE_FILE = Text("the file {name}", "ファイル {name}")
INPUT = Text("standard input", "標準入力")
OUTPUT = Text("standard output", "標準出力")
NOT_WRITTEN = Text("{name} cannot be written: {reason}", "{name} に書き込めない: {reason}")


def read_file(name: str) -> str:
    """A file as text, as long as is read from standard input.

    Raises:
        InputError: it cannot be read, is longer, or is no UTF-8 text.
    """
    try:
        with open(name, "rb") as stream:
            raw = stream.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        raise InputError(NO_FILE(name=repr(name), reason=why_not(error)), hint=CLAIM) from None
    if len(raw) > LONGEST:
        raise InputError(LONG_FILE(name=repr(name), most=f"{LONGEST:,}"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(NO_TEXT(name=THE_FILE(name=repr(name)), byte=error.start)) from None


def read_input() -> str:
    """Standard input as text, without the end of its last line.

    Raises:
        InputError: it is no UTF-8 text.
    """
    raw = sys.stdin.buffer.read(LONGEST)
    try:
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(NO_TEXT(name=INPUT, byte=error.start)) from None


def write(text: str, output: str | None, stopped: int = 1) -> None:
    """To a file or to standard output, in UTF-8 whatever the locale; ``stopped`` is how to end if nobody reads on.

    Raises:
        InputError: it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        if output is None or output == "-":
            stream = sys.stdout.buffer
            stream.write(data)
            stream.flush()
        else:
            Path(output).write_bytes(data)
    except BrokenPipeError:
        # the reader has seen enough; Python would complain once more when it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(stopped) from None
    except (OSError, ValueError) as error:
        raise InputError(NOT_WRITTEN(name=output or OUTPUT, reason=why_not(error))) from None


def page_file(objective: str) -> str:
    """A file for a page that is only looked at; it stays, since a browser reads it after this program has ended."""
    name = "".join(c if c.isalnum() else "-" for c in objective)[:40].strip("-") or "proof"
    return str(Path(mkdtemp(prefix="matderiv-")) / f"{name}.html")
