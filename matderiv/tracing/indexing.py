"""Entries, rows, columns, ranges and new axes of an array, counted from 0 as Python does; expressions count from 1."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, S

from ..core.errors import InputError
from ..core.index import Shape, shape_of
from ..core.text import Text
from ..expressions.matrix import multiply, stretch, transpose, unit
from .arithmetic import shape_text
from .array import Array, Run, Size, in_2d, refuse

__all__ = ["getitem", "part"]

MASKED = Text("how many entries this picks depends on their values", "いくつの成分を取り出すかが値によって決まる")
WITH_WHERE = Text(
    "keep the shape: np.sum(np.where(mask, x, 0)) or mask*x", "形を保つ: np.sum(np.where(mask, x, 0)) や mask*x とする"
)
BY_LIST = Text("entries at a list of indices are not traced", "添字の並びによる成分の取り出しは追えない")
ONE_HOT = Text(
    "multiply with a matrix of zeros and ones that is an argument, as a one-hot Y in np.sum(Y*Z)",
    "引数とした 0 と 1 の行列を掛ける。例えば one-hot の Y により np.sum(Y*Z) と書く",
)
WITH_STEP = Text("a range with the step {step} is not traced", "間隔 {step} の範囲は追えない")
STEP_ONE = Text("take ranges with the step 1", "間隔 1 の範囲を使う")
OUTSIDE = Text("there is no index {index} along an axis of {extent}", "長さ {extent} の軸に添字 {index} はない")
EMPTY = Text("a range from {first} to {last} is empty", "{first} から {last} までの範囲は空である")
LEAVE_IT = Text("leave out what is computed of it", "その範囲から計算しているものを取り除く")
THREE_AXES = Text("an index makes {count} axes", "添字により {count} 個の軸ができる")
TWO_AXES = Text(
    "write it with matrices: |x - y|² is x·x - 2x·y + y·y for the rows of two matrices",
    "行列で書く。例えば 2 つの行列の行の間の |x - y|² は x·x - 2x·y + y·y である",
)
TOO_MANY = Text("{count} indices for the axes {axes}", "軸 {axes} に対して {count} 個の添字がある")


def part(whole: Expr, left: Expr | None, right: Expr | None) -> Expr:
    """Rows and columns of a matrix, by the matrices that pick them; nothing picks all."""
    made = whole if right is None else multiply(whole, right)
    return made if left is None else multiply(transpose(left), made)


def _row(whole: Expr, left: Expr | None, right: Expr | None) -> Expr:
    """A row of a matrix, or a range of it, as a column."""
    turned = transpose(whole) if left is None else multiply(transpose(whole), left)
    return turned if right is None else multiply(transpose(right), turned)


def getitem(run: Run, array: Array, key: Any) -> Array:
    """What Python's brackets take of an array.

    Raises:
        InputError: there is no such entry.
        NoRuleError: it is a mask, a list of indices, or a range that depends on a size.
    """
    keys = list(key) if isinstance(key, tuple) else [key]
    whole = array.checked()
    for k in keys:
        if isinstance(k, Array) and k.truth:
            raise refuse(MASKED, WITH_WHERE)
        if k is not None and k is not Ellipsis and not isinstance(k, int | slice | Size) and not _is_whole(k):
            raise refuse(BY_LIST, ONE_HOT)
    used = sum(k is not None and k is not Ellipsis for k in keys)
    if used > whole.ndim:
        raise InputError(TOO_MANY(count=used, axes=shape_text(whole.axes)))
    place = next((n for n, k in enumerate(keys) if k is Ellipsis), len(keys))
    keys[place : place + 1] = [slice(None)] * (whole.ndim - used)
    axes: list[Expr] = []
    pickers: list[Expr | None] = []
    of = iter(whole.axes)
    for k in keys:
        if k is None:
            axes.append(S.One)
            continue
        extent = next(of)
        picker, size = _ranged(k, extent) if isinstance(k, slice) else (_entry(k, extent), None)
        pickers.append(picker)
        axes += [] if size is None else [size]
    left, right = (*pickers, None, None)[:2]
    row = whole.ndim == 2 and not isinstance(keys[0], slice) and len(axes) == 1
    made = _row(whole.expr, left, right) if row else part(whole.expr, left, right)
    if len(axes) > 2:
        raise refuse(THREE_AXES(count=len(axes)), TWO_AXES)
    return run.array(_standing(made, in_2d(axes)), axes, whole)


def _standing(expr: Expr, shape: Shape) -> Expr:
    """A line as the row or the column that it is to be."""
    return expr if shape_of(expr) == shape else transpose(expr)


def _is_whole(value: Any) -> bool:
    return getattr(value, "shape", None) == () and hasattr(value, "__index__") and not isinstance(value, Array)


def _place(index: Any, extent: Expr) -> Expr:
    """An index as it is counted from 0 at the beginning."""
    found = index.extent if isinstance(index, Size) else Integer(int(index))
    return found + extent if found.is_Integer and found < 0 else found


def _entry(index: Any, extent: Expr) -> Expr | None:
    place = _place(index, extent)
    if extent.is_Integer and place.is_Integer and not 0 <= place < extent:
        raise InputError(OUTSIDE(index=index, extent=extent))
    return None if extent == 1 else unit(place + 1, extent)


def _ranged(given: slice, extent: Expr) -> tuple[Expr | None, Expr]:
    """What picks a range of an axis, and how long that is."""
    if given.step not in (None, 1):
        raise refuse(WITH_STEP(step=given.step), STEP_ONE)
    first = S.Zero if given.start is None else _place(given.start, extent)
    end = extent if given.stop is None else _place(given.stop, extent)
    if extent.is_Integer and end.is_Integer:
        first, end = (max(S.Zero, min(e, extent)) for e in (first, end))
    if first == 0 and end == extent:
        return None, extent
    count = end - first
    if count.is_Integer and count <= 0:
        raise refuse(EMPTY(first=str(first), last=str(end)), LEAVE_IT)
    picker = unit(first + 1, extent) if count == 1 else stretch(first + 1, end, extent)
    return picker, count
