"""Numbers and signs of a sum: the common number in front, −A − B = −(A + B), −2(A − B) = 2(B − A).

Only numbers move, each once.
"""

from __future__ import annotations

from functools import reduce
from math import gcd, lcm

from sympy import Expr, Rational, S

from ...core.index import Product, is_negative
from ...expressions.matrix import add, is_op, multiply, scaled, summands
from ...operations.add import ADD
from .terms import Term
from .tidier import Tidier

__all__ = ["plus_first", "with_common_number"]


def with_common_number(by: Tidier, work: list[Term]) -> Expr:
    """The common number in front, with the sign that leaves the sum without a leading minus."""
    if len(work) == 1:
        return _signed(by, work[0])
    numbers = [t.number for t in work]
    if all(isinstance(n, Rational) for n in numbers):
        top = reduce(gcd, (abs(int(n.p)) for n in numbers))
        common = Rational(top, reduce(lcm, (int(n.q) for n in numbers)))
        if all(map(is_negative, numbers)):
            common = -common
        if common != 1 and (common < 0 or _spared(numbers, common) > 1):
            inner = [Term(t.number / common, t.scalars, t.word) for t in work]
            bracket = add(*(t.build() for t in _plus_first(inner)))
            whole = multiply(common, bracket)
            by.did("common", add(*(t.build() for t in work)) if by.traced else whole, whole, a=common, b=bracket)
            return whole
    return add(*(t.build() for t in _plus_first(work)))


def _spared(numbers: list[Expr], common: Expr) -> int:
    """How many numbers fewer are written behind a common one."""
    return sum(bool(abs(n) != 1) for n in numbers) - sum(bool(abs(n / common) != 1) for n in numbers)


def plus_first(expr: Expr) -> Expr:
    """A sum with a term of positive sign first, if there is one; only the order of terms changes.

    >>> from matderiv.expressions.matrix import Var
    >>> from matderiv.expressions.writer import formula
    >>> t, s = Var("t"), Var("s")
    >>> formula(plus_first(add(multiply(-1, t), s)))
    's - t'
    """
    parts = summands(expr)
    first = next((n for n, t in enumerate(parts) if not _negative(t)), 0)
    return add(parts[first], *parts[:first], *parts[first + 1 :]) if first else expr


def _plus_first(work: list[Term]) -> list[Term]:
    """The terms with one of positive sign first, if there is one."""
    for n, t in enumerate(work):
        if t.number is S.One or t.number > 0:
            return [t, *work[:n], *work[n + 1 :]] if n else work
    return work


def _signed(by: Tidier, t: Term) -> Expr:
    """One product: a minus in front is moved into a difference, as in −2(A − B) = 2(B − A)."""
    if is_negative(t.number):
        for n, f in enumerate(t.word):
            if is_op(f, ADD) and any(_negative(a) for a in f.args):
                flipped = sorted((multiply(S.NegativeOne, a) for a in f.args), key=_negative)
                turned = Term(-t.number, t.scalars, (*t.word[:n], add(*flipped), *t.word[n + 1 :])).build()
                by.did("sign", t.build(), turned, a=add(*flipped))
                return turned
    return t.build()


def _negative(expr: Expr) -> bool:
    number = scaled(expr)[0]
    number = number.args[0] if isinstance(number, Product) else number
    return bool(number.is_Number) and is_negative(number)
