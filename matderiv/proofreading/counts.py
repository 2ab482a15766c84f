"""A number that nothing declares may be a size: of n in tr(I + A) = n + tr A no more is said than that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from sympy import Expr, Symbol

from ..checking.verify import judged
from ..core.index import UNIT, is_scalar, walk
from ..core.text import Said, Text
from ..expressions.matrix import Var, substitute
from ..judging.hand import sizes_in
from ..reading.equations.entries import symbols_of
from .faults import fault_of

__all__ = ["counted"]

COUNT = Text(
    "Undecided: it holds if {name} is the number of {what} of {matrix}, which is not said. "
    "Declare the shape of {matrix} with {name} in it.",
    "未決定: {name} が {matrix} の{what}の数であれば成り立つが、そう述べられていない。"
    "{name} を用いて {matrix} の形を宣言すること。",
)
COUNT_OF_ONES = Text(
    "Undecided: it holds if {name} is the size of I or of a vector of ones, which is not said. "
    "Give it, as in I_{name}.",
    "未決定: {name} が単位行列 I または 1 を並べたベクトルの大きさであれば成り立つが、そう述べられていない。"
    "I_{name} のように与えること。",
)
ROWS, COLUMNS = Text("rows", "行"), Text("columns", "列")
MOST_LETTERS = 3  # numbers that are tried as sizes together
MOST_TRIED = 24  # ways to take them


class _Pair(NamedTuple):
    lhs: Expr
    rhs: Expr

    def put(self, values: dict[Expr, Expr]) -> _Pair:
        return _Pair(substitute(self.lhs, values), substitute(self.rhs, values))


def counted(lhs: Expr, rhs: Expr, numbers: Collection[str], named: Collection[str] = ()) -> Said | None:
    """What a line leaves unsaid that does not hold of all values, but where some ``numbers`` are sizes in it.

    A size that is ``named``, and stands as a number, may be one that is not, too: n of X ∈ ℝ^(n×d) in Σ_i (y_i − nb).
    """
    pair = _written_out(_Pair(lhs, rhs))
    symbols = list(dict.fromkeys(v for side in pair for v in symbols_of(side)))
    letters = [v for v in symbols if is_scalar(v) and v.name in numbers][:MOST_LETTERS]
    sizes = sorted({x for side in pair for x in sizes_in(side)} | {x for v in symbols for x in _sizes_of(v)}, key=str)
    counts = {x: Var(f"{x}#", UNIT) for x in sizes if str(x) in named and _stands(x, pair)}
    pair = pair.put(dict(counts))
    own: dict[Expr, Expr] = {v: x for x, v in counts.items()}
    loose = [x for x in sizes if str(x) not in named]
    choices = [[(v, x) for x in (None, *sizes)] for v in letters]
    choices += [[(v, x) for x in (None, *loose)] for v in counts.values()]
    try:
        for values in islice(_ways(choices), MOST_TRIED):
            if judged([pair.put({**own, **values})], symbols)[0].kind in ("EXACT", "SAMPLED"):
                letter, size = next(iter(values.items()))
                return _said(str(own.get(letter, letter)), size, symbols)
    except Exception as error:
        fault_of(error)
    return None


def _stands(size: Symbol, pair: _Pair) -> bool:
    """Whether a size stands as a number in a line."""
    return any(e == size for side in pair for e in walk(side))


def _ways(choices: Sequence[Sequence[tuple[Var, Symbol | None]]]) -> Iterator[dict[Expr, Expr]]:
    """Each letter as itself or as one of the sizes, those with fewest changes first."""
    for choice in sorted(product(*choices), key=lambda c: sum(x is not None for _, x in c)):
        values: dict[Expr, Expr] = {v: x for v, x in choice if x is not None}
        if values:
            yield values


def _written_out(pair: _Pair) -> _Pair:
    """The sides with what their letters stand for in the place of them."""
    while defined := {v: v.definition for side in pair for v in symbols_of(side) if v.definition is not None}:
        pair = pair.put({v: d for v, d in defined.items() if d is not None})
    return pair


def _sizes_of(var: Var) -> set[Symbol]:
    return {x for extent in var.shape for x in extent.free_symbols}


def _said(name: str, size: Expr, symbols: list[Var]) -> Said:
    for v in symbols:
        for extent, what in zip(v.shape, (ROWS, COLUMNS), strict=False):
            if extent == size:
                return COUNT(name=name, matrix=v.name, what=what)
    return COUNT_OF_ONES(name=name)
