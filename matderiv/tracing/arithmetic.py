"""Sums, products and quotients of arrays as NumPy broadcasts them: from the last axis, where a size is 1 or the same.

A vector beside a matrix is a row. What goes with every row or column is written as text has it: a line beside a matrix
scales by a diagonal matrix, and is added by way of ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from sympy import Expr, Integer, S

from ..core.errors import InputError
from ..core.index import is_scalar, power, shape_of
from ..core.text import Text
from ..expressions.matrix import add, apply, hadamard, multiply, negate, ones, spread, transpose
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.quotient import QUOTIENT
from ..reading.combine import of_scalar, scalar_power
from ..reading.comparing import compared, of_numbers
from .array import Array, Run, Test, in_2d, refuse
from .numbers import exact, is_number

__all__ = ["added", "compared_with", "divided", "each", "matmul", "multiplied", "number", "of_several", "raised"]
__all__ += ["as_array", "broadcast", "shape_text", "subtracted"]

MOST_CONSTANTS = 64  # entries of an array of numbers
AXES = Text("{given} have no common shape", "{given} を揃えた形がない")
BESIDE = Text("their last axes are the same size, or 1", "末尾の軸から順に、同じサイズであるか 1 でなければならない")
CONSTANT = Text(
    "an array of numbers of shape {shape} stands in the function", "関数の中に、形 {shape} の数の配列がある"
)
AS_ARGUMENT = Text(
    "make it an argument of the function, with a shape; all entries equal, and the identity, may stay",
    "関数の引数とし、形を与える。全成分が等しい配列と単位行列はそのままでよい",
)
MATMUL = Text("{given} cannot be multiplied by @", "{given} は @ で掛けられない")
INNER = Text(
    "the last axis of the left one goes with the first of a vector, the last but one of a matrix",
    "左の最後の軸が、右のベクトルの軸、または行列の最後から 2 番目の軸と合わなければならない",
)
POWER_OF_ARRAY = Text(
    "an array in the exponent is traced of a positive number as the base",
    "配列を指数とする冪は、底が正の数であるものだけを追える",
)
WRITE_EXP = Text("write np.exp(b*np.log(a)) where a is positive", "a が正であれば np.exp(b*np.log(a)) と書く")


def shape_text(axes: Sequence[Expr]) -> str:
    """Axes as NumPy shows them."""
    return f"({', '.join(map(str, axes))}{',' * (len(axes) == 1)})"


def as_array(run: Run, value: Any) -> Array:
    """An array of the run: itself, a number, or an array of numbers that an expression can say.

    Raises:
        NoRuleError: it is another array of numbers, or nothing that is computed with.
    """
    if isinstance(value, Array):
        return value.checked()
    if is_number(value):
        return run.array(exact(value), ())
    if hasattr(value, "shape") and hasattr(value, "tolist"):
        return run.array(_constant(value), tuple(Integer(n) for n in value.shape))
    if isinstance(value, list | tuple):
        made: Array = run.call("stack", list(value))
        return made
    shown = type(value).__name__
    raise refuse(Text("{kind} is nothing that an array is joined with", "{kind} と配列の演算は追えない")(kind=shown))


def _constant(value: Any) -> Expr:
    rows = value.tolist()
    if len(value.shape) > 2 or not 0 < prod(value.shape) <= MOST_CONSTANTS:
        raise refuse(CONSTANT(shape=str(tuple(value.shape))), AS_ARGUMENT)
    flat = [x for row in rows for x in row] if len(value.shape) == 2 else rows
    shape = in_2d(tuple(Integer(n) for n in value.shape))
    if len(set(flat)) == 1:
        return multiply(exact(flat[0]), ones(*shape))
    if len(value.shape) == 2 and shape[0] == shape[1]:
        n = int(shape[0])
        if all(x == (flat[0] if i % (n + 1) == 0 else 0) for i, x in enumerate(flat)):
            return multiply(exact(flat[0]), apply(EYE, shape=shape))
    raise refuse(CONSTANT(shape=str(tuple(value.shape))), AS_ARGUMENT)


def number(value: Any) -> Expr:
    """The expression of a single number."""
    return value.checked().expr if isinstance(value, Array) else exact(value)


def broadcast(*arrays: Array) -> tuple[Expr, ...]:
    """The axes of what arrays make together.

    Raises:
        InputError: they do not go together.
    """
    count = max(a.ndim for a in arrays)
    axes: list[Expr] = []
    for n in range(count, 0, -1):
        sizes = {a.axes[-n]: None for a in arrays if a.ndim >= n and a.axes[-n] != 1}
        if len(sizes) > 1:
            given = ", ".join(shape_text(a.axes) for a in arrays)
            raise InputError(AXES(given=given), hint=BESIDE)
        axes.append(next(iter(sizes), S.One))
    return tuple(axes)


def turned(array: Array, count: int) -> Expr:
    """The expression of an array beside one with so many axes: a vector beside a matrix is a row."""
    return transpose(array.expr) if array.ndim == 1 and count == 2 else array.expr


def _pair(run: Run, a: Any, b: Any) -> tuple[Array, Array, tuple[Expr, ...], Expr, Expr]:
    left, right = as_array(run, a), as_array(run, b)
    axes = broadcast(left, right)
    return left, right, axes, turned(left, len(axes)), turned(right, len(axes))


def added(run: Run, a: Any, b: Any) -> Array:
    """a + b."""
    left, right, axes, x, y = _pair(run, a, b)
    if left.truth and right.truth:
        raise refuse(Text("two arrays of truth values are added", "真理値の配列どうしを足している"), _AS_NUMBERS)
    return run.array(add(*(spread(e, in_2d(axes)) for e in (x, y))), axes, left, right)


_AS_NUMBERS = Text("write 1.0*mask for its numbers 0 and 1", "0 と 1 の数とするなら 1.0*mask と書く")


def subtracted(run: Run, a: Any, b: Any) -> Array:
    """a − b."""
    left, right, axes, x, y = _pair(run, a, b)
    return run.array(add(spread(x, in_2d(axes)), negate(spread(y, in_2d(axes)))), axes, left, right)


def multiplied(run: Run, a: Any, b: Any) -> Array:
    """a · b, entry by entry."""
    left, right, axes, x, y = _pair(run, a, b)
    return run.array(_times(x, y), axes, left, right, truth=left.truth and right.truth)


def _times(x: Expr, y: Expr) -> Expr:
    if is_scalar(x) or is_scalar(y):
        return multiply(x, y)
    if shape_of(x) == shape_of(y):
        return hadamard(x, y)
    if 1 not in shape_of(x) or 1 not in shape_of(y):
        line, whole = (x, y) if 1 in shape_of(x) else (y, x)
        scaled = apply(DIAG, _column(line))
        return multiply(whole, scaled) if shape_of(line)[0] == 1 else multiply(scaled, whole)
    return multiply(x, y) if shape_of(x)[1] == 1 else multiply(y, x)


def _column(line: Expr) -> Expr:
    return line if shape_of(line)[1] == 1 else transpose(line)


def divided(run: Run, a: Any, b: Any) -> Array:
    """a / b, entry by entry.

    Raises:
        InputError: b is 0.
    """
    left, right, axes, x, y = _pair(run, a, b)
    if y == 0:
        raise InputError(Text("division by zero", "0 で割っている"))
    if is_scalar(y):
        reciprocal = power(y, -1)
        return run.array(multiply(x, reciprocal), axes, left, right, reciprocal)
    if is_scalar(x) or shape_of(x)[1] == shape_of(y)[0] == 1:
        reciprocal = apply(ENTRYWISE_POWER, y, S.NegativeOne)
        return run.array(multiply(x, reciprocal), axes, left, right, reciprocal)
    if shape_of(x) == shape_of(y) or 1 not in shape_of(y):
        return run.array(apply(QUOTIENT, spread(x, in_2d(axes)), y), axes, left, right)
    scaled = apply(DIAG, apply(ENTRYWISE_POWER, _column(y), S.NegativeOne))
    if 1 in shape_of(x):  # a row over a column
        return run.array(multiply(scaled, spread(x, in_2d(axes))), axes, left, right)
    made = multiply(x, scaled) if shape_of(y)[0] == 1 else multiply(scaled, x)
    return run.array(made, axes, left, right)


def raised(run: Run, a: Any, b: Any) -> Array:
    """a to the power b, entry by entry.

    Raises:
        NoRuleError: the exponent is an array, and the base no positive number.
    """
    base, exponent = as_array(run, a), as_array(run, b)
    if exponent.axes:
        if not (base.expr.is_Number and base.expr > 0):
            raise refuse(POWER_OF_ARRAY, WRITE_EXP)
        return each(run, "exp", multiplied(run, each(run, "log", base), exponent))
    x, p = base.expr, exponent.expr
    if p.is_Rational and (abs(p.p) > 10**6 or p.q > 10**6):
        raise refuse(Text("an exponent is at most {most}", "指数は {most} 以下である")(most=f"{10**6:,}"))
    if p == 1:
        return base
    if is_scalar(x):
        if x == 0 and p.is_Number and p <= 0:
            raise InputError(Text("division by zero", "0 で割っている"))
        made = scalar_power(x, p)
    else:
        made = ones(*shape_of(x)) if p == 0 else apply(ENTRYWISE_POWER, x, p)
    return run.array(made, base.axes, base, exponent)


def each(run: Run, name: str, a: Any, *parameters: Any) -> Array:
    """A function of numbers of every entry, by the name of its record."""
    array = as_array(run, a)
    if parameters:
        return of_several(run, name, array, *parameters)
    made = of_scalar(name, array.expr) if is_scalar(array.expr) else apply(name, array.expr)
    return run.array(made, array.axes, array)


def of_several(run: Run, name: str, *given: Any) -> Array:
    """A function of several numbers, entry by entry, as the larger of two is."""
    arrays = [as_array(run, a) for a in given]
    axes = broadcast(*arrays)
    shape = in_2d(axes)
    parts = [e if is_scalar(e) else spread(e, shape) for e in (turned(a, len(axes)) for a in arrays)]
    made = of_numbers(name, *parts)
    return run.array(made if shape_of(made) == shape else spread(made, shape), axes, *arrays)


_SIGNS = {"greater": ">", "greater_equal": ">=", "less": "<", "less_equal": "<=", "equal": "=="}
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def compared_with(run: Run, sign: str, a: Any, b: Any) -> Array:
    """The truth values of a comparison, as 1 and 0."""
    left, right, axes, x, y = _pair(run, a, b)
    return run.array(_whole(compared(sign, x, y), axes), axes, left, right, test=Test(sign, left, right))


def _whole(expr: Expr, axes: Sequence[Expr]) -> Expr:
    return spread(expr, in_2d(axes))


def comparison(name: str) -> Callable[[Run, Any, Any], Array]:
    """The comparison of a name."""
    return lambda run, a, b: compared_with(run, _SIGNS[name], a, b)


def opposite(run: Run, mask: Array) -> Array:
    """Where truth values do not hold."""
    if mask.test is not None and mask.test.sign in _OPPOSITE:
        return compared_with(run, _OPPOSITE[mask.test.sign], mask.test.left, mask.test.right)
    made = subtracted(run, 1, mask)
    return run.array(made.expr, made.axes, made, truth=True)


def matmul(run: Run, a: Any, b: Any) -> Array:
    """The product of matrices and vectors as ``@`` has it.

    Raises:
        InputError: the sizes do not meet.
        NoRuleError: one has no axes, or more than two.
    """
    left, right = as_array(run, a), as_array(run, b)
    given = f"{shape_text(left.axes)}, {shape_text(right.axes)}"
    if not (left.axes and right.axes) or left.axes[-1] != right.axes[max(right.ndim - 2, 0)]:
        raise InputError(MATMUL(given=given), hint=INNER)
    if left.ndim == right.ndim == 1:
        return run.array(multiply(transpose(left.expr), right.expr), (), left, right)
    if left.ndim == 1:
        return run.array(multiply(transpose(right.expr), left.expr), right.axes[1:], left, right)
    return run.array(multiply(left.expr, right.expr), (*left.axes[:1], *right.axes[1:]), left, right)
