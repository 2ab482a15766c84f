r"""Statements of LaTeX: a text is taken apart into chains of equations, whose sides become trees, and declarations.

:func:`statements` gives chains ``a = b = c`` with the tree of each side, and declarations
``X \in \mathbb{R}^{n\times m}``. :func:`parse_latex` reads one formula. All places are those of the user's LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

from ...core.errors import InputError, MatderivError
from ...core.patterns import pattern
from ...core.records import dataclass
from ...core.text import Text
from ..grammar import EMPTY
from ..tree import Node, Span, abridged, dotted_forms, postorder
from ..words import LATER, not_yet
from .calls import standing
from .cursor import How, alike
from .declarations import Declaration, Signature, declaration, signature
from .derivatives import differentiated
from .nodes import tree_of
from .stretches import (
    AN_EXAMPLE,
    Stretch,
    arguments_of,
    called,
    defined_in,
    head_of,
    invariants_in,
    maps,
    membership,
    rows_of,
    sides_of,
    stretch,
)
from .tokens import OUTSIDE, WORDS_STAND, Raw
from .vocabulary import loosely

__all__ = ["Chain", "Row", "Side", "Statement", "Unread", "declarations", "parse_latex", "statements"]

AS_SIGNS = Text("write what they mean in the formula", "その意味を式の中に書く")


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
class Row:
    """A row of what could not be read: its sides, each by itself a formula or unread, and the relations between."""

    sides: tuple[Side | Unread, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why; of a statement its rows, of a side with nothing in it no reason."""

    error: MatderivError | None
    span: Span
    rows: tuple[Row, ...] = ()


Statement = Chain | Declaration | Signature | Unread

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
    text: str | Stretch,
    names: Collection[str] = (),
    *,
    functions: Collection[str] = (),
    loose: bool = False,
    strict: bool = True,
    span: Span | None = None,
    primes: bool = False,
    calls: Collection[str] = (),
    define: bool = False,
    undefined: Collection[str] = (),
) -> tuple[Statement, ...]:
    r"""What a piece of LaTeX says, in order: chains of equations and declarations of shapes.

    The tokens of a text that were found already are given as its :class:`Stretch`. A line break ends a statement unless
    a relation or an operator stands beside it; so does a comma outside of parentheses.
    Without ``strict`` what cannot be read is an :class:`Unread`, otherwise it raises. ``span`` is the
    part of the text to read. ``functions`` are letters with values: with L among them, or after "L(W) = …" in the same
    text, L(W) is read as the name L. With ``primes`` σ′(z) is read, a "call" of "sigmoid'", and ∂/∂vec(X), whose
    variable is a "call" of "vec". ``calls`` are letters that were defined as functions: f(u) is a "call" of
    "f"; ``undefined`` are declared as functions, and not defined. With ``define`` those are calls, too, that an
    equation of the text defines, and all that the text declares or differentiates by is a name throughout.

    >>> from matderiv.reading.latex.written import as_text
    >>> chain, shapes = statements(r"U &= XW \\ &= Z, \quad X, W \in \mathbb{R}^{n\times n}")
    >>> [as_text(side.tree) for side in chain.sides], shapes.names, shapes.shape
    (['U', 'X*W', 'Z'], ('X', 'W'), ('n', 'n'))

    Raises:
        InputError: something cannot be read; the message shows where.
        NoRuleError: a function has no operation yet.
    """
    taken = text if isinstance(text, Stretch) else stretch(text, span, lenient=not strict)
    text, refusal = taken.text, taken.error
    if refusal is None and strict:
        _refuse_words(taken.tokens, text)
    parts = taken.parts()
    if refusal is None and not parts:
        refusal = InputError(EMPTY, source=text, hint=AN_EXAMPLE)
    if refusal is not None:
        if strict:
            raise refusal
        return (Unread(refusal, taken.span),)
    seen: dict[str, tuple[str, str]] = {}
    out: list[Statement] = []
    if define:
        names = {*names, *invariants_in(parts), *_own_names(parts, How(text, frozenset(names), loose, seen))}
    defined = frozenset(defined_in(parts) - set(names)) if define else frozenset[str]()
    calls = defined.union(calls)
    valued = {*functions, *called(parts)} - set(names) - calls - (set(undefined) if primes else set())
    stand = standing(parts, ("sum", "prod") if define else ("sum",))
    told = frozenset((*undefined, *(_with_signatures(parts, How(text, frozenset(names), loose, {})) if define else ())))
    torn = _torn(parts, text)
    for n, part in enumerate(parts):
        place = part[0].span[0], part[-1].span[1]
        how = How(
            text, frozenset(names), loose, seen, frozenset(valued), primes, calls, stand, defined, told, tied=define
        )
        sides = _Sides(how, lenient=not strict)
        try:
            if n in torn:
                raise _decimal(text, torn[n])
            out.append(_statement(part, place, sides))
            if isinstance(out[-1], Chain):
                # what an equation says of L(W) holds for it further on
                valued |= {str(side.tree.value) for side in out[-1].sides if side.arguments} - calls
        except MatderivError as error:
            error.source = text
            if strict:
                raise
            rows = () if n in torn else tuple(sides.row(row) for row in rows_of(part, text))
            out.append(Unread(error, place, rows))
    return tuple(out)


def _torn(parts: Sequence[list[Raw]], text: str) -> dict[int, Span]:
    """The statements that a comma between two digits parts, 0,5, each with the place of that number."""
    found: dict[int, Span] = {}
    for n, (one, other) in enumerate(pairwise(parts)):
        last, first = one[-1], other[0]
        if last.kind == first.kind == "number" and text[last.span[1] : first.span[0]] == ",":
            found |= dict.fromkeys((n, n + 1), (last.span[0], first.span[1]))
    return found


