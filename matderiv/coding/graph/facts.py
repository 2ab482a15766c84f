"""What is known of an array: whether it is certainly symmetric, definite, without a negative entry, or positive."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...operations import OPERATIONS
from .algebra import Algebra
from .nodes import Node, signs

__all__ = ["RULES"]


OWN = ("inverse_mills", "inverse_mills_excess", "sech_squared")  # functions of code alone, all positive
# functions whose values are positive, however far out, and those that are not negative
POSITIVE = (*OWN, *(name for name, o in OPERATIONS.items() if o.traits.between.positive))
NONNEGATIVE = (*POSITIVE, "norm", "norms", "zeros", *(n for n, o in OPERATIONS.items() if o.traits.between.low >= 0))


def _symmetric(g: Algebra, a: Node) -> bool:
    if len(a.axes) != 2 or a.axes[0] != a.axes[1]:
        return False
    facts = g.facts.get(a, frozenset())
    if a.op in ("eye", "diag") or facts & {"symmetric", "spd", "diagonal"}:
        return True
    if a.op in ("inv", "cho_inv", "matrix_power", "expm", "diag_add"):
        return g.is_(a.args[0], "symmetric")
    if a.op == "outer":
        return a.args[0] is a.args[1]
    if a.op in ("gram", "softmax_slope"):
        return True
    if a.op in ("add", "prod"):
        return all(not f.axes or f.axes == a.axes and g.is_(f, "symmetric") for f in a.args)
    if a.op == "matmul":
        left, right = a.args
        if g.T(left) is right:
            return True
        if right.op == "matmul" and g.T(left) is right.args[1]:
            return g.is_(right.args[0], "symmetric")
        if left.op == "matmul" and g.T(left.args[0]) is right:
            return g.is_(left.args[1], "symmetric")
    return a.op in ("exp", "abs", "sqrt", "log", "tanh", "sech_squared") and g.is_(a.args[0], "symmetric")


def _definite(g: Algebra, a: Node) -> bool:
    """Positive semidefinite; where such a matrix has an inverse it is positive definite."""
    if len(a.axes) != 2:
        return False
    if a.op in ("eye", "gram") or "spd" in g.facts.get(a, frozenset()):
        return True
    if a.op in ("inv", "cho_inv", "matrix_power"):
        return g.is_(a.args[0], "definite")
    if a.op == "diag":
        return g.is_(a.args[0], "nonnegative")
    if a.op == "outer":
        return a.args[0] is a.args[1]
    if a.op == "prod":
        whole = [f for f in a.args if f.axes]
        rest = g.product([p for p in zip(a.args, a.data[1:], strict=True) if not p[0].axes], a.data[0])
        return len(whole) == 1 and g.is_(whole[0], "definite") and g.is_(rest, "nonnegative")
    if a.op == "add":
        return all(s > 0 and f.axes == a.axes and g.is_(f, "definite") for f, s in zip(a.args, signs(a), strict=True))
    if a.op == "diag_add":
        return g.is_(a.args[0], "definite") and g.is_(a.args[1], "nonnegative")
    if a.op == "matmul":
        left, right = a.args
        if g.T(left) is right:
            return True
        if right.op == "matmul" and g.T(left) is right.args[1]:
            return g.is_(right.args[0], "definite")
        if left.op == "matmul" and g.T(left.args[0]) is right:
            return g.is_(left.args[1], "definite")
    return False


def _nonnegative(g: Algebra, a: Node) -> bool:
    if a.op in ("number", "size"):
        return bool(a.data.is_nonnegative)
    if a.op in NONNEGATIVE:
        return True
    if g.facts.get(a, frozenset()) & {"positive"}:
        return True
    if a.op in ("expand", "sum", "max", "T"):
        return g.is_(a.args[0], "nonnegative")
    if a.op == "vdot":
        return a.args[0] is a.args[1]
    if a.op == "prod":
        number, *exponents = a.data
        return bool(number > 0) and all(
            bool(k.is_even) or g.is_(f, "nonnegative") for f, k in zip(a.args, exponents, strict=True)
        )
    if a.op == "add":
        if all(s > 0 and g.is_(f, "nonnegative") for f, s in zip(a.args, signs(a), strict=True)):
            return True
        one, *others = a.args
        if one.op == "number" and one.data >= 1 and len(others) == 1 and signs(a) == (1, -1):
            base = others[0]
            return base.op in ("sigmoid", "softmax") or (
                base.op == "prod" and base.data == (1, 2) and base.args[0].op in ("tanh", "sigmoid", "sin", "cos")
            )
    return False


def _positive(g: Algebra, a: Node) -> bool:
    if a.op in ("number", "size"):
        return bool(a.data.is_positive)
    if a.op in ("expand", "sum", "T"):
        return g.is_(a.args[0], "positive")
    return a.op in POSITIVE or "positive" in g.facts.get(a, frozenset())


RULES: Mapping[str, Callable[[Algebra, Node], bool]] = {
    "symmetric": _symmetric,
    "definite": _definite,
    "nonnegative": _nonnegative,
    "positive": _positive,
}
