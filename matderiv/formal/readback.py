"""Whether a theorem says what was asked: its text is read back, and evaluated where objective and derivative are."""

from __future__ import annotations

from collections.abc import Sequence

import mpmath
from sympy import Expr

from ..checking.sampler import Sampler
from ..core.arrays import np
from ..core.index import extent_at
from ..core.text import Said, Text, verbatim
from ..expressions.matrix import Var
from .meanings import Misread, Value, as_matrix, close
from .reading import read
from .theorem import Theorem

__all__ = ["misstated"]

POINTS = 2  # at which values are compared
TRIES = 24  # for points inside all domains
NOT_READ = Text("its statement is not read back: {why}", "命題を読み戻せない: {why}")
NO_POINT = Text("no point is found at which it supposes what holds", "仮定が成り立つ点が見つからない")
OTHER_OBJECTIVE = Text("its objective has other values than the one asked about", "目的関数の値が問いのものと異なる")
OTHER_CLAIM = Text("its derivative has other values than the one claimed", "導関数の値が主張のものと異なる")


def misstated(theorem: Theorem, objective: Expr, answer: Expr) -> Said | None:
    """How a theorem differs from the claim that an answer is the derivative of an objective; ``None`` if it does not.

    The values are compared at random points at which both have one, and everything that is supposed has to hold at
    these: what contradicts itself would prove anything.
    """
    symbols = [symbol for symbol, _, _ in theorem.names]
    sampler = Sampler([(objective, ()), (answer, ()), *((s, ()) for s in symbols)], symbols)
    compared = 0
    for number in range(TRIES):
        found = sampler.at(number)
        if found is None:
            continue
        sizes, _, (value, slope, *arrays) = found
        try:
            differs = _at(theorem, symbols, sizes, value, slope, arrays)
        except (Misread, ArithmeticError, ValueError, TypeError, IndexError) as error:
            return NOT_READ(why=verbatim(str(error) or type(error).__name__))
        if differs is not None and differs is not NO_POINT:
            return differs()
        compared += differs is None
        if compared == POINTS:
            return None
    return None if compared else NO_POINT()


def _at(
    theorem: Theorem,
    symbols: Sequence[Var],
    sizes: dict[str, int],
    value: Value,
    slope: Value,
    arrays: Sequence[Value],
) -> Text | None:
    """What differs at one point; that a supposition does not hold there, if nothing else does."""

    def matrix(symbol: Var, array: Value) -> Value:
        rows, columns = (extent_at(extent, sizes) for extent in symbol.shape)
        flat = np.asarray(array, dtype=float).ravel().tolist()
        return mpmath.matrix([flat[i * columns : (i + 1) * columns] for i in range(rows)])

    statement = read(theorem.text.partition("\nProof.")[0])
    given = {name: matrix(s, a) for (s, name, _), a in zip(theorem.names, arrays, strict=True)}
    env = statement.at(given)
    if not all(holds(env) for holds in statement.hypotheses.values()):
        return NO_POINT
    if statement.head != "gradient":
        raise Misread(statement.head)
    objective, at, claim = statement.arguments
    unknown = next(s for s, name, _ in theorem.names if name == theorem.unknown)
    if not close(objective(env)(at(env)), matrix_of(value)):
        return OTHER_OBJECTIVE
    return None if close(as_matrix(claim(env), at(env)), matrix(unknown, slope)) else OTHER_CLAIM


def matrix_of(value: Value) -> Value:
    """The value of a scalar."""
    return mpmath.mpf(float(np.asarray(value, dtype=float).ravel().tolist()[0]))
