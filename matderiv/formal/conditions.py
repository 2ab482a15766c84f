"""Whether a theorem supposes what the printed claim states, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ..core.index import is_scalar, shape_of
from ..core.operation import Need
from ..core.patterns import pattern
from ..core.proof import Condition, Proof
from ..expressions.matrix import add, apply, is_op, multiply, negate, ones
from ..operations.det import DET
from ..proving.conditions import DIFFERENT, REQUIRED, known
from .terms import Hypothesis
from .theorem import Theorem

__all__ = ["beyond", "stated", "unused"]

_ABOVE = pattern(r"(?:> |greater than )([−-]?\d+)$")  # a number
Claim = tuple[Need, Expr]


def stated(conditions: tuple[Condition, ...]) -> list[Claim]:
    """What printed conditions claim, as far as each is one need of one expression."""
    return [claim for condition in conditions for claim in _claims(condition)]


def _claims(condition: Condition) -> Iterator[Claim]:
    text = condition.text.en.partition(" (")[0]  # without the clause that says why
    x = condition.bindings.get("x")
    if not isinstance(x, Expr):
        return
    y = condition.bindings.get("y")
    if text == DIFFERENT.en and isinstance(y, Expr):
        yield "nonzero" if is_scalar(x) else "not zero", add(x, negate(y))
    above = _ABOVE.search(text)
    if above is not None:
        bound = -int(above.group(1).replace("−", "-"))
        yield "positive", add(*([S(bound), x] if is_scalar(x) else [multiply(S(bound), ones(*shape_of(x))), x]))
    for (need, scalar), wanted in REQUIRED.items():
        if text == wanted.en and scalar == is_scalar(x):
            yield need, x
            if need == "positive" and is_op(x, DET):
                yield "determinant", x.args[0]


def beyond(theorem: Theorem, proof: Proof) -> list[Hypothesis]:
    """What a theorem supposes that does not follow from what is assumed or stated of the claim."""
    certain = known(stated(proof.conditions))
    return [h for h in theorem.hypotheses if h.claim is not None and not certain.holds(*h.claim)]


def unused(theorem: Theorem, proof: Proof) -> list[Condition]:
    """What is stated of the claim, and a theorem does without."""
    supposed = [h.claim for h in theorem.hypotheses if h.claim is not None]
    supposed += [("positive", apply(DET, x)) for need, x in supposed if need == "determinant"]
    certain = known(supposed)
    return [c for c in proof.conditions if not (said := list(_claims(c))) or not all(certain.holds(*e) for e in said)]
