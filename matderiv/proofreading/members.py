r"""Sums over the members of a set, ``\sum_{j\in C_i} x_j`` and ``\sum_{(i,j)\in S} d_{ij}``, with numbers for the set.

What is summed over some indices is summed over all, each with a number: Σ_j C_ij x_j. What is right of all numbers is
right of those that are 1 for a member and 0 otherwise. What is wrong of all may be right of these, where C_ij² is C_ij;
so no line with them is called wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..core.records import dataclass
from ..reading.latex.stretches import Stretch
from ..reading.latex.tokens import Raw

__all__ = ["Members", "over_members"]


@dataclass(frozen=True)
class Members:
    """A sum over a set: its indices, the set, what stands below that, and how many tokens say so."""

    indices: tuple[Raw, ...]
    name: Raw
    below: Raw | None
    length: int


def over_members(formulas: Sequence[Stretch]) -> tuple[list[Stretch], frozenset[str]]:
    """The formulas with sums over sets of which nothing else is said, and the names of these sets."""
    read = [f.tokens for f in formulas if f.error is None]
    found = {m.name.text for tokens in read for n in range(len(tokens)) if (m := _members(tokens, n)) is not None}
    names = frozenset(x for x in found if all(_only_summed(tokens, x) for tokens in read))
    if not names:
        return list(formulas), names
    return [f if f.error is not None else replace(f, tokens=tuple(_written(f.tokens, names))) for f in formulas], names


def _members(tokens: Sequence[Raw], n: int) -> Members | None:
    r"""The sum over a set that begins at a place: ``\sum_{j\in C_i}``, ``\sum_{n\in C_1}``, ``\sum_{(i,j)\in S}``."""
    if [t.text for t in tokens[n : n + 3]] != ["sum", "_", "{"]:
        return None
    at = n + 3
    indices = [tokens[at : at + 1], tokens[at + 1 : at + 4 : 2]][[t.text for t in tokens[at : at + 1]] == ["("]]
    if len(indices) == 2:
        if [t.text for t in tokens[at + 2 : at + 5 : 2]] != [",", ")"]:
            return None
        at += 4
    at += 1
    if not indices or not all(t.kind == "letter" and t.text.islower() for t in indices):
        return None
    if [t.text for t in tokens[at : at + 1]] != ["in"] or len(tokens) < at + 3:
        return None
    name, at, below = tokens[at + 1], at + 2, None
    if name.kind != "letter" or not name.text[:1].isupper():
        return None
    if tokens[at].text == "_" and len(indices) == 1 and len(tokens) > at + 4:
        braced = tokens[at + 1].kind == "open"
        below, at = tokens[at + 1 + braced], at + 2 + 2 * braced
        if braced and tokens[at - 1].kind != "close" or below.kind not in ("letter", "number"):
            return None
    if (below is None) == (len(indices) == 1) or tokens[at].kind != "close":
        return None  # a sum over k in N is read otherwise
    return Members(tuple(indices), name, below, at + 1 - n)


def _only_summed(tokens: Sequence[Raw], name: str) -> bool:
    """Whether a formula says nothing of a set but that is summed over it; it may be the set by itself."""
    at = [n for n, t in enumerate(tokens) if t.kind == "letter" and t.text == name]
    if len(at) == 1 and at[0] < 2 and len(tokens) <= 5 and tokens[0].text == name:
        return True
    summed = [(n, n + m.length) for n in range(len(tokens)) if (m := _members(tokens, n)) is not None]
    return all(any(a < n < b for a, b in summed) for n in at)


def _written(tokens: Sequence[Raw], names: frozenset[str]) -> Iterator[Raw]:
    n = 0
    while n < len(tokens):
        found = _members(tokens, n)
        if found is None or found.name.text not in names:
            yield tokens[n]
            n += 1
            continue
        last = tokens[n + found.length - 1]
        yield from tokens[n : n + 3]
        yield found.indices[0]
        for index in found.indices[1:]:
            yield Raw("char", ",", index.span)
            yield index
        yield last
        n += found.length
        at = (last.span[1],) * 2
        numbered = found.below is not None and found.below.kind == "number"
        text = f"{found.name.text}_{found.below.text}" if numbered and found.below is not None else found.name.text
        below = [] if found.below is None or numbered else [replace(found.below, span=at)]
        yield Raw("letter", text, at)
        yield from (Raw("char", "_", at), Raw("open", "{", at), *below)
        yield from (replace(index, span=at) for index in found.indices)
        yield Raw("close", "}", at)
