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

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import sympy
from sympy import Expr, Idx, Indexed, IndexedBase, KroneckerDelta, S, Symbol
from sympy.core.function import FunctionClass

from .bridge import from_sympy, read, to_sympy
from .errors import InputError, NoRuleError, ShapeError
from .expand import Expander
from .index import (
    UNIT,
    Delta,
    Entry,
    Index,
    Power,
    Product,
    Sum,
    Terms,
    power,
    product,
    shape_of,
    size,
    summed,
    terms,
)
from .letters import Letters
from .matrix import Var, add, apply, axes, zero
from .operation import Applied
from .operations import OPERATIONS
from .recognise import recognise_terms
from .shapes import Sizes, Typed, declared
from .tidy import tidy

__all__ = ["components", "parse", "recognise"]


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
    typed = read(text, shapes, like=like)
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
    typed = read(expression, shapes)
    letters = Letters(typed.symbols)
    letters.taken |= {s.name for s in typed.sizes}
    given, atoms = _free_indices(typed, indices, letters)
    expanded = Expander(letters, varies=lambda e: True).entry(typed.expression, given)
    return _ordinary(expanded, {**typed.atoms, **atoms})


def _free_indices(
    typed: Typed, indices: Sequence[str | Symbol], letters: Letters
) -> tuple[tuple[Index, ...], dict[str, Symbol]]:
    """The indices of the entry, and the user's own symbols for them."""
    extents = axes(typed.expression)
    if not indices:
        found: list[Index] = []
        for extent in extents:
            found.append(letters.index(extent, (i.name for i in found)))
        return tuple(found), {}
    if len(indices) != len(extents):
        raise InputError(f"{typed.source} has {len(extents)} axes, but {len(indices)} indices are given")
    atoms = {str(i): i for i in indices if isinstance(i, Symbol)}
    if len({str(i) for i in indices}) < len(indices):
        raise InputError("the indices of an entry are different letters")
    names = {v.name for v in typed.symbols} | {str(s) for v in typed.symbols for d in v.shape for s in d.free_symbols}
    for i in indices:
        if not str(i).isidentifier():
            raise InputError(f"{i!r} is no letter of an index")
        if str(i) in names:
            raise InputError(f"{i} is taken: the expression has a variable or a size of this name")
    return tuple(Index(str(i), extent) for i, extent in zip(indices, extents, strict=True)), atoms


def _ordinary(expr: Expr, atoms: Mapping[str, Expr]) -> Expr:
    """A line of the index language in SymPy's own heads."""
    if isinstance(expr, Index):
        return atoms.get(expr.name, expr.doit())
    if isinstance(expr, Entry):
        if not isinstance(expr.base, Var):
            raise NoRuleError("this part has no finite index form", term=expr.base)
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
        if expr.operation.name == "norm2":
            # it stays folded in a proof, but it is a finite sum
            letters = Letters([v for v in expr.atoms(Var)])
            letters.taken |= {i.name for i in expr.atoms(Index)} | set(atoms)
            square = Expander(letters, varies=lambda e: True).entry(apply("norm_squared", expr.args[0]))
            return cast(Expr, sympy.sqrt(_ordinary(square, atoms)))
        if any(shape_of(a) != UNIT for a in expr.args):
            raise NoRuleError("this part has no finite index form", term=expr)
        args = [_ordinary(a, atoms) for a in expr.args]
        head = expr.operation.sympy
        return cast(Expr, head(*args)) if head is not None else Applied(expr.operation, *args)
    return to_sympy(expr, atoms)


# ------------------------------------------------------------------------------------------------- recognise


def recognise(
    expression: Expr, indices: Sequence[str | Symbol] | None = None, shapes: Mapping[str, Sizes] | None = None
) -> Expr:
    """The SymPy matrix expression whose entry an index expression is.

    The expression is made of ``Indexed``, ``KroneckerDelta``, sums from 1 to n or from 0 to n − 1, products, sums
    and functions of one variable. ``indices`` are the free indices in the order of the axes; without them they
    are taken in the order of their names. ``shapes`` declares names as for :func:`~matderiv.derive`; sizes that
    neither it nor a sum nor an ``Idx`` tells are called n_1, n_2, …

    >>> from sympy import Sum, symbols
    >>> i, k, n = symbols("i k n", integer=True)
    >>> A, x = IndexedBase("A"), IndexedBase("x")
    >>> recognise(Sum(A[k, i]*x[k], (k, 0, n - 1)))
    A.T*x

    Raises:
        InputError: something is no index expression, or its sizes do not fit.
        NoRuleError: it has no form in products, transposes, Hadamard products, diagonals, traces and ones.
    """
    if not isinstance(expression, Expr):
        raise InputError(f"an index expression is a SymPy expression, not {type(expression).__name__}")
    reading = _Reading(expression, shapes or {})
    at = reading.free_indices(indices)
    value = _recognised(reading.expression(), tuple(reading.index(i) for i in at))
    return to_sympy(value, reading.atoms)


