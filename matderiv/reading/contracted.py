"""Sums of products as einsum has them, of arrays with at most two axes, as the products of matrices that they are.

``einsum("ij,jk->ik", A, B)`` is ``A*B``; two operands at a time are contracted over the letters that stand nowhere
else. What is no such product, and what has more axes, is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from .tree import Kind, Node, Span, abridged

__all__ = ["einsum"]

_SUBSCRIPTS = pattern(r"[A-Za-z]*(?:,[A-Za-z]*)*(?:->[A-Za-z]*)?")
_MOST = 12  # operands

OF_SUBSCRIPTS = Text(
    "write a sum over indices, as in sum_ij(A_ij*x_i*y_j), or products of matrices",
    "sum_ij(A_ij*x_i*y_j) のような添字についての和か、行列の積を書く",
)


class _Part(NamedTuple):
    """An array and the letters of its axes."""

    at: str
    node: Node


def einsum(subscripts: Node, operands: Sequence[Node], span: Span) -> Node:
    """The node of a sum of products.

    Raises:
        InputError: the subscripts do not go with the operands, or it is no product of matrices.
    """
    text = str(subscripts.value).replace(" ", "")
    if not _SUBSCRIPTS.fullmatch(text):
        raise _refused(
            Text("{shown} are no subscripts of einsum", "{shown} は einsum の添字ではない"), text, subscripts
        )
    left, arrow, result = text.partition("->")
    labels = left.split(",")
    if not arrow:
        result = "".join(sorted(c for c in set(left) - {","} if left.count(c) == 1))
    if len(labels) != len(operands) or len(operands) > _MOST:
        raise _refused(
            Text("{shown} has another number of operands", "{shown} の項の数が引数の数と合わない"), text, subscripts
        )
    lost = next((c for c in result if c not in left), None)
    if lost is not None:
        raise InputError(
            Text(
                "the index {index} of the result stands in no operand of {subscripts}",
                "結果の添字 {index} が {subscripts} のどの項にもない",
            )(index=lost, subscripts=abridged(text)),
            span=subscripts.span,
            hint=Text("an index of the result is one of the operands", "結果の添字は、いずれかの項の添字である"),
        )
    if len(set(result)) < len(result) or any(len(at) > 2 for at in (*labels, result)):
        raise _refused(Text("einsum {shown} is not read yet", "einsum の {shown} はまだ読めない"), text, subscripts)
    parts = [_Part(at, node) for at, node in zip(labels, operands, strict=True)]
    maker = _Maker(result, span)
    made = maker.contracted(parts)
    if made is None:
        raise _refused(Text("einsum {shown} is not read yet", "einsum の {shown} はまだ読めない"), text, subscripts)
    return made


def _refused(message: Text, text: str, node: Node) -> InputError:
    return InputError(message(shown=abridged(repr(text))), span=node.span, hint=OF_SUBSCRIPTS)


class _Maker:
    """Makes the products, all at the place of the call."""

    def __init__(self, result: str, span: Span) -> None:
        self.result, self.span = result, span

    def contracted(self, parts: list[_Part]) -> Node | None:
        """All parts contracted into one with the axes of the result; nothing where that is no product of matrices."""
        parts = [self.single(p, self.kept(parts, n)) for n, p in enumerate(parts)]
        while len(parts) > 1:
            for m, n in combinations(range(len(parts)), 2):
                rest = [p for k, p in enumerate(parts) if k not in (m, n)]
                kept = {*self.result, *"".join(p.at for p in rest)}
                made = self.pair(parts[m], parts[n], kept)
                if made is not None:
                    parts = [*rest[:m], self.single(made, kept), *rest[m:]]
                    break
            else:
                return None
        (last,) = parts
        if sorted(last.at) != sorted(self.result):
            return None
        return last.node if last.at == self.result else self.turned(last).node

    def kept(self, parts: list[_Part], n: int) -> set[str]:
        """The letters that stand in the result or in other parts."""
        return {*self.result, *"".join(p.at for k, p in enumerate(parts) if k != n)}

    def single(self, part: _Part, kept: set[str]) -> _Part:
        """A part of which the letters that are needed nowhere else are summed over."""
        at, node = part
        if len(at) == 2 and at[0] == at[1]:
            return _Part(at[0], self.call("diag", node)) if at[0] in kept else _Part("", self.call("tr", node))
        lost = [c for c in at if c not in kept]
        if not lost:
            return part
        if len(lost) == len(at):
            return _Part("", self.call("sum", node))
        axis = self.call("sum", node, self.number(1 + at.index(lost[0])))
        return _Part(at.replace(lost[0], ""), axis if at[1] == lost[0] else self.transpose(axis))

    def pair(self, a: _Part, b: _Part, kept: set[str]) -> _Part | None:
        """Two parts multiplied, and summed over the letters that are needed nowhere else."""
        if not a.at or not b.at:
            return _Part(a.at or b.at, self.product("*", a.node, b.node))
        shared = [c for c in a.at if c in b.at]
        if sorted(a.at) == sorted(b.at):
            b = b if a.at == b.at else self.turned(b)
            if not kept & {*a.at}:
                if len(a.at) == 1:
                    return _Part("", self.product("*", self.transpose(a.node), b.node))
                return _Part("", self.call("dot", a.node, b.node))
            return _Part(a.at, self.product(".*", a.node, b.node))
        if not shared:
            if len(a.at) + len(b.at) > 2:
                return None
            return _Part(a.at + b.at, self.product("*", a.node, self.transpose(b.node)))
        (letter,) = shared if len(shared) == 1 else ("",)
        if letter and letter not in kept:
            a = a if a.at[-1] == letter else self.turned(a)
            b = b if b.at[0] == letter else self.turned(b)
            left = a.node if len(a.at) == 2 else self.transpose(a.node)
            made = self.product("*", left, b.node)
            if len(a.at) == 1 and len(b.at) == 2:
                made = self.transpose(made)
            return _Part(a.at[:-1] + b.at[1:], made)
        if letter and {len(a.at), len(b.at)} == {1, 2}:  # a vector along one axis of a matrix
            vector, matrix = (a, b) if len(a.at) == 1 else (b, a)
            scaled = self.call("diag", vector.node)
            first = matrix.at[0] == letter
            pair = (scaled, matrix.node) if first else (matrix.node, scaled)
            return _Part(matrix.at, self.product("*", *pair))
        return None

    def turned(self, part: _Part) -> _Part:
        return part if len(part.at) < 2 else _Part(part.at[::-1], self.transpose(part.node))

    def transpose(self, node: Node) -> Node:
        return (
            node.children[0] if node.kind == "transpose" and node.mark is None else self.node("transpose", None, node)
        )

    def call(self, word: str, *nodes: Node) -> Node:
        return self.node("call", word, *nodes)

    def number(self, value: int) -> Node:
        return Node("number", Fraction(value), (), self.span)

    def product(self, operator: str, a: Node, b: Node) -> Node:
        return Node("product", (operator,), (a, b), self.span, closed=True)

    def node(self, kind: Kind, value: object, *nodes: Node) -> Node:
        return Node(kind, value, nodes, self.span)
