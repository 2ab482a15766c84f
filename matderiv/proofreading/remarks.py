r"""The words beside a line: ``= 2Ax \quad \text{since $A$ is symmetric}``, ``\intertext{and for small $t$}``.

They may go on with the formula, say for which values the line is so, or take it back. A line has a verdict only beside
words that say nothing of values, or that are read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.known import Known
from ..reading.tree import Span
from .clauses import classes, clauses, takes_back
from .decorations import conditions
from .document import Document
from .formatting import unformatted
from .macros import Expanded
from .manuscript import Piece, read_pieces
from .neutral import unknown_signs
from .sentences import IN, WORDS, Formula, Sentence, bare_names, letters_in, sentences
from .suspects import suspicious

__all__ = ["Remarks"]

BESIDE = Text(
    'Undecided: the words "{words}" beside this line may say more of it than is read. Write what they say as a '
    "sentence before the line.",
    "未決定: この行の横の「{words}」が、読み取れる以上のことを述べているかもしれない。"
    "その内容は、この行の前に文として書くこと。",
)

BESIDE_DEFINITION = Text(
    'Undecided: the words "{words}" beside line {line}, which defines what stands here, may say more of it than is '
    "read. Write what they say as a sentence before that line.",
    "未決定: ここにある文字を定める第 {line} 行の横の「{words}」が、読み取れる以上のことを述べているかもしれない。"
    "その内容は、第 {line} 行の前に文として書くこと。",
)

_ROW = re.compile(r"\\\\\s*(?:\[[^\]\n]*\])?|\\(?:cr|newline)(?![A-Za-z])")
_INNER = re.compile(
    r"\\begin\s*\{(?P<name>(?:d|r)?cases\*?|array|[a-zA-Z]*matrix\*?|tabular)\}.*?\\end\s*\{(?P=name)\}", re.S
)
# what parts words from the formula before them
_PARTED = re.compile(r"(?:\A|&|\\q?quad|\\\\|\\hfill|\\[hv]space\*?\s*\{[^{}]*\}|[,;:.(\[}]|\\cr)(?:\s|~|\\[,;:! ])*\Z")
_BRACKETS = re.compile(
    r"(?:&|\\q?quad(?![A-Za-z])|\\hfill)\s*(?:\\left)?\s*(?P<inside>[(\[](?:[^()]|\([^()]*\))*[)\]])\s*(?:[.,;]\s*)?"
    r"(?=\\\\|\\q?quad(?![A-Za-z])|&|\\tag|\\label|\\end|\Z)"
)
# a letter that is defined in a column of its own
_COLUMN = re.compile(r"&&\s*(?P<inside>[^&\\=]*\\?[A-Za-z]+[^&\\=]*(?::|\\colon)?=(?:(?!\\\\|&|\\end).)*)", re.DOTALL)
_TAG = re.compile(r"\\tag\*?\s*\{(?P<words>(?=[^{}]*(?:[a-z]{2}|=))[^{}]*)\}")
_RELATION = re.compile(r"(?<!\\)[=<>]|\\(?:in|[gl]eq?(?:slant)?|neq?|succ\w*|prec\w*|perp|[gl]t|to)(?![A-Za-z])|[≤≥≠∈]")
# words that go on with a formula, whatever stands between
_GOES_ON = re.compile(
    r"[\s(]*(?:plus|minus|times|squared|cubed|divided|multiplied|transposed|inverted|negated|doubled|halved|over|"
    r"up to)\b",
    re.IGNORECASE,
)
# words that give the formula behind them as a reason, or a point
_REASON = re.compile(r"\b(?:as|at|using|used|by|from|recall\w*|noting|remember\w*)(?:\s+that)?\s*\Z", re.IGNORECASE)
_SCALES = re.compile(r"\b(?:twice|half|double|thrice|negative|plus|minus)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[ndksopbgcatlwz.]*e*\.*")
_JOINING = re.compile(r"[swcvlgatdi.]*")
_HARMLESS = re.compile(r"[^xu0]*")


@dataclass(frozen=True)
class _Remark:
    """Words beside lines: where they stand, the stretch of the lines beside them, and what they may do.

    They are "plain", say a "fact" that is read, a "case" for which a line is so, something that is "unread", or go on
    with the formula and leave it "open".
    """

    words: str
    reach: Span
    kind: str


@dataclass
class Remarks:
    """The words that stand in the displays of a document."""

    document: Document
    found: list[_Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        for piece in self.document.pieces:
            if piece.kind != "prose":
                self.found += self._within(piece)

    def doubt(self, n: int, right: bool, *, definition: bool = False) -> Said | None:
        """Why a line has no verdict, by the words beside it, or beside a ``definition`` that it goes through."""
        words = self._beside(n, right)
        if words is None:
            return None
        return BESIDE_DEFINITION(words=words, line=n + 1) if definition else BESIDE(words=words)

    def _beside(self, n: int, right: bool) -> str | None:
        """The words beside a line that may say more of it than is read."""
        start = self.document.items[n].span[0]
        for remark in self.found:
            a, b = remark.reach
            open_ = remark.kind == "open" or not right or remark.kind == "unread" and suspicious(remark.words)
            if a <= start < b and remark.kind != "fact" and open_:
                return remark.words
        told = self.document.told(n)
        if told is not None and takes_back(*told):
            return told[0].quoted(told[0].words.partition(f"⟨{told[1]}⟩")[2])
        return None

    def _within(self, piece: Piece) -> Iterator[_Remark]:
        begin, end = piece.inside
        text = self.document.text
        places = [item.span[0] for item in self.document.items if begin <= item.span[0] < end]
        for m in conditions(text[begin:end]):
            a, b = begin + m.start(), begin + m.end()
            at = max((place for place in places if place < b), default=a)
            yield _Remark(m["inside"].strip(), (at, at + 1), "case")
        if not any(pattern.search(text, begin, end) for pattern in (WORDS, _BRACKETS, _TAG, _COLUMN)):
            return
        inner = [m.span() for m in _INNER.finditer(text, begin, end)]
        rows = self._rows(piece, inner)
        for m in _TAG.finditer(text, begin, end):
            kind = "open" if "x" in _classes(m["words"]) else "case"
            if kind == "open" or _RELATION.search(m["words"]) or unknown_signs(m["words"]):
                yield _Remark(m["words"], next((r for r in rows if r[0] <= m.start() < r[1]), rows[-1]), kind)
        for m in _COLUMN.finditer(text, begin, end):
            head = re.split(":?=", m["inside"])[0].replace(r"\colon", "").strip()
            if bare_names(head) and not any(a <= m.start() < b for a, b in inner):
                reach = next((r for r in rows if r[0] <= m.start() < r[1]), rows[-1])
                yield _Remark(m["inside"].strip(" .,;\n"), reach, "case")
        for m in (*WORDS.finditer(text, begin, end), *_BRACKETS.finditer(text, begin, end)):
            if any(a <= m.start() < b for a, b in inner) or not _outside(text[begin : m.start()]):
                continue
            words = m.re is WORDS
            if words and re.fullmatch(r"\w{1,6}", m["words"]) and _PLAIN.fullmatch(_classes(m["words"])) is None:
                continue  # the name of an operator
            if not words and (_RELATION.search(m["inside"]) is None or WORDS.search(m["inside"])):
                continue
            row = next((k for k, (a, b) in enumerate(rows) if a <= m.start() < b), len(rows) - 1)
            joined = words and not _PARTED.search(text[begin : m.start()])
            kind = self._kind(m, joined, text[m.end() : min(end, rows[row][1])])
            if kind != "plain":
                shown = m["words"] if words else m["inside"]
                yield _Remark(re.sub(r"\s+", " ", shown).strip(" .,;"), self._reach(m, rows, row, end), kind)

    def _rows(self, piece: Piece, inner: Sequence[Span]) -> list[Span]:
        begin, end = piece.inside
        stops = list(_ROW.finditer(self.document.text, begin, end))
        ends = [m for m in stops if not any(a <= m.start() < b for a, b in inner)]
        return list(zip([begin, *(m.end() for m in ends)], [*(m.end() for m in ends), end + 1], strict=True))

    def _reach(self, m: re.Match[str], rows: Sequence[Span], row: int, end: int) -> Span:
        """The stretch of the lines of which the words speak: a row, or where it holds none the rows behind it."""
        places = [item.span[0] for item in self.document.items]
        start, stop = rows[row]
        if "intertext" in m[0][:16]:
            return m.start(), end + 1
        if any(start <= place < stop for place in places):
            return start, stop
        later = [(a, b) for a, b in rows[row + 1 :] if any(a <= place < b for place in places)]
        return (start, later[0][1]) if later else (rows[0][0], end + 1)

    def _kind(self, m: re.Match[str], joined: bool, behind: str) -> str:
        if m.re is not WORDS:
            told = [Sentence("⟨0⟩", [Formula(m["inside"][1:-1], m.start("inside") + 1, False)])]
        else:
            told = _sentences(m["words"])
            if _GOES_ON.match(m["words"]) or _SCALES.search(m["words"]):
                return "open"
        kinds = {_told(sentence, self.document.known, joined, behind) for sentence in told}
        return next((kind for kind in ("open", "unread", "case", "fact") if kind in kinds), "plain")


def _sentences(words: str) -> list[Sentence]:
    plain = unformatted(Expanded(words.strip("() [].,;~"))).text
    return sentences(plain, read_pieces(f"{plain} "))


def _classes(words: str) -> str:
    return "".join(map(classes, _sentences(words)))


def _told(sentence: Sentence, known: Known, joined: bool, behind: str) -> str:
    """What words beside a line may do, where ``joined`` nothing parts them from the formula before."""
    letters = classes(sentence)
    if joined and _JOINING.fullmatch(letters) is None:
        return "open"
    follows = behind.partition("\\\\")[0].strip(" .,;&~")
    if _REASON.search(sentence.words) and _restricts(follows):
        return "case"
    if letters.endswith("w") and _RELATION.search(follows):
        if _formula(Formula(follows, 0, True), known) != "open":
            return "plain"
        return "open" if bare_names(re.split(":?=", follows)[0].strip("& ")) else "case"
    if _PLAIN.fullmatch(letters):
        return "plain"
    if not sentence.formulas and re.search("[vi]", letters):
        if not follows or _HARMLESS.fullmatch(letters) is None:
            return "open"
        if "i" in letters or not IN.search(follows) and _RELATION.search(follows):
            return "case"
        return "plain"
    own = clauses(sentence)
    if (
        own.facts
        and not any(taken.loose for taken in own.facts)
        and not own.assumed - {k for t in own.facts for k in t.of}
    ):
        return "fact"
    if _HARMLESS.fullmatch(letters) is None:
        return "open" if sentence.formulas else "unread"
    kinds = {_formula(formula, known) for formula in sentence.formulas} or {"case"}
    return next(
        (kind for kind in ("open", "case") if kind in kinds), "case" if re.search("[fhi]", letters) else "plain"
    )


def _restricts(formula: str) -> bool:
    """Whether an equation says more of letters than what one of them stands for: QᵀQ = I, w = 0."""
    head, equal, value = re.sub(r"(?<!\\):?=", "=", formula).partition("=")
    return bool(equal) and not (bare_names(head.strip("& ")) and letters_in(value) - {"I"})


def _formula(formula: Formula, known: Known) -> str:
    """What a formula in words may do: an equation of letters of its own only says what these are."""
    head, equal, _ = re.sub(r"(?<!\\):?=", "=", formula.text).partition("=")
    own = letters_in(head)
    if equal and not re.search(r"[<>]|\\[gl]e", head):
        told = own & (known.shapes.keys() | known.functions.keys())
        if own <= known.letters:
            return "plain"
        return "case" if not told and len(own) == 1 else "open"
    if IN.search(formula.text) or not _RELATION.search(formula.text):
        return "plain"
    return "case"


def _outside(before: str) -> bool:
    """Whether a place behind some text of a display stands in no braces."""
    plain = re.sub(r"\\[{}]|\\(?:begin|end)\s*\{[^{}]*\}", "", before)
    return plain.count("{") <= plain.count("}")
