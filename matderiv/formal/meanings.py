"""What the words of a statement mean, as numbers and matrices of ``mpmath``; nothing here is used to write one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mpmath

__all__ = ["INFIX", "MATRICES", "NUMBERS", "PREFIXES", "RELATIONS", "Env", "Misread", "Spread", "Value", "as_matrix"]
__all__ += ["as_number", "close", "invertible", "is_matrix", "negated"]

NEAR = 1e-7  # the values that are compared were worked out in floating point


class Misread(Exception):
    """A text is no statement, or does not say what it should."""


Value = Any  # a number, a matrix of ``mpmath``, or a function of such
Env = Mapping[str, Value]


class Spread:
    """A matrix of equal entries, or a multiple of the identity, whose shape the context tells."""

    def __init__(self, value: Value, diagonal: bool) -> None:
        self.value, self.diagonal = value, diagonal

    def of(self, rows: int, columns: int) -> Value:
        return mpmath.matrix(
            [[self.value if i == j or not self.diagonal else 0 for j in range(columns)] for i in range(rows)]
        )


def is_matrix(value: Value) -> bool:
    """Whether a value is a matrix with a shape."""
    return isinstance(value, mpmath.matrix)


def as_matrix(value: Value, like: Value = None) -> Value:
    if isinstance(value, Spread) and is_matrix(like):
        return value.of(like.rows, like.cols)
    if not is_matrix(value):
        raise Misread("no matrix")
    return value


def as_number(value: Value) -> Value:
    if is_matrix(value) or isinstance(value, Spread) or callable(value):
        raise Misread("no number")
    return value


def _same(a: Value, b: Value) -> tuple[Value, Value]:
    a = as_matrix(a, b)
    b = as_matrix(b, a)
    if (a.rows, a.cols) != (b.rows, b.cols):
        raise Misread("the shapes differ")
    return a, b


def entries(a: Value) -> list[Value]:
    """The entries of a matrix, row by row, or the number alone."""
    return list(a) if is_matrix(a) else [as_number(a)]


def _each(a: Value, made: Callable[[int, int], Value], rows: int | None = None, columns: int | None = None) -> Value:
    """A matrix of the shape of another, or of this one, from its entries."""
    rows, columns = a.rows if rows is None else rows, a.cols if columns is None else columns
    return mpmath.matrix([[made(i, j) for j in range(columns)] for i in range(rows)])


def _hadamard(a: Value, b: Value) -> Value:
    a, b = _same(a, b)
    return _each(a, lambda i, j: a[i, j] * b[i, j])


def _frob(a: Value, b: Value) -> Value:
    return mpmath.fsum(entries(_hadamard(a, b)))


def _exponentials(a: Value) -> Value:
    return as_matrix(a).apply(mpmath.exp)


def _sum(a: Value) -> Value:
    return mpmath.fsum(entries(as_matrix(a)))


def _diagonal(a: Value) -> Value:
    return _each(as_matrix(a), lambda i, j: a[i, 0] if i == j else 0, columns=a.rows)


def _kron(a: Value, b: Value) -> Value:
    (p, q) = (b.rows, b.cols)
    return _each(a, lambda i, j: a[i // p, j // q] * b[i % p, j % q], rows=a.rows * p, columns=a.cols * q)


def _real(function: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A function that has a value only where it is real: what Coq gives elsewhere is nothing that was asked."""

    def value(t: Value) -> Value:
        found = function(as_number(t))
        if not (isinstance(found, mpmath.mpf | int | float) and mpmath.isfinite(found)):
            raise Misread("no value")
        return found

    return value


