r"""Lines that hold under equations that stand before them, Σ_k y_k = 1 or w = Σ_i α_i x_i, and not of all values.

An equation that is plainly stated is put into such a line: a letter that stands alone by its value, a vector y of which
a linear function is 1 as y/(1ᵀy), one of which it is 0 as what is left of it. So the letters that remain are free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sympy import Expr, Integer, S

from ..core.index import is_scalar, power, product
from ..core.proof import Check
from ..core.text import Text
from ..expressions.matrix import Var, add, involves, multiply, negate, ones
from ..reading.equations.entries import symbols_of
from .solving import HELD, difference, evidence, holds, null, put, solution

__all__ = ["UNDER", "held_under"]

UNDER = Text("This holds as line {lines} says.", "これは第 {lines} 行により成り立つ。")
MOST = 4  # equations that are put into a line

Pair = tuple[Expr, Expr]
Values = Mapping[Var, Expr]


def held_under(
    pairs: Mapping[int, Pair], equations: Sequence[int], n: int, moved: Collection[str]
) -> tuple[list[int], Check] | None:
    """The equations with which a line holds, and the evidence; ``moved`` are differentiated by."""
    sides, used = pairs[n], list[int]()
    put_in: list[Values] = []
    for m in equations:
        if len(used) == MOST:
            break
        letters = {v for side in sides for v in symbols_of(side)}
        values = next(
            (v for v in _ways(*pairs[m]) if v.keys() <= letters and not _moves(v, moved)),
            None,
        )
        if values is None:
            continue
        used.append(m)
        put_in.append(values)
        for own in (values, *put_in[:-1]):
            sides = put(sides[0], own), put(sides[1], own)
        check = evidence(*sides)
        if check is None:
            return None
        if check.kind in HELD:
            return used, check
    return None


def _moves(values: Values, moved: Collection[str]) -> bool:
    """Whether what is put in, or for which it is, is differentiated by: it would move, or not be free."""
    return any(x.name in moved for v, value in values.items() for x in (v, *symbols_of(value)))


def _ways(lhs: Expr, rhs: Expr) -> Iterator[Values]:
    """What letters are where two sides are equal, the other ones being free."""
    for var, other in ((lhs, rhs), (rhs, lhs)):
        if isinstance(var, Var) and var.definition is None and not var.facts and not involves(other, var):
            yield {var: other}
    value = difference(lhs, rhs)
    if value is None:
        return
    for var in symbols_of(value):
        if var.definition is not None or var.facts:
            continue
        found = solution(value, var) if is_scalar(var) == is_scalar(value) else _on_plane(value, var)
        if found is not None:
            yield {var: found}


def _on_plane(value: Expr, var: Var) -> Expr | None:
    """A vector of which an affine function is 0, for every vector but few."""
    if not is_scalar(value) or var.shape[1] != 1:
        return None
    rest = put(value, {var: null(var)})
    slope = add(value, negate(rest))
    if not holds([(put(slope, {var: multiply(Integer(2), var)}), product(Integer(2), slope))]):
        return None
    if holds([(rest, S.Zero)]):
        one = ones(var.shape[0])
        off = product(value, power(put(value, {var: one}), -1))
        found = add(var, negate(multiply(off, one)))
    else:
        found = multiply(product(S.NegativeOne, rest, power(slope, -1)), var)
    return found if holds([(put(value, {var: found}), S.Zero)]) else None
