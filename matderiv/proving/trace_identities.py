"""What is said of all matrices where a linear form is led inside: tr(MN) = tr(NM), tr(M) = tr(Mᵀ), pᵀvec(N) = tr(…).

Each identity is an equation in letters M, N, L for matrices and p, q, r for vectors (Magnus and Neudecker, Matrix
Differential Calculus, 1.10, 2.4 and 3.6).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sympy import Expr, S

from ..core.index import size
from ..core.text import Text
from ..expressions.matrix import apply, hadamard, multiply, ones, transpose, zero
from ..operations.column_sums import COLUMN_SUMS
from ..operations.commutation import COMMUTATION
from ..operations.diag import DIAG
from ..operations.diagonal import DIAGONAL
from ..operations.hadamard import HADAMARD
from ..operations.kron import KRON
from ..operations.quotient import QUOTIENT
from ..operations.row_sums import ROW_SUMS
from ..operations.sum import SUM
from ..operations.trace import TRACE
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from ..operations.unvec import UNVEC
from ..operations.vec import VEC
from .rules.listing import listed

__all__ = ["IDENTITIES", "Free", "Name", "by_identities"]

Name = str


class Free(NamedTuple):
    """Letters of which an identity speaks: matrices and vectors of one size, and a vector that vec has that size of."""

    M: Expr
    N: Expr
    L: Expr
    p: Expr
    q: Expr
    r: Expr
    stacked: Expr

    @classmethod
    def of(cls, letter: Callable[[str, tuple[Expr, Expr]], Expr]) -> Free:
        """The letters as they are free in one proof."""
        n = size("n")
        M, N, L = (letter(x, (n, n)) for x in ("M", "N", "L"))
        p, q, r = (letter(x, (n, S.One)) for x in ("p", "q", "r"))
        return cls(M, N, L, p, q, r, letter("p", (n * n, S.One)))


def _tr(*factors: Expr) -> Expr:
    return apply(TRACE, multiply(*factors))


def _dot(p: Expr, q: Expr) -> Expr:
    return multiply(transpose(p), q)


IDENTITIES: dict[Name, Callable[[Free], tuple[Expr, Expr]]] = {
    "rotated": lambda f: (_tr(f.M, f.N), _tr(f.N, f.M)),
    "transposed": lambda f: (_tr(f.M), _tr(transpose(f.M))),
    "inner product turned": lambda f: (_dot(f.p, f.q), _dot(f.q, f.p)),
    "inner product as a trace": lambda f: (_dot(f.p, f.q), _tr(f.q, transpose(f.p))),
    "sum of products": lambda f: (apply(SUM, hadamard(f.M, f.N)), _tr(transpose(f.M), f.N)),
    "sum of products of vectors": lambda f: (apply(SUM, hadamard(f.p, f.q)), _dot(f.p, f.q)),
    "entrywise factor": lambda f: (
        _tr(transpose(f.M), apply(HADAMARD, f.N, f.L)),
        _tr(transpose(apply(HADAMARD, f.M, f.N)), f.L),
    ),
    "entrywise factor of vectors": lambda f: (_dot(f.p, hadamard(f.q, f.r)), _dot(hadamard(f.p, f.q), f.r)),
    "divisor": lambda f: (
        _tr(transpose(f.M), apply(QUOTIENT, f.N, f.L)),
        _tr(transpose(apply(QUOTIENT, f.M, f.L)), f.N),
    ),
    "divisor of vectors": lambda f: (_dot(f.p, apply(QUOTIENT, f.q, f.r)), _dot(apply(QUOTIENT, f.p, f.r), f.q)),
    "as a diagonal matrix": lambda f: (hadamard(f.p, f.q), multiply(apply(DIAG, f.p), f.q)),
    "diagonal matrices changed": lambda f: (multiply(apply(DIAG, f.p), f.q), multiply(apply(DIAG, f.q), f.p)),
    "diagonal matrix": lambda f: (_tr(f.M, apply(DIAG, f.p)), _dot(apply(DIAGONAL, f.M), f.p)),
    "diagonal": lambda f: (_dot(f.p, apply(DIAGONAL, f.M)), _tr(apply(DIAG, f.p), f.M)),
    "lower triangle": lambda f: (_tr(transpose(f.M), apply(TRIL, f.N)), _tr(transpose(apply(TRIL, f.M)), f.N)),
    "upper triangle": lambda f: (_tr(transpose(f.M), apply(TRIU, f.N)), _tr(transpose(apply(TRIU, f.M)), f.N)),
    "columns stacked": lambda f: (
        _dot(f.stacked, apply(VEC, f.N)),
        _tr(transpose(apply(UNVEC, f.stacked, zero(f.N.shape))), f.N),
    ),
    "columns side by side": lambda f: (
        _tr(transpose(f.M), apply(UNVEC, f.stacked, zero(f.M.shape))),
        _dot(apply(VEC, f.M), f.stacked),
    ),
    "product stacked": lambda f: (
        apply(VEC, multiply(f.M, f.N, f.L)),
        multiply(apply(KRON, transpose(f.L), f.M), apply(VEC, f.N)),
    ),
    "transpose stacked": lambda f: (
        apply(VEC, transpose(f.M)),
        multiply(apply(COMMUTATION, zero(f.M.shape)), apply(VEC, f.M)),
    ),
    "entrywise product stacked": lambda f: (
        apply(VEC, hadamard(f.M, f.N)),
        multiply(apply(DIAG, apply(VEC, f.M)), apply(VEC, f.N)),
    ),
    "trace of stacked columns": lambda f: (_tr(transpose(f.M), f.N), _dot(apply(VEC, f.M), apply(VEC, f.N))),
    "sums of rows": lambda f: (apply(ROW_SUMS, f.M), multiply(f.M, ones(f.M.shape[1]))),
    "sums of columns": lambda f: (apply(COLUMN_SUMS, f.M), multiply(transpose(ones(f.M.shape[0])), f.M)),
}


def by_identities(names: Sequence[Name], free: Free) -> tuple[Text, dict[str, Expr]]:
    """The identities that a line uses, in one sentence.

    >>> from matderiv.expressions.matrix import Var
    >>> by_identities(["rotated"], Free.of(lambda x, shape: Var(x, shape)))[0].en
    'This uses {l0} = {r0}.'
    """
    sides = [IDENTITIES[name](free) for name in dict.fromkeys(names)]
    places = [f"{{l{n}}} = {{r{n}}}" for n in range(len(sides))]
    bindings = {f"{x}{n}": e for n, pair in enumerate(sides) for x, e in zip("lr", pair, strict=True)}
    return Text(f"This uses {listed(places)}.", f"{'、'.join(places)} を用いる。"), bindings
