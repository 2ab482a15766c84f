r"""A written derivation, judged line by line.

Every equality of the document is compared on both sides under the definitions so far, by the evaluator of verify.py,
which knows no rule of differentiation. What a line is:

- "definition": it gives a meaning to a letter that has not been met yet.
- "right": both sides are equal; the evidence says how that was found.
- "wrong": they are not; the counterexample says where.
- "equation": it does not hold of all values and does not claim to. That is so where it stands alone, or ends a chain
  with ``= 0``, and says that something is a constant (``L(W) = 0``, ``‖w‖² = 1``), or where it relates symbols of
  which each side has one that the other lacks (``XᵀX w = Xᵀ y``). A line that differentiates something, or whose side
  is a defined letter, is a claim and never an equation, but for ``= 0`` of the derivative of a scalar.
- "consequence": an equation that was found to follow from one before it: that one up to a factor, its solution, or what
  holds with its solution put in (solutions.py). One that is plainly meant to follow and does not is "wrong"
  (mistaken.py).
- "statement": it states something other than an equality of values, λ > 0 or x ∼ 𝒩(μ, Σ) (statements.py).
- "undecided": its verdict rests on a guess (settle.py says on which), or the tool failed at it.
- "unread": it could not be read or evaluated. It is never taken for right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ..core.errors import InputError, MatderivError
from ..core.faults import guarded
from ..core.memory import remembering
from ..core.records import dataclass
from ..core.text import Text
from ..reading.declarations import keyed
from ..reading.equations.derivatives import LAYOUTS
from .assumptions import weighed
from .bearings import Bearings
from .comments import uncommented
from .document import Document
from .formatting import unformatted
from .granted import granted
from .layouts import failing, in_layouts
from .macros import expanded
from .manuscript import text_of
from .passes import Pass
from .report import Letter, Line, Report
from .reuse import Part, numbered, parts_of
from .statements import ignored, stated

__all__ = ["NO_EQUATION", "check_derivation", "placed", "verdicts"]

NO_EQUATION = Text("there is no equation in this document", "この文書には等式がない")
DISPLAYS = Text(r"equations stand in $$ … $$, \[ … \] or align", r"等式は $$ … $$、\[ … \]、align 環境のいずれかに書く")
MOST_MENDED = 20  # wrong lines of which the nearest right one is looked for


@guarded
def check_derivation(
    text: str,
    *,
    shapes: Mapping[str, object] | None = None,
    assume: Mapping[str, object] | None = None,
    inputs: Mapping[str, str] | None = None,
) -> Report:
    r"""Every equality of a written derivation, judged.

    ``inputs`` are the texts of files that it reads with ``\input``, by name, of which the macros are taken.

    >>> report = check_derivation(r"$f = \|Xw - y\|^2$, so \[ \nabla_w f = 2 X^T (Xw - y) = 2 X (Xw - y). \]")
    >>> [line.kind for line in report.lines], report.right
    (['definition', 'right', 'wrong'], False)

    Raises:
        InputError: the text is no document that can be read.
    """
    return _report(text, shapes, assume, inputs, MOST_MENDED)


def verdicts(
    text: str,
    shapes: Mapping[str, object] | None,
    assume: Mapping[str, object] | None,
    inputs: Mapping[str, str] | None,
) -> Report:
    """The report of :func:`check_derivation` without the nearest right sides and the numbers to check by hand.

    Raises:
        InputError: the text is no document that can be read.
    """
    return _report(text, shapes, assume, inputs, None)


def _report(
    text: str,
    shapes: Mapping[str, object] | None,
    assume: Mapping[str, object] | None,
    inputs: Mapping[str, str] | None,
    mended: int | None,
) -> Report:
    shapes = keyed("shapes", shapes, '{"x": ("n",)}')
    assume = keyed("assume", assume, '{"S": "symmetric"}')
    text, cells = text_of(text)
    made = unformatted(expanded(uncommented(text), {name: uncommented(own) for name, own in (inputs or {}).items()}))
    with remembering():
        whole, found = _in_parts(made.text, shapes, assume, mended)
    document, chosen = whole.document, whole.chosen
    items = document.items
    lines = tuple(replace(stated(line, items[n]), span=made.place(line.span)) for n, line in enumerate(found))
    prose = document.prose()
    shown = tuple(placed(replace(line, prose=p), cells, text) for line, p in zip(lines, prose[:-1], strict=True))
    ends = [*(start for _, start in cells[1:]), len(text)]
    inside = {number: text[start:end] for (number, start), end in zip(cells, ends, strict=False)}
    rows: dict[int | None, frozenset[int]] = {number: ignored(own) for number, own in inside.items()}
    rows = rows or {None: ignored(text)}
    shown = tuple(
        replace(line, ignored=not rows[line.cell].isdisjoint(range(line.place[0], line.end[0] + 1))) for line in shown
    )
    return Report(text, shown, chosen.layout, prose[-1], whole.letters, inside)


def _in_parts(
    text: str, shapes: Mapping[str, object] | None, assume: Mapping[str, object] | None, mended: int | None
) -> tuple[_Judged, list[Line]]:
    """A document with the verdicts on its lines, open ones judged once more in the part that they stand in."""
    whole = _judged(text, shapes, assume, mended)
    found = list(whole.lines)
    carried: dict[str, object] = {}  # how letters were declared in the parts before
    for part in parts_of(whole.document, whole.lines):
        with suppress(MatderivError):  # a part that is no document by itself says nothing
            if not part.opens(found):
                carried |= _declared(Document(part.text, shapes, assume))
                continue
            own = _judged(part.text, shapes, assume, mended)
            found = _with_part(found, part, own)
            if carried:
                given = {**carried, **(shapes or {})}
                found = _with_part(found, part, _judged(part.text, given, assume, mended))
            carried |= _declared(own.document)
    return whole, found


@dataclass(frozen=True)
class _Judged:
    """A document with the verdicts on its lines; ``verdicts`` are those on all, also on what no text has."""

    document: Document
    chosen: Pass
    verdicts: tuple[Line, ...]
    lines: tuple[Line, ...]
    letters: tuple[Letter, ...]


def _judged(
    text: str, shapes: Mapping[str, object] | None, assume: Mapping[str, object] | None, mended: int | None
) -> _Judged:
    """A document with its verdicts; so many wrong lines are explained with the nearest right one, or none at all."""
    document = Document(text, shapes, assume)
    if not document.items:
        raise InputError(NO_EQUATION, hint=DISPLAYS)
    chosen = first = Pass(document, LAYOUTS[0])
    best = first.run()
    if any(best[n].kind != "definition" for n in document.losses):
        document = Document(text, shapes, assume, losses=False)
        chosen = first = Pass(document, LAYOUTS[0])
        best = first.run()
    if failing(best) and document.differentiates_whole():
        # a transposed result is an error like any other, unless all of the document keeps another layout
        other = LAYOUTS[2] if first.turned else LAYOUTS[1]
        second = Pass(document, other)
        lines = second.run()
        if failing(lines) < failing(best) and (first.turned or not failing(lines)):
            best, chosen = lines, second
    found, letters = granted(chosen, weighed(chosen, best))
    found = in_layouts(chosen, best, found)
    verdicts = tuple(found)
    best = verdicts[: document.shown]
    wrong = [n for n, line in enumerate(best) if line.kind == "wrong"]
    told = (
        chosen.explained(n, line, nearest=n in wrong[:mended]) if mended is not None and n in wrong else line
        for n, line in enumerate(best)
    )
    return _Judged(document, chosen, verdicts, tuple(told), letters)


def _declared(document: Document) -> dict[str, object]:
    """The shapes that a document declares, as they are given."""
    shapes = document.known.shapes
    return {x: tuple(map(str, shapes[x][0][: shapes[x][1]])) for x in document.declarations if x in shapes}


def _with_part(lines: Sequence[Line], part: Part, own: _Judged) -> list[Line]:
    """The lines with the verdicts that a part by itself gives on those of its lines that are open."""
    bearings = Bearings(own.document, own.chosen.reading, own.verdicts)
    document = own.document
    told = frozenset((*bearings.defined, *document.declarations, *(f for f in own.chosen.known.functions)))
    told |= numbered(document)
    told -= part.claimed(document, bearings.defined)
    told |= part.bound({f: x for f, x in own.chosen.known.functions.items() if f in bearings.defined})
    there = {line.span: m for m, line in enumerate(own.lines) if line.kind in ("right", "wrong", "definition")}
    out = list(lines)
    for n, line in enumerate(lines):
        m = there.get(line.span)
        if m is None or not part.tells(line, found := own.lines[m], bearings.uses[m]):
            continue
        if not {x for x, k in bearings.defined.items() if k == m} <= told:
            continue  # ∇f = g is no definition where another part says what g is
        if part.says(bearings.uses[m] - own.chosen.known.sizes, told, found.kind != "wrong"):
            out[n] = replace(found, number=line.number)
    return out


def placed(line: Line, cells: tuple[tuple[int, int], ...], text: str) -> Line:
    """A line with its row and column; of a notebook with its place in its cell."""
    inside = [(number, start) for number, start in cells if start <= line.span[0]]
    number, start = inside[-1] if inside else (None, 0)
    a, b = line.span
    place, end = (
        (text.count("\n", start, at) + 1, at - max(text.rfind("\n", start, at) + 1, start) + 1) for at in (a, b)
    )
    return replace(line, cell=number, span=(a - start, b - start), place=place, end=end)
