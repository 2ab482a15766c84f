r"""Letters that have numbers above them as labels: coordinates x^1, x^2, x^3, where nobody writes a power.

A 1 above a letter shows it, and so do words beside a list: "the coordinates $x^2$ and $x^4$".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.text import Said, Text
from .document import Document
from .items import Item, names_of
from .quantities import SQUARE
from .sentences import Sentence, bare, parts

__all__ = ["labelled_above", "numbered_above"]

ABOVE = Text(
    "Undecided: numbers stand above {name} in the document that seem to be labels and no powers. Write labels below.",
    "未決定: この文書で {name} に上付きで付いている数は、冪ではなく番号のように見える。番号は下付きで書くこと。",
)
_ONE = re.compile(r"(?<![A-Za-z\\])(?P<name>\\?[A-Za-z]+)\s*\^\s*(?:1(?!\d)|\{\s*1\s*\})")
_RAISED = re.compile(r"(?P<name>\\?[A-Za-z]+)\^(?P<number>\d)")
_SEVERAL = re.compile(
    r"\b(?:coordinates?|components?|variables?|unknowns?|samples?|points?|vectors?|numbers?|indices|index|labels?|"
    r"superscripts?|contravariant|Koordinaten?|Komponenten?|coordonnées?|composantes?)\b|座標|成分|坐标|分量",
    re.IGNORECASE,
)


def numbered_above(document: Document) -> frozenset[str]:
    """The letters that have labels above them."""
    found = (m["name"] for m in _ONE.finditer(document.text) if len(m["name"].lstrip("\\")) == 1 or "\\" in m["name"])
    listed = (name for sentence in document.sentences for name in _listed(sentence))
    return frozenset(name.lstrip("\\") for name in (*found, *listed))


def _listed(sentence: Sentence) -> Iterator[str]:
    """The letters of which words list several, x^2 and x^4, and no x."""
    if _SEVERAL.search(sentence.words) is None:
        return
    raised: dict[str, set[str]] = {}
    plain = set[str]()
    for part in (bare(p) for f in sentence.formulas if not f.display for p in parts(f.text)):
        if (m := _RAISED.fullmatch(part)) is not None:
            raised.setdefault(m["name"], set()).add(m["number"])
        else:
            plain.add(part)
    yield from (name for name, numbers in raised.items() if len(numbers) > 1 and name not in plain)


def labelled_above(item: Item, numbered: frozenset[str]) -> Said | None:
    """Why a line has no verdict: a number above one of its letters, read as a power, may be a label."""
    for name in sorted(numbered & {x.removesuffix(SQUARE) for x in names_of(item)}):
        if re.search(rf"\\?{name}\s*\^", item.source):
            return ABOVE(name=name)
    return None
