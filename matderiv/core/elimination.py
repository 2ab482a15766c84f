"""Inverses and determinants of one matrix, as nested lists, by elimination: modulo a prime, and in floating point."""

from __future__ import annotations

from typing import Any

from .arrays import np

__all__ = ["determinant_modulo", "inverse", "inverse_modulo", "inverse_of_many_rows", "pivots"]


def inverse_modulo(matrix: list[list[int]], prime: int) -> list[list[int]] | None:
    """The inverse of one matrix modulo the prime, by Gauss-Jordan elimination in place; ``None`` of a singular one."""
    n, swapped = len(matrix), list[tuple[int, int]]()
    for column in range(n):
        place = next((at for at in range(column, n) if matrix[at][column]), None)
        if place is None:
            return None
        if place != column:
            matrix[place], matrix[column] = matrix[column], matrix[place]
            swapped.append((place, column))
        pivot = matrix[column]
        by, pivot[column] = pow(pivot[column], -1, prime), 1
        pivot = matrix[column] = [x * by % prime for x in pivot]
        for at, row in enumerate(matrix):
            if at != column and (by := row[column]):
                row[column] = 0
                matrix[at] = [(x - by * y) % prime for x, y in zip(row, pivot, strict=True)]
    for place, column in reversed(swapped):
        for row in matrix:
            row[place], row[column] = row[column], row[place]
    return matrix


def determinant_modulo(matrix: list[list[int]], prime: int) -> int:
    """The determinant of one matrix modulo the prime."""
    out = 1
    while matrix:
        place = next((at for at, row in enumerate(matrix) if row[0]), None)
        if place is None:
            return 0
        if place:
            out, matrix[0], matrix[place] = -out, matrix[place], matrix[0]
        first, *pivot = matrix[0]
        out = out * first % prime
        over = pow(first, -1, prime)
        below, matrix = matrix[1:], []
        for at, *row in below:
            by = at * over % prime
            matrix.append([(x - by * y) % prime for x, y in zip(row, pivot, strict=True)])
    return out % prime


def inverse(matrix: list[list[float]]) -> list[list[float]] | None:
    """The inverse of one matrix in floating point, with the largest pivots; ``None`` where one is 0."""
    n, swapped = len(matrix), list[tuple[int, int]]()
    for column in range(n):
        sizes = [abs(row[column]) for row in matrix[column:]]
        place = column + sizes.index(max(sizes))
        if place != column:
            matrix[place], matrix[column] = matrix[column], matrix[place]
            swapped.append((place, column))
        pivot = matrix[column]
        if not pivot[column]:
            return None
        by, pivot[column] = pivot[column], 1.0
        pivot = matrix[column] = [x / by for x in pivot]
        for at, row in enumerate(matrix):
            if at != column:
                by, row[column] = row[column], 0.0
                matrix[at] = [x - by * y for x, y in zip(row, pivot, strict=True)]
    for place, column in reversed(swapped):
        for row in matrix:
            row[place], row[column] = row[column], row[place]
    return matrix


def inverse_of_many_rows(matrix: Any) -> Any:
    """The same of an array, row by row: the same operations on the same numbers."""
    work, swapped = np.array(matrix), list[tuple[int, int]]()
    for column in range(len(work)):
        place = column + int(np.argmax(abs(work[column:, column])))
        if place != column:
            work[[place, column]] = work[[column, place]]
            swapped.append((place, column))
        by = work[column, column]
        if not by:
            return None
        others = work[:, column].copy()
        others[column], work[:, column], work[column, column] = 0.0, 0.0, 1.0
        work[column] = work[column] / by
        work = work - others[:, None] * work[column]
    for place, column in reversed(swapped):
        work[:, [place, column]] = work[:, [column, place]]
    return work


def pivots(matrix: list[list[Any]]) -> list[Any]:
    """The pivots of elimination with the largest ones, of which one is negated for each swap of rows."""
    out: list[Any] = []
    while matrix:
        sizes = [abs(row[0]) for row in matrix]
        place = sizes.index(max(sizes))
        matrix[0], matrix[place] = matrix[place], matrix[0]
        pivot, first = matrix[0], matrix[0][0]
        out.append(-first if place else first)
        if not first:
            return out
        matrix = [[x - row[0] / first * y for x, y in zip(row[1:], pivot[1:], strict=True)] for row in matrix[1:]]
    return out
