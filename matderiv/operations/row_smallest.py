"""The smallest entry of each row of a matrix, as a column."""

from __future__ import annotations

from .row_largest import values

ROW_SMALLEST = values(2, -1)
