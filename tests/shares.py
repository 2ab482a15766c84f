"""Of many cases a fixed share, chosen by their names alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from zlib import crc32

import pytest

EVERY = 5  # of the corpus


def kind(name: str) -> str:
    """What a numbered case is one of.

    >>> kind("cookbook-det-03"), kind("claims-12"), kind("tr(A*X)^2")
    ('cookbook-det', 'claims', '')
    """
    numbered = re.fullmatch(r"([a-z][\w-]*)-\d+", name)
    return numbered[1] if numbered else ""


def share(cases: Iterable[tuple[str, str]], every: int) -> set[str]:
    """Of pairs of a name and a kind about one name in so many, by its checksum alone, and the first of each kind.

    >>> sorted(share([("a-1", "a"), ("a-2", "a"), ("a-3", "a"), ("b-1", "b")], 1000))
    ['a-3', 'b-1']
    """
    kept, kinds = set(), set()
    for name, of in sorted(cases, key=lambda case: (crc32(case[0].encode()), case)):
        if crc32(name.encode()) % every == 0 or of not in kinds:
            kept.add(name)
            kinds.add(of)
    return kept


def halves(name: str, cases: Iterable[str], every: int = EVERY) -> pytest.MarkDecorator:
    """For a test that runs many numbered cases at once: the share of them that runs by default, and the others."""
    cases = list(cases)
    kept = share(((case, kind(case)) for case in cases), every)
    rest = pytest.param([c for c in cases if c not in kept], id="others", marks=pytest.mark.exhaustive)
    return pytest.mark.parametrize(name, [pytest.param([c for c in cases if c in kept], id="share"), rest])
