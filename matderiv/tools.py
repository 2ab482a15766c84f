"""The passes one by one, for whoever wants no whole proof: read a formula, write it out in components, and back.

What goes in and comes out is SymPy's own: matrix expressions on one side, ``Sum`` over ``Indexed`` on the other.

>>> shapes = {"X": ("n", "m"), "W": ("m", "k"), "Y": ("n", "k")}
>>> line = components("X*W - Y", shapes=shapes)
>>> line
-Y[i, j] + Sum(W[l, j]*X[i, l], (l, 1, m))
>>> recognise(line, shapes=shapes)
X*W - Y
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import sympy
from sympy import Dummy, Expr, Idx, Indexed, IndexedBase, KroneckerDelta, S, Symbol
from sympy.core.function import FunctionClass

from .errors import InputError, NoRuleError, ShapeError
from .index import (
    UNIT,
    Delta,
    Entry,
    Index,
    Power,
    Product,
    Sum,
    Terms,
    free,
    is_scalar,
    power,
    product,
    size,
    summed,
    terms,
)
from .indexed import read_indexed
from .letters import Letters
from .matrix import Var, add, apply, axes, is_op, zero
from .native import lowered, one_argument
from .operation import Applied
from .operations import OPERATIONS
from .proving.expand import Expander
from .proving.recognise import recognise_terms
from .proving.sums import finite, settled
from .proving.tidy import tidy
from .reading.bridge import from_sympy, read, to_sympy
from .reading.shapes import Sizes, Typed, declared
from .text import Text

__all__ = ["components", "parse", "recognise"]

NO_ENTRIES = Text("this part has no finite index form", "この部分は有限個の添字の式では書けない")
AXES = Text(
    "{name} has {axes} axes, but {given} indices are given",
    "{name} の軸は {axes} 本だが、添字が {given} 個与えられている",
)
LETTERS = Text("the indices of an entry are different letters", "成分の添字は互いに異なる文字でなければならない")
NO_LETTER = Text("{index} is no letter of an index", "{index} は添字の文字ではない")
TAKEN = Text(
    "{index} is taken: the expression has a variable or a size of this name",
    "{index} は使えない。式の中に同じ名前の変数かサイズがある",
)
NO_EXPRESSION = Text(
    "an index expression is a SymPy expression, not {kind}", "添字の式は SymPy の式で与える。これは {kind} である"
)
FREE = Text("an expression with {count} free indices is no matrix", "自由な添字が {count} 個ある式は行列ではない")
DECLARED = Text(
    "{name} is declared with {axes} axes, but stands with {count} indices",
    "{name} は軸が {axes} 本のものと宣言されているが、添字が {count} 個ついている",
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
BOUND = Text("a sum with the bound {bound} has no matrix form", "上限が {bound} の和は行列の形では書けない")
OTHER_INDICES = Text(
    "the free indices are {found}, but {given} are given", "自由な添字は {found} だが、与えられたのは {given} である"
)
NONE = Text("none", "なし")
NO_SIZE = Text("nothing tells the size of {index}", "添字 {index} の動く範囲がどこからも決まらない")
GIVE_IDX = Text("give an Idx with a range", "範囲を指定した Idx を与える")
MANY_INDICES = Text(
    "{name} has {count} indices, but there are only vectors and matrices",
    "{name} の添字は {count} 個あるが、扱えるのはベクトルと行列だけである",
)
AS_NUMBER = Text("the index {index} stands as a number", "添字 {index} が数として使われている")
NO_RULE = Text("there is no rule for SymPy's {name}", "SymPy の {name} に対する規則はない")


def parse(text: str, shapes: Mapping[str, Sizes] | None = None, like: Sizes | None = None) -> Expr:
    """The SymPy expression that a formula of the input language means.

    ``shapes`` declares names, as for :func:`~matderiv.derive`; what is missing is inferred. ``like`` is the shape
    of the whole, where ``eye`` or ``vector(1)`` need one.

    >>> parse("2*X'*(X*W - Y)", {"X": ("n", "m"), "W": ("m", "k")})
    2*X.T*(X*W - Y)

    Raises:
        InputError: the text, a name or a shape cannot be read.
        NoRuleError: the text is right but uses what there is no rule for.
    """
    typed, _ = settled(read(text, shapes, like=like))
    return to_sympy(typed.expression, typed.atoms)


# ------------------------------------------------------------------------------------------------ components


def components(expression: str | Expr, *indices: str | Symbol, shapes: Mapping[str, Sizes] | None = None) -> Expr:
    """The entry of a vector or matrix expression, as a SymPy sum over the entries of its symbols.

    ``indices`` name the entry, one for each axis that is not 1; without them i and j, or the next letters that
    are free. Sums run from 1; the entries of ``X`` are those of ``IndexedBase("X")``.

    >>> components("x'*A*x")
    Sum(A[i, j]*x[i]*x[j], (j, 1, n_1), (i, 1, n_1))
    >>> components("A*x", "p")
    Sum(A[p, i]*x[i], (i, 1, n_2))

    Raises:
        InputError: the expression cannot be read, or the indices do not fit its axes.
        NoRuleError: it has no finite index form, as an inverse or a determinant.
    """
    typed, _ = settled(read(expression, shapes))
    letters = Letters(typed.symbols)
    letters.taken |= {s.name for s in typed.sizes}
    given, atoms = _free_indices(typed, indices, letters)
    expanded = Expander(letters, varies=lambda e: True).entry(finite(typed.expression), given)
    return _ordinary(expanded, {**typed.atoms, **atoms})


def _free_indices(
    typed: Typed, indices: Sequence[str | Symbol], letters: Letters
) -> tuple[tuple[Index, ...], dict[str, Symbol]]:
    """The indices of the entry, and the user's own symbols for them."""
    extents = axes(typed.expression)
    if not indices:
        return tuple(map(letters.fresh(set()), extents)), {}
    if len(indices) != len(extents):
        raise InputError(AXES(name=typed.source, axes=len(extents), given=len(indices)))
    atoms = {str(i): i for i in indices if isinstance(i, Symbol)}
    if len({str(i) for i in indices}) < len(indices):
        raise InputError(LETTERS)
    names = {v.name for v in typed.symbols} | {str(s) for v in typed.symbols for d in v.shape for s in d.free_symbols}
    for i in indices:
        if not str(i).isidentifier():
            raise InputError(NO_LETTER(index=repr(i)))
        if str(i) in names:
            raise InputError(TAKEN(index=i))
    return tuple(Index(str(i), extent) for i, extent in zip(indices, extents, strict=True)), atoms


