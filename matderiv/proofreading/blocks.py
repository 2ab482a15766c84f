r"""How far what a document assumes reaches: to the end of a theorem, an exercise or an item, and to a new declaration.

What is assumed before all theorems is so in all of them; what one of them assumes is not in the next. A letter that is
declared once more is a new one: what was assumed of the old one says nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import field

from ..core.records import dataclass
from .manuscript import Piece
from .neutral import unknown_signs
from .sentences import Sentence

__all__ = ["Blocks"]

_KINDS = (
    r"theorem|lemma|proposition|corollar|exercise|problem|example|question|task|claim|conjecture|definition|remark|"
    r"observation|assignment|quiz|part|case|scenario|variant|version|experiment|setting|situation|"
    r"satz|hilfssatz|korollar|aufgabe|übung|beispiel|frage|fall|teil|théorème|lemme|exercice|exemple|problème|question|"
    r"cas|partie|teorema|lema|ejercicio|ejemplo|problema|proposición|caso|parte|esercizio|esempio|exercício|"
    r"теорема|лемма|упражнение|задача|пример|следствие|случай|часть|"
    r"定理|補題|命題|系|例題|例|問題|問|演習|課題|引理|推论|练习|习题|题|情形|練習"
)
_NO_BLOCK = re.compile(
    r"document|proof|solution|answer|hint|itemize|enumerate|description|center|figure|table|tabular|abstract|quot|small|"
    r"multicol|minipage|cases|array|matrix|beweis|lösung|flush|large|verse|appendix|align|equation|gather|split|frame|"
    r"thebibliography|keywords|titlepage|block|column|sloppypar|spacing|otherlanguage|landscape",
    re.IGNORECASE,
)
# environments that part nothing, and those of which nothing goes on behind their end
_PLAIN = re.compile(
    r"document|align|equation|gather|array|[bpvV]?matrix|split|cases|multline|eqnarray|flalign|math|displaymath|center|"
    r"itemize|enumerate"
)
_CLOSED = re.compile(r"(?:proof|solution|example|remark)\*?")
_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
_PARTS = ("block", "heading", "item", "bullet")
_GOES_ON = re.compile(
    r"proof|solution|answer|hint|beweis|lösung|lösungsweg|antwort|preuve|démonstration|solution|corrigé|réponse|"
    r"demostración|solución|доказательство|решение|証明|解答|解|略解|证明|解法",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"\\begin\s*\{(?P<begin>[^{}]*)\}|\\end\s*\{(?P<end>[^{}]*)\}"
    r"|\\(?P<heading>part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?\s*\{(?P<title>[^{}]*)\}"
    r"|^[ \t]*(?P<hashes>\#{1,6})[ \t]*(?P<markdown>[^\n]*)"
    r"|^(?P<setext>[^\n]+)\n(?:=+|-{3,})[ \t]*$|^[ \t]*(?P<rule>\*{3,}|-{3,}|_{3,})[ \t]*$"
    r"|(?:^|(?<=[.:;。]\s))[ \t>]*"
    r"(?:\*{1,3}|_{1,2}|\\(?:textbf|textit|emph|textsc|noindent)\s*\{?\s*|<b>|<strong>|【)*"
    rf"(?P<kind>{_KINDS})\w*[ \t]*"
    r"(?:\(?(?:[\dIVX]+|[A-Za-z](?![A-Za-z]))(?:\.\d+)*\)?|[#№][ \t]*\d+|[一二三四五六七八九十]+)?"
    r"[ \t]*(?:\([^()\n]*\))?[ \t]*(?:[.:．。：)】]|\*|_\b|\}|—|–|</|$)"
    r"|^[ \t>]*(?P<item>\\item(?![A-Za-z])|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?=\s)|(?P<bullet>[-*+•])(?=\s))"
    r"|^[ \t]*(?:\*\*|__)(?P<bold>\w[^*_\n]*)|^={3,}[ \t]*$|\\(?:textbf|textsc|emph|textit|bf)(?![A-Za-z])"
    r"|^[ \t]*(?:theorem|lemma|proposition|corollary|exercise|example|problem|definition|remark|case|part|step|claim|"
    r"question)\b",
    re.MULTILINE | re.IGNORECASE,
)
# what other things a heading speaks of, and not of another proof
_ANOTHER = re.compile(
    r"\b(?:another|others?|different|new|second|next|further|general\w*|arbitrary|more|without|dropping|beyond)\b"
    r"(?!\s+(?:\w+\s+)?(?:proofs?|derivations?|ways?|approach\w*|views?|methods?|forms?|routes?|derivatives?|gradients?|"
    r"steps?|order|layer|term|part|results?|rules?|identit\w+|formulas?|notation|remarks?|moment)\b)",
    re.IGNORECASE,
)
_UNLIKE = re.compile(
    r"\b(?:another|others?|different|new|second|next|further|general\w*|arbitrary|more|without|dropping|beyond|not?|"
    r"(?:non|un|a)-?symmetr\w*|allgemein\w*|général\w*)\b|一般|任意|別の|他の|非対称",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$[^$]*\$|\\\(.*?\\\)|\\[A-Za-z]+")
_SHOWS = re.compile(
    r"\b(?:show|prove|then|compute|find|verify|check|so|hence|thus|have|has|gives|deduce|conclude|zeige|dann|montre\w*|"
    r"alors)\b|示せ|求めよ|証明|このとき",
    re.IGNORECASE,
)
_DECLARED = re.compile(r"(?P<names>[^=<>]*?)(?:\\in(?![A-Za-z])|∈)")
_NAME = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|\\[A-Za-z]+(?![A-Za-z])")
_LET = re.compile(r"(?:\b(?:let|consider|take|suppose|now|sei(?:en)?|soi(?:t|ent)|sea|пусть)|^\s*)\s*$", re.IGNORECASE)
_BE = re.compile(
    r"\s*(?:(?:be|eine?|une?|denote|an?)\b.{0,60}\b(?:matri\w+|vector\w*|number\w*|scalar\w*|vektor\w*|vecteur\w*|zahl|"
    r"real|function)|を.{0,30}(?:行列|ベクトル|実数)|是.{0,20}(?:矩阵|向量))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Mark:
    """Where a part of the document begins or ends: a "block", a "heading", an "item", a "bullet", an "end", one that is
    "closed" for good, or what may only set something off, "soft"; a heading has a ``title``, and a ``level`` where its
    sign says how deep it is."""

    at: int
    kind: str
    title: str | None = None
    level: int = 0


@dataclass
class Blocks:
    """The blocks of a document, and the places where its letters are declared."""

    text: str
    pieces: Sequence[Piece]
    sentences: Sequence[Sentence]
    marks: list[_Mark] = field(default_factory=list)
    declared: dict[str, list[int]] = field(default_factory=dict)  # of a letter the sentences that declare it

    def __post_init__(self) -> None:
        for piece in self.pieces:
            if piece.kind == "prose":
                start, stop = piece.inside
                fresh = start == 0 or self.text[:start].rstrip(" \t").endswith("\n")
                for m in _MARKS.finditer(self.text[:stop] if fresh else self.text[:stop], start):
                    if (mark := _mark(m)) is not None:
                        self.marks.append(mark)
        for number, sentence in enumerate(self.sentences):
            for name in _declares(sentence):
                if number not in self.declared.setdefault(name, []):
                    self.declared[name].append(number)

    def over(self, first: int, then: int, letters: Collection[str], special: bool) -> bool:
        """Whether what is assumed of letters at one place is so no longer at another one behind it."""
        return self.declared_anew(first, then, letters) or special and self.left(first, then)

    def declared_anew(self, first: int, then: int, letters: Collection[str]) -> bool:
        """Whether one of the letters is declared once more between two places, and not in the first's sentence."""
        here, there = self._number(first), self._number(then)
        for name in letters:
            numbers = self.declared.get(name, [])
            if any(here < number <= there for number in numbers[1:]):
                return True
        return False

    def left(self, first: int, then: int) -> bool:
        """Whether a place lies outside of the theorem, exercise or item in which another one before it does."""
        block, item, item_at = False, False, 0
        for k, mark in enumerate(self.marks):
            if mark.at > first:
                break
            if mark.kind not in _PARTS:
                continue
            item = mark.kind in ("item", "bullet")
            block = mark.kind == "block" or item and block
            item_at = k
        for mark in self.marks:
            if not first < mark.at <= then or mark.kind not in _PARTS:
                continue
            if block and mark.kind in ("block", "heading"):
                return True
            if item and not self._assumes(item_at, mark.at, first):
                return True
            if mark.kind in ("block", "heading"):
                item = False
        return False

    def parted(self, first: int, then: int, strict: bool) -> bool:
        """Whether anything sets two places apart; to a ``strict`` eye what closes a part for good."""
        between = [mark for mark in self.marks if first <= mark.at < then]
        if strict:
            return any(mark.kind == "closed" or mark.title and _of_others(mark.title) for mark in between)
        return any(mark.kind != "bullet" for mark in between)

    def inside(self, first: int, then: int) -> bool:
        """Whether two places are parted by nothing but headings within the part of the first, of nothing else."""
        own = next((m.level for m in reversed(self.marks) if m.at < first and m.level), 0)
        between = [mark for mark in self.marks if first <= mark.at < then and mark.kind != "bullet"]
        return all(m.kind == "heading" and m.level > own and _goes_on(m.title or "", bool(own)) for m in between)

    def headed(self, first: int, then: int) -> bool:
        """Whether a heading stands between two places."""
        return any(m.title is not None and m.kind != "soft" for m in self.marks if first <= m.at < then)

    def _assumes(self, k: int, stop: int, place: int) -> bool:
        """Whether an item is nothing but the assumption at a place."""
        start = self.marks[k].at
        stop = min([stop, *(mark.at for mark in self.marks[k + 1 :] if mark.kind in (*_PARTS, "end"))])
        inside = [p for p in self.pieces if p.kind != "prose" and start <= p.span[0] < stop]
        equations = [p for p in inside if "=" in self.text[slice(*p.inside)]]
        return len(equations) == 1 and equations[0].span[0] == place and not _SHOWS.search(self.text[start:stop])

    def _number(self, place: int) -> int:
        """The number of the sentence in which a formula stands."""
        return sum(sentence.start <= place for sentence in self.sentences) - 1


