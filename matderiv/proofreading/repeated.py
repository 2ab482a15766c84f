r"""Sums that are not written, where a document says so: "repeated indices are summed", the summation convention.

What stands twice in a product, ``A_{ij} x_j``, is then summed over. Whether a document says so is told by closed forms;
where words beside lines take it back ("no sum over $i$"), a repeated index is not read there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.elaborate import ONE_SIDED
from ..reading.tree import Bound, Node, Subscripted
from .items import Item
from .sentences import Sentence, letters_in, marks

__all__ = ["Convention", "convention", "summed_over", "states_convention"]

TAKEN_BACK = Text(
    "{index} stands twice, and the words may say that it is not summed over here; write the sum",
    "{index} は 2 度現れるが、文章によればここでは和をとらないのかもしれない。和を式で書くこと",
)
OFTEN = Text(
    "{index} stands so that the convention does not tell whether it is summed over; write the sum",
    "{index} について和をとるのかどうかが規約からは定まらない。和を式で書くこと",
)
BEFORE = Text(
    "{index} stands twice, and only behind this line it is said that this means a sum; write the sum",
    "{index} は 2 度現れるが、それが和を意味するとはこの行より後で述べられている。和を式で書くこと",
)

_REPEATED = r"(?:(?:twice[- ])?repeated|doubled?|dummy|pairs of (?:equal|identical)|equal|twice[- ]occurring)"
_TWICE = r"(?:twice|repeated|two times|in pairs)"
_STATES = re.compile(
    rf"\b(?:all |any |every |the )?{_REPEATED}\s+(?:ind(?:ex|ices|exes)|subscripts?)\s+(?:is|are|being|will be|imply|"
    r"implies|means?|indicates?)\s+(?:always\s+|to be\s+)?"
    r"(?:summed|(?:an?\s+)?(?:implied\s+|implicit\s+)?sum(?:mation)?|"
    r"contracted)\b"
    rf"|\b(?:sum|summing|summation|sums)\s+(?:is\s+(?:implied|understood)\s+)?(?:always\s+)?over\s+"
    r"(?:all\s+|any\s+|every\s+|the\s+|each\s+)*"
    rf"(?:{_REPEATED}\s+(?:ind(?:ex|ices|exes)|subscripts?)|(?:ind(?:ex|ices|exes)|subscripts?)\s+(?:that|which)\s+"
    rf"(?:occurs?|appears?|stands?|is|are|comes?)\s+{_TWICE})"
    r"|\b(?:use|using|uses|adopt(?:ing)?|follow(?:ing)?|with|by|in|employ(?:ing)?|under)\s+(?:the\s+)?"
    r"(?:einstein(?:['’]s)?\s+(?:summation\s+)?|summation\s+)(?:convention|notation)\b"
    r"|\b(?:the\s+)?(?:einstein(?:['’]s)?\s+(?:summation\s+)?|summation\s+)convention\s+"
    r"(?:is\s+(?:used|in force|assumed|understood)|"
    r"applies|holds)\b"
    r"|\beinstein(?:sche[nr]?)?\s*summenkonvention\b|\büber\s+doppelt(?:e|\s+\w+)\s+indizes\s+"
    r"(?:wird|ist)\s+\w*\s*(?:zu\s+)?summier"
    r"|\bconvention\s+(?:de\s+sommation\s+)?d['’]einstein\b|\bindices\s+répétés\s+sont\s+sommés\b"
    r"|アインシュタインの(?:縮約|規約|和の規約|縮約記法)|爱因斯坦求和约定",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not?|never|without|unlike|instead|rather|avoid\w*|drop\w*|except\w*|unless|if|don['’]t|only|other|would|could|"
    r"sometimes|some (?:authors|people|books|texts)|nicht|ohne|kein\w*|sans|pas)\b|ない|不",
    re.IGNORECASE,
)
_NO_SUM = re.compile(
    r"\b(?:no|not|never|without|don['’]t|nicht|ohne|kein\w*|sans|pas)\b[^.;]{0,40}\b(?:sum\w*|convention|einstein\w*|"
    r"contract\w*)|\b(?:convention|summation)\b[^.;]{0,40}\b(?:not|suspend\w*|drop\w*|switched off|off)\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"\b(?:there|above)\b", re.IGNORECASE)  # of what stands before
_HERE = re.compile(r"\bthis\s+(?:sub)?(?:section|paragraph|part|example|exercise|chapter)\b", re.IGNORECASE)
_HEADING = re.compile(r"^#+\s|\\(?:sub)*(?:section|paragraph)\*?\s*\{", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def states_convention(words: str) -> bool:
    """Whether words say that repeated indices are summed over.

    >>> told = ("Repeated indices are summed (Einstein).", "We sum over every index that occurs twice in a product.")
    >>> [states_convention(words) for words in told], states_convention("We do not use the Einstein convention.")
    ([True, True], False)
    """
    return _STATES.search(words) is not None and _NOT.search(words) is None


@dataclass(frozen=True)
class Convention:
    """From where to where in a text repeated indices are summed over, and where words may take that back."""

    start: int
    stop: int
    back: tuple[tuple[int, int, frozenset[str]], ...]


def convention(told: Sequence[Sentence], text: str) -> Convention | None:
    """What a document says of repeated indices, ``None`` where it says nothing."""
    said = next((s for s in told if states_convention(re.sub(r"\s+", " ", s.words))), None)
    if said is None:
        return None
    stop = len(text)
    if _HERE.search(said.words):
        heading = _HEADING.search(text, said.stop)
        stop = stop if heading is None else heading.start()
    return Convention(said.start, stop, tuple(_taken_back(told, said, text)))


def _taken_back(told: Sequence[Sentence], said: Sentence, text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The paragraphs in which words say that something is not summed over, with the letters that they name."""
    for sentence in told:
        if sentence is said or _NO_SUM.search(re.sub(r"\s+", " ", sentence.words)) is None:
            continue
        letters = frozenset(x for k in marks(sentence.words) for x in letters_in(sentence.formulas[k].text))
        before = [m.end() for m in _PARAGRAPH.finditer(text, 0, sentence.start)]
        after = _PARAGRAPH.search(text, sentence.stop)
        stop = len(text) if after is None else after.start()
        stop = sentence.stop if _BACK.search(sentence.words) else stop
        yield before[-1] if before else 0, stop, letters


