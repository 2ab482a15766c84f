"""An option that is one of several names: a format, a language, a code target, a structure."""

from __future__ import annotations

from collections.abc import Iterable

from .characters import quoted
from .errors import InputError
from .text import LANGUAGES, Text

__all__ = ["check_flag", "check_format", "check_language", "check_name", "check_width"]

ONE_OF = Text("one of {names}", "{names} のいずれか")
MOST_SHOWN = 60  # characters of what is refused
NO_FORMAT = Text("there is no format {name}", "{name} という形式はない")
NO_LANGUAGE = Text("there is no language {name}", "{name} という言語はない")
NO_FLAG = Text("{option} is True or False, not {value}", "{option} は True か False であり、{value} ではない")
NO_WIDTH = Text("the width is a whole number, not {value}", "幅は整数であり、{value} ではない")


def check_name(name: object, known: Iterable[str], refusal: Text) -> None:
    """Refuse what is none of the known names; ``refusal`` is a sentence about ``{name}``.

    >>> check_name("banded", ["lower", "upper"], Text("there is no structure {name}", "{name} という構造はない"))
    Traceback (most recent call last):
    ...
    matderiv.core.errors.InputError: there is no structure 'banded'
    hint: one of lower, upper

    Raises:
        InputError: it is none of them.
    """
    names = tuple(known)
    if not isinstance(name, str) or name not in names:
        raise InputError(refusal(name=quoted(name, MOST_SHOWN)), hint=ONE_OF(names=", ".join(names)))


def check_format(name: object, known: Iterable[str]) -> None:
    """Refuse a format that is none of the known ones.

    Raises:
        InputError: it is none of them.
    """
    check_name(name, known, NO_FORMAT)


def check_language(name: object) -> None:
    """Refuse a language that nothing is written in.

    Raises:
        InputError: there is none.
    """
    check_name(name, LANGUAGES, NO_LANGUAGE)


def check_flag(option: str, value: object) -> None:
    """Refuse what is neither true nor false, such as an equation or an array.

    Raises:
        InputError: it is neither.
    """
    try:
        bool(value)
    except (TypeError, ValueError):
        raise InputError(NO_FLAG(option=option, value=quoted(value, MOST_SHOWN))) from None


def check_width(width: object) -> None:
    """Refuse what is no number of columns; ``None`` leaves it to the format.

    Raises:
        InputError: it is no whole number.
    """
    if width is not None and not isinstance(width, int):
        raise InputError(NO_WIDTH(value=quoted(width, MOST_SHOWN)))
