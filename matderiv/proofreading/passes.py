"""One pass over a document: every line read in turn, with the kinds of names that let it be read, and compared.

What a name is (a scalar, a vector, a matrix) may show only later. So where a line cannot be read, the lines up to it
are read again with other kinds for the names that it rests on; a line that fits no way is left out, and so is one that
is wrong where it says that two sizes are equal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations

from sympy import Expr

from ..checking.verify import judged
from ..core.errors import MatderivError
from ..core.proof import Check
from ..core.text import Text
from ..expressions.matrix import Var
from ..judging.hand import Counterexample
from ..printing.sheet import Sentence
from ..reading.combine import Parts
from ..reading.equations.algebra import PRODUCT
from ..reading.equations.elaborate import DECLARED, SIDES, Equality, Reading
from ..reading.equations.known import arrays_in
from ..reading.equations.names import Clash
from ..reading.tree import Subscripted, postorder
from .document import Document
from .examples import example
from .faults import fault_of
from .items import Item, indices_of, on_indices
from .lines import Read, faulted, line_of, refused, unjudged
from .nearest import changes
from .provisos import claims
from .report import Letter, Line, Origin
from .worlds import options

__all__ = ["DOUBTED", "Pass"]

DOUBTED = Text(
    "Undecided: the words around this do not plainly say that it is assumed. Write: let …, with this equation.",
    "未決定: 前後の文章からは、これが仮定であるとはっきり分からない。「…とする」と書くこと。",
)

READINGS = 40  # readings of the names of a line that are tried
DEEPEST = 3  # lines whose names are given other kinds for the sake of one
MOST_OPTIONS = 16  # other kinds of the names of a line
MOST_CHANGED = 4  # names of a line with other kinds at once
MOST_TRIED = 300  # ways to read a line by itself
MOST_FITTING = 6  # of these that are tried with the lines before it
MOST_REPLAYED = 20_000  # equations that are read again for other kinds of names


class Pass:
    """One pass: ``kinds`` of names that were found to fit, the lines that were ``refused`` or ``dropped``.

    The lines in ``without`` are not read, and what they say is not assumed; the ``facts`` of letters are.
    """

    def __init__(
        self,
        document: Document,
        layout: str,
        without: Collection[int] = (),
        facts: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.document, self.layout, self.without, self.facts = document, layout, frozenset(without), dict(facts or {})
        known = document.known_without([document.items[n] for n in sorted(self.without)])
        self.known = replace(known, facts={**known.facts, **self.facts}) if self.facts else known
        self.kinds: dict[str, int] = {}
        self.refused: dict[int, tuple[Sentence, bool]] = {}  # why, and whether it is that sizes do not fit
        self.dropped: dict[int, tuple[Check, Expr, Expr]] = {}
        self.faults: dict[int, str] = {}  # lines that could not be judged
        self.reading = Reading(self.known, {}, layout)
        self.read: list[Read] = []
        self.replayed = 0
        self.turned = False  # whether somewhere a column stands against a row

    def run(self) -> tuple[Line, ...]:
        """The lines of the document, judged. Counterexamples and nearest lines are looked for by :meth:`explained`."""
        items = self.document.items
        while True:
            reading, read = self._read(items)
            self.reading, self.read = reading, read
            self._build(reading, read)
            wrong = next((r for r in read if r.equality.joined and r.check.kind == "REFUTED"), None)
            if wrong is None:
                break
            # what it says of sizes is as wrong as the line
            assert wrong.lhs is not None and wrong.rhs is not None
            self.dropped[items.index(wrong.item)] = wrong.check, wrong.lhs, wrong.rhs
        by_item = {id(r.item): r for r in read}
        return tuple(self._line(n, by_item.get(id(item)), reading) for n, item in enumerate(items))

    def _redefines(self, item: Item) -> bool:
        """Whether a line may give a letter that is declared another meaning: it says what it is, and claims nothing."""
        if not item.first or not item.lone or item.left is None or item.left.kind != "name":
            return False
        found = self.document.told_of(item)
        return found is None or not claims(found[0].ahead(found[1]))

    def _line(self, n: int, read: Read | None, reading: Reading) -> Line:
        item = self.document.items[n]
        number = 1 + (n if item.copies is None else item.copies)
        if n in self.dropped:
            check, lhs, rhs = self.dropped[n]
            return replace(unjudged(number, item), kind="wrong", check=check, lhs=lhs, rhs=rhs)
        if n in self.refused:
            return refused(number, item, *self.refused[n])
        if n in self.faults:
            return faulted(number, item, self.faults[n])
        if n in self.without:
            return replace(unjudged(number, item), kind="undecided", note=Sentence(DOUBTED))
        return line_of(number, item, read, reading)

    def _read(self, items: Sequence[Item]) -> tuple[Reading, list[Read]]:
        reading = Reading(self.known, self.kinds, self.layout)
        read: list[Read] = []
        for n in self.document.order:
            item = items[n]
            if n in self.refused or n in self.dropped or n in self.faults or n in self.without:
                continue
            if not self._is_read(item):
                continue
            try:
                read.append(Read(item, _equality(reading, item)))
            except Clash as clash:
                found = self._other(reading, items, n, read)
                if found is None:
                    known = self._all_met(reading, item) or self._sure(reading, item, clash)
                    known = known and not self._fits_without_joins(item, read)
                    known = known and not (clash.text is DECLARED and self._redefines(item))
                    self.refused[n] = (Sentence(clash.text, clash.bindings), clash.sizes and known)
                    self.turned = self.turned or clash.turned
                    found = self._replayed([r.item for r in read], self.kinds)
                assert found is not None
                reading, read = found
            except Exception as error:
                self.faults[n] = fault_of(error)
                found = self._replayed([r.item for r in read], self.kinds)
                assert found is not None
                reading, read = found
        return reading, read

    def _is_read(self, item: Item) -> bool:
        """Whether a line says something of values."""
        if item.left is None or item.right is None or item.relation != "=":
            return False
        return not on_indices(item, self.known) and self.document.symmetric(item) is None

    def reads(self, n: int) -> bool:
        """Whether a line was read and compared."""
        left_out = self.refused.keys() | self.faults.keys() | self.without
        return n not in left_out and self._is_read(self.document.items[n])

    def _fits_without_joins(self, item: Item, read: Sequence[Read]) -> bool:
        """Whether the sizes of a line fit but for lines that made different sizes equal, of which one may be wrong."""
        others = [r.item for r in read if r.equality.defines is not None or not r.equality.joined]
        return len(others) < len(read) and self._replayed([*others, item], self.kinds) is not None

    def _all_met(self, reading: Reading, item: Item) -> bool:
        """Whether all letters of a line have been met in lines before, so that its sizes are known."""
        met = {"eye", "d", "delta", *reading.seen, *reading.known.sizes, *reading.known.shapes, *reading.known.pi}
        trees = item.trees
        return all(reading.named(node) in met for tree in trees for node in arrays_in(tree))

    def _sure(self, reading: Reading, item: Item, clash: Clash) -> bool:
        """Whether the sizes of a line clash though not all of its letters have been met before.

        Of each letter but one thing can be meant; or a number stands against a matrix, say, which is so in each world
        that is tried then. A row against a column may be the layout.
        """
        names = {reading.named(node) for tree in item.trees for node in arrays_in(tree)} - {"eye", "d", "delta"}
        rows = {f"{n.value.base}_" for t in item.trees for n in arrays_in(t) if isinstance(n.value, Subscripted)}
        single = all(len(options(name, reading)) == 1 for name in (*names, *rows))
        axes = (
            [[s for s in clash.bindings[k].split("×") if s != "1"] for k in ("left", "right")]
            if clash.text is SIDES
            else []
        )
        return bool(axes) and len(axes[0]) != len(axes[1]) or single and clash.text is PRODUCT

    def _replayed(
        self, items: Sequence[Item], kinds: Mapping[str, int], unfit: _Unfit | None = None
    ) -> tuple[Reading, list[Read]] | None:
        """Some lines with these kinds of names, or ``None`` where they do not fit, which is kept in ``unfit``."""
        if unfit is not None and unfit.holds(kinds):
            return None
        reading = Reading(self.known, kinds, self.layout)
        read: list[Read] = []
        asked: set[str] = set()
        try:
            for item in items:
                read.append(Read(item, _equality(reading, item)))
                asked |= reading.asked
        except Clash:
            if unfit is not None:
                unfit.add(kinds, asked | reading.asked)
            return None
        return reading, read

    def _other(
        self, reading: Reading, items: Sequence[Item], n: int, read: Sequence[Read]
    ) -> tuple[Reading, list[Read]] | None:
        """The document up to a line with other kinds for some of the names of this line."""
        names = sorted(reading.asked - set(reading.recipes), key=lambda s: (s in reading.seen, s))
        options = [(name, kind) for name in names for kind in _others(name, reading)]
        pairs = [(a, b) for a, b in combinations(options, 2) if a[0] != b[0]]
        changes = sorted([*((o,) for o in options), *pairs], key=_odd)
        unfit = _Unfit()
        for change in changes[:READINGS]:
            self.replayed += len(read) + 1
            if self.replayed > MOST_REPLAYED:
                return None
            kinds = {**self.kinds, **dict(change)}
            found = self._replayed([*(r.item for r in read), items[n]], kinds, unfit)
            if found is not None:
                self.kinds = kinds
                return found
        return self._together(self.kinds, frozenset(), [*(r.item for r in read), items[n]], DEEPEST)

    def _together(
        self, kinds: Mapping[str, int], fixed: frozenset[str], lines: Sequence[Item], depth: int
    ) -> tuple[Reading, list[Read]] | None:
        """All of some lines with other kinds for several names; those of one line may unsettle another before it."""
        reading = Reading(self.known, kinds, self.layout)
        read: list[Read] = []
        for item in lines:
            try:
                read.append(Read(item, _equality(reading, item)))
            except Clash:
                break
        self.replayed += len(read) + 1
        if len(read) == len(lines):
            self.kinds = dict(kinds)
            return reading, read
        if not depth or self.replayed > MOST_REPLAYED:
            return None
        own = _with_definitions(lines[: len(read) + 1])
        for change in self._fitting(own, kinds, fixed | reading.recipes.keys()):
            found = self._together({**kinds, **change}, fixed | change.keys(), lines, depth - 1)
            if found is not None:
                return found
        return None

    def _fitting(self, own: Sequence[Item], kinds: Mapping[str, int], fixed: Collection[str]) -> list[dict[str, int]]:
        """Other kinds for the names of a line, and of the definitions that it uses, with which these can be read.

        Those with few changes come first.
        """
        known, base = self.known, Reading(self.known, kinds, self.layout)
        names: set[str] = set()
        for node in (n for item in own for tree in item.trees for n in arrays_in(tree) if n.value not in ("eye", "d")):
            one = isinstance(node.value, Subscripted) and len(node.value.at) == 1
            names.update([f"{node.value.base}_"] if one else [base.named(node)])
        loose = sorted(names - set(fixed) - known.sizes - known.pi)
        matrices = _matrices(own)
        options = [(x, kind) for x in loose for kind in _others(x, base) if kind == 2 or x not in matrices]
        found: list[dict[str, int]] = []
        tried, unfit = 0, _Unfit()
        for count in range(1, MOST_CHANGED + 1):
            for change in sorted(combinations(options, count), key=_odd) if len(options) <= MOST_OPTIONS else ():
                if len({name for name, _ in change}) < count:
                    continue
                tried += 1
                if tried > MOST_TRIED or len(found) == MOST_FITTING:
                    return found
                if self._replayed(own, {**kinds, **dict(change)}, unfit) is not None:
                    found.append(dict(change))
        return found

    def _build(self, reading: Reading, read: Sequence[Read]) -> None:
        reading.name_sizes()
        pairs: list[Read] = []
        for r in read:
            try:
                reading.parts = Parts()
                r.lhs, r.rhs = r.equality.left.build(), r.equality.right.build()
                r.dropped = reading.parts.fallen(r.lhs, r.rhs)
            except MatderivError as error:
                r.reason = error.said
                continue
            except Exception as error:
                self.faults[self.document.items.index(r.item)] = fault_of(error)
                continue
            if r.equality.defines is None:
                pairs.append(r)
        symbols = list(reading.made.values())
        for r, check in zip(pairs, self._judged(pairs, symbols), strict=True):
            r.check = check

    def _judged(self, pairs: Sequence[Read], symbols: Sequence[Var]) -> list[Check]:
        """The evidence for each line: all at once, or where that faults each by itself."""
        try:
            return list(judged([(r.lhs, r.rhs) for r in pairs], symbols))
        except Exception as error:
            fault_of(error)
        return [self._alone(r, symbols) for r in pairs]

    def _alone(self, r: Read, symbols: Sequence[Var]) -> Check:
        assert r.lhs is not None and r.rhs is not None
        try:
            return judged([(r.lhs, r.rhs)], symbols)[0]
        except Exception as error:
            self.faults[self.document.items.index(r.item)] = fault_of(error)
            return Check()

    def squared(self, n: int) -> str | None:
        """A matrix that is square by what a line says, and by nothing before it."""
        item = self.document.items[n]
        squared = next((r.equality.squared for r in self.read if r.item is item), ())
        return next((name for name in squared if name not in self.reading.recipes), None)

    def letters(self) -> tuple[Letter, ...]:
        """How each letter that the lines hold was read."""
        reading = self.reading
        found: list[Letter] = []
        for name in reading.vars:
            declared = name in reading.known.shapes
            origin: Origin = "declared" if declared else "defined" if name in reading.recipes else "inferred"
            found.append(Letter(reading.made.get(name) or Var(name, reading.shape(reading.vars[name])), origin))
        return tuple(found)

    def explained(self, n: int, line: Line, *, nearest: bool = True) -> Line:
        """A wrong line with numbers to check by hand, and where it is looked for the nearest line that holds."""
        if line.under:
            return line  # numbers of its letters would have to satisfy what it was judged under
        if line.lhs is not None and line.rhs is not None:
            try:
                found, free_ = example(line.lhs, line.rhs)
            except Exception as error:
                fault_of(error)
            else:
                line = replace(line, example=found, free=free_)
                if found is not None and n in self.dropped:
                    line = replace(line, example=self._in_sizes(found))
        return replace(line, nearest=self.mended(n)) if nearest and line.follows is None else line

    def _in_sizes(self, found: Counterexample) -> Counterexample:
        """Numbers with the sizes that the letters have in the document, of which a line that is left out joined some.

        So R of n₁×n₂ is 2×2 where n₁ = n₂ = 2.
        """
        reading, sizes = self.reading, dict[str, int]()
        taken: set[str] = set()
        for v, _ in found.inputs:
            if v.name not in reading.vars:
                continue
            for own, named in zip(v.shape, reading.shape(reading.vars[v.name]), strict=True):
                if named.is_Symbol and own.is_Symbol and str(own) in found.sizes:
                    sizes[str(named)] = found.sizes[str(own)]
                    taken.add(str(own))
        sizes |= {name: n for name, n in found.sizes.items() if name not in taken and name not in sizes}
        return replace(found, sizes=dict(sorted(sizes.items())))

    def mended(self, n: int) -> Expr | None:
        """The nearest right side that holds in the place of a wrong one, or ``None``."""
        item = self.document.items[n]
        assert item.left is not None and item.right is not None
        left_out = self.refused.keys() | self.dropped.keys() | self.without
        order = self.document.order
        before = [self.document.items[k] for k in order[: order.index(n)] if k not in left_out]
        found = self._replayed([b for b in before if self._is_read(b)], self.kinds)
        if found is None:
            return None
        reading = found[0]
        with suppress(Clash):
            reading.equality(item.left, item.left, first=False, lone=False)
        ours = set(reading.free)
        reading.name_sizes()
        letters = indices_of(item.left) | indices_of(item.right)
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
            except Clash:
                continue
            except Exception as error:
                fault_of(error)
        try:
            checks = judged(pairs, list(reading.made.values()))
        except Exception as error:
            fault_of(error)
            return None
        held = [p for p, c in zip(pairs, checks, strict=True) if c.kind in ("EXACT", "SAMPLED")]
        # that a side is equal to itself is no news, unless it only goes on from the line before
        told = [b for a, b in held if a != b] or [b for a, b in held if not item.first]
        return next((b for b in told if not self._claimed(reading, item, b)), None)

    def _claimed(self, reading: Reading, item: Item, found: Expr) -> bool:
        """Whether what holds in the place of a right side is that right side, written otherwise or not."""
        assert item.left is not None and item.right is not None
        try:
            claim = reading.equality(item.left, item.right, first=False, lone=False).right.build()
            return judged([(claim, found)], list(reading.made.values()))[0].kind in ("EXACT", "SAMPLED")
        except Clash:
            return False
        except Exception as error:
            fault_of(error)
            return False


class _Unfit:
    """Kinds of names with which some lines do not fit, whatever all names are that were not asked for until then."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, ...], set[tuple[int | None, ...]]] = {}

    def add(self, kinds: Mapping[str, int], asked: Collection[str]) -> None:
        """Lines were found not to fit with these kinds, of which some were asked for."""
        names = tuple(sorted(asked))
        self.found.setdefault(names, set()).add(tuple(map(kinds.get, names)))

    def holds(self, kinds: Mapping[str, int]) -> bool:
        """Whether what was found says that they do not fit with these kinds either."""
        return any(tuple(map(kinds.get, names)) in found for names, found in self.found.items())


