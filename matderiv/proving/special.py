"""Quotients of exponentials that have a name of their own: the logistic function and the softmax.

exp(t)/(1 + exp(t)) = σ(t) and 1/(1 + exp(t)) = σ(−t) (Bishop, Pattern Recognition and Machine Learning, 4.59), and
exp(u_i)/Σ_k exp(u_k) = softmax(u)_i (the same, 4.104). A product is looked at as its factors with their exponents, so
that the same rules serve scalars, entrywise products of matrices and the lines of a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    Entry,
    Power,
    Product,
    Sum,
    factors,
    free,
    is_scalar,
    power,
    product,
    rebuild,
    replace,
    shape_of,
    summed,
    terms,
    termwise,
)
from ..core.operation import Applied
from ..expressions.matrix import apply, is_op, multiply, summands
from ..operations.exp import EXP
from ..operations.ones import ONES
from ..operations.sigmoid import SIGMOID
from ..operations.softmax import SOFTMAX
from .recognise import fold

__all__ = ["cancelled", "logistic", "named_functions", "one_plus_exp", "recognised_logistic"]


def logistic(found: Mapping[Expr, Expr], settle: Callable[[Expr], Expr] = lambda e: e) -> dict[Expr, Expr]:
    """Factors with their exponents, quotients by 1 + exp(t) written with the logistic function.

    ``settle`` brings the argument −t to its normal form.

    >>> from matderiv.expressions.matrix import Var, add
    >>> t = Var("t")
    >>> e = apply("exp", t)
    >>> found = logistic({e: S.One, add(S.One, e): S.NegativeOne})
    >>> found == {apply("sigmoid", t): 1}
    True
    """
    out = dict(found)
    for base, exponent in found.items():
        exponential = one_plus_exp(base)
        if exponential is None or not exponent.is_Integer or exponent >= 0:
            continue
        del out[base]
        below, above = -exponent, out.get(exponential, S.Zero)
        t = exponential.args[0]
        if above.is_Integer and above > 0:
            both = min(above, below)
            _put(out, exponential, -both)
            _put(out, apply(SIGMOID, t), both)
            below -= both
        if below > 0:
            _put(out, apply(SIGMOID, settle(multiply(S.NegativeOne, t))), below)
    return out


def recognised_logistic(before: Mapping[Expr, Expr], after: Mapping[Expr, Expr]) -> Expr:
    """The logistic function by which some factors were written; the same one may have stood among them before."""
    changed = [f for f in after if after[f] != before.get(f)]
    return next((f for f in changed if is_op(f, SIGMOID)), changed[0])


def _put(out: dict[Expr, Expr], base: Expr, exponent: Expr) -> None:
    total = out.get(base, S.Zero) + exponent
    if total == 0:
        out.pop(base, None)
    else:
        out[base] = total


def one_plus_exp(expr: Expr) -> Applied | None:
    """exp(t), where the expression is 1 + exp(t)."""
    parts = summands(expr)
    if len(parts) != 2:
        return None
    for one, other in (parts, parts[::-1]):
        if (one == 1 or is_op(one, ONES)) and isinstance(other, Applied) and is_op(other, EXP):
            return other
    return None


def named_functions(expr: Expr) -> Expr:
    """A line of a proof with the logistic functions and softmax entries in it written as such, wherever they stand.

    >>> from matderiv.expressions.matrix import Var, add
    >>> t = Var("t")
    >>> reciprocal = power(add(S.One, apply("exp", product(-1, t))), -1)
    >>> named_functions(product(2, reciprocal)) == product(2, apply("sigmoid", t))
    True
    """
    if not expr.args or not any(is_op(e, EXP) for e in _inside(expr)):
        return expr
    if isinstance(expr, Entry):
        return expr
    if isinstance(expr, Product | Power) and not _bare_power(expr):
        parts: dict[Expr, Expr] = {}
        for f in factors(expr):
            base, exponent = (f.base, f.exponent) if isinstance(f, Power) else (f, S.One)
            if base in parts and not (exponent.is_Number and parts[base].is_Number):
                return expr
            parts[base] = parts.get(base, S.Zero) + exponent
        found = _softmax(logistic(parts))
        if found != parts:
            kept = [power(b, e) for b, e in parts.items() if b in found and found[b] == e]
            new = [power(b, e) for b, e in found.items() if parts.get(b) != e]
            return product(*(named_functions(f) for f in (*kept, *new)))
    args = tuple(named_functions(a) for a in expr.args)
    return rebuild(expr, args) if any(a is not b for a, b in zip(args, expr.args, strict=True)) else expr


def cancelled(expr: Expr) -> tuple[Expr, list[Expr]]:
    """A sum of terms without the factors that stand above and below the line of one; and those, each once.

    >>> from matderiv.expressions.matrix import Var, add
    >>> s, t = Var("s"), Var("t")
    >>> cancelled(product(s, t, power(t, -1))) == (s, [t])
    True
    """
    gone: dict[Expr, None] = {}
    out = []
    for term in termwise(expr):
        parts = list(factors(term))
        for n, f in enumerate(parts):
            if isinstance(f, Sum):
                body, inside = cancelled(f.body)
                parts[n] = summed(body, *f.indices) if inside else f
                gone |= dict.fromkeys(inside)
        for f in list(parts):
            if f not in parts or f.is_Number:
                continue
            below = next((g for g in parts if isinstance(g, Power) and g.base == f and _is_negative(g.exponent)), None)
            if below is not None:
                n = parts.index(below)
                parts[n : n + 1] = [power(f, below.exponent + 1)] if below.exponent != -1 else []
                parts.remove(f)
                gone[f] = None
        out.append(product(*parts))
    return terms(*out), list(gone)


def _is_negative(exponent: Expr) -> bool:
    return bool(exponent.is_Integer and exponent < 0)


def _bare_power(expr: Expr) -> bool:
    return isinstance(expr, Power) and not (expr.exponent.is_Integer and expr.exponent < 0)


def _inside(expr: Expr) -> list[Expr]:
    out, stack = [], [expr]
    while stack:
        e = stack.pop()
        out.append(e)
        stack.extend(a for a in e.args if not isinstance(e, Entry))
    return out


def _softmax(found: dict[Expr, Expr]) -> dict[Expr, Expr]:
    """exp(u_a) over Σ_k exp(u_k) as an entry of the softmax, once for each factor."""
    for total, exponent in list(found.items()):
        if not (isinstance(total, Sum) and len(total.indices) == 1 and is_op(total.body, EXP)):
            continue
        if not (exponent.is_Integer and exponent < 0) or free(total):
            continue
        (k,) = total.indices
        for f in list(found):
            at = free(f)
            if not is_op(f, EXP) or len(at) != 1 or not found[f].is_Integer or found.get(total, S.Zero) >= 0:
                continue
            (a,) = at
            if a.size != k.size or replace(f, {a: k}) != total.body:
                continue
            try:
                inner = fold(f.args[0])
            except NoRuleError:
                continue
            if not isinstance(inner, Entry) or is_scalar(inner.base) or 1 not in shape_of(inner.base):
                continue
            times = min(found[f], -found[total])
            if times > 0:
                _put(found, f, -times)
                _put(found, total, times)
                _put(found, Entry(apply(SOFTMAX, inner.base), a), times)
    return found
