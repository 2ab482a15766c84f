"""The graph that array code is: nodes, each made once, in the forms in which they are best computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sympy import Expr, S

from . import axes as axis_rules
from . import facts, functions, matrices, products, sums, totals
from . import kinds as op
from .algebra import Algebra
from .kinds import Kind
from .nodes import Node, below

__all__ = ["Graph"]


class Graph(Algebra):
    """The algebra with the rules of all modules of this room; every method takes nodes and gives nodes.

    >>> graph = Graph()
    >>> a = graph.make(op.INPUT, name="a")
    >>> graph.call(op.LOG, graph.call(op.EXP, a)) is a
    True
    """

    def __init__(self, sizes: Mapping[str, int] | None = None, *, factors: bool = False) -> None:
        super().__init__(sizes, factors=factors)
        self._known: dict[tuple[str, Node], bool] = {}

    def call(self, kind: Kind, a: Node) -> Node:
        return functions.call(self, kind, a)

    def log_sum_exp(self, a: Node, over: Any) -> Node:
        return functions.log_sum_exp(self, a, over)

    def total(self, a: Node, axis: Any) -> Node:
        return totals.total(self, a, axis)

    def inner(self, a: Node, b: Node) -> Node:
        return totals.inner(self, a, b)

    def trace(self, a: Node) -> Node:
        return totals.trace(self, a)

    def diagonal(self, a: Node) -> Node:
        return totals.diagonal(self, a)

    def terms(self, nodes: Sequence[Node], axes: tuple[Expr, ...]) -> Node:
        return sums.terms(self, nodes, axes)

    def product(
        self, given: Sequence[tuple[Node, Expr]], number: Expr = S.One, axes: tuple[Expr, ...] | None = None
    ) -> Node:
        return products.product(self, given, number, axes)

    def expand(self, a: Node, at: tuple[int, ...], rank: int) -> Node:
        return axis_rules.expand(self, a, at, rank)

    def spread_over(self, a: Node, over: Any, rank: int) -> Node:
        return axis_rules.spread_over(self, a, over, rank)

    def T(self, a: Node) -> Node:
        return axis_rules.T(self, a)

    def permute(self, a: Node, order: tuple[int, ...]) -> Node:
        return axis_rules.permute(self, a, order)

    def reshape(self, a: Node, axes: tuple[Expr, ...]) -> Node:
        return axis_rules.reshape(self, a, axes)

    def is_(self, a: Node, what: str) -> bool:
        known = self._known.get((what, a))
        if known is None:
            self._known[what, a] = False
            given = what in self.facts.get(a, ())
            known = self._known[what, a] = given or facts.RULES[what](self, a)
        return known

    def inv(self, a: Node) -> Node:
        return matrices.inv(self, a)

    def solve(self, a: Node, b: Node) -> Node:
        return matrices.solve(self, a, b)

    def logdet(self, a: Node) -> Node:
        return matrices.logdet(self, a)

    def matmul(self, left: Node, right: Node) -> Node:
        return matrices.matmul(self, left, right)

    # ---- another target

    def rewritten(self, roots: Iterable[Node], change: Callable[[Node], Node | None]) -> dict[Node, Node]:
        """Every node below ``roots`` with ``change`` made from the leaves up, where it gives another node."""
        out: dict[Node, Node] = {}
        for node in below(roots):
            args = tuple(out[a] for a in node.args)
            new = self.remade(node, args)
            if new is not node and new.kind is op.PROD and any(a.kind is op.PROD and not a.axes for a in args):
                # numbers that meet only now are one number
                new = self.product(list(zip(args, node.exponents, strict=True)), node.factor, axes=node.axes)
            other = change(new)
            if other is not None and other is not new:
                out.update(self.rewritten([other], change) if other not in out else {})
                new = out.get(other, other)
            out[node] = new
        return out
