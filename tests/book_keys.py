"""A formula of the book without its letters and transposes: two that have the same key say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

_TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|\S")
_LETTER = re.compile(r"[A-Za-z]\d*|[a-z]")
_PRODUCT = re.compile(r"(tr\()?([A-Za-z]'?(?:\*[A-Za-z]'?)*)(\))?")


def key(entry: Mapping[str, Any]) -> str:
    """The same for formulas that differ by names, blanks, or by a transpose of what is given; facts do not count.

    >>> key({"f": "tr(A*X)", "by": "X"}) == key({"f": "tr(X'*B)", "by": "X"})
    True
    >>> key({"f": "x'*A*b", "by": "x"}) == key({"f": "c'*B*y", "by": "y"})
    True
    >>> key({"f": "tr(X*X)", "by": "X"}) == key({"f": "tr(X'*X)", "by": "X"})
    False
    """
    by = entry["by"]
    forms = sorted(_renamed(text, by) for text in _written(entry["f"].replace(" ", "")))
    return f"{forms[0]} | {entry.get('order', 1)} {entry.get('structure', '')}"


def _written(text: str) -> Iterator[str]:
    """The ways to write a formula: of a product of letters, or a trace of one, also its transpose and rotations."""
    found = _PRODUCT.fullmatch(text)
    yield text
    if found is None:
        return
    factors = found[2].split("*")
    turned = [f[:-1] if f.endswith("'") else f + "'" for f in reversed(factors)]
    for way in (factors, turned):
        for n in range(len(way) if found[1] else 1):
            yield f"{found[1] or ''}{'*'.join(way[n:] + way[:n])}{found[3] or ''}"


def _renamed(text: str, by: str) -> str:
    tokens = _TOKEN.findall(text)
    names: dict[str, str] = {}
    turned: dict[str, bool] = {}  # whether what is given stands transposed where it is met first
    out: list[str] = []
    skipped = False
    for token, after in zip(tokens, [*islice(tokens, 1, None), ""], strict=True):
        if skipped:
            skipped = False
            continue
        if _LETTER.fullmatch(token) is None or after == "(":
            out.append(token)
            continue
        new = "V" if token == by.partition("[")[0] else names.setdefault(token, f"a{len(names)}")
        transposed = after == "'"
        if new != "V":
            transposed ^= turned.setdefault(token, transposed)
        out.append(new + "'" * transposed)
        skipped = after == "'"
    return "".join(out)
