r"""By what ∇ without a letter differentiates where it stands before a bracket: ∇(f + h) of an f(w) and an h(w)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..reading.equations.known import arrays_in
from ..reading.tree import Node, postorder, rebuilt
from .items import Item

__all__ = ["with_variables"]

_MADE = ("sum", "negate", "product")


def with_variables(item: Item, functions: Mapping[str, tuple[str, ...]]) -> Item:
    """A line with ∇(f + h) as ∇_w (f + h) where all functions in the bracket are of one and the same letter."""
    sides = [tree and _told(tree, functions) for tree in (item.left, item.right)]
    return replace(item, left=sides[0], right=sides[1])


def _told(tree: Node, functions: Mapping[str, tuple[str, ...]]) -> Node:
    if not any(n.kind == "partial" and len(n.children) == 1 for n in postorder(tree)):
        return tree

    def told(node: Node, new: Node) -> Node:
        if node.kind != "partial" or len(node.children) != 1 or node.children[0].kind not in _MADE:
            return new
        of = {functions[x] for n in arrays_in(node.children[0]) if (x := str(n.value)) in functions}
        names = next(iter(of)) if len(of) == 1 else ()
        if len(names) != 1:
            return new
        return replace(new, children=(*new.children, Node("name", names[0], (), node.span)))

    return rebuilt(tree, told)
