r"""Statements of LaTeX: a text is taken apart into chains of equations, whose sides become trees, and declarations.

:func:`statements` gives chains ``a = b = c`` with the tree of each side, and declarations
``X \in \mathbb{R}^{n\times m}``. :func:`parse_latex` reads one formula. All places are those of the user's LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ...core.errors import InputError, MatderivError
from ...core.text import Text
from ..grammar import EMPTY, require_length, require_text
from ..tree import Node, Span, abridged
from .brackets import CLOSE
from .calls import standing, unbraced
from .cursor import OPEN, How
from .declarations import Declaration, declaration
from .derivatives import differentiated
from .nodes import tree_of
from .signs import INFIX, TIMES
from .styles import raw_tokens
from .tokens import OUTSIDE, WORDS_STAND, Raw, commas
from .vocabulary import loosely

__all__ = ["Chain", "Side", "Statement", "Unread", "parse_latex", "statements"]

AS_SIGNS = Text("write what they mean in the formula", "その意味を式の中に書く")
AN_EXAMPLE = Text(r"for example \|XW - Y\|_F^2", r"\|XW - Y\|_F^2 のように書く")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a chain. ``arguments`` are those of a left side such as L(W), whose tree is the name alone."""

    tree: Node
    span: Span
    arguments: tuple[str, ...] = ()
    vectors: frozenset[str] = frozenset()  # the names in it that are written as vectors


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides with the relations between them, "=" most often; a single expression has one side and none."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    span: Span
    opens: bool = True  # False for a chain that goes on with a relation: "= 2X^T(XW - Y)"


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why."""

    error: MatderivError
    span: Span


Statement = Chain | Declaration | Unread

# ------------------------------------------------------------------------------------------------- reading


def parse_latex(text: str, names: Collection[str] = (), loose: bool = False) -> Node:
    r"""The tree of one formula in LaTeX. ``names`` are the declared names; ``loose`` takes ⊙, ⊘ and ⊗ left to right.

    >>> from matderiv.reading.latex.written import as_text
    >>> as_text(parse_latex(r"\left\| XW - Y \right\|_F^2"))
    'norm2(X*W - Y)^2'
    >>> as_text(parse_latex(r"\frac{1}{n} \sum_{i=1}^{n} \log\bigl(1 + e^{-y_i x_i^\top w}\bigr)"))
    "1/n*sum_{i=1}^n(log(1 + exp(-y_i*x_i'*w)))"

    Raises:
        InputError: the text is no formula; the message shows where.
        NoRuleError: it uses a function that has no operation yet.
    """
    found = statements(text, names, loose=loose)
    chains = [s for s in found if isinstance(s, Chain)]
    if len(found) != 1 or not chains or len(chains[0].sides) != 1:
        span = found[1].span if len(found) > 1 else (0, len(text))
        what = Text("one of several statements", "複数の文の 1 つ")
        if len(found) == 1:
            what = Text("an equation", "等式") if chains else Text("a declaration", "宣言")
        raise InputError(
            Text("this is not one formula, but {what}", "これは 1 つの式ではなく、{what}である")(what=what),
            source=text,
            span=span,
            hint=Text("give one formula alone", "式を 1 つだけ書く"),
        )
    return chains[0].sides[0].tree


def statements(
    text: str,
    names: Collection[str] = (),
    *,
    functions: Collection[str] = (),
    loose: bool = False,
    strict: bool = True,
    span: Span | None = None,
    primes: bool = False,
    calls: Collection[str] = (),
    define: bool = False,
) -> tuple[Statement, ...]:
    r"""What a piece of LaTeX says, in order: chains of equations and declarations of shapes.

    A line break ends a statement unless a relation or an operator stands beside it; so does a comma outside of
    parentheses. Without ``strict`` what cannot be read is an :class:`Unread`, otherwise it raises. ``span`` is the
    part of the text to read. ``functions`` are letters with values: with L among them, or after "L(W) = …" in the same
    text, L(W) is read as the name L. With ``primes`` σ′(z) is read, a "call" of "sigmoid'", and ∂/∂vec(X), whose
    variable is a "call" of "vec". ``calls`` are letters that were defined as functions: f(u) is a "call" of
    "f"; with ``define`` those, too, that an equation of the text defines, and all that the text declares or
    differentiates by is a name throughout.

    >>> from matderiv.reading.latex.written import as_text
    >>> chain, shapes = statements(r"U &= XW \\ &= Z, \quad X, W \in \mathbb{R}^{n\times n}")
    >>> [as_text(side.tree) for side in chain.sides], shapes.names, shapes.shape
    (['U', 'X*W', 'Z'], ('X', 'W'), ('n', 'n'))

    Raises:
        InputError: something cannot be read; the message shows where.
        NoRuleError: a function has no operation yet.
    """
    require_text(text, AN_EXAMPLE)
    begin, end = span or (0, len(text))
    try:
        require_length(end - begin, Text("give its parts names, U = XW - Y", "U = XW - Y のように、部分に名前を付ける"))
        tokens = unbraced(raw_tokens(text, begin, end))
        if strict:
            _refuse_words(tokens)
        parts = list(_split(tokens))
        if not parts:
            raise InputError(EMPTY, hint=AN_EXAMPLE)
    except MatderivError as error:
        error.source = text
        if strict:
            raise
        return (Unread(error, (begin, end)),)
    seen: dict[str, tuple[str, str]] = {}
    out: list[Statement] = []
    if define:
        names = {*names, *_own_names(parts, How(text, frozenset(names), loose, seen))}
    defined = frozenset(_defined(parts) - set(names)) if define else frozenset[str]()
    calls = defined.union(calls)
    valued = {*functions, *_called(parts)} - set(names) - calls
    stand = standing(parts)
    for part in parts:
        place = part[0].span[0], part[-1].span[1]
        how = How(text, frozenset(names), loose, seen, frozenset(valued), primes, calls, stand, defined)
        try:
            out.append(_statement(part, place, how))
            if isinstance(out[-1], Chain):
                # what an equation says of L(W) holds for it further on
                valued |= {str(side.tree.value) for side in out[-1].sides if side.arguments} - calls
        except MatderivError as error:
            error.source = text
            if strict:
                raise
            out.append(Unread(error, place))
    return tuple(out)


# --------------------------------------------------------------------------------------------- statements

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
# words that join statements, and those by which one speaks of a function
_JOINING = re.compile(
    r"(?:where|with|and|for(?: (?:all|each|every|some|any|fixed|given))?|given(?: that)?|let|if|when|here|in which"
    r"|subject to|such that|so that|s\. ?t\.)[,:]?",
    re.IGNORECASE,
)
_SPOKEN = frozenset(
    (
        *(
            "norm",
            "square",
            "squared",
            "squares",
            "product",
            "root",
            "exponential",
            "logarithm",
            "inverse",
            "transpose",
        ),
        *("determinant", "mean", "average", "variance", "maximum", "minimum", "max", "min", "expectation", "argmax"),
        *("argmin", "half", "twice", "minus", "plus", "times", "absolute", "reciprocal", "cosine", "sine"),
    )
)
_SEPARATORS = frozenset(("where", "with", "and", "for", "given", "let", "if", "st", "when", "here", "subject"))


def _refuse_words(tokens: Sequence[Raw]) -> None:
    """Words beside an objective join its statements; others may be meant as a part of it, and are not dropped."""
    for t in tokens:
        if t.kind != "prose":
            continue
        meant = next((w for w in re.findall(r"[^\W_]+", t.text) if w.lower() in _SPOKEN or loosely(w)), "")
        if meant or t.style == "inside" and not _JOINING.fullmatch(t.text):
            raise InputError(
                WORDS_STAND(words=abridged(t.text)),
                span=t.span,
                hint=OUTSIDE if t.style == "inside" else AS_SIGNS,
            )


def _called(parts: Sequence[list[Raw]]) -> set[str]:
    """The letters that stand for functions: a side of an equation is L(W), and L stands nowhere without parentheses."""
    found: set[str] = set()
    bare: set[str] = {"sigma"}
    for part in parts:
        sides, relations = _sides(part)
        found |= {side[0].text for side in sides if relations and _arguments(side)}
        bare |= {
            t.text for n, t in enumerate(part) if t.kind == "letter" and (n + 1 == len(part) or part[n + 1].text != "(")
        }
    return found - bare


def _defined(parts: Sequence[list[Raw]]) -> set[str]:
    """The letters that an equation defines as functions: its left side is f(x)."""
    found = (sides[0] for sides, relations in map(_sides, parts) if relations)
    return {side[0].text for side in found if _arguments(side)}


def _own_names(parts: Sequence[list[Raw]], how: How) -> set[str]:
    """The names that a text declares or differentiates by, wherever in it; T is one, and no transpose, as a scalar."""
    found: set[str] = set()
    for part in parts:
        with suppress(MatderivError):  # it is refused when it is read
            at = _membership(part)
            if at is None:
                found |= differentiated(part, how) - {"T"}
            else:
                said = declaration(part, at, part[0].span, how)
                found |= {name for name in said.names if name != "T" or not said.shape}
    return found


def _membership(part: Sequence[Raw]) -> int | None:
    r"""The place of the \in of a declaration."""
    return next((n for n, t, depth in _nested(part) if not depth and t.kind == "command" and t.text == "in"), None)


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


def _split(tokens: list[Raw]) -> Iterator[list[Raw]]:
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
    if pending and any(t.kind == "command" and t.text == "in" for t in part):
        yield [*pending, *part]
        return
    if pending:
        yield pending[:-1]
    yield part


def _statement(part: list[Raw], place: Span, how: How) -> Statement:
    at = _membership(part)
    if at is not None:
        return declaration(part, at, place, how)
    sides, relations = _sides(part)
    opens = bool(sides[0])
    if not opens and len(sides) > 1:
        if not how.primes:
            _refuse_relation(relations[0], how)
        sides = sides[1:]
    for n, side in enumerate(sides):
        if not side:
            near = relations[min(n, len(relations) - 1)][1]
            raise InputError(
                Text("one side of {relation} is missing", "{relation} の片側に何もない")(
                    relation=how.text[slice(*near)]
                ),
                span=near,
                hint=Text("write both sides, or one formula alone", "両辺を書くか、式を 1 つだけ書く"),
            )
    made = tuple(_side(side, how, not n and len(sides) > 1) for n, side in enumerate(sides))
    return Chain(made, tuple(r for r, _ in relations), place, opens)


def _refuse_relation(relation: tuple[str, Span], how: How) -> None:
    """Refuse a formula behind a relation that says more than what it is: ≠ 2x, ≤ 2x.

    Raises:
        InputError: the relation is none of =, := and ⇒.
    """
    sign = how.text[slice(*relation[1])]
    if relation[0] in ("=", "⇒") and sign != r"\equiv":
        return
    raise InputError(
        Text(
            "{sign} stands in front, and nothing tells what is {sign} this",
            "先頭に {sign} があり、何と比べているのか分からない",
        )(sign=sign),
        span=relation[1],
        hint=Text("leave {sign} out, or write = where it is equal", "{sign} を省くか、等しいなら = と書く")(sign=sign),
    )


def _sides(part: list[Raw]) -> tuple[list[list[Raw]], list[tuple[str, Span]]]:
    """The sides of a chain, and the relations between them with their places."""
    sides: list[list[Raw]] = [[]]
    relations: list[tuple[str, Span]] = []
    for n, t, depth in _nested(part):
        relation = _relation(t)
        if t.text == ":" and n + 1 < len(part) and part[n + 1].text == "=":
            continue
        if relation is None or depth > 0:
            sides[-1].append(t)
            continue
        relations.append((relation, t.span))
        sides.append([])
    return sides, relations


def _arguments(side: list[Raw]) -> tuple[str, ...]:
    """The names in parentheses, where a side is a letter and these: L(W), f(x, y)."""
    if len(side) < 4 or side[0].kind != "letter" or side[1].text != "(" or side[-1].text != ")":
        return ()
    inside = commas(side[2:-1])
    return tuple(a[0].text for a in inside) if all(len(a) == 1 and a[0].kind == "letter" for a in inside) else ()


def _side(raw: list[Raw], how: How, first: bool) -> Side:
    """A side as a tree; ``first`` says that it is the left one of several."""
    span = raw[0].span[0], raw[-1].span[1]
    arguments = _arguments(raw)
    defines = first and raw[0].text in how.defined
    if arguments and (defines or raw[0].text in how.functions):
        return Side(Node("name", raw[0].text, (), raw[0].span), span, arguments)
    how = replace(how, vectors=set())
    return Side(tree_of(raw, how), span, vectors=frozenset(how.vectors))
