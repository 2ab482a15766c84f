"""Whether a theorem says what was asked: its text is read back, and evaluated where objective and derivative are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import cast

import mpmath
from sympy import Expr

from ..checking.sampler import Sampler
from ..core.arrays import np
from ..core.index import Index, extent_at, free
from ..core.proof import Proof
from ..core.text import Said, Text, verbatim
from ..deriving.evidence import free_indices
from ..expressions.matrix import Var
from .meanings import Misread, Value, as_matrix, close, is_matrix
from .reading import read
from .theorem import Theorem

__all__ = ["misstated"]

POINTS = 2  # at which values are compared
TRIES = 24  # for points inside all domains
NOT_READ = Text("its statement is not read back: {why}", "命題を読み戻せない: {why}")
NO_POINT = Text("no point is found at which it supposes what holds", "仮定が成り立つ点が見つからない")
OTHER_OBJECTIVE = Text("its objective has other values than the one asked about", "目的関数の値が問いのものと異なる")
OTHER_CLAIM = Text("its derivative has other values than the one claimed", "導関数の値が主張のものと異なる")
# a predicate: where among its arguments the function, the point and the derivative stand
PLACES = {"is_derive": (2, 0, 3), **dict.fromkeys(("gradient", "derivative", "jacobian", "partials"), (0, 1, 2))}


def misstated(theorem: Theorem, proof: Proof, answer: Expr, gradient: Expr | None = None) -> Said | None:
    """How a theorem differs from the claim that an answer is the derivative; ``None`` if it does not.

    The values are compared at random points at which all have one, and everything that is supposed has to hold at
    these: what contradicts itself would prove anything. Of a second derivative the gradient stands between.
    """
    symbols = [symbol for symbol, _, _ in theorem.names]
    asked: list[tuple[Expr, tuple[Index, ...]]] = [(proof.objective, ())]
    asked += [(gradient, ())] if gradient is not None else []
    asked.append((answer, cast("tuple[Index, ...]", free_indices(answer, proof.at)) if free(answer) else ()))
    sampler = Sampler([*asked, *((s, ()) for s in symbols)], symbols)
    compared = 0
    for number in range(TRIES):
        found = sampler.at(number)
        if found is None:
            continue
        sizes, _, values = found
        try:
            differs = _at(theorem, sizes, values[: len(asked)], values[len(asked) :])
        except (Misread, ArithmeticError, ValueError, TypeError, IndexError, AttributeError) as error:
            return NOT_READ(why=verbatim(str(error) or type(error).__name__))
        if differs is not None and differs is not NO_POINT:
            return differs()
        compared += differs is None
        if compared == POINTS:
            return None
    return None if compared else NO_POINT()


def _at(theorem: Theorem, sizes: dict[str, int], values: Sequence[Value], arrays: Sequence[Value]) -> Text | None:
    """What differs at one point; that a supposition does not hold there, if nothing else does."""
    statement = read(theorem.text.partition("\nProof.")[0])
    given = {name: _matrix(s, a, sizes) for (s, name, _), a in zip(theorem.names, arrays, strict=True)}
    if "sym_of" in theorem.claim:  # the free entries of the unknown are those on and above its diagonal
        mirrored = given[theorem.unknown]
        given[theorem.unknown] = mpmath.matrix(
            [[mirrored[i, j] if i <= j else 0 for j in range(mirrored.cols)] for i in range(mirrored.rows)]
        )
    env = statement.at(given)
    if not all(holds(env) for holds in statement.hypotheses.values()):
        return NO_POINT
    if len(statement.claims) != len(values) - 1:
        raise Misread("another number of claims")
    unknown = next(s for s, name, _ in theorem.names if name == theorem.unknown)
    for (head, arguments), (value, slope) in zip(statement.claims, zip(values, values[1:], strict=False), strict=True):
        if head not in PLACES:
            raise Misread(head)
        function, at, claim = (arguments[k](env) for k in PLACES[head])
        if not close_all(flat(at), flat(env[theorem.unknown])):
            raise Misread(f"a derivative at another point than {unknown.name}")
        found = function(at)
        if not close_all(flat(found), numbers(value)):
            return OTHER_OBJECTIVE
        said, wanted = entries_of(claim, found, at), numbers(slope)
        if not close_all(said, wanted * len(said) if wanted == [0] else wanted):  # a zero is one of any shape
            return OTHER_CLAIM
    return None


def _matrix(symbol: Var, array: Value, sizes: dict[str, int]) -> Value:
    rows, columns = (extent_at(extent, sizes) for extent in symbol.shape)
    entries = numbers(array)
    return mpmath.matrix([entries[i * columns : (i + 1) * columns] for i in range(rows)])


def numbers(array: Value) -> list[Value]:
    """The entries of an array, the last axis first."""
    return [mpmath.mpf(float(x)) for x in np.asarray(array, dtype=float).ravel().tolist()]


def flat(value: Value) -> list[Value]:
    """The entries of a matrix, row by row, or the number alone."""
    return list(value) if is_matrix(value) else [mpmath.mpf(value)]


def entries_of(claim: Value, found: Value, at: Value) -> list[Value]:
    """The entries of a derivative: of a matrix, a number, or a function of the indices of value and point."""
    if not callable(claim):
        return flat(as_matrix(claim, at)) if not isinstance(claim, mpmath.mpf | int | float) else flat(claim)
    out = []
    for place in product(*(range(n) for m in (found, at) for n in (m.rows, m.cols))):
        inner = claim
        for index in place:
            inner = inner(index)
        out.append(mpmath.mpf(inner))
    return out


def close_all(one: list[Value], other: list[Value]) -> bool:
    """Whether as many numbers are the same but for rounding."""
    return len(one) == len(other) and close(mpmath.matrix([one]), mpmath.matrix([other]))
