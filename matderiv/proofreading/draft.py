r"""A document that is being written: judged whole, and after a change at once what the change is about.

After a change of claims, :meth:`Draft.changed` judges them in an excerpt (excerpt.py): the document with nothing in it
but what could bear on them. That this speaks for the document is not taken on trust: as it stood before the change,
each line of the excerpt must have the verdict, and each letter the shape, that it has in the document. Where one
differs, or words changed, or a definition, there is no verdict until the whole is judged.

:meth:`Draft.whole` is :func:`~matderiv.proofreading.proofread.check_derivation` and nothing else; what it works out
of a line is remembered by the line's two sides, with all definitions in them, and found again while these are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ..core.errors import MatderivError
from ..core.memory import Memory, remembering
from ..reading.tree import Span
from .excerpt import Bearing, Excerpt, Stand
from .manuscript import Piece, read_pieces
from .proofread import check_derivation, placed, verdicts
from .report import Line, Report

__all__ = ["Draft"]

MOST_KEPT = 60  # formulas of an excerpt; with more of them it is judged no sooner than the whole


class Draft:
    r"""A document that is being written, with what was found of it when it was last judged whole.

    ``shapes`` and ``assume`` are those of :func:`~matderiv.proofreading.proofread.check_derivation`.

    >>> draft = Draft()
    >>> report = draft.whole(r"Let $f = x^\top x$. \[ \nabla_x f = 2x \] \[ \nabla_x^2 f = 2I \]")
    >>> [line.kind for line in report.lines]
    ['definition', 'right', 'right']
    >>> [line.kind for line in draft.changed(r"Let $f = x^\top x$. \[ \nabla_x f = 3x \] \[ \nabla_x^2 f = 2I \]")]
    ['wrong']
    """

    def __init__(self, shapes: Mapping[str, object] | None = None, assume: Mapping[str, object] | None = None) -> None:
        self.shapes, self.assume = shapes, assume
        self.memory = Memory()  # of whole documents
        self._near = Memory()  # and of excerpts, of which there are many between two of these
        self._before: tuple[str, Report] | None = None  # the last excerpt of the text as it stands
        self._stand: Stand | None = None

    def whole(
        self, text: str, inputs: Mapping[str, str] | None = None, stopped: Callable[[], bool] | None = None
    ) -> Report:
        """The report on all of a text, as :func:`check_derivation` gives it; it ends early where ``stopped`` says so.

        Raises:
            InputError: the text is no document that can be read.
            Stopped: nobody waits for it any more.
        """
        self._stand = self._before = None
        self.memory.begin(stopped)
        with remembering(self.memory):
            report = check_derivation(text, shapes=self.shapes, assume=self.assume, inputs=inputs)
        if not report.cells:
            self._stand = Stand(text, read_pieces(text), report)
        return report

    def changed(self, text: str, inputs: Mapping[str, str] | None = None) -> tuple[Line, ...]:
        """The lines of changed formulas that are right or wrong for certain, before all of the text is judged.

        They are numbered as in the excerpt; their places are those in the text.
        """
        stand = self._stand
        if stand is None:
            return ()
        with suppress(MatderivError):
            pieces = read_pieces(text)
            changed = _changed(stand, text, pieces)
            if changed and len((bearing := Bearing(stand, text, pieces, changed)).kept) <= MOST_KEPT:
                return self._judged(stand, text, bearing, inputs)
        return ()

    def _judged(self, stand: Stand, text: str, bearing: Bearing, inputs: Mapping[str, str] | None) -> tuple[Line, ...]:
        """The lines of the pieces that changed, where nothing else changed with them."""
        self._near.begin()
        old, new = bearing.excerpt(stand.text, stand.pieces), bearing.excerpt(text, bearing.pieces)
        with remembering(self._near):
            if self._before is None or self._before[0] != old.text:
                self._before = old.text, verdicts(old.text, self.shapes, self.assume, inputs)
            before = self._before[1]
            if not _speaks_for(before, old, stand.report):
                return ()
            after = verdicts(new.text, self.shapes, self.assume, inputs)
        if after.layout != before.layout or not _told(after) <= _told(before):
            return ()
        found, others = list[Line](), list[str]()
        for line in after.lines:
            span = new.span(line)
            if any(_within(span, bearing.pieces[n]) for n in bearing.changed):
                found.append(placed(replace(line, span=span), (), text))
            else:
                others.append(line.kind)
        same = [x.kind for x in before.lines if not any(_within(old.span(x), stand.pieces[n]) for n in bearing.changed)]
        return tuple(x for x in found if x.kind in ("right", "wrong") and not x.ignored) if others == same else ()


def _within(span: Span, piece: Piece) -> bool:
    return piece.span[0] <= span[0] < piece.span[1]


def _told(report: Report) -> frozenset[tuple[object, ...]]:
    """How the letters of a report were read."""
    return frozenset((x.symbol.name, x.kind, x.symbol.shape, x.symbol.facts, x.origin) for x in report.letters)


def _speaks_for(report: Report, excerpt: Excerpt, whole: Report) -> bool:
    """Whether the report on an excerpt has the verdicts and the letters of that on the whole."""
    kinds = {line.span: line.kind for line in whole.lines}
    same = all(kinds.get(excerpt.span(line)) == line.kind for line in report.lines)
    return same and report.layout == whole.layout and _told(report) <= _told(whole)


def _changed(stand: Stand, text: str, pieces: Sequence[Piece]) -> frozenset[int]:
    """The claims that are not as they were, where nothing else changed; none otherwise."""
    if len(pieces) != len(stand.pieces):
        return frozenset()
    found = set[int]()
    for n, (old, new) in enumerate(zip(stand.pieces, pieces, strict=True)):
        if old.kind != new.kind or old.unclosed or new.unclosed:
            return frozenset()
        if _signs(stand.text, old) != _signs(text, new):
            return frozenset()
        if stand.inside(n) != text[slice(*new.inside)]:
            found.add(n)
    return frozenset(found) if all(stand.claims(n) for n in found) else frozenset()


def _signs(text: str, piece: Piece) -> tuple[str, str]:
    """What sets a piece off."""
    return text[piece.span[0] : piece.inside[0]], text[piece.inside[1] : piece.span[1]]
