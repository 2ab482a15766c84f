"""Wrong answers made of a right one: the factor, the sign, a transpose, a term, another letter."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from matderiv import Derivation
from matderiv.checking.verify import judged
from matderiv.core.index import Terms, is_scalar, shape_of
from matderiv.expressions.matrix import add, multiply, negate, ones, summands, transpose

__all__ = ["wrong_answers"]


def wrong_answers(d: Derivation) -> Iterator[tuple[str, Expr]]:
    """What is wrong with each, and the answer; all of them have the right shape, and other values."""
    for what, answer in _changed(d):
        (check,) = judged([(answer, d.complete)], d.proof.symbols)
        if check.kind == "REFUTED":
            yield what, answer


def _changed(d: Derivation) -> Iterator[tuple[str, Expr]]:
    right = d.complete
    yield "factor", multiply(S(2), right)
    yield "sign", negate(right)
    yield "term", add(right, S.One if is_scalar(right) else ones(*shape_of(right)))
    parts = right.args if isinstance(right, Terms) else summands(right)
    if len(parts) > 1:
        yield "missing", add(*parts[1:]) if not is_scalar(right) else parts[1]
    rows, columns = shape_of(right)
    if rows == columns and d.proof.structure is None and not is_scalar(right):
        yield "transposed", transpose(right)
