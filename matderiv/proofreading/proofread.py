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
- "unread": it could not be read or evaluated. It is never taken for right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from sympy import Expr, Symbol

from ..checking.verify import judged
from ..errors import InputError, MatderivError
from ..index import Entry, Index, Partial, free, is_scalar, shape_of, walk
from ..judging.hand import Counterexample, by_hand, values_of
from ..matrix import Var
from ..printing.sheet import Sentence, telling
from ..reading.latex.declarations import Declaration
from ..reading.latex.parse import Chain, Side, Unread, statements
from ..reading.shapes import assumed, declared
from ..reading.tree import Node, Span, Subscripted, postorder
from ..step import Check
from ..text import LANGUAGES, Said, Text
from .elaborate import LAYOUTS, Clash, Equality, Known, Reading, arrays_in, symbols_of
from .macros import expanded
from .manuscript import IN_PARTS, Piece, bounded, chains, read_pieces, text_of
from .nearest import changes
from .report import DEFINES, NO_FIT, NO_IDENTITY, NOT_CHECKED, OF_INDICES, SYMMETRIC, Line, Report
from .stacks import WAYS, Stack, stacks

__all__ = ["check_derivation"]

NO_EQUALITY = Text("{relation} is no equality", "{relation} は等号ではない")
NOTHING_BEFORE = Text("nothing stands before this =", "この等号の前に何もない")
MISSING_SIDE = Text("one side of this is missing", "この等式の一方の辺がない")
NOT_ONE = Text("this is not one formula", "これは一つの式になっていない")
FAULT = Text("something went wrong here ({kind})", "ここで内部の誤りが起きた({kind})")
NO_EQUATION = Text("there is no equation in this document", "この文書には等式がない")
DISPLAYS = Text(r"equations stand in $$ … $$, \[ … \] or align", r"等式は $$ … $$、\[ … \]、align 環境のいずれかに書く")
MANY_EQUATIONS = Text(
    "the document has {count} equations; at most {most} are read",
    "この文書には等式が {count} 個あるが、読めるのは {most} 個までである",
)
NO_STACK = Text(
    "{name} was declared with another shape than {count} {way}",
    "{name} の宣言された形は、{way}が {count} 個という形ではない",
)
NO_VALUE = Text("no point was found where both sides have a value", "両辺が値をもつ点が見つからなかった")
READINGS = 40  # readings of the names of a line that are tried
MOST = 500  # equations of a document
MOST_MENDED = 20  # wrong lines of which the nearest right one is looked for
MOST_REPLAYED = 20_000  # equations that are read again for other kinds of names
MOST_SIZES = 8  # different sizes of a line up to which small numbers are looked for


# ------------------------------------------------------------------------------------------------- document


@dataclass(frozen=True, eq=False)
class _Item:
    """One equality as it was parsed, or what could not be."""

    source: str
    span: Span
    inline: bool
    left: Node | None = None
    right: Node | None = None
    relation: str = "="
    first: bool = True
    last: bool = True
    lone: bool = True
    reason: Said | None = None
    place: int = 0  # where the piece of the document begins that it stands in
    stack: Stack | None = None  # of a line that says what the rows or columns of a matrix are called


_WORDS = re.compile(r"\\(?:begin|end|label)\{[^{}]*\}")
_GROUP = re.compile(r"\((?P<inside>[^()$]*\\in(?![A-Za-z])[^()$]*)\)")
_ONE_OF = re.compile(r"(?P<base>[A-Za-z]+)_[a-z]")
_ARGUMENTS = re.compile(r"\s*\([^()$]*\)")
_CALL = re.compile(r"(?P<name>\\?[A-Za-z]+|\\mathcal\{[A-Z]\})\s*(?P<call>\(\s*[A-Za-z\\,\s]+\))")
_GIVEN = re.compile(r"\s*(?P<name>[A-Za-z])\s*(?P<call>\(\s*[A-Za-z\\,\s]+\))\s*&?\s*:?=")


