"""The language in which this program speaks to who runs it: its help and its errors, not what it proves.

``--lang`` and ``MATDERIV_LANG`` say it. Where neither does, a terminal is spoken to in the language of its locale; what
goes into a file or a pipe is the same everywhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click
from click.core import ParameterSource

from ..core.text import LANGUAGES

__all__ = ["keep", "of_errors", "of_help"]

_ASKED = "matderiv.language"  # where the language of a command line is kept that was not read to its end


def keep(context: click.Context, args: Sequence[str]) -> None:
    """Remember the ``--lang`` of a command line, also for an error in it."""
    for n, arg in enumerate(args):
        name, sign, value = arg.partition("=")
        if name == "--lang":
            said = value if sign else "".join(args[n + 1 : n + 2])
            if said in LANGUAGES:
                context.meta[_ASKED] = said


def of_errors(context: click.Context | None) -> str:
    """The language of what goes to standard error."""
    return _asked(context) or _of_locale(sys.stderr)


def of_help(context: click.Context | None) -> str:
    """The language of the help, which goes to standard output."""
    return _asked(context) or _of_locale(sys.stdout)


def _asked(context: click.Context | None) -> str | None:
    if context is not None:
        source = context.get_parameter_source("language")
        said = context.params.get("language")
        if said in LANGUAGES and source not in (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP):
            return str(said)
        if _ASKED in context.meta:
            return str(context.meta[_ASKED])
    said = os.environ.get("MATDERIV_LANG")
    return said if said in LANGUAGES else None


def _of_locale(stream: TextIO | None) -> str:
    """The language of the locale where a stream is a terminal, and English elsewhere."""
    try:
        shown = stream is not None and stream.isatty()
    except ValueError:  # it is closed
        shown = False
    if not shown:
        return "en"
    said = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ja" if said[:2].lower() == "ja" and said[2:3] in ("", "_", "-", ".") else "en"
