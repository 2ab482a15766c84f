r"""Indices of sums that bear a prime, \sum_{c'} e^{z_{c'}}: they go by letters that stand nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .tokens import Raw

__all__ = ["with_primed_indices"]

_FREE = "jklmpqrsthuvw"
_PRIMES = ("'", "prime", "′")


def with_primed_indices(raw: list[Raw]) -> list[Raw]:
    r"""The tokens with a letter of its own for each primed index over which there is a sum.

    >>> from matderiv.reading.latex.styles import raw_tokens
    >>> "".join(t.text for t in with_primed_indices(raw_tokens(r"\sum_{c'} z_{c'} z_c")))
    'sum_{j}z_{j}z_c'
    """
    found = list(_primed(raw))
    summed = {letter for letter, place, _ in found if place and raw[place - 1].text in ("sum", "prod")}
    if not summed:
        return raw
    taken = {t.text for t in raw}
    free = dict(zip(sorted(summed), (x for x in _FREE if x not in taken), strict=False))
    out = list(raw)
    for letter, _, (start, end) in reversed(found):
        if letter in free:
            whole = replace(raw[start], text=free[letter], span=(raw[start].span[0], raw[end - 1].span[1]))
            out[start:end] = [whole]
    return out


def _primed(raw: list[Raw]) -> Iterator[tuple[str, int, tuple[int, int]]]:
    """Each primed letter within a subscript, with the place of the low line and its own."""
    lines: list[int] = []  # for each brace that is open where the subscript begins that it holds, or 0
    for n, t in enumerate(raw):
        if t.kind == "open":
            lines.append(n - 1 if n and raw[n - 1].text == "_" else 0)
        elif t.kind == "close" and lines:
            lines.pop()
        elif t.kind == "letter" and t.text.islower() and lines and lines[-1]:
            end = _behind_prime(raw, n + 1)
            if end > n + 1:
                yield t.text, lines[-1], (n, end)


def _behind_prime(raw: list[Raw], n: int) -> int:
    r"""The place behind one prime at n: ', ^\prime or ^{\prime}."""
    texts = [t.text for t in raw[n : n + 4]]
    if texts[:1] and texts[0] in _PRIMES:
        return n + 1
    if texts[:1] == ["^"] and texts[1:2] and texts[1] in _PRIMES:
        return n + 2
    return n + 4 if texts[:2] == ["^", "{"] and texts[3:] == ["}"] and texts[2] in _PRIMES else n
