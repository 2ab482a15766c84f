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
from ..reading.tree import Span, Subscripted, letter_of
from .document import Document
from .items import Item, takes
from .report import Line
from .sentences import bare_names, letters_in

__all__ = ["Part", "is_open", "numbered", "parts_of"]

MOST = 16  # parts of a document
DEEPEST = 9  # of headings: words in bold that begin a paragraph
_GOES, _BACK = -1, -2  # as deep as what stands before, or as what stands before some items
_HEADING = re.compile(
    r"^[ \t]*(?P<hashes>#{1,5})[ \t]+\S|\\(?:sub)*(?P<kind>section|paragraph|chapter)\*?\s*\{", re.MULTILINE
)
# words in bold or italics that begin a paragraph or an item, "Case 2:", and the first cell of a row of a table
_RUN_IN = re.compile(
    r"^[ \t]*(?P<bullet>[-*+•][ \t]+|\d+[.)][ \t]+|\\item[ \t]*)?"
    r"(?:(?P<sign>\*{1,3}|_{1,2})(?P<marked>(?![\s*_])[^*_\n]{1,60})(?:\*{1,3}|_{1,2})(?!\w)"
    r"|\\(?:textbf|textit|textsc|emph|textsl)\s*\{(?P<set>[^{}\n]{1,60})\}|\{\\(?:bf|it|em|sc)\s+(?P<group>[^{}\n]{1,60})\}"
    r"|(?P<numbered>(?:example|case|variant|instance|beispiel|fall|exemple|cas|例)[ \t]*(?:\(?\w{1,3}\)?)?)"
    r"(?=[ \t]*[.:：]))"
    r"|\\item\s*\[(?P<item>[^\[\]\n]{1,60})\]"
    r"|^[ \t]*\|[ \t]*(?P<row>[A-Za-z][^|$\n]{0,60}?)[ \t]*\|",
    re.MULTILINE | re.IGNORECASE,
)
# where an item ends, if it is the last one, and a row of a table
_ITEM_ENDS = re.compile(r"\n[ \t]*\n(?=[^\W\d_])|\\end\s*\{")
_ROW_ENDS = re.compile(r"\n(?![ \t]*\|)")
# titles behind which the same thing goes on: it is proved, written otherwise or differentiated
_GOES_ON = re.compile(
    r"\b(?:proof|solution|answer|hint|note|nb|remark|warning|caution|recall|reminder|important|result|summary|conclusion|"
    r"theorem|lemma|claim|proposition|corollary|fact|observation|step|part|therefore|thus|hence|so|then|now|next|finally|"
    r"first|second|third|also|because|since|but|and|we|this|that|these|it|is|are|check|test|why|how|what|if|gradients?|"
    r"derivatives?|hessians?|jacobians?|expectations?|mean|variance|update|rule|forms?|notation|trace|entries|entry|"
    r"components?|coordinates?|rows?|columns?|chain|minimum|maximum|optimum|optimal\w*|\w+ing|\w+(?:sion|tion)|\w+ed)\b",
    re.IGNORECASE,
)
_LETS = re.compile(
    r"\b(?:let|take|consider|suppose|assume|if|for|here|with|put|set|choose|now|sei|soit|soient)\b[^.]*\Z",
    re.IGNORECASE,
)
_MATHEMATICS = re.compile(r"\$|\\[\[(]|\\begin")
_ANEW = re.compile(
    r"\b(?:redefine|now let|let now|now consider|now take|instead,? (?:let|take|consider)|"
    r"from (?:now|here) on,? let)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\s*(?P<name>\\?[A-Za-z]+)_\{?1\}?\s*,\s*(?:(?P=name)_\{?2\}?\s*,\s*)?(?:\\[lc]?dots|…|\.\.\.)\s*,\s*(?P=name)_"
)
_SENTENCE = re.compile(r"[.!?:。]\s|\n[ \t]*\n|\\(?:end\s*\{[^{}]*\}|\])|\$\$")


