"""Letters that are numbers where nothing else makes the whole one: the C of log(1 + C‖w‖²), the N of N α/s.

They multiply or divide a term of the whole, or of what is taken of it entry by entry. A letter that stands within a
trace or a norm only is none of them. What is found is tried after all that ``guesses`` tells of letters, and counts
only where the whole is a number then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ...operations import OPERATIONS
from ..attempt import LEAVES, key_of
from ..tree import Node, postorder
from ..words import WORDS
from .guesses import SCALING, numeric_factors

__all__ = ["scaling"]


def scaling(root: Node, kinds: Mapping[str, int]) -> frozenset[str]:
    """The names that multiply or divide a term of the whole; ``kinds`` are those that the letters suggest.

    A capital is a factor wherever it stands: the X of X ⊘ ‖X‖ is an array.
    """
    order = postorder(root)
    factors = {id(c) for n in order if n.kind in ("product", "negate") for c in n.children}
    other = {key_of(n) for n in order if n.kind in LEAVES and id(n) not in factors}
    below = {
        key_of(c)
        for n in order
        if n.kind == "product"
        for o, c in zip(n.value, n.children[1:], strict=True)
        if o in ("/", "./")
    }
    terms = list(_products_of_terms(root))
    found = {str(c.value) for p in terms for c in _coefficients_of(p, kinds, below) if c.kind == "name"}
    capitals = {name for name in found - other if kinds.get(name) == 2 and len(name) == 1}
    return frozenset(capitals | {name for name in found if kinds.get(name) in (0, 1)})


def _coefficients_of(product: Node, kinds: Mapping[str, int], below: Collection[str | None]) -> Iterable[Node]:
    """The factors of a term that are numbers where it is one; a capital behind is one if it is ``below`` elsewhere.

    Where no factor but names stands in it, these are what stands alone above, t/s, or beside what its letter says is a
    number, N α/s.
    """
    if any(p.kind not in (*LEAVES, "number") for p in product.children):
        front = _in_front(product)
        return [
            p
            for p in numeric_factors(product, kinds)
            if kinds.get(str(key_of(p))) != 2 or id(p) in front or key_of(p) in below
        ]
    above = [p for p, before in zip(product.children, ("*", *product.value), strict=True) if before != "/"]
    names = [p for p in above if p.kind != "number"]
    alone = len(names) == 1 and "/" in product.value
    own = {kinds.get(str(key_of(p))) for p in names}
    return names if alone or 0 in own and own <= {0, 2} else ()


def _in_front(product: Node) -> set[int]:
    """The factors with nothing but names and numbers before them, and those that divide: a capital behind stays one."""
    found: set[int] = set()
    leading = True
    for before, factor in zip(("*", *product.value), product.children, strict=True):
        if leading or before in ("/", "./"):
            found.add(id(factor))
        leading = leading and factor.kind in (*LEAVES, "number")
    return found


def _products_of_terms(root: Node) -> Iterator[Node]:
    """The products that the terms of the whole are, those within them joined to one."""
    stack, seen = [root], set[int]()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        each = node.kind == "call" and node.value in WORDS and OPERATIONS[WORDS[node.value]].traits.entrywise
        if node.kind in ("sum", "negate", "indexed", "power", "euler") or each:
            stack += node.children
        elif node.kind == "product" and set(node.value) <= SCALING:
            whole = _joined(node)
            yield whole
            stack += whole.children


def _joined(product: Node) -> Node:
    """A product with those that are its factors written out."""
    factors: list[Node] = []
    operators: list[str] = []
    stack: list[tuple[str, Node]] = [("*", product)]
    while stack:
        before, node = stack.pop()
        if node.kind == "negate":
            stack.append((before, node.children[0]))
        elif node.kind == "product" and set(node.value) <= SCALING:
            inner = [before, *node.value]
            stack += reversed(list(zip(inner, node.children, strict=True)))
        else:
            factors.append(node)
            operators.append(before)
    return Node("product", tuple(operators[1:]), tuple(factors), product.span)
