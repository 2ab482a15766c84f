"""The array itself: a flat list of Python's own numbers, a shape and a kind; its arithmetic and its subscripts.

Whole numbers do not overflow, sums of floating point are taken one after the other, and what Python refuses (1/0, an
overflow) is infinite or no number, as IEEE has it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from math import copysign, inf, isnan, nan, prod
from typing import Any

from .layout import Gather, Shape, broadcast_shapes, gather, pair, picked, product, spread, subscript, summed, turned

__all__ = ["BOOL", "COMPLEX", "FLOAT", "INT", "OBJECT", "ROOM", "Array", "Kind", "Outgrown", "as_array", "full_sum"]
__all__ += ["kind_named", "matmul"]


class Outgrown(BaseException):
    """More numbers than there is room for: no error, and nothing that handles errors stops it."""


class _Room:
    __slots__ = ("left",)

    def __init__(self, left: float) -> None:
        self.left = left


ROOM = _Room(inf)  # for so many more numbers


class Kind:
    """What the entries of an array are; called, it makes an array without axes of one number."""

    def __init__(self, rank: int, of: type) -> None:
        self.rank, self.of = rank, of

    def __call__(self, value: Any) -> Array:
        return Array([self.of(value)], (), self)

    def __eq__(self, other: object) -> bool:
        return other is self or other is self.of

    def __hash__(self) -> int:
        return hash(self.of)

    def __repr__(self) -> str:
        return self.of.__name__


BOOL, INT, FLOAT, COMPLEX, OBJECT = map(Kind, range(5), (bool, int, float, complex, object))
KINDS = {kind.of: kind for kind in (BOOL, INT, FLOAT, COMPLEX)}


def kind_named(name: Any) -> Kind:
    """The kind that a ``dtype`` names."""
    return name if isinstance(name, Kind) else KINDS.get(name, OBJECT)


class Array:
    """Entries in the order of rows."""

    __slots__ = ("data", "dtype", "shape")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, data: Sequence[Any], shape: Shape, kind: Kind) -> None:
        self.data, self.shape, self.dtype = data, shape, kind
        ROOM.left -= len(data)
        if ROOM.left < 0:
            raise Outgrown

    # ---- what it is

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: len(self.data))
    flat = property(lambda self: iter(self.data))

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("an array without axes has no length")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    def tolist(self) -> Any:
        """Nested lists."""
        out, shape = list(self.data), self.shape
        if not shape:
            return out[0]
        for n in reversed(shape[1:]):
            out = [out[k * n : k * n + n] for k in range(len(out) // n if n else prod(shape[:-1]))]
        return out

    def tobytes(self) -> bytes:
        """What equal arrays of one shape have in common."""
        return repr([*self.data]).encode()

    def item(self, at: int = 0) -> Any:
        """One entry as a number."""
        return self.data[at]

    def _only(self) -> Any:
        if len(self.data) != 1:
            raise ValueError("an array of several numbers is no number")
        return self.data[0]

    def __bool__(self) -> bool:
        return bool(self._only())

    def __int__(self) -> int:
        return int(self._only())

    __index__ = __int__

    def __float__(self) -> float:
        return float(self._only())

    def __complex__(self) -> complex:
        return complex(self._only())

    def __format__(self, spec: str) -> str:
        return format(self._only() if not self.shape else str(self), spec)

    def __repr__(self) -> str:
        return str(self.tolist())

    # ---- rearranged

    def _gathered(self, shape: Shape, get: Gather) -> Array:
        return Array(self.data if get is None else get(self.data), shape, self.dtype)

    def spread(self, wide: Shape) -> Array:
        """Repeated to another shape."""
        return self if self.shape == wide else self._gathered(wide, spread(self.shape, wide))

    def reshape(self, *shape: Any) -> Array:
        """The same entries in another shape; of one axis, -1, the length is what is left."""
        wanted = tuple(map(int, shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape))
        if -1 in wanted:
            rest = prod(n for n in wanted if n != -1)
            wanted = tuple(len(self.data) // max(rest, 1) if n == -1 else n for n in wanted)
        if prod(wanted) != len(self.data):
            raise ValueError(f"an array of shape {self.shape} cannot have the shape {wanted}")
        return Array(self.data, wanted, self.dtype)

    def ravel(self, order: str = "C") -> Array:
        """One axis; by columns with "F"."""
        flat = self if order == "C" else self.T
        return Array(flat.data, (len(flat.data),), self.dtype)

    def transpose(self, *axes: Any) -> Array:
        """The axes in this order; turned round where none is given."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or range(self.ndim)[::-1]
        return self._gathered(*turned(self.shape, tuple(a % len(self.shape) for a in order)))

    T = property(transpose)

    def swapaxes(self, first: int, second: int) -> Array:
        """Two axes swapped."""
        order = list(range(len(self.shape)))
        order[first], order[second] = order[second], order[first]
        return self._gathered(*turned(self.shape, tuple(order)))

    def astype(self, dtype: Any) -> Array:
        """The same numbers as another kind."""
        kind = kind_named(dtype)
        return Array(self.data if kind in (self.dtype, OBJECT) else [*map(kind.of, self.data)], self.shape, kind)

    def copy(self) -> Array:
        """The same entries."""
        return Array(self.data, self.shape, self.dtype)

    @property
    def real(self) -> Array:
        """The real parts."""
        return self if self.dtype is not COMPLEX else Array([z.real for z in self.data], self.shape, FLOAT)

    @property
    def imag(self) -> Array:
        """The imaginary parts."""
        return Array([z.imag for z in self.data], self.shape, FLOAT if self.dtype is COMPLEX else self.dtype)

    # ---- subscripts

    def _at(self, key: Any) -> tuple[Shape, Sequence[int], Gather]:
        """The shape of what a subscript picks, the numbers of its entries, and the gathering of them."""
        plain: list[Any] = []
        for k in key if type(key) is tuple else (key,):
            if type(k) is slice:
                plain.append((k.start, k.stop, k.step))
            elif type(k) is int or k is None or k is Ellipsis:
                plain.append(k)
            elif type(k) is Array and k.dtype is BOOL:
                inside = prod(self.shape[k.ndim :]) if k.shape == self.shape[: k.ndim] else 0
                numbers = [n * inside + m for n, x in enumerate(k.data) if x for m in range(inside)]
                return (sum(k.data), *self.shape[k.ndim :]), numbers, gather(numbers, len(self.data))
            else:
                plain.append([*map(int, k)] if isinstance(k, list) or type(k) is Array and k.shape else int(k))
        if any(isinstance(k, list) for k in plain):
            return picked(self.shape, tuple(plain))
        return subscript(self.shape, tuple(plain))

    def __getitem__(self, key: Any) -> Any:
        shape, numbers, get = self._at(key)
        if not shape and self.dtype is OBJECT:
            return self.data[numbers[0]]
        return Array(self.data if get is None else get(self.data), shape, self.dtype)

    def __setitem__(self, key: Any, value: Any) -> None:
        shape, numbers, _ = self._at(key)
        given = as_array(value)
        while given.ndim > len(shape) and given.shape[0] == 1:
            given = given.reshape(given.shape[1:])
        data = list(self.data)
        for n, x in zip(numbers, given.spread(shape).data, strict=True):
            data[n] = x if self.dtype is OBJECT else self.dtype.of(x)
        self.data = data

    # ---- arithmetic

    def with_(self, other: Any, function: Callable[[Any, Any], Any], kind: Kind | None = None) -> Any:
        """A function of two numbers, entry by entry; of the greater kind where none is named."""
        if type(other) is not Array:
            if isinstance(other, (str, bytes, type(None))):
                return NotImplemented
            other = as_array(other)
        if self.shape == other.shape:
            shape, x, y = self.shape, self.data, other.data
        else:
            shape, left, right = pair(self.shape, other.shape)
            x = self.data if left is None else left(self.data)
            y = other.data if right is None else right(other.data)
        if kind is None:
            kind = self.dtype if self.dtype.rank >= other.dtype.rank else other.dtype
            if kind is BOOL:
                return Array([bool(function(a, b)) for a, b in zip(x, y, strict=True)], shape, kind)
        return Array([*map(function, x, y)], shape, kind)

    def _kind_divided(self, other: Any) -> Kind:
        theirs = as_array(other).dtype
        return max(self.dtype, theirs, FLOAT, key=lambda kind: kind.rank)

    def __add__(self, other: Any) -> Any:
        return self.with_(other, operator.add)

    def __radd__(self, other: Any) -> Any:
        return as_array(other).with_(self, operator.add)

    def __sub__(self, other: Any) -> Any:
        return self.with_(other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return as_array(other).with_(self, operator.sub)

    def __mul__(self, other: Any) -> Any:
        return self.with_(other, operator.mul)

    def __rmul__(self, other: Any) -> Any:
        return as_array(other).with_(self, operator.mul)

    def __truediv__(self, other: Any) -> Any:
        return self.with_(other, divided, self._kind_divided(other))

    def __rtruediv__(self, other: Any) -> Any:
        return as_array(other).with_(self, divided, self._kind_divided(other))

    def __mod__(self, other: Any) -> Any:
        if type(other) is int:
            return Array([x % other for x in self.data], self.shape, self.dtype)
        return self.with_(other, operator.mod)

    def __pow__(self, other: Any) -> Any:
        if type(other) is int and other == 2:
            return self * self
        return self.with_(other, raised)

    def __rpow__(self, other: Any) -> Any:
        return as_array(other).with_(self, raised)

    def __matmul__(self, other: Any) -> Array:
        return matmul(self, other)

    def __neg__(self) -> Array:
        return Array([*map(operator.neg, self.data)], self.shape, self.dtype)

    def __abs__(self) -> Array:
        return Array([*map(abs, self.data)], self.shape, FLOAT if self.dtype is COMPLEX else self.dtype)

    def __invert__(self) -> Array:
        return Array([*map(operator.not_, self.data)], self.shape, BOOL)

    def __and__(self, other: Any) -> Any:
        return self.with_(other, operator.and_)

    def __or__(self, other: Any) -> Any:
        return self.with_(other, operator.or_)

    def __eq__(self, other: Any) -> Any:
        return self.with_(other, operator.eq, BOOL)

    def __ne__(self, other: Any) -> Any:
        return self.with_(other, operator.ne, BOOL)

    def __lt__(self, other: Any) -> Any:
        return self.with_(other, operator.lt, BOOL)

    def __le__(self, other: Any) -> Any:
        return self.with_(other, operator.le, BOOL)

    def __gt__(self, other: Any) -> Any:
        return self.with_(other, operator.gt, BOOL)

    def __ge__(self, other: Any) -> Any:
        return self.with_(other, operator.ge, BOOL)

    # ---- over axes

    def reduced(self, function: Callable[[Sequence[Any]], Any], axis: Any, keepdims: bool, kind: Kind) -> Any:
        """A function of the entries along some axes, or of all."""
        axes = tuple(range(self.ndim)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        kept, ones, get, count = summed(self.shape, axes)
        data = self.data if get is None else get(self.data)
        parts = [data[k * count : k * count + count] for k in range(prod(kept))]
        if self.dtype is OBJECT and not kept and kind is OBJECT and not keepdims:
            return function(parts[0])
        return Array([*map(function, parts)], ones if keepdims else kept, kind)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Any:
        """The sum."""
        add = sum if self.dtype.rank <= INT.rank else added
        return self.reduced(add, axis, keepdims, INT if self.dtype is BOOL else self.dtype)

    def all(self, axis: Any = None) -> Any:
        """Whether all are not 0."""
        return self.reduced(all, axis, False, BOOL)

    def any(self, axis: Any = None) -> Any:
        """Whether some are not 0."""
        return self.reduced(any, axis, False, BOOL)

    def _start(self, initial: Any) -> Any:
        return initial if initial is None or self.dtype is OBJECT else self.dtype.of(initial)

    def max(self, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
        """The largest; no number where one is none."""
        return self.reduced(lambda v: extreme(max, v, self._start(initial)), axis, keepdims, self.dtype)

    def min(self, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
        """The least; no number where one is none."""
        return self.reduced(lambda v: extreme(min, v, self._start(initial)), axis, keepdims, self.dtype)


def as_array(value: Any) -> Array:
    """Numbers, or nested lists of them, as an array."""
    if type(value) is Array:
        return value
    if not isinstance(value, (list, tuple, range)):
        kind = KINDS.get(type(value)) or next((k for t, k in KINDS.items() if isinstance(value, t)), OBJECT)
        return Array([value], (), kind)
    parts = [as_array(x) for x in value]
    shapes = {p.shape for p in parts}
    if len(shapes) > 1:
        raise ValueError("rows of different lengths")
    kind = max((p.dtype for p in parts), key=lambda k: k.rank, default=FLOAT)
    of = kind.of if kind is not OBJECT else None
    flat = [x for p in parts for x in p.data]
    return Array(flat if of is None else [*map(of, flat)], (len(parts), *(shapes.pop() if shapes else ())), kind)


def divided(x: Any, y: Any) -> Any:
    """x/y, infinite or no number where y is 0."""
    try:
        return x / y
    except ZeroDivisionError:
        if isinstance(x, complex) or isinstance(y, complex):
            return complex(nan, nan)
        return copysign(inf, x) * copysign(1.0, y) if x and not isnan(x) else nan
    except OverflowError:
        return inf


def raised(x: Any, y: Any) -> Any:
    """x to the power y, infinite or no number where it has no value."""
    try:
        out = x**y
    except (ZeroDivisionError, OverflowError) as error:
        if isinstance(x, complex) or isinstance(y, complex):
            return complex(nan, nan)
        return -inf if isinstance(error, OverflowError) and x < 0 and y % 2 == 1 else inf
    return nan if isinstance(out, complex) and not isinstance(x, complex) and not isinstance(y, complex) else out


def added(values: Sequence[Any]) -> Any:
    """The sum, taken one after the other: Python's own compensates from 3.12 on."""
    return reduce(operator.add, values) if values else 0.0


def extreme(of: Callable[[Sequence[Any]], Any], values: Sequence[Any], initial: Any) -> Any:
    """The largest or least; no number where one is none."""
    given = values if initial is None else [*values, initial]
    return next((x for x in given if x != x), None) if any(map(operator.ne, given, given)) else of(given)


def full_sum(x: Array, y: Array, axes: Shape, prime: int = 0) -> Array:
    """The sum of the products over some axes, never spread out; its residue where a prime is given."""
    shape, count, left, right = product(x.shape, y.shape, axes)
    a, b = x.data if left is None else left(x.data), y.data if right is None else right(y.data)
    kind = x.dtype if x.dtype.rank >= y.dtype.rank else y.dtype
    if count == 1:
        data = [*map(operator.mul, a, b)]
    elif not count:
        data = [kind.of()] * prod(shape)
    else:
        add = _sum_of(kind)
        places = range(0, len(a), count)
        data = [add(map(operator.mul, a[k : k + count], b[k : k + count])) for k in places]
    if prime:
        data = [n % prime for n in data]
    return Array(data, shape, kind)


def matmul(x: Array, y: Array, prime: int = 0) -> Array:
    """The matrix product over the last two axes; its residue where a prime is given."""
    (m, k), (inner, n) = x.shape[-2:], y.shape[-2:]
    if k != inner:
        raise ValueError(f"matrices of the shapes {x.shape} and {y.shape} have no product")
    lead = broadcast_shapes(x.shape[:-2], y.shape[:-2])
    kind = x.dtype if x.dtype.rank >= y.dtype.rank else y.dtype
    if not k:
        return Array([kind.of()] * prod((*lead, m, n)), (*lead, m, n), kind)
    left = x if prod(x.shape[:-2]) == 1 else x.spread((*lead, m, k))
    right = y if prod(y.shape[:-2]) == 1 else y.spread((*lead, k, n))
    rows = [left.data[at : at + k] for at in range(0, len(left.data), k)]
    turned_ = right.swapaxes(-1, -2).data
    columns = [turned_[at : at + k] for at in range(0, len(turned_), k)]
    mul, add = operator.mul, _sum_of(kind)
    if len(columns) == n:
        data = [add(map(mul, row, column)) for row in rows for column in columns]
    else:
        several = len(rows) > m
        data = [
            add(map(mul, row, column))
            for at in range(0, len(columns), n)
            for row in (rows[at // n * m : at // n * m + m] if several else rows)
            for column in columns[at : at + n]
        ]
    if prime:
        data = [x % prime for x in data]
    return Array(data, (*lead, m, n), kind)


def _sum_of(kind: Kind) -> Callable[[Any], Any]:
    """How the products in a sum are added up, of which there is at least one."""
    return sum if kind.rank <= INT.rank else partial(reduce, operator.add)
