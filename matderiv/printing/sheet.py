"""A short document that every format prints: a verdict in a few words, then sentences, formulas and matrices.

It is what an answer looks like that is no proof. Whoever has something to say fills a :class:`Sheet`; a format
knows these few kinds of blocks and nothing of what they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from sympy import Expr

from ..core.choices import Steps
from ..core.proof import Check, Proof
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.notations.notation import Style

__all__ = [
    *(
        "Block",
        "Code",
        "Evidence",
        "Formula",
        "Matrices",
        "Prose",
        "Proved",
        "Quoted",
        "Rows",
        "Sentence",
        "Sheet",
        "Value",
    ),
    "series",
]

Rows = tuple[tuple[Expr, ...], ...]


class Code(str):
    """Code in a sentence."""


@dataclass(frozen=True)
class Sentence:
    """Prose with what belongs to this case in its places: expressions, prose, what an error said, other sentences.

    Mathematics that is no expression says how it is written in a notation.
    """

    text: Text
    bindings: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = self.text.placeholders - set(self.bindings)
        if missing:
            raise ValueError(f"the sentence {self.text.en!r} lacks {sorted(missing)}")


Value: TypeAlias = Expr | str | Text | Said | Callable[[Style], str] | Sentence


def series(parts: Sequence[Value], en: str = ", ", ja: str = "、") -> Sentence:
    """Parts of a sentence one after another, with the same prose between them in each language.

    >>> series(["1", "3–5"]).text.ja
    '{0}、{1}'
    """
    places = [f"{{{n}}}" for n in range(len(parts))]
    return Sentence(Text(en.join(places), ja.join(places)), {str(n): part for n, part in enumerate(parts)})


@dataclass(frozen=True)
class Formula:
    """A displayed equation, or a displayed expression where ``lhs`` is ``None``."""

    lhs: Expr | None
    rhs: Expr


@dataclass(frozen=True)
class Matrices:
    """Names with their numbers, row by row; one with a single number is that number."""

    items: tuple[tuple[Expr, Rows], ...]


@dataclass(frozen=True)
class Evidence:
    """What was checked, and how; ``subject`` says what was compared."""

    check: Check
    subject: Text


@dataclass(frozen=True)
class Quoted:
    """A line of the user's own document, with its number and a sign for the verdict on it.

    ``source`` is LaTeX; one that was not ``read`` may be no LaTeX at all.
    """

    mark: str
    number: str
    source: str
    read: bool


@dataclass(frozen=True)
class Prose:
    """The user's own words, in pieces; ``True`` marks those that are mathematics."""

    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The words as they stand, mathematics between dollar signs."""
        return "".join(f"${piece}$" if mathematics else piece for piece, mathematics in self.pieces)


@dataclass(frozen=True)
class Proved:
    """A whole proof, with as many of its lines as ``steps`` says."""

    proof: Proof
    steps: Steps


Block = Sentence | Formula | Matrices | Evidence | Quoted | Prose | Proved


@dataclass(frozen=True)
class Sheet:
    """The whole: ``mark`` is a sign such as ✓, ``verdict`` a few words, ``data`` all of it for programs."""

    mark: str
    verdict: Text
    blocks: tuple[Block, ...]
    data: Mapping[str, object]
