"""What can be asked of arrays, so that the rules for one kind may ask for any other.

The rules call each other in a circle: the transpose of a product is a product of transposes, whose factors may be sums.
Each set of rules, a module of functions, takes an :class:`Algebra`; the ``graph`` brings them together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Expr, S

from . import kinds as op
from .kinds import Kind
from .nodes import Node, Nodes

__all__ = ["Algebra"]


class Algebra(Nodes, ABC):
    """Nodes, and the arrays that can be made of them, each in the form in which it is best computed.

    ``sizes`` are the typical values of sizes; ``factors`` says whether the target can solve with a Cholesky factor.
    """

    def __init__(self, sizes: Mapping[str, int] | None = None, *, factors: bool = False) -> None:
        super().__init__(sizes)
        self.factors = factors
        self.finishing = False  # a target is given its own forms: what was found must not be found again

    @abstractmethod
    def call(self, kind: Kind, a: Node) -> Node:
        """A function of each entry, in a form that cannot overflow or cancel."""

    @abstractmethod
    def log_sum_exp(self, a: Node, over: Any) -> Node:
        """log Σ exp over all axes or one."""

    @abstractmethod
    def total(self, a: Node, axis: Any) -> Node:
        """The sum over all axes, over one, or over several."""

    @abstractmethod
    def inner(self, a: Node, b: Node) -> Node:
        """The sum of the products of equal entries."""

    @abstractmethod
    def trace(self, a: Node) -> Node:
        """The trace of a matrix."""

    @abstractmethod
    def diagonal(self, a: Node) -> Node:
        """The diagonal of a matrix."""

    @abstractmethod
    def terms(self, nodes: Sequence[Node], axes: tuple[Expr, ...]) -> Node:
        """The sum of arrays, gathered; ``axes`` are those that it must fill."""

    @abstractmethod
    def product(
        self, given: Sequence[tuple[Node, Expr]], number: Expr = S.One, axes: tuple[Expr, ...] | None = None
    ) -> Node:
        """number · Π nodeᵏ, gathered; ``axes`` are those that it must fill."""

    @abstractmethod
    def expand(self, a: Node, at: tuple[int, ...], rank: int) -> Node:
        """``a`` with its axes in these places of ``rank`` axes, the others of length 1."""

    @abstractmethod
    def spread_over(self, a: Node, over: Any, rank: int) -> Node:
        """``a`` with the axis ``over`` back, of length 1, that it lost."""

    @abstractmethod
    def T(self, a: Node) -> Node:
        """The transpose of a matrix; a vector is its own."""

    @abstractmethod
    def permute(self, a: Node, order: tuple[int, ...]) -> Node:
        """Axis n of the outcome is axis ``order[n]`` of ``a``."""

    @abstractmethod
    def reshape(self, a: Node, axes: tuple[Expr, ...]) -> Node:
        """The same entries, the last axis running fastest."""

    @abstractmethod
    def is_(self, a: Node, what: str) -> bool:
        """Whether a matrix is certainly symmetric, definite (positive) or has no negative entry (nonnegative)."""

    @abstractmethod
    def inv(self, a: Node) -> Node:
        """The inverse of a matrix."""

    @abstractmethod
    def solve(self, a: Node, b: Node) -> Node:
        """a⁻¹ b."""

    @abstractmethod
    def logdet(self, a: Node) -> Node:
        """log det a."""

    @abstractmethod
    def matmul(self, left: Node, right: Node) -> Node:
        """The product of two arrays with one or two axes each, over the last of the first and the first of the last."""

    def rebuilt(self, node: Node, args: tuple[Node, ...]) -> Node:
        """The same operation on other arrays, a product gathered anew."""
        if args != node.args and node.kind is op.PROD:
            return self.product(list(zip(args, node.exponents, strict=True)), node.factor, axes=node.axes)
        return self.remade(node, args)

    # ---- signs and numbers

    def negated(self, node: Node) -> Node:
        """−1 times an array."""
        return self.product([(node, S.One)], S.NegativeOne)

    def signed(self, node: Node, sign: int) -> Node:
        """An array, or with a negative sign −1 times it."""
        return node if sign > 0 else self.negated(node)

    def coefficient(self, node: Node) -> tuple[Node, Expr]:
        """A node without its number, and the number; a number is a number times 1."""
        if node.kind is op.NUMBER:
            return self.number(S.One), node.value
        if node.kind is op.PROD and node.factor != 1:
            return self.product(node.factors), node.factor
        return node, S.One

    def apart(self, node: Node) -> tuple[Node, list[tuple[Node, Expr]]]:
        """A matrix or vector without its scalar factors, and these."""
        if node.kind is op.PROD and node.axes:
            number, exponents = node.factor, node.exponents
            pairs = list(zip(node.args, exponents, strict=True))
            scalars = [p for p in pairs if not p[0].axes]
            if number != 1:
                scalars.insert(0, (self.number(number), S.One))
            if scalars:
                return self.product([p for p in pairs if p[0].axes]), scalars
        return node, []
