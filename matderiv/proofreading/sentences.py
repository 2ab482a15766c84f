"""The sentences of a document, in which every formula is a mark, and the letters of these formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import lru_cache

from ..core.records import dataclass
from ..reading.equations.known import capital_of
from ..reading.subscripts import GREEK
from .manuscript import Piece

__all__ = [
    "IN",
    "NOT_ZERO",
    "WORDS",
    "bare",
    "Formula",
    "Sentence",
    "bare_names",
    "letters_in",
    "listed",
    "marks",
    "outside",
    "parts",
    "sentences",
    "within",
]

KEPT = 4096  # formulas of which is kept what was found in them: a document asks it of each for every line
IN = re.compile(r"\\in(?![A-Za-z])|∈")
DOTS = re.compile(r"\\[lc]?dots|…|\.\.\.")
_WIDE = re.compile(r"\\q?quad(?![A-Za-z])|\\\\|[,;](?!\\)")  # what stands between two of several formulas
NOT_ZERO = re.compile(r"\\setminus\s*\\\{\s*(?:0|\\mathbf\s*\{?\s*0\s*\}?)\s*\\\}")

_END = re.compile(
    r"[.!?](?=[\s*_)\u3040-\u30ff\u4e00-\u9fff]|==|$)|[。！？．]|\n\s*\n|^[ \t]*(?:#+|[-*+|]|\d+[.)]|\(?[a-z]\))[ \t]"
    r"|\\(?:begin|end|item|section|subsection|paragraph|chapter)\b",
    re.MULTILINE,
)
_GOES_ON = re.compile(r"[^\s.!?。！？:：*_#)][ \t]*\Z")
_TITLE = re.compile(
    r"^[ \t]*#+[ \t][^\n]*\n"
    r"|\\(?:(?:sub)*section|(?:sub)?paragraph|chapter|part|(?:sub)?title|author|date)\*?\s*\{[^{}$\n]*\}",
    re.MULTILINE,
)
_BROKEN = re.compile(r"\b(?:e\.g|i\.e|s\.t|w\.r\.t|resp|cf|eq|fig|d\.h|z\.B)\.$", re.IGNORECASE)
_NESTED = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
_DROPPED = re.compile(
    # what a command stands for is said nowhere
    r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|DeclarePairedDelimiter|newtheorem)\*?\s*"
    rf"(?:\\[A-Za-z]+\s*)?(?:{_NESTED}|\[[^\]]*\]|(?<=[\]}}])\s+(?=[\[{{]))*|\\def\s*\\[A-Za-z]+(?:#\d)*\s*{_NESTED}|"
    r"\\begin\s*\{\w+\*?\}\s*\[[^\]$]*\]|"  # the title of a theorem
    r"\\(?:label|eqref|ref|cite\w*|begin|end|usepackage|documentclass|input"
    r"|bibliography\w*|includegraphics|[hv]space|setlength|color)\*?\s*(?:\[[^\]]*\])?\s*(?:\{[^{}]*\})*|\\[A-Za-z]+\*?|https?://\S+"
)
_MARKED = re.compile(r"(?<![=\w])==(?=\w)|(?<=[\w.,:;!?])==(?![=\w])")  # around words that are marked in Markdown
WORDS = re.compile(
    r"\\(?:text(?:rm|it|bf|normal|sf|tt|sc|sl|up|md)?|emph|[mfh]box|intertext|shortintertext)"
    r"\s*\{(?P<words>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
)
_INSIDE = re.compile(r"(?<!\\)\$(?P<one>[^$]*)\$|\\\((?P<two>.*?)\\\)")
_JOINS = re.compile(
    r"\s*(?:and|or|but|where|with|since|for|if|so|when|as|let|thus|hence|plus|minus|times|by|also|then|is|are|on|at)\s*",
    re.IGNORECASE,
)
_STYLES = (
    "mathbf|mathrm|mathcal|mathbb|mathit|mathsf|mathfrak|boldsymbol|bm|vec|hat|bar|tilde|widehat|widetilde|overline|"
    "underline|dot|ddot|left|right|big|Big|bigl|bigr|Bigl|Bigr|operatorname|quad|qquad|displaystyle|tfrac|frac|dfrac|"
    "text|top|intercal|times|cdot|cdots|ldots|dots|odot|otimes|oplus|circ|in|notin|forall|exists|sum|prod|partial|"
    "nabla|log|ln|exp|sin|cos|tan|tanh|sinh|cosh|det|tr|Tr|diag|vec|rank|max|min|arg|sqrt|infty|le|leq|ge|geq|ne|neq|"
    "succ|succeq|prec|preceq|perp|parallel|sim|simeq|approx|equiv|propto|to|mapsto|rightarrow|Rightarrow|implies|iff|"
    "Leftrightarrow|begin|end|label|nonumber|langle|rangle|mid|colon|setminus|cup|cap|subset|subseteq|lVert|rVert|"
    "lvert|rvert|star|ast|dagger|prime|limits|pm|mp|pi|R|E"
)
_STYLE = re.compile(rf"\\(?:{_STYLES})(?![A-Za-z])")
_ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}|\\(?:operatorname|mathbb|mathrm|text)\*?\s*\{[^{}]*\}|\\label\{[^{}]*\}"
)
# an abbreviation that ends no sentence: a symmetric p.d. matrix
_DEFINITE = re.compile(r"(?<![\w.])(?:s\.\s?)?p\.\s?(?:s\.\s?)?d\.(?:\\(?=\s)|(?=[\s,;:)]))(?!\s+[A-Z])")
_LETTER = re.compile(r"\\(?P<command>[A-Za-z]+)|(?P<letter>[^\W\d_])")
_NAME = r"(?:\\(?:[A-Za-z]+)|[^\W\d_])(?:_(?:[\w+-]|\{[^{}]*\}))?(?:\([^()]*\))?"
_NAMES = re.compile(rf"\s*(?P<names>{_NAME}(?:\s*(?:,|\\text\{{ and \}}|\\q?quad)\s*{_NAME})*)\s*[.,;]?\s*")
_ONLY_STYLE = re.compile(
    r"\\(?:mathbf|mathrm|mathcal|mathit|mathsf|boldsymbol|bm|vec|hat|bar|tilde|widehat|widetilde|overline|left|right)"
    r"(?![A-Za-z])|\\[,;:! ]"
)
_MARK = re.compile(r"⟨(\d+)⟩")
_SPACES = re.compile(r"\\(?:left|right|bigl|bigr|big|Big|displaystyle|,|;|:|!|q?quad)(?![A-Za-z])|[\s~&]|(?<!\\)[{}]")
_PLAIN_LETTER = re.compile(r"(?<![\w⟨('’-])(?P<letter>[B-HJ-Zb-hj-z])(?![\w⟩)'’.-])")


@dataclass(frozen=True)
class Formula:
    """A formula of a sentence: its text, its place, and whether it is displayed."""

    text: str
    place: int
    display: bool


@dataclass
class Sentence:
    """The words of a sentence with ⟨k⟩ for its k-th formula, and its place."""

    words: str = ""
    formulas: list[Formula] = field(default_factory=list)
    start: int = 0
    stop: int = 0

    def ahead(self, k: int) -> str:
        """The words that stand before a formula."""
        return self.words.partition(f"⟨{k}⟩")[0]

    def before(self, place: int) -> str:
        """The words that stand before the formula at a place, or all of them."""
        at = next((k for k, f in enumerate(self.formulas) if place < f.place + len(f.text)), None)
        return self.words if at is None else self.ahead(at)

    def filled(self, words: str) -> str:
        """Some of the words with the formulas in their places."""
        return _MARK.sub(lambda m: self.formulas[int(m[1])].text.strip(), words)

    def quoted(self, words: str, stops: str = ".,;:") -> str:
        """Some of the words as a message has them: with their formulas, on one line, without the stops behind them."""
        words = re.sub(r"\s+(?=[.,;:!?])", "", re.sub(r"\s+", " ", self.filled(words))).strip().rstrip(stops)
        return words if len(words) < 80 else words[:77] + "…"

    def behind(self, k: int) -> str:
        """The words between a formula and the next one."""
        return self.words.partition(f"⟨{k}⟩")[2].partition("⟨")[0]

    def between(self, k: int) -> str:
        """The words between a formula and the one before it."""
        return self.ahead(k).rpartition("⟩")[2]

    def behind_place(self, place: int, words: str) -> str:
        """What of some words stands behind the last formula that ends before a place."""
        ended = [k for k in marks(words) if self.formulas[k].place + len(self.formulas[k].text) <= place]
        return words.partition(f"⟨{ended[-1]}⟩")[2] if ended else words

    def around(self, first: int, last: int) -> tuple[str, str]:
        """The words before and behind some formulas: from the display before to the one behind, and to a semicolon."""
        before, behind = self.ahead(first), self.words.partition(f"⟨{last}⟩")[2]
        for j in marks(before):
            rest = before.partition(f"⟨{j}⟩")[2]
            before = rest if self.formulas[j].display and re.search(r"[^\W\d_]", rest) else before
        shown = next((j for j in marks(behind) if self.formulas[j].display), None)
        behind = behind if shown is None else behind.partition(f"⟨{shown}⟩")[0]
        return re.split(r";(?=\s)", before)[-1], re.split(r";(?=\s)", behind)[0]

    @property
    def texts(self) -> list[str]:
        """The formulas without the space around them."""
        return [f.text.strip() for f in self.formulas]

    def letters(self) -> frozenset[str]:
        """The letters of all formulas."""
        return frozenset().union(*(letters_in(f.text) for f in self.formulas))


def sentences(text: str, pieces: Sequence[Piece]) -> list[Sentence]:
    """The sentences of a document; one that leads to a display holds it."""
    found: list[Sentence] = []
    now = Sentence()

    def ended(at: int) -> None:
        nonlocal now
        now.stop = at
        if text[now.start : at].strip():
            found.append(now)
        now = Sentence(start=at)

    def formula(part: str, place: int, display: bool) -> None:
        if part.strip():
            now.words += f" ⟨{len(now.formulas)}⟩ "
            now.formulas.append(Formula(part, place, display))

    def prose(part: str, at: int, opens: bool) -> None:
        begun = 0
        part = _DEFINITE.sub(lambda m: re.sub(r"[^a-z]", "", m[0]).ljust(len(m[0])), part)
        for m in sorted((*_END.finditer(part), *_TITLE.finditer(part)), key=lambda m: m.end()):
            if m.re is _TITLE:  # a title is a sentence of its own
                _said(now, part[begun : m.end()], "")
                ended(at + m.end())
                begun = m.end()
                continue
            if m[0] == "." and _BROKEN.search(part[: m.end()]):
                continue
            if opens and m.end() == len(part) and not m[0].strip() and _GOES_ON.search(part[begun : m.start()]):
                continue  # a display in lines of its own goes on with the sentence
            if not begun and m.start() == 0 < at and text[at - 1] != "\n" and m[0].strip() in ("+", "-", "*"):
                continue  # a sign behind a formula, and no item of a list
            _said(now, part[begun : m.start()], m[0])
            mark = m[0].startswith("\\") or bool(m[0].strip()) and m[0] not in ".!?。！？"
            ended(at + (m.start() if mark else m.end()))
            begun = m.start() if m[0].startswith("\\") else m.end()
        _said(now, part[begun:], "")

    for n, piece in enumerate(pieces):
        inside = text[slice(*piece.inside)]
        if piece.kind == "prose":
            prose(inside, piece.inside[0], n + 1 < len(pieces) and pieces[n + 1].kind == "display")
            continue
        for part, words, at in _in_formula(inside):
            if words:
                for own, is_formula, begun in within(part):
                    if is_formula:
                        formula(own, piece.inside[0] + at + begun, False)
                    else:
                        _said(now, own, "")
            else:
                formula(part, piece.inside[0] + at, piece.kind == "display")
        if piece.kind == "display" and inside.rstrip().rstrip("}\\$").rstrip().endswith((".", "。")):
            ended(piece.span[1])
    ended(len(text))
    return found


def _in_formula(inside: str) -> Iterator[tuple[str, bool, int]]:
    """The stretches of a formula and of the words in it, and where they begin."""
    begun = 0
    for m in WORDS.finditer(inside):
        name = re.fullmatch(r"\w{1,6}", m["words"]) is not None
        if name and _JOINS.fullmatch(m["words"]) is None:
            continue  # the name of an operator
        yield inside[begun : m.start()], False, begun
        yield f" {m['words']} ", True, m.start("words") - 1
        begun = m.end()
    yield inside[begun:], False, begun


def within(words: str) -> Iterator[tuple[str, bool, int]]:
    """The stretches of words in a formula and of the formulas in them, and where they begin."""
    begun = 0
    for m in _INSIDE.finditer(words):
        yield words[begun : m.start()], False, begun
        group = m.lastgroup or "one"
        yield m[group], True, m.start(group)
        begun = m.end()
    yield words[begun:], False, begun


def _said(now: Sentence, part: str, end: str) -> None:
    part = _MARKED.sub(" ", _DROPPED.sub(" ", part))

    def lone(m: re.Match[str]) -> str:
        now.formulas.append(Formula(m["letter"], now.start, False))
        return f"⟨{len(now.formulas) - 1}⟩"

    now.words += _PLAIN_LETTER.sub(lone, part) + (end if end in "?！？!。." else "")


def marks(words: str) -> list[int]:
    """The numbers of the formulas that some words hold, in order."""
    return [int(k) for k in _MARK.findall(words)]


def bare(formula: str) -> str:
    r"""A formula without spaces, braces and what sets brackets to their size.

    >>> bare(r"\left\| x \right\|_{2}")
    '\\|x\\|_2'
    """
    return _SPACES.sub("", formula)


@lru_cache(KEPT)
def letters_in(formula: str) -> frozenset[str]:
    """The letters of a formula, each by itself, and X for x_i."""
    plain = _STYLE.sub(" ", _ENVIRONMENT.sub(" ", formula))
    found: set[str] = set()
    for m in _LETTER.finditer(plain):
        name = m["command"] or m["letter"]
        if m["command"] and name.removeprefix("var").lower() not in GREEK and len(name) > 1:
            continue
        found.add(name)
        if plain[m.end() : m.end() + 1] == "_":
            found.add(capital_of(name))
    return frozenset(found)


def parts(formula: str) -> list[str]:
    """The stretches of a formula between commas and wide spaces that stand in no bracket."""
    found, depth, begun, at = list[str](), 0, 0, 0
    while at < len(formula):
        wide = _WIDE.match(formula, at)
        if formula[at] in "([{":
            depth += 1
        elif formula[at] in ")]}":
            depth = max(0, depth - 1)
        elif wide and not depth:
            found.append(formula[begun:at])
            begun = at = wide.end()
            continue
        at += 1
    return [*found, formula[begun:]]


def outside(part: str, at: int) -> bool:
    """Whether a place stands in no bracket of a formula."""
    inside = part[:at]
    return inside.count("{") <= inside.count("}") and inside.count("(") <= inside.count(")")


@lru_cache(KEPT)
def listed(formula: str) -> tuple[str, ...]:
    """The names where a formula lists or declares them, none otherwise."""
    found: list[str] = []
    for part in parts(formula):
        names = bare_names(IN.split(part)[0])
        if not names:
            return ()
        found += names
    return tuple(found)


def bare_names(formula: str) -> list[str]:
    """The names where a formula is nothing but a list of names, none otherwise."""
    plain = _ONLY_STYLE.sub(" ", formula).replace("{", " ").replace("}", " ") if "_" not in formula else formula
    plain = _ONLY_STYLE.sub(" ", plain)
    if (m := _NAMES.fullmatch(plain)) is None:
        return []
    return [x.strip() for x in re.split(r"\s*(?:,|\\q?quad)\s*", m["names"]) if x.strip()]
