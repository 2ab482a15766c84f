"""What people assume without saying so, or mean by a derivative: facts, properties of data, structured unknowns.

Each is only a guess here; check.py takes none for the explanation of a claim before the claim has been compared
under it. The conventions for a symmetric or diagonal unknown: Magnus and Neudecker, Matrix Differential Calculus,
chapter 10; The Matrix Cookbook (Petersen and Pedersen), section 2.8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sympy import Expr, Rational, S

from ..core.index import UNIT, power, shape_of
from ..expressions.matrix import Var, add, apply, hadamard, multiply, negate, ones, transpose
from ..operations.eye import EYE
from ..operations.norm2 import NORM2
from ..operations.sign import SIGN
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from ..reading.declarations import compatible

__all__ = ["conventions", "guesses", "likely_facts", "properties"]

MOST_TRIED = 90  # pairs of assumptions
FACTS = ("symmetric", "positive", "orthogonal", "diagonal", "spd", "skew")
LIKELY = {"symmetric", "positive", "orthogonal"}  # what is tried of two symbols at once
IMPLIED = {"spd": {"symmetric"}, "diagonal": {"symmetric"}}


def likely_facts(symbols: Sequence[Var]) -> Iterator[tuple[Var, str]]:
    """Facts that may have been assumed of a symbol without saying so, the likeliest first."""
    for fact in FACTS:
        for v in symbols:
            square = v.shape[0] == v.shape[1] != 1
            if fact not in v.facts and (square or fact == "positive") and _compatible(v, fact):
                yield v, fact


def guesses(symbols: Sequence[Var]) -> Iterator[dict[Var, frozenset[str]]]:
    """Facts of two symbols, then the same of all, and the unlikely ones of one."""
    single = list(likely_facts(symbols))
    yield from ({v: frozenset({fact})} for v, fact in single if fact == "skew")
    pairs = [(a, b) for a, b in combinations(single, 2) if a[0] != b[0] and {a[1], b[1]} <= LIKELY]
    pairs.sort(key=lambda p: p[0][1] != p[1][1])
    yield from ({a[0]: frozenset({a[1]}), b[0]: frozenset({b[1]})} for a, b in pairs[:MOST_TRIED])
    for fact in FACTS[:3]:
        every = {v: frozenset({f}) for v, f in single if f == fact}
        if len(every) > 2:
            yield every


def _compatible(var: Var, fact: str) -> bool:
    if fact == "skew":
        return not var.facts
    return compatible({*var.facts, fact}) and not any(fact in IMPLIED.get(f, ()) for f in var.facts)


def properties(v: Var) -> Iterator[tuple[str, Expr]]:
    """What data often are: weights that add up to 1, a unit vector, a mask of zeros and ones."""
    if v.shape == UNIT or v.facts:
        return
    if v.shape[1] == 1:
        yield "simplex", multiply(power(multiply(ones(S.One, v.shape[0]), v), -1), v)
        yield "unit", multiply(power(apply(NORM2, v), -1), v)
    yield "mask", multiply(S.Half, add(ones(*v.shape), apply(SIGN, v)))


def conventions(gradient: Expr) -> Iterator[tuple[str, str | None, Expr]]:
    """What people mean by the derivative by a structured matrix, from the gradient with independent entries."""
    g, eye = gradient, apply(EYE, shape=shape_of(gradient))
    yield "symmetric", "symmetric", add(g, transpose(g), negate(hadamard(g, eye)))
    yield "inner product", "symmetric", multiply(Rational(1, 2), add(g, transpose(g)))
    yield "diagonal", "diagonal", hadamard(g, eye)
    yield "lower", "lower", apply(TRIL, g)
    yield "upper", "upper", apply(TRIU, g)
    yield "skew", "skew", add(g, negate(transpose(g)))
    yield "independent", None, g
