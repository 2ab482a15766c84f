"""Dense linear algebra of small matrices: elimination with the largest pivots, and Jacobi's rotations."""

from __future__ import annotations

from collections.abc import Iterator
from math import copysign, hypot, inf, isfinite, log, prod
from typing import Any

from .array import FLOAT, INT, OBJECT, Array
from .layout import Shape

__all__ = ["LinAlgError", "eigh", "eigvalsh", "matrix_rank", "pinv", "slogdet", "svd"]

SWEEPS = 60
ROUNDING = 2.0**-52
Matrix = list[list[float]]


class LinAlgError(ValueError):
    """What is asked for does not exist, or cannot be computed."""


def _matrices(a: Array) -> Iterator[Matrix]:
    """The matrices over the last two axes, one by one."""
    if a.dtype is OBJECT:
        raise TypeError("only numbers of Python have decompositions")
    rows, columns = a.shape[-2:]
    for start in range(0, len(a.data), max(rows * columns, 1)):
        part = a.data[start : start + rows * columns]
        yield [[float(x) for x in part[k : k + columns]] for k in range(0, rows * columns, max(columns, 1))]


def _stacked(parts: list[Any], shape: Shape) -> Array:
    flat: list[float] = []
    for part in parts:
        flat.extend(part)
    return Array(flat, shape, FLOAT)


def slogdet(a: Array) -> tuple[Array, Array]:
    """The signs of determinants, and the logarithms of their sizes."""
    found = [_slogdet(m) for m in _matrices(a)]
    return Array([s for s, _ in found], a.shape[:-2], FLOAT), Array([n for _, n in found], a.shape[:-2], FLOAT)


def _slogdet(m: Matrix) -> tuple[float, float]:
    sign, size = 1.0, 0.0
    while m:
        place = max(range(len(m)), key=lambda row: abs(m[row][0]))
        if not m[place][0]:
            return 0.0, -inf
        if place:
            sign, m[0], m[place] = -sign, m[place], m[0]
        pivot = m[0]
        sign, size = copysign(sign, sign * pivot[0]), size + log(abs(pivot[0]))
        m = [[x - row[0] / pivot[0] * y for x, y in zip(row[1:], pivot[1:], strict=True)] for row in m[1:]]
    return sign, size


def _turn(rows: Matrix, p: int, q: int, c: float, s: float) -> None:
    """Two rows turned by an angle with this cosine and sine."""
    first, second = rows[p], rows[q]
    rows[p] = [c * x - s * y for x, y in zip(first, second, strict=True)]
    rows[q] = [s * x + c * y for x, y in zip(first, second, strict=True)]


def _angle(below: float, above: float, off: float) -> tuple[float, float]:
    """The cosine and the sine of the turn that makes [[below, off], [off, above]] diagonal."""
    ratio = (above - below) / (2 * off)
    t = copysign(1.0, ratio) / (abs(ratio) + hypot(ratio, 1.0)) if isfinite(ratio) else 0.0
    c = 1 / hypot(t, 1.0)
    return c, t * c


def _jacobi(m: Matrix) -> list[tuple[float, list[float]]]:
    """Eigenvalues in ascending order, each with its eigenvector, by cyclic rotations; the lower triangle is read."""
    n = len(m)
    m = [[m[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]
    if not all(isfinite(x) for row in m for x in row):
        raise LinAlgError("a matrix with an entry that is not finite")
    vectors = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(SWEEPS):
        if all(abs(m[i][j]) <= ROUNDING**2 * max(abs(m[i][i]), abs(m[j][j])) for i in range(n) for j in range(i)):
            break
        for p in range(n):
            for q in range(p + 1, n):
                if m[p][q]:
                    c, s = _angle(m[p][p], m[q][q], m[p][q])
                    _turn(m, p, q, c, s)
                    m = [[*column] for column in zip(*m, strict=True)]
                    _turn(m, p, q, c, s)
                    m[p][q] = m[q][p] = 0.0
                    _turn(vectors, p, q, c, s)
    return sorted((m[i][i], vectors[i]) for i in range(n))


def eigh(a: Array) -> tuple[Array, Array]:
    """The eigenvalues of symmetric matrices in ascending order, and the eigenvectors as columns."""
    found = [_jacobi(m) for m in _matrices(a)]
    values = _stacked([[value for value, _ in pairs] for pairs in found], a.shape[:-1])
    return values, _stacked([[x for _, v in pairs for x in v] for pairs in found], a.shape).swapaxes(-1, -2)


def eigvalsh(a: Array) -> Array:
    """The eigenvalues of symmetric matrices in ascending order."""
    return eigh(a)[0]


def _singular(m: Matrix) -> list[tuple[float, list[float], list[float]]]:
    """Singular values in descending order, each with its row of V and, times itself, its column of U.

    The rows of what is at least as wide as high are turned until they are orthogonal (Hestenes 1958), which keeps
    small singular values as sharp as large ones.
    """
    if not all(isfinite(x) for row in m for x in row):
        raise LinAlgError("a matrix with an entry that is not finite")
    n = len(m)
    turned = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(SWEEPS):
        still = True
        for p in range(n):
            for q in range(p + 1, n):
                a, b, off = (_dot(m[i], m[j]) for i, j in ((p, p), (q, q), (p, q)))
                if abs(off) > ROUNDING * (a * b) ** 0.5:
                    still = False
                    c, s = _angle(a, b, off)
                    _turn(m, p, q, c, s)
                    _turn(turned, p, q, c, s)
        if still:
            break
    return sorted(((_dot(row, row) ** 0.5, u, row) for u, row in zip(turned, m, strict=True)), reverse=True)


def _dot(x: list[float], y: list[float]) -> float:
    return sum(a * b for a, b in zip(x, y, strict=True))


def svd(a: Array, compute_uv: bool = False) -> Array:
    """The singular values in descending order."""
    assert not compute_uv
    wide = a if a.shape[-2] <= a.shape[-1] else a.swapaxes(-1, -2)
    found = [[value for value, _, _ in _singular(m)] for m in _matrices(wide)]
    return _stacked(found, (*a.shape[:-2], min(a.shape[-2:])))


def matrix_rank(a: Array) -> Array:
    """How many singular values of a matrix are not 0 but for rounding."""
    values = svd(a).data
    least = max(values, default=0.0) * max(a.shape) * ROUNDING
    return Array([sum(x > least for x in values)], (), INT)


def pinv(a: Array, rcond: float) -> Array:
    """The pseudoinverses; singular values up to this part of the largest count as 0."""
    if a.shape[-2] > a.shape[-1]:
        return pinv(a.swapaxes(-1, -2), rcond).swapaxes(-1, -2)
    out = []
    for m in _matrices(a):
        found = _singular(m)
        kept = [(value**-2, u, v) for value, u, v in found if value > rcond * found[0][0]]
        out.append([sum(w * v[j] * u[i] for w, u, v in kept) for j in range(a.shape[-1]) for i in range(a.shape[-2])])
    assert prod(a.shape[:-2]) == len(out)
    return _stacked(out, (*a.shape[:-2], a.shape[-1], a.shape[-2]))
