"""Powers of a matrix by a symbol, written so that each stands where it has a derivative: alone under a trace.

The derivative of A^k by an entry of A is a sum over the positions of the k factors, which for a symbol k has no form.
Under a trace all positions contribute the same, and the determinant of a power is a power of a number. These
identities bring an objective there; each use of one is a line of the proof. Every rule takes a power of another
matrix away or leads a trace nearer to the power, so that the rewriting ends.

The exponential of a matrix has a derivative by an entry only under a trace as well; its determinant is brought there
by det e^A = e^(tr A) (Higham, Functions of Matrices, 10.1).
"""

from __future__ import annotations

from sympy import Expr, Integer, S

from ..core.index import collect, power, product, shape_of, terms
from ..core.proof import Rule, Step
from ..core.text import Text
from ..expressions.matrix import apply, chain, is_op, multiply, scaled
from ..operations.add import ADD
from ..operations.det import DET
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.exp import EXP
from ..operations.expm import EXPM
from ..operations.inverse import INVERSE
from ..operations.logdet import LOGDET
from ..operations.matrix_power import MATRIX_POWER
from ..operations.scale import SCALE
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from .determinants import determinant_of_factors
from .identities import Used, first_use, identity, rewriting
from .naming import LONGEST as MOST_FACTORS
from .rules.listing import with_more

__all__ = ["gathered"]

FEWEST = 4  # equal blocks under a trace that are written as a power
LONGEST = 60  # factors under a trace that are looked through


@identity(
    "power-of-multiple",
    "Each factor of the power brings the scalar with it, so that the scalar gets the same exponent.",
    "冪の各因子がスカラーを一つずつもつので、スカラーも同じ指数の冪になる。",
)
def _multiple(expr: Expr) -> Expr | None:
    number, base = scaled(expr.args[0]) if _symbolic(expr) else (S.One, expr)
    return None if number == 1 else multiply(power(number, expr.args[1]), apply(MATRIX_POWER, base, expr.args[1]))


@identity(
    "power-of-diagonal",
    "A power of a diagonal matrix has the powers of its diagonal entries.",
    "対角行列の冪の対角成分は、もとの対角成分の冪である。",
)
def _diagonal(expr: Expr) -> Expr | None:
    if _symbolic(expr) and is_op(expr.args[0], DIAG):
        return apply(DIAG, apply(ENTRYWISE_POWER, expr.args[0].args[0], expr.args[1]))
    return None


@identity(
    "power-of-power",
    "A power of a power has as many factors as the product of the exponents says.",
    "冪の冪に含まれる因子の個数は、指数の積である。",
)
def _of_power(expr: Expr) -> Expr | None:
    if is_op(expr, MATRIX_POWER) and is_op(expr.args[0], MATRIX_POWER):
        base, exponent = expr.args[0].args
        return apply(MATRIX_POWER, base, product(exponent, expr.args[1]))
    return None


@identity(
    "inverse-of-power",
    "The inverse of a power is the power of the inverse.",
    "冪の逆行列は、逆行列の冪である。",
)
def _inverse(expr: Expr) -> Expr | None:
    if is_op(expr, INVERSE) and _symbolic(expr.args[0]):
        base, exponent = expr.args[0].args
        return apply(MATRIX_POWER, apply(INVERSE, base), exponent)
    return None


@identity("trace-of-sum", "The trace of a sum is the sum of the traces.", "和のトレースはトレースの和である。")
def _trace_of_sum(expr: Expr) -> Expr | None:
    if is_op(expr, TRACE) and is_op(expr.args[0], ADD):
        return terms(*(apply(TRACE, a) for a in expr.args[0].args))
    return None


@identity("trace-of-multiple", "A scalar comes out of the trace.", "スカラーはトレースの外に出せる。")
def _trace_of_multiple(expr: Expr) -> Expr | None:
    if is_op(expr, TRACE) and is_op(expr.args[0], SCALE):
        scalar, inside = expr.args[0].args
        return product(scalar, apply(TRACE, inside))
    return None


@identity(
    "trace-of-transpose",
    "A matrix and its transpose have the same trace.",
    "行列とその転置行列のトレースは等しい。",
)
def _trace_of_transpose(expr: Expr) -> Expr | None:
    if is_op(expr, TRACE) and is_op(expr.args[0], TRANSPOSE):
        return apply(TRACE, expr.args[0].args[0])
    return None


ROTATED = Rule(
    "trace-of-equal-factors",
    Text(
        "The factors under a trace may be rotated; so the equal ones stand together, and are one power.",
        "トレースの中では因子を巡回させてよい。等しい因子を並べれば一つの冪になる。",
    ),
)
TOGETHER = Rule(
    "equal-factors",
    Text("The equal factors of the product are one power.", "積の等しい因子は一つの冪になる。"),
)


