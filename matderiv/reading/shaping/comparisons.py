"""Entry by entry, numbers spread: indicators such as [x > 0], and functions of several numbers such as max(x, 0)."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.text import Said, Text
from ..attempt import Reading
from ..sizes import Dims, Names, is_unit
from ..tree import Node

__all__ = ["compared", "spread_out"]


def compared(r: Reading, node: Node) -> Dims:
    """An indicator has the shape of its sides, of which a scalar goes with any."""
    return spread_out(r, node, node.children)


def spread_out(r: Reading, node: Node, parts: Sequence[Node]) -> Dims:
    """The common shape of parts that are taken entry by entry; a scalar counts for every entry."""
    arrays = [p for p in parts if not is_unit(r.of(p))]
    if not arrays:
        return r.of(parts[0])
    first, *others = arrays
    for other in others:
        if not r.same(r.of(first), r.of(other)):
            _not_together(r, node, first, other)
    return r.of(first)


def _not_together(r: Reading, node: Node, first: Node, other: Node) -> None:
    def message(n: Names) -> Said:
        return Text(
            "{left} is {a} and {right} is {b}, so {whole} cannot go through their entries",
            "{left} は {a}、{right} は {b} なので、{whole} を成分ごとにとることができない",
        )(
            left=r.context.text(first),
            a=n.text(r.of(first)),
            right=r.context.text(other),
            b=n.text(r.of(other)),
            whole=r.context.text(node),
        )

    r.fail((first, other), node.span, message)
