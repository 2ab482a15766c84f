"""The Kronecker form of a derivative with more than two axes: the matrix ∂vec(F)/∂vec(X)ᵀ whose entries it has."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from ..index import Entry, Partial, is_scalar, shape_of, walk
from ..matrix import Var, add, is_op, transpose
from ..proving.columns import stacked as stacked_columns
from ..proving.prove import Answer
from ..proving.reasons import tidying
from ..proving.rules import KRONECKER, KRONECKER_SWAPPED, NAME_GRADIENT
from ..proving.stack import kronecker_terms, rows_and_columns
from ..proving.tidy import tidy
from ..step import Condition, Lemma, Rule, Step
from ..text import Text
from .evidence import free_indices, verified

__all__ = ["kronecker_lemma", "stacking"]

COLUMNS = Text(
    "In the Kronecker form vec stacks the columns of a matrix.",
    "クロネッカー積による表示では、vec は行列の列を縦に並べる。",
)
COMMUTATION = Text(
    "{K} is the commutation matrix: {K} vec(A) = vec(Aᵀ) for every matrix A with {m} rows and {n} columns.",
    "{K} は交換行列である。{m} 行 {n} 列のすべての行列 A に対して {K} vec(A) = vec(Aᵀ) が成り立つ。",
)
ROWS_AND_COLUMNS = Rule(
    "stack",
    Text(
        "Rows {r} and columns {c} are those of this derivative: its columns are the entries of {W} in the order in "
        "which vec stacks them.",
        "行 {r} と列 {c} はこの導関数の行と列である。その列は {W} の成分を vec の順に並べたものに対応する。",
    ),
)


def kronecker_lemma(
    objective: Expr, variable: Var, answer: Answer, lemmas: tuple[Lemma, ...], symbols: tuple[Var, ...]
) -> Lemma | None:
    """The lines that read an answer in index form as the entry of one matrix, columns stacked; ``None`` without one."""
    own = sum(1 for s in variable.shape if s != 1)
    if not free_indices(answer.value, answer.at) or answer.where:
        return None
    sides = rows_and_columns(answer.at, own)
    if sides is None:
        return None
    rows, columns = sides
    found = kronecker_terms(answer.value, rows, columns)
    if found is None:
        return None
    raw = add(*(value for _, value in found))
    bindings = {"r": rows, "c": columns}
    rule = KRONECKER if len(found) > 1 else _of_kronecker(raw)
    detail = tuple(
        Step(term, Entry(value, rows, columns), _of_kronecker(value), bindings, role="aside")
        for term, value in found
        if len(found) > 1
    )
    steps = [Step(answer.value, Entry(raw, rows, columns), rule, bindings, detail=detail)]
    value = tidy(raw)
    if value != raw:
        steps.append(Step(steps[-1].rhs, Entry(value, rows, columns), *tidying(raw, value)))
    # of the second derivative, the gradient is what is differentiated
    inner = objective
    if is_scalar(objective):
        first = answer.lemmas[0].steps[0]
        if not isinstance(first.lhs, Var) or first.rule != NAME_GRADIENT:
            return None
        inner = first.lhs
    if is_scalar(inner):
        return None
    lhs = Partial(stacked_columns(inner), transpose(stacked_columns(variable)))
    steps.append(Step(lhs, value, ROWS_AND_COLUMNS, {"r": rows, "c": columns, "W": variable}))
    return verified((Lemma(lhs, value, tuple(steps)),), symbols)[0]


def _of_kronecker(value: Expr) -> Rule:
    """Why a term is the entry of this matrix: with the commutation matrix the column's indices are swapped."""
    swapped = any(is_op(e, "commutation") for e in walk(value)) and any(is_op(e, "kron") for e in walk(value))
    return KRONECKER_SWAPPED if swapped else KRONECKER


def stacking(form: Expr) -> Iterator[Condition]:
    """What the Kronecker form takes for granted: how matrices are stacked, and what K is."""
    yield Condition(COLUMNS, {})
    found = dict.fromkeys(e for e in walk(form) if is_op(e, "commutation"))
    for e in found:
        m, n = shape_of(e.args[0])
        yield Condition(COMMUTATION, {"K": e, "m": m, "n": n})
