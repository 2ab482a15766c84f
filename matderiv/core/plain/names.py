"""What this package asks of NumPy, under NumPy's names: nothing else is to be found here."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import chain, islice, product
from math import inf, pi
from typing import Any

from . import linalg
from .array import BOOL, COMPLEX, FLOAT, INT, OBJECT, Array, Kind, as_array, extreme, kind_named, raised
from .layout import Shape, broadcast_shapes
from .layout import diagonal as _diagonal

__all__ = ["abs", "all", "any", "arange", "argmax", "argwhere", "array", "array_equal", "asarray", "atleast_2d"]
__all__ += ["broadcast_arrays", "broadcast_shapes", "broadcast_to", "concatenate", "diag", "diagonal", "einsum"]
__all__ += ["empty", "errstate", "eye", "flatnonzero", "float64", "frompyfunc", "full", "full_like", "inf"]
__all__ += ["int64", "iscomplexobj", "isfinite", "isinf", "isnan", "kron", "linalg", "linspace", "logical_and"]
__all__ += ["logical_or", "logspace", "max", "maximum", "min", "nanargmin", "ndarray", "ndim", "ndindex", "ones"]
__all__ += ["outer", "pi", "power", "ravel", "reshape", "resize", "roll", "round", "shape", "sign", "size", "sort"]
__all__ += ["stack", "sum", "swapaxes", "take_along_axis", "tril", "triu"]
__all__ += ["unravel_index", "where", "zeros", "zeros_like"]

ndarray = Array
int64, float64 = INT, FLOAT

# ---- made


def asarray(value: Any, dtype: Any = None) -> Array:
    """An array of what may be one already."""
    out = as_array(value)
    return out if dtype is None else out.astype(dtype)


def array(value: Any, dtype: Any = None) -> Array:
    """An array of its own."""
    return asarray(value, dtype).copy()


def full(shape: Any, value: Any, dtype: Any = None) -> Array:
    """An array of equal numbers."""
    wide = (shape,) if isinstance(shape, int) else tuple(map(int, shape))
    given = asarray(value, dtype)
    return Array([given.data[0]] * math.prod(wide), wide, given.dtype)


def zeros(shape: Any, dtype: Any = float) -> Array:
    """Zeros."""
    return full(shape, 0, dtype)


empty = zeros


def ones(shape: Any, dtype: Any = float) -> Array:
    """Ones."""
    return full(shape, 1, dtype)


def zeros_like(a: Any) -> Array:
    """Zeros of the shape and kind of an array."""
    return zeros(shape(a), as_array(a).dtype)


def full_like(a: Array, value: Any) -> Array:
    """Equal numbers of the shape and kind of an array."""
    return full(a.shape, value, a.dtype)


def eye(rows: int, columns: int | None = None, dtype: Any = float) -> Array:
    """Ones on the diagonal."""
    m, n = int(rows), int(rows if columns is None else columns)
    of = kind_named(dtype).of
    return Array([of(i == j) for i in range(m) for j in range(n)], (m, n), kind_named(dtype))


def arange(stop: int) -> Array:
    """The whole numbers from 0 on."""
    return as_array(range(stop)).astype(INT)


def linspace(first: float, last: float, count: int) -> Array:
    """Numbers at equal distances."""
    step = (last - first) / (count - 1)
    return Array([*(float(k * step + first) for k in range(count - 1)), float(last)], (count,), FLOAT)


def logspace(first: float, last: float, count: int) -> Array:
    """Powers of ten with exponents at equal distances."""
    return Array([10.0**x for x in linspace(first, last, count).data], (count,), FLOAT)


# ---- what an array is


def shape(a: Any) -> Shape:
    """The lengths of its axes."""
    return as_array(a).shape


def ndim(a: Any) -> int:
    """How many axes it has."""
    return len(shape(a))


def size(a: Any) -> int:
    """How many entries it has."""
    return as_array(a).size  # type: ignore[no-any-return]


def iscomplexobj(a: Any) -> bool:
    """Whether its numbers are complex."""
    return as_array(a).dtype is COMPLEX


def array_equal(a: Any, b: Any) -> bool:
    """Whether shapes and entries are the same."""
    return shape(a) == shape(b) and builtins.all((as_array(a) == as_array(b)).data)


# ---- rearranged


def ravel(a: Any) -> Array:
    """One axis."""
    return as_array(a).ravel()


def reshape(a: Any, wanted: Any) -> Array:
    """The same entries in another shape."""
    return as_array(a).reshape(wanted)


def swapaxes(a: Array, first: int, second: int) -> Array:
    """Two axes swapped."""
    return a.swapaxes(first, second)


def atleast_2d(a: Any) -> Array:
    """With axes of length 1 in front, so that there are two."""
    given = as_array(a)
    return given.reshape((1,) * (2 - given.ndim) + given.shape)


def broadcast_to(a: Any, wide: Any) -> Array:
    """Repeated to a shape."""
    return as_array(a).spread(tuple(map(int, wide)))


def broadcast_arrays(*arrays: Any) -> list[Array]:
    """All repeated to one shape."""
    wide = broadcast_shapes(*map(shape, arrays))
    return [broadcast_to(a, wide) for a in arrays]


def concatenate(arrays: Any, axis: int = 0) -> Array:
    """One after the other along an axis."""
    parts = [as_array(a) for a in arrays]
    first, kind = parts[0], builtins.max([p.dtype.rank for p in parts])
    axis %= first.ndim
    lead, chunks = math.prod(first.shape[:axis]), [math.prod(p.shape[axis:]) for p in parts]
    rows = [p.data[k * n : k * n + n] for k in range(lead) for p, n in zip(parts, chunks, strict=True)]
    total = builtins.sum(p.shape[axis] for p in parts)
    of = (BOOL, INT, FLOAT, COMPLEX, OBJECT)[kind]
    data = list(chain.from_iterable(rows))
    return Array(
        data if of is OBJECT else [*map(of.of, data)], (*first.shape[:axis], total, *first.shape[axis + 1 :]), of
    )


def stack(arrays: Any, axis: int = 0) -> Array:
    """Along an axis of their own."""
    parts = [as_array(a) for a in arrays]
    axis %= parts[0].ndim + 1
    return concatenate([p.reshape((*p.shape[:axis], 1, *p.shape[axis:])) for p in parts], axis)


def roll(a: Array, by: int, axis: int) -> Array:
    """Pushed round along an axis."""
    n = a.shape[axis]
    return a[(slice(None),) * (axis % a.ndim) + ([(k - by) % n for k in range(n)],)]  # type: ignore[no-any-return]


def resize(a: Array, wide: Any) -> Array:
    """Entries from the first on, and again, until a shape is full."""
    count = math.prod([wide] if isinstance(wide, int) else wide)
    return Array([a.data[k % a.size] for k in range(count)], (count,), a.dtype).reshape(wide)


def take_along_axis(a: Array, at: Array, axis: int) -> Array:
    """Along an axis the entries with these numbers."""
    assert a.shape[:axis] == at.shape[:axis] and at.shape[axis] == 1
    order = [k for k in range(a.ndim) if k != axis % a.ndim]
    moved, numbers = a.transpose([*order, axis]), at.ravel().data
    n = a.shape[axis]
    return Array([moved.data[k * n + m] for k, m in enumerate(numbers)], at.shape, a.dtype)


def einsum(pattern: str, a: Array) -> Array:
    """Of one array: axes of one letter become one axis, a diagonal. Nothing is summed."""
    letters, out = pattern.split("->")
    return (
        Array(a.data, *(lambda shape, get: (shape, a.dtype))(a.shape, None))
        if letters == out
        else _taken(a, letters, out)
    )


def _taken(a: Array, letters: str, out: str) -> Array:
    wide, get = _diagonal(a.shape, letters, out)
    return Array(a.data if get is None else get(a.data), wide, a.dtype)


def diagonal(a: Array, axis1: int = 0, axis2: int = 1) -> Array:
    """The diagonals over two axes, as the last one."""
    letters = [chr(97 + k) for k in range(a.ndim)]
    letters[axis1] = letters[axis2] = "z"
    n = builtins.min(a.shape[axis1], a.shape[axis2])
    cut = a[tuple(slice(n) if c == "z" else slice(None) for c in letters)]
    return _taken(cut, "".join(letters), "".join(c for c in letters if c != "z") + "z")


def diag(a: Any) -> Array:
    """A diagonal matrix, or the diagonal of one."""
    given = as_array(a)
    return diagonal(given) if given.ndim == 2 else given[:, None] * eye(len(given), dtype=INT)


def _triangle(a: Array, keeps: Callable[[int], bool]) -> Array:
    m, n = a.shape
    mask = Array([keeps(j - i) for i in range(m) for j in range(n)], (m, n), BOOL)
    return where(mask, a, zeros_like(a))


def triu(a: Array, k: int = 0) -> Array:
    """Zeros below a diagonal."""
    return _triangle(a, lambda over: over >= k)


def tril(a: Array, k: int = 0) -> Array:
    """Zeros above a diagonal."""
    return _triangle(a, lambda over: over <= k)


# ---- of entries


def where(condition: Any, yes: Any, no: Any) -> Array:
    """One of two numbers in each place."""
    chosen, first, second = broadcast_arrays(condition, yes, no)
    kind = first.dtype if first.dtype.rank >= second.dtype.rank else second.dtype
    data = [x if c else y for c, x, y in zip(chosen.data, first.data, second.data, strict=True)]
    same = first.dtype is second.dtype or kind is OBJECT
    return Array(data if same else [*map(kind.of, data)], chosen.shape, kind)


def _each(function: Callable[[Any], Any], kind: Kind | None = None) -> Callable[[Any], Array]:
    def of(a: Any) -> Array:
        given = as_array(a)
        return Array([*map(function, given.data)], given.shape, kind or given.dtype)

    return of


def _finite(x: Any) -> bool:
    return bool(abs_(x) < inf)


def _told(function: Callable[[Any], bool]) -> Callable[[Any], Array]:
    def of(a: Any) -> Array:
        if as_array(a).dtype is OBJECT:
            raise TypeError("only numbers of Python are finite or not")
        return _each(function, BOOL)(a)

    return of


abs_ = builtins.abs
absolute = _each(abs_)
isfinite, isnan = _told(_finite), _told(lambda x: x != x)
isinf = _told(lambda x: abs_(x) == inf)
sign = _each(lambda x: x if x != x else type(x)((x > 0) - (x < 0)))


def round(a: Any, decimals: int = 0) -> Array:
    """Numbers with so many digits behind the point."""
    return _each(lambda x: builtins.round(x, decimals) if _finite(x) else x, FLOAT)(a)


def abs(a: Any) -> Array:
    """Absolute values."""
    return builtins.abs(as_array(a))


def power(a: Any, b: Any) -> Any:
    """Powers."""
    return as_array(a).with_(b, raised)


def maximum(a: Any, b: Any) -> Any:
    """The larger of two numbers in each place."""
    first, second = broadcast_arrays(a, b)
    return where((first != first) | (first >= second), first, second)


def frompyfunc(function: Callable[..., Any], inputs: int, outputs: int) -> Callable[..., Any]:
    """A function of numbers as one of arrays, whose values are anything."""

    def of(*arrays: Any) -> Any:
        spread = broadcast_arrays(*arrays)
        return Array([*map(function, *(a.data for a in spread))], spread[0].shape, OBJECT)

    return of


def logical_and(a: Any, b: Any) -> Any:
    """Whether both are not 0."""
    return as_array(a).with_(b, lambda x, y: bool(x and y), BOOL)


def logical_or(a: Any, b: Any) -> Any:
    """Whether one is not 0."""
    return as_array(a).with_(b, lambda x, y: bool(x or y), BOOL)


# ---- over axes


def sum(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum."""
    return as_array(a).sum(axis, keepdims)


