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

from hashlib import sha256
from math import gcd, prod
from random import Random

from sympy import Expr, isprime
from sympy.core.symbol import Symbol

from ..core.index import Index
from ..core.operation import Applied
from ..expressions.matrix import Var

__all__ = ["SCHEME", "Source", "digest"]

SCHEME = 1
SMALL = prod((2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47))  # one of these divides most numbers


def digest(*expressions: Expr) -> str:
    """SHA-256 of some expressions in order, in hexadecimal: each distinct part is written once, by number."""
    numbers: dict[Expr, str] = {}
    lines: list[str] = [f"matderiv draws {SCHEME}"]
    for expression in expressions:
        lines.append(f"> {_numbered(expression, numbers, lines)}")
    return sha256("\n".join(lines).encode()).hexdigest()


def _numbered(expression: Expr, numbers: dict[Expr, str], lines: list[str]) -> str:
    """The number of an expression; parts that have none are written first, with an explicit stack."""
    stack: list[tuple[Expr, tuple[Expr, ...] | None]] = [(expression, None)]
    while stack:
        e, parts = stack.pop()
        if parts is None:
            if e in numbers:
                continue
            parts = _parts(e)
        known = [numbers.get(p, "") for p in parts]
        if "" in known:
            stack.append((e, parts))
            stack.extend([(p, None) for p, number in zip(parts, known, strict=True) if not number])
            continue
        numbers[e] = str(len(numbers))
        lines.append(f"{_head(e)} {' '.join(known)}")
    return numbers[expression]


def _parts(e: Expr) -> tuple[Expr, ...]:
    """What an expression is made of, the sizes and definitions of its symbols included."""
    if type(e) is Applied:
        return (*e.args, *e.shape)
    if e.args:
        return e.args  # type: ignore[no-any-return]
    if type(e) is Var:
        return e.shape if e.definition is None else (*e.shape, e.definition)
    return (e.size,) if type(e) is Index else ()


def _head(e: Expr) -> str:
    """What an expression is, but for its parts; names are quoted, so that none can imitate another line."""
    if type(e) is Applied:
        return f"Applied {e.operation.name!r} {len(e.args)}"
    if e.args:
        return type(e).__name__
    if type(e) is Var:
        return f"Var {e.name!r} {' '.join(sorted(e.facts))} {e.rank}"
    if type(e) is Index:
        return f"Index {e.name!r}"
    if isinstance(e, Symbol):
        return f"Symbol {e.name!r}"
    if e.is_Rational:
        return f"{type(e).__name__} {e.p}" if e.q == 1 else f"{type(e).__name__} {e.p}/{e.q}"
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
            # an odd prime has no small factor but itself and passes Fermat's test; hardly anything else does
            if found & 1 and gcd(found, SMALL) in (1, found) and pow(2, found - 1, found) == 1 and isprime(found):
                return int(found)
