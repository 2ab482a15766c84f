r"""The sides of equations in a written derivation to expressions, with free and summed indices.

What text means as an objective is read in shapes.py: everything is a matrix there. In a derivation the same letters
stand in entries as well, so here ``x_{ik}`` is an entry of X, or of x, or row i of X where one index is left out; what
is defined by its entries is a matrix again; a free index is one letter of its equation; and a derivative stands
anywhere. Sizes are inferred over all equations together. An equation is read twice: first its sizes are joined with
those of the others, then, when every size has its name, its sides are built.

A reading is made of layers, each of which reads more kinds of node than the one below it: ``names`` (which array, of
which shape), ``indices`` (entries and Σ), ``derivatives`` (∂ and ∇), ``functions``, ``algebra``, and here equations
and the definitions among them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from sympy import Expr, S

from ...core.index import shape_of
from ...core.operation import text_shape
from ...core.records import dataclass
from ...core.text import Text
from ...expressions.matrix import zero
from ..sizes import ONE, UNITS, declared_dims, is_square, is_unit, root, same, value_of
from ..subscripts import DELTA
from ..tree import Node, Subscripted, postorder
from .algebra import Algebra, is_zero
from .entries import entry, tabled
from .indices import MANY_INDICES, MOVING
from .known import arrays_in, capital_of
from .names import Clash, Leaf, Letter, Value

__all__ = ["ONE_SIDED", "Equality", "Reading"]

SIDES = Text("the left side is {left} and the right side is {right}", "左辺は {left}、右辺は {right} である")
ONE_SIDED = Text("the index {index} stands on one side only", "添字 {index} が片方の辺だけにある")
BY_ROWS = Text("{name} is defined by its rows, which is not read", "{name} は行ごとに定義されており、これは読めない")
DECLARED = Text(
    "{name} was declared {declared}, but this is {given}",
    "{name} は {declared} と宣言されているが、これは {given} である",
)
COMPOSED = Text(
    "a size of {first} stands where {second} is needed", "大きさ {second} が要るところに、大きさ {first} がある"
)


@dataclass
class Equality:
    """Two sides that are said to be equal; ``defines`` is the name that the line gives a meaning to."""

    left: Value
    right: Value
    defines: str | None = None
    joined: bool = False  # whether it made sizes equal that were different before
    squared: tuple[str, ...] = ()  # undeclared matrices that stood before it and are square by it
    free: tuple[str, ...] = ()


class Reading(Algebra):
    """One way to read a document: the kind of each name (0 scalar, 1 vector, 2 matrix), the layout of derivatives."""

    def equality(self, left: Node, right: Node, *, first: bool, lone: bool) -> Equality:
        """Read ``left = right``. Only the first equation of a chain defines, by its left side or, alone, by its right.

        Raises:
            Clash: it cannot be read so.
        """
        self.free, self.asked = {}, set()
        before = [root(s) for dims in self.vars.values() for s in dims]
        apart = len({id(s) for s in before})
        oblong = [name for name in self.vars if name not in self.known.shapes and not is_square(self.vars[name])]
        constants = {id(s) for s in before if s.value is not None}
        for target, other, may in ((left, right, first), (right, left, first and lone)):
            name = self._new(target, other) if may else None
            if name is not None:
                value = self.visit(other, {})
                shown = self._define(name, target, other, value)
                self._see(left, right)
                self._fitting(left, right)
                sides = (shown, value) if target is left else (value, shown)
                assert shown.leaf is not None
                return Equality(*sides, defines=shown.leaf.name, free=tuple(self.free))
        a = self._side(left)
        b = self._side(right)
        if is_zero(left) or is_zero(right):
            a, b = (_zero_like(b), b) if is_zero(left) else (a, _zero_like(a))
        elif is_unit(a.dims) != is_unit(b.dims) or not same(a.dims, b.dims):
            ones_ = [value_of(s) == 1 for s in (*a.dims, *b.dims)]
            turned = ones_ in ([True, False, False, True], [False, True, True, False])
            said = {"left": self.said(a.dims), "right": self.said(b.dims)}
            raise Clash(SIDES, (left.span[0], right.span[1]), said, turned=turned)
        met = set(self.seen)
        self._see(left, right)
        self.seen -= self._bound(left, right) - met
        self._fitting(left, right)
        after = {id(root(s)) for s in before}
        fixed = any(value_of(s) is not None and id(s) not in constants for s in before)
        squared = tuple(name for name in oblong if self.rank(name) == 2 and is_square(self.vars[name]))
        return Equality(a, b, None, len(after) < apart or fixed, squared, tuple(self.free))

    def _fitting(self, left: Node, right: Node) -> None:
        """Sizes that were made equal are so as products, too."""
        apart = self.extents.misfit()
        if apart is not None:
            first, second = map(str, apart)
            raise Clash(COMPOSED, (left.span[0], right.span[1]), {"first": first, "second": second})

    def _side(self, tree: Node) -> Value:
        return Value(UNITS, lambda: S.Zero) if is_zero(tree) else self.visit(tree, {})

    def _see(self, *trees: Node) -> None:
        for tree in trees:
            self.seen.update(map(self.named, arrays_in(tree)))

    def _bound(self, left: Node, right: Node) -> set[str]:
        """The letter that says what a known function is, σ(z) = 1/(1 + e^{-z}): it is not used by that."""
        if left.kind != "call" or len(left.children) != 1 or left.children[0].kind != "name":
            return set()
        name = self.named(left.children[0])
        return {name} if {self.named(x) for x in arrays_in(right)} == {name} else set()

    # ---- definitions

    def _new(self, target: Node, other: Node) -> str | None:
        """The name that an equation defines, if this side is one that has not been met yet."""
        if target.kind != "name" or target.value in ("eye", "d"):
            return None
        value = target.value
        name = self.named(target)
        kronecker = name in DELTA and isinstance(value, Subscripted) and len(value.at) == 2
        if name in self.seen or name in self.known.sizes or kronecker:
            return None
        if isinstance(value, Subscripted) and len(set(value.at)) < len(value.at):
            return None
        inside = set(map(self.named, arrays_in(other))) | self._differentiated_by(other)
        derivative = any(n.kind == "partial" and not self.known.differentials for n in postorder(other))
        return None if name in inside or derivative and name in self.known.differentials else name

    def _differentiated_by(self, tree: Node) -> set[str]:
        """The names by which ∇ without a letter differentiates: x in ∇f of f(x), also where f is constant."""
        found: set[str] = set()
        for node in postorder(tree):
            if node.kind == "partial" and len(node.children) == 1:
                with suppress(Clash):  # that there is none is said when the side is read
                    found.add(self.named(self.only_variable(node)))
        return found

    def _define(self, name: str, target: Node, other: Node, value: Value) -> Value:
        """Let a name stand for a value, whole or entry by entry."""
        letters = target.value.at if isinstance(target.value, Subscripted) else ()
        for bound in (b for n in postorder(other) if n.kind == "indexed" for b in n.value):
            if bound.last in letters:
                raise Clash(MOVING, other.span, {"index": bound.letter, "last": bound.last}, sizes=False)
        extra = [x for x in self.free if x not in letters]
        if extra:
            raise Clash(ONE_SIDED, target.span, {"index": extra[0]}, sizes=False)
        at = tuple(self.free.setdefault(x, Letter(x, self.size(solid=True))) for x in letters)
        if not letters:
            dims = value.dims
            self.recipes[name] = value.build
        else:
            if len(at) == 1 and value_of(value.dims[1]) == 1 and not is_unit(value.dims) and self._opens(name):
                return self._define_rows(name, at[0], value)
            if not is_unit(value.dims):
                raise Clash(BY_ROWS, target.span, {"name": name}, sizes=False)
            dims = (at[0].extent, at[1].extent if len(at) == 2 else ONE)
            self.recipes[name] = lambda: tabled(value.build(), tuple(a.index() for a in at))
        if len(letters) > 2:
            raise Clash(MANY_INDICES, target.span, {"name": name, "count": str(len(letters))}, sizes=False)
        if name in self.known.shapes and not same(dims, declared_dims(*self.known.shapes[name])):
            said = text_shape(self.known.shapes[name][0])
            raise Clash(DECLARED, target.span, {"name": name, "declared": said, "given": self.said(dims)})
        self.vars[name] = dims
        return self.leaf(Leaf(name, at), (ONE, ONE) if at else dims)

    def _opens(self, base: str) -> bool:
        """Whether the capital of a small letter is free to be the matrix with these rows."""
        name = capital_of(base)
        return name != base and name not in {*self.vars, *self.seen, *self.known.shapes, *self.known.sizes}

    def _define_rows(self, base: str, letter: Letter, value: Value) -> Value:
        """Let ``z_i`` stand for a vector: row i of Z, as x_i is row i of X."""
        name = capital_of(base)
        self.kinds[f"{base}_"] = 2
        columns = value.dims[0]

        def rows() -> Expr:
            k = self.fresh(cast(Expr, value_of(columns)))
            return tabled(entry(value.build(), (k,)), (letter.index(), k))

        self.recipes[name] = rows
        self.vars[name] = (letter.extent, columns)
        return self.leaf(Leaf(name, (letter,)), (columns, ONE))


def _zero_like(value: Value) -> Value:
    return Value(value.dims, lambda: zero(shape_of(value.build())))
