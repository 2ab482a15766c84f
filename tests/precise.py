"""The value of a formula at numbers to many digits: a reader and an evaluator that share nothing with the package.

Every value is an array of two axes whose entries are numbers of mpmath. ``eye``, ``vector(1)`` and ``matrix(1)`` have
the sizes that what stands beside them asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any

import mpmath
import numpy as np

DIGITS = 50
LARGEST = 1e8  # a point with a larger number on the way is not used
NEAR = 1e-6  # nor one so near to the border of a domain
mp = mpmath.mp.clone()
mp.dps = DIGITS
Array = Any
Tree = tuple[Any, ...]


class Outside(Exception):
    """The point lies outside the domain, or numbers grow too large there."""


class Unknown(Exception):
    """The sizes of ``eye`` or of a constant matrix are not given by what stands beside it."""


# ---- reading

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(\w+)|(\.\*|\./|\.\^|[<>=]=|[-+*/^'(),=<>[\]:]))")


def tokens(text: str) -> list[str]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"{text[place:]!r} cannot be read")
        found.append(match[0].strip())
        place = match.end()
    return found


class Reader:
    """A formula as nested tuples, by recursive descent."""

    def __init__(self, text: str) -> None:
        self.tokens, self.place = tokens(text), 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if wanted and token != wanted:
            raise ValueError(f"{wanted} is wanted, not {token!r}")
        self.place += 1
        return token

    def whole(self) -> Tree:
        out = self.sum()
        if self.peek() == "where":
            while self.peek() in ("where", ","):
                self.take()
                name = self.take()
                self.take("=")
                out = ("let", name, self.sum(), out) if out[0] != "let" else _within(out, name, self.sum())
        if self.peek():
            raise ValueError(f"{self.peek()!r} is left over")
        return out

    def sum(self) -> Tree:
        out = self.product()
        while self.peek() in ("+", "-"):
            out = (self.take(), out, self.product())
        return out

    def product(self) -> Tree:
        out = self.signed()
        while self.peek() in ("*", "/", ".*", "./"):
            out = (self.take(), out, self.signed())
        return out

    def signed(self) -> Tree:
        if self.peek() in ("+", "-"):
            return ("negate", self.signed()) if self.take() == "-" else self.signed()
        out = self.atom()
        while self.peek() in ("'", "^", ".^", "["):
            kind = self.take()
            if kind == "'":
                out = ("'", out)
            elif kind == "[":
                out = ("picked", out, *self.slots())
            else:
                sign = bool(self.peek() == "-" and self.take())
                exponent = self.atom()
                out = (kind, out, ("negate", exponent) if sign else exponent)
        return out

    def slots(self) -> list[Tree]:
        """What stands in the brackets of an index: a place, a range, or a colon for all."""
        found: list[Tree] = []
        while self.peek() != "]":
            first = None if self.peek() == ":" else self.sum()
            ranged = self.peek() == ":" and bool(self.take())
            last = self.sum() if ranged and self.peek() not in (",", "]") else None
            found.append(("slot", first, last, ranged))
            if self.peek() != "]":
                self.take(",")
        self.take("]")
        return found

    def argument(self) -> Tree:
        """An argument of a function; one with a keyword is an axis, counted from 0."""
        if self.peek() == "axis" and self.tokens[self.place + 1 : self.place + 2] == ["="]:
            self.place += 2
            return ("axis", self.sum())
        return self.sum()

    def atom(self) -> Tree:
        if self.peek() == "[":
            self.take()
            left, sign, right = self.sum(), self.take(), self.sum()
            self.take("]")
            return ("compared", sign, left, right)
        token = self.take()
        if token == "(":
            out = self.sum()
            self.take(")")
            return out
        if token[:1].isdigit():
            return ("number", token)
        if not token.isidentifier():
            raise ValueError(f"{token!r} stands where something begins")
        if self.peek() != "(":
            return ("name", token)
        self.take()
        args = []
        while self.peek() != ")":
            args.append(self.argument())
            if self.peek() != ")":
                self.take(",")
        self.take(")")
        return ("call", token, *args)


def _within(tree: Tree, name: str, value: Tree) -> Tree:
    """A later definition after the earlier ones: it may use them."""
    _, first, given, body = tree
    return ("let", first, given, _within(body, name, value) if body[0] == "let" else ("let", name, value, body))


# ---- values


@dataclass(frozen=True)
class Open:
    """A constant matrix of which some sizes are not known yet: ``factor`` in every entry, or on the diagonal."""

    factor: Any
    diagonal: bool
    rows: int | None = None
    columns: int | None = None

    def at(self, rows: int, columns: int) -> Array:
        if self.rows not in (None, rows) or self.columns not in (None, columns):
            raise ValueError("sizes differ")
        out = number(mp.mpf(0)).repeat(rows, 0).repeat(columns, 1)
        for i in range(rows):
            for j in range(columns):
                if i == j or not self.diagonal:
                    out[i, j] = self.factor
        return out


def number(value: Any) -> Array:
    out = np.empty((1, 1), dtype=object)
    out[0, 0] = mp.mpf(value)
    return out


def array(value: Any) -> Array:
    """An array of numbers as one of two axes with many digits."""
    given = np.asarray(value, dtype=object)
    given = given.reshape(given.shape + (1,) * (2 - given.ndim))
    return each(mp.mpf, given)


def each(f: Callable[[Any], Any], a: Array) -> Array:
    out = np.empty(a.shape, dtype=object)
    for place in np.ndindex(a.shape):
        out[place] = f(a[place])
    return out


def _matrix(a: Array) -> Any:
    return mp.matrix(a.tolist())


def _array(a: Any) -> Array:
    out = np.empty((a.rows, a.cols), dtype=object)
    for i in range(a.rows):
        for j in range(a.cols):
            out[i, j] = a[i, j]
    return out


def _eye(n: int) -> Array:
    return Open(mp.mpf(1), True).at(n, n)


def eliminated(a: Array) -> tuple[Array, Any]:
    """The inverse and the determinant, by elimination with pivots."""
    n = len(a)
    work, out, det = a.copy(), _eye(n), mp.mpf(1)
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(work[i, k]))
        if abs(work[p, k]) < NEAR:
            raise Outside("singular")
        if p != k:
            work[[k, p]], out[[k, p]], det = work[[p, k]], out[[p, k]], -det
        det = det * work[k, k]
        out[k], work[k] = out[k] / work[k, k], work[k] / work[k, k]
        for i in range(n):
            if i != k:
                out[i], work[i] = out[i] - work[i, k] * out[k], work[i] - work[i, k] * work[k]
    return out, det


def minor(a: Array) -> Any:
    """The determinant by its expansion along the rows, each minor of the last rows once: singular matrices have one."""
    n = len(a)
    if n > 12:
        raise Outside("a large determinant")
    last: dict[tuple[int, ...], Any] = {(): mp.mpf(1)}
    for row in reversed(range(n)):
        last = {
            columns: mp.fsum(
                (-1) ** j * a[row, c] * last[columns[:j] + columns[j + 1 :]] for j, c in enumerate(columns)
            )
            for columns in combinations(range(n), n - row)
        }
    return last[tuple(range(n))]


def adjugate(a: Array) -> Array:
    n = len(a)
    if n > 8:
        raise Outside("a large adjugate")
    out = _eye(n)
    for i in range(n):
        for j in range(n):
            rows, columns = ([k for k in range(n) if k != m] for m in (j, i))
            out[i, j] = (-1) ** (i + j) * minor(a[rows][:, columns])
    return out


def exponential(a: Array) -> Array:
    """By the power series of a halved matrix, squared again."""
    size = max(abs(x) for x in a.flat)
    if size > 20:
        raise Outside("large")
    halvings = 8
    small, term = a / 2**halvings, _eye(len(a))
    out = term
    for k in range(1, 60):
        term = term @ small / k
        out = out + term
    for _ in range(halvings):
        out = out @ out
    return out


def singular(a: Array) -> tuple[Array, Any, Array]:
    u, s, v = mp.svd_r(_matrix(a), full_matrices=False)
    if min(s) < 1e-3:
        raise Outside("not of full rank")
    return _array(u), s, _array(v)


def polar(a: Array) -> Array:
    u, _, v = singular(a)
    return u @ v


def largest(a: Array) -> tuple[Any, Array]:
    """The largest eigenvalue of the symmetric part and its unit eigenvector, its largest entry positive."""
    values, vectors = mp.eigsy(_matrix((a + a.T) / 2))
    order = sorted(range(len(a)), key=lambda k: values[k])
    if len(a) > 1 and values[order[-1]] - values[order[-2]] < 0.01:
        raise Outside("a double eigenvalue")
    v = _array(vectors)[:, order[-1] :][:, :1]
    top = sorted(abs(x) for x in v.flat)
    if len(a) > 1 and top[-1] - top[-2] < NEAR:
        raise Outside("two largest entries")
    return values[order[-1]], v * mp.sign(max(v.flat, key=abs))


def spectral(a: Array) -> Any:
    square, _ = largest(a.T @ a)
    return _where(lambda s: s > NEAR, mp.sqrt)(square)


def pseudoinverse(a: Array) -> Array:
    if a.shape[0] < a.shape[1]:
        return pseudoinverse(a.T).T
    singular(a)
    return eliminated(a.T @ a)[0] @ a.T


def _kink(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def inner(x: Any) -> Any:
        # what is 0 and not only near it does not move, such as an entry beside a diagonal
        if 0 < abs(x) < NEAR:
            raise Outside("at a kink")
        return f(x)

    return inner


def _pole(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return _where(lambda x: abs(x) >= NEAR, f)


def _where(inside: Callable[[Any], bool], f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def inner(x: Any) -> Any:
        if not inside(x):
            raise Outside("outside a domain")
        return f(x)

    return inner


def _small(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return _where(lambda x: abs(x) < 25, f)


ENTRYWISE: dict[str, Callable[[Any], Any]] = {
    "abs": _kink(abs),
    "sign": _kink(mp.sign),
    "relu": _kink(lambda x: x if x > 0 else mp.mpf(0)),
    "exp": _small(mp.exp),
    "log": _where(lambda x: x > 1e-3, mp.log),
    "sqrt": _where(lambda x: x > 1e-3, mp.sqrt),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": _where(lambda x: abs(mp.cos(x)) > 0.05, mp.tan),
    "arcsin": _where(lambda x: abs(x) < 0.99, mp.asin),
    "arccos": _where(lambda x: abs(x) < 0.99, mp.acos),
    "arctan": mp.atan,
    "sinh": _small(mp.sinh),
    "cosh": _small(mp.cosh),
    "tanh": mp.tanh,
    "sech": _small(mp.sech),
    "erf": mp.erf,
    "sigmoid": _small(lambda x: 1 / (1 + mp.exp(-x))),
    "softplus": _small(lambda x: mp.log(1 + mp.exp(x))),
    "log1p": _where(lambda x: x > -0.99, lambda x: mp.log(1 + x)),
    "log2": _where(lambda x: x > 1e-3, lambda x: mp.log(x) / mp.log(2)),
    "log10": _where(lambda x: x > 1e-3, lambda x: mp.log(x) / mp.log(10)),
    "expm1": _small(lambda x: mp.exp(x) - 1),
    "silu": _small(lambda x: x / (1 + mp.exp(-x))),
    "normcdf": _small(lambda x: mp.erfc(-x / mp.sqrt(2)) / 2),
    "gelu": _small(lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2),
    "elu": _small(_kink(lambda x: x if x > 0 else mp.exp(x) - 1)),
    "softsign": _kink(lambda x: x / (1 + abs(x))),
    "arcsinh": mp.asinh,
    "arccosh": _where(lambda x: x > 1.01, mp.acosh),
    "arctanh": _where(lambda x: abs(x) < 0.99, mp.atanh),
}
ENTRYWISE |= {f"a{name[3:]}": f for name, f in ENTRYWISE.items() if name.startswith("arc")}
ENTRYWISE["swish"] = ENTRYWISE["silu"]


def _norm(a: Array) -> Any:
    return _where(lambda s: s > NEAR, mp.sqrt)(mp.fsum(x * x for x in a.flat))


def _logdet(a: Array) -> Any:
    return mp.log(_where(lambda d: d > 1e-6, lambda d: d)(minor(a)))


def _exps(a: Array) -> Array:
    return each(ENTRYWISE["exp"], a)


def _diag(a: Array) -> Array:
    if a.shape[1] != 1:
        return a.diagonal().reshape(-1, 1).copy()
    return _eye(len(a)) * a


def _sum(a: Array, axis: Array | None = None) -> Array:
    if axis is None:
        return number(mp.fsum(a.flat))
    if a.shape == (1, 1):
        return a
    return np.add.reduce(a, int(axis[0, 0]) - 1, keepdims=True)


def swapped(m: int, n: int) -> Array:
    """The matrix that takes the stacked columns of every m×n matrix to its stacked rows, entry by entry."""
    out = number(0).repeat(m * n, 0).repeat(m * n, 1)
    for i in range(m):
        for j in range(n):
            out[i * n + j, j * m + i] = mp.mpf(1)
    return out


def together(f: Callable[..., Any]) -> Callable[..., Array]:
    """A function of several numbers at every entry; a scalar goes with each."""
    return lambda *arrays: np.asarray(np.frompyfunc(f, len(arrays), 1)(*arrays))


def _huber(t: Any, d: Any) -> Any:
    if d <= 0:
        raise Outside("a bound that is not positive")
    return t * t / 2 if abs(t) <= d else d * (abs(t) - d / 2)


def _extreme(choose: Callable[..., Any]) -> Callable[..., Array]:
    return lambda *arrays: number(_single(choose, arrays[0].flat)) if len(arrays) == 1 else together(choose)(*arrays)


def _single(choose: Callable[..., Any], values: Any) -> Any:
    """The largest or smallest of some numbers, where the next one is apart."""
    values = list(values)
    found = choose(values)
    if sum(abs(x - found) < NEAR for x in values) > 1:
        raise Outside("two largest entries")
    return found


def along(f: Callable[[Array], Array]) -> Callable[..., Array]:
    """A function of a matrix, of each column (axis 1) or of each row (axis 2)."""

    def inner(a: Array, axis: Array | None = None) -> Array:
        if axis is None:
            return f(a)
        if int(axis[0, 0]) == 2:
            return np.vstack([f(row.reshape(1, -1)) for row in a])
        return np.hstack([f(column.reshape(-1, 1)) for column in a.T])

    return inner


def _var(a: Array) -> Any:
    mean = mp.fsum(a.flat) / a.size
    return mp.fsum((x - mean) ** 2 for x in a.flat) / a.size


def _softmax(a: Array, axis: Array | None = None) -> Array:
    if axis is None and 1 not in a.shape:
        axis = number(2)
    return along(lambda part: _exps(part) / mp.fsum(_exps(part).flat))(a, axis)


def _cumsum(a: Array, axis: Array | None = None) -> Array:
    down = int(axis[0, 0]) == 1 if axis is not None else a.shape[1] == 1
    return np.add.accumulate(a, 0 if down else 1)


def _norm_p(a: Array, p: Any = 2) -> Array:
    if p == "inf":
        return number(_single(max, [abs(x) for x in a.flat]))
    if p == 2:
        return number(_norm(a))
    return number(mp.fsum(_kink(abs)(x) ** p for x in a.flat) ** (1 / mp.mpf(p)))


CALLS: dict[str, Callable[..., Array]] = {
    "tr": lambda a: number(mp.fsum(a.diagonal())),
    "det": lambda a: number(minor(a)),
    "logdet": lambda a: number(_logdet(a)),
    "inv": lambda a: eliminated(a)[0],
    "adj": adjugate,
    "norm1": lambda a, *axis: _sum(np.frompyfunc(ENTRYWISE["abs"], 1, 1)(a), *axis),
    "norm2": along(lambda a: number(_norm(a))),
    "norm": lambda a, p=None: _norm_p(a) if p is None else _norm_p(a, p if p == "inf" else p[0, 0]),
    "norminf": lambda a: _norm_p(a, "inf"),
    "mean": along(lambda a: number(mp.fsum(a.flat) / a.size)),
    "var": along(lambda a: number(_var(a))),
    "std": along(lambda a: number(_where(lambda v: v > NEAR, mp.sqrt)(_var(a)))),
    "normnuc": lambda a: number(mp.fsum(singular(a)[1])),
    "normspec": lambda a: number(spectral(a)),
    "lambda_max": lambda a: number(largest(a)[0]),
    "eigvec_max": lambda a: largest(a)[1],
    "pinv": pseudoinverse,
    "polar": polar,
    "expm": exponential,
    "sum": _sum,
    "dot": lambda a, b: number(mp.fsum((a * b).flat)),
    "diag": _diag,
    "kron": lambda a, b: np.block([[x * b for x in row] for row in a]),
    "vec": lambda a: a.reshape(-1, 1, order="F"),
    "unvec": lambda b, m, n: b.reshape(int(m[0, 0]), int(n[0, 0]), order="F"),
    "commutation": lambda m, n: swapped(int(m[0, 0]), int(n[0, 0])),
    "eye": lambda n: _eye(int(n[0, 0])),
    "tril": np.tril,
    "triu": np.triu,
    "logsumexp": along(lambda a: number(mp.log(mp.fsum(_exps(a).flat)))),
    "softmax": _softmax,
    "logsoftmax": lambda a, *axis: each(mp.log, _softmax(a, *axis)),
    "cumsum": _cumsum,
    "max": _extreme(max),
    "min": _extreme(min),
    "max along": along(lambda a: number(_single(max, a.flat))),
    "min along": along(lambda a: number(_single(min, a.flat))),
    "clip": together(lambda t, a, b: min(max(t, a), b)),
    "huber": together(_huber),
    "leakyrelu": together(lambda t, a: t if t > 0 else a * t),
    "prod": along(lambda a: number(mp.fprod(a.flat))),
    "norm21": lambda a: number(mp.fsum(_norm(row) for row in a)),
}
CALLS |= {"trace": CALLS["tr"], "normF": CALLS["norm2"]}
CALLS |= {"maximum": CALLS["max"], "minimum": CALLS["min"], "clamp": CALLS["clip"]}
CALLS |= {name: partial(each, f) for name, f in ENTRYWISE.items()}


COMPARED: dict[str, Callable[..., Any]] = {
    ">": lambda a, b: mp.mpf(a > b),
    "<": lambda a, b: mp.mpf(a < b),
    ">=": lambda a, b: mp.mpf(a >= b),
    "<=": lambda a, b: mp.mpf(a <= b),
    "==": lambda a, b: mp.mpf(a == b),
}


class Walker:
    """Evaluates trees at the values of the names."""

    def __init__(self, values: Mapping[str, Array], functions: Mapping[str, Tree] | None = None) -> None:
        self.values, self.functions = dict(values), dict(functions or {})

    def value(self, tree: Tree) -> Any:
        kind, *parts = tree
        if kind == "name":
            if parts[0] == "eye" and "eye" not in self.values:
                return Open(mp.mpf(1), True)
            if parts[0] == "pi" and "pi" not in self.values:
                return number(mp.pi)
            return self.values[parts[0]]
        if kind == "number":
            return number(parts[0])
        if kind == "let":
            self.values[parts[0]] = closed(self.value(parts[1]))
            return self.value(parts[2])
        if kind == "compared":
            a, b = (closed(self.value(p)) for p in parts[1:])
            if any(0 < abs(x) < NEAR for x in (a - b).flat):
                raise Outside("where a comparison turns")
            return together(COMPARED[parts[0]])(a, b)
        if kind == "picked":
            return self.picked(*parts)
        if kind == "axis":
            return self.value(parts[0]) + 1
        if kind == "call" and parts[0] in self.functions:
            inside = self.functions[parts[0]]
            return each(lambda t: Walker({"t": number(t)}).value(inside)[0, 0], closed(self.value(parts[1])))
        if kind == "call":
            if parts[0] == "norm" and parts[2:] == [("name", "inf")]:
                return _norm_p(closed(self.value(parts[1])), "inf")
            word, args = parts[0], [self.value(p) for p in parts[1:]]
            if word == "unit":  # its size is that of what stands beside it
                raise Unknown
            if word in ("max", "min") and parts[-1][0] == "axis":
                word += " along"
            if word in ("vector", "matrix") and len(args) > 1:
                rows, columns = (int(a[0, 0]) for a in (*args[1:], number(1))[:2])
                return Open(args[0][0, 0], False).at(rows, columns)
            if word in ("vector", "matrix"):
                return Open(args[0][0, 0], False, columns=1 if word == "vector" else None)
            out: Any = CALLS[word](*map(closed, args))
        else:
            out = _operation(kind, [self.value(p) for p in parts])
        if not isinstance(out, Open) and any(abs(x) > LARGEST for x in out.flat):
            raise Outside("large")
        return out

    def picked(self, base: Tree, *slots: Tree) -> Array:
        """An entry, a row or a column, as columns, or a range; counted from 1."""
        a = closed(self.value(base))
        if len(slots) == 1:
            slots = (*slots, ("slot", ("number", "1"), None, False)) if a.shape[1] == 1 else (ONE, *slots)
        rows, columns = (self.places(s, n) for s, n in zip(slots, a.shape, strict=True))
        found = a[rows][:, columns]
        return found.T if not slots[0][3] and slots[1][3] else found

    def places(self, slot: Tree, extent: int) -> list[int]:
        _, first, last, ranged = slot
        start = 1 if first is None else int(closed(self.value(first))[0, 0])
        stop = start if not ranged else extent if last is None else int(closed(self.value(last))[0, 0])
        if not 1 <= start <= stop <= extent:
            raise Outside("no such place")
        return list(range(start - 1, stop))


ONE: Tree = ("slot", ("number", "1"), None, False)


def closed(value: Any) -> Array:
    if not isinstance(value, Open):
        return value
    if value.rows is None or value.columns is None:
        raise Unknown
    return value.at(value.rows, value.columns)


def _operation(kind: str, args: list[Any]) -> Any:
    a = args[0]
    if kind == "negate":
        return replace(a, factor=-a.factor) if isinstance(a, Open) else -a
    if kind == "'":
        return replace(a, rows=a.columns, columns=a.rows) if isinstance(a, Open) else a.T
    b = args[1]
    if kind in ("^", ".^"):
        return _power(kind, closed(a), b)
    if kind in ("+", "-"):
        return _added(a, b if kind == "+" else _operation("negate", [b]))
    if kind in ("/", "./") and not isinstance(b, Open):
        b = each(_pole(lambda x: 1 / x), b)
        kind = "*" if b.shape == (1, 1) and kind == "/" else ".*"
    if kind in ("*", ".*"):
        return _multiplied(kind, a, b)
    raise ValueError(kind)


def _added(a: Any, b: Any) -> Any:
    if isinstance(a, Open) and isinstance(b, Open):
        raise Unknown
    if isinstance(a, Open):
        a = a.at(*b.shape)
    if isinstance(b, Open):
        b = b.at(*a.shape)
    return a + b  # a number is added to each entry, a line to each line


def _multiplied(kind: str, a: Any, b: Any) -> Any:
    for one, other in ((a, b), (b, a)):
        if not isinstance(one, Open) and one.shape == (1, 1):
            return replace(other, factor=other.factor * one[0, 0]) if isinstance(other, Open) else one[0, 0] * other
    if isinstance(a, Open) and isinstance(b, Open):
        raise Unknown
    if kind == ".*":
        a, b = (x.at(*y.shape) if isinstance(x, Open) else x for x, y in ((a, b), (b, a)))
        return a * b
    if isinstance(a, Open):
        if a.diagonal:
            return a.factor * b
        if a.rows is None:
            raise Unknown
        a = a.at(a.rows, b.shape[0])
    if isinstance(b, Open):
        if b.diagonal:
            return b.factor * a
        if b.columns is None:
            raise Unknown
        b = b.at(a.shape[1], b.columns)
    return a @ b


def _power(kind: str, a: Array, exponent: Array) -> Array:
    k = exponent[0, 0]
    if kind == ".^" and exponent.shape != (1, 1):
        out = np.empty(np.broadcast_shapes(a.shape, exponent.shape), dtype=object)
        for place, (base, power) in zip(np.ndindex(*out.shape), np.broadcast(a, exponent), strict=True):
            out[place] = _power(kind, number(base), number(power))[0, 0]
        return out
    if kind == "^" and a.shape != (1, 1):
        base = a if k > 0 else eliminated(a)[0]
        out = _eye(len(a))
        for _ in range(abs(int(k))):
            out = out @ base
        return out
    if k == int(k):
        if k < 0:
            return each(_pole(lambda x: x ** int(k)), a)
        return each(lambda x: x ** int(k), a)
    return each(_where(lambda x: x > 1e-3, lambda x: x**k), a)


def evaluated(text: str, values: Mapping[str, Any], like: Sequence[int] = ()) -> Array:
    """The value of a formula; ``like`` is its shape where the formula leaves that open."""
    out = Walker({name: array(v) for name, v in values.items()}).value(Reader(text).whole())
    if isinstance(out, Open) and like:
        rows, columns = (*like, 1, 1)[:2]
        return out.at(rows, columns)
    return closed(out)


def slope(
    text: str,
    values: Mapping[str, Any],
    name: str,
    directions: Sequence[Any],
    functions: Mapping[str, str] | None = None,
) -> Array:
    """The derivative of a formula along one direction, or along two one after the other, by central differences.

    ``functions`` are those of a number, t, that stand in it.
    """
    named = {word: Reader(body).whole() for word, body in (functions or {}).items()}
    step = mp.mpf(10) ** -10
    given = {n: array(v) for n, v in values.items()}
    along = [array(d) for d in directions]
    tree = Reader(text).whole()

    def at(moves: Sequence[int]) -> Array:
        here = given[name]
        for sign, d in zip(moves, along, strict=True):
            here = here + sign * step * d
        return closed(Walker({**given, name: here}, named).value(tree))

    if len(along) == 1:
        return (at((1,)) - at((-1,))) / (2 * step)
    return (at((1, 1)) - at((1, -1)) - at((-1, 1)) + at((-1, -1))) / (4 * step * step)
