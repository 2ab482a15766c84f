r"""What a document says of data by noise, families of the values at which a function is taken, and indices of sets.

``y_i = w^\top x_i + \epsilon_i`` with ε_i ∼ N(0, σ²) says what ε_i is: y is what was measured, and does not move
with w. ``a(\eta) = …`` beside ``\eta_i = x_i^\top\theta`` and ``a(\eta_i)``: the η of the function is a number, and
η_i is one of a family that only shares its letter. In ``\sum_{k\in N} f(u_k)`` k runs over a set that nothing else is
said of: the u_k are a family of their own, apart from a u_o beside them. The N_k beside N samples are numbers of a
family that only shares its letter with N.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from ..reading.equations.known import capital_of
from ..reading.latex.calls import closing
from ..reading.latex.stretches import Stretch, sides_of
from ..reading.latex.tokens import Raw
from ..reading.tree import Node, Subscripted, letter_of, postorder, rebuilt
from .items import Item

__all__ = ["COUNTS", "VALUES", "noise_of", "of_noise", "over_sets", "with_counts", "with_families"]

VALUES = "_values"  # how the name of a family ends whose letter is that of an argument
COUNTS = "_counts"  # how the name of a family of numbers ends whose letter is a size
_NOISE = re.compile(r"\b(?:noises?|rauschen|bruit|ruido|rumore)\b|ノイズ|雑音|噪声|шум", re.IGNORECASE)
_ERRORS = ("epsilon", "varepsilon", "eps", "xi", "nu", "eta", "e", "v", "w", "n")


def over_sets(formulas: Sequence[Stretch]) -> list[Stretch]:
    """The formulas with sums over the indices in a set as sums over an index, and with a family of its own for these.

    So where nothing else is summed over the index, nor over the set, and each letter that bears it bears it alone.
    """
    tokens = [t for f in formulas if f.error is None for t in f.tokens]
    bound = {m for n in range(len(tokens)) if (m := _in_set(tokens, n)) is not None}
    sets = {index: name for index, name in bound if len({x for i, x in bound if index == i or name == x}) == 1}
    sets = {index: name for index, name in sets.items() if _nothing_else(tokens, index, name)}
    bases = {index: _bearing(tokens, index) for index in sets}
    plain = {index: name for index, name in sets.items() if not _summed(tokens, index) and bases[index]}
    fixed = {(tokens[n].text, below[0].text) for n in range(len(tokens)) if len(below := _below(tokens, n)[0]) == 1}
    fixed = {(base, x) for base, x in fixed if x.islower() and x not in plain and not _summed(tokens, x)}
    fixed = {(base, x) for base, x in fixed if any(base in bases[index] for index in plain)}
    return [
        f if f.error is not None else replace(f, tokens=tuple(_with_sets(f.tokens, plain, fixed))) for f in formulas
    ]


def over_others(formula: Stretch) -> Stretch:
    r"""A formula with \sum_{k\ne i} x_k as \sum_k (1 - \delta_{ki}) x_k: the sum over all but one."""
    if formula.error is not None:
        return formula
    return replace(formula, tokens=tuple(_with_others(formula.tokens)))


def _with_others(tokens: Sequence[Raw]) -> Iterator[Raw]:
    n = 0
    while n < len(tokens):
        own = tokens[n : n + 7]
        yield tokens[n]
        n += 1
        if (
            len(own) < 7
            or own[0].text != "sum"
            or own[1].text != "_"
            or (own[2].kind, own[6].kind) != ("open", "close")
        ):
            continue
        letters = all(t.kind == "letter" and t.text.islower() for t in (own[3], own[5]))
        if not letters or own[4].text not in ("ne", "neq", "≠") or own[3].text == own[5].text:
            continue
        yield from (*own[1:4], own[6])
        n += 6
        if n + 1 < len(tokens) and tokens[n].text == "^":
            end = closing(tokens, n + 1) + 1 if tokens[n + 1].kind == "open" else n + 2
            yield from tokens[n:end]
            n = end
        at = (tokens[n - 1].span[1],) * 2
        signs = (("char", "("), ("number", "1"), ("char", "-"), ("letter", "delta"), ("char", "_"), ("open", "{"))
        yield from (Raw(kind, text, at) for kind, text in signs)
        yield from (replace(own[3], span=at), replace(own[5], span=at), Raw("close", "}", at), Raw("char", ")", at))


def _in_set(tokens: Sequence[Raw], n: int) -> tuple[str, str] | None:
    r"""The index and the set of \sum_{k\in N} at a place."""
    own = tokens[n : n + 7]
    if len(own) < 7 or own[0].text != "sum" or [t.text for t in (own[1], own[4])] != ["_", "in"]:
        return None
    named = own[3].kind == own[5].kind == "letter" and own[3].text.islower() and own[5].text.isupper()
    return (own[3].text, own[5].text) if named and (own[2].kind, own[6].kind) == ("open", "close") else None


def _nothing_else(tokens: Sequence[Raw], index: str, name: str) -> bool:
    """Whether all that is said of a set is that an index is in it."""
    at = [n for n, t in enumerate(tokens) if t.kind == "letter" and t.text == name]
    return all(n > 1 and [t.text for t in tokens[n - 2 : n]] == [index, "in"] for n in at)


def _below(tokens: Sequence[Raw], n: int) -> tuple[list[Raw], int]:
    """What stands below the letter at a place, and where it ends."""
    if n + 2 >= len(tokens) or tokens[n].kind not in ("letter", "word") or tokens[n + 1].text != "_":
        return [], n + 1
    if tokens[n + 2].kind != "open":
        return [tokens[n + 2]], n + 3
    end = next((k for k in range(n + 3, len(tokens)) if tokens[k].kind == "close"), len(tokens) - 1)
    return list(tokens[n + 3 : end]), end + 1


def _bearing(tokens: Sequence[Raw], index: str) -> frozenset[str]:
    """The letters that bear an index alone; none where one bears it beside another."""
    found: set[str] = set()
    for n, t in enumerate(tokens):
        below, _ = _below(tokens, n)
        if index in [u.text for u in below]:
            if len(below) > 1:
                return frozenset()
            found.add(t.text)
    return frozenset(found)


def _summed(tokens: Sequence[Raw], index: str) -> bool:
    """Whether a sum runs over an index otherwise than in a set."""
    return any(
        t.text in ("sum", "prod") and _in_set(tokens, n) is None and index in [u.text for u in tokens[n + 2 : n + 4]]
        for n, t in enumerate(tokens)
    )


def _with_sets(tokens: Sequence[Raw], sets: Mapping[str, str], fixed: Collection[tuple[str, str]]) -> Iterator[Raw]:
    """The tokens with sums over indices of sets; what bears an index that is ``fixed`` beside these is a letter."""
    n = 0
    while n < len(tokens):
        found = _in_set(tokens, n)
        if found is not None and found[0] in sets:
            yield from (*tokens[n : n + 4], tokens[n + 6])
            n += 7
            continue
        below, end = _below(tokens, n)
        t = tokens[n]
        if len(below) == 1 and below[0].text in sets:
            yield replace(t, text=f"{t.text}_{sets[below[0].text]}")
            yield from tokens[n + 1 : end]
            n = end
            continue
        if len(below) == 1 and (t.text, below[0].text) in fixed:
            yield replace(t, text=f"{t.text}_{below[0].text}", span=(t.span[0], tokens[end - 1].span[1]))
            n = end
            continue
        yield t
        n += 1


def noise_of(formulas: Sequence[Stretch]) -> frozenset[str]:
    """The letters of which a formula says what they are distributed like, by themselves: ε_i ∼ …"""
    found: set[str] = set()
    for formula in formulas:
        for part in formula.parts() if formula.error is None else ():
            sides, relations = sides_of(part)
            if not relations or relations[0][0] != "∼" or not sides[0] or sides[0][0].kind != "letter":
                continue
            rest = [t for t in sides[0][1:] if t.kind not in ("open", "close")]
            if not rest or rest[0].text == "_" and len(rest) == 2:
                found.add(sides[0][0].text)
    return frozenset(found)


def of_noise(item: Item, noise: Collection[str]) -> Item:
    """A line that says of a measurement that it is something and noise, as one that says what the noise is."""
    left, right = item.left, item.right
    if not noise or left is None or right is None or left.kind != "name" or not item.lone or item.relation != "=":
        return item
    if right.kind != "sum" or letter_of(left) in noise:
        return item
    at = [n for n, c in enumerate(right.children) if c.kind == "name" and letter_of(c) in noise and right.value[n] > 0]
    names = [letter_of(x) for x in postorder(right) if x.kind == "name"]
    if len(at) != 1 or sum(x in noise for x in names) != 1 or letter_of(left) in names:
        return item
    own = right.children[at[0]]
    rest = [(sign, c) for n, (sign, c) in enumerate(zip(right.value, right.children, strict=True)) if n != at[0]]
    signs = (1, *(-sign for sign, _ in rest))
    return replace(item, left=own, right=Node("sum", signs, (left, *(c for _, c in rest)), right.span))


def with_families(items: Sequence[Item], functions: Mapping[str, Sequence[str]], names: Collection[str]) -> list[Item]:
    """The lines with η_i as one of a family of its own, where η is the argument of a function that is taken of η_i."""
    arguments = {a for own in functions.values() if len(own) == 1 for a in own} - set(names)
    taken = {
        n.children[0].value.base
        for item in items
        for t in item.trees
        for n in postorder(t)
        if n.kind == "call" and str(n.value).rstrip("'") in functions and len(n.children) == 1
        if n.children[0].kind == "name" and isinstance(n.children[0].value, Subscripted)
    }
    found = {x for x in arguments & taken if all(_apart(chain, x, functions) for chain in _chains(items))}
    if not found:
        return list(items)

    def named(node: Node, new: Node) -> Node:
        if node.kind == "name" and isinstance(node.value, Subscripted) and node.value.base in found:
            return replace(new, value=Subscripted(node.value.base + VALUES, node.value.at))
        return new

    sides = [tuple(t and rebuilt(t, named) for t in (item.left, item.right)) for item in items]
    return [replace(item, left=left, right=right) for item, (left, right) in zip(items, sides, strict=True)]


def with_counts(items: Sequence[Item], sizes: Collection[str], names: Collection[str]) -> list[Item]:
    """The lines with N_k as one of a family of its own, where N is a size: of an array, or the last value of a sum."""
    nodes = [n for item in items for t in item.trees for n in postorder(t)]
    lasts = {b.last for n in nodes if n.kind == "indexed" for b in n.value if b.last and b.last.isidentifier()}
    met = {*names, *(n.value for n in nodes if n.kind == "name" and not isinstance(n.value, Subscripted))}
    # m_i is row i of an M that stands somewhere, though there are m of something
    found = {x for x in {*sizes, *lasts} if x not in names and (capital_of(x) == x or capital_of(x) not in met)}

    def named(node: Node, new: Node) -> Node:
        if node.kind == "name" and isinstance(node.value, Subscripted) and node.value.base in found:
            return replace(new, value=Subscripted(node.value.base + COUNTS, node.value.at))
        return new

    sides = [tuple(t and rebuilt(t, named) for t in (item.left, item.right)) for item in items]
    return [replace(item, left=left, right=right) for item, (left, right) in zip(items, sides, strict=True)]


def _chains(items: Sequence[Item]) -> list[list[Item]]:
    """The lines of each chain."""
    found: list[list[Item]] = []
    for item in items:
        if item.first or not found:
            found.append([])
        found[-1].append(item)
    return found


def _apart(chain: Sequence[Item], name: str, functions: Mapping[str, Sequence[str]]) -> bool:
    """Whether a chain has a letter only as the argument of a function, or only with an index."""
    if len(chain) == 1 and [t.kind for t in chain[0].trees] == ["name", "number"]:
        return True  # r = 3 of an example
    nodes = [n for item in chain for t in item.trees for n in postorder(t)]
    bare = any(n.kind == "name" and n.value == name and not isinstance(n.value, Subscripted) for n in nodes)
    below = any(n.kind == "name" and isinstance(n.value, Subscripted) and n.value.base == name for n in nodes)
    if below and any(n.kind == "name" and name in functions.get(str(n.value), ()) for n in nodes):
        return False  # h(x) = Σ_j w_j x_j is about the entries of its argument
    if not bare:
        return True
    called = {str(n.value).rstrip("'") for n in nodes if n.kind in ("name", "call")}
    own = any(name in functions.get(f, ()) for f in called)
    return own and not below and not any(n.kind == "partial" and len(n.children) > 1 for n in nodes)