def _rotated(expr: Expr) -> Used:
    """tr(A^k A) = tr(A^(k+1)), and tr(A (X A)^k X) = tr((X A)^(k+1))."""
    factors = chain(expr.args[0]) if is_op(expr, TRACE) else ()
    place = next((n for n, f in enumerate(factors) if _symbolic(f)), None)
    if place is None or not 1 < len(factors) <= LONGEST:
        return None
    base, exponent = factors[place].args
    rest = factors[place + 1 :] + factors[:place]
    period = chain(base)
    total: list[Expr] = [exponent]
    while rest:
        if is_op(rest[0], MATRIX_POWER) and rest[0].args[0] == base:
            total.append(rest[0].args[1])
            rest = rest[1:]
        elif rest[: len(period)] == period:
            total.append(S.One)
            rest = rest[len(period) :]
        else:
            return None
    value = apply(TRACE, apply(MATRIX_POWER, base, collect(terms(*total))))
    return value, ROTATED if place else TOGETHER


def _repeated(expr: Expr) -> Used:
    """tr(AX AX AX) = tr((AX)³): a block of factors that stands there several times, and nothing besides."""
    factors = chain(expr.args[0]) if is_op(expr, TRACE) else ()
    length = _period(factors) if len(factors) <= MOST_FACTORS else None  # a longer product is refused
    if length is None or len(factors) < FEWEST * length:
        return None
    block = multiply(*factors[:length])
    return apply(TRACE, apply(MATRIX_POWER, block, Integer(len(factors) // length))), TOGETHER


def _period(factors: tuple[Expr, ...]) -> int | None:
    """The length of the shortest block that makes up a product, repeated."""
    many = len(factors)
    sizes = (n for n in range(1, many) if many % n == 0)
    return next((n for n in sizes if factors[n:] == factors[:-n] and _is_square(multiply(*factors[:n]))), None)


EXPONENTIAL = Text(
    "The eigenvalues of the exponential are those of its argument, exponentiated; so the determinant, their product, "
    "is the exponential of the trace, their sum.",
    "行列の指数関数の固有値は、もとの行列の固有値の指数関数である。よって固有値の積である行列式は、"
    "和であるトレースの指数関数に等しい。",
)
ITS_LOGARITHM = Text("Its logarithm is the trace.", "その対数はトレースである。")
SCALAR_OUT = Text("The scalar comes out of the trace.", "スカラーはトレースの外に出す。")


def _exponential(expr: Expr) -> Used:
    """det(e^A) = exp(tr A), and log det(e^A) = tr A."""
    if not (is_op(expr, DET, LOGDET)) or not is_op(expr.args[0], EXPM):
        return None
    number, inside = scaled(expr.args[0].args[0])
    total = product(number, apply(TRACE, inside))
    more = [ITS_LOGARITHM] if is_op(expr, LOGDET) else []
    more += [SCALAR_OUT] if number != 1 else []
    return apply(EXP, total) if is_op(expr, DET) else total, with_more(
        Rule("determinant-of-exponential", EXPONENTIAL), more
    )


IDENTITIES = (
    _multiple,
    _diagonal,
    _of_power,
    determinant_of_factors,
    _inverse,
    _trace_of_sum,
    _trace_of_multiple,
    _trace_of_transpose,
    _rotated,
)


def gathered(objective: Expr, unknown: Expr) -> list[Step]:
    """The steps that bring powers by a symbol under traces and out of determinants.

    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import Var
    >>> A, k = Var("A", (size("n"), size("n"))), Var("k", facts=("whole",))
    >>> (line,) = gathered(apply("trace", multiply(apply("matrix_power", A, k), A)), A)
    >>> line.rhs.args[0].args[1]
    k + 1
    """
    lines = rewriting(objective, unknown, _holds, lambda expr: first_use(IDENTITIES, expr))
    now = lines[-1].rhs if lines else objective
    lines += rewriting(now, unknown, _holds_exponential, lambda expr: first_use((_exponential,), expr))
    now = lines[-1].rhs if lines else objective
    return lines + rewriting(now, unknown, _holds_trace, lambda expr: first_use((_repeated,), expr))


def _is_square(matrix: Expr) -> bool:
    rows, columns = shape_of(matrix)
    return bool(rows == columns)


def _symbolic(expr: Expr) -> bool:
    return is_op(expr, MATRIX_POWER) and not expr.args[1].is_Integer


def _holds_exponential(expr: Expr) -> bool:
    return is_op(expr, EXPM) or any(map(_holds_exponential, expr.args))


def _holds_trace(expr: Expr) -> bool:
    return is_op(expr, TRACE) or any(map(_holds_trace, expr.args))


def _holds(expr: Expr) -> bool:
    return _symbolic(expr) or any(_holds(a) for a in expr.args)
