r"""The sides of equations in a written derivation to expressions, with free and summed indices.

What text means as an objective is read in shapes.py: everything is a matrix there. In a derivation the same letters
stand in entries as well, so here ``x_{ik}`` is an entry of X, or of x, or row i of X where one index is left out; what
is defined by its entries is a matrix again; a free index is one letter of its equation; and a derivative stands
anywhere. Sizes are inferred over all equations together. An equation is read twice: first its sizes are joined with
those of the others, then, when every size has its name, its sides are built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from sympy import Expr, Integer, Rational, S

from ..errors import InputError, NoRuleError
from ..index import (
    Delta,
    Entry,
    Index,
    Partial,
    Shape,
    Sum,
    Table,
    bound,
    free,
    is_scalar,
    power,
    product,
    shape_of,
    size,
    summed,
    walk,
)
from ..index import replace as replaced
from ..matrix import Var, add, apply, hadamard, involves, is_op, multiply, negate, ones, transpose, zero
from ..operation import Kit, text_shape
from ..operations import OPERATIONS
from ..printing.sheet import Sentence
from ..reading.parse import CONSTANTS, WORDS, Node, Span, postorder
from ..reading.parse_latex import Subscripted
from ..reading.shapes import SQUARE, function, inverse, letter_kind, scalar_power, signature_of
from ..reading.subscripts import GREEK
from ..step import Bindings
from ..text import Text

__all__ = ["LAYOUTS", "Clash", "Equality", "Known", "Reading", "arrays_in", "symbols_of"]

LAYOUTS = ("mixed", "denominator", "numerator")
DELTA = ("delta", "δ")
LARGEST_POWER = 64


# ---------------------------------------------------------------------------------------------------- sizes


class Size:
    """A size that may still be unknown; those found equal share one root. A ``solid`` one is that of a name's axis."""

    __slots__ = ("parent", "solid", "value")

    def __init__(self, value: Expr | None = None, solid: bool = False) -> None:
        self.value, self.solid = value, solid
        self.parent: Size | None = None


ONE = Size(S.One)
Dims = tuple[Size, Size]
SCALAR: Dims = (ONE, ONE)


def root(s: Size) -> Size:
    """The size that stands for all that are equal to this one."""
    while s.parent is not None:
        s = s.parent
    return s


def _equal(left: Size, right: Size) -> bool:
    """Make two sizes equal; False where they cannot be."""
    a, b = root(left), root(right)
    if a is b:
        return True
    if a.value is not None and b.value is not None:
        return bool(a.value == b.value)
    if a.value is not None:
        a, b = b, a
    if b.value is not None and b.value == 1 and a.solid:
        return False
    a.parent = b
    b.solid = a.solid or b.solid
    return True


def _same(a: Dims, b: Dims) -> bool:
    return _equal(a[0], b[0]) and _equal(a[1], b[1])


def _unit(dims: Dims) -> bool:
    return root(dims[0]).value == 1 and root(dims[1]).value == 1


# --------------------------------------------------------------------------------------------------- values


@dataclass(eq=False)
class Letter:
    """An index of one equation: its letter and its range."""

    letter: str
    extent: Size

    def index(self) -> Index:
        """The index, once sizes have names."""
        return Index(self.letter, cast(Expr, root(self.extent).value))


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


SIDES = Text("the left side is {left} and the right side is {right}", "左辺は {left}、右辺は {right} である")
ONE_SIDED = Text("the index {index} stands on one side only", "添字 {index} が片方の辺だけにある")
BY_ROWS = Text("{name} is defined by its rows, which is not read", "{name} は行ごとに定義されており、これは読めない")
MANY_INDICES = Text(
    "{name} has {count} indices, but there are only vectors and matrices",
    "{name} の添字は {count} 個あるが、扱えるのはベクトルと行列だけである",
)
DECLARED = Text(
    "{name} was declared {declared}, but this is {given}",
    "{name} は {declared} と宣言されているが、これは {given} である",
)
NO_NUMBER = Text("the index {index} stands in the place of a number", "添字 {index} が数の位置にある")
RANGES = Text("{first} and {second} run over different sizes", "{first} と {second} の動く範囲が異なる")
AXES = Text(
    "{name} has {rank} axes, but {count} indices stand at it",
    "{name} の軸は {rank} 本だが、添字が {count} 個ついている",
)
RUNS = Text(
    "{index} runs over {ran} values and stands for one of {there} here",
    "{index} は {ran} 通りの値をとるが、ここでは {there} 通りのうちの一つを表す",
)
INDICES_AT = Text("{count} indices stand at what is {shape}", "{shape} のものに添字が {count} 個ついている")
ADDED = Text("{left} and {right} cannot be added", "{left} と {right} は加えられない")
DIVIDES = Text(
    "only a scalar can divide, but this is {shape}", "割ることができるのはスカラーだけだが、これは {shape} である"
)
ENTRYWISE = Text("{left} and {right} have no entrywise product", "{left} と {right} には成分ごとの積がない")
PRODUCT = Text(
    "{left} times {right}: the columns of the one do not meet the rows of the other",
    "{left} と {right} の積: 左の列の数と右の行の数が合わない",
)
EXPONENT = Text("an exponent is a scalar, but this is {shape}", "指数はスカラーだが、これは {shape} である")
POWERS = Text(
    "only a scalar or a square matrix has powers, but this is {shape}",
    "冪をもつのはスカラーと正方行列だけだが、これは {shape} である",
)
DETERMINANT = Text(
    "a determinant is that of a square matrix, but this is {shape}",
    "行列式をもつのは正方行列だが、これは {shape} である",
)
EXPONENTIAL = Text(
    "only a square matrix stands in the exponent, but this is {shape}",
    "指数に置けるのは正方行列だけだが、これは {shape} である",
)
ARGUMENTS = Text("{word} takes other arguments", "{word} の引数の数が違う")
TAKEN = Text("{word} cannot be taken of {shape}", "{word} は {shape} のものには使えない")
UNDEFINED = Text("{name} is not defined before this line", "{name} はこの行より前に定義されていない")
BY_WHAT = Text("∇ does not say by what is differentiated here", "この ∇ が何による微分かが分からない")
UNMET = Text("{name} does not stand in what is differentiated by it", "{name} は微分される式に現れない")
NO_DIFFERENTIAL = Text("nothing in this has a differential", "この式には微分 d をとれる文字がない")
BY_ZERO = Text("division by zero", "0 で割っている")
LARGE_EXPONENT = Text("an exponent is at most 1,000,000", "指数は 1,000,000 以下とする")
WHOLE_POWERS = Text(
    "a power of a matrix is a whole number up to {most}", "行列の冪の指数は、絶対値が {most} 以下の整数である"
)
NO_SLOPE = Text("{word} is no function of one number", "{word} は一変数の関数ではない")
ONCE = Text("only the first derivative of {word} is read so", "この書き方で読めるのは {word} の一階の導関数だけである")
COMPOSED = Text(
    "a size of {first} stands where {second} is needed", "大きさ {second} が要るところに、大きさ {first} がある"
)
SLOPE_AT = Text("{name}′ is read at a letter or an entry only", "{name}′ は文字か成分での値だけを読める")
BY_NAME = Text("a derivative is taken by a name or an entry", "微分は文字か成分によって行う")
BY_MATRIX = Text(
    "the derivative of a vector or matrix by a matrix is written by its entries",
    "ベクトルや行列の、行列による微分は、成分で書く",
)