def _decimal(text: str, span: Span) -> InputError:
    """The refusal of a number with a comma in it."""
    shown = text[slice(*span)]
    said = Text(
        "{shown} may be one number, or the end of one formula and another",
        "{shown} は 1 つの数とも、2 つの式の境目とも読める",
    )
    hint = Text(
        "write {number} for a number, and a blank behind a comma",
        "数ならば {number} と書き、区切りの読点の後には空白を置く",
    )
    return InputError(said(shown=shown), span=span, hint=hint(number=shown.replace(",", ".")))


def declarations(taken: Stretch, names: Collection[str] = ()) -> Iterator[Declaration]:
    """The declarations of a stretch that can be read; no formula of it is."""
    for part in taken.parts():
        if (at := membership(part)) is not None:
            with suppress(MatderivError):
                place = part[0].span[0], part[-1].span[1]
                yield declaration(part, at, place, How(taken.text, frozenset(names), False, {}))


# --------------------------------------------------------------------------------------------- statements
# words that join statements, and those by which one speaks of a function
_JOINING = pattern(
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


def _refuse_words(tokens: Sequence[Raw], text: str) -> None:
    """Words beside an objective join its statements; others may be meant as a part of it, and are not dropped."""
    for t in tokens:
        if t.kind != "prose":
            continue
        meant = next((w for w in re.findall(r"[^\W_]+", t.text) if w.lower() in _SPOKEN or loosely(w)), "")
        if meant or t.style == "inside" and not _JOINING.fullmatch(t.text):
            raise InputError(
                WORDS_STAND(words=abridged(t.text)),
                source=text,
                span=t.span,
                hint=OUTSIDE if t.style == "inside" else AS_SIGNS,
            )


def _own_names(parts: Sequence[list[Raw]], how: How) -> set[str]:
    """The names that a text declares or differentiates by, wherever in it; T is one, and no transpose, as a scalar."""
    found: set[str] = set()
    for part in parts:
        with suppress(MatderivError):  # it is refused when it is read
            at = membership(part)
            if at is None:
                found |= differentiated(part, how) - {"T"}
            else:
                said = declaration(part, at, part[0].span, how)
                found |= {name for name in said.names if name != "T" or not said.shape}
    return found


def _with_signatures(parts: Sequence[list[Raw]], how: How) -> Iterator[str]:
    r"""The names that a text declares as functions, f: \mathbb{R}^n \to \mathbb{R}."""
    for part in parts:
        with suppress(MatderivError):  # it is refused when it is read
            at = maps(part)
            if at is not None:
                yield from signature(part, at, part[0].span, how).names


def _statement(part: list[Raw], place: Span, read: _Sides) -> Statement:
    at, how = membership(part), read.how
    colon = None if how.primes else maps(part)
    if colon is not None:
        _refuse_unread(part)
        return signature(part, colon, place, how)
    if at is not None:
        _refuse_unread(part)
        return declaration(part, at, place, how)
    sides, relations = sides_of(part)
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
    made = tuple(read.side(side, not n and len(sides) > 1) for n, side in enumerate(sides))
    read.together()
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


def _refuse_unread(tokens: Sequence[Raw]) -> None:
    """Refuse what holds a token that has no meaning."""
    for t in tokens:
        if t.error is not None:
            raise t.error


class _Sides:
    """The sides of one statement, each read once."""

    def __init__(self, how: How, lenient: bool) -> None:
        self.how, self.lenient = how, lenient
        self.made: dict[Span, Side | MatderivError] = {}
        self.seen: dict[Span, dict[str, tuple[str, str]]] = {}  # the names of each side, as they were written

    def side(self, raw: list[Raw], first: bool) -> Side:
        """A side as a tree; ``first`` says that it is the left one of several."""
        span = raw[0].span[0], raw[-1].span[1]
        if span not in self.made:
            try:
                self.made[span] = self._read(raw, span, first)
            except MatderivError as error:
                self.made[span] = error
        found = self.made[span]
        if isinstance(found, MatderivError):
            raise found
        return found

    def row(self, tokens: list[Raw]) -> Row:
        """A row of which something cannot be read."""
        sides, relations = sides_of(tokens, unread=True)
        made: list[Side | Unread] = []
        for n, raw in enumerate(sides):
            at = relations[n - 1][1][1] if n else tokens[0].span[0]
            try:
                made.append(self.side(raw, False) if raw else Unread(None, (at, at)))
            except MatderivError as error:
                made.append(Unread(error, (raw[0].span[0], raw[-1].span[1])))
        return Row(tuple(made), tuple(r for r, _ in relations))

    def together(self) -> None:
        """Refuse sides in which a name is written in two ways; each by itself can be read."""
        for span, seen in self.seen.items():
            for name, (look, said) in seen.items():
                known = self.how.seen.setdefault(name, (look, said))
                if known[0] != look:
                    raise alike(said, known[1], name, span)

    def _read(self, raw: list[Raw], span: Span, first: bool) -> Side:
        _refuse_unread(raw)
        head, defined = head_of(raw)
        if first and defined and head in self.how.defined:
            return Side(Node("name", head, (), raw[0].span), span, defined)
        arguments = arguments_of(raw)
        if arguments and raw[0].text in self.how.functions:
            return Side(Node("name", raw[0].text, (), raw[0].span), span, arguments)
        how = replace(self.how, vectors=set(), seen=self.seen.setdefault(span, {}))
        tree = tree_of(raw, how)
        for node in postorder(tree) if self.lenient else ():
            if node.kind == "call" and node.value in LATER:
                raise not_yet(node.value, node.span)
        tree = dotted_forms(tree, lambda name: name[:1].isupper())
        return Side(tree, span, vectors=frozenset(how.vectors))
