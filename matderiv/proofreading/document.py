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
from ..reading.equations.known import Known, arrays_in, capital_of
from ..reading.formula import names_one
from ..reading.latex.declarations import Declaration
from ..reading.latex.parse import Chain, Side, Statement, Unread, declarations, statements
from ..reading.latex.stretches import Stretch, stretch
from ..reading.shapes import assumed, declared
from ..reading.subscripts import joined, labels
from ..reading.tree import At, Node, Span, Subscripted, differentiates, letter_of, postorder
from .blocks import Blocks
from .callings import callings, told
from .columns import beside, columns
from .constants import constants
from .decorations import undecorated
from .dimensions import Sized, sizes_told
from .distinct import of_distinct, over_pairs
from .gradients import with_directions, with_variables
from .instances import copies, with_copies
from .items import CASE, Item, explained_first, functions_first, in_order, is_value, symmetric_name, whole
from .labels import Labels
from .losses import Loss, defines, loss_between
from .losses import losses as undefined_losses
from .manuscript import Piece, at_most, bounded, read_pieces
from .members import over_members
from .models import noise_of, of_noise, over_others, over_sets, with_counts, with_families
from .primes import unprimed
from .quantities import quantities, with_diagonals
from .repeated import convention, summed_over
from .sentences import Sentence, letters_in, sentences
from .sigmas import sigma
from .spoken import spoken
from .squares import with_squares
from .stacks import WAYS, Stack, columns_told, counted, diagonals, stacks
from .unknown import heads, unknown_functions

__all__ = ["Document"]

NOTHING_BEFORE = Text("nothing stands before this =", "この等号の前に何もない")
UNCLOSED = Text("{opened} is never closed", "{opened} が閉じられていない")
MISSING_SIDE = Text("one side of this is missing", "この等式の一方の辺がない")
BESIDE = Text(
    "{condition} stands beside it, and may be what it holds by: say so in a sentence before the formula",
    "{condition} が横にあり、この式の条件かもしれない。式の前の文で述べること",
)
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
# the number of an equation that stands apart at the end of its row
_NUMBER = re.compile(
    r"(?:(?<!\\)&|\\q?quad(?![A-Za-z])|\\hfill|\\hspace\*?\s*\{[^{}]*\})[\s~]*(?P<number>\(\s*\d+(?:\.\d+)*[a-f]?\s*\))\s*"
    r"(?=\\\\|\\end\s*\{|\Z)"
)
_ONE_OF = re.compile(r"(?P<base>[A-Za-z]+)_[a-z]")


# words that begin what says of a letter before it what it is, and a sign that does
_BESIDE = re.compile(r"[,;]\s*\\q?quad(?:\s*\\(?:text|mbox)\{\s*(?:where|with)?\s*\}\s*(?:\\q?quad)?)?\s*\Z")
_EXPLAINS = re.compile(
    r"(?:\b(?:where|wobei|où|donde|onde|dove|где)\b(?:(?!\b(?:if|when|for|not)\b)[^.;:])*|\b(?:with|writing|setting|"
    r"letting|mit|avec|con)\s*(?:⟨\d+⟩\s*(?:,\s*)?(?:and\s*)?)*|"
    r",(?:\s*and)?\s+the\s+(?:[a-z-]+\s+)?(?:units?|neurons?|layers?|outputs?|activations?|states?)|(?:ただし|ここで|其中)[、，]?)\s*\Z",
    re.IGNORECASE,
)
# words directly before a value that a letter has in a case, and behind it
_IF = re.compile(
    r"(?:\b(?:if|when|whenever|in (?:the|this|that) case(?: of)?|wenn|falls|si|quand|lorsque|cuando|se|quando|если"
    r"|когда)|当|若|如果|もし)\s*\Z",
    re.IGNORECASE,
)
# what says of an entry that it is one of all
_OF_EACH = re.compile(
    r"\b(?:all|every|each|any|entries|everywhere|throughout|alle[nrs]?|jede[nrs]?|tous?|toute?s?|chaque)\b|[各全]|すべて|所有",
    re.IGNORECASE,
)
# what a choice of a value does, "$K=0$ ignores the measurement", and the words before it
_DOES = r"(?:ignores|recovers|corresponds|reduces|amounts|trusts|disables|switches|means)"
_ACTS = re.compile(rf"\s*{_DOES}\b", re.IGNORECASE)
_CHOICE = re.compile(
    rf"(?:.*[.,;:])?\s*(?:{_DOES}\b[^.;:]*\b)?(?:note that|(?:the|a) (?:choice|case|value)(?: of)?|and|but|while|"
    r"whereas|here|so|where|for example)?\s*",
    re.IGNORECASE | re.DOTALL,
)
_WHEN = re.compile(r"\s*(?:のとき|の場合|ならば|时|時)")
_SUBJECT_TO = re.compile(
    r"\b(?:subject\s+to|s\.t\.|under\s+the\s+constraints?|constrained\s+(?:by|to))\s*\Z", re.IGNORECASE
)
_DEFINED = re.compile(r"\A[^=]*(?::=|\\coloneqq|\\triangleq)")
_ASSIGNS = re.compile(r":\s*=|\\coloneqq(?![A-Za-z])")
# a step of an algorithm, which gives a letter its next value: "w \leftarrow w - \eta g"
_NEXT = re.compile(r"(?P<name>[^=<>]+?)\s*(?:\\(?:leftarrow|gets)(?![A-Za-z])|←)(?P<value>[^=<>]+)")