def _ordinary(expr: Expr, atoms: Mapping[str, Expr]) -> Expr:
    """A line of the index language in SymPy's own heads."""
    if isinstance(expr, Index):
        return atoms.get(expr.name, expr.doit())
    if isinstance(expr, Entry):
        if not isinstance(expr.base, Var):
            raise NoRuleError(NO_ENTRIES, term=expr.base)
        return IndexedBase(expr.base.name)[tuple(_ordinary(i, atoms) for i in expr.at)]
    if isinstance(expr, Delta):
        return KroneckerDelta(*(_ordinary(i, atoms) for i in expr.args))
    if isinstance(expr, Sum):
        limits = [(_ordinary(i, atoms), 1, to_sympy(i.size, atoms)) for i in reversed(expr.indices)]
        return sympy.Sum(_ordinary(expr.body, atoms), *limits)
    if isinstance(expr, Product | Terms | Power):
        heads: dict[type, Callable[..., Expr]] = {Product: sympy.Mul, Terms: sympy.Add, Power: sympy.Pow}
        return heads[type(expr)](*(_ordinary(a, atoms) for a in expr.args))
    if isinstance(expr, Applied):
        if any(not is_scalar(a) for a in expr.args):
            raise NoRuleError(NO_ENTRIES, term=expr)
        args = [_ordinary(a, atoms) for a in expr.args]
        head = expr.operation.sympy
        return cast(Expr, head(*args)) if head is not None else Applied(expr.operation, *args, shape=UNIT)
    return to_sympy(expr, atoms)


# ------------------------------------------------------------------------------------------------- recognise


def recognise(
    expression: str | Expr, indices: Sequence[str | Symbol] | None = None, shapes: Mapping[str, Sizes] | None = None
) -> Expr:
    r"""The SymPy matrix expression whose entry an index expression is.

    Text is ``sum_k(a_ik*b_kj)`` or LaTeX, in which ``a_{ik}`` is an entry of A. A SymPy expression is made of
    ``Indexed``, ``KroneckerDelta``, sums from 1 to n or from 0 to n − 1, products, sums and functions of one
    variable. ``indices`` are the free indices in the order of the axes; without them they are taken in the order of
    their names. ``shapes`` declares names as for :func:`~matderiv.derive`; sizes that neither it nor a sum nor an
    ``Idx`` tells are called n_1, n_2, …

    >>> from sympy import Sum, symbols
    >>> i, k, n = symbols("i k n", integer=True)
    >>> A, x = IndexedBase("A"), IndexedBase("x")
    >>> recognise(Sum(A[k, i]*x[k], (k, 0, n - 1)))
    A.T*x
    >>> recognise(r"\sum_k a_{ik} b_{kj}")
    A*B
    >>> recognise("sum_ij(x_i*A_ij*x_j)")
    x.T*A*x

    Raises:
        InputError: something is no index expression, or its sizes do not fit.
        NoRuleError: it has no form in products, transposes, Hadamard products, diagonals, traces and ones.
    """
    if isinstance(expression, str):
        line, free_ = read_indexed(expression, indices, shapes)
        if len(free_) > 2:
            raise NoRuleError(FREE(count=len(free_)), term=line)
        return to_sympy(_recognised(line, free_))
    if not isinstance(expression, Expr):
        raise InputError(NO_EXPRESSION(kind=type(expression).__name__))
    reading = _Reading(expression, shapes or {})
    at = tuple(reading.index(i) for i in reading.ordered(indices))
    if len(at) > 2:
        raise NoRuleError(FREE(count=len(at)), term=expression)
    try:
        value = _recognised(reading.read(reading.given), at)
    except NoRuleError as refusal:
        # a sum of terms in which three indices meet may come apart into terms that have a form
        expanded = reading.given.expand(log=False, power_base=False, power_exp=False)
        if expanded == reading.given:
            raise
        try:
            value = _recognised(reading.read(expanded), at)
        except NoRuleError:
            raise refusal from None
    return to_sympy(value, reading.atoms)


