"""Structured unknowns: X as a function of its free entries.

A symmetric X is Z + Zᵀ − Z ⊙ I, a diagonal one Z ⊙ I, a triangular one Z with a triangle kept, a skew one Z − Zᵀ:
each entry of Z that is free stands for one independent entry of X. The derivative by the free entries is then that
of the objective by Z, and needs no rule of its own (Magnus and Neudecker, Matrix Differential Calculus, 3.7 and
3.8; Petersen and Pedersen, The Matrix Cookbook, 2.8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sympy import Expr

from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var, add, apply, hadamard, negate, transpose
from ..operations.eye import EYE
from ..operations.tril import TRIL
from ..operations.triu import TRIU

__all__ = ["STRUCTURES", "Structure", "structured"]


@dataclass(frozen=True)
class Structure:
    """How a structured matrix is made of free entries ``Z``, the fact that its value then has, and two sentences.

    ``word`` is the name in a sentence, ``reason`` says which entries are free, ``note`` what the derivative by them is.
    """

    name: str
    word: Text
    matrix: Callable[[Expr], Expr]
    fact: str | None
    reason: Text
    note: Text


def _eye(z: Expr) -> Expr:
    return apply(EYE, shape=z.shape)


STRUCTURES: Mapping[str, Structure] = MappingProxyType(
    {
        s.name: s
        for s in (
            Structure(
                "symmetric",
                Text("symmetric", "対称行列"),
                lambda z: add(z, transpose(z), negate(hadamard(z, _eye(z)))),
                "symmetric",
                Text(
                    "{X} is symmetric: an entry off the diagonal stands in two places, one on it in a single place. "
                    "{Z} is 0 below the diagonal, and its entries with {i} ≤ {j} are free. What is found for these "
                    "is the value at ({j}, {i}), too.",
                    "{X} は対称である。非対角成分は二箇所に、対角成分は一箇所に現れる。"
                    "{Z} の対角より下の成分は 0 であり、{i} ≤ {j} の成分は自由である。"
                    "これらについて得られる値は ({j}, {i}) での値でもある。",
                ),
                Text(
                    "This is the derivative with respect to the independent entries of {X}: moving one off the "
                    "diagonal moves both places where it stands.",
                    "これは {X} の独立な成分による導関数である。非対角成分を動かすと、それが現れる二箇所が同時に動く。",
                ),
            ),
            Structure(
                "diagonal",
                Text("diagonal", "対角行列"),
                lambda z: hadamard(z, _eye(z)),
                "diagonal",
                Text(
                    "{X} is diagonal: only the entries of {Z} with {i} = {j} are free.",
                    "{X} は対角行列であり、自由な成分は {Z} の {i} = {j} の成分だけである。",
                ),
                Text(
                    "This is the derivative with respect to the diagonal entries of {X}; the others are fixed at 0.",
                    "これは {X} の対角成分による導関数である。他の成分は 0 に固定されている。",
                ),
            ),
            Structure(
                "lower",
                Text("lower triangular", "下三角行列"),
                lambda z: apply(TRIL, z),
                None,
                Text(
                    "{X} is lower triangular: only the entries of {Z} with {i} ≥ {j} are free.",
                    "{X} は下三角行列であり、自由な成分は {Z} の {i} ≥ {j} の成分だけである。",
                ),
                Text(
                    "This is the derivative with respect to the entries of {X} on and below the diagonal; "
                    "the others are fixed at 0.",
                    "これは {X} の対角とその下の成分による導関数である。他の成分は 0 に固定されている。",
                ),
            ),
            Structure(
                "upper",
                Text("upper triangular", "上三角行列"),
                lambda z: apply(TRIU, z),
                None,
                Text(
                    "{X} is upper triangular: only the entries of {Z} with {i} ≤ {j} are free.",
                    "{X} は上三角行列であり、自由な成分は {Z} の {i} ≤ {j} の成分だけである。",
                ),
                Text(
                    "This is the derivative with respect to the entries of {X} on and above the diagonal; "
                    "the others are fixed at 0.",
                    "これは {X} の対角とその上の成分による導関数である。他の成分は 0 に固定されている。",
                ),
            ),
            Structure(
                "skew",
                Text("skew-symmetric", "交代行列"),
                lambda z: add(z, negate(transpose(z))),
                "skew",
                Text(
                    "{X} is skew-symmetric: an entry off the diagonal stands in two places with opposite signs. "
                    "{Z} is 0 on and below the diagonal, and its entries with {i} < {j} are free. What is found for "
                    "these is the value at ({j}, {i}) with the opposite sign.",
                    "{X} は交代行列である。非対角成分は符号を変えて二箇所に現れる。"
                    "{Z} の対角とそれより下の成分は 0 であり、{i} < {j} の成分は自由である。"
                    "これらについて得られる値の符号を変えたものが ({j}, {i}) での値である。",
                ),
                Text(
                    "This is the derivative with respect to the independent entries of {X}: moving one moves "
                    "its mirror image the other way.",
                    "これは {X} の独立な成分による導関数である。一つを動かすと、対称な位置の成分が逆向きに動く。",
                ),
            ),
        )
    }
)


def structured(structure: Structure, variable: Var, free: Var) -> Var:
    """The unknown as a name for its expression in the free entries."""
    facts = variable.facts | ({structure.fact} if structure.fact else frozenset())
    return Var(variable.name, variable.shape, facts, structure.matrix(free), variable.letter, variable.rank)
