r"""How far a sum of LaTeX goes: over the terms behind it that bear its index, \sum_i y_i \log p_i + (1 - y_i) q_i.

A sum takes the product behind it. A term directly behind it with several entries of that index, some of them of what is
summed, has no other sum that could bind it, and so belongs to it. An entry alone may be one at a fixed index, as z_c
behind a sum over c. It is left outside, as is a term that may belong to one of several sums, or behind another one, and
its index is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from .tree import Node, Subscripted, postorder, rebuilt, summed_over

__all__ = ["reaching"]


def reaching(tree: Node, names: Collection[str]) -> Node:
    """The tree with every sum over the terms that it reaches; ``names`` are declared, and bear no indices."""
    if not any(n.kind == "indexed" for n in postorder(tree)):
        return tree
    return rebuilt(tree, lambda _, new: _reached(new, names) if new.kind == "sum" else new)


def _reached(total: Node, names: Collection[str]) -> Node:
    """A sum of terms, those that an earlier one reaches put into it."""
    signs, terms = list(total.value), list(total.children)
    n = 0
    while n < len(terms):
        last = _last_sum(terms[n])
        letters = frozenset() if last is None else frozenset(summed_over((last,)))
        end = n + 1
        while end < len(terms) and last is not None and _belongs(terms[end], last, letters, names):
            end += 1
        behind = [letters & _free(t, names) for t in terms[end:]]
        if end > n + 1 and last is not None and not any(behind) and not _holds_sum(last):
            body = last.children[0]
            inside = body.children if body.kind == "sum" and not body.closed else (body,)
            own = body.value if body.kind == "sum" and not body.closed else (1,)
            span = body.span[0], terms[end - 1].span[1]
            joined = Node("sum", (*own, *signs[n + 1 : end]), (*inside, *terms[n + 1 : end]), span)
            whole = replace(last, children=(joined,), span=(last.span[0], span[1]))
            terms[n] = _put(terms[n], last, whole)
            del signs[n + 1 : end], terms[n + 1 : end]
        n += 1
    if len(terms) == len(total.children):
        return total
    if len(terms) == 1:
        return terms[0] if signs[0] == 1 else Node("negate", None, (terms[0],), total.span)
    return replace(total, value=tuple(signs), children=tuple(terms))


def _belongs(term: Node, total: Node, letters: frozenset[str], names: Collection[str]) -> bool:
    """Whether a term is one of what is summed: entries in it have the index, one of them of what stands there, too."""
    if not letters & _free(term, names):
        return False
    own, inside = (_bases(part, letters) for part in (term, total))
    return len(own) > 1 and not own.isdisjoint(inside)


def _bases(part: Node, letters: frozenset[str]) -> set[str]:
    """The letters that bear one of these indices in a part."""
    found = [n.value for n in postorder(part) if isinstance(n.value, Subscripted)]
    return {value.base for value in found if not letters.isdisjoint(value.at)}


def _last_sum(term: Node) -> Node | None:
    """The sum over indices with which a term ends, perhaps behind factors."""
    while term.kind in ("product", "negate") and not term.closed:
        if term.kind == "product" and term.value[-1] not in ("*", ".*"):
            return None
        term = term.children[-1]
    return term if term.kind == "indexed" and not term.closed else None


def _holds_sum(total: Node) -> bool:
    """Whether what is summed ends with another sum, to which a term may belong as well."""
    return _last_sum(total.children[0]) is not None


def _put(term: Node, part: Node, new: Node) -> Node:
    return rebuilt(term, lambda node, changed: new if node is part else changed)


def _free(term: Node, names: Collection[str]) -> frozenset[str]:
    """The indices of a term over which it is no sum itself."""
    if term.kind == "name" and isinstance(term.value, Subscripted) and term.value not in names:
        return frozenset(term.value.at)
    found = frozenset(term.value) if term.kind == "subscript" else frozenset[str]()
    found = found.union(*(_free(c, names) for c in term.children))
    return found - summed_over((term,))
