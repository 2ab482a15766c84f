"""Sizes that may be unknown, the equations between them, and the shapes that an operation accepts.

A size is a class of sizes that are equal (union and find); what no equation tells gets a name at the end. There is no
other store of sizes: an objective has :class:`Equations`, a document :class:`Extents`, SymPy's indices plain sizes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import cast

import sympy
from sympy import Dummy, Expr, Integer, S

from ..core.index import UNIT, Shape, size
from ..core.operation import Misfit, text_shape
from ..core.text import Said, Text
from ..operations import OPERATIONS

__all__ = [
    *("ONE", "UNITS", "Dim", "Dims", "Equations", "Extents", "Names", "declared_dims", "equal", "evaluated"),
    *(
        "is_column",
        "is_square",
        "is_unit",
        "known_shape",
        "refusal",
        "root",
        "same",
        "signature_of",
        "value_of",
        "written",
    ),
]


class Dim:
    """A size that may still be unknown: a class of sizes that are equal.

    ``value`` is the size where it is known; ``parts`` are the unknown sizes of a product. ``one`` says whether
    it may turn out to be 1: 0 never, 1 where a size was declared as 1, 2 always. ``named`` says that a
    variable has this size, so that it can be given a name.
    """

    __slots__ = ("implied", "named", "one", "parent", "parts", "value")

    def __init__(self, value: Expr | None = None, one: int = 2, named: bool = False, implied: bool = False) -> None:
        self.parent: Dim | None = None
        self.value = value
        self.parts: tuple[Expr, dict[Expr, Dim]] | None = None
        self.one = one
        self.named = named
        self.implied = implied


Dims = tuple[Dim, Dim]
ONE = Dim(S.One, implied=True)
UNITS: Dims = (ONE, ONE)


def root(dim: Dim) -> Dim:
    """The size that stands for all that are equal to this one."""
    top = dim
    while top.parent is not None:
        top = top.parent
    while dim.parent is not None:
        dim.parent, dim = top, dim.parent
    return top


def value_of(dim: Dim) -> Expr | None:
    """The size, where it is known."""
    top = root(dim)
    if top.value is None and top.parts is not None:
        form, parts = top.parts
        values = {symbol: value_of(part) for symbol, part in parts.items()}
        if all(v is not None for v in values.values()):
            top.value = form.xreplace(cast("dict[Expr, Expr]", values))
    return top.value


def equal(left: Dim, right: Dim) -> bool:
    """Make two sizes equal, of which none is an unknown product; False where they cannot be."""
    a, b = root(left), root(right)
    if a is b:
        return True
    x, y = value_of(a), value_of(b)
    if x is not None and y is not None:
        return bool(x == y)
    if x is not None:
        a, b, y = b, a, x
    if y == 1 and a.one < (2 if b.implied else 1):
        return False
    a.parent = b
    if y is None:
        b.one, b.named = min(a.one, b.one), a.named or b.named
    return True


def same(a: Dims, b: Dims) -> bool:
    """Make the sizes of two parts equal, of which none is an unknown product; False where they cannot be."""
    return equal(a[0], b[0]) and equal(a[1], b[1])


def written(text: str) -> Expr:
    """A size as a document writes it, 3 or n."""
    return Integer(int(text)) if text.isdigit() else size(text)


def is_unit(dims: Dims) -> bool:
    """Whether these are the sizes of a scalar."""
    return value_of(dims[0]) is S.One and value_of(dims[1]) is S.One


def is_column(dims: Dims) -> bool:
    """Whether these are the sizes of a column that is no scalar."""
    return value_of(dims[1]) is S.One and value_of(dims[0]) is not S.One


def is_square(dims: Dims) -> bool:
    """Whether these are known to be the sizes of a square matrix that is no scalar."""
    rows, columns = root(dims[0]), root(dims[1])
    same_value = value_of(rows) is not None and value_of(rows) == value_of(columns)
    return (rows is columns or same_value) and value_of(rows) != 1


def known_shape(dims: Dims) -> Shape | None:
    rows, columns = value_of(dims[0]), value_of(dims[1])
    return None if rows is None or columns is None else (rows, columns)


class Equations:
    """The equations between sizes of one reading of a formula."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Dim, Dim]] = []

    def equal(self, left: Dim, right: Dim) -> bool:
        """Make two sizes equal; False where they cannot be."""
        a, b = root(left), root(right)
        if value_of(a) is not None or a.parts is None:
            a, b = b, a
        if a is b or value_of(a) is not None or a.parts is None:
            return equal(left, right)
        known = value_of(b)
        if known is not None:
            return (known != 1 or a.one >= (2 if b.implied else 1)) and self._divide(a, b, known)
        if b.parts is not None:
            self.waiting.append((root(left), root(right)))
            return True
        if any(root(p) is b for p in a.parts[1].values()):
            return False
        b.parent = a
        a.one, a.named = min(a.one, b.one), a.named or b.named
        return True

    def _divide(self, whole: Dim, known: Dim, value: Expr) -> bool:
        """A product of sizes is known: where one factor is not, it is the quotient."""
        form, parts = cast("tuple[Expr, dict[Expr, Dim]]", whole.parts)
        values = {s: value_of(p) for s, p in parts.items()}
        open_ = [s for s, v in values.items() if v is None]
        if len(open_) != 1 or sympy.degree(form, open_[0]) != 1:
            self.waiting.append((whole, known))
            return True
        rest = form.xreplace({s: v for s, v in values.items() if v is not None}).coeff(open_[0])
        quotient = sympy.cancel(value / rest)
        factors = quotient.args if quotient.is_Mul else (quotient,)
        if not all(
            f.is_Symbol or f.is_Pow and f.exp.is_Integer and f.exp > 0 or f.is_Integer and f > 0 for f in factors
        ):
            return False
        return self.equal(parts[open_[0]], Dim(quotient))

    def settle(self) -> tuple[Dim, Dim] | None:
        """Solve what had to wait; the pair that cannot be equal, if any."""
        progress = True
        while progress and self.waiting:
            progress, waiting = False, self.waiting
            self.waiting = []
            for a, b in waiting:
                if not self.equal(a, b):
                    return a, b
            progress = len(self.waiting) < len(waiting)
        return None


