"""Sizes that may be unknown, the equations between them, and the shapes that an operation accepts.

A size is a class of sizes that are equal (union and find); what no equation tells gets a name at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import cast

import sympy
from sympy import Dummy, Expr, S

from ..core.index import UNIT, Shape, size
from ..core.operation import Misfit, text_shape
from ..core.text import Said, Text
from ..operations import OPERATIONS

__all__ = [
    *("ONE", "UNITS", "Dim", "Dims", "Equations", "Names", "declared_dims", "evaluated", "is_column", "is_unit"),
    *("known_shape", "refusal", "signature_of", "value_of"),
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


def _find(dim: Dim) -> Dim:
    root = dim
    while root.parent is not None:
        root = root.parent
    while dim.parent is not None:
        dim.parent, dim = root, dim.parent
    return root


def value_of(dim: Dim) -> Expr | None:
    """The size, where it is known."""
    root = _find(dim)
    if root.value is None and root.parts is not None:
        form, parts = root.parts
        values = {symbol: value_of(part) for symbol, part in parts.items()}
        if all(v is not None for v in values.values()):
            root.value = form.xreplace(cast("dict[Expr, Expr]", values))
    return root.value


def is_unit(dims: Dims) -> bool:
    return value_of(dims[0]) is S.One and value_of(dims[1]) is S.One


def is_column(dims: Dims) -> bool:
    return value_of(dims[1]) is S.One and value_of(dims[0]) is not S.One


def known_shape(dims: Dims) -> Shape | None:
    rows, columns = value_of(dims[0]), value_of(dims[1])
    return None if rows is None or columns is None else (rows, columns)


class Equations:
    """The equations between sizes of one reading of a formula."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Dim, Dim]] = []

    def equal(self, left: Dim, right: Dim) -> bool:
        """Make two sizes equal; False where they cannot be."""
        a, b = _find(left), _find(right)
        if a is b:
            return True
        x, y = value_of(a), value_of(b)
        if x is not None and y is not None:
            return bool(x == y)
        if x is not None:
            a, b, x, y = b, a, y, x
        if y is not None:  # a is unknown, b is known
            if y == 1 and a.one < (2 if b.implied else 1):
                return False
            if a.parts is not None:
                return self._divide(a, b, y)
            a.parent = b
            return True
        if a.parts is not None and b.parts is not None:
            self.waiting.append((a, b))
            return True
        if a.parts is not None:
            a, b = b, a
        if b.parts is not None and any(_find(p) is a for p in b.parts[1].values()):
            return False
        a.parent = b
        b.one, b.named = min(a.one, b.one), a.named or b.named
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
            self._settle(_find(dim))
        return cast(Shape, known_shape(dims))

    def _settle(self, root: Dim) -> None:
        pending = [root]
        while pending:
            dim = _find(pending.pop())
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
