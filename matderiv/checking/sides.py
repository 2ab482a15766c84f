"""Which sides of the branches of a line were met: that where max(t, 0) is t and that where it is 0, of every such t.

Each side must be met that can be; together they go through all patterns while they are few, and through every pair of
sides when they are many, as far as points of them are found. The signs of scalars are counted along, so that the root
of a square is tried on both sides too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Undefined
from ..expressions.matrix import Var
from .far import Turns
from .forgotten import border_of, forgotten
from .halfspaces import Linear, linear, point_with
from .multiplied import multiplied
from .precise import precise
from .program import Program
from .ranges import Ranges
from .tape import Point
from .values import largest

__all__ = ["FEW", "Cover", "open_branches"]

DOUBLES = 5.0  # constants that span more digits are not left to doubles
DIGITS = 60
MOST_SPAN = 100
ROUNDING = 100  # in units of the last digit
OUTSIDE = 8  # so many points without a value on one side, and none with one, lie outside the domain
LEFT = 0.02  # the part of the patterns of many branches that may be left
FEW = 6  # so many arguments are tried in all patterns of their sides, more in all pairs

Side = tuple[int, int]  # the number of a border, and −1 below it or 1 above


class Cover:
    """The sides that some nodes have, and those met so far."""

    def __init__(self, program: Program, roots: Iterable[int], ranges: Ranges, claimed: Sequence[Expr] = ()) -> None:
        """``claimed`` are the sides of a line that somebody else has made, of which more is asked."""
        self.program, self.ranges = program, ranges
        thorough = bool(claimed)
        needed = program.needed(roots)
        borders: dict[tuple[int, float], Expr] = {}
        for node in needed:
            if node in program.branches:
                argument, values, expr = program.branches[node]
                for value in values:
                    borders.setdefault((argument, value), expr)
        if thorough:
            # the root of g² is g on one side and −g on the other, and so of what else goes back over a turn or a pole
            for argument, expr in hidden(program, program.needed(needed_by_folds(program, needed))):
                borders.setdefault((argument, 0.0), expr)
            for expr in dict.fromkeys(g for node in needed if node in program.folding for g in self._forgotten(node)):
                borders.setdefault((program.side(expr), 0.0), expr)
        self.must = len(borders)
        if thorough:
            for argument, expr in hidden(program, needed):
                borders.setdefault((argument, 0.0), expr)
        self.core = len(borders) if len(borders) <= FEW else self.must
        for node in needed:
            key = program.keys[node]
            if isinstance(key, tuple) and key[0] == "var" and key[1].rank == 0 and not key[1].facts:
                borders.setdefault((node, 0.0), key[1])
        self.borders = list(borders.items())
        arguments = [expr for _, expr in self.borders[: self.must]]
        joint = list(dict.fromkeys(multiplied(claimed, arguments, ranges)))
        self.joint = [own for own in joint if len(own) <= FEW]
        self.crowded = [own for own in joint if len(own) > FEW]  # too many for all patterns of their sides
        self.single: set[Side] = set()
        self.patterns: set[tuple[Side, ...]] = set()
        self.barred: Counter[Side] = Counter()
        self.whole: Counter[tuple[Side, ...]] = Counter()  # patterns of the sides of all branches, if they are many

    def _forgotten(self, node: int) -> Iterator[Expr]:
        """The numbers whose sign a function may forget and that may have both."""
        for g in forgotten(border_of(self.program.folding[node])):
            if not self._excluded(g, 0.0, -1) and not self._excluded(g, 0.0, 1):
                yield g

    def sides(self, point: Point) -> list[set[int]] | None:
        """On which sides of each border entries lie at a point, or ``None`` where they have no value."""
        out: list[set[int]] = []
        for (argument, at), _ in self.borders:
            try:
                value = point.ring.rough(point.get(argument))
            except Undefined:
                return None
            # a square that is 0 but for rounding lies on neither side
            near = ROUNDING * point.ring.eps * largest(point, (argument,))
            found = {side for side, there in ((-1, np.any(value < at - near)), (1, np.any(value > at + near))) if there}
            out.append(found)
        return out

    def beyond(self, point: Point, border: int) -> Array | None:
        """The sign of how far each entry lies beyond a border, or ``None`` where there is no value."""
        (argument, at), _ = self.borders[border]
        try:
            return np.sign(np.ravel(point.ring.rough(point.get(argument) - at)))
        except Undefined:
            return None

    def sign(self, point: Point, border: int, entry: int, span: float) -> float | None:
        """The sign of how far one entry lies beyond a border, to as many digits as constants need."""
        if span > DOUBLES and point.again is not None:
            point = point.again(precise(int(DIGITS + 2 * min(span, MOST_SPAN))))
        value = self.beyond(point, border)
        return None if value is None or not value[entry] else float(value[entry])

    def new(self, sides: list[set[int]]) -> bool:
        """Whether a side or a pattern of sides is among these that was not met."""
        return not self._single(sides) <= self.single or not self._patterns(sides) <= self.patterns

    def add(self, sides: list[set[int]]) -> None:
        """These are met."""
        if self.must > FEW and all(len(found) == 1 for found in sides[: self.must]):
            self.whole[tuple((n, min(found)) for n, found in enumerate(sides[: self.must]))] += 1
        self.single |= self._single(sides)
        self.patterns |= self._patterns(sides)

    @staticmethod
    def _single(sides: list[set[int]]) -> set[Side]:
        return {(n, side) for n, found in enumerate(sides) for side in found}

    def _patterns(self, sides: list[set[int]]) -> set[tuple[Side, ...]]:
        labelled = [[(n, side) for side in sorted(found)] for n, found in enumerate(sides)]
        out: set[tuple[Side, ...]] = {pair for a, b in combinations(labelled, 2) for pair in product(a, b)}
        if self.all_patterns:
            out |= set(product(*labelled[: self.core]))
        return out

    def full(self) -> bool:
        """Whether all patterns were met."""
        n = len(self.borders)
        pairs = n * (n - 1) // 2 * 4
        more = 2**self.core if self.all_patterns and self.core != 2 else 0
        return len(self.patterns) >= pairs + more

    def bar(self, sides: list[set[int]]) -> None:
        """On these sides the line has no value at some point: where it never has one, there is nothing to be met."""
        for n, found in enumerate(sides[: self.must]):
            if len(found) == 1:
                self.barred[n, min(found)] += 1

    def known(self) -> bool:
        """Whether few patterns of the sides of many branches can be left: those met but once are few (Good 1953)."""
        once = sum(1 for times in self.whole.values() if times == 1)
        return not self.whole or once <= LEFT * self.whole.total()

    @property
    def all_patterns(self) -> bool:
        """Whether the branches are so few that all patterns of their sides are looked for."""
        return 0 < self.core <= FEW

    def signs(self, point: Point) -> list[float] | None:
        """How far the branches of numbers lie beyond their borders, each relative to what it is made of."""
        out: list[float] = []
        for (argument, at), _ in self.borders[: self.core]:
            try:
                value = np.ravel(point.ring.rough(point.get(argument)))
            except Undefined:
                return None
            if value.size != 1 or not np.isfinite(value[0]):
                return None
            out.append(float(value[0] - at) / (largest(point, (argument,)) or 1.0))
        return out

    def wanted(self) -> list[tuple[Side, ...]]:
        """The patterns that were not met and that nothing excludes; of many branches those all on one side."""
        every = product((1, -1), repeat=self.core) if self.all_patterns else ((s,) * self.core for s in (1, -1))
        free = self.single | {(n, side) for n in range(self.core) for side in self._open(n)}
        found = [p for signs in every if (p := tuple(enumerate(signs))) not in self.patterns and free.issuperset(p)]
        first = [frozenset(p) for own in self.joint for p in self._apart(own)]
        found = [p for p in found if self.values_on(p) is not None]
        return sorted(found, key=lambda p: not any(part <= set(p) for part in first))

    def values_on(self, pattern: tuple[Side, ...]) -> Mapping[Expr, Fraction] | None:
        """Values of numbers with which sums of multiples of them lie on some sides, ``None`` where none are.

        Of what is no such sum nothing is known, and it is left out.
        """
        forms: list[Linear] = []
        for n, side in pattern:
            (_, at), expr = self.borders[n]
            form = linear(expr)
            if form is not None:
                moved = {**form, None: form.get(None, Fraction(0)) - Fraction(at)}
                forms.append({k: side * c for k, c in moved.items()})
        numbers = {k: None for form in forms for k in form if k is not None}
        forms += [{k: Fraction(1)} for k in numbers if self.ranges.of(k).low >= 0]
        forms += [{k: Fraction(-1)} for k in numbers if self.ranges.of(k).high <= 0]
        try:
            return point_with(forms)
        except OverflowError:
            return {}

    def together(self) -> Iterator[Mapping[Expr, Fraction]]:
        """Values of letters with which branches lie on sides that must be met together and were not."""
        for own in self.joint:
            for part in self._apart(own):
                values = self.values_on(part)
                if values and all(isinstance(v, Var) and v.rank == 0 for v in values):
                    yield values

    def _apart(self, own: tuple[int, ...]) -> Iterator[tuple[Side, ...]]:
        """The patterns of sides of some borders that were not met together."""
        met = [set(p) for p in self.patterns]
        for signs in product((1, -1), repeat=len(own)):
            part = tuple(zip(own, signs, strict=True))
            if not any(met_ >= set(part) for met_ in met):
                yield part

    def open(self) -> int:
        """How many branches may have both sides, by what is known of their arguments."""
        return sum(
            not (self._constant(argument) or self._excluded(expr, at, -1) or self._excluded(expr, at, 1))
            for (argument, at), expr in self.borders[: self.must]
        )

    def missing(self) -> list[Expr]:
        """The arguments of branches of which a side was not met that nothing excludes."""
        out: list[Expr] = []
        for n, (_, expr) in enumerate(self.borders[: self.must]):
            if any(self.barred[n, side] < OUTSIDE for side in self._open(n)):
                out.append(expr)
        out += [self.borders[own[0]][1] for own in self.crowded]
        for own in self.joint:
            for part in self._apart(own):
                sides = [(n, side, *self.borders[n]) for n, side in part]
                if any(self._excluded(e, at, s) or self.barred[n, s] >= OUTSIDE for n, s, (_, at), e in sides):
                    continue
                if self.values_on(part) is not None:
                    out.append(sides[0][-1])
                    break
        return out

    def _excluded(self, expr: Expr, at: float, side: int) -> bool:
        """Whether an argument certainly never lies on a side."""
        low, high = self.ranges.of(expr)
        return low >= at if side < 0 else high <= at

    def _open(self, border: int) -> list[int]:
        """The sides of a border that were not met and that nothing known of the argument excludes."""
        (argument, at), expr = self.borders[border]
        if self._constant(argument):
            return []
        return [side for side in (-1, 1) if (border, side) not in self.single and not self._excluded(expr, at, side)]

    def _constant(self, argument: int) -> bool:
        return self.program.fixed[argument]


def hidden(program: Program, nodes: Iterable[int]) -> Iterator[tuple[int, Expr]]:
    """The numbers whose sign some nodes may forget: those under even powers, of poles, in spectra."""
    for node in nodes:
        for found in (program.poles.get(node), program.squares.get(node), *program.scales.get(node, ())):
            if found is not None and not program.nodes[found[0]].labels:
                yield found


def needed_by_folds(program: Program, nodes: Iterable[int]) -> set[int]:
    """The nodes of functions that are not analytic everywhere, or give back what another one was taken of."""
    return (program.undoing | program.folding.keys()).intersection(nodes)


def open_branches(left: Expr, right: Expr) -> int:
    """How many branches two sides have of which neither side is excluded by what is known of their arguments."""
    program = Program()
    try:
        nodes = program.side(left), program.side(right)
    except (TypeError, Undefined):
        return 0
    cover = Cover(program, nodes, Ranges())
    squares = {program.squares[n][0] for n in program.needed(nodes) if n in program.squares}
    rooted = not program.folding.keys().isdisjoint(program.needed(nodes))
    folded = sum(1 for n in squares if not program.nodes[n].labels) if rooted else 0
    return cover.open() + len(Turns(program, nodes, Ranges()).turns) + folded
