"""A further derivative by an unknown of which facts are assumed: they hold of its value, not of its entries.

The gradient of log det K at a symmetric K is K⁻¹, but that of log det with all entries independent is K⁻ᵀ, and it is
this that is differentiated once more. So the objective is differentiated by an unknown without such facts, and they are
put in only where no derivative is taken any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sympy import Expr

from ..core.index import Entry, Partial, fresh, is_scalar, product, summed, walk
from ..core.proof import Bindings, Lemma, Step, every
from ..expressions.matrix import Var, substitute
from ..proving.prove import Answer
from .spelling import definitions_in

__all__ = ["along", "assuming", "put_in", "without_facts"]

SHAPED = frozenset({"symmetric", "spd", "diagonal", "skew", "orthogonal"})  # that tie entries to each other
REGULAR = frozenset({"spd", "orthogonal"})  # of which an inverse is left when they go


def without_facts(variable: Var) -> Var:
    """The unknown without the facts that tie its entries to each other."""
    held = variable.facts & SHAPED
    if not held or is_scalar(variable):
        return variable
    kept = variable.facts - SHAPED | ({"invertible"} if held & REGULAR else set())
    return Var(variable.name, variable.shape, kept, variable.definition, variable.letter, variable.rank)


def along(objective: Expr, variable: Var, direction: Var) -> Expr:
    """The derivative of a scalar objective in a direction, by its entries: Σ ∂f/∂x_ij v_ij."""
    if is_scalar(variable):
        return product(Partial(objective, variable), direction)
    taken = {str(e) for e in walk(objective)} | {e.letter for e in walk(objective) if isinstance(e, Var)}
    at = []
    for extent in variable.shape:
        if extent != 1:
            at.append(fresh(extent, taken.__contains__))
            taken.add(at[-1].name)
    slope = Partial(objective, Entry(variable, *at))
    return summed(product(slope, Entry(direction, *at)), *at)


def assuming(answer: Answer, facts: Mapping[Expr, Expr]) -> Answer:
    """The same proof about an unknown of which facts are assumed: each line holds of all values, so of these."""
    if not facts:
        return answer
    values = _letters(answer, facts)

    def put(expr: Expr) -> Expr:
        return substitute(expr, values)

    lemmas = tuple(
        Lemma(put(m.lhs), put(m.rhs), put_in(values, m.steps), m.title, _bindings(m.bindings, values))
        for m in answer.lemmas
    )
    return replace(
        answer,
        value=put(answer.value),
        lemmas=lemmas,
        where=put_in(values, answer.where),
        complete=None if answer.complete is None else put(answer.complete),
        adjoints={v: put(e) for v, e in answer.adjoints.items()},
    )


def _letters(answer: Answer, facts: Mapping[Expr, Expr]) -> dict[Expr, Expr]:
    """What is put in, with every letter that stands for something in which it is put."""
    values = dict(facts)
    for expr in _expressions(answer):
        for letter, definition in definitions_in(expr).items():
            if letter not in values:
                meaning = substitute(definition, values)
                if meaning != definition:
                    values[letter] = Var(letter.name, letter.shape, letter.facts, meaning, letter.letter, letter.rank)
    return values


def _expressions(answer: Answer) -> Iterable[Expr]:
    yield answer.value
    for step in every(tuple(s for lemma in answer.lemmas for s in lemma.steps) + answer.where):
        yield from (step.lhs, step.rhs)
        yield from (b for b in step.bindings.values() if isinstance(b, Expr))


def put_in(values: Mapping[Expr, Expr], steps: Iterable[Step]) -> tuple[Step, ...]:
    """The same lines of a proof with other symbols."""
    return tuple(
        replace(
            s,
            lhs=substitute(s.lhs, values),
            rhs=substitute(s.rhs, values),
            bindings=_bindings(s.bindings, values),
            focus=None if s.focus is None else substitute(s.focus, values),
            detail=put_in(values, s.detail),
        )
        for s in steps
    )


def _bindings(bindings: Bindings, values: Mapping[Expr, Expr]) -> Bindings:
    return {k: substitute(b, values) if isinstance(b, Expr) else b for k, b in bindings.items()}