class Clash(Exception):
    """An equation cannot be read so: its sizes do not fit, or something in it has no meaning.

    ``sizes`` says that it is the sizes, ``turned`` that one side is a column where the other is a row.
    """

    def __init__(
        self, text: Text, span: Span, bindings: Bindings | None = None, *, sizes: bool = True, turned: bool = False
    ) -> None:
        self.said = Sentence(text, bindings or {})
        super().__init__(text.en)
        self.span, self.sizes, self.turned = span, sizes, turned


@dataclass
class Known:
    """What is known of the whole document before its equations are read.

    ``shapes`` are declared; ``sizes`` are the names that stand as sizes; ``plain`` the names without a subscript,
    ``below`` how many indices each letter bears, ``letters`` those indices; ``functions`` the arguments of f in f(x).
    """

    shapes: dict[str, tuple[Shape, int]] = field(default_factory=dict)
    facts: dict[str, frozenset[str]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    below: dict[str, set[int]] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)
    functions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    differentials: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)  # of which x_i was declared a vector
    stacked: dict[str, tuple[str, str]] = field(default_factory=dict)  # X: ("rows", "n"), that many x_i

    def learn(self, tree: Node) -> None:
        """Take note of the names of a tree."""
        for node in postorder(tree):
            if node.kind == "name" and isinstance(node.value, Subscripted):
                self.below.setdefault(node.value.base, set()).add(len(node.value.at))
                self.letters.update(node.value.at)
            elif node.kind == "name":
                self.plain.add(node.value)
            elif node.kind == "subscript":
                self.letters.update(node.value)
            elif node.kind == "indexed":
                self.letters.update(b.letter for b in node.value)
                self.sizes.update(b.last for b in node.value if b.last and not b.last.isdigit())
            elif node.kind == "transpose" and node.children[0].kind == "name":
                self.turned.add(str(node.children[0].value))
            elif node.kind == "product":
                for a, b in zip(node.children, node.children[1:], strict=False):
                    if _is_d(a) and b.kind == "name":
                        self.differentials.add(b.value.base if isinstance(b.value, Subscripted) else b.value)


def _is_d(node: Node) -> bool:
    return node.kind == "name" and node.value == "d" and not isinstance(node.value, Subscripted)


def _capital(base: str) -> str:
    return base[:1].upper() + base[1:]


def arrays_in(tree: Node) -> Iterator[Node]:
    """The nodes of a tree that are names."""
    return (n for n in postorder(tree) if n.kind == "name")


# --------------------------------------------------------------------------------------------------- reading


@dataclass
class Equality:
    """Two sides that are said to be equal; ``defines`` is the name that the line gives a meaning to."""

    left: Value
    right: Value
    defines: str | None = None
    joined: bool = False  # whether it made sizes equal that were different before
    free: tuple[str, ...] = ()


