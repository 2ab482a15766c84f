"""Sums, products, powers and transposes in a written derivation: sizes first, then the expression.

What is multiplied or added must fit; a number beside what is made entry by entry is meant for every entry.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Integer, Rational, S

from ..core.errors import InputError, NoRuleError
from ..core.index import Power, is_scalar, power, shape_of
from ..core.text import Text
from ..expressions.matrix import add, apply, hadamard, multiply, negate, ones, transpose
from ..operations import OPERATIONS
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.matrix_power import MATRIX_POWER
from ..operations.quotient import QUOTIENT
from ..reading.build import NO_POWER, Parts
from ..reading.shapes import inverse, scalar_power
from ..reading.tree import Node, Subscripted
from ..reading.words import WORDS
from .extents import SCALAR, Dims, equal, same, unit
from .functions import Functions
from .known import is_d
from .names import A_NUMBER, Clash, Letter, Value

__all__ = ["Algebra", "is_zero"]

LARGEST_POWER = 64
ADDED = Text("{left} and {right} cannot be added", "{left} と {right} は加えられない")
DIVIDES = Text(
    "only a scalar can divide, but this is {shape}", "割ることができるのはスカラーだけだが、これは {shape} である"
)
ENTRYWISE = Text("{left} and {right} have no entrywise product", "{left} と {right} には成分ごとの積がない")
PRODUCT = Text(
    "{left} times {right}: the columns of the one do not meet the rows of the other",
    "{left} と {right} の積: 左の列の数と右の行の数が合わない",
)
EXPONENT = Text("an exponent is a scalar, but this is {shape}", "指数はスカラーだが、これは {shape} である")
POWERS = Text(
    "only a scalar or a square matrix has powers, but this is {shape}",
    "冪をもつのはスカラーと正方行列だけだが、これは {shape} である",
)
BY_ZERO = Text("division by zero", "0 で割っている")
LARGE_EXPONENT = Text("an exponent is at most 1,000,000", "指数は 1,000,000 以下とする")
WHOLE_POWERS = Text(
    "a power of a matrix is a whole number up to {most}", "行列の冪の指数は、絶対値が {most} 以下の整数である"
)


class Algebra(Functions):
    """Reads numbers, and what they and matrices are joined by."""

    def _number(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        number = Rational(node.value.numerator, node.value.denominator)
        return Value(SCALAR, lambda: number)

    def _transpose(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        child = node.children[0]
        value = child.value
        if isinstance(value, Subscripted) and len(value.at) == 2 and self.array(value)[1] == "entry":
            return self._subscripted(child, tuple(self._letter(x, scope) for x in value.at), True)
        inside = self.visit(child, scope)
        if unit(inside.dims):
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
        entrywise = id(node) in self.beside or any(_is_entrywise(c) for c in node.children)
        total = next(
            (
                p.dims
                for p, c in zip(parts, node.children, strict=True)
                if not is_zero(c) and not (entrywise and c.kind == "number")
            ),
            SCALAR,
        )
        kept: list[tuple[int, Value]] = []
        for sign, part, child in zip(node.value, parts, node.children, strict=True):
            if is_zero(child):
                continue
            if entrywise and child.kind == "number" and not unit(total):
                # 1 - H ⊙ H: beside what is made entry by entry, a number stands for a matrix of it
                kept.append((sign, Value(total, lambda p=part: multiply(p.build(), ones(*self.shape(total))))))  # type: ignore[misc]
                continue
            if unit(total) != unit(part.dims) or not same(total, part.dims):
                apart = unit(total) == unit(part.dims)  # a number beside an array may be meant for every entry
                said = {"left": self.said(total), "right": self.said(part.dims)}
                raise Clash(ADDED, child.span, said, sizes=apart)
            kept.append((sign, part))

        def build() -> Expr:
            return add(*(p.build() if s > 0 else negate(p.build()) for s, p in kept)) if kept else S.Zero

        return Value(total, build)

    def _product(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        made: list[tuple[str, Value]] = []
        waiting = ""
        if any(o in (".*", "./") for o in node.value):
            # h ⊙ (1 - h): there a number is meant for every entry, too
            self.beside.update((id(c), c) for c in node.children)
        for operator, child in zip(("*", *node.value), node.children, strict=True):
            operator = waiting or operator
            waiting = ""
            if is_d(child) and child is not node.children[-1] and self.has_differentials():
                waiting = operator if made or operator == "*" else "*"
                made.append((waiting, Value(SCALAR, lambda: S.One)))
                waiting = "d"
                continue
            if operator == "d":
                made[-1] = made[-1][0], self.differential(child, self.visit(child, scope))
                continue
            made.append((operator, self.visit(child, scope)))
        value, total = [made[0]], made[0][1].dims
        for (operator, part), child in zip(made[1:], node.children[-len(made) + 1 :] if made[1:] else (), strict=True):
            value.append((operator, part))
            total = self._times(total, operator, part.dims, child)
        return Value(total, lambda: _product([(o, p.build()) for o, p in value], self.parts))

    def _times(self, total: Dims, operator: str, other: Dims, node: Node) -> Dims:
        units = unit(total), unit(other)
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
        if not equal(total[1], other[0]):
            raise Clash(PRODUCT, node.span, {"left": self.said(total), "right": self.said(other)})
        return total[0], other[1]

    def _power(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        base, exponent = (self.visit(c, scope) for c in node.children)
        if not unit(exponent.dims):
            raise Clash(EXPONENT, node.children[1].span, {"shape": self.said(exponent.dims)})
        entrywise = node.value == ".^"
        if not unit(base.dims) and not entrywise and not equal(*base.dims):
            raise Clash(POWERS, node.span, {"shape": self.said(base.dims)}, sizes=False)
        return Value(base.dims, lambda: _raised(base.build(), exponent.build(), entrywise, self.parts))


def is_zero(node: Node) -> bool:
    return node.kind == "number" and node.value == 0


def _is_entrywise(node: Node) -> bool:
    """Whether a term is made entry by entry, so that a number beside it is meant for every entry."""
    if node.kind == "negate":
        return _is_entrywise(node.children[0])
    if node.kind == "product":
        return any(o in (".*", "./") for o in node.value) or any(_is_entrywise(c) for c in node.children)
    if node.kind == "call":
        operation = OPERATIONS.get(WORDS.get(node.value, ""))
        return operation is not None and operation.slope is not None
    return node.kind == "power" and (node.value == ".^" or _is_entrywise(node.children[0]))


def _product(parts: list[tuple[str, Expr]], noted: Parts) -> Expr:
    """Left to right, as in shapes.py; what it divides by is ``noted``."""
    out = parts[0][1]
    joined = [out]
    for operator, right in parts[1:]:
        if operator in ("/", "./") and is_scalar(right) and not right.is_Number:
            noted.note(Power(right, S.NegativeOne))
        if operator == "/":
            if right == 0:
                raise InputError(BY_ZERO)
            joined.append(power(right, -1))
        elif operator in (".*", "./") and not is_scalar(right) and not is_scalar(multiply(*joined)):
            left = multiply(*joined)
            joined = [hadamard(left, right) if operator == ".*" else apply(QUOTIENT, left, right)]
            noted.note(joined[0])
        elif operator == "./":
            joined = [
                multiply(
                    *joined, power(right, -1) if is_scalar(right) else apply(ENTRYWISE_POWER, right, S.NegativeOne)
                )
            ]
        elif is_scalar(joined[0]) is False and is_scalar(right) is False and is_scalar(multiply(*joined)):
            joined = [multiply(*joined), right]
        else:
            joined.append(right)
    return multiply(*joined)


def _raised(base: Expr, exponent: Expr, entrywise: bool, noted: Parts) -> Expr:
    if base == 0 and exponent.is_Number and exponent < 0:
        raise InputError(BY_ZERO)
    if base == 0 and exponent == 0:
        raise InputError(NO_POWER)
    if exponent == 0 and is_scalar(base) and not base.is_Number:
        noted.note(Power(base, S.NegativeOne))
    if is_scalar(base):
        if exponent.is_Number and abs(exponent) > 10**6:
            raise InputError(LARGE_EXPONENT)
        return scalar_power(base, exponent)
    if entrywise:
        return base if exponent == 1 else apply(ENTRYWISE_POWER, base, exponent)
    if not exponent.is_Integer or abs(exponent) > LARGEST_POWER:
        raise NoRuleError(WHOLE_POWERS(most=LARGEST_POWER), term=exponent)
    if exponent < 0:
        base = inverse(base)
    if exponent == 0:
        return apply(EYE, shape=shape_of(base))
    return base if abs(exponent) == 1 else apply(MATRIX_POWER, base, Integer(abs(exponent)))
