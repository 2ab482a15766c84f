"""The largest entry of each column of a matrix, as a row."""

from __future__ import annotations

from .row_largest import values

COLUMN_LARGEST = values(1, 1)
