"""The indicator of the smallest entry of each column of a matrix, constant where that is single."""

from __future__ import annotations

from .row_largest import indicators

COLUMN_SMALLEST_AT = indicators(1, -1)
