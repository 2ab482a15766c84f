"""Places in a text as editors count them: rows from 0, and in a row the units of UTF-16."""

from __future__ import annotations

import re
from bisect import bisect_right

__all__ = ["Rows"]

_END = re.compile(r"\r\n|\n|\r")


class Rows:
    """The rows of a text.

    >>> rows = Rows("a𝑥b\\nc")
    >>> rows.place(2), rows.at(0, 3), rows.place(5)
    ((0, 3), 2, (1, 1))
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # an editor breaks a row where these signs stand, and not at others that Python takes for ends
        self.starts = [0, *(m.end() for m in _END.finditer(text))]

    def place(self, at: int) -> tuple[int, int]:
        """The row and the column of a character."""
        row = bisect_right(self.starts, at) - 1
        return row, _units(self.text[self.starts[row] : at])

    def at(self, row: int, column: int) -> int:
        """The character at a row and a column, the last one of the row where that is shorter."""
        if row >= len(self.starts):
            return len(self.text)
        start = self.starts[row]
        stop = self.starts[row + 1] - 1 if row + 1 < len(self.starts) else len(self.text)
        n = start
        while n < stop and column > 0:
            column -= _units(self.text[n])
            n += 1
        return n


def _units(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)
