r"""Sums over indices: \sum_i, \sum_{i,j}, \sum_{i=1}^n, and what the indices run to."""

from __future__ import annotations

from ...core.errors import InputError, NoRuleError
from ...core.text import Text
from ..tree import Bound, Span
from .cursor import Cursor, Handler
from .sizes import size_of
from .tokens import Raw, commas

__all__ = ["CONSTRUCTS"]


def summation(c: Cursor, t: Raw) -> None:
    r"""\sum with its indices; it takes the whole product after it."""
    n = c.i + 1
    below: list[Raw] | None = None
    above: list[Raw] | None = None
    while (s := c.script(n, "_^")) is not None:
        n = s.end
        if s.mark.text == "_":
            below = s.content
        else:
            above = s.content
    span = c.span(t, n)
    if not below:
        raise InputError(
            Text("a sum needs its index", "和に添字がない"),
            span=span,
            hint=Text(r"write \sum_i or \sum_{{i=1}}^{{n}}", r"\sum_i や \sum_{{i=1}}^{{n}} のように書く"),
        )
    letters = _indices(c, below, span)
    lasts = _lasts(c, above, letters, span)
    bounds = tuple(Bound(i, last, span) for i, last in zip(letters, lasts, strict=True))
    c.head("BIG", "sum", span, bounds)
    c.i = n


def _indices(c: Cursor, below: list[Raw], span: Span) -> list[str]:
    """The letters under a sum sign: i, ij, i,j, i=1."""
    letters: list[str] = []
    n = 0
    while n < len(below):
        u = below[n]
        n += 1
        if u.text == ",":
            continue
        if u.kind != "letter" or not u.text.islower():
            break
        letters.append(u.text)
        if n < len(below) and below[n].text == "=":
            if n + 1 >= len(below) or below[n + 1].text != "1":
                raise NoRuleError(
                    Text("a sum begins at 1, unlike {shown}", "和は 1 から始めるが、{shown} はそうでない")(
                        shown=c.inside(below)
                    ),
                    span=span,
                    hint=Text(r"write \sum_{{{i}=1}}^{{n}}", r"\sum_{{{i}=1}}^{{n}} と書く")(i=c.shown(u.span)),
                )
            n += 2
    else:
        if len(set(letters)) < len(letters):
            raise InputError(
                Text("an index is given twice in {shown}", "{shown} に同じ添字が二度ある")(shown=c.inside(below)),
                span=span,
                hint=Text("give each sum a letter of its own", "和ごとに別の文字を使う"),
            )
        if letters:
            return letters
    raise NoRuleError(
        Text("there is no rule for a sum over {shown}", "{shown} にわたる和についての規則はない")(
            shown=c.inside(below)
        ),
        span=span,
        hint=Text(
            r"\sum_i, \sum_{{i,j}} and \sum_{{i=1}}^{{n}} are read",
            r"\sum_i、\sum_{{i,j}}、\sum_{{i=1}}^{{n}} は読める",
        ),
    )


def _lasts(c: Cursor, above: list[Raw] | None, letters: list[str], span: Span) -> list[str | None]:
    """What each index runs to, where it is written."""
    if not above:
        return [None] * len(letters)
    sizes: list[str | None] = [size_of(c.text, piece, span) for piece in commas(above)]
    if any("*" in (s or "") for s in sizes):
        raise InputError(
            Text(
                "a sum runs to one letter or number, not to {last}",
                "和の上端は 1 つの文字か数であり、{last} ではない",
            )(last=c.inside(above)),
            span=span,
            hint=Text("give the size a letter of its own", "そのサイズを 1 つの文字で表す"),
        )
    if len(sizes) == 1:
        return sizes * len(letters)
    if len(sizes) != len(letters):
        raise InputError(
            Text(
                "the indices {letters} and their last values {lasts} are not as many",
                "添字 {letters} と上端 {lasts} の個数が合わない",
            )(letters=", ".join(letters), lasts=c.inside(above)),
            span=span,
            hint=Text(
                "give one last value for each index, or one for all", "上端は、添字ごとに 1 つか、全体で 1 つ書く"
            ),
        )
    return sizes


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    "sum": summation,
}
