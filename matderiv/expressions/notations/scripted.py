"""What notations for a typesetter share: names with accents, numbers and words below them, and decimal numbers.

A name is taken apart here, once; how a part is raised, lowered or accented is the business of each notation.
"""

from __future__ import annotations

from abc import abstractmethod

from sympy import Expr

from ...core.forms import Binds
from .names import ACCENTS, GREEK, MOVED, STAR, WORD, shifted, split
from .notation import Piece, Style

__all__ = ["Scripted"]


class Scripted(Style):
    """A notation in which letters have raised and lowered parts."""

    star: str  # the mark of a stationary point, raised
    differential: str  # the d of a differential

    @abstractmethod
    def below(self, text: str) -> str:
        """What stands behind a letter to lower a text."""

    @abstractmethod
    def accented(self, accent: str, letter: str) -> str:
        """A letter under an accent."""

    @abstractmethod
    def greek(self, word: str) -> str:
        """A Greek letter by its name."""

    @abstractmethod
    def roman(self, word: str) -> str:
        """A word of several letters as one symbol."""

    @abstractmethod
    def ratio(self, above: str, under: str) -> str:
        """A fraction of two numbers."""

    def number(self, value: Expr) -> Piece:
        if value.is_Integer:
            return Piece(str(value))
        if value.is_Rational:
            return Piece(self.ratio(str(value.p), str(value.q)), Binds.POSTFIX, tall=True)
        if value.is_Float:
            digits, _, exponent = f"{float(value):.15g}".partition("e")
            if not exponent:
                return Piece(digits)
            scale = f"10{self.superscript(str(int(exponent)))}"
            return (
                Piece(scale, Binds.POSTFIX) if digits == "1" else Piece(f"{digits}{self.times}{scale}", Binds.MULTIPLY)
            )
        return Piece(self.other(value))

    def name(self, name: str) -> str:
        if name.endswith(STAR):
            return self.name(name.removesuffix(STAR)) + self.superscript(self.star)
        if name.endswith(MOVED):
            return self.differential + self.apart(self.name(name.removesuffix(MOVED)))
        if (apart := shifted(name)) is not None:
            return self.name(apart[0]) + self.below(self.word(apart[1]) + apart[2])
        word, number = split(name)
        return self.word(word) + (self.below(number) if number else "")

    def word(self, word: str) -> str:
        """A name without the number at its end."""
        if (apart := shifted(word)) is not None:
            return self.word(apart[0]) + self.below(self.word(apart[1]) + apart[2])
        word = WORD.get(word, word)
        if word in GREEK:
            return self.greek(word)
        if len(word) == 1:
            return word
        stem, _, accent = word.rpartition("_")
        if stem and accent in ACCENTS:
            return self.accented(accent, self.name(stem))
        stem, _, rest = word.partition("_")
        if stem and rest and (len(stem) == 1 or stem in GREEK):
            return self.word(stem) + self.below(self.word(rest))
        if word[0] == "d" and (len(word) == 2 or word[1:] in GREEK):
            return self.differential + self.word(word[1:])
        return self.roman(word)