def _recognised(expr: Expr, at: tuple[Index, ...]) -> Expr:
    if len(at) > 2:
        raise NoRuleError(f"an expression with {len(at)} free indices is no matrix", term=expr)
    if expr == 0:
        rows, columns = (*(i.size for i in at), S.One, S.One)[:2]
        return zero((rows, columns))
    return tidy(add(*(r.value for r in recognise_terms(expr, at))))


class _Sizes:
    """Axes and indices joined into classes of one size each, by union and find."""

    def __init__(self) -> None:
        self.parent: dict[object, object] = {}
        self.known: dict[object, Expr] = {}

    def find(self, key: object) -> object:
        while (above := self.parent.get(key, key)) != key:
            key = above
        return key

    def join(self, first: object, second: object) -> None:
        a, b = self.find(first), self.find(second)
        if a != b:
            self.parent[b] = a
            if b in self.known:
                self.fix(a, self.known.pop(b))

    def fix(self, key: object, extent: Expr) -> None:
        root = self.find(key)
        if self.known.setdefault(root, extent) != extent:
            raise ShapeError(f"one index runs over both {self.known[root]} and {extent} values")


class _Reading:
    """Reads an index expression: its sizes first, then the expression in the heads of the index language."""

    def __init__(self, expression: Expr, shapes: Mapping[str, Sizes]) -> None:
        self.given = expression
        self.sizes = _Sizes()
        self.ranks: dict[str, int] = {}
        self.free: dict[Symbol, None] = {}
        self.atoms: dict[str, Expr] = {}
        self.scalars: dict[str, Symbol] = {}
        self.shapes = {name: declared(name, sizes)[0] for name, sizes in shapes.items()}
        self.letters: dict[object, str] = {}
        for sizes in shapes.values():
            self._keep(*(s for s in sizes if isinstance(s, Expr)))
        self._measure(expression, {})
        for name, shape in self.shapes.items():
            if name in self.ranks:
                extents = [s for s in shape if s != 1]
                if len(extents) != self.ranks[name]:
                    raise ShapeError(f"{name} is declared with {len(extents)} axes, but has {self.ranks[name]} here")
                for axis, extent in enumerate(extents):
                    self.sizes.fix((name, axis), extent)

    # -- what the expression tells of sizes

    def _keep(self, *sizes: Any) -> None:
        """Remember the user's own symbols for sizes."""
        self.atoms |= {s.name: s for given in sizes for s in given.free_symbols}

    def _measure(self, expr: Any, scope: Mapping[Symbol, object]) -> None:
        if isinstance(expr, Indexed):
            name = str(expr.base.label)
            if self.ranks.setdefault(name, len(expr.indices)) != len(expr.indices):
                raise InputError(f"{name} stands with {self.ranks[name]} and with {len(expr.indices)} indices")
            for axis, i in enumerate(expr.indices):
                self.sizes.join((name, axis), self._key(i, scope))
                if expr.base.shape is not None:
                    self._keep(sympy.sympify(expr.base.shape[axis]))
                    self.sizes.fix((name, axis), _extent(expr.base.shape[axis]))
        elif isinstance(expr, KroneckerDelta):
            left, right = (self._key(i, scope) for i in expr.args[:2])
            self.sizes.join(left, right)
        elif isinstance(expr, sympy.Sum):
            inner = dict(scope)
            for n, limit in reversed(list(enumerate(expr.limits))):
                key = (expr, n, tuple(map(str, scope)))
                inner[limit[0]] = key
                self.sizes.fix(key, self._range(limit))
            self._measure(expr.function, inner)
        else:
            for a in expr.args:
                self._measure(a, scope)

    def _key(self, i: Any, scope: Mapping[Symbol, object]) -> object:
        if not isinstance(i, Symbol | Idx):
            raise NoRuleError(f"{i} is no index: single entries and shifted indices have no matrix form", term=i)
        if i in scope:
            return scope[i]
        self.free.setdefault(i)
        if isinstance(i, Idx) and i.lower is not None and i.upper is not None:
            self.sizes.fix(i, self._range((i, i.lower, i.upper)))
        return i

    def _range(self, limit: Sequence[Any]) -> Expr:
        if len(limit) != 3 or limit[1] not in (0, 1):
            raise NoRuleError(f"the sum over {limit[0]} does not run from 1 to n or from 0 to n - 1", term=limit[0])
        extent = sympy.sympify(limit[2]) - limit[1] + 1
        self._keep(extent)
        return _extent(extent)

    # -- the free indices

    def free_indices(self, wanted: Sequence[str | Symbol] | None) -> list[Symbol]:
        """The free indices in the order asked for, or of their names."""
        if wanted is None:
            return sorted(self.free, key=str)
        by_name = {str(i): i for i in self.free}
        found = [by_name.get(str(i), i) for i in wanted]
        missing = set(by_name) - {str(i) for i in wanted}
        if missing or len({str(i) for i in wanted}) < len(found):
            raise InputError(f"the free indices are {', '.join(sorted(by_name))}, not {', '.join(map(str, wanted))}")
        return [Symbol(i) if isinstance(i, str) else i for i in found]

    def index(self, i: Symbol) -> Index:
        return Index(str(i), self._size(self._key(i, {}), str(i)))

    def _size(self, key: object, name: str) -> Expr:
        root = self.sizes.find(key)
        if root not in self.sizes.known:
            axis_known = any(self.sizes.find((n, a)) == root for n, r in self.ranks.items() for a in range(r))
            if not axis_known and not self._in_delta(key):
                raise InputError(f"nothing tells the size of {name}", hint="use an Idx with a range")
            taken = {str(s) for e in self.sizes.known.values() for s in e.free_symbols} | set(self.ranks)
            taken |= {str(s) for s in self.given.free_symbols}
            number = 1
            while f"n_{number}" in taken:
                number += 1
            self.sizes.known[root] = size(f"n_{number}")
        return self.sizes.known[root]

    def _in_delta(self, key: object) -> bool:
        return any(key in d.args for d in self.given.atoms(KroneckerDelta))

    # -- the expression in our heads

    def expression(self) -> Expr:
        return self._read(self.given, {}, {})

    def _read(self, expr: Any, scope: Mapping[Symbol, object], bound: Mapping[Symbol, Index]) -> Expr:
        def inside(parts: Iterable[Any]) -> list[Expr]:
            return [self._read(a, scope, bound) for a in parts]

        def index(i: Any) -> Index:
            return bound[i] if i in bound else self.index(i)

        if isinstance(expr, Indexed):
            return Entry(self._var(str(expr.base.label)), *map(index, expr.indices))
        if isinstance(expr, KroneckerDelta):
            return Delta(*map(index, expr.args[:2]))
        if isinstance(expr, sympy.Sum):
            keys, names = dict(scope), dict(bound)
            new: list[Index] = []
            for n, limit in reversed(list(enumerate(expr.limits))):
                keys[limit[0]] = key = (expr, n, tuple(map(str, scope)))
                names[limit[0]] = Index(self._letter(str(limit[0]), scope), self._size(key, str(limit[0])))
                new.append(names[limit[0]])
            body = self._read(expr.function, keys, names)
            try:
                return summed(body, *new) if not isinstance(body, Terms) else self._folded(body, new)
            except NoRuleError:
                return terms(*(summed(t, *new) for t in body.args))
        if isinstance(expr, Symbol):
            return self._symbol(expr, scope)
        if expr.is_Float:
            return cast(Expr, sympy.Rational(str(expr)))
        if expr.is_Rational:
            return cast(Expr, expr)
        if isinstance(expr, sympy.Mul):
            return product(*inside(expr.args))
        if isinstance(expr, sympy.Add):
            return terms(*inside(expr.args))
        if isinstance(expr, sympy.Pow):
            base, exponent = inside(expr.args)
            return apply("sqrt", base) if exponent == S.Half else power(base, exponent)
        if isinstance(expr, Applied):
            return apply(expr.operation.name, *inside(expr.args))
        if expr.func in _FUNCTIONS:
            return apply(_FUNCTIONS[expr.func], *inside(expr.args))
        if not expr.free_symbols:
            return from_sympy(expr)
        raise NoRuleError(f"there is no rule for SymPy's {type(expr).__name__}", term=expr)
