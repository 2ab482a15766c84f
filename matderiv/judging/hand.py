"""Counterexamples that a person can check by hand: small sizes, small whole numbers, and both values of one entry.

Sizes are tried from the smallest on, and for each some draws of matrices with entries from −3 to 3 that have what
is assumed of them; where a domain leaves no such matrices (a logarithm, an arc cosine) positive ones, positive
definite ones and quarters, and where a border lies far out tens and hundreds. A value counts as found only where it
is confirmed: that of the derivative by differences of the objective, and a fraction by the floating-point value
beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import isqrt
from random import Random
from typing import Any

from sympy import Expr, Float, Integer, Rational, Symbol

from ..checking.values import compiled
from ..core.arrays import np
from ..core.dual_numbers import Modular, Undefined
from ..core.index import Index, extent_at, free, is_scalar, shape_of, size, walk
from ..core.operation import Applied
from ..core.records import dataclass
from ..expressions.matrix import Var
from ..printing.sheet import Matrices, Rows

__all__ = ["SIGNIFICANT", "Counterexample", "Function", "Side", "by_hand", "sizes_in", "values_of"]

SEED = 20201227
PRIME = 2**31 - 1  # any will do: a fraction that is read off must agree with floating point as well
LARGEST = 3  # sizes, and entries
MOST = 70  # choices of sizes
FEW = 4  # so many size symbols are varied each by itself
DRAWS = (0, 0, 0, 1, 2, 3, 4, 5, 6)  # ways of drawing at one choice of sizes, plain ones first
TIMES = {3: Fraction(1, 4), 4: Fraction(1, 4), 5: Fraction(10), 6: Fraction(100)}  # entries, where these reach further
DIFFERENT = 1e-6
SIGNIFICANT = 7  # digits of a number that is no fraction
FEWEST = 4  # digits of one that are shown

Array = Any
Arrays = Mapping[str, Array]
Function = Callable[[Arrays, Mapping[str, int]], Array]


@dataclass(frozen=True)
class Counterexample:
    """Where a claim fails: sizes, the values of the symbols, and the first entry that differs, with both numbers.

    ``at`` is that entry, counted from 1, empty for a scalar. ``differences`` is the same entry of the derivative by
    differences of the objective.
    """

    sizes: Mapping[str, int]
    inputs: tuple[tuple[Var, Rows], ...]
    at: tuple[int, ...]
    claimed: Expr
    true: Expr
    differences: float

    @property
    def place(self) -> str:
        """The entry as it is written, 2 or (1, 2)."""
        return str(self.at[0]) if len(self.at) == 1 else f"({', '.join(map(str, self.at))})"

    @property
    def numbers(self) -> Matrices:
        """The sizes and the values of the symbols, to be shown."""
        sizes = tuple((size(name), ((Integer(n),),)) for name, n in self.sizes.items())
        return Matrices((*sizes, *self.inputs))

    @property
    def digits(self) -> int:
        """How many digits tell the two values apart, those before the decimal point among them."""
        both = float(self.claimed), float(self.true)
        fewest = max(FEWEST, *(len(f"{abs(x):.0f}") for x in both))
        told = (d for d in range(fewest, SIGNIFICANT) if len({f"{x:.{d}g}" for x in both}) > 1)
        return next(told, SIGNIFICANT)

    def shown(self, value: Expr) -> Expr | str:
        """A fraction as such, decimals with as many digits as tell the two values apart, and no more."""
        return f"{float(value):.{self.digits}g}".replace("-", "−") if value.is_Float else value

    def data(self) -> dict[str, object]:
        """The same for programs."""
        inputs = {v.name: [[str(x) for x in row] for row in rows] for v, rows in self.inputs}
        return {"sizes": dict(self.sizes), "inputs": inputs}


@dataclass(frozen=True)
class Side:
    """A function by its value in floating point and, where it has one, modulo the prime."""

    real: Function
    exact: Function | None = None


def values_of(expression: Expr, indices: tuple[Index, ...] = (), shaped: Callable[..., Array] | None = None) -> Side:
    """Both values of an expression; ``shaped(array, sizes)`` makes a matrix of what has other axes."""
    plain, modular = compiled(expression, indices), compiled(expression, indices, Modular(PRIME))
    if shaped is None:
        return Side(plain, modular)
    return Side(lambda a, s: shaped(plain(a, s), s), lambda a, s: shaped(modular(a, s), s))


def sizes_in(expr: Expr) -> set[Any]:
    """The sizes that an expression holds: as numbers, as ranges of indices, and of what is made in it, as I and 1."""
    parts = list(walk(expr))
    found = {e for e in parts if isinstance(e, Symbol)}
    matrices = [e for e in (expr, *parts) if isinstance(e, Applied)]
    found.update(*(shape_of(e)[k].free_symbols for e in matrices if not is_scalar(e) for k in (0, 1)))
    return found.union(*(i.size.free_symbols for i in (*free(expr), *(e for e in parts if isinstance(e, Index)))))


def by_hand(
    claimed: Side,
    true: Side,
    differences: Callable[[Arrays, Mapping[str, int], tuple[int, ...]], tuple[float, float]],
    symbols: Sequence[Var],
    sizes: Sequence[str],
    within: tuple[Mapping[str, tuple[Expr, ...]], Mapping[Expr, int]] = ({}, {}),
) -> Counterexample | None:
    """The smallest counterexample that is found, or ``None``.

    ``differences(arrays, sizes, entry)`` is one entry of the derivative by differences, and how far it may be off.
    ``within`` are the symbols that are indices, with the sizes that they do not go beyond, and the least sizes.
    """
    with np.errstate(all="ignore"):
        for choice in _choices(sizes):
            if any(extent_at(s, choice) < least for s, least in within[1].items()):
                continue
            for number, manner in enumerate(DRAWS):
                random = Random(f"{SEED} {number} {sorted(choice.items())}")
                drawn = {v.name: _drawn(v, choice, random, manner) for v in symbols}
                for name, extents in within[0].items():
                    drawn[name] = [[Fraction(random.randint(1, min(extent_at(s, choice) for s in extents)))]]
                found = _compared(claimed, true, differences, drawn, choice, symbols)
                if found is not None:
                    return found
    return None


def _choices(names: Sequence[str]) -> Iterator[dict[str, int]]:
    """Sizes, the smallest first."""
    if len(names) > FEW:
        yield from (dict.fromkeys(names, n) for n in range(1, LARGEST + 1))
        yield {name: 1 + n % LARGEST for n, name in enumerate(names)}
        return
    every = sorted(product(range(1, LARGEST + 1), repeat=len(names)), key=lambda c: (sum(c), c))
    yield from (dict(zip(names, c, strict=True)) for c in every[:MOST])


def _drawn(var: Var, sizes: Mapping[str, int], random: Random, manner: int) -> list[list[Fraction]]:
    """Small numbers that have what is assumed of the symbol."""
    rows, columns = (extent_at(s, sizes) for s in var.shape)
    facts = var.facts | ({"spd"} if manner == 2 and rows == columns and "skew" not in var.facts else set())
    positive = manner in (1, 4) or "positive" in facts or "spd" in facts and rows == 1
    whole = [random.choice([1, 2, 3] if positive else [-3, -2, -1, 0, 1, 2, 3]) for _ in range(rows * columns)]
    a = np.array(whole, dtype=object).reshape(rows, columns)
    if rows == columns and "orthogonal" in facts:
        # a permutation with signs is orthogonal in whole numbers
        order = random.sample(range(rows), rows)
        a = np.array([[random.choice([-1, 1]) if order[r] == c else 0 for c in range(rows)] for r in range(rows)])
    elif rows == columns and "spd" in facts and rows > 1:
        a = np.triu(a, 1) + np.triu(a, 1).T if "diagonal" not in facts else 0 * a
        a = a + np.diag([int(sum(abs(x) for x in row)) + random.randint(1, 2) for row in a])
    elif rows == columns and "skew" in facts:
        a = np.triu(a, 1) - np.triu(a, 1).T
    elif rows == columns and facts & {"symmetric", "diagonal"}:
        a = np.triu(a) + np.triu(a, 1).T
    if "diagonal" in facts:
        a = a * np.eye(rows, dtype=int)
    times = 1 if "orthogonal" in facts else TIMES.get(manner, 1)
    return [[Fraction(int(x)) * times for x in row] for row in a]


def _compared(
    claimed: Side,
    true: Side,
    differences: Callable[[Arrays, Mapping[str, int], tuple[int, ...]], tuple[float, float]],
    drawn: Mapping[str, list[list[Fraction]]],
    sizes: Mapping[str, int],
    symbols: Sequence[Var],
) -> Counterexample | None:
    arrays = {name: np.array([[float(x) for x in row] for row in rows]) for name, rows in drawn.items()}
    try:
        ours, theirs = (np.asarray(side.real(arrays, sizes), dtype=float) for side in (claimed, true))
    except Undefined:
        return None
    if ours.shape != theirs.shape or not (np.isfinite(ours).all() and np.isfinite(theirs).all()):
        return None
    apart = np.abs(ours - theirs) > DIFFERENT * np.maximum(1, np.maximum(np.abs(ours), np.abs(theirs)))
    if not apart.any():
        return None
    at = tuple(int(n) for n in np.argwhere(apart)[0])
    try:
        slope, doubt = differences(arrays, sizes, at)
    except Undefined:
        return None
    # at a kink the derivative has no value, and differences find another one
    if not abs(slope - theirs[at]) <= max(DIFFERENT * max(1.0, abs(theirs[at])), 10 * doubt):
        return None
    if not abs(slope - ours[at]) > max(DIFFERENT * max(1.0, abs(ours[at])), 10 * doubt):
        return None
    modular = {
        name: np.array([[x.numerator * pow(x.denominator, -1, PRIME) % PRIME for x in row] for row in rows])
        for name, rows in drawn.items()
    }
    return Counterexample(
        sizes,
        tuple((v, tuple(tuple(_rational(x) for x in row) for row in drawn[v.name])) for v in symbols),
        tuple(n + 1 for n in at),
        _number(claimed, modular, sizes, at, float(ours[at])),
        _number(true, modular, sizes, at, float(theirs[at])),
        slope,
    )


def _rational(x: Fraction) -> Expr:
    return Rational(x.numerator, x.denominator)


def _number(side: Side, arrays: Arrays, sizes: Mapping[str, int], at: tuple[int, ...], real: float) -> Expr:
    """The exact value of an entry, where it is a fraction; otherwise its decimals."""
    if side.exact is not None:
        try:
            residue = int(np.asarray(side.exact(arrays, sizes))[at])
        except Undefined:
            residue = None
        if residue is not None:
            found = _fraction(residue)
            if found is not None and abs(float(found) - real) <= 1e-9 * max(1.0, abs(real)):
                return _rational(found)
    if abs(real - round(real)) <= 1e-9 * max(1.0, abs(real)) and abs(real) < 1e6 and side.exact is None:
        return Integer(round(real))
    return Float(f"{real:.{SIGNIFICANT}g}", SIGNIFICANT)


def _fraction(residue: int) -> Fraction | None:
    """The fraction with the smallest numerator and denominator that has this residue modulo the prime.

    >>> _fraction(3 * pow(7, -1, PRIME) % PRIME)
    Fraction(3, 7)
    """
    bound = isqrt(PRIME // 2)
    (above, below), (r, t) = (PRIME, 0), (residue % PRIME, 1)
    while r > bound:
        q = above // r
        (above, below), (r, t) = (r, t), (above - q * r, below - q * t)
    return Fraction(r, t) if t and abs(t) <= bound else None
