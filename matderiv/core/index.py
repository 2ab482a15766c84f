r"""The index language: the heads that the lines of a proof are made of.

A line such as Σ_k x_ik w_kj is a tree of these heads. They are SymPy expressions that never evaluate
themselves: SymPy's own ``Mul`` and ``Add`` reorder and expand at once, and that eats the steps of a proof.
``doit()`` gives the ordinary ``Sum`` / ``Indexed`` / ``KroneckerDelta`` / ``Derivative`` form, from which one
can go on in SymPy.

>>> n = size("n")
>>> i, j = Index("i", n), Index("j", n)
>>> Sum(product(2, Delta(i, j), 3), i).doit()
Sum(6*KroneckerDelta(i, j), (i, 1, n))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import is_
from threading import RLock
from typing import Any, ClassVar, TypeVar, cast
from weakref import ref

import sympy
from sympy import AtomicExpr, Basic, Expr, Integer, S

__all__ = [
    "ALPHABET",
    "UNIT",
    "At",
    "Delta",
    "Differential",
    "Entry",
    "Fixed",
    "Head",
    "Index",
    "Pair",
    "Partial",
    "Power",
    "Product",
    "Shape",
    "Sum",
    "Table",
    "Terms",
    "atomic",
    "bound",
    "coefficient",
    "collect",
    "distinct",
    "factors",
    "free",
    "fresh",
    "is_scalar",
    "less_one",
    "power",
    "product",
    "rebuild",
    "replace",
    "shape_of",
    "names_in",
    "is_negative",
    "size",
    "size_product",
    "size_text",
    "summed",
    "terms",
    "termwise",
    "walk",
    "within",
]

ALPHABET = ("i", "j", "k", "l", "p", "q", "r")


@lru_cache(maxsize=512)
def size(name: str) -> sympy.Symbol:
    """A size: a positive integer symbol, so that n and a variable spelled n can never be confused."""
    return sympy.Symbol(name, integer=True, positive=True)


H = TypeVar("H")


class Shared:
    """A node that is one object for all its equals: equality and hash are those of the object."""

    __slots__ = ("__weakref__",)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = object.__hash__

    args = Basic._args  # without the property on the way


class _Nodes:
    """Every node that there is, by its kind and then its parts; those that are gone leave it when it has doubled."""

    def __init__(self) -> None:
        self.kinds: dict[object, dict[tuple[Any, ...], ref[Any]]] = {}
        self.left = ROOM
        self.lock = RLock()  # two threads that make equals at once must get the same one

    def kept(self, kind: object, key: tuple[Any, ...], node: H) -> H:
        """The node that is kept under a key: this one, if there is none."""
        own = ref(node)
        known = self.kinds.get(kind)
        if known is None:
            known = self.kinds.setdefault(kind, {})
        found = known.setdefault(key, own)
        if found is not own:
            with self.lock:
                found = known.setdefault(key, own)
                other = found()
                if other is not None:
                    return cast(H, other)
                known[key] = own
        self.left -= 1
        if self.left < 0:
            self._sweep()
        return node

    def _sweep(self) -> None:
        """Forget the nodes that are gone, the latest first: a node is younger than its parts, which its key holds."""
        with self.lock:
            gone, total = 1, 0
            while gone:
                gone = total = 0
                for known in self.kinds.values():
                    entries = list(known.items())
                    total += len(entries)
                    while entries:
                        key, found = entries.pop()
                        if found() is None and known.get(key) is found:
                            del known[key]
                            gone += 1
            self.left = max(ROOM, total)


ROOM = 4096  # nodes that are made before those that are gone are looked for
_NODES = _Nodes()
_KINDS = _NODES.kinds
_NONE_YET: dict[tuple[Any, ...], ref[Any]] = {}
made = _NODES.kept


def known(kind: object, key: tuple[Any, ...]) -> Any:
    """The node of a kind that is kept under a key, or ``None``."""
    found = _KINDS.get(kind, _NONE_YET).get(key)
    return None if found is None else found()


def shared(kind: type[H], args: tuple[Expr, ...]) -> H:
    """The node of this kind with these arguments."""
    found = _KINDS.get(kind, _NONE_YET).get(args)
    node = None if found is None else found()
    return made(kind, args, new(kind, args)) if node is None else node


def new(kind: type[H], args: tuple[Expr, ...]) -> H:
    """A node with these arguments that is not kept yet, and may lack what else belongs to it."""
    node: Any = Expr.__new__(kind)
    node._args = args  # the tuple that is the key, too, as a rule
    return cast(H, node)


class Index(Shared, AtomicExpr):  # type: ignore[misc]
    """An index that runs from 1 to ``size``. Two indices are equal when letter and size are equal."""

    __slots__ = ("name", "size")
    name: str
    size: Expr
    is_integer = True

    def __new__(cls, name: str, size: Expr) -> Index:
        key = name, size
        found: Index | None = known(cls, key)
        if found is not None:
            return found
        index = new(cls, ())
        index.name, index.size = name, size
        return made(cls, key, index)

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, self.size)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.name, self.size)

    def doit(self, **hints: Any) -> Expr:
        return sympy.Symbol(self.name, integer=True, positive=True)

    def _sympystr(self, printer: Any) -> str:
        return self.name

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        shown = str(sympy.latex(sympy.Symbol(self.name)))
        return f"{shown}^{{{exp}}}" if exp else shown


class Fixed(Index):
    """An index that is given: a whole number, a symbol for one, or a size, the last of its values. No sum runs over it.

    >>> n, i = size("n"), sympy.Symbol("i")
    >>> Fixed(i, n).name, free(Fixed(i, n)) == frozenset()
    ('i', True)
    """

    __slots__ = ()
    met: ClassVar[bool] = False  # whether there was ever one: what looks for them need not, otherwise

    def __new__(cls, value: Expr, size: Expr) -> Fixed:
        key = value, size
        found: Fixed | None = known(cls, key)
        if found is not None:
            return found
        Fixed.met = True
        index = new(cls, key)
        index.name, index.size = str(value), size
        return made(cls, key, index)

    @property
    def value(self) -> Any:
        return self.args[0]

    def _hashable_content(self) -> tuple[Any, ...]:
        return cast("tuple[Any, ...]", self.args)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return cast("tuple[Any, ...]", self.args)

    def doit(self, **hints: Any) -> Expr:
        return self.value if self.value.is_number else sympy.Symbol(self.name, integer=True, positive=True)


Shape = tuple[Expr, Expr]
UNIT: Shape = (S.One, S.One)


class Head(Shared, Expr):  # type: ignore[misc]
    """The base of the heads: a scalar-valued expression that never evaluates itself."""

    __slots__ = ("indices_in", "names_in")
    indices_in: tuple[frozenset[Index], frozenset[Index]]
    names_in: tuple[Any, ...]
    shape: Shape = UNIT
    is_commutative = True

    # how heads are written, by style; filled by the module that knows, which stands above this one
    writers: ClassVar[dict[str, Callable[[Expr], str]]] = {}

    def _sympystr(self, printer: Any) -> str:
        # SymPy's printers go by the name of the class, and would take our Sum for theirs
        return self.writers["text"](self)

    def _sympyrepr(self, printer: Any) -> str:
        return self.writers["text"](self)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        shown = self.writers["latex"](self)
        return rf"\left({shown}\right)^{{{exp}}}" if exp else shown

    def _pretty(self, printer: Any) -> Any:
        return printer._print(sympy.Symbol(self.writers["text"](self)))


class Pair(Head):
    """A composite index: it runs over the pairs of its two indices, ``fast`` the quicker one.

    The pair (i, k) with i = 1 … m stands for the position (k − 1) m + i, so that vec(X) has at (i, k) the entry x_ik
    (columns stacked: Magnus and Neudecker, 2.4), and A ⊗ B at (k, i), (l, j) the product a_ij b_kl, which is entry
    k, l of block i, j.

    >>> m, n = size("m"), size("n")
    >>> Pair(Index("i", m), Index("k", n)).doit()
    i + m*(k - 1)
    """

    __slots__ = ()
    is_integer = True

    def __new__(cls, fast: Expr, slow: Expr) -> Pair:
        return shared(cls, (fast, slow))

    @property
    def fast(self) -> Any:
        return self.args[0]

    @property
    def slow(self) -> Any:
        return self.args[1]

    @property
    def size(self) -> Expr:
        return size_product(self.fast.size, self.slow.size)

    def doit(self, **hints: Any) -> Expr:
        return (self.slow.doit() - 1) * self.fast.size + self.fast.doit()


At = Index | Pair


def atomic(at: Iterable[Expr]) -> tuple[Index, ...]:
    """The indices in a tuple of indices, each pair as its two, the quicker one first."""
    out: list[Index] = []
    for i in at:
        out.extend(atomic((i.fast, i.slow)) if isinstance(i, Pair) else (cast(Index, i),))
    return tuple(out)


def names_in(at: Iterable[Expr]) -> tuple[str, ...]:
    """The letters of some indices, those in pairs included."""
    return tuple(i.name for i in atomic(at) if isinstance(i, Index))


class Entry(Head):
    """An entry of a vector or matrix: ``Entry(X, i, k)`` is x_ik; one index for each axis that is not 1."""

    __slots__ = ()

    def __new__(cls, base: Expr, *at: Expr) -> Entry:
        return shared(cls, (base, *at))

    @property
    def base(self) -> Any:
        return self.args[0]

    @property
    def at(self) -> tuple[Any, ...]:
        at: tuple[Any, ...] = self.args[1:]
        return at

    def doit(self, **hints: Any) -> Expr:
        letter = getattr(self.base, "letter", None) or "".join(str(self.base).split())
        return sympy.IndexedBase(letter)[tuple(i.doit() for i in self.at)]


class Delta(Head):
    """The Kronecker delta: 1 where its two indices agree, 0 elsewhere; that of two pairs is a product of two."""

    __slots__ = ()

    def __new__(cls, left: Expr, right: Expr) -> Expr:
        if isinstance(left, Pair) and isinstance(right, Pair):
            # two pairs agree where both of their indices do
            return product(*(Delta(a, b) for a, b in zip(left.args, right.args, strict=True)))
        return shared(cls, (left, right))

    def doit(self, **hints: Any) -> Expr:
        return sympy.KroneckerDelta(self.args[0].doit(), self.args[1].doit())


class Sum(Head):
    """``Sum(body, i, j)`` is Σ_i Σ_j body; every index runs over its own size."""

    __slots__ = ()

    def __new__(cls, body: Expr, *indices: At) -> Sum:
        return shared(cls, (body, *atomic(indices)))

    @property
    def body(self) -> Any:
        return self.args[0]

    @property
    def indices(self) -> tuple[Index, ...]:
        return cast("tuple[Index, ...]", self.args[1:])

    def doit(self, **hints: Any) -> Expr:
        limits = [(i.doit(), 1, i.size) for i in reversed(self.indices)]
        return sympy.Sum(self.body.doit(), *limits)


class Table(Head):
    """``Table(body, i, j)`` is the matrix whose entry (i, j) is ``body``, ``Table(body, i)`` the vector; it binds them.

    The way back from entries to a matrix: what is defined, or differentiated, entry by entry can stand in a product.
    """

    __slots__ = ()

    def __new__(cls, body: Expr, *indices: Index) -> Table:
        return shared(cls, (body, *indices))

    @property
    def body(self) -> Any:
        return self.args[0]

    @property
    def indices(self) -> tuple[Index, ...]:
        return cast("tuple[Index, ...]", self.args[1:])

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        rows, columns = (*(i.size for i in self.indices), S.One)[:2]
        return rows, columns

    def doit(self, **hints: Any) -> Expr:
        indices = (*(i.doit() for i in self.indices), S.Zero)[:2]
        return sympy.FunctionMatrix(*self.shape, sympy.Lambda(tuple(indices), self.body.doit()))


class Product(Head):
    """Factors in the order in which a person wrote them; a number, if any, stands first."""

    __slots__ = ()

    def __new__(cls, *factors: Expr) -> Product:
        return shared(cls, factors)

    def doit(self, **hints: Any) -> Expr:
        return sympy.Mul(*(a.doit() for a in self.args))


class Terms(Head):
    """A sum of terms, in the order in which a person wrote them."""

    __slots__ = ()

    def __new__(cls, *terms: Expr) -> Terms:
        return shared(cls, terms)

    def doit(self, **hints: Any) -> Expr:
        return sympy.Add(*(a.doit() for a in self.args))


class Power(Head):
    """A scalar to a scalar power."""

    __slots__ = ()

    def __new__(cls, base: Expr, exponent: Expr) -> Power:
        return shared(cls, (base, exponent))

    @property
    def base(self) -> Any:
        return self.args[0]

    @property
    def exponent(self) -> Any:
        return self.args[1]

    def doit(self, **hints: Any) -> Expr:
        return sympy.Pow(self.base.doit(), self.exponent.doit())


class Partial(Head):
    """∂(expression)/∂(variable): the variable is an entry, a scalar symbol, or a whole vector or matrix.

    Names that stand for an expression are differentiated through, but for those that are ``held`` fixed.
    """

    __slots__ = ()

    def __new__(cls, expression: Expr, variable: Expr, *held: Expr) -> Partial:
        return shared(cls, (expression, variable, *held))

    @property
    def held(self) -> tuple[Any, ...]:
        return cast("tuple[Any, ...]", self.args[2:])

    @property
    def expression(self) -> Any:
        return self.args[0]

    @property
    def variable(self) -> Any:
        return self.args[1]

    def doit(self, **hints: Any) -> Expr:
        return sympy.Derivative(self.expression.doit(), self.variable.doit(), evaluate=False)


class Differential(Head):
    """d(expression): how it changes, to first order, where a ``variable`` X moves along dX, the ``direction``.

    It is Σ ∂(expression)/∂x_ij dx_ij, has the shape of the expression, and is linear in dX (Magnus and Neudecker,
    Matrix Differential Calculus, 5.3 and 5.4).
    """

    __slots__ = ()

    def __new__(cls, expression: Expr, variable: Expr, direction: Expr) -> Differential:
        return shared(cls, (expression, variable, direction))

    @property
    def expression(self) -> Any:
        return self.args[0]

    @property
    def variable(self) -> Any:
        return self.args[1]

    @property
    def direction(self) -> Any:
        return self.args[2]

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        return shape_of(self.args[0])


def kept_shape(shape: Shape) -> Shape:
    """A shape as the nodes keep it: that of a scalar is ``UNIT`` itself, and every size an expression.

    >>> kept_shape((1, 1)) is UNIT
    True
    """
    if shape is UNIT or shape == UNIT:
        return UNIT
    rows, columns = shape
    return Integer(rows) if isinstance(rows, int) else rows, Integer(columns) if isinstance(columns, int) else columns


def size_product(left: Expr, right: Expr) -> Expr:
    """The product of two sizes; a square is made as one, since SymPy loads its tensors to add two exponents.

    >>> n = size("n")
    >>> size_product(n, n), size_product(n, size("m"))
    (n**2, m*n)
    """
    return left**2 if left == right else left * right


def shape_of(expr: Expr) -> Shape:
    """Rows and columns; a number, a size and every head of the index language are 1×1."""
    return getattr(expr, "shape", UNIT)


def is_scalar(expr: Expr) -> bool:
    """Whether an expression is 1×1."""
    shape = getattr(expr, "shape", UNIT)
    return shape is UNIT or shape[0] is S.One and shape[1] is S.One


@lru_cache(maxsize=512)
def size_text(extent: Expr) -> str:
    """A size as SymPy writes it; the same few are asked about again and again."""
    return str(extent)


def extent_at(extent: Expr, sizes: Mapping[str, int]) -> int:
    """The number that an extent is where its sizes have these values; that of a whole extent may be given as well.

    >>> extent_at(size("m") * size("n"), {"m": 2, "n": 3})
    6
    """
    if extent.is_Symbol:
        return sizes[extent.name]
    if extent.is_Integer:
        return int(extent)
    known = sizes.get(size_text(extent))
    return int(extent.xreplace({s: Integer(sizes[s.name]) for s in extent.free_symbols})) if known is None else known


def product(*given: Expr | int) -> Expr:
    """The product of the factors: nested products and numbers are merged, nothing is reordered or expanded.

    >>> from sympy.abc import x, y
    >>> product(2, x, product(3, y)).args
    (6, x, y)
    """
    number: Expr = S.One
    kept: list[Expr] = []
    for factor in given:
        for f in factor.args if isinstance(factor, Product) else (factor,):
            if isinstance(f, int) or f.is_Number:
                number = number * f if number is not S.One or isinstance(f, int) else f
            else:
                kept.append(f)
    if number is not S.One:
        if not number:
            return S.Zero
        kept.insert(0, number)
    return Product(*kept) if len(kept) > 1 else kept[0] if kept else number


def terms(*given: Expr) -> Expr:
    """The sum of the terms: nested sums are flattened and zeros dropped, nothing is reordered."""
    kept: list[Expr] = []
    for term in given:
        kept.extend(t for t in (term.args if isinstance(term, Terms) else (term,)) if t != 0)
    if not kept:
        return S.Zero
    return kept[0] if len(kept) == 1 else Terms(*kept)


def power(base: Expr, exponent: Expr | int) -> Expr:
    """``base`` to a power; only the exponents 0 and 1, the base 1 and powers of numbers are worked out."""
    exponent = Integer(exponent) if isinstance(exponent, int) else exponent
    if exponent == 1:
        return base
    if exponent == 0 or base == 1:
        return S.One
    if base.is_Number and exponent.is_Integer and abs(int(exponent)) <= 64 and not (base == 0 and exponent < 0):
        return base**exponent
    if isinstance(base, Power) and base.exponent.is_Integer and exponent.is_Integer:
        return power(base.base, base.exponent * exponent)
    return Power(base, exponent)


def summed(body: Expr, *indices: At) -> Expr:
    """Σ over the indices, outermost first; a sum within a sum becomes one sum with more indices."""
    if not indices or body == 0:
        return body
    if isinstance(body, Sum):
        return Sum(body.body, *indices, *body.indices)
    return Sum(body, *indices)


def factors(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product, or the expression alone."""
    parts: tuple[Expr, ...] = expr.args if isinstance(expr, Product) else (expr,)
    return parts


