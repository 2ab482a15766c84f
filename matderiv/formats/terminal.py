"""Text for a terminal: Unicode mathematics, wrapped to the width, coloured only when asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from unicodedata import category, east_asian_width

from sympy import Expr

from ..core.characters import in_ascii, visible
from ..core.choices import Steps
from ..core.index import Index, Sum, walk
from ..core.patterns import pattern
from ..core.proof import Proof
from ..core.text import Text
from ..expressions.notations.notation import Style
from ..expressions.notations.plain import Plain
from ..expressions.notations.unicode import Limited, Unicode
from ..expressions.writer import in_notation, ones_apart, plain, unicode
from ..printing import wording
from ..printing.footer import sentence
from ..printing.format import MARKS, Document, Format, Line, document
from ..printing.runs import told
from ..printing.sheet import Evidence, Formula, Matrices, Prose, Proved, Quoted, Rows, Sheet, Value, series

__all__ = ["FORMAT", "render"]

WIDTH = 80
SHORT = 12  # a left side up to this width keeps the beginning of the right side on its line
FIXED = "\u00a0"  # a blank at which no line breaks
BOLD, DIM, GREEN, YELLOW, RED, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[0m"
SIGNS = {"≔": PLAIN, "=": PLAIN, "·": PLAIN, "⇒": GREEN, "✓": GREEN, "✗": RED, "≈": YELLOW, "?": YELLOW}
COLOURS = {"EXACT": GREEN, "SAMPLED": GREEN, "REFUTED": RED, "UNCHECKED": YELLOW}

# a word, or a character of a script without spaces with the closing marks that may not begin a line
_WORDS = pattern(r" +|[\u3000-\u9fff\uff00-\uffef][、。)」』,.)]*|[^ \u3000-\u9fff\uff00-\uffef]+[、。)」』]*")
# a formula is best broken before a relation or a sign, where no bracket splits it; next best between factors
_OPERATORS = pattern(r" (?=[=+−\-⊙⊗·] |\()")
_BEST = ("=+−-", "⊙⊗·", "(")
# in a sentence a short left side stays beside its right side, and a short bracket is not split
_SIDE = pattern(r"(?<![^\s(])(\S{1,8}) = (?=\S)")
_BRACKET = pattern(r"\([^()]{1,22}\)")


def render(
    proof: Proof,
    language: str = "en",
    steps: Steps = "all",
    standalone: bool = False,
    *,
    colour: bool = False,
    width: int | None = None,
    ascii: bool = False,
) -> str:
    """A proof for a terminal of the given width; ``colour`` adds ANSI colours, ``ascii`` is for one without Unicode."""
    page = _Page(document(proof, steps), language, colour, max(24, width or WIDTH), ascii)
    with ones_apart(proof.formulas()):
        return page.text(page.rows())


def sheet(
    sheet: Sheet,
    language: str = "en",
    standalone: bool = False,
    *,
    colour: bool = False,
    width: int | None = None,
    ascii: bool = False,
) -> str:
    """A short document for a terminal: the verdict, then its sentences, formulas and matrices below each other."""
    page = _Layout(language, colour, max(24, width or WIDTH), ascii)
    sign = page.paint(sheet.mark, SIGNS.get(sheet.mark, YELLOW))
    rows = [f"{sign} {page.paint(sheet.verdict.fill(language, {}), BOLD)}"]
    quoting = any(isinstance(b, Quoted) for b in sheet.blocks)
    for block in sheet.blocks:
        if isinstance(block, Formula):
            rows += page.equation(block.lhs, block.rhs, indent=10 if quoting else 4)
        elif isinstance(block, Matrices):
            rows += page.matrices(block, 10 if quoting else 4)
        elif isinstance(block, Quoted):
            mark = page.paint(block.mark, SIGNS.get(block.mark, YELLOW))
            first, *more = wrap(block.source, page.width, 6)
            rows += [f"{page.paint(block.number.rjust(3), BOLD)} {mark} {first.lstrip()}", *more]
        elif isinstance(block, Proved):
            rows += ["", *_Page(document(block.proof, block.steps), language, colour, page.width, ascii).rows()]
        elif isinstance(block, Prose):
            rows += [page.paint(row, DIM) for row in wrap(block.text, page.width, 0)]
        else:
            # the evidence is of the whole and belongs to no line
            indent = 2 if not quoting else 0 if isinstance(block, Evidence) else 8
            rows += wrap(page.written(sentence(block)), page.width, indent)
    return page.text(rows)


def _matrix(name: str, numbers: Rows, show: Callable[[Expr], str] = unicode) -> list[str]:
    """``X = `` and the numbers in brackets, a line for each row; a single number stands alone.

    >>> from sympy import Integer
    >>> print(*_matrix("X", ((Integer(1), Integer(-2)), (Integer(0), Integer(3)))), sep="\\n")
        X = ⎡1  −2⎤
            ⎣0   3⎦
    """
    shown = [[show(x) for x in row] for row in numbers]
    if len(shown) == 1 and len(shown[0]) == 1:
        return [f"    {name} = {shown[0][0]}"]
    widths = [max(columns(row[c]) for row in shown) for c in range(len(shown[0]))]
    out = []
    for number, row in enumerate(shown):
        left, right = "[]" if len(shown) == 1 else "⎡⎤" if not number else "⎣⎦" if number == len(shown) - 1 else "⎢⎥"
        head = f"{name} = " if not number else " " * (columns(name) + 3)
        cells = "  ".join(" " * (w - columns(x)) + x for x, w in zip(row, widths, strict=True))
        out.append(f"    {head}{left}{cells}{right}")
    return out


def _whole(formula: str) -> str:
    """A short formula is kept on one line, and of a longer one what stands in short brackets."""
    if len(formula) <= 24:
        return formula.replace(" ", FIXED)
    return _BRACKET.sub(lambda found: found[0].replace(" ", FIXED), formula)


class _Layout:
    """Colours and line breaks, for a proof and for a short document."""

    def __init__(self, language: str, colour: bool, width: int, ascii: bool) -> None:
        self.language, self.colour, self.width, self.ascii = language, colour, width, ascii
        self.notation: Style = Plain() if ascii else Unicode()

    def text(self, rows: Sequence[str]) -> str:
        """The rows as one text."""
        whole = "\n".join(rows).replace(FIXED, " ") + "\n"
        return in_ascii(whole) if self.ascii else whole

    def show(self, expr: Expr) -> str:
        """An expression as it is written here."""
        return plain(expr) if self.ascii else unicode(expr)

    def written(self, value: Value) -> str:
        """A sentence, whose short formulas stay on one line."""
        runs = told(value, self.language, self.notation)
        shown = "".join(_whole(run.text) if run.kind == "mathematics" else run.text for run in runs)
        return in_ascii(shown.replace(FIXED, "\0")).replace("\0", FIXED) if self.ascii else shown

    def paint(self, text: str, *codes: str) -> str:
        return "".join(codes) + text + PLAIN if self.colour and text else text

    def equation(self, lhs: Expr | None, rhs: Expr, *, indent: int) -> list[str]:
        """An equation, or an expression alone, broken before a sign where the line is full."""
        text = self.show(rhs) if lhs is None else f"{self.show(lhs)} = {self.show(rhs)}"
        return _fill(_split(text, self.width - indent - 4), " ", self.width, indent, indent + 4)

    def matrices(self, block: Matrices, indent: int) -> list[str]:
        """Matrices below each other; single numbers that follow each other share a line."""
        rows: list[str] = []
        for single, items in groupby(block.items, lambda item: len(item[1]) == len(item[1][0]) == 1):
            shown = [_matrix(self.show(name), numbers, self.show) for name, numbers in items]
            if single:
                numbers = [row.strip().replace(" ", FIXED) for (row,) in shown]
                rows += _fill([*(f"{n}," for n in numbers[:-1]), numbers[-1]], " ", self.width, indent, indent)
            else:
                rows += [" " * (indent - 4) + row for matrix in shown for row in matrix]
        return rows


class _Page(_Layout):
    def __init__(self, page: Document, language: str, colour: bool, width: int, ascii: bool) -> None:
        super().__init__(language, colour, width, ascii)
        self.page = page
        self.limited: frozenset[Index] = frozenset()  # the indices whose sums are shown with their limits now
        self.met: set[Index] = set()  # those whose limits a line has shown

    def rows(self) -> list[str]:
        page = self.page
        out = [self.head(wording.CLAIM)]
        for claim in page.claims:
            out += self.formula(*claim, indent=4)
        for definition in page.where:
            shown = " = ".join(self.show(e) for e in definition)
            out += wrap(wording.WHERE.fill(self.language, {"definition": shown}), self.width, 4)
        for said in page.about:
            out += [self.paint(row, DIM) for row in wrap(self.written(said), self.width, 4)]
        digits = max((len(line.number) for section in page.sections for line in section.lines), default=1)
        for section in page.sections:
            out.append("")
            self.met.clear()
            if section.heading:
                title = self.written(series([section.heading, section.title or ""], " ", " "))
                out += [self.paint(row, BOLD) for row in wrap(title, self.width, 0)]
                if section.claim:
                    out += self.formula(*section.claim, indent=4)
                if section.valid:
                    out += wrap(self.written(section.valid), self.width, 4)
            elif section is page.sections[0]:
                out.append(self.head(wording.PROOF))
            for line in section.lines:
                out += self.line(line, 2, digits)
        out += ["", self.head(wording.CHECKED)]
        for said in page.checked:
            out += wrap(self.written(said), self.width, 4)
        return out

    def head(self, text: Text) -> str:
        return self.paint(text.fill(self.language, {}), BOLD)

    def line(self, line: Line, indent: int, digits: int) -> list[str]:
        """The number and the mark of the evidence, the formula, its reason below, then its details further in."""
        label = f"{line.number:>{digits}}"
        sign = in_ascii(MARKS[line.kind]).ljust(2) if self.ascii else MARKS[line.kind]
        start = indent + digits + 2 + len(sign)
        rows = self.equated(line, start)
        mark = self.paint(sign, COLOURS[line.kind])
        rows[0] = f"{' ' * indent}{self.paint(label, BOLD)} {mark} {rows[0][start:]}"
        reason = self.written(line.reason) + wording.END.fill(self.language, {}) * line.last
        rows += [self.paint(row, DIM) for row in wrap(reason, self.width, start + 2)]
        inner = max((len(d.number) for d in line.detail), default=1)
        for d in line.detail:
            rows += self.line(d, start, inner)
        return rows

    def equated(self, line: Line, indent: int) -> list[str]:
        """The equation of a line; a sum over an index that is new has its limits, where there is room for them."""
        shown = partial(self.formula, line.lhs, line.rhs, indent=indent, head=line.head, leads=line.leads)
        rows = shown()
        sums = (e for e in walk(line.rhs) if isinstance(e, Sum))
        new = frozenset(i for e in sums for i in e.indices if isinstance(i, Index)) - self.met
        if not new or self.ascii:
            return rows
        self.limited = new
        longer = shown()
        self.limited = frozenset()
        if len(longer) > len(rows):
            return rows
        self.met |= new
        return longer

    def show(self, expr: Expr) -> str:
        return in_notation(expr, Limited({unicode(i) for i in self.limited})) if self.limited else super().show(expr)

    def formula(
        self, lhs: Expr | None, rhs: Expr, *, indent: int, head: Expr | None = None, leads: bool = False
    ) -> list[str]:
        """``lhs = rhs``, broken before a sign where the line is full; what follows is set further in.

        The signs of a chain that began with ``head`` stand below each other: behind it, or with it on a line above.
        """
        text = f"= {self.show(rhs)}" if lhs is None else f"{super().show(lhs)} = {self.show(rhs)}"
        if head is not None:
            indent += columns(super().show(head)) + 1 if self.narrow(head, indent) else 2
        first = lhs is not None and leads and self.narrow(lhs, indent)
        own = lhs is not None and leads and not first
        fits = indent + columns(text) <= self.width or lhs is not None and columns(super().show(lhs)) < SHORT
        if lhs is None or first or fits and not own:
            hang = indent + 4 + (columns(super().show(lhs)) + 1 if first and lhs is not None else 0)
            return _fill(_split(text, self.width - hang), " ", self.width, indent, hang)
        left = _fill(_split(super().show(lhs), self.width - indent - 4), " ", self.width, indent, indent + 4)
        right = _split(f"= {self.show(rhs)}", self.width - indent - 6)
        return left + _fill(right, " ", self.width, indent + 2, indent + 6)

    def narrow(self, lhs: Expr, indent: int) -> bool:
        """Whether what follows a left side has room behind it, in all lines of its chain."""
        return (
            columns(super().show(lhs)) <= self.width // 4
            and indent + columns(super().show(lhs)) <= self.width * 9 // 20
        )


def _split(formula: str, width: int) -> list[str]:
    """A formula in pieces of a width, split before the signs that the fewest brackets enclose.

    >>> _split("y = log(1 + a) + b", 12)
    ['y', '= log(1 + a)', '+ b']
    >>> _split("AB ⊙ (C + D)", 10)
    ['AB', '⊙ (C + D)']
    """
    depth, deep = 0, []
    for c in formula:
        deep.append(depth)
        depth += (c in "([") - (c in ")]")
    places = [m.start() for m in _OPERATORS.finditer(formula)]
    if columns(formula) <= width and not places:
        return [formula]
    if not places:
        return formula.split(" ")
    least = min(deep[p] for p in places)
    outer = [p for p in places if deep[p] == least]
    cuts = next(found for signs in _BEST if (found := [p for p in outer if formula[p + 1] in signs]))
    pieces = [formula[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(formula)], strict=True)]
    return [q for p in pieces for q in (_split(p, width) if columns(p) > width and len(pieces) > 1 else [p])]


def columns(text: str) -> int:
    """The number of terminal cells that a text takes.

    >>> columns("証明 x̄")
    6
    """
    return sum(0 if category(c) in ("Mn", "Me", "Cf") else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int, indent: int) -> list[str]:
    """Prose in lines of a width; Japanese may break between any two characters, but not before 、 or 。

    >>> wrap("one two three", 10, 2)
    ['  one two', '  three']
    """
    bound = _SIDE.sub(rf"\1{FIXED}={FIXED}", text.strip())
    pieces = _WORDS.findall(bound)
    while len(pieces) > 1 and pieces[-1].strip() and columns(pieces[-1]) < 7 and columns(pieces[-2]) == 2:
        pieces[-2:] = [pieces[-2] + pieces[-1]]  # a last line of one character looks lost
    return _fill(pieces, "", width, indent, indent)


def _fill(pieces: list[str], glue: str, width: int, first: int, then: int) -> list[str]:
    rows: list[str] = []
    row, used = "", first
    for piece in map(visible, pieces):
        room = glue if row else ""
        if row and used + columns(room + piece.rstrip()) > width:
            rows.append(" " * (then if rows else first) + row.rstrip())
            row, used, room = "", then, ""
            piece = piece.lstrip()
        row, used = row + room + piece, used + columns(room + piece)
    return [*rows, " " * (then if rows else first) + row.rstrip()]


FORMAT = Format(
    "terminal", render, ".txt", Text("text for a terminal", "端末向けテキスト"), interactive=True, sheet=sheet
)
