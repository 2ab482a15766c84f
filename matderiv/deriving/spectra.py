"""Whether singular values or eigenvalues that a derivative tells apart differ at a point by more than rounding.

A pseudoinverse and a polar factor exist where the smallest singular value is not 0, the vectors of the largest value
where the next one is smaller. Numbers tell these from one another down to the rounding of the largest, times the size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sympy import Expr

from ..checking.values import compiled
from ..core.arrays import np
from ..core.dual_numbers import Array, Real
from ..core.index import shape_of, walk
from ..core.operation import SPECTRAL, Applied, Need
from ..expressions.matrix import chain, involves, is_op, multiply, scaled, transpose
from ..operations.inverse import INVERSE
from ..operations.pinv import PINV

__all__ = ["Spectrum", "is_of_gap", "spectra"]

ROUNDING = 64 * Real.eps  # times the size: what errors of a decomposition stay below
CUT = 1e-15  # of the largest singular value: what arrays take for 0 where they make a pseudoinverse
VANISHING = 1e-280  # a product less than this has lost its digits, or all of itself
SINGULAR = ("the matrix is singular at this point", "the matrix is nearly singular at this point")


class Spectrum(NamedTuple):
    """The singular values, or the eigenvalues, of a matrix at a point, and what must hold of them.

    A ``product`` of which only the eigenvalues can be had may vanish by the size of its numbers alone. One that is
    ``constant`` may have any rank, if that can be told.
    """

    need: Need
    singular: bool
    product: bool
    constant: bool
    matrix: Callable[[Mapping[str, Array], Mapping[str, int]], Array]

    def lacks(self, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> str | None:
        """Why there is no derivative at a point; ``None`` where there is one, or other arithmetic must tell."""
        try:
            with np.errstate(all="ignore"):
                a = np.asarray(self.matrix(arrays, sizes), dtype=float)
        except ArithmeticError:
            return None
        if a.ndim != 2 or not np.isfinite(a).all():
            return None
        peak = np.max(np.abs(a), initial=0.0)
        if self.product and peak < VANISHING:
            return None
        a = a / peak if peak > 0 else a
        values = np.linalg.svd(a, compute_uv=False) if self.singular else np.linalg.eigvalsh((a + a.T) / 2)[::-1]
        least = ROUNDING * max(a.shape) * np.max(np.abs(values), initial=0.0)
        if self.need == "rank":
            if self.constant:
                values = values[values > CUT * np.max(values, initial=0.0)]
            low = values.min(initial=np.inf)
            return SINGULAR[0] if low == 0 else SINGULAR[1] if low <= least else None
        next_ = values[1] if len(values) > 1 else 0.0  # of a Gram matrix there are zeros besides
        if a.shape[1] > 1 and values[0] - next_ <= least:
            return "the largest eigenvalue is not simple at this point"
        return None


def spectra(answer: Expr, objective: Expr, variable: Expr) -> list[Spectrum]:
    """What must be looked at before a derivative is computed: in the answer, and in what was differentiated."""
    found = [e for e in walk(answer) if isinstance(e, Applied) and not e.operation.traits.valued]
    found += [e for e in walk(objective) if isinstance(e, Applied) and involves(e, variable)]
    out: dict[tuple[Need, Expr], Spectrum] = {}
    for e in found:
        need = e.operation.needs
        if need in SPECTRAL:
            root = _root(e.args[0]) if need == "simple eigenvalue" else e.args[0]
            of = e.args[0] if root is None else root
            if 1 not in shape_of(of) and (need, of) not in out:
                product = root is None and len(chain(scaled(of)[1])) > 1
                constant = is_op(e, PINV) and not involves(e, variable)
                out[need, of] = Spectrum(need, root is not None, product, constant, compiled(of))
    return list(out.values())


def is_of_gap(answer: Expr) -> bool:
    """Whether an inverse holds the gaps between eigenvalues, as in a second derivative."""
    inverted = [e for e in walk(answer) if is_op(e, INVERSE)]
    return any(isinstance(b, Applied) and b.operation.needs in SPECTRAL for e in inverted for b in walk(e))


def _root(a: Expr) -> Expr | None:
    """M, where a matrix is MᵀM, or a positive multiple of it."""
    number, body = scaled(a)
    factors = chain(body)
    halves = (multiply(*factors[n:]) for n in range(1, len(factors)))
    if not number.is_positive:
        return None
    return next((half for half in halves if multiply(transpose(half), half) == body), None)