class Document:
    """The equalities of a text, and what it says of its letters."""

    def __init__(
        self,
        text: str,
        shapes: Mapping[str, object] | None,
        assume: Mapping[str, object] | None,
        *,
        losses: bool = True,
    ) -> None:
        self.text = text
        self.known = Known()
        self.known.shapes = {name: declared(name, sizes) for name, sizes in (shapes or {}).items()}
        self.known.facts = assumed(assume, self.known.shapes)
        self.given = frozenset(self.known.shapes)
        self.declared_names = {name for name in self.known.shapes if names_one(name, (shapes or {})[name])}
        self.declared_at: list[tuple[str, int]] = []  # every letter that is declared, and where
        self.changed: dict[str, int] = {}  # where a letter is declared once more, as something else
        self.declarations: dict[str, str] = {}  # of a declared letter the facts that its declaration gives
        self.pieces = read_pieces(text)
        bounded(text, self.pieces)
        self.sentences = sentences(text, self.pieces)
        self.blocks = Blocks(text, self.pieces, self.sentences)
        self.letters, self.open_letters = constants(self.sentences)
        said = spoken(self.sentences)
        self.known.told, self.known.classes = said.kinds, said.classes
        self.sigma = sigma(self.sentences, self.blocks.headed)
        if self.sigma.number:
            self.declared_names.add("sigma")
        self.stacks: list[tuple[Piece, Span, Stack]] = []
        self.listed: list[tuple[str, str]] = []  # vectors of which the entries are listed, and how many there are
        self.applied: dict[int, int] = {}  # where the arguments of functions stand that are read without, f for f(x)
        self.plain = self._without_stacks()
        self.expressions: list[Node] = []  # formulas that are no equations
        self.conditions: list[tuple[Span, str]] = []  # what stands beside lines in a column of its own
        self.side_by_side: set[Span] = set()  # the displays in which equations stand beside each other
        formulas = self._formulas()
        self._learn_of_letters(formulas)
        found = list(self._parsed(formulas))
        self.items = self._lines(found, [formula for _, formula in formulas])
        at_most(MOST, len(self.items), MANY_EQUATIONS)
        order = explained_first(self.items, in_order(self.items), dict(self._explaining()))
        order = functions_first(self.items, order, self.known.functions)
        self.losses: dict[int, Loss] = {}  # by the line that says what they depend on
        # lines of the text: what stands behind them is definitions that it does not write, of losses and other layers
        self.shown = len(self.items)
        self.items, self.order = with_copies(self.items, order, copies(self.items, self.labels))
        self.known.alike.update((name, step.base) for name, step in self.labels.steps.items())
        self._with_callings()
        if losses:
            self._with_losses()
        self.assumed = dict(self.known.facts)  # what was given or declared, and no line says
        self.defined: dict[str, int] = {}  # where letters stand by themselves before a value of theirs
        self.begun: dict[str, int] = {}  # where, within a display, too
        self._begin()
        self._learn_of_lines()

    def _words(self) -> str:
        return " ".join(self.text[slice(*piece.span)] for piece in self.pieces if piece.kind == "prose")

    def _formulas(self) -> list[tuple[Piece, Stretch]]:
        """The formulas of the text, with labels for what is no power and no entry, and sums over sets over numbers."""
        formulas = [
            (piece, stretch(column, piece.inside, lenient=True))
            for piece in self.pieces
            if self._is_mathematics(piece)
            for column in self._columns(piece)
        ]
        squared, self.squares = with_squares([over_others(formula) for _, formula in formulas])
        sets, self.sets = over_members(squared)
        plain = over_sets(sets)
        self.labels = Labels(plain, self._words())
        self.labels.stems.update(self.squares)  # what words say of σ may be of σ²
        self.known.alike = {name: step.base for name, step in self.labels.steps.items()}
        return [(piece, self.labels.applied(formula)) for (piece, _), formula in zip(formulas, plain, strict=True)]

    def _learn_of_letters(self, formulas: Sequence[tuple[Piece, Stretch]]) -> None:
        """What formulas and words declare of letters, and which are functions, in the order of the text."""
        sized = sizes_told(self.sentences)
        for piece, formula in formulas:
            while sized and sized[0].place < piece.inside[0]:
                self._said(sized.pop(0))
            self._announced(formula)
        for last in sized:
            self._said(last)
        stretches = [formula for _, formula in formulas]
        self.known.unknown, self.known.of_entries = unknown_functions(
            stretches, self.known.functions, self.declared_names, self._words()
        )
        own = heads(stretches)
        self.known.functions = {
            f: own.get(f, x) for f, x in self.known.functions.items() if f not in self.known.unknown
        }
        self._stacked()

    def _lines(self, found: Sequence[tuple[Piece, Statement]], formulas: Sequence[Stretch]) -> list[Item]:
        """The lines of the statements, each brought into the form in which it is judged, one habit after the other."""
        shaped = {name for name, (_, rank) in self.known.shapes.items() if rank}
        items = unprimed([self._alone(item) for item in self._items(found)], self.plain, self.sentences)
        items = summed_over(items, convention(self.sentences, self.text))
        items = [
            self._case(self._constrained(self._updated(item))) for item in self._labelled(quantities(items, shaped))
        ]
        items = [of_distinct(over_pairs(item), self.told_of) for item in with_diagonals(items, self.told_of)]
        noise = noise_of(formulas)
        arrays = {*self.known.shapes, *self.known.stacked}
        items = with_families([of_noise(item, noise) for item in items], self.known.functions, arrays)
        items = with_counts(items, self.known.sizes, {*arrays, *self.known.rows})
        letters = {
            *self.known.shapes,
            *(x for item in items if item.left is not None and item.left.kind == "name" for x in _letters(item.left)),
        }
        items = [with_variables(item, self.known.functions) for item in items]
        items = [with_directions(item, self.known.functions, letters, self.text) for item in items]
        square = {x for x, (dims, rank) in self.known.shapes.items() if rank == 2 and dims[0] == dims[1]}
        return self._with_unclosed(self._with_stacks([whole(item, square) for item in items]))

    def _begin(self) -> None:
        """Take note of where letters get their first values."""
        met: set[str] = set()
        for item in self.items:
            if item.left is not None and item.first and symmetric_name(item) is None and item.relation == "=":
                target = str(item.left.value) if item.left.kind == "name" else ""
                if target and target not in met:
                    self.defined[target] = item.place
                    self.begun[target] = item.span[0]
            met.update(str(x.value) for t in item.trees for x in arrays_in(t))

    def _learn_of_lines(self) -> None:
        """What the lines as a whole say of letters: sizes and counts, π as a letter, symmetric matrices, numbers."""
        self.known.learn(*(tree for item in self.items for tree in item.trees))
        self.known.counts = {x: n for x, n in counted(self.sentences).items() if n not in self.known.letters}
        self.known.sizes.update(self.known.counts.values())
        if any(re.fullmatch(r"\s*(?:\\pi|π)\s*", self.text[slice(*piece.inside)]) for piece in self.pieces):
            self.known.pi = frozenset()  # a formula of its own: the text speaks of it as of a letter
        for item in self.items:
            if (name := self.symmetric(item)) is not None and "symmetric" not in self.assumed.get(name, ()):
                self.known.facts[name] = self.known.facts.get(name, frozenset()) | {"symmetric"}
        # what is declared a number and stands as an index or a size is that
        for name in [n for n, (_, rank) in self.known.shapes.items() if rank == 0]:
            if name in self.known.sizes or name in self.known.letters and name not in self.given:
                del self.known.shapes[name]

    def _with_callings(self) -> None:
        """Take note of letters that words give the value of a formula: "call it $g$"."""
        given = (self.sentences, self.items[: self.shown], self.expressions)
        for behind, item in (*callings(*given), *told(*given)):
            at = item.span[0]
            start = next((p.span[0] for p in self.pieces if p.inside[0] <= at <= p.inside[1]), at)
            self.order.insert(0 if behind < 0 else self.order.index(behind) + 1, len(self.items))
            self.items.append(replace(item, place=start))

    def _with_losses(self) -> None:
        """Take note of losses that the document differentiates and does not define: of what they are functions."""
        self.items, found = undefined_losses(self.items, self.sentences, self.known, self.labels.steps)
        for loss in found:
            given = next((n for n, item in enumerate(self.items) if defines(item, loss)), None)
            if given is None:
                at, place = loss_between(self.items, self.order, loss)
                given = len(self.items)
                self.items.append(loss.definition(place))
                self.order.insert(at, given)
            self.losses[given] = loss

    def _explaining(self) -> Iterator[tuple[int, int]]:
        """The lines that say what a letter of their sentence is, "where r = Ax − b", and its first line."""
        for n, item in enumerate(self.items):
            name = str(item.left.value) if item.left is not None and item.left.kind == "name" else ""
            if not name or not item.lone or name in self.known.shapes:
                continue
            found = self.told_of(item)
            before = self.text[: item.span[0]]
            if not item.inline and _BESIDE.search(before) is not None:  # \nabla f = -X^T SX, \qquad S = …
                yield n, next(k for k, other in enumerate(self.items) if other.place == item.place)
            elif found is not None and (_EXPLAINS.search(found[0].ahead(found[1])) or _DEFINED.search(item.source)):
                first = found[0].formulas[0].place
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
        names = labels(order, arrays, self.known.functions)
        if not names:
            return list(items)
        sides = [tuple(tree and joined(tree, names) for tree in (item.left, item.right)) for item in items]
        return [replace(item, left=left, right=right) for item, (left, right) in zip(items, sides, strict=True)]

    def _constrained(self, item: Item) -> Item:
        """A line that words call a constraint, "subject to Ax = b": its right side is given no meaning."""
        found = self.told_of(item)
        constrained = found is not None and _SUBJECT_TO.search(found[0].ahead(found[1])) is not None
        return replace(item, asked=True) if constrained else item

    def _updated(self, item: Item) -> Item:
        """A line, no equality where its letter gets a new value from its old one: w := w − ηg, w ← w − ηg."""
        left, right = item.left, item.right
        if left is None and item.relation == "=" and (step := _NEXT.fullmatch(item.source)) is not None:
            own = bool(letters_in(step["name"])) and letters_in(step["name"]) <= letters_in(step["value"])
            return replace(item, relation=":=") if own else item
        if left is None or right is None or left.kind != "name" or item.relation != "=":
            return item
        between = self.plain[left.span[1] : right.span[0]]
        own = any(x.value == left.value for x in arrays_in(right))
        return replace(item, relation=":=") if own and _ASSIGNS.search(between) else item

    def _case(self, item: Item) -> Item:
        """A line, no claim where it gives a letter a value in a case of which the words speak: "if $y = 1$"."""
        left, right = item.left, item.right
        if left is None or right is None or left.kind != "name" or not item.inline or not item.lone:
            return item
        found = self.told_of(item) if item.relation == "=" else None
        if found is None:
            return item
        before, behind = found[0].between(found[1]), found[0].behind(found[1])
        told = _IF.search(before) is not None or _WHEN.match(behind) is not None
        # y_c = 1 of a one-hot y is so for one c, unless it is said of all
        entry = isinstance(left.value, Subscripted) and not any(x.isdigit() for x in left.value.at)
        told = (told or entry and _OF_EACH.search(found[0].words) is None) and is_value(right)
        acts = _CHOICE.fullmatch(before) and _ACTS.match(behind)  # "$K=0$ ignores the measurement"
        return replace(item, relation=CASE) if told or acts else item

    def _without_stacks(self) -> str:
        """The text without what says how rows and columns are called, and numbers of equations; places stay."""
        plain = self.text
        for start, stop in (piece.inside for piece in self.pieces if piece.kind != "prose"):
            plain = plain[:start] + undecorated(plain[start:stop]) + plain[stop:]
        for piece in self.pieces:
            if piece.kind == "display":
                start, stop = piece.inside
                for m in _NUMBER.finditer(plain, start, stop):
                    a, b = m.span("number")
                    plain = plain[:a] + " " * (b - a) + plain[b:]
        for piece in self.pieces:
            if piece.kind != "prose":
                start, stop = piece.inside
                for span, stack in stacks(plain[start:stop]):
                    # what stands left of it stays, for a chain or a declaration to go on from: X ∈ ℝ^{n×d}
                    a, b = start + stack.body[0], start + stack.body[1]
                    plain = plain[:a] + " " * (b - a) + plain[b:]
                    self.stacks.append((piece, (start + span[0], start + span[1]), stack))
                for (first, stop), name, last in diagonals(plain[start : piece.inside[1]]):
                    a, b = start + first, start + stop
                    plain = plain[:a] + name.ljust(b - a) + plain[b:]  # diag(r) for diag(r_1, …, r_n)
                    if name.isalpha():
                        self.listed.append((name, last))
        return plain

    def _columns(self, piece: Piece) -> list[str]:
        """The text, once for each of the columns of equations in a display."""
        found = columns(self.plain, (piece.span[0], piece.inside[0]), piece.inside) if piece.kind == "display" else []
        if piece.kind == "display":
            self.conditions += beside(self.plain, (piece.span[0], piece.inside[0]), piece.inside)
        if len(found) > 1:
            self.side_by_side.add(piece.span)
        return found or [self.plain]

    def _alone(self, item: Item) -> Item:
        """A line, unread where a condition stands beside it, which may be what it holds by."""
        for (start, stop), said in self.conditions:
            if item.right is not None and start <= item.right.span[0] < stop:
                return replace(item, left=None, right=None, reason=BESIDE(condition=said))
        return item

    def _stacked(self) -> None:
        """Take note of which matrices have rows or columns with names, and of how many there are."""
        for _, _, stack in self.stacks:
            if not stack.last.isdigit():
                self.known.sizes.add(stack.last)
            if self._fits(stack):
                self.known.stacked[stack.name] = (stack.way, stack.last)
        for name in columns_told(self.sentences, self.known.rows):
            if self.known.shapes.get(name, ((), 2))[1] == 2:
                self.known.stacked.setdefault(name, ("columns", ""))
        for name, last in self.listed:
            if name not in self.known.shapes:
                self.known.sizes.update({last} if last.isalpha() else ())
                self.known.stacked.setdefault(name, ("entries", last))

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

    def _with_unclosed(self, items: list[Item]) -> list[Item]:
        """The lines with what is opened and never closed, which is not read."""
        for piece in self.pieces:
            if piece.unclosed:
                at = next((n for n, item in enumerate(items) if item.span[0] > piece.span[0]), len(items))
                sign = self.text[piece.span[0] : piece.inside[0]]
                items.insert(at, self._item(piece, piece.inside, reason=UNCLOSED(opened=sign)))
        return items

    def _is_mathematics(self, piece: Piece) -> bool:
        return piece.kind != "prose" and not piece.unclosed and bool(self.plain[slice(*piece.inside)].strip())

    def _said(self, sized: Sized) -> None:
        """Take note of a size that the words give."""
        for said in declarations(self.labels.applied(stretch(sized.source, lenient=True)), self.declared_names):
            self._declare(replace(said, span=(sized.place, sized.place)))

    def _announced(self, formula: Stretch) -> None:
        """Take note of the shapes that a formula declares, and of which letters it gives arguments."""
        for said in declarations(formula, self.declared_names):
            self._declare(said)
        for name, arguments in formula.heads(self.declared_names):
            self.known.functions.setdefault(name, arguments)

    def _parsed(self, formulas: Sequence[tuple[Piece, Stretch]]) -> Iterator[tuple[Piece, Statement]]:
        """The statements of all formulas, with f for f(x) where f was given as a function of x."""
        for piece, formula in formulas:
            formula = formula.applied(self.known.functions)
            self.applied.update(formula.dropped)
            for statement in statements(
                formula,
                self.declared_names,
                strict=False,
                primes=True,
                calls=self._calls(),
                undefined=self.known.unknown,
            ):
                if isinstance(statement, Declaration):
                    self._declare(statement)
                yield piece, statement

    def _calls(self) -> frozenset[str]:
        return frozenset(self.known.functions) - self.declared_names

    def _declare(self, said: Declaration) -> None:
        for name in said.names:
            self.declared_at.append((name, said.span[0]))
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

    def _items(self, found: Sequence[tuple[Piece, Statement]]) -> Iterator[Item]:
        last: Side | None = None
        for piece, statement in found:
            if isinstance(statement, Unread):
                yield from self._side_by_side(piece, statement)
                continue
            if not isinstance(statement, Chain):
                continue
            sides = list(statement.sides)
            opens = statement.opens
            if opens and not statement.relations:
                self.expressions.append(sides[0].tree)
            if not opens:
                if last is None:
                    yield self._item(piece, statement.span, reason=NOTHING_BEFORE())
                    continue
                sides.insert(0, last)
            for n, (a, b, relation) in enumerate(zip(sides[:-1], sides[1:], statement.relations, strict=True)):
                span = (a.span[0], b.span[1]) if n == 0 and opens else self._after(a.span[1], b.span, piece)
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
        """The equations of a statement of which something cannot be read: each side was read by itself."""
        if not any(row.relations for row in unread.rows):
            if piece.kind != "inline":
                yield self._item(piece, unread.span, reason=_reason(unread))
            return
        for row in unread.rows:
            last = len(row.relations) - 1
            for n, relation in enumerate(row.relations):
                a, b = row.sides[n], row.sides[n + 1]
                span = (a.span[0], b.span[1]) if n == 0 else self._after(a.span[1], b.span, piece)
                broken = next((side for side in (a, b) if isinstance(side, Unread)), None)
                # what stands behind a side that is not read is equal to what stands before it
                past = n - 1 if n and isinstance(a, Unread) and row.relations[n - 1] == relation == "=" else n
                before = row.sides[past]
                if isinstance(b, Unread) or isinstance(before, Unread):
                    yield self._item(piece, span, reason=None if broken is None else _reason(broken))
                    continue
                a = before
                yield self._item(
                    piece,
                    span,
                    left=a.tree,
                    right=b.tree,
                    relation=relation,
                    first=past == 0,
                    last=n == last,
                    lone=last == 0,
                    past=past < n,
                )

    def _item(self, piece: Piece, span: Span, **more: Any) -> Item:
        return Item(self._clean(span), span, piece.kind == "inline", place=piece.span[0], **more)

    def _after(self, begin: int, span: Span, piece: Piece) -> Span:
        """From the sign before a side to its end; other equations may stand between it and the side before."""
        find = self.plain.rfind if piece.span in self.side_by_side else self.plain.find
        at = find("=", begin, span[0])
        return (at if at >= 0 else span[0], span[1])

    def _end(self, at: int) -> int:
        """Where a side ends in the text: behind the (W) of L(W)."""
        return next(
            (stop for start, stop in self.applied.items() if at <= start and not self.text[at:start].strip()), at
        )

    def _clean(self, span: Span) -> str:
        """The source of a line without what only sets it on the page."""
        return re.sub(r"\s+", " ", _LAID_OUT.sub(" ", self.text[slice(*span)])).strip()

    # ---- of the whole

    def declared_in(self, start: int, stop: int) -> frozenset[str]:
        """The letters that are declared in a stretch of the text."""
        return frozenset(name for name, place in self.declared_at if start <= place < stop)

    def told(self, n: int) -> tuple[Sentence, int] | None:
        """The sentence in which a line stands, and the number of its formula there."""
        return self.told_of(self.items[n])

    def sentence(self, n: int) -> Sentence | None:
        """The sentence in which a line stands."""
        found = self.told(n)
        return None if found is None else found[0]

    def told_of(self, item: Item) -> tuple[Sentence, int] | None:
        """The sentence in which an item stands, and the number of its formula there."""
        place = item.span[0]
        for sentence in self.sentences:
            for k, formula in enumerate(sentence.formulas):
                if formula.place <= place < formula.place + len(formula.text):
                    return sentence, k
        return None

    def symmetric(self, item: Item) -> str | None:
        """The matrix that a line says to be symmetric, and that nothing before it defines: there it is a claim."""
        name = symmetric_name(item) if item.left is not None and item.lone else None
        return None if name is None or self.begun.get(name, item.span[0]) < item.span[0] else name

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
        places = [item.place for item in self.items[: self.shown]]
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
        ways = [
            n.value.how if isinstance(n.value, At) else n.value
            for t in trees
            for n in postorder(t)
            if differentiates(n)
        ]
        return any(way != "nabla" for way in ways)


def _reason(unread: Unread) -> Said:
    return MISSING_SIDE() if unread.error is None else unread.error.said


def _letters(name: Node) -> set[str]:
    """The letter of a name, and that of the array of which it is an entry: D of d_ii."""
    own = letter_of(name)
    return {own, capital_of(own)} if isinstance(name.value, Subscripted) else {own}