class _Document:
    """The equalities of a text, and what it says of its letters."""

    def __init__(self, text: str, shapes: Mapping[str, object] | None, assume: Mapping[str, object] | None) -> None:
        self.text = text
        self.known = Known()
        self.known.shapes = {name: declared(name, sizes) for name, sizes in (shapes or {}).items()}
        self.known.facts = assumed(assume, self.known.shapes)
        self.given = frozenset(self.known.shapes)
        self.declared_names = set(self.known.shapes)
        self.pieces = read_pieces(text)
        bounded(text, self.pieces)
        self.stacks: list[tuple[Piece, Span, Stack]] = []
        self.plain = self._prepared()
        found = list(self._parsed())
        self._stacked()
        if self.known.functions or self.known.shapes:
            found = self._again()
        self.items = self._with_stacks(list(self._items(found)))
        self.order = _in_order(self.items)
        if len(self.items) > MOST:
            raise InputError(MANY_EQUATIONS(count=f"{len(self.items):,}", most=MOST), hint=IN_PARTS)
        for item in self.items:
            for tree in (item.left, item.right):
                if tree is not None:
                    self.known.learn(tree)
            name = _symmetric(item) if item.left is not None else None
            if name is not None and item.lone:
                self.known.facts[name] = self.known.facts.get(name, frozenset()) | {"symmetric"}
        # what is declared a number and stands as an index or a size is that
        for name in [n for n, (_, rank) in self.known.shapes.items() if rank == 0]:
            if name in self.known.sizes or name in self.known.letters and name not in self.given:
                del self.known.shapes[name]

    def _prepared(self) -> str:
        """The text in which ``(U \\in …)`` beside a formula stands after a comma; places stay as they are."""
        plain = self.text
        for piece in self.pieces:
            if piece.kind != "prose":
                start, stop = piece.inside
                inside = _GROUP.sub(lambda m: f",{m['inside']} ", plain[start:stop])
                for span, stack in stacks(inside):
                    # what stands left of it stays, for a chain or a declaration to go on from: X ∈ ℝ^{n×d}
                    a, b = stack.body
                    inside = inside[:a] + " " * (b - a) + inside[b:]
                    self.stacks.append((piece, (start + span[0], start + span[1]), stack))
                plain = plain[:start] + inside + plain[stop:]
        return plain

    def _stacked(self) -> None:
        """Take note of which matrices have rows or columns with names, and of how many there are."""
        for _, _, stack in self.stacks:
            if not stack.last.isdigit():
                self.known.sizes.add(stack.last)
            if self._fits(stack):
                self.known.stacked[stack.name] = (stack.way, stack.last)

    def _fits(self, stack: Stack) -> bool:
        """Whether a declared shape lets a name have these rows, columns or entries."""
        if stack.name not in self.known.shapes:
            return True
        shape, rank = self.known.shapes[stack.name]
        if rank != (1 if stack.way == "entries" else 2):
            return False
        return str(shape[1 if stack.way == "columns" else 0]) == stack.last

    def _with_stacks(self, items: list[_Item]) -> list[_Item]:
        """The lines with those that say what rows or columns are called, in the order of the text."""
        for piece, span, stack in self.stacks:
            at = next((n for n, item in enumerate(items) if item.span[0] > span[0]), len(items))
            said = None if self._fits(stack) else NO_STACK(name=stack.name, count=stack.last, way=WAYS[stack.way])
            items.insert(
                at,
                _Item(
                    self._clean(span), span, piece.kind == "inline", reason=said, place=piece.span[0],
                    stack=None if said else stack,
                ),
            )  # fmt: skip
        return items

    def _again(self) -> list[tuple[Piece, Any]]:
        """Once more with the declared names, and f(x) where f was given as a function of x."""
        for name, arguments in self.known.functions.items():
            wanted = ",".join(arguments)

            def without(m: re.Match[str], name: str = name, wanted: str = wanted) -> str:
                own = m["name"].lstrip("\\").removeprefix("mathcal{").rstrip("}")
                said = re.sub(r"[\s()\\]", "", m["call"])
                return m["name"] + " " * len(m[0][len(m["name"]) :]) if own == name and said == wanted else m[0]

            for piece in self.pieces:
                if piece.kind != "prose":
                    start, stop = piece.inside
                    self.plain = self.plain[:start] + _CALL.sub(without, self.plain[start:stop]) + self.plain[stop:]
        return list(self._parsed(frozenset(self.known.functions) - self.declared_names))

    def _parsed(self, calls: frozenset[str] = frozenset()) -> Iterator[tuple[Piece, Any]]:
        for piece in self.pieces:
            if piece.kind == "prose" or not self.plain[slice(*piece.inside)].strip():
                continue
            for statement in statements(
                self.plain, self.declared_names, strict=False, span=piece.inside, primes=True, calls=calls
            ):
                if isinstance(statement, Declaration):
                    self._declare(statement)
                elif isinstance(statement, Chain):
                    for side in statement.sides:
                        if side.arguments and isinstance(side.tree.value, str) and len(statement.sides) > 1:
                            self.known.functions.setdefault(side.tree.value, side.arguments)
                elif isinstance(statement, Unread) and (said := _GIVEN.match(self.plain, statement.span[0])):
                    # g(y) = f'(y) cannot be read before f is known to be a function
                    arguments = tuple(re.findall(r"[A-Za-z]+", said["call"]))
                    self.known.functions.setdefault(said["name"], arguments)
                yield piece, statement

    def _declare(self, said: Declaration) -> None:
        for name in said.names:
            if name in self.known.shapes:
                continue
            if (row := _ONE_OF.fullmatch(name)) is not None:
                # x_i ∈ ℝ^d says of every i what x_i is, and declares no array of this name
                if len(said.shape) == 1:
                    self.known.rows.add(row["base"])
                self.known.sizes.update(s for s in said.shape if s.isidentifier())
                continue
            shape = declared(name, said.shape)
            self.known.shapes[name] = shape
            if len(name) > 1:
                self.declared_names.add(name)
            self.known.sizes.update(str(x) for s in shape[0] for x in s.free_symbols)
            if said.facts:
                self.known.facts[name] = frozenset(said.facts.split("+"))

    def _items(self, found: Sequence[tuple[Piece, Any]]) -> Iterator[_Item]:
        last: Side | None = None
        for piece, statement in found:
            inline = piece.kind == "inline"
            if isinstance(statement, Unread):
                yield from self._side_by_side(piece, statement)
                continue
            if not isinstance(statement, Chain):
                continue
            sides = list(statement.sides)
            opens = statement.opens
            if not opens:
                if last is None:
                    yield _Item(
                        self._clean(statement.span),
                        statement.span,
                        inline,
                        reason=NOTHING_BEFORE(),
                        place=piece.span[0],
                    )
                    continue
                sides.insert(0, last)
            for n, (a, b, relation) in enumerate(zip(sides[:-1], sides[1:], statement.relations, strict=True)):
                span = (a.span[0], b.span[1]) if n == 0 and opens else self._after(a.span[1], b.span)
                span = span[0], self._end(span[1])
                yield _Item(
                    self._clean(span), span, inline, a.tree, b.tree, relation, n == 0 and opens,
                    n == len(sides) - 2, len(sides) == 2 and opens, place=piece.span[0],
                )  # fmt: skip
            if not inline:
                last = sides[-1]

    def _side_by_side(self, piece: Piece, unread: Unread) -> Iterator[_Item]:
        """The equations of a stretch of which something cannot be read: each side is read by itself."""
        inline = piece.kind == "inline"
        rows = list(chains(self.plain, replace(piece, inside=unread.span)))
        if not any(row.relations for row in rows):
            if not inline:
                span = unread.span
                yield _Item(self._clean(span), span, inline, reason=unread.error.said, place=piece.span[0])
            return
        for row in rows:
            trees: list[Node | None] = []
            reasons: list[Said | None] = []
            for part in row.sides:
                tree, reason = self._one_side(part.span)
                trees.append(tree)
                reasons.append(reason)
            last = len(row.relations) - 1
            for n, relation in enumerate(row.relations):
                a, b = row.sides[n], row.sides[n + 1]
                span = (a.span[0], b.span[1]) if n == 0 else self._after(a.span[1], b.span)
                left, right = trees[n], trees[n + 1]
                if left is None or right is None:
                    reason = reasons[n] or reasons[n + 1]
                    yield _Item(self._clean(span), span, inline, reason=reason, place=piece.span[0])
                    continue
                relation = "=" if relation == ":=" else relation
                yield _Item(
                    self._clean(span), span, inline, left, right, relation, n == 0, n == last, last == 0,
                    place=piece.span[0],
                )  # fmt: skip

    def _one_side(self, span: Span) -> tuple[Node | None, Said | None]:
        """The tree of one side, or why there is none."""
        if span[0] == span[1]:
            return None, MISSING_SIDE()
        calls = frozenset(self.known.functions) - self.declared_names
        found = statements(self.plain, self.declared_names, strict=False, span=span, primes=True, calls=calls)
        if len(found) == 1 and isinstance(found[0], Chain) and len(found[0].sides) == 1:
            return found[0].sides[0].tree, None
        unread = next((f for f in found if isinstance(f, Unread)), None)
        return None, NOT_ONE() if unread is None else unread.error.said

    def _after(self, begin: int, span: Span) -> Span:
        at = self.plain.find("=", begin, span[0])
        return (at if at >= 0 else span[0], span[1])

    def _end(self, at: int) -> int:
        """Where a side ends in the text: behind the (W) of L(W)."""
        called = _ARGUMENTS.match(self.text, at)
        return called.end() if called and not self.plain[slice(*called.span())].strip() else at

    def _clean(self, span: Span) -> str:
        return re.sub(
            r"\s+",
            " ",
            re.sub(
                r"\\(?:nonumber|notag|cr)(?![A-Za-z])|\\(?:label|tag\*?)\s*\{[^{}]*\}|\\\\|(?<!\\)&",
                " ",
                self.text[slice(*span)],
            ),
        ).strip()


