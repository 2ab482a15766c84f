"""The indicator of the largest entry of each row of a matrix, constant where that is single."""

from __future__ import annotations

from .row_largest import indicators

ROW_LARGEST_AT = indicators(2, 1)