def _equality(reading: Reading, item: Item) -> Equality:
    assert item.left is not None and item.right is not None
    return reading.equality(item.left, item.right, first=item.first, lone=item.lone and not item.asked)


def _with_definitions(lines: Sequence[Item]) -> list[Item]:
    """The last of some lines, behind those of the others that define what it is made of."""
    own, names = [lines[-1]], _names(lines[-1])
    for item in reversed(lines[:-1]):
        left = item.left
        if left is not None and left.kind == "name" and item.first and str(left.value) in names:
            own.append(item)
            names |= _names(item)
    return own[::-1]


def _names(item: Item) -> set[str]:
    nodes = [n for tree in item.trees for n in postorder(tree)]
    return {str(n.value).rstrip("'") for n in nodes if n.kind in ("name", "call")}


def _matrices(lines: Sequence[Item]) -> set[str]:
    """The capital letters by which some lines differentiate: no number for the sake of being read."""
    partials = (n for item in lines for tree in item.trees for n in postorder(tree) if n.kind == "partial")
    names = {str(x.value) for n in partials for by in n.children[1:] for x in arrays_in(by)}
    return {name for name in names if name[:1].isascii() and name[:1].isupper()}


def _others(name: str, reading: Reading) -> tuple[int, ...]:
    """The other kinds that a name may have."""
    if name.endswith("_"):
        now = reading.kinds.get(name)
        return (2, 1) if now is None else (1,) if now == 2 else (2,)
    now = reading.kind(name)
    if name in reading.known.told or name[:1].isupper() and reading.known.classed(name) == now:
        return ()
    shaped = name in reading.known.shaped
    return tuple(k for k in ((1, 0, 2) if name[:1].islower() else (0, 1, 2)) if k != now and (k or not shaped))


def _odd(change: Sequence[tuple[str, int]]) -> bool:
    """Whether a small letter is a matrix then, which is tried last."""
    return any(kind == 2 and name[:1].islower() and not name.endswith("_") for name, kind in change)
