"""What is made entry by entry of several parts, numbers spread: indicators of comparisons, max(a, b)."""

from __future__ import annotations

from sympy import Expr, S

from ..core.errors import InputError
from ..core.index import UNIT, Shape, is_scalar, shape_of
from ..core.text import Text
from ..expressions.matrix import Var, add, apply, is_op, negate, ones, spread, transpose, zero
from ..operations.column_largest import COLUMN_LARGEST
from ..operations.column_smallest import COLUMN_SMALLEST
from ..operations.largest import LARGEST
from ..operations.row_largest import ROW_LARGEST
from ..operations.row_smallest import ROW_SMALLEST
from ..operations.smallest import SMALLEST
from ..operations.transpose import TRANSPOSE
from ..operations.zero import ZERO

__all__ = ["compared", "lengths_of", "norm_of", "of_numbers"]

EXTREMES = (LARGEST, SMALLEST, ROW_LARGEST, ROW_SMALLEST, COLUMN_LARGEST, COLUMN_SMALLEST)


def compared(sign: str, left: Expr, right: Expr) -> Expr:
    """The indicator of a comparison, of the difference of its sides with 0.

    >>> from matderiv.expressions.matrix import Var
    >>> str(compared("<", Var("s"), Var("t")))
    '[t > s]'
    """
    if sign == "==" and (found := _extreme(left, right) or _extreme(right, left)) is not None:
        return found
    if sign in ("<", "<="):
        left, right, sign = right, left, sign.replace("<", ">")
    shape = shape_of(left)
    for e in (right, left):  # a line goes with every other, a number with every entry
        rows, columns = shape_of(e)
        shape = shape[0] if rows == 1 else rows, shape[1] if columns == 1 else columns
    if left.is_Number and right.is_Number:
        holds = {">": left > right, ">=": left >= right, "==": left == right}[sign]
        return S.One if holds else S.Zero
    if left == right and isinstance(transpose(left) if is_op(left, TRANSPOSE) else left, Var):
        # nothing jumps there; of what has no value everywhere nothing is said
        return ones(*shape) if "=" in sign else zero(shape)
    difference = add(spread(left, shape), negate(spread(right, shape)))
    return apply({">": "step", ">=": "step_closed", "==": "equal"}[sign], difference)


def of_numbers(name: str, *args: Expr) -> Expr:
    """A function of several numbers entry by entry; the larger one of t and 0 is relu(t).

    >>> from matderiv.expressions.matrix import Var
    >>> str(of_numbers("maximum", S.Zero, Var("t")))
    'relu(t)'
    """
    shape = next((shape_of(a) for a in args if not is_scalar(a)), UNIT)
    others = [a for a in args if a != 0 and not is_op(a, ZERO)]
    if name == "clip" and args[1].is_Number and args[2].is_Number and args[1] > args[2]:
        raise InputError(
            Text("the lower bound {low} is above the upper bound {high}", "下限 {low} が上限 {high} を上回っている")(
                low=args[1], high=args[2]
            ),
            hint=Text("write clip(x, {high}, {low})", "clip(x, {high}, {low}) と書く")(high=args[2], low=args[1]),
        )
    if name == "huber" and args[1].is_Number and args[1] <= 0:
        raise InputError(
            Text("the bound of huber is positive, not {bound}", "huber の境界は正の数であり、{bound} ではない")(
                bound=args[1]
            ),
            hint=Text("write huber(x, d) with d > 0", "d > 0 として huber(x, d) と書く"),
        )
    if name == "clip" and (held := _held(args, shape)) is not None:
        return held
    if name in ("maximum", "minimum"):
        if args[0] == args[1]:
            return args[0]
        if not others:
            return zero(shape)
        if all(a.is_Number for a in args):
            return max(args) if name == "maximum" else min(args)
        if len(others) == 1:
            other = spread(others[0], shape)
            return apply("relu", other) if name == "maximum" else negate(apply("relu", negate(other)))
    return apply(name, *args)


def _held(args: tuple[Expr, ...], shape: Shape) -> Expr | None:
    """What is held between bounds, min(max(x, a), b), where that is known to meet one of them; else ``None``."""
    x, low, high = args
    if x == low:
        return of_numbers("minimum", x if shape_of(high) == shape else spread(x, shape), high)
    if high in (x, low):
        return spread(high, shape)
    return None


def norm_of(word: str, expr: Expr, p: Expr | None = None) -> Expr:
    """The p-norm of a vector, its length without a p; norminf is the largest absolute value."""
    if is_scalar(expr):
        return apply("abs", expr)
    if word == "norminf":
        return apply("largest", apply("abs", expr))
    if p is None or p == 2:
        return apply("norm2", expr)
    return apply("norm1", expr) if p == 1 else apply("norm_p", p, expr)


def lengths_of(expr: Expr, of_rows: bool) -> Expr:
    """The length of each row as a column, or of each column as a row."""
    if 1 in shape_of(expr):
        along = (shape_of(expr)[1] if of_rows else shape_of(expr)[0]) != 1
        return apply("norm2" if along else "abs", expr)
    return apply("row_norms", expr) if of_rows else transpose(apply("row_norms", transpose(expr)))


def _extreme(expr: Expr, value: Expr) -> Expr | None:
    """The indicator [x = max(x)] or [x = min(x)], if that is what is compared."""
    if is_op(value, *EXTREMES) and value.args[0] == expr:
        return apply(f"{value.operation.name}_at", expr)
    return None
