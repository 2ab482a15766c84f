"""The claim with its proof, put together from what differentiating came to."""

from __future__ import annotations

from sympy import Expr, Integer

from ..core.index import Entry, Index, Partial
from ..core.proof import Check, Condition, Lemma, Proof
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var, given_indices
from ..proving.conditions import conditions, smoothed
from ..proving.prove import Answer
from ..reading.shapes import Typed
from .remarks import at_kinks, inferred, layout

__all__ = ["Found", "assembled"]

AT_LEAST = Text("{n} ≥ {k}", "{n} ≥ {k}")


@dataclass(frozen=True)
class Found:
    """What differentiating came to, whatever way it went.

    Attributes:
        objective: as it is stated.
        form: as it was differentiated, which may be the same.
        variable, symbols: as they are stated.
        answer: with its letters spelled out.
        lemmas: those of the answer, checked.
        ends: the evidence for the answer by differences of the objective.
        notes: what is said of the answer.
    """

    objective: Expr
    form: Expr
    variable: Var
    symbols: tuple[Var, ...]
    answer: Answer
    lemmas: tuple[Lemma, ...]
    ends: Check
    notes: tuple[Condition, ...]
    order: int = 1
    structure: str | None = None
    kronecker: Lemma | None = None
    einsum: str | None = None
    stacked: bool = False
    by: tuple[Index, ...] = ()


def assembled(typed: Typed, found: Found) -> Proof:
    """The proof: what the objective is, the form in which it was differentiated, and what came of it."""
    answer = found.answer
    _, least = given_indices(found.objective, answer.value, by=found.by)
    lhs = found.objective
    for _ in range(found.order):
        lhs = Partial(lhs, Entry(found.variable, *found.by) if found.by else found.variable)
    return Proof(
        objective=found.objective,
        variable=found.variable,
        symbols=found.symbols,
        answer=answer.value,
        claim=(lhs, answer.value),
        lemmas=found.lemmas,
        layout=layout(found.form, found.variable, found.order, found.by),
        where=answer.where,
        conditions=(
            *conditions(found.form, answer.value, variable=found.variable, order=found.order, dropped=typed.dropped),
            *(Condition(AT_LEAST, {"n": s, "k": Integer(k)}) for s, k in least.items() if k > 1 and not s.is_number),
        ),
        notes=(
            *inferred(typed.notes, found.symbols),
            *at_kinks(found.lemmas, smoothed(found.form, answer.value, found.variable, found.order), found.order),
            *found.notes,
        ),
        ends=found.ends,
        at=answer.at,
        atoms=typed.atoms,
        structure=found.structure,
        kronecker=found.kronecker,
        einsum=found.einsum,
        stacked=found.stacked,
        dropped=typed.dropped,
        by=found.by,
    )
