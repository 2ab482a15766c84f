"""A straight-line program as a tape of array operations, and a point at which it is run.

A node is one array operation on the values of earlier nodes. Equal operations on equal nodes become the same node, so
that a line costs only what is new in it. The axes of an array are labelled by indices and kept in one global order,
that in which the indices were first met; a matrix has its rows and columns behind them. At a point the nodes that are
asked for are run in the order of their numbers; where one has no value, none of those that need it has.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import islice
from math import prod
from random import Random
from typing import Any, NamedTuple

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Ring, Undefined
from ..core.errors import NoRuleError
from ..core.index import Index, Shape, extent_at
from ..core.text import Text
from ..expressions.matrix import Var

__all__ = ["Labels", "Node", "Pair", "Point", "Tape"]

Labels = tuple[int, ...]

FEW = 2**12  # numbers up to which a bound by the largest extent will do
MOST_AXES = 12  # that are counted so
MOST_AT_ONCE = 4_000_000  # numbers in one array of a check, those that a sum runs over included: 32 MB
MOST_NUMBERS = 2**25  # numbers computed at one point, of which not all are kept
MOST_KEPT = 2**21  # numbers in large arrays that a point keeps from line to line: 16 MB
TOO_LARGE = Text(
    "this cannot be checked: it would take arrays of {numbers} numbers; at most {most} are computed",
    "検算できない。{numbers} 個の数からなる配列が必要になる。計算するのは {most} 個まで",
)
TOO_LARGE_AT = Text(
    "this cannot be checked: with {sizes} it would take arrays of {numbers} numbers; at most {most} are computed",
    "検算できない。{sizes} のとき、{numbers} 個の数からなる配列が必要になる。計算するのは {most} 個まで",
)
TOO_MANY = Text(
    "this cannot be checked: it would take more than {most} numbers at one point",
    "検算できない。一つの点で計算する数が {most} 個を超える",
)
SMALLER = Text(
    "fewer Kronecker factors, a lower order, or smaller numbers as sizes",
    "クロネッカー積の因子を減らすか、階数を下げるか、サイズの数を小さくする",
)


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


class Tape:
    """The nodes written so far, and the numbers of the indices that label their axes."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.indices: list[Index] = []
        self.least: dict[Expr, int] = {}  # how large sizes are at least, so that there are the entries that are taken
        self.within: dict[Var, dict[Expr, None]] = {}  # given indices, with the sizes that they do not go beyond
        self.keys: list[Hashable] = []  # what tells each node from all others
        self.fixed: list[bool] = []  # whether its value is the same at every point
        self.args: list[tuple[int, ...]] = []  # of each node
        self.over: list[Labels] = []  # the labels that it computes over, those of what it needs included
        self.widths: list[int] = []  # how many axes it computes over, its rows and columns included
        self.made: list[bool] = []  # whether a function gave it, whose values are looked at even one by one
        self._lengths: dict[tuple[tuple[str, int], ...], Lengths] = {}
        self.elsewhere: dict[int, tuple[int, ...]] = {}  # what differences take at other points
        self.extents: dict[Expr, None] = {}  # of all axes
        self.counted: dict[Expr, None] = {}  # sizes that occur as numbers
        self.shapes: dict[Shape, None] = {}  # of all matrices
        self._composite: tuple[int, int, list[Expr]] = 0, 1, []
        self._orders: dict[tuple[int, ...], list[int]] = {}
        self._labels: dict[Index, int] = {}
        self._emitted: dict[Hashable, int] = {}
        self._forms: dict[tuple[Labels, Shape | None], int] = {}
        self.forms: list[tuple[Labels, Shape | None]] = []  # labels with rows and columns behind, by number

    def label(self, index: Index) -> int:
        """The number of an index in the order of the axes."""
        known = self._labels.get(index)
        if known is None:
            known = self._labels[index] = len(self.indices)
            self.indices.append(index)
            self.extents[index.size] = None
        return known

    def known(self, key: Hashable) -> int | None:
        """The node that this key tells from all others, where it is written already."""
        return self._emitted.get(key)

    def emit(
        self,
        key: Hashable,
        run: Callable[..., Array],
        args: tuple[int, ...],
        labels: Labels,
        matrix: Shape | None = None,
    ) -> int:
        """The node of an operation, which ``key`` tells from all others."""
        known = self._emitted.get(key)
        if known is not None:
            return known
        number = self._emitted[key] = len(self.nodes)
        nodes, fixed = self.nodes, bool(args) or isinstance(key, tuple) and key[0] in ("number", "constant")
        over = labels
        for a in args:
            fixed = fixed and self.fixed[a]
            theirs = nodes[a].labels
            if theirs and theirs != over and theirs != labels:
                over = tuple({*over, *theirs})
        nodes.append(Node(run, args, labels, matrix))
        self.args.append(args)
        self.keys.append(key)
        self.fixed.append(fixed)
        self.made.append(isinstance(key, tuple) and key[0] in ("apply", "slope", "split"))
        self.over.append(over)
        self.widths.append(len(over) + (0 if matrix is None else len(matrix)))
        if matrix is not None and matrix not in self.shapes:
            self.shapes[matrix] = self.extents[matrix[0]] = self.extents[matrix[1]] = None
        return number

    def form(self, labels: Labels, shape: Shape | None) -> int:
        """The number of a form: axes with these labels, and behind them rows and columns, one of each if ``None``."""
        key = labels, shape
        known = self._forms.get(key)
        if known is None:
            known = self._forms[key] = len(self.forms)
            self.forms.append(key)
        return known

    def composite(self) -> tuple[int, list[Expr]]:
        """The largest extent that is a number, and those that are neither a number nor a size."""
        seen, number, others = self._composite
        if seen < len(self.extents):
            for extent in islice(self.extents, seen, None):
                if extent.is_Integer:
                    number = max(number, int(extent))
                elif not extent.is_Symbol:
                    others.append(extent)
            self._composite = len(self.extents), number, others
        return number, others

    def lengths(self, sizes: Mapping[str, int]) -> Lengths:
        """How long axes are at these sizes."""
        key = tuple(sizes.items())
        known = self._lengths.get(key)
        if known is None:
            known = self._lengths[key] = Lengths(self, dict(sizes))
        return known

    def needed(self, roots: Iterable[int], known: Mapping[int, Any] | None = None) -> list[int]:
        """The nodes that these need, in an order in which they can be evaluated; the list is not to be changed."""
        if not known:
            roots = tuple(roots)
            order = self._orders.get(roots)
            if order is None:
                order = self._orders[roots] = self._needed(roots, {})
            return order
        return self._needed(roots, known)

    def _needed(self, roots: Iterable[int], known: Mapping[int, Any]) -> list[int]:
        args = self.args
        seen = {number for number in roots if number not in known}
        stack = list(seen)
        while stack:
            for number in args[stack.pop()]:
                if number not in seen and number not in known:
                    seen.add(number)
                    stack.append(number)
        return sorted(seen)

    def moving(self, node: int, order: Iterable[int], held: Iterable[int]) -> set[int]:
        """Those of some nodes, given in order, whose values change with that of a node, others being held."""
        moving, held = {node}, {*held}
        for number in order:
            if number in held or number == node:
                continue
            if any(a in moving for a in self.args[number]) or (
                number in self.elsewhere and self._reads(node, self.elsewhere[number], held)
            ):
                moving.add(number)
        return moving

    def _reads(self, node: int, roots: Iterable[int], held: set[int]) -> bool:
        """Whether the values of some nodes change with that of a node."""
        order = self.needed(roots)
        return not self.moving(node, order, held).isdisjoint(roots)


