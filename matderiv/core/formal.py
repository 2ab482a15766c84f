r"""What a proof assistant must know of one matrix function: its term, the lemma by which it is derived, and where.

These are templates. ``{0}``, ``{1}`` are the terms of the arguments, ``{d0}``, ``{d1}`` the proofs of how they depend
on the unknown, ``{h}`` is the hypothesis, and ``{m}``, ``{n}``, ``{m0}``, ``{n0}`` are the numbers of rows and columns
of the value and of an argument. The lemmas stand in ``formal/Calculus.v``, where every name is explained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from .records import dataclass

__all__ = ["Formal", "Pointwise"]


@dataclass(frozen=True)
class Formal:
    """A function of matrices.

    Attributes:
        term: its value.
        lemma: how it is derived from the proofs of its arguments: by ``adjoint`` where the value is a matrix in Coq, by
            ``gradient`` where it is a number. A function of any number of arguments is taken of two after two.
        fixed: the shorter lemma where the argument of this number does not contain the unknown.
        needs: the hypothesis under which the lemma holds.
        valued: the one under which the value means something, where nothing depends on the unknown.
        scalars: the numbers of the arguments that are numbers in Coq; the others are matrices.
        scalar: the value is a number in Coq, not a 1×1 matrix.
    """

    term: str
    lemma: str = ""
    fixed: Mapping[int, str] = field(default_factory=dict)
    needs: str | None = None
    valued: str | None = None
    scalars: tuple[int, ...] = ()
    scalar: bool = False


@dataclass(frozen=True)
class Pointwise:
    """A function of numbers, which goes for every entry of a matrix.

    Attributes:
        function: its term, of type ``R -> R``.
        slope: that of its derivative.
        lemma: that it has this derivative, ``is_derive t 1 function (slope t)``.
        needs: where it has, as a hypothesis on the number ``{0}``.
        valued: where its value means something.
    """

    function: str
    slope: str
    lemma: str
    needs: str | None = None
    valued: str | None = None


RECIPROCAL = Pointwise("(@GRing.inv R)", "(fun t : R => - t ^- 2)", "d_inv {h}", "{0} != 0", "{0} != 0")
ROOT = Pointwise("(@Num.sqrt R)", "(fun t : R => (2%:R * Num.sqrt t)^-1)", "d_sqrt {h}", "0 < {0}", "0 <= {0}")


def whole_power(exponent: int) -> Pointwise:
    """The power of a number with a whole exponent other than 0.

    >>> whole_power(3).slope
    '(fun t : R => 3%:R * t ^+ 2)'
    >>> whole_power(-2).needs
    '{0} != 0'
    """
    if exponent > 0:
        return Pointwise(
            f"(fun t : R => t ^+ {exponent})",
            f"(fun t : R => {exponent}%:R * t ^+ {exponent - 1})",
            f"d_pow {exponent} _",
        )
    if exponent == -1:
        return RECIPROCAL
    return Pointwise(
        f"(fun t : R => t ^- {-exponent})",
        f"(fun t : R => - ({-exponent}%:R * t ^- {1 - exponent}))",
        f"d_powN {-exponent} {{h}}",
        "{0} != 0",
        "{0} != 0",
    )
