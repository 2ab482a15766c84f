r"""A written derivation to its mathematics: what is displayed, what stands within prose, and what each row says.

LaTeX, Markdown, the markdown cells of a notebook and plain text with LaTeX in it are read alike. Every piece keeps
its place in the source, so that a verdict can be shown where the line stands. Nothing here knows what a formula
means; prose is kept as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ..core.errors import InputError
from ..core.text import Text

__all__ = ["Chain", "Piece", "Side", "at_most", "bounded", "chains", "read_pieces", "text_of"]

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
_LAYERS = r"aligned|alignedat|gathered|split|array|alignat\*?|align\*?|gather\*?"
# what says how a row is set, and nothing of what it says
_MARKUP = re.compile(
    r"\\(?:label|tag\*?|eqref|ref|cite|hspace\*?|vspace\*?|color|intertext|shortintertext)\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|displaystyle|textstyle|limits|nolimits|boldmath|allowbreak|hfill)(?![A-Za-z])"
    rf"|\\begin\{{(?:{_LAYERS})\}}(?:\[[a-z]\])?(?:\{{[rlc|@{{}}0-9]*\}})?|\\end\{{(?:{_LAYERS})\}}"
    r"|(?<!\\)&"
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_PROSE = re.compile(r"\\(?:text|mbox|textrm|textit|textbf|textnormal|mathrm)\s*\{(?P<words>[^{}]*)\}")
_ROW = re.compile(r"\\\\\s*(?:\[[^\]\n]*\])?|\\cr(?![A-Za-z])|\\newline(?![A-Za-z])")
_RELATION = re.compile(
    r"\\(?:stackrel|overset)\s*\{[^{}]*\}\s*\{\s*=\s*\}|\\underset\s*\{[^{}]*\}\s*\{\s*=\s*\}"
    r"|:=|=:|\\coloneqq|\\eqqcolon|\\triangleq|\\equiv(?![A-Za-z])|=|\\in(?![A-Za-z])"
    r"|\\(?:approx|neq|ne|leq|le|geq|ge|propto|simeq|cong|sim|ll|gg|to|rightarrow|mapsto|succ|succeq|prec)(?![A-Za-z])"
    r"|[<>]|[≈≠≤≥∝]"
)
_STOP = re.compile(
    r"\\(?:implies|iff|Rightarrow|Leftrightarrow|Longrightarrow|Longleftrightarrow|therefore|because|quad|qquad|forall)"
    r"(?![A-Za-z])|[,;:](?!=)|\.(?=\s|$)|[、。，]|[⇒⇔∴]"
)
_DEFINES = frozenset((":=", "=:", r"\coloneqq", r"\eqqcolon", r"\triangleq", r"\equiv"))
_GOES_ON = re.compile(r"(?:\s|\\q?quad(?![A-Za-z])|\\[,;:! ]|\{\})*(?:[-+*/]|\\(?:cdot|times|odot|pm)(?![A-Za-z]))")
_HANGS = re.compile(r"(?:[-+*/(=]|\\(?:cdot|times|odot|left)(?![A-Za-z]))\s*\Z")


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: prose, mathematics within it, or a display.

    ``span`` is where it stands, delimiters included; ``inside`` is the range of the mathematics alone.
    """

    kind: Literal["prose", "inline", "display"]
    span: Span
    inside: Span


@dataclass(frozen=True)
class Side:
    """One side of an equation: its text, of which markup is blanked out, and its place in the source."""

    text: str
    span: Span


@dataclass(frozen=True)
class Chain:
    """Sides joined by relations, ``relations[k]`` between side k and the next.

    A relation is "=", ":=" for one that says that it defines, "in", or the sign itself. A chain of one side and no
    relation is an expression that stands alone.
    """

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    inline: bool


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


def chains(text: str, piece: Piece) -> Iterator[Chain]:
    r"""What the rows of a piece say: sides and the relations between them.

    A row that begins with a relation goes on from the last side of the row before, and one that begins with a sign
    belongs to that side. Commas, wide spaces, words and arrows part what stands on one row.

    >>> text = r"\begin{align} a &= b \\ &= c, \quad d = e \end{align}"
    >>> [[s.text for s in c.sides] for c in chains(text, read_pieces(text)[0])]
    [['a', 'b', 'c'], ['d', 'e']]
    """
    whole = _blanked(text, piece)
    inline = piece.kind == "inline"
    open_: list[tuple[list[Span], list[str]]] = []
    for start, stop, joins in _segments(whole, piece):
        sides, relations = _sides(whole, start, stop)
        empty = not whole[slice(*sides[0])].strip()
        if joins and empty and relations and open_:
            open_[-1][0].extend(sides[1:])
            open_[-1][1].extend(relations)
        elif relations or not empty:
            open_.append((sides, relations))
    for spans, relations in open_:
        yield Chain(tuple(_side(whole, s) for s in spans), tuple(relations), inline)


