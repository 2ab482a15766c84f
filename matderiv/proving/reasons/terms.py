"""Sums: brackets multiplied out, like terms, common factors, signs."""

from __future__ import annotations

from functools import partial
from itertools import permutations

from sympy import Expr, S

from ...core.index import Power, Product, coefficient, walk
from ...expressions.matrix import add, is_op, negate, scaled, summands
from ...operations.hadamard import HADAMARD
from ...operations.quotient import QUOTIENT
from ...operations.transpose import TRANSPOSE
from ..tidy import tidy
from .comparison import Comparison
from .factors import common_factor, exponents_of, is_sum
from .functions import complement
from .orders import row

__all__ = ["brackets", "terms"]

MOST_ORDERS = 4  # terms of a sum of which all orders are looked at


def brackets(seen: Comparison) -> None:
    if _bracketed(seen.before) and not _bracketed(seen.after):
        opened = (e for e in seen.gone if _bracketed(e) and is_op(e, HADAMARD))
        made = [(e, short) for e in opened if (short := tidy(e)) in seen.new]
        if made:
            seen.say("expanded-to", a=made[0][0], b=made[0][1])
        else:
            seen.say("expanded")


def _bracketed(expr: Expr) -> bool:
    """Whether a sum is a factor of an entrywise product."""
    return any(is_op(e, HADAMARD) and any(is_sum(a) for a in e.args) for e in walk(expr))


def terms(seen: Comparison) -> None:
    """Like terms, a common factor, a sign that goes into a bracket."""
    negated = _turned(seen)
    sums = [e for e in seen.new if is_sum(e) and add(*map(negate, e.args)) in negated]
    found = (c for e in seen.new if (c := common_factor(e)) is not None and c[0] in seen.new and c[0] not in sums)
    common = next((c for c in found if all(map(partial(_fewer, seen), c[1]))), None)
    if _summed_leaves(seen.after) > _summed_leaves(seen.before):
        common = None
    if _alike(seen, common is not None):
        seen.say("like")
    if common is not None:
        inner, others = common
        if len(others) == 1:
            seen.say("common", a=others[0], b=inner)
        else:
            seen.say("commons", a=others[0], b=inner, c=others[1])
    if sums and not seen.done:
        seen.say("sign", a=sums[0])


def _fewer(seen: Comparison, factor: Expr) -> bool:
    """Whether what a factor is made of stands in fewer places than before."""
    parts = {e.args[0] if is_op(e, TRANSPOSE) else e for e in (*row(factor), *exponents_of(factor))}
    parts = {e for e in parts if not e.is_Number}
    return all(
        _places(part, seen.before) > _places(part, seen.after)
        for part in parts
        if not isinstance(part, Power | Product) and not is_op(part, HADAMARD) and not is_op(part, QUOTIENT)
    )


def _alike(seen: Comparison, factored: bool) -> bool:
    """Whether terms of one sum with the same body, each in its short form, are fewer than they were."""
    was, now = ([bodies(x) for x in walk(side) if is_sum(x)] for side in (seen.before, seen.after))
    twice = sum(len(b) - len(set(b)) for b in was) > sum(len(b) - len(set(b)) for b in now)
    if twice or factored:
        return twice
    complements = sum(1 for e in seen.gone if complement(e))
    return _addends(seen.after) < _addends(seen.before) - complements and not any(
        c in ("expanded", "expanded-to", "diagonals", "exponents") for c, _ in seen.done
    )


def _turned(seen: Comparison) -> set[Expr]:
    """The sums that were there, their terms in any order."""
    out: set[Expr] = set()
    for e in seen.was:
        if is_sum(e) and len(e.args) <= MOST_ORDERS:
            out |= {add(*order) for order in permutations(e.args)}
    return out


def _places(part: Expr, expr: Expr) -> Expr:
    """How often a part stands in an expression, in a power as often as its exponent says."""
    powers = (e.exponent for e in walk(expr) if isinstance(e, Power) and e.base == part and e.exponent.is_Number)
    return sum((abs(x) - 1 for x in powers), S(sum(1 for e in walk(expr) if e == part)))


def bodies(expr: Expr) -> list[tuple[Expr, ...]]:
    """The terms of a sum without their numbers, each as its factors."""
    out = []
    for t in summands(expr):
        number, body = scaled(t)
        _, scalars = coefficient(number)
        out.append((*sorted(map(tidy, scalars), key=str), *row(tidy(body))))
    return out


def _addends(expr: Expr) -> int:
    """How many terms the sums of an expression have beyond the first of each."""
    return sum(len(e.args) - 1 for e in set(walk(expr)) if is_sum(e))


def _summed_leaves(expr: Expr) -> int:
    """How many symbols and numbers stand in the sums of an expression."""
    if is_sum(expr):
        return sum(1 for e in walk(expr) if not e.args)
    return sum(_summed_leaves(a) for a in expr.args)
