"""The names of a written derivation: which array a name with indices belongs to, and how each gets its shape.

``x_{ik}`` is an entry of X, or of x, and ``x_i`` an entry of x or row i of X, by what the document says and by how the
letter is used elsewhere in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from sympy import Expr

from ...core.index import Index, Shape, Table, shape_of
from ...core.operation import text_shape
from ...core.proof import Bindings
from ...core.records import dataclass
from ...core.text import Text
from ...expressions.matrix import Var, transpose
from ..combine import Parts
from ..shapes import SQUARE, letter_kind
from ..sizes import ONE, Dim, Dims, Extents, declared_dims, equal, is_unit, value_of, written
from ..subscripts import DELTA, GREEK
from ..tree import Node, Span, Subscripted, postorder
from .entries import entry
from .known import Known, arrays_in, capital_of

__all__ = ["A_NUMBER", "Clash", "Leaf", "Letter", "Names", "Value"]

A_NUMBER = Text("a number stands where a vector or matrix is meant", "ベクトルか行列を書くべきところに数がある")


@dataclass(eq=False)
class Letter:
    """An index of one equation: its letter and its range."""

    letter: str
    extent: Dim

    def index(self) -> Index:
        """The index, once sizes have names."""
        return Index(self.letter, cast(Expr, value_of(self.extent)))


@dataclass
class Value:
    """A part of an equation: its sizes, and how it is built when these are known. ``leaf`` is the name it is."""

    dims: Dims
    build: Callable[[], Expr]
    leaf: Leaf | None = None


@dataclass(frozen=True)
class Leaf:
    """A name: of an array, an entry of one (``at`` complete) or a row (one index of a matrix)."""

    name: str
    at: tuple[Letter, ...] = ()
    turned: bool = False


class Clash(Exception):
    """An equation cannot be read so: its sizes do not fit, or something in it has no meaning.

    ``sizes`` says that it is the sizes, ``turned`` that one side is a column where the other is a row.
    """

    def __init__(
        self, text: Text, span: Span, bindings: Bindings | None = None, *, sizes: bool = True, turned: bool = False
    ) -> None:
        self.text, self.bindings = text, bindings or {}
        super().__init__(text.en)
        self.span, self.sizes, self.turned = span, sizes, turned


class Names:
    """The names of one reading: what array each is, its sizes, and its symbol once these are known.

    ``kinds`` says of undeclared names what they are here (0 scalar, 1 vector, 2 matrix); of ``x_`` with an underscore,
    whether ``x_i`` is an entry of x or row i of X. ``held`` says of a variable which letters with a definition ∂ and ∇
    by it hold fixed. The classes above this one read the kinds of node.
    """

    def __init__(
        self,
        known: Known,
        kinds: Mapping[str, int],
        layout: str = "mixed",
        held: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.known, self.kinds, self.layout, self.held = known, dict(kinds), layout, dict(held or {})
        self.vars: dict[str, Dims] = {}
        self.recipes: dict[str, Callable[[], Expr]] = {}
        self.made: dict[str, Var] = {}
        self.parts = Parts()  # of what is being built
        self.fallen: dict[str, tuple[Expr, ...]] = {}  # what fell away from definitions, as log t of 0·log t
        self.free: dict[str, Letter] = {}
        self.seen: set[str] = set()
        self.asked: set[str] = set()  # undeclared names whose kind this equation rests on
        self.ways: dict[str, int] = {}  # of x_ whether x_i was read as an entry or a row
        self.number = 0
        self.extents = Extents()
        self.beside: dict[int, Node] = {}  # factors of an entrywise product
        self.losses: set[str] = set()  # of which nothing is known but on what they depend

    # ---- names

    def array(self, value: Subscripted) -> tuple[str, str]:
        """The array that a name with indices belongs to, and whether it is an "entry", a "row" or a "delta"."""
        base, count = value.base, len(value.at)
        capital = capital_of(base)
        known = self.known
        if base in DELTA and count == 2 and base not in known.shapes:
            return base, "delta"
        for name in (base, capital):
            if name in known.shapes and known.shapes[name][1] >= count > 0:
                return name, "entry" if known.shapes[name][1] == count else "row"
        if count == 2:
            greek = base.split("_")[0] in GREEK and capital not in known.plain
            # w^l of a layer is the matrix of the w^l_{jk}, where nothing is called W
            layer = base in known.alike and capital_of(known.alike[base]) not in {
                known.alike.get(x) for x in known.plain
            }
            return (base if layer or greek or base == capital else capital), "entry"
        key = f"{base}_"
        stacked = next((n for n in (base, capital) if known.stacked.get(n, ("entries",))[0] != "entries"), None)
        if stacked is not None and count == 1:
            return stacked, "row"
        told = 1 if base in known.entries else 2 if base in known.rows and base.islower() else None
        told = told if told is not None or not base[:1].islower() else {0: 1, 1: 2}.get(known.told.get(key, 2))
        kind = self.kinds.get(key, told)
        if kind is None:
            twin = base != capital and (2 in known.below.get(base, ()) or capital in known.plain)
            kind = 2 if base == capital or twin and base not in known.plain else 1
        self.asked.add(key)
        self.ways[key] = kind
        return (capital if kind == 2 and base[:1].isalpha() else base, "row" if kind == 2 else "entry")

    def named(self, node: Node) -> str:
        """The array that a name, with indices or without, belongs to."""
        return self.array(node.value)[0] if isinstance(node.value, Subscripted) else str(node.value)

    def kind(self, name: str) -> int:
        """Whether a name is a scalar, a vector or a matrix."""
        if name in self.known.shapes:
            return self.known.shapes[name][1]
        if name in self.known.told:
            return self.known.told[name]
        self.asked.add(name)
        if name in self.kinds:
            return self.kinds[name]
        if name in self.known.stacked:
            return 1 if self.known.stacked[name][0] == "entries" else 2
        if self.known.facts.get(name, frozenset()) & SQUARE or 2 in self.known.below.get(name, ()):
            return 2
        small = name[:1].islower()
        if small and (name in self.known.turned or 1 in self.known.below.get(name, ())):
            return 1
        classed = self.known.classed(name)
        if name in self.known.shaped and classed != 0:
            return 1 if small else 2
        if classed is not None:
            return classed
        if small and name in self.known.numbers:
            return 0
        if name in self.known.vectors:
            return 1
        return 0 if small and name in self.known.barred else letter_kind(name) or 0

    def rank(self, name: str) -> int:
        """How many axes a name has whose sizes are known: what it was read as."""
        rows, columns = self.vars[name]
        return 2 if value_of(columns) != 1 else 0 if is_unit((rows, columns)) else 1

    def only_numbers(self, tree: Node, scope: Mapping[str, Letter]) -> bool:
        """Whether a part holds nothing but numbers only since a letter that nothing tells of was read as one."""
        nodes = list(arrays_in(tree))
        if not nodes or any(n.kind == "indexed" for n in postorder(tree)):
            return False
        given = self.known.shapes.keys() | self.recipes.keys() | self.known.sizes
        if all(self.named(n) in given for n in nodes):
            return False
        if not all(is_unit(self.visit(n, scope).dims) for n in nodes):
            return False
        for node in nodes:
            self.asked.add(f"{node.value.base}_" if isinstance(node.value, Subscripted) else str(node.value))
        return True

    def no_number(self, tree: Node, scope: Mapping[str, Letter]) -> None:
        """What stands here is no number.

        Raises:
            Clash: it is one, by nothing but the way in which its letters were read.
        """
        if self.only_numbers(tree, scope):
            raise Clash(A_NUMBER, tree.span, sizes=False)

    def dims(self, name: str, rank: int | None = None) -> Dims:
        """The sizes of an array; ``rank`` where its use says how many axes it has."""
        if name not in self.vars:
            if name in self.known.shapes:
                self.vars[name] = declared_dims(*self.known.shapes[name])
            else:
                rank = self.kind(name) if rank is None else rank
                rows = ONE if rank == 0 else self.size(solid=True)
                square = self.known.facts.get(name, frozenset()) & SQUARE
                self.vars[name] = rows, rows if square else self.size(solid=True) if rank == 2 else ONE
                self._count(name)
        return self.vars[name]

    def _count(self, name: str) -> None:
        """The number of its rows, columns or entries, where the document says it: X = [x_1, …, x_n]."""
        way, last = self.known.stacked.get(name, ("", ""))
        if not last and self.rank(name):
            last = self.known.counts.get(name if self.rank(name) == 1 else name[:1].lower() + name[1:], "")
        if last:
            equal(self.vars[name][1 if way == "columns" else 0], self.size(written(last), solid=True))

    def var(self, name: str) -> Var:
        """The symbol, with its definition."""
        if name not in self.made:
            rows, columns = (value_of(s) for s in self.vars[name])
            shape = cast(Shape, (rows, columns))
            facts = self.known.facts.get(name, frozenset())
            recipe = self.recipes.get(name)
            self.made[name] = Var(name, shape, facts, None if recipe is None else self._defining(name, recipe))
        self.parts.partial.update(dict.fromkeys(self.fallen.get(name, ())))
        return self.made[name]

    def _defining(self, name: str, recipe: Callable[[], Expr]) -> Expr:
        """The definition of a name; what falls away from it is noted for every line that uses it."""
        around, self.parts = self.parts, Parts()
        try:
            out = recipe()
            self.fallen[name] = self.parts.fallen(out)
        finally:
            self.parts = around
        return out

    def leaf(self, leaf: Leaf, dims: Dims) -> Value:
        def build() -> Expr:
            base: Expr = self.var(leaf.name)
            if leaf.turned:
                base = transpose(base)
            at = tuple(x.index() for x in leaf.at)
            if len(at) == 1 and 1 not in shape_of(base):
                k = self.fresh(shape_of(base)[1])
                return Table(entry(base, (*at, k)), k)
            return entry(base, at) if at else base

        return Value(dims, build, leaf)

    def fresh(self, extent: Expr) -> Index:
        """An index that nothing else is called."""
        self.number += 1
        return Index(f"t_{self.number}", extent)

    # ---- sizes

    def size(self, value: Expr | None = None, solid: bool = False) -> Dim:
        """A new size, which will have a name in the end."""
        return self.extents.new(value, solid)

    def name_sizes(self) -> None:
        """Give every size that is still unknown a name: n_1, n_2, … in the order of the names that have them."""
        taken = {x.name for shape, _ in self.known.shapes.values() for s in shape for x in s.free_symbols}
        taken |= self.known.sizes | set(self.vars)
        self.extents.name((s for dims in self.vars.values() for s in dims), taken)

    def shape(self, dims: Dims) -> Shape:
        """Sizes, once they have names."""
        return cast(Shape, tuple(value_of(s) for s in dims))

    def said(self, dims: Dims) -> str:
        """Sizes as a person reads them. Only for a message: the sizes get names by it."""
        self.name_sizes()
        return text_shape(self.shape(dims))

    # ---- parts of an equation

    def visit(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        """A part with its sizes, read by the method for its kind of node. Trees are not deep (parse.py)."""
        value = cast(Value, getattr(self, "_" + node.kind)(node, scope))
        inside = value.build

        def build() -> Expr:
            out = inside()
            self.parts.note(out)
            return out

        return Value(value.dims, build, value.leaf)
