"""The line of the user's file that an error is about: the innermost one that belongs to no library."""

from __future__ import annotations

import linecache
import sys
import sysconfig
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

from ..core.errors import InputError, MatderivError
from ..core.text import Text

__all__ = ["at_its_line", "raised_at"]

RAISED = Text("the function ends in {kind}: {fault}", "関数は {kind} で終わる: {fault}")
AT_LINE = Text("{file}, line {line}: {said}", "{file} の {line} 行目: {said}")
_PACKAGE = str(Path(__file__).resolve().parent.parent)
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
Error = TypeVar("Error", bound=MatderivError)


class Place(NamedTuple):
    """A line, with the columns at fault where Python knows them."""

    file: str
    line: int
    text: str
    span: tuple[int, int]


def place_of(trace: TracebackType | None) -> Place | None:
    """The innermost line of a traceback that is in no library and not in this package."""
    found = None
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith((_PACKAGE, *_LIBRARIES, "<frozen")):
            found = trace
        trace = trace.tb_next
    if found is None:
        return None
    code, number = found.tb_frame.f_code, found.tb_lineno
    text = linecache.getline(code.co_filename, number).rstrip("\n")
    start, end = len(text) - len(text.lstrip()), len(text)
    if sys.version_info >= (3, 11):
        first, last, left, right = next(islice(code.co_positions(), found.tb_lasti // 2, None))
        if first == last == number and left is not None and right is not None and text.isascii():
            start, end = left, right
    return Place(Path(code.co_filename).name, number, text, (start, end))


def at_its_line(error: Error) -> Error:
    """An error that says and shows which line of the user's it is about."""
    place = place_of(error.__traceback__)
    if place is not None and error.source is None:
        error.said = AT_LINE(file=place.file, line=place.line, said=error.said)
        error.args = (str(error.said),)
        if place.text:
            error.source, error.span = place.text, place.span
    return error


def raised_at(fault: Exception, said: Text = RAISED, **names: str) -> InputError:
    """What a function of the user's raised, as an error that says and shows where."""
    message = said(kind=type(fault).__name__, fault=str(fault), **names)
    return at_its_line(InputError(message).with_traceback(fault.__traceback__))
