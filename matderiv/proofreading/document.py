r"""A document as a list of equalities, with what it says of its letters.

The formulas of a text (manuscript.py) are parsed to chains, and each link of a chain is an item; what cannot be parsed
is an item, too, and says why. Declarations (``X \in \mathbb{R}^{n \times m}``, rows and columns, f(x) = …) are known
of the whole document. Lines are read in the order of the text, but for definitions that follow their use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.text import Said, Text
from ..reading.equations.known import Known, arrays_in
from ..reading.formula import names_one
from ..reading.latex.declarations import Declaration
from ..reading.latex.parse import Chain, Side, Unread, statements
from ..reading.shapes import assumed, declared
from ..reading.subscripts import joined, labels
from ..reading.tree import Node, Span, postorder
from .constants import constants
from .items import NOT_ONE, Item, explained_first, in_order, symmetric_name
from .manuscript import Piece, at_most, bounded, chains, read_pieces
from .phrases import phrases
from .primes import unprimed
from .quantities import quantities
from .sentences import NOT_ZERO, Formula, sentences
from .stacks import WAYS, Stack, stacks

__all__ = ["Document"]

NOTHING_BEFORE = Text("nothing stands before this =", "この等号の前に何もない")
MISSING_SIDE = Text("one side of this is missing", "この等式の一方の辺がない")
MANY_EQUATIONS = Text(
    "the document has {count} equations; at most {most} are read",
    "この文書には等式が {count} 個あるが、読めるのは {most} 個までである",
)
NO_STACK = Text(
    "{name} was declared with another shape than {count} {way}",
    "{name} の宣言された形は、{way}が {count} 個という形ではない",
)
MOST = 500  # equations of a document

_WORDS = re.compile(r"\\(?:begin|end|label)\{[^{}]*\}")
_LAID_OUT = re.compile(r"\\(?:nonumber|notag|cr)(?![A-Za-z])|\\(?:label|tag\*?)\s*\{[^{}]*\}|\\\\|(?<!\\)&")
_GROUP = re.compile(r"\((?P<inside>[^()$]*\\in(?![A-Za-z])[^()$]*)\)")
_NAMED = r"(?:\\(?:mathbf|boldsymbol|bm)\s*)?\{?\s*\\?[A-Za-z]+\s*\}?"
_FINITE = re.compile(
    rf"(?P<names>{_NAMED}(?:\s*,\s*{_NAMED})*)\s*\\in\s*\\\{{[^{{}}\\]*\\\}}\s*\^\s*(?P<size>\w|\{{\s*\w+\s*\}})"
)
_TAIL = re.compile(
    rf"\A(?P<body>\s*(?P<names>{_NAMED})\s*:?=(?:(?!\\(?:in|quad|qquad|begin)(?![A-Za-z])|\\\\)[^=,])*)"
    r"\\in\s*\\mathbb\s*\{?\s*R\s*\}?\s*\^\s*(?P<size>\w|\{[^{}]*\})\s*\Z"
)
_ONE_OF = re.compile(r"(?P<base>[A-Za-z]+)_[a-z]")
_ARGUMENTS = re.compile(r"\s*\([^()$]*\)")
_CALL = re.compile(r"(?P<name>\\?[A-Za-z]+|\\mathcal\{[A-Z]\})\s*(?P<call>\(\s*[A-Za-z\\,\s]+\))")
_GIVEN = re.compile(r"\s*(?P<name>[A-Za-z])\s*(?P<call>\(\s*[A-Za-z\\,\s]+\))\s*&?\s*:?=")


# words that begin what says of a letter before it what it is, and a sign that does
_EXPLAINS = re.compile(
    r"(?:\b(?:where|wobei|où|donde|onde|dove|где)\b(?:(?!\b(?:if|when|for|not)\b)[^.;:])*|\b(?:with|writing|setting|"
    r"letting|mit|avec|con)\s*(?:⟨\d+⟩\s*(?:,\s*)?(?:and\s*)?)*|(?:ただし|ここで|其中)[、，]?)\s*\Z",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"\A[^=]*(?::=|\\coloneqq|\\triangleq)")


def _holds(formula: Formula, at: int) -> bool:
    """Whether a place is in a formula."""
    return formula.place <= at < formula.place + len(formula.text)


class Document:
    """The equalities of a text, and what it says of its letters."""

    def __init__(self, text: str, shapes: Mapping[str, object] | None, assume: Mapping[str, object] | None) -> None:
        self.text = text
        self.known = Known()
        self.known.shapes = {name: declared(name, sizes) for name, sizes in (shapes or {}).items()}
        self.known.facts = assumed(assume, self.known.shapes)
        self.given = frozenset(self.known.shapes)
        self.declared_names = {name for name in self.known.shapes if names_one(name, (shapes or {})[name])}
        self.changed: dict[str, int] = {}  # where a letter is declared once more, as something else
        self.declarations: dict[str, str] = {}  # of a declared letter the facts that its declaration gives
        self.pieces = read_pieces(text)
        bounded(text, self.pieces)
        self.phrases = phrases(text, self.pieces)
        self.sentences = sentences(text, self.pieces)
        self.letters, self.open_letters = constants(self.phrases)
        self.stacks: list[tuple[Piece, Span, Stack]] = []
        self.told: list[str] = []  # declarations that stand where none is read
        self.plain = self._prepared()
        for said in self.told:
            for statement in statements(said, (), strict=False):
                if isinstance(statement, Declaration):
                    self._declare(statement)
        found = list(self._parsed())
        self._stacked()
        if self.known.functions or self.known.shapes:
            found = self._again()
        shaped = {name for name, (_, rank) in self.known.shapes.items() if rank}
        items = unprimed(list(self._items(found)), self.plain, self.phrases)
        items = self._labelled(quantities(items, shaped))
        self.items = self._with_stacks(items)
        at_most(MOST, len(self.items), MANY_EQUATIONS)
        self.order = explained_first(self.items, in_order(self.items), dict(self._explaining()))
        self.assumed = dict(self.known.facts)  # what was given or declared, and no line says
        self.defined: dict[str, int] = {}  # where letters stand by themselves before a value of theirs
        met: set[str] = set()
        for item in self.items:
            if item.left is not None and item.first and symmetric_name(item) is None and item.relation == "=":
                target = str(item.left.value) if item.left.kind == "name" else ""
                if target and target not in met:
                    self.defined[target] = item.place
            met.update(str(x.value) for t in item.trees for x in arrays_in(t))
        self.known.learn(*(tree for item in self.items for tree in item.trees))
        if any(re.fullmatch(r"\s*(?:\\pi|π)\s*", self.text[slice(*piece.inside)]) for piece in self.pieces):
            self.known.pi = frozenset()  # a formula of its own: the text speaks of it as of a letter
        for item in self.items:
            if (name := self.symmetric(item)) is not None and "symmetric" not in self.assumed.get(name, ()):
                self.known.facts[name] = self.known.facts.get(name, frozenset()) | {"symmetric"}
        # what is declared a number and stands as an index or a size is that
        for name in [n for n, (_, rank) in self.known.shapes.items() if rank == 0]:
            if name in self.known.sizes or name in self.known.letters and name not in self.given:
                del self.known.shapes[name]

    def _explaining(self) -> Iterator[tuple[int, int]]:
        """The lines that say what a letter of their sentence is, "where r = Ax − b", and its first line."""
        for n, item in enumerate(self.items):
            name = str(item.left.value) if item.left is not None and item.left.kind == "name" else ""
            if not name or not item.lone or name in self.known.shapes:
                continue
            at = item.span[0]
            sentence = next((s for s in self.sentences if any(_holds(f, at) for f in s.formulas)), None)
            if sentence is None:
                continue
            own = next(f for f in sentence.formulas if _holds(f, at))
            if _EXPLAINS.search(sentence.ahead(sentence.formulas.index(own))) or _DEFINED.search(item.source):
                first = sentence.formulas[0].place
                yield n, next(k for k, other in enumerate(self.items) if other.span[1] >= first)

    def _labelled(self, items: Sequence[Item]) -> list[Item]:
        """The lines with S_b as one name, where b is no index of the document."""
        order = [node for item in items for tree in (item.left, item.right) if tree for node in postorder(tree)]
        arrays = {
            *self.known.shapes,
            *self.known.rows,
            *self.known.entries,
            *(stack.name for _, _, stack in self.stacks),
        }
        names = labels(order, arrays)
        if not names:
            return list(items)
        sides = [tuple(tree and joined(tree, names) for tree in (item.left, item.right)) for item in items]
        return [replace(item, left=left, right=right) for item, (left, right) in zip(items, sides, strict=True)]

    def _prepared(self) -> str:
        """The text in which ``(U \\in …)`` beside a formula stands after a comma; places stay as they are."""
        plain = self.text
        for piece in self.pieces:
            if piece.kind != "prose":
                start, stop = piece.inside
                inside = _GROUP.sub(lambda m: f",{m['inside']} ", plain[start:stop])
                inside = NOT_ZERO.sub(lambda m: " " * len(m[0]), inside)
                for pattern in (_FINITE, _TAIL):
                    inside = pattern.sub(self._told, inside)
                for span, stack in stacks(inside):
                    # what stands left of it stays, for a chain or a declaration to go on from: X ∈ ℝ^{n×d}
                    a, b = stack.body
                    inside = inside[:a] + " " * (b - a) + inside[b:]
                    self.stacks.append((piece, (start + span[0], start + span[1]), stack))
                plain = plain[:start] + inside + plain[stop:]
        return plain

    def _told(self, m: re.Match[str]) -> str:
        r"""What is left of y \in \{0,1\}^n, which is no equation, and of P = … \in \mathbb{R}^{n\times n}."""
        parts = m.groupdict()
        self.told.append(f"{m['names']}\\in\\mathbb{{R}}^{{{m['size'].strip('{}')}}}")
        body = parts.get("body") or ""
        return body + " " * (len(m[0]) - len(body))

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

    def _with_stacks(self, items: list[Item]) -> list[Item]:
        """The lines with those that say what rows or columns are called, in the order of the text."""
        for piece, span, stack in self.stacks:
            at = next((n for n, item in enumerate(items) if item.span[0] > span[0]), len(items))
            said = None if self._fits(stack) else NO_STACK(name=stack.name, count=stack.last, way=WAYS[stack.way])
            items.insert(at, self._item(piece, span, reason=said, stack=None if said else stack))
        return items

    def _again(self) -> list[tuple[Piece, Any]]:
        """Once more with the declared names, and f(x) where f was given as a function of x."""
        for name, arguments in self.known.functions.items():
            wanted = ",".join(arguments)

            def without(m: re.Match[str], name: str = name, wanted: str = wanted) -> str:
                own = m["name"].lstrip("\\").removeprefix("mathcal{").rstrip("}")
                said = re.sub(r"[\s()\\]", "", m["call"])
                same = own in (name, f"var{name}") and said == wanted
                return m["name"] + " " * len(m[0][len(m["name"]) :]) if same else m[0]

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
                self._again_otherwise(name, said)
                continue
            if (row := _ONE_OF.fullmatch(name)) is not None:
                # x_i ∈ ℝ^d says of every i what x_i is, and declares no array of this name
                if len(said.shape) < 2:
                    (self.known.rows if said.shape else self.known.entries).add(row["base"])
                self.known.sizes.update(s for s in said.shape if s.isidentifier())
                continue
            shape = declared(name, said.shape)
            self.known.shapes[name] = shape
            self.declarations[name] = said.facts
            if (len(name) > 1 or name in self.letters) and names_one(name, said.shape):
                self.declared_names.add(name)
            self.known.sizes.update(str(x) for s in shape[0] for x in s.free_symbols)
            if said.facts:
                self.known.facts[name] = frozenset(said.facts.split("+"))

    def _again_otherwise(self, name: str, said: Declaration) -> None:
        """Take note of a letter that is declared once more, and as something else: of what it is from there on."""
        if name in self.given:
            return
        same = (declared(name, said.shape), said.facts) == (self.known.shapes[name], self.declarations.get(name))
        if not same and name in self.declarations:
            self.changed.setdefault(name, said.span[0])

    def _items(self, found: Sequence[tuple[Piece, Any]]) -> Iterator[Item]:
        last: Side | None = None
        for piece, statement in found:
            if isinstance(statement, Unread):
                yield from self._side_by_side(piece, statement)
                continue
            if not isinstance(statement, Chain):
                continue
            sides = list(statement.sides)
            opens = statement.opens
            if not opens:
                if last is None:
                    yield self._item(piece, statement.span, reason=NOTHING_BEFORE())
                    continue
                sides.insert(0, last)
            for n, (a, b, relation) in enumerate(zip(sides[:-1], sides[1:], statement.relations, strict=True)):
                span = (a.span[0], b.span[1]) if n == 0 and opens else self._after(a.span[1], b.span)
                yield self._item(
                    piece,
                    (span[0], self._end(span[1])),
                    left=a.tree,
                    right=b.tree,
                    relation=relation,
                    first=n == 0 and opens,
                    last=n == len(sides) - 2,
                    lone=len(sides) == 2 and opens,
                )
            if piece.kind != "inline":
                last = sides[-1]

    def _side_by_side(self, piece: Piece, unread: Unread) -> Iterator[Item]:
        """The equations of a stretch of which something cannot be read: each side is read by itself."""
        rows = list(chains(self.plain, replace(piece, inside=unread.span)))
        if not any(row.relations for row in rows):
            if piece.kind != "inline":
                yield self._item(piece, unread.span, reason=unread.error.said)
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
                    yield self._item(piece, span, reason=reasons[n] or reasons[n + 1])
                    continue
                relation = "=" if relation == ":=" else relation
                yield self._item(
                    piece,
                    span,
                    left=left,
                    right=right,
                    relation=relation,
                    first=n == 0,
                    last=n == last,
                    lone=last == 0,
                )

    def _item(self, piece: Piece, span: Span, **more: Any) -> Item:
        return Item(self._clean(span), span, piece.kind == "inline", place=piece.span[0], **more)

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
        """The source of a line without what only sets it on the page."""
        return re.sub(r"\s+", " ", _LAID_OUT.sub(" ", self.text[slice(*span)])).strip()

    # ---- of the whole

    def symmetric(self, item: Item) -> str | None:
        """The matrix that a line says to be symmetric, and that nothing before it defines: there it is a claim."""
        name = symmetric_name(item) if item.left is not None and item.lone else None
        return None if name is None or self.defined.get(name, item.place) < item.place else name

    def known_without(self, items: Sequence[Item]) -> Known:
        """What is known but for what some lines say to be symmetric."""
        given = {n for n, facts in self.assumed.items() if "symmetric" in facts}
        names = {self.symmetric(item) for item in items} - given
        if not names:
            return self.known
        facts = {n: f - {"symmetric"} if n in names else f for n, f in self.known.facts.items()}
        return replace(self.known, facts=facts)

    def prose(self) -> list[tuple[tuple[str, bool], ...]]:
        """The user's words before each line, and after the last."""
        places = [item.place for item in self.items]
        out: list[list[tuple[str, bool]]] = [[] for _ in range(len(places) + 1)]
        for piece in self.pieces:
            if piece.kind == "display" or piece.kind == "inline" and piece.span[0] in places:
                continue
            before = next((n for n, place in enumerate(places) if place >= piece.span[0]), len(places))
            text = self.text[slice(*piece.inside)]
            if piece.kind == "prose":
                text = _WORDS.sub(" ", text)
            text = re.sub(r"\s+", " ", text)
            if text.strip() or out[before]:
                out[before].append((text, piece.kind == "inline"))
        return [tuple(p) if any(t.strip() for t, _ in p) else () for p in out]

    def differentiates_whole(self) -> bool:
        """Whether something is differentiated by a whole vector or matrix, so that the layout matters."""
        trees = [t for item in self.items for t in item.trees]
        return any(n.kind == "partial" and n.value != "nabla" for t in trees for n in postorder(t))
