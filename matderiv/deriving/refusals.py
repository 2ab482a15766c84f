"""Objectives that are refused: what has no value, none that is certain, or a derivative that nothing could check."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr, S

from ..errors import InputError, NoRuleError
from ..index import Power, distinct
from ..matrix import Var, is_op
from ..notation import formula, written
from ..operation import Applied
from ..proving.tidy import symmetric, tidy
from ..ring import Dual, Real
from ..step import Proof
from ..text import Text

__all__ = ["certainly_a_number", "certainly_symmetric", "checked_somewhere", "somewhere_defined"]

NO_INVERSE = Text("the inverse of {argument}, which is always zero", "つねに零である {argument} の逆行列")
NO_LOG = Text("the logarithm of {argument}, which is always zero", "つねに零である {argument} の対数")
NO_LOGDET = Text("the log-determinant of {argument}, which is always zero", "つねに零である {argument} の行列式の対数")
NO_QUOTIENT = Text("division by {argument}, which is always zero", "つねに零である {argument} による除算")
CANCELS = Text(
    "look for a term that cancels, as in X - X, or a factor 0", "X - X のように打ち消し合う項か、因子 0 がないか調べる"
)
# functions without a value where their argument is zero
NOT_OF_ZERO = {
    "inverse": NO_INVERSE,
    "log": NO_LOG,
    "logdet": NO_LOGDET,
    "quotient": NO_QUOTIENT,
}
NO_VALUE = Text("{term} has no real value", "{term} は実数の値をもたない")
REAL = Text("all numbers are real here", "ここで扱う数はすべて実数である")
LARGEST_NUMBER = 10**300  # in floating point
NOT_SYMMETRIC = Text(
    "{function} is taken of a symmetric matrix, and nothing says that {argument} is one",
    "{function} の引数は対称行列だが、{argument} が対称であるとは分からない",
)
ASSUME = Text("assume {argument}=symmetric", "{argument}=symmetric を仮定する")
SYMMETRIC = Text("X'*X and X + X' are symmetric", "X'*X や X + X' は対称である")

NOWHERE = Text(
    "what was found for the derivative of {objective} has a value at no point that was tried, so nothing checks it",
    "{objective} の導関数として得られた式は、試したどの点でも値をもたないので、検算できない",
)
NO_NUMBER = Text(
    "the derivative of {objective} has no value anywhere: a part of it is divided by 0",
    "{objective} の導関数はどこでも値をもたない。0 で割る部分がある",
)
NEEDS = Text("see whether what it needs can be met: {condition}", "必要な条件が成り立ちうるか調べる: {condition}")
BEYOND = Text(
    "it needs no condition, so its values are beyond floating point, which ends at 10^308",
    "必要な条件はないので、値が浮動小数点数の上限 10^308 を超えている",
)


def certainly_symmetric(objective: Expr, source: str = "") -> None:
    """Refuse a function of symmetric matrices of one that may be another.

    Raises:
        NoRuleError: nothing guarantees that an argument is symmetric.
    """
    for e in distinct(objective):
        if isinstance(e, Applied) and e.operation.symmetric and not symmetric(e.args[0]):
            argument = formula(e.args[0])
            raise NoRuleError(
                NOT_SYMMETRIC(function=e.operation.name, argument=argument),
                term=e,
                hint=ASSUME(argument=argument) if isinstance(e.args[0], Var) else SYMMETRIC,
                **_place(source, e),
            )


def somewhere_defined(objective: Expr, source: str) -> None:
    """Refuse what has no value anywhere: the inverse or the logarithm of what is always zero, the square root of −1.

    Raises:
        InputError: an argument is zero whatever the symbols are, or a number for which there is no real value.
    """
    for e in distinct(objective):
        if _unreal(e):
            raise InputError(NO_VALUE(term=formula(e) or e), hint=REAL, **_place(source, e))
        if isinstance(e, Power) and (e.exponent.is_Number and e.exponent < 0):
            argument, said = e.base, NO_QUOTIENT
        elif isinstance(e, Applied) and e.operation.name in NOT_OF_ZERO:
            argument, said = e.args[-1], NOT_OF_ZERO[e.operation.name]
        else:
            continue
        if isinstance(argument, Var) or argument.is_Number and argument != 0:
            continue
        value = tidy(argument)
        if value == 0 or is_op(value, "zero"):
            raise InputError(
                said(argument=formula(argument) or argument),
                hint=CANCELS,
                **_place(source, argument),
            )


def certainly_a_number(objective: Expr, answer: Expr) -> None:
    """Refuse an answer in which a part was worked out to 0/0 or 1/0.

    Raises:
        NoRuleError: it has such a part, so that it has no value anywhere.
    """
    if any(e.is_Number and not e.is_finite or e is S.ComplexInfinity for e in distinct(answer)):
        raise NoRuleError(NO_NUMBER(objective=written(objective)), term=objective, hint=CANCELS)


def checked_somewhere(proof: Proof) -> None:
    """Refuse a derivative that no line and no difference could be evaluated for: that of det(x x') needs its inverse.

    Raises:
        NoRuleError: neither all lines nor the two ends of the proof have a value at a point that was tried.
    """
    if proof.ends.kind != "UNCHECKED" or all(s.check.kind != "UNCHECKED" for s in proof.steps):
        return
    needs = [c.text(**{key: written(e) for key, e in c.bindings.items()}) for c in proof.conditions]
    raise NoRuleError(
        NOWHERE(objective=written(proof.objective)),
        term=proof.objective,
        hint=NEEDS(condition=needs[0]) if needs else BEYOND,
    )


def _unreal(e: Expr) -> bool:
    """Whether this is a function or power of numbers alone without a real value, as √−1, arcsin 2 and (−8)^⅓."""
    if isinstance(e, Power):
        base, exponent = e.args
        return bool(base.is_Rational and base < 0 and exponent.is_Rational and not exponent.is_Integer)
    if not (isinstance(e, Applied) and e.operation.inside is not None and len(e.args) == 1 and e.args[0].is_Rational):
        return False
    ring = Real()
    if abs(e.args[0]) > LARGEST_NUMBER:
        return False  # beyond floating point
    with np.errstate(all="ignore"):
        value = e.operation.numeric(ring, Dual(ring, ring.number(e.args[0]).reshape(1, 1))).value
    # of so small a number nothing but a pole is infinite: log10 0, artanh 1; those of NOT_OF_ZERO are told as such
    pole = abs(e.args[0]) <= 1 and e.operation.name not in NOT_OF_ZERO and np.isinf(value).any()
    return bool(pole or np.isnan(value).any())


def _place(source: str, term: Expr) -> dict[str, Any]:
    """Where a term stands in the text, for a caret under it; the whole text where it was written otherwise."""
    text = formula(term) or ""
    start = source.replace(" ", "").find(text.replace(" ", "")) if text else -1
    if start < 0:
        return {"source": source, "span": (0, len(source))}
    places = [n for n, c in enumerate(source) if c != " "]
    return {"source": source, "span": (places[start], places[start + len(text.replace(" ", "")) - 1] + 1)}
