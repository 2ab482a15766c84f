"""What is known of an array: whether it is certainly symmetric, definite, without a negative entry, or positive."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...operations import OPERATIONS
from . import kinds as op
from .algebra import Algebra
from .nodes import Node, is_square

__all__ = ["RULES"]


# functions whose values are positive, however far out, and those that are not negative
POSITIVE = frozenset(
    k for name, k in op.KINDS.items() if k.positive or name in OPERATIONS and OPERATIONS[name].traits.between.positive
)
NONNEGATIVE = (
    POSITIVE
    | {op.NORM, op.NORMS, op.ZEROS}
    | {k for name, k in op.KINDS.items() if name in OPERATIONS and OPERATIONS[name].traits.between.low >= 0}
)


def _symmetric(g: Algebra, a: Node) -> bool:
    if len(a.axes) != 2 or a.axes[0] != a.axes[1]:
        return False
    if a.kind in (op.EYE, op.DIAG):
        return True
    if a.kind in (op.INV, op.CHO_INV, op.MATRIX_POWER, op.EXPM, op.DIAG_ADD):
        return g.is_(a.args[0], "symmetric")
    if a.kind is op.OUTER:
        return a.args[0] is a.args[1]
    if a.kind in (op.GRAM, op.SOFTMAX_SLOPE):
        return True
    if a.kind in (op.ADD, op.PROD):
        return all(not f.axes or f.axes == a.axes and g.is_(f, "symmetric") for f in a.args)
    if a.kind is op.MATMUL:
        left, right = a.args
        if g.T(left) is right:
            return True
        if right.kind is op.MATMUL and g.T(left) is right.args[1]:
            return g.is_(right.args[0], "symmetric")
        if left.kind is op.MATMUL and g.T(left.args[0]) is right:
            return g.is_(left.args[1], "symmetric")
    return a.kind in (op.EXP, op.ABS, op.SQRT, op.LOG, op.TANH, op.SECH_SQUARED) and g.is_(a.args[0], "symmetric")


def _definite(g: Algebra, a: Node) -> bool:
    """Positive semidefinite; where such a matrix has an inverse it is positive definite."""
    if len(a.axes) != 2:
        return False
    if a.kind in (op.EYE, op.GRAM):
        return True
    if a.kind in (op.INV, op.CHO_INV, op.MATRIX_POWER):
        return g.is_(a.args[0], "definite")
    if a.kind is op.DIAG:
        return g.is_(a.args[0], "nonnegative")
    if a.kind is op.OUTER:
        return a.args[0] is a.args[1]
    if a.kind is op.PROD:
        whole = [f for f in a.args if f.axes]
        rest = g.product([p for p in a.factors if not p[0].axes], a.factor)
        return len(whole) == 1 and g.is_(whole[0], "definite") and g.is_(rest, "nonnegative")
    if a.kind is op.ADD:
        return all(s > 0 and f.axes == a.axes and g.is_(f, "definite") for f, s in a.terms)
    if a.kind is op.DIAG_ADD:
        return g.is_(a.args[0], "definite") and g.is_(a.args[1], "nonnegative")
    if a.kind is op.MATMUL:
        left, right = a.args
        if g.T(left) is right:
            return True
        if right.kind is op.MATMUL and g.T(left) is right.args[1]:
            return g.is_(right.args[0], "definite")
        if left.kind is op.MATMUL and g.T(left.args[0]) is right:
            return g.is_(left.args[1], "definite")
    return False


def _nonnegative(g: Algebra, a: Node) -> bool:
    if a.kind in (op.NUMBER, op.SIZE):
        return bool(a.value.is_nonnegative)
    if a.kind in NONNEGATIVE:
        return True
    if a.kind in (op.EXPAND, op.SUM, op.MAX, op.T):
        return g.is_(a.args[0], "nonnegative")
    if a.kind is op.VDOT:
        return a.args[0] is a.args[1]
    if a.kind is op.PROD:
        number, exponents = a.factor, a.exponents
        return bool(number > 0) and all(
            bool(k.is_even) or g.is_(f, "nonnegative") for f, k in zip(a.args, exponents, strict=True)
        )
    if a.kind is op.ADD:
        if all(s > 0 and g.is_(f, "nonnegative") for f, s in a.terms):
            return True
        one, *others = a.args
        if one.kind is op.NUMBER and one.value >= 1 and len(others) == 1 and a.signs == (1, -1):
            base = others[0]
            return base.kind in (op.SIGMOID, op.SOFTMAX) or (
                is_square(base) and base.args[0].kind in (op.TANH, op.SIGMOID, op.SIN, op.COS)
            )
    return False


def _positive(g: Algebra, a: Node) -> bool:
    if a.kind in (op.NUMBER, op.SIZE):
        return bool(a.value.is_positive)
    if a.kind in (op.EXPAND, op.SUM, op.T):
        return g.is_(a.args[0], "positive")
    return a.kind in POSITIVE


RULES: Mapping[str, Callable[[Algebra, Node], bool]] = {
    "symmetric": _symmetric,
    "definite": _definite,
    "nonnegative": _nonnegative,
    "positive": _positive,
}
