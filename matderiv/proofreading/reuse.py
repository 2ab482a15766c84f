r"""Parts of a document in which letters are used anew: sections that begin with ``Let $f(x) = x^3$`` once more.

A letter that has two meanings leaves what holds it undecided. Where headings, or words such as "now let", part the two,
each part is judged by itself, with what stands before all parts. Its verdict on a line counts if all that the line
rests on is said there: a letter that another part defines, and this one does not, leaves the line as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..core.records import dataclass
from ..reading.equations.known import arrays_in, capital_of
from ..reading.tree import letter_of
from .document import Document
from .items import Item
from .report import Line
from .sentences import letters_in

__all__ = ["Part", "is_open", "parts_of"]

MOST = 16  # parts of a document
_HEADING = re.compile(r"^[ \t]*#{1,5}[ \t]+\S|\\(?:sub)*(?:section|paragraph|chapter)\*?\s*\{", re.MULTILINE)
_ANEW = re.compile(
    r"\b(?:redefine|now let|let now|now consider|now take|instead,? (?:let|take|consider)|"
    r"from (?:now|here) on,? let)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?:。]\s|\n[ \t]*\n|\\(?:end\s*\{[^{}]*\}|\])|\$\$")


@dataclass(frozen=True)
class Part:
    """A part of a document: the text, all else blank, and what other parts say of letters."""

    text: str
    defined: frozenset[str]  # letters that other parts define
    met: frozenset[str]  # letters that stand in other parts

    def says(self, names: frozenset[str], own: frozenset[str], right: bool) -> bool:
        """Whether all that a line rests on, its ``names``, is said here; ``own`` are letters that this part tells of.

        A line that does not hold may hold by anything that another part says of its letters.
        """
        return not (names - own) & (self.defined if right else self.defined | self.met)

    def claimed(self, document: Document, defined: Mapping[str, int]) -> frozenset[str]:
        """The letters of other parts that a line of this one seems to define, ``defined``, and speaks of.

        f(x) = … gives f a meaning anew; ∇f(x) = g is said of the g that there is.
        """
        return frozenset(x for x, k in defined.items() if x in self.defined and x not in _target(document.items[k]))


def is_open(line: Line) -> bool:
    """Whether a line has no verdict, so that a part by itself may give it one."""
    return line.kind in ("undecided", "unread")


def parts_of(document: Document, lines: Sequence[Line]) -> Iterator[Part]:
    """The parts of a document in which a letter gets a second meaning, if one does and a line is open."""
    items = document.items[: document.shown]
    if not any(map(is_open, lines)):
        return
    begins = [0, *sorted(set(_begins(document.text)))]
    spans = list(zip(begins, [*begins[1:], len(document.text)], strict=True))
    if not 1 < len(spans) <= MOST:
        return
    told = [frozenset(name for item in items if a <= item.span[0] < b for name in _target(item)) for a, b in spans]
    declared = [frozenset(document.declared_in(a, b)) for a, b in spans]
    again = {name for k, own in enumerate(told) for other in told[:k] for name in own & other}
    again |= {name for k, own in enumerate(declared) for other in declared[:k] for name in own & other}
    if not again & {*document.changed, *(name for own in told for name in own)}:
        return
    for k, (start, stop) in enumerate(spans):
        if not (told[k] | declared[k]) & again:
            continue
        # what stands before all parts belongs to each that says nothing else of its letters
        shared = k > 0 and not (told[0] | declared[0]) & (told[k] | declared[k])
        others = [j for j in range(1 if shared else 0, len(spans)) if j != k]
        met = frozenset().union(*(_letters(document, *spans[j]) for j in others))
        defined = frozenset().union(*(told[j] for j in others))
        kept = _blank(document.text[spans[0][1] if shared else 0 : start])
        before = document.text[: spans[0][1]] if shared else ""
        yield Part(before + kept + document.text[start:stop] + _blank(document.text[stop:]), defined, met)


def _begins(text: str) -> Iterator[int]:
    """Where parts begin: at headings, and at sentences that say that something is meant anew."""
    # a heading ends with its brace, or its line
    heads = [(m.start(), text.find("}" if m[0].endswith("{") else "\n", m.end())) for m in _HEADING.finditer(text)]
    yield from (start for start, _ in heads)
    for m in _ANEW.finditer(text):
        ends = [e.end() for e in _SENTENCE.finditer(text, max(0, m.start() - 400), m.start())]
        begin = ends[-1] if ends else m.start()
        if not any(start < m.start() and (stop < 0 or begin <= stop + 1) for start, stop in heads):
            yield begin  # a heading directly before begins the part


def _target(item: Item) -> Iterator[str]:
    """The letter that a line may define, f of f(x) = …, too."""
    left = item.left
    if left is None or not item.first or item.relation != "=" or item.right is not None and item.right.kind == "number":
        return  # x = 3 is a value at a point
    if left.kind == "name":
        if item.right is None or not any(str(x.value) == str(left.value) for x in arrays_in(item.right)):
            yield letter_of(left)
    elif left.kind == "call" and left.children and all(c.kind == "name" for c in left.children):
        yield str(left.value).rstrip("'")


def _letters(document: Document, start: int, stop: int) -> frozenset[str]:
    """The letters of the formulas of a stretch."""
    found: set[str] = set()
    for sentence in document.sentences:
        for formula in sentence.formulas:
            if start <= formula.place < stop:
                found |= letters_in(formula.text)
    return frozenset(found | {capital_of(x) for x in found})


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