def summed_over(items: Sequence[Item], said: Convention | None) -> list[Item]:
    """The lines with the sums that a convention leaves unwritten; one that cannot be read so is unread."""
    return list(items) if said is None else [_line(item, said) for item in items]


def _line(item: Item, said: Convention) -> Item:
    if item.left is None or item.right is None:
        return item
    place = item.span[0]
    sides: list[Node] = []
    free: list[frozenset[str]] = []
    for tree in (item.left, item.right):
        try:
            out = _written(tree, frozenset())
        except _Open as open_:
            return _unread(item, OFTEN(index=open_.index))
        sides.append(out.tree)
        free.append(out.free)
        if not out.summed:
            continue
        if not said.start <= place < said.stop:
            if place < said.start:
                return _unread(item, BEFORE(index=min(out.summed)))
            return item
        for start, stop, letters in said.back:
            if start <= place < stop and (not letters or letters & out.summed):
                return _unread(item, TAKEN_BACK(index=min(letters & out.summed or out.summed)))
    odd = free[0] ^ free[1]
    if odd and said.start <= place < said.stop and not any(side.kind == "number" for side in sides):
        return _unread(item, ONE_SIDED(index=min(odd)))  # a sum over it may be meant
    return replace(item, left=sides[0], right=sides[1])


def _unread(item: Item, reason: Said) -> Item:
    return replace(item, left=None, right=None, reason=reason)


class _Open(Exception):
    """An index that stands so that the convention does not tell whether it is summed over."""

    def __init__(self, index: str) -> None:
        super().__init__(index)
        self.index = index


@dataclass(frozen=True)
class _Written:
    """A part with its sums, the indices that are left free in it, and those that were summed over."""

    tree: Node
    free: frozenset[str]
    summed: frozenset[str]


def _is_index(letter: str) -> bool:
    return not letter.isdigit() and letter.islower()


def _written(node: Node, bound: frozenset[str]) -> _Written:
    """A part of a line with what is summed over in it; ``bound`` are the indices of the sums that are written."""
    if node.kind == "name":
        at = node.value.at if isinstance(node.value, Subscripted) else ()
        return _contracted(node, [frozenset((x,)) for x in at if _is_index(x)], frozenset(), bound)
    if node.kind == "indexed":
        own = frozenset(b.letter for b in node.value)
        inside = _written(node.children[0], bound | own)
        return _Written(replace(node, children=(inside.tree,)), inside.free - own, inside.summed)
    parts = [_written(child, bound) for child in node.children]
    free = [p.free for p in parts]
    summed = frozenset[str]().union(*(p.summed for p in parts))
    tree = replace(node, children=tuple(p.tree for p in parts)) if parts else node
    if node.kind in ("product", "partial"):
        _no_divisors(node, free)
        return _contracted(tree, free, summed, bound)
    if node.kind == "power" and free[0] - bound:
        raise _Open(min(free[0]))  # x_i² may be x_i x_i
    return _Written(tree, frozenset[str]().union(*free), summed)


def _no_divisors(node: Node, free: Sequence[frozenset[str]]) -> None:
    """Raise where an index stands above a line and below it: x_i/y_i is no product of two."""
    if node.kind != "product":
        return
    for n, operator in enumerate(node.value, 1):
        others = frozenset[str]().union(*(f for k, f in enumerate(free) if k != n))
        if operator in ("/", "./") and free[n] & others:
            raise _Open(min(free[n] & others))


def _contracted(tree: Node, free: Sequence[frozenset[str]], summed: frozenset[str], bound: frozenset[str]) -> _Written:
    """A product with the sums over what stands in two of its factors."""
    counts = Counter(x for own in free for x in own)
    letters = sorted(x for x, count in counts.items() if count > 1 and x not in bound)
    if often := [x for x in letters if counts[x] > 2]:
        raise _Open(often[0])
    rest = frozenset(counts) - frozenset(letters)
    if not letters:
        return _Written(tree, rest, summed)
    bounds = tuple(Bound(x, None, tree.span) for x in letters)
    return _Written(Node("indexed", bounds, (tree,), tree.span, closed=True), rest, summed | frozenset(letters))
