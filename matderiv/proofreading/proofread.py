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
- "undecided": its verdict rests on a guess (settle.py says on which), or the tool failed at it.
- "unread": it could not be read or evaluated. It is never taken for right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..core.errors import InputError
from ..core.faults import guarded
from ..core.text import Text
from ..reading.declarations import keyed
from ..reading.equations.derivatives import LAYOUTS
from .assumptions import weighed
from .comments import uncommented
from .document import Document
from .formatting import unformatted
from .granted import granted
from .macros import expanded
from .manuscript import text_of
from .passes import Pass
from .report import Line, Report

__all__ = ["check_derivation"]

NO_EQUATION = Text("there is no equation in this document", "この文書には等式がない")
DISPLAYS = Text(r"equations stand in $$ … $$, \[ … \] or align", r"等式は $$ … $$、\[ … \]、align 環境のいずれかに書く")
MOST_MENDED = 20  # wrong lines of which the nearest right one is looked for


@guarded
def check_derivation(
    text: str, *, shapes: Mapping[str, object] | None = None, assume: Mapping[str, object] | None = None
) -> Report:
    r"""Every equality of a written derivation, judged.

    >>> report = check_derivation(r"$f = \|Xw - y\|^2$, so \[ \nabla_w f = 2 X^T (Xw - y) = 2 X (Xw - y). \]")
    >>> [line.kind for line in report.lines], report.right
    (['definition', 'right', 'wrong'], False)

    Raises:
        InputError: the text is no document that can be read.
    """
    shapes = keyed("shapes", shapes, '{"x": ("n",)}')
    assume = keyed("assume", assume, '{"S": "symmetric"}')
    text, cells = text_of(text)
    made = unformatted(expanded(uncommented(text)))
    document = Document(made.text, shapes, assume)
    if not document.items:
        raise InputError(NO_EQUATION, hint=DISPLAYS)
    chosen = first = Pass(document, LAYOUTS[0])
    best = first.run()
    if _bad(best) and document.differentiates_whole():
        # a transposed result is an error like any other, unless all of the document keeps another layout
        other = LAYOUTS[2] if first.turned else LAYOUTS[1]
        second = Pass(document, other)
        lines = second.run()
        if _bad(lines) < _bad(best) and (first.turned or not _bad(lines)):
            best, chosen = lines, second
    found, letters = granted(chosen, weighed(chosen, best))
    own = [n for n, item in enumerate(document.items) if item.copies is None]
    best = tuple(found[n] for n in own)
    wrong = [n for n, line in enumerate(best) if line.kind == "wrong"]
    lines = tuple(
        replace(
            chosen.explained(n, line, nearest=n in wrong[:MOST_MENDED]) if n in wrong else line,
            span=made.place(line.span),
        )
        for n, line in enumerate(best)
    )
    prose = document.prose()
    prose = [*prose[: len(own)], prose[-1]]
    shown = tuple(_placed(replace(line, prose=p), cells) for line, p in zip(lines, prose[:-1], strict=True))
    return Report(text, shown, chosen.layout, prose[-1], letters)


def _placed(line: Line, cells: tuple[tuple[int, int], ...]) -> Line:
    """A line of a notebook with its place in its cell."""
    inside = [(number, start) for number, start in cells if start <= line.span[0]]
    if not inside:
        return line
    number, start = inside[-1]
    return replace(line, cell=number, span=(line.span[0] - start, line.span[1] - start))


def _bad(lines: Sequence[Line]) -> int:
    return sum(line.kind in ("wrong", "unread") for line in lines)
