"""Factors that cancel, or that are put together as a power."""

from __future__ import annotations

from ...core.index import Power, power
from ...expressions.matrix import is_op, summands
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.matrix_power import MATRIX_POWER
from ...operations.norm_squared import NORM_SQUARED
from ...operations.sqrt import SQRT
from .comparison import Comparison
from .factors import exponents_of

__all__ = ["gathered_powers"]

POWERS = (MATRIX_POWER, ENTRYWISE_POWER, NORM_SQUARED)


def gathered_powers(seen: Comparison) -> None:
    """Scalars and entries that cancel, or stand several times; equal neighbours in a product of matrices."""
    now = [exponents_of(t) for t in summands(seen.after)]
    for term in summands(seen.before):
        for base, exponents in exponents_of(term).items():
            signs = {bool(e.is_negative) for e in exponents if e.is_Number}
            if len(signs) == 2 and not any(there.get(base) == exponents for there in now):
                whole = all(e.is_Integer for e in exponents)
                seen.say("cancel" if whole or sum(exponents) == 0 else "exponents", a=base)
    for e in seen.gone:
        if isinstance(e, Power) and is_op(e.base, SQRT) and e.exponent.is_Integer and e.exponent % 2 == 0:
            seen.say("equal", a=e, b=power(e.base.args[0], e.exponent / 2))
    for e in (e for e in seen.new if isinstance(e, Power) and not e.exponent.is_Number):
        if any(isinstance(p, Power) and p.base == e.base and not p.exponent.is_Number for p in seen.gone):
            seen.say("exponents", a=e.base)
    if any(c in ("cancel", "exponents") for c, _ in seen.done):
        return
    known = {(clause, given.get("b")) for clause, given in seen.done}
    for e in seen.new:
        if isinstance(e, Power) and (not _made(seen, e) or ("equal", e) in known):
            continue
        named = is_op(e, *POWERS) and not any(is_op(x, e.operation) for x in seen.was)
        if isinstance(e, Power) or named:
            seen.say("power", a=e)
            return


def _made(seen: Comparison, new: Power) -> bool:
    """Whether a power comes from factors that stood there with other exponents."""
    return any(
        len(exponents) > 1 and base == new.base
        for t in summands(seen.before)
        for base, exponents in exponents_of(t).items()
    )
