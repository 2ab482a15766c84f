r"""Chains that stand side by side in a display: f &= a & g &= b \\ &= c && = d.

In align and its like every second & parts two equations. Where what stands behind it is an equation of its own, each of
these columns is read by itself; a column of words stays beside the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["beside", "columns"]

Span = tuple[int, int]

_INNER = re.compile(r"\s*\\begin\{(?P<name>aligned|alignedat)\}(?P<body>.*)\\end\{(?P=name)\}[\s.,;]*\Z", re.DOTALL)
_SIDE_BY_SIDE = re.compile(r"\\begin\{(?:align|alignat|flalign|xalignat)\*?\}")
_STEP = re.compile(r"\\\\|\\(?:begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|[{}&]", re.DOTALL)
_RELATION = re.compile(
    r"\s*(?:\{\s*\}\s*)?(?::\s*=|=|\\coloneqq|\\triangleq|\\equiv|\\(?:overset|stackrel)(?![A-Za-z]))"
)
_COUNT = re.compile(r"\s*\{\s*\d+\s*\}")
# what is said beside a line, and is no equation that stands there by itself
_CONDITION = re.compile(
    r"\A\s*[(\[](?:[^()\[\]]|\([^()]*\))*=|[<>≤≥≠]|\\(?:leq?|geq?|neq?|lt|gt|succ|succeq|prec|preceq|approx|perp)(?![A-Za-z])"
    r"|(?:\\in(?![A-Za-z])|∈)(?!\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ)\s*(?:\^|[\s.,;]*\Z))"
)
_DECLARES = re.compile(r"(?:\\in(?![A-Za-z])|∈)")
_WORDS = re.compile(
    r"\\(?:text|mathrm|textit|textrm|mbox|tag|label|quad|qquad)(?![A-Za-z])\*?\s*(?:\{[^{}]*\})?|[\s.,;]"
)


def columns(text: str, opening: Span, inside: Span) -> list[str]:
    """The text once for each column of equations of a display, all other columns blank; places stay as they are.

    ``opening`` is where the display begins, before what is ``inside``.
    """
    rows = _found(text, opening, inside)
    if not rows:
        return [text]
    if (number := _COUNT.match(text, inside[0], inside[1])) is not None and "at" in text[slice(*opening)]:
        text = _blank(text, [number.span()])
    count = max(len(row) + 1 for row in rows) // 2
    apart = [n for n in range(1, count) if _is_chain([_pair(text, row, n) for row in rows])]
    if not apart:
        return [text]
    taken = {n: [span for row in rows for span in row[2 * n : 2 * n + 2]] for n in apart}
    beside = [span for spans in taken.values() for span in spans]
    out = [_blank(text, beside)]
    for n in apart:
        out.append(_blank(text, [span for row in rows for span in row if span not in taken[n]]))
    return out


def beside(text: str, opening: Span, inside: Span) -> Iterator[tuple[Span, str]]:
    r"""The rows of a display beside which a condition stands in a column of its own, as t > 0 or (A = Aᵀ); and that."""
    for row in _found(text, opening, inside):
        for n in range(1, (len(row) + 1) // 2):
            cells = "".join(_pair(text, row, n))
            if _CONDITION.search(_WORDS.sub("", cells)):
                yield (row[0][0], row[1][1]), " ".join(cells.split())


def _found(text: str, opening: Span, inside: Span) -> list[list[Span]]:
    """The rows of a display with columns."""
    start, stop = inside
    if not _SIDE_BY_SIDE.search(text, *opening):
        inner = _INNER.match(text[:stop], start)
        if inner is None:
            return []
        start, stop = inner.span("body")
    return list(_rows(text, start, stop))


def _rows(text: str, start: int, stop: int) -> Iterator[list[Span]]:
    """The cells of each row, those of matrices and what stands in braces not taken apart."""
    row: list[Span] = []
    at, depth = start, 0
    for m in _STEP.finditer(text, start, stop):
        sign = m[0]
        if sign == "{" or sign.startswith(r"\begin"):
            depth += 1
        elif sign == "}" or sign.startswith(r"\end") and not sign[4:5].isalpha():
            depth -= 1
        elif sign in ("&", r"\\") and not depth:
            row.append((at, m.start()))
            at = m.end()
            if sign != "&":
                yield row
                row = []
    yield [*row, (at, stop)]


def _pair(text: str, row: Sequence[Span], n: int) -> tuple[str, str]:
    left, right = [text[slice(*span)] for span in (*row[2 * n : 2 * n + 2], (0, 0), (0, 0))[:2]]
    return left.strip(), right.strip()


def _is_chain(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a column begins with an equation of its own and goes on with a relation, or says what letters are."""
    filled = [pair for pair in pairs if any(_WORDS.sub("", cell) for cell in pair)]
    if not filled:
        return False
    if all(_DECLARES.search(left + right) for left, right in filled):
        return True
    (left, right), *more = filled
    begins = _RELATION.match(right) is not None if left else _RELATION.search(_WORDS.sub("", right)) is not None
    if not left and _RELATION.match(right) or left and _RELATION.match(left):
        return False
    return begins and all(_RELATION.search(_WORDS.sub("", a + b)) for a, b in more)


def _blank(text: str, spans: Sequence[Span]) -> str:
    for start, stop in spans:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:stop]) + text[stop:]
    return text
