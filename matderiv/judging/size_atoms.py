"""Functions of the sizes alone that are no polynomials, as sin(πn/2) and 2ⁿ: no number of sizes decides a line of them.

Such a function may vanish at all sizes that are tried, and not at the next. So a line must hold whatever its value is:
each stands for a letter of its own, powers of one base for powers of one letter, so that cⁿ and cⁿ⁻¹ stay related.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import cast

from sympy import Expr, Poly, S, Symbol

from ..core.index import Power, distinct, free, is_scalar, power, product, replace, shape_of, within
from ..core.operation import Applied
from ..expressions.matrix import Var, apply, is_op
from ..operations.det import DET
from ..operations.kron import KRON
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT

__all__ = ["with_letters"]


def with_letters(line: tuple[Expr, Expr]) -> tuple[tuple[Expr, Expr], Expr] | None:
    """Two sides with a letter for each function of the sizes, and the first of these; ``None`` if there is none."""
    if not any(True for side in line for _ in _atoms(side)):
        return None
    line = _pulled_out(line[0]), _pulled_out(line[1])
    atoms = list(dict.fromkeys(e for side in line for e in _atoms(side)))
    letters: dict[tuple[Expr, ...], Var] = {}

    def letter(*key: Expr) -> Var:
        return letters.setdefault(key, Var(f"#s{len(letters)}"))

    values: dict[Expr, Expr] = {}
    for e in atoms:
        parts = _exponents(e) if isinstance(e, Power) else None
        if parts is None:
            values[e] = letter(e)
        else:
            base = cast(Expr, e.args[0])
            values[e] = product(*(power(base if m == 1 else letter(base, m), k) for m, k in parts))
    left, right = (replace(side, values) for side in line)
    return (left, right), atoms[0]


def _pulled_out(side: Expr) -> Expr:
    """A side with det(cX) as cⁿ det X, and det(A ⊗ X) as (det A)ⁿ (det X)ᵐ."""
    values: dict[Expr, Expr] = {}
    for e in distinct(side):
        if is_op(e, DET) and is_op(e.args[0], SCALE):
            factor, matrix = cast("tuple[Expr, Expr]", e.args[0].args)
            values[e] = product(power(factor, shape_of(matrix)[0]), apply(DET, matrix))
        elif is_op(e, DET) and is_op(e.args[0], KRON) and all(_is_square(a) for a in e.args[0].args):
            left, right = cast("tuple[Expr, Expr]", e.args[0].args)
            m, n = shape_of(left)[0], shape_of(right)[0]
            values[e] = product(power(apply(DET, left), n), power(apply(DET, right), m))
    return replace(side, values)


def _is_square(matrix: Expr) -> bool:
    return bool(shape_of(matrix)[0] == shape_of(matrix)[1])


def _atoms(side: Expr) -> Iterator[Expr]:
    """The outermost functions of the sizes alone, and the numbers with a size in the exponent."""
    return filter(_is_atom, within(side, lambda e: () if _is_atom(e) else cast("tuple[Expr, ...]", e.args)))


def _is_atom(e: Expr) -> bool:
    if isinstance(e, Power):
        return not free(e) and not e.args[1].is_number and _of_sizes(e.args[1])
    slope = isinstance(e, Applied) and e.operation.each and e.operation is not SQRT
    return slope and is_scalar(e) and not free(e) and _of_sizes(e)


def _of_sizes(e: Expr) -> bool:
    """Whether an expression depends on sizes and on nothing else; what jumps, as a sign, is constant in between."""

    def moving(part: Expr) -> tuple[Expr, ...]:
        jumps = isinstance(part, Applied) and part.operation.jump is not None and part is not e
        return () if jumps else cast("tuple[Expr, ...]", part.args)

    parts = list(within(e, moving))
    sizes = any(isinstance(p, Symbol) for p in parts)
    sizes = sizes or any(s.free_symbols for p in parts if isinstance(p, Applied) for s in shape_of(p))
    return sizes and not any(isinstance(p, Var) for p in parts)


def _exponents(e: Power) -> list[tuple[Expr, Expr]] | None:
    """The monomials of an exponent with their coefficients, or ``None`` where they are no whole multiples."""
    exponent = e.args[1]
    if any(isinstance(p, Applied) for p in distinct(exponent)):
        return None
    found = exponent.doit()
    sizes = sorted(found.free_symbols, key=str)
    if not sizes or not found.is_polynomial(*sizes):
        return None
    terms = [(prod(map(pow, sizes, powers), start=S.One), c) for powers, c in Poly(found, *sizes).terms()]
    return terms if all(c.is_Integer for _, c in terms) else None
