"""Roots, logarithms and inverse functions of what only touches their border: √(eᵍ + e⁻ᵍ − 2) is |eᵍᐟ² − e⁻ᵍᐟ²|.

There the function goes over to another branch though its argument keeps its sign; and where g is made of norms and
traces, no point may ever be drawn beyond. So the scalars that are no functions of numbers, as ‖x‖₁ or tr(ST), are let
free here, each alone along a line: where the border is touched somewhere, a line must hold whatever the value of the
function is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add, mul
from random import Random

from sympy import Expr

from ..core.arrays import np
from ..core.dual_numbers import Array, Dual, Real
from ..core.index import Power, Product, Terms, distinct, is_scalar, replace, within
from ..core.operation import Applied
from ..expressions.matrix import Var, is_op
from ..operations.arccos import ARCCOS
from ..operations.arcsin import ARCSIN
from ..operations.log import LOG
from ..operations.sqrt import SQRT
from .forgotten import border_of, forgotten
from .ranges import Ranges

__all__ = ["with_free_values"]

MOST_ATOMS = 6
STARTS = 8  # values of the other atoms
POSITIVE = np.logspace(-5, 8, 1500)  # values of one atom
ALONG = np.concatenate([-POSITIVE[::-1], [0.0], POSITIVE])
NEAR = 0.2  # minima of the border, relative to its terms, that are looked at more closely
ROUNDS, POINTS = 8, 65  # of ever smaller steps
TOUCHED = 1e-10
BESIDE, LEFT = 0.01, 1e-7  # so far beside, so much is left of a border that is touched
SMALL = 1e-3  # an atom that is as good as 0 beside it


def with_free_values(line: tuple[Expr, Expr]) -> tuple[tuple[Expr, Expr], Expr] | None:
    """Two sides with letters for functions whose border is only touched, and the first such argument.

    ``None`` where there is no such function.

    >>> from sympy import Integer
    >>> from matderiv.core.index import product
    >>> from matderiv.expressions.matrix import apply
    >>> g = apply("trace", Var("X", (Integer(3), Integer(3))))
    >>> squared = Terms(apply("exp", g), apply("exp", product(-1, g)), Integer(-2))  # of 2 sinh(g/2)
    >>> sides, argument = with_free_values((apply("sqrt", squared), g))
    >>> argument == squared
    True
    """
    found: dict[Expr, Expr] = {}
    for e in dict.fromkeys(part for side in line for part in distinct(side)):
        if _of_numbers(e) and not forgotten(border := border_of(e)) and _touched(border):
            found[e] = Var(f"#v{len(found)}")
    if not found:
        return None
    first = next(iter(found))
    left, right = (replace(side, found) for side in line)
    return (left, right), first.args[0]


def _of_numbers(e: Expr) -> bool:
    """Whether a function of numbers has a border at which its values go over to another branch."""
    return is_op(e, SQRT, LOG, ARCSIN, ARCCOS) and is_scalar(e) or isinstance(e, Power) and not e.exponent.is_Integer


def _touched(border: Expr) -> bool:
    """Whether a border comes to 0 from above and goes up again, as the atoms that it is made of move."""
    found = _atoms(border)
    # a letter itself is drawn near and far, over all constants and periods: only what is made of others is not
    if len(found) > MOST_ATOMS or all(isinstance(a, Var) for a in found):
        return False
    ranges = Ranges()
    positive = {a: ranges.of(a).low >= 0 for a in found}
    with np.errstate(all="ignore"):
        return any(
            _touched_along(border, atom, {**at, atom: POSITIVE if positive[atom] else ALONG})
            for at in _starts(positive)
            for atom in found
        )


def _starts(positive: Mapping[Expr, bool]) -> Iterator[dict[Expr, Array]]:
    random = Random(len(positive))
    for _ in range(STARTS):
        yield {
            a: np.array(10 ** random.uniform(-1, 2) * (1.0 if sign else random.choice((1.0, -1.0))))
            for a, sign in positive.items()
        }


def _touched_along(border: Expr, atom: Expr, at: dict[Expr, Array]) -> bool:
    """Whether a border is touched as one atom moves."""
    part = np.abs(_relative(border, at))
    inner = part[1:-1]
    low = np.flatnonzero((inner < part[:-2]) & (inner <= part[2:]) & (inner < NEAR)) + 1
    for n in low:
        first, last = at[atom][n - 1], at[atom][n + 1]
        for _ in range(ROUNDS):
            values = np.linspace(first, last, POINTS)
            closer = np.abs(_relative(border, {**at, atom: values}))
            if not np.isfinite(closer).any():
                break
            least = int(np.nanargmin(closer))
            first, *_, last = values[max(least - 1, 0) : least + 2]
        else:
            there = values[least]
            step = BESIDE * (abs(there) if abs(there) > SMALL else 1.0)
            beside = _relative(border, {**at, atom: there + np.array([-step, step])})
            if closer[least] <= TOUCHED and (beside >= LEFT).all():
                return True
    return False


def _relative(border: Expr, at: Mapping[Expr, Array]) -> Array:
    """A border relative to the terms it is the sum of."""
    parts = [_value(t, at) for t in (border.args if isinstance(border, Terms) else (border,))]
    values = np.stack(np.broadcast_arrays(*parts, *(v for v in at.values() if v.ndim))[: len(parts)])
    return np.asarray(values.sum(0) / np.abs(values).sum(0))


def _atoms(e: Expr) -> list[Expr]:
    """The scalars in an expression that are no sums, products, powers or functions of numbers."""
    parts = within(e, lambda part: part.args if _is_made(part) else ())
    return [part for part in parts if not _is_made(part) and not part.is_number]


def _is_made(e: Expr) -> bool:
    """Whether a scalar is made of other scalars."""
    entrywise = isinstance(e, Applied) and len(e.args) == 1 and e.operation.slope is not None
    return isinstance(e, (Terms, Product, Power)) or entrywise and is_scalar(e.args[0])


def _value(e: Expr, at: Mapping[Expr, Array]) -> Array:
    """The values of a scalar where its atoms have these."""
    if e in at:
        return at[e]
    if isinstance(e, Applied) and e.args:
        return np.asarray(e.operation.numeric(Real(), Dual(Real(), _value(e.args[0], at))).value, dtype=float)
    if isinstance(e, (Terms, Product)):
        parts = [_value(a, at) for a in e.args]
        return reduce(add if isinstance(e, Terms) else mul, parts)
    if isinstance(e, Power):
        return np.power(_value(e.base, at), _value(e.exponent, at))
    return np.array(float(e))
