"""Fills in the evidence of every step, by evaluating both sides of it; no rule of differentiation is used or known.

A line of rational functions is evaluated exactly modulo a prime (``EXACT``), any other in floating point inside its
domain (``SAMPLED``). Why exact values at a few random points settle a line: two lines that differ are two different
polynomials in the entries once the sizes are fixed, and these agree at a random point with probability at most
degree/2³¹. The sizes are the delicate part: tr A³ = (3/2) tr A tr A² − ½ (tr A)³ holds for n = 1 and n = 2. A term is
a network whose nodes are indices; at a size not below the number of its nodes, all of them can take different values,
and the monomial of such an assignment occurs in no other network with as many nodes. So one of the points has, for
every size, at least as many as any term has indices over it, or as many as there are terms when every letter occurs
once in each; and a size that occurs as a number is given more values than its degree. A determinant or an inverse is
not one finite network for all sizes: it counts as one letter, and of its sizes three are tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from random import Random
from typing import Any, cast

import numpy as np
from sympy import Expr, Pow, Symbol

from ..errors import RefutedError
from ..index import (
    At,
    Entry,
    Index,
    Partial,
    Power,
    Product,
    Sum,
    Table,
    Terms,
    atomic,
    distinct,
    free,
    is_scalar,
    shape_of,
)
from ..matrix import WHOLE, Var, names, whole
from ..operation import Applied
from ..ring import PRIME, Array, Dual, Modular, NotExact, Real, Ring, Undefined
from ..step import Check, Rule, Step, every
from ..text import Text
from .program import Point, Program

__all__ = ["Sampler", "compare_ends", "compiled", "evaluate", "judged", "slope", "verify"]

SEED = 20201227
POINTS = 3  # at least so many points for each line
COMMON = 4  # lines that need no larger sizes share their points
FEW = 7  # so many size symbols are all drawn different; more would make the matrices large
MANY_NAMES = 16  # beyond so many, a letter of the proof counts as a letter, whatever it stands for
LARGEST = 12  # no size is drawn larger than this; a line that needs more is only sampled
MOST_WORK = 5 * 10**6  # numbers computed for a line at one point of its own; a line that needs more is only sampled
VARIANTS = 12  # so many choices of sizes, where a matrix is singular at the others
ATTEMPTS = 9 * 6  # so many draws to find a point inside the domain
WHOLE_MOST = 5  # the largest whole number that is drawn for the exponent of a matrix
TOLERANCE = 1e-8
POLYNOMIAL = ("matrix_power", "norm2")  # folded operations whose value is a network, or a function of one
SHARP = 1e-7  # so far differences at several steps may be apart, relative to the slope
LOOSE = 1e-6  # where an outer derivative is taken by differences
NOISE = 1e-11  # rounding, ill-conditioned inverses included, relative to the largest number met on the way

Show = Callable[[Expr], str]


# ---- what a line needs


@dataclass(frozen=True)
class Need:
    """What the exact test of a line requires.

    ``nodes`` bounds, for each size, the indices that a term has over it; ``letters`` counts how often each symbol
    occurs in a term, ``terms`` the terms; ``degree`` bounds the powers of sizes that occur as numbers.
    """

    nodes: Counter[Expr] = field(default_factory=Counter)
    letters: Counter[Expr] = field(default_factory=Counter)
    degree: Counter[Expr] = field(default_factory=Counter)
    terms: int = 1

    def times(self, other: Need) -> Need:
        """Of a product."""
        return Need(
            self.nodes + other.nodes,
            self.letters + other.letters,
            self.degree + other.degree,
            min(self.terms * other.terms, 10**6),
        )

    def plus(self, other: Need) -> Need:
        """Of a sum."""
        return Need(
            self.nodes | other.nodes,
            self.letters | other.letters,
            self.degree | other.degree,
            min(self.terms + other.terms, 10**6),
        )

    def power(self, k: int) -> Need:
        """Of a power."""
        return Need(
            Counter({s: n * k for s, n in self.nodes.items()}),
            Counter({s: n * k for s, n in self.letters.items()}),
            Counter({s: n * k for s, n in self.degree.items()}),
            min(self.terms ** min(k, 20), 10**6),
        )

    def over(self, sizes: Iterable[Expr]) -> Need:
        """Of a sum over indices with these sizes."""
        return replace(self, nodes=self.nodes + Counter(s for s in sizes if not s.is_number))


class _Needs:
    """The needs of expressions, each worked out once and without recursion."""

    def __init__(self, opaque: bool = False) -> None:
        self.opaque = opaque
        self.known: dict[Expr, Need] = {}

    def of(self, expr: Expr) -> Need:
        """What the expression itself needs; its free indices are not counted."""
        known, stack = self.known, [expr]
        while stack:
            e = stack[-1]
            if e in known:
                stack.pop()
                continue
            parts = () if self.opaque and isinstance(e, Var) else _inner(e)
            missing = [p for p in parts if p not in known]
            if missing:
                stack.extend(missing)
                continue
            known[e] = _need(e, [known[p] for p in parts])
            stack.pop()
        return known[expr]

    def line(self, lhs: Expr, rhs: Expr) -> tuple[dict[Expr, int], int]:
        """For each size how large it must be at one point, and how many sizes must be tried."""
        both = self.of(lhs).plus(self.of(rhs))
        outer = {i for side in (lhs, rhs) for i in free(side)}
        nodes = both.over(i.size for i in outer).nodes
        if max(both.letters.values(), default=0) <= 1:
            nodes = Counter({s: min(n, both.terms) for s, n in nodes.items()})
        sizes: dict[Expr, int] = {}
        for expr, n in nodes.items():
            for s in expr.free_symbols:
                sizes[s] = max(sizes.get(s, 1), n)
        return sizes, max(both.degree.values(), default=0) + 1


def _inner(e: Expr) -> tuple[Expr, ...]:
    if isinstance(e, Var):
        return () if e.definition is None else (e.definition,)
    if isinstance(e, (Entry, Sum, Table)):
        return (e.args[0],)
    if isinstance(e, Partial):
        return (e.expression,)
    if isinstance(e, (Product, Terms, Power, Applied)):
        return cast("tuple[Expr, ...]", e.args)
    return ()


def _need(e: Expr, parts: list[Need]) -> Need:
    if isinstance(e, Var):
        return parts[0] if parts else Need(letters=Counter((e,)))
    if isinstance(e, Entry):
        return parts[0]
    if isinstance(e, Table):
        return parts[0].over(i.size for i in e.indices)
    if isinstance(e, Sum):
        need = parts[0].over(i.size for i in e.indices)
        # an index that no entry bears is summed to its size
        bare = [s for i in e.indices if not _borne(e.body, i) for s in i.size.free_symbols]
        return replace(need, degree=need.degree + Counter(bare)) if bare else need
    if isinstance(e, Partial):
        by = e.variable.at if isinstance(e.variable, Entry) else ()
        return parts[0].over(i.size for i in by if isinstance(i, Index))
    if isinstance(e, Power) and whole(e.exponent):
        return parts[0].power(_most(e.exponent))
    if isinstance(e, Terms) or isinstance(e, Applied) and e.operation.name == "add":
        out = parts[0]
        for part in parts[1:]:
            out = out.plus(part)
        return out
    if not isinstance(e, (Product, Power, Applied)):
        powers = Counter(dict.fromkeys(e.free_symbols, 1)) if e.free_symbols else Counter()
        for p in e.atoms(Pow) if e.free_symbols else ():
            for s in p.free_symbols:
                powers[s] = max(powers[s], abs(int(p.exp)) if p.exp.is_Integer else 1)
        return Need(degree=powers)
    out = Need()
    for part in parts:
        out = out.times(part)
    if isinstance(e, Applied):
        name, args = e.operation.name, e.args
        if not args:
            # products of these have sizes for values
            out = Need(degree=Counter({s: 1 for extent in e.shape for s in extent.free_symbols}))
        if name == "matmul":
            out = out.over(shape_of(a)[1] for a in args[:-1])
        elif e.operation.local is not None and name not in POLYNOMIAL:
            out = Need(letters=out.letters, terms=1)
        elif name == "matrix_power":
            k = _most(args[1])
            out = parts[0].power(k).over(shape_of(e)[:1] * max(k - 1, 0))
        elif name == "norm_squared":
            out = out.power(2).over(s for s in shape_of(args[0]))
        elif name == "trace":
            out = out.over(shape_of(args[0])[:1])
        elif is_scalar(e) and e.operation.components is not None:
            out = out.over(s for a in args for s in shape_of(a))
    return out


def _most(exponent: Expr) -> int:
    """The largest value that an exponent takes at the points that are drawn."""
    if exponent.is_Integer:
        return abs(int(exponent))
    if isinstance(exponent, Terms):
        return sum(map(_most, exponent.args))
    if isinstance(exponent, Product):
        return prod(map(_most, exponent.args))
    return WHOLE_MOST if isinstance(exponent, Var) and whole(exponent) else LARGEST + 1


def _borne(e: Expr, index: Index) -> bool:
    """Whether in every term some entry bears the index."""
    if isinstance(e, Entry):
        return index in e.at
    if isinstance(e, (Terms, Product)):
        return (all if isinstance(e, Terms) else any)(_borne(a, index) for a in e.args)
    return isinstance(e, (Sum, Power, Partial, Applied)) and any(_borne(a, index) for a in e.args)


# ---- drawing


def _draw(
    ring: Ring, random: Random, var: Var, rows: int, columns: int, manner: tuple[str, float], number: int
) -> Array:
    """A random value, at the point with this number, of a symbol that has the facts assumed of it."""
    facts, (kind, scale) = var.facts, manner
    a: Array
    if WHOLE in facts:
        # 1 to 3, 4 or 5, 2 to 4: at three points at least two values
        low, high = ((1, 3), (4, WHOLE_MOST), (2, 4))[number % 3]
        return ring.number(random.randint(low, high)).reshape(1, 1)
    if ring.exact:
        flat = [random.randrange(1, PRIME) for _ in range(rows * columns)]
        a = np.array(flat, dtype=np.int64).reshape(rows, columns)
    else:
        positive = kind in ("positive", "spd") or "positive" in facts
        a = np.array([_real(random, positive) for _ in range(rows * columns)]).reshape(rows, columns) * scale
        if kind == "negative" and "positive" not in facts:
            a = -abs(a)
    if rows != columns or rows == 1 and columns == 1:
        if facts & {"spd"} and not ring.exact:
            a = abs(a) + 0.5
        return np.zeros_like(a) if "skew" in facts else ring.number(1) + 0 * a if "orthogonal" in facts else a
    if "orthogonal" in facts:
        return _orthogonal(ring, a)
    if "skew" in facts:
        return ring.reduce(np.triu(a, 1) - np.triu(a, 1).T)
    if "spd" in facts or kind == "spd" and not ring.exact:
        if ring.exact:
            a = np.triu(a) + np.triu(a, 1).T
        else:
            # a dominant diagonal: positive definite also where all entries are positive
            if facts & {"spd", "symmetric"}:
                a = np.triu(a, 1) + np.triu(a, 1).T
            a = a * (1 - np.eye(rows)) / rows
            a += np.diag(0.5 + abs(a).sum(0) + abs(a).sum(1) + [random.random() for _ in range(rows)])
    elif "symmetric" in facts:
        a = np.triu(a) + np.triu(a, 1).T
    if "diagonal" in facts:
        a = a * np.eye(rows, dtype=np.int64)
    return a


def _real(random: Random, positive: bool) -> float:
    # not near zero, so that signs and denominators are never in doubt
    size = 0.2 + 1.3 * random.random()
    return size if positive or random.random() < 0.5 else -size


def _orthogonal(ring: Ring, a: Array) -> Array:
    """The Cayley transform (1 − S)⁻¹(1 + S) of a skew matrix, orthogonal in any field."""
    skew = ring.reduce(np.triu(a, 1) - np.triu(a, 1).T)
    one = ring.eye(len(a)).value
    inverse = ring.inverse(Dual(ring, ring.reduce(one - skew))).value
    return ring.matmul(inverse, ring.reduce(one + skew))


MANNERS = (
    ("plain", 1.0),
    ("positive", 1.0),
    ("spd", 1.0),
    ("plain", 0.3),
    ("positive", 0.3),
    ("spd", 0.3),
    ("negative", 1.0),
    ("plain", 0.1),
    ("positive", 8.0),
)


class _Points:
    """Points, made on demand and shared by all lines; the same seed and number give the same point."""

    def __init__(
        self, program: Program, symbols: list[Symbol], seed: int, least: Mapping[Expr, int] | None = None
    ) -> None:
        self.program, self.symbols, self.seed = program, symbols, seed
        self.made: dict[Any, Point] = {}
        # by an n²×n² matrix a derivative has n⁸ entries
        extents = [i.size for i in program.indices] + [s for node in program.nodes for s in node.matrix or ()]
        self.squared = any(e.is_Pow or e.is_Mul and any(p > 1 for p in e.as_powers_dict().values()) for e in extents)
        # and by a matrix inside one with composite rows and columns as many as these have, squared
        self.squared |= any(
            all(s.is_Mul and len(s.free_symbols) > 1 for s in n.matrix) for n in program.nodes if n.matrix
        )
        # the first of the standard points is large enough for most lines
        self.standard: list[dict[str, int]] = []
        for n in range(POINTS):
            self.standard.append(self.sizes(n, (least or {}) if n == 0 else {}))

    def sizes(self, number: int, least: Mapping[Expr, int], variant: int = 0) -> dict[str, int]:
        """Sizes for the size symbols, from 2 on, each at least as large as it must be; distinct while they are few."""
        few = len(self.symbols) <= FEW
        pool = self._distinct(number, variant) if few else self._cycled(number, variant)
        if variant == 1 and number < POINTS:
            # the order of the sizes turned round: X'X is invertible only if X has no more columns than rows
            pool = list(self.standard[number].values())
            turned = dict(zip(sorted(pool), sorted(pool, reverse=True), strict=False))
            pool = [turned[n] for n in pool]
        out: dict[str, int] = {}
        for s, n in zip(self.symbols, pool, strict=True):
            n = max(n, least.get(s, 1))
            while few and n in out.values() and n < LARGEST:
                n += 1
            out[s.name] = n
        return out

    def _distinct(self, number: int, variant: int) -> list[int]:
        random = Random((self.seed * 1000 + number) * 10 + variant)
        top = max(4 if self.squared else 5, len(self.symbols) + 1)
        pool: list[int] = []
        for _ in range(ATTEMPTS):
            pool = random.sample(range(2, top + 1), len(self.symbols))
            if all(old[s.name] != n for old in self.standard for s, n in zip(self.symbols, pool, strict=True)):
                break  # a symbol has another size at every point
        return pool

    def _cycled(self, number: int, variant: int) -> list[int]:
        """Small sizes for many symbols, each going through them in an order of its own."""
        random = Random(self.seed * 10 + variant)
        orders = [random.sample(range(2, 6), 4) for _ in self.symbols]
        return [order[number % 4] for order in orders]

    def exact(self, number: int, attempt: int, least: Mapping[Expr, int] | None = None) -> Point:
        """A modular point; a denominator that is zero there is zero for its sizes, so each attempt has others."""
        sizes = self.standard[number] if least is None and not attempt else self.sizes(number, least or {}, attempt)
        return self.at(sizes, number, attempt)

    def at(self, sizes: Mapping[str, int], number: int, attempt: int = 0) -> Point:
        """The modular point with these sizes."""
        key = ("exact", number, attempt, tuple(sizes.values()))
        if key not in self.made:
            self.made[key] = self._point(Modular(oracle=True), sizes, number, attempt, MANNERS[0])
        return self.made[key]

    def real(self, number: int, attempt: int) -> Point:
        """A point in floating point; the attempts go through all manners of drawing, then on to other sizes."""
        key = ("real", number, attempt)
        if key not in self.made:
            variant, manner = divmod(attempt, len(MANNERS))
            sizes = self.standard[number] if not variant else self.sizes(number, {}, variant)
            self.made[key] = self._point(Real(), sizes, number, attempt, MANNERS[manner])
        return self.made[key]

    def _point(
        self, ring: Ring, sizes: Mapping[str, int], number: int, attempt: int, manner: tuple[str, float]
    ) -> Point:
        random = Random(((self.seed * 1000 + number) * 100 + attempt) * 10 + ring.exact)
        return Point(self.program, ring, sizes, lambda var, m, n: _draw(ring, random, var, m, n, manner, number))


# ---- judging


@dataclass
class _Line:
    left: int
    right: int
    need: dict[Expr, int]
    count: int


def verify(
    steps: tuple[Step, ...], symbols: Iterable[Expr] = (), *, seed: int = SEED, show: Show = str
) -> tuple[Step, ...]:
    """The same steps, details included, each with its evidence.

    Raises:
        RefutedError: the two sides of a step differ; its ``step`` carries the counterexample.
    """
    judge = _Judge(steps, symbols, seed, show)
    with np.errstate(all="ignore"):
        return tuple(judge.step(s) for s in steps)


def judged(pairs: Iterable[tuple[Expr, Expr]], symbols: Iterable[Expr] = (), *, seed: int = SEED) -> tuple[Check, ...]:
    """The evidence for or against each of some equalities, taken as they are: nothing is raised.

    >>> from sympy import Integer
    >>> n = Symbol("n", integer=True, positive=True)
    >>> i = Index("i", n)
    >>> [check.kind for check in judged([(n, Sum(Integer(1), i)), (n, Sum(Integer(2), i))])]
    ['EXACT', 'REFUTED']
    """
    steps = tuple(Step(left, right, _CLAIMED) for left, right in pairs)
    judge = _Judge(steps, symbols, seed, str)
    out: list[Check] = []
    with np.errstate(all="ignore"):
        for step in steps:
            line = judge.lines[id(step)]
            out.append(Check(seed=seed) if line is None else judge.judge(line))
    return tuple(out)


FALSE_LINE = Text(
    "the rule {rule} gave a line that does not hold\n    {lhs} = {rhs}\n    {counterexample}",
    "規則 {rule} から得られた行が成り立たない\n    {lhs} = {rhs}\n    {counterexample}",
)
FALSE_ANSWER = Text(
    "the derivative of {objective} by {variable} is refuted\n    {sizes}: the answer gives {answer}, differences "
    "give {differences}",
    "{objective} の {variable} による導関数が反証された\n    {sizes}: 答えの値は {answer}、"
    "差分による値は {differences}",
)
OTHER_SIZES = Text("an array of other sizes", "別のサイズの配列")
_CLAIMED = Rule("claimed", Text("This is claimed.", "そう主張されている。"))


class _Judge:
    def __init__(self, steps: tuple[Step, ...], symbols: Iterable[Expr], seed: int, show: Show) -> None:
        names_ = sum(1 for s in steps if s.role == "definition")
        self.program, self.needs = Program(), _Needs(opaque=names_ > MANY_NAMES)
        self.seed, self.show = seed, show
        self.lines: dict[int, _Line | None] = {}
        for step in every(steps):
            self.lines[id(step)] = self._line(step)
        lines = (e for step in every(steps) for e in (step.lhs, step.rhs))
        found = _size_symbols(self.program, lines, symbols)
        least: dict[Expr, int] = {}
        for line in self.lines.values():
            if line is not None and max(line.need.values(), default=0) <= COMMON:
                for s, n in line.need.items():
                    least[s] = max(n, least.get(s, 1))
        self.points = _Points(self.program, found, seed, least)

    def _line(self, step: Step) -> _Line | None:
        try:
            left, right = self.program.side(step.lhs), self.program.side(step.rhs)
        except (TypeError, Undefined):
            return None
        need, count = self.needs.line(step.lhs, step.rhs)
        return _Line(left, right, need, count)

    def step(self, step: Step) -> Step:
        """One step with its evidence, its details first."""
        detail = tuple(self.step(s) for s in step.detail)
        line = self.lines[id(step)]
        check = Check(seed=self.seed) if line is None else self.judge(line)
        out = replace(step, detail=detail, check=check)
        if check.kind == "REFUTED":
            raise RefutedError(
                FALSE_LINE(
                    rule=repr(step.rule.name),
                    lhs=self.show(step.lhs),
                    rhs=self.show(step.rhs),
                    counterexample=check.counterexample,
                ),
                step=out,
            )
        return out

    def judge(self, line: _Line) -> Check:
        if line.left == line.right:
            # the same node: a definition, or a line that only renames
            return Check("EXACT", modulus=PRIME, seed=self.seed)
        return self._exactly(line) or self._sampled(line)

    # ---- exactly

    def _exactly(self, line: _Line) -> Check | None:
        # with many sizes every further point is a large computation: lines that need their own are sampled
        most = LARGEST if len(self.points.symbols) <= FEW and not self.points.squared else COMMON
        if any(n > most for n in line.need.values()) or line.count > most:
            return None
        many = max(POINTS, line.count)
        shared = line.count <= 1 or self._apart(line)
        tried: list[Mapping[str, int]] = []
        for number in range(many + 1):
            least: Mapping[Expr, int] | None = None
            if number == many:
                if line.count > 1 or any(self._covers(sizes, line.need) for sizes in tried):
                    break
                least = line.need
            for attempt in range(VARIANTS):
                if shared and (line.count <= 1 or not attempt):
                    point = self.points.exact(number, attempt, least)
                else:
                    sizes = self._grown(line, number, attempt)
                    if any(old[name] == n for old in tried for name, n in sizes.items()):
                        continue
                    point = self.points.at(sizes, number, attempt)
                if point.sizes not in self.points.standard and point.work((line.left, line.right)) > MOST_WORK:
                    return None
                try:
                    left, right = self._both(point, line)
                except NotExact:
                    return None
                except Undefined:
                    continue
                break
            else:
                return None
            wrong = self._differ(line, point, left, right, 0.0)
            if wrong is not None:
                if point.oracles and not point.oracles.isdisjoint(self.program.needed((line.left, line.right))):
                    return None
                return Check("REFUTED", (point.sizes,), None, PRIME, len(tried) + 1, self.seed, wrong)
            tried.append(point.sizes)
        return Check("EXACT", tuple(tried), None, PRIME, len(tried), self.seed)

    def _covers(self, sizes: Mapping[str, int], need: Mapping[Expr, int]) -> bool:
        return all(sizes[str(s)] >= n for s, n in need.items())

    def _apart(self, line: _Line) -> bool:
        """Whether the standard points are large enough, and differ in every size, as often as the line needs."""
        standard = self.points.standard
        return line.count <= len(standard) and all(
            self._covers(sizes, line.need) and not any(old[s] == sizes[s] for old in standard[:n] for s in sizes)
            for n, sizes in enumerate(standard)
        )

    def _grown(self, line: _Line, number: int, attempt: int) -> dict[str, int]:
        """Sizes that differ from point to point in every symbol, each as large as the line needs."""
        random = Random(self.seed + attempt)
        many = max(POINTS, line.count)
        shift = [0 if not attempt else random.randrange(many + 4) for _ in self.points.symbols]
        return {
            s.name: max(2, line.need.get(s, 1)) + (number + place) % many + shift[place]
            for place, s in enumerate(self.points.symbols)
        }

    def _both(self, point: Point, line: _Line) -> tuple[Array, Array]:
        return point.get(line.left), point.get(line.right)

    # ---- in floating point

    def _sampled(self, line: _Line) -> Check:
        differences = self.program.differences
        rough = differences and differences.intersection(self.program.needed((line.left, line.right)))
        tolerance = LOOSE if rough else TOLERANCE
        tried: list[Mapping[str, int]] = []
        largest = 0.0
        for number in range(POINTS):
            for attempt in range(ATTEMPTS):
                point = self.points.real(number, attempt)
                try:
                    left, right = self._both(point, line)
                except Undefined:
                    continue
                if not (np.isfinite(left).all() and np.isfinite(right).all()):
                    continue
                noise = NOISE * _largest(point, (line.left, line.right))
                if tolerance == LOOSE:
                    noise *= LOOSE / NOISE * 1e-3
                wrong = self._differ(line, point, left, right, tolerance, noise)
                if wrong is None or self._steady(point, line, left, right):
                    break
            else:
                continue
            if wrong is not None:
                return Check("REFUTED", (point.sizes,), None, None, len(tried) + 1, self.seed, wrong)
            tried.append(point.sizes)
            scale = max(float(np.max(np.abs(x), initial=0)) for x in (left, right))
            if scale > noise:
                a, b = self._aligned(line, left, right)
                largest = max(largest, float(np.max(np.abs(a - b), initial=0)) / scale)
        if not tried:
            return Check(seed=self.seed)
        return Check("SAMPLED", tuple(tried), largest, None, len(tried), self.seed)

    def _steady(self, point: Point, line: _Line, left: Array, right: Array) -> bool:
        """Whether two sides differ by more than their last digits: those of the sine of a huge number say nothing."""
        a, b = self._aligned(line, left, right)
        apart = float(np.max(np.abs(a - b), initial=0))
        return all(_shaken(point, n) < apart / 10 for n in (line.left, line.right))

    # ---- comparing

    def _aligned(self, line: _Line, left: Array, right: Array) -> tuple[Array, Array]:
        ours, theirs = (self.program.nodes[n].labels for n in (line.left, line.right))
        labels = sorted({*ours, *theirs})
        a = np.asarray(left)[tuple(slice(None) if x in ours else None for x in labels)]
        b = np.asarray(right)[tuple(slice(None) if x in theirs else None for x in labels)]
        return a, b

    def _differ(
        self, line: _Line, point: Point, left: Array, right: Array, tolerance: float, noise: float = 0.0
    ) -> str | None:
        """Where the two sides differ, with both values, or ``None``."""
        a, b = self._aligned(line, left, right)
        if tolerance == 0:
            bad = a != b
            if not bad.any():
                return None
        else:
            distance = np.abs(a - b)
            scale = max(float(np.max(np.abs(x), initial=0)) for x in (a, b))
            if not distance.size or float(distance.max()) <= max(tolerance * scale, noise):
                return None
            bad = distance == distance.max()
        at = tuple(int(x) for x in np.argwhere(bad)[0])
        indices = self.program.indices
        labels = sorted({*self.program.nodes[line.left].labels, *self.program.nodes[line.right].labels})
        # a formula, so that it is the same in every language
        where = ", ".join(f"{indices[x].name} = {k + 1}" for x, k in zip(labels, at, strict=True))
        sizes = _listed(point.sizes)
        x, y = (np.broadcast_to(side, bad.shape)[at] for side in (a, b))
        values = f"{x} ≠ {y} (mod {PRIME})" if tolerance == 0 else f"{float(x):.6g} ≠ {float(y):.6g}"
        return "; ".join(part for part in (sizes, where, values) if part)


def _listed(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {n}" for name, n in sizes.items())


# ---- the two ends, and values for users


def compiled(
    expression: Expr, indices: tuple[At, ...] = (), ring: Ring | None = None
) -> Callable[[Mapping[str, Array], Mapping[str, int]], Array]:
    """A function ``(arrays, sizes) -> array`` that evaluates an expression in floating point, or in another ring.

    The axes of the result are those of ``expression`` whose size is not written as 1, or its free ``indices``.
    """
    program = Program()
    node, labels = _ordered(program, expression, indices)
    inside = ring or Real()

    def value(arrays: Mapping[str, Array], sizes: Mapping[str, int]) -> Array:
        return _value(Point(program, inside, sizes, _given(arrays, inside)), node, labels)

    return value


def _given(arrays: Mapping[str, Array], ring: Ring) -> Callable[[Var, int, int], Array]:
    """Symbols have the values that stand under their names."""
    kind = np.int64 if ring.exact else np.float64
    return lambda var, rows, columns: np.asarray(arrays[var.name], dtype=kind).reshape(rows, columns)


def slope(
    objective: Expr,
    variable: Var,
    arrays: Mapping[str, Array],
    sizes: Mapping[str, int],
    directions: Iterable[Array],
) -> Iterator[tuple[Array, float]]:
    """The derivatives of an objective along some directions by differences, each with how far it may be off."""
    program = Program()
    node, labels = _ordered(program, objective, ())
    moving = program.pair(variable).value
    point = Point(program, Real(), sizes, _given(arrays, Real()))
    for direction in directions:
        yield _slope(point, moving, direction if direction.size > 1 else direction.ravel()[0], node, labels)


class Sampler:
    """Values of several expressions at the same random points, inside the domains of all of them.

    ``also`` gives symbols further facts, for which nothing need be compiled again.
    """

    def __init__(self, expressions: Sequence[tuple[Expr, tuple[Index, ...]]], symbols: Iterable[Expr] = ()) -> None:
        self.program = Program()
        self.nodes = [_ordered(self.program, e, indices) for e, indices in expressions]
        self.points = _Points(self.program, _size_symbols(self.program, [e for e, _ in expressions], symbols), SEED)

    def at(
        self, number: int, also: Mapping[str, frozenset[str]] | None = None
    ) -> tuple[dict[str, int], dict[str, Array], list[Array]] | None:
        """The sizes, the values of the symbols and those of the expressions, or ``None`` where no point is found."""
        facts = also or {}
        with np.errstate(all="ignore"):
            for attempt in range(len(MANNERS) * 2):
                variant, manner = divmod(attempt, len(MANNERS))
                random = Random((SEED + number) * 100 + attempt)

                def draw(var: Var, m: int, n: int, manner: int = manner, random: Random = random) -> Array:
                    full = Var(var.name, var.shape, var.facts | facts.get(var.name, frozenset()), rank=var.rank)
                    return _draw(Real(), random, full, m, n, MANNERS[manner], number)

                point = Point(self.program, Real(), self.points.sizes(number, {}, variant), draw)
                try:
                    values = [_value(point, node, labels) for node, labels in self.nodes]
                except Undefined:
                    continue
                if all(np.isfinite(v).all() for v in values):
                    return point.sizes, {v.name: a for v, a in point.arrays.items()}, values
        return None

    def varied(self) -> Iterator[tuple[list[Array], float]]:
        """The values at many points, some of size 1, some with small entries, and how far rounding may reach.

        Where functions saturate, as tanh does, two expressions look alike unless their arguments are small.
        """
        random = Random(SEED)
        some = [dict.fromkeys((s.name for s in self.points.symbols), n) for n in (1, 2)]
        with np.errstate(all="ignore"):
            for sizes in (*some, self.points.standard[0]):
                for number, manner in enumerate(MANNERS):

                    def draw(
                        var: Var, m: int, n: int, manner: tuple[str, float] = manner, number: int = number
                    ) -> Array:
                        return _draw(Real(), random, var, m, n, manner, number)

                    point = Point(self.program, Real(), sizes, draw)
                    try:
                        values = [_value(point, node, labels) for node, labels in self.nodes]
                    except Undefined:
                        continue
                    if all(np.isfinite(v).all() for v in values):
                        yield values, NOISE * _largest(point, [node for node, _ in self.nodes])


def evaluate(
    expression: Expr, arrays: Mapping[str, Array], sizes: Mapping[str, int], indices: tuple[At, ...] = ()
) -> Array:
    """The value of an expression in floating point, from the arrays of its symbols, by name.

    >>> from sympy import S
    >>> from matderiv.index import size
    >>> x = Var("x", (size("n"), S.One))
    >>> float(evaluate(Sum(Entry(x, i := Index("i", size("n"))), i), {"x": [1, 2, 3]}, {"n": 3}))
    6.0
    """
    return compiled(expression, indices)(arrays, sizes)


def compare_ends(
    objective: Expr,
    variable: Var,
    answer: Expr,
    *,
    order: int = 1,
    indices: tuple[At, ...] = (),
    begun: tuple[At, ...] = (),
    seed: int = SEED,
    show: Show = str,
) -> Check:
    """The answer against differences of the objective, in a random direction at several points.

    The axes of the answer are those of the objective, then those of the variable, once for each order; of an
    answer in index form ``indices`` are its free indices in that order, and ``begun`` those of the objective. For
    the second order the gradient is taken in floating point as in :mod:`~matderiv.ring`, and the differences are
    those of the gradient.

    Raises:
        RefutedError: the two disagree.
    """
    program = Program()
    begin = objective
    for _ in range(order - 1):
        begin = Partial(begin, variable)
    whole, axes = _ordered(program, begin, begun)
    result, labels = _ordered(program, answer, indices)
    moving = program.pair(variable).value
    points = _Points(program, _size_symbols(program, (objective, answer), names(objective)), seed)
    tried: list[Mapping[str, int]] = []
    largest = 0.0
    with np.errstate(all="ignore"):
        for number in range(POINTS):
            found: tuple[Point, Array, float, Array, Array] | None = None
            for attempt in range(ATTEMPTS):
                point = points.real(number, attempt)
                random = Random(seed + number)
                start = point.array(variable)
                direction = np.array([_real(random, False) for _ in range(start.size)]).reshape(start.shape)
                try:
                    slope, doubt = _slope(point, moving, direction if start.size > 1 else direction[0, 0], whole, axes)
                    claimed = _value(point, result, labels)
                    point.get(whole)
                except Undefined:
                    continue
                steep = float(np.max(np.abs(slope), initial=0))
                scale = max(steep, float(np.max(np.abs(claimed), initial=0)))
                least = 1e-3 * max(1.0, float(np.max(np.abs(point.get(whole)), initial=0)))
                if not np.isfinite(scale) or doubt > SHARP * max(scale, least):
                    continue
                sharp = doubt <= SHARP * max(steep, least)
                if found is None or sharp:
                    found = point, slope, doubt, claimed, direction
                if sharp:
                    break  # otherwise differences may see nothing of the slope: the sine of a huge number
            if found is None:
                continue
            point, slope, doubt, claimed, direction = found
            scale = max(float(np.max(np.abs(x), initial=0)) for x in (slope, claimed))
            along = direction[tuple(slice(None) if s != 1 else 0 for s in variable.shape)]
            along = _contracted(claimed, along, slope)
            error = np.inf if along is None else float(np.max(np.abs(along - slope), initial=0))
            scale = max(scale, float(np.max(np.abs(slope), initial=0)))
            # where everything cancels, an error is measured by what cancelled
            met = _largest(point, (whole, result))
            if error > max(LOOSE * scale, 10 * doubt, NOISE * met):
                if error < 10 * _shaken(point, result):
                    continue
                raise RefutedError(
                    FALSE_ANSWER(
                        objective=show(objective),
                        variable=variable,
                        sizes=_listed(point.sizes),
                        answer=OTHER_SIZES if along is None else f"{_first(along, along - slope):.6g}",
                        differences=f"{_first(slope, slope if along is None else along - slope):.6g}",
                    )
                )
            tried.append(point.sizes)
            largest = max(largest, error / (scale if scale > LOOSE * met else met)) if error else largest
    if not tried:
        return Check(seed=seed)
    return Check("SAMPLED", tuple(tried), largest, None, len(tried), seed)


def _slope(point: Point, moving: int, direction: Array, node: int, labels: Axes) -> tuple[Array, float]:
    """The derivative along a direction by differences, and how far they can be relied on.

    The steps are in proportion to what moves, and much smaller where these say little, as of the sine of what grows
    fast.
    """
    reach = min(1.0, float(np.max(np.abs(point.get(moving)), initial=0)) or 1.0)
    slope, doubt = _central(point, moving, direction, node, labels, reach)
    if doubt > SHARP * max(float(np.max(np.abs(slope), initial=0)), 1e-3):
        closer = _central(point, moving, direction, node, labels, reach / 100)
        return min((slope, doubt), closer, key=lambda found: found[1])
    return slope, doubt


def _central(point: Point, moving: int, direction: Array, node: int, labels: Axes, reach: float) -> tuple[Array, float]:
    """The derivative along a direction by central differences at three steps, extrapolated, and how far they agree.

    They agree no better than the last digit of the values lets them, even where all of them are the same.
    """
    rounding = 0.0

    def central(h: float) -> Array:
        nonlocal rounding
        ahead, back = (_value(point.moved(moving, s * h * direction), node, labels) for s in (1, -1))
        rounding = float(np.finfo(float).eps * np.max(np.abs(ahead), initial=0) / h)
        return (ahead - back) / (2 * h)

    coarse, middle, fine = (central(h) for h in (4e-3 * reach, 2e-3 * reach, 1e-3 * reach))
    first, second = (4 * middle - coarse) / 3, (4 * fine - middle) / 3
    return (16 * second - first) / 15, max(float(np.max(np.abs(second - first), initial=0)), rounding)


def _shaken(point: Point, node: int) -> float:
    """How much a value changes where the symbols change in their last digits; infinite where it has none then."""
    near = point.near(1e-14, Random(node))
    try:
        other = near.get(node)
    except Undefined:
        return float("inf")
    return float(np.max(np.abs(other - point.get(node)), initial=0))


def _largest(point: Point, roots: Iterable[int]) -> float:
    """The largest number met at a point on the way to some nodes."""
    met, nodes = point.met, point.program.nodes
    roots = tuple(roots)
    for number in point.program.needed(roots, met):
        value = point.values.get(number)
        own = float(np.abs(value).max(initial=0)) if isinstance(value, np.ndarray) else 0.0
        met[number] = max((own, *(met[a] for a in nodes[number].args)))
    return max((met[n] for n in roots), default=0.0)


def _contracted(claimed: Array, along: Array, slope: Array) -> Array | None:
    """The answer applied to the direction, or ``None`` where their sizes do not fit."""
    claimed, along = np.asarray(claimed), np.asarray(along)
    if claimed.ndim == 0 and not claimed:
        return np.zeros_like(slope)
    if claimed.shape != (*np.shape(slope), *along.shape):
        return None
    return np.tensordot(claimed, along, along.ndim)


def _first(values: Array, by: Array) -> float:
    """The entry where the other array is largest in magnitude."""
    return float(np.ravel(values)[int(np.argmax(np.abs(by)))])


Axes = tuple[tuple[int, ...], ...]  # the labels of each axis, the slower first where a pair of indices shares one


def _ordered(program: Program, expr: Expr, indices: tuple[At, ...]) -> tuple[int, Axes]:
    """The node of an expression and the labels of its axes in order."""
    node = program.side(expr)
    if not indices:
        return node, tuple((x,) for x in program.axes(expr))
    return node, tuple(tuple(program.label(i) for i in reversed(atomic((at,)))) for at in indices)


def _value(point: Point, node: int, axes: Axes) -> Array:
    """The value of a node with these axes in this order."""
    own, labels = point.program.nodes[node].labels, [x for axis in axes for x in axis]
    out = np.asarray(point.get(node))
    order = [own.index(x) for x in labels if x in own]
    out = out.transpose(order)[tuple(slice(None) if x in own else None for x in labels)]
    sizes = [[point.size(point.program.indices[x].size) for x in axis] for axis in axes]
    out = np.broadcast_to(out, tuple(s for axis in sizes for s in axis))
    return out if all(len(axis) == 1 for axis in sizes) else out.reshape([prod(axis) for axis in sizes])


def _size_symbols(program: Program, lines: Iterable[Expr], symbols: Iterable[Expr]) -> list[Symbol]:
    """Every size symbol, in order of appearance."""
    found: dict[Symbol, None] = {}
    extents = [s for var in symbols for s in shape_of(var)]
    extents += [i.size for i in program.indices]
    extents += [s for node in program.nodes for s in node.matrix or ()]
    for extent in extents:
        if not extent.is_number:
            found.update(dict.fromkeys(sorted(extent.free_symbols, key=str)))
    for line in lines:
        found.update(dict.fromkeys(_plain_symbols(line)))
    return list(found)


def _plain_symbols(expr: Expr) -> Iterator[Symbol]:
    return (e for e in distinct(expr) if isinstance(e, Symbol))
