r"""A piece of LaTeX taken apart into its statements, before any of them is read.

Its tokens are found once. What it declares and which letters it gives arguments, f(x) = …, is told by the tokens alone,
so that a document knows its names before a formula of it is read (parse.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from ...core.errors import MatderivError
from ...core.records import dataclass
from ...core.text import Text
from ..grammar import require_length, require_text
from ..tree import Span
from ..words import may_be_undefined
from .brackets import CLOSE
from .calls import closing, standing, unbraced
from .cursor import OPEN
from .signs import INFIX, TIMES
from .styles import raw_tokens
from .tokens import Raw, commas
from .vocabulary import loosely

__all__ = [
    "AN_EXAMPLE",
    "Stretch",
    "arguments_of",
    "called",
    "defined_in",
    "head_of",
    "maps",
    "membership",
    "sides_of",
    "split",
    "stretch",
]

AN_EXAMPLE = Text(r"for example \|XW - Y\|_F^2", r"\|XW - Y\|_F^2 のように書く")

_RELATIONS = {
    **dict.fromkeys(("=", "coloneqq", "triangleq", "equiv", "defeq", "eqdef", "doteq"), "="),
    "approx": "≈",
    "simeq": "≈",
    "sim": "∼",
    "propto": "∝",
    "ne": "≠",
    "neq": "≠",
    "<": "<",
    ">": ">",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "lt": "<",
    "gt": ">",
    "succ": "≻",
    "succeq": "⪰",
    "Rightarrow": "⇒",
    "implies": "⇒",
    "iff": "⇔",
    "Leftrightarrow": "⇔",
    "to": "→",
    "rightarrow": "→",
    "mapsto": "→",
    "prec": "≺",
    "preceq": "⪯",
    "therefore": "⇒",
    "subset": "⊂",
}


COLONS = (":", "colon")
ARROWS = ("to", "rightarrow", "longrightarrow", "→")
_SEPARATORS = frozenset(("where", "with", "and", "for", "given", "let", "if", "st", "when", "here", "subject"))

# what says no relation of two sides, but how two statements hang together
_ARROWS = frozenset(
    (
        *("implies", "iff", "Rightarrow", "Leftrightarrow", "Longrightarrow", "Longleftrightarrow", "therefore"),
        *("because", "forall", "⇒", "⇔", "∴"),
    )
)
# relations of which none is read
_UNREAD = {"in": "in", "cong": "≅", "ll": "≪", "gg": "≫", "eqqcolon": "=", "=": "="}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text and its tokens, or why there are none; ``dropped`` are the places of what was left out."""

    text: str
    span: Span
    tokens: tuple[Raw, ...] = ()
    error: MatderivError | None = None
    dropped: tuple[Span, ...] = ()
    lenient: bool = False

    def parts(self) -> list[list[Raw]]:
        """The statements; in a document arrows part these, and P = … ∈ ℝ^n is an equation and a declaration."""
        found = list(split(self.tokens))
        if self.lenient:
            found = [apart for part in found for joined in between_arrows(part) for apart in _equation_apart(joined)]
            found = [row for part in found for row in _side_by_side(part, self.text)]
        return found

    def heads(self, names: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        r"""The names that an equation gives arguments, L(W) = …, and that stand nowhere in the stretch without.

        Upright letters name what the first side of an equation makes them, ``\mathrm{RSS}(w) = …``.
        """
        parts = self.parts()
        bare = {"sigma", *names, *standing(parts).bare}
        for part in parts:
            sides, relations = sides_of(part)
            for k, side in enumerate(sides if relations and membership(part) is None else ()):
                named = bool(side) and side[0].kind == "letter"
                if not k and relations[0][0] == "=" and side and side[0].kind == "word" and _may_name(side[0].text):
                    named = True
                arguments = _arguments(side, numbered=self.lenient and not k) if named else ()
                if arguments and side[0].text not in bare:
                    yield side[0].text, arguments

    def applied(self, functions: Mapping[str, tuple[str, ...]]) -> Stretch:
        """The stretch in which each of some functions stands without its own arguments: f for f(x)."""
        out: list[Raw] = []
        dropped: list[Span] = []
        n = 0
        while n < len(self.tokens):
            t = self.tokens[n]
            out.append(t)
            n += 1
            if (
                t.kind not in ("letter", "word")
                or t.text not in functions
                or n == len(self.tokens)
                or self.tokens[n].text != "("
            ):
                continue
            close = next((k for k in range(n, len(self.tokens)) if self.tokens[k].text == ")"), n)
            on = close + 1 < len(self.tokens) and self.tokens[close + 1].text in OPEN  # Df(X)[H]
            if _arguments((t, *self.tokens[n : close + 1]), numbered=self.lenient) == functions[t.text] and not on:
                dropped.append((self.tokens[n].span[0], self.tokens[close].span[1]))
                n = close + 1
        return replace(self, tokens=tuple(out), dropped=tuple(dropped)) if dropped else self


def stretch(text: str, span: Span | None = None, lenient: bool = False) -> Stretch:
    """The tokens of a text, or of a part of it; to a ``lenient`` eye one that has no meaning is among them."""
    require_text(text, AN_EXAMPLE)
    begin, end = span or (0, len(text))
    try:
        require_length(end - begin, Text("give its parts names, U = XW - Y", "U = XW - Y のように、部分に名前を付ける"))
        tokens = unbraced(raw_tokens(text, begin, end, lenient))
        return Stretch(text, (begin, end), tuple(_with_sets(tokens) if lenient else tokens), lenient=lenient)
    except MatderivError as error:
        error.source = text
        return Stretch(text, (begin, end), error=error)


def called(parts: Sequence[list[Raw]]) -> set[str]:
    """The letters that stand for functions: a side of an equation is L(W), and L stands nowhere without parentheses."""
    found: set[str] = set()
    bare: set[str] = {"sigma"}
    for part in parts:
        sides, relations = sides_of(part)
        found |= {side[0].text for side in sides if relations and arguments_of(side)}
        bare |= {
            t.text for n, t in enumerate(part) if t.kind == "letter" and (n + 1 == len(part) or part[n + 1].text != "(")
        }
    return found - bare


def defined_in(parts: Sequence[list[Raw]]) -> set[str]:
    r"""The names that an equation defines as functions: its left side is f(x), or \rho_\tau(u) with a label."""
    found = (sides[0] for sides, relations in map(sides_of, parts) if relations)
    return {name for name, arguments in map(head_of, found) if arguments}


def invariants_in(parts: Sequence[list[Raw]]) -> set[str]:
    r"""The names I_1 and I_C that an equation defines, and that are no identity then: I_1 = \operatorname{tr} C."""
    found = (sides[0] for sides, relations in map(sides_of, parts) if relations)
    return {name for name, arguments in map(head_of, found) if name.startswith("I_") and not arguments}


def head_of(side: Sequence[Raw]) -> tuple[str, tuple[str, ...]]:
    """The name of a function and its arguments, where a side is a letter, perhaps with a label below, and these."""
    if len(side) < 3 or side[0].kind != "letter" or side[1].text != "_" or side[1].kind != "char":
        return (side[0].text if side else "", arguments_of(side))
    braced = side[2].kind == "open"
    end = closing(side, 2) + 1 if braced else 3
    label = side[3 : end - 1] if braced else side[2:3]
    single = len(label) == 1 or all(u.kind == "letter" and len(u.text) == 1 for u in label)
    if not label or not single or any(u.kind not in ("letter", "number", "word") for u in label):
        return "", ()
    return f"{side[0].text}_{''.join(u.text for u in label)}", arguments_of([side[0], *side[end:]])


def membership(part: Sequence[Raw]) -> int | None:
    r"""The place of the \in of a declaration."""
    return next((n for n, t, depth in _nested(part) if not depth and t.kind == "command" and t.text == "in"), None)


def maps(part: Sequence[Raw]) -> int | None:
    r"""The place of the colon of f: \mathbb{R}^n \to \mathbb{R}, where a statement is such a declaration."""
    at = next(
        (n for n, t, depth in _nested(part) if not depth and t.kind in ("char", "command") and t.text in COLONS), None
    )
    if at is None or not any(not depth and n > at and t.text in ARROWS for n, t, depth in _nested(part)):
        return None
    return at


def _relation(t: Raw) -> str | None:
    return _RELATIONS.get(t.text) if t.kind in ("char", "command") else None


def _joins(t: Raw, before: Raw | None = None) -> bool:
    """Whether a formula goes on across a line break beside this token; a sign in a script is none."""
    if before is not None and before.kind == "char" and before.text in "^_":
        return False
    return _relation(t) is not None or t.text in ("+", "-", ":") or t.text in TIMES or t.text in INFIX


def _nested(tokens: Sequence[Raw]) -> Iterator[tuple[int, Raw, int]]:
    """Each token with its place, and in how many brackets it stands."""
    depth = 0
    for n, t in enumerate(tokens):
        depth += (t.kind == "open" or t.text in OPEN) - (t.kind == "close" or t.text in CLOSE)
        yield n, t, depth


def _with_sets(tokens: list[Raw]) -> list[Raw]:
    r"""The tokens of a document as declarations have them: (U ∈ …) after a comma, {0,1}^n as ℝ^n, ℝ^n \ {0} as ℝ^n."""
    out: list[Raw] = []
    skipped: set[int] = set()
    for n, t in enumerate(tokens):
        if n in skipped:
            continue
        texts = [u.text for u in tokens[n : n + 4]]
        if texts == ["setminus", "\\{", "0", "\\}"]:
            skipped.update(range(n, n + 4))
        elif t.text == "(" and (close := closing(tokens, n)) < len(tokens) and _tells(tokens[n + 1 : close]):
            skipped.add(close)
            out.append(replace(t, text=","))
        elif t.text == "\\{" and n and tokens[n - 1].text == "in" and (end := _finite(tokens, n)):
            skipped.update(range(n, end))
            out.append(Raw("letter", "R", (t.span[0], tokens[end - 1].span[1]), "bb"))
        else:
            out.append(t)
    return out


def _tells(inside: Sequence[Raw]) -> bool:
    """Whether some tokens say of what set something is."""
    return any(t.kind == "command" and t.text == "in" for t in inside) and all(t.text not in "()" for t in inside)


def _finite(tokens: Sequence[Raw], n: int) -> int:
    """The place after a set of numbers that stands at n to some power, else 0."""
    end = closing(tokens, n) + 1
    inside = tokens[n + 1 : end - 1]
    numbers = all(t.kind in ("number", "letter") or t.text in (",", "-", "+") for t in inside)
    return end if numbers and end < len(tokens) and tokens[end].text == "^" else 0


def _equation_apart(part: list[Raw]) -> list[list[Raw]]:
    """P = … ∈ ℝ^{n×n} as an equation and a declaration of a shape alone; other statements as they are."""
    at = membership(part)
    sides, relations = sides_of(part[:at])
    if at is None or len(sides) != 2 or not all(sides) or relations[0][0] != "=":
        return [part]
    plain = [t.text for t in part[at + 1 : at + 3]] in (["R", "^"], ["ℝ", "^"]) and all(
        t.text not in "_+" for t in part[at:]
    )
    return [part[:at], [*sides[0], *part[at:]]] if plain else [part]


def split(tokens: Sequence[Raw]) -> Iterator[list[Raw]]:
    """The statements, without what separates them."""
    part: list[Raw] = []
    pending: list[Raw] = []  # names before a comma that may belong to a declaration
    for n, t, depth in _nested(tokens):
        if t.kind == "break":
            following = next((u for u in tokens[n + 1 :] if u.kind != "break"), None)
            if depth > 0 or not part or following is None or _joins(*part[:-3:-1]) or _joins(following):
                continue
        elif (
            t.kind == "prose"
            and depth <= 0
            or t.kind == "word"
            and t.text.lower() in _SEPARATORS
            and depth <= 0
            and (t.style != "operator")
        ):
            pass
        elif not (t.kind == "char" and t.text in (",", ";", "、", "。", "，") and depth <= 0) and not (
            t.text == "." and all(u.kind == "break" for u in tokens[n + 1 :])
        ):
            part.append(t)
            continue
        if t.text == "," and part and all(u.kind in ("letter", "word", "number") or u.text == "_" for u in part):
            pending += [*part, t]
        elif part:
            yield from _joined(pending, part)
            pending = []
        part = []
    if part:
        yield from _joined(pending, part)
    elif pending:
        yield pending[:-1]


def _joined(pending: list[Raw], part: list[Raw]) -> Iterator[list[Raw]]:
    if pending and (any(t.kind == "command" and t.text == "in" for t in part) or maps(part) is not None):
        yield [*pending, *part]
        return
    if pending:
        yield pending[:-1]
    yield part


def sides_of(part: Sequence[Raw], unread: bool = False) -> tuple[list[list[Raw]], list[tuple[str, Span]]]:
    """The sides of a chain, and the relations between them with their places; those that are never read, too."""
    sides: list[list[Raw]] = [[]]
    relations: list[tuple[str, Span]] = []
    for n, t, depth in _nested(part):
        relation = _relation(t) or (_UNREAD.get(t.text) if unread and t.kind in ("command", "unread") else None)
        if t.text == ":" and n + 1 < len(part) and part[n + 1].text == "=":
            continue
        if relation is None or depth > 0:
            sides[-1].append(t)
            continue
        relations.append((relation, t.span))
        sides.append([])
    return sides, relations


def between_arrows(part: Sequence[Raw]) -> list[list[Raw]]:
    """The statements that arrows join, a = b ⇒ c = d."""
    return _apart(part, lambda n, t: t.kind in ("command", "char") and t.text in _ARROWS)


def rows_of(part: Sequence[Raw], text: str) -> list[list[Raw]]:
    """The rows of a statement of which something cannot be read: wide spaces, stops and commas part these, too."""

    def parts(n: int, t: Raw) -> bool:
        following = part[n + 1] if n + 1 < len(part) else None
        if t.text == ":":
            return following is None or following.text != "="
        stops = t.text == "." and (following is None or following.after or following.kind == "break")
        return stops or t.text in _ARROWS or t.kind == "char" and t.text == ","

    return _apart(part, parts, lambda n, t: _wide(part, n, text))


def _side_by_side(part: list[Raw], text: str) -> list[list[Raw]]:
    r"""The equations that nothing but wide spaces parts, ``a = b \qquad c = d``; another statement as it is."""
    rows = _apart(part, lambda n, t: False, lambda n, t: _wide(part, n, text))
    if len(rows) < 2:
        return [part]
    for row in rows:
        sides, relations = sides_of(row)
        if len(sides) < 2 or not all(sides) or any(relation != "=" for relation, _ in relations):
            return [part]
    return rows


def _wide(part: Sequence[Raw], n: int, text: str) -> bool:
    """Whether a wide space stands before a token of a statement."""
    gap = text[part[n - 1].span[1] : part[n].span[0]] if n else ""
    return r"\quad" in gap or r"\qquad" in gap


def _apart(
    part: Sequence[Raw], parts: Callable[[int, Raw], bool], begins: Callable[[int, Raw], bool] = lambda n, t: False
) -> list[list[Raw]]:
    """What stands between the tokens that part it, and before those that begin something, outside of brackets."""
    out: list[list[Raw]] = [[]]
    outside = True
    for n, t, depth in _nested(part):
        if outside and begins(n, t):
            out.append([])
        outside = depth <= 0
        if outside and parts(n, t):
            out.append([])
        elif t.kind != "break" or not outside:
            out[-1].append(t)
    return [row for row in out if row]


def arguments_of(side: Sequence[Raw]) -> tuple[str, ...]:
    """The names in parentheses, where a side is a letter and these: L(W), f(x, y)."""
    return _arguments(side) if side and side[0].kind == "letter" else ()


def _arguments(side: Sequence[Raw], numbered: bool = False) -> tuple[str, ...]:
    r"""The names in parentheses, where a side is a name and these; ``numbered`` ones too, as in J(x_0, x_1)."""
    if len(side) < 4 or side[1].text != "(" or side[-1].text != ")":
        return ()
    names = tuple(_argument(a, numbered) for a in commas(side[2:-1]))
    return names if all(names) else ()


def _argument(part: Sequence[Raw], numbered: bool) -> str:
    """The letter that an argument is, with its number, or nothing."""
    letter = bool(part) and part[0].kind == "letter"
    if letter and len(part) == 1:
        return part[0].text
    below = letter and numbered and len(part) == 3 and part[1].text == "_" and part[2].kind == "number"
    return f"{part[0].text}_{part[2].text}" if below else ""


def _may_name(word: str) -> bool:
    """Whether upright letters may be what an equation names: those of no function, here or elsewhere."""
    return loosely(word) is None and may_be_undefined(word)
