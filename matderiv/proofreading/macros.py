r"""The user's own macros in a document, put in place: ``\newcommand``, ``\DeclareMathOperator`` and ``\def``.

A document is text to the modules after this one, so a macro is replaced by its text as TeX replaces it by its tokens,
from where it is defined onwards. Every character of the result knows which stretch of the user's text it came from:
a verdict stands where the user wrote the line. Definitions become blanks; one that cannot be read stays as it is, and
what uses it is unread for its own reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..core.errors import InputError
from ..core.records import dataclass
from ..core.text import Text, counted
from ..reading.latex.tokens import group_end, marks
from ..reading.tree import Span
from .packages import Macro, derivative, of_packages

__all__ = ["Expanded", "expanded"]

DEEPEST = 20  # macros within macros
LARGEST = 1_000_000  # characters of the result
WANTED = Text("one argument", "1 個"), Text("{count} arguments", "{count} 個")
GIVEN = Text("is one", "1 個"), Text("are {count}", "{count} 個")
MOST = 1_000  # definitions
MOST_USES = 50_000  # of macros, those within macros included

_DEFINITION = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?"
    r"|(?P<operator>DeclareMathOperator)(?P<star>\*?)|(?P<def>g?def)"
    r"|(?P<let>let|LetLtxMacro|(?:New|Renew|Declare)CommandCopy))"
    r"\s*(?:\{\s*\\(?P<braced>[A-Za-z]+|[0-9])\s*\}|\\(?P<bare>[A-Za-z]+|[0-9]))"
)
# what \let takes the meaning of: a command, or a sign
_OTHER = re.compile(r"\s*=?\s*(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+)|(?P<sign>[^\s\\{}#%&$]))")
# \DeclarePairedDelimiter{\norm}{\lVert}{\rVert}: used as \norm{x}, \norm*{x} and \norm[\big]{x}
_PAIRED = re.compile(
    r"\\DeclarePairedDelimiter(?![A-Za-z])\s*(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))"
)
_INPUT = re.compile(r"\\(?:input|include|subfile)(?![A-Za-z])\s*(?:\{\s*(?P<braced>[^{}]*?)\s*\}|(?P<bare>[\w./-]+))")
_DELIMITER = re.compile(r"(?:\\[A-Za-z]+|\\[|{}]|[|()\[\]‖⟨⟩])(?:_(?:\w|\{\w+\}))?")
_COUNT = re.compile(r"\s*\[\s*(?P<count>[0-9])\s*\]")
_OPTION = re.compile(r"\s*\[(?P<option>[^\[\]]*)\]")
_PARAMETERS = re.compile(r"\s*(?P<all>(?:#[1-9])*)")
_PLACE = re.compile(r"#(?P<number>[1-9])")
_WORD_END = re.compile(r"\\[A-Za-z]+\Z")


class _Macros(dict[str, Macro]):
    """The macros that are defined so far, and how often any was used."""

    uses = 0


@dataclass(frozen=True)
class Expanded:
    """A text in which no macro is left. ``places[k]`` is the stretch of the user's text that character k came from.

    Without macros ``places`` is empty: every place is its own.
    """

    text: str
    places: tuple[Span, ...] = ()

    def place(self, span: Span) -> Span:
        """The user's text that a stretch of the expanded one came from."""
        if not self.places:
            return span
        if not self.places[slice(*span)]:
            at = self.places[span[0]][0] if span[0] < len(self.places) else self.places[-1][1]
            return at, at
        return self.places[span[0]][0], self.places[span[1] - 1][1]


