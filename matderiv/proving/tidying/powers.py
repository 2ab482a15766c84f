"""Products read as base → exponent, of scalars and entry by entry of arrays: identities that fire for both.

Known products of two functions of one argument, as relu(t) sign(t) = relu(t), stand in the records of the functions; a
number over its root is the root, q/√q = √q; quotients of exponentials are the logistic function. Each takes a function
or a root away, so that this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sympy import Expr, S

from ...core.index import Terms, factors, shape_of
from ...core.operation import Applied
from ...core.text import Text
from ...expressions.matrix import add, apply, is_op, negate, same_terms, spread
from ...operations.exp import EXP
from ...operations.maximum import MAXIMUM
from ...operations.minimum import MINIMUM
from ...operations.ones import ONES
from ...operations.sqrt import SQRT
from ...operations.step import STEP
from ..special import logistic, recognised_logistic
from .tidier import Clause, Tidier

__all__ = ["Powers", "identified", "meet"]

ZERO_OR_ONE = Text("the indicator is 0 or 1", "指示関数の値は 0 か 1 である")
WHERE_IT_IS = Text(
    "where the indicator is 1, the other factor has this value, and elsewhere both sides are 0",
    "指示関数が 1 のところではもう一方の因子がこの値をとり、それ以外では両辺とも 0 である",
)

Powers = dict[Expr, Expr]  # bases, each with its exponent
Written = Callable[[Mapping[Expr, Expr]], Expr]  # the product of such


def identified(
    by: Tidier, found: Powers, settle: Callable[[Expr], Expr], written: Written, whole: Written | None = None
) -> Powers:
    """The same product after the identities; ``written`` writes it, ``whole`` with what stands before it."""
    whole = whole or written
    found = _roots(by, {b: e for b, e in found.items() if e != 0}, whole)  # |t|/√|t| before |t| sign(t) = t
    found = _known(by, found, written, whole)
    found = _idempotent(by, found, written, whole)
    found = _chosen(by, found, written, whole)
    found = _roots(by, found, whole)
    out = logistic(found, settle)
    if by.traced and out != found:
        made = recognised_logistic(found, out)
        if any(is_op(b, EXP) and e != out.get(b) for b, e in found.items()):
            by.did("logistic", whole(found), whole(out), a=made)
        else:
            gone = {b: e for b, e in found.items() if e != out.get(b)}
            new = {b: e for b, e in out.items() if e != found.get(b)}
            by.did("logistic-reciprocal", whole(found), whole(out), a=written(gone), b=written(new))
    return out


def meet(found: Powers, bracket: Expr) -> bool:
    """Whether a term of a bracket makes a known product with another factor, as in relu(t) (1 + sign(t))."""
    if not isinstance(bracket, Terms):
        return False
    inside = [f for t in bracket.args for f in factors(t) if isinstance(f, Applied)]
    return any(
        isinstance(f, Applied) and f.args == g.args and (_rule(f, g, up=True) or _rule(g, f, up=True))
        for f in found
        for g in inside
    )


def _rule(f: Applied, g: Applied, up: bool) -> Callable[[Expr, Callable[..., Expr]], Expr] | None:
    """What the product of two functions of one argument is known to be, or their quotient."""
    return (f.operation.times if up else f.operation.over).get(g.operation.name)


def _since(ground: Text | None) -> str | Clause:
    """That a product is known, and why."""
    if ground is None:
        return "known"
    ja = f"{ground.ja.removesuffix('である')}なので、{{a}} = {{b}} である。"
    return Clause(f"{{a}} = {{b}}, since {ground.en}", ja, known=True)


def _known(by: Tidier, found: Powers, written: Written, whole: Written) -> Powers:
    """Known products and quotients of two functions of one argument put in."""
    for f in list(found):
        for g in list(found):
            if f is g or not (isinstance(f, Applied) and isinstance(g, Applied)) or f.args != g.args:
                continue
            if f not in found or g not in found or not (found[f].is_Number and found[g].is_Number) or found[f] < 1:
                continue
            up = found[g] >= 1
            rule = _rule(f, g, up) if up or found[g] <= -1 else None
            if rule is not None:
                value, before = rule(f.args[0], apply), dict(found)
                found[f], found[g] = found[f] - 1, found[g] + (-1 if up else 1)
                if not is_op(value, ONES):
                    found[value] = found.get(value, S.Zero) + 1
                if by.traced:
                    pair = {f: before[f], g: before[g]}
                    if pair[f] != 1 or abs(pair[g]) != 1:  # of powers one factor is taken
                        left = {f: found[f], g: found[g]}
                        left.setdefault(value, S.One)  # it may be one of the two
                        value = written({b: e for b, e in left.items() if e != 0})
                    since = f.operation.times_since if up else None
                    by.did(_since(since), whole(before), whole(found), a=written(pair), b=value)
    return {b: e for b, e in found.items() if e != 0}


def _idempotent(by: Tidier, found: Powers, written: Written, whole: Written) -> Powers:
    """A power of an indicator is the indicator."""
    for f, exponent in list(found.items()):
        if isinstance(f, Applied) and f.operation.traits.idempotent and exponent.is_Integer and exponent > 1:
            before = dict(found)
            found[f] = S.One
            if by.traced:
                by.did(_since(ZERO_OR_ONE), whole(before), whole(found), a=written({f: exponent}), b=f)
    return found


def _chosen(by: Tidier, found: Powers, written: Written, whole: Written) -> Powers:
    """The larger of two where one is larger is that one: max(a, b)[a > b] = a[a > b]."""
    for f in [b for b in found if is_op(b, MAXIMUM, MINIMUM)]:
        for g in [b for b in found if is_op(b, STEP) and shape_of(b) == shape_of(f)]:
            sides = [spread(a, shape_of(f)) for a in f.args]
            for taken, other in (sides, sides[::-1]):
                more, less = (taken, other) if is_op(f, MAXIMUM) else (other, taken)
                if f in found and same_terms(add(more, negate(less)), g.args[0]):
                    before, exponent = dict(found), found.pop(f)
                    found[taken] = found.get(taken, S.Zero) + exponent
                    if by.traced:
                        pair, value = written({f: exponent, g: S.One}), written({taken: exponent, g: S.One})
                        by.did(_since(WHERE_IT_IS), whole(before), whole(found), a=pair, b=value)
    return found


def _roots(by: Tidier, found: Powers, whole: Written) -> Powers:
    """A number over its root, or a root over the number, as one root: q/√q = √q and √q/q = 1/√q."""
    for root in [b for b in found if is_op(b, SQRT) and b.args[0] in found]:
        q = root.args[0]
        if not (found[q].is_Integer and found[root].is_Integer):
            continue
        whole_, half = int(found[q]), int(found[root])
        if whole_ * half < 0 and abs(half) == 1:
            step, before = 1 if whole_ > 0 else -1, dict(found)
            found[q], found[root] = S(whole_ - step), S(half + 2 * step)
            found = {b: e for b, e in found.items() if e != 0}
            if by.traced:
                by.did("exponents", whole(before), whole(found), a=q)
    return found