def _symmetric(item: _Item) -> str | None:
    """The name of which a line says that it is symmetric, A = Aᵀ."""
    for a, b in ((item.left, item.right), (item.right, item.left)):
        if a is None or b is None or b.kind != "transpose" or item.relation != "=":
            continue
        name = b.children[0]
        if a.kind == name.kind == "name" and a.value == name.value and not isinstance(a.value, Subscripted):
            return str(a.value)
    return None


def _in_order(items: Sequence[_Item]) -> list[int]:
    """The order in which lines are read: a definition that follows one that uses it, "h = σ(z), where z = Wx", first.

    Only definitions are passed over: what stands after an equality of another kind defines nothing before it.
    """
    order = list(range(len(items)))
    names = [[_names(t) if t is not None else set() for t in (item.left, item.right)] for item in items]
    defines = [
        next(iter(names[n][0]))
        if item.lone and item.left is not None and item.left.kind == "name" and names[n][0]
        else None
        for n, item in enumerate(items)
    ]
    for n in range(1, len(items)):
        name, first = defines[n], n
        if name is None or name in names[n][1]:
            continue
        for k in range(n - 1, -1, -1):
            if defines[k] is None or defines[k] == name or defines[k] in names[n][1]:
                break
            if name in names[k][1]:
                first = k
        if first < n:
            order.remove(n)
            order.insert(order.index(first), n)
    return order