class Extents:
    """The sizes of a document in one reading: those that nothing else holds, and those that are products of others."""

    def __init__(self) -> None:
        self.made: list[Dim] = []
        self.products: list[tuple[Dim, Expr, dict[Expr, Dim]]] = []

    def new(self, value: Expr | None = None, solid: bool = False) -> Dim:
        """A new size, which will have a name in the end; that of a name's axis is ``solid``, and never 1."""
        self.made.append(Dim(value, one=0 if solid else 2))
        return self.made[-1]

    def composed(self, extent: Expr, factors: Mapping[Expr, Dim]) -> Dim:
        """The size of a Kronecker product or a stacked matrix: a product of sizes that may have no names yet."""
        factors = {s: factors[s] for s in extent.free_symbols if value_of(factors[s]) != 1}
        extent = cast(Expr, extent.subs(dict.fromkeys(extent.free_symbols - set(factors), 1)))
        if extent in factors:
            return factors[extent]
        made = self.new()
        self.products.append((made, extent, dict(factors)))
        return made

    def misfit(self) -> tuple[Expr, Expr] | None:
        """Two sizes that were made equal and are not so as products: those of Kronecker products, stacked columns."""
        found: dict[int, Expr] = {}
        for s, extent, factors in self.products:
            values = {f: value_of(g) for f, g in factors.items()}
            if None in values.values():
                continue
            value = cast(Expr, extent.subs(values, simultaneous=True))
            other = found.setdefault(id(root(s)), value_of(s) or value)
            if other != value:
                return value, other
        return None

    def name(self, first: Iterable[Dim], taken: Collection[str]) -> None:
        """Give every size that is still unknown a name that is not taken, these sizes first."""
        known = (value_of(s) for s in self.made)
        names = Names({*taken, *(value.name for value in known if value is not None and value.is_Symbol)})
        composed = {id(root(s)) for s, _, _ in self.products}
        for s in (*first, *self.made):
            if id(root(s)) not in composed:
                names.name((s, ONE))
        for s, extent, factors in self.products:
            # inner products were made before those that hold them
            if value_of(s) is None:
                values = {f: value_of(g) for f, g in factors.items()}
                root(s).value = cast(Expr, extent.subs(values, simultaneous=True))


