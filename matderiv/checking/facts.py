"""Values of symbols in real arithmetic that have the facts assumed of them, drawn whole.

A fact is met in all of its forms, not in the convenient ones: an orthogonal matrix is a Cayley transform, of
determinant 1, or that with a row turned round, of determinant −1; a positive definite one is LLᵀ, so that its entries
off the diagonal may be as large as those on it; a symmetric one is indefinite. Each fact holds as exactly as the
arithmetic is, so that the same draw can be repeated to any number of digits.
"""

from __future__ import annotations

from random import Random

from ..core.arrays import np
from ..core.dual_numbers import Array, Dual, Ring

__all__ = ["orthogonal", "real_number", "real_value"]

LEAST = 0.4  # of the entries on the diagonal of L in LLᵀ, so that it can be inverted


def real_number(random: Random, positive: bool) -> float:
    """A number that is not near zero, so that signs and denominators are never in doubt."""
    size = 0.2 + 1.3 * random.random()
    return size if positive or random.random() < 0.5 else -size


def real_value(
    ring: Ring, random: Random, facts: frozenset[str], shape: tuple[int, int], kind: str, scale: float, turned: bool
) -> Array:
    """A value with these facts; the sign of an orthogonal one's determinant is −1 where it is ``turned``.

    ``kind`` says of which sign entries are ("plain" for both), or with "spd" that a square matrix has a positive
    definite symmetric part.
    """
    a = _entries(ring, random, facts, shape, kind, scale)
    if "orthogonal" in facts:
        return orthogonal(ring, a, turned)
    if shape[0] != shape[1] or shape == (1, 1):
        if "spd" in facts:
            a = abs(a)
        return a - a if "skew" in facts else a
    if "skew" in facts:
        return np.triu(a, 1) - np.triu(a, 1).T
    if "spd" in facts or kind == "spd":
        a = _gram(ring, a, scale) if facts & {"spd", "symmetric"} else _dominant(ring, random, a)
    elif "symmetric" in facts:
        a = np.triu(a) + np.triu(a, 1).T
    return a * np.eye(shape[0], dtype=np.int64) if "diagonal" in facts else a


def orthogonal(ring: Ring, a: Array, turned: bool) -> Array:
    """The Cayley transform (1 − S)⁻¹(1 + S) of a skew matrix, orthogonal in any field; ``turned`` in its first row."""
    skew = ring.reduce(np.triu(a, 1) - np.triu(a, 1).T)
    one = ring.eye(len(a)).value
    inverse = ring.inverse(Dual(ring, ring.reduce(one - skew))).value
    out = ring.matmul(inverse, ring.reduce(one + skew))
    if turned:
        out[0] = ring.negate(out[0])
    return out


def _entries(
    ring: Ring, random: Random, facts: frozenset[str], shape: tuple[int, int], kind: str, scale: float
) -> Array:
    """Entries without any fact but their sign."""
    positive = kind in ("positive", "spd") or "positive" in facts
    flat = [real_number(random, positive) for _ in range(shape[0] * shape[1])]
    a: Array = ring.constant(np.array(flat).reshape(shape) * scale)
    return -abs(a) if kind == "negative" and "positive" not in facts else a


def _gram(ring: Ring, a: Array, scale: float) -> Array:
    """LLᵀ with the lower triangle of these entries, as large as they are."""
    low = np.tril(a, -1) + np.diag(abs(np.diagonal(a)) + LEAST * scale)
    return ring.matmul(low, low.T) * (1 / scale)


def _dominant(ring: Ring, random: Random, a: Array) -> Array:
    """A matrix with a dominant diagonal: of positive determinant also where all entries are positive."""
    n = len(a)
    out = a * (1 - np.eye(n, dtype=np.int64)) * (1 / n)
    more = ring.constant(np.array([0.5 + random.random() for _ in range(n)]))
    return out + np.diag(abs(out).sum(0) + abs(out).sum(1) + more)
