"""Sentences in English and Japanese, kept side by side so that neither can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

__all__ = ["LANGUAGES", "Text"]

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
        en, ja = sorted(set(_names(self.en))), sorted(set(_names(self.ja)))
        if en != ja:
            raise ValueError(f"the languages differ in placeholders: en has {en}, ja has {ja}: {self.en!r}")
        if not self.en.strip() or not self.ja.strip():
            raise ValueError(f"a text lacks one of its languages: {self.en or self.ja!r}")

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders."""
        return frozenset(_names(self.en))

    def fill(self, language: str, values: Mapping[str, str]) -> str:
        """The sentence in one language, its placeholders filled with already typeset mathematics."""
        return (self.ja if language == "ja" else self.en).format_map(values)


def _names(template: str) -> Iterator[str]:
    for _, name, _, _ in Formatter().parse(template):
        if name is not None:
            yield name