class Lengths:
    """How long axes are, and how many numbers nodes compute, at some sizes; points with these sizes share it.

    It holds what a tape keeps, not the tape, so that this goes when nobody else holds it.
    """

    def __init__(self, tape: Tape, sizes: dict[str, int]) -> None:
        self.sizes = sizes
        self._nodes, self._over, self._indices, self._labelled = tape.nodes, tape.over, tape.indices, tape.forms
        self._sizes: dict[Expr, int] = {}
        self._lengths: dict[int, int] = {}  # of the axes, by their labels
        self._forms: dict[int, tuple[int, ...]] = {}
        self._counts: dict[int, int] = {}
        self._few: tuple[int, list[int]] = -1, []  # how many extents were known, and the numbers of a few axes then

    def size(self, expr: Expr) -> int:
        """The value of a size, or of an expression in sizes."""
        known = self._sizes.get(expr)
        if known is None:
            known = self._sizes[expr] = extent_at(expr, self.sizes)
        if known < 0:
            raise Undefined("there are no such entries")
        return known

    def length(self, label: int) -> int:
        """How many values an index takes."""
        known = self._lengths.get(label)
        if known is None:
            known = self._lengths[label] = self.size(self._indices[label].size)
        return known

    def form(self, number: int) -> tuple[int, ...]:
        """How long the axes of a form are."""
        known = self._forms.get(number)
        if known is None:
            labels, shape = self._labelled[number]
            rows, columns = (1, 1) if shape is None else map(self.size, shape)
            known = self._forms[number] = (*map(self.length, labels), rows, columns)
        return known

    def numbers(self, number: int) -> int:
        """How many numbers a node computes, those that it sums over included."""
        known = self._counts.get(number)
        if known is None:
            known = self._counts[number] = prod(map(self.length, self._over[number])) * prod(
                map(self.size, self._nodes[number].matrix or ())
            )
        return known

    def few(self, tape: Tape) -> list[int]:
        """How many numbers so many axes of a tape have at most, while these are few.

        An extent without a value at this point is that of no node that is run here.
        """
        if self._few[0] != len(tape.extents):
            number, others = tape.composite()
            known = [e for e in others if all(s.name in self.sizes for s in e.free_symbols)]
            reach, powers = max((number, *self.sizes.values(), *map(self.size, known))), [1]
            while powers[-1] * reach <= FEW and len(powers) < MOST_AXES:
                powers.append(powers[-1] * reach)
            self._few = len(tape.extents), powers
        return self._few[1]


