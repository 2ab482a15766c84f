"""Which functions and sums of entries were gathered into those of whole matrices, and which entries transposed."""

from __future__ import annotations

from sympy import Expr

from ...core.errors import NoRuleError
from ...core.index import Entry, free, termwise, walk
from ...core.operation import Applied
from ...expressions.matrix import transpose
from ..recognise import flatten, fold

__all__ = ["flipped", "folded", "gathered"]


def folded(expr: Expr) -> set[Expr]:
    """The entries of whole vectors or matrices that a function or a sum of entries was gathered into."""
    return {
        e
        for e in walk(expr)
        if isinstance(e, Entry) and isinstance(e.base, Applied) and e.base.operation.traits.entrywise
    }


def gathered(expr: Expr) -> list[tuple[Expr, Expr]]:
    """The functions and sums of entries in a line, each with the entry of a whole vector or matrix that it is."""
    out: dict[Expr, Expr] = {}
    for t in termwise(expr):
        for f in flatten(t)[1]:
            if isinstance(f, Entry) or not free(f):
                continue
            try:
                folded = fold(f)
            except NoRuleError:
                continue
            if folded != f and isinstance(folded, Entry):
                out.setdefault(f, folded)
    return list(out.items())


def flipped(before: Expr, after: Expr) -> list[tuple[Expr, Expr]]:
    """The entries that stand in ``after`` as those of the transpose of what they are entries of in ``before``."""
    there = {e for e in walk(before) if isinstance(e, Entry)}
    out = []
    for e in walk(after):
        if isinstance(e, Entry) and e not in there and len(e.at) == 2:
            original = Entry(transpose(e.base), *reversed(e.at))
            if original in there:
                out.append((original, e))
    return out