def max(a: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The largest."""
    return builtins.max(a) if isinstance(a, list) and axis is None else as_array(a).max(axis, keepdims, initial)


def min(a: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The least."""
    return as_array(a).min(axis, keepdims, initial)


def any(a: Any) -> Any:
    """Whether some are not 0."""
    return as_array(a).any()


def all(a: Any) -> Any:
    """Whether all are not 0."""
    return as_array(a).all()


def argmax(a: Any, axis: int | None = None) -> Any:
    """Where the largest is first met."""
    return as_array(a).reduced(lambda v: v.index(extreme(builtins.max, v, None)), axis, False, INT)


def nanargmin(a: Array) -> int:
    """Where the least of what is a number is first met."""
    return builtins.min((x, k) for k, x in enumerate(a.data) if x == x)[1]


def sort(a: Array) -> Array:
    """In ascending order."""
    return Array(sorted(a.data), a.shape, a.dtype)


def flatnonzero(a: Any) -> Array:
    """The numbers of the entries that are not 0."""
    found = [n for n, x in enumerate(as_array(a).data) if x]
    return Array(found, (len(found),), INT)


def argwhere(a: Array) -> Array:
    """The places of the entries that are not 0."""
    found = [at for at, x in zip(ndindex(a.shape), a.data, strict=True) if x]
    return Array([k for at in found for k in at], (len(found), a.ndim), INT)


def unravel_index(number: int, wide: Shape) -> tuple[int, ...]:
    """The place of an entry by its number."""
    return next(islice(ndindex(wide), number, None))


def ndindex(*wide: Any) -> Iterator[tuple[int, ...]]:
    """All places in a shape."""
    return product(*map(range, wide[0] if len(wide) == 1 and not isinstance(wide[0], int) else wide))


# ---- of two arrays


def outer(a: Array, b: Array) -> Array:
    """All products."""
    return a.ravel()[:, None] * b.ravel()[None, :]  # type: ignore[no-any-return]


def kron(a: Array, b: Array) -> Array:
    """The Kronecker product of two matrices."""
    (m, n), (p, q) = a.shape, b.shape
    return (a[:, None, :, None] * b[None, :, None, :]).reshape(m * p, n * q)  # type: ignore[no-any-return]


# ---- of floating point


def errstate(**what: str) -> Any:
    """Nothing is to be ignored: nothing is said."""
    return nullcontext()
