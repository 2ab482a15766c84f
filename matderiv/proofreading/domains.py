"""Where the sides of a line that is right have no value: log(x²) has one at −1, and 2 log x has none."""

from __future__ import annotations

from random import Random
from typing import Any, Literal

from sympy import Expr

from ..checking.draws import Source
from ..core.arrays import np
from ..core.dual_numbers import Undefined
from ..core.index import Entry, Index, extent_at, free, is_scalar, shape_of, walk
from ..core.memory import remembered
from ..core.operation import Applied
from ..expressions.matrix import Var
from ..judging.hand import Function, sizes_in, values_of
from ..reading.equations.entries import symbols_of
from .faults import fault_of

__all__ = ["only_side", "sizes_of_constants", "valueless"]

DRAWS = 40
LARGEST = 3  # sizes
DRAWN = frozenset({"symmetric", "positive"})  # what is assumed of arrays that are drawn here


def only_side(lhs: Expr, rhs: Expr) -> Literal["left", "right"] | None:
    """The side that has a value at some point where the other has none, or ``None`` where no such point is found."""
    return remembered(("only side", lhs, rhs), lambda: _only_side(lhs, rhs))


def _only_side(lhs: Expr, rhs: Expr) -> Literal["left", "right"] | None:
    symbols = [v for v in dict.fromkeys((*symbols_of(lhs), *symbols_of(rhs))) if v.definition is None]
    if any(v.facts - DRAWN for v in symbols):
        return None
    indices = tuple(sorted(free(lhs) | free(rhs), key=lambda i: i.name))
    sizes = sorted({str(x) for e in (lhs, rhs) for x in sizes_in(e)} | {str(x) for v in symbols for x in _of(v.shape)})
    source = Source(lhs, rhs)
    try:
        sides = [_function(side, indices) for side in (lhs, rhs)]
        with np.errstate(all="ignore"):
            for k in range(DRAWS):
                random = source.random("domains", k)
                choice = {s: random.randint(1, LARGEST) for s in sizes}
                arrays = {v.name: _drawn(v, choice, random) for v in symbols}
                left, right = (_has_value(f, arrays, choice) for f in sides)
                if left != right:
                    return "left" if left else "right"
    except Exception as error:
        fault_of(error)
    return None


def valueless(side: Expr) -> bool:
    """Whether no point was found where a side has a value: log 0."""
    symbols = [v for v in symbols_of(side) if v.definition is None]
    if any(v.facts - DRAWN for v in symbols):
        return False
    names = sorted({str(x) for x in sizes_in(side)} | {str(x) for v in symbols for x in _of(v.shape)})
    source = Source(side)
    try:
        value = _function(side, tuple(sorted(free(side), key=lambda i: i.name)))
        with np.errstate(all="ignore"):
            for k in range(DRAWS):
                random = source.random("values", k)
                choice = {s: random.randint(1, LARGEST) for s in names}
                if _has_value(value, {v.name: _drawn(v, choice, random) for v in symbols}, choice):
                    return False
    except Exception as error:
        fault_of(error)
        return False
    return True


def _has_value(side: Function, arrays: dict[str, list[list[float]]], sizes: dict[str, int]) -> bool:
    try:
        return bool(np.isfinite(np.asarray(side(arrays, sizes), dtype=float)).all())
    except Undefined:
        return False


def _function(side: Expr, indices: tuple[Index, ...]) -> Function:
    at = () if is_scalar(side) else tuple(Index(f"e_{n}", s) for n, s in enumerate(shape_of(side)) if s != 1)
    return values_of(Entry(side, *at) if at else side, (*indices, *at)).real


def _of(shape: tuple[Expr, ...]) -> set[Any]:
    return {x for s in shape for x in s.free_symbols}


def sizes_of_constants(expr: Expr) -> set[str]:
    """The sizes of I and of matrices of ones."""
    made = [e for e in (expr, *walk(expr)) if isinstance(e, Applied) and not e.args]
    return {str(x) for e in made for s in shape_of(e) for x in s.free_symbols}


def _drawn(var: Var, sizes: dict[str, int], random: Random) -> list[list[float]]:
    """Numbers of both signs, or positive ones where that is assumed."""
    rows, columns = (extent_at(s, sizes) for s in var.shape)
    a = np.array([[random.uniform(0.2, 3) for _ in range(columns)] for _ in range(rows)])
    if "positive" not in var.facts:
        a *= np.array([[random.choice((-1, 1)) for _ in range(columns)] for _ in range(rows)])
    if "symmetric" in var.facts:
        a = a + a.T
    return a.tolist()  # type: ignore[no-any-return]