def _side(whole: str, span: Span) -> Side:
    start, stop = span
    part = whole[start:stop]
    left, right = len(part) - len(part.lstrip()), len(part) - len(part.rstrip())
    if not part.strip():
        return Side("", (start, start))
    return Side(part.strip(), (start + left, stop - right))


def _blanked(text: str, piece: Piece) -> str:
    """The document with everything outside the piece, and all markup in it, as blanks; places stay as they are."""
    start, stop = piece.inside
    inside = _COMMENT.sub(lambda m: " " * len(m[0]), text[start:stop])
    inside = _MARKUP.sub(lambda m: " " * len(m[0]), inside)
    return " " * start + inside


def _segments(whole: str, piece: Piece) -> Iterator[tuple[int, int, bool]]:
    """The stretches between separators; ``True`` for one that begins a row, and may go on from the row before."""
    begin, end = piece.inside
    start, fresh, joined = begin, True, begin
    for kind, at, after in (*_separators(whole, begin, end), ("end", end, end)):
        if kind == "row" and (_GOES_ON.match(whole, after) or _HANGS.search(whole[start:at])):
            joined = after
            continue
        if kind == "part" and joined > start and not whole[joined:at].strip():
            # the space with which a row that goes on is set in
            joined = after
            continue
        yield start, at, fresh
        start, fresh = after, kind == "row"


def _separators(whole: str, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Where rows end and where parts of a row end, outside all brackets."""
    for at in _outside(whole, begin, end):
        row = _ROW.match(whole, at, end)
        stop = row or _STOP.match(whole, at, end)
        if stop is None:
            words = _PROSE.match(whole, at, end)
            # \mathrm{tr} is an operator, \text{ where } is prose
            if words is None or not whole.startswith((r"\text", r"\mbox"), at) or not _is_prose(words["words"]):
                continue
            stop = words
        yield "row" if row else "part", stop.start(), stop.end()


def _is_prose(words: str) -> bool:
    return words.strip() not in ("tr", "Tr", "det", "diag", "vec", "T", "sum", "softmax", "rank") or " " in words


def _outside(whole: str, begin: int, end: int) -> Iterator[int]:
    """The places of characters and commands that stand outside braces, parentheses and inner environments."""
    depth, at = 0, begin
    while at < end:
        command = re.compile(r"\\(?:begin|end)\{\w+\*?\}|\\[A-Za-z]+|\\.", re.DOTALL).match(whole, at, end)
        step = command.end() if command else at + 1
        if command:
            word = command[0]
            if word.startswith(r"\begin{") or word in (r"\left", r"\bigl", r"\Bigl", r"\{", r"\lbrace"):
                depth += 1
                if word == r"\left":
                    step += _delimiter(whole, step)
            elif word.startswith(r"\end{") or word in (r"\right", r"\bigr", r"\Bigr", r"\}", r"\rbrace"):
                depth = max(0, depth - 1)
                if word == r"\right":
                    step += _delimiter(whole, step)
                at = step
                continue
            elif word in (r"\bigl", r"\bigr"):
                step += 1
        elif whole[at] in "{([":
            depth += 1
        elif whole[at] in "})]":
            depth = max(0, depth - 1)
        if depth == 0:
            yield at
            words = _PROSE.match(whole, at, end)
            if words:
                step = words.end()
        at = step


def _delimiter(whole: str, at: int) -> int:
    """The length of the delimiter after \\left or \\right."""
    match = re.compile(r"\s*(?:\\[A-Za-z]+|\\.|.)", re.DOTALL).match(whole, at)
    return len(match[0]) if match else 0


def _sides(whole: str, start: int, stop: int) -> tuple[list[Span], list[str]]:
    """The sides of a stretch, and the relations between them."""
    sides: list[Span] = []
    relations: list[str] = []
    begun = start
    for at in _outside(whole, start, stop):
        if at < begun:
            continue
        match = _RELATION.match(whole, at, stop)
        if match is None:
            continue
        sides.append((begun, at))
        sign = match[0]
        relations.append(":=" if sign in _DEFINES else "in" if sign == r"\in" else "=" if "=" in sign else sign)
        begun = match.end()
    sides.append((begun, stop))
    return sides, relations