def termwise(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a sum of terms, or the expression alone."""
    parts: tuple[Expr, ...] = expr.args if isinstance(expr, Terms) else (expr,)
    return parts


def is_negative(number: Expr) -> bool:
    """Whether a number is below 0: that of a fraction is seen from what stands above its line."""
    return bool(number.p < 0 if number.is_Rational else number.is_negative)


def coefficient(expr: Expr) -> tuple[Expr, tuple[Expr, ...]]:
    """The numeric coefficient of a product and its other factors."""
    parts = factors(expr)
    return (parts[0], parts[1:]) if parts[0].is_Number else (S.One, parts)


def collect(expr: Expr) -> Expr:
    """Equal terms as one, with the sum of their numbers; terms that cancel go."""
    found: dict[Expr, Expr] = {}
    for term in termwise(expr):
        if term == 0:
            continue
        number, rest = coefficient(term)
        key = product(*rest)
        found[key] = found.get(key, Integer(0)) + number
    return terms(*(product(number, key) for key, number in found.items() if number != 0))


def less_one(exponent: Expr) -> Expr:
    """An exponent less one: that of a number, or of an expression such as k, k + 1."""
    return exponent - 1 if exponent.is_Number else collect(terms(exponent, Integer(-1)))


def rebuild(expr: Expr, args: tuple[Expr, ...]) -> Expr:
    """``expr`` with other arguments, through the constructor that keeps its head in normal form."""
    if isinstance(expr, Product):
        return product(*args)
    if isinstance(expr, Terms):
        return terms(*args)
    if isinstance(expr, Power):
        return power(*args)
    if isinstance(expr, Sum):
        return summed(args[0], *cast("tuple[Index, ...]", args[1:]))
    return cast(Expr, expr.func(*args))


def walk(expr: Expr) -> Iterator[Expr]:
    """Every subexpression, the expression itself first; an explicit stack, so that depth costs nothing."""
    stack = [expr]
    while stack:
        e = stack.pop()
        yield e
        if parts := e.args:
            stack.extend(parts[::-1])


def distinct(expr: Expr, met: set[Expr] | None = None) -> Iterator[Expr]:
    """Every different subexpression once, however many places it stands in, as it does in functions of functions.

    Those that were ``met`` before are left out, with all that is in them.
    """
    stack, met = [expr], set() if met is None else met
    while stack:
        e = stack.pop()
        if e not in met:
            met.add(e)
            yield e
            if parts := e.args:
                stack.extend(parts[::-1])


def within(expr: Expr, parts: Callable[[Expr], tuple[Expr, ...]]) -> Iterator[Expr]:
    """What is met once each where ``parts`` says into which parts of an expression one goes."""
    stack, met = [expr], set[Expr]()
    while stack:
        e = stack.pop()
        if e not in met:
            met.add(e)
            yield e
            stack.extend(parts(e)[::-1])


def replace(expr: Expr, values: Mapping[Expr, Expr], again: Callable[[Expr, tuple[Expr, ...]], Expr] = rebuild) -> Expr:
    """``expr`` with every occurrence of a key replaced, innermost last; sums over a replaced index go too.

    Used to rename indices and to put a definition in the place of a name. A bound index that is renamed is
    renamed in its sum as well; the caller sees to it that nothing is captured (:func:`fresh`). ``again``
    makes an expression with other parts.
    """
    if not values:
        return expr
    done: dict[Expr, Expr] = dict(values)

    def go(e: Expr) -> Expr:
        known = done.get(e)
        if known is not None:
            return known
        if not e.args:
            return e
        given = e.args
        args = tuple([go(a) for a in given])
        known = done[e] = e if all(map(is_, args, given)) else again(e, args)
        return known

    return go(expr)


def free(expr: Expr) -> frozenset[Index]:
    """The indices that are not bound by a sum; the two of a derivative's variable count as free."""
    return _indices(expr)[0]


def bound(expr: Expr) -> frozenset[Index]:
    """The indices that some sum, or some matrix given by its entries, binds in ``expr``."""
    return _indices(expr)[1]


_EMPTY: frozenset[Index] = frozenset()
_NONE = _EMPTY, _EMPTY


def _indices(expr: Expr) -> tuple[frozenset[Index], frozenset[Index]]:
    """The free indices and the bound ones; a head keeps them once it was asked."""
    if isinstance(expr, Index):
        return _NONE if isinstance(expr, Fixed) else (frozenset((expr,)), _EMPTY)
    if not isinstance(expr, Head):
        return _met_in(expr) if expr.args else _NONE
    try:
        return expr.indices_in
    except AttributeError:
        expr.indices_in = _met_in(expr)
        return expr.indices_in


def _met_in(expr: Expr) -> tuple[frozenset[Index], frozenset[Index]]:
    """The same, worked out from the parts."""
    inside, over = _NONE
    binds = isinstance(expr, (Sum, Table))
    for child in expr.args[:1] if binds else expr.at if isinstance(expr, Entry) else expr.args:
        f, b = _indices(child)
        inside = inside | f if inside else f
        over = over | b if over else b
    if binds:
        own = frozenset(expr.indices)
        return inside - own, over | own
    return inside, over


def fresh(extent: Expr, taken: Callable[[str], bool]) -> Index:
    """An index over ``extent`` with the first letter that is not taken: i, j, k, l, p, q, r, k_1, k_2, …"""
    for letter in ALPHABET:
        if not taken(letter):
            return Index(letter, extent)
    number = 1
    while taken(f"k_{number}"):
        number += 1
    return Index(f"k_{number}", extent)
