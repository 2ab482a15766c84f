"""The indicator of the smallest entry of each row of a matrix, constant where that is single."""

from __future__ import annotations

from .row_largest import indicators

ROW_SMALLEST_AT = indicators(2, -1)
