"""Structured unknowns: X as a function of its free entries.

A symmetric X is Z + Zᵀ − Z ⊙ I, a diagonal one Z ⊙ I, a triangular one Z with a triangle kept, a skew one Z − Zᵀ:
each entry of Z that is free stands for one independent entry of X. The derivative by the free entries is then that
of the objective by Z, and needs no rule of its own (Magnus and Neudecker, Matrix Differential Calculus, 3.7 and
3.8; Petersen and Pedersen, The Matrix Cookbook, 2.8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Expr

from .matrix import Var, add, apply, hadamard, negate, transpose
from .text import Text

__all__ = ["STRUCTURES", "Structure", "structured"]


@dataclass(frozen=True)
class Structure:
    """How a structured matrix is made of free entries ``Z``, and the fact that its value then has."""

    name: str
    matrix: Callable[[Expr], Expr]
    fact: str | None
    reason: Text


def _eye(z: Expr) -> Expr:
    return apply("eye", shape=z.shape)


STRUCTURES: Mapping[str, Structure] = MappingProxyType(
    {
        s.name: s
        for s in (
            Structure(
                "symmetric",
                lambda z: add(z, transpose(z), negate(hadamard(z, _eye(z)))),
                "symmetric",
                Text(
                    "{X} is symmetric: an entry off the diagonal stands in two places, one on it in a single place. "
                    "The free entries are those of {Z} with {i} ≤ {j}.",
                    "{X} は対称である。非対角成分は二箇所に、対角成分は一箇所に現れる。"
                    "自由な成分は {Z} の {i} ≤ {j} の成分である。",
                ),
            ),
            Structure(
                "diagonal",
                lambda z: hadamard(z, _eye(z)),
                "diagonal",
                Text(
                    "{X} is diagonal: only the entries of {Z} with {i} = {j} are free.",
                    "{X} は対角行列であり、自由な成分は {Z} の {i} = {j} の成分だけである。",
                ),
            ),
            Structure(
                "lower",
                lambda z: apply("tril", z),
                None,
                Text(
                    "{X} is lower triangular: only the entries of {Z} with {i} ≥ {j} are free.",
                    "{X} は下三角行列であり、自由な成分は {Z} の {i} ≥ {j} の成分だけである。",
                ),
            ),
            Structure(
                "upper",
                lambda z: apply("triu", z),
                None,
                Text(
                    "{X} is upper triangular: only the entries of {Z} with {i} ≤ {j} are free.",
                    "{X} は上三角行列であり、自由な成分は {Z} の {i} ≤ {j} の成分だけである。",
                ),
            ),
            Structure(
                "skew",
                lambda z: add(z, negate(transpose(z))),
                "skew",
                Text(
                    "{X} is skew-symmetric: an entry off the diagonal stands in two places with opposite signs. "
                    "The free entries are those of {Z} with {i} < {j}.",
                    "{X} は交代行列である。非対角成分は符号を変えて二箇所に現れる。"
                    "自由な成分は {Z} の {i} < {j} の成分である。",
                ),
            ),
        )
    }
)


def structured(structure: Structure, variable: Var, free: Var) -> Var:
    """The unknown as a name for its expression in the free entries."""
    facts = variable.facts | ({structure.fact} if structure.fact else frozenset())
    return Var(
        variable.name, variable.shape, facts, structure.matrix(free), variable.letter, variable.rank
    )
