"""Sums, products, powers and transposes in a written derivation: sizes first, then the expression.

What is multiplied or added must fit; a number beside what is made entry by entry is meant for every entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr, Rational, S

from ...core.text import Text
from ...expressions.matrix import add, multiply, negate, ones, transpose
from ..attempt import is_t
from ..combine import multiplied, raised
from ..sizes import UNITS, Dims, equal, is_column, is_square, is_unit, same
from ..spread import beside_entries, is_entrywise, is_of_entries, terms_of
from ..tree import DOT, Node, Subscripted
from .functions import Functions
from .names import A_NUMBER, Clash, Letter, Value

__all__ = ["Algebra", "is_zero"]

ADDED = Text("{left} and {right} cannot be added", "{left} と {right} は加えられない")
DIVIDES = Text(
    "only a scalar can divide, but this is {shape}", "割ることができるのはスカラーだけだが、これは {shape} である"
)
ENTRYWISE = Text("{left} and {right} have no entrywise product", "{left} と {right} には成分ごとの積がない")
PRODUCT = Text(
    "{left} times {right}: the columns of the one do not meet the rows of the other",
    "{left} と {right} の積: 左の列の数と右の行の数が合わない",
)
DOTTED_TWICE = Text(
    "of three vectors with dots between them two have an inner product, and it is not clear which",
    "ドットで結ばれた 3 つのベクトルのうち、どの 2 つの内積なのか定まらない",
)
EXPONENT = Text("an exponent is a scalar, but this is {shape}", "指数はスカラーだが、これは {shape} である")
POWERS = Text(
    r"only a scalar or a square matrix has powers, but this is {shape}; that of every entry is x^{{\odot 2}}",
    r"冪をもつのはスカラーと正方行列だけだが、これは {shape} である。各成分の冪は x^{{\odot 2}} と書く",
)


class Algebra(Functions):
    """Reads numbers, and what they and matrices are joined by."""

    def _number(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        number = Rational(node.value.numerator, node.value.denominator)
        return Value(UNITS, lambda: number)

    def _transpose(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        child = node.children[0]
        value = child.value
        if isinstance(value, Subscripted) and len(value.at) == 2 and self.array(value)[1] == "entry":
            return self._subscripted(child, tuple(self._letter(x, scope) for x in value.at), True)
        inside = self.visit(child, scope)
        if is_unit(inside.dims):
            if child.kind == "name" and not isinstance(value, Subscripted):
                # p' of a number p is its derivative by something
                self.asked.add(str(value))
                raise Clash(A_NUMBER, node.span, sizes=False)
            self.no_number(child, scope)
        rows, columns = inside.dims
        return Value((columns, rows), lambda: transpose(inside.build()))

    def _negate(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        return Value(inside.dims, lambda: negate(inside.build()))

    def _sum(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        parts = [self.visit(c, scope) for c in node.children]
        entrywise = id(node) in self.beside or any(map(is_entrywise, node.children))
        total = next(
            (
                p.dims
                for p, c in zip(parts, node.children, strict=True)
                if not is_zero(c) and not (entrywise and c.kind == "number")
            ),
            UNITS,
        )
        kept: list[tuple[int, Value]] = []
        for sign, part, child in zip(node.value, parts, node.children, strict=True):
            if is_zero(child):
                continue
            if entrywise and child.kind == "number" and not is_unit(total):
                self._of_entries(node, total, scope)
                # 1 - H ⊙ H: beside what is made entry by entry, a number stands for a matrix of it
                kept.append((sign, Value(total, lambda p=part: multiply(p.build(), ones(*self.shape(total))))))  # type: ignore[misc]
                continue
            if is_unit(total) != is_unit(part.dims) or not same(total, part.dims):
                apart = is_unit(total) == is_unit(part.dims)  # a number beside an array may be meant for every entry
                said = {"left": self.said(total), "right": self.said(part.dims)}
                raise Clash(ADDED, child.span, said, sizes=apart)
            kept.append((sign, part))

        def build() -> Expr:
            return add(*(p.build() if s > 0 else negate(p.build()) for s, p in kept)) if kept else S.Zero

        return Value(total, build)

    def _of_entries(self, node: Node, total: Dims, scope: Mapping[str, Letter]) -> None:
        """A number beside a square matrix is one for every entry only beside an entrywise value itself."""
        for child in terms_of(node) if is_square(total) else ():
            if not is_of_entries(child, lambda n: is_unit(self.visit(n, scope).dims)):
                raise Clash(ADDED, child.span, {"left": "1×1", "right": self.said(total)}, sizes=False)

    def _product(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        made: list[tuple[str, Value]] = []
        waiting = ""
        # h ⊙ (1 - h): there a number is meant for every entry, too
        self.beside.update((id(c), c) for c in beside_entries(node))
        behind = (*node.children[1:], None)
        for operator, child, other in zip(("*", *node.value), node.children, behind, strict=True):
            operator = waiting or operator
            waiting = ""
            if other is not None and self.known.differs(child, other) and self.has_differentials():
                waiting = operator if made or operator == "*" else "*"
                made.append((waiting, Value(UNITS, lambda: S.One)))
                waiting = "d"
                continue
            if operator == "d":
                made[-1] = made[-1][0], self.differential(child, self.visit(child, scope))
                continue
            made.append((operator, self.visit(child, scope)))
        total, children = made[0][1].dims, node.children[-len(made) :]
        dotted = False
        for (operator, part), child in zip(made[1:], children[1:], strict=True):
            inner = operator is DOT and is_column(part.dims)
            if dotted and inner:
                raise Clash(DOTTED_TWICE, node.span, sizes=False)
            dotted = inner and is_column(total)
            total = self._times(total, operator, part.dims, child)
        operators, spans = [o for o, _ in made[1:]], [c.span for c in children]
        return Value(total, lambda: multiplied(operators, [p.build() for _, p in made], spans, self.parts))

    def _times(self, total: Dims, operator: str, other: Dims, node: Node) -> Dims:
        units = is_unit(total), is_unit(other)
        if operator == "/":
            if not units[1]:
                raise Clash(DIVIDES, node.span, {"shape": self.said(other)}, sizes=False)
            return total
        if any(units):
            return other if units[0] else total
        if operator in (".*", "./"):
            if not same(total, other):
                raise Clash(ENTRYWISE, node.span, {"left": self.said(total), "right": self.said(other)})
            return total
        if operator is DOT and is_column(total) and is_column(other):
            if not same(total, other):
                raise Clash(ENTRYWISE, node.span, {"left": self.said(total), "right": self.said(other)})
            return UNITS
        if not equal(total[1], other[0]):
            raise Clash(PRODUCT, node.span, {"left": self.said(total), "right": self.said(other)})
        return total[0], other[1]

    def _power(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        if node.value == "^" and is_t(node.children[1]) and "T" not in self.known.shapes:
            return self._transpose(node, scope)
        base, exponent = (self.visit(c, scope) for c in node.children)
        if _of_each_entry(node, base.dims):
            node = replace(node, value=".^")
        entrywise = node.value == ".^"
        if not is_unit(exponent.dims) and not entrywise:
            raise Clash(EXPONENT, node.children[1].span, {"shape": self.said(exponent.dims)})
        if not is_unit(exponent.dims) and not is_unit(base.dims) and not same(base.dims, exponent.dims):
            raise Clash(ENTRYWISE, node.span, {"left": self.said(base.dims), "right": self.said(exponent.dims)})
        if not is_unit(base.dims) and not entrywise and not equal(*base.dims):
            raise Clash(POWERS, node.span, {"shape": self.said(base.dims)}, sizes=False)
        dims = exponent.dims if is_unit(base.dims) else base.dims
        return Value(dims, lambda: raised(node, base.build(), exponent.build(), self.parts))


def _of_each_entry(node: Node, dims: Dims) -> bool:
    """Whether a power is that of what a function makes of each entry of a vector: tanh²(c), which has no other."""
    base, exponent = node.children
    return base.kind == "call" and is_entrywise(base) and exponent.kind == "number" and is_column(dims)


def is_zero(node: Node) -> bool:
    r"""Whether a node is 0, or a vector of zeros of a size that is not said, ``\mathbf{0}``."""
    if node.kind == "call" and node.value == "vector" and len(node.children) == 1:
        return is_zero(node.children[0])
    return node.kind == "number" and node.value == 0