# what the names of a statement mean: those of Mathematical Components, and those that the library defines
NUMBERS: dict[str, Callable[[Value], Value]] = {
    "expR": mpmath.exp,
    "ln": _real(mpmath.log),
    "GRing.inv": lambda t: 1 / t,
    "Num.sqrt": _real(mpmath.sqrt),
    "tanh": mpmath.tanh,
    "sigmoid": lambda t: 1 / (1 + mpmath.exp(-t)),
    "softplus": lambda t: mpmath.log(1 + mpmath.exp(t)),
    "log1p": _real(lambda t: mpmath.log(1 + t)),
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "trigo.sin": mpmath.sin,
    "trigo.cos": mpmath.cos,
    "trigo.atan": mpmath.atan,
    "absolute": abs,
    "sign": mpmath.sign,
    "relu": lambda t: max(t, 0),
    "step": lambda t: mpmath.mpf(t > 0),
}
MATRICES: dict[str, Callable[..., Value]] = {
    "hadamard": lambda a: lambda b: _hadamard(a, b),
    "frob": lambda a: lambda b: _frob(a, b),
    "msum": _sum,
    "norm": lambda a: mpmath.sqrt(_frob(a, a)),
    "kron": lambda a: lambda b: _kron(as_matrix(a), as_matrix(b)),
    "vdiag": _diagonal,
    "dg": lambda a: _each(as_matrix(a), lambda i, j: a[i, i], columns=1),
    "invmx": lambda a: mpmath.inverse(as_matrix(a)),
    "sym_of": lambda a: as_matrix(a) + a.T - _diagonal(MATRICES["dg"](a)),
    "diag_of": lambda a: _diagonal(MATRICES["dg"](a)),
    "logsumexp": lambda a: mpmath.log(_sum(_exponentials(a))),
    "softmax": lambda a: _exponentials(a) / _sum(_exponentials(a)),
    "const_mx": lambda c: Spread(as_number(c), False),
    "map_mx": lambda f: lambda a: as_matrix(a).apply(lambda t: as_number(f(t))),
}
PREFIXES: dict[str, Callable[[Value], Value]] = {
    "\\tr": lambda a: mpmath.fsum(a[i, i] for i in range(as_matrix(a).rows)),
    "\\det": lambda a: mpmath.det(as_matrix(a)),
}


def _add(a: Value, b: Value) -> Value:
    if not any(is_matrix(v) or isinstance(v, Spread) for v in (a, b)):
        return as_number(a) + as_number(b)
    a, b = _same(a, b)
    return a + b


def negated(a: Value) -> Value:
    return Spread(-a.value, a.diagonal) if isinstance(a, Spread) else -a


def _scaled(k: Value, a: Value) -> Value:
    return Spread(as_number(k) * a.value, a.diagonal) if isinstance(a, Spread) else as_matrix(a) * as_number(k)


def _multiplied(a: Value, b: Value) -> Value:
    a, b = as_matrix(a), as_matrix(b)
    if a.cols != b.rows:
        raise Misread("the shapes do not fit")
    return a * b


INFIX: dict[str, tuple[int, Callable[[Value, Value], Value]]] = {
    "+": (50, _add),
    "-": (50, lambda a, b: _add(a, negated(b))),
    "*": (40, lambda a, b: as_number(a) * as_number(b)),
    "*m": (40, _multiplied),
    "*:": (40, _scaled),
    "/": (40, lambda a, b: as_number(a) / as_number(b)),
}


def close(a: Value, b: Value) -> bool:
    """Whether two numbers, or two matrices of one shape, are the same but for rounding."""
    if is_matrix(a) or is_matrix(b):
        a, b = (Spread(0, False) if not is_matrix(v) and v == 0 else v for v in (a, b))
        a, b = _same(a, b)
    pairs = list(zip(entries(a), entries(b), strict=True))
    scale = max(1, *(abs(v) for pair in pairs for v in pair))
    return all(abs(x - y) <= NEAR * scale for x, y in pairs)


def invertible(a: Value) -> bool:
    """Whether a matrix has an inverse, seen from its determinant and its length."""
    size = mpmath.mnorm(as_matrix(a), "f")
    return bool(a.rows == a.cols and abs(mpmath.det(a)) > NEAR**2 * size**a.rows)


RELATIONS: dict[str, Callable[[Value, Value], bool]] = {
    "<": lambda a, b: bool(as_number(a) < as_number(b)),
    "<=": lambda a, b: bool(as_number(a) <= as_number(b)),
    "!=": lambda a, b: not close(a, b),
    "=": close,
}
