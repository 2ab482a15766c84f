"""Numbers that are added to every entry: the 1 of 1 − H ⊙ H, of 1 − tanh(x) and of h ⊙ (1 − h)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..operations import OPERATIONS
from .tree import Node, Undefined
from .words import OF_TWO, WORDS

__all__ = ["beside_entries", "is_entrywise", "is_of_entries", "terms_of"]

ENTRYWISE = (".*", "./")


def is_entrywise(node: Node) -> bool:
    """Whether a term is made entry by entry, so that a number beside it is meant for every entry."""
    if node.kind == "negate":
        return is_entrywise(node.children[0])
    if node.kind == "product":
        return any(o in ENTRYWISE for o in node.value) or any(map(is_entrywise, node.children))
    if isinstance(node.value, Undefined):
        return node.value.kind == "entrywise"
    if node.kind == "call":
        operation = OPERATIONS.get(OF_TWO[node.value] if _of_two(node) else WORDS.get(node.value, ""))
        return operation is not None and operation.each
    if node.kind == "compared":
        return True
    return node.kind == "power" and (node.value == ".^" or is_entrywise(node.children[0]))


def _of_two(node: Node) -> bool:
    return node.value in OF_TWO and len(node.children) == 2


def is_of_entries(node: Node, scalar: Callable[[Node], bool]) -> bool:
    """Whether a term is an entrywise value itself, times numbers: what a square matrix has to be beside a number.

    A product or a power with a matrix in it is not, since there the number may be meant for the identity.
    """
    if node.kind == "negate":
        return is_of_entries(node.children[0], scalar)
    if node.kind == "product" and not beside_entries(node):
        arrays = [c for c in node.children if not scalar(c)]
        return len(arrays) == 1 and is_of_entries(arrays[0], scalar)
    return is_entrywise(node) and not (node.kind == "power" and node.value == "^")


def beside_entries(product: Node) -> Sequence[Node]:
    """The factors of an entrywise product."""
    return product.children if any(o in ENTRYWISE for o in product.value) else ()


def terms_of(total: Node) -> Sequence[Node]:
    """The terms of such a sum that say what shape it has."""
    return [c for c in total.children if c.kind != "number"] or total.children
