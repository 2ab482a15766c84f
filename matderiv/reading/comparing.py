"""What is made entry by entry of several parts, numbers spread: indicators of comparisons."""

from __future__ import annotations

from sympy import Expr, S

from ..core.index import Shape, is_scalar, shape_of
from ..expressions.matrix import add, apply, multiply, negate, ones

__all__ = ["compared", "spread"]


def compared(sign: str, left: Expr, right: Expr) -> Expr:
    """The indicator of a comparison, of the difference of its sides with 0.

    >>> from matderiv.expressions.matrix import Var
    >>> str(compared("<", Var("s"), Var("t")))
    '[t > s]'
    """
    if sign in ("<", "<="):
        left, right, sign = right, left, sign.replace("<", ">")
    shape = next((shape_of(e) for e in (left, right) if not is_scalar(e)), shape_of(left))
    if left.is_Number and right.is_Number:
        holds = {">": left > right, ">=": left >= right, "==": left == right}[sign]
        return S.One if holds else S.Zero
    difference = add(spread(left, shape), negate(spread(right, shape)))
    return apply({">": "step", ">=": "step_closed", "==": "equal"}[sign], difference)


def spread(expr: Expr, shape: Shape) -> Expr:
    """A scalar as an array of this shape with equal entries; an array as it is."""
    return multiply(expr, ones(*shape)) if is_scalar(expr) and not all(s == 1 for s in shape) else expr
