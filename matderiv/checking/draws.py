"""Where primes, points and sizes are drawn from: SHA-256 of everything that is being judged, as expressions.

Being known beforehand is harmless, being open to choice is not: with a fixed prime p the claim p·x = 0 passes. So what
is drawn depends on every expression that is judged, and on nothing else: the same input gives the same output, byte for
byte, and a claim that is fitted to its points has other points once it is. ``SCHEME`` is a number of this way of
drawing, not of the release.

>>> from sympy import Integer
>>> source = Source(Integer(1), Integer(2))
>>> source.random("sizes").randrange(100) == Source(Integer(1), Integer(2)).random("sizes").randrange(100)
True
>>> source.digest == Source(Integer(2), Integer(1)).digest
False
>>> source.prime(31, 0).bit_length()
31
"""

from __future__ import annotations

from collections.abc import Hashable
from hashlib import sha256
from random import Random

from sympy import Expr, isprime
from sympy.core.symbol import Symbol

from ..core.index import Index
from ..core.operation import Applied
from ..expressions.matrix import Var

__all__ = ["SCHEME", "Source", "digest"]

SCHEME = 1
SMALL = (2, 3, 5, 7, 11, 13)  # most numbers are told by one of these not to be prime


def digest(*expressions: Expr) -> str:
    """SHA-256 of some expressions in order, in hexadecimal: each distinct part is written once, by number."""
    numbers: dict[Hashable, int] = {}
    lines: list[str] = [f"matderiv draws {SCHEME}"]
    for expression in expressions:
        lines.append(f"> {_numbered(expression, numbers, lines)}")
    return sha256("\n".join(lines).encode()).hexdigest()


def _numbered(expression: Expr, numbers: dict[Hashable, int], lines: list[str]) -> int:
    """The number of an expression; parts that have none are written first, with an explicit stack."""
    stack = [expression]
    while stack:
        e = stack[-1]
        if e in numbers:
            stack.pop()
            continue
        parts = _parts(e)
        missing = [p for p in parts if p not in numbers]
        if missing:
            stack.extend(missing)
            continue
        numbers[e] = len(numbers)
        lines.append(f"{_head(e)} {' '.join(str(numbers[p]) for p in parts)}")
        stack.pop()
    return numbers[expression]


def _parts(e: Expr) -> tuple[Expr, ...]:
    """What an expression is made of, the sizes and definitions of its symbols included."""
    if isinstance(e, Var):
        return e.shape if e.definition is None else (*e.shape, e.definition)
    if isinstance(e, Index):
        return (e.size,)
    if isinstance(e, Applied):
        return (*e.args, *e.shape)
    return e.args  # type: ignore[no-any-return]


def _head(e: Expr) -> str:
    """What an expression is, but for its parts; names are quoted, so that none can imitate another line."""
    if isinstance(e, Var):
        return f"Var {e.name!r} {' '.join(sorted(e.facts))} {e.rank}"
    if isinstance(e, Index):
        return f"Index {e.name!r}"
    if isinstance(e, Applied):
        return f"Applied {e.operation.name!r} {len(e.args)}"
    if isinstance(e, Symbol):
        return f"Symbol {e.name!r}"
    if e.args:
        return type(e).__name__
    return f"{type(e).__name__} {e}"


class Source:
    """Whatever is drawn for some expressions, each draw by a label of its own."""

    def __init__(self, *expressions: Expr) -> None:
        self.digest = digest(*expressions)

    @property
    def short(self) -> str:
        """What evidence carries to say where its points are from."""
        return self.digest[:16]

    def number(self, *label: str | int) -> int:
        """A number of 256 bits."""
        return int.from_bytes(sha256(repr((self.digest, *label)).encode()).digest(), "big")

    def random(self, *label: str | int) -> Random:
        """A generator for what is drawn under a label."""
        return Random(self.number(*label))

    def prime(self, bits: int, *label: str | int) -> int:
        """A prime, uniform among those with so many bits, 5 at least: numbers are drawn until one is prime."""
        random = self.random("prime", bits, *label)
        while True:
            found = random.getrandbits(bits - 1) + 2 ** (bits - 1)
            if all(found % small for small in SMALL) and isprime(found):
                return int(found)
