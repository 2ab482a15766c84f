r"""Letters that are no real numbers, vectors or matrices, columns where rows are read, and commands with another name.

What a document says of them in words makes a line none that can be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.known import arrays_in, capital_of
from ..reading.tree import Node, Subscripted, letter_of, postorder
from .document import Document
from .items import Item
from .meanings import MEANT
from .operations import bare_second
from .report import Line
from .sentences import Sentence, bare, letters_in
from .stacks import rows_told

__all__ = ["Letters"]

COMPLEX = Text(
    "Undecided: {name} is said to be no real number, vector or matrix, and only real ones are read.",
    "未決定: {name} は実数・実ベクトル・実行列ではないとされている。読めるのは実数のものだけである。",
)
ALL_COMPLEX = Text(
    'Undecided: the words "{words}" say that not everything here is real, and only real numbers are read.',
    "未決定: 「{words}」とあり、ここにあるものがすべて実数とは限らない。読めるのは実数だけである。",
)
BASIS = Text(
    "Undecided: {name} may be a vector of the standard basis, and was read as a row of a matrix. Write its products "
    "as entries, or declare the matrix.",
    "未決定: {name} は標準基底のベクトルかもしれないが、行列の行として読んだ。"
    "積を成分で書くか、その行列を宣言すること。",
)
CHANGED = Text(
    "Undecided: {name} is declared twice, and otherwise before this line. Use a letter of its own for each.",
    "未決定: {name} は二度宣言されており、この行より前の宣言と内容が異なる。それぞれに別の文字を使うこと。",
)

_UNREAL = re.compile(
    r"\b(?:complex(?:[- ]valued|[- ](?:number|matri|vector|scalar|variable|plane|conjugat|inner|entr|coefficient|"
    r"symmetric|square|n)\w*)"
    r"|complex(?=\s*(?:$|[,.;)⟨]))|conjugate transpose|imaginary|quaternion\w*|octonion\w*|komplexe\w*|"
    r"complexes?(?=\s*⟨)|complej\w+)\b|複素|虚数|复数|комплексн\w*|мним\w*",
    re.IGNORECASE,
)
_UNREAL_SETS = re.compile(
    r"(?P<names>[^=<>]*?)(?:\\in(?![A-Za-z])|∈)\s*"
    r"(?:\\mathbb\s*\{?\s*[CHFKO]|\\mathbf\s*\{?\s*[CH]\}?(?![A-Za-z])|\\mathrm\s*\{?\s*GF|\\C(?![A-Za-z])|[ℂℍ]|GF\(|\\mathbb\s*\{?\s*Z\}?\s*[_/]"
    r"|\\mathrm\s*\{?\s*(?:U|SU|GL)\}?\s*\([^()]*\\mathbb\s*\{?C)"
)
_COLUMNS = re.compile(
    r"\bcolumns?\b(?!\s+(?:vector|gradient|convention|sum|mean|rank|space|full|of\s+ones)\b)|\bcolumn ?vectors\b|"
    r"column-?wise|"
    r"side by side|next to (?:each other|one another)|nebeneinander|côte à côte|uno al lado|рядом|並べ|并排|"
    r"\bspalten?\b|\bspalten?vektoren\b|\bcolonnes?\b|\bcolumnas?\b|\bcolonn[ae]\b|\bcolunas?\b|列|столб\w*",
    re.IGNORECASE,
)
_NO_COLUMNS = re.compile(
    r"行列|列挙|系列|数列|列(?:ごとに)?微分|\b(?:is|as|be) a column\b(?! of)|"
    r"(?:gradients?|vectors?) (?:are|is) (?:\w+ )?columns?",
    re.IGNORECASE,
)
# a matrix by its columns: X_{:,i}, X e_i, and X = [x_1 x_2 … with nothing but a gap between them
_COLUMN_OF = re.compile(
    r"(?P<sliced>[A-Z]|\\[A-Z][a-z]+)_\{?(?::|\\cdot|\\bullet|\\colon|\*),?\s*[a-z1-9]"
    r"|=(?P<picked>[A-Z]|\\[A-Z][a-z]+)(?:\\mathbf|\\boldsymbol|\\bm)?e_|(?<![A-Za-z^])(?P<picks>[A-Z])(?:\\mathbf|\\boldsymbol|\\bm)?e_[a-z]="
    r"|(?P<listed>[A-Z]|\\[A-Z][a-z]+)(?:\\in[^=]*)?:?=(?:\[|\(|\\begin[bp]?(?:matrix|arrayc*))"
    r"(?:\\(?:mathbf|boldsymbol|bm|vec))?(?P<base>[a-z]|\\[a-z]+)_1(?![0-9,;])"
)
_THINGS = re.compile(
    r"\s*(?:be|is|are|denotes?)\s+(?:an?\s|the\s|two\s|any\s|some\s|arbitrary\s|finite\s)*"
    r"(?:sets?|events?|quaternions?|groups?|rings?|fields?|elements? of an?\b|subspaces?|propositions?|"
    r"(?:[\w-]+\s){0,2}?operators?\s+(?:on|acting|in|over|between)|observables?|(?:non|anti)-?commut\w+|Grassmann\w*)\b",
    re.IGNORECASE,
)
# commands that give a command another meaning, and are not followed where they still stand
_RENAMES = re.compile(
    r"\\(?P<by>[A-Za-z@_:]*?(?:[Ll]et(?![a-z])|[Ll]etcs|def(?![a-z])|[Cc]ommand|Declare|[Rr]enew|chardef|set_eq|cs_g?set|"
    r"patch|appto|prepto|pretocmd|robust|undef|alias|Copy)[A-Za-z@_:]*)\*?\s*"
    r"(?:\\csname\s*(?P<cs>[A-Za-z]+)|\{?\s*\\(?P<name>[A-Za-z]+)|\{\s*(?P<word>[A-Za-z]+)\s*\})"
    r"|\\(?:csname|cs[a-z]+|@name[a-z]+)\s*\{?\s*(?P<named>[A-Za-z]+)"
)


@dataclass
class Letters:
    """What a document makes of its letters and commands. ``lines`` are the verdicts by the usual reading."""

    document: Document
    lines: Sequence[Line]
    unreal: dict[str, str] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)  # matrices in sentences that speak of columns
    all_columns: bool = False  # whether words without letters do: "the samples are columns"
    words: str | None = None

    def __post_init__(self) -> None:
        for sentence in self.document.sentences:
            self._letters(sentence)
        found = {m[g] for m in _RENAMES.finditer(self.document.text) for g in ("name", "cs", "word", "named") if m[g]}
        if self.columns:
            self.columns -= rows_told(self.document.sentences)
        self.renamed = re.compile(rf"\\(?:{'|'.join(sorted(found))})(?![A-Za-z])") if found else None
        self.below = dict(self._below()) if found else {}

    def _below(self) -> Iterator[tuple[str, str]]:
        """The letters that are defined with a command whose meaning is another one, and the command."""
        for n, line in enumerate(self.lines):
            command = self._renamed(self.document.items[n])
            if command is not None and line.kind == "definition":
                yield from ((name, command) for tree in self.document.items[n].trees for name in _named_by(tree))

    def _renamed(self, item: Item) -> str | None:
        """The command of a line to which the document gives another meaning that is not followed."""
        if self.renamed is None:
            return None
        sources = (self.document.plain[slice(*tree.span)] for tree in item.trees)
        return next((m[0] for m in map(self.renamed.search, sources) if m), None)

    def _letters(self, sentence: Sentence) -> None:
        """Take note of letters that are said to be something else than real numbers, vectors and matrices."""
        for k, formula in enumerate(sentence.texts):
            for m in _UNREAL_SETS.finditer(formula):
                for name in letters_in(m["names"]):
                    self.unreal.setdefault(name, name)
            if _THINGS.match(sentence.behind(k)) and "\\in" not in formula and "=" not in formula:
                for name in letters_in(formula):
                    self.unreal.setdefault(name, name)
        if _COLUMNS.search(_NO_COLUMNS.sub(" ", sentence.words)):
            sets = (re.sub(r"\\mathbb\s*\{?\s*R\}?|ℝ", " ", formula) for formula in sentence.texts)
            names = [name for formula in sets for name in letters_in(formula)]
            self.columns.update(capital_of(name) for name in names)
            self.all_columns = self.all_columns or not names
        for formula in map(bare, sentence.texts):
            for m in _COLUMN_OF.finditer(formula):
                name = next(x for x in (m["sliced"], m["picked"], m["picks"], m["listed"]) if x)
                if m["listed"] is None or capital_of(m["base"].lstrip("\\")) == name.lstrip("\\"):
                    self.columns.add(name.lstrip("\\"))
        found = _UNREAL.search(sentence.words)
        if found is not None:
            names = [name for formula in sentence.texts for name in letters_in(formula)]
            for name in names:
                self.unreal.setdefault(name, name)
            if not names:
                self.words = self.words or found[0]

    def doubt(self, n: int, names: frozenset[str]) -> Said | None:
        """Why there is no verdict on a line whose letters, those of its definitions included, are ``names``."""
        if self.words is not None:
            return ALL_COMPLEX(words=self.words)
        if found := sorted(names & self.unreal.keys()):
            return COMPLEX(name=found[0])
        item = self.document.items[n]
        command = self._renamed(item) or next((c for x, c in self.below.items() if x in names), None)
        if command is not None:
            return MEANT(sign=command)
        if found := sorted(x for x, place in self.document.changed.items() if x in names and place < item.span[0]):
            return CHANGED(name=found[0])
        trees = item.trees
        for value in (x.value for t in trees for x in arrays_in(t) if isinstance(x.value, Subscripted)):
            matrix, known = capital_of(value.base), self.document.known
            row = len(value.at) == 1 and value.base != matrix and matrix in names and value.base not in names
            if row and (self.all_columns or matrix in self.columns) and matrix not in known.stacked:
                return MEANT(sign=f"{value.base}_{value.at[0]}")
            if row and self._is_basis(value.base, matrix):
                return BASIS(name=f"{value.base}_{value.at[0]}")
        if self.lines[n].lhs is None and any(bare_second(x, "") for t in trees for x in postorder(t)):
            return MEANT(sign="∇²")  # sizes that do not fit may be those of the Laplacian
        return None

    def _is_basis(self, base: str, matrix: str) -> bool:
        """Whether e_i may be a unit vector, and no row of a matrix: nothing says what a matrix E is."""
        document = self.document
        told = {*document.known.shapes, *document.known.stacked, *document.known.plain, *document.defined}
        return base == "e" and not {base, matrix} & told


def _named_by(tree: Node) -> Iterator[str]:
    """The letter that a side of a line is."""
    if tree.kind == "name":
        yield letter_of(tree)
