"""Nodes: one array each, made once; and the table of those that there are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from sympy import Expr, Integer

__all__ = ["Node", "Nodes", "Smaller", "below", "broadcast", "kept_axes", "signs", "without"]

TYPICAL = 1000  # the size that is taken for typical where the caller names none


class Node:
    """One array: an operation on others. ``axes`` are their sizes; a size of 1 is an axis that only broadcasts."""

    __slots__ = ("args", "axes", "data", "number", "op")

    def __init__(self, op: str, args: tuple[Node, ...], data: Any, axes: tuple[Expr, ...], number: int) -> None:
        self.op, self.args, self.data, self.axes, self.number = op, args, data, axes, number

    def __repr__(self) -> str:
        return f"{self.op}({', '.join([*map(repr, self.args), *([repr(self.data)] if self.data is not None else [])])})"


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
        self, op: str, args: tuple[Node, ...] = (), data: Any = None, axes: tuple[Expr, ...] | None = None
    ) -> Node:
        """The node of an operation; without ``axes`` those of its only matrix argument, none for a scalar function."""
        if axes is None:
            axes = args[0].axes if op in ("matrix_power", "inv", "cho_inv", "tril", "triu", "cholesky") else ()
        key = (op, tuple(a.number for a in args), data, axes)
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = Node(op, args, data, axes, len(self._made))
        return known

    def made(self, op: str, args: tuple[Node, ...], data: Any, axes: tuple[Expr, ...]) -> bool:
        """Whether there is this node already."""
        return (op, tuple(a.number for a in args), data, axes) in self._made

    def number(self, number: Expr) -> Node:
        """A constant."""
        return self.make("number", (), number)

    def extent(self, extent: Expr) -> Node:
        """A size, or an expression in sizes, as a number."""
        return self.number(extent) if extent.is_Number else self.make("size", (), extent)

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


def kept_axes(shape: Iterable[Expr]) -> tuple[Expr, ...]:
    return tuple(s for s in shape if s != 1)


def signs(node: Node) -> tuple[int, ...]:
    return tuple(node.data)


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