def _names(tree: Node) -> set[str]:
    return {str(n.value) for n in arrays_in(tree) if not isinstance(n.value, Subscripted)}


def _on_indices(item: _Item, known: Known) -> bool:
    """Whether a line is about indices, such as j = β or n = 2."""
    sides = [s for s in (item.left, item.right) if s is not None]
    bare = [s.value for s in sides if s.kind == "name" and not isinstance(s.value, Subscripted)]
    numbers = [s for s in sides if s.kind == "number"]
    if len(bare) + len(numbers) < len(sides) or not bare or not item.lone:
        return False
    return all(name in known.letters or name in known.sizes for name in bare)


# -------------------------------------------------------------------------------------------------- judging


@dataclass(eq=False)
class _Read:
    """An equality that was read, with its sides once they are built."""

    item: _Item
    equality: Equality
    lhs: Expr | None = None
    rhs: Expr | None = None
    reason: Said | None = None
    check: Check = field(default_factory=Check)


class _Pass:
    """One reading of the whole document."""

    def __init__(self, document: _Document, layout: str) -> None:
        self.document, self.layout = document, layout
        self.kinds: dict[str, int] = {}
        self.refused: dict[int, tuple[Sentence, bool]] = {}
        self.dropped: dict[int, tuple[Check, Expr, Expr]] = {}
        self.replayed = 0
        self.turned = False  # whether somewhere a column stands against a row

    def run(self) -> tuple[Line, ...]:
        items = self.document.items
        while True:
            reading, read = self._read(items)
            self._build(reading, read)
            wrong = next((r for r in read if r.equality.joined and r.check.kind == "REFUTED"), None)
            if wrong is None:
                break
            # what it says of sizes is as wrong as the line
            assert wrong.lhs is not None and wrong.rhs is not None
            self.dropped[items.index(wrong.item)] = wrong.check, wrong.lhs, wrong.rhs
        by_item = {id(r.item): r for r in read}
        return tuple(self._line(n, item, by_item.get(id(item)), reading) for n, item in enumerate(items))

    def _read(self, items: Sequence[_Item]) -> tuple[Reading, list[_Read]]:
        reading = Reading(self.document.known, self.kinds, self.layout)
        read: list[_Read] = []
        for n in self.document.order:
            item = items[n]
            if n in self.refused or n in self.dropped or not self._is_read(item):
                continue
            try:
                read.append(_Read(item, _equality(reading, item)))
            except Clash as clash:
                found = self._other(reading, items, n, read)
                if found is None:
                    known = self._all_met(reading, item)
                    self.refused[n] = (clash.said, clash.sizes and known)
                    self.turned = self.turned or clash.turned
                    found = self._replayed([r.item for r in read], self.kinds)
                assert found is not None
                reading, read = found
        return reading, read

    def _is_read(self, item: _Item) -> bool:
        """Whether a line says something of values."""
        if item.left is None or item.right is None or item.relation != "=":
            return False
        return not _on_indices(item, self.document.known) and not (item.lone and _symmetric(item))

    def _all_met(self, reading: Reading, item: _Item) -> bool:
        """Whether all letters of a line have been met in lines before, so that its sizes are known."""
        for tree in (item.left, item.right):
            for node in arrays_in(tree) if tree is not None else ():
                value = node.value
                name = reading.array(value)[0] if isinstance(value, Subscripted) else value
                if name not in reading.seen | reading.known.sizes | {"eye", "d", "delta", *reading.known.shapes}:
                    return False
        return True

    def _replayed(self, items: Sequence[_Item], kinds: Mapping[str, int]) -> tuple[Reading, list[_Read]] | None:
        reading = Reading(self.document.known, kinds, self.layout)
        read: list[_Read] = []
        try:
            for item in items:
                read.append(_Read(item, _equality(reading, item)))
        except Clash:
            return None
        return reading, read

    def _other(
        self, reading: Reading, items: Sequence[_Item], n: int, read: Sequence[_Read]
    ) -> tuple[Reading, list[_Read]] | None:
        """The document up to a line with other kinds for some of the names of this line."""
        names = sorted(reading.asked - set(reading.recipes), key=lambda s: (s in reading.seen, s))
        options = [(name, kind) for name in names for kind in _others(name, reading)]
        changes = [(o,) for o in options] + [
            (a, b) for a, b in combinations(options, 2) if a[0] != b[0]
        ]  # fmt: skip
        for change in changes[:READINGS]:
            self.replayed += len(read) + 1
            if self.replayed > MOST_REPLAYED:
                return None
            kinds = {**self.kinds, **dict(change)}
            found = self._replayed([*(r.item for r in read), items[n]], kinds)
            if found is not None:
                self.kinds = kinds
                return found
        return None

    def _build(self, reading: Reading, read: Sequence[_Read]) -> None:
        reading.name_sizes()
        pairs: list[_Read] = []
        for r in read:
            try:
                r.lhs, r.rhs = r.equality.left.build(), r.equality.right.build()
            except MatderivError as error:
                r.reason = error.said
                continue
            except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
                # a fault of ours: the line is not checked, and the others are
                r.reason = FAULT(kind=type(error).__name__)
                continue
            if r.equality.defines is None:
                pairs.append(r)
        symbols = list(reading.made.values())
        for r, check in zip(pairs, judged([(r.lhs, r.rhs) for r in pairs], symbols), strict=True):
            r.check = check

    def explained(self, n: int, line: Line, *, nearest: bool = True) -> Line:
        """A wrong line with numbers to check by hand, and where it is looked for the nearest line that holds."""
        if line.lhs is not None and line.rhs is not None:
            found, free_ = example(line.lhs, line.rhs)
            line = replace(line, example=found, free=free_)
        return replace(line, nearest=self.mended(n)) if nearest else line

    def mended(self, n: int) -> Expr | None:
        """The nearest right side that holds in the place of a wrong one, or ``None``."""
        item = self.document.items[n]
        assert item.left is not None and item.right is not None
        before = [
            self.document.items[k] for k in self.document.order[: self.document.order.index(n)]
            if k not in self.refused and k not in self.dropped and self._is_read(self.document.items[k])
        ]  # fmt: skip
        found = self._replayed(before, self.kinds)
        if found is None:
            return None
        reading = found[0]
        with suppress(Clash):
            reading.equality(item.left, item.left, first=False, lone=False)
        ours = set(reading.free)
        reading.name_sizes()
        letters = _indices_of(item.left) | _indices_of(item.right)
        with suppress(Clash):
            reading.equality(item.left, item.right, first=False, lone=False)
        loose = set(reading.free) - ours
        pairs: list[tuple[Expr, Expr]] = []
        for changed in changes(item.right, sorted(letters), sorted(loose)):
            try:
                read = reading.equality(item.left, changed, first=False, lone=False)
                if set(reading.free) - ours:
                    continue
                reading.name_sizes()
                pairs.append((read.left.build(), read.right.build()))
            except (Clash, MatderivError, ValueError):
                continue
        checks = judged(pairs, list(reading.made.values()))
        held = [p for p, c in zip(pairs, checks, strict=True) if c.kind in ("EXACT", "SAMPLED")]
        # that a side is equal to itself is no news, unless it only goes on from the line before
        told = [b for a, b in held if a != b] or [b for a, b in held if not item.first]
        return told[0] if told else None

    def _line(self, n: int, item: _Item, read: _Read | None, reading: Reading) -> Line:
        line = Line(n + 1, item.source, item.span, "unread", inline=item.inline)
        if n in self.dropped:
            check, lhs, rhs = self.dropped[n]
            return replace(line, kind="wrong", check=check, lhs=lhs, rhs=rhs)
        if n in self.refused:
            said, sizes = self.refused[n]
            if sizes:
                return replace(
                    line, kind="wrong", note=_about(NO_FIT, said), check=Check("REFUTED", counterexample=said.text.en)
                )
            return replace(line, note=_about(NOT_CHECKED, said))
        if item.stack is not None:
            return replace(line, kind="definition", note=item.stack.note())
        if item.left is None:
            return replace(line, note=telling(NOT_CHECKED, reason=item.reason or NOT_ONE()))
        if item.relation != "=":
            return replace(line, note=_about(NOT_CHECKED, Sentence(NO_EQUALITY, {"relation": item.relation})))
        if read is None:
            name = _symmetric(item)
            note = Sentence(OF_INDICES) if name is None else Sentence(SYMMETRIC, {"name": name})
            return replace(line, kind="equation", note=note)
        line = replace(line, lhs=read.lhs, rhs=read.rhs, check=read.check)
        if read.reason is not None:
            return replace(line, note=telling(NOT_CHECKED, reason=read.reason), lhs=None, rhs=None)
        if read.equality.defines is not None:
            return replace(
                line, kind="definition", note=Sentence(DEFINES, {"name": reading.var(read.equality.defines)})
            )
        if read.check.kind in ("EXACT", "SAMPLED"):
            return replace(line, kind="right")
        if read.check.kind == "UNCHECKED":
            return replace(line, note=_about(NOT_CHECKED, Sentence(NO_VALUE)))
        if _is_equation(read, reading):
            return replace(line, kind="equation", note=Sentence(NO_IDENTITY))
        return replace(line, kind="wrong")


