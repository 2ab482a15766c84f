"""A term taken apart: the indices that it is summed over, and its factors.

A sum inside a product comes to the front, under another letter where its own is taken, so that no index is captured:
x_i Σ_i y_i = Σ_j x_i y_j. A delta with a summed index replaces it and its sum goes: Σ_k a_ik δ_kj = a_ij.
"""

from __future__ import annotations

from sympy import Expr

from ..core.index import At, Delta, Index, Pair, Product, Sum, atomic, bound, free, fresh, replace, size_text

__all__ = ["collapse", "flatten", "index_order"]


def flatten(expr: Expr, taken: set[str] | None = None) -> tuple[list[Index], list[Expr]]:
    """A term as its bound indices and its factors, sums inside products brought to the front without capture."""
    names = {i.name for i in free(expr) | bound(expr)} if taken is None else taken
    used: set[Index] = set()
    indices: list[Index] = []

    def go(e: Expr) -> list[Expr]:
        if isinstance(e, Product):
            return [f for a in e.args for f in go(a)]
        if isinstance(e, Sum):
            body = e.body
            for i in e.indices:
                if i in used:
                    new = fresh(i.size, names.__contains__)
                    names.add(new.name)
                    body = replace(body, {i: new})
                    i = new
                used.add(i)
                indices.append(i)
            return go(body)
        return [e]

    return indices, go(expr)


def collapse(indices: list[Index], parts: list[Expr], keep: set[Index]) -> list[Expr]:
    """Use up every delta with a bound index: it replaces that index, whose sum goes. Changes ``indices``."""
    while True:
        for n, p in enumerate(parts):
            if isinstance(p, Delta):
                i, j = p.args
                if i == j:
                    parts = parts[:n] + parts[n + 1 :]
                    break
                gone = i if i in indices else j if j in indices else None
                if gone is not None:
                    indices.remove(gone)
                    other = j if gone is i or gone == i else i
                    parts = [replace(q, {gone: other}) for q in parts[:n] + parts[n + 1 :]]
                    break
        else:
            return parts


def index_order(index: At) -> tuple[int, str, str]:
    if isinstance(index, Pair):
        return index_order(atomic((index,))[0])
    greek = ("alpha", "beta", "mu", "nu", "rho", "tau")
    rank = greek.index(index.name) if index.name in greek else len(greek)
    return rank, index.name, size_text(index.size)
