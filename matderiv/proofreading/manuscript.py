r"""A written derivation to its mathematics: what is displayed, and what stands within prose.

LaTeX, Markdown, the markdown cells of a notebook and plain text with LaTeX in it are read alike. Every piece keeps
its place in the source, so that a verdict can be shown where the line stands. Nothing here knows what a formula
means; prose is kept as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from ..core.errors import InputError
from ..core.records import dataclass
from ..core.text import Text
from ..reading.latex.commands import BREAKS
from ..reading.latex.tokens import marks
from ..reading.tree import Span

__all__ = ["Piece", "at_most", "bounded", "read_pieces", "text_of"]

LONGEST = 1_000_000  # characters of a document
TOO_LONG = Text(
    "the document has {count} characters; at most {most} are read",
    "この文書は {count} 文字あるが、読めるのは {most} 文字までである",
)
MOST_DISPLAYS = 1_000  # displays of a document, and rows of one display
MOST_SIGNS = 200_000  # characters of mathematics
IN_PARTS = Text("give a part of it at a time", "分けて与える")
ROWS = Text(
    "this display has {count} rows; at most {most} are read",
    "この数式には行が {count} 行あるが、読めるのは {most} 行までである",
)
DISPLAYS = Text(
    "the document has {count} displayed formulas; at most {most} are read",
    "この文書には別行立ての数式が {count} 個あるが、読めるのは {most} 個までである",
)
SIGNS = Text(
    "the document has {count} characters of mathematics; at most {most} are read",
    "この文書の数式は {count} 文字あるが、読めるのは {most} 文字までである",
)

_ENVIRONMENTS = frozenset(
    (
        *("equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign", "displaymath", "dmath"),
        *("aligned", "gathered", "split", "math", "IEEEeqnarray"),
    )
)
_CLOSING = {"$$": "$$", "[": "]", "(": ")"}
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_FENCE = re.compile(r"[ \t]*```[ \t]*(?P<info>\w*)")
_SAYS = re.compile(
    r"[=<>≈≠≤≥∝]|\\(?:coloneqq|eqqcolon|triangleq|equiv|in|approx|neq?|[lg]eq?|propto|sim|to)(?![A-Za-z])"
)


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: prose, mathematics within it, or a display.

    ``span`` is where it stands, delimiters included; ``inside`` is the range of the mathematics alone. What is
    ``unclosed`` ends with its paragraph and is not read.
    """

    kind: Literal["prose", "inline", "display"]
    span: Span
    inside: Span
    unclosed: bool = False