def _about(text: Text, said: Sentence) -> Sentence:
    """A sentence with another in the place of its reason."""
    bindings = dict(said.bindings)
    inside = {language: said.text.fill(language, {key: "{" + key + "}" for key in bindings}) for language in LANGUAGES}
    return Sentence(Text(*(text.fill(language, {"reason": inside[language]}) for language in LANGUAGES)), bindings)


def example(lhs: Expr, rhs: Expr) -> tuple[Counterexample | None, tuple[Index, ...]]:
    """Small numbers with which two sides differ, and the indices that the entry is counted by."""
    sides = [lhs, rhs]
    indices = tuple(sorted({i for side in sides for i in free(side)}, key=lambda i: i.name))
    axes = next(([s for s in shape_of(side) if s != 1] for side in sides if not is_scalar(side)), [])
    at = tuple(Index(f"e_{n}", s) for n, s in enumerate(axes))
    left, right = (side if is_scalar(side) else Entry(side, *at) for side in sides)
    symbols = list(dict.fromkeys(v for side in sides for v in symbols_of(side) if v.definition is None))
    sizes = {str(x): None for v in symbols for s in v.shape for x in s.free_symbols}
    sizes |= {str(x): None for i in indices for x in i.size.free_symbols}
    for side in sides:
        sizes |= {str(e): None for e in walk(side) if isinstance(e, Symbol)}
        sizes |= {str(x): None for e in walk(side) if isinstance(e, Index) for x in e.size.free_symbols}
    claimed, true = values_of(right, (*indices, *at)), values_of(left, (*indices, *at))
    if max((len(v.shape) for v in symbols), default=0) and len(sizes) > MOST_SIZES:
        return None, indices

    def itself(arrays: Mapping[str, Any], sizes: Mapping[str, int], entry: tuple[int, ...]) -> tuple[float, float]:
        return float(true.real(arrays, sizes)[entry]), 0.0

    try:
        found = by_hand(claimed, true, itself, symbols, list(sizes))
    except (TypeError, ValueError, ArithmeticError):
        found = None
    return found, indices if indices or not at else ()


