"""Random points: sizes for the size symbols, and values for the symbols that have the facts assumed of them.

All lines of a proof share their points, so that what they have in common is computed once; the same source and number
always give the same point. Sizes are distinct while they are few, so that no two axes fit by chance, and a symbol has
another size at every point where that can be. Modulo a prime an entry is any number other than 0; in floating point
a manner of drawing says how large entries are and of which sign, since a domain such as det U > 0 or |u| < 1 is found
by trying manners, then sizes. Facts hold exactly, in either arithmetic (:mod:`~matderiv.checking.facts`), but that a
matrix modulo a prime cannot be positive, only symmetric. Orthogonal matrices have determinant 1 or −1: the numbers of
the points count through the patterns of these signs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from random import Random
from struct import unpack
from typing import Any, NamedTuple

from sympy import Expr, Symbol

from ..core.arrays import np
from ..core.dual_numbers import BITS, Array, Modular, Real, Ring
from ..core.index import distinct, shape_of
from ..expressions.matrix import WHOLE, Var
from .degrees import WHOLE_MOST, Degrees
from .draws import Source
from .facts import orthogonal, real_value
from .need import LARGEST
from .program import Program
from .tape import Point

__all__ = ["ATTEMPTS", "FEW", "MANNERS", "POINTS", "TURNED", "Manner", "Points", "draw", "size_symbols"]

POINTS = 3  # at least so many points for each line
LARGE = 2  # so many of them are large enough for most lines
FURTHER = 2  # points beyond these are drawn from so many more sizes
FEW = 7  # so many size symbols are all drawn different; more would make the matrices large
ATTEMPTS = 9 * 6  # so many draws to find a point inside the domain


class Manner(NamedTuple):
    """How entries in floating point are drawn: their sign, or that matrices are positive definite, and their scale."""

    kind: str
    scale: float


MANNERS = (
    Manner("plain", 1.0),
    Manner("positive", 1.0),
    Manner("spd", 1.0),
    Manner("plain", 0.3),
    Manner("positive", 0.3),
    Manner("spd", 0.3),
    Manner("negative", 1.0),
    Manner("plain", 0.1),
    Manner("positive", 8.0),
)
TURNED = 3  # so many orthogonal matrices have their determinants in every pattern of signs
REACHED = 8.0  # numbers up to this one are within reach of the manners above
FAR_SIZES = 2  # so many sizes are tried with each manner that reaches further


# ---- the value of one symbol


def draw(
    ring: Ring,
    random: Random,
    var: Var,
    rows: int,
    columns: int,
    manner: Manner,
    number: int,
    turned: bool | None = None,
) -> Array:
    """A random value, at the point with this number, of a symbol that has the facts assumed of it.

    ``turned`` says whether the determinant of an orthogonal matrix is −1; ``None`` leaves that to chance.
    """
    facts = var.facts
    if WHOLE in facts:
        # 1 to 3, 4 or 5, 2 to 4: at three points at least two values
        low, high = (1, WHOLE_MOST) if ring.exact else ((1, 3), (4, 5), (2, 4))[number % 3]
        return ring.number(random.randint(low, high)).reshape(1, 1)
    if turned is None:
        turned = random.random() < 0.5
    if not isinstance(ring, Modular):
        return real_value(ring, random, facts, (rows, columns), *manner, turned)
    # of 64 bits, so that each residue but 0 is as likely as any other up to a part in 2³³
    count, below = rows * columns, ring.prime - 1
    drawn = [n % below + 1 for n in unpack(f"<{count}Q", random.randbytes(8 * count))]
    a = np.array(drawn, dtype=np.int64).reshape(rows, columns)
    if "orthogonal" in facts:
        return orthogonal(ring, a, turned)
    if rows != columns or rows == 1:
        return np.zeros_like(a) if "skew" in facts else a
    if "skew" in facts:
        return ring.reduce(np.triu(a, 1) - np.triu(a, 1).T)
    if facts & {"spd", "symmetric"}:
        a = np.triu(a) + np.triu(a, 1).T
    return a * np.eye(rows, dtype=np.int64) if "diagonal" in facts else a


# ---- the points


class Points:
    """Points, made on demand and shared by all lines; the same source and number give the same point.

    ``standard`` are the sizes of the first points; the first two of them have the sizes that ``least`` asks for. With
    ``single`` a line that names the largest entry has a value only where that is single, as its proof says.
    """

    def __init__(
        self,
        program: Program,
        symbols: list[Symbol],
        source: Source,
        least: Mapping[Expr, int] | None = None,
        single: bool = False,
    ) -> None:
        self.single = single
        self.program, self.symbols, self.source, self.least = program, symbols, source, dict(least or {})
        self.made: dict[Any, Point] = {}
        self._degrees: dict[tuple[int, ...], Degrees] = {}
        self._pools: dict[tuple[int, int, int], list[int]] = {}
        # by an n²×n² matrix a derivative has n⁸ entries
        self.squared = any(
            e.is_Pow or e.is_Mul and any(p > 1 for p in e.as_powers_dict().values()) for e in program.extents
        )
        # and by a matrix inside one with composite rows and columns as many as these have, squared
        self.squared |= any(all(s.is_Mul and len(s.free_symbols) > 1 for s in shape) for shape in program.shapes)
        self.standard: list[dict[str, int]] = []
        for n in range(POINTS):
            if n == 1 and program.ranked:
                self.standard.append(_turned_round(self.standard[0]))
            else:
                self.standard.append(self.sizes(n, self.least if n < LARGE else {}))

    def sizes(self, number: int, least: Mapping[Expr, int], variant: int = 0) -> dict[str, int]:
        """Sizes for the size symbols, from 2 on, each at least as large as it must be; distinct while they are few."""
        few = len(self.symbols) <= FEW
        key = number, variant, len(self.standard)
        if key not in self._pools:
            self._pools[key] = self._distinct(number, variant) if few else self._cycled(number, variant)
        pool = self._pools[key]
        if variant == 1 and number < POINTS:
            # X'X is invertible only if X has no more columns than rows
            pool = list(_turned_round(self.standard[number]).values())
        drawn = list(zip(self.symbols, pool, strict=True))
        if variant:
            drawn.sort(key=lambda pair: pair[1])  # what is drawn larger stays larger
        found: dict[Symbol, int] = {}
        for s, n in drawn:
            n = max(n, least.get(s, 1), self.program.least.get(s, 1))
            while few and n in found.values() and n < LARGEST:
                n += 1
            found[s] = n
        return {s.name: found[s] for s in self.symbols}

    def _distinct(self, number: int, variant: int) -> list[int]:
        """Sizes that differ from one another and, where that can be, from those of the points before."""
        random = self.source.random("sizes", number, variant)
        top = max(4 if self.squared else 5, len(self.symbols) + 1) + (FURTHER if number >= POINTS else 0)
        taken = [{old[s.name] for old in self.standard} for s in self.symbols]
        pool: list[int] = []
        for _ in range(ATTEMPTS):
            pool = random.sample(range(2, top + 1), len(self.symbols))
            if not any(n in old for n, old in zip(pool, taken, strict=True)):
                break  # a symbol has another size at every point
        return pool

    def _cycled(self, number: int, variant: int) -> list[int]:
        """Small sizes for many symbols, each going through them in an order of its own."""
        random = self.source.random("sizes", variant)
        orders = [random.sample(range(2, 6), 4) for _ in self.symbols]
        return [order[number % 4] for order in orders]

    def exact(self, number: int, attempt: int, least: Mapping[Expr, int] | None = None) -> Point:
        """A modular point; a denominator that is zero there is zero for its sizes, so each attempt has others."""
        if least is None and not attempt:
            return self.at(self.standard[number], number)
        if least is None:
            least = self.least if number < LARGE else {}
        sizes = self.sizes(number, least, attempt)
        return self.at(sizes, number, attempt)

    def degrees(self, tried: Iterable[Mapping[str, int]]) -> Degrees:
        """Bounds for the polynomials of lines at these sizes and at smaller ones."""
        most = {s.name: max(sizes[s.name] for sizes in tried) for s in self.symbols}
        key = tuple(most.values())
        if key not in self._degrees:
            self._degrees[key] = Degrees(most)
        return self._degrees[key]

    def at(self, sizes: Mapping[str, int], number: int, attempt: int = 0) -> Point:
        """The modular point with these sizes."""
        key = ("exact", number, attempt, tuple(sizes.values()))
        if key not in self.made:
            prime = self.source.prime(BITS, number, attempt, *sizes.values())
            self.made[key] = self._point(Modular(prime, oracle=True), sizes, number, attempt, MANNERS[0])
        return self.made[key]

    def real(self, number: int, attempt: int) -> Point:
        """A point in floating point; the attempts go through all manners of drawing, then on to other sizes."""
        variant, manner = divmod(attempt, len(MANNERS))
        return self._drawn(number, attempt, variant, MANNERS[manner])

    def _drawn(self, number: int, attempt: int, variant: int, manner: Manner) -> Point:
        key = ("real", number, attempt, manner)
        if key not in self.made:
            sizes = self.standard[number] if not variant else self.sizes(number, {}, variant)
            self.made[key] = self._point(Real(single=self.single), sizes, number, attempt, manner)
        return self.made[key]

    def attempts(self, number: int) -> Iterator[Point]:
        """The points in floating point that are tried as the one with this number.

        After all manners and some sizes come draws as large as the numbers in the lines, which log(x − 100) needs, and
        as their roots, for the product of two symbols.
        """
        for attempt in range(ATTEMPTS):
            yield self.real(number, attempt)
        greatest = self.program.greatest
        if greatest <= REACHED:
            return
        scales = (2 * greatest, 2 * greatest**0.5)
        far = [Manner(kind, scale) for scale in scales for kind in ("plain", "positive", "negative")]
        for variant in range(FAR_SIZES):
            for n, manner in enumerate(far):
                yield self._drawn(number, ATTEMPTS + variant * len(far) + n, variant, manner)

    def random(self, *label: str | int) -> Random:
        """A generator for what is drawn under a label."""
        return self.source.random(*label)

    def _point(self, ring: Ring, sizes: Mapping[str, int], number: int, attempt: int, manner: Manner) -> Point:
        kind = "exact" if ring.exact else "real"
        program, source, orthogonal = self.program, self.source, self.program.orthogonal

        def value(ring: Ring, var: Var, m: int, n: int) -> Array:
            random = source.random(kind, number, attempt, *sizes.values(), var.name)
            if not ring.exact and var in orthogonal[TURNED:]:
                return draw(ring, random, var, m, n, manner, number)
            return draw(ring, random, var, m, n, manner, number, turned(program, var, number))

        return made_by(program, ring, sizes, value)

    def made_by(self, ring: Ring, sizes: Mapping[str, int], value: Value) -> Point:
        """A point whose values can be had again, in the same way in another arithmetic."""
        return made_by(self.program, ring, sizes, value)

    def turned(self, var: Var, number: int) -> bool:
        """Whether an orthogonal matrix has determinant −1 at this point: each of them in a rhythm of its own."""
        return turned(self.program, var, number)


Value = Callable[[Ring, Var, int, int], Array]  # of a symbol, in an arithmetic


def made_by(program: Program, ring: Ring, sizes: Mapping[str, int], value: Value) -> Point:
    """See :meth:`Points.made_by`; the point holds nothing that holds points, so that it goes when they go."""
    point = Point(program, ring, sizes, partial(value, ring))
    point.again = lambda other: made_by(program, other, sizes, value)
    return point


def turned(program: Program, var: Var, number: int) -> bool:
    """See :meth:`Points.turned`."""
    orthogonal = program.orthogonal
    return var in orthogonal and bool(number >> orthogonal.index(var) & 1)


def _turned_round(sizes: Mapping[str, int]) -> dict[str, int]:
    """The order of the sizes turned round: the largest is the smallest."""
    turned = dict(zip(sorted(sizes.values()), sorted(sizes.values(), reverse=True), strict=False))
    return {name: turned[n] for name, n in sizes.items()}


def size_symbols(program: Program, lines: Iterable[Expr], symbols: Iterable[Expr]) -> list[Symbol]:
    """Every size symbol, in order of appearance."""
    found: dict[Symbol, None] = {}
    extents = [s for var in symbols for s in shape_of(var)]
    extents += [i.size for i in program.indices]
    extents += [s for shape in program.shapes for s in shape]
    for extent in dict.fromkeys(extents):
        if isinstance(extent, Symbol):
            found[extent] = None
        elif not extent.is_number:
            found.update(dict.fromkeys(sorted(extent.free_symbols, key=str)))
    waiting = list(lines)
    if program.counted.keys() <= found.keys() and all(e in program for e in waiting):
        return list(found)  # which has all that stand in them
    met: set[Expr] = set()
    while waiting:
        for e in distinct(waiting.pop(0), met):
            if isinstance(e, Symbol):
                found[e] = None
            elif isinstance(e, Var) and e.definition is not None:
                waiting.append(e.definition)  # 1/n in what a name stands for
    return list(found)
