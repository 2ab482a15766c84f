"""Small numbers with which the two sides of a wrong line differ, to check by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Expr

from ..core.index import Entry, Index, free, is_scalar, shape_of
from ..judging.hand import Counterexample, by_hand, sizes_in, values_of
from ..reading.equations.entries import symbols_of

__all__ = ["example"]

MOST_SIZES = 8  # different sizes of a line up to which small numbers are looked for


def example(lhs: Expr, rhs: Expr) -> tuple[Counterexample | None, tuple[Index, ...]]:
    """Small numbers with which two sides differ, and the indices that the entry is counted by."""
    sides = [lhs, rhs]
    indices = tuple(sorted({i for side in sides for i in free(side)}, key=lambda i: i.name))
    axes = next(([s for s in shape_of(side) if s != 1] for side in sides if not is_scalar(side)), [])
    at = tuple(Index(f"e_{n}", s) for n, s in enumerate(axes))
    left, right = (side if is_scalar(side) else Entry(side, *at) for side in sides)
    symbols = list(dict.fromkeys(v for side in sides for v in symbols_of(side) if v.definition is None))
    sizes = {str(x): None for v in symbols for s in v.shape for x in s.free_symbols}
    sizes |= {str(x): None for i in indices for x in i.size.free_symbols}
    for side in sides:
        sizes |= {str(x): None for x in sizes_in(side)}
    claimed, true = values_of(right, (*indices, *at)), values_of(left, (*indices, *at))
    if max((len(v.shape) for v in symbols), default=0) and len(sizes) > MOST_SIZES:
        return None, indices

    def itself(arrays: Mapping[str, Any], sizes: Mapping[str, int], entry: tuple[int, ...]) -> tuple[float, float]:
        return float(true.real(arrays, sizes)[entry]), 0.0

    try:
        found = by_hand(claimed, true, itself, symbols, list(sizes))
    except (TypeError, ValueError, ArithmeticError):
        found = None
    return found, indices if indices or not at else ()
