r"""Primes that are derivatives: p = 1/(1 + e^{-a}), so p' = p(1 - p).

They are where the words say so, or a second prime does, and the letter is defined by one other letter, by which it is
differentiated then. All else with a prime is weighed in primes.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..reading.equations.known import arrays_in
from ..reading.tree import Node, Subscripted, postorder, rebuilt
from .items import Item
from .sentences import Sentence

__all__ = ["with_slopes"]

_PRIMES = re.compile(r"\b(?:primes?|dash(?:es)?|strich\w*)\b|プライム|ダッシュ|撇", re.IGNORECASE)
_DERIVATIVES = re.compile(r"\b(?:derivatives?|differentiat\w+|ableitung\w*|dérivée\w*)\b|微分|導関数|导数", re.I)
_TRANSPOSES = re.compile(r"transpos\w*|転置|转置", re.IGNORECASE)
_BEHIND = re.compile(r"\s*(?:['′″]|\^\s*(?:\\prime(?![A-Za-z])|\{(?:\s*\\prime(?![A-Za-z])\s*)+\}))+(?!\s*\()")
_PRIME = re.compile(r"['′″]|\\prime")
_CONSTANTS = frozenset(("pi", "e", "eye", "d"))


def with_slopes(items: Sequence[Item], text: str, said: Sequence[Sentence]) -> tuple[list[Item], frozenset[int]]:
    """The items with the derivatives that primes are in them, and the numbers of those that hold any."""
    nodes = {n: [x for t in item.trees for x in postorder(t)] for n, item in enumerate(items)}
    counts = {n: max((_count(x, text) for x in own), default=0) for n, own in nodes.items()}
    told = any(
        _PRIMES.search(s.words) and _DERIVATIVES.search(s.words) and not _TRANSPOSES.search(s.words) for s in said
    )
    if not told and max(counts.values(), default=0) < 2:
        return list(items), frozenset()
    by = _variables(items, text)
    out, changed = list(items), set[int]()
    for n, item in enumerate(items):
        if not counts[n] or item.left is None or item.right is None:
            continue
        names = {str(x.value) for x in nodes[n] if _count(x, text)}
        if not names <= by.keys():
            continue
        left, right = (rebuilt(t, lambda node, new: _slope(node, new, text, by)) for t in (item.left, item.right))
        out[n] = replace(item, left=left, right=right)
        changed.add(n)
    return out, frozenset(changed)


def _count(node: Node, text: str) -> int:
    """How many primes stand behind a name; two of them leave no transpose in the tree."""
    if node.kind != "name" or isinstance(node.value, Subscripted):
        return 0
    found = _BEHIND.match(text, node.span[1])
    return 0 if found is None else sum(2 if m == "″" else 1 for m in _PRIME.findall(found[0]))


def _slope(node: Node, new: Node, text: str, by: Mapping[str, str]) -> Node:
    """The derivative that a name with primes is; the transpose that they made of it is gone."""
    if node.kind == "transpose" and _count(node.children[0], text):
        return new.children[0]
    out = new
    for _ in range(_count(node, text)):
        out = Node("partial", "total", (out, Node("name", by[str(node.value)], (), node.span)), node.span)
    return out


def _variables(items: Sequence[Item], text: str) -> dict[str, str]:
    """Of each small letter that is defined by a formula of one letter, through others or not, that letter."""
    rests: dict[str, set[str]] = {}
    for item in items:
        if item.left is None or item.right is None or item.relation != "=" or not item.first:
            continue
        name = str(item.left.value) if item.left.kind == "name" else ""
        if not name or isinstance(item.left.value, Subscripted) or name in rests or name[:1].isupper():
            continue
        letters = set(_letters(item.right))
        if any(_count(x, text) for x in postorder(item.right)) or name in letters:
            continue
        rests[name] = set().union(*(rests.get(x, {x}) for x in letters))
    return {name: next(iter(found)) for name, found in rests.items() if len(found) == 1}


def _letters(tree: Node) -> Iterator[str]:
    return (str(x.value) for x in arrays_in(tree) if str(x.value) not in _CONSTANTS)