class Point:
    """A ring, the sizes, and the values of the symbols: ``draw(var, rows, columns)`` gives those on first use.

    What is computed is ``bounded``, unless the sizes are those of a user's own arrays.
    """

    def __init__(
        self,
        program: Tape,
        ring: Ring,
        sizes: Mapping[str, int],
        draw: Callable[[Var, int, int], Array],
        bounded: bool = True,
    ) -> None:
        self.program, self.ring, self.draw = program, ring, draw
        self.lengths = lengths = program.lengths(sizes)
        self.sizes, self.size, self.length, self.form = lengths.sizes, lengths.size, lengths.length, lengths.form
        self.bounded = bounded
        self.left = MOST_NUMBERS if bounded else None  # how many numbers may still be computed
        self.values: dict[int, Array] = {}
        self.failed: set[int] = set()
        self.large: list[int] = []  # nodes whose values take much room
        self.kept = 0  # numbers in these
        self.oracles: set[int] = set()
        self.met: dict[int, float] = {}  # the largest number on the way to a node, where it was asked for
        self.arrays: dict[Var, Array] = {}
        self.again: Callable[[Ring], Point] | None = None  # the same point in another arithmetic
        self._finer: dict[Ring, Point] = {}
        self._still: dict[tuple[int, int, tuple[int, ...]], tuple[dict[int, Array], list[int]]] = {}

    def array(self, var: Var) -> Array:
        """The value of a symbol, with rows and columns."""
        known = self.arrays.get(var)
        if known is None:
            known = self.draw(var, self.size(var.shape[0]), self.size(var.shape[1]))
            if self.bounded and var in self.program.within:
                # an index that is drawn goes round where it is larger than its size
                most = min(map(self.size, self.program.within[var]))
                known = known - known + ((int(known[0, 0]) - 1) % most + 1)
            self.arrays[var] = known
        return known

    def get(self, node: int) -> Array:
        """The value of a node.

        Raises:
            Undefined: it has none here, or none in this ring.
        """
        values = self.values
        if node not in values:
            last = all(a in values for a in self.program.args[node])
            self.run([node] if last else self.program.needed((node,), values))
        out = values[node]
        if node in self.failed:
            raise type(out)(*out.args)
        return out

    def forget(self) -> None:
        """Let large arrays go where there are too many; what is asked for again is computed again."""
        if self.kept > MOST_KEPT:
            for number in self.large:
                self.values.pop(number, None)
            self.large, self.kept = [], 0
            self._still.clear()

    def work(self, roots: Iterable[int]) -> int:
        """How many numbers are still to be computed for these nodes, those that a sum runs over included."""
        return sum(map(self.lengths.numbers, self.program.needed(roots, self.values)))

    def heavy(self, roots: Iterable[int], most: int) -> bool:
        """Whether that is more than so many; mostly a glance at the axes tells."""
        order, widths, few = (
            self.program.needed(roots, self.values),
            self.program.widths,
            self.lengths.few(self.program),
        )
        if len(order) * FEW <= most and all(widths[n] < len(few) for n in order):
            return False
        return sum(map(self.lengths.numbers, order)) > most

    def _too_many(self, needed: int) -> NoRuleError:
        """That a node, or all that were computed here together, would be too many numbers."""
        if needed <= MOST_AT_ONCE:
            return NoRuleError(TOO_MANY(most=f"{MOST_NUMBERS:,}"), hint=SMALLER)
        shown = ", ".join(f"{name} = {size:,}" for name, size in self.sizes.items())
        many, most = f"{needed:,}" if needed < 10**30 else "10^30", f"{MOST_AT_ONCE:,}"
        told = TOO_LARGE_AT(numbers=many, sizes=shown, most=most) if shown else TOO_LARGE(numbers=many, most=most)
        return NoRuleError(told, hint=SMALLER)

    def run(self, order: list[int]) -> None:
        """Evaluate these nodes, of which each comes after those that it needs.

        Raises:
            NoRuleError: these would be too many numbers.
        """
        nodes, values, failed, ring = self.program.nodes, self.values, self.failed, self.ring
        counted, keeps = self.left is not None and not self._afforded(order), ring.keeps
        for number in order:
            run, args, _, _ = nodes[number]
            if failed and not failed.isdisjoint(args):
                values[number] = values[next(a for a in args if a in failed)]
                failed.add(number)
                continue
            if counted:
                self._count(self.lengths.numbers(number))
            try:
                value = run(self, *[values[a] for a in args])
                values[number] = value = ring.kept(value) if keeps else value
                if counted and isinstance(value, np.ndarray) and value.size > FEW:
                    self.large.append(number)
                    self.kept += value.size
            except Undefined as error:
                # one that was never raised: the frames that a raised one keeps hold the values of this point
                values[number] = type(error)(*error.args)
                failed.add(number)
            except np.linalg.LinAlgError:  # numbers too large for it, or none
                values[number] = Undefined("eigenvalues or singular values cannot be computed at this point")
                failed.add(number)
            if ring.asked:
                self.oracles.add(number)
                ring.asked = False

    def _afforded(self, order: list[int]) -> bool:
        """Whether all of these are few numbers, which are counted at once then."""
        widths, few = self.program.widths, self.lengths.few(self.program)
        try:
            spent = sum([few[widths[number]] for number in order])
        except IndexError:
            return False
        assert self.left is not None
        if spent > self.left:
            return False
        self.left -= spent
        return True

    def _count(self, numbers: int) -> None:
        assert self.left is not None
        self.left -= numbers
        if numbers > MOST_AT_ONCE or self.left < 0:
            raise self._too_many(numbers)

    def moved(self, root: int, node: int, by: Array, held: tuple[int, ...] = ()) -> Point:
        """The same point with the value of one node, that of a symbol or name, moved, as far as a root needs it.

        Names that are held stay, and so does what does not depend on the node.
        """
        key = root, node, held
        if key not in self._still:
            self._still[key] = self._apart(root, node, held)
        still, order = self._still[key]
        other = Point(self.program, self.ring, self.sizes, self.draw, self.left is not None)
        other.arrays = self.arrays
        other.values, other.failed = still.copy(), self.failed.intersection(still)
        other.values[node] = self.ring.kept(self.get(node) + by)
        other.run(order)
        return other

    def _apart(self, root: int, node: int, held: tuple[int, ...]) -> tuple[dict[int, Array], list[int]]:
        """What a root needs that stays where a node is moved, with its values, and what does not."""
        needed = self.program.needed((root,))
        moving = self.program.moving(node, needed, held)
        stays = [n for n in needed if n not in moving]
        self.run(self.program.needed(stays, self.values))  # a name that is held may be made of what moves
        still = {n: self.values[n] for n in stays}
        still.update((name, self.get(name)) for name in held)
        return still, [n for n in needed if n in moving and n != node]

    def finer(self, ring: Ring) -> Point | None:
        """The same point in a finer arithmetic, where it can be had; lines share what is computed there."""
        if ring not in self._finer and self.again is not None:
            self._finer[ring] = self.again(ring)
        return self._finer.get(ring)

    def near(self, far: float, random: Random) -> Point:
        """A point whose symbols are larger or smaller by about this part, entry by entry; a whole number stays.

        What is symmetric stays so: the signs of the changes are products of one for each row and one for each column.
        """

        def draw(var: Var, m: int, n: int) -> Array:
            a = self.array(var)
            rows, columns = (np.array(random.choices((-1.0, 1.0), k=k)) for k in (m, n))
            change = np.outer(rows, rows if m == n else columns)
            return a if (a == np.round(a)).all() else a * (1 + far * change.reshape(a.shape))

        return Point(self.program, self.ring, self.sizes, draw)
