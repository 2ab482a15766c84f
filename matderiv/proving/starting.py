"""The form of an objective that a proof starts from: identities that make of it what is easier to differentiate.

Each use of one is a line of the proof, before anything is differentiated. A function of a product becomes one of its
factors, det X³ = (det X)³, (AXB)⁻¹ = B⁻¹X⁻¹A⁻¹ and ‖x ⊗ y‖ = ‖x‖‖y‖; what has a name is called by it, as e^x over its
sum is the softmax, which a number added to every entry does not change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sympy import Expr

from ..core.index import Product, shape_of, termwise
from ..core.proof import Step
from ..expressions.matrix import apply, chain, involves, is_op, multiply
from ..operations.add import ADD
from ..operations.det import DET
from ..operations.exp import EXP
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.log import LOG
from ..operations.logdet import LOGDET
from ..operations.logsumexp import LOGSUMEXP
from ..operations.matmul import MATMUL
from ..operations.norm_squared import NORM_SQUARED
from ..operations.scale import SCALE
from ..operations.softmax import SOFTMAX
from ..operations.sum import SUM
from ..operations.transpose import TRANSPOSE
from . import exponentials, kronecker, powers
from .determinants import determinant_of_factors
from .identities import first_use, identity, rewriting
from .unit_vectors import multiplied_out

__all__ = ["started"]

LINEAR = (HADAMARD, MATMUL, SCALE, SUM, TRANSPOSE)  # in each of their arguments


def started(objective: Expr, unknown: Expr) -> list[Step]:
    """The lines that bring an objective into the form that its proof starts from."""
    lines: list[Step] = []
    steps = (kronecker.rewritten, powers.gathered, _of_determinants, _of_inverses, _of_exponentials, _of_unit_vectors)
    for bring in steps:
        lines += bring(lines[-1].rhs if lines else objective, unknown)
    return lines


def _of_determinants(objective: Expr, unknown: Expr) -> list[Step]:
    return rewriting(objective, unknown, _holds_determinant, determinant_of_factors)


def _of_inverses(objective: Expr, unknown: Expr) -> list[Step]:
    @identity(
        "inverse-of-product",
        "The inverse of a product of square matrices is the product of their inverses in reverse order.",
        "正方行列の積の逆行列は、各因子の逆行列を逆の順に掛けた積である。",
    )
    def apart(expr: Expr) -> Expr | None:
        """(AXB)⁻¹ = B⁻¹X⁻¹A⁻¹, where a single factor has the unknown in it: the others are constant."""
        parts = chain(expr.args[0]) if is_op(expr, INVERSE) else ()
        square = all(shape_of(a)[0] == shape_of(a)[1] for a in parts)
        if not square or len(parts) < 2 or sum(involves(a, unknown) for a in parts) != 1:
            return None
        return multiply(*(apply(INVERSE, a) for a in reversed(parts)))

    return rewriting(objective, unknown, _holds_inverse, apart)


def _of_exponentials(objective: Expr, unknown: Expr) -> list[Step]:
    lines = list[Step]()
    for holds, identities in (
        (_holds_exponential, exponentials.QUOTIENTS),
        (_holds_exponential, exponentials.IDENTITIES),
        (_holds_shift, exponentials.SHIFTED_BACK),
        (_holds_shift, exponentials.SHIFTS),
        (_linear_in_logarithms(unknown), exponentials.WEIGHTED),
        (_linear_in_logarithms(unknown), exponentials.LOGARITHMS),
    ):
        use = partial(first_use, identities)
        lines += rewriting(lines[-1].rhs if lines else objective, unknown, holds, use)
    return lines


def _of_unit_vectors(objective: Expr, unknown: Expr) -> list[Step]:
    return rewriting(objective, unknown, _holds_norm, multiplied_out(unknown))


def _holds_determinant(expr: Expr) -> bool:
    return is_op(expr, DET, LOGDET) or any(map(_holds_determinant, expr.args))


def _holds_inverse(expr: Expr) -> bool:
    return is_op(expr, INVERSE) or any(map(_holds_inverse, expr.args))


def _holds_exponential(expr: Expr) -> bool:
    return is_op(expr, EXP) or any(map(_holds_exponential, expr.args))


def _holds_shift(expr: Expr) -> bool:
    return is_op(expr, SOFTMAX, LOGSUMEXP) or any(map(_holds_shift, expr.args))


def _linear_in_logarithms(unknown: Expr) -> Callable[[Expr], bool]:
    """Whether logarithms of a softmax stand in terms by themselves, with factors that are constant.

    Elsewhere the logarithm is left as it is: what multiplies it would be multiplied out, in the answer as well.
    """

    def holds(expr: Expr) -> bool:
        if is_op(expr, LOG):
            return _holds_shift(expr)
        moving = [a for a in expr.args if involves(a, unknown)]
        if len(termwise(expr)) > 1 or is_op(expr, ADD):
            return any(map(holds, moving))
        return (is_op(expr, *LINEAR) or isinstance(expr, Product)) and len(moving) == 1 and holds(moving[0])

    return holds


def _holds_norm(expr: Expr) -> bool:
    return is_op(expr, NORM_SQUARED) or any(map(_holds_norm, expr.args))
