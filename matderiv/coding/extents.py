"""Sizes read off the shapes of arrays: m×n tells both, m·n tells m once n is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr, S

from ..core.records import dataclass

__all__ = ["Reading", "readings"]


@dataclass(frozen=True)
class Reading:
    """A ``size``, as the extent of an ``axis`` of the array ``name``, over ``rest``, by the root ``times``.

    All that ``rest`` is made of was read before.
    """

    size: Expr
    name: str
    axis: int
    rest: Expr
    times: int


def readings(given: Iterable[tuple[str, Sequence[Expr]]]) -> Iterator[Reading]:
    """Every size that the shapes of arrays tell, in an order in which each needs those before it only.

    >>> from sympy import symbols
    >>> m, n, p = symbols("m n p", integer=True)
    >>> [(str(r.size), r.name, str(r.rest)) for r in readings([("A", (m * p, n)), ("x", (m * n,))])]
    [('n', 'A', '1'), ('m', 'x', 'n'), ('p', 'A', 'm')]
    """
    found: set[Expr] = set()
    shapes = sorted(given, key=lambda g: _composite(g[1]))
    # what stands alone is read before what is divided out
    unread = [(name, axis, s) for name, shape in shapes for axis, s in enumerate(shape) if s.is_Symbol]
    unread += [(name, axis, s) for name, shape in shapes for axis, s in enumerate(shape) if not s.is_Symbol]
    while True:
        told = next((u for u in unread if len(u[2].free_symbols - found) == 1), None)
        if told is None:
            return
        name, axis, extent = told
        (size,) = extent.free_symbols - found
        yield Reading(size, name, axis, extent.xreplace({size: S.One}), int(extent.as_powers_dict()[size]))
        found.add(size)


def _composite(shape: Sequence[Expr]) -> int:
    plain = [s.is_Symbol for s in shape]
    return 0 if all(plain) else 1 if any(plain) else 2
