"""A formula in indices from SymPy: ``Sum`` over ``Indexed``, ``KroneckerDelta`` and functions of one variable.

SymPy knows no sizes but those of a sum or an ``Idx``; what else stands on the same axis, or in the same delta, has the
same one. As text such a formula is read in indexed.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy
from sympy import Dummy, Expr, Idx, Indexed, KroneckerDelta, S, Symbol
from sympy.core.function import FunctionClass

from ..core.errors import InputError, NoRuleError, ShapeError
from ..core.index import UNIT, Delta, Entry, Index, Power, free, power, product, size, summed, terms
from ..core.operation import Applied
from ..core.text import Said, Text, counted
from ..expressions.matrix import Var, add, apply, is_op, zero
from ..expressions.sympy_functions import lowered, one_argument
from ..operations import OPERATIONS
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.sqrt import SQRT
from ..proving.recognise import recognise_terms
from ..proving.tidy import tidy
from ..reading.declarations import checked_name, checked_variable
from ..reading.equations.indices import MANY_INDICES
from ..reading.shapes import Sizes, declared
from ..reading.sizes import ONE, Dim, Names, equal, root, value_of
from ..reading.sympy_bridge import check_assumptions, from_sympy, one_of_a_name
from .text_indices import other_indices

__all__ = ["SympyReading", "axes_of", "indices_of", "recognised"]

INDEX, INDICES = Text("1 index", "添字 1 個"), Text("{count} indices", "添字 {count} 個")
AXIS, AXES = Text("1 axis", "軸 1 本"), Text("{count} axes", "軸 {count} 本")
DECLARED = Text(
    "{name} is declared with {axes}, but stands with {indices}",
    "{name} は{axes}のものと宣言されているが、{indices}とともに現れる",
)
SIZE_TOO = Text(
    "{name} is the name of a size, and of something else", "{name} がサイズの名前にも、ほかのものの名前にも使われている"
)
RANKS = Text(
    "{name} stands with {first} and with {second} indices",
    "{name} についた添字が {first} 個のところと {second} 個のところがある",
)
NO_INDEX = Text(
    "{index} is no index: single entries and shifted indices have no matrix form",
    "{index} は添字ではない。特定の成分やずらした添字は行列の形では書けない",
)
RANGES = Text(
    "one index runs over both {first} and {second} values",
    "同じ添字が {first} 通りと {second} 通りの値をとることになる",
)
FROM_ONE = Text(
    "the index {index} does not run from 1 to n or from 0 to n - 1",
    "添字 {index} が 1 から n まで、または 0 から n - 1 までを動いていない",
)
BOTH_WAYS = Text(
    "one axis is counted from 0 and from 1, by the indices {first} and {second}",
    "一つの軸が 0 からも 1 からも数えられている。添字は {first} と {second} である",
)
BOUND = Text("a sum with the bound {bound} has no matrix form", "上限が {bound} の和は行列の形では書けない")
NO_SIZE = Text("nothing tells the size of {index}", "添字 {index} の動く範囲がどこからも決まらない")
GIVE_IDX = Text("give an Idx with a range", "範囲を指定した Idx を与える")
AS_NUMBER = Text("the index {index} stands as a number", "添字 {index} が数として使われている")
NO_RULE = Text("there is no rule for SymPy's {name}", "SymPy の {name} に対する規則はない")


def axes_of(count: int) -> Said:
    """So many axes, as a phrase."""
    return counted(count, AXIS, AXES)


def indices_of(count: int) -> Said:
    """So many indices, as a phrase."""
    return counted(count, INDEX, INDICES)


def recognised(expr: Expr, at: tuple[Index, ...]) -> Expr:
    """The matrix expression of which an expression in indices is the entry.

    Raises:
        NoRuleError: it has none.
    """
    if expr == 0:
        rows, columns = (*(i.size for i in at), S.One, S.One)[:2]
        return zero((rows, columns))
    return tidy(add(*(r.value for r in recognise_terms(expr, at))))


def _squares(body: Expr, *indices: Index) -> Expr:
    """Σ over the indices; the sum of the squares of all entries is a squared norm."""
    if isinstance(body, Power) and body.exponent == 2 and free(body) == set(indices) and len(indices) <= 2:
        return apply(NORM_SQUARED, recognised(body.base, indices))
    return summed(body, *indices)


_FUNCTIONS = {
    o.sympy: o.name for o in OPERATIONS.values() if o.slope is not None and isinstance(o.sympy, FunctionClass)
}


def _array(name: str) -> str:
    """The name of an array, which is read back as this array wherever it is printed."""
    if name in ("pi", "π"):
        raise InputError(
            Text("{name} is the name of a number", "{name} は数の名前である")(name=name),
            hint=Text("give the array another name", "配列に別の名前を付ける"),
        )
    return checked_variable(name)


class SympyReading:
    """Reads an index expression: first what it tells of sizes, then the expression in the heads of the index language.

    Indices and the axes of symbols are keys, each with its size (sizes.py).
    """

    def __init__(self, expression: Expr, shapes: Mapping[str, Sizes]) -> None:
        self.ranks: dict[str, int] = {}
        self.free: dict[Symbol, None] = {}
        self.places: dict[Symbol, int] = {}
        self.atoms: dict[str, Expr] = {}
        self.dims: dict[object, Dim] = {}
        self.starts: dict[Any, int] = {}  # what each index that has a range begins with
        met = [s for s in expression.free_symbols if isinstance(s, Symbol | Idx)]
        one_of_a_name(s for s in met if isinstance(s, Idx))
        one_of_a_name(s.label if isinstance(s, Idx) else s for s in met)
        for symbol in met:
            checked_name(symbol.name)
        self.names = Names(str(s) for s in expression.atoms(Symbol, Idx))
        self.bound: dict[Symbol, int] = {}
        self.given = self._distinct(expression)
        self.shapes = {name: declared(name, given)[0] for name, given in shapes.items()}
        for given in shapes.values():
            self._keep(*(s for s in given if isinstance(s, Expr)))
        for part in sympy.postorder_traversal(self.given):
            self._measure(part)
        self._counted_alike()
        for name, rank in self.ranks.items():
            extents = [s for s in self.shapes.get(name, ()) if s != 1]
            if name in self.shapes and len(extents) != rank:
                raise ShapeError(DECLARED(name=name, axes=axes_of(len(extents)), indices=indices_of(rank)))
            for axis, extent in enumerate(extents):
                self._fix((name, axis), extent)
        for name in sorted(self.atoms):
            if name in self.ranks or name in {str(i) for i in self.free}:
                raise InputError(SIZE_TOO(name=name))

    def _distinct(self, expr: Any) -> Any:
        """Every sum with an index of its own, innermost first, so that a symbol means one index wherever it stands."""
        if not expr.args or isinstance(expr, Indexed | Idx):
            return expr
        if not isinstance(expr, sympy.Sum):
            args = [self._distinct(a) for a in expr.args]
            return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)
        body = self._distinct(expr.function)
        limits: list[tuple[Any, ...]] = []
        for index, *ends in expr.limits:
            own = Dummy(f"{index}_{len(self.bound):04}", integer=True)
            self.bound[own] = len(self.bound)
            body = body.xreplace({index: own})
            # the bounds of an inner sum may depend on an outer index
            limits = [(i, *(e.xreplace({index: own}) for e in rest)) for i, *rest in limits]
            limits.append((own, *ends))
        return expr.func(body, *limits)

    # -- what the expression tells of sizes

    def _measure(self, part: Any) -> None:
        if isinstance(part, Indexed):
            name = _array(str(part.base.label))
            if self.ranks.setdefault(name, len(part.indices)) != len(part.indices):
                raise InputError(RANKS(name=name, first=self.ranks[name], second=len(part.indices)))
            for axis, i in enumerate(part.indices):
                self._meet(i, (name, axis))
                if part.base.shape is not None:
                    self._fix(i, self._extent(part.base.shape[axis]))
        elif isinstance(part, KroneckerDelta):
            self._meet(part.args[0], part.args[1])
            self._meet(part.args[1], part.args[0])
        elif isinstance(part, sympy.Sum):
            for index, *ends in part.limits:
                self._fix(index, self._range(index, ends))

    def _meet(self, i: Any, key: object) -> None:
        """An index stands on an axis or in a delta: both have one size."""
        if not isinstance(i, Symbol | Idx):
            raise NoRuleError(NO_INDEX(index=i), term=i)
        if i not in self.bound:
            self.free.setdefault(i)
            if isinstance(i, Idx) and i.lower is not None and i.upper is not None:
                self._fix(i, self._range(i, (i.lower, i.upper)))
        self._equal(self._dim(i), self._dim(key))

    def _dim(self, key: object) -> Dim:
        return self.dims.setdefault(key, Dim())

    def _fix(self, key: object, extent: Expr) -> None:
        self._equal(self._dim(key), Dim(extent))

    def _equal(self, first: Dim, second: Dim) -> None:
        if not equal(first, second):
            raise ShapeError(RANGES(first=value_of(first), second=value_of(second)))

    def _counted_alike(self) -> None:
        """See that one axis is counted in one way: x[0] is not the first entry in one term and none in the next.

        Raises:
            NoRuleError: an axis is counted from 0 and from 1.
        """
        first: dict[Dim, Any] = {}
        for index, start in self.starts.items():
            other = first.setdefault(root(self._dim(index)), index)
            if self.starts[other] != start:
                raise NoRuleError(BOTH_WAYS(first=self._called(other), second=self._called(index)), term=index)

    def _range(self, index: Any, ends: Sequence[Any]) -> Expr:
        if len(ends) != 2 or ends[0] not in (0, 1):
            raise NoRuleError(FROM_ONE(index=self._called(index)), term=index)
        self.starts[index] = int(ends[0])
        return self._extent(ends[1] - ends[0] + 1)

    def _called(self, index: Any) -> str:
        """The user's own name of an index, which in a sum has a number here."""
        return str(index.name[:-5] if index in self.bound else index)

    def _extent(self, extent: Any) -> Expr:
        extent = sympy.sympify(extent)
        if extent.atoms(Indexed) or extent.free_symbols & self.bound.keys():
            plain = extent.xreplace({i: Symbol(self._called(i)) for i in self.bound})
            raise NoRuleError(BOUND(bound=plain), term=extent)
        self._keep(extent)
        return declared("the sum", (extent,))[0][0]

    def _keep(self, *sizes: Expr) -> None:
        """Remember the user's own symbols for sizes."""
        self.atoms |= {s.name: s for given in sizes for s in given.free_symbols}

    # -- the free indices

    def ordered(self, wanted: Sequence[str | Symbol] | None) -> list[Symbol]:
        """The free indices in the order asked for, or of their names."""
        found = self._ordered(wanted)
        # before every sum, whose index counts from 0 down
        self.places = {i: n - len(found) - len(self.bound) for n, i in enumerate(found)}
        return found

    def _ordered(self, wanted: Sequence[str | Symbol] | None) -> list[Symbol]:
        known = {str(i): i for i in self.free}
        if wanted is None:
            return [known[name] for name in sorted(known)]
        names = [str(i) for i in wanted]
        if len(set(names)) < len(names) or not known.keys() <= set(names):
            raise other_indices(known, names)
        for i in wanted:
            if str(i) not in known:
                checked_name(str(i))
                known[str(i)] = i if isinstance(i, Symbol | Idx) else Symbol(i)
                self._meet(known[str(i)], known[str(i)])
                if value_of(self._dim(known[str(i)])) is None:
                    raise InputError(NO_SIZE(index=i), hint=GIVE_IDX)
        return [known[name] for name in names]

    def index(self, i: Any) -> Index:
        """The index of the index language for a symbol; a size that nothing tells gets a name."""
        extent, _ = self.names.name((self._dim(i), ONE))
        return Index(i.name if isinstance(i, Symbol) else str(i), extent)

    # -- the expression in our heads

    def _place(self, factor: Any) -> list[int]:
        """Where a factor stands in a product: the free indices lead, then those of the sums, outermost first."""
        at = factor.atoms(Symbol, Idx)
        return sorted(
            [self.places[i] for i in at if i in self.places] + [-self.bound[i] for i in at if i in self.bound]
        )

    def read(self, expr: Any) -> Expr:
        """An expression whose sums have indices of their own, in the heads of the index language."""
        if isinstance(expr, Indexed):
            at = tuple(map(self.index, expr.indices))
            name = str(expr.base.label)
            rows, columns = (*(i.size for i in at), S.One, S.One)[:2]
            if len(at) > 2:
                raise NoRuleError(MANY_INDICES(name=name, count=len(at)), term=expr)
            facts: tuple[str, ...] = ()
            if isinstance(label := expr.base.label, Symbol):
                check_assumptions(label)
                facts = ("positive",) if label.is_positive else ()
            return Entry(Var(name, self.shapes.get(name, (rows, columns)), facts), *at)
        if isinstance(expr, KroneckerDelta):
            return Delta(*map(self.index, expr.args[:2]))
        if isinstance(expr, sympy.Sum):
            return _squares(self.read(expr.function), *(self.index(i) for i, *_ in reversed(expr.limits)))
        if isinstance(expr, Symbol):
            if expr in self.free or expr in self.bound:
                raise NoRuleError(AS_NUMBER(index=self._called(expr)), term=expr)
            if expr.name in self.atoms:
                return size(expr.name)
            check_assumptions(expr)
            return Var(expr.name, UNIT, ("positive",) if expr.is_positive else ())
        args = [self.read(a) for a in expr.args] if not expr.is_Number else []
        if isinstance(expr, sympy.Mul):
            # in the order of their indices, since SymPy has forgotten in which order a person wrote them
            order = sorted(range(len(args)), key=lambda n: self._place(expr.args[n]))
            return product(*(args[n] for n in order))
        if isinstance(expr, sympy.Add):
            return terms(*args)
        if isinstance(expr, sympy.Pow):
            if args[1] != S.Half:
                return power(*args)
            return apply(NORM2, *args[0].args) if is_op(args[0], NORM_SQUARED) else apply(SQRT, args[0])
        if isinstance(expr, Applied):
            return apply(expr.operation, *args)
        if expr.func in _FUNCTIONS:
            return apply(_FUNCTIONS[expr.func], *args)
        found = one_argument(expr)
        if found is not None:
            return lowered(found[0], self.read(found[1]))
        if args:
            raise NoRuleError(NO_RULE(name=type(expr).__name__), term=expr)
        return from_sympy(expr)
