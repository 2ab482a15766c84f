"""What is said of a written derivation: its lines with their verdicts, and the class users meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Literal, get_args

from sympy import Expr, Integer

from .. import __version__
from ..core.index import Index
from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import LANGUAGES, Text
from ..expressions.matrix import Var
from ..expressions.notations.unicode import Unicode
from ..expressions.writer import unicode
from ..judging.hand import Counterexample
from ..judging.printed import Printed
from ..printing.footer import sentence
from ..printing.format import MARKS
from ..printing.runs import plain, told
from ..printing.schema import REPORT as SCHEMA
from ..printing.sheet import (
    Block,
    Evidence,
    Formula,
    Matrices,
    Prose,
    Quoted,
    Sentence,
    Sheet,
    series,
)
from ..printing.wording import EQUATION, FACTS

__all__ = ["SCHEMA", "Letter", "Line", "LineKind", "Origin", "Report"]

Origin = Literal["declared", "inferred", "defined"]
LineKind = Literal["definition", "right", "wrong", "undecided", "equation", "consequence", "statement", "unread"]
SIGNS: dict[LineKind, str] = {
    "definition": "≔",
    "wrong": "✗",
    "equation": "=",
    "consequence": "⇒",
    "statement": "·",
    "undecided": "?",
    "unread": "?",
}

_AXES = re.compile(r"#\d+ = \d+(?:, #\d+ = \d+)*")
_PLACE = re.compile(r"= (\d+)")

DEFINES = Text("{name} is defined here.", "{name} はここで定義される。")
EQUAL = Text("The two sides are equal", "両辺は等しい")
DIFFER = Text("The two sides are not equal.", "両辺は等しくない。")
AT_ENTRY = Text(
    "With the numbers below, at {at}, the left side is {left} and the right side is {right}.",
    "下の数値を代入すると、{at} において左辺は {left}、右辺は {right} となる。",
)
AT_PLACE = Text(
    "With the numbers below, entry {at} of the left side is {left}, and of the right side {right}.",
    "下の数値を代入すると、第 {at} 成分は左辺では {left}、右辺では {right} となる。",
)
AT_SCALAR = Text(
    "With the numbers below, the left side is {left} and the right side is {right}.",
    "下の数値を代入すると、左辺は {left}、右辺は {right} となる。",
)
APART = Text("Evaluated: {values}.", "値: {values}。")
APART_AT = Text("Evaluated at entry {at}: {values}.", "第 {at} 成分の値: {values}。")
NEAREST = Text("The nearest right side that was found:", "見つかった最も近い正しい右辺:")
NO_IDENTITY = Text(
    "This is an equation: it does not hold of all values, and does not claim to.",
    "これは方程式である。すべての値について成り立つわけではなく、そう主張してもいない。",
)
OF_INDICES = Text(
    "This speaks of indices or sizes, not of values.",
    "これは値ではなく添字やサイズについて述べている。",
)
OF_CASE = Text(
    "This says of which case the words speak, and claims nothing.",
    "これは文がどの場合について述べているかを示すもので、主張ではない。",
)
SYMMETRIC = Text(
    "{name} is taken to be symmetric throughout.",
    "全体を通して {name} は対称行列とする。",
)
NO_FIT = Text("The sizes do not fit: {reason}.", "サイズが合わない: {reason}。")
IGNORED = Text("Not judged, as is asked beside it.", "横の注記により判定しない。")
NOT_CHECKED = Text("Not checked: {reason}.", "検算していない: {reason}。")
ROWS = Text(
    "∂f/∂x of a scalar is read as a row here (numerator layout), as the document writes it throughout.",
    "この文書の書き方に従い、スカラーの ∂f/∂x は行ベクトルとして読む(分子レイアウト)。",
)
TURNED = Text(
    "∂y/∂x of vectors has the entries ∂y_j/∂x_i here (denominator layout), as the document writes it throughout.",
    "この文書の書き方に従い、ベクトルの ∂y/∂x は成分が ∂y_j/∂x_i のものとして読む(分母レイアウト)。",
)
ALL_RIGHT = Text("Every equality is right.", "すべての等式が正しい。")
RIGHT_BUT = Text(
    "Every equality that claims to hold of all values is right. Equations that do not: {lines}.",
    "すべての値について成り立つと主張する等式はすべて正しい。そう主張しない方程式: {lines}。",
)
RIGHT_WHERE = Text(
    "Every equality is right, but not wherever one side has a value: {lines}.",
    "すべての等式が正しいが、一方の辺が値をもつところすべてで成り立つわけではないものがある: {lines}。",
)
NOTHING_WRONG = Text(
    "Nothing was found wrong, but not every line was decided. Open: {lines}.",
    "誤りは見つからなかったが、判定できない行がある。未決定: {lines}。",
)

# the lines by what was found of them, the worst first
FOUND = {
    "wrong": Text("Not right: {lines}.", "正しくない: {lines}。"),
    "open": Text("Open: {lines}.", "未決定: {lines}。"),
    "right": Text("Right: {lines}.", "正しい: {lines}。"),
}

NUMBER = Text("{name} (number{facts})", "{name}(数{facts})")
VECTOR = Text("{name} (vector, {rows} entries{facts})", "{name}({rows} 成分のベクトル{facts})")
MATRIX = Text("{name} (matrix, {rows}×{columns}{facts})", "{name}({rows}×{columns} の行列{facts})")
HOW: dict[Origin, Text] = {
    "declared": Text("Letters that were declared: {letters}.", "宣言された文字: {letters}。"),
    "inferred": Text(
        "Letters that were not declared, as they were read: {letters}.",
        "宣言されず、次のように読んだ文字: {letters}。",
    ),
    "defined": Text(
        "Letters that the document defines: {letters}.",
        "この文書で定義された文字: {letters}。",
    ),
}


@dataclass(frozen=True)
class Letter:
    """How a letter of the document was read.

    Attributes:
        symbol: the letter, with its sizes in ``symbol.shape``.
        origin: whether its shape was "declared", is that of what it was "defined" as, or was "inferred".
    """

    symbol: Var
    origin: Origin

    @property
    def kind(self) -> str:
        """A "number", a "vector" or a "matrix"."""
        return "matrix" if self.symbol.shape[1] != 1 else "number" if self.symbol.shape[0] == 1 else "vector"


@dataclass(frozen=True)
class Line:
    """One equality of a document.

    Attributes:
        number: its number among the lines, from 1.
        source: its text.
        span: its place in the text of the document, of a notebook in that of its ``cell``.
        kind: "definition", "right", "wrong", "undecided", "equation", "consequence", "statement" or "unread".
        lhs, rhs: its two sides, where they could be read.
        check: how they were compared.
        note: what else is to be said: what is defined, why it is unread, what it was taken for.
        example: small numbers with which the two sides differ.
        free: the indices that the entry of the example is counted by.
        nearest: the nearest right side that was found for a wrong line.
        inline: whether it stands within prose.
        cell: the cell of the notebook, counted from 0.
        place, end: the row and the column of its first character, and those behind its last one, counted from 1 in the
            document, of a notebook in the cell.
        prose: the user's words before it; pieces of mathematics among them are marked.
        follows: the number of the line from which an equation or a consequence was found to follow, or by which
            a right line holds, or from which a wrong line is meant to follow and does not.
        condition: whether an equation only says that something is zero, constant or symmetric, and claims nothing.
        under: what a line was judged under: the numbers of equations, and words. If it is wrong, it has no example.
        ignored: whether ``% matderiv: ignore`` stands beside it, so that the verdict on the whole leaves it out.
    """

    number: int
    source: str
    span: tuple[int, int]
    kind: LineKind
    lhs: Expr | None = None
    rhs: Expr | None = None
    check: Check = field(default_factory=Check)
    note: Sentence | None = None
    example: Counterexample | None = None
    free: tuple[Index, ...] = ()
    nearest: Expr | None = None
    inline: bool = False
    cell: int | None = None
    place: tuple[int, int] = (1, 1)
    end: tuple[int, int] = (1, 1)
    prose: tuple[tuple[str, bool], ...] = ()
    follows: int | None = None
    condition: bool = False
    under: tuple[int | str, ...] = ()
    ignored: bool = False

    @property
    def open(self) -> bool:
        """Whether it is not known to be right or wrong: undecided, unread or an equation that was not verified."""
        return self.kind in ("undecided", "unread") or self.unverified

    @property
    def unverified(self) -> bool:
        """Whether it is an equation that relates letters and was not found to follow from a line before it."""
        return self.kind == "equation" and self.lhs is not None and self.follows is None and not self.condition

    @property
    def mark(self) -> str:
        """A sign for its kind: ✓ or ≈ for right, by the evidence."""
        if self.ignored:
            return SIGNS["statement"]
        return MARKS[self.check.kind] if self.kind == "right" else SIGNS[self.kind]

    @property
    def evidence(self) -> str | None:
        """Why the line is what it is said to be; ``None`` for a wrong one, which has a :attr:`counterexample`."""
        return None if self.kind == "wrong" else self.explained("en")

    @property
    def counterexample(self) -> str | None:
        """Where the two sides of a wrong line differ."""
        return self.explained("en") if self.kind == "wrong" else None

    def explained(self, language: str) -> str:
        """What is said of the line, as plain text."""
        said: list[str] = []
        for block in self.blocks():
            if isinstance(block, Sentence | Evidence):
                said.append(plain(told(sentence(block), language, Unicode())))
            elif isinstance(block, Matrices):
                shown = ("; ".join(f"{unicode(name)} = {_rows(rows)}" for name, rows in block.items),)
                said += shown
            elif isinstance(block, Formula):
                said.append(unicode(block.rhs))
        return ("" if language == "ja" else " ").join(said)

    def blocks(self) -> Iterator[Block]:
        """What is said below the line."""
        if self.ignored:
            yield Sentence(IGNORED)
            return
        if self.kind == "right":
            yield Evidence(self.check, EQUAL)
        if self.note is not None:
            yield self.note
        told = self.note is not None and self.example is None and self.follows is None  # by its shape alone
        if self.kind == "wrong" and self.lhs is not None and not told:
            yield from self._apart()
        if self.nearest is not None:
            yield Sentence(NEAREST)
            yield Formula(None, self.nearest)

    def _apart(self) -> Iterator[Block]:
        found = self.example
        if found is None:
            yield Sentence(DIFFER)
            if self.check.counterexample:
                yield _evaluated(self.check.counterexample)
            return
        values = {"left": found.shown(found.true), "right": found.shown(found.claimed)}
        if found.at:
            if len(self.free) == len(found.at):
                places = zip(self.free, found.at, strict=True)
                at = series(
                    [Sentence(EQUATION, {"lhs": i, "rhs": Integer(n)}) for i, n in places],
                    ja=", ",
                )
                yield Sentence(AT_ENTRY, {"at": at, **values})
            else:
                yield Sentence(AT_PLACE, {"at": found.place, **values})
        else:
            yield Sentence(AT_SCALAR, values)
        if found.numbers.items:
            yield found.numbers


def _evaluated(values: str) -> Sentence:
    """Values that differ, with the entry where they do in words: that of axes without a letter is counted by #1, #2."""
    at = _AXES.search(values)
    if at is None:
        return Sentence(APART, {"values": values})
    places = _PLACE.findall(at[0])
    place = places[0] if len(places) == 1 else f"({', '.join(places)})"
    rest = (values[: at.start()] + values[at.end() :]).strip("; ").replace("; ;", ";").replace(";;", ";")
    return Sentence(APART_AT, {"at": place, "values": rest})


