"""Sentences in English and Japanese, kept side by side so that neither can be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property, lru_cache
from string import Formatter
from typing import TypeVar

from .records import dataclass

__all__ = ["LANGUAGES", "Said", "Text", "counted", "of_each", "verbatim"]

T = TypeVar("T")
LANGUAGES = ("en", "ja")


@dataclass(frozen=True)
class Text:
    """One sentence in both languages, with ``{placeholders}`` for the mathematics of a particular proof.

    Both languages must use the same placeholders; this is checked when the text is made.

    >>> reason = Text("Only {j} = {b} contains {w}.", "{w} を含むのは {j} = {b} の項だけである。")
    >>> reason.fill("en", {"j": "j", "b": "β", "w": "w_αβ"})
    'Only j = β contains w_αβ.'
    >>> Text("Only {j}.", "だけである。")
    Traceback (most recent call last):
    ...
    ValueError: the languages differ in placeholders: en has ['j'], ja has []: 'Only {j}.'
    """

    en: str
    ja: str

    def __post_init__(self) -> None:
        if self.placeholders != _names(self.ja):
            en, ja = sorted(self.placeholders), sorted(_names(self.ja))
            raise ValueError(f"the languages differ in placeholders: en has {en}, ja has {ja}: {self.en!r}")
        if not self.en.strip() or not self.ja.strip():
            raise ValueError(f"a text lacks one of its languages: {self.en or self.ja!r}")

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders."""
        return _names(self.en)

    def fill(self, language: str, values: Mapping[str, str]) -> str:
        """The sentence in one language, its placeholders filled with already typeset mathematics."""
        return (self.ja if language == "ja" else self.en).format_map(values)

    def __add__(self, other: Text) -> Text:
        """Both, one behind the other."""
        return Text(self.en + other.en, self.ja + other.ja)

    def __call__(self, **values: object) -> Said:
        """The sentence said of these values, in a language that is chosen later."""
        return Said(self, values)


@dataclass(frozen=True)
class Said:
    """A text with the values of one occasion, as a message of an error has them; the language comes last.

    A value may itself be a text or something said; it is put in the same language.

    >>> size = Text("{n} rows", "{n} 行")
    >>> said = Text("{name} has {what}", "{name} は{what}をもつ")(name="X", what=size(n=3))
    >>> str(said), said.within("ja")
    ('X has 3 rows', 'X は3 行をもつ')
    """

    text: Text
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if set(self.values) != self.text.placeholders:
            raise ValueError(f"{sorted(self.values)} do not fill {sorted(self.text.placeholders)}: {self.text.en!r}")

    def within(self, language: str) -> str:
        """The sentence in one language."""
        return self.text.fill(language, {name: _in(language, value) for name, value in self.values.items()})

    def changed(self, change: Callable[[str], str]) -> Said:
        """The same with every language's sentence changed."""
        en, ja = (change(self.within(language)).replace("{", "{{").replace("}", "}}") for language in LANGUAGES)
        return Said(Text(en, ja))

    def __str__(self) -> str:
        return self.within("en")


def counted(count: int, one: Text, several: Text) -> Said:
    """The phrase for a number of things: that for one, or that for ``{count}`` of them.

    >>> [str(counted(n, Text("1 axis", "軸 1 本"), Text("{count} axes", "軸 {count} 本"))) for n in (1, 2)]
    ['1 axis', '2 axes']
    """
    return one() if count == 1 else several(count=count)


def verbatim(text: str) -> Said:
    """What is the same in every language: code, a formula, the words of somebody else.

    >>> verbatim('columns=("X",)').within("ja")
    'columns=("X",)'
    """
    return Text("{text}", "{text}")(text=text)


def _in(language: str, value: object) -> str:
    if isinstance(value, Text):
        value = value()
    return value.within(language) if isinstance(value, Said) else str(value)


@lru_cache(maxsize=4096)
def _names(template: str) -> frozenset[str]:
    """The names of the placeholders; the same sentences are filled in again and again."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def of_each(text: Text, names: Sequence[T]) -> tuple[Text, dict[str, T]]:
    """A sentence of several names with a place for each, since what is put into a place is one expression.

    >>> text, bindings = of_each(Text("Of {names}.", "{names} の"), ["x", "y"])
    >>> text.en, bindings
    ('Of {x1}, {x2}.', {'x1': 'x', 'x2': 'y'})
    """
    bindings = {f"x{n}": name for n, name in enumerate(names, 1)}
    places = ", ".join(f"{{{key}}}" for key in bindings)
    return Text(text.en.replace("{names}", places), text.ja.replace("{names}", places)), bindings
