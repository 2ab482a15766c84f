r"""Matrices of which a text names the rows or the columns, ``X = (x_1, \dots, x_n)^\top`` and ``X = [x_1, …, x_n]``.

Dots leave out what only a reader fills in, so such a line is no formula. It says what ``x_i`` is further on: row i of X
or column i of X, and how many there are. A small letter with entries of its own name is a vector.
What is stacked in another way (one column below the other, another letter on the right) is not taken for any of these.
Words name columns, too: "the samples as columns of $X$ and $Y$", "$X$ has the columns $x_i$".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import permutations, product

from ..core.records import dataclass
from ..core.text import Text
from ..printing import sheet
from ..reading.equations.known import capital_of
from ..reading.tree import Span
from .sentences import Sentence, bare, bare_names, marks

__all__ = ["COLUMNS", "WAYS", "Stack", "columns_told", "counted", "diagonals", "glued", "rows_told", "stacks"]

_NAME = r"(?:\\(?:mathbf|mathrm|mathit|boldsymbol|bm|vec)\s*\{?\s*(?:[A-Za-z])\s*\}?|[A-Za-z])"
_TURN = r"(?:\s*\^\s*\{?\s*(?:\\top|\\intercal|T|\\mathsf\s*\{?\s*T\s*\}?|\\mathrm\s*\{\s*T\s*\})\s*\}?|\s*')"
_DOTS = r"(?:\\(?:dots|ldots|cdots|vdots|dotsc)(?![A-Za-z])|…|\.\.\.)"
_MATRIX = r"[bp]?matrix|Bmatrix"


def _item(number: str) -> str:
    return rf"(?P<base{number}>{_NAME})\s*_\s*\{{?\s*(?P<at{number}>\d+|[A-Za-z])\s*\}}?(?P<turn{number}>{_TURN})?"


_STACK = re.compile(
    rf"(?<![A-Za-z\\_^{{])(?P<name>{_NAME})(?P<turned>{_TURN})?\s*&?\s*"
    rf"(?P<body>(?:=|:=|\\coloneqq|\\triangleq)\s*&?\s*"
    rf"(?P<open>(?:\\left\s*|\\[bB]ig+l?\s*)?[(\[]|\\begin\{{(?:{_MATRIX})\}})\s*"
    rf"{_item('1')}\s*(?P<part>,|&|;|\\\\|\\,)\s*(?:{_item('2')}\s*(?P=part)\s*)?{_DOTS}\s*(?P=part)\s*{_item('3')}\s*"
    rf"(?P<close>(?:\\right\s*|\\[bB]ig+r?\s*)?[)\]]|\\end\{{(?:{_MATRIX})\}})(?P<whole>{_TURN})?)"
)
# what lists the entries of a vector on a diagonal
_DIAGONAL = re.compile(
    r"(?:\\(?:operatorname|mathrm|text|mathop)\s*\{\s*[dD]iag\s*\}|\\[dD]iag)\s*(?:\\left\s*|\\[bB]ig+l?\s*)?(?:\(|\[|\\\{)\s*"
    rf"(?P<body>(?P<name>{_NAME}|\\[a-z]+)\s*_\s*\{{?\s*1\s*\}}?\s*,\s*(?:(?P=name)\s*_\s*\{{?\s*2\s*\}}?\s*,\s*)?"
    rf"{_DOTS}\s*,\s*(?P=name)\s*_\s*\{{?\s*(?P<last>\d+|[A-Za-z])\s*\}}?)\s*(?:\\right\s*|\\[bB]ig+r?\s*)?(?:\)|\]|\\\}})"
)
_M = r"⟨\d+⟩"
_SAMPLES = r"(?:samples?|data(?: points?)?|points?|inputs?|targets?|observations?|examples?|outputs?|feature vectors?)"
_MATRICES = rf"(?:(?:an?\s+|the\s+)?(?:data\s+)?(?:matrix|matrices)\s+)?(?P<of>{_M}(?:\s*(?:,|,?\s*and)\s+{_M})*)"
_VECTORS = rf"(?:(?:the|all|our|these)\s+)*(?:(?:{_SAMPLES}|vectors)\s+)?(?P<parts>{_M}(?:\s*(?:,|,?\s*and)\s+{_M})*)"
# words that name the columns of matrices: with the letter of a column, or with a word for what bears an index
COLUMNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<parts>{_SAMPLES})(?:\s+and\s+(?:the\s+)?{_SAMPLES})?\s+(?:as|are|being|in)\s+(?:the\s+)?columns\s+of\s+{_MATRICES}",
        rf"{_VECTORS}\s+(?:as|are|be|being|in)\s+(?:the\s+)?columns\s+of\s+{_MATRICES}",
        rf"\bcolumns\s+of\s+{_MATRICES}\s*(?:are|be|being)\s+{_VECTORS}",
        rf"\bthe\s+columns\s+{_VECTORS}\s+of\s+{_MATRICES}",
        rf"(?P<of>{_M})\s+(?:has|have|with)\s+(?:the\s+)?columns\s+{_VECTORS}",
        rf"(?P<of>{_M})\s+(?:has|have|with)\s+(?:the\s+)?{_VECTORS}\s+(?:as|for)\s+(?:its\s+)?columns",
    )
)
# and such that name their rows, as they are read anyway
_ROWS_OF = tuple(re.compile(x.pattern.replace("columns", "rows"), re.IGNORECASE) for x in COLUMNS)
_ROWS = re.compile(r"\brows?\b|\brow-?wise", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:if|not|no|never|except\w*|unless|but|sometimes|may|might|could|would|instead|either|or|some|first|last|others?)"
    r"\b|n't\b|[?？]",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"(?P<base>\\?[A-Za-z]+)_\{?[a-z]\}?")
_RUN = re.compile(rf"\s*(?P<base>{_NAME})\s*_\s*\{{?1\}}?\s*,.*{_DOTS}\s*,\s*(?P=base)\s*_.*", re.DOTALL)
# x_1, …, x_n by itself, or declared; and pairs (x_1, y_1), …, (x_n, y_n)
_LISTED = re.compile(
    rf"\s*(?P<base>{_NAME}|\\[a-z]+)\s*_\s*\{{?\s*1\s*\}}?\s*,\s*(?:(?P=base)\s*_\s*\{{?\s*2\s*\}}?\s*,\s*)?{_DOTS}\s*,\s*"
    r"(?P=base)\s*_\s*(?:(?P<last>[A-Za-z])|\{\s*(?P<braced>[A-Za-z])\s*\})\s*(?:(?:\\in(?![A-Za-z])|∈).*|[.,;]?\s*)",
    re.DOTALL,
)
_PAIRS = re.compile(
    rf"[\s{{\\]*\(\s*(?P<one>{_NAME})\s*_\s*\{{?1\}}?\s*,\s*(?P<two>{_NAME})\s*_\s*\{{?1\}}?\s*\)\s*,\s*{_DOTS}\s*,\s*"
    r"\(\s*(?P=one)\s*_\s*\{?(?P<last>[A-Za-z])\}?\s*,\s*(?P=two)\s*_\s*\{?(?P=last)\}?\s*\)[\s}\\.,;]*"
)
# two parts one below the other, β = (w; b), in plain letters
_GLUED = re.compile(
    r"(?P<name>[^=]+)=(?:\(|\[|\\begin[bp]matrix)(?P<one>(?:(?!\\\\)[^;,&=])+)(?P<part>;|,|&|\\\\)(?P<two>(?:(?!\\\\)[^;,&=])+?)"
    r"(?:\)|\]|\\end[bp]matrix)(?P<whole>\^T)?[.,]?"
)
_FONTS = re.compile(r"\\(?:mathbf|mathrm|mathsf|boldsymbol|bm|vec)(?![A-Za-z])\s*")
_BEGINS = re.compile(r"(?:\A|[,;&.、]|\\\\|\\q?quad|\\(?:text|mbox|begin|label|textrm)\s*\{[^{}]*\})\s*\Z")
NAMED = {
    "rows": Text("{name}_i is row i of {matrix} from here on.", "以下、{name}_i は {matrix} の第 i 行である。"),
    "columns": Text("{name}_i is column i of {matrix} from here on.", "以下、{name}_i は {matrix} の第 i 列である。"),
    "entries": Text("{name}_i is entry i of {matrix} from here on.", "以下、{name}_i は {matrix} の第 i 成分である。"),
}
WAYS = {"rows": Text("rows", "行"), "columns": Text("columns", "列"), "entries": Text("entries", "成分")}


@dataclass(frozen=True)
class Stack:
    """What a name is made of: ``way`` "rows", "columns" or "entries", called ``base``, ``last`` how many.

    ``body`` is the place of all but the name, within the text that was searched.
    """

    name: str
    base: str
    way: str
    last: str
    body: Span

    def note(self) -> sheet.Sentence:
        """What the line says, for a report."""
        return sheet.Sentence(NAMED[self.way], {"name": self.base, "matrix": self.name})


def stacks(text: str) -> Iterator[tuple[Span, Stack]]:
    r"""The lines in a stretch of LaTeX that name rows, columns or entries, with their places.

    >>> [(s.name, s.way, s.last) for _, s in stacks(r"X = (x_1, \dots, x_n)^\top, \quad Z = [z_1, z_2, \ldots, z_m]")]
    [('X', 'rows', 'n'), ('Z', 'columns', 'm')]
    """
    for m in _STACK.finditer(text):
        if not _BEGINS.search(text[: m.start()]):
            continue  # the side is more than this name
        name, bases = _letter(m["name"]), {_letter(m[f"base{n}"]) for n in "123" if m[f"base{n}"]}
        (base,) = bases if len(bases) == 1 else ("",)
        inner = {bool(m[f"turn{n}"]) for n in "123" if m[f"base{n}"]}
        if base not in (name, name.lower()) or len(inner) > 1 or m["at1"] != "1" or m["at2"] not in (None, "2"):
            continue
        below = m["part"] in (";", "\\\\")
        if name.islower():
            way = "" if inner == {True} else "entries"
        elif below != inner.pop():
            way = ""  # columns below each other are one long column, and rows beside each other one long row
        else:
            # each transpose makes rows of columns
            way = "rows" if (below + bool(m["whole"]) + bool(m["turned"])) % 2 else "columns"
        if way:
            yield m.span(), Stack(name, base, way, m["at3"], m.span("body"))


def diagonals(text: str) -> Iterator[tuple[Span, str, str]]:
    r"""The entries that stretches of LaTeX list on a diagonal: their places, the vector that they are of, how many.

    >>> [(name, last) for _, name, last in diagonals(r"R = \operatorname{diag}(r_1, \dots, r_n)")]
    [('r', 'n')]
    """
    yield from ((m.span("body"), m["name"], m["last"]) for m in _DIAGONAL.finditer(text))


def _letter(shown: str) -> str:
    return re.sub(r"\\[A-Za-z]+|[\s{}]", "", shown)


def columns_told(sentences: Sequence[Sentence], rows: Collection[str]) -> dict[str, str]:
    """The matrices of which words say that their columns have names, each with the letter of a column.

    ``rows`` are the letters x of which x_i is declared a vector; "the samples" are no others.
    """
    found: dict[str, str] = {}
    open_: set[str] = set()  # matrices of which something else is said, too
    for sentence in sentences:
        words = re.sub(r"\s+", " ", sentence.words)
        told = {k: x for m in _columns(words) for k, x in _named(sentence, m, rows)}
        if _ROWS.search(words) or told and _LIMITS.search(words):
            open_.update(x for f in sentence.formulas for x in bare_names(f.text))
            open_.update(told)
        found.update(told)
    return {name: base for name, base in found.items() if name not in open_}


def rows_told(sentences: Sequence[Sentence]) -> set[str]:
    """The matrices of which words say that their rows have names: "$X$ has the rows $x_i^T$"."""
    found: set[str] = set()
    for sentence in sentences:
        words = re.sub(r"\s+", " ", sentence.words)
        for m in (m for pattern in _ROWS_OF for m in pattern.finditer(words)):
            found.update(x.lstrip("\\") for k in marks(m["of"]) for x in bare_names(_first(sentence.formulas[k].text)))
    return found


def counted(sentences: Sequence[Sentence]) -> dict[str, str]:
    """How many there are of the x_i, by the formulas that list them: n where x_1, …, x_n stand by themselves."""
    found: dict[str, set[str]] = {}
    for formula in (f.text for s in sentences for f in s.formulas if not f.display):
        if (one := _LISTED.fullmatch(formula)) is not None:
            found.setdefault(_base(one["base"]), set()).add(one["last"] or one["braced"])
        elif (pairs := _PAIRS.fullmatch(formula)) is not None:
            for name in ("one", "two"):
                found.setdefault(_letter(pairs[name]), set()).add(pairs["last"])
    return {base: next(iter(lasts)) for base, lasts in found.items() if len(lasts) == 1 and base.islower()}


def _base(shown: str) -> str:
    return _letter(shown) or shown.lstrip("\\")


def _columns(words: str) -> Iterator[re.Match[str]]:
    for pattern in COLUMNS:
        yield from pattern.finditer(words)


def _named(sentence: Sentence, m: re.Match[str], rows: Collection[str]) -> Iterator[tuple[str, str]]:
    """The matrices of which some words name the columns, each with the letter of these."""
    matrices = [x.lstrip("\\") for k in marks(m["of"]) for x in bare_names(_first(sentence.formulas[k].text))]
    parts = [_column(sentence.formulas[k].text) for k in marks(m["parts"])]
    for name in matrices:
        own = [x for x in parts or rows if capital_of(x) == name != x]
        if own and all(parts):
            yield name, own[0]


def _first(formula: str) -> str:
    """What is declared in a formula: X of X ∈ ℝ^{d×n}."""
    return re.split(r"\\in(?![A-Za-z])|∈", formula)[0]


def _column(formula: str) -> str:
    """The letter of a column: x of x_i, and of x_1, …, x_n; nothing where a formula is another one."""
    run = _RUN.fullmatch(_first(formula))
    if run is not None:
        return _letter(run["base"])
    names = [_COLUMN.fullmatch(x) for x in bare_names(_first(formula))]
    return names[0]["base"].lstrip("\\") if len(names) == 1 and names[0] is not None else ""


def glued(sources: Sequence[str]) -> frozenset[int]:
    r"""The lines that say no more than how two vectors are made of parts: wᵀx + b = βᵀz, where β = (w; b), z = (x; 1).

    >>> lines = r"\beta = (w; b)", r"z = \begin{pmatrix} x \\ 1 \end{pmatrix}", r"w^\top x + b = \beta^T z", "y = b"
    >>> sorted(glued(lines))
    [2]
    """
    lines = [_bare(source) for source in sources]
    parts = dict(_in_two(lines))
    said: set[str] = set()
    for one, other in permutations(parts, 2):
        (a, b), (c, d) = parts[one], parts[other]
        firsts, seconds = (f"{a}^T{c}", f"{c}^T{a}"), (d,) if b == "1" else (b,) if d == "1" else (b + d, d + b)
        for first, second in product(firsts, seconds):
            for total, whole in product(
                (f"{first}+{second}", f"{second}+{first}"), (f"{one}^T{other}", f"{other}^T{one}")
            ):
                said |= {f"{total}={whole}", f"{whole}={total}"}
    return frozenset(n for n, line in enumerate(lines) if line in said)


def _in_two(lines: Sequence[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The vectors that are two parts below each other, and these."""
    for m in filter(None, map(_GLUED.fullmatch, lines)):
        below = m["part"] in (";", "\\\\")
        one, two = m["one"], m["two"]
        if below and not m["whole"]:
            yield m["name"], (one, two)
        elif not below and m["whole"]:
            yield m["name"], (one.removesuffix("^T"), two.removesuffix("^T"))


def _bare(source: str) -> str:
    """A line in plain letters: without fonts, braces, blanks, and with T for every sign of a transpose."""
    plain = bare(_FONTS.sub("", re.sub(r"\\(?:top|intercal)(?![A-Za-z])|⊤", "T", source)))
    return re.sub(r"\\(?:text|quad|qquad)(?![A-Za-z])", "", plain).rstrip(".,;")