def _equality(reading: Reading, item: _Item) -> Equality:
    assert item.left is not None and item.right is not None
    return reading.equality(item.left, item.right, first=item.first, lone=item.lone)


def _others(name: str, reading: Reading) -> tuple[int, ...]:
    """The other kinds that a name may have."""
    if name.endswith("_"):
        now = reading.kinds.get(name)
        return (2, 1) if now is None else (1,) if now == 2 else (2,)
    now = reading.kind(name)
    return tuple(k for k in ((1, 0, 2) if name[:1].islower() else (0, 1, 2)) if k != now)


def _is_equation(read: _Read, reading: Reading) -> bool:
    """Whether an equality that does not hold claims no more than to be an equation."""
    item, lhs, rhs = read.item, read.lhs, read.rhs
    assert item.left is not None and item.right is not None and lhs is not None and rhs is not None
    null = [side for side in (item.left, item.right) if side.kind == "number" and side.value == 0]
    differentiates = any(
        n.kind == "partial" or n.kind == "name" and n.value == "d"
        for t in (item.left, item.right)
        for n in postorder(t)
    )
    if null and (item.last or item.first):
        return not (differentiates and (free(lhs) - _by(lhs) or free(rhs) - _by(rhs)))
    if not item.lone and not (item.first and item.left.kind == "name" and _undefined(item.left, reading)):
        return False
    if differentiates:
        return False
    ours, theirs = _letters(lhs), _letters(rhs)
    if not ours or not theirs:
        return bool(ours or theirs)
    if any(side.kind == "name" and not _undefined(side, reading) for side in (item.left, item.right)):
        return False
    return bool(ours - theirs) and bool(theirs - ours)


