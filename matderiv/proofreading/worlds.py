"""The other ways in which the letters of a document could be meant, and what a line is in each of them.

A letter that nothing declares is read as what it looks like, and a person may have meant another thing: a number, a
vector or a matrix. A *world* says of each such letter what it is, and fits the other lines of the document that share
letters with the one that is judged. A verdict stands if it is the same in all worlds; otherwise it rests on a guess.

A world is allowed to make the two sides of the judged line of different sizes: there the line does not hold. One that
makes a single side meaningless is no way to read the line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import product

from sympy import Expr

from ..checking.verify import judged
from ..core.proof import Check
from ..core.records import dataclass
from ..expressions.matrix import Var
from ..reading.equations.algebra import PRODUCT
from ..reading.equations.elaborate import SIDES, Equality, Reading
from ..reading.equations.known import Known, arrays_in, capital_of, is_kronecker
from ..reading.equations.names import Clash
from ..reading.shapes import SQUARE, letter_kind
from ..reading.sizes import value_of
from ..reading.tree import Subscripted
from .faults import fault_of
from .items import Item

__all__ = ["Other", "Pairs", "Sides", "Worlds", "options"]

MOST_WORLDS = 64  # worlds of the letters that hang together
MOST_READ = 12_000  # equations that are read again in all
HELD = ("EXACT", "SAMPLED")
Sides = tuple[Expr, Expr, Check]
Pairs = Mapping[int, tuple[Expr, Expr]]  # the sides of some lines


def options(name: str, reading: Reading) -> tuple[int, ...]:
    """What a name could be, first what it is here: 0 number, 1 vector, 2 matrix; of ``x_`` 1 entry, 2 row."""
    known = reading.known
    if name.endswith("_"):
        base, capital = name[:-1], capital_of(name[:-1])
        now = reading.ways.get(name, 1)
        given = known.shapes.keys() | known.stacked.keys() | reading.recipes.keys()
        plain = base in known.plain and capital not in known.plain and now == 1  # x and x_i are of one vector
        fixed = plain or base in known.rows | known.entries or {base, capital} & given or base == capital
        fixed = fixed or known.told.get(name) in (0, 1)
        return (now,) if fixed else (now, 3 - now)
    now = reading.rank(name) if name in reading.vars else reading.kind(name)
    if name in known.shapes or name in reading.recipes or name in known.stacked or name in known.told:
        return (now,)
    if known.classed(name) == now:
        return (now,)
    if known.facts.get(name, frozenset()) & SQUARE or 2 in known.below.get(name, ()):
        return (now,)
    if name[:1].islower():
        shaped = name in known.shaped or name in known.turned or 1 in known.below.get(name, ())
        told = shaped or name in known.numbers or now == 1 and name in known.behind
        return (now,) if told else (now, *(k for k in (0, 1) if k != now))
    matrix = name in known.shaped or name in known.factors or 1 in known.below.get(name, ())
    return (now,) if now == 2 and matrix else (now, *(k for k in (2, 0) if k != now))


@dataclass(frozen=True)
class World:
    """What each letter is, and the line whose sides have different sizes then."""

    kinds: Mapping[str, int]
    failing: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Other:
    """A world in which a line is otherwise: what ``name`` is in the reading that was judged, and what it is there."""

    name: str
    now: int
    then: int


@dataclass
class Worlds:
    """The worlds of a document. ``lines`` are those that were read, by number, ``wrong`` those that do not hold."""

    reading: Reading
    items: Sequence[Item]
    order: Sequence[int]
    lines: frozenset[int]
    wrong: frozenset[int]
    read_again: int = 0
    found: dict[frozenset[str], list[World] | None] = field(default_factory=dict)
    # the sides of all lines and their letters, by the identity of a world of found
    built_in: dict[int, tuple[Pairs, Sequence[Var]] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {n: self._names(self.items[n]) for n in self.order if self.items[n].left is not None}
        self.kept = [n for n in self.order if n in self.lines and n not in self.wrong]

    def _names(self, item: Item) -> frozenset[str]:
        """The names of a line, with ``x_`` for an x_i that may be an entry or a row."""
        found: set[str] = set()
        for tree in item.trees:
            for node in arrays_in(tree):
                if node.value in ("eye", "d", *self.reading.known.pi) or is_kronecker(node):
                    continue
                if isinstance(node.value, Subscripted) and len(node.value.at) == 1:
                    found.add(f"{node.value.base}_")
                name = self.reading.named(node)
                if name not in self.reading.known.sizes or name in self.reading.vars:
                    found.add(name)
        return frozenset(found)

    def open(self, n: int) -> list[str]:
        """The letters of a line, and of those that hang together with it, that could be something else."""
        return sorted(x for x in self._together(n)[0] if len(options(x, self.reading)) > 1)

    def _together(self, n: int) -> tuple[frozenset[str], list[int]]:
        """The names that share lines with those of a line, and these lines."""
        names = set(self.names[n])
        while True:
            lines = [k for k in self.kept if k == n or self.names[k] & names]
            more = names.union(*(self.names[k] for k in lines))
            if more == names:
                return frozenset(names), lines
            names = more

    def against(self, n: int, right: bool) -> Other | None | str:
        """A world in which a line is not what it is said to be, ``None`` if there is none, "many" if too many are."""
        names, lines = self._together(n)
        loose = {x: options(x, self.reading) for x in sorted(names)}
        fixed = {self._family(x) for x, o in loose.items() if len(o) == 1}
        loose = {x: o for x, o in loose.items() if len(o) > 1 and self._family(x) not in fixed}
        if not loose:
            return None
        key = frozenset(names)
        if key not in self.found:
            self.found[key] = self._worlds(lines, loose)
        worlds = self.found[key]
        if worlds is None:
            return "many"
        for world, kinds, extra in self._apart(n, worlds, loose):
            if self.read_again > MOST_READ:
                return "many"
            held = self._held(world, lines, n) if n in lines and not extra else self._in(kinds, lines, n)
            if held is not None and held != right:
                own = self.names[n]
                apart = [x for x in loose if kinds.get(x, loose[x][0]) != loose[x][0]]
                name = next((x for x in apart if x in own), apart[0])
                return Other(name, loose[name][0], kinds[name])
        return None

    def _apart(
        self, n: int, worlds: Sequence[World], loose: Mapping[str, Sequence[int]]
    ) -> Iterator[tuple[World, Mapping[str, int], bool]]:
        """The worlds other than that which was judged, with the kinds of all letters, and whether some are extra."""
        extra = [x for x in loose if not any(x in w.kinds for w in worlds)]
        for world in worlds:
            if world.failing - {n}:
                continue
            for choice in self._choices(extra, loose, world.kinds):
                kinds = {**world.kinds, **choice}
                if any(kinds.get(x, loose[x][0]) != loose[x][0] for x in loose):
                    yield world, kinds, bool(extra)

    def everywhere(self, n: int, numbers: Collection[int], judge: Callable[[Pairs], bool]) -> bool:
        """Whether the sides of some lines are judged the same in all worlds of a line in which they can be read."""
        names, lines = self._together(n)
        loose = {x: options(x, self.reading) for x in sorted(names)}
        fixed = {self._family(x) for x, o in loose.items() if len(o) == 1}
        loose = {x: o for x, o in loose.items() if len(o) > 1 and self._family(x) not in fixed}
        if not loose:
            return True
        key = frozenset(names)
        if key not in self.found:
            self.found[key] = self._worlds(lines, loose)
        worlds = self.found[key]
        if worlds is None:
            return False
        for _, kinds, _ in self._apart(n, worlds, loose):
            if self.read_again > MOST_READ:
                return False
            pairs = self.built(numbers, {}, kinds, lines)
            if pairs is not None and not judge(pairs):
                return False
        return True

    def _family(self, name: str) -> str:
        """What letters have in common that are of one kind: W of W^l and W^{l+1}; of another letter its name."""
        core, row = name.removesuffix("_"), name.endswith("_")
        small = core[:1].lower() + core[1:]
        base = self.reading.known.alike.get(core) or self.reading.known.alike.get(small)
        return name if base is None else f"{'capital ' if core[:1].isupper() else ''}{base} with a label{'_' * row}"

    def _choices(
        self, names: Sequence[str], loose: Mapping[str, Sequence[int]], kinds: Mapping[str, int]
    ) -> Iterator[dict[str, int]]:
        """What some letters could be, those that differ by a label alone alike."""
        families: dict[str, list[str]] = {}
        for x in names:
            families.setdefault(self._family(x), []).append(x)
        known = {self._family(x): kind for x, kind in kinds.items()}
        ways = [(known[f],) if f in known else tuple(loose[own[0]]) for f, own in families.items()]
        for choice in product(*ways):
            yield {x: kind for own, kind in zip(families.values(), choice, strict=True) for x in own}

    def _worlds(self, lines: Sequence[int], loose: Mapping[str, Sequence[int]]) -> list[World] | None:
        """All worlds that fit these lines, but for the sizes of the sides of one."""
        first = self._reading({}, [])
        assert first is not None
        states, met = [(World({}), first)], set[str]()
        for k, n in enumerate(lines):
            new = [x for x in loose if x in self.names[n] and x not in met]
            met.update(new)
            kept: list[tuple[World, Reading]] = []
            for state, so_far in states:
                for choice in self._choices(new, loose, state.kinds):
                    kinds = {**state.kinds, **choice}
                    before = [m for m in lines[:k] if m not in state.failing]
                    reading = self._reading(kinds, before) if new else so_far
                    clash = False if reading is None else self._clash(reading, kinds, before, n)
                    if clash is None and reading is not None:
                        kept.append((World(kinds, state.failing), reading))
                    elif clash and not state.failing and (again := self._reading(kinds, before)) is not None:
                        kept.append((World(kinds, frozenset({n})), again))
                if len(kept) > MOST_WORLDS or self.read_again > MOST_READ:
                    return None
            states = kept
        return [world for world, _ in states]

    def _clash(self, reading: Reading, kinds: Mapping[str, int], before: Sequence[int], n: int) -> bool | None:
        """``None`` if a line fits after others, True if it does not hold in this world, False if it is not read in it.

        It is read into ``reading``, which is of no further use where it does not fit.

        A line does not hold where its two sides have different sizes; also where the factors of one do not meet, if
        that is so since a letter is what such letters are everywhere (x a vector, A a matrix) and the other side has
        it, too: then what is odd is the line, not the world.
        """
        try:
            self._read(reading, n)
        except Clash as clash:
            usual = clash.text is PRODUCT and self._usual(kinds, before, self.items[n])
            return clash.text is SIDES or usual
        except Exception as error:
            fault_of(error)
            return False
        return None

    def _usual(self, kinds: Mapping[str, int], before: Sequence[int], item: Item) -> bool:
        """Whether one side of a line has a meaning in a world in which letters are as usual and here are not."""
        own = self._names(item)
        apart = {x for x, kind in kinds.items() if x in own and options(x, self.reading)[0] != kind}
        usual = {x for x in apart if not x.endswith("_") and kinds[x] == (letter_kind(x) or 0)}
        if not apart or apart != usual:
            return False
        for tree in (item.left, item.right):
            reading = self._reading(kinds, before)
            if tree is None or reading is None or not apart <= set(map(self.reading.named, arrays_in(tree))):
                continue
            try:
                reading.equality(tree, tree, first=False, lone=False)
            except Clash:
                continue
            except Exception as error:
                fault_of(error)
                continue
            return True
        return False

    def _reading(self, kinds: Mapping[str, int], lines: Sequence[int]) -> Reading | None:
        """The reading of some lines in a world, or ``None`` where they do not fit."""
        base = self.reading
        reading = Reading(base.known, {**base.kinds, **kinds}, base.layout)
        for n in lines:
            try:
                self._read(reading, n)
            except Clash:
                return None
            except Exception as error:
                fault_of(error)
                return None
        return reading

    def _held(self, world: World, lines: Sequence[int], n: int) -> bool | None:
        """Whether one of the lines that hang together holds in a world in which the others fit."""
        if n in world.failing:
            return False
        if id(world) not in self.built_in:
            self.built_in[id(world)] = self._all_built(world, lines)
        found = self.built_in[id(world)]
        if found is None:
            return self._in(world.kinds, lines, n)
        pairs, symbols = found
        if n not in pairs:
            return True  # a definition
        try:
            check = judged([pairs[n]], symbols)[0]
        except Exception as error:
            fault_of(error)
            return self._in(world.kinds, lines, n)
        return None if check.kind == "UNCHECKED" else check.kind in HELD

    def _all_built(self, world: World, lines: Sequence[int]) -> tuple[Pairs, Sequence[Var]] | None:
        """The sides of all lines in a world but of definitions, and the letters in them; ``None`` where that fails."""
        base = self.reading
        reading = Reading(base.known, {**base.kinds, **world.kinds}, base.layout)
        try:
            sides = {n: self._read(reading, n) for n in lines}
            reading.name_sizes()
            pairs = {n: (e.left.build(), e.right.build()) for n, e in sides.items() if e.defines is None}
        except Clash:
            return None
        except Exception as error:
            fault_of(error)
            return None
        return pairs, list(reading.made.values())

    def _read(self, reading: Reading, n: int) -> Equality:
        item = self.items[n]
        assert item.left is not None and item.right is not None
        self.read_again += 1
        return reading.equality(item.left, item.right, first=item.first, lone=item.lone and not item.asked)

    def square(self, letters: frozenset[str]) -> frozenset[str]:
        """Those of some letters that may be square and that nothing defines; of all, those that are, if there are none.

        A matrix of which only the formulas say what it is may be square, whether or not they make it so, unless the
        words have been read of another letter beside it.
        """
        base = self.reading
        matrices = {x: dims for x, dims in base.vars.items() if base.rank(x) == 2 and x not in base.recipes}
        square = {x for x, dims in matrices.items() if value_of(dims[0]) == value_of(dims[1])}
        told = any(base.known.facts.get(x) for x in letters)
        loose = frozenset() if told else matrices.keys() - base.known.shapes.keys()
        return frozenset((square | loose) & letters or square)

    def under(
        self, n: int, more: Mapping[str, frozenset[str]], held: Mapping[str, frozenset[str]] | None = None
    ) -> tuple[bool | None, Sides | None]:
        """Whether a line holds if letters have these facts, too, and its sides; ``None`` where that is not told.

        ``held`` are the letters that ∂ and ∇ by a letter hold fixed.
        """
        known = self.reading.known
        facts = {**known.facts, **{x: known.facts.get(x, frozenset()) | f for x, f in more.items()}}
        return self._compared({}, self.kept, n, replace(known, facts=facts), held)

    def built(
        self,
        numbers: Collection[int],
        more: Mapping[str, frozenset[str]],
        kinds: Mapping[str, int] | None = None,
        lines: Collection[int] | None = None,
    ) -> Pairs | None:
        """The sides of some lines if letters have these facts, or are of these kinds, ``None`` if that fails."""
        known, base = self.reading.known, self.reading
        facts = {**known.facts, **{x: known.facts.get(x, frozenset()) | f for x, f in more.items()}}
        reading = Reading(replace(known, facts=facts), {**base.kinds, **(kinds or {})}, base.layout)
        at = {m: k for k, m in enumerate(self.order)}
        try:
            read = {m: self._read(reading, m) for m in sorted({*(lines or self.kept), *numbers}, key=at.__getitem__)}
            reading.name_sizes()
            return {m: (read[m].left.build(), read[m].right.build()) for m in numbers}
        except Exception as error:
            if not isinstance(error, Clash):
                fault_of(error)
            return None

    def alone(self, n: int) -> bool:
        """Whether a line holds by itself, whatever sizes its letters have in the other lines."""
        return self._in({}, [n], n) is True

    def _in(self, kinds: Mapping[str, int], lines: Sequence[int], n: int) -> bool | None:
        """Whether a line holds in a world; ``None`` where that cannot be told."""
        return self._compared(kinds, lines, n, self.reading.known)[0]

    def _compared(
        self,
        kinds: Mapping[str, int],
        lines: Sequence[int],
        n: int,
        known: Known,
        held: Mapping[str, frozenset[str]] | None = None,
    ) -> tuple[bool | None, Sides | None]:
        """Whether a line holds in a world, and its sides there; ``None`` where that cannot be told."""
        at = {m: k for k, m in enumerate(self.order)}
        reading = Reading(known, {**self.reading.kinds, **kinds}, self.reading.layout, held)
        sides = None
        for m in sorted({*lines, n}, key=at.__getitem__):
            try:
                equality = self._read(reading, m)
            except Clash as clash:
                return (False if m == n and clash.text is SIDES else None), None
            except Exception as error:
                fault_of(error)
                return None, None
            if m == n:
                sides = equality
        assert sides is not None
        reading.name_sizes()
        try:
            pair = sides.left.build(), sides.right.build()
            check = Check("EXACT") if sides.defines else judged([pair], list(reading.made.values()))[0]
        except Exception as error:
            fault_of(error)
            return None, None
        return (None if check.kind == "UNCHECKED" else check.kind in HELD), (*pair, check)
