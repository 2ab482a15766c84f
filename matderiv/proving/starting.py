"""The form of an objective that a proof starts from: identities that make of it what is easier to differentiate.

Each use of one is a line of the proof, before anything is differentiated. A function of a product becomes one of its
factors, det X³ = (det X)³ and ‖x ⊗ y‖ = ‖x‖‖y‖; what has a name is called by it, as e^x over its sum is the softmax.
"""

from __future__ import annotations

from sympy import Expr

from ..core.proof import Step
from ..expressions.matrix import is_op
from ..operations.det import DET
from ..operations.exp import EXP
from ..operations.logdet import LOGDET
from . import exponentials, kronecker, powers
from .determinants import determinant_of_factors
from .identities import first_use, rewriting

__all__ = ["started"]


def started(objective: Expr, unknown: Expr) -> list[Step]:
    """The lines that bring an objective into the form that its proof starts from."""
    lines: list[Step] = []
    for bring in (kronecker.rewritten, powers.gathered, _of_determinants, _of_exponentials):
        lines += bring(lines[-1].rhs if lines else objective, unknown)
    return lines


def _of_determinants(objective: Expr, unknown: Expr) -> list[Step]:
    return rewriting(objective, unknown, _holds_determinant, determinant_of_factors)


def _of_exponentials(objective: Expr, unknown: Expr) -> list[Step]:
    return rewriting(objective, unknown, _holds_exponential, lambda e: first_use(exponentials.IDENTITIES, e))


def _holds_determinant(expr: Expr) -> bool:
    return is_op(expr, DET, LOGDET) or any(map(_holds_determinant, expr.args))


def _holds_exponential(expr: Expr) -> bool:
    return is_op(expr, EXP) or any(map(_holds_exponential, expr.args))
