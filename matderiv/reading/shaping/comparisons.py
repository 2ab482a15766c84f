"""Entry by entry, numbers spread: indicators such as [x > 0], and functions of several numbers such as max(x, 0)."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import S

from ...core.text import Said, Text
from ..attempt import Reading
from ..sizes import Dims, Names, is_unit, value_of
from ..tree import Node
from ..words import ALONG, KEPT

__all__ = ["compared", "spread_out"]


def compared(r: Reading, node: Node) -> Dims:
    """An indicator has the shape of its sides, of which a scalar goes with any, a value of each row with that row."""
    lines = [c for c in node.children if _is_line(r, c)]
    if len(lines) == 1:
        (line,) = lines
        (other,) = (c for c in node.children if c is not line)
        shared = 1 if value_of(r.of(line)[0]) is S.One else 0
        if not is_unit(r.of(other)) and value_of(r.of(other)[1 - shared]) is not S.One:
            if not r.equations.equal(r.of(other)[shared], r.of(line)[shared]):
                _not_together(r, node, other, line)
            return r.of(other)
    return spread_out(r, node, node.children)


def _is_line(r: Reading, node: Node) -> bool:
    """Whether a side has one value for each row, or each column, of a matrix: max(X, axis=1), sum(X, 1)."""
    along = node.kind == "call" and node.value in ALONG and node.value not in KEPT and len(node.children) == 2
    if r.context.numpy and not getattr(node.value, "keep", False):  # there it is a vector, which has one axis
        return False
    return along and not is_unit(r.of(node)) and S.One in map(value_of, r.of(node))


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
