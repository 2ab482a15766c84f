"""The indicator of the largest entry of each column of a matrix, constant where that is single."""

from __future__ import annotations

from .row_largest import indicators

COLUMN_LARGEST_AT = indicators(1, 1)