def _rows(rows: tuple[tuple[Expr, ...], ...]) -> str:
    shown = [[unicode(x) for x in row] for row in rows]
    if len(shown) == 1 and len(shown[0]) == 1:
        return shown[0][0]
    return "[" + "; ".join(", ".join(row) for row in shown) + "]"


@dataclass(frozen=True, eq=False, repr=False)
class Report(Printed):
    r"""The verdict on a written derivation, line by line.

    ``str(report)`` is the whole as text, and :meth:`to` gives it in every output format.

    >>> import matderiv
    >>> report = matderiv.check_derivation(r"$$ f = x^T A x, \quad \nabla_x f = A x + A x $$")
    >>> [line.kind for line in report.lines], report.right
    (['definition', 'wrong'], False)
    >>> print(report.lines[1].nearest)
    A'*x + A*x

    Attributes:
        text: the text that was read.
        lines: its equalities in order.
        layout: the layout of derivatives that the document keeps: "mixed" (gradients are columns, Jacobians have
            the entries ∂y_i/∂x_j), "denominator" or "numerator".
        after: the user's words after the last line.
        letters: how each letter was read.
        cells: the texts of the cells of a notebook that hold mathematics, by number.
    """

    text: str
    lines: tuple[Line, ...]
    layout: str = "mixed"
    after: tuple[tuple[str, bool], ...] = ()
    letters: tuple[Letter, ...] = ()
    cells: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def judged(self) -> tuple[Line, ...]:
        """The lines that the verdict is on: those that nobody asks to leave out."""
        return tuple(line for line in self.lines if not line.ignored)

    @property
    def right(self) -> bool:
        """Whether every equality is right, and nothing is undecided, unread or an equation that was not verified."""
        return not any(line.kind == "wrong" or line.open for line in self.judged)

    def __bool__(self) -> bool:
        """Whether every equality is right and nothing is unread, as :attr:`right` says."""
        return self.right

    @property
    def wrong(self) -> Line | None:
        """The first wrong line."""
        return next((line for line in self.judged if line.kind == "wrong"), None)

    @property
    def exit_code(self) -> int:
        """That of the command line: 0 right, 1 not right, 3 where something is not decided and nothing wrong."""
        return 0 if self.right else 3 if self.wrong is None else 1

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind."""
        return {kind: sum(line.kind == kind for line in self.judged) for kind in get_args(LineKind)}

    def preface(self, language: str) -> tuple[str, ...]:
        """How the document was read: the layout that it keeps, and its letters, a sentence for each origin."""
        return tuple(plain(told(said, language, Unicode())) for said in self._preface())

    def _preface(self) -> Iterator[Sentence]:
        if self.layout != "mixed":
            yield Sentence(ROWS if self.layout == "numerator" else TURNED)
        groups = ((o, [x for x in self.letters if x.origin == o]) for o in HOW)
        yield from (_told_of(o, own) for o, own in groups if own)

    @cached_property
    def sheet(self) -> Sheet:
        """The report as a document that every format prints."""
        mark = "✓" if self.right else "?" if self.wrong is None else "✗"
        return Sheet(mark, self._verdict(), tuple(self._blocks()), self._data())

    def _verdict(self) -> Text:
        stated = [line.number for line in self.judged if line.kind == "equation" and line.follows is None]
        partly = [
            line.number
            for line in self.judged
            if line.kind == "right" and line.note and not (line.follows or line.under)
        ]
        if self.right and partly:
            return _of(RIGHT_WHERE, partly)
        if self.right:
            return _of(RIGHT_BUT, stated) if stated else ALL_RIGHT
        if self.wrong is None:
            left = [x.number for x in self.judged if x.open]
            return _of(NOTHING_WRONG, left)
        n = self.wrong.number
        return Text(
            f"Line {n} is the first that does not hold.",
            f"最初に成り立たないのは第 {n} 行である。",
        )

    def _blocks(self) -> Iterator[Block]:
        found = self._found()
        if self.wrong is not None and len(found) > 1:
            yield from (Sentence(_of(FOUND[kind], numbers)) for kind, numbers in found.items())
        yield from self._preface()
        for line in self.lines:
            yield from _prose(line.prose)
            yield Quoted(
                line.mark,
                str(line.number),
                line.source,
                line.lhs is not None or line.kind == "equation",
            )
            if line.kind != "right" or line.ignored:
                yield from line.blocks()
            elif line.note is not None:
                yield line.note
        yield from _prose(self.after)
        yield from self._checked()

    def _found(self) -> dict[str, list[int]]:
        """The numbers of the lines that are wrong, open and right, in this order, where there are some."""
        kinds = {
            "wrong": [x.number for x in self.judged if x.kind == "wrong"],
            "open": [x.number for x in self.judged if x.open],
            "right": [x.number for x in self.judged if x.kind == "right"],
        }
        return {kind: numbers for kind, numbers in kinds.items() if numbers}

    def _checked(self) -> Iterator[Block]:
        """How the right lines were compared, those of one kind together."""
        groups: list[tuple[Check, list[int]]] = []
        for line in self.judged:
            if line.kind != "right":
                continue
            # floating point is told with the largest error of all
            told = _told(line.check)
            at = next((n for n, (c, _) in enumerate(groups) if _told(c) == told), None)
            if at is None:
                groups.append((line.check, [line.number]))
            else:
                worse = max((groups[at][0], line.check), key=lambda c: c.error or 0.0)
                groups[at] = worse, [*groups[at][1], line.number]
        for check, numbers in groups:
            one = len(numbers) == 1
            yield Evidence(
                check,
                Text(
                    f"Line {numbers[0]}" if one else f"Lines {_runs(numbers, ', ')}",
                    f"第 {_runs(numbers, '、')} 行",
                ),
            )

    def _data(self) -> dict[str, object]:
        return {
            "schema": SCHEMA,
            "version": __version__,
            "right": self.right,
            "exit_code": self.exit_code,
            "layout": self.layout,
            "first_wrong": None if self.wrong is None else self.wrong.number,
            "counts": self.counts,
            "letters": [_letter(x) for x in self.letters],
            "lines": [_line(line) for line in self.lines],
        }


def _told_of(origin: Origin, letters: Sequence[Letter]) -> Sentence:
    """How some letters were read, as one sentence."""
    return Sentence(HOW[origin], {"letters": series([_as_read(x) for x in letters])})


def _as_read(letter: Letter) -> Sentence:
    rows, columns = letter.symbol.shape
    facts = series(["", *(FACTS[f] for f in sorted(letter.symbol.facts) if f in FACTS)])
    text = {"number": NUMBER, "vector": VECTOR, "matrix": MATRIX}[letter.kind]
    return Sentence(text, {"name": letter.symbol, "rows": rows, "columns": columns, "facts": facts})


def _letter(letter: Letter) -> dict[str, object]:
    return {
        "name": letter.symbol.name,
        "kind": letter.kind,
        "shape": [str(s) for s in letter.symbol.shape],
        "facts": sorted(letter.symbol.facts),
        "origin": letter.origin,
    }


def _of(text: Text, numbers: list[int]) -> Text:
    """A sentence on some lines."""
    listed = {"en": _runs(numbers, ", "), "ja": f"第 {_runs(numbers, '、')} 行"}
    return Text(*(text.fill(language, {"lines": listed[language]}) for language in LANGUAGES))


def _told(check: Check) -> tuple[object, ...]:
    """What is the same of checks that are told together."""
    if check.kind != "EXACT":
        return (check.kind,)
    return (
        check.kind,
        tuple(tuple(s.items()) for s in check.sizes),
        check.all_sizes,
        check.bound,
        bool(check.primes),
    )


def _runs(numbers: list[int], comma: str) -> str:
    """``1, 3–5``."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and runs[-1][-1] == n - 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return comma.join(f"{r[0]}–{r[-1]}" if len(r) > 2 else comma.join(map(str, r)) for r in runs)