def _goes_on(title: str, within: bool) -> bool:
    """Whether a heading may stand over a part of what was said before, ``within`` a part with a heading of its own."""
    return _UNLIKE.search(title) is None and (within or not _of_others(title))


def _of_others(title: str) -> bool:
    """Whether a heading may begin what is of other things than the part before it: "Another matrix"."""
    return _ANOTHER.search(title) is not None or bool(unknown_signs(_FORMULA.sub(" ", title)))


def _mark(m: re.Match[str]) -> _Mark | None:
    """What stands at a place that may part the document."""
    kind, title = "soft", next((m[g] for g in ("title", "markdown", "setext", "bold") if m[g] is not None), None)
    if m["begin"] is not None or m["end"] is not None:
        name = m["begin"] or m["end"] or ""
        if _PLAIN.match(name):
            return None
        if m["end"] is not None:
            kind = "closed" if _CLOSED.fullmatch(name) else "soft" if _NO_BLOCK.search(name) else "end"
        elif not _NO_BLOCK.search(name):
            kind = "block"
    elif m["kind"] is not None:
        kind = "block"
    elif m["item"] is not None:
        kind = "bullet" if m["bullet"] else "item"
    elif m["rule"] is not None:
        kind = "heading"
    elif title is not None and m["bold"] is None and not _GOES_ON.match(title.strip(" *_.:0123456789")):
        kind = "block" if re.match(rf"[\W\d_]*(?:{_KINDS})", title, re.IGNORECASE) else "heading"
    level = _LEVELS.index(m["heading"].lower()) + 1 if m["heading"] else len(m["hashes"] or "")
    return _Mark(m.start(), kind, title, level)


def _declares(sentence: Sentence) -> list[str]:
    """The letters that a sentence declares."""
    out: list[str] = []
    for k, formula in enumerate(sentence.texts):
        found = _DECLARED.match(formula)
        if found is not None:
            out += [name.lstrip("\\") for name in _NAME.findall(found["names"])]
        elif _LET.search(sentence.between(k)) and _BE.match(sentence.behind(k)) and "=" not in formula:
            out += [name.lstrip("\\") for name in _NAME.findall(formula)]
    return out
