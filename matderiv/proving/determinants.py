"""The determinant of a product, a power, an inverse or a transpose, as what it is of that of the factors.

det is multiplicative (Petersen and Pedersen, The Matrix Cookbook, 1.2), so that what is differentiated is a function of
determinants of single matrices. A logarithm becomes no sum: log det(AB) has a value where det A and det B are both
negative, and the logarithms of these have none; only that of an odd power is a multiple wherever it has a value.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S

from ..core.index import Power, collect, factors, power, product, shape_of, terms, walk
from ..core.proof import Bindings, Rule
from ..core.text import Text
from ..expressions.matrix import apply, chain, is_op, multiply, scaled
from ..operations.det import DET
from ..operations.inverse import INVERSE
from ..operations.log import LOG
from ..operations.logdet import LOGDET
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.transpose import TRANSPOSE
from .identities import Used
from .rules.listing import with_more

__all__ = ["determinant_of_factors", "factors_as_determinant"]

OF_PRODUCT = Text("The determinant of a product is the product of the determinants.", "積の行列式は行列式の積である。")
OF_POWER = Text("The determinant of a power is the power of the determinant.", "冪の行列式は行列式の冪である。")
OF_INVERSE = Text(
    "The determinant of the inverse is one over the determinant.", "逆行列の行列式は、行列式の逆数である。"
)
OF_TRANSPOSE = Text("A matrix and its transpose have the same determinant.", "行列とその転置行列の行列式は等しい。")
EQUAL = Text("Equal factors make a power.", "等しい因子は冪にまとまる。")
BACK = Rule(
    "determinant",
    Text(
        "The product of the determinants is that of the product, {a} = {b}.",
        "行列式の積は、積の行列式 {a} = {b} である。",
    ),
)
LOGARITHM = Text("The exponent is a factor of the logarithm.", "対数をとると指数が係数になる。")


def determinant_of_factors(expr: Expr) -> Used:
    """det(A B^k) = det A (det B)^k, log det(B^k) = k log det B for odd k and log (det B)^k for even k.

    >>> from sympy import Integer
    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import Var
    >>> X = Var("X", (size("n"), size("n")))
    >>> determinant_of_factors(apply(DET, apply(MATRIX_POWER, X, Integer(3))))[0] == power(apply(DET, X), 3)
    True
    """
    if not is_op(expr, DET, LOGDET):
        return None
    done: dict[Text, None] = {}
    value = _determinant(expr.args[0], done)
    if not done:
        return None
    if is_op(expr, LOGDET):
        base, exponent = _split(value)
        if not is_op(base, DET):
            return None
        if exponent.is_Integer and exponent % 2 == 0:
            value = apply(LOG, value)
        else:
            value = product(exponent, apply(LOGDET, base.args[0]))
            done |= {LOGARITHM: None} if exponent != 1 else {}
    first, *more = done
    return value, with_more(Rule("determinant", first), more)


def factors_as_determinant(value: Expr, objective: Expr) -> tuple[Expr, Rule, Bindings] | None:
    """A derivative with the determinant of a product in which the objective has it, for those of several factors.

    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import Var
    >>> A, X = (Var(name, (size("n"), size("n"))) for name in "AX")
    >>> both = apply(DET, multiply(A, X))
    >>> factors_as_determinant(multiply(product(apply(DET, A), apply(DET, X)), A), both)[0] == multiply(both, A)
    True
    """
    number, body = scaled(value)
    parts = list(factors(number))
    for whole in dict.fromkeys(e for e in walk(objective) if is_op(e, DET)):
        used = determinant_of_factors(whole)
        own = factors(used[0]) if used is not None else ()
        if len(own) > 1 and all(f in parts for f in own):
            place = min(map(parts.index, own))
            left, right = ([f for f in side if f not in own] for side in (parts[:place], parts[place:]))
            return multiply(product(*left, whole, *right), body), BACK, {"a": product(*own), "b": whole}
    return None


def _determinant(matrix: Expr, done: dict[Text, None]) -> Expr:
    """The determinant by those of the factors, and what was said for it."""
    if is_op(matrix, MATMUL) and all(shape_of(a)[0] == shape_of(a)[1] for a in chain(matrix)):
        done[OF_PRODUCT] = None
        return _with_powers([_determinant(a, done) for a in chain(matrix)], done)
    if is_op(matrix, MATRIX_POWER):
        done[OF_POWER] = None
        return _power(_determinant(matrix.args[0], done), matrix.args[1])
    if is_op(matrix, INVERSE):
        done[OF_INVERSE] = None
        return power(_determinant(matrix.args[0], done), -1)
    if is_op(matrix, TRANSPOSE):
        done[OF_TRANSPOSE] = None
        return _determinant(matrix.args[0], done)
    return apply(DET, matrix)


def _power(value: Expr, exponent: Expr) -> Expr:
    """A power by a whole number, of a product factor by factor."""
    split = (_split(f) for f in factors(value))
    return product(*(power(base, product(inner, exponent)) for base, inner in split))


def _split(factor: Expr) -> tuple[Expr, Expr]:
    """A factor as a power."""
    return (factor.base, factor.exponent) if isinstance(factor, Power) else (factor, S.One)


def _with_powers(parts: Sequence[Expr], done: dict[Text, None]) -> Expr:
    """Their product, with what stands in it several times as a power."""
    split = [_split(f) for part in parts for f in factors(part)]
    found = {base: [e for b, e in split if b == base] for base, _ in split}
    if len(found) < len(split):
        done[EQUAL] = None
    return product(*(power(base, collect(terms(*exponents))) for base, exponents in found.items()))
