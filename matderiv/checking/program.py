"""Expressions as straight-line programs: the value of every line of a proof, and of its derivatives, at a point.

An expression is compiled once into nodes, each of them one array operation, and evaluated at many points. Equal
subexpressions become the same node, so that a line costs only what is new in it. The axes of an array are labelled
by indices and kept in one global order; a matrix has its rows and columns behind them. A derivative is the tangent
of its expression when the variable is seeded with ε (see :mod:`~matderiv.ring`): the only rule that is used here is
how pairs ``value + ε tangent`` are added and multiplied. Sums of products are contracted index by index.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from random import Random
from typing import Any, NamedTuple, cast

import numpy as np
from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol

from ..index import (
    Delta,
    Entry,
    Head,
    Index,
    Partial,
    Power,
    Product,
    Shape,
    Sum,
    Table,
    Terms,
    atomic,
    is_scalar,
    shape_of,
    walk,
)
from ..index import Pair as Composite
from ..matrix import Var, is_op
from ..operation import Applied
from ..ring import Array, Dual, NotExact, OutsideDomain, Real, Ring, Undefined

__all__ = ["Pair", "Point", "Program"]

Labels = tuple[int, ...]
MANY = 8  # letters of a proof up to which derivatives are taken through all of them at once
DIFFERENCE = 1e-3  # the step of the differences that stand for an outer derivative


class Pair(NamedTuple):
    """The node of a value and that of its tangent; a tangent of ``None`` is zero."""

    value: int
    tangent: int | None = None


class Node(NamedTuple):
    """One array operation: ``run(point, *arrays)`` of the nodes ``args``, with labels on its axes."""

    run: Callable[..., Array]
    args: tuple[int, ...]
    labels: Labels
    matrix: Shape | None


@dataclass(frozen=True)
class Seed:
    """The variable of a derivative, with the labels of its rows and columns (``None`` for an axis of length 1)."""

    var: Var
    rows: int | None
    columns: int | None
    held: frozenset[Expr] = frozenset()

    @property
    def labels(self) -> Labels:
        return tuple(sorted({at for at in (self.rows, self.columns) if at is not None}))


@dataclass(frozen=True)
class Facts:
    """What must be known of an expression before it is differentiated."""

    variables: frozenset[Var] = frozenset()
    bound: frozenset[int] = frozenset()
    derivative: bool = False


class Point:
    """A ring, the sizes, and the values of the symbols: ``draw(var, rows, columns)`` gives those on first use."""

    def __init__(
        self, program: Program, ring: Ring, sizes: Mapping[str, int], draw: Callable[[Var, int, int], Array]
    ) -> None:
        self.program, self.ring, self.sizes, self.draw = program, ring, dict(sizes), draw
        self.values: dict[int, Array] = {}
        self.failed: set[int] = set()
        self.oracles: set[int] = set()
        self.met: dict[int, float] = {}  # the largest number on the way to a node, where it was asked for
        self.arrays: dict[Var, Array] = {}
        self._sizes: dict[Expr, int] = {}

    def size(self, expr: Expr) -> int:
        """The value of a size, or of an expression in sizes."""
        known = self._sizes.get(expr)
        if known is None:
            # of a product of sizes the value may be known and those of the sizes not
            known = self.sizes.get(str(expr))
            if known is None:
                known = int(expr.xreplace({s: Integer(self.sizes[s.name]) for s in expr.free_symbols}))
            self._sizes[expr] = known
        return known

    def array(self, var: Var) -> Array:
        """The value of a symbol, with rows and columns."""
        known = self.arrays.get(var)
        if known is None:
            known = self.arrays[var] = self.draw(var, self.size(var.shape[0]), self.size(var.shape[1]))
        return known

    def get(self, node: int) -> Array:
        """The value of a node.

        Raises:
            Undefined: it has none here, or none in this ring.
        """
        if node not in self.values:
            self.run(self.program.needed((node,), self.values))
        out = self.values[node]
        if isinstance(out, Undefined):
            raise out
        return out

    def work(self, roots: Iterable[int]) -> int:
        """How many numbers are still to be computed for these nodes, those that a sum runs over included."""
        nodes, out = self.program.nodes, 0
        for number in self.program.needed(roots, self.values):
            _, args, labels, matrix = nodes[number]
            over = set(labels).union(*(nodes[a].labels for a in args))
            out += prod(self.size(self.program.indices[x].size) for x in over) * prod(map(self.size, matrix or ()))
        return out

    def run(self, order: Iterable[int]) -> None:
        """Evaluate these nodes, of which each comes after those that it needs."""
        nodes, values, failed, ring = self.program.nodes, self.values, self.failed, self.ring
        for number in order:
            if number in values:
                continue
            run, args, _, _ = nodes[number]
            if failed:
                bad = next((a for a in args if a in failed), None)
                if bad is not None:
                    values[number] = values[bad]
                    failed.add(number)
                    continue
            try:
                values[number] = run(self, *[values[a] for a in args])
            except Undefined as error:
                values[number] = error
                failed.add(number)
            if ring.asked:
                self.oracles.add(number)
                ring.asked = False

    def moved(self, node: int, by: Array) -> Point:
        """The same point with the value of one node, that of a symbol or name, moved."""
        other = Point(self.program, self.ring, self.sizes, self.draw)
        other.arrays, other._sizes = self.arrays, self._sizes
        other.values[node] = self.get(node) + by
        return other

    def near(self, far: float, random: Random) -> Point:
        """A point whose symbols are larger or smaller by about this part; one that is a whole number stays."""

        def draw(var: Var, m: int, n: int) -> Array:
            a = self.array(var)
            return a if (a == np.round(a)).all() else a * (1 + random.choice((-far, far)))

        return Point(self.program, self.ring, self.sizes, draw)


class Program:
    """The nodes of all expressions compiled so far."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.indices: list[Index] = []
        self.differences: set[int] = set()
        self._labels: dict[Index, int] = {}
        self._emitted: dict[Hashable, int] = {}
        self._memo: dict[tuple[Expr, Seed | None], Pair] = {}
        self._facts: dict[Expr, Facts] = {}
        self._routes: dict[Expr, Expr | None] = {}
        self._below: dict[Var, dict[Var, frozenset[Expr]]] = {}

    # ---- what others ask

    def side(self, expr: Expr) -> int:
        """The node of one side of a line; the axes of a matrix, if it is one, are labelled in order."""
        pair = self.pair(expr)
        return self._labelled(pair.value, self.axes(expr))

    def axes(self, expr: Expr) -> Labels:
        """The labels that :meth:`side` gives to the axes of a matrix, or of a derivative by one."""
        return tuple(self._axis(n, s) for n, s in enumerate(_axes(expr)))

    def needed(self, roots: Iterable[int], known: Mapping[int, Any] | None = None) -> list[int]:
        """The nodes that these need, in an order in which they can be evaluated."""
        stack, seen = list(roots), set()
        while stack:
            number = stack.pop()
            if number in seen or known is not None and number in known:
                continue
            seen.add(number)
            stack.extend(self.nodes[number].args)
        return sorted(seen)

    def variables(self, expr: Expr) -> frozenset[Var]:
        """The symbols that an expression depends on, those in the definitions of its names included."""
        self.pair(expr)
        return self._facts[expr].variables

    def label(self, index: Index) -> int:
        """The number of an index in the order of the axes."""
        known = self._labels.get(index)
        if known is None:
            known = self._labels[index] = len(self.indices)
            self.indices.append(index)
        return known

    def pair(self, expr: Expr, seed: Seed | None = None) -> Pair:
        """The nodes of an expression; with an explicit stack, so that depth costs nothing."""
        memo = self._memo
        first = (expr, seed)
        known = memo.get(first)
        if known is not None:
            return known
        stack = [first]
        while stack:
            task = stack[-1]
            if task in memo:
                stack.pop()
                continue
            missing = [t for t in self._before(*task) if t not in memo]
            if missing:
                stack.extend(missing)
                continue
            memo[task] = self._build(*task)
            stack.pop()
        return memo[first]

    # ---- the order of compilation

    def _before(self, expr: Expr, seed: Seed | None) -> list[tuple[Expr, Seed | None]]:
        """What must be compiled before this."""
        if seed is not None:
            plain = (expr, None)
            if plain not in self._memo:
                return [plain]
            if seed.var not in self._facts[expr].variables or expr in seed.held:
                return []
        parts = _parts(expr)
        tasks: list[tuple[Expr, Seed | None]] = [(part, seed) for part in parts]
        if _by_row(expr):
            return [(Partial(expr.args[0], _base(expr.args[1])), None)]
        if isinstance(expr, Partial):
            inner = (expr.expression, None)
            if inner not in self._memo:
                return [inner]
            through = self._through(expr) if seed is None else None
            if through is not None:
                return [(through, None)]
            direction = self._direction(expr)[0]
            if not self._facts[expr.expression].derivative:
                tasks.append((expr.expression, direction))
            tasks.append((direction.var, None))
        return tasks

    def _build(self, expr: Expr, seed: Seed | None) -> Pair:
        if seed is None:
            self._note(expr)
        elif seed.var not in self._facts[expr].variables or expr in seed.held:
            return self._memo[expr, None]
        elif expr == seed.var:
            return Pair(self._memo[expr, None].value, self._unit(seed))
        known = None if seed is None else self._memo[expr, None].value
        if not isinstance(expr, Head) and expr.is_number:
            return Pair(self._constant(expr))
        match expr:
            case Var():
                return self._var(expr, seed)
            case Entry():
                return self._entry(expr, seed)
            case Delta():
                return Pair(self._delta(self.label(expr.args[0]), self.label(expr.args[1])))
            case Sum():
                labels = tuple(self.label(i) for i in expr.indices)
                pairs = [self._memo[f, seed] for f in _parts(expr)]
                return self._contract(pairs, labels)
            case Table():
                value, tangent = self._memo[expr.body, seed]
                return Pair(self._table(value, expr), None if tangent is None else self._table(tangent, expr))
            case Product() | Mul():
                return self._contract([self._memo[f, seed] for f in expr.args], ())
            case Terms() | Add():
                pairs = [self._memo[t, seed] for t in expr.args]
                return Pair(
                    self._add(tuple(p.value for p in pairs)) if known is None else known,
                    self._sum_of(*(p.tangent for p in pairs)),
                )
            case Power() | Pow():
                return self._power(expr, seed)
            case Partial() if _by_row(expr):
                return Pair(self._jacobian(expr))
            case Partial() if seed is None and (through := self._through(expr)) is not None:
                return self._memo[through, None]
            case Partial():
                if seed is not None:
                    raise NotExact("a derivative of a derivative is left to differences")
                return Pair(self._partial(expr))
            case Applied():
                return self._applied(expr, seed)
            case _:
                return Pair(self._constant(expr))

    def _note(self, expr: Expr) -> None:
        variables: frozenset[Var] = frozenset()
        bound: frozenset[int] = frozenset()
        derivative = isinstance(expr, Partial)
        for part in (expr.expression,) if derivative and not _by_row(expr) else _parts(expr):
            facts = self._facts[part]
            variables |= facts.variables
            bound |= facts.bound
            derivative = derivative or facts.derivative
        if isinstance(expr, Var):
            variables |= {expr}
        if isinstance(expr, (Sum, Table)):
            bound |= {self.label(i) for i in expr.indices}
        self._facts[expr] = Facts(variables, bound, derivative)

    # ---- leaves

    def _constant(self, expr: Expr) -> int:
        if expr.is_Rational:
            numerator, denominator = int(expr.p), int(expr.q)
            return self._emit(("number", expr), lambda p: p.ring.number(numerator, denominator), (), ())
        if expr.is_Float:
            return self._constant(Rational(expr))
        if expr.is_number:
            number = float(expr)
            return self._emit(("constant", expr), lambda p: _only_real(p, number), (), ())
        if isinstance(expr, Symbol):
            return self._emit(("size", expr), lambda p: p.ring.number(p.size(expr)), (), ())
        raise TypeError(f"no value is known for {expr.func.__name__}")

    def _var(self, var: Var, seed: Seed | None) -> Pair:
        scalar = is_scalar(var)
        if var.definition is None:
            run = (lambda p: p.array(var)[0, 0]) if scalar else (lambda p: p.array(var))
            return Pair(self._emit(("var", var), run, (), (), None if scalar else var.shape))
        meaning = self._memo[var.definition, seed]
        # a node of its own, so that a derivative by the name leaves the rest of what it stands for alone
        value = self._emit(("name", var), lambda p, a: a, (meaning.value,), (), None if scalar else var.shape)
        return Pair(value, meaning.tangent)

    def _unit(self, seed: Seed) -> int:
        """The tangent of the variable itself: 1 in the entry that labels name, 0 elsewhere."""
        rows, columns = seed.var.shape
        if is_scalar(seed.var):
            return self._constant(Integer(1))

        def run(p: Point) -> Array:
            m, n = p.size(rows), p.size(columns)
            unit = np.eye(m * n, dtype=np.int64).reshape(m, n, m, n)
            if seed.rows is not None and seed.rows == seed.columns:
                unit = np.einsum("aaij->aij", unit)
            elif seed.rows is None or seed.columns is None:
                unit = unit[0] if seed.rows is None else unit[:, 0]
            elif seed.rows > seed.columns:
                unit = unit.swapaxes(0, 1)
            return p.ring.constant(unit)

        return self._emit(("unit", seed), run, (), seed.labels, seed.var.shape)

    def _delta(self, left: int, right: int) -> int:
        extent = self.indices[left].size
        if left == right:
            return self._emit(("one", left), lambda p: p.ring.ones(1, p.size(extent)).value[0], (), (left,))
        other = self.indices[right].size
        left, right = min(left, right), max(left, right)

        def run(p: Point) -> Array:
            if p.size(extent) != p.size(other):
                raise NotExact("the indices of a delta run over different sizes")
            return p.ring.eye(p.size(extent)).value

        return self._emit(("delta", left, right), run, (), (left, right))

    def _entry(self, expr: Entry, seed: Seed | None) -> Pair:
        base = self._memo[expr.base, seed]
        extents = _axes(expr.base)
        if len(extents) != len(expr.at):
            raise ValueError(f"{expr.base} has {len(extents)} axes, but {len(expr.at)} indices are given")
        tangent = None if base.tangent is None else self._indexed(base.tangent, expr.at)
        return Pair(self._indexed(base.value, expr.at), tangent)

    def _indexed(self, number: int, given: tuple[Expr, ...]) -> int:
        """A matrix with indices on those of its axes that are not 1; an axis with a pair of indices becomes two."""
        node = self.nodes[number]
        at = tuple(self.label(i) for i in atomic(given))
        if node.matrix is None or not any(isinstance(i, Composite) for i in given):
            return self._labelled(number, at)
        lead = len(node.labels)
        # in the order of the array the slower index of a pair comes first
        axes = [_slow_first(i) for i in given]
        cut = (..., *(slice(None) if s != 1 else 0 for s in node.matrix))

        def run(p: Point, x: Array) -> Array:
            x = x[cut]
            return x.reshape(*x.shape[:lead], *(p.size(i.size) for axis in axes for i in axis))

        split = self._emit(("split", number, given), run, (number,), node.labels)
        return self._view(split, (*node.labels, *(self.label(i) for axis in axes for i in axis)))

    def _labelled(self, number: int, at: Labels) -> int:
        """A matrix with labels on those of its axes that are not 1; a label that occurs twice takes the diagonal."""
        node = self.nodes[number]
        if node.matrix is None:
            return number
        names = iter(at)
        axes = (*node.labels, *(next(names) if s != 1 else None for s in node.matrix))
        return self._view(number, axes)

    def _view(self, number: int, axes: tuple[int | None, ...]) -> int:
        """An array whose axes are given these labels: axes of length 1 go, equal ones merge, all in order."""
        kept = [a for a in axes if a is not None]
        labels = tuple(sorted(set(kept)))
        at = tuple(0 if a is None else slice(None) for a in axes)
        cut = None in axes
        if len(labels) < len(kept):
            letters = {a: chr(97 + n) for n, a in enumerate(labels)}
            pattern = "".join(letters[a] for a in kept) + "->" + "".join(letters.values())
            run = lambda p, x: np.einsum(pattern, x[at])  # noqa: E731
        elif tuple(kept) == labels:
            if not cut:
                run = lambda p, x: x  # noqa: E731
            else:
                run = lambda p, x: x[at]  # noqa: E731
        else:
            order = tuple(kept.index(a) for a in labels)
            run = lambda p, x: x[at].transpose(order)  # noqa: E731
        return self._emit(("view", number, axes), run, (number,), labels)

    def _table(self, number: int, expr: Table) -> int:
        """An array whose labels for the indices of a table become its rows and columns."""
        at = tuple(self.label(i) for i in expr.indices)
        have = self.nodes[number].labels
        kept = tuple(x for x in have if x not in at)
        order = tuple(have.index(x) for x in (*kept, *(x for x in at if x in have)))
        view = (slice(None),) * len(kept) + tuple(slice(None) if x in have else None for x in at)
        extents = tuple(i.size for i in expr.indices)

        def run(p: Point, x: Array) -> Array:
            out = x.transpose(order)[view]
            out = np.broadcast_to(out, (*out.shape[: len(kept)], *(p.size(n) for n in extents)))
            return out if len(at) == 2 else out[..., None]

        return self._emit(("table", number, at), run, (number,), kept, expr.shape)

    # ---- sums and products

    def _add(self, numbers: tuple[int, ...]) -> int:
        if len(numbers) == 1:
            return numbers[0]
        labels = _union(self.nodes[n].labels for n in numbers)
        spreads = [_spread(self.nodes[n].labels, labels) for n in numbers]

        def run(p: Point, *arrays: Array) -> Array:
            out = arrays[0] if spreads[0] is None else arrays[0][spreads[0]]
            for a, spread in zip(arrays[1:], spreads[1:], strict=True):
                out = out + (a if spread is None else a[spread])
            return p.ring.reduce(out)

        return self._emit(("add", numbers), run, numbers, labels, self.nodes[numbers[0]].matrix)

    def _sum_of(self, *tangents: int | None) -> int | None:
        some = tuple(t for t in tangents if t is not None)
        return self._add(some) if some else None

    def _multiply(self, left: int, right: int, over: Labels = ()) -> int:
        """The product, summed over some labels."""
        left, right = min(left, right), max(left, right)
        ours, theirs = self.nodes[left].labels, self.nodes[right].labels
        labels = _union((ours, theirs))
        absent = tuple(o for o in over if o not in labels)
        if absent:
            inner = self._multiply(left, right, tuple(o for o in over if o in labels))
            return self._multiply(inner, self._count(absent))
        a, b = _spread(ours, labels), _spread(theirs, labels)
        axes = tuple(labels.index(o) for o in over)
        kept = tuple(x for x in labels if x not in over)

        def run(p: Point, x: Array, y: Array) -> Array:
            ring = p.ring
            out = ring.reduce((x if a is None else x[a]) * (y if b is None else y[b]))
            return ring.total(out, axes) if axes else out

        return self._emit(("multiply", left, right, over), run, (left, right), kept)

    def _count(self, labels: Labels) -> int:
        extents = tuple(self.indices[x].size for x in labels)
        return self._emit(("count", extents), lambda p: p.ring.number(prod(p.size(s) for s in extents)), (), ())

    def _total(self, number: int, over: Labels) -> int:
        labels = self.nodes[number].labels
        absent = tuple(o for o in over if o not in labels)
        if absent:
            return self._multiply(self._total(number, tuple(o for o in over if o in labels)), self._count(absent))
        if not over:
            return number
        axes = tuple(labels.index(o) for o in over)
        kept = tuple(x for x in labels if x not in over)
        return self._emit(("total", number, over), lambda p, x: p.ring.total(x, axes), (number,), kept)

    def _pair_product(self, a: Pair, b: Pair, over: Labels) -> Pair:
        # (a + εa')(b + εb') = ab + ε(a'b + ab')
        first = None if a.tangent is None else self._multiply(a.tangent, b.value, over)
        second = None if b.tangent is None else self._multiply(a.value, b.tangent, over)
        return Pair(self._multiply(a.value, b.value, over), self._sum_of(first, second))

    def _contract(self, factors: Sequence[Pair], over: Labels) -> Pair:
        """The product of the factors, summed over labels one by one, the one with the smallest outcome first."""
        live = dict(enumerate(factors))
        holders: dict[int, set[int]] = {o: set() for o in over}
        for place, pair in live.items():
            for x in self.nodes[pair.value].labels:
                if x in holders:
                    holders[x].add(place)
        absent = tuple(sorted(o for o, where in holders.items() if not where))
        for o in absent:
            del holders[o]

        def outcome(o: int) -> tuple[int, int]:
            labels = _union(self.nodes[live[f].value].labels for f in holders[o])
            return len(labels), len(holders[o])

        costs = {o: outcome(o) for o in holders}
        while holders:
            o = min(costs, key=lambda x: (costs[x], x))
            where = sorted(holders[o], key=lambda f: len(self.nodes[live[f].value].labels))
            # every other label that only these factors bear is summed at the same stroke
            done = tuple(sorted(x for x in holders if holders[x] <= holders[o]))
            merged = live[where[0]]
            if len(where) == 1:
                merged = Pair(
                    self._total(merged.value, done),
                    None if merged.tangent is None else self._total(merged.tangent, done),
                )
            for step, f in enumerate(where[1:], 2):
                merged = self._pair_product(merged, live[f], done if step == len(where) else ())
            for f in where:
                del live[f]
            live[where[0]] = merged
            for x in done:
                del holders[x], costs[x]
            gone = set(where)
            for x in self.nodes[merged.value].labels:
                if x in holders:
                    holders[x] = holders[x] - gone | {where[0]}
                    costs[x] = outcome(x)
        rest = sorted(live.values(), key=lambda p: len(self.nodes[p.value].labels))
        out = rest[0] if rest else Pair(self._constant(Integer(1)))
        for pair in rest[1:]:
            out = self._pair_product(out, pair, ())
        return self._pair_product(out, Pair(self._count(absent)), ()) if absent else out

    # ---- functions

    def _power(self, expr: Expr, seed: Seed | None) -> Pair:
        base, exponent = (self._memo[a, seed] for a in expr.args)
        if expr.args[1].is_Integer:
            k = int(expr.args[1])
            if k == 0:
                return Pair(self._constant(Integer(1)))

            def whole(ring: Ring, a: Dual) -> Dual:
                return ring.raised(a if k > 0 else ring.reciprocal(a), abs(k))

            return self._numeric(("power", k), whole, None, (base,), None)
        return self._numeric(("power",), lambda ring, a, b: ring.power(a, b), None, (base, exponent), None)

    def _applied(self, expr: Applied, seed: Seed | None) -> Pair:
        operation = expr.operation
        shape = None if is_scalar(expr) else expr.shape
        if not expr.args:
            rows, columns = expr.shape
            run = lambda p: operation.numeric(p.ring, p.size(rows), p.size(columns)).value  # noqa: E731
            return Pair(self._emit((operation.name, expr.shape), run, (), (), shape))
        pairs = tuple(self._memo[a, seed] for a in expr.args)
        # at a kink there is a value, and a slope along what does not move: |0| of a diagonal matrix's other entries
        kinked = operation.kink is not None and operation.needs == "nonzero"
        return self._numeric(operation.name, operation.numeric, operation.inside, pairs, shape, kinked)

    def _numeric(
        self,
        name: Hashable,
        function: Callable[..., Dual],
        inside: Callable[..., bool] | None,
        pairs: tuple[Pair, ...],
        shape: Shape | None,
        kinked: bool = False,
    ) -> Pair:
        """A function of whole arrays, on values and, where there are tangents, once more on pairs."""
        nodes = self.nodes
        values = tuple(p.value for p in pairs)
        labels = _union(nodes[v].labels for v in values)
        spreads = [self._matrix_spread(v, labels) for v in values]

        def run(p: Point, *arrays: Array) -> Array:
            given = [a if s is None else a[s] for a, s in zip(arrays, spreads, strict=True)]
            if inside is not None and not kinked and not p.ring.exact and not inside(*given):
                raise OutsideDomain(f"outside the domain of {name}")
            out = function(p.ring, *[Dual(p.ring, a) for a in given]).value
            return self._fit(p, out, labels, shape)

        value = self._emit(("apply", name, values, shape), run, values, labels, shape)
        tangents = tuple(p.tangent for p in pairs)
        if all(t is None for t in tangents):
            return Pair(value)
        wide = _union(nodes[n].labels for n in (*values, *(t for t in tangents if t is not None)))
        wide_values = [self._matrix_spread(v, wide) for v in values]
        wide_tangents = [None if t is None else self._matrix_spread(t, wide) for t in tangents]

        def slope(p: Point, *arrays: Array) -> Array:
            # the value comes first among the arguments: outside the domain there is no slope either
            slopes = iter(arrays[1 + len(values) :])
            duals = []
            for a, s, number, t in zip(arrays[1:], wide_values, tangents, wide_tangents, strict=False):
                x = None if number is None else next(slopes)
                duals.append(Dual(p.ring, a if s is None else a[s], x if x is None or t is None else x[t]))
            if inside is not None and kinked and not p.ring.exact and not all(inside(_moving(d)) for d in duals):
                raise OutsideDomain(f"a kink of {name}")
            out = function(p.ring, *duals).tangent
            if out is None:
                out = p.ring.zeros(1, 1).value
            return self._fit(p, out, wide, shape)

        args = (value, *values, *(t for t in tangents if t is not None))
        return Pair(value, self._emit(("slope", name, values, tangents, shape), slope, args, wide, shape))

    def _matrix_spread(self, number: int, labels: Labels) -> Any:
        """The subscript that gives an array these labels in front, and rows and columns behind."""
        node = self.nodes[number]
        if node.matrix is not None:
            spread = _spread(node.labels, labels)
            return None if spread is None else (*spread, slice(None), slice(None))
        return (*(_spread(node.labels, labels) or (slice(None),) * len(labels)), None, None)

    def _fit(self, p: Point, out: Array, labels: Labels, shape: Shape | None) -> Array:
        """Axes that a function left at length 1 or left out are restored."""
        rows, columns = (1, 1) if shape is None else (p.size(shape[0]), p.size(shape[1]))
        full = (*(p.size(self.indices[x].size) for x in labels), rows, columns)
        if np.shape(out) != full:
            out = np.broadcast_to(out, full)
        return out[..., 0, 0] if shape is None else out

    # ---- derivatives

    def _axis(self, number: int, extent: Expr) -> int:
        return self.label(Index(f"#{number + 1}", extent))

    def _direction(self, expr: Partial) -> tuple[Seed, dict[int, int]]:
        """The seed of a derivative; labels that the expression binds itself go by another name meanwhile."""
        variable = expr.variable
        base = variable.base if isinstance(variable, Entry) else variable
        if not isinstance(base, Var):
            raise TypeError(f"no derivative by {variable}")
        if isinstance(variable, Entry):
            # a pair goes by one index over its whole size meanwhile
            given = [self.label(i if isinstance(i, Index) else Index(f"#{i}", i.size)) for i in variable.at]
        else:
            before = len(_axes(expr.expression))
            given = [self._axis(before + n, s) for n, s in enumerate(_axes(base))]
        bound = self._facts[expr.expression].bound
        other = {x: self.label(Index(f"#{self.indices[x].name}", self.indices[x].size)) for x in given if x in bound}
        names = iter(other.get(x, x) for x in given)
        rows, columns = (next(names) if s != 1 else None for s in base.shape)
        return Seed(base, rows, columns, frozenset(expr.held)), {y: x for x, y in other.items()}

    def _through(self, expr: Partial) -> Expr | None:
        """The derivative of a scalar by one of many letters, by way of those by the letters that it stands in.

        Tangents run forward through every letter between the variable and the scalar, a number of them for each
        variable; where there are many letters, the tangents of each over its neighbours alone are multiplied up.
        """
        known = self._routes.get(expr)
        if known is None and expr not in self._routes:
            known = self._routes[expr] = self._route(expr)
        return known

    def _route(self, expr: Partial) -> Expr | None:
        f, variable = expr.expression, expr.variable
        if not isinstance(f, Var) or f.definition is None or not is_scalar(f) or expr.held:
            return None
        base = variable.base if isinstance(variable, Entry) else variable
        letters = self._letters(f)
        if len(letters) <= MANY or not isinstance(variable, Entry):
            return None
        between: list[Var] = []
        moving: set[Expr] = {base}
        for letter, inside in letters.items():
            if letter != base and not inside.isdisjoint(moving):
                between.append(letter)
                moving.add(letter)
        routes: list[Expr] = []
        for letter in between:
            if letter == f:
                if base in letters[letter]:
                    others = tuple(v for v in between if v in letters[letter])
                    routes.append(Partial(f.definition, variable, *others))
            elif base in letters[letter]:
                at = tuple(Index(f"@{letter.name}{n}", s) for n, s in enumerate(_axes(letter)))
                entry = Entry(letter, *at) if at else letter
                others = tuple(v for v in between if v in letters[letter])
                step = Product(Partial(f, entry), Partial(entry, variable, *others))
                routes.append(Sum(step, *at) if at else step)
        return Terms(*routes) if len(routes) > 1 else routes[0] if routes else None

    def _letters(self, f: Var) -> dict[Var, frozenset[Expr]]:
        """The letters that a letter stands on, itself last, each with the symbols in its own definition."""
        if f not in self._below:
            out: dict[Var, frozenset[Expr]] = {}
            stack: list[tuple[Var, bool]] = [(f, False)]
            while stack:
                letter, ready = stack.pop()
                if letter in out or letter.definition is None:
                    continue
                inside = frozenset(e for e in walk(letter.definition) if isinstance(e, Var))
                if ready:
                    out[letter] = inside
                else:
                    stack.append((letter, True))
                    stack.extend((v, False) for v in sorted(inside, key=lambda v: v.name))
            self._below[f] = out
        return self._below[f]

    def _jacobian(self, expr: Partial) -> int:
        """The matrix ∂f/∂vec(X)ᵀ of a vector f, or ∂f/∂xᵀ: columns are the entries of the variable, stacked."""
        inner = Partial(expr.expression, _base(expr.variable))
        number, shape = self._memo[inner, None].value, _axes(expr)
        ours, theirs = _axes(inner)[: len(shape) - 1], _axes(inner.variable)
        labels = self.axes(inner)
        node = self.nodes[number]

        def run(p: Point, x: Array) -> Array:
            sizes = [p.size(s) for s in (*ours, *theirs)]
            order = [node.labels.index(a) for a in labels if a in node.labels]
            x = np.asarray(x).transpose(order)[tuple(slice(None) if a in node.labels else None for a in labels)]
            x = np.broadcast_to(x, sizes)
            first, rest = len(ours), len(theirs)
            x = x.transpose([*range(first), *(first + n for n in reversed(range(rest)))])
            return x.reshape([*sizes[:first], -1])

        wide = tuple(self._axis(n, s) for n, s in enumerate(shape))
        whole = self._emit(("jacobian", number, labels), run, (number,), tuple(sorted(wide)))
        return self._view(whole, wide)

    def _partial(self, expr: Partial) -> int:
        seed, back = self._direction(expr)
        inner = expr.expression
        axes = tuple(self._axis(n, s) for n, s in enumerate(_axes(inner)))
        if self._facts[inner].derivative and seed.var in self._facts[inner].variables:
            out = self._difference(self.side(inner), seed)
        else:
            tangent = self._memo[inner, seed].tangent if not self._facts[inner].derivative else None
            out = self._constant(Integer(0)) if tangent is None else self._labelled(tangent, axes)
        if back:
            out = self._view(out, tuple(back.get(x, x) for x in self.nodes[out].labels))
        for i in expr.variable.at if isinstance(expr.variable, Entry) else ():
            if isinstance(i, Composite):
                out = self._parted(out, i)
        return out

    def _parted(self, number: int, pair: Composite) -> int:
        """An array whose axis over the whole size of a pair becomes two."""
        whole, labels = self.label(Index(f"#{pair}", pair.size)), self.nodes[number].labels
        if whole not in labels:
            return number
        place, inside = labels.index(whole), _slow_first(pair)

        def run(p: Point, x: Array) -> Array:
            return x.reshape(*x.shape[:place], *(p.size(i.size) for i in inside), *x.shape[place + 1 :])

        split = self._emit(("part", number, pair), run, (number,), labels)
        return self._view(split, (*labels[:place], *(self.label(i) for i in inside), *labels[place + 1 :]))

    def _difference(self, inner: int, seed: Seed) -> int:
        """An outer derivative, by differences of the inner one: four points, error of fourth order."""
        variable = self._memo[seed.var, None].value
        rows, columns = seed.var.shape
        ours = self.nodes[inner].labels
        axes = tuple(x for x in (seed.rows, seed.columns) if x is not None)

        def run(p: Point) -> Array:
            if p.ring.exact:
                raise NotExact("a derivative of a derivative is left to differences")
            scalar = is_scalar(seed.var)
            m, n = p.size(rows), p.size(columns)
            out = []
            for at in range(m * n):
                unit = np.zeros(m * n)
                unit[at] = DIFFERENCE
                by = DIFFERENCE if scalar else unit.reshape(m, n)
                near = p.moved(variable, by).get(inner) - p.moved(variable, -by).get(inner)
                far = p.moved(variable, 2 * by).get(inner) - p.moved(variable, -2 * by).get(inner)
                out.append((8 * near - far) / (12 * DIFFERENCE))
            stacked = np.stack(out)
            extents = tuple(s for s, x in ((m, seed.rows), (n, seed.columns)) if x is not None)
            return stacked.reshape(*extents, *stacked.shape[1:])

        raw = self._emit(("difference", inner, seed), run, (), (*axes, *ours))
        self.differences.add(raw)
        return self._view(raw, (*axes, *ours))

    def _emit(
        self,
        key: Hashable,
        run: Callable[..., Array],
        args: tuple[int, ...],
        labels: Labels,
        matrix: Shape | None = None,
    ) -> int:
        known = self._emitted.get(key)
        if known is None:
            known = self._emitted[key] = len(self.nodes)
            self.nodes.append(Node(run, args, labels, matrix))
        return known


