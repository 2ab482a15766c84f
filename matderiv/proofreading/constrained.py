r"""Lines that hold under equations that stand before them, Σ_k y_k = 1 or w = Σ_i α_i x_i, and not of all values.

An equation that is plainly stated is put into such a line: a letter that stands alone by its value, a vector y of which
a linear function is 1 as y/(1ᵀy), one of which it is 0 as what is left of it, a matrix U of which UᵀU is I as the polar
factor of one. So the letters that remain are free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sympy import Expr, Integer, Rational, S

from ..core.index import is_scalar, power, product
from ..core.proof import Check
from ..core.text import Text
from ..expressions.matrix import Var, add, apply, involves, is_op, multiply, negate, ones, summands, transpose
from ..operations.eye import EYE
from ..reading.equations.entries import symbols_of
from .solving import HELD, difference, evidence, holds, null, put, solution

__all__ = ["AGAINST", "HOT", "NOT_HOT", "NOT_TWO", "TWO", "UNDER", "fails_under", "held_under", "with_sums"]

UNDER = Text("This holds as line {lines} says.", "これは第 {lines} 行により成り立つ。")
HOT = Text("This holds as {name} is one-hot.", "これは {name} が one-hot であることにより成り立つ。")
NOT_HOT = Text(
    "This does not hold, not even where {name} is one-hot.",
    "これは成り立たない。{name} が one-hot である場合にも成り立たない。",
)
TWO = Text("This holds as {name} is {low} or 1.", "これは {name} が {low} か 1 であることにより成り立つ。")
NOT_TWO = Text(
    "This does not hold, not even where {name} is {low} or 1.",
    "これは成り立たない。{name} が {low} か 1 である場合にも成り立たない。",
)
AGAINST = Text(
    "This does not hold, not even where what line {lines} says is so.",
    "これは成り立たない。第 {lines} 行が成り立つ場合にも成り立たない。",
)
MOST = 4  # equations that are put into a line

Pair = tuple[Expr, Expr]
Values = Mapping[Var, Expr]
Said = Mapping[str, int | None]  # of a letter with two values the lower one, 1 being the other; None if it is one-hot


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
            return None if moved and _vanishes(sides[0], pairs[n]) else (used, check)
    return None


def _vanishes(side: Expr, before: Pair) -> bool:
    """Whether a side has become 0 that was not: a derivative is not any multiple of what is 0 where it is taken."""
    zero = null(side)
    found = None if zero in before else evidence(side, zero)
    return found is not None and found.kind in HELD


def with_sums(pairs: Mapping[int, Pair], n: int, hot: Said) -> dict[int, Pair]:
    """The sides of some lines, and beside them, by numbers below 0, what is said of the letters of one.

    That is Σ_k y_k = 1 for each one-hot y, and which of two values y has for others.
    """
    found: list[Pair] = [
        (apply("dot", ones(v.shape[0]), v), S.One) if low is None else (v, _one_of_two(Var(f"{v.name}±", v.shape), low))
        for v, low in _said(pairs[n], hot)
    ]
    return {**pairs, **{-1 - k: pair for k, pair in enumerate(found)}}


def _one_of_two(var: Var, low: int) -> Expr:
    """What is 1 or the lower value, as the sign of a letter is, entry by entry."""
    sign = apply("sign", var)
    return sign if low else multiply(Rational(1, 2), add(S.One if is_scalar(var) else ones(var.shape[0]), sign))


def _said(sides: Pair, hot: Said) -> Iterator[tuple[Var, int | None]]:
    """The letters of a line of which something is said: vectors that are one-hot, and what has two values."""
    for v in dict.fromkeys(v for side in sides for v in symbols_of(side)):
        if v.name in hot and v.definition is None and v.shape[1] == 1 and (hot[v.name] is not None or not is_scalar(v)):
            yield v, hot[v.name]


def fails_under(
    pairs: Mapping[int, Pair], equations: Sequence[int], n: int, moved: Collection[str], hot: Said
) -> Check | None:
    """The evidence that a line does not hold where all of some equations are so, ``None`` where that is not found.

    Letters that are one-hot are what the place of the largest entry of a vector is, those with two values are so by the
    sign of one.
    """
    sides, put_in = pairs[n], list[Values]()
    names = {v.name for side in sides for v in symbols_of(side)}
    if names & hot.keys() - {v.name for v, _ in _said(sides, hot)}:
        return None  # what is said of matrices is not put in
    for v, low in list(_said(sides, hot)):
        put_in.append({v: apply("largest_at", v) if low is None else _one_of_two(v, low)})
        if _moves(put_in[-1], moved):
            return None
        sides = put(sides[0], put_in[-1]), put(sides[1], put_in[-1])
    for m in equations:
        own = pairs[m]
        for values in put_in:
            own = put(own[0], values), put(own[1], values)
        if holds([own]):
            continue  # it is so by those before it
        found = next((v for v in _ways(*own) if not _moves(v, moved)), None)
        if found is None or len(put_in) >= MOST:
            return None
        put_in.append(found)
        sides = put(sides[0], found), put(sides[1], found)
    check = evidence(*sides)
    return check if check is not None and check.kind == "REFUTED" else None


def _moves(values: Values, moved: Collection[str]) -> bool:
    """Whether what is put in, or for which it is, is differentiated by: it would move, or not be free."""
    return any(x.name in moved for v, value in values.items() for x in (v, *symbols_of(value)))


def _ways(lhs: Expr, rhs: Expr) -> Iterator[Values]:
    """What letters are where two sides are equal, the other ones being free."""
    for var in symbols_of(lhs) if is_op(rhs, EYE) else symbols_of(rhs) if is_op(lhs, EYE) else ():
        found = _orthonormal(rhs if is_op(lhs, EYE) else lhs, var)
        if found is not None:
            yield {var: found}
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


def _orthonormal(gram: Expr, var: Var) -> Expr | None:
    """A matrix with orthonormal columns, where VᵀV is I, or rows: every one is the polar factor of a matrix.

    The factors beside that are I, and have a value only where the matrix is no wider, or no higher, than it may be.
    """
    if var.definition is not None or is_scalar(var):
        return None
    for one, other in ((transpose(var), var), (var, transpose(var))):
        square = multiply(one, other)
        if gram == square:
            unit = multiply(apply("inverse", square), square)
            return multiply(apply("polar", var), unit) if other == var else multiply(unit, apply("polar", var))
    return None


def _on_plane(value: Expr, var: Var) -> Expr | None:
    """A vector of which an affine function is 0, for every vector but few."""
    if not is_scalar(value) or var.shape[1] != 1:
        return None
    rest = put(value, {var: null(var)})
    # beside a small 1ᵀy, 1ᵀy − 1 + 1 has no digits left
    slope = add(*(t for t in summands(value) if involves(t, var)))
    if not _is_linear(slope, var):
        slope = add(value, negate(rest))
        if not _is_linear(slope, var):
            return None
    if holds([(rest, S.Zero)]):
        one = ones(var.shape[0])
        off = product(value, power(put(value, {var: one}), -1))
        found = add(var, negate(multiply(off, one)))
    else:
        found = multiply(product(S.NegativeOne, rest, power(slope, -1)), var)
    return found if holds([(put(value, {var: found}), S.Zero)]) else None


def _is_linear(value: Expr, var: Var) -> bool:
    """Whether a function of a vector that is affine, or of another form, is 2 f(v) at 2v."""
    return holds([(put(value, {var: multiply(Integer(2), var)}), product(Integer(2), value))])