def _recognised(expr: Expr, at: tuple[Index, ...]) -> Expr:
    if expr == 0:
        rows, columns = (*(i.size for i in at), S.One, S.One)[:2]
        return zero((rows, columns))
    return tidy(add(*(r.value for r in recognise_terms(expr, at))))


def _squares(body: Expr, *indices: Index) -> Expr:
    """Σ over the indices; the sum of the squares of all entries is a squared norm."""
    if isinstance(body, Power) and body.exponent == 2 and free(body) == set(indices) and len(indices) <= 2:
        return apply("norm_squared", _recognised(body.base, indices))
    return summed(body, *indices)


_FUNCTIONS = {
    o.sympy: o.name for o in OPERATIONS.values() if o.slope is not None and isinstance(o.sympy, FunctionClass)
}


class _Reading:
    """Reads an index expression: first what it tells of sizes, then the expression in the heads of the index language.

    Indices and the axes of symbols are keys of classes, each of one size, by union and find.
    """

    def __init__(self, expression: Expr, shapes: Mapping[str, Sizes]) -> None:
        self.ranks: dict[str, int] = {}
        self.free: dict[Symbol, None] = {}
        self.places: dict[Symbol, int] = {}
        self.atoms: dict[str, Expr] = {}
        self.parent: dict[object, object] = {}
        self.known: dict[object, Expr] = {}
        self.taken = {str(s) for s in expression.atoms(Symbol, Idx)}
        self.bound: dict[Symbol, int] = {}
        self.given = self._distinct(expression)
        self.shapes = {name: declared(name, given)[0] for name, given in shapes.items()}
        for given in shapes.values():
            self._keep(*(s for s in given if isinstance(s, Expr)))
        for part in sympy.postorder_traversal(self.given):
            self._measure(part)
        for name, rank in self.ranks.items():
            extents = [s for s in self.shapes.get(name, ()) if s != 1]
            if name in self.shapes and len(extents) != rank:
                raise ShapeError(DECLARED(name=name, axes=len(extents), count=rank))
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
            name = str(part.base.label)
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
        first, second = self._class(i), self._class(key)
        if first != second:
            self.parent[second] = first
            if second in self.known:
                self._fix(first, self.known.pop(second))

    def _class(self, key: object) -> object:
        while (above := self.parent.get(key, key)) != key:
            key = above
        return key

    def _fix(self, key: object, extent: Expr) -> None:
        known = self.known.setdefault(self._class(key), extent)
        if known != extent:
            raise ShapeError(RANGES(first=known, second=extent))

    def _range(self, index: Any, ends: Sequence[Any]) -> Expr:
        if len(ends) != 2 or ends[0] not in (0, 1):
            raise NoRuleError(FROM_ONE(index=self._called(index)), term=index)
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
            raise InputError(OTHER_INDICES(found=", ".join(sorted(known)) or NONE, given=", ".join(names) or NONE))
        for i in wanted:
            if str(i) not in known:
                known[str(i)] = i if isinstance(i, Symbol | Idx) else Symbol(i)
                self._meet(known[str(i)], known[str(i)])
                if self._class(known[str(i)]) not in self.known:
                    raise InputError(NO_SIZE(index=i), hint=GIVE_IDX)
        return [known[name] for name in names]

    def index(self, i: Any) -> Index:
        """The index of the index language for a symbol; a size that nothing tells gets a name."""
        key = self._class(i)
        if key not in self.known:
            number = 1
            while f"n_{number}" in self.taken:
                number += 1
            self.taken.add(f"n_{number}")
            self.known[key] = size(f"n_{number}")
        return Index(i.name if isinstance(i, Symbol) else str(i), self.known[key])

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
            return Entry(Var(name, self.shapes.get(name, (rows, columns))), *at)
        if isinstance(expr, KroneckerDelta):
            return Delta(*map(self.index, expr.args[:2]))
        if isinstance(expr, sympy.Sum):
            return _squares(self.read(expr.function), *(self.index(i) for i, *_ in reversed(expr.limits)))
        if isinstance(expr, Symbol):
            if expr in self.free or expr in self.bound:
                raise NoRuleError(AS_NUMBER(index=self._called(expr)), term=expr)
            if expr.name in self.atoms:
                return size(expr.name)
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
            return apply("norm2", *args[0].args) if is_op(args[0], "norm_squared") else apply("sqrt", args[0])
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
