"""Nodes: one array each, made once; and the table of those that there are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, S

from . import kinds as op
from .kinds import Fields, Kind

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Node", "Nodes", "Smaller", "below", "broadcast", "is_square", "kept_axes", "without"]

TYPICAL = 1000  # the size that is taken for typical where the caller names none


class Node:
    """One array: a kind of operation on others, with its fields.

    ``axes`` are its sizes; a size of 1 is an axis that only broadcasts. A field that its kind lacks is an error.
    """

    __slots__ = (*Fields.__annotations__, "args", "axes", "data", "kind", "serial")
    value: Expr
    name: str
    factor: Expr
    exponents: tuple[Expr, ...]
    signs: tuple[int, ...]
    over: int | tuple[int, ...] | None
    at: tuple[int, ...]
    rank: int
    order: tuple[int, ...]
    exponent: int
    shapes: tuple[tuple[Expr, ...], ...]
    part: str
    pattern: str
    mark: int

    def __init__(
        self, kind: Kind, args: tuple[Node, ...], axes: tuple[Expr, ...], data: tuple[Any, ...], serial: int
    ) -> None:
        self.kind, self.args, self.axes, self.data, self.serial = kind, args, axes, data, serial
        for name, value in zip(kind.fields, data, strict=True):
            setattr(self, name, value)

    @property
    def factors(self) -> tuple[tuple[Node, Expr], ...]:
        """The factors of a product with their exponents."""
        return tuple(zip(self.args, self.exponents, strict=True))

    @property
    def as_product(self) -> tuple[Expr, tuple[tuple[Node, Expr], ...]]:
        """Any array as a number times factors with their exponents: those of a product, or 1 and the array itself."""
        return (self.factor, self.factors) if self.kind is op.PROD else (S.One, ((self, S.One),))

    @property
    def axis(self) -> int | None:
        """The one axis along which something is done, or all."""
        assert not isinstance(self.over, tuple)
        return self.over

    @property
    def terms(self) -> tuple[tuple[Node, int], ...]:
        """The terms of a sum with their signs."""
        return tuple(zip(self.args, self.signs, strict=True))

    def __repr__(self) -> str:
        return f"{self.kind}({', '.join(map(repr, [*self.args, *self.data]))})"


class Nodes:
    """The nodes that were made, and what the caller knows of them.

    ``sizes`` are the typical values of sizes.
    """

    def __init__(self, sizes: Mapping[str, int] | None = None) -> None:
        self.typical = dict(sizes or {})
        self.titles: dict[Node, str] = {}  # what a value is that was written out for a target
        self.facts: dict[Node, frozenset[str]] = {}
        self._made: dict[Hashable, Node] = {}

    def make(
        self, kind: Kind, args: tuple[Node, ...] = (), axes: tuple[Expr, ...] | None = None, **fields: Unpack[Fields]
    ) -> Node:
        """The node of a kind; without ``axes`` those that the kind has."""
        if fields.keys() != set(kind.fields) or kind.arity not in (None, len(args)):
            raise TypeError(f"{kind} is made of {kind.arity} arrays and {kind.fields}, not {len(args)} and {[*fields]}")
        return self._node(kind, args, axes, tuple(fields[name] for name in kind.fields))  # type: ignore[literal-required]

    def remade(self, node: Node, args: tuple[Node, ...], axes: tuple[Expr, ...] | None = None) -> Node:
        """The same operation on other arrays."""
        return (
            node if args == node.args else self._node(node.kind, args, node.axes if axes is None else axes, node.data)
        )

    def _node(self, kind: Kind, args: tuple[Node, ...], axes: tuple[Expr, ...] | None, data: tuple[Any, ...]) -> Node:
        if axes is None:
            axes = args[0].axes if kind.like else ()
        key = (kind, tuple(a.serial for a in args), data, axes)
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = Node(kind, args, axes, data, len(self._made))
        return known

    def made(self, kind: Kind, args: tuple[Node, ...], axes: tuple[Expr, ...], *data: Any) -> bool:
        """Whether there is this node already."""
        return (kind, tuple(a.serial for a in args), data, axes) in self._made

    def number(self, number: Expr) -> Node:
        """A constant."""
        return self.make(op.NUMBER, value=number)

    def extent(self, extent: Expr) -> Node:
        """A size, or an expression in sizes, as a number."""
        return self.number(extent) if extent.is_Number else self.make(op.SIZE, value=extent)

    def typical_size(self, extent: Expr) -> float:
        """The number that stands for a size when products are bracketed."""
        if isinstance(extent, Smaller):
            return min(map(self.typical_size, extent.args))
        values = {s: Integer(self.typical.get(str(s), TYPICAL)) for s in extent.free_symbols}
        return float(extent.xreplace(values))


class Smaller(Expr):  # type: ignore[misc]
    """The smaller of two sizes."""


def below(roots: Iterable[Node]) -> list[Node]:
    """All nodes that these need, themselves included, each after those that it needs."""
    seen: set[Node] = set()
    order: list[Node] = []
    stack: list[tuple[Node, bool]] = [(r, False) for r in reversed(list(roots))]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((a, False) for a in reversed(node.args))
    return order


def is_square(node: Node) -> bool:
    """Whether an array is another one squared, entry by entry."""
    return node.kind is op.PROD and node.factor == 1 and node.exponents == (2,)


def kept_axes(shape: Iterable[Expr]) -> tuple[Expr, ...]:
    return tuple(s for s in shape if s != 1)


def without(axes: tuple[Expr, ...], over: Any) -> tuple[Expr, ...]:
    if over is None:
        return ()
    gone = over if isinstance(over, tuple) else (over,)
    return tuple(a for n, a in enumerate(axes) if n not in gone)


def broadcast(all_axes: Iterable[tuple[Expr, ...]]) -> tuple[Expr, ...]:
    out: tuple[Expr, ...] = ()
    for axes in all_axes:
        if not axes:
            continue
        out = axes if not out else tuple(b if a == 1 else a for a, b in zip(out, axes, strict=True))
    return out
