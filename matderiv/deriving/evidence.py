"""The evidence for the lines of a proof, and its answer as code, for proofs that are made and those that are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr

from .. import coding
from ..checking.verify import verify
from ..core.errors import NoRuleError
from ..core.index import At, Pair, is_scalar
from ..core.proof import Lemma
from ..expressions.matrix import Var
from ..expressions.writer import unicode

__all__ = ["einsum_code", "free_indices", "paired", "verified"]


def free_indices(answer: Expr, at: tuple[At, ...]) -> tuple[At, ...]:
    """The free indices of an answer in index form; a matrix has none."""
    return at if is_scalar(answer) else ()


def paired(at: tuple[At, ...], stacked: bool) -> tuple[At, ...]:
    """The axes of a derivative: where the columns of the objective are stacked, its two indices are those of one."""
    return (Pair(*at[:2]), *at[2:]) if stacked else at


def verified(lemmas: tuple[Lemma, ...], symbols: Sequence[Expr]) -> tuple[Lemma, ...]:
    """The lemmas with the evidence for every step, all lines checked at the same points."""
    checked = iter(verify(tuple(s for lemma in lemmas for s in lemma.steps), symbols, show=unicode))
    return tuple(replace(lemma, steps=tuple(next(checked) for _ in lemma.steps)) for lemma in lemmas)


def einsum_code(answer: Expr, at: tuple[At, ...], symbols: Sequence[Var], stacked: bool) -> str | None:
    """The answer as einsum code, where it is in index form and every function in it has a NumPy form."""
    if not at:
        return None
    try:
        return coding.einsum.einsum(answer, paired(at, stacked), symbols)
    except NoRuleError:
        return None
