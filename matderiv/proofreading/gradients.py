r"""Derivatives of the functions of a document in signs of their own: ∇(f + h), and Df(X)[H], that in a direction.

∇ before a bracket differentiates by the letter of which all functions in it are. D before a function, with a direction
in brackets behind it, is no matrix D.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..core.text import Text
from ..reading.equations.known import arrays_in
from ..reading.tree import Node, postorder, rebuilt
from .items import Item

__all__ = ["with_directions", "with_variables"]

DIRECTION = Text(
    "D before a function may be its derivative in a direction; that is read of an f(X) at X, as Df(X)[H]",
    "関数の前の D は方向微分かもしれない。方向微分として読めるのは、f(X) の X における Df(X)[H] だけである",
)

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


def with_directions(item: Item, functions: Mapping[str, tuple[str, ...]], letters: Collection[str], text: str) -> Item:
    """A line with Df(X)[H] as the inner product of ∇f with H; D is none where it is one of the ``letters``."""
    if "D" in letters:
        return item
    failed = False

    def told(node: Node, new: Node) -> Node:
        nonlocal failed
        for n, (sign, of) in enumerate(zip(new.children, new.children[1:], strict=False)):
            if new.kind != "product" or sign.kind != "name" or sign.value != "D" or of.kind != "call":
                continue
            own = functions.get(str(of.value), ())
            at = [str(c.value) for c in of.children]
            into = new.children[n + 2] if n + 2 < len(new.children) else None
            failed = failed or len(own) != 1 or at != list(own) or into is None or text[into.span[0]] not in "[("
            if failed or into is None:
                return new
            by = Node("name", own[0], (), of.span)
            slope = Node("partial", "nabla", (Node("name", str(of.value), (), of.span), by), of.span)
            whole = Node("call", "dot", (slope, into), (sign.span[0], into.span[1]))
            rest = new.children[:n] + (whole,) + new.children[n + 3 :]
            return replace(new, children=rest, value=new.value[: len(rest) - 1]) if len(rest) > 1 else whole
        return new

    sides = [tree and rebuilt(tree, told) for tree in (item.left, item.right)]
    if failed:
        return replace(item, left=None, right=None, reason=DIRECTION())
    return replace(item, left=sides[0], right=sides[1])