@dataclass(frozen=True)
class Part:
    """A part of a document: the text, all else blank, and what other parts say of letters."""

    text: str
    span: Span  # where it stands; what stands before belongs to other parts, too
    defined: frozenset[str]  # letters that other parts define
    met: frozenset[str]  # letters that stand in other parts
    named: frozenset[str]  # letters of which parts before say something where these stand alone
    general: frozenset[str]  # functions that it leaves open, and other parts define
    again: frozenset[Span]  # lines of which what stands above says what their letter is

    def says(self, names: frozenset[str], own: frozenset[str], right: bool) -> bool:
        """Whether all that a line rests on, its ``names``, is said here; ``own`` are letters that this part tells of.

        A line that does not hold may hold by anything that another part says of its letters. One that holds for any
        function holds for each that another part takes.
        """
        return not (names - own) & (self.defined - self.general if right else self.defined | self.met)

    def claimed(self, document: Document, defined: Mapping[str, int]) -> frozenset[str]:
        """The letters of other parts that a line of this one seems to define, ``defined``, and speaks of.

        f(x) = … gives f a meaning anew; ∇f(x) = g is said of the g that there is.
        """
        return frozenset(x for x, k in defined.items() if x in self.defined and x not in _target(document.items[k]))

    def bound(self, functions: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """The arguments of some functions, of which no part before says anything: they stand for any value."""
        return frozenset(x for arguments in functions.values() for x in arguments) - self.named

    def opens(self, lines: Sequence[Line]) -> bool:
        """Whether one of the lines of a document that stand here may have another verdict."""
        own = (line for line in lines if self.span[0] <= line.span[0] < self.span[1])
        return any(is_open(line) or line.kind == "definition" and line.span in self.again for line in own)

    def tells(self, line: Line, found: Line, names: frozenset[str]) -> bool:
        """Whether the verdict that was ``found`` here on a line of the document, with its ``names``, may be that on it.

        Of a line that stands before it is so where that gives a letter a meaning. What seems to define a letter, since
        the line that does could not be read, may be found right here.
        """
        if line.span[0] < self.span[0]:
            return is_open(line) and found.kind == "definition"
        if line.kind == "equation" and line.follows is None and not line.condition:
            return bool(names & self.defined)  # it holds by another meaning of its letters
        return is_open(line) or line.span in self.again and found.kind == "right"


def is_open(line: Line) -> bool:
    """Whether a line has no verdict, so that a part by itself may give it one."""
    return line.kind in ("undecided", "unread")


def parts_of(document: Document, lines: Sequence[Line]) -> Iterator[Part]:
    """The parts of a document in which a letter gets a second meaning, if one does and a line is open."""
    if not any(map(is_open, lines)):
        return
    begins = dict(sorted(_begins(document.text), key=lambda begin: begin[1]))  # a heading says more than an end
    begins.setdefault(0, 0)
    places, levels = sorted(begins), list[int]()
    for at in places:
        # what is said anew stands under the heading before, what stands behind items under the one before them
        before = [level for level in levels if begins[at] == _GOES or level < DEEPEST]
        levels.append(begins[at] if begins[at] >= 0 else max((1, *before[-1:])))
    if 1 < len(places) <= MOST:
        yield from _Parts(document, list(zip(places, [*places[1:], len(document.text)], strict=True)), levels).all()


class _Parts:
    """The stretches of a document that are parts of it, with the letters that each tells of."""

    def __init__(self, document: Document, spans: Sequence[Span], levels: Sequence[int]) -> None:
        self.document, self.spans, self.levels = document, spans, levels
        shown = document.items[: document.shown]
        self.items = [[item for item in shown if a <= item.span[0] < b] for a, b in spans]
        self.told = [frozenset(name for item in items for name in _target(item)) for items in self.items]
        self.declared = [frozenset(document.declared_in(a, b)) for a, b in spans]
        functions = frozenset(document.known.functions) & frozenset().union(*self.told)
        # functions that a part takes and does not define
        self.left_open = [
            frozenset(f for f in functions - told if any(takes(t, f) for item in items for t in item.trees))
            for items, told in zip(self.items, self.told, strict=True)
        ]

    def all(self) -> Iterator[Part]:
        """The parts with letters that have another meaning elsewhere."""
        told, declared = self.told, self.declared
        again = {name for k, own in enumerate(told) for other in told[:k] for name in own & other}
        again |= {name for k, own in enumerate(declared) for other in declared[:k] for name in own & other}
        if not again & {*self.document.changed, *frozenset().union(*told)}:
            return
        for k in range(len(self.spans)):
            # what stands under a heading goes on with what is said above
            own = [told[j] | declared[j] for j in (k, *self._above(k))]
            if any(x & again for x in own) or self.left_open[k] & again:
                general = self.left_open[k] & again
                yield self._part(k, general)
                if general and k:  # what stands above may take its letters for other things, η for the η_i
                    yield self._part(k, general, alone=True)

    def _part(self, k: int, general: frozenset[str], alone: bool = False) -> Part:
        document = self.document
        # what stands above all parts of a kind belongs to each that says nothing else of its letters
        above = [j for j in self._above(k) if not alone and not self._otherwise(j, k)]
        others = [j for j in range(len(self.spans)) if j != k and j not in above]
        met = frozenset().union(*(_letters(document, *self.spans[j]) for j in others))
        named = frozenset().union(*(self._named(j) for j in others if j < k))
        defined = frozenset().union(*(self.told[j] for j in others))
        kept = {k, *above}
        pieces = (
            document.text[a:b] if j in kept else _blank(document.text[a:b]) for j, (a, b) in enumerate(self.spans)
        )
        above_told = frozenset().union(*(self.told[j] for j in above))
        again = frozenset(item.span for item in self.items[k] if above_told & {*_target(item)})
        return Part("".join(pieces), self.spans[k], defined, met, named, general, again)

    def _above(self, k: int) -> Iterator[int]:
        """The parts under whose headings a part stands."""
        level = self.levels[k]
        for j in range(k - 1, -1, -1):
            if self.levels[j] < level:
                level = self.levels[j]
                yield j

    def _otherwise(self, j: int, k: int) -> frozenset[str]:
        """The letters of which a part ``k`` says another thing than the one above it, ``j``.

        What is said there of a function that is left open, x = g(f), goes on being said where the part defines that.
        """
        again = (self.told[j] | self.declared[j]) & (self.told[k] | self.declared[k])
        filled = self.left_open[j] & self.told[k]
        lines = [item for item in self.items[j] if again & {*_target(item)}]
        kept = bool(filled) and all(any(takes(t, f) for t in item.trees for f in filled) for item in lines)
        return again & self.declared[j] if kept else again

    def _named(self, k: int) -> frozenset[str]:
        """The letters of which a part says something where they stand alone: η of η > 0 or η = 1, not of η_i = 1."""
        sides = [t for item in self.items[k] if item.lone for t in item.trees]
        plain = {str(t.value) for t in sides if t.kind == "name" and not isinstance(t.value, Subscripted)}
        start, stop = self.spans[k]
        formulas = (f.text for s in self.document.sentences for f in s.formulas if start <= f.place < stop)
        alone = {x for text in formulas for x in bare_names(text)}
        return (frozenset(plain | alone) - self.document.known.functions.keys()) | self.declared[k]


def _begins(text: str) -> Iterator[tuple[int, int]]:
    """Where parts begin, and how deep: at headings of all kinds, and at sentences that say that something is anew."""
    heads: list[Span] = []
    for m in _HEADING.finditer(text):
        # a heading ends with its brace, or its line
        heads.append((m.start(), text.find("}" if m[0].endswith("{") else "\n", m.end())))
        yield m.start(), _level(m)
    for m in _RUN_IN.finditer(text):
        title = next(x for x in m.group("marked", "set", "group", "numbered", "item", "row") if x is not None)
        if not _GOES_ON.search(title) or _LETS.search(_MATHEMATICS.split(text[m.end() :], maxsplit=1)[0]):
            yield m.start(), DEEPEST
            end = _ROW_ENDS if m["row"] else _ITEM_ENDS if m["bullet"] or m["item"] else None
            if end is not None and (stop := end.search(text, m.end())) is not None:
                yield stop.end(), _BACK
    for m in _ANEW.finditer(text):
        ends = [e.end() for e in _SENTENCE.finditer(text, max(0, m.start() - 400), m.start())]
        begin = ends[-1] if ends else m.start()
        if not any(start < m.start() and (stop < 0 or begin <= stop + 1) for start, stop in heads):
            yield begin, _GOES  # a heading directly before begins the part


def _level(m: re.Match[str]) -> int:
    """How deep a heading stands: \\chapter and # are 1, \\subsection is 3."""
    if m["hashes"] is not None:
        return len(m["hashes"])
    return {"chapter": 1, "section": 2, "paragraph": 5}[m["kind"]] + m[0].count("sub")


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


def numbered(document: Document) -> frozenset[str]:
    """The letters of which a document lists the values: the x of "the values $x_1, \\dots, x_m$"."""
    texts = (f.text for s in document.sentences for f in s.formulas if not f.display)
    return frozenset(m["name"].lstrip("\\") for text in texts if (m := _NUMBERED.match(text)))


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
