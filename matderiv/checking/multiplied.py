"""Branches that are multiplied: relu(u) relu(v) is 0 unless u and v are both positive.

That each of u and v was met on both sides says nothing of such a product, which may be 0 at all of these points: their
sides must be met together, those that can be, or nothing is known of what lies there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr

from ..core.index import Product, distinct, is_scalar, product
from ..expressions.matrix import Var, is_op
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.scale import SCALE
from .ranges import Ranges

__all__ = ["multiplied"]


def multiplied(sides: Iterable[Expr], arguments: Sequence[Expr], ranges: Ranges) -> Iterator[tuple[int, ...]]:
    """The numbers of those arguments of branches that stand in different factors of a product.

    >>> from sympy import Integer
    >>> from matderiv.expressions.matrix import apply
    >>> from matderiv.core.index import size, terms
    >>> x, y = (Var(name, (size("n"), Integer(1))) for name in "xy")
    >>> lengths = product(apply("norm2", x), apply("norm2", y))
    >>> u, v = terms(apply("dot", x, y), product(-1, lengths)), terms(lengths, product(-2, apply("dot", x, y)))
    >>> list(multiplied([product(apply("relu", u), apply("relu", v))], [u, v], Ranges()))
    [(0, 1)]
    """
    signs = [_sign_of(a, ranges) for a in arguments]
    for e in dict.fromkeys(part for side in sides for part in distinct(side)):
        if not isinstance(e, Product) and not is_op(e, MATMUL, SCALE, HADAMARD):
            continue
        inside = [frozenset(_of(factor, arguments)) for factor in e.args]
        own = {signs[n]: n for n in sorted(frozenset().union(*inside), reverse=True) if not signs[n].is_number}
        if len({f for f in inside if f}) > 1 and len(own) > 1:
            yield tuple(sorted(own.values()))


def _of(factor: Expr, arguments: Sequence[Expr]) -> Iterator[int]:
    parts = set(distinct(factor))
    return (n for n, a in enumerate(arguments) if a in parts and is_scalar(a) and not isinstance(a, Var))


def _sign_of(argument: Expr, ranges: Ranges) -> Expr:
    """A number without the factors that change its sign nowhere, or everywhere."""
    factors = argument.args if isinstance(argument, Product) else (argument,)
    return product(*(f for f in factors if not f.is_number and ranges.of(f).low < 0))
