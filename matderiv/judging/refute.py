"""Numbers for and against a claim: ratios of values, factors that have them, and counterexamples with small matrices.

Nothing is decided by the ratios: they only choose what is worth a full comparison. The true value of a
counterexample is confirmed by differences of the objective.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product as tuples
from math import prod
from typing import Any, cast

from sympy import Expr, Rational, Symbol

from ..checking.ends import slope
from ..core.arrays import np
from ..core.index import UNIT, Entry, Fixed, Partial, extent_at, power, product, replace, shape_of
from ..core.records import dataclass
from ..expressions.matrix import Var, add, given_indices, names, zero
from ..proving.structure import STRUCTURES
from .hand import Counterexample, by_hand, sizes_in, values_of
from .views import Case, View

__all__ = [
    "CLOSE",
    "Differences",
    "Point",
    "common_fraction",
    "common_ratio",
    "counterexample",
    "factors",
    "near",
    "size_names",
]

Array = Any
Point = tuple[dict[str, int], dict[str, Array], list[Array]]

CLOSE = 1e-7  # of values in floating point that are worth a full comparison
LARGEST_DENOMINATOR = 24  # of a factor
MOST_ATOMS = 6  # sizes and scalars of which a factor may be made


def near(a: Array, b: Array) -> bool:
    if a.shape != b.shape:
        return False
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return bool(np.abs(a - b).max(initial=0) <= CLOSE * scale)


def common_ratio(a: Array, b: Array) -> float | None:
    """The number r with a = r b, or ``None`` where there is none other than 0."""
    if a.shape != b.shape:
        return None
    below = float(np.sum(b * b))
    if not below > 0:
        return None
    r = float(np.sum(a * b)) / below
    return r if abs(r) > CLOSE and near(a, r * b) else None


def common_fraction(values: Sequence[float]) -> Expr | None:
    """The small fraction that all the values are."""
    found = Fraction(values[0]).limit_denominator(LARGEST_DENOMINATOR)
    if not found or any(abs(v - float(found)) > CLOSE * max(1.0, abs(v)) for v in values):
        return None
    return Rational(found.numerator, found.denominator)


def factors(ratios: Sequence[float], points: Sequence[Point], symbols: Sequence[Var], variable: Var) -> Iterator[Expr]:
    """A number times powers of sizes or scalars that has these values at these points, the simplest first."""
    sizes = dict.fromkeys(s for v in symbols for d in v.shape for s in sorted(d.free_symbols, key=str))
    met = {name for _, arrays, _ in points for name in arrays}
    scalars = [v for v in symbols if v.shape == UNIT and v != variable and v.name in met]
    atoms: list[Expr] = [*sizes, *scalars][:MOST_ATOMS]
    known = [[_atom(a, p) for p in points] for a in atoms]
    ways: list[tuple[int, ...]] = [(0,) * len(atoms)]
    ways += [w for w in tuples((-2, -1, 0, 1, 2), repeat=len(atoms)) if 0 < sum(map(abs, w)) <= 2]
    for way in sorted(ways, key=lambda w: (sum(map(abs, w)), [abs(x) for x in w])):
        rest = [r / prod(k[n] ** e for k, e in zip(known, way, strict=True)) for n, r in enumerate(ratios)]
        number = common_fraction(rest)
        if number is not None:
            yield product(number, *(power(a, e) for a, e in zip(atoms, way, strict=True) if e))


def _atom(atom: Expr, point: Point) -> float:
    sizes, arrays, _ = point
    return float(sizes[str(atom)]) if isinstance(atom, Symbol) else float(np.ravel(arrays[cast(Var, atom).name])[0])


def size_names(symbols_: Sequence[Var]) -> list[str]:
    found = (s for v in symbols_ for d in v.shape for s in sorted(d.free_symbols, key=str))
    return list(dict.fromkeys(map(str, found)))


def counterexample(case: Case, view: View, claim: Expr) -> Counterexample | None:
    """Small matrices where the claim fails, the true value confirmed by differences of the objective."""
    variable, truth = case.variable, case.truth
    by = cast("tuple[Fixed, ...]", case.derivation.proof.entry)
    values: dict[Expr, Expr] = {}
    moved = STRUCTURES[case.structure].matrix if case.structure is not None else None
    if moved is not None and STRUCTURES[cast(str, case.structure)].fact is None:
        values[variable] = moved(variable)
    true = values_of(replace(truth, values), case.indices, lambda a, s: view.matrix(a))
    claimed = values_of(replace(claim, values))
    begin = replace(case.begin, values)
    for _ in range(case.order - 1):
        begin = Partial(begin, Entry(variable, *by) if by else variable)
    direction_of = None if moved is None or values else values_of(moved(variable)).real
    differences = Differences(begin, variable, view.matrix, direction_of, by)
    symbols_ = [v for v in names(add(claim, zero(shape_of(claim)))) if "#" not in v.name]
    every = list(dict.fromkeys((*case.symbols, *symbols_)))
    own = sorted({str(s) for e in (truth, claim, case.objective) for s in sizes_in(e)})
    within = given_indices(truth, claim, case.objective, by=by)
    return by_hand(claimed, true, differences.at, every, list(dict.fromkeys((*size_names(every), *own))), within)


@dataclass
class Differences:
    """Entries of a derivative by differences; ``direction_of`` makes of a step in a free entry that of the unknown.

    One by a single entry has the indices of that, ``by``.
    """

    objective: Expr
    variable: Var
    matrix: Callable[[Array], Array]
    direction_of: Callable[[Mapping[str, Array], Mapping[str, int]], Array] | None = None
    by: tuple[Fixed, ...] = ()

    def whole(self, arrays: Mapping[str, Array], sizes: Mapping[str, int]) -> tuple[Array, Array]:
        """All entries, with the axes of the objective first, and how far each may be off."""
        shape = tuple(extent_at(s, sizes) for s in self.variable.shape)
        units = np.eye(prod(shape)).reshape(-1, *shape)
        if self.direction_of is not None:
            made = [self.direction_of({**arrays, self.variable.name: u}, sizes) for u in units]
            units = np.stack([np.asarray(m).reshape(shape) for m in made])
        kept = [n for n, s in zip(shape, self.variable.shape, strict=True) if s != 1]
        if self.by:
            place = tuple(int(values_of(i.value).real(arrays, sizes)) - 1 for i in self.by)
            units, kept = units[[list(np.ndindex(*kept)).index(place)]], []
        found = list(slope(self.objective, self.variable, arrays, sizes, units))
        stacked = np.stack([np.asarray(a) for a, _ in found], axis=-1)
        doubts = np.broadcast_to(np.array([d for _, d in found]), stacked.shape)
        return (
            stacked.reshape((*stacked.shape[:-1], *kept)),
            doubts.reshape((*stacked.shape[:-1], *kept)),
        )

    def at(self, arrays: Mapping[str, Array], sizes: Mapping[str, int], entry: tuple[int, ...]) -> tuple[float, float]:
        """One entry of the matrix, and how far it may be off."""
        values, doubts = (self.matrix(a) for a in self.whole(arrays, sizes))
        return float(values[entry]), float(doubts[entry])
