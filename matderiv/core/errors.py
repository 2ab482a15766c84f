"""Every exception of matderiv. Each says what is wrong, shows where, and offers the likely fix."""

from __future__ import annotations

from typing import Any

from .characters import visible
from .text import Said, Text

__all__ = ["ArgumentError", "FaultError", "InputError", "MatderivError", "NoRuleError", "RefutedError", "ShapeError"]

SHOWN = 72  # characters of the input quoted around the place of an error
HINT = Text("hint: {hint}", "ヒント: {hint}")


class MatderivError(Exception):
    """The base of every error that this package raises.

    The message and the ``hint``, which offers the likely fix, are sentences in every language; ``str`` is
    English, and :meth:`told` gives any. ``source`` is the user's own text and ``span`` the half-open
    range of characters at fault; that line is quoted with a caret under the place. ``instead`` is what the hint
    proposes to write otherwise, if it does: the range of characters, and the new ones.

    >>> many = Text("one {sign} too many", "{sign} が 1 つ多い")
    >>> error = MatderivError(many(sign=")"), source="tr(A*X))", span=(7, 8), hint=Text("leave it out", "それを省く"))
    >>> print(error)
    one ) too many
        tr(A*X))
               ^
    hint: leave it out
    >>> print(error.told("ja"))
    ) が 1 つ多い
        tr(A*X))
               ^
    ヒント: それを省く
    """

    exit_code = 2

    def __init__(
        self,
        message: Text | Said,
        *,
        source: str | None = None,
        span: tuple[int, int] | None = None,
        hint: Text | Said | None = None,
    ) -> None:
        self.said = _said(message)
        self.advice = None if hint is None else _said(hint)
        super().__init__(self.message)
        self.source = source
        self.span = span
        self.instead: tuple[tuple[int, int], str] | None = None
        self.otherwise: tuple[Said, ...] = ()  # further advice, for where the first is of no help

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(self.said)

    @property
    def hint(self) -> str | None:
        """The likely fix, in English."""
        return None if self.advice is None else str(self.advice)

    def told(self, language: str) -> str:
        """The message, the place and the hint in one language."""
        lines = [self.said.within(language)]
        if self.source is not None and self.span is not None:
            lines += _quote(self.source, self.span)
        if self.advice is not None:
            lines.append(HINT(hint=self.advice).within(language))
        return visible("\n".join(lines))

    def __str__(self) -> str:
        return self.told("en")


class InputError(MatderivError):
    """The text, a name, an option or an assumption cannot be read."""


class ShapeError(InputError):
    """The sizes of the operands do not fit together."""


class ArgumentError(MatderivError):
    """A numeric function of a derivation was called with a missing, unknown or mis-sized argument."""


class NoRuleError(MatderivError):
    """No rule accepts a term. ``term`` is that term; ``derivation`` is the proof up to there, if any."""

    exit_code = 3

    def __init__(
        self,
        message: Text | Said,
        *,
        term: Any = None,
        derivation: Any = None,
        source: str | None = None,
        span: tuple[int, int] | None = None,
        hint: Text | Said | None = None,
    ) -> None:
        super().__init__(message, source=source, span=span, hint=hint)
        self.term = term
        self.derivation = derivation


class RefutedError(MatderivError):
    """A step of a proof was refuted by its check. ``step`` is that step, its evidence included."""

    exit_code = 4

    def __init__(self, message: Text | Said, *, step: Any = None) -> None:
        super().__init__(message)
        self.step = step


class FaultError(MatderivError):
    """Something went wrong that is no fault of the input; nothing is returned then. ``__cause__`` tells what."""

    exit_code = 70  # as sysexits.h has it: an error inside the program


def _said(message: Text | Said) -> Said:
    return message() if isinstance(message, Text) else message


def _quote(source: str, span: tuple[int, int]) -> list[str]:
    """The line of ``source`` at fault, cut to a readable width, with a caret under the place.

    >>> print(*_quote("tr(A*X))", (7, 8)), sep="\\n")
        tr(A*X))
               ^
    """
    start = max(0, min(span[0], len(source)))
    begin = source.rfind("\n", 0, start) + 1
    end = source.find("\n", start)
    line = source[begin:] if end < 0 else source[begin:end]
    column, width = start - begin, max(1, min(span[1], begin + len(line)) - start)
    if len(line) > SHOWN:
        cut = max(0, min(column - SHOWN // 2, len(line) - SHOWN))
        column -= cut
        line = ("…" if cut else "") + line[cut : cut + SHOWN] + ("…" if cut + SHOWN < len(line) else "")
        column += bool(cut)
        width = min(width, len(line) - column)
    return ["    " + visible(line.replace("\t", " ")), "    " + " " * column + "^" * max(1, width)]
