"""How a format writes mathematics in running text: sentences with their formulas filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter

from sympy import Expr

from ..core.proof import Bindings
from ..core.text import Text
from ..expressions.notations.notation import Style

__all__ = ["Typesetting", "comma"]


@dataclass(frozen=True)
class Typesetting:
    """How a format writes mathematics in running text.

    ``show`` writes an expression, ``inline`` sets mathematics off from prose, ``escape`` makes prose safe.
    ``notation`` has the signs of what is no expression. ``code`` sets a line of code, where the format has a way.
    """

    show: Callable[[Expr], str]
    inline: Callable[[str], str]
    escape: Callable[[str], str]
    notation: Style
    code: Callable[[str], str] | None = None

    def text(self, text: Text, language: str, bindings: Bindings | None = None) -> str:
        """A sentence with its mathematics filled in; a binding that is a string is prose already."""
        values = {
            key: self.escape(value) if isinstance(value, str) else self.inline(self.show(value))
            for key, value in (bindings or {}).items()
        }
        return self.fill(text, language, values)

    def fill(self, text: Text, language: str, values: Mapping[str, str]) -> str:
        """A sentence with finished text in its places."""
        pieces = Formatter().parse(text.ja if language == "ja" else text.en)
        return "".join(self.escape(prose) + (values[name] if name is not None else "") for prose, name, _, _ in pieces)


def comma(language: str) -> str:
    """What stands between the members of a list."""
    return "、" if language == "ja" else ", "