def _indices_of(tree: Node) -> set[str]:
    """The index letters of a tree, those of sums included."""
    found: set[str] = set()
    for node in postorder(tree):
        if node.kind == "name" and isinstance(node.value, Subscripted):
            found.update(node.value.at)
        elif node.kind == "subscript":
            found.update(node.value)
    return found


def _by(expr: Expr) -> frozenset[Any]:
    """The indices of the entries that something is differentiated by."""
    return frozenset(
        i for e in walk(expr) if isinstance(e, Partial) and isinstance(e.variable, Entry) for i in e.variable.at
    )


def _undefined(node: Node, reading: Reading) -> bool:
    name = reading.array(node.value)[0] if isinstance(node.value, Subscripted) else node.value
    return name not in reading.recipes


def _letters(expr: Expr) -> set[str]:
    """The names that a side rests on, those within definitions included."""
    out: set[str] = set()
    stack = [expr]
    while stack:
        for e in walk(stack.pop()):
            if isinstance(e, Var):
                if e.definition is None:
                    out.add(e.name)
                else:
                    stack.append(e.definition)
    return out


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
    text, cells = text_of(text)
    made = expanded(text)
    document = _Document(made.text, shapes, assume)
    if not document.items:
        raise InputError(NO_EQUATION, hint=DISPLAYS)
    chosen = first = _Pass(document, LAYOUTS[0])
    best = first.run()
    if _bad(best) and _differentiates_whole(document):
        # a transposed result is an error like any other, unless all of the document keeps another layout
        other = LAYOUTS[2] if first.turned else LAYOUTS[1]
        second = _Pass(document, other)
        lines = second.run()
        if _bad(lines) < _bad(best) and (first.turned or not _bad(lines)):
            best, chosen = lines, second
    wrong = [n for n, line in enumerate(best) if line.kind == "wrong"]
    lines = tuple(
        replace(
            chosen.explained(n, line, nearest=n in wrong[:MOST_MENDED]) if n in wrong else line,
            span=made.place(line.span),
        )
        for n, line in enumerate(best)
    )
    prose = _prose(document)
    shown = tuple(_placed(replace(line, prose=p), cells) for line, p in zip(lines, prose[:-1], strict=True))
    return Report(text, shown, chosen.layout, prose[-1])