@cache
def signature_of(name: str, count: int, row: bool = False) -> tuple[tuple[Shape, ...], Shape] | None:
    """The most general shapes of arguments that an operation accepts, and that of its result; ``row`` for a row.

    The shape rule of the record is tried on unknown sizes: all different, then with more and more of them
    equal or 1. So a new operation needs to say nothing more.
    """
    a, b, c, d = (Dummy(letter, integer=True, positive=True) for letter in "abcd")
    one = S.One
    first: list[Shape] = [(a, b), (a, a), (a, one), (one, b), UNIT]
    options: list[tuple[Shape, ...]] = [(s,) for s in (*(((one, b),) if row else ()), *first)]
    if count == 2:
        options = [((a, b), (c, d)), ((a, b), (b, d)), ((a, b), (a, b)), ((a, a), (c, c)), ((a, a), (a, d))]
        options += [((a, a), (a, a)), ((a, one), (c, one)), ((a, one), (a, one)), (UNIT, (c, d)), ((a, b), UNIT)]
    for option in options:
        try:
            return option, OPERATIONS[name].shape(*option)
        except Misfit:
            continue
    return None


class Names:
    """Gives names to the unknown sizes, n_1, n_2, … in the order of first appearance."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.given: list[str] = []
        self.number = 0

    def name(self, dims: Dims) -> Shape:
        for dim in dims:
            self._settle(root(dim))
        return cast(Shape, known_shape(dims))

    def _settle(self, top: Dim) -> None:
        pending = [top]
        while pending:
            dim = root(pending.pop())
            if value_of(dim) is not None:
                continue
            if dim.parts is not None:
                open_ = [p for p in dim.parts[1].values() if value_of(p) is None]
                pending += [dim, *reversed(open_)]
                continue
            self.number += 1
            while f"n_{self.number}" in self.taken:
                self.number += 1
            self.given.append(f"n_{self.number}")
            dim.value = size(f"n_{self.number}")

    def text(self, dims: Dims) -> str:
        return text_shape(self.name(dims))


def declared_dims(shape: Shape, rank: int) -> Dims:
    rows = Dim(shape[0])
    return (rows, Dim(shape[1])) if rank == 2 else (rows if rank else ONE, ONE)


def refusal(name: str, shapes: list[Shape]) -> Said:
    """What the shape rule of an operation says of these shapes."""
    try:
        OPERATIONS[name].shape(*shapes)
    except Misfit as error:
        return error.said
    return Text("{name} cannot be taken of {shapes}", "{shapes} に {name} を施すことはできない")(
        name=name, shapes=", ".join(text_shape(s) for s in shapes)
    )


def evaluated(form: Expr, unknown: dict[Expr, Dim]) -> Dim:
    values = {s: v for s, d in unknown.items() if s in form.free_symbols and (v := value_of(d)) is not None}
    rest = form.xreplace(values)
    if rest == 1:
        return ONE
    if rest in unknown:
        return unknown[rest]
    parts = {s: d for s, d in unknown.items() if s in rest.free_symbols}  # in this order they get their names
    if not parts:
        return Dim(rest)
    out = Dim()
    out.parts = rest, parts
    return out