def _parts(expr: Expr) -> tuple[Expr, ...]:
    """The parts that an expression is computed from; a sum of products is computed from the factors."""
    match expr:
        case Var():
            return () if expr.definition is None else (expr.definition,)
        case Entry():
            return (expr.base,)
        case Table():
            return (expr.body,)
        case Sum():
            return expr.body.args if isinstance(expr.body, Product) else (expr.body,)
        case Partial() if _by_row(expr):
            return (Partial(expr.args[0], _base(expr.args[1])),)
        case Delta() | Partial() | Index() | Composite():
            return ()
        case _:
            plain = not isinstance(expr, Head) and expr.is_number
            return () if plain else cast("tuple[Expr, ...]", expr.args)


def _axes(expr: Expr) -> tuple[Expr, ...]:
    """The sizes that are not 1: those of the result, and, of a derivative by a whole matrix, of the variable too."""
    own = tuple(s for s in shape_of(expr) if s != 1)
    if _by_row(expr):
        return (*_axes(expr.args[0]), shape_of(expr.args[1])[1])
    if isinstance(expr, Partial) and isinstance(expr.variable, Var):
        return _axes(expr.expression) + _axes(expr.variable)
    return own


def _by_row(expr: Expr) -> bool:
    """Whether this is a derivative by vec(X)ᵀ or xᵀ: a whole matrix, not an entry of it."""
    return isinstance(expr, Partial) and is_op(expr.variable, "transpose")


def _base(row: Expr) -> Expr:
    """The variable of which a row is the transpose, stacked or not."""
    inside = row.args[0]
    return inside.args[0] if is_op(inside, "vec") else inside


def _moving(a: Dual) -> Array:
    """The entries that move."""
    if a.tangent is None:
        return a.value[..., :0]
    value, tangent = np.broadcast_arrays(a.value, a.tangent)
    return value[tangent != 0]


def _slow_first(index: Expr) -> tuple[Index, ...]:
    """The indices of a pair in the order of the axes that they split an axis into."""
    if isinstance(index, Composite):
        return (*_slow_first(index.slow), *_slow_first(index.fast))
    return (cast(Index, index),)


def _union(labels: Iterable[Labels]) -> Labels:
    return tuple(sorted({x for some in labels for x in some}))


def _spread(labels: Labels, wide: Labels) -> tuple[Any, ...] | None:
    """The subscript that gives an array axes of length 1 for the labels that it lacks."""
    return None if labels == wide else tuple(slice(None) if x in labels else None for x in wide)


def _only_real(p: Point, number: float) -> Array:
    if not isinstance(p.ring, Real):
        raise NotExact("an irrational number has no exact value")
    return np.float64(number)