def _placed(line: Line, cells: tuple[tuple[int, int], ...]) -> Line:
    """A line of a notebook with its place in its cell."""
    inside = [(number, start) for number, start in cells if start <= line.span[0]]
    if not inside:
        return line
    number, start = inside[-1]
    return replace(line, cell=number, span=(line.span[0] - start, line.span[1] - start))


def _prose(document: _Document) -> list[tuple[tuple[str, bool], ...]]:
    """The user's words before each line, and after the last."""
    places = [item.place for item in document.items]
    out: list[list[tuple[str, bool]]] = [[] for _ in range(len(places) + 1)]
    for piece in document.pieces:
        if piece.kind == "display" or piece.kind == "inline" and piece.span[0] in places:
            continue
        before = next((n for n, place in enumerate(places) if place >= piece.span[0]), len(places))
        text = (
            _WORDS.sub(" ", document.text[slice(*piece.inside)])
            if piece.kind == "prose"
            else document.text[slice(*piece.inside)]
        )
        text = re.sub(r"\s+", " ", text)
        if text.strip() or out[before]:
            out[before].append((text, piece.kind == "inline"))
    return [tuple(p) if any(t.strip() for t, _ in p) else () for p in out]


def _bad(lines: Sequence[Line]) -> int:
    return sum(line.kind in ("wrong", "unread") for line in lines)


def _differentiates_whole(document: _Document) -> bool:
    """Whether something is differentiated by a whole vector or matrix, so that the layout matters."""
    trees = [t for item in document.items for t in (item.left, item.right) if t is not None]
    return any(n.kind == "partial" and n.value != "nabla" for t in trees for n in postorder(t))
