"""The smallest entry of each column of a matrix, as a row."""

from __future__ import annotations

from .row_largest import values

COLUMN_SMALLEST = values(1, -1)
