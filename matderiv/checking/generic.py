"""Constants such as cos(π cos(π cos(log(π + 20)))), of which no number of digits says what they are.

It is −1 but for 4·10⁻³⁵, and no program can know for which nested functions of numbers two values are equal. So a line
must hold whatever such a constant is: what is innermost in it may be a little more or less. Where SymPy knows an exact
number, as 9 for exp(2 log 3), there is nothing to ask; and constants without nesting are compared to many digits.
"""

from __future__ import annotations

from collections import Counter
from typing import cast

from sympy import Add, Expr, Function, Mul, Pow, Rational, S, Symbol

from ..core.index import UNIT, Index, Power, Product, Terms, distinct, product, replace, shape_of, terms
from ..core.operation import Applied
from ..expressions.matrix import Var, apply, is_op
from ..operations.abs import ABS
from ..operations.column_logsumexp import COLUMN_LOGSUMEXP
from ..operations.column_softmax import COLUMN_SOFTMAX
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.exp import EXP
from ..operations.expm import EXPM
from ..operations.expm_multiple import EXPM_MULTIPLE
from ..operations.logdet import LOGDET
from ..operations.logsumexp import LOGSUMEXP
from ..operations.pi import PI
from ..operations.relu import RELU
from ..operations.row_logsumexp import ROW_LOGSUMEXP
from ..operations.row_softmax import ROW_SOFTMAX
from ..operations.scale import SCALE
from ..operations.sign import SIGN
from ..operations.softmax import SOFTMAX
from ..operations.sqrt import SQRT
from ..operations.tanh import TANH
from ..operations.trace_expm import TRACE_EXPM

__all__ = ["with_free_constants"]

NESTED = 2  # functions of functions of numbers
ALGEBRAIC = (SQRT, ABS, SIGN, RELU)  # entrywise functions
# others that are not algebraic
OF_MATRICES = (
    *(EXPM, EXPM_MULTIPLE, TRACE_EXPM, LOGDET, LOGSUMEXP, SOFTMAX),
    *(ROW_LOGSUMEXP, COLUMN_LOGSUMEXP, ROW_SOFTMAX, COLUMN_SOFTMAX),
)
SLIGHT = Rational(1, 1000)  # the part by which a constant may be another


def with_free_constants(line: tuple[Expr, Expr]) -> tuple[tuple[Expr, Expr], Expr] | None:
    """Two sides with nested constants that may be others nearby, and the first of these; ``None`` if there is none.

    >>> t = Var("t")
    >>> with_free_constants((apply("cos", apply("cos", product(2, t))), t)) is None
    True
    """
    parts = list(dict.fromkeys(e for side in line for e in distinct(side)))
    if not any(_transcendental(e) for e in parts):
        return None
    depths = _depths(parts)
    nested = [e for e in parts if depths[e] >= NESTED and _transcendental(e)]
    if not nested:
        return None
    inner: dict[Expr, Expr] = {}
    for outer in nested:
        for e in distinct(outer):
            if e not in inner and depths[e] == 1 and _transcendental(e):
                inner[e] = _free(e, Var(f"#c{len(inner)}"))
    left, right = (replace(side, inner) for side in line)
    whole = next((e for e in nested if not any(e != o and e in distinct(o) for o in nested)), nested[0])
    return (left, right), whole


def _free(e: Expr, letter: Var) -> Expr:
    """A constant times a number near 1."""
    near = terms(S.One, product(SLIGHT, apply(TANH, letter)))
    return product(near, e) if shape_of(e) == UNIT else apply(SCALE, near, e)


def _transcendental(e: Expr) -> bool:
    """Whether something is applied that makes no algebraic numbers of such."""
    if isinstance(e, (Power, Pow)) or is_op(e, ENTRYWISE_POWER):
        return not e.args[1].is_Rational
    if not isinstance(e, Applied) or not e.args:
        return False
    return e.operation.each and e.operation not in ALGEBRAIC or e.operation in OF_MATRICES


def _depths(parts: list[Expr]) -> Counter[Expr]:
    """How deep functions are nested in what rests on no symbol and no size; 0 for what is an exact number."""
    depths: Counter[Expr] = Counter()
    constant: dict[Expr, bool] = {}
    stack = list(parts)
    while stack:
        e = stack[-1]
        if e in constant:
            stack.pop()
            continue
        inner = cast("tuple[Expr, ...]", e.args) if not isinstance(e, (Var, Index)) else ()
        missing = [a for a in inner if a not in constant]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        constant[e] = not isinstance(e, (Var, Index, Symbol)) and all(constant[a] for a in inner)
        if constant[e]:
            depth = max((depths[a] for a in inner), default=0) + _transcendental(e)
            depths[e] = _known(e, depth) if depth >= NESTED else depth
    return depths


def _known(e: Expr, depth: int) -> int:
    """How deep functions are nested in the number that SymPy makes of it."""
    value = _as_sympy(e) if shape_of(e) == UNIT else None
    return depth if value is None else min(depth, _nesting(value))


def _nesting(value: Expr) -> int:
    inner = max((_nesting(cast(Expr, a)) for a in value.args), default=0)
    own = isinstance(value, Function) or value.is_Pow and not value.args[1].is_Rational
    return inner + bool(own)


def _as_sympy(e: Expr) -> Expr | None:
    """A constant in SymPy, which evaluates what it knows."""
    if isinstance(e, Applied):
        if is_op(e, PI):
            return S.Pi
        parts = [_as_sympy(cast(Expr, a)) for a in e.args]
        if e.operation.sympy is None or e.operation.slope is None and not is_op(e, EXP) or None in parts:
            return None
        return cast(Expr, e.operation.sympy(*parts))
    if not e.args:
        return e if e.is_number else None
    parts = [_as_sympy(cast(Expr, a)) for a in e.args]
    if None in parts:
        return None
    if isinstance(e, (Terms, Add)):
        return Add(*parts)
    if isinstance(e, (Product, Mul)):
        return Mul(*parts)
    return Pow(*parts) if isinstance(e, (Power, Pow)) else None
