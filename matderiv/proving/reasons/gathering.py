"""Which functions and sums of entries were gathered into those of whole matrices, and which entries transposed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sympy import Expr

from ...core.errors import NoRuleError
from ...core.index import Entry, free, termwise, walk
from ...core.operation import Applied
from ...expressions.matrix import transpose
from ..moves import Recognised
from ..recognise import flatten, fold

__all__ = ["flipped", "folded", "gathered", "turned_whole"]


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


def turned_whole(found: Iterable[Recognised], turned: Collection[tuple[Expr, Expr]]) -> list[tuple[Expr, Expr]]:
    """Of the entries that are turned those of products that are read from their other end, and of no other term.

    In these all entries of matrices are turned, several of them: equal summed indices stood side by side already.
    """
    whole: dict[tuple[Expr, Expr], None] = {}
    other: set[tuple[Expr, Expr]] = set()
    for r in found:
        matrices = [e for e in flatten(r.oriented)[1] if isinstance(e, Entry) and len(e.at) == 2]
        own = list(dict.fromkeys(p for p in turned if p[1] in matrices))
        if len(own) == len(set(matrices)) > 1:
            whole |= dict.fromkeys(own)
        else:
            other |= {*own}
    return [p for p in whole if p not in other]