def _line(line: Line) -> dict[str, object]:
    found = line.example
    return {
        "number": line.number,
        "kind": line.kind,
        "source": line.source,
        "span": list(line.span),
        "cell": line.cell,
        "line": line.place[0],
        "column": line.place[1],
        "inline": line.inline,
        "ignored": line.ignored,
        "lhs": line.lhs,
        "rhs": line.rhs,
        "evidence": line.check if line.kind in ("right", "wrong") or line.follows is not None else None,
        "follows": line.follows,
        "counterexample": None
        if found is None
        else {
            **found.data(),
            "at": {str(i): n for i, n in zip(line.free, found.at, strict=False)} or list(found.at),
            "left": str(found.true),
            "right": str(found.claimed),
        },
        "nearest": line.nearest,
        "said": {language: line.explained(language) for language in LANGUAGES},
    }


def _prose(pieces: tuple[tuple[str, bool], ...]) -> Iterator[Prose]:
    """The user's words between two formulas, without the marks that belong to the formula before them.

    >>> [p.text for p in _prose(((". Then", False),))], list(_prose(((".", False),)))
    (['Then'], [])
    """
    first, *rest = pieces or (("", False),)
    told = first if first[1] else (first[0].lstrip(" \n.,;:、。，．"), False)
    kept = tuple(p for p in (told, *rest) if p[0])
    if any(p[0].strip() for p in kept):
        yield Prose(kept)