def expanded(text: str, inputs: Mapping[str, str] | None = None) -> Expanded:
    r"""A text with its own macros put in place, and with those of files that it reads: ``inputs``, by name.

    >>> made = expanded(r"\newcommand{\R}[1]{\mathbb{R}^{#1}} $x \in \R{n}$")
    >>> made.text.strip()
    '$x \\in \\mathbb{R}^{n}$'
    >>> begin = made.text.index("R}")
    >>> start, stop = made.place((begin, begin + 1))
    >>> r"\newcommand{\R}[1]{\mathbb{R}^{#1}} $x \in \R{n}$"[start:stop]
    '\\R{n}'

    Raises:
        InputError: a macro stands for itself, lacks an argument, or the result is too long.
    """
    read_in = {m.start(): m for m in _INPUT.finditer(text) if (m["braced"] or m["bare"]) in inputs} if inputs else {}
    macros = _Macros(of_packages(text))
    if _DEFINITION.search(text) is None and _PAIRED.search(text) is None and not read_in and not macros:
        return Expanded(text)
    out: list[str] = []
    places: list[Span] = []

    def put(piece: str, span: Span | None, at: int) -> None:
        if len(places) + len(piece) > LARGEST:
            raise InputError(
                Text(
                    "with its macros put in place the document has more than {most} characters",
                    "マクロを展開すると、この文書は {most} 文字を超える",
                )(most=f"{LARGEST:,}"),
                source=text,
                span=span or (at, at + 1),
                hint=Text(
                    "a macro that holds another twice doubles with each",
                    "他のマクロを二度含むマクロは、重ねるたびに倍になる",
                ),
            )
        out.append(piece)
        places.extend([span] * len(piece) if span else [(at + k, at + k + 1) for k in range(len(piece))])

    at = 0
    for step in _steps(text):
        if step.start() < at:
            continue
        if step.start() in read_in and inputs is not None:
            _take(read_in[step.start()], inputs, macros, set())
            continue
        paired = _paired(text, step.start()) if step["COMMAND"] and len(macros) < MOST else None
        if paired is not None:
            put(text[at : step.start()], None, at)
            macros[paired[0]], at = paired[1:]
            put(_blanks(text[step.start() : at]), None, step.start())
            continue
        definition = _DEFINITION.match(text, step.start()) if step["COMMAND"] else None
        read = _defined(text, definition, macros) if definition is not None else None
        if read is not None and definition is not None and len(macros) < MOST:
            put(text[at : step.start()], None, at)
            name, macro, end = read
            if not (definition["new"] == "providecommand" and name in macros):
                macros[name] = macro
            # a definition says nothing of its own; its lines stay
            put(_blanks(text[step.start() : end]), None, step.start())
            at = end
        elif step["COMMAND"] in macros:
            put(text[at : step.start()], None, at)
            span = step.start(), step.end()
            try:
                piece, end = _expansion(text, step, macros, 0, LARGEST - len(places))
            except InputError as error:
                error.source, error.span = text, span
                raise
            if _below_or_above(text, step.start()):
                piece = f"{{{piece}}}"
            elif _WORD_END.search(piece) and text[end : end + 1].isalpha():
                piece += " "
            put(piece, (step.start(), end), at)
            at = end
    put(text[at:], None, at)
    return Expanded("".join(out), tuple(places))


def _take(match: re.Match[str], inputs: Mapping[str, str], macros: _Macros, taken: set[str]) -> None:
    """Take the macros that a file defines, and those of the files that it reads itself."""
    name, at = match["braced"] or match["bare"], 0
    text = inputs[name]
    taken.add(name)
    for step in _steps(text):
        if step.start() < at or len(macros) >= MOST:
            continue
        further = _INPUT.match(text, step.start())
        if further is not None:
            own = further["braced"] or further["bare"]
            if own in inputs and own not in taken:
                _take(further, inputs, macros, taken)
            continue
        paired, definition = _paired(text, step.start()), _DEFINITION.match(text, step.start())
        found = paired or (_defined(text, definition, macros) if definition is not None else None)
        if found is not None:
            at = found[2]
            if not (definition is not None and definition["new"] == "providecommand" and found[0] in macros):
                macros[found[0]] = found[1]


def _below_or_above(text: str, at: int) -> bool:
    """Whether a place is that of a script, which takes one thing: the expansion needs braces there."""
    return text[max(0, at - 20) : at].rstrip()[-1:] in ("^", "_")


def _steps(text: str) -> Iterator[re.Match[str]]:
    return (mark for mark in marks(text) if mark["COMMAND"])


def _defined(text: str, match: re.Match[str], macros: Mapping[str, Macro]) -> tuple[str, Macro, int] | None:
    """The name, the macro, and where its definition ends; ``None`` for one that cannot be read."""
    name, at = match["braced"] or match["bare"], match.end()
    if match["let"]:
        other = _OTHER.match(text, at)
        if other is None or name == "csname":
            return None
        command = other["braced"] or other["bare"]
        meant = macros.get(command) if command else None
        return name, meant or Macro(f"\\{command}" if command else other["sign"], final=True), other.end()
    count, option = 0, None
    if match["new"] and (found := _COUNT.match(text, at)):
        count, at = int(found["count"]), found.end()
        if count and (default := _OPTION.match(text, at)):
            option, at = default["option"], default.end()
    elif match["def"]:
        parameters = _PARAMETERS.match(text, at)
        assert parameters is not None
        count, at = len(parameters["all"]) // 2, parameters.end()
    found_body = _braced(text, at)
    if found_body is None:
        return None
    body, end = found_body
    if match["operator"]:
        body = f"\\operatorname{match['star']}{{{body}}}"
    if any(int(p["number"]) > count for p in _PLACE.finditer(body)):
        return None
    return name, Macro(body, count, option), end


