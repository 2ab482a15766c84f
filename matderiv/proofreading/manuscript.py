r"""A written derivation to its mathematics: what is displayed, and what stands within prose.

LaTeX, Markdown, the markdown cells of a notebook and plain text with LaTeX in it are read alike. Every piece keeps
its place in the source, so that a verdict can be shown where the line stands. Nothing here knows what a formula
means; prose is kept as it is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from ..core.errors import InputError
from ..core.text import Text

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

Span = tuple[int, int]

_ENVIRONMENTS = "equation|align|gather|multline|eqnarray|alignat|flalign|displaymath|dmath|aligned|gathered|split|math"
_OPENING = re.compile(
    r"(?P<escaped>\\[\\$%])"
    r"|(?P<fence>^[ \t]*```[ \t]*(?P<info>\w*)[^\n]*$)"
    r"|(?P<dollars>\$\$)|(?P<bracket>\\\[)|(?P<paren>\\\()|(?P<dollar>\$`?)"
    rf"|\\begin\{{(?P<name>(?:{_ENVIRONMENTS})\*?)\}}",
    re.MULTILINE,
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_ROW = re.compile(r"\\\\\s*(?:\[[^\]\n]*\])?|\\cr(?![A-Za-z])|\\newline(?![A-Za-z])")
_RELATION = re.compile(
    r"\\(?:stackrel|overset)\s*\{[^{}]*\}\s*\{\s*=\s*\}|\\underset\s*\{[^{}]*\}\s*\{\s*=\s*\}"
    r"|:=|=:|\\coloneqq|\\eqqcolon|\\triangleq|\\equiv(?![A-Za-z])|=|\\in(?![A-Za-z])"
    r"|\\(?:approx|neq|ne|leq|le|geq|ge|propto|simeq|cong|sim|ll|gg|to|rightarrow|mapsto|succ|succeq|prec)(?![A-Za-z])"
    r"|[<>]|[≈≠≤≥∝]"
)


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: prose, mathematics within it, or a display.

    ``span`` is where it stands, delimiters included; ``inside`` is the range of the mathematics alone.
    """

    kind: Literal["prose", "inline", "display"]
    span: Span
    inside: Span


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

    Raises:
        InputError: a display is never closed.
    """
    plain = _COMMENT.sub(lambda m: " " * len(m[0]), text)
    begin, end = plain.find(r"\begin{document}"), plain.rfind(r"\end{document}")
    position = begin + len(r"\begin{document}") if begin >= 0 else 0
    limit = end if end > position else len(plain)
    pieces: list[Piece] = []
    prose = 0

    def put(kind: Literal["inline", "display"], span: Span, inside: Span) -> None:
        nonlocal prose
        if span[0] > prose:
            pieces.append(Piece("prose", (prose, span[0]), (prose, span[0])))
        pieces.append(Piece(kind, span, inside))
        prose = span[1]

    while (match := _OPENING.search(plain, position, limit)) is not None:
        kind, start, inside = match.lastgroup, match.start(), match.end()
        if kind == "escaped":
            position = inside
        elif match["fence"] is not None:
            close = re.compile(r"^[ \t]*```[ \t]*$", re.MULTILINE).search(plain, inside, limit)
            stop = close.end() if close else limit
            if match["info"] == "math":
                put("display", (start, stop), (inside, close.start() if close else limit))
            position = stop
        elif kind == "dollar":
            closing = match[0][::-1]  # code hosts write a formula between $` and `$
            close = re.compile(rf"(?<!\\){re.escape(closing)}|\n[ \t]*\n").search(plain, inside, limit)
            if close is None or close[0] != closing:
                position = inside
                continue
            put("inline", (start, close.end()), (inside, close.start()))
            position = close.end()
        else:
            closing = {"dollars": "$$", "bracket": r"\]", "paren": r"\)"}.get(kind or "", rf"\end{{{match['name']}}}")
            at = plain.find(closing, inside, limit)
            if at < 0:
                raise InputError(
                    Text("{opened} is never closed", "{opened} が閉じられていない")(opened=match[0]),
                    source=text,
                    span=(start, inside),
                    hint=Text("close it with {closing}", "{closing} で閉じる")(closing=closing),
                )
            put(
                "inline" if kind == "paren" or match["name"] == "math" else "display",
                (start, at + len(closing)),
                (inside, at),
            )
            position = at + len(closing)
    if not pieces and _RELATION.search(plain):
        # mathematics alone, without anything that sets it off
        return (Piece("display", (0, len(text)), (0, len(text))),)
    if prose < len(text):
        pieces.append(Piece("prose", (prose, len(text)), (prose, len(text))))
    return tuple(pieces)


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
        rows = len(_ROW.findall(text, start, stop)) + 1
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
