"""The Kronecker form of a derivative with more than two axes: the matrix ∂vec(F)/∂vec(X)ᵀ whose entries it has."""

from __future__ import annotations

from sympy import Expr

from ..core.index import At, Entry, Partial, atomic, is_scalar, shape_of
from ..core.proof import Lemma, Rule, Step
from ..core.text import Text
from ..expressions.matrix import Var, add, transpose
from ..proving.columns import stacked as stacked_columns
from ..proving.prove import Answer
from ..proving.reasons.shortening import explained
from ..proving.rules.kronecker import kronecker_rule
from ..proving.rules.writing import NAME_GRADIENT, NAME_SECOND
from ..proving.stack import kronecker_terms, rows_and_columns
from ..proving.tidy import tidy
from .evidence import free_indices, verified

__all__ = ["COLUMNS", "kronecker_lemma"]

COLUMNS = Text(
    "In the Kronecker form vec stacks the columns of a matrix.",
    "クロネッカー積による表示では、vec は行列の列を左から順に縦に並べたベクトルを表す。",
)
ROWS_AND_COLUMNS = Rule(
    "stack",
    Text(
        "At row {r} and column {c} the left side has the derivative of {f} with respect to {w}, which is the value "
        "found above.",
        "左辺の行 {r}、列 {c} の成分は {f} を {w} で微分したものであり、上で求めた値に等しい。",
    ),
)


def kronecker_lemma(
    objective: Expr, variable: Var, answer: Answer, lemmas: tuple[Lemma, ...], symbols: tuple[Var, ...]
) -> Lemma | None:
    """The lines that read an answer in index form as the entry of one matrix, columns stacked; ``None`` without one."""
    if answer.kronecker is not None and not answer.where:
        return verified((answer.kronecker,), symbols)[0]
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
    raw = add(*(value for _, value, _ in found))
    turned = [pair for *_, pairs in found for pair in pairs]
    rule, bindings = kronecker_rule(rows, columns, answer.value, raw, len(found) > 1, turned)
    detail = tuple(
        Step(term, Entry(value, rows, columns), *kronecker_rule(rows, columns, term, value, turned=pairs), role="aside")
        for term, value, pairs in found
        if len(found) > 1
    )
    read = Step(answer.value, Entry(raw, rows, columns), rule, bindings, detail=detail)
    steps = [read] if read.lhs != read.rhs else []
    value, lines = explained(raw, tidy(raw))
    for e, shorter, names in lines:
        steps.append(Step(steps[-1].rhs if steps else read.rhs, Entry(e, rows, columns), shorter, names))
    # of the second derivative, the gradient is what is differentiated
    inner = objective
    if is_scalar(objective):
        first = answer.lemmas[0].steps[0]
        if answer.of is not None:
            inner = answer.of
        elif isinstance(first.lhs, Var) and first.rule in (NAME_GRADIENT, NAME_SECOND):
            inner = first.lhs
        else:
            return None
    if is_scalar(inner):
        return None
    lhs = Partial(stacked_columns(inner), transpose(stacked_columns(variable)))
    entries = {"f": Entry(inner, *_places(inner, rows)), "w": Entry(variable, *_places(variable, columns))}
    steps.append(Step(lhs, value, ROWS_AND_COLUMNS, {"r": rows, "c": columns, **entries}))
    return verified((Lemma(lhs, value, tuple(steps)),), symbols)[0]


def _places(array: Expr, at: At) -> tuple[At, ...]:
    """Where an entry stands in its array: a composite index of a vector is one index."""
    return (at,) if 1 in shape_of(array) else (*atomic((at,)),)