def text_of(source: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    r"""The text of a document, of a notebook that of its markdown cells; and for each cell its number and beginning.

    >>> text_of('{"cells": [{"cell_type": "markdown", "source": ["$a=", "b$"]}]}')
    ('$a=b$', ((0, 0),))
    >>> text_of("$a=b$")
    ('$a=b$', ())

    Raises:
        InputError: it is too long, or is a notebook that cannot be read.
    """
    if not isinstance(source, str):
        raise InputError(
            Text("a derivation is text, not {kind}", "導出は文字列で与える。これは {kind} である")(
                kind=type(source).__name__
            )
        )
    at_most(LONGEST, len(source), TOO_LONG)
    if source.lstrip("\ufeff \t\r\n").startswith("{") and '"cells"' in source:
        try:
            cells = json.loads(source.lstrip("\ufeff"))["cells"]
            found = {n: "".join(c["source"]) for n, c in enumerate(cells) if c["cell_type"] == "markdown"}
        except (KeyError, TypeError):
            raise InputError(
                Text(
                    "this looks like a notebook, but is none that can be read: a cell has no cell_type, or no text",
                    "ノートブックのようだが、読むことができない: cell_type または文章のないセルがある",
                )
            ) from None
        except (ValueError, RecursionError) as error:
            raise InputError(
                Text(
                    "this looks like a notebook, but is none that can be read: {error}",
                    "ノートブックのようだが、読むことができない: {error}",
                )(error=error)
            ) from None
        text, places = "", []
        for number, cell in found.items():
            places.append((number, len(text)))
            text += cell + "\n\n"
        return text.removesuffix("\n\n"), tuple(places)
    return source, ()


def read_pieces(text: str) -> tuple[Piece, ...]:
    r"""The pieces of a document, in order; together they are the whole of it.

    >>> [(p.kind, "Let $u=1$. \\[ u = v \\]"[slice(*p.inside)]) for p in read_pieces("Let $u=1$. \\[ u = v \\]")]
    [('prose', 'Let '), ('inline', 'u=1'), ('prose', '. '), ('display', ' u = v ')]

    A $$ or \\[ that nothing closes costs its paragraph; which one of several $$ that is, the ends of paragraphs say.

    Raises:
        InputError: an environment is never closed.
    """
    found = list(marks(text))
    begin = next((k for k, m in enumerate(found) if _opens(text, m, "begin") == "document"), -1)
    end = next((k for k in range(len(found) - 1, begin, -1) if _opens(text, found[k], "end") == "document"), len(found))
    pieces: list[Piece] = []
    prose, k = 0, begin + 1
    odd = _odd(found, k, end)
    while k < end:
        piece, k = _piece(text, found, k, end, odd)
        if piece is not None:
            if piece.span[0] > prose:
                pieces.append(Piece("prose", (prose, piece.span[0]), (prose, piece.span[0])))
            pieces.append(piece)
            prose = piece.span[1]
    if not pieces and _SAYS.search(_without_comments(text, found)):
        # mathematics alone, without anything that sets it off
        return (Piece("display", (0, len(text)), (0, len(text))),)
    if prose < len(text):
        pieces.append(Piece("prose", (prose, len(text)), (prose, len(text))))
    return tuple(pieces)


def _without_comments(text: str, found: Sequence[re.Match[str]]) -> str:
    ends = [0, *(place for m in found if m["COMMENT"] for place in m.span()), len(text)]
    return " ".join(text[start:stop] for start, stop in zip(ends[::2], ends[1::2], strict=True))


def _opens(text: str, mark: re.Match[str], command: str = "begin") -> str:
    r"""The name of the environment that begins, or ends, at a mark."""
    if mark["COMMAND"] != command or not text.startswith("{", mark.end()):
        return ""
    return text[mark.end() + 1 : max(text.find("}", mark.end()), mark.end() + 1)]


def _piece(text: str, found: Sequence[re.Match[str]], k: int, end: int, odd: bool) -> tuple[Piece | None, int]:
    """The mathematics that begins at a mark, if any does, and the number of the mark after it."""
    mark = found[k]
    start, inside = mark.span()
    if mark["FENCE"]:
        return _fenced(text, found, k, end)
    if mark["SIGN"] == "$":
        return _between_dollars(text, found, k, end, odd)
    name = _opens(text, mark)
    if name.removesuffix("*") in _ENVIRONMENTS:
        inside += len(name) + 2
        if name.startswith("IEEE") and (columns := re.compile(r"\s*\{[A-Za-z+'.,:;!/?\s]*\}").match(text, inside)):
            inside = columns.end()
        close = next((n for n in range(k + 1, end) if _opens(text, found[n], "end") == name), None)
        closing, within = rf"\end{{{name}}}", name == "math"
    elif mark["COMMAND"] in _CLOSING:
        own = _CLOSING[mark["COMMAND"]]
        close = next((n for n in range(k + 1, end) if found[n]["COMMAND"] == own), None)
        closing, within = f"\\{own}", own == ")"
    else:
        return None, k + 1
    if close is None and mark["COMMAND"] == "[":
        return _to_paragraph(text, found, k + 1, end, (start, inside))
    if close is None:
        raise _unclosed(text, (start, inside), closing)
    at = found[close].start()
    return Piece("inline" if within else "display", (start, at + len(closing)), (inside, at)), close + 1


def _fenced(text: str, found: Sequence[re.Match[str]], k: int, end: int) -> tuple[Piece | None, int]:
    """A block of code, which is mathematics where it says so."""
    start, inside = found[k].span()
    close = next((n for n in range(k + 1, end) if found[n]["FENCE"] and not found[n][0].strip(" \t`")), None)
    info = _FENCE.match(found[k][0])
    after = end if close is None else close + 1
    if info is None or info["info"] != "math":
        return None, after
    if close is None:
        limit = found[end].start() if end < len(found) else len(text)
        return Piece("display", (start, limit), (inside, limit)), after
    return Piece("display", (start, found[close].end()), (inside, found[close].start())), after


def _between_dollars(
    text: str, found: Sequence[re.Match[str]], k: int, end: int, odd: bool
) -> tuple[Piece | None, int]:
    """The mathematics between dollar signs; a single one is money where a paragraph ends before the next."""
    start, inside = found[k].span()
    if k + 1 < end and found[k + 1]["SIGN"] == "$" and found[k + 1].start() == inside:
        close = next((n for n in range(k + 3, end) if _doubled(found, n)), None)
        broken = close is not None and _PARAGRAPH.search(text, inside + 1, found[close].start())
        if close is None or broken and odd:
            return _to_paragraph(text, found, k + 2, end, (start, inside + 1))
        at = found[close].start() - 1
        return Piece("display", (start, at + 2), (inside + 1, at)), close + 1
    quoted = text.startswith("`", inside)  # code hosts write a formula between $` and `$
    for n in range(k + 1, end):
        at = found[n].start()
        if _PARAGRAPH.search(text, found[n - 1].end(), at):
            break
        if found[n]["SIGN"] != "$":
            continue
        if not quoted or at > inside + 1 and text[at - 1] == "`":
            return Piece("inline", (start, at + 1), (inside + quoted, at - quoted)), n + 1
        if text.startswith("`", at + 1):
            break  # another one begins
    return None, k + 1


def _odd(found: Sequence[re.Match[str]], begin: int, end: int) -> bool:
    """Whether the number of $$ is odd, so that one of them is never closed."""
    count, last = 0, -2
    for n in range(begin + 1, end):
        if n > last + 1 and _doubled(found, n):  # $$$$ are two
            count, last = count + 1, n
    return count % 2 == 1


def _to_paragraph(text: str, found: Sequence[re.Match[str]], k: int, end: int, sign: Span) -> tuple[Piece, int]:
    """What a sign opens that nothing closes, to the end of its paragraph; and the number of the mark after that."""
    limit = found[end].start() if end < len(found) else len(text)
    stop = _PARAGRAPH.search(text, sign[1], limit)
    at = limit if stop is None else stop.start()
    after = next((n for n in range(k, end) if found[n].start() >= at), end)
    return Piece("display", (sign[0], at), (sign[1], at), unclosed=True), after


def _doubled(found: Sequence[re.Match[str]], n: int) -> bool:
    """Whether a mark is the second of two dollar signs."""
    return found[n][0] == found[n - 1][0] == "$" and found[n - 1].end() == found[n].start()


def _unclosed(text: str, span: Span, closing: str) -> InputError:
    return InputError(
        Text("{opened} is never closed", "{opened} が閉じられていない")(opened=text[slice(*span)]),
        source=text,
        span=span,
        hint=Text("close it with {closing}", "{closing} で閉じる")(closing=closing),
    )


def bounded(text: str, pieces: tuple[Piece, ...]) -> None:
    r"""Refuse a document with more mathematics than is read in a bearable time, before any of it is read.

    >>> bounded("$$ a = b $$" * 3, read_pieces("$$ a = b $$" * 3))

    Raises:
        InputError: there are too many displays, rows of one display, or characters of mathematics.
    """
    signs = displays = 0
    for piece in pieces:
        if piece.kind == "prose":
            continue
        start, stop = piece.inside
        signs += stop - start
        displays += piece.kind == "display"
        rows = 1 + sum(mark["COMMAND"] in BREAKS for mark in marks(text, start, stop))
        at_most(MOST_DISPLAYS, rows, ROWS, source=text, span=(piece.span[0], piece.inside[0]))
    at_most(MOST_DISPLAYS, displays, DISPLAYS)
    at_most(MOST_SIGNS, signs, SIGNS)


def at_most(most: int, count: int, refusal: Text, **place: Any) -> None:
    """Refuse a document that has too much of something; ``refusal`` is a sentence about ``{count}`` and ``{most}``.

    Raises:
        InputError: there are more.
    """
    if count > most:
        raise InputError(refusal(count=f"{count:,}", most=f"{most:,}"), hint=IN_PARTS, **place)
