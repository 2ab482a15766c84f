"""A document that is open in an editor: what was found of it, and where that stands now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..core.choices import Language
from ..core.errors import MatderivError
from ..core.records import dataclass
from ..core.text import Text
from ..deriving.derivation import Derivation
from ..expressions.writer import latex, unicode
from ..proofreading.draft import Draft
from ..proofreading.report import Line, Report
from ..reading.tree import Span
from .fixes import derivative, left_of, mended, variables

__all__ = ["Fix", "Note", "Opened"]

READ = Text("Read as: {lhs} = {rhs}", "読み方: {lhs} = {rhs}")
BY = Text("Derivative with respect to {name}: {formula}", "{name} についての導関数: {formula}")
MEND = Text("Replace by the nearest right side: {new}", "最も近い正しい右辺に置き換える: {new}")
INSERT = Text("Insert the derivative with respect to {name}", "{name} についての導関数を挿入する")
PROVE = Text(
    "Insert the derivative with respect to {name}, with its proof", "{name} についての導関数を証明とともに挿入する"
)

LONGEST = 2_000  # characters of what is said of one line
SHOWN = 60  # characters of a formula in the title of a fix


@dataclass(frozen=True)
class Note:
    """What is said of a stretch of the text, of a line that is "wrong" or open, or "error" where none is read."""

    span: Span
    kind: str
    said: str


@dataclass(frozen=True)
class Fix:
    """A change that may be made: a title, and what to put in which place."""

    title: str
    span: Span
    new: str
    mends: bool = False


class Opened:
    """An open document. Of its lines those are kept that were judged last, in their places of now.

    >>> opened = Opened(r"Let $f = x^\\top x$. \\[ \\nabla_x f = 3x \\]")
    >>> (note,) = opened.judge("en")
    >>> note.kind, note.said.partition(".")[0]
    ('wrong', 'With the numbers below, entry 1 of the left side is 2, and of the right side 3')
    >>> opened.edit(opened.text.replace("3x", "2x"))  # the change could be judged at once
    True
    >>> opened.notes("en")
    ()
    """

    def __init__(
        self, text: str, inputs: Callable[[str], Mapping[str, str]] = lambda text: {}, markdown: bool = False
    ) -> None:
        self.text, self.inputs, self.markdown = text, inputs, markdown
        self.revision = 0
        self._draft = Draft()
        self._report: Report | None = None
        self._error: MatderivError | None = None
        self._lines: tuple[Line, ...] = ()

    def edit(self, text: str) -> bool:
        """Take another text, and judge what changed as far as that can be told at once; whether it could."""
        self.revision += 1
        old, self.text = self.text, text
        near = self._draft.changed(text, self.inputs(text)) if old != text else ()
        moved = _moved(self._lines, old, text)
        if near:
            spans = [line.span for line in near]
            moved = [x for x in moved if not any(a < x.span[1] and x.span[0] < b for a, b in spans)]
        self._lines = tuple(sorted((*moved, *near), key=lambda line: line.span))
        return bool(near)

    def judge(self, language: Language, stopped: Callable[[], bool] | None = None) -> tuple[Note, ...]:
        """What is to be said of the whole text.

        Raises:
            Stopped: nobody waits for it any more.
        """
        self._error = None
        try:
            self._report = self._draft.whole(self.text, self.inputs(self.text), stopped)
            self._lines = self._report.lines
        except MatderivError as error:
            self._error, self._lines = error, ()
        return self.notes(language)

    def notes(self, language: Language) -> tuple[Note, ...]:
        """What is to be said of the lines as they were judged last."""
        if self._error is not None:
            found = self._error.span
            return (Note(found or (0, min(1, len(self.text))), "error", self._error.told(language)[:LONGEST]),)
        told = (x for x in self._lines if not x.ignored and (x.kind == "wrong" or x.open))
        return tuple(
            Note(x.span, "wrong" if x.kind == "wrong" else "open", x.explained(language)[:LONGEST]) for x in told
        )

    def hover(self, at: int, language: Language) -> tuple[Span, str] | None:
        """How the formula at a place was read, what was found of it, and the derivatives of what it defines."""
        line = self._line(at)
        if line is None or line.lhs is None or line.rhs is None:
            return None
        said = [READ(lhs=unicode(line.lhs), rhs=unicode(line.rhs)).within(language), line.explained(language)]
        for name in self._variables(line):
            found = self._derivative(line, name)
            if found is not None:
                said.append(BY(name=name, formula=unicode(found.complete)).within(language))
        return line.span, "\n\n".join(said)[:LONGEST]

    def fixes(self, start: int, stop: int, language: Language) -> list[Fix]:
        """What may be changed in a stretch: wrong right sides, and derivatives that may follow a definition."""
        found: list[Fix] = []
        for line in self._lines:
            a, b = line.span
            if b < start or stop < a:
                continue
            if (mend := mended(line, self.text[a:b])) is not None:
                (first, last), new = mend
                shown = new if len(new) <= SHOWN else new[: SHOWN - 1] + "…"
                found.append(Fix(MEND(new=shown).within(language), (a + first, a + last), new, mends=True))
            for name in self._variables(line):
                if (own := self._derivative(line, name)) is not None:
                    found += self._insertions(line, name, own, language)
        return found

    def _insertions(self, line: Line, name: str, found: Derivation, language: Language) -> list[Fix]:
        place = self._behind(line.span[1])
        of = left_of(self.text[slice(*line.span)])
        opening, closing = ("$$", "$$") if self.markdown else (r"\[", r"\]")
        shown = f"\n{opening} \\nabla_{{{latex(found.proof.variable)}}} {of} = {latex(found.complete)} {closing}\n"
        proved = "\n" + found.to("markdown" if self.markdown else "latex", language=language)
        return [
            Fix(INSERT(name=name).within(language), (place, place), shown),
            Fix(PROVE(name=name).within(language), (place, place), proved),
        ]

    def _behind(self, at: int) -> int:
        """The end of the paragraph in which a place stands."""
        end = self.text.find("\n\n", at)
        return len(self.text) if end < 0 else end + 1

    def _line(self, at: int) -> Line | None:
        return next((x for x in self._lines if x.span[0] <= at <= x.span[1]), None)

    def _variables(self, line: Line) -> list[str]:
        return [] if self._report is None else variables(self._report, line)

    def _derivative(self, line: Line, name: str) -> Derivation | None:
        return None if self._report is None else derivative(self._report, line, self.text[slice(*line.span)], name)


def _moved(lines: Sequence[Line], old: str, new: str) -> list[Line]:
    """Lines where they stand after one stretch of a text was replaced, without those in which it lies."""
    most = min(len(old), len(new))
    before = next((n for n in range(most) if old[n] != new[n]), most)
    after = next((n for n in range(most - before) if old[-1 - n] != new[-1 - n]), most - before)
    stop, shift = len(old) - after, len(new) - len(old)
    kept = [line for line in lines if line.span[1] <= before]
    moved = (line for line in lines if line.span[0] >= stop)
    return kept + [replace(x, span=(x.span[0] + shift, x.span[1] + shift)) for x in moved]