class Reading:
    """One way to read a document: the kind of each name (0 scalar, 1 vector, 2 matrix), the layout of derivatives."""

    def __init__(self, known: Known, kinds: Mapping[str, int], layout: str = "mixed") -> None:
        self.known, self.kinds, self.layout = known, dict(kinds), layout
        self.vars: dict[str, Dims] = {}
        self.recipes: dict[str, Callable[[], Expr]] = {}
        self.made: dict[str, Var] = {}
        self.free: dict[str, Letter] = {}
        self.seen: set[str] = set()
        self.asked: set[str] = set()  # undeclared names whose kind this equation rests on
        self.number = 0
        self.made_sizes: list[Size] = []
        self.beside: dict[int, Node] = {}  # factors of an entrywise product
        self.products: list[tuple[Size, Expr, dict[Expr, Size]]] = []  # sizes that are products of others

    def size(self, value: Expr | None = None, solid: bool = False) -> Size:
        """A new size, which will have a name in the end."""
        self.made_sizes.append(Size(value, solid))
        return self.made_sizes[-1]

    # ---- one equation

    def equality(self, left: Node, right: Node, *, first: bool, lone: bool) -> Equality:
        """Read ``left = right``. Only the first equation of a chain defines, by its left side or, alone, by its right.

        Raises:
            Clash: it cannot be read so.
        """
        self.free, self.asked = {}, set()
        before = [root(s) for dims in self.vars.values() for s in dims]
        apart = len({id(s) for s in before})
        constants = {id(s) for s in before if s.value is not None}
        for target, other, may in ((left, right, first), (right, left, first and lone)):
            name = self._new(target, other) if may else None
            if name is not None:
                value = self.visit(other, {})
                shown = self._define(name, target, value)
                self._see(left, right)
                self._fitting(left, right)
                sides = (shown, value) if target is left else (value, shown)
                assert shown.leaf is not None
                return Equality(*sides, defines=shown.leaf.name, free=tuple(self.free))
        a = self._side(left)
        b = self._side(right)
        if _is_zero(left) or _is_zero(right):
            a, b = (_zero_like(b), b) if _is_zero(left) else (a, _zero_like(a))
        elif _unit(a.dims) != _unit(b.dims) or not _same(a.dims, b.dims):
            ones_ = [root(s).value == 1 for s in (*a.dims, *b.dims)]
            turned = ones_ in ([True, False, False, True], [False, True, True, False])
            said = {"left": self.said(a.dims), "right": self.said(b.dims)}
            raise Clash(SIDES, (left.span[0], right.span[1]), said, turned=turned)
        self._see(left, right)
        self._fitting(left, right)
        after = {id(root(s)) for s in before}
        fixed = any(root(s).value is not None and id(s) not in constants for s in before)
        return Equality(a, b, None, len(after) < apart or fixed, tuple(self.free))

    def _fitting(self, left: Node, right: Node) -> None:
        """Sizes that were made equal are so as products, too: those of Kronecker products and stacked columns."""
        found: dict[int, Expr] = {}
        for s, extent, factors in self.products:
            values = {f: root(g).value for f, g in factors.items()}
            if None in values.values():
                continue
            value = cast(Expr, extent.subs(values, simultaneous=True))
            other = found.setdefault(id(root(s)), root(s).value or value)
            if other != value:
                raise Clash(COMPOSED, (left.span[0], right.span[1]), {"first": str(value), "second": str(other)})

    def _side(self, tree: Node) -> Value:
        return Value(SCALAR, lambda: S.Zero) if _is_zero(tree) else self.visit(tree, {})

    def _see(self, *trees: Node) -> None:
        for tree in trees:
            for node in arrays_in(tree):
                self.seen.add(self.array(node.value)[0] if isinstance(node.value, Subscripted) else node.value)

    def _new(self, target: Node, other: Node) -> str | None:
        """The name that an equation defines, if this side is one that has not been met yet."""
        if target.kind != "name" or target.value in ("eye", "d"):
            return None
        value = target.value
        name = self.array(value)[0] if isinstance(value, Subscripted) else value
        if name in self.seen or name in self.known.sizes or name in DELTA:
            return None
        if isinstance(value, Subscripted) and len(set(value.at)) < len(value.at):
            return None
        inside = {self.array(n.value)[0] if isinstance(n.value, Subscripted) else n.value for n in arrays_in(other)}
        derivative = any(n.kind == "partial" and not self.known.differentials for n in postorder(other))
        return None if name in inside or derivative and name in self.known.differentials else name

    def _define(self, name: str, target: Node, value: Value) -> Value:
        """Let a name stand for a value, whole or entry by entry."""
        letters = target.value.at if isinstance(target.value, Subscripted) else ()
        extra = [x for x in self.free if x not in letters]
        if extra:
            raise Clash(ONE_SIDED, target.span, {"index": extra[0]}, sizes=False)
        at = tuple(self.free.setdefault(x, Letter(x, self.size(solid=True))) for x in letters)
        if not letters:
            dims = value.dims
            self.recipes[name] = value.build
        else:
            if len(at) == 1 and root(value.dims[1]).value == 1 and not _unit(value.dims) and self._opens(name):
                return self._define_rows(name, at[0], value)
            if not _unit(value.dims):
                raise Clash(BY_ROWS, target.span, {"name": name}, sizes=False)
            dims = (at[0].extent, at[1].extent if len(at) == 2 else ONE)
            self.recipes[name] = lambda: _tabled(value.build(), tuple(a.index() for a in at))
        if len(letters) > 2:
            raise Clash(MANY_INDICES, target.span, {"name": name, "count": str(len(letters))}, sizes=False)
        if name in self.known.shapes and not _same(dims, self._declared(name)):
            said = text_shape(self.known.shapes[name][0])
            raise Clash(DECLARED, target.span, {"name": name, "declared": said, "given": self.said(dims)})
        self.vars[name] = dims
        return self._leaf(Leaf(name, at), (ONE, ONE) if at else dims)

    def _opens(self, base: str) -> bool:
        """Whether the capital of a small letter is free to be the matrix with these rows."""
        name = _capital(base)
        return name != base and name not in {*self.vars, *self.seen, *self.known.shapes, *self.known.sizes}

    def _define_rows(self, base: str, letter: Letter, value: Value) -> Value:
        """Let ``z_i`` stand for a vector: row i of Z, as x_i is row i of X."""
        name = _capital(base)
        self.kinds[f"{base}_"] = 2
        columns = value.dims[0]

        def rows() -> Expr:
            k = self.fresh(cast(Expr, root(columns).value))
            return _tabled(_entry(value.build(), (k,)), (letter.index(), k))

        self.recipes[name] = rows
        self.vars[name] = (letter.extent, columns)
        return self._leaf(Leaf(name, (letter,)), (columns, ONE))

    # ---- names

    def array(self, value: Subscripted) -> tuple[str, str]:
        """The array that a name with indices belongs to, and whether it is an "entry", a "row" or a "delta"."""
        base, count = value.base, len(value.at)
        capital = _capital(base)
        known = self.known
        if base in DELTA and count == 2 and base not in known.shapes:
            return base, "delta"
        for name in (base, capital):
            if name in known.shapes and known.shapes[name][1] >= count > 0:
                return name, "entry" if known.shapes[name][1] == count else "row"
        if count == 2:
            plain = base in known.plain and capital not in known.plain and base == capital
            greek = base.split("_")[0] in GREEK and capital not in known.plain
            return (base if plain or greek or base == capital else capital), "entry"
        key = f"{base}_"
        stacked = next((n for n in (base, capital) if known.stacked.get(n, ("entries",))[0] != "entries"), None)
        if stacked is not None and count == 1:
            return stacked, "row"
        kind = self.kinds.get(key, 2 if base in known.rows and base.islower() else None)
        if kind is None:
            twin = base != capital and (2 in known.below.get(base, ()) or capital in known.plain)
            kind = 2 if base == capital or twin and base not in known.plain else 1
        self.asked.add(key)
        return (capital if kind == 2 and base[:1].isalpha() else base, "row" if kind == 2 else "entry")

    def kind(self, name: str) -> int:
        """Whether a name is a scalar, a vector or a matrix."""
        if name in self.known.shapes:
            return self.known.shapes[name][1]
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
        return letter_kind(name) or 0

    def _declared(self, name: str) -> Dims:
        shape, rank = self.known.shapes[name]
        return self.size(shape[0]) if rank else ONE, self.size(shape[1]) if rank == 2 else ONE

    def dims(self, name: str, rank: int | None = None) -> Dims:
        """The sizes of an array; ``rank`` where its use says how many axes it has."""
        if name not in self.vars:
            if name in self.known.shapes:
                self.vars[name] = self._declared(name)
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
        if last:
            extent = Integer(int(last)) if last.isdigit() else size(last)
            _equal(self.vars[name][1 if way == "columns" else 0], self.size(extent, solid=True))

    def var(self, name: str) -> Var:
        """The symbol, with its definition."""
        if name not in self.made:
            rows, columns = (root(s).value for s in self.vars[name])
            shape = cast(Shape, (rows, columns))
            facts = self.known.facts.get(name, frozenset())
            recipe = self.recipes.get(name)
            self.made[name] = Var(name, shape, facts, None if recipe is None else recipe())
        return self.made[name]

    def _leaf(self, leaf: Leaf, dims: Dims) -> Value:
        def build() -> Expr:
            base: Expr = self.var(leaf.name)
            if leaf.turned:
                base = transpose(base)
            at = tuple(x.index() for x in leaf.at)
            if len(at) == 1 and 1 not in shape_of(base):
                k = self.fresh(shape_of(base)[1])
                return Table(_entry(base, (*at, k)), k)
            return _entry(base, at) if at else base

        return Value(dims, build, leaf)

    def fresh(self, extent: Expr) -> Index:
        """An index that nothing else is called."""
        self.number += 1
        return Index(f"t_{self.number}", extent)

    # ---- naming sizes

    def name_sizes(self) -> None:
        """Give every size that is still unknown a name: n_1, n_2, … in the order of the names that have them."""
        taken = {str(x) for shape, _ in self.known.shapes.values() for s in shape for x in s.free_symbols}
        taken |= self.known.sizes | set(self.vars)
        number = 0
        composed = {id(root(s)) for s, _, _ in self.products}
        for s in (*(s for dims in self.vars.values() for s in dims), *self.made_sizes):
            top = root(s)
            if top.value is None and id(top) not in composed:
                number += 1
                while f"n_{number}" in taken:
                    number += 1
                top.value = size(f"n_{number}")
        for s, extent, factors in self.products:
            # inner products were made before those that hold them
            if root(s).value is None:
                root(s).value = extent.subs({f: root(g).value for f, g in factors.items()}, simultaneous=True)

    def shape(self, dims: Dims) -> Shape:
        """Sizes, once they have names."""
        return cast(Shape, tuple(root(s).value for s in dims))

    def said(self, dims: Dims) -> str:
        """Sizes as a person reads them. Only for a message: the sizes get names by it."""
        self.name_sizes()
        return text_shape(self.shape(dims))

    def _runs(self, letter: Letter, axis: Size, node: Node) -> Clash:
        self.name_sizes()
        ran, there = (str(root(s).value) for s in (letter.extent, axis))
        return Clash(RUNS, node.span, {"index": letter.letter, "ran": ran, "there": there})

    # ---- one method for each kind of node

    def visit(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        """A part with its sizes. Trees are not deep (parse.py)."""
        return cast(Value, getattr(self, "_" + node.kind)(node, scope))

    def _number(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        number = Rational(node.value.numerator, node.value.denominator)
        return Value(SCALAR, lambda: number)

    def _letter(self, letter: str, scope: Mapping[str, Letter]) -> Letter:
        return scope.get(letter) or self.free.setdefault(letter, Letter(letter, self.size(solid=True)))

    def _name(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        value = node.value
        if isinstance(value, Subscripted):
            return self._subscripted(node, tuple(self._letter(x, scope) for x in value.at), False)
        if value == "eye":
            side = self.size()
            return Value((side, side), lambda: _eye(root(side).value))
        if value in self.known.sizes and value not in self.vars and value not in self.known.shapes:
            return Value(SCALAR, lambda: size(value))
        if value in scope or value in self.free and value not in self.recipes and value not in self.known.below:
            raise Clash(NO_NUMBER, node.span, {"index": value}, sizes=False)
        return self._leaf(Leaf(value), self.dims(value))

    def _subscripted(self, node: Node, at: tuple[Letter, ...], turned: bool) -> Value:
        value: Subscripted = node.value
        name, way = self.array(value)
        if way == "delta":
            if not _equal(at[0].extent, at[1].extent):
                raise Clash(RANGES, node.span, {"first": at[0].letter, "second": at[1].letter})
            return Value(SCALAR, lambda: Delta(at[0].index(), at[1].index()))
        if len(at) > 2:
            raise Clash(MANY_INDICES, node.span, {"name": value.base, "count": str(len(at))}, sizes=False)
        dims = self.dims(name, 2 if way == "row" else len(at))
        if len(at) == 2 and root(dims[1]).value == 1 or len(at) == 1 and way == "entry" and root(dims[1]).value != 1:
            rank = 0 if _unit(dims) else 1 if root(dims[1]).value == 1 else 2
            self.asked.add(name)
            raise Clash(AXES, node.span, {"name": name, "rank": str(rank), "count": str(len(at))})
        # x_i is column i of X where the document says that X has these columns
        turned = turned and len(at) == 2 or way == "row" and self.known.stacked.get(name, ("",))[0] == "columns"
        axes = dims[::-1] if turned else dims
        for letter, axis in zip(at, axes, strict=False):
            if not _equal(letter.extent, axis):
                raise self._runs(letter, axis, node)
        return self._leaf(Leaf(name, at, turned), (axes[1], ONE) if way == "row" else SCALAR)

    def _subscript(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        at = tuple(self._letter(x, scope) for x in node.value)
        axes = [s for s in inside.dims if root(s).value != 1]
        if len(at) == 1 and len(axes) == 2:
            if not _equal(at[0].extent, inside.dims[0]):
                raise self._runs(at[0], inside.dims[0], node)

            def row() -> Expr:
                base = inside.build()
                k = self.fresh(shape_of(base)[1])
                return Table(_entry(base, (at[0].index(), k)), k)

            return Value((inside.dims[1], ONE), row)
        if len(at) != len(axes):
            raise Clash(INDICES_AT, node.span, {"count": str(len(at)), "shape": self.said(inside.dims)})
        for letter, axis in zip(at, axes, strict=True):
            if not _equal(letter.extent, axis):
                raise self._runs(letter, axis, node)
        return Value(SCALAR, lambda: _entry(inside.build(), tuple(x.index() for x in at)))

    def _transpose(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        child = node.children[0]
        value = child.value
        if isinstance(value, Subscripted) and len(value.at) == 2 and self.array(value)[1] == "entry":
            return self._subscripted(child, tuple(self._letter(x, scope) for x in value.at), True)
        inside = self.visit(child, scope)
        rows, columns = inside.dims
        return Value((columns, rows), lambda: transpose(inside.build()))

    def _negate(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        return Value(inside.dims, lambda: negate(inside.build()))

    def _sum(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        parts = [self.visit(c, scope) for c in node.children]
        entrywise = id(node) in self.beside or any(_is_entrywise(c) for c in node.children)
        total = next(
            (
                p.dims
                for p, c in zip(parts, node.children, strict=True)
                if not _is_zero(c) and not (entrywise and c.kind == "number")
            ),
            SCALAR,
        )
        kept: list[tuple[int, Value]] = []
        for sign, part, child in zip(node.value, parts, node.children, strict=True):
            if _is_zero(child):
                continue
            if entrywise and child.kind == "number" and not _unit(total):
                # 1 - H ⊙ H: beside what is made entry by entry, a number stands for a matrix of it
                kept.append((sign, Value(total, lambda p=part: multiply(p.build(), ones(*self.shape(total))))))  # type: ignore[misc]
                continue
            if _unit(total) != _unit(part.dims) or not _same(total, part.dims):
                raise Clash(ADDED, child.span, {"left": self.said(total), "right": self.said(part.dims)})
            kept.append((sign, part))

        def build() -> Expr:
            return add(*(p.build() if s > 0 else negate(p.build()) for s, p in kept)) if kept else S.Zero

        return Value(total, build)

    def _product(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        made: list[tuple[str, Value]] = []
        waiting = ""
        if any(o in (".*", "./") for o in node.value):
            # h ⊙ (1 - h): there a number is meant for every entry, too
            self.beside.update((id(c), c) for c in node.children)
        for operator, child in zip(("*", *node.value), node.children, strict=True):
            operator = waiting or operator
            waiting = ""
            if _is_d(child) and child is not node.children[-1] and self._differentiates():
                waiting = operator if made or operator == "*" else "*"
                made.append((waiting, Value(SCALAR, lambda: S.One)))
                waiting = "d"
                continue
            if operator == "d":
                made[-1] = made[-1][0], self._differential(child, self.visit(child, scope))
                continue
            made.append((operator, self.visit(child, scope)))
        value, total = [made[0]], made[0][1].dims
        for (operator, part), child in zip(made[1:], node.children[-len(made) + 1 :] if made[1:] else (), strict=True):
            value.append((operator, part))
            total = self._times(total, operator, part.dims, child)
        return Value(total, lambda: _product([(o, p.build()) for o, p in value]))

    def _times(self, total: Dims, operator: str, other: Dims, node: Node) -> Dims:
        units = _unit(total), _unit(other)
        if operator == "/":
            if not units[1]:
                raise Clash(DIVIDES, node.span, {"shape": self.said(other)})
            return total
        if any(units):
            return other if units[0] else total
        if operator in (".*", "./"):
            if not _same(total, other):
                raise Clash(ENTRYWISE, node.span, {"left": self.said(total), "right": self.said(other)})
            return total
        if not _equal(total[1], other[0]):
            raise Clash(PRODUCT, node.span, {"left": self.said(total), "right": self.said(other)})
        return total[0], other[1]

    def _power(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        base, exponent = (self.visit(c, scope) for c in node.children)
        if not _unit(exponent.dims):
            raise Clash(EXPONENT, node.children[1].span, {"shape": self.said(exponent.dims)})
        entrywise = node.value == ".^"
        if not _unit(base.dims) and not entrywise and not _equal(*base.dims):
            raise Clash(POWERS, node.span, {"shape": self.said(base.dims)})
        return Value(base.dims, lambda: _raised(base.build(), exponent.build(), entrywise))

    def _bars(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        if _unit(inside.dims):
            return Value(SCALAR, lambda: function("abs", inside.build()))
        if root(inside.dims[1]).value == 1:
            return Value(SCALAR, lambda: function("norm2", inside.build()))
        if node.value == "2":
            return Value(SCALAR, lambda: function("normspec", inside.build()))
        if not _equal(*inside.dims):
            raise Clash(DETERMINANT, node.span, {"shape": self.said(inside.dims)})
        return Value(SCALAR, lambda: function("det", inside.build()))

    def _euler(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        matrix = root(inside.dims[1]).value != 1
        if matrix and not _equal(*inside.dims):
            raise Clash(EXPONENTIAL, node.span, {"shape": self.said(inside.dims)})
        return Value(inside.dims, lambda: function("expm" if matrix else "exp", inside.build()))

    def _indexed(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        own: dict[str, Letter] = {}
        for each in node.value:
            last = each.last
            extent = None if last is None else Integer(int(last)) if last.isdigit() else size(last)
            own[each.letter] = Letter(each.letter, self.size(extent, solid=True))
        inside = self.visit(node.children[0], {**scope, **own})
        letters = tuple(own.values())

        def build() -> Expr:
            body, indices = inside.build(), tuple(x.index() for x in letters)
            if is_scalar(body):
                return summed(body, *indices) if body != 0 else S.Zero
            return self._each(body, lambda e: summed(e, *indices))

        return Value(inside.dims, build)

    def _each(self, matrix: Expr, of: Callable[[Expr], Expr]) -> Expr:
        """A matrix whose entries are a function of those of another."""
        at = tuple(self.fresh(s) for s in shape_of(matrix) if s != 1)
        out = _tabled(of(_entry(matrix, at)), at)
        return transpose(out) if shape_of(matrix)[0] == 1 else out

    def _call(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        word, children = node.value, node.children
        if word == "eye":
            child = children[0] if children else None
            given = self.size(
                None if child is None else Integer(int(child.value)) if child.kind == "number" else size(child.value)
            )
            return Value((given, given), lambda: _eye(root(given).value))
        if word in CONSTANTS:
            number = self.visit(children[0], scope)
            shape = (self.size(), ONE if word == "vector" else self.size())
            return Value(shape, lambda: multiply(number.build(), ones(*(cast(Expr, root(s).value) for s in shape))))
        if word.rstrip("'") in self.known.functions:
            return self._of(node, scope)
        if word.endswith("'"):
            return self._slope(node, scope)
        parts = [self.visit(c, scope) for c in children]
        if word == "sum" and len(parts) == 2:
            axis = int(children[1].value)
            rows, columns = parts[0].dims
            summed_name = "column_sums" if axis == 1 else "row_sums"
            return Value((ONE, columns) if axis == 1 else (rows, ONE), lambda: apply(summed_name, parts[0].build()))
        name = WORDS[word]
        if name == "diag" and root(parts[0].dims[1]).value != 1:
            name = "diagonal"
        if len(parts) == 1 and _unit(parts[0].dims):
            return Value(SCALAR, lambda: function(name, parts[0].build()))
        low, high = OPERATIONS[name].arity
        if len(parts) < low or high is not None and len(parts) > high:
            raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
        found = signature_of(name, len(parts), len(parts) == 1 and root(parts[0].dims[0]).value == 1)
        if found is None:
            raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
        unknown: dict[Expr, Size] = {}
        for wanted, part, child in zip(found[0], parts, children, strict=True):
            for w, g in zip(wanted, part.dims, strict=True):
                if not _equal(ONE if w == 1 else unknown.setdefault(w, self.size()), g):
                    raise Clash(TAKEN, child.span, {"word": word, "shape": self.said(part.dims)})
        out: list[Size] = []
        for s in found[1]:
            if s != 1 and not s.free_symbols <= set(unknown):
                raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
            out.append(ONE if s == 1 else unknown[s] if s in unknown else self._composed(s, unknown))
        return Value((out[0], out[1]), lambda: function(name, *(p.build() for p in parts)))

    def _of(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        """f(u), or f′(u), of an f that the document has defined as f(t) = …: u stands in the place of t."""
        name = node.value.rstrip("'")
        order = len(node.value) - len(name)
        parameters, parts = self.known.functions[name], [self.visit(c, scope) for c in node.children]
        if name not in self.recipes:
            raise Clash(UNDEFINED, node.span, {"name": name}, sizes=False)
        if len(parameters) != len(parts):
            raise Clash(ARGUMENTS, node.span, {"word": name}, sizes=False)
        dims = self.vars[name]
        wanted = [self.dims(p) for p in parameters]
        number = len(parts) == 1 and _unit(wanted[0]) and _unit(dims)
        if order and not number:
            raise Clash(NO_SLOPE, node.span, {"word": name}, sizes=False)
        if order > 1:
            raise Clash(ONCE, node.span, {"word": name}, sizes=False)
        if not number:
            for w, part, child in zip(wanted, parts, node.children, strict=True):
                if _unit(w) != _unit(part.dims) or not _same(w, part.dims):
                    self.asked.update(parameters)
                    raise Clash(TAKEN, child.span, {"word": name, "shape": self.said(part.dims)}, sizes=False)

        for part, child in zip(parts, node.children, strict=True):
            met = self.seen | set(self.kinds) | set(self.known.shapes) | set(self.recipes)
            if number and not _unit(part.dims) and child.kind == "name" and child.value not in met:
                # a letter that nothing tells of is a number here, though elsewhere it would be a vector
                raise Clash(TAKEN, child.span, {"word": name, "shape": self.said(part.dims)}, sizes=False)

        def at(*values: Expr) -> Expr:
            body = cast(Expr, self.var(name).definition)
            own = [self.var(p) for p in parameters]
            while inner := {v: v.definition for v in _top(body) if v not in own and _rests_on(v, own)}:
                body = replaced(body, cast("dict[Expr, Expr]", inner))
            met = frozenset().union(*map(free, values))
            body = replaced(body, {i: self.fresh(i.size) for i in bound(body) if i in met})
            out = replaced(body, dict(zip(own, values, strict=True)))
            if not order:
                return out
            value = _plain(values[0])
            leaf = value.base if isinstance(value, Entry) else value
            if not isinstance(leaf, Var) or involves(body, leaf) and leaf not in own:
                raise InputError(SLOPE_AT(name=name), span=node.span)
            return Partial(out, value)

        if not number or _unit(parts[0].dims):
            return Value(dims, lambda: at(*(p.build() for p in parts)))
        return Value(parts[0].dims, lambda: self._each(parts[0].build(), at))

    def _slope(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        """σ′(z): the derivative of a function of one number, at every entry."""
        word = node.value.rstrip("'")
        slope = OPERATIONS[WORDS[word]].slope if word in WORDS else None
        if slope is None or len(node.children) != 1:
            raise Clash(NO_SLOPE, node.span, {"word": word}, sizes=False)
        if len(node.value) > len(word) + 1:
            raise Clash(ONCE, node.span, {"word": word}, sizes=False)
        inside = self.visit(node.children[0], scope)
        kit = Kit(self.fresh, function)

        def build() -> Expr:
            value = inside.build()
            return slope.at(value, kit) if is_scalar(value) else self._each(value, lambda e: slope.at(e, kit))

        return Value(inside.dims, build)

    def _composed(self, extent: Expr, factors: Mapping[Expr, Size]) -> Size:
        """The size of a Kronecker product or a stacked matrix: a product of sizes that may have no names yet."""
        factors = {s: factors[s] for s in extent.free_symbols if root(factors[s]).value != 1}
        extent = cast(Expr, extent.subs(dict.fromkeys(extent.free_symbols - set(factors), 1)))
        if extent in factors:
            return factors[extent]
        made = self.size()
        self.products.append((made, extent, dict(factors)))
        return made

    # ---- derivatives

    def _partial(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        child, by = node.children[0], node.children[1:]
        inside = self.visit(child, scope)
        self._require_known(child)
        if not by:
            by = (self._only_variable(node),)
        nabla = node.value == "nabla"
        new = sorted(self._names_in(child) - self.seen - set(self.known.shapes) - set(self.recipes) - self.known.sizes)
        variables = [n for v in by for n in self._names_in(v)]
        value = Value(inside.dims, lambda: self._depends(inside.build(), new, variables, node.span))
        for variable in reversed(by):
            value = self._derivative(value, variable, scope, node, nabla)
        return value

    def _names_in(self, tree: Node) -> set[str]:
        """The names of a tree, those of arrays for their entries."""
        values = (n.value for n in arrays_in(tree) if n.value not in ("eye", "d"))
        return {self.array(v)[0] if isinstance(v, Subscripted) else v for v in values} - set(DELTA)

    def _depends(self, expr: Expr, new: Sequence[str], variables: Sequence[str], span: Span) -> Expr:
        """What is differentiated; where it does not hold the variable, a letter met here first may stand for one."""
        if new and not any(involves(expr, self.var(name)) for name in variables):
            raise InputError(UNDEFINED(name=new[0]), span=span)
        return expr

    def _require_known(self, node: Node) -> None:
        """What is differentiated has been defined or has occurred: of an unknown f no derivative is known."""
        if node.kind == "name":
            name = self.array(node.value)[0] if isinstance(node.value, Subscripted) else node.value
            if name not in self.seen and name not in self.known.shapes and name not in self.recipes:
                raise Clash(UNDEFINED, node.span, {"name": str(node.value)}, sizes=False)

    def _only_variable(self, node: Node) -> Node:
        child = node.children[0]
        names = self.known.functions.get(child.value, ()) if child.kind == "name" else ()
        if len(names) != 1:
            raise Clash(BY_WHAT, node.span, sizes=False)
        return Node("name", names[0], (), node.span)

    def _derivative(self, inside: Value, variable: Node, scope: Mapping[str, Letter], node: Node, nabla: bool) -> Value:
        turned = variable.kind == "transpose"
        if turned:
            variable = variable.children[0]
        by = whole = self.visit(variable, scope)
        if variable.kind == "call":
            # by vec(X): as by X, and the columns stacked
            whole = self.visit(variable.children[0], scope)
        leaf = whole.leaf
        if leaf is None:
            raise Clash(BY_NAME, variable.span, sizes=False)
        span = variable.span
        if _unit(by.dims):
            return Value(inside.dims, lambda: self._by_entry(inside.build(), whole.build(), leaf, span))
        if _unit(inside.dims):
            dims = by.dims if nabla or self.layout != "numerator" else by.dims[::-1]
            dims = by.dims[::-1] if turned else dims

            def gradient() -> Expr:
                out = self._gradient(inside.build(), whole.build(), leaf, span)
                out = out if whole is by else function("vec", out)
                return out if dims is by.dims else transpose(out)

            return Value(dims, gradient)
        if root(by.dims[1]).value != 1 or 1 not in (root(s).value for s in inside.dims):
            raise Clash(BY_MATRIX, node.span, sizes=False)
        row = root(inside.dims[0]).value == 1
        long = inside.dims[1] if row else inside.dims[0]
        straight = turned or self.layout != "denominator" and not row
        if row and not turned and self.layout == "mixed":
            straight = False
        jacobian = (long, by.dims[0]) if straight else (by.dims[0], long)

        def build() -> Expr:
            value = inside.build()
            column = transpose(value) if row else value
            k = self.fresh(shape_of(column)[0])
            rows = self._gradient(_entry(column, (k,)), whole.build(), leaf, span)
            rows = rows if whole is by else function("vec", rows)
            m = self.fresh(shape_of(rows)[0])
            body = _entry(rows, (m,))
            return _tabled(body, (k, m)) if straight else _tabled(body, (m, k))

        return Value(jacobian, build)

    def _by_entry(self, expr: Expr, variable: Expr, leaf: Leaf, span: Span) -> Expr:
        """The derivative by one entry, of each entry."""
        expr, variable = self._in_terms_of(expr, self.made[leaf.name], span), _plain(variable)
        if is_scalar(expr):
            return Partial(expr, variable)
        return self._each(expr, lambda e: Partial(e, variable))

    def _gradient(self, expr: Expr, variable: Expr, leaf: Leaf, span: Span) -> Expr:
        """The derivative of a scalar by all entries of a vector, a matrix or a row."""
        expr = self._in_terms_of(expr, self.made[leaf.name], span)
        at = tuple(self.fresh(s) for s in shape_of(variable) if s != 1)
        return _tabled(Partial(expr, _plain(_entry(variable, at))), at)

    def _in_terms_of(self, expr: Expr, var: Var, span: Span) -> Expr:
        """An expression with a defined letter put where its definition stands, to be differentiated by it."""
        if var.definition is None or involves(expr, var):
            return expr
        out = _folded(expr, var)
        if involves(out, var):
            return out
        if any(involves(expr, e) for e in walk(var.definition) if isinstance(e, Var)):
            raise InputError(UNMET(name=var.name), span=span)
        return expr

    # ---- differentials

    def _differentiates(self) -> bool:
        return "d" not in self.vars and "d" not in self.known.shapes and bool(self.known.differentials)

    def _differential(self, node: Node, inside: Value) -> Value:
        def build() -> Expr:
            expr = inside.build()
            if isinstance(expr, Var) and expr.definition is None:
                return self._moved(expr)
            moving = [v for v in symbols_of(expr) if v.name in self.known.differentials and v.definition is None]
            if not moving:
                raise InputError(NO_DIFFERENTIAL, span=node.span)
            return (
                self._linear(expr, moving) if is_scalar(expr) else self._each(expr, lambda e: self._linear(e, moving))
            )

        return Value(inside.dims, build)

    def _moved(self, var: Var) -> Var:
        return Var(f"d{var.name}", var.shape, letter=f"d{var.letter}")

    def _linear(self, expr: Expr, moving: Sequence[Var]) -> Expr:
        """Σ ∂/∂x · dx over the entries of what moves."""
        parts: list[Expr] = []
        for var in moving:
            at = tuple(self.fresh(s) for s in var.shape if s != 1)
            parts.append(summed(product(Partial(expr, _entry(var, at)), _entry(self._moved(var), at)), *at))
        return add(*parts)


# ------------------------------------------------------------------------------------------------- building


def _is_zero(node: Node) -> bool:
    return node.kind == "number" and node.value == 0


def _is_entrywise(node: Node) -> bool:
    """Whether a term is made entry by entry, so that a number beside it is meant for every entry."""
    if node.kind == "negate":
        return _is_entrywise(node.children[0])
    if node.kind == "product":
        return any(o in (".*", "./") for o in node.value) or any(_is_entrywise(c) for c in node.children)
    if node.kind == "call":
        operation = OPERATIONS.get(WORDS.get(node.value, ""))
        return operation is not None and operation.slope is not None
    return node.kind == "power" and (node.value == ".^" or _is_entrywise(node.children[0]))


def _zero_like(value: Value) -> Value:
    return Value(value.dims, lambda: zero(shape_of(value.build())))


def _eye(n: Expr | None) -> Expr:
    return S.One if n == 1 else apply("eye", shape=(n, n))


def _entry(base: Expr, at: tuple[Index, ...]) -> Expr:
    """An entry; that of a transpose, and that of a matrix given by its entries, as it stands there."""
    at = tuple(i for i in at if i.size != 1)
    if not at:
        return base
    if is_op(base, "transpose") and isinstance(base.args[0], Table) or is_op(base, "transpose") and 1 in shape_of(base):
        return _entry(base.args[0], at[::-1])
    if isinstance(base, Table):
        inner = [i for i in base.indices if i.size != 1]
        if not any(i in at for i in inner) and not any(isinstance(e, (Sum, Table, Partial)) for e in walk(base.body)):
            return replaced(base.body, dict(zip(inner, at, strict=True)))
    return Entry(base, *at)


def _plain(entry: Expr) -> Expr:
    """An entry of the transpose of a name as one of the name, which is what can be differentiated by."""
    if isinstance(entry, Entry) and is_op(entry.base, "transpose") and isinstance(entry.base.args[0], Var):
        return _entry(entry.base.args[0], entry.at[::-1])
    return entry


def _tabled(body: Expr, at: tuple[Index, ...]) -> Expr:
    """The matrix with these entries; that of all entries of a name is the name."""
    if isinstance(body, Entry) and body.at == at:
        return cast(Expr, body.base)
    return Table(body, *at)


def _folded(expr: Expr, var: Var) -> Expr:
    """An expression in which a letter stands for its definition; definitions that contain it are written out."""
    out = replaced(expr, {cast(Expr, var.definition): var})
    for _ in range(8):
        inner = {v: v.definition for v in _top(out) if v != var and v.definition is not None}
        opened = {v: replaced(d, {cast(Expr, var.definition): var}) for v, d in inner.items()}
        opened = {v: d for v, d in opened.items() if involves(d, var) or any(w.definition is not None for w in _top(d))}
        if not opened or involves(out, var) and not any(involves(d, var) for d in opened.values()):
            break
        out = replaced(out, cast("dict[Expr, Expr]", opened))
    return out


def _top(expr: Expr) -> list[Var]:
    return [e for e in dict.fromkeys(walk(expr)) if isinstance(e, Var)]


def _rests_on(var: Var, others: Sequence[Var]) -> bool:
    """Whether the definition of a letter has one of some others in it."""
    return var.definition is not None and any(involves(var.definition, other) for other in others)


def symbols_of(expr: Expr) -> list[Var]:
    """All symbols, those within definitions included."""
    found: dict[Var, None] = {}
    stack = [expr]
    while stack:
        for v in _top(stack.pop()):
            if v not in found:
                found[v] = None
                if v.definition is not None:
                    stack.append(v.definition)
    return list(found)


def _product(parts: list[tuple[str, Expr]]) -> Expr:
    """Left to right, as in shapes.py."""
    out = parts[0][1]
    joined = [out]
    for operator, right in parts[1:]:
        if operator == "/":
            if right == 0:
                raise InputError(BY_ZERO)
            joined.append(power(right, -1))
        elif operator in (".*", "./") and not is_scalar(right) and not is_scalar(multiply(*joined)):
            left = multiply(*joined)
            joined = [hadamard(left, right) if operator == ".*" else apply("quotient", left, right)]
        elif operator == "./":
            joined = [
                multiply(
                    *joined, power(right, -1) if is_scalar(right) else apply("entrywise_power", right, S.NegativeOne)
                )
            ]
        elif is_scalar(joined[0]) is False and is_scalar(right) is False and is_scalar(multiply(*joined)):
            joined = [multiply(*joined), right]
        else:
            joined.append(right)
    return multiply(*joined)


def _raised(base: Expr, exponent: Expr, entrywise: bool) -> Expr:
    if base == 0 and exponent.is_Number and exponent < 0:
        raise InputError(BY_ZERO)
    if is_scalar(base):
        if exponent.is_Number and abs(exponent) > 10**6:
            raise InputError(LARGE_EXPONENT)
        return scalar_power(base, exponent)
    if entrywise:
        return base if exponent == 1 else apply("entrywise_power", base, exponent)
    if not exponent.is_Integer or abs(exponent) > LARGEST_POWER:
        raise NoRuleError(WHOLE_POWERS(most=LARGEST_POWER), term=exponent)
    if exponent < 0:
        base = inverse(base)
    if exponent == 0:
        return apply("eye", shape=shape_of(base))
    return base if abs(exponent) == 1 else apply("matrix_power", base, Integer(abs(exponent)))