def _paired(text: str, at: int) -> tuple[str, Macro, int] | None:
    """The name of a pair of delimiters, the macro, and where its definition ends."""
    match = _PAIRED.match(text, at)
    left = _argument(text, match.end()) if match is not None else None
    right = _argument(text, left[1]) if left is not None else None
    if match is None or left is None or right is None:
        return None
    opens, closes = left[0].strip(), right[0].strip()
    if _DELIMITER.fullmatch(opens) is None or _DELIMITER.fullmatch(closes) is None:
        return None
    return match["braced"] or match["bare"], Macro(f"\\left{opens} #2\\right{closes} ", 2, "", starred=True), right[1]


def _blanks(text: str) -> str:
    """Blanks in the place of a text, its lines kept."""
    return "".join(c if c == "\n" else " " for c in text)


def _braced(text: str, at: int) -> tuple[str, int] | None:
    """What stands in the braces that open at a place, and where they end."""
    while at < len(text) and text[at].isspace():
        at += 1
    end = group_end(text, at) if text.startswith("{", at) else None
    return None if end is None else (text[at + 1 : end - 1], end)


def _expansion(text: str, step: re.Match[str], macros: _Macros, depth: int, room: int) -> tuple[str, int]:
    """What stands for a command and its arguments, macros within put in place, too; and where they end."""
    name, at = step["COMMAND"], step.end()
    macro = macros[name]
    macros.uses += 1
    if macros.uses > MOST_USES:
        raise InputError(
            Text("macros are used more than {most} times", "マクロの使用回数が {most} 回を超える")(
                most=f"{MOST_USES:,}"
            ),
            hint=Text("write some of them out", "一部を展開して書く"),
        )
    if depth >= DEEPEST:
        raise InputError(
            Text(
                "the macro \\{name} leads through more than {most} others, or to itself",
                "マクロ \\{name} の展開は {most} 段を超える。自分自身に戻っている可能性がある",
            )(name=name, most=DEEPEST),
            hint=Text("a macro cannot stand for itself", "マクロは自分自身を含むことができない"),
        )
    arguments: list[str] = []
    if macro.starred and text[at : at + 1] == "*":
        at += 1
    if macro.option is not None:
        given = _OPTION.match(text, at)
        arguments.append(given["option"] if given else macro.option)
        at = given.end() if given else at
    if macro.most:
        order = arguments.pop()
        while len(arguments) < macro.most and (braced := _braced(text, at)) is not None:
            arguments.append(braced[0])
            at = braced[1]
        made = derivative(macro.body, order, arguments) if arguments else macro.body
        return _inside(made, macros, depth + 1, room), at
    while len(arguments) < macro.count:
        found = _argument(text, at)
        if found is None:
            raise InputError(
                Text(
                    "the macro \\{name} takes {wanted}, and here {given}",
                    "マクロ \\{name} は引数を {wanted}とるが、ここには {given}しかない",
                )(name=name, wanted=counted(macro.count, *WANTED), given=counted(len(arguments), *GIVEN)),
                hint=Text("each stands in braces", "引数はそれぞれ波括弧で囲む"),
            )
        arguments.append(found[0])
        at = found[1]
    pieces: list[str] = []
    last = 0
    for place in _PLACE.finditer(macro.body):
        pieces += [macro.body[last : place.start()], arguments[int(place["number"]) - 1]]
        last = place.end()
    body = _joined([*pieces, macro.body[last:]])
    if macro.final:
        return body, at
    return _inside(body, macros, depth + 1, room), at


def _inside(body: str, macros: _Macros, depth: int, room: int) -> str:
    pieces: list[str] = []
    at = length = 0
    for step in _steps(body):
        if step.start() < at or step["COMMAND"] not in macros:
            continue
        piece, end = _expansion(body, step, macros, depth, room - length)
        if _below_or_above(body, step.start()):
            piece = f"{{{piece}}}"
        pieces += [body[at : step.start()], piece]
        length += len(pieces[-1]) + len(pieces[-2])
        if length > room:
            # the caller says so, of the whole
            return "".join(pieces)
        at = end
    return _joined([*pieces, body[at:]])


def _argument(text: str, at: int) -> tuple[str, int] | None:
    """The braced argument, or the one sign or command, that stands at a place."""
    found = _braced(text, at)
    if found is not None:
        return found
    one = re.compile(r"\s*(?P<one>\\[A-Za-z]+|\\.|[^\s{}$&])").match(text, at)
    return None if one is None else (one["one"], one.end())


def _joined(pieces: list[str]) -> str:
    """The pieces one after the other, a command kept apart from letters that follow it."""
    out: list[str] = []
    for piece in pieces:
        if piece and out and _WORD_END.search(out[-1]) and piece[0].isalpha():
            out.append(" ")
        if piece:
            out.append(piece)
    return "".join(out)
