"""Where the command line reads and writes: files and the standard streams, in UTF-8, and says what it could not.

Only what needs no mathematics is loaded here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from ..core.errors import InputError
from ..core.os_errors import why_not
from ..core.text import Text

__all__ = [
    "NO_FILE",
    "check_name",
    "hush",
    "in_utf_8",
    "is_ascii",
    "on_screen",
    "read_bytes",
    "read_file",
    "read_input",
    "write",
    "written",
]

STOPPED = 141  # as a shell ends: 128 and the number of the signal of a broken pipe
STANDARD_OUTPUT = ("-", "/dev/stdout")

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
NOT_READ = Text("{name} cannot be read: {reason}", "{name} が読めない: {reason}")
CLOSED = Text("it is closed", "閉じている")
NO_OUTPUT = Text("--output is empty", "--output が空である")
NAME_OUTPUT = Text("give the name of a file, or - for standard output", "ファイル名を与える。標準出力には - とする")
NOT_WRITTEN = Text("{name} cannot be written: {reason}", "{name} に書き込めない: {reason}")


def read_file(name: str) -> str:
    """A file as text, as long as is read from standard input.

    Raises:
        InputError: it cannot be read, is longer, or is no UTF-8 text.
    """
    return in_utf_8(read_bytes(name), name)


def in_utf_8(raw: bytes, name: str) -> str:
    """The bytes of a file as text.

    Raises:
        InputError: they are no UTF-8 text.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(NO_TEXT(name=THE_FILE(name=repr(name)), byte=error.start)) from None


def read_bytes(name: str) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it cannot be read, or is longer.
    """
    try:
        with open(name, "rb") as stream:
            raw = stream.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        raise InputError(NO_FILE(name=repr(name), reason=why_not(error)), hint=CLAIM) from None
    if len(raw) > LONGEST:
        raise InputError(LONG_FILE(name=repr(name), most=f"{LONGEST:,}"))
    return raw


def read_input() -> str:
    """Standard input as text, without the end of its last line.

    Raises:
        InputError: it cannot be read, or is no UTF-8 text.
    """
    if sys.stdin is None:  # Python was started with the descriptor closed
        raise InputError(NOT_READ(name=INPUT, reason=CLOSED))
    try:
        raw = sys.stdin.buffer.read(LONGEST)
    except (OSError, ValueError) as error:
        raise InputError(NOT_READ(name=INPUT, reason=why_not(error))) from None
    try:
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(NO_TEXT(name=INPUT, byte=error.start)) from None


def check_name(output: str | None) -> None:
    """Refuse a name of a file that is none.

    Raises:
        InputError: it is empty.
    """
    if output is not None and not output.strip():
        raise InputError(NO_OUTPUT, hint=NAME_OUTPUT)


def write(text: str, output: str | None, force: bool = False) -> None:
    """To a file or to standard output, in UTF-8 whatever the locale.

    A file that is there already is written over only if this program wrote it, unless ``force`` is given. It is written
    whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    with written(output):
        if output is None or output in STANDARD_OUTPUT:
            if sys.stdout is None:  # Python was started with the descriptor closed
                raise InputError(NOT_WRITTEN(name=OUTPUT, reason=CLOSED))
            stream = sys.stdout.buffer
            stream.write(data)
            stream.flush()
        else:
            from .files import write_file

            write_file(output, data, force)


def is_ascii(stream: TextIO | None, language: str) -> bool:
    """Whether a stream is given ASCII: it is not in UTF-8. What is Japanese has no ASCII, and goes as it is."""
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "")
    return language == "en" and not encoding.startswith("utf")


def on_screen(stream: TextIO | None) -> bool:
    """Whether somebody sees what is written to a stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


@contextmanager
def written(output: str | None = None) -> Iterator[None]:
    """What goes wrong while something is written; where nobody reads on, the program ends as a shell ends one.

    Raises:
        InputError: it cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        hush(sys.stdout)
        raise SystemExit(STOPPED) from None
    except (OSError, ValueError) as error:
        if output is None or output in STANDARD_OUTPUT:
            hush(sys.stdout)
        raise InputError(NOT_WRITTEN(name=output or OUTPUT, reason=why_not(error))) from None


def hush(stream: TextIO | None) -> None:
    """Let a stream that takes nothing end in nothing: Python would complain once more when it closes it."""
    if stream is None:
        return
    with suppress(OSError, ValueError):  # it may stand for no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
