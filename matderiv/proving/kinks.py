"""Whether the kink of a function leaves a trace in a derivative, as that of |t| leaves none in the derivative of t|t|.

Near a point where an argument u is 0, an expression is a part that is smooth there and a rest: products of |u| with
itself and with what is smooth. The rest has an order, the least number of factors that are 0 with u, and a derivative
takes one of them away. Below that order it is continuous and 0 at the kink, whatever value the sign of 0 is given, and
so the claim that rules of differentiation give for u ≠ 0 holds there as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import reduce
from math import inf
from typing import Any, NamedTuple

from sympy import Expr, Rational, S

from ..core.index import Entry, Power, Product, Sum, Terms, is_scalar, shape_of
from ..core.operation import EXTREMES, Applied, Operation
from ..core.records import dataclass
from ..expressions.matrix import Var, borders, is_op, negate, same_terms, transpose
from ..operations.add import ADD
from ..operations.dot import DOT
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.quotient import QUOTIENT
from ..operations.row_norms import ROW_NORMS
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from .tidy import tidy

__all__ = ["leaves_no_trace", "vanishes"]


_OF_OTHERS = (*EXTREMES, "rows not zero")  # kinks that lie not only where something is 0


class Order(NamedTuple):
    """How many factors that are 0 with u an expression has, and the rest of it that is not smooth.

    Where one entry of a matrix is 0, an entry at that place has such factors. What is made of entries of all places, as
    their sum, has none, and a ``far`` rest: another entry that is multiplied with that is not 0 with it.
    """

    vanishing: Any
    rough: Any
    far: Any = inf

    def times(self, other: Order) -> Order:
        """Of a product: each factor multiplies the rest of the other."""
        rough = min(self.vanishing + other.rough, other.vanishing + self.rough)
        return Order(self.vanishing + other.vanishing, rough, min(self.far, other.far))

    def gathered(self) -> Order:
        """Of what is made of entries of all places."""
        return Order(0, inf, min(self.rough, self.far))


SMOOTH = Order(0, inf)


def leaves_no_trace(objective: Expr, u: Expr, entry: bool, order: int, only: Expr | None = None) -> bool:
    """Whether functions with a kink where ``u`` is 0 leave none in a derivative of an objective.

    With ``entry`` they have it where one entry of a matrix is 0, the others not, and otherwise where all are. With
    ``only`` it is that of this function alone. Where ``u`` is the vector of the lengths of rows, it is itself rough.

    >>> from matderiv.expressions.matrix import apply, multiply
    >>> t = Var("t")
    >>> leaves_no_trace(multiply(t, apply("abs", t)), t, False, 1)
    True
    >>> leaves_no_trace(multiply(t, apply("abs", t)), t, False, 2)
    False
    """
    return bool(min(_Kink(u, entry and not is_scalar(u), only).of(objective)[1:]) > order)


def vanishes(expr: Expr, u: Expr, entry: bool) -> bool:
    """Whether an expression is seen to be 0 where ``u`` is, or with ``entry`` the entry at the same place."""
    return bool(_Kink(u, entry and not is_scalar(u)).of(expr).vanishing)


@dataclass(frozen=True)
class _Kink:
    """Where ``u`` is 0, or one ``entry`` of it, of which an expression has its own at the same place."""

    u: Expr
    entry: bool
    only: Expr | None = None
    found: dict[Expr, Order] = field(default_factory=dict)

    def of(self, expr: Expr) -> Order:
        """The order of an expression there; what its functions need besides is asked elsewhere."""
        if expr not in self.found:
            self.found[expr] = self._of(expr)
        return self.found[expr]

    def _of(self, expr: Expr) -> Order:
        if expr == self.u or expr == negate(self.u):
            return Order(1, 1 if is_op(self.u, ROW_NORMS) else inf)
        if isinstance(expr, Var):
            return SMOOTH if expr.definition is None else self.of(expr.definition)
        if not expr.args:
            return SMOOTH
        if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
            return self._power(*expr.args)
        if isinstance(expr, Product) or is_op(expr, HADAMARD, SCALE):
            return self._product(expr.args)
        if isinstance(expr, Terms) or is_op(expr, ADD):
            return Order(*map(min, zip(*map(self.of, expr.args), strict=True)))
        if is_op(expr, SQRT):
            return self._power(expr.args[0], Rational(1, 2))
        if is_op(expr, QUOTIENT):
            return self.of(expr.args[0]).times(self._power(expr.args[1], S.NegativeOne))
        if (pair := _inner(expr)) is not None:
            return self._gathered(self._product(pair))
        if is_op(expr, TRANSPOSE):
            inner = self.of(expr.args[0])
            return inner if 1 in shape_of(expr) else self._gathered(inner)
        if isinstance(expr, Sum | Entry):
            return self._gathered(self.of(expr.args[0]))
        if isinstance(expr, Applied) and _of_others(expr.operation):
            return self._of_others(expr)
        return self._applied(expr) if isinstance(expr, Applied) else self._smooth(expr)

    def _of_others(self, expr: Applied) -> Order:
        """Of a function that may have a kink where its arguments are not 0; of its value there nothing is known."""
        inner = [self.of(a) for a in expr.args]
        bends = any(self._is_border(b) or self._is_border(tidy(b)) for b in borders(expr))
        bends = bends or any(o.vanishing for o in inner)
        bends = bends or is_op(self.u, ROW_NORMS) and expr.operation.needs == self.u.operation.needs
        bends = bends and self.only in (None, expr)
        rough = 1 + expr.operation.smooth if bends else inf
        out = Order(0, min(rough, *(o.rough for o in inner)), min(o.far for o in inner))
        return out if expr.operation.slopes else self._gathered(out)

    def _is_border(self, border: Expr) -> bool:
        """Whether what is 0 at a kink is 0 with ``u``: t(s − t) with s − t."""
        return any(same_terms(border, u) for u in (self.u, negate(self.u))) or bool(self.of(border).vanishing)

    def _applied(self, expr: Applied) -> Order:
        operation, inner = expr.operation, self.of(expr.args[0])
        if operation.linear:
            return reduce(Order.times, (self._gathered(self.of(a)) for a in expr.args))
        if is_op(expr, NORM2) and self.entry:
            return inner.times(inner).gathered()  # where it is not 0, a function of the sum of squares
        if not inner.vanishing and operation.slope is not None:
            return inner
        if operation.parity == 1 and _bend(operation) == inf:
            square = inner.times(inner)  # a smooth function of it, as cos(t) is one of t²
            return Order(0, square.rough, square.far)
        if not inner.vanishing or operation.slope is None and operation.needs is None:
            return self._smooth(expr)
        traits = operation.traits
        at_zero = traits.vanishes or traits.keeps_sign or traits.zero is not None or operation.parity == -1
        at_zero = at_zero and operation.jump is None  # sign(t) is 0 at 0, and nowhere near it
        bend = _bend(operation) if self.only in (None, expr) else inf
        rough = min(inner.rough, bend * inner.vanishing)
        own = Order(inner.vanishing if at_zero else 0, rough, inner.far)
        return own if operation.slope is not None else self._gathered(own)

    def _smooth(self, expr: Expr) -> Order:
        """Of a smooth function of its arguments."""
        return self._gathered(Order(*map(min, zip(SMOOTH, *map(self.of, expr.args), strict=True))))

    def _product(self, factors: Iterable[Expr]) -> Order:
        return reduce(Order.times, map(self.of, factors))

    def _power(self, base: Expr, exponent: Expr) -> Order:
        inner = self.of(base)
        if not exponent.is_Number:
            other = self.of(exponent)
            return Order(0, min(inner.rough, other.rough), min(inner.far, other.far))
        vanishing = exponent * inner.vanishing
        whole = exponent.is_Integer or not inner.vanishing
        return Order(vanishing, vanishing - inner.vanishing + inner.rough if whole else vanishing, inner.far)

    def _gathered(self, order: Order) -> Order:
        return order.gathered() if self.entry else order


def _of_others(operation: Operation) -> bool:
    """Whether a function has kinks where no argument of it is 0."""
    return bool(operation.slopes) or operation.positive is not None or operation.needs in _OF_OTHERS


def _bend(operation: Operation) -> Any:
    """The order of a function where its argument is 0: 0 if it may jump there, 1 if it has a kink, 2 if its slope has.

    What no record knows may do anything there.
    """
    if operation.jump is not None:
        return 0
    if operation.needs is not None:
        return 1
    if operation.traits.bends is not None:
        return 2
    return 0 if operation.branches else inf


def _inner(expr: Expr) -> tuple[Expr, Expr] | None:
    """The two arrays of which a scalar is the sum of the products of entries at the same place."""
    if is_op(expr, DOT):
        return expr.args[0], expr.args[1]
    if is_op(expr, NORM_SQUARED):
        return expr.args[0], expr.args[0]
    product = expr.args[0] if is_op(expr, TRACE) else expr
    if is_scalar(expr) and is_op(product, MATMUL) and len(product.args) == 2:
        return transpose(product.args[0]), product.args[1]
    return None
