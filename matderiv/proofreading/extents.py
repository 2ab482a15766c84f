"""Sizes that may still be unknown, and which of them are equal; in the end each has a name.

The names of a derivation get their sizes from all of its equations together. So a size is a thing of its own until
then: those that an equation makes equal are joined (union and find), and one that nothing tells is called n_1, n_2, …
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from sympy import Expr, Integer, S

from ..core.index import size

__all__ = ["ONE", "SCALAR", "Dims", "Extents", "Size", "equal", "root", "same", "unit", "written"]


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


def equal(left: Size, right: Size) -> bool:
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


def same(a: Dims, b: Dims) -> bool:
    """Make the sizes of two parts equal; False where they cannot be."""
    return equal(a[0], b[0]) and equal(a[1], b[1])


def unit(dims: Dims) -> bool:
    """Whether these are the sizes of a scalar."""
    return root(dims[0]).value == 1 and root(dims[1]).value == 1


def written(text: str) -> Expr:
    """A size as a document writes it, 3 or n."""
    return Integer(int(text)) if text.isdigit() else size(text)


class Extents:
    """The sizes of one reading: those that nothing else holds, and those that are products of others."""

    def __init__(self) -> None:
        self.made: list[Size] = []
        self.products: list[tuple[Size, Expr, dict[Expr, Size]]] = []

    def new(self, value: Expr | None = None, solid: bool = False) -> Size:
        """A new size, which will have a name in the end."""
        self.made.append(Size(value, solid))
        return self.made[-1]

    def composed(self, extent: Expr, factors: Mapping[Expr, Size]) -> Size:
        """The size of a Kronecker product or a stacked matrix: a product of sizes that may have no names yet."""
        factors = {s: factors[s] for s in extent.free_symbols if root(factors[s]).value != 1}
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
            values = {f: root(g).value for f, g in factors.items()}
            if None in values.values():
                continue
            value = cast(Expr, extent.subs(values, simultaneous=True))
            other = found.setdefault(id(root(s)), root(s).value or value)
            if other != value:
                return value, other
        return None

    def name(self, first: Iterable[Size], taken: Collection[str]) -> None:
        """Give every size that is still unknown a name that is not taken: n_1, n_2, … in order, these sizes first."""
        number = 0
        composed = {id(root(s)) for s, _, _ in self.products}
        for s in (*first, *self.made):
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
