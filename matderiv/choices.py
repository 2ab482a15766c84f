"""An option that is one of several names: a format, a language, a code target, a structure."""

from __future__ import annotations

from collections.abc import Iterable

from .characters import quoted
from .errors import InputError
from .text import LANGUAGES, Text

__all__ = ["check_format", "check_language", "check_name"]

ONE_OF = Text("one of {names}", "{names} のいずれか")
MOST_SHOWN = 60  # characters of what is refused
NO_FORMAT = Text("there is no format {name}", "{name} という形式はない")
NO_LANGUAGE = Text("there is no language {name}", "{name} という言語はない")


def check_name(name: object, known: Iterable[str], refusal: Text) -> None:
    """Refuse what is none of the known names; ``refusal`` is a sentence about ``{name}``.

    >>> check_name("banded", ["lower", "upper"], Text("there is no structure {name}", "{name} という構造はない"))
    Traceback (most recent call last):
    ...
    matderiv.errors.InputError: there is no structure 'banded'
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
