"""The claim with its proof, put together from what differentiating came to."""

from __future__ import annotations

from sympy import Expr, Integer

from ..core.index import Entry, Index, Pair, Partial
from ..core.proof import Check, Condition, Lemma, Proof
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var, given_indices
from ..proving.conditions import conditions_of, smoothed
from ..proving.prove import Answer
from ..proving.rules.writing import composite
from ..reading.shapes import Typed
from .evidence import free_indices
from .notation import entries_told, signs_told
from .remarks import at_kinks, at_rest, at_singular, definite, drawn, inferred, layout, layout_mixed

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
        then: by what a mixed derivative is taken after all derivatives by ``variable``.
        between: the derivatives on the way, one for each order but the last.
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
    entry: tuple[Index, ...] = ()
    then: tuple[Var, ...] = ()
    between: tuple[Expr, ...] = ()

    @property
    def levels(self) -> tuple[tuple[tuple[Expr, ...], Var, int], ...]:
        """What is differentiated and what comes of it, by one variable as often as it goes on: all that is asked of."""
        by = (*(self.variable,) * (self.order - len(self.then)), *self.then)
        reached = (self.form, *self.between, self.answer.value)
        starts = [n for n in range(self.order) if not n or by[n] != by[n - 1]]
        ends = (*starts[1:], self.order)
        return tuple(((reached[a], reached[b]), by[a], b - a) for a, b in zip(starts, ends, strict=True))


def assembled(typed: Typed, found: Found) -> Proof:
    """The proof: what the objective is, the form in which it was differentiated, and what came of it."""
    answer = found.answer
    _, least = given_indices(found.objective, answer.value, by=found.entry)
    lhs = found.objective
    for v in (*(found.variable,) * (found.order - len(found.then)), *found.then):
        lhs = Partial(lhs, Entry(v, *found.entry) if found.entry else v)
    pairs = [] if found.stacked else [i for i in free_indices(answer.value, answer.at) if isinstance(i, Pair)]
    needed, without = at_singular(found.lemmas, found.levels, found.symbols)
    claim = (lhs, answer.value, *(s.rhs for s in answer.where), *([found.kronecker.rhs] if found.kronecker else []))
    lines = dict.fromkeys(e for lemma in found.lemmas for s in lemma.steps for e in (s.lhs, s.rhs))
    return Proof(
        objective=found.objective,
        variable=found.variable,
        symbols=found.symbols,
        answer=answer.value,
        claim=(lhs, answer.value),
        lemmas=found.lemmas,
        layout=layout_mixed(found.levels)
        if found.then
        else layout(found.form, found.variable, found.order, found.entry),
        where=answer.where,
        conditions=(
            *conditions_of(found.levels, typed.dropped),
            *needed,
            *(Condition(AT_LEAST, {"n": s, "k": Integer(k)}) for s, k in least.items() if k > 1 and not s.is_number),
        ),
        notes=(
            *signs_told((*claim, *lines), found.symbols, {n.name for n in typed.notes if n.kind == "function"}),
            *entries_told((*claim, *lines), found.symbols),
            *inferred(typed.notes, found.symbols),
            *definite(found.objective),
            *drawn(found.objective),
            *at_kinks(found.lemmas, dict.fromkeys(smoothed(found.levels))),
            *at_rest(found.levels),
            *without,
            *([Condition(*composite(pairs))] if pairs else []),
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
        then=found.then,
        entry=found.entry,
    )
